package cluster_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"geodigest/digest/cluster"
	"geodigest/digest/lang"
)

// chapter makes a chapter of invented headlines, an hour apart from the day given.
func chapter(t *testing.T, story string, day int, headlines ...string) cluster.Chapter {
	t.Helper()
	var ws []wire
	for i, h := range headlines {
		ws = append(ws, wire{at: day*24*60 + i*60, source: story + "/" + string(rune('A'+i)), title: h})
	}
	return cluster.NewChapter(story, docs(t, ws))
}

// dam is a matter that comes back over three weeks, told by different words beside its
// own.
func dam(t *testing.T) []cluster.Chapter {
	return []cluster.Chapter{
		chapter(t, "plan", 0, "Ethiopia unveils plan to raise Kesem dam by ten metres", "Kesem dam to be raised, Ethiopia tells neighbours"),
		chapter(t, "protest", 8, "Sudan protests as Ethiopia closes sluices of raised Kesem dam", "Kesem dam sluices: Sudan summons Ethiopia's envoy"),
		chapter(t, "deal", 20, "Ethiopia and Sudan agree to share water behind Kesem dam", "Kesem dam accord gives Sudan water in dry years"),
	}
}

func TestThreadIsAChain(t *testing.T) {
	got := cluster.Threads(dam(t))
	if len(got) != 2 || got[0].Story != "protest" || got[1].Story != "deal" {
		t.Fatalf("threads %+v", got)
	}
	var chain []string
	for _, e := range got[1].Earlier {
		chain = append(chain, e.Story)
		if !strings.Contains(e.Why, "kesem") || !strings.Contains(e.Why, "days apart") || e.Score <= 0 || e.Score > 1 {
			t.Errorf("evidence %+v", e)
		}
	}
	if !slices.Equal(chain, []string{"protest", "plan"}) {
		t.Errorf("the accord continues %v", chain)
	}
}

func TestThreadsDoNotDependOnOrder(t *testing.T) {
	cs := dam(t)
	want := cluster.Threads(cs)
	for range cs {
		cs = append(cs[1:], cs[0])
		got := cluster.Threads(cs)
		if !slices.EqualFunc(got, want, func(a, b cluster.Thread) bool { return a.Story == b.Story && slices.Equal(a.Earlier, b.Earlier) }) {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
}

// TestThreadNeedsAMatter keeps apart what shares an actor's name only, an event without
// an actor, what has hardly ended and what ended long ago.
func TestThreadNeedsAMatter(t *testing.T) {
	for name, cs := range map[string][]cluster.Chapter{
		"name": {
			chapter(t, "a", 0, "Emmanuel Macron opens reactor", "Reactor opened by Emmanuel Macron"),
			chapter(t, "b", 9, "Emmanuel Macron mourns singer", "Singer mourned by Emmanuel Macron"),
		},
		"country": {
			chapter(t, "a", 0, "Norwegian salmon farmers fear jellyfish bloom in fjords", "Jellyfish bloom kills salmon in Norwegian fjords"),
			chapter(t, "b", 9, "Norwegian ski jumper retires after broken knee near salmon farm", "Ski jumper with broken knee leaves Norwegian salmon farm"),
		},
		"calendar": {
			chapter(t, "a", 0, "Gaza bulletin, September", "Gaza: a bulletin for September"),
			chapter(t, "b", 9, "Gaza bulletin of September", "September: bulletin from Gaza"),
		},
		"no actor": {
			chapter(t, "a", 0, "Avalanche buries skiers near glacier hut", "Skiers buried by avalanche at hut"),
			chapter(t, "b", 9, "Avalanche buries skiers below glacier", "Hut cut off as avalanche buries skiers"),
		},
		"same day": {
			chapter(t, "a", 0, "Ethiopia unveils plan to raise Kesem dam by ten metres", "Kesem dam to be raised, Ethiopia tells neighbours"),
			chapter(t, "b", 1, "Sudan protests as Ethiopia closes sluices of raised Kesem dam", "Kesem dam sluices: Sudan summons Ethiopia's envoy"),
		},
		"long ago": {
			chapter(t, "a", 0, "Ethiopia unveils plan to raise Kesem dam by ten metres", "Kesem dam to be raised, Ethiopia tells neighbours"),
			chapter(t, "b", 40, "Sudan protests as Ethiopia closes sluices of raised Kesem dam", "Kesem dam sluices: Sudan summons Ethiopia's envoy"),
		},
	} {
		if got := cluster.Threads(cs); len(got) > 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

// TestThreadOfEveryDay wants more words where the one actor in common is in the news
// every day.
func TestThreadOfEveryDay(t *testing.T) {
	fair := []cluster.Chapter{
		chapter(t, "a", 0, "Japan coal fair shows bus", "Bus shown at Japan coal fair"),
		chapter(t, "b", 9, "Japan coal fair ends after crash", "Crash ends Japan coal fair"),
	}
	if got := cluster.Threads(fair); len(got) != 1 {
		t.Fatalf("threads %+v", got)
	}
	crowd := slices.Clone(fair)
	for i, h := range []string{"acrobats", "bakers", "cellists", "divers"} {
		crowd = append(crowd, chapter(t, h, i, "Japan "+h+" meet", "Japan "+h+" sing"))
	}
	if got := cluster.Threads(crowd); len(got) != 0 {
		t.Errorf("threads %+v", got)
	}
}

func TestChapterOfNothing(t *testing.T) {
	c := cluster.NewChapter("s", nil)
	if got := cluster.Threads([]cluster.Chapter{c, c, cluster.NewChapter("x", []cluster.Doc{{ID: "a"}})}); len(got) != 0 {
		t.Errorf("threads of nothing: %+v", got)
	}
}

// TestThreadCorpus threads the stories of six weeks of headlines and prints some.
func TestThreadCorpus(t *testing.T) {
	set := readSet(t, filepath.Join(corpusDir(t), "clustering/rss-stream-unlabelled.jsonl.gz"))
	slices.SortStableFunc(set, func(a, b labelled) int { return a.doc.Time.Compare(b.doc.Time) })
	got := runSet(cluster.DefaultConfig(), set, 3*time.Hour)
	items := map[string][]cluster.Doc{}
	for _, l := range set {
		items[got[l.doc.ID]] = append(items[got[l.doc.ID]], l.doc)
	}
	var cs []cluster.Chapter
	span := map[string]cluster.Chapter{}
	for s, ds := range items {
		if len(ds) < 3 {
			continue
		}
		c := cluster.NewChapter(s, ds)
		cs, span[s] = append(cs, c), c
	}
	say := func(story string) string {
		d := items[story][0]
		return d.Time.Format("Jan 2 ") + d.Text.Slice(d.Text.Part(lang.Title), 0, 99)
	}
	threads := cluster.Threads(cs)
	t.Logf("%d stories of three items or more, %d continue earlier ones", len(cs), len(threads))
	if len(threads) == 0 {
		t.Error("no thread in six weeks")
	}
	for i, x := range threads {
		at := x.Story
		for _, e := range x.Earlier {
			if gap := span[at].First.Sub(span[e.Story].Last); gap < 24*time.Hour || gap > 28*24*time.Hour {
				t.Errorf("%v between %q and %q", gap, say(e.Story), say(at))
			}
			at = e.Story
		}
		if i%5 == 0 {
			t.Logf("%s\n    after %s\n    %s", say(x.Story), say(x.Earlier[0].Story), x.Earlier[0].Why)
		}
	}
}
