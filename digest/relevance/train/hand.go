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

func handLabels() (map[string]int, error) {
	out := map[string]int{}
	n := 0
	for line := range strings.Lines(labelsText) {
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
			return nil, fmt.Errorf("labels.tsv:%d: label %q: write 0 or 1", n, label)
		}
	}
	return out, nil
}

const foldCount = 5

// fold gives the fold a row read by hand is judged in.
func fold(id string) int {
	h := fnv.New32a()
	h.Write([]byte(id))
	return int(h.Sum32() % foldCount)
}

// folds judges every row read by hand by a model that did not learn from it.
func folds(wce, hp []item, use []bool, keys []string) {
	var all [2][]item
	for k := range foldCount {
		w := model(wce, hp, use, keys, k)
		for s, rows := range [...][]item{wce, hp} {
			for i := range rows {
				it := rows[i]
				if it.hand == nil || fold(it.ID) != k {
					continue
				}
				it.Label, it.fixed, it.known = it.hand, w.score(&it), true
				all[s] = append(all[s], it)
			}
		}
	}
	report("hand wce", nil, all[0], 1, 0)
	report("hand hp", nil, all[1], 1, 0)
}
