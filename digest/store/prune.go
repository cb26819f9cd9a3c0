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
// lists one does not make it news again, held back or not. It returns the number of items deleted.
func (d *DB) Prune(ctx context.Context, before time.Time) (int, error) {
	total := 0
	for {
		n := 0
		err := d.write(ctx, "delete old items", func(s session) (err error) {
			const oldest = `SELECT id FROM item WHERE first_seen < ? ORDER BY first_seen, id LIMIT ?`
			// A title alone must not keep a later article of that title from being news.
			_, err = s.exec(ctx, `DELETE FROM item_key WHERE item IN (`+oldest+`) AND substr(key, 1, 1) = 'w'`, millis(before), pruneBatch)
			if err != nil {
				return err
			}
			n, err = s.exec(ctx, `DELETE FROM item WHERE id IN (`+oldest+`)`, millis(before), pruneBatch)
			if err != nil || n == 0 {
				return err
			}
			_, err = s.exec(ctx, `
				UPDATE feed SET held = (SELECT count(*) FROM item i WHERE i.feed = feed.id AND i.held = 1) WHERE held > 0`)
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
