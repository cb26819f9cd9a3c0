package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"geodigest/feeds/feedtest"
)

// site is an outlet's web site: a front page that links one feed and, when asked
// to, announces another, and two feeds that nobody mentions.
func site(t *testing.T, announced string) (*httptest.Server, func() []string) {
	t.Helper()
	var mu sync.Mutex
	var asked []string
	feed := func(title string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, feedtest.RSS(title, feedtest.Entry{Title: "Envoys meet in Vienna", Link: "https://paper.example/1", Published: time.Now()}))
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		link := ""
		if announced != "" {
			link = `<link rel="alternate" type="application/rss+xml" title="World" href="` + announced + `">`
		}
		fmt.Fprint(w, `<!DOCTYPE html><html><head><title>The Paper</title>`+link+`</head>
<body><a href="/culture/rss.xml">Culture</a> <a href="/dead/rss.xml">Dead</a></body></html>`)
	})
	mux.HandleFunc("GET /world.xml", feed("The Paper: World"))
	mux.HandleFunc("GET /culture/rss.xml", feed("The Paper: Culture"))
	mux.HandleFunc("GET /feed.xml", feed("The Paper"))
	mux.HandleFunc("GET /rss", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/world.xml", http.StatusFound) })
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.URL.Path)
		mu.Unlock()
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	return srv, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return append([]string{}, asked...)
	}
}

// TestDiscover finds what a page announces and links, and asks for nothing else.
func TestDiscover(t *testing.T) {
	w := newWorld(t, "0 7 * * *")
	srv, asked := site(t, "/world.xml")
	out, _ := w.do(t, exitDone, "feeds", "discover", srv.URL)
	contains(t, "discover", out, "The Paper: World", "announced", "The Paper: Culture", "linked")
	if n := strings.Count(out, srv.URL+"/world.xml"); n != 2 { // in the table and to paste
		t.Errorf("the world feed is shown %d times:\n%s", n, out)
	}
	if got, want := fmt.Sprint(asked()), "[/ /world.xml /culture/rss.xml /dead/rss.xml]"; got != want {
		t.Errorf("asked for %s, want %s", got, want)
	}
	// The address of a feed is its own answer.
	before := len(asked())
	out, _ = w.do(t, exitDone, "feeds", "discover", srv.URL+"/culture/rss.xml")
	contains(t, "a feed itself", out, "the address itself")
	if n := len(asked()) - before; n != 1 {
		t.Errorf("%d requests for a feed itself", n)
	}
}

// TestDiscoverGuesses: where a page announces no feed that is there, the usual
// addresses are tried, each once.
func TestDiscoverGuesses(t *testing.T) {
	w := newWorld(t, "0 7 * * *")
	for _, announced := range []string{"", "/dead.xml"} {
		srv, asked := site(t, announced)
		out, _ := w.do(t, exitDone, "feeds", "discover", srv.URL)
		contains(t, "discover", out, "The Paper: Culture", "linked", "guessed",
			fmt.Sprintf("  - {url: %q, name: The Paper}", srv.URL+"/feed.xml"))
		times := map[string]int{}
		for _, p := range asked() {
			times[p]++
		}
		for p, n := range times {
			if n > 1 && p != "/world.xml" { // the redirect of /rss leads there once more
				t.Errorf("%s was asked %d times", p, n)
			}
		}
	}
}

// TestDiscoverRefusals: nothing found, and an address the dialer must not reach.
func TestDiscoverRefusals(t *testing.T) {
	w := newWorld(t, "0 7 * * *")
	none := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, "<!DOCTYPE html><html><body>nothing here</body></html>")
	}))
	defer none.Close()
	_, errs := w.do(t, exitFailed, "feeds", "discover", none.URL)
	contains(t, "nothing", errs, "no feed was found at "+none.URL, "ask the outlet")
	_, errs = w.do(t, exitFailed, "feeds", "discover", "http://[::1]:9/")
	contains(t, "private", errs, "fetch.allow_private")
	if n := strings.Count(errs, "allow_private"); n != 1 {
		t.Errorf("the hint stands %d times:\n%s", n, errs)
	}
}

// TestCheckHintsOnce: what to do about a feed is said once.
func TestCheckHintsOnce(t *testing.T) {
	w := newWorld(t, "0 7 * * *")
	out, _ := w.do(t, exitPartly, "feeds", "check")
	if n := strings.Count(out, "feeds discover"); n != 1 {
		t.Errorf("the hint stands %d times:\n%s", n, out)
	}
}
