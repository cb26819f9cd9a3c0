package store

import (
	"context"
	"fmt"
	"time"

	"geodigest/digest"
)

const editionColumns = `e.id, e.data`

func scanEdition(r row) (e digest.Edition, err error) {
	var id int64
	err = r.Scan(&id, document{&e})
	e.ID = id // it was frozen before it had one
	return e, err
}

// first returns the only edition of a result.
func first(editions []digest.Edition, err error) (digest.Edition, error) {
	if err == nil && len(editions) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return digest.Edition{}, err
	}
	return editions[0], nil
}

// Edition returns a stored edition as it was frozen.
func (d *DB) Edition(ctx context.Context, id int64) (digest.Edition, error) {
	e, err := first(list(ctx, d.read(), `SELECT `+editionColumns+` FROM edition e WHERE e.id = ? AND e.skipped = 0`, []any{id}, scanEdition))
	if err != nil {
		return e, fmt.Errorf("read edition %d: %w", id, err)
	}
	return e, nil
}

// EditionBySlot returns the edition of a digest for a slot; a skipped slot has none.
func (d *DB) EditionBySlot(ctx context.Context, spec string, slot time.Time) (digest.Edition, error) {
	e, err := first(list(ctx, d.read(), `SELECT `+editionColumns+` FROM edition e WHERE e.spec = ? AND e.slot = ? AND e.skipped = 0`,
		[]any{spec, millis(slot)}, scanEdition))
	if err != nil {
		return e, fmt.Errorf("read the edition of digest %s for %s: %w", spec, slot.UTC().Format(time.RFC3339), err)
	}
	return e, nil
}

// Editions returns the newest editions of a digest ("" = of all), newest first,
// at most limit (0 = all).
func (d *DB) Editions(ctx context.Context, spec string, limit int) ([]digest.Edition, error) {
	return list(ctx, d.read(), `
		SELECT `+editionColumns+` FROM edition e
		WHERE (? = '' OR e.spec = ?) AND e.skipped = 0 ORDER BY e.slot DESC, e.id DESC LIMIT ?`,
		[]any{spec, spec, most(limit)}, scanEdition)
}

// SkippedSlot is a slot without an edition.
type SkippedSlot struct {
	Slot, Cut time.Time // Cut zero: the window stayed open
	Reason    string
}

// SkippedSlots returns the slots of a digest that no edition was made for, newest first.
func (d *DB) SkippedSlots(ctx context.Context, spec string, limit int) ([]SkippedSlot, error) {
	return list(ctx, d.read(), `
		SELECT slot, cut, reason FROM edition WHERE spec = ? AND skipped = 1 ORDER BY slot DESC LIMIT ?`, []any{spec, most(limit)},
		func(r row) (k SkippedSlot, err error) {
			err = r.Scan(instant{&k.Slot}, instant{&k.Cut}, &k.Reason)
			return k, err
		})
}

// Decisions returns why each story is in an edition or not, in Compose's order.
func (d *DB) Decisions(ctx context.Context, edition int64) ([]digest.Decision, error) {
	return list(ctx, d.read(), `
		SELECT story, headline, included, score, reason FROM decision WHERE edition = ? ORDER BY seq`, []any{edition},
		func(r row) (v digest.Decision, err error) {
			err = r.Scan(&v.Story, &v.Headline, &v.In, &v.Score, &v.Reason)
			return v, err
		})
}
