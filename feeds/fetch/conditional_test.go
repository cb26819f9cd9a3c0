package fetch

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// What goes back to the server is what the server sent, or nothing.
func TestValidators(t *testing.T) {
	const stamp = "Sun, 04 May 2031 08:00:00 GMT"
	for _, tc := range []struct {
		name        string
		req         Request
		etag, since string
	}{
		{"both", Request{ETag: `"v1"`, LastModified: stamp}, `"v1"`, stamp},
		{"weak", Request{ETag: `W/"v1"`}, `W/"v1"`, ""},
		{"gzip suffix", Request{ETag: `"v1-gzip"`}, `"v1-gzip"`, ""},
		{"unquoted", Request{ETag: `v1`}, `v1`, ""},
		{"not a date", Request{LastModified: "2031-05-04T08:00:00Z"}, "", ""},
		{"old date form", Request{LastModified: "Sunday, 04-May-31 08:00:00 GMT"}, "", "Sunday, 04-May-31 08:00:00 GMT"},
		{"future", Request{LastModified: "Sun, 04 May 2031 09:00:01 GMT"}, "", ""},
		{"now", Request{LastModified: "Sun, 04 May 2031 09:00:00 GMT"}, "", "Sun, 04 May 2031 09:00:00 GMT"},
		{"a header line", Request{ETag: "\"v1\"\r\nX-Evil: 1"}, `"v1"X-Evil: 1`, ""},
		{"endless", Request{ETag: `"` + strings.Repeat("e", 5000) + `"`}, "", ""},
		{"full", Request{ETag: `"v1"`, LastModified: stamp, Full: true}, "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("If-None-Match") != tc.etag || r.Header.Get("If-Modified-Since") != tc.since || r.Header.Get("X-Evil") != "" {
					t.Errorf("asked with %v", r.Header)
				}
				if got := r.Header.Get("Cache-Control"); (got == "no-cache") != tc.req.Full {
					t.Errorf("Cache-Control %q", got)
				}
				// "Expires: 0" is about freshness and says nothing about validators.
				w.Header().Set("Expires", "0")
				w.Header().Set("Cache-Control", "no-store")
				w.Header().Set("ETag", `W/"v2-gzip"`)
				w.Header().Set("Last-Modified", "yesterday")
				fmt.Fprint(w, sample)
			})
			tc.req.URL = s.URL
			r, err := local(t, Config{}).Get(t.Context(), tc.req)
			if err != nil || r.ETag != `W/"v2-gzip"` || r.LastModified != "yesterday" || r.MaxAge != 0 {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
}

func TestNotModifiedOnlyWhenAsked(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "max-age=300")
		w.WriteHeader(http.StatusNotModified)
	})
	c := local(t, Config{})
	for _, req := range []Request{{}, {ETag: `"v"`, Full: true}, {LastModified: "yesterday"}} {
		req.URL = s.URL
		_, err := c.Get(t.Context(), req)
		if e := wantKind(t, err, KindHTTP); e.Status != http.StatusNotModified || !strings.Contains(e.Hint(), "whole") {
			t.Errorf("%+v: %v", req, e)
		}
	}
	r, err := c.Get(t.Context(), Request{URL: s.URL, ETag: `"v"`})
	if err != nil || !r.NotModified || r.MaxAge != 5*time.Minute || r.Took <= 0 || r.Hops != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestUpgrade(t *testing.T) {
	for _, tc := range []struct {
		from, to string
		want     bool
	}{
		{"http://a.example/rss?x=1", "https://a.example/rss?x=1", true},
		{"http://a.example:80", "https://A.example:443/", true},
		{"https://a.example/rss", "http://a.example/rss", false},
		{"http://a.example/rss", "https://www.a.example/rss", false},
		{"http://a.example/rss", "https://a.example/feed", false},
		{"http://a.example/rss", "https://a.example/rss?x=1", false},
		{"http://a.example/rss", "https://a.example:8443/rss", false},
		{"http://a.example/a%2Fb", "https://a.example/a/b", false},
		{"http://a.example/rss", "http://a.example/rss", false},
	} {
		from, _ := webURL(nil, tc.from)
		to, _ := webURL(nil, tc.to)
		if got := isUpgrade(from, to); got != tc.want {
			t.Errorf("%s to %s: %v", tc.from, tc.to, got)
		}
	}
}

// Temporary hops are counted and followed, and make nothing permanent.
func TestHops(t *testing.T) {
	var s *httptest.Server
	s = serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/a":
			http.Redirect(w, r, "/b", http.StatusMovedPermanently)
		case "/b":
			http.Redirect(w, r, s.URL+"/c", http.StatusPermanentRedirect)
		default:
			fmt.Fprint(w, sample)
		}
	})
	r, err := local(t, Config{}).Get(t.Context(), Request{URL: s.URL + "/a"})
	if err != nil || r.Hops != 2 || r.Permanent != s.URL+"/c" || r.Upgrade {
		t.Errorf("%+v, %v", r, err)
	}
}
