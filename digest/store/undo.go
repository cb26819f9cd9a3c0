package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"geodigest/digest"
)

// UndoCorrection takes a correction back: what was merged goes back to its stories,
// what was split to where most of its story is now, as far as older corrections allow;
// from then on the engine decides again. A correction that a later one builds on is
// ErrConflict.
func (d *DB) UndoCorrection(ctx context.Context, now time.Time, id int64, by string) (c digest.Correction, err error) {
	err = d.write(ctx, "undo a correction", func(s session) error {
		all, err := s.corrections(ctx, id)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return fmt.Errorf("%w: there is no correction %d", ErrNotFound, id)
		}
		if c = all[0]; !c.Undone.IsZero() {
			return fmt.Errorf("%w: correction %d is undone already", ErrConflict, id)
		}
		var later int64
		err = s.one(ctx, `
			SELECT c.id FROM correction c WHERE c.id > ? AND c.undone = 0 AND EXISTS (
				SELECT 1 FROM correction_item a JOIN correction_item b ON b.item = a.item
				WHERE a.correction = c.id AND b.correction = ?)
			ORDER BY c.id DESC LIMIT 1`, []any{id, id}, &later)
		if err == nil {
			return fmt.Errorf("%w: correction %d speaks of the same items and is younger; undo that one first", ErrConflict, later)
		} else if !errors.Is(err, ErrNotFound) {
			return err
		}
		if _, err := s.exec(ctx, `UPDATE correction SET undone = ? WHERE id = ?`, millis(now), id); err != nil {
			return err
		}
		c.Undone = now.UTC().Truncate(time.Millisecond)
		why := fmt.Sprintf("correction %d undone by %s", id, by)
		if err := s.event(ctx, now, c.Story, 0, "undone", why); err != nil {
			return err
		}
		back := ""
		if c.Kind == digest.SplitStory {
			if back, err = s.wayBack(ctx, &c); err != nil {
				return err
			}
		}
		var moves []digest.Move
		for i := range c.Items {
			m := &c.Items[i]
			to := m.From
			if c.Kind == digest.SplitStory {
				to = back
			}
			if m.Rest || m.From == c.Story || to == "" || to == m.Story {
				continue
			}
			moves = append(moves, digest.Move{Item: m.Item, From: m.Story, To: to, Reason: why})
			m.Story = to
		}
		if err := s.moveAll(ctx, now, moves); err != nil {
			return err
		}
		for _, m := range c.Items {
			if m.CopyOf == 0 {
				continue
			}
			_, err := s.exec(ctx, `UPDATE placement SET duplicate_of = ? WHERE item = ? AND story = (SELECT o.story FROM placement o WHERE o.item = ?)`,
				m.CopyOf, m.Item, m.CopyOf)
			if err != nil {
				return err
			}
		}
		return nil
	})
	return c, err
}

// wayBack returns the story that what a split took out goes back to, "" where it stays:
// the one of an item that an older correction put it together with, else the one of
// most of what was left behind, unless an older one keeps them apart.
func (s session) wayBack(ctx context.Context, c *digest.Correction) (string, error) {
	all, err := s.corrections(ctx, 0)
	if err != nil {
		return "", err
	}
	out, votes := map[int64]bool{}, map[string]int{}
	for _, m := range c.Items {
		if m.Rest {
			votes[m.Story]++
		} else {
			out[m.Item] = true
		}
	}
	decided := map[int64]bool{} // the youngest word about two items counts
	for _, e := range slices.Backward(all) {
		if !e.Undone.IsZero() {
			continue
		}
		var goes, stays bool
		for _, m := range e.Items {
			goes, stays = goes || out[m.Item] && !m.Rest, stays || out[m.Item] && m.Rest
		}
		for _, m := range e.Items {
			if out[m.Item] || decided[m.Item] {
				continue
			}
			switch {
			case goes && !m.Rest:
				return m.Story, nil
			case goes && m.Rest, stays && !m.Rest:
				decided[m.Item] = true
				delete(votes, m.Story)
			}
		}
	}
	best := ""
	for story, n := range votes {
		if best == "" || cmp.Or(cmp.Compare(n, votes[best]), cmp.Compare(best, story)) > 0 {
			best = story
		}
	}
	return best, nil
}
