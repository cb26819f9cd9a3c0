package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"geodigest/digest"
)

// pendingColumns is what scanPending reads of an item i and its feed f.
const pendingColumns = itemColumns + `, f.outlet, f.country, f.ownership`

func scanPending(r row, p *digest.Pending, more ...any) error {
	return scanItem(r, &p.Item, append([]any{&p.Outlet.Name, &p.Outlet.Country, &p.Outlet.Ownership}, more...)...)
}

// Ungrouped returns up to limit items (0 = all) that were never placed, by the
// time they stand for (publication, else first seen), then by id. The outlet is
// that of the feed an item was first seen in.
func (d *DB) Ungrouped(ctx context.Context, limit int) ([]digest.Pending, error) {
	return list(ctx, d.read(), `
		SELECT `+pendingColumns+` FROM item i JOIN feed f ON f.id = i.feed
		WHERE i.placed = 0 ORDER BY i.effective, i.id LIMIT ?`, []any{most(limit)},
		func(r row) (p digest.Pending, err error) {
			err = scanPending(r, &p)
			return p, err
		})
}

// Placed returns the placed items that stand for a time at or after since, in
// the order in which they were placed. A repaired placement keeps its turn.
func (d *DB) Placed(ctx context.Context, since time.Time) ([]digest.Placed, error) {
	return d.placedWhere(ctx, `i.effective >= ?`, millis(since))
}

// placedWhere returns the placed items that meet a condition on item i and
// placement p.
func (d *DB) placedWhere(ctx context.Context, condition string, args ...any) ([]digest.Placed, error) {
	return list(ctx, d.read(), `
		SELECT `+pendingColumns+`, a.data, p.item, p.story, p.duplicate_of, p.kind, p.score, p.evidence
		FROM item i JOIN feed f ON f.id = i.feed JOIN placement p ON p.item = i.id JOIN analysis a ON a.item = i.id
		WHERE `+condition+` ORDER BY p.seq`, args,
		func(r row) (v digest.Placed, err error) {
			p := &v.Placement
			err = scanPending(r, &v.Pending, document{&v.Analysis},
				&p.Item, &p.Story, &p.DuplicateOf, &p.Kind, &p.Score, document{&p.Evidence})
			return v, err
		})
}

// SavePlacements stores new placements in their order and then the moves, in
// one transaction, each with a story event. An item that is already placed, or a
// move of an item that is not in its From, is ErrConflict: the caller's memory is
// not what the store holds.
//
// A story that the moves leave without items is merged into the one that most of
// them went to; Told follows it there.
//
// generation is what the caller's memory was filled at; when somebody else has
// stored placements since, nothing is stored and the error is ErrConflict. The
// new generation is returned.
func (d *DB) SavePlacements(ctx context.Context, now time.Time, generation int64, placed []digest.Placed, moves []digest.Move) (int64, error) {
	err := d.write(ctx, "store placements", func(s session) error {
		have, err := s.generation(ctx)
		if err != nil {
			return err
		}
		if have != generation {
			return fmt.Errorf("%w: another process has placed items", ErrConflict)
		}
		for i := range placed {
			if err := s.place(ctx, now, &placed[i]); err != nil {
				return fmt.Errorf("item %d: %w", placed[i].ID, err)
			}
		}
		for _, m := range moves {
			if err := s.move(ctx, now, "repair", m); err != nil {
				return fmt.Errorf("item %d: %w", m.Item, err)
			}
		}
		if err := s.merge(ctx, now, moves); err != nil {
			return err
		}
		generation, err = s.generation(ctx)
		return err
	})
	return generation, err
}

// Generation grows with every placement and move: whoever keeps placements in
// memory sees by it that somebody else has stored some.
func (d *DB) Generation(ctx context.Context) (int64, error) { return d.read().generation(ctx) }

func (s session) generation(ctx context.Context) (id int64, err error) {
	err = s.one(ctx, `SELECT coalesce(max(id), 0) FROM story_event`, nil, &id)
	return id, err
}

// place stores the analysis and placement of one item.
func (s session) place(ctx context.Context, now time.Time, v *digest.Placed) error {
	p := &v.Placement
	if p.Item == 0 {
		p.Item = v.ID
	}
	analysis, err := encoded(v.Analysis)
	if err != nil {
		return err
	}
	evidence, err := encodedList(p.Evidence)
	if err != nil {
		return err
	}
	if err := s.ensureStory(ctx, p.Story, p.Item, now); err != nil {
		return err
	}
	_, err = s.exec(ctx, `
		INSERT INTO analysis (item, relevance, data) VALUES (?, ?, ?)
		ON CONFLICT (item) DO UPDATE SET relevance = excluded.relevance, data = excluded.data`,
		p.Item, v.Analysis.Relevance, analysis)
	if err != nil {
		return err
	}
	_, err = s.exec(ctx, `
		INSERT INTO placement (item, story, duplicate_of, kind, score, evidence, at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		p.Item, p.Story, p.DuplicateOf, p.Kind, p.Score, evidence, millis(now))
	if err != nil {
		return err
	}
	if _, err := s.exec(ctx, `UPDATE item SET placed = 1 WHERE id = ?`, p.Item); err != nil {
		return err
	}
	return s.event(ctx, now, p.Story, p.Item, p.Kind, strings.Join(p.Evidence, "; "))
}

// ensureStory makes a story, or revives one that was merged away.
func (s session) ensureStory(ctx context.Context, id string, item int64, now time.Time) error {
	_, err := s.exec(ctx, `
		INSERT INTO story (id, created, first_item) VALUES (?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET merged_into = '' WHERE story.merged_into <> ''`, id, millis(now), item)
	return err
}

// move puts an item into another story; kind says who wants it.
func (s session) move(ctx context.Context, now time.Time, kind string, m digest.Move) error {
	if err := s.ensureStory(ctx, m.To, m.Item, now); err != nil {
		return err
	}
	evidence, err := encodedList([]string{m.Reason})
	if err != nil {
		return err
	}
	n, err := s.exec(ctx, `UPDATE placement SET story = ?, kind = ?, evidence = ? WHERE item = ? AND story = ?`,
		m.To, kind, evidence, m.Item, m.From)
	if err != nil {
		return err
	}
	if n == 0 {
		return fmt.Errorf("%w: it is not in story %s", ErrConflict, m.From)
	}
	if err := s.event(ctx, now, m.From, m.Item, "left", "to "+m.To+": "+m.Reason); err != nil {
		return err
	}
	return s.event(ctx, now, m.To, m.Item, "moved", "from "+m.From+": "+m.Reason)
}

// merge marks the stories the moves left empty.
func (s session) merge(ctx context.Context, now time.Time, moves []digest.Move) error {
	took := map[string]map[string]int{} // from -> to -> items
	var order []string
	for _, m := range moves {
		if took[m.From] == nil {
			took[m.From] = map[string]int{}
			order = append(order, m.From)
		}
		took[m.From][m.To]++
	}
	for _, from := range order {
		var left int
		if err := s.one(ctx, `SELECT count(*) FROM placement WHERE story = ?`, []any{from}, &left); err != nil {
			return err
		}
		if left > 0 {
			continue
		}
		var heirs []string
		for to := range took[from] {
			heirs = append(heirs, to)
		}
		slices.SortFunc(heirs, func(a, b string) int {
			return cmp.Or(cmp.Compare(took[from][b], took[from][a]), cmp.Compare(a, b))
		})
		if _, err := s.exec(ctx, `UPDATE story SET merged_into = ? WHERE id = ?`, heirs[0], from); err != nil {
			return err
		}
		if err := s.event(ctx, now, from, 0, "merged", "into "+heirs[0]); err != nil {
			return err
		}
	}
	return nil
}

// event records what happened to a story.
func (s session) event(ctx context.Context, now time.Time, story string, item int64, kind, detail string) error {
	_, err := s.exec(ctx, `INSERT INTO story_event (at, story, item, kind, detail) VALUES (?, ?, ?, ?, ?)`,
		millis(now), story, item, kind, detail)
	return err
}
