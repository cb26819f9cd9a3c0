package feeds

import "time"

// BaselineAge separates, on the first fetch of a feed, what is already known
// to the world from what is news.
const BaselineAge = 24 * time.Hour

// undatedFresh is how many undated items of a first fetch count as news.
const undatedFresh = 10

// Settle gives the item its place in time: FirstSeen becomes now, publication
// and update times in the future are clamped to now, and on the first fetch of
// a feed items published more than BaselineAge ago are marked Baseline: known,
// never news. An item without a date is not marked here, only by SettleAll,
// which knows its position.
func (it *Item) Settle(now time.Time, firstFetch bool) {
	it.FirstSeen = now
	if it.Published.After(now) {
		it.Published = now
	}
	if it.Updated.After(now) {
		it.Updated = now
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
