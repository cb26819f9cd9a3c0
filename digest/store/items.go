package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"geodigest/feeds"
)

// itemColumns is what scanItem reads of an item i.
const itemColumns = `i.id, i.feed, i.guid, i.link, i.canonical, i.title, i.summary, i.content, i.lang,
	i.authors, i.categories, i.image, i.origin, i.enclosures, i.published, i.updated, i.first_seen,
	i.dated, i.baseline, i.held`

func scanItem(r row, it *feeds.Item, more ...any) error {
	dest := []any{
		&it.ID, &it.FeedID, &it.GUID, &it.Link, &it.Canonical, &it.Title, &it.Summary, &it.Content, &it.Lang,
		document{&it.Authors}, document{&it.Categories}, &it.Image, &it.Origin, document{&it.Enclosures},
		instant{&it.Published}, instant{&it.Updated}, instant{&it.FirstSeen},
		&it.Dated, &it.Baseline, &it.Held,
	}
	return r.Scan(append(dest, more...)...)
}

// saveItems stores the items of one document, in its order.
func (s session) saveItems(ctx context.Context, p feeds.Polled, st feedState) (saved feeds.Saved, err error) {
	var cut time.Time
	if err := s.one(ctx, `SELECT coalesce(max(cut), 0) FROM edition`, nil, instant{&cut}); err != nil {
		return saved, err
	}
	a := arrive(p, st, cut)
	if err := s.recognise(ctx, a); err != nil {
		return saved, fmt.Errorf("recognise the items: %w", err)
	}
	if err := s.settle(ctx, a); err != nil {
		return saved, err
	}
	if saved.Downgraded, err = s.judge(ctx, a); err != nil {
		return saved, err
	}
	w := batch{a: a, at: p.At, feed: p.FeedID}
	for i := range a.entries {
		if err := s.saveEntry(ctx, &a.entries[i], &w, &saved); err != nil {
			return feeds.Saved{}, fmt.Errorf("item %q: %w", a.entries[i].it.Link, err)
		}
	}
	if saved.Held > 0 {
		saved.HeldWhy = a.heldWhy
	}
	return saved, s.flush(ctx, &w)
}

// saveEntry stores what is new about one item and counts it. One document has one
// word about an item: a link that comes again in it must not make the headline flip.
func (s session) saveEntry(ctx context.Context, e *entry, w *batch, saved *feeds.Saved) error {
	if !e.known {
		if e.id = w.find(e); e.id == 0 {
			if e.it.Baseline {
				saved.Old++
			} else {
				saved.New++
			}
			if e.it.Held {
				saved.Held++
			}
			return w.add(e)
		}
		w.name(e)
		saved.Known++
		return nil
	}
	w.name(e)
	if e.id == 0 || e.same || w.spoken(e.id) {
		w.speak(e.id)
		saved.Known++
		return nil
	}
	w.speak(e.id)
	w.say(e)
	// Its first feed speaks for it, or two feeds would rewrite it for ever.
	if e.it.FeedID == e.old.FeedID {
		updated, err := s.updateItem(ctx, e.old, e.it, w.at)
		if err != nil {
			return err
		}
		if updated {
			saved.Updated++
			return nil
		}
	}
	saved.Known++
	return nil
}

// updateItem takes over what changed and reports whether the text did. Publication
// and first-seen times never change, and nothing is replaced by an empty text.
// A link that differs only in what says where a reader came from is no change.
func (s session) updateItem(ctx context.Context, old, it *feeds.Item, at time.Time) (updated bool, err error) {
	next := *old
	for _, f := range []struct {
		to   *string
		from string
	}{{&next.Title, it.Title}, {&next.Summary, it.Summary}, {&next.Content, it.Content}} {
		if f.from != "" {
			*f.to = f.from
		}
	}
	if it.Link != "" && (it.Canonical != old.Canonical || strings.HasPrefix(old.Link, "http://")) {
		next.Link, next.Canonical = it.Link, it.Canonical
	}
	text := next.Title != old.Title || next.Summary != old.Summary || next.Content != old.Content
	if !text && next.Link == old.Link && next.Canonical == old.Canonical {
		return false, nil // an update time alone moves with every build of some feeds
	}
	if !it.Updated.IsZero() {
		next.Updated = it.Updated
	}
	fresh := text
	if next.Title != old.Title {
		back, err := s.keepVersion(ctx, old, next.Title, at)
		if err != nil {
			return false, err
		}
		// A headline that was there before tells nothing new.
		fresh = !back || next.Summary != old.Summary || next.Content != old.Content
	}
	_, err = s.exec(ctx, `
		UPDATE item SET title = ?, summary = ?, content = ?, link = ?, canonical = ?, updated = ?,
			changed_at = CASE WHEN ? = 1 THEN ? ELSE changed_at END,
			reread = CASE WHEN placed = 1 AND ? = 1 THEN 1 ELSE reread END
		WHERE id = ?`,
		next.Title, next.Summary, next.Content, next.Link, next.Canonical, millis(next.Updated), flag(fresh), millis(at),
		flag(next.Title != old.Title || next.Summary != old.Summary), old.ID)
	return text, err
}

// versionsKept bounds the earlier headlines of one item: live pages change theirs
// all day.
const versionsKept = 20

// keepVersion remembers a headline that is replaced, each wording once, and
// reports whether the next one was there before.
func (s session) keepVersion(ctx context.Context, old *feeds.Item, next string, at time.Time) (back bool, err error) {
	var n int
	if err := s.one(ctx, `SELECT count(*) FROM item_version WHERE item = ? AND title = ?`, []any{old.ID, next}, &n); err != nil {
		return false, err
	}
	again, err := s.exec(ctx, `UPDATE item_version SET at = ? WHERE item = ? AND title = ?`, millis(at), old.ID, old.Title)
	if err != nil || again > 0 {
		return n > 0, err
	}
	_, err = s.exec(ctx, `INSERT INTO item_version (item, title, at) VALUES (?, ?, ?)`, old.ID, old.Title, millis(at))
	if err != nil {
		return n > 0, err
	}
	_, err = s.exec(ctx, `
		DELETE FROM item_version WHERE item = ? AND id NOT IN (
			SELECT id FROM item_version WHERE item = ? ORDER BY at DESC, id DESC LIMIT ?)`, old.ID, old.ID, versionsKept)
	return n > 0, err
}

// Version is a headline an item had before.
type Version struct {
	Title string
	Until time.Time // when another headline was last seen in its place
}

// Versions returns the earlier headlines of an item, each wording once and at
// most the last 20, the one replaced longest ago first.
func (d *DB) Versions(ctx context.Context, item int64) ([]Version, error) {
	return list(ctx, d.read(), `SELECT title, at FROM item_version WHERE item = ? ORDER BY at, id`, []any{item},
		func(r row) (v Version, err error) {
			err = r.Scan(&v.Title, instant{&v.Until})
			return v, err
		})
}
