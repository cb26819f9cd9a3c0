package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// bar shows progress on stderr when that is a terminal, and nothing otherwise.
type bar struct{ b *progressbar.ProgressBar }

// bar starts a progress bar; call done at the end.
func (e *env) bar(what string) *bar {
	f, ok := e.stderr.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &bar{}
	}
	return &bar{progressbar.NewOptions(-1,
		progressbar.OptionSetWriter(io.Writer(f)), progressbar.OptionSetDescription(what), progressbar.OptionShowCount(),
		progressbar.OptionSetWidth(30), progressbar.OptionThrottle(50*time.Millisecond), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetPredictTime(false),
	)}
}

// set shows how far the work is.
func (b *bar) set(done, total int) {
	if b.b == nil {
		return
	}
	if b.b.GetMax() != total {
		b.b.ChangeMax(total)
	}
	_ = b.b.Set(done) // a bar that cannot be drawn stops nothing
}

// done removes the bar.
func (b *bar) done() {
	if b.b != nil {
		_ = b.b.Finish()
	}
}
