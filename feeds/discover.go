package feeds

import (
	"bytes"
	"net/url"
	"slices"
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

// Discover lists the feeds that an HTML page points to, the most promising
// first: those it announces (link rel=alternate with a feed's media type, RSS
// Advisory Board autodiscovery; rel=feed), in document order, then the links of
// its text whose address reads like a feed, those of the page's own site first, then
// the feeds of comments. o.URL is the base of relative links. The interfaces of
// WordPress and the comment feed of a site are left out.
func Discover(page []byte, o Options) []Candidate {
	var n notes
	base := baseURL(o.URL)
	site := Domain(o.URL)
	z := html.NewTokenizer(bytes.NewReader([]byte(toUTF8(page, o.ContentType, &n))))
	type ranked struct {
		Candidate
		rank int
	}
	var found []ranked
	seen := map[string]bool{}
	for len(found) < maxCandidates && z.Next() != html.ErrorToken {
		t := z.Token()
		if t.Type != html.StartTagToken && t.Type != html.SelfClosingTagToken {
			continue
		}
		attr := map[string]string{}
		for _, a := range t.Attr {
			attr[a.Key] = strings.TrimSpace(a.Val)
		}
		link := webLink(base, feedScheme(attr["href"]))
		rank := 0
		switch t.DataAtom {
		case atom.Base:
			if u := resolve(base, attr["href"]); u != nil {
				base = u
			}
			continue
		case atom.Link:
			if !announcesFeed(attr["rel"], attr["type"], link) {
				continue
			}
		case atom.A, atom.Area:
			if !isFeedType(attr["type"]) && !readsLikeFeed(link) {
				continue
			}
			rank, attr["type"] = 1, ""
			if Domain(link) != site {
				rank = 2
			}
		default:
			continue
		}
		if link == "" || seen[link] || isSideFeed(link) {
			continue
		}
		seen[link] = true
		title := plainTitle(attr["title"])
		if namesComments(title) {
			rank = 3
		}
		found = append(found, ranked{Candidate{URL: link, Title: title, Type: attr["type"]}, rank})
	}
	slices.SortStableFunc(found, func(a, b ranked) int { return a.rank - b.rank })
	var out []Candidate
	for _, f := range found {
		out = append(out, f.Candidate)
	}
	return out
}

// announcesFeed judges a link element.
func announcesFeed(rel, mediaType, link string) bool {
	switch {
	case isFeedType(mediaType):
		return hasWord(rel, "alternate") || hasWord(rel, "feed")
	case hasWord(rel, "feed"):
		return mediaType == "" || readsLikeFeed(link) // text/html is a page of entries
	case !hasWord(rel, "alternate"):
		return false
	}
	// Types as servers send them; without a look at the address they may be anything.
	switch strings.ToLower(mediaType) {
	case "application/xml", "text/xml", "application/json", "text/rss", "application/rss", "application/x-rss+xml":
		return readsLikeFeed(link)
	}
	return false
}

func isFeedType(t string) bool {
	t, _, _ = strings.Cut(strings.ToLower(t), ";")
	switch strings.TrimSpace(t) {
	case "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json":
		return true
	}
	return false
}

// feedScheme takes "feed:" off, which browsers once handed to feed readers.
func feedScheme(href string) string {
	low := strings.ToLower(cut(href, 7))
	switch {
	case strings.HasPrefix(low, "feed://"):
		return "https://" + href[7:]
	case strings.HasPrefix(low, "feed:"):
		return href[5:]
	}
	return href
}

func hasWord(list, word string) bool {
	for _, w := range strings.Fields(list) {
		if strings.EqualFold(w, word) {
			return true
		}
	}
	return false
}

// isSideFeed holds for what WordPress announces beside its feeds.
func isSideFeed(link string) bool {
	for _, mark := range []string{"wp-json", "/comments/feed", "oembed", "feed=comments", "/comments/default", "xmlrpc.php", "wlwmanifest", "opensearch", "/osd.xml"} {
		if strings.Contains(link, mark) {
			return true
		}
	}
	return false
}

// namesComments knows the titles blog programs give to the feed of the
// comments below an article.
func namesComments(title string) bool {
	title = strings.ToLower(title)
	for _, w := range []string{"comment", "kommentar", "comentario", "comentário", "commenti", "reacties", "komentar", "комментар", "коментар", "yorum", "תגובות", "التعليقات", "评论", "コメント"} {
		if strings.Contains(title, w) {
			return true
		}
	}
	return false
}

// readsLikeFeed judges an address by the end of its path and the parameters
// programs choose a feed by.
func readsLikeFeed(link string) bool {
	u, err := url.Parse(link)
	if err != nil || link == "" {
		return false
	}
	p := strings.TrimRight(strings.ToLower(u.Path), "/")
	last := p[strings.LastIndexByte(p, '/')+1:]
	switch last {
	case "rss", "feed", "atom", "rdf", "rss.xml", "feed.xml", "atom.xml", "feeds.xml", "feed.json", "feed.atom", "feed.rss", "index.rdf", "rss2", "rss2.xml", "rss.php", "rss.aspx", "rss.ashx", "videos.xml":
		return true
	}
	switch ext := last[strings.LastIndexByte(last, '.')+1:]; ext {
	case "rss", "atom", "rdf":
		return ext != last
	case "xml":
		for _, mark := range []string{"rss", "feed", "atom"} {
			if strings.Contains(p, mark) || strings.HasPrefix(u.Host, mark) {
				return !strings.Contains(last, "sitemap")
			}
		}
	}
	if strings.Contains(p, "/outboundfeeds/") || strings.HasSuffix(p, "/feeds/posts/default") {
		return true
	}
	for _, pair := range strings.Split(strings.ToLower(u.RawQuery), "&") {
		switch pair {
		case "feed=rss", "feed=rss2", "feed=atom", "format=rss", "format=feed", "format=atom", "type=rss", "type=atom", "output=rss", "outputtype=rss", "rss=1":
			return true
		}
	}
	return false
}
