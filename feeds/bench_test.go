package feeds

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"
)

// benchFeed is an RSS document of n items of about 3 KB each, made up as news
// sites do: a teaser, a full text in CDATA, pictures, categories.
func benchFeed(n int) []byte {
	var sb strings.Builder
	sb.WriteString(`<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>Harbour Gazette</title><link>https://gazette.example/</link><atom:link href="https://gazette.example/rss" rel="self"/><description>News of the coast</description><language>en-GB</language>
`)
	for i := range n {
		fmt.Fprintf(&sb, `<item><title><![CDATA[Envoys of %d states meet in Port Lyra over the strait]]></title>
<link>https://gazette.example/2031/05/%d/envoys-meet?utm_source=rss&amp;utm_medium=feed</link><guid isPermaLink="false">gazette-%d</guid>
<dc:creator>Ana Ilic</dc:creator><category>Diplomacy</category><category>World</category><pubDate>Sun, 04 May 2031 06:30:%02d GMT</pubDate>
<media:content url="https://cdn.example/%d.jpg" width="700" medium="image"/><media:thumbnail url="https://cdn.example/%d-s.jpg" width="140"/>
<description><![CDATA[<p>They met at noon &#8212; and parted at one, without a word for the press. <a href="https://gazette.example/%d">Continue reading...</a></p>]]></description>
<content:encoded><![CDATA[`, i, i, i, i%60, i, i, i)
		for p := range 6 {
			fmt.Fprintf(&sb, `<p class="body">Paragraph %d: The foreign minister said that &#8220;the talks were frank&#8221; and that her country&#8217;s position had not changed since the spring; the <a href="https://gazette.example/tag/strait">strait</a> must stay open to ships of all flags, she added, or no treaty would be signed &amp; sealed. Observers called the remarks a step forward.</p>
`, p)
		}
		sb.WriteString("]]></content:encoded></item>\n")
	}
	sb.WriteString("</channel></rss>\n")
	return []byte(sb.String())
}

func BenchmarkParse(b *testing.B) {
	const items = 50
	body := benchFeed(items)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	before := cpuTime(b)
	for b.Loop() {
		d, err := Parse(body, Options{URL: "https://gazette.example/rss"})
		if err != nil || len(d.Items) != items {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64((cpuTime(b)-before).Microseconds())/float64(b.N*items), "CPU-µs/item")
}

// cpuTime is what the process has cost so far, the collector included.
func cpuTime(tb testing.TB) time.Duration {
	tb.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
