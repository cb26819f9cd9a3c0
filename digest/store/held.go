package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// ReleaseHeld makes the items that were held back in a feed news, first seen at
// now (never before the newest cut), and returns how many there were. A feed that
// is not in the store gives ErrNotFound.
func (d *DB) ReleaseHeld(ctx context.Context, feedURL string, now time.Time) (n int, err error) {
	err = d.write(ctx, "release the items held back in "+feedURL, func(s session) error {
		var feed int64
		if err := s.one(ctx, `SELECT id FROM feed WHERE url = ?`, []any{feedURL}, &feed); err != nil {
			return fmt.Errorf("%w; geodigest feeds list shows the feeds there are", err)
		}
		var cut time.Time
		if err := s.one(ctx, `SELECT coalesce(max(cut), 0) FROM edition`, nil, instant{&cut}); err != nil {
			return err
		}
		n, err = s.exec(ctx, `UPDATE item SET held = 0, baseline = 0, first_seen = ? WHERE feed = ? AND held = 1`,
			millis(later(now, cut)), feed)
		if err != nil {
			return err
		}
		if _, err = s.exec(ctx, `DELETE FROM meta WHERE key = ?`, heldKey(feed)); err != nil {
			return err
		}
		_, err = s.exec(ctx, `UPDATE feed SET held = 0 WHERE id = ?`, feed)
		return err
	})
	return n, err
}

// heldKey is where the reason is kept for which items of a feed were last held back.
func heldKey(feed int64) string { return "held:" + strconv.FormatInt(feed, 10) }

// held finds the items of a feed that are held back, and why the last of them are.
func (s session) held(ctx context.Context, feed int64) (items map[int64]bool, why string, err error) {
	items = map[int64]bool{}
	err = s.each(ctx, `SELECT id FROM item WHERE feed = ? AND held = 1`, []any{feed}, func(r row) error {
		var id int64
		err := r.Scan(&id)
		items[id] = true
		return err
	})
	if err != nil || len(items) == 0 {
		return items, "", err
	}
	if err = s.one(ctx, `SELECT value FROM meta WHERE key = ?`, []any{heldKey(feed)}, &why); errors.Is(err, ErrNotFound) {
		err = nil // held before reasons were kept
	}
	return items, why, err
}
