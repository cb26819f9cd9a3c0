package feeds

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"
)

// head takes what a document says of the feed, where none before it did.
func (c *converter) head(u *gofeed.Feed, format string) {
	d := c.doc
	if c.n.format == "" {
		c.n.format = strings.TrimSpace(format + " " + clip(u.FeedVersion, 40))
	}
	if d.Title == "" {
		d.Title = plainTitle(c.text(u.Title))
	}
	if d.Title == "" {
		d.Title = plainTitle(c.foreign(u.Extensions, "title"))
	}
	if d.Description == "" {
		d.Description = plainBody(c.text(u.Description), maxSummary)
	}
	if d.Description == "" {
		d.Description = plainBody(c.foreign(u.Extensions, "description", "subtitle", "tagline"), maxSummary)
	}
	if d.Link == "" {
		d.Link = firstLink(c.base, u.Link)
	}
	if d.Language == "" {
		d.Language = langTag(u.Language)
	}
	if d.Updated.IsZero() {
		d.Updated = c.instant(u.Updated, u.Published)
	}
}

// item converts what all vocabularies share.
func (c *converter) item(it *gofeed.Item) Item {
	out := Item{
		GUID:    strings.TrimSpace(it.GUID),
		Title:   plainTitle(c.text(it.Title)),
		Summary: c.trimmed(plainBody(c.text(it.Description), maxSummary)),
		Content: c.trimmed(plainBody(c.text(it.Content), maxContent)),
	}
	if out.GUID == "" {
		out.GUID = c.foreign(it.Extensions, "id", "identifier")
	}
	if out.Title == "" {
		out.Title = plainTitle(c.foreign(it.Extensions, "title"))
	}
	if out.Title == "" {
		out.Title = plainTitle(c.mediaText(it.Extensions, "title"))
	}
	if out.Summary == "" {
		out.Summary = c.trimmed(plainBody(c.foreign(it.Extensions, "description", "summary"), maxSummary))
	}
	if out.Summary == "" {
		out.Summary = c.trimmed(plainBody(c.mediaText(it.Extensions, "description"), maxSummary))
	}
	if l := extText(it.Extensions, "dc", "language"); l != "" {
		out.Lang = langTag(l)
	}
	for _, p := range it.Authors {
		out.Authors = appendName(out.Authors, p.Name, p.Email)
	}
	out.Categories = appendCategories(out.Categories, splitCategories(it.Categories)...)
	out.Categories = appendCategories(out.Categories, extCategories(it.Extensions)...)
	for _, e := range it.Enclosures {
		if link := webLink(c.base, e.URL); link != "" && len(out.Enclosures) < maxPerItem {
			n, err := strconv.ParseInt(strings.TrimSpace(e.Length), 10, 64)
			if err != nil || n < 0 {
				n = 0
			}
			out.Enclosures = append(out.Enclosures, Enclosure{URL: link, Type: clip(plainTitle(e.Type), 100), Length: n})
		}
	}
	if it.Image != nil {
		out.Image = webLink(c.base, it.Image.URL)
	}
	return out
}

// trimmed is a summary or content without its boilerplate.
func (c *converter) trimmed(s string) string {
	rest := withoutBoilerplate(s)
	if len(rest) < len(s) {
		c.n.trimmed(s, rest)
	}
	return rest
}

// finish fills what depends on the fields set before it.
func (c *converter) finish(item *Item, exts ext.Extensions, htmlTexts ...string) {
	identity := item.Link
	if orig := webLink(c.base, extText(exts, "feedburner", "origLink")); orig != "" {
		identity = orig
	}
	if identity == "" && len(item.Enclosures) > 0 {
		// A medium and no page: the medium is what there is to open.
		item.Link = item.Enclosures[0].URL
		identity = item.Link
	}
	if identity != "" {
		item.Canonical = safeLink(Canonical(identity))
	}
	if best := bestMedia(c.base, exts); best != "" {
		item.Image = best
	}
	if item.Image == "" {
		item.Image = enclosedImage(item.Enclosures)
	}
	for _, h := range htmlTexts {
		if item.Image == "" {
			item.Image = inlineImage(c.base, h)
		}
	}
	if strings.HasPrefix(item.Link, "https://news.google.com/") {
		// The headline again, or a list of other outlets' headlines: no summary.
		item.Summary = ""
	}
}

func (c *converter) settleDates(item *Item, it *gofeed.Item) {
	dc := func(name string) string { return extText(it.Extensions, "dcterms", name) }
	item.Published = c.instant(it.Published, dc("issued"), dc("created"), c.foreign(it.Extensions, "published", "issued", "created"))
	item.Updated = c.instant(it.Updated, dc("modified"), c.foreign(it.Extensions, "updated", "modified"))
	if item.Published.IsZero() {
		item.Published = item.Updated
	}
}

// rssAuthors names the authors of an RSS item: every author and dc:creator
// counts, where gofeed takes one. Addresses without a name go where a name is.
func (c *converter) rssAuthors(src *rss.Item, it *gofeed.Item) []string {
	var out []string
	if src.DublinCoreExt != nil {
		for _, list := range [][]string{src.DublinCoreExt.Author, src.DublinCoreExt.Creator} {
			for _, s := range list {
				out = appendAuthor(out, s)
			}
		}
	}
	if len(out) == 0 {
		for _, p := range it.Authors {
			out = appendName(out, p.Name, p.Email)
		}
	}
	named := out[:0:0]
	for _, s := range out {
		if !strings.Contains(s, "@") {
			named = append(named, s)
		}
	}
	if len(named) > 0 {
		return named
	}
	return out
}

// appendAuthor splits "mail@host (Name)" and "Name <mail@host>".
func appendAuthor(list []string, s string) []string {
	if !strings.ContainsAny(s, "<(&") {
		return appendName(list, s, "")
	}
	s = plainTitle(strings.NewReplacer("<", " (", ">", ") ").Replace(plainMail(s)))
	if name, inner, ok := strings.Cut(s, "("); ok {
		inner = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(inner), ")"))
		name = strings.TrimSpace(name)
		switch {
		case strings.Contains(name, "@") && inner != "":
			s = inner
		case strings.Contains(inner, "@") && name != "":
			s = name
		}
	}
	return appendName(list, s, "")
}

// plainMail leaves tags alone when the angle brackets hold an address.
func plainMail(s string) string {
	if strings.Contains(s, "@") && strings.Count(s, "<") == 1 {
		return s
	}
	return plain(s)
}

func atomNames(people []*atom.Person) []string {
	var out []string
	for _, p := range people {
		out = appendName(out, p.Name, p.Email)
	}
	return out
}

func appendName(list []string, name, mail string) []string {
	if name = strings.Trim(plainTitle(name), " ,;"); name == "" {
		name = plainTitle(mail)
	}
	if name == "" || len(list) >= maxPerItem {
		return list
	}
	return appendOnce(list, clip(name, maxShort))
}

// splitCategories takes a list that stands in one element apart: "A, B, C".
func splitCategories(list []string) []string {
	if len(list) != 1 || strings.Count(list[0], ",") < 2 {
		return list
	}
	return strings.Split(list[0], ",")
}

// langTag returns a language tag as it was given, "" for what cannot be one.
func langTag(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 40 {
		return ""
	}
	for i := 0; i < len(s); i++ {
		if !isNameByte(s[i]) || s[i] == ':' || s[i] == '.' {
			return ""
		}
	}
	return s
}

func appendCategories(list []string, more ...string) []string {
	for _, s := range more {
		if s = clip(plainTitle(s), maxShort); s != "" && len(list) < maxPerItem {
			list = appendOnce(list, s)
		}
	}
	return list
}

// atomCategories lists the terms first, which the category is identified by,
// then the labels, which are for the reader.
func atomCategories(list []*atom.Category, exts ext.Extensions) []string {
	var out []string
	for _, c := range list {
		out = appendCategories(out, c.Term)
	}
	for _, c := range list {
		out = appendCategories(out, c.Label)
	}
	return appendCategories(out, extCategories(exts)...)
}

func appendOnce(list []string, s string) []string {
	for _, have := range list {
		if have == s {
			return list
		}
	}
	return append(list, s)
}

// firstLink returns the first candidate that is a usable link.
func firstLink(base *url.URL, candidates ...string) string {
	for _, s := range candidates {
		if l := webLink(base, s); l != "" {
			return l
		}
	}
	return ""
}

func firstNonEmpty(list []string) string {
	for _, s := range list {
		if strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}

// instant returns the first of the dates that can be read, zero for none.
func (c *converter) instant(list ...string) time.Time {
	lang := c.n.lang
	if lang == "" {
		lang = c.doc.Language
	}
	for _, s := range list {
		if t, ok := parseDateIn(s, lang); ok {
			return t
		}
	}
	return time.Time{}
}

// extText returns the text of an extension element, "" when absent.
func extText(exts ext.Extensions, prefix, name string) string {
	for _, e := range exts[prefix][name] {
		if e.Value != "" {
			return strings.TrimSpace(e.Value)
		}
	}
	return ""
}

// foreign returns the first of the named elements that the item or feed
// borrows from another vocabulary: Dublin Core, Atom, Media RSS, iTunes.
func (c *converter) foreign(exts ext.Extensions, names ...string) string {
	for _, n := range names {
		for _, prefix := range []string{"dc", "atom", "atom10", "atom03", "media", "itunes"} {
			if s := c.text(extText(exts, prefix, n)); s != "" {
				return s
			}
		}
	}
	return ""
}

func extCategories(exts ext.Extensions) []string {
	var out []string
	for _, e := range exts["media"]["category"] {
		out = append(out, e.Value)
	}
	for _, e := range exts["itunes"]["category"] {
		out = append(out, e.Attrs["text"])
	}
	return out
}

// extLink finds an atom:link in an RSS item that names the article.
func extLink(exts ext.Extensions) string {
	for _, prefix := range []string{"atom", "atom10", "atom03"} {
		for _, e := range exts[prefix]["link"] {
			if rel := e.Attrs["rel"]; (rel == "" || rel == "alternate") && e.Attrs["href"] != "" {
				return e.Attrs["href"]
			}
		}
	}
	return ""
}
