package store

import (
	"context"
	"time"
)

// pruneBatch is how many items one transaction deletes: other writers get a turn
// in between.
const pruneBatch = 500

// Prune deletes items first seen before before, and stories left without items
// that no edition ever told. The items' names stay, so that a feed that still
// lists one does not make it news again. It returns the number of items deleted.
func (d *DB) Prune(ctx context.Context, before time.Time) (int, error) {
	total := 0
	for {
		n := 0
		err := d.write(ctx, "delete old items", func(s session) (err error) {
			n, err = s.exec(ctx, `
				DELETE FROM item WHERE id IN (
					SELECT id FROM item WHERE first_seen < ? ORDER BY first_seen, id LIMIT ?)`,
				millis(before), pruneBatch)
			return err
		})
		if err != nil {
			return total, err
		}
		total += n
		if n < pruneBatch {
			break
		}
	}
	return total, d.write(ctx, "delete empty stories", func(s session) error {
		// A story that others were merged into is kept while they lead to it.
		_, err := s.exec(ctx, `
			DELETE FROM story WHERE created < ?
				AND NOT EXISTS (SELECT 1 FROM placement p WHERE p.story = story.id)
				AND NOT EXISTS (SELECT 1 FROM told t WHERE t.story = story.id)
				AND NOT EXISTS (SELECT 1 FROM story o WHERE o.merged_into = story.id AND o.merged_into <> '')`,
			millis(before))
		return err
	})
}
