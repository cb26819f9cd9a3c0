package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"geodigest/digest"
)

// Unsubscribe ends one digest for a subscriber, or all of them with spec "". how
// says by which way ("one-click", "form"). It is idempotent and wins over every
// later list of the operator's. Deliveries that wait are suppressed when they
// would be claimed.
func (d *DB) Unsubscribe(ctx context.Context, subscriber int64, spec, how string, now time.Time) error {
	return d.write(ctx, fmt.Sprintf("unsubscribe %d", subscriber), func(s session) error {
		v, endedBy, err := s.subscriberBy(ctx, `s.id = ?`, subscriber)
		if err != nil {
			return err
		}
		if spec == "" {
			if v.State == digest.Ended && endedBy == byPerson {
				return nil
			}
			return s.end(ctx, subscriber, byPerson, "unsubscribed: "+how, now)
		}
		n, err := s.exec(ctx, `INSERT INTO opt_out (subscriber, spec, at) VALUES (?, ?, ?) ON CONFLICT (subscriber, spec) DO NOTHING`,
			subscriber, spec, millis(now))
		if err != nil || n == 0 {
			return err
		}
		return s.audit(ctx, subscriber, "unsubscribed", spec, how, now)
	})
}

// OptOuts returns the digests a subscriber has ended, by id.
func (d *DB) OptOuts(ctx context.Context, subscriber int64) ([]string, error) {
	return list(ctx, d.read(), `SELECT spec FROM opt_out WHERE subscriber = ? ORDER BY spec`, []any{subscriber},
		func(r row) (spec string, err error) {
			err = r.Scan(&spec)
			return spec, err
		})
}

// addSubscriber stores a new active subscriber.
func (s session) addSubscriber(ctx context.Context, email, source string, now time.Time) (v digest.Subscriber, err error) {
	v = digest.Subscriber{Email: strings.TrimSpace(email), State: digest.Active, Source: source, Created: time.UnixMilli(millis(now)).UTC()}
	err = s.one(ctx, `
		INSERT INTO subscriber (email, email_key, state, source, created) VALUES (?, ?, 'active', ?, ?) RETURNING id`,
		[]any{v.Email, emailKey(email), source, millis(now)}, &v.ID)
	if err != nil {
		return v, err
	}
	return v, s.audit(ctx, v.ID, "subscribed", "", source, now)
}

// revive makes an ended or suppressed subscriber active.
func (s session) revive(ctx context.Context, id int64, source, how string, now time.Time) error {
	_, err := s.exec(ctx, `UPDATE subscriber SET state = 'active', ended_by = '', reason = '', source = ? WHERE id = ?`, source, id)
	if err != nil {
		return err
	}
	return s.audit(ctx, id, "subscribed", "", how, now)
}

// end ends a subscriber.
func (s session) end(ctx context.Context, id int64, by, reason string, now time.Time) error {
	_, err := s.exec(ctx, `UPDATE subscriber SET state = 'ended', ended_by = ?, reason = ? WHERE id = ?`, by, reason, id)
	if err != nil {
		return err
	}
	return s.audit(ctx, id, "ended", "", reason, now)
}

// suppress stops an active subscriber whose address does not exist.
func (s session) suppress(ctx context.Context, id int64, reason string, now time.Time) error {
	n, err := s.exec(ctx, `UPDATE subscriber SET state = 'suppressed', reason = ? WHERE id = ? AND state = 'active'`, reason, id)
	if err != nil || n == 0 {
		return err
	}
	return s.audit(ctx, id, "suppressed", "", reason, now)
}

// audit records a change of what a subscriber gets.
func (s session) audit(ctx context.Context, id int64, kind, spec, detail string, now time.Time) error {
	_, err := s.exec(ctx, `INSERT INTO subscription_event (at, subscriber, kind, spec, detail) VALUES (?, ?, ?, ?, ?)`,
		millis(now), id, kind, spec, detail)
	return err
}

// SubscriptionEvent is one change of what a subscriber gets.
type SubscriptionEvent struct {
	At     time.Time
	Kind   string // "subscribed", "unsubscribed", "ended", "suppressed"
	Spec   string // "" = every digest
	Detail string
}

// SubscriptionEvents returns the history of a subscriber, oldest first.
func (d *DB) SubscriptionEvents(ctx context.Context, subscriber int64) ([]SubscriptionEvent, error) {
	return list(ctx, d.read(), `SELECT at, kind, spec, detail FROM subscription_event WHERE subscriber = ? ORDER BY id`, []any{subscriber},
		func(r row) (e SubscriptionEvent, err error) {
			err = r.Scan(instant{&e.At}, &e.Kind, &e.Spec, &e.Detail)
			return e, err
		})
}
