package publish

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"geodigest/digest"
	"geodigest/templates"
)

// Limits of a drain.
const (
	lease  = 2 * time.Minute  // a delivery without an answer after this is unknown
	batch  = 64               // deliveries claimed at once
	paused = 10 * time.Minute // how long a run rests after a reply that blames us
)

// Tally counts what a drain did.
type Tally struct{ Accepted, Deferred, Failed, Unknown int }

// Total is the number of attempts.
func (t Tally) Total() int { return t.Accepted + t.Deferred + t.Failed + t.Unknown }

// Drain sends what is ready. When the context ends it claims nothing more,
// finishes the messages under way, and gives back what it claimed but did not
// begin.
func (p *Publisher) Drain(ctx context.Context, now time.Time) (Tally, error) {
	var tally Tally
	if now.Before(p.rest()) {
		return tally, nil
	}
	if n, err := p.Store.ExpireLeases(ctx, now); err != nil {
		return tally, fmt.Errorf("end old leases: %w", err)
	} else if n > 0 {
		p.Log.Warn("deliveries of unknown outcome", "count", n, "held", p.HoldUnknown)
	}
	for ctx.Err() == nil {
		claimed, err := p.Store.ClaimDeliveries(ctx, p.Now(), lease, batch, !p.HoldUnknown)
		if err != nil {
			return tally, fmt.Errorf("claim deliveries: %w", err)
		}
		if len(claimed) == 0 {
			break
		}
		t, err := p.send(ctx, claimed)
		tally.Accepted += t.Accepted
		tally.Deferred += t.Deferred
		tally.Failed += t.Failed
		tally.Unknown += t.Unknown
		if err != nil {
			return tally, err
		}
		if p.Now().Before(p.rest()) {
			break
		}
	}
	if tally.Total() > 0 {
		p.Log.Info("outbox drained", "accepted", tally.Accepted, "deferred", tally.Deferred, "failed", tally.Failed, "unknown", tally.Unknown)
	}
	return tally, nil
}

// send sends claimed deliveries on several connections.
func (p *Publisher) send(ctx context.Context, claimed []digest.Delivery) (Tally, error) {
	var (
		mu       sync.Mutex
		wg       sync.WaitGroup
		tally    Tally
		unsent   []digest.Delivery
		errs     []error
		done     int
		queue    = make(chan digest.Delivery)
		editions = map[int64]*digest.Edition{}
	)
	for _, d := range claimed {
		if editions[d.EditionID] == nil {
			ed, err := p.Store.Edition(ctx, d.EditionID)
			if err != nil {
				return tally, join([]error{fmt.Errorf("read edition %d: %w", d.EditionID, err), p.Store.Release(context.WithoutCancel(ctx), claimed, p.Now())})
			}
			editions[d.EditionID] = &ed
		}
	}
	n := p.Connections
	if n <= 0 {
		n = 4
	}
	for range n {
		wg.Go(func() {
			for d := range queue {
				r, err := p.deliver(ctx, d, editions[d.EditionID])
				mu.Lock()
				if err != nil {
					errs = append(errs, err)
				}
				switch r.State {
				case digest.Accepted:
					tally.Accepted++
				case digest.Failed:
					tally.Failed++
				case digest.Unknown:
					tally.Unknown++
				default:
					tally.Deferred++
				}
				done++
				if p.Progress != nil {
					p.Progress(done, len(claimed))
				}
				mu.Unlock()
			}
		})
	}
	for _, d := range claimed {
		if ctx.Err() != nil || p.Now().Before(p.rest()) {
			unsent = append(unsent, d)
			continue
		}
		queue <- d
	}
	close(queue)
	wg.Wait()
	if len(unsent) > 0 {
		errs = append(errs, p.Store.Release(context.WithoutCancel(ctx), unsent, p.Now()))
	}
	return tally, join(errs)
}

// deliver renders and sends one delivery and stores what became of it. When the
// context ends, a message whose text has begun to leave is finished and what
// became of it is stored; one that has not is put off.
func (p *Publisher) deliver(ctx context.Context, d digest.Delivery, ed *digest.Edition) (digest.Result, error) {
	store := context.WithoutCancel(ctx)
	msg, err := p.Message(d, ed)
	if err != nil {
		r := digest.Result{State: digest.Deferred, Reply: err.Error()}
		return r, join([]error{err, p.Store.FinishDelivery(store, d, r, p.Now().Add(paused), p.Now())})
	}
	r := p.Sender.Send(ctx, msg)
	now := p.Now()
	stored := r
	var notBefore time.Time
	switch r.State {
	case digest.Deferred:
		notBefore = now.Add(Backoff(d.Attempt))
	case digest.OutcomePause:
		p.pause(now.Add(paused))
		notBefore = now.Add(paused)
		stored.State = digest.Deferred
		p.Log.Error("the relay refuses us; sending rests", "code", r.Code, "reply", r.Reply, "until", notBefore,
			"hint", "check smtp.username, smtp.password and the sender's domain")
	case digest.Unknown:
		notBefore = now.Add(lease)
	}
	p.Log.Debug("delivery", "delivery", d.ID, "edition", d.EditionID, "domain", domain(d.Subscriber.Email), "state", string(stored.State),
		"code", r.Code, "enhanced", r.Enhanced, "reply", r.Reply, "attempt", d.Attempt)
	if err := p.Store.FinishDelivery(store, d, stored, notBefore, now); err != nil {
		return r, fmt.Errorf("store the outcome of delivery %d: %w", d.ID, err)
	}
	return r, nil
}

// Backoff is how long a deferred delivery waits after its n-th attempt: one
// minute, then five times as long each time up to an hour. It ends when the next
// edition supersedes it.
func Backoff(attempt int) time.Duration {
	wait := time.Minute
	for range min(attempt-1, 4) {
		wait *= 5
	}
	return min(wait, time.Hour)
}

// Message makes the mail of one delivery. It is a pure function of the stored
// delivery, the frozen edition, the templates and the configuration: the same
// inputs give the same mail on every attempt.
func (p *Publisher) Message(d digest.Delivery, ed *digest.Edition) (digest.Message, error) {
	base := strings.TrimRight(p.Site.URL, "/")
	unsub := base + "/u/" + p.Tokens.Unsubscribe(d.Subscriber.ID, ed.Spec)
	view := base + "/e/" + ed.Spec + "/" + ed.Slot.UTC().Format("2006-01-02T1504Z")
	mail, err := p.Render().Mail(templates.MailData{
		Site: p.Site, Edition: *ed, Subscriber: d.Subscriber, Why: why(d.Subscriber, p.Site.Name), UnsubscribeURL: unsub, ViewURL: view,
	})
	if err != nil {
		return digest.Message{}, fmt.Errorf("render edition %d: %w", d.EditionID, err)
	}
	return digest.Message{
		From: p.From, To: d.Subscriber.Email, ReplyTo: p.Site.Contact, Subject: mail.Subject, Text: mail.Text, HTML: mail.HTML,
		MessageID: d.MessageID, Date: d.Date, Lang: ed.Lang,
		ListID: ed.Spec + "." + p.Host, ListName: ed.Title, Unsubscribe: unsub, Archive: base + "/", Help: base + "/",
		Owner: p.Site.Contact, FeedbackID: fmt.Sprintf("%d:%s:digest:geodigest", ed.ID, ed.Spec),
	}, nil
}

// why tells a subscriber why they get this mail.
func why(s digest.Subscriber, site string) string {
	on := ""
	if !s.Created.IsZero() {
		on = " on " + s.Created.UTC().Format("2 January 2006")
	}
	switch s.Source {
	case "web":
		return "You get this because you subscribed to " + site + on + "."
	case "import", "command", "config":
		return "You get this because the editor of " + site + " added " + s.Email + on + "."
	}
	return "You get this because " + s.Email + " is on the list of " + site + "."
}

func domain(email string) string {
	return email[strings.LastIndexByte(email, '@')+1:]
}
