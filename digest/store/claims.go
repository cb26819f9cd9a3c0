package store

import (
	"context"
	"time"

	"geodigest/digest"
)

// ClaimDeliveries leases up to limit deliveries (0 = all) that may be sent now:
// ready and deferred ones whose time has come and, if resendUnknown, those of
// unknown outcome whose lease has ended. Oldest slot first. Each becomes sending
// under a higher fence, with its attempt counted, before this returns.
//
// First, in the same transaction, what must not be sent any more is closed:
// deliveries that a newer edition of their digest superseded expire, and those of
// people who have left since are suppressed.
func (d *DB) ClaimDeliveries(ctx context.Context, now time.Time, lease time.Duration, limit int, resendUnknown bool) ([]digest.Delivery, error) {
	var out []digest.Delivery
	err := d.write(ctx, "claim deliveries", func(s session) (err error) {
		if err := s.expireSuperseded(ctx); err != nil {
			return err
		}
		if err := s.suppressLeft(ctx, resendUnknown); err != nil {
			return err
		}
		out, err = list(ctx, s, `
			SELECT d.id, d.edition, d.state, d.attempt, d.fence, d.message_id, d.date, `+subscriberColumns+`
			FROM delivery d JOIN subscriber s ON s.id = d.subscriber
			WHERE (d.state IN ('ready', 'deferred') OR (d.state = 'unknown' AND ? = 1 AND d.lease_until <= ?))
				AND d.not_before <= ?
			ORDER BY d.slot, d.id LIMIT ? `+s.engine.lock,
			[]any{flag(resendUnknown), millis(now), millis(now), most(limit)}, scanDelivery)
		if err != nil {
			return err
		}
		for i := range out {
			_, err := s.exec(ctx, `
				UPDATE delivery SET state = 'sending', attempt = attempt + 1, fence = fence + 1, lease_until = ? WHERE id = ?`,
				millis(now.Add(lease)), out[i].ID)
			if err != nil {
				return err
			}
			out[i].Attempt++
			out[i].Fence++
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// scanDelivery reads the columns ClaimDeliveries and Deliveries select.
func scanDelivery(r row) (v digest.Delivery, err error) {
	err = r.Scan(append([]any{&v.ID, &v.EditionID, &v.State, &v.Attempt, &v.Fence, &v.MessageID, instant{&v.Date}},
		subscriberDest(&v.Subscriber)...)...)
	return v, err
}

// expireSuperseded closes deliveries of which the subscriber has a newer one in
// the same digest. One of unknown outcome stays: it may have arrived.
func (s session) expireSuperseded(ctx context.Context) error {
	_, err := s.exec(ctx, `
		UPDATE delivery SET state = 'expired'
		WHERE state IN ('ready', 'deferred') AND EXISTS (
			SELECT 1 FROM delivery n
			WHERE n.subscriber = delivery.subscriber AND n.spec = delivery.spec AND n.slot > delivery.slot)`)
	return err
}

// suppressLeft closes deliveries of people who no longer want them.
func (s session) suppressLeft(ctx context.Context, unknown bool) error {
	_, err := s.exec(ctx, `
		UPDATE delivery SET state = 'suppressed'
		WHERE (state IN ('ready', 'deferred') OR (state = 'unknown' AND ? = 1)) AND (
			EXISTS (SELECT 1 FROM subscriber s WHERE s.id = delivery.subscriber AND s.state <> 'active')
			OR EXISTS (SELECT 1 FROM opt_out o WHERE o.subscriber = delivery.subscriber AND o.spec = delivery.spec))`,
		flag(unknown))
	return err
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
