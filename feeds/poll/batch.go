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
	done     int
	total    int
	saveErr  error
	answered bool                    // some host was reached
	silent   map[string]bool         // domains that could not be
	held     []outcome               // failures awaiting the verdict
	down     map[string]*fetch.Error // hosts not to ask again in this batch
	timeouts map[string]int

	report sync.Mutex // one Progress call at a time
}

// outcome is a polled feed, ready to be saved.
type outcome struct {
	claim  feeds.Claim
	polled feeds.Polled
	err    error // nil for success
	shared bool  // it was not asked: it shares the fate of its host
}

func newBatch(q *pool) *batch {
	return &batch{p: q.p, pool: q, silent: map[string]bool{}, down: map[string]*fetch.Error{}, timeouts: map[string]int{}}
}

func (b *batch) expect(n int) {
	b.pending.Add(n)
	b.mu.Lock()
	b.total += n
	b.mu.Unlock()
}

func (b *batch) finished() { b.pending.Done() }

func (b *batch) polled() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.done
}

// fate returns the error that a feed shares because its host failed in this
// batch, or its domain asked for a pause in any; nil for none.
func (b *batch) fate(address string) *fetch.Error {
	if fe := b.pool.paused(feeds.Domain(address)); fe != nil {
		return fe
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.down[hostOf(address)]
}

// settle takes the outcome of one feed: saved at once when some host was
// reached, else held.
func (b *batch) settle(ctx context.Context, o outcome, fe *fetch.Error) {
	b.mu.Lock()
	address := o.claim.Address()
	if host := hostOf(address); fe != nil && feeds.Domain(address) != "" {
		switch fe.Kind {
		case fetch.KindDNS, fetch.KindRefused:
			b.down[host] = fe
		case fetch.KindTimeout:
			// One slow document is no dead host, two are.
			if b.timeouts[host]++; b.timeouts[host] > 1 {
				b.down[host] = fe
			}
		}
	}
	flush := []outcome{o}
	switch {
	case o.shared && fe.Answered():
		// Nobody answered just now.
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
