package feeds

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// A Google News id of the old kind: a message with the addresses of the
// article and of its AMP page.
func newsID(addresses ...string) string {
	b := []byte{0x08, 0x13}
	for i, a := range addresses {
		b = append(b, []byte{0x22, 0xd2}[i])
		if i > 0 {
			b = append(b, 0x01)
		}
		b = append(b, byte(len(a)))
		b = append(b, a...)
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// sameArticle are spellings of one address each: all of a row have one
// canonical form, and no two rows share theirs.
var sameArticle = [][]string{
	{
		"https://gazette.com/world/1", "http://gazette.com/world/1", "//gazette.com/world/1", "https://GAZETTE.com/world/1/", "https://www.gazette.com:443/world/1",
		"http://www2.gazette.com:80/world/1", "https://m.gazette.com/world/1", "https://mobile.gazette.com/world/1#comments", "https://amp.gazette.com/world/1", "https://gazette.com./world/1",
		"https://gazette.com/world/1/amp", "https://gazette.com/world/1/amp/", "https://gazette.com/amp/world/1", "https://gazette.com/world/amp/1", "https://gazette.com/world/1.amp", "https://gazette.com/world/1?amp", "https://gazette.com/world/1?amp=1",
		"https://gazette.com/world/1?outputType=amp", "https://gazette.com/world/1/index.html", "https://gazette.com/world/1/index.html?utm_source=x", "https://gazette.com/./world/x/../1", "https://gazette.com//world//1", "https://gazette.com/%77orld/%31",
		"https://gazette.com/world/1;jsessionid=0A1B", "https://user:secret@gazette.com/world/1", "https://gazette.com\\world\\1", "  https://gazette.com/wor\nld/1\n", "https://gazette.com/world/1?", "https://gazette.com/world/1?&&",
		"https://gazette.com/world/1?utm_source=rss&utm_medium=feed ", "https://gazette.com/world/1?fbclid=abc", "https://gazette.com/world/1?at_medium=RSS&at_campaign=KARANGA", "https://gazette.com/world/1?traffic_source=rss", "https://gazette.com/world/1?ref=rss",
		"https://gazette.com/world/1?ns_mchannel=rss&ns_campaign=1490&ito=1490", "https://gazette.com/world/1?maca=en-rss-en-all-1573-xml-mrss", "https://gazette.com/world/1?cmp=rss&amp;source=rss", "https://gazette.com/world/1?partner=rss&amp;amp;emc=rss", "https://gazette.com/world/1?wt_mc=rss.red",
		"https://gazette.com/world/1#:~:text=ceasefire", "https://gazette.com/world/1#0", "https://gazette.com/world/1?feedType=RSS&feedName=worldNews",
		"https://gazette-com.cdn.ampproject.org/c/s/gazette.com/world/1", "https://cdn.ampproject.org/v/s/www.gazette.com/world/1/amp?amp_js_v=0.1&usqp=mq331AQ", "https://www.google.com/amp/s/www.gazette.com/world/1", "https://www.google.de/amp/gazette.com/world/1/amp/",
		"https://www.google.com/url?rct=j&sa=t&url=https://gazette.com/world/1&ct=ga&cd=CAEYAC", "https://www.google.com/url?q=https%3A%2F%2Fgazette.com%2Fworld%2F1&sa=D", "https://news.google.com/rss/articles/" + newsID("https://gazette.com/world/1", "https://gazette.com/amp/world/1") + "?oc=5",
		"https://news.google.com/articles/" + newsID("http://www.gazette.com/world/1"), "https://news.google.com/__i/rss/rd/articles/" + newsID("https://gazette.com/world/1") + "?oc=5",
		"http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&tid=1&url=https%3a%2f%2fgazette.com%2fworld%2f1&c=1&mkt=en-us", "https://l.facebook.com/l.php?u=https%3A%2F%2Fgazette.com%2Fworld%2F1%3Ffbclid%3Dx&h=AT0", "https://lm.facebook.com/l.php?u=https%3A%2F%2Fgazette.com%2Fworld%2F1",
		"https://out.reddit.com/t3_x?url=https%3A%2F%2Fgazette.com%2Fworld%2F1&token=x", "http://us.rd.yahoo.com/dailynews/rss/world/*http://gazette.com/world/1", "http://rd.yahoo.com/x/*http%3A//gazette.com/world/1", "https://r.search.yahoo.com/_ylt=x/RV=2/RE=1/RO=10/RU=https%3a%2f%2fgazette.com%2fworld%2f1/RK=2/RS=x",
		"http://gazette.com.feedsportal.com/c/1/f/2/s/3/l/0Lwww0Bgazette0N0Cworld0C1/story01.htm", "https://go.theregister.com/feed/www.gazette.com/world/1", "https://urldefense.com/v3/__https://gazette.com/world/1__;!!x", "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fgazette.com%2Fworld%2F1&data=x",
	},
	{"https://gazette.com/world/2", "https://www.google.com/url?url=https%3A%2F%2Fwww.google.com%2Famp%2Fs%2Fgazette.com%2Fworld%2F2"},
	{"https://gazette.com/World/1"},
	{"https://gazette.com:8443/world/1", "http://www.gazette.com:8443/world/1/"},
	{"https://gazette.com/world/1?page=2", "https://gazette.com/world/1?page=2&utm_source=rss", "https://m.gazette.com/world/1?utm_source=rss&page=2#top"},
	{"https://gazette.com/world/1?id=7&id=8"},
	{"https://gazette.com/world/1?id=8&id=7"},
	{"https://gazette.com/world/1?q=a+b"},
	{"https://gazette.com/world/1?q=a%20b", "https://gazette.com/world/1?q=a b"},
	{"https://gazette.com/world/1?t=5512"},
	{"https://gazette.com/world/1?c_id=2&objectid=12059", "https://gazette.com/world/1?c_id=2&objectid=12059&amp;ref=rss", "https://gazette.com/world/1?c_id=2&ref=rss&objectid=12059"},
	{"https://gazette.com/world/1?source=42"},
	{"https://gazette.com/world/1?ref=archive-12"},
	{"https://gazette.com/?p=123", "https://www.gazette.com?p=123"},
	{"https://gazette.com/?p=124"},
	{"https://gazette.com/index.php?p=124"},
	{"https://gazette.com/", "https://gazette.com", "http://www.gazette.com/index.php", "https://gazette.com/amp/"},
	{"https://gazette.com/#!/story/1", "https://www.gazette.com/#!/story/1"},
	{"https://gazette.com/#/story/2"},
	{"https://gazette.com/a%2Fb"},
	{"https://gazette.com/a/b"},
	{"https://gazette.com/caf%C3%A9", "https://gazette.com/caf%c3%a9", "https://gazette.com/café"},
	{"https://gazette.com/100%", "https://gazette.com/100%25"},
	{"https://gazette.com/a b", "https://gazette.com/a%20b"},
	{"https://gazette.com/tag/guitars/amp/solo"},
	{"https://gazette.com/tag/guitars/solo"},
	{"https://новости.рф/мир/1", "https://xn--b1amnebsh.xn--p1ai/%D0%BC%D0%B8%D1%80/1", "https://WWW.НОВОСТИ.РФ/мир/1"},
	{"https://live.gazette.com/world/1"},
	{"https://m.it/a"},
	{"https://it.wikipedia.org/wiki/A", "https://it.m.wikipedia.org/wiki/A"},
	{"https://www.bbc.com/news/articles/c0x", "https://www.bbc.co.uk/news/articles/c0x#0", "https://bbc.com/news/articles/c0x#1", "https://www.bbc.co.uk/news/articles/c0x?at_medium=RSS&at_campaign=rss", "https://www.bbc.com/news/articles/c0x.amp"},
	{"https://www.bbc.com/news/world-1", "https://www.bbc.co.uk/news/amp/world-1"},
	{"https://edition.cnn.com/2031/05/04/x/index.html", "https://us.cnn.com/2031/05/04/x", "https://amp.cnn.com/cnn/../2031/05/04/x"},
	{"https://www.themoscowtimes.com/2031/05/04/old-words-a91602", "https://www.themoscowtimes.com/2031/05/04/new-words-here-a91602?utm_term=x"},
	{"https://www.themoscowtimes.com/2031/05/04/old-words-a91603"},
	{"https://www.dw.com/en/old-words/a-70123456", "https://www.dw.com/en/new-words/a-70123456?maca=en-rss"},
	{"https://www.dw.com/en/new-words/live-70123456"},
	{"https://www.channelnewsasia.com/world/old-words-5828126", "https://www.channelnewsasia.com/asia/new-words-5828126"},
	{"https://www.channelnewsasia.com/world/old-words-5828127"},
	{"https://www.channelnewsasia.com/world/budget-2031"},
	{"https://www.cbc.ca/news/world/old-words-9.7036586?cmp=rss", "https://www.cbc.ca/news/politics/new-words-9.7036586"},
	{"https://www.dailymail.co.uk/news/article-15440175/Old-words.html?ns_mchannel=rss&ito=1490", "https://www.dailymail.co.uk/news/world/article-15440175/New-words.html"},
	{"https://www.dailymail.co.uk/news/article-15440189/Old-words.html"},
	{"https://www.scmp.com/news/world/article/3141592/old?utm_source=rss_feed", "https://amp.scmp.com/news/world/article/3141592/new"},
	{"https://timesofindia.indiatimes.com/world/x/articleshow/98765432.cms", "https://m.timesofindia.com/world/y/amp_articleshow/98765432.cms"},
	{"https://timesofindia.indiatimes.com/world/x/liveblog/98765432.cms"},
	{"https://news.google.com/rss/articles/" + newsID("AU_yqLOpaque"), "https://news.google.com/rss/articles/" + newsID("AU_yqLOpaque") + "?oc=5&hl=en-GB&gl=GB&ceid=GB:en"},
	{"https://feeds.feedburner.com/~r/gazette/world/~3/AbCdEf/", "http://feedproxy.google.com/~r/gazette/world/~3/AbCdEf/"},
	{"https://www.youtube.com/watch?v=abc", "https://youtu.be/abc?si=x", "https://m.youtube.com/watch?v=abc&feature=share"},
	{"https://www.youtube.com/watch?v=abd"},
	{"https://www.msn.com/en-us/news/world/x/ar-AA1", "http://www.msn.com/en-us/news/world/x/ar-AA1?ocid=msedgntp"},
	{"https://www.google.com/url?url=javascript:alert(1)"},
	// What looks like tracking and may be the article.
	{"https://gazette.com/view"}, {"https://gazette.com/view?pk_id=5"}, {"https://gazette.com/view?pk_id=6"}, {"https://gazette.com/view?at_no=5"}, {"https://gazette.com/view?ns_item=5"}, {"https://gazette.com/view?wt_nr=5"},
	{"https://gazette.com/view?itm_id=5"}, {"https://gazette.com/view?amp_id=5"}, {"https://gazette.com/view?elqid=5"}, {"https://gazette.com/view?rss_id=5"}, {"https://gazette.com/view?rss_id=6", "https://gazette.com/view?rss_id=6&utm_source=rss"},
	{"https://gazette.com/article.php?partner=5"}, {"https://gazette.com/article.php?seid=5"}, {"https://gazette.com/article.php?cmp=5"}, {"https://gazette.com/article.php?trk=5"}, {"https://gazette.com/article.php?ito=5"}, {"https://gazette.com/article.php?source=1"},
	{"https://gazette.com/article.php", "https://gazette.com/article.php?cmp=rss", "https://gazette.com/article.php?fbclid=5", "https://gazette.com/article.php?utm_campaign=2031", "https://gazette.com/article.php?amp=1"},
	{"https://gazette.com/article.php?id=5", "https://gazette.com/article.php?id=5&cmpid=7", "https://gazette.com/article.php?id=5&ns_campaign=1490"},
	{"https://gazette.com/world/talks-end-early", "https://gazette.com/world/talks-end-early?partner=5&cmp=17", "https://gazette.com/world/talks-end-early?elqTrackId=a1&pk_campaign=7&itm_source=x&hsa_acc=5"},
	{"https://gazette.com/reports?rss_id=5"}, {"https://gazette.com/reports?rss_id=6"},
	{"https://gazette.blogspot.com/", "https://gazette.blogspot.com/?m=1", "https://gazette.blogspot.com/?m=0"}, {"https://gazette.blogspot.com/?m=201501"}, {"https://gazette.blogspot.com/?m=201502"},
	{"https://x.com/i/events?t=1"}, {"https://x.com/i/events?t=2"}, {"https://x.com/gazette/status/17", "https://x.com/gazette/status/17?s=20&t=aBc"},
	{"https://gazette.com/world/2/3", "https://gazette.com/world;jsessionid=0A1B/2;JSESSIONID=x/3"}, {"https://gazette.com/world/2/4", "https://gazette.com/world;jsessionid=0A1B/2/4"},
	{"https://www.google.com/amp/s/localhost/x"},
}

func TestCanonicalSame(t *testing.T) {
	rows := map[string]int{}
	n := 0
	for i, row := range sameArticle {
		want := Canonical(row[0])
		if j, taken := rows[want]; taken {
			t.Errorf("%s and %s are one: %s", sameArticle[j][0], row[0], want)
		}
		rows[want] = i
		for _, link := range row {
			n++
			if got := Canonical(link); got != want {
				t.Errorf("%s: %s, want %s", link, got, want)
			}
			if again := Canonical(want); again != want {
				t.Errorf("%s: canonical form %s becomes %s", link, want, again)
			}
		}
	}
	t.Logf("%d spellings of %d addresses", n, len(sameArticle))
}

// What is kept of a query is kept to the byte.
func TestCanonicalQueryBytes(t *testing.T) {
	for _, q := range []string{"a=1", "b=2&a=1", "A=%7e&a=%7E", "x=%e4%b8", "x[]=1&x[]=2", "q=a+b&q=a%20b", "flag", "a=&b", "u=http://x.com/?y=1;z", "é=ü", "a=1;b=2", "%zz=%"} {
		if got, want := Canonical("https://gazette.com/x?utm_source=rss&"+q+"&fbclid=1"), "https://gazette.com/x?"+q; got != want {
			t.Errorf("%s: %s, want %s", q, got, want)
		}
	}
}

// Wrappers in wrappers, broken ids and endless nesting end.
func TestUnwrapHostile(t *testing.T) {
	link := "https://gazette.com/1"
	for range 40 {
		link = "https://www.google.com/url?url=" + link
	}
	if once := Canonical(link); Canonical(once) != once {
		t.Errorf("%s: not stable", once)
	}
	for _, data := range []string{"", "\x22", "\x22\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01x", "\x22\x80", "\x08", "\x0a\x7fabc", "\x22\x0bhttp:///x\x00", "\x22\x15http://gazette.com/\n\r1", strings.Repeat("\x08\x01", 4000)} {
		id := base64.RawURLEncoding.EncodeToString([]byte(data))
		link := "https://news.google.com/rss/articles/" + id
		if got := Canonical(link); strings.Contains(got, "gazette") || len(link) <= maxLink && !strings.HasPrefix(got, "https://news.google.com/rss/articles") {
			t.Errorf("%q: %s", data, got)
		}
	}
	for _, path := range []string{strings.Repeat("amp/", 2000), strings.Repeat("/amp_", 1600), "x" + strings.Repeat(".amp", 2000), strings.Repeat("a/amp/", 1300), strings.Repeat("x/index.html/amp/", 400), strings.Repeat("amp_", 2000) + "x"} {
		once := Canonical("https://gazette.com/" + path)
		if again := Canonical(once); again != once {
			t.Errorf("%.40s: %.80s, then %.80s", path, once, again)
		}
	}
	for _, link := range []string{"javascript:alert(1)", "data:text/html,x", "mailto:a@gazette.com", "https://", "https:///x", "https://a b/", "https://<x>/"} {
		if got := Canonical(link); got != link {
			t.Errorf("%s: %s", link, got)
		}
	}
}

func fuzzLinks(f *testing.F) {
	for _, row := range sameArticle {
		for _, link := range row {
			f.Add(link)
		}
	}
	for _, s := range []string{"https://www.a.example/x/?utm_a=1&b=%zz#f", "http://[::1]:80/", "https://m.m.www.a.b/", "http://a/?&&=&", "http://u:p@a.example./%2e/", "https://a.example/?\u00a0&b=\u00a0"} {
		f.Add(s)
	}
}

func FuzzCanonical(f *testing.F) {
	fuzzLinks(f)
	f.Fuzz(func(t *testing.T, s string) {
		once := Canonical(s)
		if again := Canonical(once); again != once {
			t.Errorf("%q: %q, then %q", s, once, again)
		}
		if once != tidyURL(s) && strings.ContainsAny(once, " \n\r\t") {
			t.Errorf("%q: %q", s, once)
		}
	})
}

// FuzzLink: a link is a web address or relative, never active.
func FuzzLink(f *testing.F) {
	fuzzLinks(f)
	base := baseURL("https://gazette.com/world/feed.xml")
	f.Fuzz(func(t *testing.T, s string) {
		for _, link := range []string{webLink(base, s), webID(s), ReaderLink(webLink(base, s))} {
			low := strings.ToLower(link)
			if link != "" && (!strings.HasPrefix(low, "http://") && !strings.HasPrefix(low, "https://") || strings.ContainsAny(link, linkless)) {
				t.Errorf("%q: %q", s, link)
			}
		}
		if link := webLink(nil, s); hasScheme(link) && !strings.HasPrefix(strings.ToLower(link), "http") {
			t.Errorf("%q: %q", s, link)
		}
		if d := Domain(s); d != "" && (!strings.Contains(d, ".") || d != Domain("https://"+d+"/")) {
			t.Errorf("%q: domain %q", s, d)
		}
	})
}

func BenchmarkCanonical(b *testing.B) {
	for i, link := range []string{"https://gazette.com/world/2031/05/04/a-long-headline-of-the-day-1", "https://www.bbc.co.uk/news/articles/c0x?at_medium=RSS&at_campaign=rss"} {
		b.Run(fmt.Sprint(i), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Canonical(link)
			}
		})
	}
}
