package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"geodigest/digest"
	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
)

func TestToldFollowsMergesAndAddsUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		withFeeds(t, db)
		poll(t, db, 0, t0, item("a", "A", t0))
		ids := place(t, db, t0, "s1")
		tell := func(slot time.Time, told ...digest.Told) int64 {
			t.Helper()
			e := edition(slot)
			must(db.SaveEdition(ctx, &e, nil, told, messageID, slot))(t)
			return e.ID
		}
		tell(t0, digest.Told{Story: "s1", Headline: "First", Outlets: []string{"Harbour", "Meridian"}, Statements: []string{"a|1"}},
			digest.Told{Story: "s2", Headline: "Second", Outlets: []string{"Lantern"}})
		newest := tell(t0.Add(time.Hour), digest.Told{Story: "s1", Headline: "First, updated", Outlets: []string{"Meridian", "Delta"}, Statements: []string{"b|2"}})
		want := digest.Told{Story: "s1", Edition: newest, At: t0.Add(time.Hour), Headline: "First, updated",
			Outlets: []string{"Meridian", "Delta", "Harbour"}, Statements: []string{"b|2", "a|1"}}
		got := must(db.Told(ctx, "daily"))(t)
		if diff := cmp.Diff(want, got["s1"]); diff != "" || len(got) != 2 {
			t.Errorf("%d told (-want +got):\n%s", len(got), diff)
		}

		// s1 goes into s3 and s3 into s2: what was told goes with it.
		save(t, db, t0, nil, []digest.Move{{Item: ids[0], From: "s1", To: "s3", Reason: "r"}})
		save(t, db, t0, nil, []digest.Move{{Item: ids[0], From: "s3", To: "s2", Reason: "r"}})
		want.Story, want.Outlets = "s2", []string{"Meridian", "Delta", "Harbour", "Lantern"}
		got = must(db.Told(ctx, "daily"))(t)
		if diff := cmp.Diff(map[string]digest.Told{"s2": want}, got); diff != "" {
			t.Errorf("after the merges (-want +got):\n%s", diff)
		}

		// A story that gets items again stands for itself.
		save(t, db, t0, nil, []digest.Move{{Item: ids[0], From: "s2", To: "s1", Reason: "r"}})
		if got = must(db.Told(ctx, "daily"))(t); got["s1"].Headline != "First, updated" {
			t.Errorf("revived story: %+v", got)
		}
	})
}
