package group

import (
	"context"
	"fmt"
	"slices"

	"geodigest/digest"
	"geodigest/digest/cluster"
)

// Explained is why a placed item is where it is.
type Explained struct {
	cluster.Explanation
	Items map[string]digest.Placed // what its keys stand for
}

// Explain fills an engine of its own with the items around one and asks it why the
// item is where it is, with at most so many links and other stories. It stores
// nothing. False: the engine does not look at the item by itself, because the item it
// is a copy of is too far away.
func (g *Grouper) Explain(ctx context.Context, p digest.Placed, most int) (Explained, bool, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	around, err := g.Store.Placed(ctx, p.Time().Add(-2*window))
	if err != nil {
		return Explained{}, false, fmt.Errorf("read the items around item %d: %w", p.ID, err)
	}
	last := p.Time().Add(window) // one more and the item itself would be forgotten
	around = slices.DeleteFunc(around, func(o digest.Placed) bool { return o.Time().After(last) })
	e, keys, err := g.fill(ctx, around)
	if err != nil {
		return Explained{}, false, err
	}
	x, ok := e.stories.Explain(keys[p.ID], most)
	out := Explained{Explanation: x, Items: make(map[string]digest.Placed, len(around))}
	for _, o := range around {
		out.Items[keys[o.ID]] = o
	}
	return out, ok, nil
}
