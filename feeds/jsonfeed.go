package feeds

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/mmcdole/gofeed"
	jsonfeed "github.com/mmcdole/gofeed/json"
)

// parseJSON reads a JSON Feed (jsonfeed.org, versions 1 and 1.1).
func parseJSON(text string, base *url.URL, n *notes) (*Document, error) {
	d, ok := scanJSON(text, n)
	var head map[string]json.RawMessage
	if !ok || json.Unmarshal([]byte(d.head), &head) != nil {
		return nil, fmt.Errorf("%w: JSON that is no object or cannot be read; check the address in a browser", ErrNotFeed)
	}
	if version := string(head["version"]); !strings.Contains(version, "jsonfeed.org") && (!d.list || !d.itemized()) {
		return nil, notFeed(text)
	}
	c := converter{base: base, doc: &Document{}, n: n}
	err := guard(func() error {
		jf := jsonHead(head, n)
		u, err := (&gofeed.DefaultJSONTranslator{}).Translate(jf)
		if err != nil {
			return err
		}
		u.Updated, u.Published = "", ""
		c.head(u, "JSON Feed")
		c.n.format = strings.TrimSpace("JSON Feed " + jsonVersion(head["version"]))
		for _, p := range u.Authors {
			c.authors = appendName(c.authors, p.Name, p.Email)
		}
		for _, raw := range d.items {
			it := jsonItem([]byte(raw), n)
			if it == nil {
				continue
			}
			one, err := (&gofeed.DefaultJSONTranslator{}).Translate(&jsonfeed.Feed{Items: []*jsonfeed.Item{it}})
			if err != nil {
				return err
			}
			c.json(one.Items[0], it)
			if c.choose(false) != nil {
				break
			}
		}
		_ = c.choose(true)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %v; check the address in a browser", ErrUnreadable, err)
	}
	c.inherit()
	c.doc.Repairs = n.list
	return c.doc, nil
}

// itemized reports whether a list that no JSON Feed announces holds items: its
// first value is an object with something of an item.
func (d jsonDoc) itemized() bool {
	if len(d.items) == 0 {
		return true
	}
	var first map[string]json.RawMessage
	for _, raw := range d.items {
		if json.Unmarshal([]byte(raw), &first) == nil && first != nil {
			break
		}
	}
	for _, key := range []string{"id", "url", "title", "content_html", "content_text", "external_url"} {
		if _, ok := first[key]; ok {
			return true
		}
	}
	return false
}

func jsonVersion(raw json.RawMessage) string {
	s := strings.Trim(string(raw), `"`)
	return clip(s[strings.LastIndexByte(s, '/')+1:], 10)
}

// jsonHead decodes what the document says of the feed. A field of the wrong
// type counts as absent.
func jsonHead(head map[string]json.RawMessage, n *notes) *jsonfeed.Feed {
	f := &jsonfeed.Feed{}
	for key, to := range map[string]any{
		"title": &f.Title, "home_page_url": &f.HomePageURL, "feed_url": &f.FeedURL, "description": &f.Description,
		"language": &f.Language, "author": &f.Author, "authors": &f.Authors, "icon": &f.Icon,
	} {
		if raw, ok := head[key]; ok && json.Unmarshal(raw, to) != nil {
			n.add("JSON fields of a wrong type ignored")
		}
	}
	f.Authors = withoutNil(f.Authors)
	return f
}

// jsonItem decodes one item, nil when it is none.
func jsonItem(raw []byte, n *notes) *jsonfeed.Item {
	it := &jsonfeed.Item{}
	if err := json.Unmarshal(raw, it); err != nil || string(raw) == "null" {
		if it = looseItem(raw); it == nil {
			n.add("JSON items of a wrong type dropped")
			return nil
		}
		n.add("JSON fields of a wrong type ignored")
	}
	it.Authors = withoutNil(it.Authors)
	return it
}

// looseItem keeps the fields of an item that have the right type.
func looseItem(raw json.RawMessage) *jsonfeed.Item {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil || fields == nil {
		return nil
	}
	it := &jsonfeed.Item{}
	for key, to := range map[string]any{
		"url": &it.URL, "external_url": &it.ExternalURL, "title": &it.Title, "content_html": &it.ContentHTML,
		"content_text": &it.ContentText, "summary": &it.Summary, "image": &it.Image, "banner_image": &it.BannerImage,
		"date_published": &it.DatePublished, "date_modified": &it.DateModified, "tags": &it.Tags,
		"author": &it.Author, "authors": &it.Authors, "attachments": &it.Attachments,
	} {
		if v, ok := fields[key]; ok {
			_ = json.Unmarshal(v, to) // wrong type: stays empty
		}
	}
	var id any
	if json.Unmarshal(fields["id"], &id) == nil && id != nil {
		it.ID = strings.Trim(string(fields["id"]), `"`)
	}
	return it
}

func withoutNil(list []*jsonfeed.Author) []*jsonfeed.Author {
	kept := list[:0]
	for _, a := range list {
		if a != nil {
			kept = append(kept, a)
		}
	}
	if len(kept) == 0 {
		return nil
	}
	return kept
}

func (c *converter) json(it *gofeed.Item, src *jsonfeed.Item) {
	item := c.item(it)
	if src.ContentHTML == "" && src.ContentText != "" && !looksHTML(src.ContentText) {
		item.Content = plainBody(src.ContentText, maxContent)
	}
	if src.Language != "" {
		item.Lang = langTag(src.Language)
	}
	item.Link = firstLink(c.base, src.URL, src.ExternalURL, webID(src.ID))
	if len(item.Authors) == 0 {
		c.orphans = append(c.orphans, len(c.doc.Items))
	}
	item.Published, item.Updated = c.instant(src.DatePublished), c.instant(src.DateModified)
	if item.Published.IsZero() {
		item.Published = item.Updated
	}
	c.finish(&item, nil, src.ContentHTML)
	c.doc.Items = append(c.doc.Items, item)
}
