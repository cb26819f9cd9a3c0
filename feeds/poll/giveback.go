package poll

import (
	"context"
	"sync"

	"geodigest/feeds"
)

// returns are claims whose results will not be saved: they wait to be given back,
// so that their feeds are due again as soon as they may be, and not when the lease
// ends. They wait because a pause must be in the store before its feeds are free
// again, and because a store that could not save can seldom give back either.
type returns struct {
	mu      sync.Mutex
	waiting []feeds.Claim
	refused map[int64]bool // feeds whose last result the store did not take
	told    bool           // that the store does not work, in the log
}

// pass takes a claim that nobody asked for.
func (r *returns) pass(c feeds.Claim) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting = append(r.waiting, c)
}

// unsaved takes a claim whose result the store did not take. A second time in a row
// the feed waits for the end of its lease: then it is the document that the store
// does not take, and asking for it at once would go on for ever.
func (r *returns) unsaved(c feeds.Claim) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.refused[c.Feed.ID] {
		return
	}
	if r.refused == nil {
		r.refused = map[int64]bool{}
	}
	r.refused[c.Feed.ID] = true
	r.waiting = append(r.waiting, c)
}

// saved notes that the store took the result of a feed.
func (r *returns) saved(id int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.refused, id)
}

// giveBack gives the waiting claims back, or leaves them waiting when the store does
// not work.
func (r *returns) giveBack(ctx context.Context, p *Poller) {
	r.mu.Lock()
	waiting := r.waiting
	r.waiting = nil
	r.mu.Unlock()
	err := p.release(ctx, waiting...)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err != nil {
		r.waiting = append(waiting, r.waiting...)
		if !r.told {
			p.Log.Error("feeds that were claimed and not saved wait until the store works again, or for the end of their lease", "feeds", len(r.waiting), "err", err)
		}
	}
	r.told = err != nil
}
