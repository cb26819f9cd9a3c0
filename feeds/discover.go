package feeds

import (
	"bytes"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Candidate is a feed a web page points to.
type Candidate struct {
	URL   string
	Title string // as the page names it, "" if it does not
	Type  string // media type, "" for a guess by address
}

// maxCandidates is how many feeds of one page are listed.
const maxCandidates = 50

// Discover lists the feeds that an HTML page announces (link rel=alternate
// with a feed's media type, RSS Advisory Board autodiscovery), in document
// order, then the links of its text whose address reads like a feed. o.URL is
// the base of relative links. WordPress's API and comment feeds are left out.
func Discover(page []byte, o Options) []Candidate {
	var n notes
	base := baseURL(o.URL)
	z := html.NewTokenizer(bytes.NewReader([]byte(toUTF8(page, o.ContentType, &n))))
	var announced, guessed []Candidate
	seen := map[string]bool{}
	for len(announced)+len(guessed) < maxCandidates {
		switch z.Next() {
		case html.ErrorToken:
			return append(announced, guessed...)
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			attr := map[string]string{}
			for _, a := range t.Attr {
				attr[a.Key] = strings.TrimSpace(a.Val)
			}
			switch t.DataAtom {
			case atom.Base:
				if u := resolve(base, attr["href"]); u != nil {
					base = u
				}
			case atom.Link:
				link := webLink(base, attr["href"])
				if link == "" || seen[link] || !isFeedType(attr["type"]) || !hasWord(attr["rel"], "alternate") || isSideFeed(link) {
					continue
				}
				seen[link] = true
				announced = append(announced, Candidate{URL: link, Title: plainTitle(attr["title"]), Type: attr["type"]})
			case atom.A:
				if link := webLink(base, attr["href"]); readsLikeFeed(link) && !seen[link] && !isSideFeed(link) {
					seen[link] = true
					guessed = append(guessed, Candidate{URL: link, Title: plainTitle(attr["title"])})
				}
			}
		}
	}
	return append(announced, guessed...)
}

// WellKnown returns addresses at which sites keep a feed without announcing
// it, best guesses first. site is any page of the site.
func WellKnown(site string) []string {
	base := baseURL(site)
	if base == nil {
		return nil
	}
	var out []string
	for _, p := range []string{"/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feeds/all.atom.xml", "/feed.json"} {
		out = append(out, base.ResolveReference(&url.URL{Path: p}).String())
	}
	return out
}

func isFeedType(t string) bool {
	t, _, _ = strings.Cut(strings.ToLower(t), ";")
	switch strings.TrimSpace(t) {
	case "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json":
		return true
	}
	return false
}

func hasWord(list, word string) bool {
	for _, w := range strings.Fields(list) {
		if strings.EqualFold(w, word) {
			return true
		}
	}
	return false
}

func isSideFeed(link string) bool {
	return strings.Contains(link, "wp-json") || strings.Contains(link, "/comments/feed") || strings.Contains(link, "oembed")
}

// readsLikeFeed matches the last part of a path: rss, feed, atom or their files.
func readsLikeFeed(link string) bool {
	u, err := url.Parse(link)
	if err != nil || link == "" {
		return false
	}
	p := strings.TrimRight(strings.ToLower(u.Path), "/")
	last := p[strings.LastIndexByte(p, '/')+1:]
	switch last {
	case "rss", "feed", "atom", "rss.xml", "feed.xml", "atom.xml", "feed.json", "rss2", "rss.php":
		return true
	}
	return strings.HasSuffix(last, ".rss") || strings.HasSuffix(last, ".atom") || strings.HasPrefix(u.Host, "feeds.") && strings.HasSuffix(last, ".xml")
}
