package store

import (
	"context"
	"fmt"
	"time"

	"geodigest/digest"
)

// FinishDelivery stores what became of a claimed delivery and logs the attempt.
// Deferred, unknown and paused ones are not claimed before notBefore; a paused
// one is stored as deferred. r.Suppress also stops the subscriber, with the reply
// as reason.
//
// A delivery that somebody else has claimed meanwhile is refused with ErrFenced.
// One whose lease ended but that nobody has claimed takes the result: it is known
// after all. Repeating a call is harmless.
func (d *DB) FinishDelivery(ctx context.Context, v digest.Delivery, r digest.Result, notBefore, now time.Time) error {
	state, err := stored(r.State)
	if err != nil {
		return err
	}
	return d.write(ctx, fmt.Sprintf("store the outcome of delivery %d", v.ID), func(s session) error {
		var fence int64
		var have digest.DeliveryState
		if err := s.one(ctx, `SELECT fence, state FROM delivery WHERE id = ?`, []any{v.ID}, &fence, &have); err != nil {
			return err
		}
		switch {
		case fence != v.Fence:
			return ErrFenced
		case have == state && have != digest.Unknown:
			return nil // a repetition
		case have != digest.Sending && have != digest.Unknown:
			return fmt.Errorf("%w: it is %s", ErrFenced, have)
		}
		_, err := s.exec(ctx, `UPDATE delivery SET state = ?, not_before = ? WHERE id = ?`, string(state), millis(notBefore), v.ID)
		if err != nil {
			return err
		}
		_, err = s.exec(ctx, `
			INSERT INTO delivery_attempt (delivery, attempt, at, outcome, code, enhanced, reply) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (delivery, attempt) DO UPDATE SET at = excluded.at, outcome = excluded.outcome,
				code = excluded.code, enhanced = excluded.enhanced, reply = excluded.reply`,
			v.ID, v.Attempt, millis(now), string(r.State), r.Code, r.Enhanced, r.Reply)
		if err != nil || !r.Suppress {
			return err
		}
		return s.suppress(ctx, v.Subscriber.ID, r.Reply, now)
	})
}

// stored is the delivery state a result leads to.
func stored(s digest.DeliveryState) (digest.DeliveryState, error) {
	switch s {
	case digest.Accepted, digest.Deferred, digest.Failed, digest.Unknown:
		return s, nil
	case digest.OutcomePause:
		return digest.Deferred, nil
	}
	return "", fmt.Errorf("store an outcome: %q is not one", s)
}

// DeliveryCounts returns how many deliveries of an edition are in each state.
func (d *DB) DeliveryCounts(ctx context.Context, edition int64) (map[digest.DeliveryState]int, error) {
	out := map[digest.DeliveryState]int{}
	err := d.read().each(ctx, `SELECT state, count(*) FROM delivery WHERE edition = ? GROUP BY state`, []any{edition},
		func(r row) error {
			var state digest.DeliveryState
			var n int
			err := r.Scan(&state, &n)
			out[state] = n
			return err
		})
	return out, err
}

// DeliveryFilter picks deliveries; zero fields pick all.
type DeliveryFilter struct {
	Edition    int64
	Subscriber int64
	State      digest.DeliveryState
	Limit      int
}

// DeliveryStatus is a delivery as it stands, with its attempts.
type DeliveryStatus struct {
	digest.Delivery // State is the present one
	Spec            string
	Slot            time.Time
	NotBefore       time.Time
	LeaseUntil      time.Time
	Attempts        []Attempt // oldest first
}

// Attempt is one try to send a delivery.
type Attempt struct {
	Number int
	At     time.Time
	digest.Result
}

// Deliveries returns deliveries, the newest slot first.
func (d *DB) Deliveries(ctx context.Context, f DeliveryFilter) ([]DeliveryStatus, error) {
	out, err := list(ctx, d.read(), `
		SELECT d.id, d.edition, d.state, d.attempt, d.fence, d.message_id, d.date, `+subscriberColumns+`,
			d.spec, d.slot, d.not_before, d.lease_until
		FROM delivery d JOIN subscriber s ON s.id = d.subscriber
		WHERE (? = 0 OR d.edition = ?) AND (? = 0 OR d.subscriber = ?) AND (? = '' OR d.state = ?)
		ORDER BY d.slot DESC, d.id LIMIT ?`,
		[]any{f.Edition, f.Edition, f.Subscriber, f.Subscriber, string(f.State), string(f.State), most(f.Limit)},
		func(r row) (v DeliveryStatus, err error) {
			err = r.Scan(append(deliveryDest(&v.Delivery), &v.Spec, instant{&v.Slot}, instant{&v.NotBefore}, instant{&v.LeaseUntil})...)
			return v, err
		})
	if err != nil {
		return nil, fmt.Errorf("read deliveries: %w", err)
	}
	for i := range out {
		out[i].Attempts, err = list(ctx, d.read(), `
			SELECT attempt, at, outcome, code, enhanced, reply FROM delivery_attempt WHERE delivery = ? ORDER BY attempt`,
			[]any{out[i].ID}, func(r row) (a Attempt, err error) {
				err = r.Scan(&a.Number, instant{&a.At}, &a.State, &a.Code, &a.Enhanced, &a.Reply)
				return a, err
			})
		if err != nil {
			return nil, fmt.Errorf("read the attempts of delivery %d: %w", out[i].ID, err)
		}
	}
	return out, nil
}
