package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"geodigest/feeds/feedtest"
)

// TestExplainFeed: the way to the document, what was done to it, its items, and what
// polling knows.
func TestExplainFeed(t *testing.T) {
	srv := feedServer(t)
	now := time.Now()
	old := feedtest.Entry{Title: "Envoys meet", Link: "https://x.example/1?utm_source=rss", Summary: "They met.", Published: now.Add(-3 * time.Hour)}
	young := feedtest.Entry{Title: "Envoys & others leave", GUID: "tag:2"}
	srv.Handle("/feed", feedtest.Reply{Body: feedtest.RSS("Paper", old)},
		feedtest.Reply{Header: http.Header{"Cache-Control": {"max-age=300"}}, Body: strings.Replace(feedtest.RSS("Paper", young, old), "&amp;", "&", 1)})
	srv.Handle("/go", feedtest.Reply{Status: 301, Header: http.Header{"Location": {"/feed"}}})
	file := configWith(t, "database: x.db\nfeeds:\n  - {url: \""+srv.URL+"/feed\", name: Paper, every: 20m}\n")
	out, _ := want(t, exitDone, "feeds", "explain", "Paper", "-c", file)
	contains(t, "before the first poll", out, `configured as "Paper"`, "it knows nothing about this feed yet")
	srv.Handle("/feed", feedtest.Reply{Body: feedtest.RSS("Paper", old)},
		feedtest.Reply{Header: http.Header{"Cache-Control": {"max-age=300"}}, Body: strings.Replace(feedtest.RSS("Paper", young, old), "&amp;", "&", 1)})
	want(t, exitDone, "poll", "-c", file)
	out, _ = want(t, exitDone, "feeds", "explain", "Paper", "-c", file, "--again")
	contains(t, "the explanation", out,
		"a poll sends them", "first byte after", "200 after", "ETag", "fresh          for 5m", "304 Not Modified: the validators work",
		"RSS 2.0, 2 items", "bare & escaped", "guid tag:2", "none: first seen", "link https://x.example/1\n",
		"state          ok", "every 20m, as configured", "next poll", "█  in the last 14 days, at most 1 a day")
	if lineWith(out, "1", "none:") == "" || !strings.Contains(lineWith(out, "1", "none:"), "new") || !strings.Contains(out, "stored") {
		t.Errorf("what is known is not told from what is new:\n%s", out)
	}
	if h := srv.Last("/feed"); h.Get("If-None-Match") == "" {
		t.Error("--again sent no validator")
	}
	t.Logf("\n%s", out)

	out, _ = want(t, exitDone, "feeds", "explain", srv.URL+"/go", "-c", file)
	contains(t, "a redirect", out, "not configured", "1, to "+srv.URL+"/feed", "for good")
	out, _ = want(t, exitDone, "feeds", "explain", "Paper", "-c", file, "--item", "2")
	contains(t, "an item", out, "item 2", "link           https://x.example/1?utm_source=rss", "identity       link https://x.example/1\n", "They met.")
	want(t, exitUsage, "feeds", "explain", "Paper", "-c", file, "--item", "3")
}

// TestExplainFailures: how far it came, and what stands there in its place.
func TestExplainFailures(t *testing.T) {
	srv := feedServer(t)
	srv.Handle("/page", feedtest.Reply{Body: "<!DOCTYPE html><html><title>Log in</title></html>"})
	srv.Handle("/gone", feedtest.Reply{Status: 410})
	file := configWith(t, "")
	out, errs := want(t, exitFailed, "feeds", "explain", srv.URL+"/page", "-c", file)
	contains(t, "a page", out, "begins with", "Log in")
	contains(t, "a page", errs, "not a feed")
	out, _ = want(t, exitFailed, "feeds", "explain", srv.URL+"/gone", "-c", file)
	contains(t, "gone", out, "gone: ", "410", "given up by the outlet")
	want(t, exitUsage, "feeds", "explain", "-c", file)
	want(t, exitUsage, "feeds", "explain", "https://x.example/", "--content-type", "text/xml", "-c", file)
}

// TestExplainFile: a document on disk needs neither network nor configuration.
func TestExplainFile(t *testing.T) {
	t.Chdir(t.TempDir())
	rewrite(t, "saved.xml", "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>\xcc\xe8\xf0</title><item><title>\xcc\xe8\xf0</title><link>/1</link></item></channel></rss>")
	out, _ := want(t, exitDone, "feeds", "explain", "https://x.example/rss", "--file", "saved.xml", "--content-type", "text/xml; charset=windows-1251")
	contains(t, "the explanation", out, "windows-1251", "Мир", "link https://x.example/1")
	out, _ = want(t, exitDone, "feeds", "explain", "--file", filepath.Join(".", "saved.xml"), "--item", "1")
	contains(t, "without an address", out, "item 1")
	want(t, exitFailed, "feeds", "explain", "--file", "nowhere.xml")
}
