package cluster

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// TestLinkerAgainstDefinition compares the queue-driven clustering with the
// definition carried out step by step, on random graphs.
func TestLinkerAgainstDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for round := range 60 {
		n := 2 + rng.IntN(14)
		sims := map[[2]int]float64{}
		l := newLinker(n, .85, 1.5)
		for a := range n {
			for b := a + 1; b < n; b++ {
				if rng.IntN(3) > 0 {
					s := float64(float32(rng.Float64() * .5))
					if rng.IntN(10) == 0 {
						s = vetoedLink
					}
					sims[[2]int{a, b}] = s
					l.link(a, b, float32(s))
				}
			}
		}
		got := fmt.Sprint(l.cluster(.14))
		if want := fmt.Sprint(slowLinks(n, sims, .85, .14)); got != want {
			t.Fatalf("round %d: %s, want %s", round, got, want)
		}
	}
}

// slowLinks merges the best pair of groups until none reaches the cut.
func slowLinks(n int, sims map[[2]int]float64, power, cut float64) [][]int {
	groups := make([][]int, n)
	for i := range n {
		groups[i] = []int{i}
	}
	for {
		bestA, bestB, best := -1, -1, cut
		for a := range groups {
			for b := a + 1; b < len(groups); b++ {
				sum := 0.0
				for _, i := range groups[a] {
					for _, j := range groups[b] {
						sum += sims[[2]int{min(i, j), max(i, j)}]
					}
				}
				if avg := sum / float64(len(groups[a])*len(groups[b])) * min(math.Pow(float64(len(groups[a])*len(groups[b])), 1-power), 1.5); avg > best {
					bestA, bestB, best = a, b, avg
				}
			}
		}
		if bestA < 0 {
			break
		}
		merged := append(groups[bestA], groups[bestB]...)
		groups = append(groups[:bestB], groups[bestB+1:]...)
		groups[bestA] = merged
	}
	for _, g := range groups {
		for i := range g {
			for j := i; j > 0 && g[j] < g[j-1]; j-- {
				g[j], g[j-1] = g[j-1], g[j]
			}
		}
	}
	return groups
}

func TestBackgroundTable(t *testing.T) {
	if n := len(backgroundTable); n > 300_000 {
		t.Errorf("the table has %d bytes, more than 300,000", n)
	}
	b, err := loadBackground(backgroundTable)
	if err != nil {
		t.Fatal(err)
	}
	if b.docs < 50_000 || len(b.df) < 20_000 {
		t.Errorf("%v documents, %d terms", b.docs, len(b.df))
	}
	if common, rare := b.share("presid", termWord), b.share("peacekeep", termWord); common < 5*rare {
		t.Errorf("president in %v of the texts, peacekeeper in %v", common, rare)
	}
	for _, bad := range []string{"", "no gzip"} {
		if _, err := loadBackground([]byte(bad)); err == nil {
			t.Errorf("%q was read as a table", bad)
		}
	}
}

// TestSweepKeepsMeaning renumbers the vocabulary and compares what the items
// are made of before and after.
func TestSweepKeepsMeaning(t *testing.T) {
	e := New(DefaultConfig())
	for i := range 30_000 {
		e.vocab.slot([]byte(fmt.Sprint("dead", i)), termWord)
	}
	a := &item{id: "a"}
	for _, w := range []string{"harbour", "ferri", "kestrel"} {
		s := e.vocab.slot([]byte(w), termWord)
		a.feats = append(a.feats, feature{s, 1})
		a.nouns = append(a.nouns, s)
	}
	e.insert(a, "s1")
	e.recount()
	if n := len(e.vocab.names); n != 3 {
		t.Fatalf("%d terms left, want 3", n)
	}
	for i, w := range []string{"harbour", "ferri", "kestrel"} {
		if got := e.vocab.names[a.feats[i].slot]; got != w {
			t.Errorf("term %d is %q, want %q", i, got, w)
		}
		if got := e.vocab.names[a.nouns[i]]; got != w {
			t.Errorf("noun %d is %q, want %q", i, got, w)
		}
	}
}
