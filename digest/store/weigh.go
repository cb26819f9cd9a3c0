package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"geodigest/feeds"
)

// weigh collects what the document says about the names its feed gives.
func (a *arriving) weigh() evidence {
	ev := evidence{items: len(a.entries)}
	for i := range a.entries {
		e := &a.entries[i]
		guid, link := a.namer.guid(e.it, false), ""
		if namesAnArticle(e.it.Canonical) {
			link = hashed('l', e.it.Canonical)
		}
		badGUID := guid == "" || a.clash[guid] || e.badGUID
		badLink := link == "" || a.clash[link] || e.badLink
		if e.old != nil && e.old.FeedID == a.p.FeedID {
			was := a.namer.guid(e.old, false)
			newGUID := guid != "" && was != "" && guid != was
			newLink := link != "" && namesAnArticle(e.old.Canonical) && e.it.Canonical != e.old.Canonical
			if newGUID && !badGUID {
				ev.newGUIDs++
				badGUID = true
			}
			if newLink && !badLink {
				ev.newLinks++
				badLink = true
			}
		}
		if badGUID {
			ev.badGUIDs++
		}
		if badLink {
			ev.badLinks++
		}
		if !e.known {
			ev.unknown++
			if badGUID {
				ev.unknownBG++
			}
			if badLink {
				ev.unknownBL++
			}
		}
	}
	return ev
}

// settle says which of the new items are news.
func (s session) settle(ctx context.Context, a *arriving) error {
	if a.state.polls == 0 {
		var all []*entry
		for i := range a.entries {
			if e := &a.entries[i]; !e.known {
				all = append(all, e)
			}
		}
		capNews(all) // the poller has marked what the first document makes known
		return nil
	}
	b := burst{at: a.p.At, last: a.state.lastSuccess}
	var fresh []*entry
	for i := range a.entries {
		e := &a.entries[i]
		var published time.Time
		if dated(e.it) {
			published = e.it.Published
			b.dates = append(b.dates, published)
		}
		if e.known {
			b.known++
			continue
		}
		fresh = append(fresh, e)
		b.arrivals = append(b.arrivals, arrival{published: published, titleKnown: e.moved})
	}
	if len(fresh) >= burstSize {
		var err error
		if b.usual, err = s.usual(ctx, a.p.FeedID, a.p.At, a.p.At.Sub(b.last)); err != nil {
			return fmt.Errorf("count what is usual: %w", err)
		}
		if b.usual == 0 && a.state.polls == 1 {
			var l feeds.Learnt
			if err := s.one(ctx, `SELECT learnt FROM feed WHERE id = ?`, []any{a.p.FeedID}, document{&l}); err != nil {
				return fmt.Errorf("read what is known of the first document: %w", err)
			}
			b.rolls = l.Items == l.Undated && l.Items >= len(a.entries)
		}
	}
	verdicts, why := b.decide()
	a.heldWhy = why
	for i, v := range verdicts {
		fresh[i].it.Baseline = fresh[i].it.Baseline || v != isNews
		fresh[i].it.Held = v == isHeld
	}
	for _, e := range capNews(fresh) {
		e.it.Held = true
		a.heldWhy = cmp.Or(a.heldWhy, fmt.Sprintf("more than %d are new at once", newsMost))
	}
	return nil
}

// newsMost is how many new items of one document may count as news. No outlet has
// more between two polls; an archive published anew has, and a feed after a
// long outage may.
const newsMost = 200

// capNews makes the new items beyond the newsMost newest known, not news, and returns
// them. Undated items were first seen now, in the order of the document.
func capNews(fresh []*entry) (over []*entry) {
	for _, e := range fresh {
		if !e.it.Baseline {
			over = append(over, e)
		}
	}
	if len(over) <= newsMost {
		return nil
	}
	slices.SortStableFunc(over, func(a, b *entry) int { return effective(b.it).Compare(effective(a.it)) })
	over = over[newsMost:]
	for _, e := range over {
		e.it.Baseline = true
	}
	return over
}

// tells reports whether the document says anything it did not say before.
func (a *arriving) tells() bool {
	for i := range a.entries {
		if !a.entries[i].same {
			return true
		}
	}
	return false
}

// rename gives the items of the document the names of another identity.
func (a *arriving) rename(level feeds.Identity) {
	n := newNamer(a.p.FeedID, level)
	for i := range a.entries {
		e := &a.entries[i]
		now := n.of(e.it, a.clash)
		var add []string
		for _, k := range e.add {
			if k == e.alias || k == e.alone || slices.Contains(now.list(), k) {
				add = append(add, k)
			}
		}
		for _, k := range now.list() {
			if !slices.Contains(e.names.list(), k) {
				add = append(add, k)
			}
		}
		e.names, e.add = now, add
		e.said = said(e.it, now, level)
	}
}
