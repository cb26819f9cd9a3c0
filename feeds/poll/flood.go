package poll

import (
	"slices"

	"geodigest/feeds"
)

// newsMost is how many items of one document may count as news. No outlet has
// more between two polls; an archive published anew has.
const newsMost = 200

// capNews makes the items beyond the newsMost newest known, never news. Undated
// items were first seen now, in the order of the document.
func capNews(items []feeds.Item) {
	var news []*feeds.Item
	for i := range items {
		if !items[i].Baseline {
			news = append(news, &items[i])
		}
	}
	if len(news) <= newsMost {
		return
	}
	slices.SortStableFunc(news, func(a, b *feeds.Item) int {
		x, y := a.Published, b.Published
		if x.IsZero() {
			x = a.FirstSeen
		}
		if y.IsZero() {
			y = b.FirstSeen
		}
		return y.Compare(x)
	})
	for _, it := range news[newsMost:] {
		it.Baseline = true
	}
}
