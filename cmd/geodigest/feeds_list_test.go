package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"geodigest/digest/store"
	"geodigest/feeds"
	"geodigest/feeds/feedtest"
)

func rewrite(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// lived is a configuration whose feeds have a history: one is fine, one is missing,
// one moved and holds items back, one has never been polled.
func lived(t *testing.T) (file string, srv *feedtest.Server) {
	t.Helper()
	srv = feedServer(t)
	srv.Handle("/fine", feedtest.Reply{Body: feedtest.RSS("Fine", feedtest.Entry{Title: "t", Link: "https://x.example/1", Published: time.Now().Add(-time.Hour)})})
	list := "database: x.db\nfeeds:\n"
	for _, n := range []string{"fine", "missing", "moved"} {
		list += "  - {url: \"" + srv.URL + "/" + n + "\", name: " + n + ", outlet: The " + n + " company, category: Papers}\n"
	}
	srv.Handle("/moved", feedtest.Reply{Body: feedtest.RSS("Moved", feedtest.Entry{Title: "u", Link: "https://y.example/1", Published: time.Now().Add(-time.Hour)})})
	file = configWith(t, list)
	want(t, exitPartly, "poll", "-c", file)
	now := time.Now()
	db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(filepath.Dir(file), "x.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	// What polling learns in weeks: the feed moved.
	if err := db.MakeAllDue(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	claims, err := db.ClaimFeeds(t.Context(), now, time.Minute, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range claims {
		if c.Feed.Name != "moved" {
			continue
		}
		l := c.State.Learnt
		l.Moved, l.MovingFrom = srv.URL+"/new", now.Add(-10*24*time.Hour)
		if _, err := db.SavePolled(t.Context(), feeds.Polled{FeedID: c.Feed.ID, Fence: c.Fence, At: now, NotModified: true, Next: now.Add(90 * time.Minute), Learnt: l}); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.FreeFeeds(t.Context()); err != nil {
		t.Fatal(err)
	}
	rewrite(t, file, contentOf(t, file)+"  - {url: \""+srv.URL+"/young\", name: young, category: Blogs}\n")
	return file, srv
}

// TestListFeeds: the worst first, what waits for a decision, folders, and a line that
// sums it up.
func TestListFeeds(t *testing.T) {
	file, srv := lived(t)
	want(t, exitDone, "subscribers", "list", "-c", file)
	out, _ := want(t, exitDone, "feeds", "list", "-c", file)
	contains(t, "the list", out, "notfound: ", "moved to "+srv.URL+"/new since 10d; put it in the configuration", "3 feeds: 1 failing, 2 ok", "next poll")
	if i, j, k := strings.Index(out, "missing"), strings.Index(out, "moved"), strings.Index(out, "fine"); i < 0 || i > j || j > k {
		t.Errorf("not the worst first:\n%s", out)
	}
	want(t, exitDone, "subscribers", "add", "a@example.org", "-c", file) // takes the new feed over
	out, _ = want(t, exitDone, "feeds", "list", "-c", file)
	contains(t, "with the new one", out, "new ", "4 feeds: 1 failing, 1 new, 2 ok")
	out, _ = want(t, exitDone, "feeds", "list", "--bad", "-c", file)
	contains(t, "the bad", out, "missing", "moved", "young")
	if strings.Contains(out, "fine") {
		t.Errorf("a feed that is fine is bad:\n%s", out)
	}
	out, _ = want(t, exitDone, "feeds", "list", "--category", "blogs", "-c", file)
	contains(t, "the folder", out, "young", "1 feeds: 1 new")
	_, errs := want(t, exitFailed, "feeds", "list", "--category", "Mars", "-c", file)
	contains(t, "no folder", errs, "there are: Papers, Blogs")
	want(t, exitUsage, "feeds", "list", "--all", "--bad", "-c", file)

	// Feeds that left the configuration.
	want(t, exitDone, "feeds", "remove", "missing", "-c", file)
	want(t, exitDone, "subscribers", "add", "b@example.org", "-c", file)
	out, _ = want(t, exitDone, "feeds", "list", "-c", file)
	contains(t, "without it", out, "3 feeds: 1 new, 2 ok")
	out, _ = want(t, exitDone, "feeds", "list", "--all", "-c", file)
	contains(t, "with it", out, "removed", "missing")

	// For scripts.
	out, _ = want(t, exitDone, "feeds", "list", "--json", "-c", file)
	seen := 0
	for _, l := range strings.Split(strings.TrimSpace(out), "\n") {
		var f listJSON
		if err := json.Unmarshal([]byte(l), &f); err != nil {
			t.Fatal(err)
		}
		seen++
		switch f.Name {
		case "moved":
			if f.Moved != srv.URL+"/new" || f.MovingFrom == "" || f.State != "ok" || f.Category != "Papers" {
				t.Errorf("%+v", f)
			}
		case "fine":
			if f.Items != 1 || f.LastSuccess == "" || f.NextPoll == "" {
				t.Errorf("%+v", f)
			}
		}
	}
	if seen != 3 {
		t.Errorf("%d lines", seen)
	}
}

// TestListNarrow: on a narrow terminal columns go, the worst-needed first, and no
// line but a single long word is wider than it.
func TestListNarrow(t *testing.T) {
	file, _ := lived(t)
	for _, width := range []int{200, 120, 80, 60} {
		var out, errs bytes.Buffer
		code := run(t.Context(), []string{"feeds", "list", "-c", file}, func(name string) (string, bool) {
			if name == "COLUMNS" {
				return map[int]string{200: "200", 120: "120", 80: "80", 60: "60"}[width], true
			}
			return os.LookupEnv(name)
		}, strings.NewReader(""), &out, &errs)
		if code != exitDone {
			t.Fatal(errs.String())
		}
		table, _, _ := strings.Cut(out.String(), "\n\n")
		for _, l := range strings.Split(table, "\n") {
			if len([]rune(l)) > width {
				t.Errorf("%d wide in %d: %q", len([]rune(l)), width, l)
			}
		}
		contains(t, "what stays", table, "STATE", "FEED", "DETAIL", "notfound")
		if width >= 120 != strings.Contains(table, "SUCCESS") && width == 120 {
			t.Errorf("at %d:\n%s", width, table)
		}
		t.Logf("%d columns\n%s", width, table)
	}
}

// TestListOfTroubles: of sixty feeds with every trouble each takes a line or two on a
// narrow terminal, and what to do is said once for all that need the same.
func TestListOfTroubles(t *testing.T) {
	url, paths := faultyServer(t)
	srv := feedServer(t)
	var list strings.Builder
	list.WriteString("database: x.db\nfetch: {allow_private: [127.0.0.1], timeout: 1s, max_bytes: 65536}\nfeeds:\n")
	for i := range 60 {
		u, name := url+paths[i%len(paths)]+fmt.Sprintf("?n=%d", i), paths[i%len(paths)][1:]
		if i >= len(paths) {
			u, name = fmt.Sprintf("%s/none%d", srv.URL, i), fmt.Sprintf("A paper that is missing %d", i)
		}
		fmt.Fprintf(&list, "  - {url: \"%s\", name: %s}\n", u, name)
	}
	file := configWith(t, "")
	rewrite(t, file, strings.Replace(contentOf(t, file), "fetch: {allow_private: [127.0.0.1]}\n", "", 1)+list.String())
	want(t, exitPartly, "poll", "-c", file)
	for _, width := range []int{80, 120} {
		var out, errs bytes.Buffer
		if code := run(t.Context(), []string{"feeds", "list", "-c", file}, func(name string) (string, bool) {
			if name == "COLUMNS" {
				return fmt.Sprint(width), true
			}
			return os.LookupEnv(name)
		}, strings.NewReader(""), &out, &errs); code != exitDone {
			t.Fatal(errs.String())
		}
		table, rest, _ := strings.Cut(out.String(), "\n\n")
		if n := strings.Count(table, "\n"); n > 100 {
			t.Errorf("%d lines for 60 feeds at %d columns:\n%s", n, width, table)
		}
		for _, l := range strings.Split(out.String(), "\n") {
			if len([]rune(l)) > width {
				t.Errorf("%d wide in %d: %q", len([]rune(l)), width, l)
			}
		}
		if strings.Contains(table, "feeds discover") {
			t.Errorf("what to do stands in the rows:\n%s", table)
		}
		flat := strings.Join(strings.Fields(rest), " ")
		contains(t, "the groups", flat, "notfound: look for the new address (feeds discover)", "and 34 more", "1 unavailable: ", "1 throttled: ", "raise fetch.max_bytes")
		t.Logf("%d columns, %d lines\n%s", width, strings.Count(out.String(), "\n"), out.String())
	}
}

// TestNoSecretsAnywhere: passwords and keys of addresses stand in no log, no list and
// no report, whatever becomes of the feed; an export has them only when asked.
func TestNoSecretsAnywhere(t *testing.T) {
	srv := feedServer(t)
	body := feedtest.RSS("A", feedtest.Entry{Title: "t", Link: "https://x.example/1"})
	srv.Handle("/fine", feedtest.Reply{Body: body})
	srv.Handle("/moved", feedtest.Reply{Status: 301, Header: http.Header{"Location": {"/fine?token=hunter2"}}})
	srv.Handle("/gone", feedtest.Reply{Status: 410})
	srv.Handle("/busy", feedtest.Reply{Status: 429})
	list := "database: x.db\nlog: {level: debug}\nfeeds:\n"
	host := strings.TrimPrefix(srv.URL, "http://")
	for _, p := range []string{"fine", "moved", "gone", "busy", "none"} {
		list += "  - {url: \"http://me:hunter2@" + host + "/" + p + "\"}\n  - {url: \"" + srv.URL + "/" + p + "?token=hunter2\"}\n"
	}
	file := configWith(t, list)
	run := func(code int, args ...string) string {
		out, errs := want(t, code, append(args, "-c", file)...)
		if s := out + errs; strings.Contains(s, "hunter2") {
			t.Errorf("%v tells a secret:\n%s", args, s)
		}
		return out
	}
	run(exitPartly, "poll")
	run(exitPartly, "poll", "--all")
	run(exitDone, "feeds", "list")
	run(exitDone, "feeds", "list", "--json")
	run(exitPartly, "feeds", "check")
	run(exitPartly, "feeds", "check", "--json")

	out, errs := want(t, exitDone, "feeds", "export", "-c", file)
	if strings.Contains(out, "me:hunter2") || strings.Count(out, "token=hunter2") != 5 {
		t.Errorf("the export:\n%s", out)
	}
	contains(t, "the export", errs, "left out of 5 addresses", "--with-passwords")
	out, errs = want(t, exitDone, "feeds", "export", "--with-passwords", "-c", file)
	if strings.Count(out, "me:hunter2@") != 5 || errs != "" {
		t.Errorf("the whole export:\n%s\n%s", out, errs)
	}
}

// TestPollNamed: a feed that is held is asked when it is named, not with all others.
func TestPollNamed(t *testing.T) {
	srv := feedServer(t)
	body := feedtest.RSS("A", feedtest.Entry{Title: "t", Link: "https://x.example/1"})
	srv.Handle("/a", feedtest.Reply{Status: 429, Header: http.Header{"Retry-After": {"3600"}}}, feedtest.Reply{Body: body})
	srv.Handle("/b", feedtest.Reply{Body: body})
	file := configWith(t, "database: x.db\nfeeds:\n  - {url: \""+srv.URL+"/a\", name: A}\n  - {url: \""+srv.URL+"/b\", name: B}\n")
	want(t, exitPartly, "poll", "-c", file)
	out, _ := want(t, exitDone, "poll", "--all", "-c", file)
	contains(t, "all", out, "1 feeds polled", "left alone: 1 because their server asked for a pause")
	if n := srv.Requests("/a"); n != 1 {
		t.Errorf("%d requests in spite of the pause", n)
	}
	out, _ = want(t, exitDone, "poll", "A", "-c", file)
	contains(t, "named", out, "1 feeds polled, 0 failed")
	if n := srv.Requests("/a"); n != 2 {
		t.Errorf("%d requests", n)
	}
	_, errs := want(t, exitFailed, "poll", "https://other.example/", "-c", file)
	contains(t, "a stranger", errs, "not configured", "feeds add")
	want(t, exitUsage, "poll", "--all", "A", "-c", file)
}

// TestCompleteFeeds: a shell offers the configured addresses that are not there yet.
func TestCompleteFeeds(t *testing.T) {
	file := configWith(t, "feeds:\n  - {url: \"https://a.example/\", name: A}\n  - {url: \"https://b.example/\", name: B}\n")
	out, _ := want(t, exitDone, "__complete", "poll", "-c", file, "https://a.example/", "")
	contains(t, "the completion", out, "https://b.example/\tB")
	if strings.Contains(out, "a.example") {
		t.Errorf("what is there already is offered:\n%s", out)
	}
}

// TestReleaseFeed: items held back as old news are shown, and are news once somebody
// says so.
func TestReleaseFeed(t *testing.T) {
	srv := feedServer(t)
	entries := func(from, n int, dated bool) (out []feedtest.Entry) {
		for i := range n {
			en := feedtest.Entry{Title: fmt.Sprintf("Report number %d of the envoys", from+i), Link: fmt.Sprintf("https://x.example/%d", from+i)}
			if dated {
				en.Published = time.Now().Add(-time.Duration(i+1) * 12 * time.Hour)
			}
			out = append(out, en)
		}
		return out
	}
	srv.Handle("/a", feedtest.Reply{Body: feedtest.RSS("A", entries(0, 30, true)...)}, feedtest.Reply{Body: feedtest.RSS("A", entries(1000, 80, false)...)})
	file := configWith(t, "database: x.db\nfeeds:\n  - {url: \""+srv.URL+"/a\", name: A}\n")
	want(t, exitDone, "poll", "-c", file)
	want(t, exitDone, "poll", "A", "-c", file)
	out, _ := want(t, exitDone, "feeds", "list", "--bad", "-c", file)
	contains(t, "the list", out, "80 items held back as old news; if they are new, run geodigest feeds release "+srv.URL+"/a", "; 80 items held back")
	srv.Handle("/a", feedtest.Reply{Body: feedtest.RSS("A", entries(1000, 80, false)...)})
	why := "held back: most have no date; if it is new, run geodigest feeds release " + srv.URL + "/a\n"
	out, _ = want(t, exitDone, "feeds", "explain", "A", "-c", file)
	contains(t, "the explanation", out, "  "+why)
	if line := lineWith(out, "1", "none:"); !strings.Contains(line, "held back") || strings.Contains(line, "stored") {
		t.Errorf("a held item stands as %q", line)
	}
	out, _ = want(t, exitDone, "feeds", "explain", "A", "--item", "1", "-c", file)
	contains(t, "an item", out, "store          "+why)
	out, _ = want(t, exitDone, "feeds", "release", "A", "-c", file)
	contains(t, "the release", out, "A: 80 items released", "the next digest")
	out, _ = want(t, exitDone, "feeds", "release", "A", "-c", file)
	contains(t, "the second", out, "A: 0 items released")
	out, _ = want(t, exitDone, "feeds", "list", "-c", file)
	if strings.Contains(out, "held back") {
		t.Errorf("still held:\n%s", out)
	}
	want(t, exitFailed, "feeds", "release", "https://other.example/", "-c", file)
}
