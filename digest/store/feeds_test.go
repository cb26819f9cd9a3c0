package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"geodigest/digest"
	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
	"geodigest/feeds"
)

func TestSyncFeeds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		withFeeds(t, db)
		got := must(db.Feeds(ctx))(t)
		if states := must(db.FeedStates(ctx))(t); !cmp.Equal(states, got) {
			t.Errorf("states of feeds without items differ: %s", cmp.Diff(got, states))
		}
		want := twoFeeds()
		for i := range want {
			want[i].ID = got[i].ID
			if diff := cmp.Diff(want[i], got[i].Feed); diff != "" {
				t.Errorf("feed %d (-want +got):\n%s", i, diff)
			}
			if !got[i].Active || !got[i].NextPoll.Equal(t0) {
				t.Errorf("a new feed is active and due at once: %+v", got[i])
			}
		}
		poll(t, db, 0, t0, item("a", "A title", t0))

		// The configuration changes its words and drops the second feed.
		changed := twoFeeds()[:1]
		changed[0].Name = "Harbour International"
		must(db.SyncFeeds(ctx, changed, t0.Add(time.Hour)))(t)
		got = must(db.Feeds(ctx))(t)
		if len(got) != 2 || got[0].Name != "Harbour International" || got[1].Active {
			t.Fatalf("after the change: %+v", got)
		}
		if got[0].Polls != 1 || got[0].ETag != `"e"` || got[0].Items != 1 || !got[0].NextPoll.Equal(t0.Add(15*time.Minute)) {
			t.Errorf("state was lost: %+v", got[0])
		}
		ok(t, db.MakeAllDue(ctx, t0.Add(time.Hour)))
		if c := must(db.ClaimFeeds(ctx, t0.Add(time.Hour), time.Minute, 0))(t); len(c) != 1 || c[0].Feed.ID != got[0].ID {
			t.Errorf("an inactive feed was claimed: %+v", c)
		}
		withFeeds(t, db)
		if got = must(db.Feeds(ctx))(t); len(got) != 2 || !got[1].Active {
			t.Errorf("the feed did not come back: %+v", got)
		}
	})
}

func TestClaimFeeds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		withFeeds(t, db)
		if c := must(db.ClaimFeeds(ctx, t0.Add(-time.Second), time.Minute, 0))(t); len(c) != 0 {
			t.Errorf("claimed before they are due: %+v", c)
		}
		first := must(db.ClaimFeeds(ctx, t0, time.Minute, 1))(t)
		second := must(db.ClaimFeeds(ctx, t0, time.Minute, 5))(t)
		if len(first) != 1 || len(second) != 1 || first[0].Feed.ID == second[0].Feed.ID {
			t.Fatalf("claims %+v and %+v: want one feed each", first, second)
		}
		if c := must(db.ClaimFeeds(ctx, t0.Add(59*time.Second), time.Minute, 0))(t); len(c) != 0 {
			t.Errorf("claimed under a running lease: %+v", c)
		}
		third := must(db.ClaimFeeds(ctx, t0.Add(time.Minute), time.Minute, 0))(t)
		if len(third) != 2 || third[0].Fence != first[0].Fence+1 {
			t.Fatalf("after the lease: %+v", third)
		}
		late := feeds.Polled{FeedID: first[0].Feed.ID, Fence: first[0].Fence, At: t0, Next: t0.Add(time.Hour), Items: []feeds.Item{item("late", "Late", t0)}}
		if _, err := db.SavePolled(ctx, late); !errors.Is(err, store.ErrFenced) {
			t.Errorf("a result of the lost lease: %v, want ErrFenced", err)
		}
		if st := must(db.Feeds(ctx))(t); st[0].Items+st[1].Items != 0 {
			t.Error("the refused result left items")
		}
		late.Fence = third[0].Fence
		if _, err := db.SavePolled(ctx, late); err != nil {
			t.Errorf("the holder's result: %v", err)
		}
		late.FeedID = 999
		if _, err := db.SavePolled(ctx, late); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("an unknown feed: %v, want ErrNotFound", err)
		}
	})
}

func TestClaimFeedsOldestFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		withFeeds(t, db)
		next := []time.Time{t0.Add(20 * time.Minute), t0.Add(10 * time.Minute)}
		for i, c := range must(db.ClaimFeeds(ctx, t0, time.Minute, 0))(t) {
			must(db.SavePolled(ctx, feeds.Polled{FeedID: c.Feed.ID, Fence: c.Fence, At: t0, NotModified: true, Next: next[i]}))(t)
		}
		got := must(db.ClaimFeeds(ctx, t0.Add(time.Hour), time.Minute, 0))(t)
		if len(got) != 2 || got[0].Feed.Name != "Meridian" {
			t.Errorf("claimed in the order %+v, want the longest overdue first", got)
		}
	})
}

// Many pollers claim at once; each feed goes to one of them.
func TestClaimFeedsRace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var list []feeds.Feed
		for i := range 40 {
			list = append(list, feeds.Feed{URL: "https://example.org/feed/" + string(rune('A'+i)), Name: "n", Outlet: "o"})
		}
		must(db.SyncFeeds(t.Context(), list, t0))(t)
		var mu sync.Mutex
		var wg sync.WaitGroup
		claimed := map[int64]int{}
		for range 4 {
			wg.Go(func() {
				for {
					cs, err := db.ClaimFeeds(t.Context(), t0, time.Minute, 3)
					if err != nil {
						t.Error(err)
					}
					if len(cs) == 0 {
						return
					}
					mu.Lock()
					for _, c := range cs {
						claimed[c.Feed.ID]++
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if len(claimed) != len(list) {
			t.Errorf("%d feeds were claimed, want %d", len(claimed), len(list))
		}
		for id, n := range claimed {
			if n != 1 {
				t.Errorf("feed %d was claimed %d times", id, n)
			}
		}
	})
}

func TestFeedState(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		must(db.SyncFeeds(ctx, twoFeeds()[:1], t0))(t)
		at := t0
		save := func(p feeds.Polled) store.FeedStatus {
			t.Helper()
			at = at.Add(time.Hour)
			c := must(db.ClaimFeeds(ctx, at, time.Minute, 0))(t)
			p.FeedID, p.Fence, p.At, p.Next = c[0].Feed.ID, c[0].Fence, at, at.Add(time.Minute)
			must(db.SavePolled(ctx, p))(t)
			return must(db.Feeds(ctx))(t)[0]
		}
		f := save(feeds.Polled{ErrorKind: "timeout", Error: "no answer"})
		failing := at
		if f.Failures != 1 || f.Polls != 0 || f.ErrorKind != "timeout" || f.Error != "no answer" || !f.FailingSince.Equal(failing) || !f.LastSuccess.IsZero() {
			t.Errorf("after a failure: %+v", f.State)
		}
		f = save(feeds.Polled{ErrorKind: "dns", Error: "no such host"})
		if f.Failures != 2 || !f.FailingSince.Equal(failing) || f.ErrorKind != "dns" {
			t.Errorf("after the second failure: %+v", f.State)
		}
		f = save(feeds.Polled{ETag: `"1"`, LastModified: "Mon", Repairs: []string{"stray &"}, Items: []feeds.Item{item("a", "A", t0)}})
		newest := at
		want := feeds.State{ETag: `"1"`, LastModified: "Mon", Polls: 1, LastSuccess: at, LastNew: at, NextPoll: at.Add(time.Minute), Repairs: []string{"stray &"}}
		if diff := cmp.Diff(want, f.State); diff != "" {
			t.Errorf("after a document (-want +got):\n%s", diff)
		}
		f = save(feeds.Polled{NotModified: true})
		if f.Polls != 1 || f.ETag != `"1"` || !f.LastSuccess.Equal(at) || !f.LastNew.Equal(newest) || len(f.Repairs) != 1 {
			t.Errorf("after 304: %+v", f.State)
		}
		f = save(feeds.Polled{ETag: `"2"`, Items: []feeds.Item{item("a", "A", t0)}})
		if f.Polls != 2 || f.ETag != `"2"` || f.LastModified != "" || !f.LastNew.Equal(newest) || f.Repairs != nil {
			t.Errorf("after a document without news: %+v", f.State)
		}
		f = save(feeds.Polled{ErrorKind: "http", Error: "500"})
		if f.ETag != `"2"` || f.Polls != 2 {
			t.Errorf("a failure lost the validators: %+v", f.State)
		}
	})
}

func TestSources(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		withFeeds(t, db)
		claims := must(db.ClaimFeeds(ctx, t0, time.Minute, 0))(t)
		if diff := cmp.Diff([]digest.SourceState{{Name: "Harbour World"}, {Name: "Meridian"}}, must(db.Sources(ctx, t0))(t)); diff != "" {
			t.Errorf("before the first poll (-want +got):\n%s", diff)
		}
		must(db.SavePolled(ctx, feeds.Polled{FeedID: claims[0].Feed.ID, Fence: claims[0].Fence, At: t0, NotModified: true, Next: t0.Add(15 * time.Minute)}))(t)
		must(db.SavePolled(ctx, feeds.Polled{FeedID: claims[1].Feed.ID, Fence: claims[1].Fence, At: t0, ErrorKind: "tls", Error: "expired", Next: t0.Add(time.Hour)}))(t)
		want := []digest.SourceState{{Name: "Harbour World", Reached: true, LastSuccess: t0}, {Name: "Meridian", Why: "tls"}}
		if diff := cmp.Diff(want, must(db.Sources(ctx, t0.Add(time.Hour)))(t)); diff != "" {
			t.Errorf("after the polls (-want +got):\n%s", diff)
		}
		want[0].Reached, want[0].Why = false, "stale"
		if diff := cmp.Diff(want, must(db.Sources(ctx, t0.Add(3*time.Hour)))(t)); diff != "" {
			t.Errorf("nobody has polled for hours (-want +got):\n%s", diff)
		}
	})
}
