package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"geodigest/digest"
)

// operatorKind is the kind of a placement that an operator made.
const operatorKind = "operator"

// MergeStories puts all items of two or more stories into the oldest of them, for
// good, and returns what it stored. A story that was merged away stands for the one
// it went into. What was told of any of them is told of the one (Told).
func (d *DB) MergeStories(ctx context.Context, now time.Time, stories []string, by, reason string) (c digest.Correction, err error) {
	c = digest.Correction{Kind: digest.MergeStories, At: now.UTC().Truncate(time.Millisecond), By: by, Reason: reason}
	err = d.write(ctx, "merge stories", func(s session) error {
		c.Items, c.Story = nil, ""
		var names []string
		for _, name := range stories {
			name, err := s.current(ctx, name)
			if err != nil {
				return err
			}
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		if len(names) < 2 {
			return fmt.Errorf("%w: these are one story already", ErrConflict)
		}
		var oldest time.Time
		for _, name := range names {
			items, first, err := s.members(ctx, name)
			if err != nil {
				return err
			}
			if c.Story == "" || cmp.Or(first.Compare(oldest), cmp.Compare(name, c.Story)) < 0 {
				c.Story, oldest = name, first
			}
			c.Items = append(c.Items, items...)
		}
		for i := range c.Items {
			c.Items[i].Story, c.Items[i].CopyOf = c.Story, 0 // copies stay copies
		}
		return s.correct(ctx, &c)
	})
	return c, err
}

// SplitStory takes items, with their copies, out of a story and makes another one
// of them, for good. name gives names for it, made from the key of its first item;
// the first that is free is taken. Readers who were told the story under the headline of
// an item that goes were told of the new one too.
func (d *DB) SplitStory(ctx context.Context, now time.Time, story string, items []int64, name func(key string, n int) string, by, reason string) (c digest.Correction, err error) {
	c = digest.Correction{Kind: digest.SplitStory, At: now.UTC().Truncate(time.Millisecond), By: by, Reason: reason}
	err = d.write(ctx, "split a story", func(s session) error {
		var err error
		if c.From, err = s.current(ctx, story); err != nil {
			return err
		}
		if c.Items, _, err = s.members(ctx, c.From); err != nil {
			return err
		}
		for _, id := range items {
			if !slices.ContainsFunc(c.Items, func(m digest.CorrectedItem) bool { return m.Item == id }) {
				return fmt.Errorf("%w: item %d is not in story %s", ErrConflict, id, c.From)
			}
		}
		first, left := int64(0), 0
		for i := range c.Items {
			m := &c.Items[i]
			switch {
			case slices.Contains(items, m.Item):
				if slices.Contains(items, m.CopyOf) {
					m.CopyOf = 0 // it stays a copy
				}
			case m.CopyOf != 0 && slices.Contains(items, m.CopyOf):
				m.CopyOf = 0 // a copy goes where its original goes
			default:
				m.Rest, m.CopyOf, m.Story = true, 0, c.From
				left++
				continue
			}
			if first == 0 {
				first = m.Item
			}
		}
		if left == 0 || first == 0 {
			return fmt.Errorf("%w: a split needs items that go and items that stay; story %s has %d", ErrConflict, c.From, len(c.Items))
		}
		var p digest.Pending
		err = s.each(ctx, `SELECT `+pendingColumns+` FROM item i JOIN feed f ON f.id = i.feed WHERE i.id = ?`, []any{first},
			func(r row) error { return scanPending(r, &p) })
		if err != nil {
			return err
		}
		for n := 1; ; n++ {
			c.Story = name(p.Key(), n)
			var held int
			if err := s.one(ctx, `SELECT count(*) FROM placement WHERE story = ?`, []any{c.Story}, &held); err != nil {
				return err
			}
			if held == 0 {
				break
			}
		}
		for i := range c.Items {
			if !c.Items[i].Rest {
				c.Items[i].Story = c.Story
			}
		}
		if err := s.correct(ctx, &c); err != nil {
			return err
		}
		return s.tellSplit(ctx, &c)
	})
	return c, err
}

// tellSplit lets readers who were told the story under a headline that went with the
// split know what they were told of the new one: it is no news to them.
func (s session) tellSplit(ctx context.Context, c *digest.Correction) error {
	const titles = `SELECT i.title FROM correction_item x JOIN item i ON i.id = x.item WHERE x.correction = ? AND x.rest = ?
		UNION SELECT v.title FROM correction_item x JOIN item_version v ON v.item = x.item WHERE x.correction = ? AND x.rest = ?`
	_, err := s.exec(ctx, `
		INSERT INTO told (edition, spec, story, at, headline, outlets, statements)
		SELECT t.edition, t.spec, ?, t.at, t.headline, t.outlets, t.statements FROM told t
		WHERE (t.story = ? OR t.story IN (SELECT id FROM story WHERE merged_into = ?))
			AND t.headline IN (`+titles+`) AND t.headline NOT IN (`+titles+`)
		ON CONFLICT (edition, story) DO NOTHING`,
		c.Story, c.From, c.From, c.ID, 0, c.ID, 0, c.ID, 1, c.ID, 1)
	return err
}

// Corrections returns all corrections, undone ones too, oldest first.
func (d *DB) Corrections(ctx context.Context) ([]digest.Correction, error) {
	return d.read().corrections(ctx, 0)
}

// corrections reads one correction, or all for id 0. Items that were deleted since
// are left out.
func (s session) corrections(ctx context.Context, id int64) ([]digest.Correction, error) {
	out, err := list(ctx, s, `
		SELECT id, kind, story, origin, at, author, reason, undone FROM correction WHERE ? = 0 OR id = ? ORDER BY id`, []any{id, id},
		func(r row) (c digest.Correction, err error) {
			err = r.Scan(&c.ID, &c.Kind, &c.Story, &c.From, instant{&c.At}, &c.By, &c.Reason, instant{&c.Undone})
			return c, err
		})
	if err != nil || len(out) == 0 {
		return nil, err
	}
	at := map[int64]int{}
	for i, c := range out {
		at[c.ID] = i
	}
	err = s.each(ctx, `
		SELECT x.correction, x.item, x.rest, x.origin, x.copy_of, p.story FROM correction_item x JOIN placement p ON p.item = x.item
		WHERE ? = 0 OR x.correction = ? ORDER BY x.correction, p.seq`, []any{id, id}, func(r row) error {
		var of int64
		var m digest.CorrectedItem
		err := r.Scan(&of, &m.Item, &m.Rest, &m.From, &m.CopyOf, &m.Story)
		c := &out[at[of]]
		c.Items = append(c.Items, m)
		return err
	})
	return out, err
}

// correct stores a correction and moves its items.
func (s session) correct(ctx context.Context, c *digest.Correction) error {
	err := s.one(ctx, `INSERT INTO correction (kind, story, origin, at, author, reason) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
		[]any{c.Kind, c.Story, c.From, millis(c.At), c.By, c.Reason}, &c.ID)
	if err != nil {
		return err
	}
	why := []string{fmt.Sprintf("%s by %s (correction %d)", c.Kind, c.By, c.ID)}
	if c.Reason != "" {
		why = append(why, c.Reason)
	}
	var rows []any
	var moves []digest.Move
	for _, m := range c.Items {
		rows = append(rows, c.ID, m.Item, flag(m.Rest), m.From, m.CopyOf)
		if m.CopyOf != 0 {
			if _, err := s.exec(ctx, `UPDATE placement SET duplicate_of = 0 WHERE item = ?`, m.Item); err != nil {
				return err
			}
		}
		if m.From != m.Story {
			moves = append(moves, digest.Move{Item: m.Item, From: m.From, To: m.Story, Reason: strings.Join(why, ": ")})
		}
	}
	if err := s.insert(ctx, `INSERT INTO correction_item (correction, item, rest, origin, copy_of)`, 5, "", rows); err != nil {
		return err
	}
	// The story's line makes the generation grow even where nothing moves.
	if err := s.event(ctx, c.At, c.Story, 0, c.Kind, strings.Join(why, ": ")); err != nil {
		return err
	}
	if err := s.moveAll(ctx, c.At, moves); err != nil {
		return err
	}
	stored, err := s.corrections(ctx, c.ID)
	if err == nil {
		*c = stored[0]
	}
	return err
}

// moveAll moves items as an operator wants it.
func (s session) moveAll(ctx context.Context, now time.Time, moves []digest.Move) error {
	for _, m := range moves {
		if err := s.move(ctx, now, operatorKind, m); err != nil {
			return fmt.Errorf("item %d: %w", m.Item, err)
		}
	}
	return s.merge(ctx, now, moves)
}

// current returns the story that a name leads to: itself while it has items, else
// the one it was merged into.
func (s session) current(ctx context.Context, story string) (string, error) {
	name := story
	for range 1000 { // a ring, should one ever exist, ends here
		var held int
		if err := s.one(ctx, `SELECT count(*) FROM placement WHERE story = ?`, []any{name}, &held); err != nil {
			return "", err
		}
		if held > 0 {
			return name, nil
		}
		err := s.one(ctx, `SELECT merged_into FROM story WHERE id = ? AND merged_into <> ''`, []any{name}, &name)
		if errors.Is(err, ErrNotFound) {
			break
		}
		if err != nil {
			return "", err
		}
	}
	return "", fmt.Errorf("%w: there is no story %q", ErrNotFound, story)
}

// members returns the items of a story in the order in which they were placed, and
// the time of the oldest.
func (s session) members(ctx context.Context, story string) (out []digest.CorrectedItem, oldest time.Time, err error) {
	err = s.each(ctx, `SELECT p.item, p.duplicate_of, i.effective FROM placement p JOIN item i ON i.id = p.item WHERE p.story = ? ORDER BY p.seq`,
		[]any{story}, func(r row) error {
			m := digest.CorrectedItem{From: story}
			var at time.Time
			err := r.Scan(&m.Item, &m.CopyOf, instant{&at})
			if oldest.IsZero() || at.Before(oldest) {
				oldest = at
			}
			out = append(out, m)
			return err
		})
	return out, oldest, err
}
