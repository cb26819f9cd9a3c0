package feedtest

import (
	"encoding/xml"
	"strings"
	"time"
)

// Entry is an item of a feed written by RSS.
type Entry struct {
	Title, Link, Summary, GUID string
	Published                  time.Time // zero: no pubDate
}

// RSS writes a plain RSS 2.0 document.
func RSS(title string, entries ...Entry) string {
	var sb strings.Builder
	sb.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<rss version="2.0"><channel>`)
	element(&sb, "title", title)
	for _, e := range entries {
		sb.WriteString("\n<item>")
		element(&sb, "title", e.Title)
		element(&sb, "link", e.Link)
		element(&sb, "guid", e.GUID)
		element(&sb, "description", e.Summary)
		if !e.Published.IsZero() {
			element(&sb, "pubDate", e.Published.UTC().Format(time.RFC1123Z))
		}
		sb.WriteString("</item>")
	}
	sb.WriteString("\n</channel></rss>\n")
	return sb.String()
}

func element(sb *strings.Builder, name, text string) {
	if text == "" {
		return
	}
	sb.WriteString("<" + name)
	if name == "guid" {
		sb.WriteString(` isPermaLink="false"`)
	}
	sb.WriteString(">")
	_ = xml.EscapeText(sb, []byte(text)) // a strings.Builder does not fail
	sb.WriteString("</" + name + ">")
}
