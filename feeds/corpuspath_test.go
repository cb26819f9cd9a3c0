package feeds

import (
	"regexp"
	"strconv"
	"time"
)

var indexed = regexp.MustCompile(`^(\w+)\[(\d+)\](?:\.(.*))?$`)

// fieldsAt returns the values a path of the conformance suite may mean. Not
// ok: the program does not expose that field.
func fieldsAt(doc *Document, path string) ([]string, bool) {
	switch path {
	case "feed.title":
		return []string{doc.Title}, true
	case "feed.link":
		return []string{doc.Link}, true
	case "feed.description":
		return []string{doc.Description}, true
	case "feed.language":
		return []string{doc.Language}, true
	case "feed.updated":
		return []string{stamp(doc.Updated)}, true
	case "feed.author", "feed.image":
		return nil, false
	case "item_count":
		return nil, true
	}
	m := indexed.FindStringSubmatch(path)
	if m == nil {
		return nil, true
	}
	i, _ := strconv.Atoi(m[2])
	if i >= len(doc.Items) {
		return nil, true
	}
	it := doc.Items[i]
	switch m[3] {
	case "title":
		return []string{it.Title}, true
	case "link":
		return []string{it.Link}, true
	case "id":
		return []string{it.GUID}, true
	case "published":
		return []string{stamp(it.Published)}, true
	case "updated":
		return []string{stamp(it.Updated)}, true
	case "date":
		return []string{stamp(it.Published), stamp(it.Updated)}, true
	case "author":
		if len(it.Authors) == 0 {
			return []string{""}, true
		}
		return it.Authors, true
	case "summary", "content", "body":
		return []string{it.Summary, it.Content}, true
	case "image":
		return []string{it.Image}, true
	}
	if k := indexed.FindStringSubmatch(m[3]); k != nil {
		n, _ := strconv.Atoi(k[2])
		switch {
		case k[1] == "categories" && n < len(it.Categories):
			return []string{it.Categories[n]}, true
		case k[1] == "enclosures" && n < len(it.Enclosures):
			e := it.Enclosures[n]
			switch k[3] {
			case "url":
				return []string{e.URL}, true
			case "type":
				return []string{e.Type}, true
			case "length":
				return []string{strconv.FormatInt(e.Length, 10)}, true
			}
		}
	}
	return nil, true
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}
