package digest

import (
	"time"

	"geodigest/feeds"
)

// Pending is an item that waits to be read and placed into a story.
type Pending struct {
	feeds.Item
	Outlet Outlet
}

// Key names an item the same way on every machine: what its identity was made
// from, not the row it was stored in. Story ids are derived from it.
func (p *Pending) Key() string {
	switch {
	case p.Canonical != "":
		return p.Canonical
	case p.GUID != "":
		return p.Outlet.Name + "\x00" + p.GUID
	}
	return p.Outlet.Name + "\x00" + p.Title + "\x00" + p.Time().UTC().Format(time.DateOnly)
}

// Time is when an item happened as far as stories are concerned: when it was
// published, or first seen where the feed does not say.
func (p *Pending) Time() time.Time {
	if p.Published.IsZero() {
		return p.FirstSeen
	}
	return p.Published
}

// Placed is an item that has been read and put into a story.
type Placed struct {
	Pending
	Analysis  Analysis
	Placement Placement
}

// Move is a correction of the engine: an item leaves a story for another.
type Move struct {
	Item     int64
	From, To string // story ids
	Reason   string
}

// SpecState is what the store knows about a digest.
type SpecState struct {
	FirstSeen time.Time // when the digest was first configured: no slot before it is due
	LastSlot  time.Time // newest slot that was cut or skipped, zero if none
	LastCut   time.Time // end of the newest edition's window, zero if none
}
