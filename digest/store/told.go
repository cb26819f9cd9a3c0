package store

import (
	"context"
	"fmt"
	"time"

	"geodigest/digest"
)

// Printed returns the entries that the readers of a digest were sent in editions
// whose slot is at or after since, by story id, newest first: the exact words they
// know. An entry of a story that was merged away counts for the story it went
// into; an edition that reached nobody has told nobody anything.
func (d *DB) Printed(ctx context.Context, spec string, since time.Time) (map[string][]digest.Entry, error) {
	merged, err := d.mergedStories(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string][]digest.Entry{}
	err = d.read().each(ctx, `
		SELECT e.data FROM edition e WHERE e.spec = ? AND e.slot >= ? AND e.skipped = 0 AND NOT `+undelivered+`
		ORDER BY e.slot DESC, e.id DESC`, []any{spec, millis(since)}, func(r row) error {
		var ed digest.Edition
		if err := r.Scan(document{&ed}); err != nil {
			return err
		}
		for _, e := range ed.Entries() {
			story := follow(merged, e.Story)
			out[story] = append(out[story], e)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the entries of digest %s: %w", spec, err)
	}
	return out, nil
}

// mergedStories maps each story that was merged away to the one it went into.
func (d *DB) mergedStories(ctx context.Context) (map[string]string, error) {
	merged := map[string]string{}
	err := d.read().each(ctx, `SELECT id, merged_into FROM story WHERE merged_into <> ''`, nil, func(r row) error {
		var from, to string
		err := r.Scan(&from, &to)
		merged[from] = to
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read merged stories: %w", err)
	}
	return merged, nil
}

// Revised returns the items whose text their outlet changed in [since, cut), and
// the stories told to the readers of a digest that they are in, with all their
// members as Stories gives them. A story comes also when nothing else of it is
// new: a headline that was told and is no longer so is news.
func (d *DB) Revised(ctx context.Context, spec string, since, cut time.Time) (map[int64]bool, []digest.Story, error) {
	items := map[int64]bool{}
	err := d.read().each(ctx, `
		SELECT i.id FROM item i JOIN placement p ON p.item = i.id
		WHERE i.effective >= ? AND i.changed_at >= ? AND i.changed_at < ? AND i.first_seen < ?`,
		[]any{millis(cut.Add(-storyReach)), millis(since), millis(cut), millis(since)}, func(r row) error {
			var id int64
			err := r.Scan(&id)
			items[id] = true
			return err
		})
	if err != nil {
		return nil, nil, fmt.Errorf("read the revised items of a window: %w", err)
	}
	if len(items) == 0 {
		return items, nil, nil
	}
	var out []digest.Story
	err = d.read().each(ctx, `
		SELECT `+pendingColumns+`, a.data, p.duplicate_of, p.story
		FROM placement p JOIN item i ON i.id = p.item JOIN feed f ON f.id = i.feed JOIN analysis a ON a.item = i.id
		WHERE p.story IN (
				SELECT rp.story FROM item r JOIN placement rp ON rp.item = r.id
				WHERE r.effective >= ? AND r.changed_at >= ? AND r.changed_at < ? AND r.first_seen < ?)
			AND p.story IN (
				SELECT t.story FROM told t WHERE t.spec = ?
				UNION SELECT s.merged_into FROM story s JOIN told t ON t.story = s.id WHERE t.spec = ?)
			AND i.first_seen < ? AND i.effective >= ?
		ORDER BY p.story, i.first_seen, i.id`,
		[]any{millis(cut.Add(-storyReach)), millis(since), millis(cut), millis(since), spec, spec, millis(cut), millis(cut.Add(-storyReach))},
		memberOf(&out))
	if err != nil {
		return nil, nil, fmt.Errorf("read the stories of revised items: %w", err)
	}
	return items, out, nil
}
