package poll

import (
	"hash/fnv"
	"net/http"
	"time"

	"geodigest/feeds"
	"geodigest/feeds/fetch"
)

const (
	mutedFor = 30 * 24 * time.Hour // after 410: outlets do come back
	maxWait  = feeds.LongestHold   // however long a server asks for
)

// interval says how long after at a healthy feed is left alone, jitter not
// counted. l is what is known about it by now.
func (p *Poller) interval(c feeds.Claim, l feeds.Learnt, at time.Time) time.Duration {
	f := c.Feed
	if f.Every > 0 {
		return f.Every
	}
	if f.Cron != "" && p.Cron != nil {
		if t := p.Cron(f.Cron, at); t.After(at) {
			return t.Sub(at)
		}
	}
	shortest, longest := p.Every, p.MaxEvery
	if f.Min > 0 {
		shortest = f.Min
	}
	if f.Max > 0 {
		longest = f.Max
	}
	if f.Max > 0 && f.Min <= 0 {
		shortest = min(shortest, longest) // what the operator said of this feed wins
	}
	return l.Interval(c.State.LastNew, at, shortest, longest)
}

// next says when a feed is due again after a success.
func (p *Poller) next(c feeds.Claim, l feeds.Learnt, at time.Time) time.Time {
	wait := p.interval(c, l, at)
	if c.Feed.Cron != "" && c.Feed.Every <= 0 && p.Cron != nil {
		return at.Add(wait) // at that very time; lanes spread those that share it
	}
	return at.Add(wait + jitter(c, at, wait/10))
}

// cronRetries is how often a feed that fails is asked between two times of its Cron:
// the operator has said when.
const cronRetries = 2

// retry says when a feed is due again after a failure, and counts in l.
func (p *Poller) retry(c feeds.Claim, l *feeds.Learnt, at time.Time, fe *fetch.Error) time.Time {
	if l.Muted {
		return at.Add(mutedFor + jitter(c, at, mutedFor/10))
	}
	base := p.Every
	if c.Feed.Every > 0 || c.Feed.Cron == "" {
		base = p.interval(c, *l, at)
	}
	wait, ceiling := base, max(p.Ceiling, base)
	for i := 0; i <= c.State.Failures && wait < ceiling; i++ {
		wait *= 2
	}
	wait = max(min(wait, ceiling), min(fe.RetryAfter, maxWait))
	next := at.Add(wait + jitter(c, at, wait/10))
	if c.Feed.Cron == "" || c.Feed.Every > 0 || p.Cron == nil {
		return next
	}
	slot := p.Cron(c.Feed.Cron, at)
	if slot.IsZero() || next.Before(slot) && l.Retries < cronRetries {
		l.Retries++
		return next
	}
	l.Retries = 0
	if earliest := at.Add(wait); slot.Before(earliest) {
		slot = p.Cron(c.Feed.Cron, earliest)
	}
	return slot
}

// pause says how long the server wants to be left alone, 0 for not.
func (p *Poller) pause(fe *fetch.Error) time.Duration {
	switch {
	case fe.RetryAfter > 0:
		return min(fe.RetryAfter, maxWait)
	case fe.Status == http.StatusTooManyRequests:
		return p.Every
	}
	return 0
}

// jitter returns a share of width that depends on the feed and the moment
// only: spread over feeds and polls, but the same in every run.
func jitter(c feeds.Claim, at time.Time, width time.Duration) time.Duration {
	h := fnv.New64a()
	_, _ = h.Write([]byte(c.Feed.URL + at.UTC().Format(time.RFC3339Nano)))
	// The last bytes of the text reach the low bits only: mix once more.
	x := h.Sum64()
	x ^= x >> 32
	x *= 0xd6e8feb86659fd93
	x ^= x >> 32
	return time.Duration(float64(width) * float64(x>>11) / (1 << 53))
}
