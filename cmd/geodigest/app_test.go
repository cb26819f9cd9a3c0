package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"geodigest/digest/store"
	"geodigest/feeds/feedtest"
)

// TestPollAsConfigured: intervals and times of the configuration decide when a feed
// is asked again, and the server learns who asks.
func TestPollAsConfigured(t *testing.T) {
	srv, err := feedtest.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Close()
	entry := feedtest.Entry{Title: "Report", Link: "https://source.example/1", Published: time.Now().Add(-30 * 24 * time.Hour)}
	for _, name := range []string{"cron", "every", "own"} {
		srv.Handle("/"+name, feedtest.Reply{Body: feedtest.RSS("Source", entry)})
	}
	w := newWorld(t, "0 7 1 1 *", fmt.Sprintf("  - {url: %q, cron: \"17 3 * * *\"}\n  - {url: %q, every: 5h}\n  - {url: %q}\n",
		srv.URL+"/cron", srv.URL+"/every", srv.URL+"/own"))
	raw, err := os.ReadFile(w.config)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(raw), "allow_private: [127.0.0.1]", "allow_private: [127.0.0.1], every: 40m, max_every: 50m", 1)
	if err := os.WriteFile(w.config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	w.do(t, exitPartly, "poll", "--all")
	db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(w.dir, "day.db"), ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	all := active(t, db)
	next := func(name string) time.Time { return all[srv.URL+"/"+name].NextPoll }
	if at := next("cron").UTC(); at.Hour() != 3 || at.Minute() < 17 || at.Minute() > 27 {
		t.Errorf("cron: asked again at %s, want 03:17", at)
	}
	// Up to a tenth is added, so that feeds do not stay in step.
	for name, span := range map[string][2]time.Duration{"every": {5 * time.Hour, 331 * time.Minute}, "own": {40 * time.Minute, 56 * time.Minute}} {
		if d := next(name).Sub(start); d < span[0] || d > span[1] {
			t.Errorf("%s: asked again after %s, want %s to %s", name, d, span[0], span[1])
		}
	}
	agent := srv.Last("/own").Get("User-Agent")
	contains(t, "User-Agent", agent, "geodigest", "https://brief.example.org", "editor@example.org")
}

// TestCommandsLogWarnings: who types a command sees what went wrong and the
// answer; a line for each feed only comes to those whose file asks for it.
func TestCommandsLogWarnings(t *testing.T) {
	w := newWorld(t, "0 7 1 1 *")
	out, errs := w.do(t, exitPartly, "poll", "--all")
	contains(t, "the answer", out, "5 feeds polled, 1 failed")
	contains(t, "the log", errs, "feed failed")
	if strings.Contains(errs, "level=INFO") {
		t.Errorf("a line for each feed that did well:\n%s", errs)
	}
	raw, err := os.ReadFile(w.config)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(w.config, append(raw, "log: {level: info}\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	_, errs = w.do(t, exitPartly, "poll", "--all")
	contains(t, "the log that was asked for", errs, "level=INFO", "feed polled")
}
