package feeds

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// corpusDir finds the optional corpus: GEODIGEST_CORPUS, else ../shared beside
// the module. Without it the test is skipped.
func corpusDir(t *testing.T, sub string) string {
	t.Helper()
	root := os.Getenv("GEODIGEST_CORPUS")
	if root == "" {
		dir, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for !exists(filepath.Join(dir, "go.mod")) && dir != filepath.Dir(dir) {
			dir = filepath.Dir(dir)
		}
		root = filepath.Join(dir, "..", "shared")
	}
	path := filepath.Join(root, sub)
	if !exists(path) {
		t.Skipf("no corpus at %s; set GEODIGEST_CORPUS to run this test", path)
	}
	return path
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func jsonLines[T any](t *testing.T, path string) []T {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []T
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 4<<20)
	for sc.Scan() {
		var v T
		if err := json.Unmarshal(sc.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

type fact struct {
	Path  string `json:"path"`
	Op    string `json:"op"`
	Value any    `json:"value"`
}

type conformanceCase struct {
	ID          string `json:"id"`
	File        string `json:"file"`
	Topic       string `json:"topic"`
	Tier        string `json:"tier"`
	URL         string `json:"url"`
	ContentType string `json:"content_type"`
	Expect      []fact `json:"expect"`
}

// Share of the conformance cases of other parsers' suites that hold, by topic.
// Facts about resolved URLs inside HTML are left out: our texts have no HTML.
func TestConformanceCorpus(t *testing.T) {
	dir := corpusDir(t, "feeds/conformance")
	type score struct{ pass, all int }
	topics := map[string]*score{}
	tiers := map[string]*score{}
	verbose := os.Getenv("GEODIGEST_CORPUS_VERBOSE") != ""
	for _, c := range jsonLines[conformanceCase](t, filepath.Join(dir, "cases.jsonl")) {
		body, err := os.ReadFile(filepath.Join(dir, c.File))
		if err != nil {
			t.Fatal(err)
		}
		doc, perr := Parse(body, Options{URL: c.URL, ContentType: c.ContentType})
		why := ""
		if perr != nil {
			why = perr.Error()
		} else {
			why = failing(doc, c.Expect)
		}
		for _, m := range []struct {
			in  map[string]*score
			key string
		}{{topics, c.Topic}, {tiers, c.Tier}} {
			if m.in[m.key] == nil {
				m.in[m.key] = &score{}
			}
			m.in[m.key].all++
			if why == "" {
				m.in[m.key].pass++
			}
		}
		if why != "" && verbose {
			t.Logf("%s %s: %s", c.Tier, c.File, why)
		}
	}
	for _, m := range []map[string]*score{topics, tiers} {
		keys := make([]string, 0, len(m))
		for k := range m {
			keys = append(keys, k)
		}
		sort.Strings(keys)
		for _, k := range keys {
			t.Logf("%-12s %3d of %3d  %.0f%%", k, m[k].pass, m[k].all, 100*float64(m[k].pass)/float64(m[k].all))
		}
	}
	if s := tiers["core"]; s.pass*100 < s.all*97 {
		t.Errorf("core tier: %d of %d cases hold, want 97%%", s.pass, s.all)
	}
}

func failing(doc *Document, facts []fact) string {
	for _, f := range facts {
		got, ok := fieldsAt(doc, f.Path)
		if !ok {
			continue
		}
		want, _ := f.Value.(string)
		if f.Path == "item_count" {
			if n, _ := f.Value.(float64); int(n) != len(doc.Items) {
				return f.Path
			}
			continue
		}
		held := false
		for _, g := range got {
			held = held || holds(f.Op, g, want)
		}
		if !held {
			return f.Path + " " + f.Op + " " + want + " got " + strings.Join(got, " | ")
		}
	}
	return ""
}

func holds(op, got, want string) bool {
	ws := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	switch op {
	case "eq":
		return ws(got) == ws(want)
	case "eqfold":
		return strings.EqualFold(ws(got), ws(want))
	case "empty":
		return ws(got) == ""
	case "contains":
		return strings.Contains(got, want)
	case "date":
		a, err1 := time.Parse(time.RFC3339Nano, got)
		b, err2 := time.Parse(time.RFC3339Nano, want)
		return err1 == nil && err2 == nil && a.Unix() == b.Unix()
	case "text_eq":
		return squeeze(got) == squeeze(want)
	case "text_contains":
		return strings.Contains(squeeze(got), squeeze(want))
	case "text_empty":
		return squeeze(got) == ""
	case "html_not_contains":
		return !strings.Contains(strings.ToLower(got), want)
	}
	return true // html_contains: not our business
}

func squeeze(s string) string {
	z := html.NewTokenizer(strings.NewReader(s))
	var sb strings.Builder
	skip := false
	for {
		switch z.Next() {
		case html.ErrorToken:
			return strings.Join(strings.Fields(sb.String()), "")
		case html.TextToken:
			if !skip {
				sb.Write(z.Text())
			}
		case html.StartTagToken, html.EndTagToken:
			switch tk := z.Token(); tk.Data {
			case "script", "style", "applet", "object", "iframe":
				skip = tk.Type == html.StartTagToken
			}
		}
	}
}
