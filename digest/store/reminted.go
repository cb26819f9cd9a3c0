package store

import (
	"slices"
	"time"

	"geodigest/feeds"
)

// A document is reminted when its feed has changed its names and not its news. Many
// known titles under unknown names show it, if they are most of what is unknown: they
// are no few columns that come again. In a document of which no name is known two
// are enough, where at least one has the text it had and none counts that has
// another; what half a day or more separates has the very same text, or none.

// reminting is what the titles of the unknown items of a document say.
type reminting struct {
	many, few bool
	from, to  time.Time // the times of an import, zero where there was none
}

func (r reminting) is() bool { return r.many || r.few }

// stamps reports whether an item bears the time of the import.
func (r reminting) stamps(it *feeds.Item) bool {
	return !r.from.IsZero() && dated(it) && !it.Published.Before(r.from) && !it.Published.After(r.to)
}

// reminted finds out whether a document is reminted; unknown are its items that no
// name knows.
func (a *arriving) reminted(unknown []*entry, hits map[string]hit) (r reminting) {
	var all, titled []time.Time // publication times
	candidates, alike, proven := 0, 0, 0
	taken := map[int64]bool{}
	for _, e := range unknown {
		if dated(e.it) {
			all = append(all, e.it.Published)
		}
		h := hits[e.alias]
		if h.item == 0 || a.here[h.item] {
			continue
		}
		candidates++
		old := a.items[h.item]
		if len(a.here) > 0 || old == nil || taken[h.item] || otherText(old, e.it) {
			continue
		}
		taken[h.item] = true
		alike++
		if a.proven(old, e.it) {
			proven++
		}
		if dated(e.it) {
			titled = append(titled, e.it.Published)
		}
	}
	r.many = candidates >= manyReminted && 2*candidates >= len(unknown)
	r.few = !r.many && alike >= 2 && 2*alike >= len(unknown) && proven > 0
	if at, ok := oneStamp(all); ok && r.many {
		r.from, r.to = at, at.Add(stampSpan)
	}
	if r.few && len(titled) > 1 {
		from, to := slices.MinFunc(titled, time.Time.Compare), slices.MaxFunc(titled, time.Time.Compare)
		if to.Sub(from) <= stampSpan {
			r.from, r.to = from, to
		}
	}
	return r
}
