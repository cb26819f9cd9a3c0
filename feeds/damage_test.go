package feeds

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// wholeFeed is an RSS document of four items, one feature each.
const wholeFeed = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Harbour Gazette</title><link>https://gazette.example/</link>
<item><title>Envoys meet in Port Lyra</title><link>https://gazette.example/1</link><description>They spoke for “three” hours.</description></item>
<item><title><![CDATA[Tariffs & quotas agreed]]></title><link>https://gazette.example/2</link><description><![CDATA[<p>A <b>deal</b> was struck.</p>]]></description></item>
<item><title>Élan vital in Orléans</title><link>https://gazette.example/3</link><content:encoded><![CDATA[<p>Long text</p>]]></content:encoded></item>
<item><title>Last of the day</title><link>https://gazette.example/4</link><description>Good night.</description></item>
</channel></rss>
`

func TestWholeFeedNeedsNoRepair(t *testing.T) {
	doc, err := Parse([]byte(wholeFeed), Options{})
	if err != nil || len(doc.Repairs) != 0 {
		t.Fatalf("%v, repairs %q", err, doc.Repairs)
	}
	want := []string{"Envoys meet in Port Lyra", "Tariffs & quotas agreed", "Élan vital in Orléans", "Last of the day"}
	if got := titles(doc); strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("titles %q", got)
	}
	if s := doc.Items[1].Summary; s != "A deal was struck." {
		t.Errorf("summary %q", s)
	}
}

func titles(d *Document) []string {
	var out []string
	for _, it := range d.Items {
		out = append(out, it.Title)
	}
	return out
}

// Each damage that loses a whole feed in a strict parser costs at most the
// item it hits here, and is named.
func TestDamage(t *testing.T) {
	win := func(s string) string {
		out, err := charmap.Windows1252.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	replace := func(old, with string) string { return strings.Replace(wholeFeed, old, with, 1) }
	noDecl := strings.SplitN(wholeFeed, "\n", 2)[1]
	for _, tc := range []struct {
		name, body, contentType string
		items                   int
		repair                  string // a repair begins with it
		title                   string // one title that must come out
	}{
		{"cut in the last item", wholeFeed[:strings.Index(wholeFeed, "Good")], "", 3, RepairCutShort, "Élan vital in Orléans"},
		{"cut in a tag", wholeFeed[:strings.Index(wholeFeed, "/3</link>")+5], "", 2, RepairCutShort, "Tariffs & quotas agreed"},
		{"cut in CDATA", wholeFeed[:strings.Index(wholeFeed, "Long")], "", 2, RepairCutShort, "Tariffs & quotas agreed"},
		{"cut after an item", wholeFeed[:strings.Index(wholeFeed, "</channel>")], "", 4, RepairCutShort, "Last of the day"},
		{"cut in the middle of a letter", wholeFeed[:strings.Index(wholeFeed, "Élan")+1], "", 2, RepairCutShort, "Tariffs & quotas agreed"},
		{"bare ampersand", replace("Envoys meet", "Envoys & aides at R&D meet"), "", 4, "bare & escaped", "Envoys & aides at R&D meet in Port Lyra"},
		{"bare less-than", replace("Envoys meet", "Growth < 5 %, x <y"), "", 4, "stray < escaped", "Growth < 5 %, x <y in Port Lyra"},
		{"undefined entities", replace("Envoys meet", "Envoys&nbsp;meet &rsquo;late&rsquo; &bogus;"), "", 4, "HTML entities decoded", "Envoys meet ’late’ &bogus; in Port Lyra"},
		{"control characters", replace("Envoys", "En\x00vo\x08ys"), "", 4, "control characters removed", "Envoys meet in Port Lyra"},
		{"references to controls", replace("Envoys", "En&#8;vo&#x1F;ys"), "", 4, "control characters removed", "Envoys meet in Port Lyra"},
		{"windows-1252 bytes in UTF-8", replace("Good night.", "caf\xe9") + strings.Repeat("<!-- “” -->", 9), "", 4, "charset: invalid UTF-8", "Élan vital in Orléans"},
		{"no encoding stated", win(noDecl), "", 4, "charset: guessed windows-1252", "Élan vital in Orléans"},
		{"encoding in HTTP only", win(noDecl), "text/xml; charset=windows-1252", 4, "", "Élan vital in Orléans"},
		{"declared UTF-16, is UTF-8", replace("UTF-8", "UTF-16"), "", 4, "", "Élan vital in Orléans"},
		{"declared windows-1251, is UTF-8", replace("UTF-8", "windows-1251"), "", 4, "charset: label windows-1251 ignored", "Élan vital in Orléans"},
		{"unknown label", win(replace("UTF-8", "x-mystery")), "", 4, "charset: unknown label", "Élan vital in Orléans"},
		{"byte order mark", "\ufeff" + wholeFeed, "", 4, "", "Élan vital in Orléans"},
		{"blank line first", "\n\n" + wholeFeed, "", 4, "", "Élan vital in Orléans"},
		{"warning of a script first", "<br />\n<b>Warning</b>: mysql_connect() in index.php\n" + wholeFeed, "", 4, "junk before the feed", "Élan vital in Orléans"},
		{"long comment first", "<!--" + strings.Repeat(" advertising", 800) + "-->" + wholeFeed, "", 4, "", "Élan vital in Orléans"},
		{"script after the end", wholeFeed + "<script>track()</script>", "", 4, "junk after the feed", "Last of the day"},
		{"line break tag", replace("three", "three<br>"), "", 4, "unclosed elements closed", "Last of the day"},
		{"end tag of an item missing", replace("</description></item>", "</description>"), "", 4, "unclosed elements closed", "Tariffs & quotas agreed"},
		{"end tag of a title missing", replace("</title><link>https://gazette.example/1", "<link>https://gazette.example/1"), "", 4, "unclosed elements closed", "Tariffs & quotas agreed"},
		{"end tag nobody opened", replace("three", "three</i></div>"), "", 4, "stray end tags", "Last of the day"},
		{"XML 1.1", replace(`version="1.0" enc`, `version="1.1" enc`), "", 4, "XML 1.1", "Last of the day"},
		{"CDATA never closed", replace("struck.</p>]]>", "struck.</p>"), "", 4, "unclosed CDATA", "Last of the day"},
		{"CDATA twice", replace("<![CDATA[Tariffs & quotas agreed]]>", "<![CDATA[<![CDATA[Tariffs & quotas agreed]]>]]>"), "", 4, "nested CDATA", "Tariffs & quotas agreed"},
		{"document type", replace("<rss", "<!DOCTYPE rss [<!ENTITY port \"Port\"><!ENTITY out SYSTEM \"file:///etc/hostname\">]><rss"), "", 4, "document type removed", "Last of the day"},
		{"root missing", strings.TrimSuffix(noDecl[strings.Index(noDecl, "<channel>"):], "</rss>\n"), "", 4, "missing root element", "Last of the day"},
		{"channel closed too early", replace("</link>\n<item>", "</link></channel>\n<item>"), "", 4, "stray end tags", "Last of the day"},
		{"upper case end tags", strings.ReplaceAll(wholeFeed, "</item>", "</ITEM>"), "", 4, "", "Last of the day"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			doc, err := Parse([]byte(tc.body), Options{ContentType: tc.contentType})
			if err != nil {
				t.Fatal(err)
			}
			if len(doc.Items) != tc.items {
				t.Errorf("%d items, want %d: %q", len(doc.Items), tc.items, titles(doc))
			}
			if !strings.Contains("|"+strings.Join(titles(doc), "|")+"|", "|"+tc.title+"|") {
				t.Errorf("no title %q in %q", tc.title, titles(doc))
			}
			found := tc.repair == ""
			for _, r := range doc.Repairs {
				found = found || strings.HasPrefix(r, tc.repair)
			}
			if !found {
				t.Errorf("repairs %q, want %q", doc.Repairs, tc.repair)
			}
		})
	}
}

func TestEveryCutKeepsTheItemsBeforeIt(t *testing.T) {
	for cutAt := strings.Index(wholeFeed, "<channel>"); cutAt < len(wholeFeed); cutAt++ {
		body := wholeFeed[:cutAt]
		doc, err := Parse([]byte(body), Options{})
		if err != nil {
			t.Fatalf("cut at %d: %v", cutAt, err)
		}
		if want := strings.Count(body, "</item"); len(doc.Items) != want {
			t.Fatalf("cut at %d: %d items, want %d", cutAt, len(doc.Items), want)
		}
	}
}

func TestEntities(t *testing.T) {
	const doc = `<!DOCTYPE rss [<!ENTITY city "Port Lyra"><!ENTITY bomb "&city;&city;">]><rss><channel><item><title>%s</title></item></channel></rss>`
	for in, want := range map[string]string{
		"Talks in &city;":                  "Talks in Port Lyra",
		"&bomb;":                           "&bomb;",
		"&#x1F600; &#128512;":              "😀 😀",
		"&#55357;&#56832;":                 "😀",
		"don&#146;t":                       "don’t",
		"a &amp;amp; b":                    "a & b",
		"Q&amp;A":                          "Q&A",
		"&amp;#8217;s":                     "’s",
		"&lt;b&gt;bold&lt;/b&gt;":          "bold",
		"&amp;lt;i&amp;gt;x&amp;lt;/i&gt;": "x",
		"AT&T & more":                      "AT&T & more",
		"5 &lt; 6 &gt; 4":                  "5 < 6 > 4",
		"&":                                "&",
	} {
		d, err := Parse([]byte(fmt.Sprintf(doc, in)), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if d.Items[0].Title != want {
			t.Errorf("%s: %q, want %q", in, d.Items[0].Title, want)
		}
	}
}

func TestCharsets(t *testing.T) {
	const jp = "外相は「領海の問題については、きのうの会談で話し合った」と述べた。"
	const kr = "외교부 장관은 어제 회담에서 해상 국경 문제를 논의했다고 말했다."
	const cn = "外交部长表示，两国在昨天的会谈中就海上边界问题交换了意见，他说这是一个好的开始，我们不会放弃。"
	const ru = "Министр иностранных дел сообщил, что стороны обсудили вопрос о морской границе"
	feed := func(decl, text string) string {
		return decl + "<rss><channel><item><title>" + text + "</title></item></channel></rss>"
	}
	enc := func(e interface{ String(string) (string, error) }, s string) string {
		out, err := e.String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for _, tc := range []struct{ name, body, contentType, want string }{
		{"utf-16le with mark", enc(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder(), feed(`<?xml version="1.0" encoding="utf-16"?>`, ru)), "", ru},
		{"utf-16be without mark", enc(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder(), feed(`<?xml version="1.0"?>`, ru)), "", ru},
		{"windows-1251 declared", enc(charmap.Windows1251.NewEncoder(), feed(`<?xml version="1.0" encoding="windows-1251"?>`, ru)), "", ru},
		{"misspelt cp-1251", enc(charmap.Windows1251.NewEncoder(), feed(`<?xml version="1.0" encoding="cp-1251"?>`, ru)), "", ru},
		{"http charset against declaration", enc(charmap.KOI8R.NewEncoder(), feed(`<?xml version="1.0" encoding="windows-1251"?>`, ru)), "text/xml; charset=koi8-r", ru},
		{"server default against declaration", enc(charmap.Windows1251.NewEncoder(), feed(`<?xml version="1.0" encoding="windows-1251"?>`, ru)), "text/xml; charset=iso-8859-1", ru},
		{"guessed windows-1251", enc(charmap.Windows1251.NewEncoder(), feed("", ru)), "", ru},
		{"guessed koi8-r", enc(charmap.KOI8R.NewEncoder(), feed("", ru)), "", ru},
		{"guessed shift_jis", enc(japanese.ShiftJIS.NewEncoder(), feed("", jp)), "", jp},
		{"guessed euc-jp", enc(japanese.EUCJP.NewEncoder(), feed("", jp)), "", jp},
		{"guessed euc-kr", enc(korean.EUCKR.NewEncoder(), feed("", kr)), "", kr},
		{"guessed gb18030", enc(simplifiedchinese.GB18030.NewEncoder(), feed("", cn)), "", cn},
		{"cp850, a code page of DOS", enc(charmap.CodePage850.NewEncoder(), feed(`<?xml version="1.0" encoding="cp850"?>`, "Élan à Orléans")), "", "Élan à Orléans"},
		{"ebcdic", enc(charmap.CodePage1140.NewEncoder(), feed(`<?xml version="1.0" encoding="ibm1140"?>`, "Élan à Orléans")), "", "Élan à Orléans"},
		{"utf-32 without mark", "<\x00\x00\x00r\x00\x00\x00s\x00\x00\x00s\x00\x00\x00" + enc(utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM).NewEncoder(), feed("", ru)[4:]), "", ru},
		{"iso-2022-jp", enc(japanese.ISO2022JP.NewEncoder(), feed(`<?xml version="1.0" encoding="iso-2022-jp"?>`, jp)), "", jp},
		{"utf-8 labelled latin-1 by the server", feed("", ru), "text/xml; charset=iso-8859-1", ru},
	} {
		d, err := Parse([]byte(tc.body), Options{ContentType: tc.contentType})
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		if len(d.Items) != 1 || d.Items[0].Title != tc.want {
			t.Errorf("%s: %q (%q)", tc.name, titles(d), d.Repairs)
		}
	}
}

func TestNotFeeds(t *testing.T) {
	for name, body := range map[string]string{
		"empty": "", "blank": " \n\t", "page": "<!DOCTYPE html><html><body>Hello</body></html>", "page with junk": "x <html lang=en>",
		"text": "temporarily unavailable", "other XML": "<?xml version=\"1.0\"?><sitemap><url/></sitemap>", "JSON": `{"error":"gone"}`,
		"JSON list": `[1,2]`, "broken JSON": `{"items":`, "comment": "<!-- nothing -->", "open comment": "<!-- nothing", "lone": "<",
	} {
		_, err := Parse([]byte(body), Options{})
		if !errors.Is(err, ErrNotFeed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLimits(t *testing.T) {
	many := "<rss><channel>" + strings.Repeat("<item><title>x</title></item>", MaxItems+7) + "</channel></rss>"
	d, err := Parse([]byte(many), Options{})
	if err != nil || len(d.Items) != MaxItems || len(d.Repairs) != 1 {
		t.Errorf("many items: %d, %q, %v", len(d.Items), d.Repairs, err)
	}
	deep := "<rss><channel><item><title>deep</title><description>" + strings.Repeat("<a>", 200000) + "</description></item><item><title>next</title></item></channel></rss>"
	d, err = Parse([]byte(deep), Options{})
	if err != nil || len(d.Items) == 0 || d.Items[0].Title != "deep" {
		t.Errorf("deep: %v", err)
	}
	long := "<rss><channel><item><title>" + strings.Repeat("word ", 10000) + "</title></item></channel></rss>"
	d, err = Parse([]byte(long), Options{})
	if n := len(d.Items[0].Title); err != nil || n > 1100 || !strings.HasSuffix(d.Items[0].Title, "…") {
		t.Errorf("long title: %d bytes, %v", n, err)
	}
	jsonMany := `{"version":"https://jsonfeed.org/version/1","items":[` + strings.Repeat(`{"id":"1"},`, MaxItems+3) + `{"id":"2"}]}`
	if d, err = Parse([]byte(jsonMany), Options{}); err != nil || len(d.Items) != MaxItems {
		t.Errorf("many JSON items: %v", err)
	}
}

// Shapes that cost a parser far more than their bytes must leave the honest
// part of the document.
func TestCrowds(t *testing.T) {
	const head, tail = "<rss><channel><item><title>first</title>", "</item></channel></rss>"
	r := func(s string) string { return strings.Repeat(s, (512<<10)/len(s)) }
	for name, body := range map[string]string{
		"children":       head + r("<m:a xmlns:m='u'/>") + tail,
		"text pieces":    head + "<media:x>" + r("aaaaaaaa<b/>") + "</media:x>" + tail,
		"open CDATA":     head + r("<a><![CDATA[x</a>") + "]]>" + tail,
		"open comments":  head + r("<!--x>") + tail,
		"document types": r("<!DOCTYPE a [") + head + tail,
		"stray ends":     head + r("</q>") + tail,
		"auto-closed":    head + r("<a><b></a>") + tail,
		"ampersands":     head + "<description>" + r("&") + "</description>" + tail,
		"frames":         head + "<description>" + r("&lt;object>") + "</description>" + tail,
		"dates":          head + r("<pubDate>1 1 1 1 1</pubDate>") + tail,
	} {
		d, err := Parse([]byte(body), Options{})
		if err != nil || len(d.Items) != 1 || d.Items[0].Title != "first" {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(d.Repairs) == 0 && name != "frames" && name != "open comments" {
			t.Errorf("%s: no repair named", name)
		}
	}
}
