package poll

import (
	"context"
	"errors"
	"sort"
	"sync"
	"time"

	"geodigest/feeds"
)

// memStore is a Store in memory with leases and fences.
type memStore struct {
	mu    sync.Mutex
	rows  map[int64]*row
	saves []feeds.Polled
	fail  error
}

type row struct {
	claim  feeds.Claim
	leased time.Time
}

func newMemStore(urls ...string) *memStore {
	s := &memStore{rows: map[int64]*row{}}
	for i, u := range urls {
		id := int64(i + 1)
		s.rows[id] = &row{claim: feeds.Claim{Feed: feeds.Feed{ID: id, URL: u}}}
	}
	return s
}

func (s *memStore) ClaimFeeds(_ context.Context, now time.Time, lease time.Duration, limit int) ([]feeds.Claim, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := make([]int64, 0, len(s.rows))
	for id := range s.rows {
		ids = append(ids, id)
	}
	sort.Slice(ids, func(i, j int) bool { return ids[i] < ids[j] })
	var out []feeds.Claim
	for _, id := range ids {
		r := s.rows[id]
		if len(out) < limit && !r.claim.State.NextPoll.After(now) && !r.leased.After(now) {
			r.leased = now.Add(lease)
			r.claim.Fence++
			out = append(out, r.claim)
		}
	}
	return out, nil
}

func (s *memStore) SavePolled(_ context.Context, p feeds.Polled) (feeds.Saved, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return feeds.Saved{}, s.fail
	}
	r := s.rows[p.FeedID]
	if r.claim.Fence != p.Fence {
		return feeds.Saved{}, errors.New("lease lost")
	}
	s.saves = append(s.saves, p)
	st := &r.claim.State
	st.ETag, st.LastModified, st.NextPoll, st.Repairs = p.ETag, p.LastModified, p.Next, p.Repairs
	st.ErrorKind, st.Error = p.ErrorKind, p.Error
	r.leased = time.Time{}
	if p.ErrorKind != "" {
		st.Failures++
		return feeds.Saved{}, nil
	}
	st.Failures = 0
	if !p.NotModified {
		st.Polls++
	}
	return feeds.Saved{New: len(p.Items)}, nil
}

func (s *memStore) saved(id int64) []feeds.Polled {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []feeds.Polled
	for _, p := range s.saves {
		if p.FeedID == id {
			out = append(out, p)
		}
	}
	return out
}
