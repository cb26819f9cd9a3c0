package demoday

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"time"
)

// decode1251 reads windows-1251 for the XML decoder. It is written out from the
// code page, not derived from the encoder under test.
func decode1251(charset string, in io.Reader) (io.Reader, error) {
	b, err := io.ReadAll(in)
	if err != nil || charset != "windows-1251" {
		return bytes.NewReader(b), err
	}
	upper := map[byte]rune{0xA8: 'Ё', 0xB8: 'ё', 0xAB: '«', 0xBB: '»', 0x96: '–', 0x97: '—', 0xB9: '№'}
	var s strings.Builder
	for _, c := range b {
		switch r, ok := upper[c]; {
		case c < 0x80:
			s.WriteByte(c)
		case ok:
			s.WriteRune(r)
		case c >= 0xC0:
			s.WriteRune(0x0410 + rune(c-0xC0))
		default:
			s.WriteRune('\uFFFD')
		}
	}
	return strings.NewReader(s.String()), nil
}

// xmlFeed reads all three XML formats: each fills its own part.
type xmlFeed struct {
	XMLName xml.Name
	RSS     []xmlItem `xml:"channel>item"`
	RDF     []xmlItem `xml:"item"`
	Atom    []xmlItem `xml:"entry"`
}

type xmlItem struct {
	Title       string `xml:"title"`
	Link        string `xml:"link"`
	GUID        string `xml:"guid"`
	ID          string `xml:"id"`
	PubDate     string `xml:"pubDate"`
	Date        string `xml:"http://purl.org/dc/elements/1.1/ date"`
	Updated     string `xml:"updated"`
	Description string `xml:"description"`
	Source      string `xml:"source"`
}

func TestFeedsAreWellFormed(t *testing.T) {
	for _, o := range loadDay(t).outlets {
		if o.broken != "" {
			continue
		}
		t.Run(o.id, func(t *testing.T) {
			body, err := o.render()
			if err != nil {
				t.Fatal(err)
			}
			if o.format == "json" {
				checkJSON(t, o, body)
				return
			}
			dec := xml.NewDecoder(bytes.NewReader(body))
			dec.CharsetReader = decode1251
			var f xmlFeed
			if err := dec.Decode(&f); err != nil {
				t.Fatal(err)
			}
			root := map[string]string{"rss2": "rss", "rss1": "RDF", "atom": "feed"}[o.format]
			items := map[string][]xmlItem{"rss2": f.RSS, "rss1": f.RDF, "atom": f.Atom}[o.format]
			if f.XMLName.Local != root || len(items) != len(o.items) {
				t.Fatalf("root %s with %d items, want %s with %d", f.XMLName.Local, len(items), root, len(o.items))
			}
			for i, it := range o.items {
				checkXMLItem(t, o, it, items[i])
			}
		})
	}
}

func checkXMLItem(t *testing.T, o *outlet, it *item, got xmlItem) {
	t.Helper()
	if !it.double && got.Title != it.title {
		t.Errorf("title %q, want %q", got.Title, it.title)
	}
	if it.double && (got.Title == it.title || !strings.Contains(got.Title, "&")) {
		t.Errorf("title %q is not escaped twice; has it nothing to escape?", got.Title)
	}
	switch o.format {
	case "rss2":
		if (got.GUID == "") != (o.guid == "none") || (got.PubDate == "") != (o.dates == "none") {
			t.Errorf("%s: guid %q, pubDate %q", it.slug, got.GUID, got.PubDate)
		}
		if got.Source != it.origin {
			t.Errorf("%s: source %q, want %q", it.slug, got.Source, it.origin)
		}
		if got.PubDate != "" {
			at, err := time.Parse("Mon, 2 Jan 2006 15:04:05 -0700", strings.Replace(got.PubDate, "GMT", "+0000", 1))
			if err != nil || !at.Equal(it.at) {
				t.Errorf("%s: pubDate %q, want %v (%v)", it.slug, got.PubDate, it.at, err)
			}
		}
		if o.tail == "wordpress" && it.summary != "" && !strings.Contains(got.Description, "appeared first on") {
			t.Errorf("%s: no tail in %q", it.slug, got.Description)
		}
	case "rss1":
		if got.Date != it.at.Format(time.RFC3339) {
			t.Errorf("%s: dc:date %q", it.slug, got.Date)
		}
	case "atom":
		if got.ID == "" || got.Updated == "" { // both required by RFC 4287
			t.Errorf("%s: id %q, updated %q", it.slug, got.ID, got.Updated)
		}
	}
	if o.format != "atom" && got.Link != o.link(it) {
		t.Errorf("link %q, want %q", got.Link, o.link(it))
	}
}

func checkJSON(t *testing.T, o *outlet, body []byte) {
	t.Helper()
	var f jsonFeed
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		t.Fatal(err)
	}
	if f.Version != "https://jsonfeed.org/version/1.1" || len(f.Items) != len(o.items) {
		t.Fatalf("version %q with %d items, want %d", f.Version, len(f.Items), len(o.items))
	}
	for i, it := range o.items {
		got := f.Items[i]
		if got.ID == "" || got.URL != o.link(it) || got.Title != it.title || got.Published != it.at.Format(time.RFC3339) {
			t.Errorf("item %d: %+v", i, got)
		}
	}
}

func TestWindows1251(t *testing.T) {
	got, err := windows1251("Грушко: «ёж» — №1")
	want := []byte{0xC3, 0xF0, 0xF3, 0xF8, 0xEA, 0xEE, ':', ' ', 0xAB, 0xB8, 0xE6, 0xBB, ' ', 0x97, ' ', 0xB9, '1'}
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("got % X, %v; want % X", got, err, want)
	}
	if _, err := windows1251("日"); err == nil {
		t.Error("a character outside the code page was accepted")
	}
}

func TestRussianFeedIsNotUTF8(t *testing.T) {
	for _, o := range loadDay(t).outlets {
		if o.charset != "windows-1251" {
			continue
		}
		body, err := o.render()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(body, []byte(`<?xml version="1.0" encoding="windows-1251"?>`)) {
			t.Errorf("declaration: %.60q", body)
		}
		if !bytes.Contains(body, []byte{0xC3, 0xF0, 0xF3, 0xF8, 0xEA, 0xEE}) {
			t.Error("no Грушко in windows-1251 bytes")
		}
	}
}
