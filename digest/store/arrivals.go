package store

import (
	"context"
	"time"

	"geodigest/feeds"
)

// entry is one item of a document and what the store knows of it.
type entry struct {
	it    *feeds.Item
	names names
	said  int64
	alias string // "" until it is needed, and for titles that say too little

	known bool        // it was here before; without an id it was deleted
	id    int64       // the item it is
	same  bool        // the feed says of it what it said last time
	seen  bool        // the feed carried it before
	old   *feeds.Item // as it is stored, unless same
	add   []string    // names it does not have in the store yet
	moved bool        // it is new, but its feed had the title before

	refused          bool     // a name of it leads to another article
	badLink, badGUID bool     // that name
	badTitle         bool     // that name, with the day
	takes            []string // such names that go over to it if it is new
	alone            string   // its name by title and time, where it has no other left
}

// arriving is a document on its way into the store.
type arriving struct {
	p       feeds.Polled
	state   feedState
	namer   namer
	entries []entry
	clash   map[string]bool
	items   map[int64]*feeds.Item // those read so far
	here    map[int64]bool        // items a name of the document leads to
	heldWhy string                // why some of them are held
	blurbs  map[string]bool       // summaries that several of its items have; nil until asked for
	moments map[int64]int         // how many of its items bear a publication time; nil until asked for
}

// feedState is what the store knows of a feed when a document comes.
type feedState struct {
	fence       int64
	level       feeds.Identity
	polls       int
	lastSuccess time.Time
	record      record
}

func (s session) feedState(ctx context.Context, feed int64) (st feedState, err error) {
	err = s.one(ctx, `SELECT fence, identity, polls, last_success, id_seen, id_bad, link_bad FROM feed WHERE id = ?`, []any{feed},
		&st.fence, &st.level, &st.polls, instant{&st.lastSuccess}, &st.record.seen, &st.record.badGUIDs, &st.record.badLinks)
	return st, err
}

// arrive names the items of a document. None is seen before the newest cut: a
// window that is closed gets nothing more.
func arrive(p feeds.Polled, st feedState, cut time.Time) *arriving {
	a := &arriving{
		p: p, state: st, namer: newNamer(p.FeedID, st.level),
		entries: make([]entry, len(p.Items)), items: map[int64]*feeds.Item{}, here: map[int64]bool{},
	}
	items := make([]feeds.Item, len(p.Items))
	copy(items, p.Items)
	of := make([]names, len(items))
	for i := range items {
		it := &items[i]
		it.FeedID = p.FeedID
		if it.FirstSeen.IsZero() {
			it.FirstSeen = p.At
		}
		it.FirstSeen = later(it.FirstSeen, cut)
		of[i] = a.namer.of(it, nil)
	}
	a.clash = a.namer.ambiguities(items, of)
	for i := range items {
		e := &a.entries[i]
		e.it, e.names = &items[i], of[i]
		if a.clash != nil {
			e.names = a.namer.of(e.it, a.clash)
		}
		e.said = said(e.it, e.names, st.level)
	}
	return a
}
