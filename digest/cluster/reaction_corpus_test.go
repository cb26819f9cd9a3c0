package cluster_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"geodigest/digest/cluster"
	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
	"geodigest/digest/statement"
)

// withSpeakers fills in who speaks, as the program does.
func withSpeakers(t testing.TB, set []labelled) []labelled {
	t.Helper()
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	x := statement.New(g)
	for i := range set {
		d := &set[i].doc
		for _, s := range x.Extract(d.Text, g.Annotate(d.Text)) {
			who := s.Name
			if who == "" {
				who = s.Speaker
			}
			d.Speakers = append(d.Speakers, who)
		}
	}
	return set
}

// TestReactionCorpus measures what similarity alone cannot do.
//
// Recall: of the labelled statements that are similar (Cut) to no other of their
// story's labelled items, two at least, how many stand with half of them or with
// two. Precision: of the labelled items that the reaction rules placed beside other
// labelled items, how many belong to the story of half of those.
func TestReactionCorpus(t *testing.T) {
	dir := corpusDir(t)
	var hits, pairs, right, placed int
	for _, cs := range corpusSets {
		set := withSpeakers(t, readSet(t, filepath.Join(dir, cs.path)))
		cfg := cluster.DefaultConfig()
		e := cluster.New(cfg)
		got, by := map[string]string{}, map[string]string{}
		repair := func(now time.Time) {
			for _, c := range e.Repair(now) {
				got[c.Item] = c.To
				delete(by, c.Item)
				if strings.HasPrefix(c.Reason, "answers") {
					by[c.Item] = c.Reason
				}
			}
		}
		var next time.Time
		for _, l := range set {
			if l.doc.Time.After(next) {
				repair(l.doc.Time)
				next = l.doc.Time.Add(3 * time.Hour)
			}
			a := e.Add(l.doc)
			got[l.doc.ID] = a.Story
			if a.Kind == cluster.Reaction {
				by[l.doc.ID] = a.Evidence[0]
			}
		}
		repair(set[len(set)-1].doc.Time)
		gold, title := map[string]string{}, map[string]string{}
		byGold, byStory := map[string][]string{}, map[string][]string{}
		for _, l := range set {
			id := l.doc.ID
			title[id] = l.doc.Text.Slice(l.doc.Text.Part(lang.Title), 0, 99)
			if l.gold != "" {
				gold[id] = l.gold
				byGold[l.gold] = append(byGold[l.gold], id)
				byStory[got[id]] = append(byStory[got[id]], id)
			}
		}
		for _, l := range set {
			id := l.doc.ID
			if gold[id] == "" {
				continue
			}
			if mates := others(byGold[l.gold], id); len(l.doc.Speakers) > 0 && len(mates) > 1 && e.Nearest(id, mates) < cfg.Cut {
				pairs++
				with := count(mates, func(m string) bool { return got[m] == got[id] })
				if 2*with >= len(mates) || with > 1 {
					hits++
				} else if len(set) < 5000 {
					t.Logf("missed: %s: %s", l.gold, title[id])
				}
			}
			came := func(m string) bool { return by[m] != "" && by[m] == by[id] } // in one group
			if mates := slices.DeleteFunc(others(byStory[got[id]], id), came); by[id] != "" && len(mates) > 0 {
				placed++
				if same := count(mates, func(m string) bool { return gold[m] == l.gold }); 2*same >= len(mates) {
					right++
				} else {
					t.Logf("wrong: %s (%s) with %s (%s): %s", title[id], l.gold, title[mates[0]], gold[mates[0]], by[id])
				}
			}
		}
		t.Logf("%-9s and before: recall %d of %d, precision %d of %d", cs.name, hits, pairs, right, placed)
	}
	if pairs == 0 {
		t.Error("no reactions in the corpus")
	}
}

// others returns a list without one element.
func others(list []string, not string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == not })
}

func count(list []string, pass func(string) bool) (n int) {
	for _, s := range list {
		if pass(s) {
			n++
		}
	}
	return n
}
