package feeds

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/text/encoding/unicode"
)

// shapes are documents as large as Parse reads, each of a make that tempts a
// parser to hold far more than the document.
var shapes = map[string]func(size int) string{
	"items": func(n int) string {
		return "<rss><channel>" + fill(n, "<item><title>x y</title><link>https://a.example/</link><description><![CDATA[<p>"+strings.Repeat("word &#8212; ", 200)+"</p>]]></description></item>") + "</channel></rss>"
	},
	"one text": func(n int) string {
		return "<rss><channel><item><title>x</title><description>" + fill(n, "word &amp;amp; <b>word</b> ") + "</description></item></channel></rss>"
	},
	"elements": func(n int) string {
		return "<rss><channel><item><title>x</title>" + fill(n, `<media:content url="https://a.example/b.jpg" a="b"/></item><item>`) + "</item></channel></rss>"
	},
	"attributes": func(n int) string {
		return "<rss><channel>" + fill(n, "<item "+strings.Repeat(`a="b" `, 60)+"><title>x</title></item>") + "</channel></rss>"
	},
	"nesting": func(n int) string { return "<rss><channel><item><title>x</title>" + fill(n, "<a>") },
	"references": func(n int) string {
		return "<rss><channel>" + fill(n, "<item><title>x</title><description>"+strings.Repeat("&amp;lt;p&amp;gt;&eacute;", 100)+"</description></item>") + "</channel></rss>"
	},
	"UTF-16": func(n int) string {
		wide := func(s string) string {
			out, err := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String(s)
			if err != nil {
				panic(err)
			}
			return out
		}
		return wide("<rss><channel>") + fill(n, wide("<item><title>x</title><description>"+strings.Repeat("海上边界问题", 100)+"</description></item>"))
	},
	"Latin-1": func(n int) string {
		return "<rss><channel><item><title>x</title></item><item><title>" + fill(n, "\xe9")
	},
	"JSON": func(n int) string {
		return `{"version":"https://jsonfeed.org/version/1.1","items":[` + fill(n, `{"id":"1","content_html":"`+strings.Repeat("<p>word</p>", 200)+`"},`) + `{"id":"2"}]}`
	},
	"JSON keys": func(n int) string {
		return `{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1"}],` + fill(n, `"k":1,`) + `"z":1}`
	},
}

func fill(size int, piece string) string { return strings.Repeat(piece, size/len(piece)) }

// A document of the largest size read may cost a small multiple of itself.
func TestMemoryCorpus(t *testing.T) {
	if testing.Short() {
		t.Skip("parses documents of 32 MB in processes of their own")
	}
	const limit = 256 << 20
	for name := range shapes {
		cmd := exec.Command(os.Args[0], "-test.run=^TestMemoryOfShape$", "-test.v")
		cmd.Env = append(os.Environ(), "GEODIGEST_TEST_SHAPE="+name)
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "items: ") {
			t.Errorf("%s: %v\n%s", name, err, out)
			continue
		}
		usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
		if !ok {
			t.Skip("no resource usage on this system")
		}
		peak := usage.Maxrss << 10
		if peak > limit {
			t.Errorf("%s: %d MB", name, peak>>20)
		}
		t.Logf("%-10s peak %3d MB, %v of CPU, making the document included", name, peak>>20, cmd.ProcessState.UserTime())
	}
}

// TestMemoryOfShape is the process that TestMemoryCorpus measures.
func TestMemoryOfShape(t *testing.T) {
	shape, ok := shapes[os.Getenv("GEODIGEST_TEST_SHAPE")]
	if !ok {
		t.Skip("part of TestMemoryCorpus")
	}
	doc, err := Parse([]byte(shape(MaxBytes-4096)), Options{URL: "https://gazette.example/rss"})
	if err != nil {
		t.Fatal(err)
	}
	t.Log("items: " + strconv.Itoa(len(doc.Items)))
}
