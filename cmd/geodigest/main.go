// Command geodigest polls the world's news feeds and mails people a geopolitics
// digest: one file per command, wiring only. What it does is decided in the
// packages below; what is configured is read in config*.go.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"
	_ "time/tzdata" // minimal containers carry no zone files
)

// Exit codes are part of the command line's contract.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
	exitConfig = 3 // the configuration is invalid
	exitPartly = 4 // some of the work failed, the rest is done
)

// heapFloor is room in the heap that is counted and never touched, so it costs no
// memory: without it a live heap of 5 MB has the collector run every few thousand
// allocations, which is a twentieth of the work of a poll.
const heapFloor = 8 << 20

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// The first signal asks the loops to finish what is in flight. A filter that
	// waits for its input has nothing in flight and does not look: it ends a moment
	// later. A second signal ends anything at once.
	context.AfterFunc(ctx, func() {
		stop()
		if len(os.Args) > 1 && filters[os.Args[1]] {
			time.Sleep(100 * time.Millisecond)
			os.Exit(exitFailed)
		}
	})
	floor := make([]byte, heapFloor)
	code := run(ctx, os.Args[1:], os.LookupEnv, os.Stdin, os.Stdout, os.Stderr)
	runtime.KeepAlive(floor)
	os.Exit(code)
}

// filters are the commands that read input and hold nothing that must be finished.
var filters = map[string]bool{"parse": true, "analyze": true, "schedule": true, "subscribers": true, "config": true}

// env is how commands see the world; tests replace it.
type env struct {
	lookup func(string) (string, bool)
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
}

// run is the whole program; it returns the exit code.
func run(ctx context.Context, args []string, lookup func(string) (string, bool), stdin io.Reader, stdout, stderr io.Writer) int {
	cmd := rootCommand(&env{lookup: lookup, stdin: stdin, stdout: stdout, stderr: stderr})
	cmd.SetArgs(args)
	cmd.SetIn(stdin)
	cmd.SetOut(stdout)
	cmd.SetErr(stderr)
	err := cmd.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	var coded *exitError
	if !errors.As(err, &coded) {
		// cobra's own errors are about the command line.
		fmt.Fprintf(stderr, "geodigest: %v\nrun \"geodigest --help\" for the commands\n", err)
		return exitUsage
	}
	var wrong *configError
	switch {
	case errors.As(coded.err, &wrong):
		fmt.Fprintln(stderr, wrong) // every line begins with its place, for editors that jump there
	case coded.err != nil:
		fmt.Fprintf(stderr, "geodigest: %v\n", coded.err)
		var hint interface{ Hint() string }
		if errors.As(coded.err, &hint) && !strings.Contains(coded.err.Error(), hint.Hint()) {
			fmt.Fprintf(stderr, "hint: %s\n", hint.Hint())
		}
	}
	return coded.code
}

// exitError ends the program with a code; err may be nil when all was said.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// fail wraps what a command met.
func fail(err error) error {
	if err == nil {
		return nil
	}
	var coded *exitError
	if errors.As(err, &coded) {
		return err
	}
	return &exitError{code: exitFailed, err: err}
}

// usage reports a wrong command line.
func usage(format string, args ...any) error {
	return &exitError{code: exitUsage, err: fmt.Errorf(format, args...)}
}
