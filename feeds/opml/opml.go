// Package opml reads and writes lists of feeds in OPML 2.0
// (http://opml.org/spec2.opml), the exchange format of feed readers.
//
// Reading is lenient in what lists in the wild do (any charset, attributes in any
// case, undefined entities, control characters, feeds nested in folders to any
// reasonable depth, "url" for "xmlUrl", missing titles, addresses with spaces or
// escaped twice, the feed: scheme) and strict in what matters: only http and https
// addresses, each once, in document order, within limits. Nothing is lost in
// silence: what is no feed to follow is listed with the reason. The folders around
// a feed become its Category; outside of folders the category attribute does.
//
// Writing gives folders for categories ("World/Asia" is a folder in a folder), in
// order of first appearance; reading it back gives the same entries, those of one
// folder together.
package opml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	"geodigest/feeds"
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

// Skipped is an outline with an address that Read left out.
type Skipped struct {
	Entry
	Reason string // what is wrong with it
}

// List is what Read found.
type List struct {
	Entries []Entry
	Skipped []Skipped
}

// Read returns the feeds of a list, in its order. A list that is damaged in the
// middle gives what stands before the damage, and the error.
func Read(r io.Reader) (List, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return List{}, fmt.Errorf("read OPML: %w", err)
	}
	if len(data) > MaxBytes {
		return List{}, fmt.Errorf("read OPML: larger than %s; split the list", feeds.Size(MaxBytes))
	}
	rd := reader{seen: map[string]bool{}}
	d := decoder(data)
	for {
		tok, err := d.Token()
		if err == nil {
			err = rd.token(tok)
		}
		switch {
		case err == io.EOF && !rd.rooted:
			what := "there is no <opml> in it"
			if len(bytes.TrimSpace(data)) == 0 {
				what = "the document is empty"
			}
			return List{}, fmt.Errorf("read OPML: %w: %s; export the list of your feed reader as OPML", ErrNotOPML, what)
		case err == io.EOF:
			return rd.list, nil
		case err != nil && rd.rooted && len(rd.list.Entries) > 0:
			return rd.list, fmt.Errorf("read OPML: %w; the %d feeds before that were read", err, len(rd.list.Entries))
		case err != nil && errors.Is(err, ErrNotOPML):
			return List{}, fmt.Errorf("read OPML: %w", err)
		case err != nil:
			return List{}, fmt.Errorf("read OPML: %w: %v", ErrNotOPML, err)
		}
	}
}

// reader is the state of one Read.
type reader struct {
	list    List
	folders []string // one per open outline
	seen    map[string]bool
	rooted  bool
}

func (r *reader) token(tok xml.Token) error {
	switch t := tok.(type) {
	case xml.StartElement:
		switch name := strings.ToLower(t.Name.Local); {
		case !r.rooted && name != "opml":
			return fmt.Errorf("%w: it begins with <%s>; export the list again as OPML", ErrNotOPML, name)
		case !r.rooted:
			r.rooted = true
		case name == "outline":
			return r.outline(t)
		}
	case xml.EndElement:
		if strings.EqualFold(t.Name.Local, "outline") && len(r.folders) > 0 {
			r.folders = r.folders[:len(r.folders)-1]
		}
	}
	return nil
}

// outline reads one outline element: a feed, or a folder with its name.
func (r *reader) outline(t xml.StartElement) error {
	if len(r.folders) >= maxDepth {
		return fmt.Errorf("folders nested deeper than %d; flatten the list", maxDepth)
	}
	a := attributes(t.Attr)
	name := a.get("title", "text")
	address := a.get("xmlUrl")
	if kind := a.get("type"); address == "" && (strings.EqualFold(kind, "rss") || strings.EqualFold(kind, "atom")) {
		address = a.get("url")
	}
	if address == "" {
		r.folders = append(r.folders, strings.ReplaceAll(name, "/", " "))
		return nil
	}
	e := Entry{URL: webAddress(address), Site: webAddress(a.get("htmlUrl")), Lang: a.get("language"), Category: r.category(a)}
	if name != address && name != e.URL { // what Write puts where there is no title
		e.Title = name
	}
	r.folders = append(r.folders, "")
	skip := func(reason string) {
		if e.URL == "" {
			e.URL = address
		}
		r.list.Skipped = append(r.list.Skipped, Skipped{e, reason})
	}
	switch {
	case e.URL == "":
		skip("no http or https address")
	case r.seen[e.URL]:
		skip("stands twice in the list")
	case len(r.list.Entries) == MaxEntries:
		return fmt.Errorf("more than %d feeds; split the list", MaxEntries)
	default:
		r.seen[e.URL] = true
		r.list.Entries = append(r.list.Entries, e)
	}
	return nil
}

// category joins the names of the open folders; outside of any, the first of the
// category attribute ("/World/Asia,/News") counts.
func (r *reader) category(a attributes) string {
	var path []string
	for _, f := range r.folders {
		if f != "" {
			path = append(path, f)
		}
	}
	if len(path) == 0 {
		first, _, _ := strings.Cut(a.get("category"), ",")
		path = strings.FieldsFunc(first, func(c rune) bool { return c == '/' })
	}
	return cleanPath(strings.Join(path, "/"))
}

// cleanPath drops the empty parts of a path of folders.
func cleanPath(s string) string {
	var out []string
	for _, p := range strings.Split(s, "/") {
		if p = strings.Join(strings.Fields(p), " "); p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, "/")
}

type attributes []xml.Attr

// get returns the first attribute of these names that has a value, in any case.
func (list attributes) get(names ...string) string {
	for _, n := range names {
		for _, a := range list {
			if strings.EqualFold(a.Name.Local, n) {
				if v := strings.Join(strings.Fields(a.Value), " "); v != "" {
					return v
				}
			}
		}
	}
	return ""
}

// webAddress returns s when it is an http or https address, else "". The feed:
// scheme of old readers is understood, a space and an ampersand that was escaped
// twice are mended.
func webAddress(s string) string {
	if rest, ok := strings.CutPrefix(s, "feed:"); ok {
		s = rest
		if strings.HasPrefix(s, "//") {
			s = "http:" + s
		}
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, "&amp;", "&"), " ", "%20")
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || !strings.EqualFold(u.Scheme, "http") && !strings.EqualFold(u.Scheme, "https") {
		return ""
	}
	return s
}
