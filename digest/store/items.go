package store

import (
	"context"
	"time"

	"geodigest/feeds"
)

// outcome is what storing one item changed.
type outcome int

const (
	itemNew outcome = iota
	itemOld
	itemUpdated
	itemKnown
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

// saveItem stores one item of a document, or what is new about a known one.
func (s session) saveItem(ctx context.Context, it *feeds.Item, doc ambiguous, done map[int64]bool, at time.Time) (outcome, error) {
	n := doc.names(it)
	id, known, byGUID, err := s.lookup(ctx, n)
	if err != nil {
		return 0, err
	}
	var old feeds.Item
	if id != 0 {
		err := s.each(ctx, `SELECT `+itemColumns+` FROM item i WHERE i.id = ?`, []any{id}, func(r row) error {
			return scanItem(r, &old)
		})
		if err != nil {
			return 0, err
		}
		if byGUID && reused(&old, it) {
			known = false
		}
	}
	if !known {
		return s.insertItem(ctx, it, n, done, at)
	}
	if err := s.name(ctx, n, id); err != nil || id == 0 {
		return itemKnown, err
	}
	if done[id] {
		return itemKnown, nil // one document, one word: a repeated link must not make the headline flip
	}
	done[id] = true
	if err := s.seenIn(ctx, id, it.FeedID, at); err != nil {
		return 0, err
	}
	if it.FeedID != old.FeedID {
		return itemKnown, nil // its first feed speaks for it, or two feeds would rewrite it for ever
	}
	return s.updateItem(ctx, &old, it, at)
}

// reused reports whether a feed has given an old guid to another article, as
// feeds do whose guids are ranks: another link, another date, another headline.
func reused(old, it *feeds.Item) bool {
	return it.Canonical != "" && old.Canonical != "" && it.Canonical != old.Canonical &&
		millis(it.Published) != millis(old.Published) && !sameText(it.Title, old.Title)
}

// insertItem stores an item unknown before.
func (s session) insertItem(ctx context.Context, it *feeds.Item, n names, done map[int64]bool, at time.Time) (outcome, error) {
	authors, err := encodedList(it.Authors)
	if err != nil {
		return 0, err
	}
	categories, err := encodedList(it.Categories)
	if err != nil {
		return 0, err
	}
	enclosures, err := encodedList(it.Enclosures)
	if err != nil {
		return 0, err
	}
	var id int64
	err = s.one(ctx, `
		INSERT INTO item (feed, guid, link, canonical, title, summary, content, lang, authors, categories,
			image, origin, enclosures, published, updated, first_seen, effective, dated, baseline, held)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		RETURNING id`,
		[]any{it.FeedID, it.GUID, it.Link, it.Canonical, it.Title, it.Summary, it.Content, it.Lang, authors, categories,
			it.Image, it.Origin, enclosures, millis(it.Published), millis(it.Updated), millis(it.FirstSeen),
			millis(effective(it)), string(it.Dated), flag(it.Baseline), flag(it.Held)},
		&id)
	if err != nil {
		return 0, err
	}
	done[id] = true
	if err := s.name(ctx, n, id); err != nil {
		return 0, err
	}
	if err := s.seenIn(ctx, id, it.FeedID, at); err != nil {
		return 0, err
	}
	if it.Baseline {
		return itemOld, nil
	}
	return itemNew, nil
}

// seenIn remembers that a feed carries an item.
func (s session) seenIn(ctx context.Context, item, feed int64, at time.Time) error {
	_, err := s.exec(ctx, `INSERT INTO item_feed (item, feed, at) VALUES (?, ?, ?) ON CONFLICT (item, feed) DO NOTHING`,
		item, feed, millis(at))
	return err
}

// updateItem takes over what changed. Publication and first-seen times never do,
// and nothing is replaced by an empty text.
func (s session) updateItem(ctx context.Context, old, it *feeds.Item, at time.Time) (outcome, error) {
	next := *old
	for _, f := range []struct {
		to   *string
		from string
	}{
		{&next.Title, it.Title}, {&next.Summary, it.Summary}, {&next.Content, it.Content},
		{&next.Link, it.Link}, {&next.Canonical, it.Canonical},
	} {
		if f.from != "" {
			*f.to = f.from
		}
	}
	if !it.Updated.IsZero() {
		next.Updated = it.Updated
	}
	text := next.Title != old.Title || next.Summary != old.Summary || next.Content != old.Content
	if !text && next.Link == old.Link && next.Canonical == old.Canonical && millis(next.Updated) == millis(old.Updated) {
		return itemKnown, nil
	}
	if next.Title != old.Title {
		if _, err := s.exec(ctx, `INSERT INTO item_version (item, title, at) VALUES (?, ?, ?)`, old.ID, old.Title, millis(at)); err != nil {
			return 0, err
		}
	}
	_, err := s.exec(ctx, `
		UPDATE item SET title = ?, summary = ?, content = ?, link = ?, canonical = ?, updated = ?,
			changed_at = CASE WHEN ? = 1 THEN ? ELSE changed_at END
		WHERE id = ?`,
		next.Title, next.Summary, next.Content, next.Link, next.Canonical, millis(next.Updated), flag(text), millis(at), old.ID)
	if err != nil || !text {
		return itemKnown, err
	}
	return itemUpdated, nil
}

// Version is a headline an item had before.
type Version struct {
	Title string
	Until time.Time // when another headline was seen in its place
}

// Versions returns the earlier headlines of an item, oldest first.
func (d *DB) Versions(ctx context.Context, item int64) ([]Version, error) {
	return list(ctx, d.read(), `SELECT title, at FROM item_version WHERE item = ? ORDER BY id`, []any{item},
		func(r row) (v Version, err error) {
			err = r.Scan(&v.Title, instant{&v.Until})
			return v, err
		})
}
