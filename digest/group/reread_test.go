package group_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"geodigest/digest"
	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
	"geodigest/feeds"
)

// revise polls a feed again with one of its items in other words.
func revise(t *testing.T, db *store.DB, link, title, summary string, at time.Time) {
	t.Helper()
	id, err := db.FindItem(t.Context(), link)
	if err != nil {
		t.Fatal(err)
	}
	old, err := db.PlacedItem(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.MakeAllDue(t.Context(), at); err != nil {
		t.Fatal(err)
	}
	claims, err := db.ClaimFeeds(t.Context(), at, time.Minute, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range claims {
		p := feeds.Polled{FeedID: c.Feed.ID, Fence: c.Fence, At: at, Next: at, NotModified: c.Feed.ID != old.FeedID}
		if !p.NotModified {
			p.Items = []feeds.Item{{Title: title, Summary: summary, Link: link, Canonical: link, Lang: "en", Published: old.Published, FirstSeen: at}}
		}
		if _, err := db.SavePolled(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
}

func placedItem(t *testing.T, db *store.DB, link string) digest.Placed {
	t.Helper()
	id, err := db.FindItem(t.Context(), link)
	if err != nil {
		t.Fatal(err)
	}
	p, err := db.PlacedItem(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestChangedItemsAreReadAgain: an item that says something else now is analysed
// anew; it moves where the new text belongs elsewhere, and else stays.
func TestChangedItemsAreReadAgain(t *testing.T) {
	for _, restart := range []bool{false, true} {
		db := storetest.Open(t)
		g := grouper(db)
		seed(t, db, 0, len(reports))
		step := func() {
			t.Helper()
			if restart {
				g = grouper(db)
			}
			if _, err := g.Step(t.Context(), noon.Add(9*time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		step()
		before := stories(t, db)
		belgrade, reef := before[reports[0][1]], before[reports[1][1]]
		match, crowd := "https://D.example/4", "https://E.example/7"

		// A better headline for the same news: no story changes.
		revise(t, db, crowd, "Huge protest in Belgrade: hundred thousand march against president Vucic", reports[7][2], noon.Add(9*time.Hour))
		step()
		for _, r := range reports[:7] {
			if got := stories(t, db)[r[1]]; got != before[r[1]] {
				t.Errorf("%q moved to %s for another item's headline", r[1], got)
			}
		}
		if p := placedItem(t, db, crowd); p.Placement.Story != belgrade {
			t.Errorf("the report with a new headline is in %s", p.Placement.Story)
		}

		// The page about the derby is one about the reef now.
		derby := placedItem(t, db, match)
		if derby.Placement.Story == reef {
			t.Fatalf("the derby is in the story already: %+v", derby.Placement)
		}
		revise(t, db, match, "China and the Philippines trade blame after collision near Sabina Shoal reef",
			"Manila and Beijing accuse each other after a coast guard ship rammed a Philippine vessel.", noon.Add(9*time.Hour))
		step()
		p := placedItem(t, db, match)
		if p.Analysis.Relevance <= derby.Analysis.Relevance || len(p.Analysis.Countries) < 2 {
			t.Errorf("restart %v: the changed item is not read again: %+v", restart, p.Analysis)
		}
		if p.Placement.Story != reef {
			t.Errorf("restart %v: the changed item is in %s, not in %s: %v", restart, p.Placement.Story, reef, p.Placement.Evidence)
		}
		if left, err := db.Changed(t.Context(), 0); err != nil || len(left) != 0 {
			t.Errorf("still to be read: %d, %v", len(left), err)
		}
		// What was read again is not read again for ever.
		generation, err := db.Generation(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		step()
		if again, err := db.Generation(t.Context()); again != generation || err != nil {
			t.Errorf("a step with nothing to do stored something: %v", err)
		}
	}
}

// TestCopyThatChanged: a copy that says something of its own is an item of its own.
func TestCopyThatChanged(t *testing.T) {
	db := storetest.Open(t)
	seed(t, db, 0, 2)
	g := grouper(db)
	if _, err := g.Step(t.Context(), noon); err != nil {
		t.Fatal(err)
	}
	// E prints A's report word by word.
	twin := "https://E.example/copy"
	store1(t, db, "E", feeds.Item{Title: reports[0][1], Summary: reports[0][2], Link: twin, Canonical: twin, Lang: "en", Published: noon.Add(time.Hour), FirstSeen: noon.Add(time.Hour)})
	if _, err := g.Step(t.Context(), noon.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if p := placedItem(t, db, twin); p.Placement.DuplicateOf == 0 {
		t.Fatalf("no copy: %+v", p.Placement)
	}
	revise(t, db, twin, "Belgrade: huge crowd in protest against president fills the capital", "Our reporters counted over a hundred thousand in the streets between the parliament and the river.", noon.Add(2*time.Hour))
	if _, err := g.Step(t.Context(), noon.Add(2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	p := placedItem(t, db, twin)
	if first := placedItem(t, db, "https://A.example/0"); p.Placement.DuplicateOf != 0 || p.Placement.Story != first.Placement.Story {
		t.Errorf("the copy of %s that changed: %+v", first.Placement.Story, p.Placement)
	}
	if _, err := db.SaveReadings(t.Context(), noon, 0, []digest.Placed{p}); !errors.Is(err, store.ErrConflict) {
		t.Errorf("a stale reading was stored: %v", err)
	}
}

// store1 stores one item of an outlet.
func store1(t *testing.T, db *store.DB, outlet string, it feeds.Item) {
	t.Helper()
	if err := db.MakeAllDue(t.Context(), it.FirstSeen); err != nil {
		t.Fatal(err)
	}
	claims, err := db.ClaimFeeds(t.Context(), it.FirstSeen, time.Minute, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range claims {
		p := feeds.Polled{FeedID: c.Feed.ID, Fence: c.Fence, At: it.FirstSeen, Next: it.FirstSeen, NotModified: c.Feed.Outlet != outlet}
		if !p.NotModified {
			p.Items = []feeds.Item{it}
		}
		if _, err := db.SavePolled(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
}

// TestOneAddressTwoArticles: an address that shows another article later gives two
// items; each is placed by its own text, and stays what it is after a restart.
func TestOneAddressTwoArticles(t *testing.T) {
	run := func(restart bool) map[string]string {
		db := storetest.Open(t)
		seed(t, db, 0, 5)
		g := grouper(db)
		link := "https://E.example/front"
		for i, text := range [][2]string{
			{"Champions win derby as striker scores twice", "The champions beat their rivals 3-1 at home."},
			{"China blames Philippine ship for collision near reef at Sabina Shoal", "Manila says a Chinese coast guard ship rammed its vessel."},
			{"Belgrade protest fills the Serbian capital", "More than a hundred thousand people marched against the president."},
		} {
			at := noon.Add(time.Duration(i+1) * time.Hour)
			store1(t, db, "E", feeds.Item{Title: text[0], Summary: text[1], Link: link, Canonical: link, Lang: "en", FirstSeen: at})
			if restart {
				g = grouper(db)
			}
			if _, err := g.Step(t.Context(), at); err != nil {
				t.Fatal(err)
			}
		}
		return stories(t, db)
	}
	got := run(false)
	if len(got) != 8 {
		t.Fatalf("%d items; the store takes the articles for one: %v", len(got), got)
	}
	for late, first := range map[string]string{
		"Champions win derby as striker scores twice":                          reports[4][1],
		"China blames Philippine ship for collision near reef at Sabina Shoal": reports[1][1],
		"Belgrade protest fills the Serbian capital":                           reports[0][1],
	} {
		if got[late] != got[first] {
			t.Errorf("%q is in %s, not in %s with %q", late, got[late], got[first], first)
		}
	}
	if again := run(true); !reflect.DeepEqual(got, again) {
		t.Errorf("without restarts %v\nwith           %v", got, again)
	}
}
