package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"geodigest/feeds"
)

// ClaimFeeds leases up to limit due feeds (0 = all) to the caller, the longest
// overdue first. A feed whose lease has not ended is left alone, and so is one
// whose server asked for a pause; one whose lease has ended is claimed again under
// a higher fence. A power cut may take a claim back: its feeds are then due as
// before, and nobody is left to save a result under its fence.
//
// What a clock that was ahead has left behind keeps no feed from being claimed,
// and no time of a claim's State is later than now.
func (d *DB) ClaimFeeds(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]feeds.Claim, error) {
	var claims []feeds.Claim
	err := d.writeSoon(ctx, "claim due feeds", func(s session) (err error) {
		// Looking through all feeds costs more than a claim: only where the clock may
		// have been put back since they were stored.
		if last := d.claimedAt.Load(); last == 0 || millis(now) < last {
			if err := s.disbelieve(ctx, now, lease); err != nil {
				return err
			}
		}
		claims, err = list(ctx, s, `
			UPDATE feed SET lease_until = ?, claimed_at = ?, fence = fence + 1
			WHERE id IN (
				SELECT id FROM feed
				WHERE active = 1 AND next_poll <= ? AND lease_until <= ? AND hold_until <= ?
				ORDER BY next_poll, id LIMIT ? `+s.engine.lock+`)
			RETURNING `+feedColumns+`, fence`,
			[]any{millis(now.Add(lease)), millis(now), millis(now), millis(now), millis(now), most(limit)},
			func(r row) (c feeds.Claim, err error) {
				err = scanFeed(r, &c.Feed, &c.State, &c.Fence)
				c.State = c.State.NotAfter(now)
				return c, err
			})
		return err
	})
	if err == nil {
		d.claimedAt.Store(millis(now))
	}
	// RETURNING promises no order.
	slices.SortFunc(claims, func(a, b feeds.Claim) int {
		return cmp.Or(a.State.NextPoll.Compare(b.State.NextPoll), cmp.Compare(a.Feed.ID, b.Feed.ID))
	})
	return claims, err
}

// furthest is how far off a feed may be due that goes by neither a timetable nor an
// interval of its own: the month after 410, and a tenth.
const furthest = 34 * 24 * time.Hour

// disbelieve takes back what a clock that was ahead has stored, and that would keep
// feeds from being polled until it comes true: a feed that was claimed, or is new,
// later than now is due, its lease and a pause longer than servers are granted have
// ended. Half a lease is how far the clocks of two machines may differ.
func (s session) disbelieve(ctx context.Context, now time.Time, lease time.Duration) error {
	late := millis(now.Add(lease / 2))
	_, err := s.exec(ctx, `
		UPDATE feed SET claimed_at = 0, lease_until = 0, next_poll = CASE WHEN next_poll > ? THEN ? ELSE next_poll END
		WHERE claimed_at > ? OR cron = '' AND next_poll > ? AND (
			claimed_at = 0 OR next_poll > ? AND next_poll > ? + 2 * every_ms AND next_poll > ? + 2 * max_ms)`,
		millis(now), millis(now), late, late, millis(now.Add(furthest)), millis(now), millis(now))
	if err != nil {
		return err
	}
	_, err = s.exec(ctx, `UPDATE feed SET hold_until = 0 WHERE hold_until > ?`, millis(now.Add(feeds.LongestHold+lease/2)))
	return err
}

// ClaimedFeeds returns the active feeds that are due at now and leased, by id, and
// when each lease ends.
func (d *DB) ClaimedFeeds(ctx context.Context, now time.Time) (map[int64]time.Time, error) {
	out := map[int64]time.Time{}
	err := d.read().each(ctx, `
		SELECT id, lease_until FROM feed
		WHERE active = 1 AND next_poll <= ? AND lease_until > ? AND hold_until <= ?`,
		[]any{millis(now), millis(now), millis(now)},
		func(r row) error {
			var id int64
			var until time.Time
			err := r.Scan(&id, instant{&until})
			out[id] = until
			return err
		})
	return out, err
}

// ReleaseFeeds gives claimed feeds back that will not be saved: they are due again
// as they were. A claim that has passed to another poller is left alone.
func (d *DB) ReleaseFeeds(ctx context.Context, claims []feeds.Claim) error {
	if len(claims) == 0 {
		return nil
	}
	return d.writeSoon(ctx, "give claimed feeds back", func(s session) error {
		for _, c := range claims {
			if _, err := s.exec(ctx, `UPDATE feed SET lease_until = 0 WHERE id = ? AND fence = ?`, c.Feed.ID, c.Fence); err != nil {
				return err
			}
		}
		return nil
	})
}

// FreeFeeds ends all leases on feeds, whoever holds them, and refuses the results
// under them. Only a daemon that has just started and holds the lock on the database
// (LockDaemon) calls it: what is claimed then was claimed by one that is gone, or by
// a command that polls beside it, whose feeds are polled again.
func (d *DB) FreeFeeds(ctx context.Context) error {
	return d.write(ctx, "free claimed feeds", func(s session) error {
		_, err := s.exec(ctx, `UPDATE feed SET lease_until = 0, fence = fence + 1 WHERE lease_until > 0`)
		return err
	})
}

// MakeAllDue makes every active feed due at now (poll --all). Leases stay, and so
// do the pauses servers asked for: hurrying all feeds must not break a 429. A feed
// whose server said that it is gone is not asked again for that.
func (d *DB) MakeAllDue(ctx context.Context, now time.Time) error {
	return d.write(ctx, "make all feeds due", func(s session) error {
		_, err := s.exec(ctx, `
			UPDATE feed SET next_poll = ?
			WHERE active = 1 AND next_poll > ? AND muted = 0 AND error_kind <> 'gone' AND hold_until <= ?`,
			millis(now), millis(now), millis(now))
		return err
	})
}

// MakeDue makes the active feeds with these configured URLs due at now, also
// those whose server asked for a pause or said that it is gone: somebody asks for
// them by name. Leases stay. It returns the URLs no active feed has; the others
// are due all the same.
func (d *DB) MakeDue(ctx context.Context, urls []string, now time.Time) (unknown []string, err error) {
	err = d.write(ctx, "make feeds due", func(s session) error {
		unknown = nil
		for _, u := range urls {
			n, err := s.exec(ctx, `
				UPDATE feed SET hold_until = 0, next_poll = CASE WHEN next_poll > ? THEN ? ELSE next_poll END
				WHERE active = 1 AND url = ?`, millis(now), millis(now), u)
			if err != nil {
				return err
			}
			if n == 0 {
				unknown = append(unknown, u)
			}
		}
		return nil
	})
	return unknown, err
}
