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
	text = mendJSON(text, n)
	var shape struct {
		Version json.RawMessage   `json:"version"`
		Items   []json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal([]byte(text), &shape); err != nil {
		return nil, fmt.Errorf("%w: %v; check the address in a browser", ErrNotFeed, err)
	}
	if shape.Items == nil && !strings.Contains(string(shape.Version), "jsonfeed.org") {
		return nil, fmt.Errorf("%w: JSON without a list of items; check the address in a browser", ErrNotFeed)
	}
	c := converter{base: base, doc: &Document{}, n: n}
	err := guard(func() error {
		jf, err := decodeJSON(text, shape.Items, n)
		if err != nil {
			return err
		}
		u, err := (&gofeed.DefaultJSONTranslator{}).Translate(jf)
		if err != nil {
			return err
		}
		c.json(u, jf)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %v; check the address in a browser", ErrUnreadable, err)
	}
	c.doc.Repairs = n.list
	return c.doc, nil
}

// decodeJSON decodes item by item, so that one item with a field of the wrong
// type loses that item only.
func decodeJSON(text string, items []json.RawMessage, n *notes) (*jsonfeed.Feed, error) {
	var head map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &head); err != nil {
		return nil, err
	}
	f := &jsonfeed.Feed{}
	for key, to := range map[string]any{
		"title": &f.Title, "home_page_url": &f.HomePageURL, "feed_url": &f.FeedURL, "description": &f.Description,
		"language": &f.Language, "author": &f.Author, "authors": &f.Authors, "icon": &f.Icon,
	} {
		// A field of the wrong type counts as absent.
		if raw, ok := head[key]; ok && json.Unmarshal(raw, to) != nil {
			n.add("JSON fields of a wrong type ignored")
		}
	}
	if len(items) > MaxItems {
		items = items[:MaxItems]
		n.add(fmt.Sprintf("items beyond %d dropped", MaxItems))
	}
	for _, raw := range items {
		it := &jsonfeed.Item{}
		if err := json.Unmarshal(raw, it); err != nil || string(raw) == "null" {
			if it = looseItem(raw); it == nil {
				n.add("JSON items of a wrong type dropped")
				continue
			}
			n.add("JSON fields of a wrong type ignored")
		}
		it.Authors = withoutNil(it.Authors)
		f.Items = append(f.Items, it)
	}
	f.Authors = withoutNil(f.Authors)
	return f, nil
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

func (c *converter) json(u *gofeed.Feed, f *jsonfeed.Feed) {
	u.Updated, u.Published = "", ""
	c.head(u, "JSON Feed")
	for i, it := range u.Items {
		src := f.Items[i]
		item := c.item(it)
		if src.ContentHTML == "" && src.ContentText != "" && !looksHTML(src.ContentText) {
			item.Content = plainBody(src.ContentText, maxContent)
		}
		if src.Language != "" {
			item.Lang = clip(strings.TrimSpace(src.Language), 40)
		}
		item.Link = firstLink(c.base, src.URL, src.ExternalURL, webID(src.ID))
		if len(item.Authors) == 0 {
			for _, a := range u.Authors {
				item.Authors = appendName(item.Authors, a.Name, a.Email)
			}
		}
		item.Published, item.Updated = instant(src.DatePublished), instant(src.DateModified)
		if item.Published.IsZero() {
			item.Published = item.Updated
		}
		c.finish(&item, nil, src.ContentHTML)
		c.doc.Items = append(c.doc.Items, item)
	}
	c.inherit()
}
