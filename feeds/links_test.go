package feeds

import (
	"strings"
	"testing"
)

func TestCanonical(t *testing.T) {
	for in, want := range map[string]string{
		"http://WWW.Gazette.example/World/1/":                        "https://gazette.example/World/1",
		"https://gazette.example:443/a#comments":                     "https://gazette.example/a",
		"http://gazette.example:8080/a":                              "https://gazette.example:8080/a",
		"https://m.gazette.example/a/amp/":                           "https://gazette.example/a",
		"https://amp.gazette.example/a.amp":                          "https://gazette.example/a",
		"https://www.bbc.co.uk/news/1?at_medium=RSS&at_campaign=rss": "https://bbc.com/news/1",
		"https://www.bbc.com/news/1#0":                               "https://bbc.com/news/1",
		"https://a.example/x?utm_source=rss&id=7&utm_medium=feed ":   "https://a.example/x?id=7",
		"https://a.example/x?id=7&amp;ref=rss":                       "https://a.example/x?id=7",
		"https://a.example/x?ref=abc":                                "https://a.example/x?ref=abc",
		"https://a.example/x?q=%C3%A9+b&B=%7e":                       "https://a.example/x?q=%C3%A9+b&B=%7e",
		"https://a.example/x?b=2&a=1":                                "https://a.example/x?b=2&a=1",
		"https://a.example/x?c_id=1&objectid=2&fbclid=z":             "https://a.example/x?c_id=1&objectid=2",
		"https://a.example/?p=12":                                    "https://a.example/?p=12",
		"https://a.example/":                                         "https://a.example",
		"https://a.example":                                          "https://a.example",
		"https://a.example/#!/story/1":                               "https://a.example#!/story/1",
		"https://www.wsj.com/articles/a?mod=rss_world":               "https://wsj.com/articles/a",
		"https://a.example/index.php?mod=news":                       "https://a.example/index.php?mod=news",
		"https://news.google.com/rss/articles/CBMi?oc=5&hl=en":       "https://news.google.com/rss/articles/CBMi",
		"https://m.it/a":                                             "https://m.it/a",
		"https://[2606:4700::1]/a":                                   "https://[2606:4700::1]/a",
		"//a.example/x":                                              "https://a.example/x",
		"tag:a.example,2031:1":                                       "tag:a.example,2031:1",
		"/relative/only":                                             "/relative/only",
		"":                                                           "",
	} {
		if got := Canonical(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestWebLink(t *testing.T) {
	base := baseURL("https://gazette.example/world/feed.xml?x=1")
	for in, want := range map[string]string{
		"https://a.example/x":          "https://a.example/x",
		" https://a.example/\n  x ":    "https://a.example/%20%20x",
		"/news/1":                      "https://gazette.example/news/1",
		"2.html":                       "https://gazette.example/world/2.html",
		"www.gazette.com/x":            "https://www.gazette.com/x",
		"www.rss":                      "https://gazette.example/world/www.rss",
		"?p=1":                         "https://gazette.example/world/feed.xml?p=1",
		"//cdn.example/a":              "https://cdn.example/a",
		"HTTP://A.example/":            "HTTP://A.example/",
		"https://a.example/é?q=ü|":     "https://a.example/é?q=ü|",
		"javascript:alert(1)":          "",
		"JaVaScRiPt:alert(1)":          "",
		"java\nscript:alert(1)":        "",
		"data:text/html,x":             "",
		"mailto:a@a.example":           "",
		"":                             "",
		strings.Repeat("a", maxLink+1): "",
	} {
		if got := webLink(base, in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"/news/1": "/news/1", "a b": "a%20b", "<b>x</b>": "", `" onerror=x`: "", "`x`": "",
	} {
		if got := webLink(nil, in); got != want {
			t.Errorf("without a base %q: %q, want %q", in, got, want)
		}
	}
}

// What cannot be a URL is none, and no link holds what ends an attribute, a tag or
// a line where it is printed.
func TestLinksHoldNoMarkup(t *testing.T) {
	base := baseURL("https://gazette.example/feed.xml")
	for in, want := range map[string]string{
		`<video poster=javascript:alert(1)></video>`:       "",
		`<a href="https://a.example/">x</a>`:               "",
		`x<img src=x onerror=alert(1)>`:                    "",
		`https://a.example"><script>x</script>`:            "",
		`https://<b>a.example</b>/x`:                       "",
		`https://a.example\<x>/`:                           `https://a.example\%3Cx%3E/`,
		`http://`:                                          "",
		`https:///x`:                                       "",
		`https://?x`:                                       "",
		`https://a.example/x?q="><script>alert(1)`:         `https://a.example/x?q=%22%3E%3Cscript%3Ealert(1)`,
		"https://a.example/`x`#<b>":                        "https://a.example/%60x%60#%3Cb%3E",
		"https://a.example/a\u202eb\x01\u2028c":            "https://a.example/a%E2%80%AEb%01%E2%80%A8c",
		`/x?q="><script>`:                                  "https://gazette.example/x?q=%22%3E%3Cscript%3E",
		`/x?q="y"`:                                         "https://gazette.example/x?q=%22y%22",
		`<https://a.example/1>`:                            "https://a.example/1",
		`https://a.example/é?q={a|b}&c=d'e#f`:              `https://a.example/é?q={a|b}&c=d'e#f`,
		`https://a.example/%zz`:                            `https://a.example/%zz`,
		`https://user@a.example:8443/x`:                    `https://user@a.example:8443/x`,
		`https://` + strings.Repeat(`"`, maxLink-20) + `/`: "",
		`https://a/` + strings.Repeat(`"`, maxLink-20):     "",
	} {
		if got := webLink(base, in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// The page behind a redirector is not spelled as the link is.
func TestCanonicalLinksHoldNoMarkup(t *testing.T) {
	const doc = `<rss><channel><item><link>https://www.google.com/url?q=https%3A%2F%2Fa.example%2Fx%3Fq%3D%2522%253E%253Cscript%22%3E%3Cb</link></item></channel></rss>`
	d, err := Parse([]byte(doc), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if it := d.Items[0]; !strings.HasPrefix(it.Canonical, "https://a.example/x?q=") || strings.ContainsAny(it.Canonical, linkless) {
		t.Errorf("%q", it.Canonical)
	}
}

func TestItemLinks(t *testing.T) {
	const head = `<rss xmlns:atom="http://www.w3.org/2005/Atom" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel><link>https://gazette.example/</link><item>`
	for body, want := range map[string]struct{ link, canonical string }{
		`<link>https://a.example/1?utm_x=1</link>`:             {"https://a.example/1?utm_x=1", "https://a.example/1"},
		`<atom:link rel="alternate" href="/1"/>`:               {"https://gazette.example/1", "https://gazette.example/1"},
		`<guid>https://a.example/1</guid>`:                     {"https://a.example/1", "https://a.example/1"},
		`<guid isPermaLink="false">https://a.example/1</guid>`: {"https://a.example/1", "https://a.example/1"},
		`<guid isPermaLink="false">SB-1123</guid>`:             {"", ""},
		`<link></link><guid>https://a.example/1</guid>`:        {"https://a.example/1", "https://a.example/1"},
		`<link>javascript:x()</link>`:                          {"", ""},
		`<link>/1&amp;x</link>`:                                {"https://gazette.example/1&x", "https://gazette.example/1&x"},
		`<link>https://f.example/~r/1</link><feedburner:origLink>https://a.example/1</feedburner:origLink>`: {"https://f.example/~r/1", "https://a.example/1"},
		`<link>https://a.example/?a=1&b=2&copy=3</link>`:                                                    {"https://a.example/?a=1&b=2&copy=3", "https://a.example/?a=1&b=2&copy=3"},
	} {
		d, err := Parse([]byte(head+body+`</item></channel></rss>`), Options{URL: "https://gazette.example/rss"})
		if err != nil {
			t.Fatal(err)
		}
		if it := d.Items[0]; it.Link != want.link || it.Canonical != want.canonical {
			t.Errorf("%s: %q %q, want %q", body, it.Link, it.Canonical, want)
		}
	}
}

func TestXMLBase(t *testing.T) {
	const doc = `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/section/index.xml"><title>x</title>
<entry xml:base="may/"><id>1</id><title>a</title><link href="4.html"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><img src="p.jpg"/></div></content></entry>
<entry><id>2</id><title>b</title><link href="5.html"/></entry></feed>`
	d, err := Parse([]byte(doc), Options{URL: "https://gazette.example/feeds/all.xml"})
	if err != nil {
		t.Fatal(err)
	}
	if a, b := d.Items[0], d.Items[1]; a.Link != "https://gazette.example/section/may/4.html" || a.Image != "https://gazette.example/section/may/p.jpg" || b.Link != "https://gazette.example/section/5.html" {
		t.Errorf("%q %q %q", a.Link, a.Image, b.Link)
	}
}
