package poll

import (
	"sync"
	"time"

	"geodigest/feeds"
)

// line is what a pool knows of our own connection. Whoever cannot be reached may be
// dead, or we may be offline; only an answer by somebody else tells which. So
// failures to reach a host wait here until there is one, across all ticks of a Run:
// feeds come due one by one, and no tick alone would see that all are silent.
//
// A domain is a witness when it was well before and fell silent since the last
// answer. One witness is that domain's own trouble; two or more are an outage of
// ours. A feed that failed the last time already is no witness: dead feeds alone
// must not pass for an outage, or they would never count.
type line struct {
	mu       sync.Mutex
	answered bool            // somebody answered since the pool began
	silent   map[string]bool // the witnesses
	held     []outcome       // failures that wait
	told     bool            // of the present outage, in the log
	back     time.Time       // when the last outage ended
}

// silence takes a failure to reach a host.
func (l *line) silence(o outcome) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if o.claim.State.Failures == 0 && !o.again {
		l.silent[silentKey(o.claim.Address())] = true
	}
	l.held = append(l.held, o)
}

// answer ends a silence. It returns the failures that count, and those that do not:
// after an outage of ours the feeds are asked once more, and what that brings counts.
// So are those whose request began in the outage and failed after it.
func (l *line) answer(now time.Time) (count, again []outcome) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.out() {
		l.back = now
	}
	for _, o := range l.held {
		if o.asked.Before(l.back) && !o.again {
			again = append(again, o)
		} else {
			count = append(count, o)
		}
	}
	l.answered, l.told, l.held = true, false, nil
	clear(l.silent)
	return count, again
}

// expired returns the failures that cannot wait longer, because their claims are
// stale at now, and whether they count. In an outage they do not: the feeds come
// back when their leases end. first is set when the outage was not known before.
func (l *line) expired(now time.Time) (over []outcome, count, first bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	kept := l.held[:0]
	for _, o := range l.held {
		if now.After(o.stale) {
			over = append(over, o)
		} else {
			kept = append(kept, o)
		}
	}
	clear(l.held[len(kept):])
	l.held = kept
	count = !l.out()
	first = !count && len(over) > 0 && !l.told
	l.told = l.told || first
	return over, count, first
}

// end returns what is left when the pool ends, and whether it counts: an answer at
// any time proves that the line was there.
func (l *line) end() (held []outcome, count bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	held, l.held = l.held, nil
	return held, l.answered || !l.out()
}

// out reports whether we are offline. The caller holds mu.
func (l *line) out() bool { return len(l.silent) > 1 }

// silentKey: feeds of one domain, or of one machine, are one witness.
func silentKey(raw string) string {
	if d := feeds.Domain(raw); d != "" {
		return d
	}
	return hostOf(raw)
}
