package publish

import (
	"context"
	"fmt"
	"sync"
	"time"

	"geodigest/digest"
)

// Limits of a drain.
const (
	lease   = 2 * time.Minute  // a delivery without an answer after this is unknown; renewed while one is waited for
	paused  = 10 * time.Minute // how long a run rests after a reply that blames us
	retry   = time.Minute      // how long it rests when the relay cannot be reached
	silence = 3                // attempts in a row without a connection that mean it cannot
)

// Tally counts what a drain did.
type Tally struct{ Accepted, Deferred, Failed, Unknown int }

// Total is the number of attempts.
func (t Tally) Total() int { return t.Accepted + t.Deferred + t.Failed + t.Unknown }

func (t *Tally) count(s digest.DeliveryState) {
	switch s {
	case digest.Accepted:
		t.Accepted++
	case digest.Failed:
		t.Failed++
	case digest.Unknown:
		t.Unknown++
	default:
		t.Deferred++
	}
}

// drain is one pass over the outbox: what its workers share.
type drain struct {
	*Publisher
	now time.Time // only what could be sent then is sent: a pass ends

	mu       sync.Mutex
	editions map[int64]*digest.Edition
	tally    Tally
	mute     int // attempts in a row without a connection
	errs     []error
}

// Drain sends what can be sent at now, and returns what became of it. Each worker
// claims one delivery at a time, so that a lease covers one message only. When the
// context ends nothing more is claimed; a message whose text has begun to leave is
// finished, one that has not is given back.
func (p *Publisher) Drain(ctx context.Context, now time.Time) (Tally, error) {
	d := &drain{Publisher: p, now: now, editions: map[int64]*digest.Edition{}}
	if now.Before(p.rest()) {
		return d.tally, nil
	}
	if n, err := p.Store.ExpireLeases(ctx, now); err != nil {
		return d.tally, fmt.Errorf("end old leases: %w", err)
	} else if n > 0 {
		p.Log.Warn("deliveries of unknown outcome", "count", n, "held", p.HoldUnknown)
	}
	n := p.Connections
	if n <= 0 {
		n = 4
	}
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			for d.next(ctx) {
			}
		})
	}
	wg.Wait()
	if t := d.tally; t.Total() > 0 {
		p.Log.Info("outbox drained", "accepted", t.Accepted, "deferred", t.Deferred, "failed", t.Failed, "unknown", t.Unknown)
	}
	return d.tally, join(d.errs)
}

// next sends one delivery; false = there is none, or the pass is over.
func (d *drain) next(ctx context.Context) bool {
	if ctx.Err() != nil || d.Now().Before(d.rest()) {
		return false
	}
	// What may be sent is judged at the pass's start, so that it ends; the lease
	// counts from this moment, however long the pass has taken.
	claimed, err := d.Store.ClaimDeliveries(ctx, d.now, d.Now().Sub(d.now)+lease, 1, !d.HoldUnknown)
	if err != nil || len(claimed) == 0 {
		if ctx.Err() == nil && err != nil {
			d.fail(fmt.Errorf("claim a delivery: %w", err))
		}
		return false
	}
	v := claimed[0]
	ed, err := d.edition(ctx, v.EditionID)
	if err != nil || ctx.Err() != nil {
		d.fail(err)
		d.fail(d.Store.Release(context.WithoutCancel(ctx), claimed, d.Now()))
		return false
	}
	r, err := d.deliver(ctx, v, ed)
	d.fail(err)

	d.mu.Lock()
	defer d.mu.Unlock()
	d.tally.count(r.State)
	if d.Progress != nil {
		d.Progress(d.tally.Total())
	}
	if r.State != digest.Deferred || r.Code != 0 {
		d.mute = 0
	} else if d.mute++; d.mute == silence {
		until := d.Now().Add(retry)
		d.pause(until)
		d.Log.Error("the relay cannot be reached; sending rests", "reply", r.Reply, "until", until, "hint", "check smtp.host and smtp.port, and that the relay runs")
	}
	return true
}

func (d *drain) fail(err error) {
	if err == nil {
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.errs = append(d.errs, err)
}

// edition reads an edition once per pass.
func (d *drain) edition(ctx context.Context, id int64) (*digest.Edition, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if ed := d.editions[id]; ed != nil {
		return ed, nil
	}
	ed, err := d.Store.Edition(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read edition %d: %w", id, err)
	}
	d.editions[id] = &ed
	return &ed, nil
}

// deliver renders and sends one delivery and stores what became of it.
func (p *Publisher) deliver(ctx context.Context, d digest.Delivery, ed *digest.Edition) (digest.Result, error) {
	store := context.WithoutCancel(ctx)
	msg, err := p.Message(d, ed)
	if err != nil {
		r := digest.Result{State: digest.Deferred, Code: -1, Reply: err.Error()}
		return r, join([]error{err, p.Store.FinishDelivery(store, d, r, p.Now().Add(paused), p.Now())})
	}
	r := p.sendLeased(ctx, d, msg)
	now := p.Now()
	stored := r
	var notBefore time.Time
	switch r.State {
	case digest.Deferred, digest.Unknown:
		notBefore = now.Add(Backoff(d.Attempt))
	case digest.OutcomePause:
		p.pause(now.Add(paused))
		notBefore = now.Add(paused)
		stored.State = digest.Deferred
		p.Log.Error("the relay refuses us; sending rests", "code", r.Code, "reply", r.Reply, "until", notBefore,
			"hint", "check smtp.username, smtp.password and the sender's domain")
	}
	if r.State == digest.Unknown {
		p.Log.Warn("a mail may or may not have arrived", "delivery", d.ID, "edition", d.EditionID, "attempt", d.Attempt, "reply", r.Reply)
	}
	p.Log.Debug("delivery", "delivery", d.ID, "edition", d.EditionID, "domain", domain(d.Subscriber.Email), "state", string(stored.State),
		"code", r.Code, "enhanced", r.Enhanced, "reply", r.Reply, "attempt", d.Attempt)
	if err := p.Store.FinishDelivery(store, d, stored, notBefore, now); err != nil {
		return r, fmt.Errorf("store the outcome of delivery %d: %w", d.ID, err)
	}
	return r, nil
}

// sendLeased sends a message and keeps its lease alive meanwhile: the reply to
// the final dot may take ten minutes (RFC 5321 section 4.5.3.2), and nobody else
// may take the delivery for lost while it is waited for.
func (p *Publisher) sendLeased(ctx context.Context, d digest.Delivery, msg digest.Message) digest.Result {
	done := make(chan struct{})
	defer close(done)
	go func() {
		t := time.NewTicker(lease / 3)
		defer t.Stop()
		for {
			select {
			case <-done:
				return
			case <-t.C:
				if err := p.Store.Renew(context.WithoutCancel(ctx), d, p.Now().Add(lease)); err != nil {
					p.Log.Warn("a lease could not be renewed", "delivery", d.ID, "err", err)
				}
			}
		}
	}()
	return p.Sender.Send(ctx, msg)
}

// Backoff is how long a delivery waits after its n-th attempt: one minute, then
// five times as long each time up to an hour. A deferred one ends when the next
// edition supersedes it.
func Backoff(attempt int) time.Duration {
	wait := time.Minute
	for range min(attempt-1, 4) {
		wait *= 5
	}
	return min(wait, time.Hour)
}
