package cluster_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"geodigest/digest/cluster"
	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
)

// corpusSets are the development sets, product days first.
var corpusSets = []struct{ name, path string }{
	{"day2025", "productday/day2025.gold.jsonl.gz"},
	{"day2026", "productday/day2026.gold.jsonl.gz"},
	{"rssworld", "clustering/rssworld-dev.jsonl.gz"},
	{"allsides", "clustering/allsides-dev.jsonl.gz"},
	{"dense", "clustering/allsides-dense-dev.jsonl.gz"},
	{"uci", "clustering/uci-dev.jsonl.gz"},
}

// labelled is an item with its gold story ("" = not labelled).
type labelled struct {
	doc  cluster.Doc
	gold string
}

// corpusDir finds the folder of test material, or skips the test.
func corpusDir(t testing.TB) string {
	t.Helper()
	if d := os.Getenv("GEODIGEST_CORPUS"); d != "" {
		return d
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
	}
	d := filepath.Join(filepath.Dir(dir), "shared")
	if _, err := os.Stat(d); err != nil {
		t.Skip("no corpus: set GEODIGEST_CORPUS to the folder of test material")
	}
	return d
}

// readSet reads one set, in file order.
func readSet(t testing.TB, path string) []labelled {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		t.Skipf("corpus is incomplete: %v", err)
	}
	defer f.Close()
	zr, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	sc := bufio.NewScanner(zr)
	sc.Buffer(nil, 1<<20)
	var out []labelled
	for sc.Scan() {
		var r struct {
			ID, Source, Title, Summary, Lang string
			TS                               time.Time
			Story                            *string
		}
		if err := json.Unmarshal(sc.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		l := labelled{doc: cluster.Doc{ID: r.ID, Time: r.TS, Source: r.Source, Text: lang.NewDoc(r.Lang, r.Title, r.Summary, "")}}
		l.doc.Entities, l.doc.TitleEntities = entities(g, l.doc.Text)
		if r.Story != nil {
			l.gold = *r.Story
		}
		out = append(out, l)
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// entities lists the gazetteer's ids as the program does.
func entities(g *gazetteer.Gazetteer, d *lang.Doc) (all, title []string) {
	seen := map[string]bool{}
	for i, part := range g.Annotate(d) {
		for _, m := range part {
			id := m.Entity.ID
			if d.Parts[i].Kind == lang.Title && !slices.Contains(title, id) {
				title = append(title, id)
			}
			land := ""
			if k := m.Entity.Type; m.Entity.Country != "" && (k == gazetteer.Place || k == gazetteer.Metonym) {
				land = "country:" + strings.ToLower(m.Entity.Country)
			}
			for _, id := range []string{id, land} {
				if d.Parts[i].Kind != lang.Body && id != "" && !seen[id] {
					seen[id] = true
					all = append(all, id)
				}
			}
		}
	}
	return all, title
}

// runSet feeds a set to an engine and returns the last story of every item.
// Repair runs every repairEvery of stream time; 0 means never.
func runSet(cfg cluster.Config, set []labelled, repairEvery time.Duration) map[string]string {
	e := cluster.New(cfg)
	out := make(map[string]string, len(set))
	var next time.Time
	for i := range set {
		d := set[i].doc
		if repairEvery > 0 {
			if next.IsZero() {
				next = d.Time.Add(repairEvery)
			}
			if d.Time.After(next) {
				apply(out, e.Repair(next))
				next = d.Time.Add(repairEvery)
			}
		}
		out[d.ID] = e.Add(d).Story
	}
	if repairEvery > 0 && len(set) > 0 {
		apply(out, e.Repair(set[len(set)-1].doc.Time))
	}
	return out
}

func apply(m map[string]string, changes []cluster.Change) {
	for _, c := range changes {
		m[c.Item] = c.To
	}
}

// bcubed returns B-cubed precision, recall and F1 over the labelled items;
// multi restricts the average to items of gold stories of two or more.
func bcubed(set []labelled, got map[string]string, multi bool) (p, r, f float64) {
	type pair struct{ g, c string }
	gold, clus, both := map[string]int{}, map[string]int{}, map[pair]int{}
	for _, l := range set {
		if l.gold == "" {
			continue
		}
		c := got[l.doc.ID]
		gold[l.gold]++
		clus[c]++
		both[pair{l.gold, c}]++
	}
	n := 0
	for _, l := range set {
		if l.gold == "" || multi && gold[l.gold] < 2 {
			continue
		}
		c := got[l.doc.ID]
		b := float64(both[pair{l.gold, c}])
		p += b / float64(clus[c])
		r += b / float64(gold[l.gold])
		n++
	}
	if n == 0 {
		return 0, 0, 0
	}
	p, r = p/float64(n), r/float64(n)
	return p, r, 2 * p * r / (p + r)
}

// row scores one configuration on one set.
func row(set []labelled, got map[string]string) (all, multi [3]float64) {
	p, r, f := bcubed(set, got, false)
	all = [3]float64{p, r, f}
	p, r, f = bcubed(set, got, true)
	return all, [3]float64{p, r, f}
}

func TestCorpus(t *testing.T) {
	dir := corpusDir(t)
	for _, mode := range []struct {
		name      string
		every     time.Duration
		days, dev float64 // floors a little below what was measured: a change that falls under them has broken something
	}{{"online", 0, .725, .82}, {"repair every 3 h", 3 * time.Hour, .785, .845}} {
		table, dayMean, devMean := "", 0.0, 0.0
		for i, cs := range corpusSets {
			set := readSet(t, filepath.Join(dir, cs.path))
			got := runSet(cluster.DefaultConfig(), set, mode.every)
			all, multi := row(set, got)
			table += fmt.Sprintf("%-9s all %.3f %.3f F %.3f   multi %.3f %.3f F %.3f\n", cs.name, all[0], all[1], all[2], multi[0], multi[1], multi[2])
			if i < 2 {
				dayMean += multi[2] / 2
			} else {
				devMean += all[2] / 4
			}
		}
		if dayMean < mode.days || devMean < mode.dev {
			t.Errorf("%s: scores fell: days %.3f, dev %.3f", mode.name, dayMean, devMean)
		}
		t.Logf("%s\n%smean of days (multi) %.3f   mean of dev (all) %.3f", mode.name, table, dayMean, devMean)
	}
}
