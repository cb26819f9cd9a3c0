package store

import (
	"context"
	"fmt"
	"time"

	"geodigest/digest"
)

// ClaimDeliveries leases up to limit deliveries (0 = all) that may be sent now:
// ready and deferred ones whose time has come and, if resendUnknown, those of
// unknown outcome whose lease has ended. Oldest slot first. Each becomes sending
// under a higher fence, with its attempt counted, before this returns.
//
// What must not be sent any more is closed in the same transaction: a ready or
// deferred delivery whose subscriber has a newer one in the same digest expires.
// One of unknown outcome may have arrived: it stays unknown, and is not sent again
// once there is a newer one or after maxUnknown attempts, because a relay that
// never answers would otherwise fill the reader's mailbox with copies. A delivery
// to somebody who has left since is suppressed.
func (d *DB) ClaimDeliveries(ctx context.Context, now time.Time, lease time.Duration, limit int, resendUnknown bool) ([]digest.Delivery, error) {
	var out []digest.Delivery
	err := d.write(ctx, "claim deliveries", func(s session) error {
		for {
			// What this closes is not found again, so each round gets further.
			want := int(most(limit)) - len(out)
			found, err := s.sendable(ctx, now, want, resendUnknown)
			if err != nil {
				return err
			}
			for _, c := range found {
				if c.closed != "" {
					if _, err := s.exec(ctx, `UPDATE delivery SET state = ? WHERE id = ?`, string(c.closed), c.ID); err != nil {
						return err
					}
					continue
				}
				_, err := s.exec(ctx, `
					UPDATE delivery SET state = 'sending', attempt = attempt + 1, fence = fence + 1, lease_until = ? WHERE id = ?`,
					millis(now.Add(lease)), c.ID)
				if err != nil {
					return err
				}
				c.Attempt++
				c.Fence++
				out = append(out, c.Delivery)
			}
			if len(found) < want || len(out) == limit {
				return nil
			}
		}
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// maxUnknown is how many attempts of unknown outcome are made for one delivery.
const maxUnknown = 3

// candidate is a delivery whose time has come. closed is the state it gets
// instead of being sent, "" if it may be sent.
type candidate struct {
	digest.Delivery
	closed digest.DeliveryState
}

// sendable returns the next deliveries whose time has come.
func (s session) sendable(ctx context.Context, now time.Time, limit int, unknown bool) ([]candidate, error) {
	return list(ctx, s, `
		SELECT d.id, d.edition, d.state, d.attempt, d.fence, d.message_id, d.date, `+subscriberColumns+`,
			CASE WHEN EXISTS (
				SELECT 1 FROM delivery n WHERE n.subscriber = d.subscriber AND n.spec = d.spec AND n.slot > d.slot) THEN 1 ELSE 0 END,
			CASE WHEN EXISTS (
				SELECT 1 FROM opt_out o WHERE o.subscriber = d.subscriber AND o.spec = d.spec) THEN 1 ELSE 0 END
		FROM delivery d JOIN subscriber s ON s.id = d.subscriber
		WHERE d.state IN ('ready', 'deferred', 'unknown') AND d.not_before <= ?
			AND (d.state <> 'unknown' OR (? = 1 AND d.lease_until <= ? AND d.attempt < ? AND NOT EXISTS (
				SELECT 1 FROM delivery n WHERE n.subscriber = d.subscriber AND n.spec = d.spec AND n.slot > d.slot)))
		ORDER BY d.slot, d.id LIMIT ? `+s.engine.lock,
		[]any{millis(now), flag(unknown), millis(now), maxUnknown, limit},
		func(r row) (c candidate, err error) {
			var superseded, left bool
			err = r.Scan(append(deliveryDest(&c.Delivery), &superseded, &left)...)
			switch {
			case superseded && c.State != digest.Unknown:
				c.closed = digest.Expired
			case left || c.Subscriber.State != digest.Active:
				c.closed = digest.NotSent
			}
			return c, err
		})
}

// deliveryDest is where the columns of a delivery and its subscriber go.
func deliveryDest(v *digest.Delivery) []any {
	return append([]any{&v.ID, &v.EditionID, &v.State, &v.Attempt, &v.Fence, &v.MessageID, instant{&v.Date}},
		subscriberDest(&v.Subscriber)...)
}

// ExpireLeases turns deliveries whose lease ended without a result into unknown
// ones and returns how many. The attempt is logged as such.
func (d *DB) ExpireLeases(ctx context.Context, now time.Time) (n int, err error) {
	var waiting int
	if err := d.read().one(ctx, `SELECT count(*) FROM delivery WHERE state = 'sending' AND lease_until <= ?`, []any{millis(now)}, &waiting); err != nil || waiting == 0 {
		return 0, err
	}
	err = d.write(ctx, "end old leases", func(s session) (err error) {
		_, err = s.exec(ctx, `
			INSERT INTO delivery_attempt (delivery, attempt, at, outcome, code, enhanced, reply)
			SELECT id, attempt, CAST(? AS BIGINT), 'unknown', 0, '', 'the lease ended without a result'
			FROM delivery WHERE state = 'sending' AND lease_until <= ?
			ON CONFLICT (delivery, attempt) DO NOTHING`, millis(now), millis(now))
		if err != nil {
			return err
		}
		n, err = s.exec(ctx, `UPDATE delivery SET state = 'unknown' WHERE state = 'sending' AND lease_until <= ?`, millis(now))
		return err
	})
	return n, err
}

// Renew lengthens the lease of a delivery that is being sent. It is ErrFenced when
// somebody else has claimed it or it is no longer being sent.
func (d *DB) Renew(ctx context.Context, v digest.Delivery, until time.Time) error {
	return d.write(ctx, fmt.Sprintf("renew the lease of delivery %d", v.ID), func(s session) error {
		n, err := s.exec(ctx, `UPDATE delivery SET lease_until = ? WHERE id = ? AND fence = ? AND state = 'sending'`, millis(until), v.ID, v.Fence)
		if err == nil && n == 0 {
			err = ErrFenced
		}
		return err
	})
}

// Release gives back deliveries that were claimed but not begun: each has the
// state and the number of attempts it had before. One that somebody else has
// claimed meanwhile, or that has a result, is left alone.
func (d *DB) Release(ctx context.Context, ds []digest.Delivery, _ time.Time) error {
	if len(ds) == 0 {
		return nil
	}
	return d.write(ctx, "give deliveries back", func(s session) error {
		for _, v := range ds {
			_, err := s.exec(ctx, `
				UPDATE delivery SET state = ?, attempt = attempt - 1, lease_until = 0
				WHERE id = ? AND fence = ? AND state = 'sending'`, string(v.State), v.ID, v.Fence)
			if err != nil {
				return err
			}
		}
		return nil
	})
}
