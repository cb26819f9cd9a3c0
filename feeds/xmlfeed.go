package feeds

import (
	"bytes"
	"cmp"
	"fmt"
	"net/url"
	"strings"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/rss"
)

func parseXML(text string, base *url.URL, n *notes) (*Document, error) {
	c := converter{base: base, doc: &Document{}, n: n}
	var failed error
	chunks, good := 0, 0
	_, err := mendXML(text, base, n, func(ch chunk) error {
		chunks++
		c.texts = ch.texts
		if c.base = base; ch.site != nil {
			c.base = ch.site
		}
		err := guard(func() error { return c.chunk(ch) })
		if err == nil {
			good++
		} else if failed == nil {
			failed = err
		}
		return c.choose(false)
	})
	switch {
	case err != nil:
		return nil, err
	case good == 0:
		return nil, fmt.Errorf("%w: %v; report the address, it should have been mended", ErrUnreadable, failed)
	case good < chunks:
		n.add("unreadable part dropped")
	}
	_ = c.choose(true)
	c.inherit()
	if len(c.doc.Items) == 0 && !n.partial && looksItemized(text) {
		n.add("no item could be read")
	}
	c.doc.Repairs = n.list
	return c.doc, nil
}

// permalink returns a guid that can be a link: a web address or a path. Feeds
// leave isPermaLink="false" out more often than they mean "true".
func permalink(guid string) string {
	if isPath(guid) {
		return guid
	}
	return webID(guid)
}

// looksItemized reports whether a document without items seems to mean some.
func looksItemized(text string) bool {
	for _, s := range []string{"<item>", "<item ", "<entry>", "<entry "} {
		if strings.Contains(text, s) {
			return true
		}
	}
	return false
}

// guard turns a panic of the parser below into an error: one feed must never
// end the daemon.
func guard(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("parser failed: %v", r)
		}
	}()
	return f()
}

// converter turns gofeed's structures into ours. base is the final URL of the
// document; links in elements are absolute already (mend.go), those inside
// escaped HTML and JSON are not.
type converter struct {
	base    *url.URL
	doc     *Document
	n       *notes
	texts   []string // what the references of the present chunk stand for
	authors []string // of the feed
	orphans []int    // items without an author that the feed's are inherited by
}

// text resolves a reference of the mender.
func (c *converter) text(s string) string { return deref(c.texts, s) }

func (c *converter) chunk(ch chunk) error {
	if ch.kind == "feed" {
		af, err := (&atom.Parser{}).Parse(bytes.NewReader(ch.xml))
		if err != nil {
			return err
		}
		return c.atom(af)
	}
	rf, err := (&rss.Parser{}).Parse(bytes.NewReader(ch.xml))
	if err != nil {
		return err
	}
	return c.rss(rf)
}

// inherit gives the items what the feed says for all of them, and a title to those
// that have none: RSS 2.0 wants a title or a description, a reader wants a headline.
func (c *converter) inherit() {
	names := siteNames(c.doc.Title)
	untitled := 0
	for i := range c.doc.Items {
		it := &c.doc.Items[i]
		if it.Lang == "" {
			it.Lang = c.doc.Language
		}
		it.Title = withoutSite(it.Title, names...)
		if it.Origin != "" {
			it.Title = withoutSite(it.Title, it.Origin)
		}
		if it.Title == "" {
			if it.Title = madeTitle(cmp.Or(it.Summary, it.Content)); it.Title != "" {
				untitled++
			}
		}
	}
	switch {
	case untitled == 1:
		c.n.add("1 item without a title: its first sentence stands for it")
	case untitled > 1:
		c.n.add(fmt.Sprintf("%d items without a title: their first sentences stand for them", untitled))
	}
	for _, i := range c.orphans {
		c.doc.Items[i].Authors = append([]string(nil), c.authors...)
	}
}

func (c *converter) rss(f *rss.Feed) error {
	u, err := (&gofeed.DefaultRSSTranslator{DisableContentImageScan: true}).Translate(f)
	if err != nil {
		return err
	}
	c.head(u, "RSS")
	if c.doc.TTL == 0 {
		c.doc.TTL = cmp.Or(minutes(f.TTL), updateEvery(u.Extensions))
	}
	for i, it := range u.Items {
		item := c.item(it)
		src := f.Items[i]
		var guid string
		if src.GUID != nil {
			if !strings.EqualFold(strings.TrimSpace(src.GUID.IsPermalink), "false") {
				guid = permalink(src.GUID.Value)
			}
		}
		item.Link = firstLink(c.base, it.Link, firstNonEmpty(src.Links), extLink(it.Extensions), guid, playerLink(it.Extensions), webID(item.GUID))
		if src.Source != nil {
			item.Origin = clip(plainTitle(src.Source.Title), maxShort)
		}
		item.Authors = c.rssAuthors(src, it)
		if short := c.text(it.Custom["summary"]); short != "" && item.Content == "" {
			// Both a summary and a description: the description is the longer text.
			item.Content, item.Summary = item.Summary, c.trimmed(plainBody(short, maxSummary))
		}
		c.settleDates(&item, it)
		c.finish(&item, it.Extensions, c.text(it.Description), c.text(it.Content))
		c.doc.Items = append(c.doc.Items, item)
	}
	return nil
}

func (c *converter) atom(f *atom.Feed) error {
	u, err := (&gofeed.DefaultAtomTranslator{}).Translate(f)
	if err != nil {
		return err
	}
	c.head(u, "Atom")
	if c.doc.TTL == 0 {
		c.doc.TTL = updateEvery(u.Extensions)
	}
	c.authors = append(c.authors, atomNames(f.Authors)...)
	if c.doc.Link == "" {
		c.doc.Link = firstLink(c.base, webID(f.ID), u.FeedLink)
	}
	for i, it := range u.Items {
		src := f.Entries[i]
		item := c.item(it)
		item.Link = firstLink(c.base, it.Link, extLink(it.Extensions), webID(item.GUID), firstNonEmpty(it.Links))
		item.Categories = atomCategories(src.Categories, it.Extensions)
		if src.Source != nil {
			item.Origin = clip(plainTitle(c.text(src.Source.Title)), maxShort)
			if len(item.Authors) == 0 {
				item.Authors = atomNames(src.Source.Authors)
			}
		}
		if len(item.Authors) == 0 && src.Source == nil {
			// RFC 4287, 4.2.1: the feed's author is that of entries without one.
			c.orphans = append(c.orphans, len(c.doc.Items))
		}
		item.Published, item.Updated = c.instant(src.Published), c.instant(src.Updated)
		if item.Published.IsZero() {
			item.Published = c.instant(extText(src.Extensions, "dc", "date"), extText(src.Extensions, "atom03", "created"), src.Updated)
		}
		c.finish(&item, it.Extensions, c.text(it.Description), c.text(it.Content))
		c.doc.Items = append(c.doc.Items, item)
	}
	return nil
}
