// Package opml reads and writes lists of feeds in OPML 2.0
// (http://opml.org/spec2.opml), the exchange format of feed readers.
//
// Reading is lenient in what lists in the wild do (attributes in any case,
// feeds nested in folders to any reasonable depth, "url" for "xmlUrl", missing
// titles) and strict in what matters: only http and https addresses, each once,
// in document order, within limits. Folders become the Category of a feed.
//
// Writing gives one flat list, or one folder per category in order of first
// appearance; reading it back gives the same entries.
package opml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html/charset"
)

// Limits of a list.
const (
	MaxBytes   = 8 << 20
	MaxEntries = 10000
	maxDepth   = 50
)

// ErrNotOPML is wrapped by errors about documents that are no OPML at all.
var ErrNotOPML = errors.New("not an OPML list")

// Entry is one feed of a list.
type Entry struct {
	Title    string // shown name, "" when the list gives none
	URL      string // of the feed
	Site     string // of its home page, "" unknown
	Lang     string // BCP 47, "" unknown
	Category string // names of the folders around it, joined by "/"
}

// Read returns the feeds of a list, in its order. Outlines that are no feeds,
// or whose address is unusable, are counted in skipped.
func Read(r io.Reader) (list []Entry, skipped int, err error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, 0, fmt.Errorf("read OPML: %w", err)
	}
	if len(data) > MaxBytes {
		return nil, 0, fmt.Errorf("read OPML: larger than %d bytes; split the list", MaxBytes)
	}
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimLeft(data, "\ufeff \t\r\n")))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	d.CharsetReader = charset.NewReaderLabel
	var folders []string // one per open outline
	seen := map[string]bool{}
	rooted := false
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			if rooted && len(list) > 0 {
				return list, skipped, fmt.Errorf("read OPML: %w; the %d feeds before the error were read", err, len(list))
			}
			return nil, 0, fmt.Errorf("read OPML: %w: %v", ErrNotOPML, err)
		}
		switch t := tok.(type) {
		case xml.StartElement:
			switch name := strings.ToLower(t.Name.Local); {
			case !rooted && name != "opml":
				return nil, 0, fmt.Errorf("read OPML: %w: it begins with <%s>; export the list again as OPML", ErrNotOPML, name)
			case !rooted:
				rooted = true
			case name == "outline":
				if len(folders) >= maxDepth {
					return list, skipped, fmt.Errorf("read OPML: folders nested deeper than %d; flatten the list", maxDepth)
				}
				entry, folder, isFeed := outline(t, folders)
				folders = append(folders, folder)
				switch {
				case isFeed && entry.URL != "" && !seen[entry.URL]:
					if len(list) == MaxEntries {
						return list, skipped, fmt.Errorf("read OPML: more than %d feeds; split the list", MaxEntries)
					}
					seen[entry.URL] = true
					list = append(list, entry)
				case isFeed:
					skipped++
				}
			}
		case xml.EndElement:
			if strings.EqualFold(t.Name.Local, "outline") && len(folders) > 0 {
				folders = folders[:len(folders)-1]
			}
		}
	}
	if !rooted {
		return nil, 0, fmt.Errorf("read OPML: %w: the document is empty", ErrNotOPML)
	}
	return list, skipped, nil
}

// outline reads one outline element: a feed, or a folder with its name.
func outline(t xml.StartElement, folders []string) (e Entry, folder string, isFeed bool) {
	attr := func(names ...string) string {
		for _, n := range names {
			for _, a := range t.Attr {
				if strings.EqualFold(a.Name.Local, n) {
					if v := strings.Join(strings.Fields(a.Value), " "); v != "" {
						return v
					}
				}
			}
		}
		return ""
	}
	name := attr("title", "text")
	address := attr("xmlUrl")
	if address == "" && strings.EqualFold(attr("type"), "rss") {
		address = attr("url")
	}
	if address == "" {
		return Entry{}, strings.ReplaceAll(name, "/", " "), false
	}
	if name == address {
		name = "" // what Write puts where there is no title
	}
	var path []string
	for _, f := range folders {
		if f != "" {
			path = append(path, f)
		}
	}
	e = Entry{Title: name, Site: webAddress(attr("htmlUrl")), URL: webAddress(address), Lang: attr("language"), Category: strings.Join(path, "/")}
	return e, "", true
}

// webAddress returns s when it is an http or https address, else "". The feed:
// scheme of old readers is understood.
func webAddress(s string) string {
	if rest, ok := strings.CutPrefix(s, "feed:"); ok {
		s = rest
		if strings.HasPrefix(s, "//") {
			s = "http:" + s
		}
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return s
}

type document struct {
	XMLName xml.Name `xml:"opml"`
	Version string   `xml:"version,attr"`
	Title   string   `xml:"head>title"`
	Created string   `xml:"head>dateCreated"`
	Body    []node   `xml:"body>outline"`
}

type node struct {
	Text     string `xml:"text,attr"`
	Title    string `xml:"title,attr,omitempty"`
	Type     string `xml:"type,attr,omitempty"`
	XMLURL   string `xml:"xmlUrl,attr,omitempty"`
	HTMLURL  string `xml:"htmlUrl,attr,omitempty"`
	Language string `xml:"language,attr,omitempty"`
	Children []node `xml:"outline"`
}

// Write writes list as OPML 2.0 with the given title and creation time.
func Write(w io.Writer, title string, now time.Time, list []Entry) error {
	doc := document{Version: "2.0", Title: title, Created: now.UTC().Format(time.RFC1123Z)}
	folders := map[string]int{}
	for _, e := range list {
		text := e.Title
		if text == "" {
			text = e.URL // the specification requires a text
		}
		n := node{Text: text, Title: e.Title, Type: "rss", XMLURL: e.URL, HTMLURL: e.Site, Language: e.Lang}
		if e.Category == "" {
			doc.Body = append(doc.Body, n)
			continue
		}
		i, ok := folders[e.Category]
		if !ok {
			i = len(doc.Body)
			folders[e.Category] = i
			doc.Body = append(doc.Body, node{Text: e.Category})
		}
		doc.Body[i].Children = append(doc.Body[i].Children, n)
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
