package store

import (
	"context"
	"time"

	"geodigest/feeds"
)

// FeedStatus is a feed with what polling has learnt about it.
type FeedStatus struct {
	feeds.Feed
	feeds.State
	Items  int  // items in the store that were seen in this feed; Feeds alone counts them
	Active bool // it is in the configuration
}

// feedSettings is what the configuration says of a feed.
const feedSettings = `id, url, name, outlet, country, ownership, lang, category, every_ms, min_ms, max_ms, cron`

func settingsDest(f *feeds.Feed) []any {
	return []any{
		&f.ID, &f.URL, &f.Name, &f.Outlet, &f.Country, &f.Ownership, &f.Lang, &f.Category,
		span{&f.Every}, span{&f.Min}, span{&f.Max}, &f.Cron,
	}
}

// feedColumns is what scanFeed reads. They carry no table name: SQLite knows no
// alias in RETURNING.
const feedColumns = feedSettings + `,
	etag, last_modified, next_poll, hold_until, polls, failures, last_success, last_new,
	failing_since, error_kind, error, repairs, identity, held, learnt`

func scanFeed(r row, f *feeds.Feed, s *feeds.State, more ...any) error {
	dest := append(settingsDest(f),
		&s.ETag, &s.LastModified, instant{&s.NextPoll}, instant{&s.HoldUntil}, &s.Polls, &s.Failures, instant{&s.LastSuccess}, instant{&s.LastNew},
		instant{&s.FailingSince}, &s.ErrorKind, &s.Error, document{&s.Repairs}, &s.Identity, &s.Held, document{&s.Learnt})
	return r.Scan(append(dest, more...)...)
}

// Feeds returns every feed ever configured, in the order in which they came.
func (d *DB) Feeds(ctx context.Context) ([]FeedStatus, error) {
	return list(ctx, d.read(), `
		SELECT `+feedColumns+`, active, (SELECT count(*) FROM item_feed x WHERE x.feed = feed.id)
		FROM feed ORDER BY id`, nil,
		func(r row) (f FeedStatus, err error) {
			err = scanFeed(r, &f.Feed, &f.State, &f.Active, &f.Items)
			return f, err
		})
}

// FeedStates is Feeds without the counts, which cost far more than the rest where
// there are many items.
func (d *DB) FeedStates(ctx context.Context) ([]FeedStatus, error) {
	return d.read().feedStates(ctx, ``)
}

// LeftAlone returns the active feeds that MakeAllDue leaves alone at now, without
// counts: those whose server asked for a pause or said that they are gone.
func (d *DB) LeftAlone(ctx context.Context, now time.Time) ([]FeedStatus, error) {
	return d.read().feedStates(ctx, `WHERE active = 1 AND (muted = 1 OR error_kind = 'gone' OR hold_until > ?)`, millis(now))
}

func (s session) feedStates(ctx context.Context, where string, args ...any) ([]FeedStatus, error) {
	return list(ctx, s, `SELECT `+feedColumns+`, active FROM feed `+where+` ORDER BY id`, args,
		func(r row) (f FeedStatus, err error) {
			err = scanFeed(r, &f.Feed, &f.State, &f.Active)
			return f, err
		})
}

// FeedNotices returns what the operator was told last about each feed they were
// ever told anything about, by feed.
func (d *DB) FeedNotices(ctx context.Context) ([]feeds.Notice, error) {
	return list(ctx, d.read(), `SELECT feed, health, since, told FROM notice ORDER BY feed`, nil,
		func(r row) (n feeds.Notice, err error) {
			err = r.Scan(&n.FeedID, &n.Health, instant{&n.Since}, instant{&n.Told})
			return n, err
		})
}

// SaveFeedNotices remembers what the operator was told, one notice a feed: a
// later one takes the place of the earlier. A feed there is not gives ErrConflict,
// and nothing is stored.
func (d *DB) SaveFeedNotices(ctx context.Context, told []feeds.Notice) error {
	if len(told) == 0 {
		return nil
	}
	return d.write(ctx, "remember what the operator was told", func(s session) error {
		for _, n := range told {
			_, err := s.exec(ctx, `
				INSERT INTO notice (feed, health, since, told) VALUES (?, ?, ?, ?)
				ON CONFLICT (feed) DO UPDATE SET health = excluded.health, since = excluded.since, told = excluded.told`,
				n.FeedID, string(n.Health), millis(n.Since), millis(n.Told))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// DayItems is how many items a feed brought on one day.
type DayItems struct {
	Day   time.Time // midnight UTC
	Items int
}

const dayMillis = int64(24 * time.Hour / time.Millisecond)

// ItemsPerDay counts the items first seen in a feed on each UTC day from the day
// of since on, oldest first; days without any are left out. What was known when it
// appeared (the first fetch, items held back) does not count.
func (d *DB) ItemsPerDay(ctx context.Context, feed int64, since time.Time) ([]DayItems, error) {
	return list(ctx, d.read(), `
		SELECT x.at / CAST(? AS BIGINT) AS day, count(*) FROM item_feed x JOIN item i ON i.id = x.item
		WHERE x.feed = ? AND x.at >= ? AND i.baseline = 0 GROUP BY 1 ORDER BY 1`,
		[]any{dayMillis, feed, millis(since.UTC().Truncate(24 * time.Hour))},
		func(r row) (v DayItems, err error) {
			var day int64
			err = r.Scan(&day, &v.Items)
			v.Day = time.UnixMilli(day * dayMillis).UTC()
			return v, err
		})
}
