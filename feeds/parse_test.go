package feeds

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func mustParse(t *testing.T, body string, o Options) *Document {
	t.Helper()
	d, err := Parse([]byte(body), o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestRSS(t *testing.T) {
	got := mustParse(t, `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Harbour Gazette &amp;amp; Coast</title><link>https://gazette.example/</link><description>News of the &lt;b&gt;coast&lt;/b&gt;</description>
<language>en-GB</language><lastBuildDate>Sun, 04 May 2031 10:00:00 GMT</lastBuildDate>
<item><title>Envoys meet</title><link>/2031/envoys?utm_source=rss</link><guid isPermaLink="false"> hg-1 </guid>
<pubDate>Sun, 04 May 2031 09:30:00 +0300</pubDate><author>desk@gazette.example (Ana Ilic)</author><source url="https://wire.example/rss">Meridian Wire</source>
<description><![CDATA[<p>They met. <img src="/i/small.jpg"> <a href="https://gazette.example/x">Continue reading...</a></p>]]></description>
<content:encoded><![CDATA[<p>They met at noon.</p><p>They parted at one.</p>]]></content:encoded>
<category>Diplomacy</category><category domain="x"> Lyra &amp;amp; isles </category><category>Diplomacy</category>
<media:content url="https://cdn.example/140.jpg" width="140"/><media:content url="https://cdn.example/700.jpg" width="700"/><media:content url="https://cdn.example/v.mp4" type="video/mp4" width="1900"/>
<enclosure url="https://cdn.example/a.mp3" type="audio/mpeg" length="123"/></item>
<item><title>Second</title><link>https://gazette.example/2</link><dc:creator>A. Roe</dc:creator><dc:creator>B. Stein</dc:creator><dc:date>2031-05-03T08:00:00Z</dc:date></item>
</channel></rss>`, Options{URL: "https://gazette.example/feeds/world.xml"})
	want := &Document{
		Title: "Harbour Gazette & Coast", Link: "https://gazette.example/", Description: "News of the coast", Language: "en-GB", Updated: at("2031-05-04T10:00:00Z"),
		Items: []Item{
			{
				GUID: "hg-1", Link: "https://gazette.example/2031/envoys?utm_source=rss", Canonical: "https://gazette.example/2031/envoys",
				Title: "Envoys meet", Summary: "They met.", Content: "They met at noon.\nThey parted at one.", Lang: "en-GB",
				Authors: []string{"Ana Ilic"}, Categories: []string{"Diplomacy", "Lyra & isles"}, Image: "https://cdn.example/700.jpg", Origin: "Meridian Wire",
				Enclosures: []Enclosure{{URL: "https://cdn.example/a.mp3", Type: "audio/mpeg", Length: 123}}, Published: at("2031-05-04T06:30:00Z"),
			},
			{
				Link: "https://gazette.example/2", Canonical: "https://gazette.example/2", Title: "Second", Lang: "en-GB",
				Authors: []string{"A. Roe", "B. Stein"}, Published: at("2031-05-03T08:00:00Z"), Updated: at("2031-05-03T08:00:00Z"),
			},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestAtom(t *testing.T) {
	got := mustParse(t, `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title type="html">La &lt;i&gt;Gazette&lt;/i&gt;</title><link rel="self" href="/atom"/><link href="/"/>
<updated>2031-05-04T10:00:00Z</updated><author><name>Rédaction</name></author>
<entry><id>tag:gazette.example,2031:1</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Accord <em>signé</em></div></title><link rel="related" href="https://other.example/"/><link rel="alternate" href="/1"/>
<link rel="enclosure" href="/son.mp3" type="audio/mpeg" length="9"/><published>2031-05-04T09:00:00+02:00</published><updated>2031-05-04T09:30:00Z</updated>
<summary>Un accord &amp;amp; deux signatures</summary><content type="html">&lt;p&gt;Le texte.&lt;/p&gt;&lt;img src="/p.jpg"&gt;</content><category term="dip" label="Diplomatie"/></entry>
<entry><id>https://gazette.example/2</id><title>Sans lien</title><updated>2031-05-03T09:30:00Z</updated><author><name>M. Roux</name></author></entry></feed>`,
		Options{URL: "https://gazette.example/atom"})
	want := &Document{
		Title: "La Gazette", Link: "https://gazette.example/", Language: "fr", Updated: at("2031-05-04T10:00:00Z"),
		Items: []Item{
			{
				GUID: "tag:gazette.example,2031:1", Link: "https://gazette.example/1", Canonical: "https://gazette.example/1", Title: "Accord signé",
				Summary: "Un accord & deux signatures", Content: "Le texte.", Lang: "fr", Authors: []string{"Rédaction"}, Categories: []string{"dip", "Diplomatie"},
				Image: "https://gazette.example/p.jpg", Enclosures: []Enclosure{{URL: "https://gazette.example/son.mp3", Type: "audio/mpeg", Length: 9}},
				Published: at("2031-05-04T07:00:00Z"), Updated: at("2031-05-04T09:30:00Z"),
			},
			{
				GUID: "https://gazette.example/2", Link: "https://gazette.example/2", Canonical: "https://gazette.example/2", Title: "Sans lien", Lang: "fr",
				Authors: []string{"M. Roux"}, Published: at("2031-05-03T09:30:00Z"), Updated: at("2031-05-03T09:30:00Z"),
			},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestRDF(t *testing.T) {
	d := mustParse(t, `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://delta.example/"><title>Delta Post</title><link>https://delta.example/</link></channel>
<item rdf:about="https://delta.example/1?a=1&amp;b=2"><title>One</title><link>https://delta.example/1</link><dc:date>2031-05-04T09:00+07:00</dc:date></item></rdf:RDF>`, Options{})
	it := d.Items[0]
	if d.Title != "Delta Post" || it.GUID != "https://delta.example/1?a=1&b=2" || it.Title != "One" || !it.Published.Equal(at("2031-05-04T02:00:00Z")) {
		t.Errorf("%+v", d)
	}
}

const jsonSample = `{"version":"https://jsonfeed.org/version/1.1","title":"Isles Daily","home_page_url":"https://isles.example/","language":"en","authors":[{"name":"Desk"}],
"items":[{"id":7,"url":"/1","title":"Ferry <b>halted</b>","content_html":"<p>No boats.</p><img src='/f.jpg'>","summary":"No boats","date_published":"2031-05-04T09:00:00Z","tags":["sea"],
"attachments":[{"url":"/a.mp3","mime_type":"audio/mpeg","size_in_bytes":"12"}]},
{"id":"https://isles.example/2","content_text":"Short note, 3 < 4","author":{"name":"R. Low"}}]}`

func TestJSON(t *testing.T) {
	got := mustParse(t, "\ufeff"+jsonSample, Options{URL: "https://isles.example/feed.json"})
	want := &Document{
		Title: "Isles Daily", Link: "https://isles.example/", Language: "en",
		Items: []Item{
			{
				GUID: "7", Link: "https://isles.example/1", Canonical: "https://isles.example/1", Title: "Ferry halted", Summary: "No boats", Content: "No boats.",
				Lang: "en", Authors: []string{"Desk"}, Categories: []string{"sea"}, Image: "https://isles.example/f.jpg",
				Enclosures: []Enclosure{{URL: "https://isles.example/a.mp3", Type: "audio/mpeg", Length: 12}}, Published: at("2031-05-04T09:00:00Z"),
			},
			{
				GUID: "https://isles.example/2", Link: "https://isles.example/2", Canonical: "https://isles.example/2", Title: "Short note, 3 < 4", Content: "Short note, 3 < 4", Lang: "en", Authors: []string{"R. Low"},
			},
		},
		Repairs: []string{"1 item without a title: its first sentence stands for it"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestDamagedJSON(t *testing.T) {
	for name, tc := range map[string]struct {
		body  string
		items int
	}{
		"cut in the second item": {jsonSample[:strings.Index(jsonSample, "Short")], 1},
		"cut in the first item":  {jsonSample[:strings.Index(jsonSample, "No boats")], 0},
		"raw line break":         {strings.Replace(jsonSample, "Ferry", "Fer\nry", 1), 2},
		"junk after":             {jsonSample + "\n<!-- cached -->", 2},
		"item of a wrong type":   {strings.Replace(jsonSample, `"items":[`, `"items":[null,7,"x",`, 1), 2},
		"field of a wrong type":  {strings.Replace(jsonSample, `"tags":["sea"]`, `"tags":{"a":1}`, 1), 2},
		"title of a wrong type":  {strings.Replace(jsonSample, `"title":"Isles Daily"`, `"title":{}`, 1), 2},
		"null author":            {strings.Replace(jsonSample, `{"name":"Desk"}`, `null`, 1), 2},
		"no items":               {`{"version":"https://jsonfeed.org/version/1","title":"x"}`, 0},
	} {
		d, err := Parse([]byte(tc.body), Options{})
		if tc.items == 0 && err != nil && errors.Is(err, ErrNotFeed) {
			continue
		}
		if err != nil || len(d.Items) != tc.items {
			t.Errorf("%s: %v, %v", name, d, err)
		}
	}
}

func TestSettle(t *testing.T) {
	now := at("2031-05-04T12:00:00Z")
	fresh, old, future := now.Add(-23*time.Hour), now.Add(-25*time.Hour), now.Add(48*time.Hour)
	items := []Item{{Published: fresh}, {Published: old}, {Published: future, Updated: future}, {}}
	for range 10 {
		items = append(items, Item{})
	}
	again := append([]Item(nil), items...)
	SettleAll(items, now, true)
	for i, want := range []bool{false, true, false, false, false, false, false, false, false, false, true, true, true, true} {
		if items[i].Baseline != want || !items[i].FirstSeen.Equal(now) {
			t.Errorf("item %d: baseline %v, first seen %v", i, items[i].Baseline, items[i].FirstSeen)
		}
	}
	if !items[2].Published.Equal(now) || !items[2].Updated.Equal(now) || !items[0].Published.Equal(fresh) {
		t.Errorf("dates after settling: %v %v", items[2].Published, items[0].Published)
	}
	SettleAll(again, now, false)
	for i := range again {
		if again[i].Baseline {
			t.Errorf("item %d of a later fetch is baseline", i)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{wholeFeed, jsonSample, "<feed><entry><title type='xhtml'><div>a</div>", "<rdf:RDF><item rdf:about='x'>", "\xff\xfe<\x00", "<!DOCTYPE x [<!ENTITY a 'b'>]><rss>&a;",
		"<rss><channel><item><a:b:c d='<'>]]>", "<rss><![CDATA[<![CDATA[", "<channel><item/></channel>", "<rss xml:base='http://a/b'><channel><link>c</link>", "<?xml version='1.1' encoding='euc-jp'?><rss>\xa4\xa2"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		d, err := Parse(body, Options{URL: "https://gazette.example/rss"})
		if err != nil {
			if !errors.Is(err, ErrNotFeed) {
				t.Errorf("mended document refused: %v", err)
			}
			return
		}
		for _, it := range d.Items {
			if looksHTML(it.Title) || strings.ContainsAny(it.Title, "\n\x00") {
				t.Errorf("title %q", it.Title)
			}
			for _, link := range []string{it.Link, it.Canonical, it.Image} {
				if l := strings.ToLower(link); link != "" && !strings.HasPrefix(l, "http://") && !strings.HasPrefix(l, "https://") || strings.ContainsAny(l, linkless) {
					t.Errorf("link %q", link)
				}
			}
		}
	})
}
