package gazetteer

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"geodigest/digest/lang"
)

// corpus gives the folder of labelled data, or skips the test.
func corpus(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("GEODIGEST_CORPUS")
	if dir == "" {
		at, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for {
			if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
				break
			}
			if filepath.Dir(at) == at {
				t.Skip("no module root")
			}
			at = filepath.Dir(at)
		}
		dir = filepath.Join(at, "..", "shared")
	}
	if _, err := os.Stat(filepath.Join(dir, "productday")); err != nil {
		t.Skip("no labelled data here: set GEODIGEST_CORPUS to its folder")
	}
	return dir
}

type labelled struct {
	ID        string   `json:"id"`
	Text      string   `json:"text"`
	TitleLen  int      `json:"title_len"`
	Countries []string `json:"countries"`
}

func readLabelled(t *testing.T, path string) []labelled {
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
	var out []labelled
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<22)
	for sc.Scan() {
		var l labelled
		if err := json.Unmarshal(sc.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		out = append(out, l)
	}
	return out
}

// TestCorpusCountries scores the state tags of labelled items.
func TestCorpusCountries(t *testing.T) {
	dir := corpus(t)
	g, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []struct {
		path string
		min  float64
	}{
		{"statements/geo-items-dev.jsonl.gz", 0.90}, {"productday/day2025.statements.jsonl", 0.85}, {"productday/day2026.statements.jsonl", 0.85},
	} {
		tp, fp, fn, exact, n := 0, 0, 0, 0, 0
		for _, l := range readLabelled(t, filepath.Join(dir, f.path)) {
			runes := []rune(l.Text)
			cut := min(l.TitleLen, len(runes))
			d := lang.NewDoc("en", string(runes[:cut]), strings.TrimPrefix(string(runes[cut:]), "\n"), "")
			got := g.Countries(g.Annotate(d))
			gold := map[string]bool{}
			for _, c := range l.Countries {
				gold[c] = true
			}
			good, wrong := 0, []string{}
			for _, c := range got {
				if gold[c] {
					good++
				} else {
					wrong = append(wrong, c)
				}
			}
			tp, fp, fn, n = tp+good, fp+len(wrong), fn+len(gold)-good, n+1
			if good == len(gold) && len(wrong) == 0 {
				exact++
			} else if testing.Verbose() {
				sort.Strings(got)
				t.Logf("gold %v got %v: %s", l.Countries, got, l.Text)
			}
		}
		p, r := float64(tp)/float64(max(tp+fp, 1)), float64(tp)/float64(max(tp+fn, 1))
		f1 := 2 * p * r / max(p+r, 1e-9)
		t.Logf("%-42s P %.3f R %.3f F1 %.3f exact %d/%d", f.path, p, r, f1, exact, n)
		if f1 < f.min {
			t.Errorf("%s: F1 %.3f is below %.2f", f.path, f1, f.min)
		}
	}
}
