package feeds

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

// damages are the mechanical ones that real feeds arrive with. keep is the
// share of the items that must survive.
var damages = []struct {
	name string
	do   func(b []byte) []byte
	keep float64
}{
	{"none", func(b []byte) []byte { return b }, 1},
	{"cut at 60 %", func(b []byte) []byte { return b[:len(b)*6/10] }, 0.45},
	{"bare < in a title", inTitle(" 3 < 4 "), 1},
	{"bare & in a title", inTitle(" R&D & co "), 1},
	{"undefined entities", inTitle("&nbsp;&rsquo;&hellip;"), 1},
	{"control character", inTitle("\x08\x0b"), 1},
	{"windows-1252 bytes", inTitle(" caf\xe9 \x93x\x94 "), 1},
	{"blank line first", func(b []byte) []byte { return append([]byte("\n\n"), b...) }, 1},
	{"byte order mark", func(b []byte) []byte { return append([]byte("\xef\xbb\xbf"), b...) }, 1},
	{"junk after the end", func(b []byte) []byte { return append(bytes.Clone(b), "\n<!-- x --><script>1</script>\nok"...) }, 1},
	{"declared UTF-16", func(b []byte) []byte { return relabel(b, "utf-16") }, 1},
	{"<br> in a description", func(b []byte) []byte {
		return bytes.Replace(b, []byte("<description>"), []byte("<description>a<br>b "), 1)
	}, 1},
	{"no encoding stated, Latin-1", func(b []byte) []byte {
		out, err := charmap.ISO8859_1.NewEncoder().Bytes(bytes.Replace(b, []byte("</title>"), []byte(" été</title>"), 2))
		if err != nil {
			return b // holds characters of another script
		}
		return relabel(out, "")
	}, 1},
}

func inTitle(s string) func([]byte) []byte {
	return func(b []byte) []byte {
		at := bytes.Index(b, []byte("<item"))
		if at < 0 {
			at = bytes.Index(b, []byte("<entry"))
		}
		i := bytes.Index(b[max(at, 0):], []byte("<title>"))
		if i < 0 {
			return b
		}
		i += max(at, 0) + len("<title>")
		if bytes.HasPrefix(b[i:], []byte("<![CDATA[")) {
			i += len("<![CDATA[")
		}
		return append(append(bytes.Clone(b[:i]), s...), b[i:]...)
	}
}

func relabel(b []byte, label string) []byte {
	if bytes.HasPrefix(b, []byte("<?xml")) {
		b = b[bytes.IndexByte(b, '>')+1:]
	}
	if label == "" {
		return b
	}
	return append([]byte(`<?xml version="1.0" encoding="`+label+`"?>`), b...)
}

// Damaged captures keep their items.
func TestDamagedCapturesCorpus(t *testing.T) {
	dir := corpusDir(t, "feeds/captures")
	index, err := os.ReadFile(filepath.Join(dir, "index.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	whole, kept := 0, make([]int, len(damages))
	files := 0
	for i, line := range strings.Split(string(index), "\n") {
		name, _, _ := strings.Cut(line, "\t")
		// A third of them says the same in a third of the time.
		if i%3 != 0 || !strings.Contains(line, "\traw\t") || !strings.HasSuffix(name, ".xml") {
			continue
		}
		body, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			continue // listed, not here
		}
		doc, err := Parse(body, Options{})
		if err != nil || len(doc.Items) == 0 {
			continue
		}
		files++
		whole += len(doc.Items)
		for i, d := range damages {
			if got, err := Parse(d.do(body), Options{}); err == nil {
				kept[i] += min(len(got.Items), len(doc.Items))
			}
		}
	}
	if files == 0 {
		t.Skip("no raw captures in the index")
	}
	t.Logf("%d raw captures, %d items", files, whole)
	for i, d := range damages {
		share := float64(kept[i]) / float64(whole)
		t.Logf("%-28s %5.1f %% of the items", d.name, 100*share)
		if share < d.keep-0.02 {
			t.Errorf("%s: %.1f %%, want %.0f %%", d.name, 100*share, 100*d.keep)
		}
	}
}
