// Command train fits the weights of the relevance model and writes them as a
// table that package relevance embeds.
//
//	go run ./digest/relevance/train CORPUS-FOLDER digest/relevance/data/weights.tsv
//
// The corpus folder holds relevance/wce-dev.jsonl.gz and
// relevance/huffpost-dev.jsonl.gz (training) and relevance/gold-dev.jsonl.gz
// (only the scale and the offset of the probability are fitted on it). If it
// has a folder productday, the labelled days there are scored, never fitted.
//
// The result depends on nothing but the input: fixed order, fixed seed.
package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
	"geodigest/digest/relevance"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: train CORPUS-FOLDER OUTPUT.tsv")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "train:", err)
		os.Exit(1)
	}
}

// item is one labelled row.
type item struct {
	Title    string `json:"title"`
	Summary  string `json:"summary"`
	Label    *int   `json:"label"`
	Relevant *int   `json:"relevant"`
	Border   any    `json:"border"`
	Category string `json:"source_category"`
	Tier     string `json:"tier"`

	source int  // index of the file
	health bool // a topic of the years of the pandemic, filed under world news
	feats  []feat
}

type feat struct {
	id int32
	v  float32
}

func (it *item) border() bool { return it.Border == true || it.Border == 1.0 }

type reader struct {
	g   *gazetteer.Gazetteer
	m   *relevance.Model
	ids map[string]int32
	key []string
}

// read loads a file and turns its rows into features.
func (r *reader) read(path string, source int) ([]item, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	sc := bufio.NewScanner(z)
	sc.Buffer(nil, 1<<22)
	var out []item
	for sc.Scan() {
		var it item
		if err := json.Unmarshal(sc.Bytes(), &it); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		it.source = source
		d := lang.NewDoc("en", it.Title, it.Summary, "")
		sum := map[int32]float32{}
		var order []int32
		for _, ft := range r.m.Features(d, r.g.Annotate(d)) {
			it.health = it.health || ft.Name == "t:-health" || ft.Name == "s:-health"
			id, ok := r.ids[ft.Name]
			if !ok {
				id = int32(len(r.key))
				r.ids[ft.Name] = id
				r.key = append(r.key, ft.Name)
			}
			if _, seen := sum[id]; !seen {
				order = append(order, id)
			}
			sum[id] += float32(ft.Value)
		}
		for _, id := range order {
			it.feats = append(it.feats, feat{id, sum[id]})
		}
		out = append(out, it)
	}
	return out, sc.Err()
}

func run(dir, out string) error {
	g, err := gazetteer.New()
	if err != nil {
		return err
	}
	r := &reader{g: g, m: relevance.New(), ids: map[string]int32{}}
	wce, err := r.read(filepath.Join(dir, "relevance/wce-dev.jsonl.gz"), 0)
	if err != nil {
		return err
	}
	hp, err := r.read(filepath.Join(dir, "relevance/huffpost-dev.jsonl.gz"), 1)
	if err != nil {
		return err
	}
	use := usable(r.key, wce, hp)
	gold, err := r.read(filepath.Join(dir, "relevance/gold-dev.jsonl.gz"), 2)
	if err != nil {
		return err
	}
	use = append(use, make([]bool, len(r.key)-len(use))...)

	// A first model from the categories that are clear; then the unclear rows
	// the model is sure about join in.
	w := fit(first(wce, hp), use, r.key)
	w = fit(second(w, wce, hp), use, r.key)
	w = fit(second(w, wce, hp), use, r.key)
	prune(w, r.key, use, 5000, wce, hp)
	a, b := calibrate(w, gold)
	report("gold-dev", w, gold, a, b)
	for _, day := range []string{"day2025", "day2026"} {
		rows, err := r.read(filepath.Join(dir, "productday", day+".gold.jsonl.gz"), 3)
		if err != nil {
			fmt.Println(err)
			continue
		}
		report(day, w, rows, a, b)
	}
	return write(out, w, r.key, a, b)
}
