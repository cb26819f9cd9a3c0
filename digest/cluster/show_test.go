package cluster_test

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"testing"
	"time"

	"geodigest/digest/cluster"
	"geodigest/digest/lang"
)

func TestShow(t *testing.T) {
	name := os.Getenv("SHOW")
	if name == "" {
		t.Skip()
	}
	dir := corpusDir(t)
	title := func(l labelled) string { p := l.doc.Text.Part(lang.Title); return l.doc.Text.Text[p.Start:p.End] }
	for _, cs := range corpusSets {
		if cs.name != name {
			continue
		}
		set := readSet(t, filepath.Join(dir, cs.path))
		got := runSet(cluster.DefaultConfig(), set, 3*time.Hour)
		cl := map[string][]int{}
		gold := map[string]int{}
		for i, l := range set {
			cl[got[l.doc.ID]] = append(cl[got[l.doc.ID]], i)
			gold[l.gold]++
		}
		var ids []string
		for c := range cl {
			ids = append(ids, c)
		}
		sort.Slice(ids, func(i, j int) bool {
			if len(cl[ids[i]]) != len(cl[ids[j]]) {
				return len(cl[ids[i]]) > len(cl[ids[j]])
			}
			return ids[i] < ids[j]
		})
		for _, c := range ids {
			lab := false
			for _, i := range cl[c] {
				lab = lab || set[i].gold != ""
			}
			if !lab {
				continue
			}
			if len(cl[c]) < 2 {
				l := set[cl[c][0]]
				if gold[l.gold] > 1 {
					fmt.Printf("SINGLE %s | %s\n", l.gold, title(l))
				}
				continue
			}
			fmt.Println("##", len(cl[c]))
			k := 0
			for _, i := range cl[c] {
				if set[i].gold != "" || k < 5 {
					fmt.Printf("   %-30s %s | %s\n", set[i].gold, set[i].doc.Time.Format("02T15:04"), title(set[i]))
				}
				if set[i].gold == "" {
					k++
				}
			}
		}
	}
}
