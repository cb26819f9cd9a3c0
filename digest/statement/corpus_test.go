package statement

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
)

// corpusDir finds the labelled data: the environment variable GEODIGEST_CORPUS,
// else a folder "shared" beside the module. The tests that need it are skipped
// where there is none.
func corpusDir(t testing.TB) string {
	t.Helper()
	if d := os.Getenv("GEODIGEST_CORPUS"); d != "" {
		return d
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			d := filepath.Join(dir, "..", "shared")
			if _, err := os.Stat(d); err == nil {
				return d
			}
			break
		}
		up := filepath.Dir(dir)
		if up == dir {
			break
		}
		dir = up
	}
	t.Skip("no labelled data: set GEODIGEST_CORPUS to its folder")
	return ""
}

type goldItem struct {
	ID         string `json:"id"`
	Text       string `json:"text"`
	TitleLen   int    `json:"title_len"`
	Statements []goldStatement
}

type goldStatement struct {
	Speaker, Verb, Content, Kind string
	Direct                       bool
}

func readGold(t testing.TB, path string) []goldItem {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		t.Skipf("no labelled data: %v", err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	var out []goldItem
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 16<<20)
	for sc.Scan() {
		var g goldItem
		if err := json.Unmarshal(sc.Bytes(), &g); err != nil {
			t.Fatal(err)
		}
		out = append(out, g)
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// doc splits a gold item into title and summary; title_len counts characters.
func (g goldItem) doc() *lang.Doc {
	r := []rune(g.Text)
	if g.TitleLen <= 0 || g.TitleLen >= len(r) {
		if g.TitleLen == 0 {
			return lang.NewDoc("en", "", "", g.Text)
		}
		return lang.NewDoc("en", g.Text, "", "")
	}
	return lang.NewDoc("en", string(r[:g.TitleLen]), strings.TrimPrefix(string(r[g.TitleLen:]), "\n"), "")
}

// embedded builds the gazetteer of the project's own tables once for all tests.
var embedded = sync.OnceValues(func() (*gazetteer.Gazetteer, error) { return gazetteer.New() })

func newExtractor(t testing.TB) (*Extractor, *gazetteer.Gazetteer) {
	t.Helper()
	g, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	return New(g), g
}

func TestCorpus(t *testing.T) {
	dir := corpusDir(t)
	x, g := newExtractor(t)
	for _, c := range []struct {
		path    string
		lenient float64 // floor of the lenient F1: a fall below is a regression
	}{
		{"statements/geo-items-dev.jsonl.gz", .94},
		{"productday/day2025.statements.jsonl", .94},
		{"productday/day2026.statements.jsonl", .86},
	} {
		t.Run(filepath.Base(c.path), func(t *testing.T) {
			gold := readGold(t, filepath.Join(dir, c.path))
			var sc scores
			for _, it := range gold {
				d := it.doc()
				got := x.Extract(d, g.Annotate(d))
				sc.add(it.Statements, got)
				if os.Getenv("STATEMENT_ERRORS") != "" {
					t.Log(diff(it, got))
				}
			}
			t.Log(sc.String())
			if _, _, f := prf(sc.lenient, sc.predicted, sc.gold); f < c.lenient {
				t.Errorf("lenient F1 %.3f, want %.3f or more", f, c.lenient)
			}
		})
	}
}
