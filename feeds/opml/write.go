package opml

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

type document struct {
	XMLName xml.Name `xml:"opml"`
	Version string   `xml:"version,attr"`
	Title   string   `xml:"head>title"`
	Created string   `xml:"head>dateCreated"`
	Body    []*node  `xml:"body>outline"`
}

type node struct {
	Text     string  `xml:"text,attr"`
	Title    string  `xml:"title,attr,omitempty"`
	Type     string  `xml:"type,attr,omitempty"`
	XMLURL   string  `xml:"xmlUrl,attr,omitempty"`
	HTMLURL  string  `xml:"htmlUrl,attr,omitempty"`
	Language string  `xml:"language,attr,omitempty"`
	Children []*node `xml:"outline"`
}

// Write writes list as OPML 2.0 with the given title and creation time.
func Write(w io.Writer, title string, now time.Time, list []Entry) error {
	doc := document{Version: "2.0", Title: title, Created: now.UTC().Format(time.RFC1123Z)}
	folders := map[string]*node{}
	for _, e := range list {
		text := e.Title
		if text == "" {
			text = e.URL // the specification requires a text
		}
		n := &node{Text: text, Title: e.Title, Type: "rss", XMLURL: e.URL, HTMLURL: e.Site, Language: e.Lang}
		if f := doc.folder(folders, cleanPath(e.Category)); f != nil {
			f.Children = append(f.Children, n)
		} else {
			doc.Body = append(doc.Body, n)
		}
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write OPML: %w", err)
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return fmt.Errorf("write OPML: %w", err)
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// folder returns the outline of a path of folders, made with those around it when
// it is new; nil for no path. What is deeper than Read goes shares one folder.
func (d *document) folder(made map[string]*node, path string) *node {
	if path == "" {
		return nil
	}
	if f := made[path]; f != nil {
		return f
	}
	parent, name := "", path
	if i := strings.LastIndexByte(path, '/'); i >= 0 && strings.Count(path, "/") < maxDepth-2 {
		parent, name = path[:i], path[i+1:]
	}
	f := &node{Text: name}
	made[path] = f
	if p := d.folder(made, parent); p != nil {
		p.Children = append(p.Children, f)
	} else {
		d.Body = append(d.Body, f)
	}
	return f
}
