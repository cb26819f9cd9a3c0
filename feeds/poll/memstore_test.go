package poll

import (
	"context"
	"slices"
	"sync"
	"time"

	"geodigest/feeds"
)

// memStore is a Store in memory with leases, fences, holds and the memory of
// items that the real one has.
type memStore struct {
	mu     sync.Mutex
	rows   map[int64]*row
	ids    []int64
	forget bool // do not keep saves: a simulation of years makes millions
	saves  []feeds.Polled
	fail   error
}

type row struct {
	claim  feeds.Claim
	leased time.Time
	seen   map[string]bool
}

func newMemStore(urls ...string) *memStore {
	s := &memStore{rows: map[int64]*row{}}
	for i, u := range urls {
		s.add(feeds.Feed{ID: int64(i + 1), URL: u})
	}
	return s
}

func (s *memStore) add(f feeds.Feed) *row {
	r := &row{claim: feeds.Claim{Feed: f}, seen: map[string]bool{}}
	s.rows[f.ID] = r
	s.ids = append(s.ids, f.ID)
	return r
}

func (s *memStore) ClaimFeeds(_ context.Context, now time.Time, lease time.Duration, limit int) ([]feeds.Claim, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []feeds.Claim
	for _, id := range s.ids {
		r := s.rows[id]
		st := &r.claim.State
		if len(out) < limit && !st.NextPoll.After(now) && !st.HoldUntil.After(now) && !r.leased.After(now) {
			r.leased = now.Add(lease)
			r.claim.Fence++
			out = append(out, r.claim)
		}
	}
	return out, nil
}

func (s *memStore) ReleaseFeeds(_ context.Context, claims []feeds.Claim) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return s.fail
	}
	for _, c := range claims {
		if r := s.rows[c.Feed.ID]; r.claim.Fence == c.Fence {
			r.leased = time.Time{}
		}
	}
	return nil
}

func (s *memStore) SavePolled(_ context.Context, p feeds.Polled) (saved feeds.Saved, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return feeds.Saved{}, s.fail
	}
	r := s.rows[p.FeedID]
	if r.claim.Fence != p.Fence {
		return feeds.Saved{}, feeds.ErrFenced
	}
	if !s.forget {
		s.saves = append(s.saves, p)
	}
	st := &r.claim.State
	st.NextPoll, st.ErrorKind, st.Error, st.Learnt = p.Next, p.ErrorKind, p.Error, p.Learnt
	r.leased = time.Time{}
	for _, id := range s.ids {
		o := s.rows[id]
		if h := &o.claim.State.HoldUntil; h.Before(p.HoldUntil) && (id == p.FeedID || p.HoldDomain != "" && feeds.Domain(o.claim.Feed.URL) == p.HoldDomain) {
			*h = p.HoldUntil
		}
	}
	if p.ErrorKind != "" {
		if st.Failures++; st.FailingSince.IsZero() {
			st.FailingSince = p.At
		}
		return feeds.Saved{}, nil
	}
	st.Failures, st.FailingSince, st.LastSuccess = 0, time.Time{}, p.At
	if p.NotModified {
		return feeds.Saved{}, nil
	}
	st.ETag, st.LastModified, st.Repairs = p.ETag, p.LastModified, p.Repairs
	for _, it := range p.Items {
		switch key := it.Link + it.Title; {
		case r.seen[key]:
			saved.Known++
		case it.Baseline:
			saved.Old++
			r.seen[key] = true
		default:
			saved.New++
			r.seen[key] = true
		}
	}
	if saved.New > 0 {
		st.LastNew = p.At
	}
	if len(p.Items) > 0 {
		st.Polls++
	}
	return saved, nil
}

// due is the next moment at which a feed may be claimed.
func (s *memStore) due() (next time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.rows {
		at := r.claim.State.NextPoll
		for _, t := range []time.Time{r.claim.State.HoldUntil, r.leased} {
			if t.After(at) {
				at = t
			}
		}
		if next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return next
}

func (s *memStore) state(id int64) feeds.State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rows[id].claim.State
}

func (s *memStore) saved(id int64) []feeds.Polled {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.saves), func(p feeds.Polled) bool { return p.FeedID != id })
}

// downgrading is a Store that has found something odd.
type downgrading struct{ Store }

func (downgrading) SavePolled(context.Context, feeds.Polled) (feeds.Saved, error) {
	return feeds.Saved{Held: 7, Downgraded: feeds.IdentityLink}, nil
}
