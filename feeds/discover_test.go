package feeds

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDiscover(t *testing.T) {
	const page = `<!doctype html><html><head><base href="/en/">
<link rel="stylesheet" href="/s.css"><link rel="alternate" hreflang="fr" href="/fr/">
<link rel="Alternate" type="application/rss+xml" title="World &amp; coast" href="world.xml">
<link type="application/atom+xml; charset=utf-8" rel="alternate home" href="https://other.example/atom">
<link rel="alternate" type="application/rss+xml" href="/comments/feed/"><link rel="alternate" type="application/json" href="/wp-json/x">
<link rel="alternate" type="application/rss+xml" href="javascript:x()"><link rel="alternate" type="application/rss+xml" href="world.xml">
</head><body><a href="/about">About</a><a href="sport/rss" title="Sport">feed</a><a href="mailto:x@gazette.example">write</a></body></html>`
	got := Discover([]byte(page), Options{URL: "https://gazette.example/index.html"})
	want := []Candidate{
		{URL: "https://gazette.example/en/world.xml", Title: "World & coast", Type: "application/rss+xml"},
		{URL: "https://other.example/atom", Type: "application/atom+xml; charset=utf-8"},
		{URL: "https://gazette.example/en/sport/rss", Title: "Sport"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if w := WellKnown("https://gazette.example/en/a?b"); len(w) == 0 || w[0] != "https://gazette.example/feed/" {
		t.Errorf("well known: %v", w)
	}
	if w := WellKnown("not a site"); w != nil {
		t.Errorf("well known of nothing: %v", w)
	}
}

func FuzzDiscover(f *testing.F) {
	f.Add([]byte(`<link rel=alternate type=application/rss+xml href=//a.example/x><base href=%zz>`))
	f.Add([]byte(`<a href="feed"><a href="data:x/feed">`))
	f.Fuzz(func(t *testing.T, page []byte) {
		for _, c := range Discover(page, Options{URL: "https://gazette.example/"}) {
			if webLink(nil, c.URL) == "" || !hasScheme(c.URL) {
				t.Errorf("candidate %q", c.URL)
			}
		}
	})
}
