package digest

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// Schedule says when a digest is due: a cron expression read in a named zone.
//
// robfig/cron is used as a parser and as a calendar of wall-clock times only;
// its runner skips a local time that does not exist and fires twice at one that
// exists twice. Here every matching wall-clock time gives exactly one slot: at
// its first occurrence where it exists twice, at the first valid instant after
// the gap where it does not exist. A local day that never existed (Samoa, 30
// December 2011) has no slot.
//
// The zero Schedule is never due.
type Schedule struct {
	expr string
	loc  *time.Location
	wall cron.Schedule
}

// scheduleEpoch is where the test for "never fires" starts. It is fixed, so that
// whether a configuration is valid does not depend on the day it is read, and it
// is a leap year's start, so that 29 February lies within cron's five-year look.
var scheduleEpoch = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

// ParseSchedule reads a five-field cron expression or @hourly, @daily, @weekly,
// @monthly, to be read in loc. It refuses what cron accepts but cannot mean a
// digest: zones inside the expression, @every, and dates that never come.
func ParseSchedule(expr string, loc *time.Location) (s Schedule, err error) {
	expr = strings.TrimSpace(expr)
	switch {
	case expr == "":
		return Schedule{}, errors.New(`the schedule is empty; write five fields, for example "0 7 * * *" for every day at 07:00`)
	case loc == nil:
		return Schedule{}, errors.New("the schedule has no time zone; name one, for example Europe/Paris")
	case strings.HasPrefix(expr, "TZ=") || strings.HasPrefix(expr, "CRON_TZ="):
		return Schedule{}, fmt.Errorf("schedule %q names a zone; put it into timezone instead", expr)
	case strings.HasPrefix(expr, "@every") || strings.HasPrefix(expr, "@reboot"):
		return Schedule{}, fmt.Errorf("schedule %q is not tied to the clock; write five fields, for example \"0 7 * * *\"", expr)
	}
	// cron panics on some malformed input.
	defer func() {
		if r := recover(); r != nil {
			s, err = Schedule{}, fmt.Errorf("schedule %q cannot be read: %v", expr, r)
		}
	}()
	wall, err := cron.ParseStandard(expr)
	if err != nil {
		return Schedule{}, fmt.Errorf("schedule %q: %w; write minute, hour, day of month, month, day of week", expr, err)
	}
	if wall.Next(scheduleEpoch).IsZero() {
		return Schedule{}, fmt.Errorf("schedule %q never fires; there is no such date", expr)
	}
	return Schedule{expr: expr, loc: loc, wall: wall}, nil
}

// String returns the cron expression.
func (s Schedule) String() string { return s.expr }

// Location returns the zone the expression is read in; UTC for the zero Schedule.
func (s Schedule) Location() *time.Location {
	if s.loc == nil {
		return time.UTC
	}
	return s.loc
}

// Next returns the first slot after the given instant, in UTC, or the zero time
// if there is none within five years.
func (s Schedule) Next(after time.Time) time.Time {
	if s.wall == nil {
		return time.Time{}
	}
	// Wall-clock times are handled as if they were UTC: no gaps, no overlaps.
	// One minute earlier is enough to start from: a wall-clock time before that
	// of `after` never maps to an instant after it.
	w := asUTC(after.In(s.loc)).Add(-time.Minute)
	for {
		w = s.wall.Next(w)
		if w.IsZero() {
			return time.Time{}
		}
		if t, ok := instant(w, s.loc); ok && t.After(after) {
			return t
		}
	}
}

// Slots returns all slots in [from, to), in UTC.
func (s Schedule) Slots(from, to time.Time) []time.Time {
	var out []time.Time
	for t := s.Next(from.Add(-time.Nanosecond)); !t.IsZero() && t.Before(to); t = s.Next(t) {
		out = append(out, t)
	}
	return out
}

// Last returns the newest slot in (after, upto], or the zero time: what is due
// at `upto` when `after` was the last one handled.
func (s Schedule) Last(after, upto time.Time) time.Time {
	var last time.Time
	for t := s.Next(after); !t.IsZero() && !t.After(upto); t = s.Next(t) {
		last = t
	}
	return last
}

// asUTC returns the wall-clock reading of t as a UTC time.
func asUTC(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// instant maps a wall-clock time (given as if UTC) to the instant it stands for
// in loc; ok is false when its whole local day does not exist.
func instant(wall time.Time, loc *time.Location) (t time.Time, ok bool) {
	const reach = 50 * time.Hour // more than any offset plus the longest gap (a day)
	var gap time.Time
	var gapFrom, gapTo time.Time // wall-clock bounds of the gap that swallows it
	for at := wall.Add(-reach); at.Before(wall.Add(reach)); {
		start, end := at.In(loc).ZoneBounds()
		_, off := at.In(loc).Zone()
		c := wall.Add(-time.Duration(off) * time.Second)
		if !c.Before(start) && (end.IsZero() || c.Before(end)) {
			return c.UTC(), true
		}
		if end.IsZero() {
			break
		}
		// The gap at `end` spans the wall-clock readings between the two offsets.
		_, next := end.In(loc).Zone()
		from, to := end.UTC().Add(time.Duration(off)*time.Second), end.UTC().Add(time.Duration(next)*time.Second)
		if !wall.Before(from) && wall.Before(to) {
			gap, gapFrom, gapTo = end.UTC(), from, to
		}
		at = end
	}
	if gap.IsZero() {
		return time.Time{}, false // cannot happen: every wall-clock time lies in a zone or a gap
	}
	day := wall.Truncate(24 * time.Hour)
	if !gapFrom.After(day) && !gapTo.Before(day.Add(24*time.Hour)) {
		return time.Time{}, false
	}
	return gap, true
}
