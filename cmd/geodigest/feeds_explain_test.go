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
	contains(t, "a redirect", out, "not configured", "1  "+srv.URL+"/go\n", ": 301 Moved Permanently\n", "2  "+srv.URL+"/feed\n", ": 200 OK\n", "1, to "+srv.URL+"/feed", "for good")
	out, _ = want(t, exitDone, "feeds", "explain", "Paper", "-c", file, "--item", "2")
	contains(t, "an item", out, "item 2", "link           https://x.example/1?utm_source=rss", "identity       link https://x.example/1\n", "store          stored\n", "They met.")
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
	contains(t, "gone", out, "1  "+srv.URL+"/gone\n", ": 410 Gone\n", "gone: ", "given up by the outlet")
	want(t, exitUsage, "feeds", "explain", "-c", file)
	want(t, exitUsage, "feeds", "explain", "https://x.example/", "--content-type", "text/xml", "-c", file)
}

// TestExplainShowsTheWay: on a failure each request with its answer, and the fields
// that tell who answered; no key of an address, nothing a terminal would obey.
func TestExplainShowsTheWay(t *testing.T) {
	srv := feedServer(t)
	to := func(status int, location string) feedtest.Reply {
		return feedtest.Reply{Status: status, Header: http.Header{"Location": {location}}}
	}
	srv.Handle("/way", to(302, "/late?token=hunter2"))
	srv.Handle("/late", feedtest.Reply{Status: 503, Header: http.Header{
		"Retry-After": {"120"}, "Server": {"Courier \u202e" + strings.Repeat("x", 500)}, "Cf-Mitigated": {"no"}, "Date": {time.Now().Add(-26 * time.Hour).UTC().Format(http.TimeFormat)},
		"Set-Cookie": {"session=hunter2"}, "X-Own": {"whatever"},
	}})
	srv.Handle("/circle", to(301, "/circle?key=hunter2"))
	srv.Handle("/ftp", to(302, "ftp://x.example/feed"))
	srv.Handle("/reset", feedtest.Reply{Reset: true})
	srv.Handle("/cut", feedtest.Reply{Body: feedtest.RSS("Paper", feedtest.Entry{Title: "Envoys meet"}, feedtest.Entry{Title: "Envoys leave"}), Cut: true})
	tls, err := feedtest.StartTLS(feedtest.TLS{Unknown: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tls.Close)
	file := configWith(t, "")
	for _, c := range []struct {
		url  string
		code int
		want []string
	}{
		{srv.URL + "/way", exitFailed, []string{"/way\n", ": 302 Found\n", "2  " + srv.URL + "/late?token=xxxxx\n", ": 503 Service Unavailable\n", "throttled: ", "of 2m, the server asks", "Retry-After: 120\n", "Cf-Mitigated: no\n", "Server: Courier", "(its clock is 26h behind)"}},
		{srv.URL + "/circle", exitFailed, []string{": 301 Moved Permanently\n", "redirected in a circle", "Location: /circle?key=xxxxx\n"}},
		{srv.URL + "/ftp", exitFailed, []string{": 302 Found\n", "Location: ftp://x.example/feed\n", "redirects lead nowhere"}},
		{srv.URL + "/reset", exitFailed, []string{": no answer\n", "reset: "}},
		{srv.URL + "/cut", exitDone, []string{": 200 OK\n", "the document did not come whole", "document cut short"}},
		{tls.URL + "/", exitFailed, []string{": no answer\n", "tls: the certificate is not signed by an authority", "handshake"}},
		{"http://[::1]:9/", exitFailed, []string{"no connection to [::1]:9\n", "connecting", "is not public"}},
		{"gopher://x.example/", exitFailed, []string{"no request was made", "not http or https"}},
	} {
		out, errs := want(t, c.code, "feeds", "explain", c.url, "-c", file)
		contains(t, c.url, out, c.want...)
		if text := out + errs; strings.Contains(text, "hunter2") || strings.ContainsAny(text, "\x1b\u202e") || strings.Contains(text, "X-Own") || strings.Contains(text, strings.Repeat("x", 200)) {
			t.Errorf("%s shows what it should not:\n%s", c.url, text)
		}
		t.Logf("\n%s%s", out, errs)
	}
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
