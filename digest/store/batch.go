package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"geodigest/feeds"
)

// batch collects what a document adds, so that it is written in few statements.
type batch struct {
	a       *arriving
	feed    int64
	at      time.Time
	fresh   []*entry          // new items, in the order of the document
	rows    []any             // their columns
	byName  map[string]*entry // new items by name and alias
	twins   []twin            // names of items that stand twice in the document
	names   []any             // names of known items
	says    []any             // what the feed says of known items
	already map[int64]bool    // known items the document has spoken about
	taken   map[string]*entry // names of other items that go over to new ones
}

// twin is an entry that is a new item of the same document.
type twin struct {
	names []string
	of    *entry
}

// inDocument marks an item that has no id yet.
const inDocument = -1

// find looks for an entry among the new items of the document: one with the same
// name, or with the same title and publication time and no other text (an article in
// two sections).
func (w *batch) find(e *entry) (id int64) {
	of := func() *entry {
		for _, k := range e.names.list() {
			if f := w.byName[k]; f != nil {
				return f
			}
		}
		if f := w.byName[e.alias]; f != nil && dated(f.it) && dated(e.it) && f.it.Published.Equal(e.it.Published) &&
			!otherText(f.it, e.it) && w.a.oneIssue(f.it, e.it, true) {
			return f
		}
		return nil
	}()
	if of == nil {
		return 0
	}
	w.twins = append(w.twins, twin{e.add, of})
	return inDocument
}

const itemInsert = `INSERT INTO item (feed, guid, link, canonical, title, summary, content, lang, authors, categories,
	image, origin, enclosures, published, updated, first_seen, effective, dated, baseline, held)`

const itemWidth = 20

// add takes a new item.
func (w *batch) add(e *entry) error {
	it := e.it
	authors, err := encodedList(it.Authors)
	if err != nil {
		return err
	}
	categories, err := encodedList(it.Categories)
	if err != nil {
		return err
	}
	enclosures, err := encodedList(it.Enclosures)
	if err != nil {
		return err
	}
	w.rows = append(w.rows, it.FeedID, it.GUID, it.Link, it.Canonical, it.Title, it.Summary, it.Content, it.Lang, authors, categories,
		it.Image, it.Origin, enclosures, millis(it.Published), millis(it.Updated), millis(it.FirstSeen),
		millis(effective(it)), string(it.Dated), flag(it.Baseline), flag(it.Held))
	w.fresh = append(w.fresh, e)
	if w.byName == nil {
		w.byName = map[string]*entry{}
	}
	for _, k := range e.names.list() {
		w.byName[k] = e
	}
	for _, k := range e.takes {
		if w.taken == nil {
			w.taken = map[string]*entry{}
		}
		w.taken[k] = e
	}
	if e.alias != "" {
		w.byName[e.alias] = e
	}
	return nil
}

// name gives a known item the names it has not had yet; those of a deleted one
// lead nowhere.
func (w *batch) name(e *entry) {
	if e.id == inDocument {
		return
	}
	for _, k := range e.add {
		if e.id == 0 && k == e.alias {
			continue
		}
		w.names = append(w.names, k, sql.NullInt64{Int64: e.id, Valid: e.id != 0})
	}
}

func (w *batch) spoken(id int64) bool { return w.already[id] }

func (w *batch) speak(id int64) {
	if w.already == nil {
		w.already = map[int64]bool{}
	}
	w.already[id] = true
}

// say remembers what the feed says of a known item.
func (w *batch) say(e *entry) { w.says = append(w.says, e.id, w.feed, millis(w.at), e.said) }

// flush writes what was collected.
func (s session) flush(ctx context.Context, w *batch) error {
	if err := s.insertItems(ctx, w); err != nil {
		return err
	}
	var aliases []any // and other names that change hands
	for _, e := range w.fresh {
		for _, k := range e.add {
			if k != e.alias {
				w.names = append(w.names, k, e.id)
			}
		}
		if e.alias != "" && w.byName[e.alias] == e {
			aliases = append(aliases, e.alias, e.id)
		}
		for _, k := range e.takes {
			if w.taken[k] == e {
				delete(w.taken, k)
				aliases = append(aliases, k, e.id)
			}
		}
		w.says = append(w.says, e.id, w.feed, millis(w.at), e.said)
	}
	for _, t := range w.twins {
		for _, k := range t.names {
			w.names = append(w.names, k, t.of.id)
		}
	}
	// A name another item has stays with it; one that was refused and a title lead to
	// the item that had them last.
	err := s.insert(ctx, `INSERT INTO item_key (key, item)`, 2, ` ON CONFLICT (key) DO UPDATE SET item = excluded.item`, aliases)
	if err != nil {
		return err
	}
	if err := s.insert(ctx, `INSERT INTO item_key (key, item)`, 2, ` ON CONFLICT (key) DO NOTHING`, w.names); err != nil {
		return err
	}
	return s.insert(ctx, `INSERT INTO item_feed (item, feed, at, said)`, 4, ` ON CONFLICT (item, feed) DO UPDATE SET said = excluded.said`, w.says)
}

// insertItems stores the new items and gives them their ids, which grow in the
// order of the rows of a statement.
func (s session) insertItems(ctx context.Context, w *batch) error {
	fresh, rows := w.fresh, w.rows
	for len(fresh) > 0 {
		n := 1
		for _, size := range insertSizes {
			if size <= len(fresh) && size <= 12 {
				n = size
				break
			}
		}
		ids, err := list(ctx, s, insertion(itemInsert, itemWidth, n, ` RETURNING id`), rows[:n*itemWidth], func(r row) (id int64, err error) {
			err = r.Scan(&id)
			return id, err
		})
		if err != nil {
			return err
		}
		slices.Sort(ids)
		for i, id := range ids {
			fresh[i].id = id
		}
		fresh, rows = fresh[n:], rows[n*itemWidth:]
	}
	return nil
}

// judge weakens the feed's identity if its names proved unreliable. The document
// itself was still read by the old names, so that nothing in it is taken for new;
// its items get the names they go by from now on.
func (s session) judge(ctx context.Context, a *arriving) (downgraded feeds.Identity, err error) {
	if !a.tells() {
		return "", nil
	}
	level, rec := judge(a.state.level, a.weigh(), a.state.record)
	if level == a.state.level && rec == a.state.record {
		return "", nil
	}
	_, err = s.exec(ctx, `UPDATE feed SET identity = ?, id_seen = ?, id_bad = ?, link_bad = ? WHERE id = ?`,
		string(level), rec.seen, rec.badGUIDs, rec.badLinks, a.p.FeedID)
	if err != nil || level == a.state.level {
		return "", err
	}
	a.rename(level)
	return level, nil
}
