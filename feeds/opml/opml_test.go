package opml

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

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
	got, skipped, err := Read(strings.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	want := []Entry{
		{Title: "Harbour Gazette", URL: "https://gazette.example/rss?a=1&b=2", Site: "https://gazette.example/", Lang: "en"},
		{Title: "Delta Post", URL: "http://delta.example/feed", Category: "World/Asia"},
		{Title: "Old reader", URL: "http://old.example/atom", Category: "World"},
		{URL: "https://short.example/rss"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if skipped != 3 {
		t.Errorf("skipped %d, want the double and the two that are no web address", skipped)
	}
}

func TestReadErrors(t *testing.T) {
	for name, doc := range map[string]string{
		"empty": "", "page": "<html><body>x</body></html>", "feed": "<rss/>", "text": "hello", "broken": "<opml><body><outline",
	} {
		if list, _, err := Read(strings.NewReader(doc)); !errors.Is(err, ErrNotOPML) || list != nil {
			t.Errorf("%s: %v, %v", name, list, err)
		}
	}
	// What stands before damage is kept, and the damage reported.
	list, _, err := Read(strings.NewReader(`<opml><body><outline xmlUrl="https://a.example/rss"/><outline`))
	if len(list) != 1 || err == nil {
		t.Errorf("cut list: %v, %v", list, err)
	}
	deep := "<opml>" + strings.Repeat("<outline>", 100)
	if _, _, err := Read(strings.NewReader(deep)); err == nil || !strings.Contains(err.Error(), "nested") {
		t.Errorf("deep list: %v", err)
	}
	if _, _, err := Read(strings.NewReader(strings.Repeat(" ", MaxBytes+1))); err == nil {
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
		list, _, _ := Read(bytes.NewReader(data))
		// Whatever was read can be written, and is the same feeds when read back.
		var b bytes.Buffer
		if err := Write(&b, "x", t0, list); err != nil {
			t.Fatal(err)
		}
		again, skipped, err := Read(&b)
		if err != nil || skipped != 0 || len(again) != len(list) {
			t.Fatalf("%d of %d feeds read back, %d skipped, %v", len(again), len(list), skipped, err)
		}
	})
}
