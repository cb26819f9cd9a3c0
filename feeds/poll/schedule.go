package poll

import (
	"hash/fnv"
	"time"

	"geodigest/feeds"
	"geodigest/feeds/fetch"
)

const (
	goneEvery = 24 * time.Hour // after 410: outlets do come back
	maxWait   = 24 * time.Hour // however long a server asks for
)

// next says when a feed is due again. Success: its interval. Failure: the
// interval doubled for each failure in a row, at most Ceiling (or the interval,
// when that is longer), and not before what Retry-After asked for. Up to a tenth
// is added, so that feeds do not stay in step.
func (p *Poller) next(c feeds.Claim, at time.Time, fe *fetch.Error) time.Time {
	every := c.Feed.Every
	if every <= 0 {
		every = p.Every
	}
	wait := every
	if fe != nil {
		ceiling := max(p.Ceiling, every)
		for i := 0; i <= c.State.Failures && wait < ceiling; i++ {
			wait *= 2
		}
		wait = min(wait, ceiling)
		switch fe.Kind {
		case fetch.KindGone:
			wait = max(wait, goneEvery)
		case fetch.KindThrottled:
			wait = max(wait, min(fe.RetryAfter, maxWait))
		}
	}
	return at.Add(wait + jitter(c, at, wait/10))
}

// jitter returns a share of width that depends on the feed and the moment
// only: spread over feeds and polls, but the same in every run.
func jitter(c feeds.Claim, at time.Time, width time.Duration) time.Duration {
	h := fnv.New64a()
	_, _ = h.Write([]byte(c.Feed.URL + at.UTC().Format(time.RFC3339Nano)))
	return time.Duration(float64(width) * float64(h.Sum64()>>11) / (1 << 53))
}
