package store

import (
	"context"
	"time"

	"geodigest/digest"
	"geodigest/feeds"
)

// staleAfter is the age at which a good poll no longer says that a source is
// reached, unless it is polled more rarely still.
const staleAfter = 24 * time.Hour

// overdue is how long after its time a feed may go unasked before its source
// counts as not reached: while we ourselves are offline nothing is stored, and an
// old success must not pass for a new one.
const overdue = time.Hour

// Sources returns the state of every active feed for an edition's footer, in
// the order of Feeds.
func (d *DB) Sources(ctx context.Context, now time.Time) ([]digest.SourceState, error) {
	return list(ctx, d.read(), `SELECT `+feedColumns+` FROM feed WHERE active = 1 ORDER BY id`, nil,
		func(r row) (digest.SourceState, error) {
			var f feeds.Feed
			var st feeds.State
			err := scanFeed(r, &f, &st)
			return sourceState(f, st, now), err
		})
}

// sourceState says whether a source is reached: its last poll ended well, is not
// older than a day (or two of its intervals), and the next one is not overdue. A
// server that asked for a pause (429) is reached while its last answer is young: it
// answers, and what it had is here. One that said it is gone is not, whatever it
// answered before.
func sourceState(f feeds.Feed, st feeds.State, now time.Time) digest.SourceState {
	out := digest.SourceState{Name: f.Name, LastSuccess: st.LastSuccess, Why: st.ErrorKind}
	health, _ := feeds.Diagnose(f, st, now)
	age := now.Sub(st.LastSuccess)
	late := now.Sub(later(st.NextPoll, st.HoldUntil)) > overdue
	switch {
	case health == feeds.HealthGone:
		out.Why = "gone"
	case st.LastSuccess.IsZero():
	case st.ErrorKind == "throttled":
		if age <= staleAfter {
			out.Reached, out.Why = true, ""
		}
	case st.ErrorKind != "":
	case late, f.Cron == "" && age > max(staleAfter, 2*f.Every, 2*f.Max): // one with a timetable is only ever late
		out.Why = "stale"
	default:
		out.Reached = true
	}
	return out
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
