//go:build unix

package poll

import (
	"fmt"
	"log/slog"
	"syscall"
	"testing"
	"time"

	"geodigest/feeds/feedtest"
	"geodigest/feeds/fetch"
)

// BenchmarkThousandFeedsNotModified polls 1,000 feeds of a loopback server that
// answers 304 to all, with the store in memory. CPU is that of the whole
// process, the server included.
func BenchmarkThousandFeedsNotModified(b *testing.B) {
	const feeds = 1000
	srv, err := feedtest.Start()
	if err != nil {
		b.Fatal(err)
	}
	defer srv.Close()
	client := fetch.New(fetch.Config{AllowPrivate: []string{"127.0.0.1"}})
	defer client.Close()
	var urls []string
	for i := range feeds {
		path := fmt.Sprintf("/%d.xml", i)
		srv.Handle(path, feedtest.Reply{Body: document("One", "Two", "Three")})
		urls = append(urls, srv.URL+path)
	}
	store := newMemStore(urls...)
	store.forget = true
	now := t0
	p := &Poller{Store: store, Fetch: client, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)}
	step := func() {
		if n, err := p.Step(b.Context(), now); n != feeds || err != nil {
			b.Fatalf("Step = %d, %v", n, err)
		}
		now = now.Add(3 * time.Hour)
	}
	step() // the first documents
	for _, r := range store.rows {
		r.claim.State.LastFull = t0.Add(1e6 * time.Hour) // no whole documents in between
	}
	before := cpu(b)
	for b.Loop() {
		step()
	}
	b.ReportMetric(float64(cpu(b)-before)/float64(b.N*feeds)/1e6, "ms-CPU/feed")
}

// cpu is the processor time this process has used, in nanoseconds.
func cpu(b *testing.B) int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Skipf("no processor time on this system: %v", err)
	}
	return u.Utime.Nano() + u.Stime.Nano()
}
