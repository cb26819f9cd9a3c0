package feeds

import (
	"encoding/json"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// carriers put a string into the title, summary and content of an item, in
// every way a feed can.
var carriers = map[string]func(s string) string{
	"rss escaped": func(s string) string {
		s = html.EscapeString(s)
		return "<rss><channel><item><title>" + s + "</title><description>" + s + "</description><content:encoded>" + s + "</content:encoded><author>" + s + "</author><category>" + s + "</category></item></channel></rss>"
	},
	"rss cdata": func(s string) string {
		s = "<![CDATA[" + s + "]]>"
		return "<rss><channel><item><title>" + s + "</title><description>" + s + "</description><content:encoded>" + s + "</content:encoded></item></channel></rss>"
	},
	"rss raw": func(s string) string {
		return "<rss><channel><item><title>" + s + "</title><description>" + s + "</description></item></channel></rss>"
	},
	"rss escaped twice": func(s string) string {
		s = html.EscapeString(html.EscapeString(s))
		return "<rss><channel><item><title>" + s + "</title><description>" + s + "</description></item></channel></rss>"
	},
	"atom html": func(s string) string {
		s = html.EscapeString(s)
		return `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="html">` + s + `</title><summary type="html">` + s + `</summary><content type="html">` + s + `</content></entry></feed>`
	},
	"atom text": func(s string) string {
		s = html.EscapeString(s)
		return `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>` + s + `</title><summary type="text">` + s + `</summary></entry></feed>`
	},
	"atom xhtml": func(s string) string {
		return `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="xhtml"><div>` + s + `</div></title><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">` + s + `</div></content></entry></feed>`
	},
	"json": func(s string) string {
		b, err := json.Marshal(map[string]any{"version": "https://jsonfeed.org/version/1.1", "items": []any{map[string]any{"id": "1", "title": s, "summary": s, "content_html": s, "tags": []string{s}}}})
		if err != nil {
			panic(err)
		}
		return string(b)
	},
}

// linkCarriers put a string where an item has a link, in every way a feed can.
var linkCarriers = map[string]func(s string) string{
	"rss": func(s string) string {
		s = html.EscapeString(s)
		return `<rss xmlns:media="http://search.yahoo.com/mrss/"><channel><link>` + s + `</link><item><title>t</title><link>` + s + `</link><guid>` + s + `</guid><enclosure url="` + s + `" type="image/png"/><media:content url="` + s + `" medium="image"/><media:thumbnail url="` + s + `"/></item>` +
			`<item><title>t</title><guid>` + s + `</guid></item><item><title>t</title><enclosure url="` + s + `"/></item></channel></rss>`
	},
	"rss cdata": func(s string) string {
		s = "<![CDATA[" + s + "]]>"
		return "<rss><channel><item><title>t</title><link>" + s + "</link><guid>" + s + "</guid><image><url>" + s + "</url></image></item></channel></rss>"
	},
	"rss raw": func(s string) string {
		return "<rss><channel><item><title>t</title><link>" + s + "</link><guid>" + s + "</guid></item></channel></rss>"
	},
	"rss behind a host": func(s string) string {
		s = html.EscapeString(s)
		return "<rss><channel><item><title>t</title><link>https://a.example/" + s + "</link></item><item><title>t</title><link>https://a.example" + s + "</link></item><item><title>t</title><link>https://a.example/?q=" + s + "</link></item></channel></rss>"
	},
	"rss behind a redirector": func(s string) string {
		s = html.EscapeString(url.QueryEscape(s))
		return "<rss><channel><item><title>t</title><link>https://www.google.com/url?q=https%3A%2F%2Fa.example%2F" + s + "</link></item></channel></rss>"
	},
	"atom": func(s string) string {
		s = html.EscapeString(s)
		return `<feed xmlns="http://www.w3.org/2005/Atom"><link href="` + s + `"/><entry><title>t</title><id>` + s + `</id><link href="` + s + `"/><link rel="enclosure" href="` + s + `"/></entry></feed>`
	},
	"atom inside its text": func(s string) string {
		s = html.EscapeString(`<p>x</p><img src="` + html.EscapeString(s) + `">` + s)
		return `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>t</title><content type="html">` + s + `</content></entry></feed>`
	},
	"json": func(s string) string {
		b, err := json.Marshal(map[string]any{"version": "https://jsonfeed.org/version/1.1", "home_page_url": s, "items": []any{map[string]any{
			"id": s, "url": s, "external_url": s, "title": "t", "image": s, "banner_image": s, "attachments": []any{map[string]any{"url": s, "mime_type": "image/png"}},
		}}})
		if err != nil {
			panic(err)
		}
		return string(b)
	},
}

// linkless is what no link holds.
const linkless = "<>\"` \t\r\n\x00\x7f\u0085\u2028\u2029\u202e"

// No link of an item may hold markup or another scheme than that of the web.
func TestXSSLinksCorpus(t *testing.T) {
	dir := corpusDir(t, "hostile")
	cases, links := 0, 0
	for _, c := range jsonLines[struct {
		ID   string `json:"id"`
		HTML string `json:"html"`
	}](t, filepath.Join(dir, "xss/xss.jsonl")) {
		cases++
		for name, carry := range linkCarriers {
			for _, base := range []string{"https://gazette.example/rss", ""} {
				doc, err := Parse([]byte(carry(c.HTML)), Options{URL: base})
				if err != nil {
					t.Errorf("%s as %s: %v", c.ID, name, err)
					continue
				}
				all := []string{doc.Link}
				for _, it := range doc.Items {
					all = append(all, it.Link, it.Canonical, it.Image)
					for _, e := range it.Enclosures {
						all = append(all, e.URL)
					}
				}
				for _, l := range all {
					if l == "" {
						continue
					}
					links++
					web := strings.HasPrefix(strings.ToLower(l), "http://") || strings.HasPrefix(strings.ToLower(l), "https://")
					if base != "" && !web || !web && hasScheme(l) || strings.ContainsAny(l, linkless) {
						t.Errorf("%s as %s: link %q", c.ID, name, l)
					}
				}
			}
		}
	}
	t.Logf("%d cases in %d carriers of links: %d links without markup", cases, len(linkCarriers), links)
}

// No text of an item may hold markup that a browser would act on, however it
// came in.
func TestXSSCorpus(t *testing.T) {
	dir := corpusDir(t, "hostile")
	cases, fields := 0, 0
	for _, c := range jsonLines[struct {
		ID   string `json:"id"`
		HTML string `json:"html"`
	}](t, filepath.Join(dir, "xss/xss.jsonl")) {
		cases++
		for name, carry := range carriers {
			doc, err := Parse([]byte(carry(c.HTML)), Options{URL: "https://gazette.example/rss"})
			if err != nil {
				t.Errorf("%s as %s: %v", c.ID, name, err)
				continue
			}
			for _, it := range doc.Items {
				for _, s := range append(append([]string{it.Title, it.Summary, it.Content}, it.Authors...), it.Categories...) {
					fields++
					if what := active(s); what != "" {
						t.Errorf("%s as %s: %s in %q", c.ID, name, what, s)
					}
				}
				for _, l := range []string{it.Link, it.Image, it.Canonical} {
					if l != "" && !strings.HasPrefix(l, "http://") && !strings.HasPrefix(l, "https://") || strings.ContainsAny(l, linkless) {
						t.Errorf("%s as %s: link %q", c.ID, name, l)
					}
				}
			}
		}
	}
	t.Logf("%d cases in %d carriers: %d fields without active markup", cases, len(carriers), fields)
}

// Awkward strings in every place of a feed must neither fail nor lose the item.
func TestStringsCorpus(t *testing.T) {
	dir := corpusDir(t, "hostile")
	n := 0
	for _, file := range []string{"strings/strings.jsonl", "payloads/payloads.jsonl"} {
		for _, c := range jsonLines[struct {
			ID   string `json:"id"`
			Text string `json:"text"`
		}](t, filepath.Join(dir, file)) {
			n++
			for name, carry := range carriers {
				doc, err := Parse([]byte(carry(c.Text)), Options{})
				if err != nil || len(doc.Items) == 0 && !strings.Contains(name, "raw") && !strings.Contains(name, "xhtml") {
					t.Errorf("%s as %s: %v", c.ID, name, err)
					continue
				}
				for _, it := range doc.Items {
					if what := active(it.Title + it.Summary + it.Content); what != "" {
						t.Errorf("%s as %s: %s", c.ID, name, what)
					}
					if strings.ContainsAny(it.Title, "\r\n\x00") {
						t.Errorf("%s as %s: line break in title %q", c.ID, name, it.Title)
					}
				}
			}
		}
	}
	t.Logf("%d strings in %d carriers", n, len(carriers))
}

// active names what a browser would act on in s, "" for nothing.
func active(s string) string {
	if strings.IndexByte(s, '<') < 0 {
		return ""
	}
	nodes, err := html.ParseFragment(strings.NewReader(s), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return err.Error()
	}
	var look func(n *html.Node) string
	look = func(n *html.Node) string {
		if n.Type == html.ElementNode {
			switch n.Data {
			case "script", "iframe", "frame", "object", "embed", "applet", "base", "link", "meta", "style", "form", "portal", "svg", "math", "img", "video", "a", "input", "button", "template":
				return "<" + n.Data + ">"
			}
			for _, a := range n.Attr {
				v := strings.ToLower(strings.Join(strings.Fields(a.Val), ""))
				if strings.HasPrefix(a.Key, "on") || a.Key == "srcdoc" || strings.HasPrefix(v, "javascript:") || strings.HasPrefix(v, "data:") || strings.Contains(v, "expression(") {
					return fmt.Sprintf("%s=%q", a.Key, a.Val)
				}
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if what := look(c); what != "" {
				return what
			}
		}
		return ""
	}
	for _, n := range nodes {
		if what := look(n); what != "" {
			return what
		}
	}
	return ""
}

func TestActiveSeesMarkup(t *testing.T) {
	for _, s := range []string{"<script>x</script>", "a <b onclick=x>y</b>", "<x onfoo=1>", "<img src=x>", "<p style='width:expression(1)'>"} {
		if active(s) == "" {
			t.Errorf("%q passes", s)
		}
	}
	if s := active("5 < 6, the <blink> tag"); s != "" {
		t.Errorf("text fails for %s", s)
	}
}
