package digest

import "time"

// Schedule decides when a digest is due.
type Schedule struct {
	Cron string
	Loc  *time.Location
}
