package feeds

import "time"

// BaselineAge separates, on the first fetch of a feed, what is already known
// to the world from what is news.
const BaselineAge = 24 * time.Hour

// undatedFresh is how many undated items of a first fetch count as news.
const undatedFresh = 10

// clockSkew is how far a server's clock may run ahead of ours before its
// dates are remarked upon.
const clockSkew = 10 * time.Minute

// earliest is the first moment an item of a feed is believed to be from: there
// was no web before. What is older is a clock never set or a field never filled.
var earliest = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)

// Settle gives the item its place in time. FirstSeen becomes now. What the
// feed's publication time is worth is noted in Dated: one in the future is clamped to
// now, one before 1990 dropped; where none is left, first seen stands for it.
// On the first fetch of a feed items published more than BaselineAge ago are
// marked Baseline: known, never news. An item without a date is not marked here, only
// by SettleAll, which knows its position.
func (it *Item) Settle(now time.Time, firstFetch bool) {
	it.FirstSeen = now
	switch {
	case it.Published.IsZero():
		it.Dated = DatedByUs
	case it.Published.Before(earliest):
		it.Published, it.Dated = time.Time{}, DatedAbsurd
	case it.Published.After(now.Add(clockSkew)):
		it.Published, it.Dated = now, DatedLate
	case it.Published.After(now):
		it.Published, it.Dated = now, DatedByFeed
	default:
		it.Dated = DatedByFeed
	}
	if it.Updated.After(now) {
		it.Updated = now
	}
	if it.Updated.Before(earliest) {
		it.Updated = time.Time{}
	}
	it.Baseline = firstFetch && !it.Published.IsZero() && now.Sub(it.Published) > BaselineAge
}

// SettleAll settles the items of one document. On a first fetch the undated
// items after the tenth of the document are Baseline too: an undated feed
// gives no other hint of age than its order, newest first by custom.
func SettleAll(items []Item, now time.Time, firstFetch bool) {
	for i := range items {
		items[i].Settle(now, firstFetch)
		if firstFetch && items[i].Published.IsZero() && i >= undatedFresh {
			items[i].Baseline = true
		}
	}
}
