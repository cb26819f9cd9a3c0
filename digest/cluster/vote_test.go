package cluster

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"geodigest/digest/lang"
)

// linkedItems returns an engine with n items of one hour that have no words.
func linkedItems(n int) *Engine {
	e := New(DefaultConfig())
	for i := range n {
		e.insert(&item{id: fmt.Sprint(i), t: int64(60 * i)}, fmt.Sprint("s", i))
	}
	return e
}

func TestSmallGroupFollowsItsNeighbours(t *testing.T) {
	e := linkedItems(8)
	e.items[4].links = []link{{0, .3}, {1, .3}, {2, .3}, {3, .2}}     // all in one story
	e.items[5].links = []link{{0, .3}, {1, .3}, {6, .3}, {7, .3}}     // in several
	e.items[7].links = []link{{0, .2}, {1, .2}, {2, .1}}              // in one, but faint
	e.items[6].links = []link{{0, -.3}, {1, -.3}, {2, -.3}, {3, -.3}} // vetoed
	why := map[int]string{}
	got := e.vote([][]int{{0, 1, 2, 3}, {4}, {5}, {6}, {7}}, why)
	if want := [][]int{{0, 1, 2, 3, 4}, {5}, {6}, {7}}; !reflect.DeepEqual(got, want) {
		t.Errorf("groups %v, want %v", got, want)
	}
	if len(why) != 1 || why[4] == "" {
		t.Errorf("reasons %v, want one for item 4", why)
	}
	e.items[4].pinned = true
	if got := e.vote([][]int{{0, 1, 2, 3}, {4}}, why); len(got) != 2 {
		t.Errorf("an operator's item moved: %v", got)
	}
}

// TestLookAlikesAreBounded adds headlines of one template: an item keeps no more
// links than its share, the best ones, whatever the template brings.
func TestLookAlikesAreBounded(t *testing.T) {
	e := New(DefaultConfig())
	at := time.Date(2025, 3, 17, 6, 0, 0, 0, time.UTC)
	for i := range maxLinks + 50 {
		e.Add(Doc{ID: fmt.Sprint(i), Time: at.Add(time.Duration(i) * time.Second), Source: fmt.Sprint(i),
			Text: lang.NewDoc("en", fmt.Sprintf("Harbour council sells plot %d to ferry builder", 1000+i), "", "")})
	}
	last := e.items[len(e.items)-1].links
	if len(last) != maxLinks {
		t.Fatalf("%d links, want %d", len(last), maxLinks)
	}
	for i := 1; i < len(last); i++ {
		if last[i].size() > last[i-1].size() {
			t.Fatalf("link %d is more similar than the one before", i)
		}
	}
	if n := e.items[1].novelty; n >= e.items[0].novelty || n <= e.items[len(e.items)-1].novelty {
		t.Errorf("one of many alike must count less: %.3f, %.3f, %.3f", e.items[0].novelty, n, e.items[len(e.items)-1].novelty)
	}
}

// TestSmallNumbersAreNoNames: a third of a fee and a third soldier have nothing in
// common.
func TestSmallNumbersAreNoNames(t *testing.T) {
	e := New(DefaultConfig())
	at := time.Date(2025, 3, 17, 6, 0, 0, 0, time.UTC)
	a := e.Add(Doc{ID: "a", Time: at, Source: "Alder Wire", Text: lang.NewDoc("en", "Ferry fees up by a third in busy harbours", "", "")})
	b := e.Add(Doc{ID: "b", Time: at, Source: "Northgate", Text: lang.NewDoc("en", "Army names third soldier killed at desert base", "", "")})
	if a.Story == b.Story {
		t.Errorf("joined: %q", b.Evidence)
	}
	if e.Repair(at); e.items[0].story == e.items[1].story {
		t.Error("joined by repair")
	}
}
