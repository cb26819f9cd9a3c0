package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"geodigest/digest"
	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
	"geodigest/feeds"
)

// place puts every item that waits into one story and returns their ids in the
// order in which they were placed.
func place(t *testing.T, db *store.DB, now time.Time, story string, moves ...digest.Move) []int64 {
	t.Helper()
	var placed []digest.Placed
	var ids []int64
	for i, p := range must(db.Ungrouped(t.Context(), 0))(t) {
		kind := "joined"
		if i == 0 {
			kind = "new"
		}
		ids = append(ids, p.ID)
		placed = append(placed, digest.Placed{
			Pending:   p,
			Analysis:  digest.Analysis{Lang: "en", Relevance: 0.75, Countries: []string{"FR"}, Statements: []digest.Statement{{Speaker: "A minister", Verb: "said", Content: "yes"}}},
			Placement: digest.Placement{Item: p.ID, Story: story, Kind: kind, Score: 0.5, Evidence: []string{"shared: harbour", "cosine .5"}},
		})
	}
	save(t, db, now, placed, moves)
	return ids
}

func TestPlacedRoundTrip(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		withFeeds(t, db)
		poll(t, db, 0, t0, item("b", "B", t0.Add(-time.Hour)), item("a", "A", t0.Add(-2*time.Hour)))
		waiting := must(db.Ungrouped(ctx, 0))(t)
		place(t, db, t0, "s1")
		if left := must(db.Ungrouped(ctx, 0))(t); len(left) != 0 {
			t.Errorf("still ungrouped: %+v", left)
		}
		poll(t, db, 0, t0.Add(time.Minute), item("early", "Early, placed late", t0.Add(-3*time.Hour)))
		place(t, db, t0.Add(time.Minute), "s2")

		got := must(db.Placed(ctx, t0.Add(-24*time.Hour)))(t)
		if len(got) != 3 || got[2].Title != "Early, placed late" {
			t.Fatalf("placed %+v: want the order of placing", got)
		}
		want := digest.Placed{
			Pending:   waiting[0],
			Analysis:  digest.Analysis{Lang: "en", Relevance: 0.75, Countries: []string{"FR"}, Statements: []digest.Statement{{Speaker: "A minister", Verb: "said", Content: "yes"}}},
			Placement: digest.Placement{Item: waiting[0].ID, Story: "s1", Kind: "new", Score: 0.5, Evidence: []string{"shared: harbour", "cosine .5"}},
		}
		if diff := cmp.Diff(want, got[0]); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if since := must(db.Placed(ctx, t0.Add(-time.Hour)))(t); len(since) != 1 || since[0].Title != "B" {
			t.Errorf("since includes its own instant and nothing before it: %+v", since)
		}
	})
}

func TestSavePlacementsIsAllOrNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		withFeeds(t, db)
		poll(t, db, 0, t0, item("a", "A", t0))
		first := place(t, db, t0, "s1")
		poll(t, db, 0, t0.Add(time.Hour), item("b", "B", t0))
		waiting := must(db.Ungrouped(ctx, 0))(t)
		b := digest.Placed{Pending: waiting[0], Placement: digest.Placement{Item: waiting[0].ID, Story: "s2", Kind: "new"}}
		twice := digest.Placed{Pending: waiting[0], Placement: digest.Placement{Item: first[0], Story: "s2", Kind: "joined"}}
		for name, c := range map[string]struct {
			placed []digest.Placed
			moves  []digest.Move
		}{
			"placed before":     {[]digest.Placed{b, twice}, nil},
			"not in that story": {[]digest.Placed{b}, []digest.Move{{Item: first[0], From: "s9", To: "s2", Reason: "r"}}},
			"no such item":      {[]digest.Placed{b, {Placement: digest.Placement{Item: 999, Story: "s2", Kind: "new"}}}, nil},
		} {
			if _, err := db.SavePlacements(ctx, t0, generation(t, db), c.placed, c.moves); !errors.Is(err, store.ErrConflict) {
				t.Errorf("%s: %v, want ErrConflict", name, err)
			}
			if left := must(db.Ungrouped(ctx, 0))(t); len(left) != 1 {
				t.Errorf("%s: a part was stored", name)
			}
			if ev := must(db.StoryEvents(ctx, "s2"))(t); len(ev) != 0 {
				t.Errorf("%s: events were stored: %+v", name, ev)
			}
		}
	})
}

func TestMovesAndMerges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		withFeeds(t, db)
		poll(t, db, 0, t0, item("a", "A", t0.Add(-2*time.Hour)), item("b", "B", t0.Add(-time.Hour)))
		ids := place(t, db, t0, "s1")
		now := t0.Add(time.Minute)
		save(t, db, now, nil, []digest.Move{{Item: ids[1], From: "s1", To: "s2", Reason: "average link"}})
		got := must(db.Placed(ctx, time.Time{}))(t)
		want := digest.Placement{Item: ids[1], Story: "s2", Kind: "repair", Score: 0.5, Evidence: []string{"average link"}}
		if diff := cmp.Diff(want, got[1].Placement); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		save(t, db, now, nil, []digest.Move{{Item: ids[0], From: "s1", To: "s2", Reason: "average link"}})
		var events []string
		for _, story := range []string{"s1", "s2"} {
			for _, e := range must(db.StoryEvents(ctx, story))(t) {
				events = append(events, e.Story+" "+e.Kind+" "+e.Detail)
			}
		}
		if diff := cmp.Diff([]string{
			"s1 new shared: harbour; cosine .5", "s1 joined shared: harbour; cosine .5",
			"s1 left to s2: average link", "s1 left to s2: average link", "s1 merged into s2",
			"s2 moved from s1: average link", "s2 moved from s1: average link",
		}, events); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	})
}

func TestSettled(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		withFeeds(t, db)
		settled := func(now time.Time) time.Time { t.Helper(); return must(db.Settled(ctx, now))(t) }
		if got := settled(t0); !got.Equal(t0) {
			t.Errorf("an idle store is settled until now: %s", got)
		}
		// A poll is under way: what it brings is first seen after the claim.
		claims := must(db.ClaimFeeds(ctx, t0, time.Minute, 1))(t)
		if got := settled(t0.Add(30 * time.Second)); !got.Equal(t0) {
			t.Errorf("during a poll: %s, want its claim %s", got, t0)
		}
		if got := settled(t0.Add(2 * time.Minute)); !got.Equal(t0.Add(2 * time.Minute)) {
			t.Errorf("after the lease of a dead poller: %s", got)
		}
		it := item("a", "A", t0)
		it.FirstSeen = t0.Add(10 * time.Second)
		must(db.SavePolled(ctx, feeds.Polled{FeedID: claims[0].Feed.ID, Fence: claims[0].Fence, At: it.FirstSeen, Next: t0.Add(time.Hour), Items: []feeds.Item{it}}))(t)
		if got := settled(t0.Add(30 * time.Second)); !got.Equal(it.FirstSeen) {
			t.Errorf("an item waits: %s, want %s", got, it.FirstSeen)
		}
		place(t, db, t0.Add(30*time.Second), "s1")
		if got := settled(t0.Add(31 * time.Second)); !got.Equal(t0.Add(31 * time.Second)) {
			t.Errorf("all is placed: %s", got)
		}
	})
}

// save stores placements as a program that is up to date.
func save(t *testing.T, db *store.DB, now time.Time, placed []digest.Placed, moves []digest.Move) {
	t.Helper()
	_, err := db.SavePlacements(t.Context(), now, generation(t, db), placed, moves)
	ok(t, err)
}

func generation(t testing.TB, db *store.DB) int64 {
	t.Helper()
	g, err := db.Generation(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestStalePlacementsAreRefused: who does not know what somebody else has placed
// stores nothing.
func TestStalePlacementsAreRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withFeeds(t, db)
		poll(t, db, 0, t0, item("a", "A", t0.Add(-time.Hour)))
		old := generation(t, db)
		ids := place(t, db, t0, "s1")
		if _, err := db.SavePlacements(t.Context(), t0, old, nil, []digest.Move{{Item: ids[0], From: "s1", To: "s2"}}); !errors.Is(err, store.ErrConflict) {
			t.Errorf("a stale caller got %v, want ErrConflict", err)
		}
	})
}
