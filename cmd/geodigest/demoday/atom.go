package demoday

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// atom writes the outlet as Atom 1.0 (RFC 4287).
func (o *outlet) atom() string {
	var b strings.Builder
	b.WriteString("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n")
	fmt.Fprintf(&b, "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"%s\">\n", esc(o.feed.Lang))
	fmt.Fprintf(&b, "<title>%s</title>\n<id>%s/</id>\n<link rel=\"alternate\" href=\"%s/\"/>\n<updated>%s</updated>\n<author><name>%s</name></author>\n",
		esc(o.feed.Name), esc(o.home), esc(o.home), o.newest().Format(time.RFC3339), esc(o.feed.Name))
	for _, it := range o.items {
		id, _ := o.guidOf(it)
		// Atom knows HTML titles: a title escaped twice is correct when it says so.
		kind := "text"
		if it.double {
			kind = "html"
		}
		fmt.Fprintf(&b, "<entry>\n<title type=\"%s\">%s</title>\n<id>%s</id>\n<link rel=\"alternate\" type=\"text/html\" href=\"%s\"/>\n",
			kind, it.titleXML(), esc(id), esc(o.link(it)))
		fmt.Fprintf(&b, "<published>%s</published>\n<updated>%s</updated>\n", it.at.Format(time.RFC3339), it.at.Format(time.RFC3339))
		if it.author != "" {
			fmt.Fprintf(&b, "<author><name>%s</name></author>\n", esc(it.author))
		}
		if it.category != "" {
			fmt.Fprintf(&b, "<category term=\"%s\"/>\n", esc(it.category))
		}
		switch {
		case it.summary == "":
		case o.markup == "plain" && !it.html:
			fmt.Fprintf(&b, "<summary>%s</summary>\n", esc(it.summary))
		default:
			fmt.Fprintf(&b, "<summary type=\"html\">%s</summary>\n", esc(o.summaryHTML(it)))
		}
		if c := it.contentHTML(); c != "" {
			fmt.Fprintf(&b, "<content type=\"html\">%s</content>\n", esc(c))
		}
		b.WriteString("</entry>\n")
	}
	b.WriteString("</feed>\n")
	return b.String()
}

// jsonFeed, jsonItem and jsonAuthor are JSON Feed 1.1 as far as the day needs it.
type jsonFeed struct {
	Version  string     `json:"version"`
	Title    string     `json:"title"`
	Home     string     `json:"home_page_url"`
	Language string     `json:"language"`
	Items    []jsonItem `json:"items"`
}

type jsonItem struct {
	ID        string       `json:"id"`
	URL       string       `json:"url"`
	Title     string       `json:"title"`
	Summary   string       `json:"summary,omitempty"`
	HTML      string       `json:"content_html,omitempty"`
	Published string       `json:"date_published"`
	Authors   []jsonAuthor `json:"authors,omitempty"`
	Tags      []string     `json:"tags,omitempty"`
}

type jsonAuthor struct {
	Name string `json:"name"`
}

// json writes the outlet as JSON Feed 1.1.
func (o *outlet) json() ([]byte, error) {
	f := jsonFeed{Version: "https://jsonfeed.org/version/1.1", Title: o.feed.Name, Home: o.home + "/", Language: o.feed.Lang}
	for _, it := range o.items {
		id, _ := o.guidOf(it)
		j := jsonItem{ID: id, URL: o.link(it), Title: it.title, Published: it.at.Format(time.RFC3339), HTML: it.contentHTML()}
		if o.markup == "plain" && !it.html {
			j.Summary = it.summary
		} else if j.HTML == "" {
			j.HTML = o.summaryHTML(it)
		}
		if it.author != "" {
			j.Authors = []jsonAuthor{{Name: it.author}}
		}
		if it.category != "" {
			j.Tags = []string{it.category}
		}
		f.Items = append(f.Items, j)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", " ")
	if err := enc.Encode(f); err != nil {
		return nil, fmt.Errorf("render %s: %w", o.id, err)
	}
	return b.Bytes(), nil
}
