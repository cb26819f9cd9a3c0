// Package group reads new items and places them into stories.
//
// One Step takes the items that wait in the store, in time order, reads each
// (language, names, relevance, countries, statements), places it with the
// clustering engine, lets the engine repair the window, and stores all of it in
// one transaction. The engine lives in memory; at the first Step it is filled
// with the stored items of its window in the order in which they were placed, so
// that a restart changes no later decision. When a transaction fails the engine
// is thrown away and filled again: memory never knows more than the disk.
//
// When another process has placed items or corrected stories meanwhile (a command
// run by hand beside the daemon), the store's generation shows it and the engine is
// filled again before it decides anything. Should two processes store at the very
// same moment, the store refuses the second, which starts over.
//
// What an operator merged or split is stored as a correction. The rows move at once;
// whenever the engine is filled it gets all corrections that hold as rules, so that
// no later decision undoes one (cluster.Constrain).
//
// An item whose headline or summary has changed in place is read again. Its
// relevance, countries and statements are those of the new text at once; its story
// stays, unless the next repair finds that the new text fits another one better.
package group

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"geodigest/digest"
)

// Store is what grouping needs of the store.
type Store interface {
	// Ungrouped returns items that were never placed, at most limit.
	Ungrouped(ctx context.Context, limit int) ([]digest.Pending, error)
	// Placed returns the items whose time is at or after since, in placement order.
	Placed(ctx context.Context, since time.Time) ([]digest.Placed, error)
	// Generation grows whenever anybody stores placements.
	Generation(ctx context.Context) (int64, error)
	// SavePlacements stores new placements and then the moves, in one transaction,
	// if the generation is still the caller's; it returns the new one.
	SavePlacements(ctx context.Context, now time.Time, generation int64, placed []digest.Placed, moves []digest.Move) (int64, error)
	// Corrections returns what an operator decided, oldest first, undone ones too.
	Corrections(ctx context.Context) ([]digest.Correction, error)
	// Changed returns placed items whose text has changed since, at most limit.
	Changed(ctx context.Context, limit int) ([]digest.Placed, error)
	// PlacedItem returns one item.
	PlacedItem(ctx context.Context, id int64) (digest.Placed, error)
	// SaveReadings stores what was made of them, under the rules of SavePlacements.
	SaveReadings(ctx context.Context, now time.Time, generation int64, read []digest.Placed) (int64, error)
}

// batch is how many items one transaction places. It bounds memory and the time
// a writer is blocked. The window is repaired after each batch, and inside one
// when a repair is due, so that its size is part of what makes the stories of a
// large backlog.
const batch = 500

// window is how far back the engine looks; the store keeps more.
const window = 96 * time.Hour

// Grouper is the loop. Fill Store, Log and Now; the zero values of the rest work.
type Grouper struct {
	Store Store
	Log   *slog.Logger
	Now   func() time.Time
	// Progress is called while items are read; nil for none.
	Progress func(done, total int)
	// Names is an operator's table of more names, in the form of package gazetteer.
	Names string
	// Beat is called at each turn of Run, for health checks; nil for none.
	Beat func()

	mu         sync.Mutex
	engine     *Engine
	generation int64            // of the store when memory and disk last agreed
	ids        map[string]int64 // key to store id, items of the window
	filled     time.Time        // when memory was last filled
	tables     *Engine          // whose tables every engine has
	tablesOf   string           // the Names they were made with
	stale      bool             // items have changed since
}

// retries is how often a Step starts over when somebody else stores at the same
// moment.
const retries = 3

// Step reads again what has changed, places everything that waits and returns how
// many items that were.
func (g *Grouper) Step(ctx context.Context, now time.Time) (n int, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for tries := 0; ; tries++ {
		more, err := g.step(ctx, now)
		if n += more; err == nil {
			return n, nil
		}
		g.engine = nil // what memory holds was not stored
		if ctx.Err() != nil || tries == retries {
			return n, err
		}
		if generation, failed := g.Store.Generation(ctx); failed != nil || generation == g.generation {
			return n, err
		}
	}
}

func (g *Grouper) step(ctx context.Context, now time.Time) (n int, err error) {
	filled, err := g.load(ctx, now)
	if err != nil {
		return 0, err
	}
	if err := g.reread(ctx, now, filled); err != nil {
		return 0, err
	}
	for {
		items, err := g.Store.Ungrouped(ctx, batch)
		if err != nil {
			return n, fmt.Errorf("read new items: %w", err)
		}
		if len(items) == 0 {
			return n, nil
		}
		if err := g.place(ctx, now, items); err != nil {
			return n, err
		}
		n += len(items)
		if len(items) < batch {
			return n, nil
		}
	}
}

// Run steps every interval until the context ends.
func (g *Grouper) Run(ctx context.Context, every time.Duration) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		start := g.Now()
		if g.Beat != nil {
			g.Beat()
		}
		if n, err := g.Step(ctx, start); err != nil && ctx.Err() == nil {
			g.Log.Error("grouping failed", "err", err)
		} else if n > 0 {
			g.Log.Info("grouped", "items", n, "took", g.Now().Sub(start))
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// place reads, places and stores one batch.
func (g *Grouper) place(ctx context.Context, now time.Time, items []digest.Pending) error {
	order(items)
	readings := g.engine.readAll(ctx, items, g.Progress)
	placed := make([]digest.Placed, len(items))
	var moves []digest.Move
	repair := func() error {
		more, err := g.repair(ctx)
		moves = append(moves, more...)
		return err
	}
	for i := range items {
		if ctx.Err() != nil {
			return ctx.Err() // nothing of this batch is stored; it is placed at the next start
		}
		it := &items[i]
		if f := readings[i].Fault; f != "" {
			g.Log.Error("an item could not be read; please report it", "item", it.ID, "link", it.Link, "fault", f)
		}
		key, own := keyFor(it, g.ids)
		g.ids[key] = it.ID
		if g.engine.Due(it.Time()) {
			if err := repair(); err != nil {
				return err
			}
		}
		a := g.engine.Place(key, it.Time(), it.Outlet.Name, addressOf(it, own), readings[i])
		placed[i] = digest.Placed{
			Pending: *it, Analysis: readings[i].Analysis(),
			Placement: digest.Placement{
				Item: it.ID, Story: a.Story, DuplicateOf: g.ids[a.DuplicateOf], Kind: a.Kind.String(), Score: a.Score, Evidence: a.Evidence,
			},
		}
	}
	if err := repair(); err != nil {
		return err
	}
	generation, err := g.Store.SavePlacements(ctx, now, g.generation, placed, moves)
	if err != nil {
		return fmt.Errorf("store %d placements: %w", len(placed), err)
	}
	g.generation = generation
	return nil
}

// repair lets the engine repair the window and returns what moves.
func (g *Grouper) repair(ctx context.Context) (moves []digest.Move, err error) {
	changes, err := g.engine.RepairContext(ctx)
	for _, c := range changes {
		if id, ok := g.ids[c.Item]; ok {
			moves = append(moves, digest.Move{Item: id, From: c.From, To: c.To, Reason: c.Reason})
		}
	}
	return moves, err
}

// readAll reads items on all processors; the result is in the items' order. When
// the context ends the rest is left empty: the caller must look.
func (e *Engine) readAll(ctx context.Context, items []digest.Pending, progress func(done, total int)) []Reading {
	out := make([]Reading, len(items))
	var wg sync.WaitGroup
	var mu sync.Mutex
	done, next := 0, 0
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for {
				mu.Lock()
				i := next
				next++
				mu.Unlock()
				if i >= len(items) || ctx.Err() != nil {
					return
				}
				out[i] = e.Read(Text{Title: items[i].Title, Summary: items[i].Summary, Lang: items[i].Lang, At: items[i].Time()})
				if progress != nil {
					mu.Lock()
					done++
					progress(done, len(items))
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return out
}
