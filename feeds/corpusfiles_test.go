package feeds

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Every captured feed must give items with titles free of markup, and with
// links and dates wherever the outlet gave them.
func TestCapturesCorpus(t *testing.T) {
	dir := corpusDir(t, "feeds/captures")
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.xml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no captures in %s (%v)", dir, err)
	}
	items, undated, unlinked, repaired := 0, 0, 0, map[string]int{}
	var slowest time.Duration
	for _, f := range files {
		body, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		doc, err := Parse(body, Options{URL: "https://example.org/feed.xml"})
		slowest = max(slowest, time.Since(start))
		if err != nil || len(doc.Items) == 0 {
			t.Errorf("%s: %d items, %v", f, 0, err)
			continue
		}
		for _, r := range doc.Repairs {
			repaired[r]++
		}
		for _, it := range doc.Items {
			items++
			if it.Title == "" || strings.Contains(it.Title, "</") || looksHTML(it.Title) {
				t.Errorf("%s: title %q", f, it.Title)
			}
			if looksHTML(it.Summary) {
				t.Errorf("%s: markup in summary %q", f, it.Summary)
			}
			if it.Published.IsZero() {
				undated++
			}
			if it.Link == "" {
				unlinked++
			}
		}
	}
	t.Logf("%d files, %d items, %d without a date, %d without a link, slowest %v, repairs %v", len(files), items, undated, unlinked, slowest, repaired)
}

func TestDateCorpus(t *testing.T) {
	dir := corpusDir(t, "feeds/conformance")
	type line struct {
		Input  string  `json:"input"`
		Expect *string `json:"expect"`
	}
	pass, all := 0, 0
	for _, l := range jsonLines[line](t, filepath.Join(dir, "dates.jsonl")) {
		all++
		got, ok := parseDate(l.Input)
		switch {
		case l.Expect == nil && !ok, l.Expect != nil && *l.Expect == "any" && ok:
			pass++
		case l.Expect != nil && ok && *l.Expect != "any":
			want, err := time.Parse(time.RFC3339, *l.Expect)
			if err != nil {
				t.Fatal(err)
			}
			if got.Truncate(time.Second).Equal(want) {
				pass++
				continue
			}
			fallthrough
		default:
			want := "none"
			if l.Expect != nil {
				want = *l.Expect
			}
			t.Logf("%q: %v %v, want %s", l.Input, got, ok, want)
		}
	}
	t.Logf("%d of %d dates", pass, all)
	if pass*10 < all*9 {
		t.Errorf("%d of %d dates, want 90%%", pass, all)
	}
}

// Hostile XML and JSON must end in bounded time and never show a local file.
func TestHostileDocumentsCorpus(t *testing.T) {
	dir := corpusDir(t, "hostile")
	type line struct {
		ID     string `json:"id"`
		Expect string `json:"expect"`
		B64    string `json:"b64"`
	}
	hosts, err := os.ReadFile("/etc/passwd")
	if err != nil {
		hosts = []byte("root:x:0:0")
	}
	secret, _, _ := strings.Cut(string(hosts), "\n")
	for _, file := range []string{"xml/xml.jsonl", "json/json.jsonl"} {
		for _, l := range jsonLines[line](t, filepath.Join(dir, file)) {
			raw, err := base64.StdEncoding.DecodeString(l.B64)
			if err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			doc, err := Parse(raw, Options{})
			if d := time.Since(start); d > 5*time.Second {
				t.Errorf("%s: %v", l.ID, d)
			}
			if err == nil {
				for _, it := range doc.Items {
					if strings.Contains(it.Title+it.Summary+it.Content, secret) {
						t.Errorf("%s: local file in the output", l.ID)
					}
				}
			}
		}
	}
	bombs, err := filepath.Glob(filepath.Join(dir, "bombs", "*.gz"))
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range bombs {
		packed, err := os.ReadFile(b)
		if err != nil {
			t.Fatal(err)
		}
		zr, err := gzip.NewReader(bufio.NewReader(bytes.NewReader(packed)))
		if err != nil {
			t.Fatal(err)
		}
		plainBytes, err := io.ReadAll(io.LimitReader(zr, 16<<20))
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		doc, err := Parse(plainBytes, Options{})
		n := 0
		if doc != nil {
			n = len(doc.Items)
		}
		t.Logf("%-24s %9d bytes: %v, %d items, %v", filepath.Base(b), len(plainBytes), time.Since(start).Round(time.Millisecond), n, err)
		if n > MaxItems {
			t.Errorf("%s: %d items", b, n)
		}
	}
}
