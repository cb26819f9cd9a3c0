package store_test

import (
	"testing"
	"time"

	"geodigest/digest"
	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
)

// TestPrintedFollowsMerges: the words readers know, newest first, under the story
// that holds them now, and none that reached nobody or are too old.
func TestPrintedFollowsMerges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		withFeeds(t, db)
		poll(t, db, 0, t0, item("a", "A", t0))
		ids := place(t, db, t0, "s1")
		tell := func(slot time.Time, headline string) {
			t.Helper()
			e := edition(slot)
			e.Sections[0].Entries[0].Headline = headline
			must(db.SaveEdition(ctx, &e, nil, nil, messageID, slot))(t)
		}
		tell(t0, "First")
		tell(t0.Add(time.Hour), "Second")
		tell(t0.Add(2*time.Hour), "Third")
		headlines := func(story string, since time.Time) (out []string) {
			t.Helper()
			for _, e := range must(db.Printed(ctx, "daily", since))(t)[story] {
				out = append(out, e.Headline)
			}
			return out
		}
		if got := headlines("s1", t0.Add(time.Hour)); len(got) != 2 || got[0] != "Third" || got[1] != "Second" {
			t.Errorf("printed %q", got)
		}
		save(t, db, t0, nil, []digest.Move{{Item: ids[0], From: "s1", To: "s9", Reason: "r"}})
		if got := headlines("s9", t0); len(got) != 3 {
			t.Errorf("after the merge %q", got)
		}
		if got := must(db.Printed(ctx, "weekly", t0))(t); len(got) != 0 {
			t.Errorf("another digest's readers: %v", got)
		}
	})
}

// TestRevisedStories: items changed in the window, and the stories told they are in.
func TestRevisedStories(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		withFeeds(t, db)
		poll(t, db, 0, t0, item("a", "Quake kills twelve in the south", t0))
		ids := place(t, db, t0, "s1")
		poll(t, db, 0, t0.Add(time.Minute), item("b", "Ministers sign a border treaty", t0))
		place(t, db, t0.Add(time.Minute), "s2")
		e := edition(t0.Add(time.Hour))
		must(db.SaveEdition(ctx, &e, nil, []digest.Told{{Story: "s1", Headline: "Quake kills twelve in the south"}}, messageID, e.Slot))(t)
		from, to := t0.Add(time.Hour), t0.Add(24*time.Hour)
		revised := func() (map[int64]bool, []digest.Story) {
			t.Helper()
			items, stories, err := db.Revised(ctx, "daily", from, to)
			ok(t, err)
			return items, stories
		}
		if items, stories := revised(); len(items) != 0 || len(stories) != 0 {
			t.Errorf("before anything changed: %v, %+v", items, stories)
		}
		poll(t, db, 0, t0.Add(2*time.Hour), item("a", "Quake kills nineteen in the south", t0), item("b", "Ministers sign a trade treaty", t0))
		items, stories := revised()
		if len(items) != 2 || !items[ids[0]] {
			t.Errorf("items %v, want both", items)
		}
		if len(stories) != 1 || stories[0].ID != "s1" || len(stories[0].Members) != 1 || stories[0].Members[0].Title != "Quake kills nineteen in the south" {
			t.Errorf("stories %+v, want the one that was told", stories)
		}
		if items, _, err := db.Revised(ctx, "daily", to, to.Add(time.Hour)); err != nil || len(items) != 0 {
			t.Errorf("a later window: %v, %v", items, err)
		}
	})
}
