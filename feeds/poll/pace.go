package poll

import "time"

// pause makes the claims of a domain that are already in the pool wait for the
// next turn. "" is no domain: nothing happens.
func (q *pool) pause(domain string, until time.Time) {
	if domain == "" {
		return
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.pauses[domain].Before(until) {
		q.pauses[domain] = until
	}
}

// paused reports whether the domain may not be asked now.
func (q *pool) paused(domain string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	until, found := q.pauses[domain]
	if found && !until.After(q.p.Now()) {
		delete(q.pauses, domain)
		return false
	}
	return found
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
