package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"geodigest/feeds"
)

// Known says what the store knows an item as.
type Known struct {
	Item    int64  // its id; 0 when it is not in the store
	Deleted bool   // it was in the store and is too old for it by now: no news either
	Held    bool   // it is held back as old news, until it is released
	Why     string // why it is held, in words; "" where that was not kept
}

// KnownItems says of each item of a feed's document what SavePolled would
// recognise it as at now. Nothing is stored; items are as Parse and SettleAll leave
// them. A feed that is not in the store gives ErrNotFound.
func (d *DB) KnownItems(ctx context.Context, feedID int64, items []feeds.Item, now time.Time) ([]Known, error) {
	tx, err := d.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true}) // one state of the store for all questions
	if err != nil {
		return nil, fmt.Errorf("look up the items of feed %d: %w", feedID, d.engine.classify(err))
	}
	defer func() { _ = tx.Rollback() }() // it has only read
	s := session{d.engine, tx}
	st, err := s.feedState(ctx, feedID)
	if err != nil {
		return nil, fmt.Errorf("look up the items of feed %d: %w", feedID, err)
	}
	a := arrive(feeds.Polled{FeedID: feedID, At: now, Items: items}, st, time.Time{})
	if err := s.recognise(ctx, a); err != nil {
		return nil, fmt.Errorf("look up the items of feed %d: %w", feedID, err)
	}
	held, why, err := s.held(ctx, feedID)
	if err != nil {
		return nil, fmt.Errorf("look up the items held back in feed %d: %w", feedID, err)
	}
	out := make([]Known, len(a.entries))
	for i, e := range a.entries {
		out[i] = Known{Item: e.id, Deleted: e.known && e.id == 0}
		if held[e.id] {
			out[i].Held, out[i].Why = true, why
		}
	}
	return out, nil
}
