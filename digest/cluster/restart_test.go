package cluster_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"geodigest/digest/cluster"
)

// stored is what a store keeps of an item.
type stored struct {
	doc         cluster.Doc
	story, twin string
}

// stream returns n invented items, 10 minutes apart, some of them copies of the
// item before under another id.
func stream(n int) []cluster.Doc {
	r := newNewsroom(10 * time.Minute)
	var out []cluster.Doc
	for i := range n {
		d := r.doc()
		if i%17 == 5 {
			last := out[i-1]
			d.Text, d.Entities = last.Text, last.Entities
		}
		if i%5 == 0 {
			d.Entities = []string{"country:fr", fmt.Sprint("person:nobody-", i%7)}
			d.Speakers = []string{"nobody"}
		}
		out = append(out, d)
	}
	return out
}

// TestRestart stops an engine in the middle of a stream, restores another one
// from what a store would hold, and compares everything both do from there on.
func TestRestart(t *testing.T) {
	const total, stop = 1500, 1000 // the window holds 576 items of 10 minutes
	cfg := cluster.DefaultConfig()
	ds := stream(total)
	one := cluster.New(cfg)
	var kept []stored
	at := map[string]int{}
	for i, d := range ds[:stop] {
		a := one.Add(d)
		at[d.ID] = len(kept)
		kept = append(kept, stored{doc: d, story: a.Story, twin: a.DuplicateOf})
		if i%90 == 89 {
			for _, c := range one.Repair(d.Time) {
				if i, ok := at[c.Item]; ok {
					kept[i].story = c.To
				}
			}
		}
	}
	two := cluster.New(cfg)
	from := ds[stop-1].Time.Add(-2 * cfg.Window)
	for _, k := range kept {
		if !k.doc.Time.Before(from) {
			two.Restore(k.doc, k.story, k.twin)
		}
	}
	if one.Len() != two.Len() {
		t.Fatalf("%d items in the window, %d after the restart", one.Len(), two.Len())
	}
	kinds := map[cluster.Kind]int{}
	for i, d := range ds[stop:] {
		a, b := one.Add(d), two.Add(d)
		kinds[a.Kind]++
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("item %s: %+v, after a restart %+v", d.ID, a, b)
		}
		if i%90 == 89 {
			a, b := one.Repair(d.Time), two.Repair(d.Time)
			if !reflect.DeepEqual(a, b) {
				t.Fatalf("repair after %s: %+v, after a restart %+v", d.ID, a, b)
			}
			if len(a) == 0 {
				t.Log("a repair without changes")
			}
		}
	}
	if kinds[cluster.Joined] < 20 || kinds[cluster.Duplicate] < 20 || kinds[cluster.Opened] < 20 {
		t.Errorf("the stream does not exercise the engine: %v", kinds)
	}
}

// TestDeterminism runs one stream twice.
func TestDeterminism(t *testing.T) {
	ds := stream(700)
	run := func() (out []any) {
		e := cluster.New(cluster.DefaultConfig())
		for i, d := range ds {
			out = append(out, e.Add(d))
			if i%100 == 99 {
				out = append(out, e.Repair(d.Time))
			}
		}
		return out
	}
	if a, b := run(), run(); !reflect.DeepEqual(a, b) {
		t.Error("two runs over one stream differ")
	}
}

// TestRepairSettles repeats a repair: the second time nothing moves.
func TestRepairSettles(t *testing.T) {
	e := cluster.New(cluster.DefaultConfig())
	ds := stream(500)
	for _, d := range ds {
		e.Add(d)
	}
	now := ds[len(ds)-1].Time
	if first := e.Repair(now); len(first) == 0 {
		t.Error("nothing to repair: the test shows nothing")
	}
	if again := e.Repair(now); len(again) != 0 {
		t.Errorf("a second repair moved %d items, first %+v", len(again), again[0])
	}
}

// TestEqualTimes permutes items with one time stamp: after Repair the groups are
// the same whatever order they came in.
func TestEqualTimes(t *testing.T) {
	ws := slices.Clone(guarantees)
	for i := range ws {
		ws[i].at = 0
	}
	ds := docs(t, ws)
	var want string
	for turn := range len(ds) {
		order := append(slices.Clone(ds[turn:]), ds[:turn]...)
		e := cluster.New(cluster.DefaultConfig())
		got := map[string]string{}
		for _, d := range order {
			got[d.ID] = e.Add(d).Story
		}
		apply(got, e.Repair(ds[0].Time))
		// Print the partition with stories named by their first item in ds.
		name, line := map[string]int{}, ""
		for i, d := range ds {
			if _, ok := name[got[d.ID]]; !ok {
				name[got[d.ID]] = i
			}
			line += fmt.Sprint(name[got[d.ID]], " ")
		}
		if want == "" {
			want = line
		} else if line != want {
			t.Errorf("turned by %d: %s, want %s", turn, line, want)
		}
	}
}

func TestExpiry(t *testing.T) {
	cfg := cluster.DefaultConfig()
	e := cluster.New(cfg)
	old := docs(t, []wire{{0, "A", "Ferry runs aground off the Kestrel islands", "All passengers are safe.", ""}})[0]
	first := e.Add(old)
	late := docs(t, []wire{{int(cfg.Window/time.Minute) + 10, "B", "Ferry runs aground off the Kestrel islands", "All passengers are safe.", ""}})[0]
	second := e.Add(late)
	if second.Kind != cluster.Opened || second.Story == first.Story {
		t.Errorf("an item met one older than the window: %+v", second)
	}
	if e.Len() != 1 {
		t.Errorf("Len = %d, want 1", e.Len())
	}
	if _, ok := e.Story(first.Story); ok {
		t.Error("the old story is still there")
	}
	if _, ok := e.StoryOf(old.ID); ok {
		t.Error("the old item is still there")
	}
	// A straggler far behind the newest item neither crashes nor joins.
	straggler := old
	straggler.ID = "straggler"
	if a := e.Add(straggler); a.Story == "" {
		t.Errorf("a straggler got no story: %+v", a)
	}
}

func TestAddTwiceIsOnce(t *testing.T) {
	e := cluster.New(cluster.DefaultConfig())
	d := docs(t, []wire{{0, "A", "Ferry runs aground off the Kestrel islands", "", ""}})[0]
	a, b := e.Add(d), e.Add(d)
	if a.Story != b.Story || e.Len() != 1 {
		t.Errorf("added twice: %+v %+v, Len %d", a, b, e.Len())
	}
}

// TestMove keeps an operator's merge and split through repairs.
func TestMove(t *testing.T) {
	ws := inTime(guarantees)
	ds := docs(t, ws)
	e := cluster.New(cluster.DefaultConfig())
	got := map[string]string{}
	for _, d := range ds {
		got[d.ID] = e.Add(d).Story
	}
	apply(got, e.Repair(ds[len(ds)-1].Time))
	var drones, heating, french string
	for i, w := range ws {
		switch {
		case w.story == "drones":
			drones = ds[i].ID
		case w.story == "heating":
			heating = ds[i].ID
		case w.source == "Corniche" && w.story == "G":
			french = ds[i].ID
		}
	}
	if !e.Move(heating, got[drones]) || !e.Move(drones, got[drones]) || !e.Move(french, "sfrench") {
		t.Fatal("an item of the window was not moved")
	}
	if e.Move("nobody", "s") {
		t.Error("an unknown item was moved")
	}
	e.Repair(ds[len(ds)-1].Time)
	if s, _ := e.StoryOf(heating); s != got[drones] {
		t.Errorf("a merge did not last: %s, want %s", s, got[drones])
	}
	if s, _ := e.StoryOf(french); s != "sfrench" {
		t.Errorf("a split did not last: %s", s)
	}
}
