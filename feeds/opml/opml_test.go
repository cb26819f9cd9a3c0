package opml

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

var t0 = time.Date(2031, 5, 4, 9, 0, 0, 0, time.UTC)

func TestRead(t *testing.T) {
	const doc = "\ufeff" + `<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.1"><head><title>My list</title></head><body>
 <outline text="Harbour &amp; Coast" title="Harbour Gazette" type="rss" xmlUrl="https://gazette.example/rss?a=1&amp;b=2" htmlUrl="https://gazette.example/" language="en"/>
 <outline text="World">
  <outline text="Asia"><OUTLINE TEXT="Delta Post" XMLURL="http://delta.example/feed"></OUTLINE></outline>
  <outline text="Old reader" xmlUrl="feed://old.example/atom"/>
  <outline text="again" xmlUrl="http://delta.example/feed"/>
 </outline>
 <outline text="script" xmlUrl="javascript:alert(1)"/>
 <outline text="local" xmlUrl="file:///etc/hostname"/>
 <outline type="link" text="a page" url="https://page.example/"/>
 <outline type="rss" url="https://short.example/rss"/>
</body></opml>`
	list, err := Read(strings.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	want := []Entry{
		{Title: "Harbour Gazette", URL: "https://gazette.example/rss?a=1&b=2", Site: "https://gazette.example/", Lang: "en"},
		{Title: "Delta Post", URL: "http://delta.example/feed", Category: "World/Asia"},
		{Title: "Old reader", URL: "http://old.example/atom", Category: "World"},
		{URL: "https://short.example/rss"},
	}
	if d := cmp.Diff(want, list.Entries); d != "" {
		t.Error(d)
	}
	skipped := []Skipped{
		{Entry{Title: "again", URL: "http://delta.example/feed", Category: "World"}, "stands twice in the list"},
		{Entry{Title: "script", URL: "javascript:alert(1)"}, "no http or https address"},
		{Entry{Title: "local", URL: "file:///etc/hostname"}, "no http or https address"},
	}
	if d := cmp.Diff(skipped, list.Skipped); d != "" {
		t.Error(d)
	}
}

// TestReadWild reads what the lists of other readers look like.
func TestReadWild(t *testing.T) {
	for name, c := range map[string]struct {
		doc  string
		want Entry
	}{
		"spaces around and inside": {`<opml><body><outline text=" A  B " xmlUrl=" https://a.example/my feed.xml
 "/></body></opml>`, Entry{Title: "A B", URL: "https://a.example/my%20feed.xml"}},
		"escaped twice":         {`<opml><body><outline xmlUrl="https://a.example/?x=1&amp;amp;y=2"/></body></opml>`, Entry{URL: "https://a.example/?x=1&y=2"}},
		"bare ampersand":        {`<opml><body><outline text="A & B" xmlUrl="https://a.example/?x=1&y=2"/></body></opml>`, Entry{Title: "A & B", URL: "https://a.example/?x=1&y=2"}},
		"unknown entity":        {`<opml><body><outline text="A&nbsp;&bogus;" xmlUrl="https://a.example/"/></body></opml>`, Entry{Title: "A &bogus;", URL: "https://a.example/"}},
		"control characters":    {"<opml><body><outline text=\"A\x01&#8;&#x1f;B\" xmlUrl=\"https://a.example/\"/></body></opml>", Entry{Title: "AB", URL: "https://a.example/"}},
		"a byte that is none":   {"<?xml version=\"1.0\" encoding=\"UTF-8\"?><opml><body><outline text=\"A\xff\" xmlUrl=\"https://a.example/\"/></body></opml>", Entry{Title: "A\ufffd", URL: "https://a.example/"}},
		"windows-1251":          {"<?xml version=\"1.0\" encoding=\"windows-1251\"?><opml><body><outline text=\"\xcc\xe8\xf0\" xmlUrl=\"https://a.example/\"/></body></opml>", Entry{Title: "Мир", URL: "https://a.example/"}},
		"unknown label":         {"<?xml version=\"1.0\" encoding=\"utf8mb4x\"?><opml><body><outline text=\"Мир\" xmlUrl=\"https://a.example/\"/></body></opml>", Entry{Title: "Мир", URL: "https://a.example/"}},
		"UTF-16":                {utf16le("<?xml version=\"1.0\" encoding=\"UTF-16\"?><opml><body><outline text=\"Мир\" xmlUrl=\"https://a.example/\"/></body></opml>"), Entry{Title: "Мир", URL: "https://a.example/"}},
		"no text":               {`<opml><body><outline type="atom" url="https://a.example/"/></body></opml>`, Entry{URL: "https://a.example/"}},
		"a feed with children":  {`<opml><body><outline text="F"><outline text="A" xmlUrl="javascript:1"><outline text="B" xmlUrl="HTTPS://b.example/"/></outline></outline></body></opml>`, Entry{Title: "B", URL: "HTTPS://b.example/", Category: "F"}},
		"a folder with no name": {`<opml><body><outline><outline text="W/A"><outline xmlUrl="https://a.example/"/></outline></outline></body></opml>`, Entry{URL: "https://a.example/", Category: "W A"}},
		"category attribute":    {`<opml><body><outline xmlUrl="https://a.example/" category="/World/ Asia,/News"/></body></opml>`, Entry{URL: "https://a.example/", Category: "World/Asia"}},
	} {
		got, err := Read(strings.NewReader(c.doc))
		if err != nil || len(got.Entries) != 1 {
			t.Errorf("%s: %v, %v", name, err, got)
		} else if d := cmp.Diff(c.want, got.Entries[0]); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func utf16le(s string) string {
	var b strings.Builder
	b.WriteString("\xff\xfe")
	for _, u := range utf16.Encode([]rune(s)) {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}

// TestRoundTrip: a list of thousands of feeds in nested folders comes back whole.
func TestRoundTrip(t *testing.T) {
	var list []Entry
	for i := range 9000 {
		list = append(list, Entry{Title: fmt.Sprintf("Paper <%d> & \"more\"", i), URL: fmt.Sprintf("https://p%d.example/?a=1&b=%d", i, i), Category: fmt.Sprintf("World/%d/Sub & Co", i/100), Lang: "en"})
	}
	var b bytes.Buffer
	if err := Write(&b, "x", t0, list); err != nil {
		t.Fatal(err)
	}
	got, err := Read(&b)
	if d := cmp.Diff(list, got.Entries); d != "" || err != nil || len(got.Skipped) > 0 {
		t.Error(err, got.Skipped, d)
	}
}

func TestReadErrors(t *testing.T) {
	for name, doc := range map[string]string{
		"empty": "", "page": "<html><body>x</body></html>", "feed": "<rss/>", "text": "hello", "broken": "<opml><body><outline",
	} {
		list, err := Read(strings.NewReader(doc))
		if says := map[string]string{"empty": "the document is empty", "text": "there is no <opml> in it; export the list of your feed reader"}[name]; err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v does not say %q", name, err, says)
		}
		if !errors.Is(err, ErrNotOPML) || list.Entries != nil {
			t.Errorf("%s: %v, %v", name, list, err)
		}
	}
	// What stands before damage is kept, and the damage reported.
	list, err := Read(strings.NewReader(`<opml><body><outline xmlUrl="https://a.example/rss"/><outline`))
	if len(list.Entries) != 1 || err == nil {
		t.Errorf("cut list: %v, %v", list, err)
	}
	deep := "<opml>" + strings.Repeat("<outline>", 100)
	if _, err := Read(strings.NewReader(deep)); err == nil || !strings.Contains(err.Error(), "nested") {
		t.Errorf("deep list: %v", err)
	}
	if _, err := Read(strings.NewReader(strings.Repeat(" ", MaxBytes+1))); err == nil {
		t.Error("a list over the size limit was read")
	}
}

func TestWriteGolden(t *testing.T) {
	var b bytes.Buffer
	err := Write(&b, "World Brief", t0, []Entry{
		{Title: "Harbour & Coast", URL: "https://gazette.example/rss?a=1&b=2", Site: "https://gazette.example/"},
		{Title: "Delta Post", URL: "https://delta.example/feed", Lang: "fr", Category: "Asia"},
		{URL: "https://plain.example/rss"},
		{Title: "Isles Daily", URL: "https://isles.example/rss", Category: "Asia"},
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = `<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0">
  <head>
    <title>World Brief</title>
    <dateCreated>Sun, 04 May 2031 09:00:00 +0000</dateCreated>
  </head>
  <body>
    <outline text="Harbour &amp; Coast" title="Harbour &amp; Coast" type="rss" xmlUrl="https://gazette.example/rss?a=1&amp;b=2" htmlUrl="https://gazette.example/"></outline>
    <outline text="Asia">
      <outline text="Delta Post" title="Delta Post" type="rss" xmlUrl="https://delta.example/feed" language="fr"></outline>
      <outline text="Isles Daily" title="Isles Daily" type="rss" xmlUrl="https://isles.example/rss"></outline>
    </outline>
    <outline text="https://plain.example/rss" type="rss" xmlUrl="https://plain.example/rss"></outline>
  </body>
</opml>
`
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Error(d)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`<opml><body><outline text="a"><outline xmlUrl="https://a.example/rss" title="b/c"/></outline></body></opml>`))
	f.Add([]byte(`<?xml version="1.0" encoding="koi8-r"?><opml><outline xmlUrl="http://x"/>`))
	f.Add([]byte(`<opml><outline text='&nbsp;&foo;' xmlUrl='feed:http://b.example/?a&b'/></opml>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, _ := Read(bytes.NewReader(data))
		// Whatever was read can be written, and is the same feeds when read back.
		var b bytes.Buffer
		if err := Write(&b, "x", t0, list.Entries); err != nil {
			t.Fatal(err)
		}
		again, err := Read(&b)
		if err != nil || len(again.Skipped) != 0 || len(again.Entries) != len(list.Entries) {
			t.Fatalf("%d of %d feeds read back, %d skipped, %v", len(again.Entries), len(list.Entries), len(again.Skipped), err)
		}
	})
}
