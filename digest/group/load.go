package group

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"geodigest/digest"
	"geodigest/digest/cluster"
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
	e, keys, err := g.fill(ctx, placed)
	if err != nil {
		return err
	}
	g.engine, g.filled, g.stale = e, now, false
	g.ids = make(map[string]int64, len(keys))
	for id, key := range keys {
		g.ids[key] = id
	}
	return nil
}

// newEngine returns an empty engine; its tables, which nothing changes, are read once.
func (g *Grouper) newEngine() (*Engine, error) {
	if g.tables == nil || g.tablesOf != g.Names {
		var tables []io.Reader
		if g.Names != "" {
			tables = append(tables, strings.NewReader(g.Names))
		}
		e, err := NewEngine(tables...)
		if err != nil {
			return nil, err
		}
		g.tables, g.tablesOf = e, g.Names
	}
	t := g.tables
	return &Engine{names: t.names, relevance: t.relevance, statements: t.statements, stories: cluster.New(cluster.DefaultConfig())}, nil
}

// keyFor is what the engine knows an item by: its key, or where another item has that
// (the address shows another article now), one of its own. ids are those of the keys
// that are taken.
func keyFor(p *digest.Pending, ids map[string]int64) (key string, own bool) {
	key = p.Key()
	if id, taken := ids[key]; taken && id != p.ID {
		return fmt.Sprint(key, "\x00", p.ID), false
	}
	return key, true
}

// addressOf is the canonical URL of an item if it is its own: two articles that have
// had one address are no copies.
func addressOf(p *digest.Pending, own bool) string {
	if own {
		return p.Canonical
	}
	return ""
}

// fill returns an engine with the corrections that hold and with items that were
// placed, in that order, and their keys by id.
func (g *Grouper) fill(ctx context.Context, placed []digest.Placed) (*Engine, map[int64]string, error) {
	corrections, err := g.Store.Corrections(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("read the corrections of stories: %w", err)
	}
	e, err := g.newEngine()
	if err != nil {
		return nil, nil, err
	}
	keys := make(map[int64]string, len(placed))
	ids := make(map[string]int64, len(placed))
	pending := make([]digest.Pending, len(placed))
	own := make([]bool, len(placed))
	for i := range placed {
		p := &placed[i].Pending
		var key string
		key, own[i] = keyFor(p, ids)
		pending[i], keys[p.ID], ids[key] = *p, key, p.ID
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
		e.Restore(keys[p.ID], p.Time(), p.Outlet.Name, addressOf(&p.Pending, own[i]), r, p.Placement.Story, keys[p.Placement.DuplicateOf])
	}
	return e, keys, nil
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
