package cluster_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"geodigest/digest/cluster"
	"geodigest/digest/lang"
)

func TestDiag(t *testing.T) {
	if os.Getenv("DIAG") == "" {
		t.Skip()
	}
	dir := corpusDir(t)
	title := func(l labelled) string { p := l.doc.Text.Part(lang.Title); return l.doc.Text.Text[p.Start:p.End] }
	for _, cs := range corpusSets {
		set := readSet(t, filepath.Join(dir, cs.path))
		e := cluster.New(cluster.DefaultConfig())
		bad, n := 0, 0
		for i := range set {
			if w := cluster.RoleOf(set[i].doc); w != "" {
				fmt.Println("   ROLE", w, "|", title(set[i]), "|", set[i].gold)
			}
			for j := 0; j < i; j++ {
				if set[i].gold != "" && set[i].gold == set[j].gold {
					n++
					if w := e.VetoOf(set[i].doc, set[j].doc); w != "" {
						bad++
						if bad < 12 {
							fmt.Println("  ", w, "|", title(set[i]), "|", title(set[j]))
						}
					}
				}
			}
		}
		fmt.Println(cs.name, "same-story pairs", n, "vetoed", bad)
	}
}
