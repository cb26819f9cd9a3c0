package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"geodigest/feeds/feedtest"
)

// faultyServer serves feeds that fail in every way, and some that do not.
func faultyServer(t *testing.T) (url string, paths []string) {
	t.Helper()
	srv := feedServer(t)
	dated := feedtest.Entry{Title: "Envoys meet", Link: "https://x.example/1", Summary: "They met.", Published: time.Now().Add(-3 * time.Hour)}
	good := feedtest.RSS("Good", dated, feedtest.Entry{Title: "b", Link: "https://x.example/2"})
	handle := func(path string, r feedtest.Reply) {
		srv.Handle(path, r)
		paths = append(paths, path)
	}
	for i := range 3 {
		handle(fmt.Sprintf("/good%d", i), feedtest.Reply{Body: good})
		handle(fmt.Sprintf("/missing%d", i), feedtest.Reply{Status: 404})
	}
	handle("/mended", feedtest.Reply{Body: strings.Replace(good, "Envoys meet", "Envoys & others", 1)[:len(good)-20]})
	handle("/undated", feedtest.Reply{Body: feedtest.RSS("U", feedtest.Entry{Title: "a", Link: "https://x.example/3"})})
	handle("/none", feedtest.Reply{Body: feedtest.RSS("None")})
	handle("/moved", feedtest.Reply{Status: 301, Header: http.Header{"Location": {"/good0"}}})
	handle("/gone", feedtest.Reply{Status: 410})
	handle("/blocked", feedtest.Reply{Status: 403})
	handle("/throttled", feedtest.Reply{Status: 429, Header: http.Header{"Retry-After": {"600"}}})
	handle("/unavailable", feedtest.Reply{Status: 503})
	handle("/failing", feedtest.Reply{Status: 500})
	handle("/page", feedtest.Reply{Body: "<!DOCTYPE html><html><body>Welcome</body></html>"})
	handle("/empty", feedtest.Reply{Body: ""})
	handle("/circle", feedtest.Reply{Status: 302, Header: http.Header{"Location": {"/circle"}}})
	handle("/challenge", feedtest.Reply{Status: 403, Header: http.Header{"Cf-Mitigated": {"challenge"}}})
	handle("/large", feedtest.Reply{Body: strings.Repeat(" ", 80<<10) + good})
	handle("/slow", feedtest.Reply{Body: good, Delay: time.Minute})
	return srv.URL, paths
}

// TestCheckFaults: each fault is named in the table, and what to do is said once for
// all feeds of a kind, the most frequent first.
func TestCheckFaults(t *testing.T) {
	url, paths := faultyServer(t)
	var list strings.Builder
	list.WriteString("fetch: {allow_private: [127.0.0.1], timeout: 1s, max_bytes: 65536}\nfeeds:\n")
	for _, p := range paths {
		fmt.Fprintf(&list, "  - {url: \"%s%s\", name: %s}\n", url, p, p[1:])
	}
	file := configWith(t, "")
	raw := strings.Replace(contentOf(t, file), "fetch: {allow_private: [127.0.0.1]}\n", "", 1) + list.String()
	rewrite(t, file, raw)

	out, _ := want(t, exitPartly, "feeds", "check", "-c", file)
	kinds := map[string]string{
		"good0": "ok", "mended": "mended", "none": "empty", "moved": "moved", "gone": "gone", "blocked": "blocked", "throttled": "throttled", "unavailable": "unavailable", "failing": "http",
		"page": "notfeed", "empty": "notfeed", "circle": "redirect", "challenge": "challenge", "large": "toolarge", "slow": "timeout", "missing1": "notfound",
	}
	for name, kind := range kinds {
		if !strings.Contains(out, "\n"+kind) || lineWith(out, kind, name) == "" {
			t.Errorf("%s is not shown as %s:\n%s", name, kind, out)
		}
	}
	contains(t, "the table", out, "moved for good to "+url+"/good0", "no item has a date", "7 of 21 feeds are readable", "3h", "50%")
	groups := out[strings.Index(out, "feeds are readable"):]
	contains(t, "the groups", groups, "\n3 notfound: look for the new address (feeds discover)\n    missing0, missing1, missing2\n")
	for _, once := range []string{"\n1 throttled: ", "\n1 unavailable: ", "raise fetch.max_bytes"} {
		if strings.Count(groups, once) != 1 {
			t.Errorf("%q is not there once:\n%s", once, groups)
		}
	}
	if i, j := strings.Index(groups, "3 notfound"), strings.Index(groups, "1 gone"); i < 0 || j < i {
		t.Errorf("the largest group is not first:\n%s", groups)
	}
	t.Logf("\n%s", out)

	// The same for scripts.
	out, _ = want(t, exitPartly, "feeds", "check", "--json", "-c", file)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != len(paths) {
		t.Fatalf("%d lines for %d feeds", len(lines), len(paths))
	}
	for i, l := range lines {
		var got checkJSON
		if err := json.Unmarshal([]byte(l), &got); err != nil || got.URL != url+paths[i] {
			t.Fatalf("line %d: %v %+v", i, err, got)
		}
		if got.Name == "unavailable" {
			kinds[got.Name] = "throttled" // for polling they are one kind
		}
		if kind, known := kinds[got.Name]; known && !got.OK && (got.Kind != kind || got.Hint == "" || got.Error == "") {
			t.Errorf("%s: %+v", got.Name, got)
		}
		if got.Name == "good0" && (got.Items != 2 || got.Undated != 1 || got.Bare != 1 || got.Newest == "") {
			t.Errorf("%+v", got)
		}
	}
}

// lineWith returns the line of a table that begins with a word and names a feed.
func lineWith(out, first, name string) string {
	for _, l := range strings.Split(out, "\n") {
		if f := strings.Fields(l); len(f) > 1 && f[0] == first && f[1] == name {
			return l
		}
	}
	return ""
}

// TestCheckStrangers: feeds that are not configured, and with no configuration.
func TestCheckStrangers(t *testing.T) {
	srv := feedServer(t)
	srv.Handle("/a", feedtest.Reply{Body: feedtest.RSS("A", feedtest.Entry{Title: "t", Link: "https://x.example/1"})})
	file := configWith(t, "feeds:\n  - {url: \""+srv.URL+"/b\", name: B}\n")
	out, _ := want(t, exitDone, "feeds", "check", srv.URL+"/a", "-c", file)
	contains(t, "a stranger", out, srv.URL+"/a", "1 of 1 feeds are readable")
	out, _ = want(t, exitFailed, "feeds", "check", "B", "-c", file)
	contains(t, "by name", out, "notfound", "0 of 1 feeds are readable")
	t.Chdir(t.TempDir())
	out, _ = want(t, exitFailed, "feeds", "check", srv.URL+"/a")
	contains(t, "without a configuration", out, "forbidden-address")
	want(t, exitConfig, "feeds", "check")
	if n := srv.Requests("/a"); n != 1 {
		t.Errorf("%d requests", n)
	}
}
