package group

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"geodigest/digest"
)

// load fills the engine from the store, unless memory and disk agree already.
func (g *Grouper) load(ctx context.Context, now time.Time) (filled bool, err error) {
	generation, err := g.Store.Generation(ctx)
	if err != nil {
		return false, fmt.Errorf("read the generation of the stories: %w", err)
	}
	// The ids of items that left the window go when there are many of them.
	if g.engine != nil && g.generation == generation && len(g.ids) < 4*g.engine.stories.Len()+10_000 {
		return false, nil
	}
	g.engine, g.generation = nil, generation
	return true, g.refill(ctx, now)
}

// refill fills the engine, whatever it holds.
func (g *Grouper) refill(ctx context.Context, now time.Time) error {
	placed, err := g.placed(ctx, now)
	if err != nil {
		return fmt.Errorf("read the window: %w", err)
	}
	g.engine, g.ids, err = g.fill(ctx, placed)
	g.filled, g.stale = now, false
	return err
}

// fill returns an engine with the corrections that hold and with items that were
// placed, in that order, and the ids of their keys.
func (g *Grouper) fill(ctx context.Context, placed []digest.Placed) (*Engine, map[string]int64, error) {
	corrections, err := g.Store.Corrections(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("read the corrections of stories: %w", err)
	}
	var tables []io.Reader
	if g.Names != "" {
		tables = append(tables, strings.NewReader(g.Names))
	}
	e, err := NewEngine(tables...)
	if err != nil {
		return nil, nil, err
	}
	keys := make(map[int64]string, len(placed))
	ids := make(map[string]int64, len(placed))
	pending := make([]digest.Pending, len(placed))
	for i := range placed {
		pending[i] = placed[i].Pending
		keys[placed[i].ID] = placed[i].Key()
		ids[placed[i].Key()] = placed[i].ID
	}
	readings := e.readAll(ctx, pending, nil)
	if ctx.Err() != nil {
		return nil, nil, ctx.Err()
	}
	e.constrain(corrections, keys)
	for i, r := range readings {
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		p := &placed[i]
		e.Restore(p.Key(), p.Time(), p.Outlet.Name, p.Canonical, r, p.Placement.Story, keys[p.Placement.DuplicateOf])
	}
	return e, ids, nil
}

// placed returns the stored items of the two windows before the newest one, in
// placement order. The newest may be much older than now: a program that was down
// for a week meets the items of that week, and those before them are their past.
func (g *Grouper) placed(ctx context.Context, now time.Time) ([]digest.Placed, error) {
	const farthest = 128 * window // more than a year
	for span := 4 * window; ; span *= 2 {
		items, err := g.Store.Placed(ctx, now.Add(-span))
		if err != nil {
			return nil, err
		}
		var newest time.Time
		for i := range items {
			if t := items[i].Time(); t.After(newest) {
				newest = t
			}
		}
		from := newest.Add(-2 * window)
		if len(items) > 0 && from.Before(now.Add(-span)) {
			if items, err = g.Store.Placed(ctx, from); err != nil {
				return nil, err
			}
		}
		if len(items) > 0 || span >= farthest {
			return slices.DeleteFunc(items, func(p digest.Placed) bool { return p.Time().Before(from) }), nil
		}
	}
}
