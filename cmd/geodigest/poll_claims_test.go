package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"geodigest/digest/store"
	"geodigest/feeds/feedtest"
)

// quiet serves three feeds, calls before once before the first answer, and returns a
// configuration and the database file it names.
func quiet(t *testing.T, before func(database string)) (config, database string) {
	t.Helper()
	var once sync.Once
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if before != nil {
			once.Do(func() { before(database) })
		}
		fmt.Fprint(w, feedtest.RSS("Courier", feedtest.Entry{Title: "Envoys meet", Link: "https://courier.example" + r.URL.Path, Published: time.Now().Add(-time.Hour)}))
	}))
	t.Cleanup(srv.Close)
	dir := t.TempDir()
	config, database = filepath.Join(dir, "config.yaml"), filepath.Join(dir, "brief.db")
	text := fmt.Sprintf(`database: brief.db
site: {url: https://brief.example.org, contact: editor@example.org}
smtp: {from: brief@example.org}
fetch: {allow_private: [127.0.0.1]}
digests: [{id: daily, schedule: "0 7 * * *"}]
feeds: [{url: %[1]s/1}, {url: %[1]s/2}, {url: %[1]s/3}]
`, srv.URL)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return config, database
}

func openStore(t *testing.T, path string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// TestPollNamesWhatADeadProcessHolds: a pass that had to leave feeds out says so.
func TestPollNamesWhatADeadProcessHolds(t *testing.T) {
	config, database := quiet(t, nil)
	if code, out, errs := session(t, "poll", "-c", config); code != exitDone {
		t.Fatalf("exit code %d\n%s%s", code, out, errs)
	}
	db := openStore(t, database)
	now := time.Now()
	if err := db.MakeAllDue(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	if claims, err := db.ClaimFeeds(t.Context(), now, 10*time.Minute, 2); len(claims) != 2 || err != nil {
		t.Fatalf("%d claims, %v", len(claims), err)
	}
	code, out, errs := session(t, "poll", "--all", "-c", config)
	if code != exitPartly || errs != "" {
		t.Errorf("exit code %d, want %d\n%s", code, exitPartly, errs)
	}
	contains(t, "the output", out, "1 feeds polled, 0 failed", "2 more are due and not polled", "until "+stamp(now.Add(10*time.Minute))+" UTC")
	if err := db.FreeFeeds(t.Context()); err != nil {
		t.Fatal(err)
	}
	code, out, _ = session(t, "poll", "--all", "-c", config)
	if code != exitDone || !strings.Contains(out, "3 feeds polled") || strings.Contains(out, "more") {
		t.Errorf("with nobody beside it: exit code %d\n%s", code, out)
	}
}

// TestPollBesideAStartingDaemon: what the daemon takes over is no failure.
func TestPollBesideAStartingDaemon(t *testing.T) {
	config, _ := quiet(t, func(database string) {
		// As a daemon does that starts: it frees all feeds, and claims them for itself.
		db := openStore(t, database)
		if err := db.FreeFeeds(t.Context()); err != nil {
			t.Error(err)
		}
		if _, err := db.ClaimFeeds(t.Context(), time.Now(), 10*time.Minute, 0); err != nil {
			t.Error(err)
		}
	})
	code, out, errs := session(t, "poll", "-c", config)
	if code != exitDone || errs != "" {
		t.Errorf("exit code %d, want %d\n%s", code, exitDone, errs)
	}
	contains(t, "the output", out, "0 feeds polled, 0 failed", "3 more were taken over by another process")
}
