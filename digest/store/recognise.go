package store

import (
	"context"

	"geodigest/feeds"
)

// recognise finds out which items are known: first by the strongest name, which
// is all it takes for those the feed says nothing new about, then by all names, then
// by what else two items may have in common.
func (s session) recognise(ctx context.Context, a *arriving) error {
	hits := make(map[string]hit, len(a.entries))
	keys := make([]string, 0, len(a.entries))
	for i := range a.entries {
		keys = append(keys, a.entries[i].names.strongest())
	}
	if err := s.lookup(ctx, a.p.FeedID, keys, hits); err != nil {
		return err
	}
	var rest []*entry
	keys = keys[:0]
	for i := range a.entries {
		e := &a.entries[i]
		if h, ok := hits[e.names.strongest()]; ok && h.item != 0 && h.said == e.said {
			e.known, e.same, e.seen, e.id = true, true, true, h.item
			a.here[e.id] = true
			continue
		}
		rest = append(rest, e)
		e.alias = a.namer.alias(e.it)
		for _, k := range a.asked(e) {
			if _, asked := hits[k]; k != "" && !asked {
				keys = append(keys, k)
			}
		}
	}
	if len(rest) == 0 {
		return nil
	}
	if err := s.lookup(ctx, a.p.FeedID, keys, hits); err != nil {
		return err
	}
	return s.recogniseRest(ctx, a, rest, hits)
}

// asked are the names of an item that its strongest one leaves to ask for. Names
// within a feed lead nowhere before its first document is stored.
func (a *arriving) asked(e *entry) []string {
	if a.state.polls == 0 {
		return []string{e.names.guid}
	}
	return []string{e.names.guid, e.names.title, a.legacy(e), e.alias}
}

// legacy is the former key of a guid where it differs from the present one.
func (a *arriving) legacy(e *entry) string {
	if k := a.namer.legacy(e.it); k != e.names.guid && !a.clash[e.names.guid] {
		return k
	}
	return ""
}

// recogniseRest is for the items that are new or say something new.
func (s session) recogniseRest(ctx context.Context, a *arriving, rest []*entry, hits map[string]hit) error {
	var ids []int64
	for _, e := range rest {
		for _, k := range append(e.names.list(), a.legacy(e), e.alias) {
			if h := hits[k]; h.item != 0 {
				ids = append(ids, h.item)
			}
		}
	}
	if err := s.oldItems(ctx, ids, a.items); err != nil {
		return err
	}
	unknown, err := s.byNames(ctx, a, rest, hits)
	if err != nil {
		return err
	}
	for _, e := range rest {
		for _, k := range append(e.names.list(), e.alias) {
			if _, taken := hits[k]; !taken && k != "" {
				e.add = append(e.add, k)
			}
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	unknown = a.byTitle(unknown, hits)
	return s.byPlace(ctx, a, unknown)
}

// byNames recognises items by their names and returns the others. One whose name was
// refused is asked for once more by what is left of its names.
func (s session) byNames(ctx context.Context, a *arriving, rest []*entry, hits map[string]hit) (unknown []*entry, err error) {
	var again []*entry
	var keys []string
	for _, e := range rest {
		switch {
		case a.byName(e, hits):
			a.here[e.id] = true
		case e.refused:
			again = append(again, e)
			a.leave(e)
			keys = append(keys, e.names.list()...)
		default:
			unknown = append(unknown, e)
		}
	}
	if len(again) == 0 {
		return unknown, nil
	}
	if err := s.lookup(ctx, a.p.FeedID, keys, hits); err != nil {
		return nil, err
	}
	var ids []int64
	for _, k := range keys {
		if h := hits[k]; h.item != 0 {
			ids = append(ids, h.item)
		}
	}
	if err := s.oldItems(ctx, ids, a.items); err != nil {
		return nil, err
	}
	for _, e := range again {
		if a.byName(e, hits) {
			a.here[e.id] = true
		} else {
			unknown = append(unknown, e)
		}
	}
	return unknown, nil
}

// byName recognises an item by its names: a link that stands for an article, the
// guid, a weak link, the title.
func (a *arriving) byName(e *entry, hits map[string]hit) bool {
	order := [...]string{e.names.link, e.names.guid, a.legacy(e), e.names.title}
	if e.names.link != "" && weakLink(e.it.Canonical) {
		order = [...]string{e.names.guid, a.legacy(e), e.names.link, e.names.title}
	}
	for _, k := range order {
		h, ok := hits[k]
		if !ok || k == "" {
			continue
		}
		if !a.contradicted(e, k, h, hits) {
			e.is(h, a.items[h.item])
			return true
		}
		e.refused = true
		if k == e.names.title {
			e.badTitle = true
			continue
		}
		if k == e.names.link {
			e.badLink = true
		} else {
			e.badGUID = true
		}
		if old := a.items[h.item]; old == nil || old.FeedID == a.p.FeedID {
			e.takes = append(e.takes, k)
		}
	}
	return false
}

// leave takes the refused names from an item.
func (a *arriving) leave(e *entry) {
	if e.badTitle {
		e.names.title = ""
	}
	if e.badGUID {
		e.names.guid = ""
	}
	if e.badLink {
		e.names.link = ""
		if g := a.namer.guid(e.it, false); !e.badGUID && a.namer.guids() && g != hashed('l', e.it.Canonical) && !a.clash[g] {
			e.names.guid = g // the link said as much, but for the fragment
		}
	}
	if e.names.link == "" && e.names.guid == "" && e.names.title == "" {
		e.alone = a.namer.alone(e.it)
		e.names.title = e.alone
	}
}

// is makes an entry the item a name leads to.
func (e *entry) is(h hit, old *feeds.Item) {
	e.known, e.id, e.old = true, h.item, old
	e.seen = h.item != 0 && h.said != notSeen
}

// byTitle recognises items whose names were made anew and returns the others.
func (a *arriving) byTitle(unknown []*entry, hits map[string]hit) (others []*entry) {
	anew := a.reminted(unknown, hits)
	for _, e := range unknown {
		h := hits[e.alias]
		old := a.items[h.item]
		switch {
		case e.alias == "" || old == nil:
		case a.sameByTitle(old, e, anew):
			e.is(h, old)
			a.here[e.id] = true
			continue
		default:
			e.moved = true
		}
		others = append(others, e)
	}
	return others
}
