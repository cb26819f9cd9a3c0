package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"geodigest/digest"
	"geodigest/feeds"
)

// FeedStatus is a feed with what polling has learnt about it.
type FeedStatus struct {
	feeds.Feed
	feeds.State
	Items  int  // items in the store that were seen in this feed
	Active bool // it is in the configuration
}

// feedColumns is what scanFeed reads. They carry no table name: SQLite knows no
// alias in RETURNING.
const feedColumns = `id, url, name, outlet, country, ownership, lang, every_ms,
	etag, last_modified, next_poll, polls, failures, last_success, last_new,
	failing_since, error_kind, error, repairs`

func scanFeed(r row, f *feeds.Feed, s *feeds.State, more ...any) error {
	var every int64
	dest := []any{
		&f.ID, &f.URL, &f.Name, &f.Outlet, &f.Country, &f.Ownership, &f.Lang, &every,
		&s.ETag, &s.LastModified, instant{&s.NextPoll}, &s.Polls, &s.Failures, instant{&s.LastSuccess}, instant{&s.LastNew},
		instant{&s.FailingSince}, &s.ErrorKind, &s.Error, document{&s.Repairs},
	}
	err := r.Scan(append(dest, more...)...)
	f.Every = time.Duration(every) * time.Millisecond
	return err
}

// SyncFeeds makes the store's feeds those of the configuration: metadata is
// taken over, a new feed is due at once, a feed that is not in list is no longer
// polled. What polling has learnt stays, also for a feed that comes back later.
//
// The URL names a feed; of two entries with one URL the later wins.
func (d *DB) SyncFeeds(ctx context.Context, list []feeds.Feed, now time.Time) error {
	return d.write(ctx, "store the list of feeds", func(s session) error {
		if _, err := s.exec(ctx, `UPDATE feed SET active = 0 WHERE active = 1`); err != nil {
			return err
		}
		for _, f := range list {
			_, err := s.exec(ctx, `
				INSERT INTO feed (url, name, outlet, country, ownership, lang, every_ms, active, next_poll)
				VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?)
				ON CONFLICT (url) DO UPDATE SET
					name = excluded.name, outlet = excluded.outlet, country = excluded.country,
					ownership = excluded.ownership, lang = excluded.lang, every_ms = excluded.every_ms, active = 1`,
				f.URL, f.Name, f.Outlet, f.Country, string(f.Ownership), f.Lang, f.Every.Milliseconds(), millis(now))
			if err != nil {
				return err
			}
		}
		return nil
	})
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

// ClaimFeeds leases up to limit due feeds (0 = all) to the caller, the longest
// overdue first. A feed whose lease has not ended is left alone; one whose lease
// has is claimed again under a higher fence.
func (d *DB) ClaimFeeds(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]feeds.Claim, error) {
	var claims []feeds.Claim
	err := d.write(ctx, "claim due feeds", func(s session) (err error) {
		claims, err = list(ctx, s, `
			UPDATE feed SET lease_until = ?, claimed_at = ?, fence = fence + 1
			WHERE id IN (
				SELECT id FROM feed
				WHERE active = 1 AND next_poll <= ? AND lease_until <= ?
				ORDER BY next_poll, id LIMIT ? `+s.engine.lock+`)
			RETURNING `+feedColumns+`, fence`,
			[]any{millis(now.Add(lease)), millis(now), millis(now), millis(now), most(limit)},
			func(r row) (c feeds.Claim, err error) {
				err = scanFeed(r, &c.Feed, &c.State, &c.Fence)
				return c, err
			})
		return err
	})
	// RETURNING promises no order.
	slices.SortFunc(claims, func(a, b feeds.Claim) int {
		return cmp.Or(a.State.NextPoll.Compare(b.State.NextPoll), cmp.Compare(a.Feed.ID, b.Feed.ID))
	})
	return claims, err
}

// FreeFeeds ends all leases on feeds. A daemon that starts calls it: it is the only
// one, so that what is claimed was claimed by one that is gone. A command that
// polls beside it finds its results refused and its feeds polled again.
func (d *DB) FreeFeeds(ctx context.Context) error {
	return d.write(ctx, "free claimed feeds", func(s session) error {
		_, err := s.exec(ctx, `UPDATE feed SET lease_until = 0, fence = fence + 1 WHERE lease_until > 0`)
		return err
	})
}

// MakeAllDue makes every active feed due at now (poll --all). Leases stay.
func (d *DB) MakeAllDue(ctx context.Context, now time.Time) error {
	return d.write(ctx, "make all feeds due", func(s session) error {
		_, err := s.exec(ctx, `UPDATE feed SET next_poll = ? WHERE active = 1 AND next_poll > ?`, millis(now), millis(now))
		return err
	})
}

// staleAfter is the age at which a good poll no longer says that a source is
// reached, unless it is polled more rarely still.
const staleAfter = 24 * time.Hour

// overdue is how long after its time a feed may go unasked before its source
// counts as not reached: while we ourselves are offline nothing is stored, and an
// old success must not pass for a new one.
const overdue = time.Hour

// Sources returns the state of every active feed for an edition's footer, in
// the order of Feeds. A source is reached when its last poll ended well, is not
// older than a day (or two of its intervals), and the next one is not overdue.
func (d *DB) Sources(ctx context.Context, now time.Time) ([]digest.SourceState, error) {
	return list(ctx, d.read(), `SELECT `+feedColumns+` FROM feed WHERE active = 1 ORDER BY id`, nil,
		func(r row) (digest.SourceState, error) {
			var f feeds.Feed
			var st feeds.State
			err := scanFeed(r, &f, &st)
			out := digest.SourceState{Name: f.Name, LastSuccess: st.LastSuccess, Why: st.ErrorKind}
			switch {
			case st.ErrorKind != "" || st.LastSuccess.IsZero():
			case now.Sub(st.LastSuccess) > max(staleAfter, 2*f.Every), now.Sub(st.NextPoll) > overdue:
				out.Why = "stale"
			default:
				out.Reached = true
			}
			return out, err
		})
}
