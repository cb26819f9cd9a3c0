package watch

import (
	"time"

	"geodigest/feeds"
)

// A domain that lets no feed through is in trouble after so many refusals of any
// of its feeds, over so long a time. Its feeds are asked one at a time, and those
// that wait do not fail: none of them alone would ever count far.
const (
	pausePolls = 3
	pauseAfter = 2 * time.Hour
)

// throttled is the kind of failure that brings a pause (fetch.KindThrottled).
const throttled = "throttled"

// pause is the trouble of a domain.
type pause struct {
	since  time.Time // the first refusal
	reason string    // of the feed that was refused most
}

// pausedDomain is the domain whose pause a feed waits for at now, "" for none.
func pausedDomain(now time.Time, w Watched) string {
	if !w.State.HoldUntil.After(now) {
		return ""
	}
	return feeds.Domain(feeds.Claim{Feed: w.Feed, State: w.State}.Address())
}

// findPauses returns the domains that ask for one pause after the other, and have
// let no feed through since they began.
func findPauses(now time.Time, all []Watched) map[string]pause {
	type tally struct {
		pause
		failures, most int
		success        time.Time
	}
	tallies := map[string]*tally{}
	for _, w := range all {
		domain := pausedDomain(now, w)
		if domain == "" {
			continue
		}
		t := tallies[domain]
		if t == nil {
			t = &tally{}
			tallies[domain] = t
		}
		s := w.State
		if s.LastSuccess.After(t.success) {
			t.success = s.LastSuccess
		}
		if s.ErrorKind != throttled {
			continue
		}
		if t.failures += s.Failures; s.Failures > t.most {
			t.most = s.Failures
			_, t.reason = feeds.Trouble(s)
		}
		if t.since.IsZero() || s.FailingSince.Before(t.since) {
			t.since = s.FailingSince
		}
	}
	out := map[string]pause{}
	for domain, t := range tallies {
		if t.failures >= pausePolls && now.Sub(t.since) >= pauseAfter && !t.success.After(t.since) {
			out[domain] = t.pause
		}
	}
	return out
}
