package demoday

import (
	"fmt"
	"strings"
	"time"
)

// rss2 writes the outlet as RSS 2.0.
func (o *outlet) rss2() string {
	var b strings.Builder
	fmt.Fprintf(&b, "<?xml version=\"1.0\" encoding=\"%s\"?>\n", o.charset)
	b.WriteString(`<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">` + "\n<channel>\n")
	fmt.Fprintf(&b, "<title>%s</title>\n<link>%s/</link>\n<description>%s</description>\n<language>%s</language>\n",
		esc(o.feed.Name), esc(o.home), esc("News from "+o.feed.Name), esc(o.feed.Lang))
	if d := o.date(o.newest()); d != "" {
		fmt.Fprintf(&b, "<lastBuildDate>%s</lastBuildDate>\n", d)
	}
	for _, it := range o.items {
		b.WriteString("<item>\n")
		fmt.Fprintf(&b, "<title>%s</title>\n<link>%s</link>\n", it.titleXML(), esc(o.link(it)))
		if s := o.summaryXML(it); s != "" {
			fmt.Fprintf(&b, "<description>%s</description>\n", s)
		}
		if c := it.contentHTML(); c != "" {
			fmt.Fprintf(&b, "<content:encoded>%s</content:encoded>\n", cdata(c))
		}
		if it.author != "" {
			fmt.Fprintf(&b, "<dc:creator>%s</dc:creator>\n", esc(it.author))
		}
		if it.category != "" {
			fmt.Fprintf(&b, "<category>%s</category>\n", esc(it.category))
		}
		if it.origin != "" {
			fmt.Fprintf(&b, "<source url=\"%s\">%s</source>\n", esc(originURL(it.origin)), esc(it.origin))
		}
		if g, permalink := o.guidOf(it); g != "" {
			fmt.Fprintf(&b, "<guid isPermaLink=\"%t\">%s</guid>\n", permalink, esc(g))
		}
		if d := o.date(it.at); d != "" {
			fmt.Fprintf(&b, "<pubDate>%s</pubDate>\n", d)
		}
		b.WriteString("</item>\n")
	}
	b.WriteString("</channel>\n</rss>\n")
	return b.String()
}

// rss1 writes the outlet as RSS 1.0: RDF, items beside the channel, dc:date.
func (o *outlet) rss1() string {
	var b strings.Builder
	fmt.Fprintf(&b, "<?xml version=\"1.0\" encoding=\"%s\"?>\n", o.charset)
	b.WriteString(`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">` + "\n")
	fmt.Fprintf(&b, "<channel rdf:about=\"%s/\">\n<title>%s</title>\n<link>%s/</link>\n<description>%s</description>\n<dc:language>%s</dc:language>\n<items>\n<rdf:Seq>\n",
		esc(o.home), esc(o.feed.Name), esc(o.home), esc("News from "+o.feed.Name), esc(o.feed.Lang))
	for _, it := range o.items {
		fmt.Fprintf(&b, "<rdf:li rdf:resource=\"%s\"/>\n", esc(o.link(it)))
	}
	b.WriteString("</rdf:Seq>\n</items>\n</channel>\n")
	for _, it := range o.items {
		fmt.Fprintf(&b, "<item rdf:about=\"%s\">\n<title>%s</title>\n<link>%s</link>\n", esc(o.link(it)), it.titleXML(), esc(o.link(it)))
		if s := o.summaryXML(it); s != "" {
			fmt.Fprintf(&b, "<description>%s</description>\n", s)
		}
		if it.author != "" {
			fmt.Fprintf(&b, "<dc:creator>%s</dc:creator>\n", esc(it.author))
		}
		if it.category != "" {
			fmt.Fprintf(&b, "<dc:subject>%s</dc:subject>\n", esc(it.category))
		}
		if o.dates != "none" {
			fmt.Fprintf(&b, "<dc:date>%s</dc:date>\n", it.at.Format(time.RFC3339))
		}
		b.WriteString("</item>\n")
	}
	b.WriteString("</rdf:RDF>\n")
	return b.String()
}

// originURL is the made-up feed address of a wire agency.
func originURL(agency string) string {
	return "https://" + strings.ToLower(strings.ReplaceAll(agency, " ", "")) + ".example/feed"
}
