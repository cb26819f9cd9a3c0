package cluster_test

import (
	"fmt"
	"os"
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

// TestReactionCorpus measures what similarity alone does badly.
//
// Recall: of the reactions of the list (answersIn), how many stand at the end with an
// item that tells what they answer, by whatever way, and with as many items of their
// story as of all others. Placed: of those that stand with any
// other labelled item, how many stand so. Precision: of all labelled items that a reaction rule put beside other
// labelled items, how many belong to the story of half of those.
func TestReactionCorpus(t *testing.T) {
	dir := corpusDir(t)
	var feeds, triples tally
	for _, cs := range corpusSets {
		set := withSpeakers(t, readSet(t, filepath.Join(dir, cs.path)))
		spoken := map[string][]string{}
		if name, ok := strings.CutSuffix(cs.path, ".gold.jsonl.gz"); ok {
			spoken = readSpoken(t, filepath.Join(dir, name+".statements.jsonl"))
		}
		sum := &triples
		if slices.Contains([]string{"day2025", "day2026", "rssworld"}, cs.name) {
			sum = &feeds
		}
		one := measureReactions(t, set, spoken, sum == &feeds || testing.Verbose() && cs.name == os.Getenv("GEODIGEST_SHOW"))
		t.Logf("%-9s %s", cs.name, one)
		sum.add(one)
	}
	t.Logf("feeds     %s", feeds)
	t.Logf("others    %s", triples)
	if feeds.list == 0 {
		t.Error("no reactions in the corpus")
	}
}

// tally counts what TestReactionCorpus measures.
type tally struct{ list, hits, beside, edges, right int }

func (n *tally) add(o tally) {
	n.list, n.hits, n.beside, n.edges, n.right = n.list+o.list, n.hits+o.hits, n.beside+o.beside, n.edges+o.edges, n.right+o.right
}

func (n tally) String() string {
	return fmt.Sprintf("recall %3d of %3d, placed right %3d of %3d; edges right %3d of %3d", n.hits, n.list, n.hits, n.beside, n.right, n.edges)
}

// measureReactions runs a set through an engine that repairs every three hours.
func measureReactions(t *testing.T, set []labelled, spoken map[string][]string, show bool) (n tally) {
	t.Helper()
	e := cluster.New(cluster.DefaultConfig())
	got, by := map[string]string{}, map[string]string{} // item -> story, item -> why a reaction rule put it there
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
	byStory := map[string][]string{}
	for _, l := range set {
		id := l.doc.ID
		title[id] = l.doc.Text.Slice(l.doc.Text.Part(lang.Title), 0, 99)
		if l.gold != "" {
			gold[id] = l.gold
			byStory[got[id]] = append(byStory[got[id]], id)
		}
	}
	say := func(format string, args ...any) {
		if show {
			t.Logf(format, args...)
		}
	}
	for _, a := range answersIn(set, spoken) {
		n.list++
		mates := others(byStory[got[a.id]], a.id)
		same := count(mates, func(m string) bool { return gold[m] == gold[a.id] })
		met := count(a.events, func(m string) bool { return got[m] == got[a.id] })
		if len(mates) > 0 {
			n.beside++
		}
		switch {
		case met > 0 && 2*same >= len(mates):
			n.hits++
		case len(mates) > 0:
			say("misplaced: %s: %s | with %s | %s", gold[a.id], title[a.id], title[mates[0]], by[a.id])
		default:
			say("alone: %s: %s", gold[a.id], title[a.id])
		}
	}
	for _, l := range set {
		id := l.doc.ID
		came := func(m string) bool { return by[m] != "" && by[m] == by[id] } // in one group
		mates := slices.DeleteFunc(others(byStory[got[id]], id), came)
		if by[id] == "" || gold[id] == "" || len(mates) == 0 {
			continue
		}
		n.edges++
		if same := count(mates, func(m string) bool { return gold[m] == gold[id] }); 2*same >= len(mates) {
			n.right++
			say("right: %s: %s | %s", gold[id], title[id], by[id])
		} else {
			say("wrong: %s (%s) with %s (%s): %s", title[id], gold[id], title[mates[0]], gold[mates[0]], by[id])
		}
	}
	return n
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
