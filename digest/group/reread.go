package group

import (
	"context"
	"fmt"
	"time"

	"geodigest/digest"
	"geodigest/digest/cluster"
	"geodigest/digest/lang"
)

// Filling the engine takes as long as reading its window. A large one is filled for
// changed items only every refillEvery.
const (
	refillEvery = 15 * time.Minute
	smallWindow = 5000
)

// reread reads again what has changed since it was read, and lets the engine know.
// filled says that the engine has just been filled with the new texts.
func (g *Grouper) reread(ctx context.Context, now time.Time, filled bool) error {
	for {
		items, err := g.Store.Changed(ctx, batch)
		if err != nil {
			return fmt.Errorf("read changed items: %w", err)
		}
		if len(items) == 0 {
			break
		}
		if err := g.readAgain(ctx, now, items); err != nil {
			return err
		}
		g.stale = true
		if len(items) < batch {
			break
		}
	}
	if !g.stale || !filled && g.engine.stories.Len() > smallWindow && now.Sub(g.filled) < refillEvery {
		return nil
	}
	if err := g.refill(ctx, now); err != nil {
		return err
	}
	moves, err := g.repair(ctx)
	if err != nil {
		return err
	}
	if len(moves) == 0 {
		return nil
	}
	generation, err := g.Store.SavePlacements(ctx, now, g.generation, nil, moves)
	if err != nil {
		return fmt.Errorf("store %d moves: %w", len(moves), err)
	}
	g.generation = generation
	return nil
}

// readAgain stores what the new texts of some items say. A copy that is none any more
// becomes an item of its own, in the story it is in.
func (g *Grouper) readAgain(ctx context.Context, now time.Time, items []digest.Placed) error {
	pending := make([]digest.Pending, len(items))
	for i := range items {
		pending[i] = items[i].Pending
	}
	readings := g.engine.readAll(ctx, pending, nil)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for i := range items {
		it := &items[i]
		it.Analysis = readings[i].Analysis()
		if it.Placement.DuplicateOf == 0 {
			continue
		}
		of, err := g.Store.PlacedItem(ctx, it.Placement.DuplicateOf)
		if err != nil {
			continue // it was deleted: there is nothing to compare with
		}
		if !sameText(it, &of) {
			it.Placement.DuplicateOf = 0
		}
	}
	generation, err := g.Store.SaveReadings(ctx, now, g.generation, items)
	if err != nil {
		return fmt.Errorf("store what %d changed items say: %w", len(items), err)
	}
	g.generation = generation
	return nil
}

// sameText tells whether an item is still the copy of another one.
func sameText(a, b *digest.Placed) bool {
	doc := func(p *digest.Placed) cluster.Doc {
		return cluster.Doc{ID: p.Key(), Time: p.Time(), Source: p.Outlet.Name, Canonical: p.Canonical, Text: lang.NewDoc(p.Lang, p.Title, p.Summary, "")}
	}
	return cluster.SameText(doc(a), doc(b))
}
