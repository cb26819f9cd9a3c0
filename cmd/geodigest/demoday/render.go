package demoday

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"html"
	"strconv"
	"strings"
	"time"
)

// render writes the outlet's feed in its format and charset.
func (o *outlet) render() ([]byte, error) {
	var text string
	switch o.format {
	case "rss2":
		text = o.rss2()
	case "rss1":
		text = o.rss1()
	case "atom":
		text = o.atom()
	case "json":
		return o.json()
	default:
		return nil, fmt.Errorf("render %s: unknown format %q", o.id, o.format)
	}
	if o.charset == "windows-1251" {
		b, err := windows1251(text)
		if err != nil {
			return nil, fmt.Errorf("render %s: %w", o.id, err)
		}
		return b, nil
	}
	return []byte(text), nil
}

// bareLink is the address of an item without tracking: its identity.
func (o *outlet) bareLink(it *item) string { return o.home + "/" + it.slug }

// link is the address as the feed prints it.
func (o *outlet) link(it *item) string {
	if o.track == "" {
		return o.bareLink(it)
	}
	return o.bareLink(it) + "?" + o.track
}

// guidOf gives the item's guid by the outlet's habit and whether it is declared
// a permalink; "" for outlets without guids.
func (o *outlet) guidOf(it *item) (guid string, permalink bool) {
	sum := sha256.Sum256([]byte(o.id + "/" + it.slug))
	switch o.guid {
	case "link":
		return o.bareLink(it), true
	case "anchor": // a link with a revision in the fragment, declared no permalink
		return o.bareLink(it) + "#0", false
	case "query": // a URL, stable, but not the article's
		return o.home + "/?t=" + strconv.Itoa(int(sum[0])<<16|int(sum[1])<<8|int(sum[2])), false
	case "opaque":
		return hex.EncodeToString(sum[:12]), false
	case "tag": // RFC 4151
		host := strings.TrimPrefix(o.home, "https://")
		return "tag:" + host + "," + it.at.Format(time.DateOnly) + ":" + it.slug, false
	}
	return "", false
}

// date writes t by the outlet's habit; "" where it gives none.
func (o *outlet) date(t time.Time) string {
	switch o.dates {
	case "none":
		return ""
	case "gmt":
		return t.Format("Mon, 02 Jan 2006 15:04:05") + " GMT"
	case "rfc3339":
		return t.Format(time.RFC3339)
	}
	zone, err := time.Parse("-0700", o.dates)
	if err != nil {
		return ""
	}
	return t.In(zone.Location()).Format("Mon, 2 Jan 2006 15:04:05 -0700")
}

// titleXML is the title as it stands in an XML element.
func (it *item) titleXML() string {
	if it.double {
		return esc(html.EscapeString(it.title))
	}
	return esc(it.title)
}

// summaryXML is the summary as it stands in an XML element: plain, HTML in
// CDATA or HTML escaped, with the outlet's tail.
func (o *outlet) summaryXML(it *item) string {
	if it.summary == "" {
		return ""
	}
	if o.markup == "plain" && o.tail == "" && !it.html {
		return esc(it.summary)
	}
	s := o.summaryHTML(it)
	if o.markup == "escaped" {
		return esc(s)
	}
	return cdata(s)
}

// summaryHTML is the summary as a fragment of HTML, tail included.
func (o *outlet) summaryHTML(it *item) string {
	body := it.summary
	if !it.html {
		body = html.EscapeString(body)
	}
	s := "<p>" + body + "</p>"
	switch o.tail {
	case "continue":
		s += ` <a href="` + html.EscapeString(o.bareLink(it)) + `">Continue reading...</a>`
	case "wordpress":
		s += fmt.Sprintf("\n<p>The post <a href=\"%s\">%s</a> appeared first on <a href=\"%s\">%s</a>.</p>",
			html.EscapeString(o.bareLink(it)), html.EscapeString(it.title), html.EscapeString(o.home), html.EscapeString(o.feed.Name))
	}
	return s
}

// contentHTML is the full text as HTML, "" without one.
func (it *item) contentHTML() string {
	var b strings.Builder
	for _, p := range it.content {
		b.WriteString("<p>" + html.EscapeString(p) + "</p>\n")
	}
	return b.String()
}

// newest is the time of the outlet's latest item.
func (o *outlet) newest() time.Time {
	var t time.Time
	for _, it := range o.items {
		if it.at.After(t) {
			t = it.at
		}
	}
	return t
}

// esc escapes text for an XML element or attribute.
func esc(s string) string {
	var b bytes.Buffer
	// EscapeText fails only when its writer does, and a Buffer does not.
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}

// cdata wraps HTML in a CDATA section.
func cdata(s string) string {
	return "<![CDATA[" + strings.ReplaceAll(s, "]]>", "]]]]><![CDATA[>") + "]]>"
}
