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

// slowAfter is how long a usual fetch may take before a feed counts as slow.
const slowAfter = 10 * time.Second

// Diagnose says how a feed does at now, and why in one line ("" when it is ok).
func Diagnose(f Feed, s State, now time.Time) (Health, string) {
	switch {
	case s.Muted || s.ErrorKind == "gone":
		return HealthGone, s.Error
	case s.ErrorKind == "blocked" || s.ErrorKind == "challenge":
		return HealthBlocked, s.Error
	case s.ErrorKind != "":
		return HealthFailing, s.Error
	case s.Quiet > 0 && !s.LastNew.IsZero() && now.Sub(s.LastNew) > s.Quiet:
		return HealthSilent, fmt.Sprintf("nothing new for %s, usual is at most %s", now.Sub(s.LastNew).Round(time.Hour), s.Quiet.Round(time.Hour))
	case s.Took > slowAfter:
		return HealthSlow, fmt.Sprintf("a fetch takes %s", s.Took.Round(time.Second))
	}
	return HealthOK, ""
}
