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

// What is no main feed comes last or not at all, and every way of pointing to a
// feed is seen.
func TestDiscoverOrder(t *testing.T) {
	const page = `<html><head>
<link rel="alternate" type="application/rss+xml" title="Talks resume » Comments Feed" href="/2031/talks/feed/">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1"><link rel="alternate" type="application/json+oembed" href="/oembed?x">
<link rel="alternate" type="text/xml" href="/sitemap.xml"><link rel="alternate" type="text/xml" title="Plain" href="/news/rss.xml">
<link rel="feed" type="text/html" href="/blog"><link rel="feed" href="/updates">
<link rel="alternate" type="application/feed+json" title="JSON" href="/feed.json"><link rel="stylesheet" type="application/rss+xml" href="/no">
</head><body><a href="https://friends.example.org/feed/">friends</a><a href="feed://gazette.com/world.rss">subscribe</a><a href="feed:https://gazette.com/sport.atom">sport</a>
<a href="/arc/outboundfeeds/rss/category/world/?outputType=xml">world</a><a href="/?feed=rss2">all</a><a href="/sitemap_news_feed.xml">map</a><a href="/feeding-birds">birds</a><a href="/x.pdf">x</a></body></html>`
	var got []string
	for _, c := range Discover([]byte(page), Options{URL: "https://gazette.com/"}) {
		got = append(got, c.URL)
	}
	want := []string{
		"https://gazette.com/news/rss.xml", "https://gazette.com/updates", "https://gazette.com/feed.json",
		"https://gazette.com/world.rss", "https://gazette.com/sport.atom", "https://gazette.com/arc/outboundfeeds/rss/category/world/?outputType=xml", "https://gazette.com/?feed=rss2",
		"https://friends.example.org/feed/", "https://gazette.com/2031/talks/feed/",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestWellKnownPlatforms(t *testing.T) {
	for site, want := range map[string]string{
		"https://www.youtube.com/channel/UCabc/videos":    "https://www.youtube.com/feeds/videos.xml?channel_id=UCabc",
		"https://www.youtube.com/playlist?list=PLx":       "https://www.youtube.com/feeds/videos.xml?playlist_id=PLx",
		"https://old.reddit.com/r/worldnews/top":          "https://old.reddit.com/r/worldnews/.rss",
		"https://mastodon.example/@gazette":               "https://mastodon.example/@gazette.rss",
		"https://medium.com/@gazette":                     "https://medium.com/feed/@gazette",
		"https://gazette.medium.com/about":                "https://gazette.medium.com/feed",
		"https://gazette.substack.com/p/talks":            "https://gazette.substack.com/feed",
		"https://gazette.blogspot.com/2031/":              "https://gazette.blogspot.com/feeds/posts/default",
		"https://github.com/gazette/press/issues":         "https://github.com/gazette/press/releases.atom",
		"https://bsky.app/profile/gazette.com":            "https://bsky.app/profile/gazette.com/rss",
		"https://gazette.com/world/":                      "https://gazette.com/world/feed/",
		"https://gazette.com/world/2031/05/04/talks.html": "https://gazette.com/feed/",
		"https://gazette.com":                             "https://gazette.com/feed/",
	} {
		got := WellKnown(site)
		if len(got) == 0 || got[0] != want {
			t.Errorf("%s: %v, want %s first", site, got, want)
		}
		seen := map[string]bool{}
		for _, u := range got {
			if seen[u] {
				t.Errorf("%s: %s twice", site, u)
			}
			seen[u] = true
		}
		for _, p := range []string{"/rss.xml", "/index.xml", "/arc/outboundfeeds/rss/?outputType=xml"} {
			base := baseURL(site)
			if !seen[base.Scheme+"://"+base.Host+p] {
				t.Errorf("%s: %s is not tried", site, p)
			}
		}
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
