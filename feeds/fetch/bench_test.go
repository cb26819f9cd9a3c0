//go:build unix

package fetch

import (
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"geodigest/feeds/feedtest"
)

// The cost of a poll over loopback, the server's part included, next to what
// net/http itself costs for the same exchange: compare within one run.
func BenchmarkNotModified(b *testing.B) {
	s := benchServer(b)
	b.Run("fetch", func(b *testing.B) {
		c := New(Config{AllowPrivate: []string{"127.0.0.1"}, Contact: "editor@brief.example"})
		defer c.Close()
		defer cpu(b)()
		b.ReportAllocs()
		for b.Loop() {
			r, err := c.Get(b.Context(), Request{URL: s.URL + "/rss", ETag: `"v"`, LastModified: "Sun, 04 May 2025 08:00:00 GMT"})
			if err != nil || !r.NotModified {
				b.Fatal(err)
			}
		}
	})
	b.Run("bare", func(b *testing.B) {
		c := &http.Client{Transport: &http.Transport{DisableCompression: true}}
		defer c.CloseIdleConnections()
		defer cpu(b)()
		b.ReportAllocs()
		for b.Loop() {
			bare(b, c, s.URL+"/rss", `"v"`)
		}
	})
}

// A document of 150 kB that gzip makes five times smaller.
func BenchmarkFull(b *testing.B) {
	s := benchServer(b)
	b.Run("fetch", func(b *testing.B) {
		c := New(Config{AllowPrivate: []string{"127.0.0.1"}, Contact: "editor@brief.example"})
		defer c.Close()
		defer cpu(b)()
		b.ReportAllocs()
		for b.Loop() {
			r, err := c.Get(b.Context(), Request{URL: s.URL + "/rss"})
			if err != nil || len(r.Body) < 150_000 {
				b.Fatal(err)
			}
		}
	})
	b.Run("bare", func(b *testing.B) {
		c := &http.Client{Transport: &http.Transport{}} // undoes gzip
		defer c.CloseIdleConnections()
		defer cpu(b)()
		b.ReportAllocs()
		for b.Loop() {
			if bare(b, c, s.URL+"/rss", "") < 150_000 {
				b.Fatal("short")
			}
		}
	})
}

// cpu reports the processor time of both sides, which a busy machine does not
// stretch as it does the time on the clock.
func cpu(b *testing.B) func() {
	spent := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	start := spent()
	return func() { b.ReportMetric(float64(spent()-start)/float64(b.N), "cpu-ns/op") }
}

func bare(b *testing.B, c *http.Client, url, etag string) int {
	req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
	if err != nil {
		b.Fatal(err)
	}
	if etag != "" {
		req.Header.Set("If-None-Match", etag)
	}
	resp, err := c.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		b.Fatal(err)
	}
	return len(data)
}

func benchServer(b *testing.B) *feedtest.Server {
	s, err := feedtest.Start()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(s.Close)
	words := strings.Fields(strings.Repeat("envoys meet again in the harbour town as talks on grain resume ", 300))
	var doc strings.Builder
	doc.WriteString("<?xml version=\"1.0\"?><rss>")
	for i := 0; doc.Len() < 150_000; i++ {
		doc.WriteString("<item><title>" + words[i*7%len(words)] + " " + words[i*13%len(words)] + "</title><guid>" + randomText(60 + i%9)[i%9:] + "</guid><description>" + strings.Join(words[i%200:i%200+40], " ") + "</description></item>\n")
	}
	zip := string(zipped(b, doc.String()))
	s.Handle("/rss", feedtest.Reply{Serve: func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Etag"] = []string{`"v"`}
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header()["Content-Encoding"] = []string{"gzip"}
		_, _ = io.WriteString(w, zip)
	}})
	return s
}
