package watch

import (
	"net/url"
	"time"

	"geodigest/feeds"
)

// Options of Decide. Zero fields have the defaults stated; a negative Remind
// never reminds.
type Options struct {
	Hold   time.Duration // how long trouble lasts before a report is made for it: 2 hours
	Steady time.Duration // how long a feed has been well before that is told: 1 hour
	Remind time.Duration // how often lasting trouble is told again: 7 days
	Quiet  time.Duration // least time between two reports: 1 hour
}

// flapHold is how long trouble lasts before it is told again, when the feed was
// told to be well less than flapWindow ago; also the least time between two
// reports of different trouble of one feed.
const (
	flapHold   = 24 * time.Hour
	flapWindow = 7 * 24 * time.Hour
)

func (o Options) withDefaults() Options {
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{{&o.Hold, 2 * time.Hour}, {&o.Steady, time.Hour}, {&o.Remind, 7 * 24 * time.Hour}, {&o.Quiet, time.Hour}} {
		if *d.field == 0 {
			*d.field = d.value
		}
	}
	return o
}

// Change is something to tell about a feed.
type Change struct {
	Feed   feeds.Feed
	Health feeds.Health // what it is now; HealthOK: it recovered
	Was    feeds.Health // what was told last; equal to Health in a reminder
	Since  time.Time    // when Health began; of a recovery: when the trouble began
	Reason string       // Diagnose's
	Kind   string       // of the failure (State.ErrorKind), "" when the last poll did not fail
	Cause  string       // State.Error, "" when there is none
	Held   int          // items held back as old news, 0 none
	Domain string       // what the feed has in common with others that a pause of this domain keeps from being asked, "" nothing
}

// held is what a Notice says of a feed that is well when its operator was told last
// that items of it are held back.
const held feeds.Health = "held"

// stormPolls is how many failures in a row bring a feed into a report that is made
// anyway, though Diagnose still waits and sees.
const stormPolls = 2

// Decide says what the operator is to be told at now, and what to remember once
// they have been. Both are empty when there is nothing, or not yet.
func Decide(now time.Time, all []Watched, o Options) (changes []Change, notices []feeds.Notice) {
	o = o.withDefaults()
	for _, w := range all {
		if w.Notice.Told.After(now.Add(-o.Quiet)) && !w.Notice.Told.After(now) {
			return nil, nil // the last report is too young; this one is gathered
		}
	}
	cut, pauses := offline(all), findPauses(now, all)
	var lasting, early []Change
	due := false
	for _, w := range all {
		c := look(now, w, pauses)
		trouble, told := isTrouble(c.Health), isTrouble(w.Notice.Health)
		switch {
		case trouble && told && (c.Health == w.Notice.Health || !worthAnew(now, w, c)):
			lasting = append(lasting, c)
			due = due || !cut && o.Remind > 0 && now.Sub(w.Notice.Told) >= o.Remind
		case cut && unreachable(w.State):
			// Nobody's fault but ours.
		case trouble && (told || lasted(now, w, c, o)):
			changes = append(changes, c)
		case told && !trouble && steady(now, w, o):
			c.Health, c.Since = feeds.HealthOK, w.Notice.Since
			changes = append(changes, c)
		case w.State.Held > 0 && w.State.Burst.After(w.Notice.Told) && !told && !trouble:
			c.Health, c.Since = held, w.State.Burst
			changes = append(changes, c)
		case !told && !flaps(now, w) && (trouble || w.State.Failures >= stormPolls):
			if !trouble {
				c.Health, c.Reason = feeds.Trouble(w.State)
				c.Since = feeds.HealthSince(w.State, c.Health, now)
			}
			early = append(early, c)
		}
	}
	if due {
		changes = append(changes, lasting...)
	}
	if len(changes) > 0 {
		changes = append(changes, early...)
	}
	for _, c := range changes {
		notices = append(notices, feeds.Notice{FeedID: c.Feed.ID, Health: c.Health, Since: c.Since, Told: now})
	}
	return changes, notices
}

// look is the state of one feed, as something to tell.
func look(now time.Time, w Watched, pauses map[string]pause) Change {
	c := Change{Feed: w.Feed, Was: w.Notice.Health, Held: w.State.Held, Kind: w.State.ErrorKind, Cause: w.State.Error}
	c.Health, c.Reason = feeds.Diagnose(w.Feed, w.State, now)
	c.Since = feeds.HealthSince(w.State, c.Health, now)
	domain := pausedDomain(now, w)
	if p, found := pauses[domain]; found && !isTrouble(c.Health) {
		c.Health, c.Since, c.Reason = feeds.HealthFailing, p.since, p.reason
	}
	if isTrouble(c.Health) && (w.State.ErrorKind == "" || w.State.ErrorKind == throttled) {
		c.Domain = domain
	}
	return c
}

func isTrouble(h feeds.Health) bool {
	switch h {
	case feeds.HealthFailing, feeds.HealthBlocked, feeds.HealthGone, feeds.HealthSilent:
		return true
	}
	return false
}

// worthAnew: trouble of another kind than was told.
func worthAnew(now time.Time, w Watched, c Change) bool {
	return c.Health == feeds.HealthGone || now.Sub(w.Notice.Told) >= flapHold
}

// lasted: trouble that has not been told yet is no passing one. What is silent
// or gone has proved it already.
func lasted(now time.Time, w Watched, c Change, o Options) bool {
	hold := o.Hold
	if c.Health == feeds.HealthGone || c.Health == feeds.HealthSilent {
		hold = 0
	}
	if flaps(now, w) {
		hold = flapHold
	}
	return now.Sub(c.Since) >= hold
}

// flaps: it was told of a short while ago.
func flaps(now time.Time, w Watched) bool {
	return !w.Notice.Told.IsZero() && w.Notice.Health != held && now.Sub(w.Notice.Told) < flapWindow
}

// steady: the feed has been well for long enough to be called so. One that
// failed again just now is not, though Diagnose still waits and sees; nor is one
// that has not been asked since, because its domain asked for a pause.
func steady(now time.Time, w Watched, o Options) bool {
	if w.State.ErrorKind != "" || !w.State.LastSuccess.After(w.Notice.Told) {
		return false
	}
	return w.State.WellSince.IsZero() || now.Sub(w.State.WellSince) >= o.Steady
}

// offline reports whether no feed at all can be reached, of two or more machines:
// then the trouble is ours. What counts is who fell silent since the last answer that
// any feed got, if only a refusal: a feed that was well hours ago, and has not been
// asked since, proves nothing.
func offline(all []Watched) bool {
	var last time.Time
	for _, w := range all {
		if at := lastAnswer(w.State); at.After(last) {
			last = at
		}
	}
	machines := map[string]bool{}
	for _, w := range all {
		if unreachable(w.State) && w.State.FailingSince.After(last) {
			machines[machine(w.Feed.URL)] = true
		}
	}
	return len(machines) > 1
}

// lastAnswer is when a server answered for a feed last, as far as its state tells.
func lastAnswer(s feeds.State) time.Time {
	at := s.LastSuccess
	if s.ErrorKind == "" || unreachable(s) {
		return at
	}
	for _, t := range []time.Time{s.FailingSince, s.Asked} {
		if t.After(at) {
			at = t
		}
	}
	return at
}

// machine is what feeds that fail together have in common: the domain, else the
// host.
func machine(rawURL string) string {
	if d := feeds.Domain(rawURL); d != "" {
		return d
	}
	u, err := url.Parse(rawURL)
	if err != nil {
		return rawURL
	}
	return u.Host
}

// unreachable: the last poll did not get as far as an answer.
func unreachable(s feeds.State) bool {
	switch s.ErrorKind {
	case "dns", "refused", "reset", "tls", "timeout":
		return true
	}
	return false
}

// Doubles returns the pairs of feeds that are asked at one address, each
// later feed with the first of all.
func Doubles(all []Watched) (pairs [][2]feeds.Feed) {
	first := map[string]feeds.Feed{}
	for _, w := range all {
		at := feeds.Claim{Feed: w.Feed, State: w.State}.Address()
		if other, found := first[at]; found {
			pairs = append(pairs, [2]feeds.Feed{other, w.Feed})
		} else {
			first[at] = w.Feed
		}
	}
	return pairs
}
