package feeds

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/rss"
)

func parseXML(text string, base *url.URL, n *notes) (*Document, error) {
	mended, kind, err := mendXML(text, base, n)
	if err != nil {
		return nil, err
	}
	c := converter{base: base}
	var doc *Document
	err = guard(func() error {
		if kind == "feed" {
			af, err := (&atom.Parser{}).Parse(bytes.NewReader(mended))
			if err != nil {
				return err
			}
			doc, err = c.atom(af)
			return err
		}
		rf, err := (&rss.Parser{}).Parse(bytes.NewReader(mended))
		if err != nil {
			return err
		}
		doc, err = c.rss(rf)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %v; report the address, it should have been mended", ErrUnreadable, err)
	}
	doc.Repairs = n.list
	return doc, nil
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
	base *url.URL
	lang string // of the feed
}

func (c *converter) rss(f *rss.Feed) (*Document, error) {
	u, err := (&gofeed.DefaultRSSTranslator{DisableContentImageScan: true}).Translate(f)
	if err != nil {
		return nil, err
	}
	doc := c.document(u)
	for i, it := range u.Items {
		item := c.item(it)
		src := f.Items[i]
		var guid string
		if src.GUID != nil {
			if !strings.EqualFold(strings.TrimSpace(src.GUID.IsPermalink), "false") {
				guid = src.GUID.Value
			}
		}
		item.Link = firstLink(c.base, it.Link, firstNonEmpty(src.Links), extLink(it.Extensions), guid, webID(item.GUID))
		if src.Source != nil {
			item.Origin = clip(plainTitle(src.Source.Title), maxShort)
		}
		item.Authors = c.rssAuthors(src, it)
		if short := it.Custom["summary"]; short != "" && item.Content == "" {
			// Both a summary and a description: the description is the longer text.
			item.Content, item.Summary = item.Summary, withoutBoilerplate(plainBody(short, maxSummary))
		}
		c.settleDates(&item, it)
		c.finish(&item, it.Extensions, it.Description, it.Content)
		doc.Items = append(doc.Items, item)
	}
	return doc, nil
}

func (c *converter) atom(f *atom.Feed) (*Document, error) {
	u, err := (&gofeed.DefaultAtomTranslator{}).Translate(f)
	if err != nil {
		return nil, err
	}
	doc := c.document(u)
	if doc.Link == "" {
		doc.Link = firstLink(c.base, webID(f.ID))
	}
	for i, it := range u.Items {
		src := f.Entries[i]
		item := c.item(it)
		item.Link = firstLink(c.base, it.Link, extLink(it.Extensions), webID(item.GUID), firstNonEmpty(it.Links))
		if src.Source != nil {
			item.Origin = clip(plainTitle(src.Source.Title), maxShort)
			if len(item.Authors) == 0 {
				item.Authors = atomNames(src.Source.Authors)
			}
		}
		if len(item.Authors) == 0 && src.Source == nil {
			// RFC 4287, 4.2.1: the feed's author is that of entries without one.
			item.Authors = atomNames(f.Authors)
		}
		item.Published, item.Updated = instant(src.Published), instant(src.Updated)
		if item.Published.IsZero() {
			item.Published = firstInstant(extText(src.Extensions, "dc", "date"), extText(src.Extensions, "atom03", "created"), src.Updated)
		}
		c.finish(&item, it.Extensions, it.Description, it.Content)
		doc.Items = append(doc.Items, item)
	}
	return doc, nil
}
