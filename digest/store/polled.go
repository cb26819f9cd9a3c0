package store

import (
	"context"
	"fmt"
	"time"

	"geodigest/feeds"
)

// SavePolled stores the outcome of one poll: the items, the validators they
// stand for and the feed's state, all or nothing. It gives the lease back.
//
// A success ends the row of failures. The poll count and the validators change
// only with a document (not with 304). A claim that has passed to another poller
// is refused with ErrFenced.
func (d *DB) SavePolled(ctx context.Context, p feeds.Polled) (feeds.Saved, error) {
	var saved feeds.Saved
	err := d.write(ctx, fmt.Sprintf("store the poll of feed %d", p.FeedID), func(s session) error {
		var fence int64
		if err := s.one(ctx, `SELECT fence FROM feed WHERE id = ?`, []any{p.FeedID}, &fence); err != nil {
			return err
		}
		if fence != p.Fence {
			return ErrFenced
		}
		switch {
		case p.ErrorKind != "":
			return s.savePollFailure(ctx, p)
		case p.NotModified:
			return s.savePollSuccess(ctx, p, false)
		}
		var err error
		if saved, err = s.saveItems(ctx, p); err != nil {
			return err
		}
		if err := s.savePollSuccess(ctx, p, saved.New+saved.Old > 0); err != nil {
			return err
		}
		return s.saveDocument(ctx, p)
	})
	if err != nil {
		return feeds.Saved{}, err
	}
	return saved, nil
}

// savePollFailure keeps everything a later success needs.
func (s session) savePollFailure(ctx context.Context, p feeds.Polled) error {
	_, err := s.exec(ctx, `
		UPDATE feed SET
			failures = failures + 1,
			failing_since = CASE WHEN failing_since = 0 THEN ? ELSE failing_since END,
			error_kind = ?, error = ?, next_poll = ?, lease_until = 0
		WHERE id = ?`,
		millis(p.At), p.ErrorKind, p.Error, millis(p.Next), p.FeedID)
	return err
}

// savePollSuccess records a 200 or 304.
func (s session) savePollSuccess(ctx context.Context, p feeds.Polled, hadNew bool) error {
	_, err := s.exec(ctx, `
		UPDATE feed SET
			failures = 0, failing_since = 0, error_kind = '', error = '',
			last_success = ?, last_new = CASE WHEN ? = 1 THEN ? ELSE last_new END,
			next_poll = ?, lease_until = 0
		WHERE id = ?`,
		millis(p.At), flag(hadNew), millis(p.At), millis(p.Next), p.FeedID)
	return err
}

// saveDocument records what only a 200 brings.
func (s session) saveDocument(ctx context.Context, p feeds.Polled) error {
	repairs, err := encodedList(p.Repairs)
	if err != nil {
		return err
	}
	_, err = s.exec(ctx, `UPDATE feed SET polls = polls + 1, etag = ?, last_modified = ?, repairs = ? WHERE id = ?`,
		p.ETag, p.LastModified, repairs, p.FeedID)
	return err
}

// saveItems stores the items of one document, in its order.
func (s session) saveItems(ctx context.Context, p feeds.Polled) (saved feeds.Saved, err error) {
	var cut time.Time
	if err := s.one(ctx, `SELECT coalesce(max(cut), 0) FROM edition`, nil, instant{&cut}); err != nil {
		return saved, err
	}
	doc := ambiguities(p.Items)
	done := map[int64]bool{} // items this document has already spoken about
	for i := range p.Items {
		it := p.Items[i]
		it.FeedID = p.FeedID
		if it.FirstSeen.IsZero() {
			it.FirstSeen = p.At
		}
		if it.FirstSeen.Before(cut) {
			it.FirstSeen = cut // a window that is closed gets nothing more
		}
		outcome, err := s.saveItem(ctx, &it, doc, done, p.At)
		if err != nil {
			return feeds.Saved{}, fmt.Errorf("item %q: %w", it.Link, err)
		}
		switch outcome {
		case itemNew:
			saved.New++
		case itemOld:
			saved.Old++
		case itemUpdated:
			saved.Updated++
		case itemKnown:
			saved.Known++
		}
	}
	return saved, nil
}
