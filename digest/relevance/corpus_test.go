package relevance

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"geodigest/digest/gazetteer"
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
	if _, err := os.Stat(filepath.Join(dir, "relevance")); err != nil {
		t.Skip("no labelled data here: set GEODIGEST_CORPUS to its folder")
	}
	return dir
}

type labelled struct {
	Title    string `json:"title"`
	Summary  string `json:"summary"`
	Label    *int   `json:"label"`
	Relevant *int   `json:"relevant"`
	Border   any    `json:"border"`
}

// TestCorpusRelevance scores the model on rows labelled by hand, with and
// without the rows on which readers may differ.
func TestCorpusRelevance(t *testing.T) {
	dir := corpus(t)
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	m := New()
	for _, c := range []struct {
		file string
		min  float64
	}{
		{"relevance/gold-dev.jsonl.gz", 0.84}, {"productday/day2025.gold.jsonl.gz", 0.89}, {"productday/day2026.gold.jsonl.gz", 0.88},
	} {
		f, err := os.Open(filepath.Join(dir, c.file))
		if err != nil {
			if !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
			t.Skipf("no labelled data: %v", err)
		}
		defer f.Close()
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		sc := bufio.NewScanner(z)
		sc.Buffer(nil, 1<<22)
		var tp, fp, fn, n [2]float64
		var ranked []judged
		for sc.Scan() {
			var it labelled
			if err := json.Unmarshal(sc.Bytes(), &it); err != nil {
				t.Fatal(err)
			}
			y := it.Label
			if y == nil {
				y = it.Relevant
			}
			if y == nil {
				continue
			}
			border := it.Border == true || it.Border == 1.0
			d := lang.NewDoc("en", it.Title, it.Summary, "")
			r := m.Score(d, g.Annotate(d))
			got := r.Probability >= Balanced
			ranked = append(ranked, judged{r.Probability, *y == 1})
			for k := range 2 {
				if k == 1 && border {
					continue
				}
				n[k]++
				switch {
				case got && *y == 1:
					tp[k]++
				case got:
					fp[k]++
				case *y == 1:
					fn[k]++
				}
			}
			if got != (*y == 1) && testing.Verbose() {
				t.Logf("gold %d border %v p %.2f %q / %.200q %q", *y, border, r.Probability, it.Title, it.Summary, r.Why)
			}
		}
		t.Logf("%-36s average precision %.3f", c.file, averagePrecision(ranked))
		for _, preset := range []string{"strict", "balanced", "wide"} {
			at, err := Threshold(preset)
			if err != nil {
				t.Fatal(err)
			}
			in, good, all := 0.0, 0.0, 0.0
			for _, q := range ranked {
				if q.y {
					all++
				}
				if q.p >= at {
					in++
					if q.y {
						good++
					}
				}
			}
			t.Logf("%-36s %-8s P %.3f R %.3f", c.file, preset, good/max(in, 1), good/max(all, 1))
		}
		for k, name := range []string{"all rows", "without border rows"} {
			p, r := tp[k]/max(tp[k]+fp[k], 1), tp[k]/max(tp[k]+fn[k], 1)
			f1 := 2 * p * r / max(p+r, 1e-9)
			t.Logf("%-36s %-20s n %3.0f P %.3f R %.3f F1 %.3f", c.file, name, n[k], p, r, f1)
			if f1 < c.min {
				t.Errorf("%s, %s: F1 %.3f is below %.2f", c.file, name, f1, c.min)
			}
		}
	}
}

type judged struct {
	p float64
	y bool
}

// averagePrecision is the mean of the precisions at each relevant row, the
// likeliest first; ties share their precision.
func averagePrecision(rows []judged) float64 {
	slices.SortFunc(rows, func(a, b judged) int { return cmp.Compare(b.p, a.p) })
	sum, tp, all := 0.0, 0.0, 0.0
	for i := 0; i < len(rows); {
		j, hits := i, 0.0
		for ; j < len(rows) && rows[j].p == rows[i].p; j++ {
			if rows[j].y {
				hits++
			}
		}
		tp, all = tp+hits, all+hits
		sum += hits * tp / float64(j)
		i = j
	}
	return sum / max(all, 1)
}
