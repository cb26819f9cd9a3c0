package store_test

import (
	"testing"
	"time"

	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
	"geodigest/feeds"
)

func TestReleaseFeeds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		withFeeds(t, db)
		claims := must(db.ClaimFeeds(ctx, t0, time.Minute, 0))(t)
		ok(t, db.ReleaseFeeds(ctx, claims[:1]))
		again := must(db.ClaimFeeds(ctx, t0, time.Minute, 0))(t)
		if len(again) != 1 || again[0].Feed.ID != claims[0].Feed.ID || again[0].Fence <= claims[0].Fence {
			t.Fatalf("after one of two was given back: %+v", again)
		}
		// One that is late takes nothing from its successor.
		ok(t, db.ReleaseFeeds(ctx, claims[:1]))
		if c := must(db.ClaimFeeds(ctx, t0, time.Minute, 0))(t); len(c) != 0 {
			t.Errorf("a lost claim was given back: %+v", c)
		}
		ok(t, db.ReleaseFeeds(ctx, nil))
		ok(t, db.ReleaseFeeds(ctx, []feeds.Claim{{Feed: feeds.Feed{ID: 999}, Fence: 1}}))
	})
}
