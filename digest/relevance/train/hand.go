package main

import (
	_ "embed"
	"fmt"
	"hash/fnv"
	"strings"
)

// labelsText holds the rows of the training sources that were read by hand,
// half of them picked where the categories of the sources mislead most.
//
//go:embed labels.tsv
var labelsText string

// storiesText holds stories of several outlets read by hand; what holds for one
// item of a story holds for all.
//
//go:embed stories.tsv
var storiesText string

func handLabels(text string) (map[string]int, error) {
	out := map[string]int{}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		id, label, _ := strings.Cut(line, "\t")
		switch label {
		case "0", "1":
			out[id] = int(label[0] - '0')
		default:
			return nil, fmt.Errorf("line %d: label %q: write 0 or 1", n, label)
		}
	}
	return out, nil
}

const foldCount = 5

// fold gives the fold a row read by hand is judged in.
func (it *item) fold() int {
	if it.source == press {
		return fold(it.Story)
	}
	return fold(it.ID)
}

func fold(id string) int {
	h := fnv.New32a()
	h.Write([]byte(id))
	return int(h.Sum32() % foldCount)
}

// folds judges every row read by hand by a model that did not learn from it.
func folds(train [sources][]item, use []bool, keys []string) {
	var all [sources][]item
	for k := range foldCount {
		w := model(train, use, keys, k)
		for s, rows := range train {
			for i := range rows {
				it := rows[i]
				if it.hand == nil || it.fold() != k {
					continue
				}
				it.Label, it.fixed, it.known = it.hand, w.score(&it), true
				all[s] = append(all[s], it)
			}
		}
	}
	for s, rows := range all {
		report("hand "+sourceNames[s], nil, rows, 1, 0)
	}
}

var sourceNames = [sources]string{"wce", "hp", "press"}

// apart judges every source by a model that learned from the others alone.
func apart(train [sources][]item, gold []item, keys []string) {
	for s := range train {
		rest := train
		rest[s] = nil
		use := usable(keys, rest[:])
		w := model(rest, use, keys, -1)
		var rows []item
		for i := range train[s] {
			if it := train[s][i]; it.hand != nil {
				it.Label = it.hand
				rows = append(rows, it)
			}
		}
		report("apart "+sourceNames[s], w, rows, 1, 0)
		report("gold so", w, gold, 1, 0)
	}
}
