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
func (p *Pending) Key() string { return keyOf(&p.Item, p.Outlet) }

// Key is the key of a member's item; see Pending.Key.
func (m *Member) Key() string { return keyOf(&m.Item, m.Outlet) }

func keyOf(it *feeds.Item, o Outlet) string {
	switch {
	case it.Canonical != "":
		return it.Canonical
	case it.GUID != "":
		return o.Name + "\x00" + it.GUID
	}
	return o.Name + "\x00" + it.Title + "\x00" + timeOf(it).UTC().Format(time.DateOnly)
}

// timeOf is when an item happened as far as stories are concerned: when it was
// published, or first seen where the feed does not say.
func timeOf(it *feeds.Item) time.Time {
	if it.Published.IsZero() {
		return it.FirstSeen
	}
	return it.Published
}

// Time is when the item was published, or first seen where the feed does not say.
func (p *Pending) Time() time.Time { return timeOf(&p.Item) }

// Time is when the member's item was published, or first seen.
func (m *Member) Time() time.Time { return timeOf(&m.Item) }

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
