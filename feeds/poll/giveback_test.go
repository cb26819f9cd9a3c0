package poll

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"geodigest/feeds"
	"geodigest/feeds/fetch"
)

func (s *memStore) breakDown(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = err
}

// TestAFullDiskCostsTheTimeItIsFull: results that could not be saved are asked for
// again as soon as the store works, not when the leases end.
func TestAFullDiskCostsTheTimeItIsFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		store := newMemStore("https://a.example/1", "https://b.example/1")
		store.breakDown(errors.New("disk full"))
		time.AfterFunc(time.Minute, func() { store.breakDown(nil) })
		f := &fakeFetch{get: func(_ context.Context, r fetch.Request) (*fetch.Response, error) { return ok(r) }}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Minute+10*time.Second, cancel)
		if err := (&Poller{Store: store, Fetch: f}).Run(ctx); err != nil {
			t.Fatal(err)
		}
		for id := range store.rows {
			if got := store.saved(id); len(got) != 1 || got[0].At.Sub(start) > time.Minute+5*time.Second {
				t.Errorf("feed %d after a minute of a full disk: %+v", id, got)
			}
		}
	})
}

// picky is a Store that does not take the results of one feed, though it works.
type picky struct {
	*memStore
	never int64
}

func (s picky) SavePolled(ctx context.Context, p feeds.Polled) (feeds.Saved, error) {
	if p.FeedID == s.never {
		return feeds.Saved{}, errors.New("conflict")
	}
	return s.memStore.SavePolled(ctx, p)
}

// TestADocumentTheStoreRefusesIsNotAskedForOnAndOn: its server is asked once a lease.
func TestADocumentTheStoreRefusesIsNotAskedForOnAndOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := picky{newMemStore("https://a.example/1", "https://b.example/1"), 1}
		asked := 0
		f := &fakeFetch{get: func(_ context.Context, r fetch.Request) (*fetch.Response, error) {
			if hostOf(r.URL) == "a.example" {
				asked++
			}
			return ok(r)
		}}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Hour, cancel)
		if err := (&Poller{Store: store, Fetch: f}).Run(ctx); err != nil {
			t.Fatal(err)
		}
		if asked < 6 || asked > 8 {
			t.Errorf("asked %d times in an hour, want once in a lease of 10 minutes and once more", asked)
		}
	})
}

// TestAPauseHoldsNoLease: feeds that a pause passed over are free for whoever polls
// when it is over.
func TestAPauseHoldsNoLease(t *testing.T) {
	store := newMemStore("https://a.example/1", "https://a.example/2", "https://a.example/3")
	f := &fakeFetch{get: func(_ context.Context, r fetch.Request) (*fetch.Response, error) {
		return nil, &fetch.Error{Kind: fetch.KindThrottled, Status: 429, URL: r.URL, RetryAfter: time.Minute, Err: errors.New("429")}
	}}
	if n, err := poller(store, f).Step(t.Context(), t0); n != 1 || err != nil {
		t.Fatalf("Step = %d, %v", n, err)
	}
	if claims, err := store.ClaimFeeds(t.Context(), t0.Add(30*time.Second), time.Minute, 9); len(claims) != 0 || err != nil {
		t.Errorf("%d feeds can be claimed in the pause, %v", len(claims), err)
	}
	if claims, err := store.ClaimFeeds(t.Context(), t0.Add(time.Minute), time.Minute, 9); len(claims) != 2 || err != nil {
		t.Errorf("%d feeds can be claimed after the pause, %v; want the two that were not asked", len(claims), err)
	}
}

// TestTakenOverIsNoFailure: another poller's claim makes a result worthless, and
// nothing is wrong with that.
func TestTakenOverIsNoFailure(t *testing.T) {
	store := newMemStore("https://a.example/1", "https://b.example/1")
	f := &fakeFetch{get: func(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
		if hostOf(r.URL) == "a.example" {
			store.mu.Lock()
			store.rows[1].claim.Fence++
			store.rows[1].leased = t0.Add(time.Hour)
			store.mu.Unlock()
		}
		return ok(r)
	}}
	p := poller(store, f)
	taken := 0
	p.Progress = func(_, _ int, feed feeds.Feed, err error) {
		if errors.Is(err, feeds.ErrFenced) && feed.ID == 1 {
			taken++
		} else if err != nil {
			t.Error(err)
		}
	}
	if n, err := p.Step(t.Context(), t0); n != 1 || err != nil || taken != 1 {
		t.Errorf("Step = %d, %v with %d taken over; want one of each", n, err, taken)
	}
	if !store.rows[1].leased.Equal(t0.Add(time.Hour)) {
		t.Error("the lease of the other poller was given back")
	}
}
