package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"geodigest/digest"
	"geodigest/feeds"
)

// FindItem returns the id of the item that an address (its link or canonical URL)
// or the text of an id names, ErrNotFound if there is none.
func (d *DB) FindItem(ctx context.Context, name string) (id int64, err error) {
	if n, err := strconv.ParseInt(name, 10, 64); err == nil {
		err = d.read().one(ctx, `SELECT id FROM item WHERE id = ?`, []any{n}, &id)
		if err != nil {
			return 0, fmt.Errorf("find item %d: %w", n, err)
		}
		return id, nil
	}
	canonical := feeds.Canonical(name)
	err = d.read().one(ctx, `SELECT item FROM item_key WHERE key = ? AND item IS NOT NULL`, []any{hashed('l', canonical)}, &id)
	if errors.Is(err, ErrNotFound) { // one whose link names nothing in its feed
		err = d.read().one(ctx, `SELECT id FROM item WHERE link = ? OR canonical = ? OR canonical = ? ORDER BY id DESC LIMIT 1`,
			[]any{name, canonical, name}, &id)
	}
	if err != nil {
		return 0, fmt.Errorf("find an item with the address %q: %w", name, err)
	}
	return id, nil
}

// PlacedItem returns one item as it was read and placed; ErrNotFound where it waits
// to be placed or is not there.
func (d *DB) PlacedItem(ctx context.Context, id int64) (digest.Placed, error) {
	all, err := d.placedWhere(ctx, `p.item = ?`, id)
	if err == nil && len(all) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return digest.Placed{}, fmt.Errorf("read item %d: %w", id, err)
	}
	return all[0], nil
}

// PlacedIn returns the items of a story in the order in which they were placed; for
// a story that was merged away those of the one it went into.
func (d *DB) PlacedIn(ctx context.Context, story string) ([]digest.Placed, error) {
	name, err := d.read().current(ctx, story)
	if err != nil {
		return nil, err
	}
	return d.placedWhere(ctx, `p.story = ?`, name)
}

// ItemEvents returns what happened to the place of an item, oldest first. What it
// left is not told beside what it went to.
func (d *DB) ItemEvents(ctx context.Context, item int64) ([]StoryEvent, error) {
	return list(ctx, d.read(), `SELECT at, story, item, kind, detail FROM story_event WHERE item = ? AND kind <> 'left' ORDER BY id`, []any{item},
		func(r row) (e StoryEvent, err error) {
			err = r.Scan(instant{&e.At}, &e.Story, &e.Item, &e.Kind, &e.Detail)
			return e, err
		})
}

// Verdict is what an edition decided about a story.
type Verdict struct {
	Spec    string
	Edition int64 // 0: the slot was skipped
	Slot    time.Time
	Since   time.Time
	Cut     time.Time
	Skipped string          // why the slot was skipped
	Known   bool            // Decision is there; if not the story had nothing new in the window
	Undone  bool            // the edition reached nobody
	Story   string          // the name it had then
	Made    digest.Decision //
}

// Verdicts returns what the newest editions of every digest (each at most so many)
// decided about a story, under whatever name it had: digests by name, newest first.
func (d *DB) Verdicts(ctx context.Context, story string, most int) ([]Verdict, error) {
	merged, err := d.mergedStories(ctx)
	if err != nil {
		return nil, err
	}
	out, err := list(ctx, d.read(), `
		SELECT spec, id, slot, cut, skipped, reason, data, void FROM (
			SELECT e.spec, e.id, e.slot, e.cut, e.skipped, e.reason, e.data, CASE WHEN `+undelivered+` THEN 1 ELSE 0 END AS void,
				row_number() OVER (PARTITION BY e.spec ORDER BY e.slot DESC) AS n FROM edition e) AS x
		WHERE n <= ? ORDER BY spec, slot DESC`, []any{most}, func(r row) (v Verdict, err error) {
		var skipped bool
		var ed digest.Edition
		err = r.Scan(&v.Spec, &v.Edition, instant{&v.Slot}, instant{&v.Cut}, &skipped, &v.Skipped, document{&ed}, &v.Undone)
		v.Since = ed.Since
		if skipped {
			v.Edition, v.Undone = 0, false
		}
		return v, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the newest editions: %w", err)
	}
	for i := range out {
		v := &out[i]
		if v.Edition == 0 {
			continue
		}
		made, err := d.Decisions(ctx, v.Edition)
		if err != nil {
			return nil, err
		}
		for _, m := range made {
			if follow(merged, m.Story) == story || m.Story == story {
				if !v.Known || m.In && !v.Made.In {
					v.Known, v.Story, v.Made = true, m.Story, m
				}
			}
		}
	}
	return out, nil
}
