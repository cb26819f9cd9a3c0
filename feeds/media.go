package feeds

import (
	"net/url"
	"strconv"
	"strings"

	ext "github.com/mmcdole/gofeed/extensions"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// bestMedia chooses the picture of an item from the Media RSS extension, which
// outlets fill with several sizes: the widest media:content that is an image,
// else the widest media:thumbnail; the first of equals.
func bestMedia(base *url.URL, exts ext.Extensions) string {
	var best picture
	scan := func(m map[string][]ext.Extension) {
		for _, e := range m["content"] {
			if isImage(e.Attrs) {
				best.offer(base, e.Attrs, 1)
			}
			for _, t := range e.Children["thumbnail"] {
				best.offer(base, t.Attrs, 0)
			}
		}
		for _, e := range m["thumbnail"] {
			best.offer(base, e.Attrs, 0)
		}
	}
	media := exts["media"]
	scan(media)
	for _, g := range media["group"] {
		scan(g.Children)
	}
	for _, e := range exts["itunes"]["image"] {
		best.offer(base, map[string]string{"url": e.Attrs["href"]}, 0)
	}
	return best.url
}

type picture struct {
	url         string
	rank, width int
}

func (p *picture) offer(base *url.URL, attrs map[string]string, rank int) {
	link := webLink(base, attrs["url"])
	if link == "" {
		return
	}
	w, err := strconv.Atoi(strings.TrimSpace(attrs["width"]))
	if err != nil {
		w = 0
	}
	if p.url == "" || rank > p.rank || rank == p.rank && w > p.width {
		*p = picture{link, rank, w}
	}
}

func isImage(attrs map[string]string) bool {
	if m := attrs["medium"]; m != "" {
		return m == "image"
	}
	if t := attrs["type"]; t != "" {
		return strings.HasPrefix(t, "image")
	}
	return isImageURL(attrs["url"])
}

func isImageURL(s string) bool {
	s, _, _ = strings.Cut(strings.ToLower(s), "?")
	for _, e := range []string{".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"} {
		if strings.HasSuffix(s, e) {
			return true
		}
	}
	return false
}

func enclosedImage(list []Enclosure) string {
	for _, e := range list {
		if strings.HasPrefix(e.Type, "image/") || e.Type == "" && isImageURL(e.URL) {
			return e.URL
		}
	}
	return ""
}

// playerLink is the page on which the medium of an item plays.
func playerLink(exts ext.Extensions) string { return playerIn(exts["media"], 3) }

// playerIn looks in groups and contents too, which nest two deep.
func playerIn(media map[string][]ext.Extension, depth int) string {
	for _, e := range media["player"] {
		if e.Attrs["url"] != "" {
			return e.Attrs["url"]
		}
	}
	for _, outer := range []string{"group", "content"} {
		for _, e := range media[outer] {
			if depth == 1 {
				return ""
			}
			if link := playerIn(e.Children, depth-1); link != "" {
				return link
			}
		}
	}
	return ""
}

// mediaText returns a text of the Media RSS extension, which may stand in the
// item, in a media:group, in a media:content or in one inside the other.
func (c *converter) mediaText(exts ext.Extensions, name string) string {
	media := exts["media"]
	if s := c.firstText(media[name]); s != "" {
		return s
	}
	for _, outer := range []string{"group", "content"} {
		for _, e := range media[outer] {
			if s := c.firstText(e.Children[name]); s != "" {
				return s
			}
			for _, inner := range e.Children["content"] {
				if s := c.firstText(inner.Children[name]); s != "" {
					return s
				}
			}
		}
	}
	return ""
}

func (c *converter) firstText(list []ext.Extension) string {
	for _, e := range list {
		if s := c.text(e.Value); s != "" {
			return s
		}
	}
	return ""
}

// inlineImage finds the first picture in HTML that is not a counting pixel.
func inlineImage(base *url.URL, s string) string {
	if !strings.Contains(s, "<img") && !strings.Contains(s, "<IMG") {
		return ""
	}
	z := html.NewTokenizer(strings.NewReader(s))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return ""
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			if t.DataAtom != atom.Img {
				continue
			}
			// Pages that load pictures late have a placeholder in src.
			var src, late, set string
			small := false
			for _, a := range t.Attr {
				switch a.Key {
				case "src":
					src = a.Val
				case "data-src", "data-lazy-src", "data-original":
					late = a.Val
				case "srcset", "data-srcset":
					set, _, _ = strings.Cut(strings.TrimSpace(a.Val), " ")
				case "width", "height":
					small = small || a.Val == "0" || a.Val == "1"
				}
			}
			if link := firstLink(base, late, src, strings.TrimSuffix(set, ",")); link != "" && !small {
				return link
			}
		}
	}
}
