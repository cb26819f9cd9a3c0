package feeds

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// The habits of real feeds that break readers, one line each: what came, and
// what a reader must get of it.
func TestEdges(t *testing.T) {
	const ru = "Министр сообщил о переговорах"
	rss := func(inner string) string {
		return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Harbour Gazette</title><link>https://gazette.example/</link>` + inner + "</channel></rss>"
	}
	item := func(inner string) string { return rss("<item>" + inner + "</item>") }
	title := func(s string) string { return item("<title>" + s + "</title><link>https://gazette.example/1</link>") }
	win := func(s string) string {
		out, err := charmap.Windows1251.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	utf16 := func(s string) string {
		out, err := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	type got func(*Document) string
	titleOf := func(d *Document) string { return d.Items[0].Title }
	linkOf := func(d *Document) string { return d.Items[0].Link }
	summaryOf := func(d *Document) string { return d.Items[0].Summary }
	all := func(d *Document) string { return strings.Join(titles(d), "|") }
	for _, tc := range []struct {
		line, body, contentType string
		field                   got
		want                    string
	}{
		// Labels and bytes that disagree.
		{"prolog says windows-1251, bytes are UTF-8", strings.Replace(title(ru), "UTF-8", "windows-1251", 1), "", titleOf, ru},
		{"prolog says UTF-8, bytes are windows-1251", win(title(ru)), "", titleOf, ru},
		{"charset only in the HTTP header", win(strings.Replace(title(ru), ` encoding="UTF-8"`, "", 1)), "text/xml; charset=windows-1251", titleOf, ru},
		{"no label at all", win(strings.SplitAfterN(title(ru), "?>", 2)[1]), "", titleOf, ru},
		{"mark before JSON", "\ufeff" + `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"x y"}]}`, "", titleOf, "x y"},
		{"UTF-16 with a prolog", "\xff\xfe" + utf16(strings.Replace(title(ru), "UTF-8", "UTF-16", 1)), "", titleOf, ru},
		{"UTF-16 without prolog or mark", utf16(strings.SplitAfterN(title(ru), "?>", 2)[1]), "", titleOf, ru},
		{"label utf8mb4", strings.Replace(title(ru), "UTF-8", "utf8mb4", 1), "text/xml; charset=utf8mb4", titleOf, ru},
		{"label cp-1251", win(strings.Replace(title(ru), "UTF-8", "cp-1251", 1)), "", titleOf, ru},
		// Bytes and characters that may not be.
		{"one invalid byte", title("Café in Orl\xe9ans, “said” the envoy"), "", titleOf, "Café in Orléans, “said” the envoy"},
		{"NUL and controls", title("En\x00voys\x0b meet"), "", titleOf, "Envoys meet"},
		{"references to controls", title("En&#8;voys&#0; meet&#xFFFE;"), "", titleOf, "Envoys meet"},
		{"a lone surrogate", title("Envoys \xed\xa0\xbd meet – again"), "", titleOf, "Envoys meet – again"},
		{"a pair of surrogates as bytes", title("Envoys \xed\xa0\xbd\xed\xb8\x80 – meet"), "", titleOf, "Envoys 😀 – meet"},
		{"a lone surrogate as a reference", title("Envoys &#xD83D; meet"), "", titleOf, "Envoys meet"},
		{"noncharacter", title("Envoys\ufffe meet\uffff"), "", titleOf, "Envoys meet"},
		// What stands around the root.
		{"warning before the prolog", "Notice: undefined index\n" + title("a b"), "", titleOf, "a b"},
		{"comment after the root", title("a b") + "<!-- cached 0.2 s -->", "", titleOf, "a b"},
		{"stylesheet and long comment first", `<?xml-stylesheet href="a.xsl"?><!--` + strings.Repeat("x ", 4000) + "-->" + title("a b"), "", titleOf, "a b"},
		{"JSON behind a warning", "Warning: slow query\n" + `{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"x y"}]}`, "", titleOf, "x y"},
		// XML that is none.
		{"XML 1.1", strings.Replace(title("a b"), `"1.0"`, `"1.1"`, 1), "", titleOf, "a b"},
		{"laughs", `<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>` + strings.SplitAfterN(title("&a; &b;"), "?>", 2)[1], "", titleOf, "ha &b;"},
		{"external entity", `<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]>` + strings.SplitAfterN(title("&f; x"), "?>", 2)[1], "", titleOf, "&f; x"},
		{"prefix nobody declared", item("<title>a b</title><dc:creator>Ana</dc:creator>"), "", func(d *Document) string { return d.Items[0].Authors[0] }, "Ana"},
		{"undefined entity", title("a&nbsp;b &hellip; c"), "", titleOf, "a b … c"},
		{"bare & in a link", item("<title>a b</title><link>https://gazette.example/?a=1&b=2&copy=3</link>"), "", linkOf, "https://gazette.example/?a=1&b=2&copy=3"},
		// CDATA.
		{"CDATA never closed", rss("<item><title><![CDATA[a b</title></item><item><title>c d</title></item>"), "", all, "a b|c d"},
		{"CDATA in CDATA", title("<![CDATA[<![CDATA[a b]]>]]>"), "", titleOf, "a b"},
		{"CDATA and text", title("a &amp; <![CDATA[b <i>c</i>]]> d"), "", titleOf, "a & b c d"},
		{"CDATA escaped as text", title("&lt;![CDATA[a b]]&gt;"), "", titleOf, "a b"},
		{"cut in the last item", rss("<item><title>a b</title></item><item><title>c d</title><descr")[:190], "", all, "a b"},
		// Formats.
		{"RSS 0.91", `<rss version="0.91"><channel><title>t</title><item><title>a b</title><link>https://gazette.example/1</link></item></channel></rss>`, "", all, "a b"},
		{"RSS 0.90, items outside the channel", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>t</title></channel><item><title>a b</title></item></rdf:RDF>`, "", all, "a b"},
		{"RSS 2.0, items outside the channel", `<rss version="2.0"><channel><title>t</title></channel><item><title>a b</title></item><item><title>c d</title></item></rss>`, "", all, "a b|c d"},
		{"Atom 0.3", `<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title mode="escaped" type="text/html">a &amp;lt;b&amp;gt;</title></entry><entry><title>c d</title></entry></feed>`, "", all, "a|c d"},
		{"JSON Feed 1.1", `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","content_text":"x"},{"id":"2","title":"c d"}]}`, "", all, "x|c d"},
		{"entries in an RSS channel", rss(`<item><title>a b</title></item><entry xmlns="http://www.w3.org/2005/Atom"><title>c d</title><link href="https://gazette.example/2"/></entry><item><title>e f</title></item>`), "", all, "a b|c d|e f"},
		{"items in an Atom feed", `<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><item><title>a b</title><guid>https://gazette.example/1</guid></item><entry><title>c d</title></entry></feed>`, "", all, "a b|c d"},
		{"a wrapper around the items", rss("<items><item><title>a b</title></item><item><title>c d</title></item></items>"), "", all, "a b|c d"},
		{"an extension with entries of its own", `<feed xmlns="http://www.w3.org/2005/Atom"><x:log xmlns:x="urn:x"><x:entry>no</x:entry></x:log><entry><title>a b</title></entry></feed>`, "", all, "a b"},
		// Items that lack things.
		{"no title, no link, no date, no guid", item("<description>Only text.</description>"), "", func(d *Document) string { return d.Items[0].Summary + d.Items[0].Link + d.Items[0].GUID }, "Only text."},
		{"descriptions alone", rss("<item><description>Envoys met in Vienna on Sunday. They agreed.</description></item><item><description>&lt;p>The border was shut.&lt;/p>&lt;p>Lorries wait.&lt;/p></description></item><item><title/><description/></item>"), "",
			func(d *Document) string { return all(d) + "|" + strings.Join(d.Repairs, ";") }, "Envoys met in Vienna on Sunday|The border was shut||2 items without a title: their first sentences stand for them"},
		{"only an enclosure", item(`<enclosure url="https://cdn.example/a.mp3" type="audio/mpeg" length="0"/>`), "", linkOf, "https://cdn.example/a.mp3"},
		{"guid that is no URL, isPermaLink absent", item("<title>a b</title><guid>gazette-7</guid>"), "", linkOf, ""},
		{"guid that is the permalink", item("<title>a b</title><guid>https://gazette.example/7</guid>"), "", linkOf, "https://gazette.example/7"},
		{"guid that is a path", item(`<title>a b</title><guid isPermaLink="true">/7</guid>`), "", linkOf, "https://gazette.example/7"},
		{"atom:link in an RSS item", item(`<title>a b</title><atom:link rel="alternate" href="https://gazette.example/8"/>`), "", linkOf, "https://gazette.example/8"},
		// Links.
		{"relative link", item("<title>a b</title><link>/9</link>"), "", linkOf, "https://gazette.example/9"},
		{"relative link below xml:base", `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://base.example/x/"><entry xml:base="y/"><title>a</title><link href="1"/></entry></feed>`, "", linkOf, "https://base.example/x/y/1"},
		{"link without a scheme", item("<title>a b</title><link>//cdn.example/9</link>"), "", linkOf, "https://cdn.example/9"},
		{"link with blanks and a line break", item("<title>a b</title><link>\n https://gazette.example/\n9?q=a b </link>"), "", linkOf, "https://gazette.example/9?q=a%20b"},
		{"several Atom links", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="self" href="https://a.example/s"/><link rel="replies" href="https://a.example/r"/><link rel="alternate" href="https://a.example/1"/></entry></feed>`, "", linkOf, "https://a.example/1"},
		{"link that is a script", item("<title>a b</title><link>javascript:alert(1)</link><guid>https://gazette.example/10</guid>"), "", linkOf, "https://gazette.example/10"},
		{"link that is data", item("<title>a b</title><link>data:text/html,x</link>"), "", linkOf, ""},
		{"link to a document, through a paywall", item("<title>a b</title><link>https://gazette.example/paywall?to=report.pdf#page=2</link>"), "", linkOf, "https://gazette.example/paywall?to=report.pdf#page=2"},
		{"relative picture", item(`<title>a b</title><description>&lt;img src="/p.jpg"&gt;</description>`), "", func(d *Document) string { return d.Items[0].Image }, "https://gazette.example/p.jpg"},
		// Titles.
		{"title with HTML", title("<![CDATA[<b>Envoys</b> <a href='x'>meet</a>]]>"), "", titleOf, "Envoys meet"},
		{"title escaped twice", title("Tariffs &amp;amp; quotas &amp;#8211; agreed"), "", titleOf, "Tariffs & quotas – agreed"},
		{"emoji with joiners", title("👩\u200d🚀 lands"), "", titleOf, "👩\u200d🚀 lands"},
		{"overrides and zero-width spaces", title("\u202eliers\u202c to\u200b Port\u2066 Lyra"), "", titleOf, "liers to Port Lyra"},
		{"Hebrew with a right-to-left mark", title("שלום\u200f!"), "", titleOf, "שלום\u200f!"},
		{"capitals and LIVE stay", title("LIVE: ENVOYS MEET (VIDEO)"), "", titleOf, "LIVE: ENVOYS MEET (VIDEO)"},
		{"own site name at the end", title("Envoys meet in Port Lyra - Harbour Gazette"), "", titleOf, "Envoys meet in Port Lyra"},
		{"own site name in front", title("HARBOUR GAZETTE | Envoys meet in Port Lyra"), "", titleOf, "Envoys meet in Port Lyra"},
		{"another site's name", title("Envoys meet in Port Lyra - Meridian Wire"), "", titleOf, "Envoys meet in Port Lyra - Meridian Wire"},
		{"the source's name", item(`<title>Envoys meet in Port Lyra - Meridian Wire</title><source url="https://wire.example/">Meridian Wire</source>`), "", titleOf, "Envoys meet in Port Lyra"},
		{"a thousand letters", title(strings.Repeat("talks ", 160) + "end"), "", titleOf, strings.Repeat("talks ", 160) + "end"},
		{"a daily column", title("Morning briefing"), "", titleOf, "Morning briefing"},
		// Bodies.
		{"empty description", item("<title>a b</title><description> </description>"), "", summaryOf, ""},
		{"description equal to the title", item("<title>a b</title><description>a b</description>"), "", summaryOf, "a b"},
		{"nothing but an invitation", item("<title>a b</title><description>Read more…</description>"), "", summaryOf, ""},
		{"Google News repeats the headline", item(`<title>Envoys meet at last - Meridian Wire</title><link>https://news.google.com/rss/articles/CBMi7?oc=5</link><description>&lt;a href="x"&gt;Envoys meet at last&lt;/a&gt; &lt;font&gt;Meridian Wire&lt;/font&gt;</description><source url="https://wire.example">Meridian Wire</source>`), "", func(d *Document) string { return d.Items[0].Title + "|" + d.Items[0].Summary }, "Envoys meet at last|"},
		{"table, frame, pixel, inline picture", item("<title>a b</title><description><![CDATA[<p>One.</p><table><tr><td>x</td><td>y</td></tr></table><iframe src='z'></iframe><img width=1 src='https://t.example/p.gif'><img src='data:image/png;base64,AAAA'>]]></description>"), "", summaryOf, "One.\nx y"},
		{"picture loaded late", item(`<title>a b</title><description><![CDATA[<img width="1" src="https://t.example/p.gif"><img src="data:image/gif;base64,AA" data-src="https://a.example/p.jpg">]]></description>`), "", func(d *Document) string { return d.Items[0].Image }, "https://a.example/p.jpg"},
		{"picture in a set only", item(`<title>a b</title><description><![CDATA[<img srcset="/s.jpg 300w, /l.jpg 900w">]]></description>`), "", func(d *Document) string { return d.Items[0].Image }, "https://gazette.example/s.jpg"},
		// Dates that disagree.
		{"pubDate before dc:date", item("<title>a</title><dc:date>2031-05-05T00:00:00Z</dc:date><pubDate>Sun, 04 May 2031 06:30:00 GMT</pubDate>"), "", func(d *Document) string { return stamp(d.Items[0].Published) }, "2031-05-04T06:30:00Z"},
		{"only updated", `<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>a</title><updated>2031-05-04T06:30:00Z</updated></entry></feed>`, "", func(d *Document) string { return stamp(d.Items[0].Published) }, "2031-05-04T06:30:00Z"},
		{"lastBuildDate is not the items' date", rss("<lastBuildDate>Sun, 04 May 2031 06:30:00 GMT</lastBuildDate><item><title>a</title></item>"), "", func(d *Document) string { return stamp(d.Items[0].Published) + "/" + stamp(d.Updated) }, "/2031-05-04T06:30:00Z"},
		{"a date only the language decides", rss("<language>fr</language><item><title>a</title><pubDate>04/05/2031 06:30</pubDate></item>"), "", func(d *Document) string { return stamp(d.Items[0].Published) }, "2031-05-04T06:30:00Z"},
		// Languages.
		{"two languages in one feed", rss("<language>sr</language><item><title>Порука</title><dc:language>sr-Cyrl</dc:language></item><item><title>Poruka</title></item>"), "", func(d *Document) string { return d.Items[0].Lang + " " + d.Items[1].Lang }, "sr-Cyrl sr"},
		{"language after the items", rss("<item><title>a</title></item><language>fr</language>"), "", func(d *Document) string { return d.Items[0].Lang }, "fr"},
		// Categories and authors.
		{"categories in one element", item("<title>a</title><category>World, Europe, Talks</category>"), "", func(d *Document) string { return strings.Join(d.Items[0].Categories, "|") }, "World|Europe|Talks"},
		{"hundreds of tags", item("<title>a</title>" + func() (s string) {
			for i := range 400 {
				s += fmt.Sprintf("<category>t%d</category>", i)
			}
			return s
		}()), "", func(d *Document) string { return fmt.Sprint(len(d.Items[0].Categories)) }, "100"},
		{"author with an address", item("<title>a</title><author>desk@gazette.example (Ana Ilic)</author>"), "", func(d *Document) string { return d.Items[0].Authors[0] }, "Ana Ilic"},
		{"author with markup", item("<title>a</title><author>&lt;a href='x'&gt;Ana Ilic&lt;/a&gt;</author>"), "", func(d *Document) string { return d.Items[0].Authors[0] }, "Ana Ilic"},
		{"two authors", item("<title>a</title><author>a@g.example (Ana)</author><author>b@g.example (Bo)</author>"), "", func(d *Document) string { return strings.Join(d.Items[0].Authors, "|") }, "Ana|Bo"},
		// Media.
		{"enclosure of no length", item(`<title>a</title><link>https://gazette.example/1</link><enclosure url="https://cdn.example/a.mp3" type="audio/mpeg" length="0"/>`), "", func(d *Document) string { return fmt.Sprint(d.Items[0].Enclosures) }, "[{https://cdn.example/a.mp3 audio/mpeg 0}]"},
		{"media and nothing else", item(`<media:group><media:title>Clip of the day</media:title><media:description>Waves.</media:description><media:content url="https://cdn.example/c.mp4" medium="video"/><media:thumbnail url="https://cdn.example/c.jpg"/></media:group>`), "", func(d *Document) string { it := d.Items[0]; return it.Title + "|" + it.Summary + "|" + it.Image }, "Clip of the day|Waves.|https://cdn.example/c.jpg"},
	} {
		t.Run(tc.line, func(t *testing.T) {
			doc, err := Parse([]byte(tc.body), Options{URL: "https://gazette.example/rss", ContentType: tc.contentType})
			if err != nil {
				t.Fatal(err)
			}
			if len(doc.Items) == 0 {
				t.Fatalf("no items, repairs %q", doc.Repairs)
			}
			if got := tc.field(doc); got != tc.want {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}

// What stands at a feed's address in place of the feed is named.
func TestNotFeedSays(t *testing.T) {
	for name, tc := range map[string]struct{ body, says string }{
		"challenge": {"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><div id=cf-chl></div></body></html>", "challenge page"},
		"login":     {`<html><head><title>Sign in</title></head><body><form><input name=u><input type="password"></form></body></html>`, "login page \"Sign in\""},
		"consent":   {"<html><head><title>Before you continue to the Gazette</title></head><body>Cookies</body></html>", "consent page"},
		"error":     {"<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>", "error page"},
		"page":      {"<!doctype html><html><head><title>Harbour &amp; Coast</title></head><body><p>news</p></body></html>", `web page "Harbour & Coast"; look for the address of its feed`},
		"empty":     {" \r\n", "the response is empty"},
		"text":      {"try again later", "plain text"},
		"JSON":      {`{"error":"not found"}`, "JSON without a list of items"},
		"JSON list": {`[{"title":"x"}]`, "JSON"},
		"OPML":      {`<?xml version="1.0"?><opml version="2.0"><body><outline xmlUrl="https://a.example/rss"/></body></opml>`, "OPML list of feeds"},
		"other XML": {`<?xml version="1.0"?><urlset><url><loc>https://a.example/</loc></url></urlset>`, "no RSS, Atom or JSON feed"},
		"zeros":     {strings.Repeat("\x00", 5000), "the response is empty"},
	} {
		_, err := Parse([]byte(tc.body), Options{})
		if !errors.Is(err, ErrNotFeed) || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v, want %q", name, err, tc.says)
		}
	}
}

// The language the operator gave goes before the one the feed claims, since
// publishing systems leave theirs at the default.
func TestKnownLanguage(t *testing.T) {
	const body = "<rss><channel><language>en-us</language><item><title>a</title><pubDate>04/05/2031 06:30</pubDate></item></channel></rss>"
	for lang, want := range map[string]string{"": "2031-04-05T06:30:00Z", "fr": "2031-05-04T06:30:00Z"} {
		d, err := Parse([]byte(body), Options{Lang: lang})
		if err != nil || stamp(d.Items[0].Published) != want {
			t.Errorf("%q: %v, %v", lang, d.Items[0].Published, err)
		}
	}
}

// A feed without items is a feed; one whose items were all lost says so.
func TestFeedWithoutItems(t *testing.T) {
	d, err := Parse([]byte("<rss><channel><title>quiet</title></channel></rss>"), Options{})
	if err != nil || d.Title != "quiet" || len(d.Repairs) != 0 {
		t.Errorf("%+v, %v", d, err)
	}
	d, err = Parse([]byte("<rss><channel><title>quiet</title><x:log><item >never</item></x:log></channel></rss>"), Options{})
	if err != nil || len(d.Repairs) == 0 || d.Repairs[len(d.Repairs)-1] != "no item could be read" {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestExplain(t *testing.T) {
	body := "<rss version='2.0'><channel><title>A & B</title>\n<item><title>x & y</title><guid>1</guid></item>\n<item><title>caf\xe9 & bar</title><guid>1</guid></item></channel></rss>"
	doc, stages, err := Explain([]byte(body), Options{ContentType: "text/xml; charset=utf-8"})
	if err != nil || len(doc.Items) != 2 {
		t.Fatal(doc, err)
	}
	got := ""
	for _, s := range stages {
		got += s.Name + ": " + strings.Join(s.Notes, " / ") + "\n"
	}
	want := `bytes: 165 bytes, sent as text/xml; charset=utf-8
charset: read as windows-1252; labelled utf-8
mend: charset: guessed windows-1252 / bare & escaped, 3 times, first at line 1, column 38
parse: RSS 2.0, 2 items
items: 2 without a link / 2 without a date that can be read / 2 without a summary / 1 with the guid of an item before
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	// A label is told once, and what was cut off summaries with an example.
	tail := " The post Envoys meet appeared first on Courier."
	body = `<?xml version="1.0" encoding="UTF-8"?><rss version='2.0'><channel><title>A</title>` + strings.Repeat("<item><title>x</title><link>http://x.example/</link><description>Envoys met in Vienna.\n"+tail+"</description></item>", 3) + "</channel></rss>"
	_, stages, err = Explain([]byte(body), Options{ContentType: "text/xml; charset=utf-8"})
	if err != nil {
		t.Fatal(err)
	}
	if got := stages[1].Notes[0]; got != "read as UTF-8; labelled utf-8" {
		t.Error(got)
	}
	notes := stages[len(stages)-1].Notes
	if got, want := notes[len(notes)-1], `boilerplate cut off 3 texts, first "The post Envoys meet appeared first on Courier."`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if _, stages, err = Explain([]byte("<html>"), Options{}); err == nil || stages[len(stages)-1].Name != "parse" {
		t.Errorf("a page: %v %v", stages, err)
	}
}
