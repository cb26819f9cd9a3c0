package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"geodigest/digest"
)

// storyReach is how far before the cut a story's members still count.
const storyReach = 14 * 24 * time.Hour

// Settled returns the end of the window an edition can be cut with at now: the
// moment before which every item is stored and placed. It is now, or earlier:
// the first-seen time of the oldest item that waits to be placed, or the moment a
// poll that is still under way was claimed.
func (d *DB) Settled(ctx context.Context, now time.Time) (time.Time, error) {
	var settled time.Time
	err := d.read().one(ctx, `
		SELECT min(t) FROM (
			SELECT CAST(? AS BIGINT) AS t
			UNION ALL SELECT first_seen FROM item WHERE placed = 0
			UNION ALL SELECT claimed_at FROM feed WHERE lease_until > ?
		) AS x`, []any{millis(now), millis(now)}, instant{&settled})
	if err != nil {
		return time.Time{}, fmt.Errorf("find the end of the window: %w", err)
	}
	return settled, nil
}

// Stories returns every story with an item first seen in [since, cut) that is no
// baseline, by story id. Its members are all its items first seen before cut that
// stand for a time within 14 days before it, by first seen, then id.
func (d *DB) Stories(ctx context.Context, since, cut time.Time) ([]digest.Story, error) {
	var out []digest.Story
	err := d.read().each(ctx, `
		SELECT `+pendingColumns+`, a.data, p.duplicate_of, p.story
		FROM placement p JOIN item i ON i.id = p.item JOIN feed f ON f.id = i.feed JOIN analysis a ON a.item = i.id
		WHERE p.story IN (
				SELECT np.story FROM item n JOIN placement np ON np.item = n.id
				WHERE n.baseline = 0 AND n.first_seen >= ? AND n.first_seen < ?)
			AND i.first_seen < ? AND i.effective >= ?
		ORDER BY p.story, i.first_seen, i.id`,
		[]any{millis(since), millis(cut), millis(cut), millis(cut.Add(-storyReach))},
		memberOf(&out))
	if err != nil {
		return nil, fmt.Errorf("read the stories of a window: %w", err)
	}
	return out, nil
}

// StoryEvent is one line of a story's history.
type StoryEvent struct {
	At     time.Time
	Story  string
	Item   int64 // 0 = the whole story
	Kind   string
	Detail string
}

// StoryEvents returns what happened to a story, oldest first.
func (d *DB) StoryEvents(ctx context.Context, story string) ([]StoryEvent, error) {
	return list(ctx, d.read(), `SELECT at, story, item, kind, detail FROM story_event WHERE story = ? ORDER BY id`, []any{story},
		func(r row) (e StoryEvent, err error) {
			err = r.Scan(instant{&e.At}, &e.Story, &e.Item, &e.Kind, &e.Detail)
			return e, err
		})
}

// Told returns what the readers of a digest know, by story id: headline, edition
// and time of the newest edition that told the story; the outlets and statements
// of all of them, since an update prints only what is new. What was told of a
// story that was merged away counts for the story it went into; an edition that
// reached nobody has told nobody anything.
func (d *DB) Told(ctx context.Context, spec string) (map[string]digest.Told, error) {
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
	told := map[string]digest.Told{}
	err = d.read().each(ctx, `
		SELECT t.story, t.edition, t.at, t.headline, t.outlets, t.statements FROM told t JOIN edition e ON e.id = t.edition
		WHERE t.spec = ? AND NOT `+undelivered+` ORDER BY t.at DESC, t.edition DESC, t.story`, []any{spec}, func(r row) error {
		var t digest.Told
		err := r.Scan(&t.Story, &t.Edition, instant{&t.At}, &t.Headline, document{&t.Outlets}, document{&t.Statements})
		t.Story = follow(merged, t.Story)
		if newer, ok := told[t.Story]; ok {
			newer.Outlets = union(newer.Outlets, t.Outlets)
			newer.Statements = union(newer.Statements, t.Statements)
			t = newer
		}
		told[t.Story] = t
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read what was told: %w", err)
	}
	return told, nil
}

// follow returns the story that a story was merged into in the end.
func follow(merged map[string]string, story string) string {
	for range len(merged) { // a ring, should one ever exist, ends here
		next, ok := merged[story]
		if !ok {
			break
		}
		story = next
	}
	return story
}

// union returns a and what only b has, in their order.
func union(a, b []string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}

// memberOf reads the rows of a query for stories with their items, by story, into out.
func memberOf(out *[]digest.Story) func(row) error {
	return func(r row) error {
		var p digest.Pending
		var m digest.Member
		var story string
		if err := scanPending(r, &p, document{&m.Analysis}, &m.DuplicateOf, &story); err != nil {
			return err
		}
		m.Item, m.Outlet = p.Item, p.Outlet
		if len(*out) == 0 || (*out)[len(*out)-1].ID != story {
			*out = append(*out, digest.Story{ID: story})
		}
		last := &(*out)[len(*out)-1]
		last.Members = append(last.Members, m)
		return nil
	}
}
