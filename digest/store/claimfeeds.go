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
func (d *DB) ClaimFeeds(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]feeds.Claim, error) {
	var claims []feeds.Claim
	err := d.writeSoon(ctx, "claim due feeds", func(s session) (err error) {
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

// FreeFeeds ends all leases on feeds. A daemon that starts calls it: it is the only
// one, so that what is claimed was claimed by one that is gone. A command that
// polls beside it finds its results refused and its feeds polled again.
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
