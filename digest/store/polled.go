package store

import (
	"cmp"
	"context"
	"errors"

	"geodigest/feeds"
)

// SavePolled stores the outcome of one poll: the items, the validators they
// stand for and the feed's state, all or nothing. It gives the lease back. Calls
// that come at the same time may share a transaction; each has its own outcome.
//
// A success ends the row of failures. The poll count and the validators change
// only with a document (not with 304), and a document without items is no
// baseline: it does not count. What the poller has learnt is taken over whatever
// the outcome. A claim that has passed to another poller is refused with ErrFenced.
//
// A time in the past of the feed that lies after p.At is from a clock that was
// ahead, and becomes p.At.
//
// A pause (HoldUntil) only ever gets longer: neither a success of the feed itself,
// which may have been under way already, nor one of another feed ends it.
func (d *DB) SavePolled(ctx context.Context, p feeds.Polled) (feeds.Saved, error) {
	return d.savePoll(ctx, p)
}

func (s session) savePolled(ctx context.Context, p feeds.Polled) (saved feeds.Saved, err error) {
	if p.ErrorKind == "" && !p.NotModified {
		st, err := s.feedState(ctx, p.FeedID)
		if err != nil {
			return saved, err
		}
		if st.fence != p.Fence {
			return saved, ErrFenced
		}
		if saved, err = s.saveItems(ctx, p, st); err != nil {
			return saved, err
		}
		if err := s.saveDocument(ctx, p, saved); err != nil {
			return saved, err
		}
	}
	return saved, s.savePollState(ctx, p)
}

// savePollState records what every outcome brings. A failure keeps everything a
// later success needs.
func (s session) savePollState(ctx context.Context, p feeds.Polled) error {
	learnt, err := encoded(p.Learnt)
	if err != nil {
		return err
	}
	const common = `next_poll = ?, lease_until = 0, learnt = ?, muted = ?,
		last_new = CASE WHEN last_new > ? THEN ? ELSE last_new END
		WHERE id = ? AND fence = ? RETURNING url, domain`
	args := []any{millis(p.Next), learnt, flag(p.Learnt.Muted), millis(p.At), millis(p.At), p.FeedID, p.Fence}
	var url, domain string
	if p.ErrorKind == "" {
		err = s.one(ctx, `
			UPDATE feed SET failures = 0, failing_since = 0, error_kind = '', error = '', last_success = ?, `+common,
			append([]any{millis(p.At)}, args...), &url, &domain)
	} else {
		err = s.one(ctx, `
			UPDATE feed SET failures = failures + 1, failing_since = CASE WHEN failing_since = 0 OR failing_since > ? THEN ? ELSE failing_since END,
				error_kind = ?, error = ?, `+common,
			append([]any{millis(p.At), millis(p.At), p.ErrorKind, p.Error}, args...), &url, &domain)
	}
	if errors.Is(err, ErrNotFound) {
		if _, err := s.feedState(ctx, p.FeedID); err != nil {
			return err
		}
		return ErrFenced
	}
	if err != nil {
		return err
	}
	// The domain follows a feed that moved, or moved back.
	if want := feeds.Domain(cmp.Or(p.Learnt.Moved, url)); want != domain {
		if _, err := s.exec(ctx, `UPDATE feed SET domain = ? WHERE id = ?`, want, p.FeedID); err != nil {
			return err
		}
	}
	return s.hold(ctx, p)
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
	if err != nil || saved.Held == 0 {
		return err
	}
	_, err = s.exec(ctx, `INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
		heldKey(p.FeedID), saved.HeldWhy)
	return err
}
