package store

import (
	"context"
	"fmt"

	"geodigest/feeds"
)

// SavePolled stores the outcome of one poll: the items, the validators they
// stand for and the feed's state, all or nothing. It gives the lease back.
//
// A success ends the row of failures. The poll count and the validators change
// only with a document (not with 304), and a document without items is no
// baseline: it does not count. What the poller has learnt is taken over whatever
// the outcome. A claim that has passed to another poller is refused with ErrFenced.
//
// A pause (HoldUntil) only ever gets longer: neither a success of the feed itself,
// which may have been under way already, nor one of another feed ends it.
func (d *DB) SavePolled(ctx context.Context, p feeds.Polled) (feeds.Saved, error) {
	var saved feeds.Saved
	err := d.write(ctx, fmt.Sprintf("store the poll of feed %d", p.FeedID), func(s session) (err error) {
		saved, err = s.savePolled(ctx, p)
		return err
	})
	if err != nil {
		return feeds.Saved{}, err
	}
	return saved, nil
}

func (s session) savePolled(ctx context.Context, p feeds.Polled) (saved feeds.Saved, err error) {
	var fence int64
	if err := s.one(ctx, `SELECT fence FROM feed WHERE id = ?`, []any{p.FeedID}, &fence); err != nil {
		return saved, err
	}
	if fence != p.Fence {
		return saved, ErrFenced
	}
	if p.ErrorKind == "" && !p.NotModified {
		if saved, err = s.saveItems(ctx, p); err != nil {
			return saved, err
		}
		if err := s.saveDocument(ctx, p, saved); err != nil {
			return saved, err
		}
	}
	return saved, s.savePollState(ctx, p)
}

// savePollState records what every outcome brings.
func (s session) savePollState(ctx context.Context, p feeds.Polled) error {
	learnt, err := encoded(p.Learnt)
	if err != nil {
		return err
	}
	if p.ErrorKind == "" {
		_, err = s.exec(ctx, `
			UPDATE feed SET failures = 0, failing_since = 0, error_kind = '', error = '', last_success = ?,
				next_poll = ?, lease_until = 0, learnt = ?, muted = ?
			WHERE id = ?`,
			millis(p.At), millis(p.Next), learnt, flag(p.Learnt.Muted), p.FeedID)
	} else {
		// It keeps everything a later success needs.
		_, err = s.exec(ctx, `
			UPDATE feed SET failures = failures + 1, failing_since = CASE WHEN failing_since = 0 THEN ? ELSE failing_since END,
				error_kind = ?, error = ?, next_poll = ?, lease_until = 0, learnt = ?, muted = ?
			WHERE id = ?`,
			millis(p.At), p.ErrorKind, p.Error, millis(p.Next), learnt, flag(p.Learnt.Muted), p.FeedID)
	}
	if err != nil {
		return err
	}
	if err := s.saveDomain(ctx, p); err != nil {
		return err
	}
	return s.hold(ctx, p)
}

// saveDomain follows a feed that moved, or moved back.
func (s session) saveDomain(ctx context.Context, p feeds.Polled) error {
	var url, have string
	if err := s.one(ctx, `SELECT url, domain FROM feed WHERE id = ?`, []any{p.FeedID}, &url, &have); err != nil {
		return err
	}
	if p.Learnt.Moved != "" {
		url = p.Learnt.Moved
	}
	want := feeds.Domain(url)
	if want == have {
		return nil
	}
	_, err := s.exec(ctx, `UPDATE feed SET domain = ? WHERE id = ?`, want, p.FeedID)
	return err
}

// hold makes the feeds of a domain wait, and this feed in any case.
func (s session) hold(ctx context.Context, p feeds.Polled) error {
	if p.HoldUntil.IsZero() {
		return nil
	}
	_, err := s.exec(ctx, `
		UPDATE feed SET hold_until = ? WHERE hold_until < ? AND (id = ? OR (active = 1 AND domain <> '' AND domain = ?))`,
		millis(p.HoldUntil), millis(p.HoldUntil), p.FeedID, p.HoldDomain)
	return err
}

// saveDocument records what only a 200 brings.
func (s session) saveDocument(ctx context.Context, p feeds.Polled, saved feeds.Saved) error {
	repairs, err := encodedList(p.Repairs)
	if err != nil {
		return err
	}
	_, err = s.exec(ctx, `
		UPDATE feed SET polls = polls + ?, etag = ?, last_modified = ?, repairs = ?, held = held + ?,
			last_new = CASE WHEN ? = 1 THEN ? ELSE last_new END
		WHERE id = ?`,
		flag(len(p.Items) > 0), p.ETag, p.LastModified, repairs, saved.Held,
		flag(saved.New+saved.Old > 0), millis(p.At), p.FeedID)
	return err
}
