package store

import (
	"context"
	"fmt"
	"time"

	"geodigest/digest"
)

// Changed returns up to limit items (0 = all) whose title or summary has changed
// since they were read, with what was made of the old text, in placement order.
func (d *DB) Changed(ctx context.Context, limit int) ([]digest.Placed, error) {
	return d.placedWhere(ctx, `i.id IN (SELECT c.id FROM item c WHERE c.reread = 1 AND c.placed = 1 ORDER BY c.id LIMIT ?)`, most(limit))
}

// SaveReadings stores what was made of changed items, and whether they are copies
// still; their stories stay. An item whose text has changed again meanwhile is read
// again too. generation is as in SavePlacements.
func (d *DB) SaveReadings(ctx context.Context, now time.Time, generation int64, read []digest.Placed) (int64, error) {
	err := d.write(ctx, "store what changed items say", func(s session) error {
		have, err := s.generation(ctx)
		if err != nil {
			return err
		}
		if have != generation {
			return fmt.Errorf("%w: another process has placed items", ErrConflict)
		}
		for i := range read {
			if err := s.saveReading(ctx, now, &read[i]); err != nil {
				return fmt.Errorf("item %d: %w", read[i].ID, err)
			}
		}
		generation, err = s.generation(ctx)
		return err
	})
	return generation, err
}

func (s session) saveReading(ctx context.Context, now time.Time, v *digest.Placed) error {
	analysis, err := encoded(v.Analysis)
	if err != nil {
		return err
	}
	var was float64
	if err := s.one(ctx, `SELECT relevance FROM analysis WHERE item = ?`, []any{v.ID}, &was); err != nil {
		return err
	}
	if _, err := s.exec(ctx, `UPDATE analysis SET relevance = ?, data = ? WHERE item = ?`, v.Analysis.Relevance, analysis, v.ID); err != nil {
		return err
	}
	if _, err := s.exec(ctx, `UPDATE placement SET duplicate_of = ? WHERE item = ?`, v.Placement.DuplicateOf, v.ID); err != nil {
		return err
	}
	if _, err := s.exec(ctx, `UPDATE item SET reread = 0 WHERE id = ? AND title = ? AND summary = ?`, v.ID, v.Title, v.Summary); err != nil {
		return err
	}
	return s.event(ctx, now, v.Placement.Story, v.ID, "reread", fmt.Sprintf("its text changed; relevance %.2f, before %.2f", v.Analysis.Relevance, was))
}
