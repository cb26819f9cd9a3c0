package cluster_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"geodigest/digest/cluster"
)

// TUNE="RepairCut=.12,.14;HalfLife=24,36"
func TestTune(t *testing.T) {
	spec := os.Getenv("TUNE")
	if spec == "" {
		t.Skip()
	}
	dir := corpusDir(t)
	var sets [][]labelled
	for _, cs := range corpusSets {
		sets = append(sets, readSet(t, filepath.Join(dir, cs.path)))
	}
	every := 3 * time.Hour
	if os.Getenv("ONLINE") != "" {
		every = 0
	}
	set := func(c *cluster.Config, k string, v float64) {
		switch k {
		case "Doubt":
			c.Doubt = v
		case "NameWord":
			c.NameWord = v
		case "NamesOnly":
			c.NamesOnly = v
		case "Size":
			c.Size = v
		case "Cut":
			c.Cut = v
		case "RepairCut":
			c.RepairCut = v
		case "HalfLife":
			c.HalfLife = time.Duration(v * float64(time.Hour))
		case "Nearest":
			c.Nearest = v
		case "Summary":
			c.Summary = v
		case "Bigram":
			c.Bigram = v
		case "Entity":
			c.Entity = v
		case "Prior":
			c.Prior = v
		case "ReactShare":
			c.ReactShare = v
		default:
			tuneX(c, k, v)
		}
	}
	run := func(label string, c cluster.Config) {
		line := ""
		dm, mm := 0.0, 0.0
		gots := make([]map[string]string, len(sets))
		var wg sync.WaitGroup
		for i := range sets {
			wg.Add(1)
			go func() { defer wg.Done(); gots[i] = runSet(c, sets[i], every) }()
		}
		wg.Wait()
		for i, s := range sets {
			got := gots[i]
			all, multi := row(s, got)
			if i < 3 {
				line += fmt.Sprintf(" %s %.3f/%.3f(%.2f,%.2f)", corpusSets[i].name[:4]+corpusSets[i].name[len(corpusSets[i].name)-1:], all[2], multi[2], multi[0], multi[1])
			} else {
				line += fmt.Sprintf(" %s %.3f", corpusSets[i].name[:3], all[2])
			}
			if i < 2 {
				dm += multi[2] / 2
			} else {
				mm += all[2] / 4
			}
		}
		fmt.Printf("%-28s%s | days %.3f dev %.3f\n", label, line, dm, mm)
	}
	run("default", cluster.DefaultConfig())
	for _, part := range strings.Split(spec, ";") {
		k, vs, _ := strings.Cut(part, "=")
		for _, v := range strings.Split(vs, ",") {
			if v == "" {
				continue
			}
			c := cluster.DefaultConfig()
			label := ""
			for i, kk := range strings.Split(k, "+") {
				x := strings.Split(v, "+")
				f, err := strconv.ParseFloat(x[min(i, len(x)-1)], 64)
				if err != nil {
					t.Fatal(err)
				}
				set(&c, kk, f)
				label += fmt.Sprintf("%s=%v ", kk, f)
			}
			run(label, c)
		}
	}
}

func tuneX(c *cluster.Config, k string, v float64) { panic(k) }
