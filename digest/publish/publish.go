// Package publish turns stories into editions and editions into mail.
//
// Cut looks at every digest's schedule. When a slot is due it composes an edition
// from the stories of the window and stores it, frozen, together with one
// delivery per subscriber and the memory of what was told: one transaction, so an
// edition is either fully in the outbox or not at all, and the UNIQUE keys of the
// store make a second cut of the same slot impossible. A slot without news, or
// one that was slept through, is recorded with its reason.
//
// The window is half-open and its end is Settled: the moment before which every
// item is stored and placed. An item that is still on its way when an edition is
// cut therefore counts for the next one; none falls between two windows.
//
// Drain sends what is in the outbox. A delivery is claimed by lease and marked
// as being sent before the first byte leaves; the relay's answer decides what
// becomes of it (digest.DeliveryState). When the lease of a delivery ends without
// an answer its outcome is unknown: it is counted, and sent again with the same
// Message-ID and bytes, at most twice and never once there is a newer edition,
// unless the operator holds unknowns back. A reply that blames us (5.7.x, failed
// authentication) stops the run for a while; nobody is suppressed for it.
//
// An edition that reached nobody, because the relay was down until the next one
// was due, closes no window and has told nobody anything: the next one covers its
// news. A reader whose own mail alone was put off for a whole day does miss that
// edition; the archive has it.
//
// Cut and Drain may run side by side: a relay that hangs then delays no edition.
package publish

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"geodigest/digest"
	"geodigest/templates"
)

// Store is what publishing needs of the store.
type Store interface {
	RegisterSpecs(ctx context.Context, ids []string, now time.Time) error
	SpecState(ctx context.Context, spec string) (digest.SpecState, error)
	Settled(ctx context.Context, now time.Time) (time.Time, error)
	Stories(ctx context.Context, since, cut time.Time) ([]digest.Story, error)
	Told(ctx context.Context, spec string) (map[string]digest.Told, error)
	Printed(ctx context.Context, spec string, since time.Time) (map[string][]digest.Entry, error)
	Revised(ctx context.Context, spec string, since, cut time.Time) (map[int64]bool, []digest.Story, error)
	Sources(ctx context.Context, now time.Time) ([]digest.SourceState, error)
	SaveEdition(ctx context.Context, e *digest.Edition, decisions []digest.Decision, told []digest.Told, msgID func(digest.Subscriber) string, now time.Time) (created bool, err error)
	SkipSlot(ctx context.Context, spec string, slot, cut time.Time, reason string, now time.Time) error
	Outbox
}

// Outbox is what sending needs of the store.
type Outbox interface {
	Edition(ctx context.Context, id int64) (digest.Edition, error)
	ExpireLeases(ctx context.Context, now time.Time) (int, error)
	ClaimDeliveries(ctx context.Context, now time.Time, lease time.Duration, limit int, resendUnknown bool) ([]digest.Delivery, error)
	Renew(ctx context.Context, d digest.Delivery, until time.Time) error
	FinishDelivery(ctx context.Context, d digest.Delivery, r digest.Result, notBefore, now time.Time) error
	Release(ctx context.Context, ds []digest.Delivery, now time.Time) error
}

// Sender hands one message to a relay; the result says all.
type Sender interface {
	Send(ctx context.Context, m digest.Message) digest.Result
}

// Renderer turns an edition into a mail for one subscriber.
type Renderer interface {
	Mail(templates.MailData) (templates.Mail, error)
}

// Publisher cuts and sends. All fields but those of the last block are needed.
type Publisher struct {
	Store  Store
	Render func() Renderer      // the templates in force
	Specs  func() []digest.Spec // the digests in force
	Sender Sender
	Log    *slog.Logger
	Now    func() time.Time
	Tokens digest.Tokens
	Site   templates.Site
	From   string // RFC 5322 mailbox of the From header
	Host   string // right side of Message-ID and List-Id

	Connections int  // messages under way at once; 0 = 4
	HoldUnknown bool // leave deliveries of unknown outcome to the operator
	// Region names the region of a country by its ISO 3166-1 alpha-2 code; nil = not known.
	Region func(country string) string
	// Before is called when a slot is due, before its edition is composed, so that
	// what was polled a moment ago is placed; nil for none.
	Before func(ctx context.Context, now time.Time) error
	// Progress is called after each message of a Drain; nil for none.
	Progress func(done int)

	until atomic.Int64 // Unix ms until which sending is paused, 0 = not
}

// Step cuts what is due and drains the outbox. It returns the number of
// editions made plus messages accepted.
func (p *Publisher) Step(ctx context.Context, now time.Time) (int, error) {
	made, err := p.Cut(ctx, now)
	tally, derr := p.Drain(ctx, now)
	return made + tally.Accepted, join([]error{err, derr})
}

func join(errs []error) error { return errors.Join(errs...) }
