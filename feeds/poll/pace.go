package poll

import (
	"time"

	"geodigest/feeds/fetch"
)

// pausing is a domain that wants to be left alone.
type pausing struct {
	until time.Time
	why   *fetch.Error
}

// pause makes the claims of a domain that are already in the pool wait for the
// next turn. "" is no domain: nothing happens.
func (q *pool) pause(domain string, until time.Time, why *fetch.Error) {
	if domain == "" {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if old := q.pauses[domain]; old.until.Before(until) {
		q.pauses[domain] = pausing{until, why}
	}
}

// paused returns why the domain may not be asked now, nil when it may.
func (q *pool) paused(domain string) *fetch.Error {
	q.mu.Lock()
	defer q.mu.Unlock()
	p, found := q.pauses[domain]
	if !found {
		return nil
	}
	left := p.until.Sub(q.p.Now())
	if left <= 0 {
		delete(q.pauses, domain)
		return nil
	}
	why := *p.why
	why.RetryAfter = left
	return &why
}

// breathe waits until Gap has passed since the last request of a lane ended.
func (q *pool) breathe(key string) {
	q.mu.Lock()
	last := q.ended[key]
	q.mu.Unlock()
	wait := q.p.Gap - time.Since(last)
	if last.IsZero() || wait <= 0 {
		return
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
	case <-q.ctx.Done():
	}
}

// exhale notes the end of a request.
func (q *pool) exhale(key string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ended[key] = time.Now()
}
