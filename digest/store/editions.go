package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"geodigest/digest"
)

// RegisterSpecs remembers when each digest was first configured.
func (d *DB) RegisterSpecs(ctx context.Context, ids []string, now time.Time) error {
	known := map[string]bool{}
	err := d.read().each(ctx, `SELECT id FROM spec`, nil, func(r row) error {
		var id string
		err := r.Scan(&id)
		known[id] = true
		return err
	})
	if err != nil {
		return fmt.Errorf("read the known digests: %w", err)
	}
	missing := false
	for _, id := range ids {
		missing = missing || !known[id]
	}
	if !missing {
		return nil // called with every tick: no transaction for nothing
	}
	return d.write(ctx, "register digests", func(s session) error {
		for _, id := range ids {
			_, err := s.exec(ctx, `INSERT INTO spec (id, first_seen) VALUES (?, ?) ON CONFLICT (id) DO NOTHING`, id, millis(now))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// undelivered is the condition that an edition e reached nobody: it has
// deliveries that were tried or wait, and none that arrived or may have.
const undelivered = `(
	EXISTS (SELECT 1 FROM delivery d WHERE d.edition = e.id AND d.state IN ('ready', 'deferred', 'failed', 'expired'))
	AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.edition = e.id AND d.state IN ('accepted', 'unknown', 'sending')))`

// SpecState returns what is known about a digest; all times are zero for one
// that was never registered. An edition that reached nobody, because the relay
// was down until the next one was due, closes no window: the next one covers its
// news too.
func (d *DB) SpecState(ctx context.Context, spec string) (st digest.SpecState, err error) {
	err = d.read().one(ctx, `
		SELECT coalesce((SELECT first_seen FROM spec WHERE id = ?), 0),
			(SELECT coalesce(max(slot), 0) FROM edition WHERE spec = ?),
			(SELECT coalesce(max(cut), 0) FROM edition e WHERE spec = ? AND NOT `+undelivered+`)`, []any{spec, spec, spec},
		instant{&st.FirstSeen}, instant{&st.LastSlot}, instant{&st.LastCut})
	if err != nil {
		return st, fmt.Errorf("read the state of digest %s: %w", spec, err)
	}
	return st, nil
}

// SkipSlot records a slot that no edition was made for. A zero cut leaves the
// window open: the next edition covers it too. A slot that is already recorded
// stays as it is.
func (d *DB) SkipSlot(ctx context.Context, spec string, slot, cut time.Time, reason string, now time.Time) error {
	return d.write(ctx, "record a skipped slot", func(s session) error {
		n, err := s.exec(ctx, `
			INSERT INTO edition (spec, slot, cut, skipped, reason, data, created) VALUES (?, ?, ?, 1, ?, '', ?)
			ON CONFLICT (spec, slot) DO NOTHING`, spec, millis(slot), millis(cut), reason, millis(now))
		if err != nil || n == 0 || cut.IsZero() {
			return err
		}
		return s.closeWindow(ctx, cut)
	})
}

// SaveEdition freezes an edition: the issue, why each story is in it or not,
// what its readers know from now on, and one delivery for every active subscriber
// who has not opted out, all or nothing. It sets e.ID.
//
// A slot gets one edition. If it has one already, nothing is stored, e.ID becomes
// that one's and created is false; a slot that was skipped gives ErrConflict.
//
// msgID makes the Message-ID of a delivery; now becomes its Date. Both are stored,
// so that every attempt sends the same bytes.
func (d *DB) SaveEdition(ctx context.Context, e *digest.Edition, decisions []digest.Decision, told []digest.Told,
	msgID func(digest.Subscriber) string, now time.Time) (created bool, err error) {
	data, err := encoded(e)
	if err != nil {
		return false, fmt.Errorf("store an edition: %w", err)
	}
	var id int64
	err = d.write(ctx, "store an edition", func(s session) error {
		err := s.one(ctx, `
			INSERT INTO edition (spec, slot, cut, skipped, reason, data, created) VALUES (?, ?, ?, 0, '', ?, ?)
			ON CONFLICT (spec, slot) DO NOTHING RETURNING id`,
			[]any{e.Spec, millis(e.Slot), millis(e.Cut), data, millis(now)}, &id)
		if errors.Is(err, ErrNotFound) {
			return s.existing(ctx, e, &id)
		}
		if err != nil {
			return err
		}
		created = true
		if err := s.saveDecisions(ctx, id, decisions); err != nil {
			return err
		}
		if err := s.saveTold(ctx, id, e, told); err != nil {
			return err
		}
		if err := s.fillOutbox(ctx, id, e, msgID, now); err != nil {
			return err
		}
		return s.closeWindow(ctx, e.Cut)
	})
	if err != nil {
		return false, err
	}
	e.ID = id
	return created, nil
}

// existing finds the edition that has the slot already.
func (s session) existing(ctx context.Context, e *digest.Edition, id *int64) error {
	var skipped bool
	err := s.one(ctx, `SELECT id, skipped FROM edition WHERE spec = ? AND slot = ?`, []any{e.Spec, millis(e.Slot)}, id, &skipped)
	if err == nil && skipped {
		return fmt.Errorf("%w: slot %s of digest %s was skipped", ErrConflict, e.Slot.UTC().Format(time.RFC3339), e.Spec)
	}
	return err
}

// closeWindow moves items that were not placed when a window was cut behind the
// cut: they count for the next edition.
func (s session) closeWindow(ctx context.Context, cut time.Time) error {
	_, err := s.exec(ctx, `UPDATE item SET first_seen = ? WHERE placed = 0 AND first_seen < ?`, millis(cut), millis(cut))
	return err
}

func (s session) saveDecisions(ctx context.Context, edition int64, decisions []digest.Decision) error {
	for i, dec := range decisions {
		_, err := s.exec(ctx, `
			INSERT INTO decision (edition, seq, story, headline, included, score, reason) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			edition, i, dec.Story, dec.Headline, flag(dec.In), dec.Score, dec.Reason)
		if err != nil {
			return err
		}
	}
	return nil
}

// saveTold stores what readers know; the edition and its slot are filled in.
func (s session) saveTold(ctx context.Context, edition int64, e *digest.Edition, told []digest.Told) error {
	for _, t := range told {
		outlets, err := encodedList(t.Outlets)
		if err != nil {
			return err
		}
		statements, err := encodedList(t.Statements)
		if err != nil {
			return err
		}
		_, err = s.exec(ctx, `
			INSERT INTO told (edition, spec, story, at, headline, outlets, statements) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			edition, e.Spec, t.Story, millis(e.Slot), t.Headline, outlets, statements)
		if err != nil {
			return err
		}
	}
	return nil
}

// fillOutbox makes the deliveries of an edition.
func (s session) fillOutbox(ctx context.Context, edition int64, e *digest.Edition, msgID func(digest.Subscriber) string, now time.Time) error {
	subs, err := list(ctx, s, `
		SELECT `+subscriberColumns+` FROM subscriber s
		WHERE s.state = 'active' AND NOT EXISTS (
			SELECT 1 FROM opt_out o WHERE o.subscriber = s.id AND o.spec = ?)
		ORDER BY s.id`, []any{e.Spec}, scanSubscriber)
	if err != nil {
		return err
	}
	for _, sub := range subs {
		_, err := s.exec(ctx, `
			INSERT INTO delivery (edition, spec, slot, subscriber, state, message_id, date) VALUES (?, ?, ?, ?, 'ready', ?, ?)`,
			edition, e.Spec, millis(e.Slot), sub.ID, msgID(sub), millis(now))
		if err != nil {
			return err
		}
	}
	return nil
}
