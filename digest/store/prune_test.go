package store_test

import (
	"testing"
	"time"

	"geodigest/digest"
	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
)

// What happened in a story is forgotten with it, in however many transactions, and
// whoever keeps placements in memory does not take that for news.
func TestPruneForgetsTheEventsOfStories(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		withFeeds(t, db)
		poll(t, db, 0, t0, item("a", "A", t0))
		ids := place(t, db, t0, "gone")
		var moves []digest.Move
		for range 300 { // their events are more than one transaction deletes
			moves = append(moves, digest.Move{Item: ids[0], From: "gone", To: "gone too"}, digest.Move{Item: ids[0], From: "gone too", To: "gone"})
		}
		save(t, db, t0, nil, moves)
		poll(t, db, 0, t0.Add(time.Hour), item("b", "B", t0))
		place(t, db, t0.Add(time.Hour), "stays")
		was := generation(t, db)

		for range 2 { // one story leads to the other, which goes a day later
			must(db.Prune(ctx, t0.Add(time.Minute)))(t)
		}
		for story, want := range map[string]int{"gone": 0, "gone too": 0, "stays": 1} {
			if got := must(db.StoryEvents(ctx, story))(t); len(got) != want {
				t.Errorf("%s: %d events, want %d", story, len(got), want)
			}
		}
		must(db.Prune(ctx, t0.Add(2*time.Hour)))(t)
		if got := generation(t, db); got != was {
			t.Errorf("generation %d, want %d as before", got, was)
		}
	})
}
