package feeds

import (
	"fmt"
	"time"
)

// Health is how a feed does, as an operator would say it.
type Health string

// The healths, best first.
const (
	HealthOK      Health = "ok"
	HealthSlow    Health = "slow"    // it answers, but takes long
	HealthSilent  Health = "silent"  // it answers, but has had nothing new for longer than is usual for it
	HealthFailing Health = "failing" // it cannot be fetched or read
	HealthBlocked Health = "blocked" // its server refuses this program
	HealthGone    Health = "gone"    // its server says that it is gone for good
)

// Notice is what the operator was told about a feed.
type Notice struct {
	FeedID int64
	Health Health    // what they were told; HealthOK after a recovery
	Since  time.Time // when that health began
	Told   time.Time // when they were told last
}

const (
	// slowAfter is how long a usual fetch may take before a feed counts as slow.
	slowAfter = 10 * time.Second

	// A feed that was well before is failing after so many failures in a row,
	// over so long a time: servers restart, lines break, and nobody has to know.
	failingPolls = 3
	failingAfter = 2 * time.Hour

	// strangeQuiet is the silence that is strange even in a feed whose rhythm is
	// not known.
	strangeQuiet = 60 * 24 * time.Hour
)

// Diagnose says how a feed does at now, and why in one line. The line is "" for
// a feed that is ok; an ok feed with a line has something worth a note: a failure
// that may pass, or items without dates.
//
// A server that says "gone" (410) is believed at once. Other failures count when
// the feed never worked, or after three in a row over two hours. Silence is
// measured against the feed's own rhythm (State.Quiet), from the newest item seen
// to the last answer, so that a time without polls is nobody's silence; without a
// rhythm, 60 days are silence. A feed that fails is not called silent
// or slow: nobody can know. Times after now are read as now (State.NotAfter).
func Diagnose(_ Feed, s State, now time.Time) (Health, string) {
	s = s.NotAfter(now)
	if s.Muted || s.ErrorKind == "gone" {
		return HealthGone, cause(s.Error)
	}
	if s.ErrorKind != "" {
		h, reason := Trouble(s)
		young := s.Failures < failingPolls || !s.FailingSince.IsZero() && now.Sub(s.FailingSince) < failingAfter
		if young && !s.LastSuccess.IsZero() {
			h = HealthOK
		}
		return h, reason
	}
	if last, quiet := silence(s); !last.IsZero() && s.LastSuccess.Sub(last) > quiet {
		usual := "its rhythm is not known yet"
		if s.Quiet > 0 {
			usual = "its usual silence is at most " + Ago(s.Quiet)
		}
		return HealthSilent, fmt.Sprintf("it answers, but has had nothing new for %s; %s", Ago(now.Sub(last)), usual)
	}
	if s.Took > slowAfter {
		return HealthSlow, fmt.Sprintf("a fetch takes %s", s.Took.Round(time.Second))
	}
	return HealthOK, note(s)
}

// Trouble is what Diagnose says of a feed whose last poll failed once it has run
// out of patience, and why; HealthOK and "" when it did not fail.
func Trouble(s State) (Health, string) {
	if s.ErrorKind == "" {
		return HealthOK, ""
	}
	since := ""
	if !s.FailingSince.IsZero() {
		since = " since " + s.FailingSince.UTC().Format("2 Jan 2006 15:04 MST")
	}
	times := "1 poll"
	if s.Failures > 1 {
		times = fmt.Sprintf("%d polls in a row", s.Failures)
	}
	reason := fmt.Sprintf("%s failed%s: %s", times, since, cause(s.Error))
	switch s.ErrorKind {
	case "gone":
		return HealthGone, reason
	case "blocked", "challenge":
		return HealthBlocked, reason
	}
	return HealthFailing, reason
}

// silence returns the last sign of life of a feed and how long a silence is
// usual after it.
func silence(s State) (last time.Time, quiet time.Duration) {
	last, quiet = s.LastNew, s.Quiet
	if s.Newest.After(last) {
		last = s.Newest
	}
	if quiet <= 0 {
		quiet = strangeQuiet
	}
	return last, quiet
}

// note is what is odd about the last document of a feed that is ok.
func note(s State) string {
	switch {
	case s.Items == 0 && !s.LastFull.IsZero():
		return "its document holds no items"
	case s.Items > 0 && s.Undated == s.Items:
		return fmt.Sprintf("none of its %d items has a date that can be believed; the time they were first seen stands for it", s.Items)
	case s.Items > 0 && s.Bare == s.Items:
		return fmt.Sprintf("none of its %d items has more than a title", s.Items)
	case s.Undated*2 > s.Items:
		return fmt.Sprintf("%d of its %d items have no date that can be believed", s.Undated, s.Items)
	}
	return ""
}

// HealthSince says when the health that Diagnose found at now began, as far as
// the state tells; zero when it does not.
func HealthSince(s State, h Health, now time.Time) time.Time {
	s = s.NotAfter(now)
	switch h {
	case HealthFailing, HealthBlocked, HealthGone:
		if s.FailingSince.IsZero() {
			return s.LastSuccess
		}
		return s.FailingSince
	case HealthSilent:
		last, quiet := silence(s)
		if since := last.Add(quiet); since.Before(now) {
			return since
		}
		return now
	}
	return s.WellSince
}

// Ago spells a duration the way people do, in its largest unit: "3 days",
// "1 hour", "20 minutes". Under two days it counts hours, under two hours minutes.
func Ago(d time.Duration) string {
	n, unit := int(d/time.Minute), "minute"
	switch {
	case d >= 48*time.Hour:
		n, unit = int(d/(24*time.Hour)), "day"
	case d >= 2*time.Hour:
		n, unit = int(d/time.Hour), "hour"
	}
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", max(n, 0), unit)
}
