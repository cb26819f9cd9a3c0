package store

import (
	"context"
	"time"
)

// pruneBatch is how many items one transaction deletes: other writers get a turn
// in between.
const pruneBatch = 500

// Prune deletes items first seen before before, stories left without items that no
// edition ever told, and what happened in stories that are gone. The items' names
// stay, so that a feed that still lists one does not make it news again, held back
// or not. It returns the number of items deleted.
//
// It takes about 0.1 ms an item, in transactions of 500. Pages that become free are
// used again: with a steady stream of items the file grows by what is kept for ever.
// Those are the names, about 55 bytes an item (100 feeds with 30 new items a day
// each: 60 MB a year), and what was sent: editions, decisions, deliveries.
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
	err := d.write(ctx, "delete empty stories", func(s session) error {
		// A story that others were merged into is kept while they lead to it.
		_, err := s.exec(ctx, `
			DELETE FROM story WHERE created < ?
				AND NOT EXISTS (SELECT 1 FROM placement p WHERE p.story = story.id)
				AND NOT EXISTS (SELECT 1 FROM told t WHERE t.story = story.id)
				AND NOT EXISTS (SELECT 1 FROM story o WHERE o.merged_into = story.id AND o.merged_into <> '')`,
			millis(before))
		return err
	})
	if err != nil {
		return total, err
	}
	return total, d.pruneEvents(ctx, before)
}

// pruneEvents forgets what happened in stories that are gone. The last event of all
// stays: Generation never falls.
func (d *DB) pruneEvents(ctx context.Context, before time.Time) error {
	for from, done := int64(0), false; !done; {
		err := d.write(ctx, "delete the events of stories that are gone", func(s session) error {
			ids, err := list(ctx, s, `
				SELECT e.id FROM story_event e
				WHERE e.id > ? AND e.at < ? AND e.id < (SELECT max(id) FROM story_event)
					AND NOT EXISTS (SELECT 1 FROM story s WHERE s.id = e.story)
				ORDER BY e.id LIMIT ?`, []any{from, millis(before), pruneBatch}, func(r row) (id int64, err error) {
				err = r.Scan(&id)
				return id, err
			})
			if err != nil {
				return err
			}
			if done = len(ids) < pruneBatch; len(ids) == 0 {
				return nil
			}
			first, last := ids[0], ids[len(ids)-1]
			from = last
			_, err = s.exec(ctx, `
				DELETE FROM story_event WHERE id >= ? AND id <= ? AND at < ?
					AND NOT EXISTS (SELECT 1 FROM story s WHERE s.id = story_event.story)`, first, last, millis(before))
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
