package cluster_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"geodigest/digest/cluster"
)

// desk is a store of placements and the operator in front of it.
type desk struct {
	kept  []stored
	at    map[string]int
	names map[string]bool // stories that ever were
	cs    []cluster.Correction
	rules rules // of cs
}

// engine is what a program that starts now would have in memory.
func (d *desk) engine() *cluster.Engine {
	cfg := cluster.DefaultConfig()
	e := cluster.New(cfg)
	stories := map[string]string{}
	for _, k := range d.kept {
		stories[k.doc.ID] = k.story
	}
	e.Constrain(d.cs, stories)
	from := d.kept[len(d.kept)-1].doc.Time.Add(-2 * cfg.Window)
	for _, k := range d.kept {
		if !k.doc.Time.Before(from) {
			e.Restore(k.doc, k.story, k.twin)
		}
	}
	return e
}

func (d *desk) add(e *cluster.Engine, doc cluster.Doc) cluster.Assignment {
	a := e.Add(doc)
	d.at[doc.ID] = len(d.kept)
	d.names[a.Story] = true
	d.kept = append(d.kept, stored{doc: doc, story: a.Story, twin: a.DuplicateOf})
	return a
}

func (d *desk) repair(e *cluster.Engine, now time.Time) []cluster.Change {
	cs := e.Repair(now)
	for _, c := range cs {
		d.kept[d.at[c.Item]].story = c.To
		d.names[c.To] = true
	}
	return cs
}

func (d *desk) members(story string) (ids []string) {
	for _, k := range d.kept {
		if k.story == story {
			ids = append(ids, k.doc.ID)
		}
	}
	return ids
}

// merge puts all items of b into a.
func (d *desk) merge(a, b string) {
	ids := append(d.members(a), d.members(b)...)
	for _, id := range ids {
		d.kept[d.at[id]].story = a
	}
	d.cs = append(d.cs, cluster.Correction{Items: ids})
	d.rules = rulesOf(d.cs)
}

// split takes items, with their copies, out of a story.
func (d *desk) split(story string, out map[string]bool) {
	var ids, rest []string
	for _, id := range d.members(story) {
		k := d.kept[d.at[id]]
		if root := k.twin; out[id] || out[root] {
			ids = append(ids, id)
			if root != "" && !out[root] {
				d.kept[d.at[id]].twin = "" // only this copy goes: it is none any more
			}
		} else {
			rest = append(rest, id)
		}
	}
	if len(ids) == 0 || len(rest) == 0 {
		return
	}
	name := ""
	for n := 1; name == "" || d.names[name]; n++ {
		name = cluster.StoryName(ids[0], n)
	}
	d.names[name] = true
	for _, id := range ids {
		d.kept[d.at[id]].story = name
	}
	d.cs = append(d.cs, cluster.Correction{Items: ids, Rest: rest})
	d.rules = rulesOf(d.cs)
}

// rules follow from the corrections pair by pair, the later ones overruling.
type rules struct {
	knot  map[string]int
	apart map[[2]string]bool
}

func rulesOf(cs []cluster.Correction) rules {
	r := rules{map[string]int{}, map[[2]string]bool{}}
	for n, c := range cs {
		if len(c.Rest) > 0 {
			for _, x := range c.Items {
				r.knot[x] = n
				for _, y := range c.Rest {
					r.apart[[2]string{x, y}] = true
				}
			}
			continue
		}
		touched := map[int]bool{}
		for _, x := range c.Items {
			if k, ok := r.knot[x]; ok {
				touched[k] = true
			}
			r.knot[x] = n
		}
		for x, k := range r.knot {
			if touched[k] {
				r.knot[x] = n
			}
		}
		for p := range r.apart {
			a, okA := r.knot[p[0]]
			b, okB := r.knot[p[1]]
			if okA && okB && a == n && b == n {
				delete(r.apart, p)
			}
		}
	}
	return r
}

// broken returns a rule that the placements break, "" if none.
func (d *desk) broken() string {
	r := d.rules
	home := map[int]string{}
	for id, k := range r.knot {
		s := d.kept[d.at[id]].story
		if h, ok := home[k]; ok && h != s {
			return fmt.Sprintf("what correction %d holds together is in %s and %s", k, h, s)
		}
		home[k] = s
	}
	for p := range r.apart {
		if a, b := d.kept[d.at[p[0]]].story, d.kept[d.at[p[1]]].story; a == b {
			return fmt.Sprintf("%s and %s are in %s again", p[0], p[1], a)
		}
	}
	return ""
}

// TestCorrectionsHold runs a stream over many windows while an operator merges and
// splits at random. Whatever comes after: what was merged is in one story, what was
// split is not, and a program that starts in between does the same as one that ran on.
func TestCorrectionsHold(t *testing.T) {
	merges, splits, moves, restarts := 0, 0, 0, 0
	for seed := range uint64(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			m, s, n, r := testCorrections(t, seed)
			merges, splits, moves, restarts = merges+m, splits+s, moves+n, restarts+r
		})
	}
	t.Logf("%d merges, %d splits, %d moves, %d restarts", merges, splits, moves, restarts)
	if merges < 20 || splits < 15 || moves < 100 || restarts < 40 {
		t.Error("the streams do not exercise the rules")
	}
}

func testCorrections(t *testing.T, seed uint64) (merges, splits, moves, restarts int) {
	rng := rand.New(rand.NewPCG(seed, 7))
	r := newNewsroom(40 * time.Minute) // 144 items in a window
	d := &desk{at: map[string]int{}, names: map[string]bool{}}
	e := cluster.New(cluster.DefaultConfig())
	for i := range 700 {
		doc := r.doc()
		if i%13 == 5 {
			last := d.kept[len(d.kept)-1].doc
			doc.Text = last.Text // a copy
		}
		d.add(e, doc)
		if i%9 == 8 {
			moves += len(d.repair(e, doc.Time))
			if why := d.broken(); why != "" {
				t.Fatalf("after item %d: %s", i, why)
			}
		}
		if i%30 == 29 && i < 420 {
			// Two stories of the last days; the operator does not care what they are about.
			recent := func() string { return d.kept[len(d.kept)-1-rng.IntN(min(len(d.kept), 120))].story }
			a, b := recent(), recent()
			if ids := d.members(a); len(ids) > 2 && (len(ids) > 12 || rng.IntN(2) > 0) {
				out := map[string]bool{}
				for _, id := range ids {
					if rng.IntN(2) == 0 {
						out[id] = true
					}
				}
				d.split(a, out)
				splits++ // or nothing, should all or none be out
			} else if a != b && len(d.members(b)) < 12 {
				d.merge(a, b)
				merges++
			}
			if why := d.broken(); why != "" {
				t.Fatalf("the operator contradicts himself: %s", why)
			}
			e = d.engine()
		}
		if i%40 == 20 && len(d.cs) > 0 {
			// One that starts now against the one that ran on.
			other, twin := d.engine(), &desk{kept: slices.Clone(d.kept), at: map[string]int{}, names: map[string]bool{}, cs: d.cs}
			for k, v := range d.at {
				twin.at[k] = v
			}
			doc := r.doc()
			if a, b := d.add(e, doc), twin.add(other, doc); !reflect.DeepEqual(a, b) {
				t.Fatalf("after item %d: %+v, after a restart %+v", i, a, b)
			}
			if a, b := d.repair(e, doc.Time), twin.repair(other, doc.Time); !reflect.DeepEqual(a, b) {
				t.Fatalf("repair after item %d: %+v, after a restart %+v", i, a, b)
			}
			restarts++
		}
	}
	return merges, splits, moves, restarts
}

// TestCorrectionsAgainstTheText merges two events that have nothing in common and
// splits one that the engine is sure of; new reports join the side they are like.
func TestCorrectionsAgainstTheText(t *testing.T) {
	d := &desk{at: map[string]int{}, names: map[string]bool{}}
	e := cluster.New(cluster.DefaultConfig())
	ws := []wire{
		{0, "A", "Ferry runs aground off the Kestrel islands", "Two hundred passengers wait for tugs off the Kestrel islands.", ""},
		{5, "B", "Tugs reach ferry aground off Kestrel islands", "Passengers of the ferry are taken to the Kestrel islands.", ""},
		{9, "C", "Parliament of Vardonia passes pension reform", "Deputies in Vardonia voted for the pension reform.", ""},
		{12, "D", "Ferry aground off Kestrel islands leaks fuel", "Fuel of the ferry reaches beaches of the Kestrel islands.", ""},
		{15, "E", "Fuel leak from ferry aground spreads to Kestrel beaches", "Beaches of the Kestrel islands are closed for the fuel of the ferry.", ""},
		{60, "F", "Kestrel beaches closed as fuel leak from ferry aground spreads", "The fuel leak closes beaches of the Kestrel islands.", ""},
		{70, "G", "Vardonia unions call strike over pension reform", "Unions in Vardonia strike against the pension reform that parliament passed.", ""},
	}
	ds := docs(t, ws)
	for _, doc := range ds[:5] {
		d.add(e, doc)
	}
	d.repair(e, ds[4].Time)
	story := func(i int) string { return d.kept[d.at[ds[i].ID]].story }
	if story(0) != story(1) || story(0) != story(3) || story(3) != story(4) || story(2) == story(0) {
		t.Fatalf("the engine alone makes other stories: %v %v %v %v %v", story(0), story(1), story(2), story(3), story(4))
	}
	d.split(story(0), map[string]bool{ds[3].ID: true, ds[4].ID: true})
	d.merge(story(0), story(2))
	e = d.engine()
	d.repair(e, ds[4].Time)
	d.add(e, ds[5])
	d.add(e, ds[6])
	d.repair(e, ds[6].Time)
	if why := d.broken(); why != "" {
		t.Error(why)
	}
	if story(5) != story(3) {
		t.Errorf("the report on the leak is in %s, not in %s of the split", story(5), story(3))
	}
	if story(6) != story(2) || story(2) != story(0) {
		t.Errorf("the strike is in %s, not in %s of the merge", story(6), story(0))
	}
}
