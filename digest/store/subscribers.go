package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"geodigest/digest"
)

// Who may bring a subscriber back depends on who ended it:
//
//	ended by   config again   command or import   web (the person)
//	config     yes            yes                 yes
//	operator   no             yes                 yes
//	person     no             no                  yes
//	suppressed no             command only        yes
//
// An unsubscribe wins for good over everything but the person's own new sign-up.
const (
	byPerson   = "person"
	byOperator = "operator"
	byConfig   = "config"
)

// Sources of a subscriber (digest.Subscriber.Source).
const (
	SourceConfig  = "config"
	SourceImport  = "import"
	SourceCommand = "command"
	SourceWeb     = "web" // the person confirmed by mail
)

const subscriberColumns = `s.id, s.email, s.state, s.source, s.created, s.reason`

func subscriberDest(v *digest.Subscriber) []any {
	return []any{&v.ID, &v.Email, &v.State, &v.Source, instant{&v.Created}, &v.Reason}
}

func scanSubscriber(r row) (v digest.Subscriber, err error) {
	err = r.Scan(subscriberDest(&v)...)
	return v, err
}

// emailKey is what makes two spellings one address. Local parts are case
// sensitive only on paper (RFC 5321 section 2.4).
func emailKey(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// subscriberBy finds one subscriber and who ended it.
func (s session) subscriberBy(ctx context.Context, where string, arg any) (v digest.Subscriber, endedBy string, err error) {
	err = s.one(ctx, `SELECT `+subscriberColumns+`, s.ended_by FROM subscriber s WHERE `+where, []any{arg},
		append(subscriberDest(&v), &endedBy)...)
	return v, endedBy, err
}

// SyncConfigSubscribers makes the addresses of the configuration active
// subscribers. One that left the configuration is ended if it came from there;
// one that comes back to it is active again, unless the person unsubscribed or
// the address was suppressed meanwhile.
func (d *DB) SyncConfigSubscribers(ctx context.Context, emails []string, now time.Time) error {
	return d.write(ctx, "store the configured subscribers", func(s session) error {
		wanted := map[string]bool{}
		for _, email := range emails {
			wanted[emailKey(email)] = true
			if err := s.wanted(ctx, email, now); err != nil {
				return err
			}
		}
		have, err := list(ctx, s, `SELECT `+subscriberColumns+` FROM subscriber s WHERE s.source = ? AND s.state = 'active' ORDER BY s.id`,
			[]any{SourceConfig}, scanSubscriber)
		if err != nil {
			return err
		}
		for _, v := range have {
			if wanted[emailKey(v.Email)] {
				continue
			}
			if err := s.end(ctx, v.ID, byConfig, "removed from the configuration", now); err != nil {
				return err
			}
		}
		return nil
	})
}

// wanted stores one address of the configuration.
func (s session) wanted(ctx context.Context, email string, now time.Time) error {
	v, endedBy, err := s.subscriberBy(ctx, `s.email_key = ?`, emailKey(email))
	switch {
	case errors.Is(err, ErrNotFound):
		_, err := s.addSubscriber(ctx, email, SourceConfig, now)
		return err
	case err == nil && v.State == digest.Ended && endedBy == byConfig:
		return s.revive(ctx, v.ID, SourceConfig, "back in the configuration", now)
	}
	return err
}

// AddSubscriber makes an address active and returns its subscriber. source is
// one of the Source constants; it decides whether an ended subscriber may come
// back. One that is active already, or may not come back, is ErrConflict.
func (d *DB) AddSubscriber(ctx context.Context, email, source string, now time.Time) (digest.Subscriber, error) {
	var out digest.Subscriber
	err := d.write(ctx, "add a subscriber", func(s session) error {
		v, endedBy, err := s.subscriberBy(ctx, `s.email_key = ?`, emailKey(email))
		if errors.Is(err, ErrNotFound) {
			out, err = s.addSubscriber(ctx, email, source, now)
			return err
		}
		if err != nil {
			return err
		}
		if why := refusal(v, endedBy, source); why != "" {
			return fmt.Errorf("%w: %s", ErrConflict, why)
		}
		if source == SourceWeb {
			if _, err := s.exec(ctx, `DELETE FROM opt_out WHERE subscriber = ?`, v.ID); err != nil {
				return err
			}
		}
		if err := s.revive(ctx, v.ID, source, "added again", now); err != nil {
			return err
		}
		out, _, err = s.subscriberBy(ctx, `s.id = ?`, v.ID)
		return err
	})
	return out, err
}

// refusal says why a subscriber may not be made active by source, "" if it may.
func refusal(v digest.Subscriber, endedBy, source string) string {
	switch {
	case v.State == digest.Active:
		return "the address is subscribed already"
	case source == SourceWeb:
		return ""
	case v.State == digest.Suppressed && source != SourceCommand:
		return "mail to the address was refused for good; add it by command when it is mended"
	case v.State == digest.Ended && endedBy == byPerson:
		return "the person unsubscribed; only they can subscribe again, on the web page"
	}
	return ""
}

// RemoveSubscriber ends a subscriber for the operator. Ending one that is not
// active is no error.
func (d *DB) RemoveSubscriber(ctx context.Context, email string, now time.Time) error {
	return d.write(ctx, "remove a subscriber", func(s session) error {
		v, _, err := s.subscriberBy(ctx, `s.email_key = ?`, emailKey(email))
		if err != nil || v.State != digest.Active {
			return err
		}
		return s.end(ctx, v.ID, byOperator, "removed by the operator", now)
	})
}

// Subscribers returns everybody ever subscribed, in the order in which they came.
func (d *DB) Subscribers(ctx context.Context) ([]digest.Subscriber, error) {
	return list(ctx, d.read(), `SELECT `+subscriberColumns+` FROM subscriber s ORDER BY s.id`, nil, scanSubscriber)
}

// Subscriber returns one subscriber.
func (d *DB) Subscriber(ctx context.Context, id int64) (digest.Subscriber, error) {
	v, _, err := d.read().subscriberBy(ctx, `s.id = ?`, id)
	if err != nil {
		return v, fmt.Errorf("read subscriber %d: %w", id, err)
	}
	return v, nil
}

// SubscriberByEmail returns the subscriber of an address, whatever its case.
func (d *DB) SubscriberByEmail(ctx context.Context, email string) (digest.Subscriber, error) {
	v, _, err := d.read().subscriberBy(ctx, `s.email_key = ?`, emailKey(email))
	if err != nil {
		return v, fmt.Errorf("read a subscriber: %w", err)
	}
	return v, nil
}
