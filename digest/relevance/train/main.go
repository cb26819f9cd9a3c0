// Command train fits the weights of the relevance model and writes them as a
// table that package relevance embeds.
//
//	go run ./digest/relevance/train CORPUS-FOLDER digest/relevance/data/weights.tsv
//
// The corpus folder holds relevance/wce-dev.jsonl.gz,
// relevance/wce-2021-unlabelled.jsonl.gz and relevance/huffpost-dev.jsonl.gz
// (training, with the rows of labels.tsv read by hand) and
// relevance/gold-dev.jsonl.gz (only the scale and the offset of the
// probability are fitted on it; its rows are left out of the training). If it
// has a folder productday, the labelled days there are scored, never fitted.
// The rows read by hand are scored by models that did not learn from them.
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
	ID       string `json:"id"`
	Title    string `json:"title"`
	Summary  string `json:"summary"`
	Label    *int   `json:"label"`
	Relevant *int   `json:"relevant"`
	Border   any    `json:"border"`
	Category string `json:"source_category"`
	Tier     string `json:"tier"`

	source int  // index of the file
	hand   *int // the label of one who read the row, nil where nobody did
	health bool // a topic of the years of the pandemic, filed under world news
	feats  []feat
	fixed  float64 // score, where known
	known  bool
}

type feat struct {
	id int32
	v  float32
}

func (it *item) border() bool { return it.Border == true || it.Border == 1.0 }

type reader struct {
	hand map[string]int // labels by hand, by id
	g    *gazetteer.Gazetteer
	m    *relevance.Model
	ids  map[string]int32
	key  []string
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
		if l, ok := r.hand[it.ID]; ok {
			it.hand = &l
		}
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
	hand, err := handLabels()
	if err != nil {
		return err
	}
	r := &reader{g: g, m: relevance.New(), ids: map[string]int32{}, hand: hand}
	gold, err := r.read(filepath.Join(dir, "relevance/gold-dev.jsonl.gz"), 2)
	if err != nil {
		return err
	}
	judged := map[string]bool{}
	for i := range gold {
		judged[gold[i].ID] = true
	}
	var train [2][]item
	for s, f := range [...]string{"wce", "huffpost"} {
		rows, err := r.read(filepath.Join(dir, "relevance", f+"-dev.jsonl.gz"), s)
		if err != nil {
			return err
		}
		for i := range rows { // what judges the model does not teach it
			if !judged[rows[i].ID] {
				train[s] = append(train[s], rows[i])
			}
		}
	}
	more, err := r.read(filepath.Join(dir, "relevance/wce-2021-unlabelled.jsonl.gz"), 0)
	if err != nil {
		return err
	}
	for i := range more {
		if more[i].hand != nil { // the other rows of that year have no category
			more[i].Label = more[i].hand
			train[0] = append(train[0], more[i])
		}
	}
	wce, hp := train[0], train[1]
	use := usable(r.key, wce, hp)
	var days [][]item
	for _, day := range dayNames {
		rows, err := r.read(filepath.Join(dir, "productday", day+".gold.jsonl.gz"), 3)
		if err != nil {
			fmt.Println(err)
		}
		days = append(days, rows)
	}
	use = append(use, make([]bool, len(r.key)-len(use))...)
	folds(wce, hp, use, r.key)
	w := model(wce, hp, use, r.key, -1)
	a, b := calibrate(w, gold)
	report("gold-dev", w, gold, a, b)
	for i, rows := range days {
		report(dayNames[i], w, rows, a, b)
	}
	return write(out, w, r.key, a, b)
}

var dayNames = [...]string{"day2025", "day2026"}
