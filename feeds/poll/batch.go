package poll

import (
	"context"
	"sync"

	"geodigest/feeds"
	"geodigest/feeds/fetch"
)

// batch is the feeds claimed together. It decides whether failures to reach
// hosts are the hosts' fault or ours, and counts progress.
type batch struct {
	p       *Poller
	pool    *pool
	pending sync.WaitGroup

	mu       sync.Mutex
	done     int // polled, or passed over
	passed   int // of those, not asked because of a pause
	total    int
	saveErr  error
	answered bool                    // some host was reached
	silent   map[string]bool         // domains that could not be
	held     []outcome               // failures awaiting the verdict
	down     map[string]*fetch.Error // hosts not to ask again in this batch
	cuts     map[string]int          // timeouts and resets of each host

	report sync.Mutex // one Progress call at a time
}

// outcome is a polled feed, ready to be saved.
type outcome struct {
	claim  feeds.Claim
	polled feeds.Polled
	err    error // nil for success
}

func newBatch(q *pool) *batch {
	return &batch{p: q.p, pool: q, silent: map[string]bool{}, down: map[string]*fetch.Error{}, cuts: map[string]int{}}
}

func (b *batch) expect(n int) {
	b.pending.Add(n)
	b.mu.Lock()
	b.total += n
	b.mu.Unlock()
}

func (b *batch) finished() { b.pending.Done() }

// dropped takes a claim back that will not be polled.
func (b *batch) dropped() {
	b.mu.Lock()
	b.total--
	b.mu.Unlock()
	b.pending.Done()
}

func (b *batch) polled() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.done - b.passed
}

// fate returns the error that a feed shares because its host could not be reached
// in this batch; nil for none.
func (b *batch) fate(address string) *fetch.Error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.down[hostOf(address)]
}

// pass leaves a feed alone whose domain asked for a pause. Nothing is saved:
// nobody asked the feed, so there is nothing to hold against it. The failure that
// brought the pause holds it in the store, and its lease ends by itself.
func (b *batch) pass(c feeds.Claim) {
	b.mu.Lock()
	b.passed++
	b.mu.Unlock()
	b.p.Log.Debug("feed waits: its domain asked for a pause", "feed", fetch.Redact(c.Feed.URL))
	b.progress(c.Feed, ErrPaused)
}

// settle takes the outcome of one feed: saved at once when some host was
// reached, else held.
func (b *batch) settle(ctx context.Context, o outcome, fe *fetch.Error) {
	b.mu.Lock()
	address := o.claim.Address()
	if host := hostOf(address); fe != nil && feeds.Domain(address) != "" {
		switch fe.Kind {
		case fetch.KindDNS:
			if !fe.Temporary { // else it is the resolver that failed
				b.down[host] = fe
			}
		case fetch.KindRefused:
			b.down[host] = fe
		case fetch.KindTimeout, fetch.KindReset:
			// One slow or broken document is no dead host, two are.
			if b.cuts[host]++; b.cuts[host] > 1 {
				b.down[host] = fe
			}
		}
	}
	flush := []outcome{o}
	switch {
	case fe != nil && !fe.Answered():
		if !b.answered {
			if o.claim.State.Failures == 0 { // one that was silent before says nothing new
				b.silent[silentKey(address)] = true
			}
			b.held = append(b.held, o)
			flush = nil
		}
	case !b.answered:
		b.answered = true
		flush = append(b.held, o)
		b.held = nil
	}
	b.mu.Unlock()
	for _, o := range flush {
		b.save(ctx, o)
	}
}

func (b *batch) save(ctx context.Context, o outcome) {
	err := b.p.save(ctx, o)
	b.mu.Lock()
	if err != nil && b.saveErr == nil {
		b.saveErr = err
	}
	b.mu.Unlock()
	if err == nil {
		err = o.err
	}
	b.progress(o.claim.Feed, err)
}

func (b *batch) progress(f feeds.Feed, err error) {
	b.report.Lock()
	defer b.report.Unlock()
	b.mu.Lock()
	b.done++
	done, total := b.done, b.total
	b.mu.Unlock()
	if b.p.Progress != nil {
		b.p.Progress(done, total, f, err)
	}
}

// close settles what is held when all feeds are done. One domain that falls
// silent is that domain's trouble; two or more at once, and nobody who answers, is
// ours. Domains that failed the last time already are no witnesses: a batch of dead
// feeds alone must not pass for an outage of our own, or they would never count.
func (b *batch) close(ctx context.Context) {
	b.mu.Lock()
	held, offline := b.held, b.offline()
	b.held = nil
	b.mu.Unlock()
	for _, o := range held {
		if offline {
			b.progress(o.claim.Feed, ErrOffline)
		} else {
			b.save(ctx, o)
		}
	}
	if offline {
		b.p.Log.Warn("offline: no host could be reached, no feed is blamed", "feeds", len(held), "retry", b.p.Lease)
	}
}

// silentKey: feeds of one domain, or of one machine, are one witness.
func silentKey(raw string) string {
	if d := feeds.Domain(raw); d != "" {
		return d
	}
	return hostOf(raw)
}

func (b *batch) offline() bool { return !b.answered && len(b.silent) > 1 }

// verdict is the error of the whole batch.
func (b *batch) verdict() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.saveErr != nil {
		return b.saveErr
	}
	if b.offline() {
		return ErrOffline
	}
	return nil
}
