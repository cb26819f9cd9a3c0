// Command train fits the weights of the relevance model and writes them as a
// table that package relevance embeds.
//
//	go run ./digest/relevance/train CORPUS-FOLDER digest/relevance/data/weights.tsv
//
// The corpus folder holds relevance/wce-dev.jsonl.gz,
// relevance/wce-2021-unlabelled.jsonl.gz and relevance/huffpost-dev.jsonl.gz
// (training, with the rows of labels.tsv read by hand),
// clustering/allsides-dev.jsonl.gz and clustering/uci-dev.jsonl.gz (training,
// the stories of stories.tsv only) and relevance/gold-dev.jsonl.gz (only the scale and the offset of the
// probability are fitted on it; its rows are left out of the training). If it
// has a folder productday, the labelled days there are scored, never fitted.
// The rows read by hand are scored by models that did not learn from them, and
// once more, as "apart", by models that learned from the other sources alone.
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
	"slices"

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
	Story    string `json:"story"`

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

// The sources that teach. Each has the same say.
const (
	wce = iota
	huffpost
	press
	sources
	none = sources // judges only
)

type reader struct {
	hand    map[string]int // labels by hand, by id
	stories map[string]int // the same by story
	g       *gazetteer.Gazetteer
	m       *relevance.Model
	ids     map[string]int32
	key     []string
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
		} else if l, ok := r.stories[it.Story]; ok && source == press {
			it.hand, it.Label = &l, &l
		} else if source == press {
			continue // nobody read it
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
	hand, err := handLabels(labelsText)
	if err != nil {
		return fmt.Errorf("labels.tsv: %w", err)
	}
	stories, err := handLabels(storiesText)
	if err != nil {
		return fmt.Errorf("stories.tsv: %w", err)
	}
	r := &reader{g: g, m: relevance.New(), ids: map[string]int32{}, hand: hand, stories: stories}
	gold, err := r.read(filepath.Join(dir, "relevance/gold-dev.jsonl.gz"), none)
	if err != nil {
		return err
	}
	judged := map[string]bool{}
	for i := range gold {
		judged[gold[i].ID] = true
	}
	var train [sources][]item
	for _, f := range [...]struct {
		source int
		name   string
	}{{wce, "relevance/wce-dev"}, {huffpost, "relevance/huffpost-dev"}, {wce, "relevance/wce-2021-unlabelled"}, {press, "clustering/allsides-dev"}, {press, "clustering/uci-dev"}} {
		rows, err := r.read(filepath.Join(dir, f.name+".jsonl.gz"), f.source)
		if err != nil {
			return err
		}
		for i := range rows {
			it := &rows[i]
			if judged[it.ID] { // what judges the model does not teach it
				continue
			}
			if it.Label == nil { // a year without categories
				if it.hand == nil {
					continue
				}
				it.Label = it.hand
			}
			train[f.source] = append(train[f.source], *it)
		}
	}
	use := usable(r.key, train[:])
	for _, rows := range train {
		for i := range rows {
			rows[i].feats = slices.DeleteFunc(rows[i].feats, func(f feat) bool { return !use[f.id] })
		}
	}
	var days [][]item
	for _, day := range dayNames {
		rows, err := r.read(filepath.Join(dir, "productday", day+".gold.jsonl.gz"), none)
		if err != nil {
			fmt.Println(err)
		}
		days = append(days, rows)
	}
	use = append(use, make([]bool, len(r.key)-len(use))...)
	folds(train, use, r.key)
	apart(train, gold, r.key)
	w := model(train, use, r.key, -1)
	a, b := calibrate(w, gold)
	report("gold-dev", w, gold, a, b)
	for i, rows := range days {
		report(dayNames[i], w, rows, a, b)
	}
	return write(out, w, r.key, a, b)
}

var dayNames = [...]string{"day2025", "day2026"}
