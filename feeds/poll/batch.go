package poll

import (
	"context"
	"errors"
	"sync"

	"geodigest/feeds"
	"geodigest/feeds/fetch"
)

// batch is the feeds claimed together. It knows the hosts that are down, and counts
// progress.
type batch struct {
	p    *Poller
	pool *pool

	mu      sync.Mutex
	done    int // polled, or passed over
	passed  int // of those, not asked because of a pause, or taken over by another poller
	total   int
	saveErr error
	down    map[string]*fetch.Error // hosts not to ask again in this batch
	cuts    map[string]int          // timeouts and resets of each host

	report sync.Mutex // one Progress call at a time
}

// outcome is a polled feed, ready to be saved.
type outcome struct {
	job
	polled feeds.Polled
	err    error // nil for success
}

// of says which job an outcome is of.
func (o outcome) of(j job) outcome {
	o.job = j
	return o
}

func newBatch(q *pool) *batch {
	return &batch{p: q.p, pool: q, down: map[string]*fetch.Error{}, cuts: map[string]int{}}
}

func (b *batch) expect(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.total += n
}

// dropped takes a claim back that will not be polled.
func (b *batch) dropped() { b.expect(-1) }

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
// brought the pause holds it in the store.
func (b *batch) pass(c feeds.Claim) {
	b.mu.Lock()
	b.passed++
	b.mu.Unlock()
	b.p.Log.Debug("feed waits: its domain asked for a pause", "feed", fetch.Redact(c.Feed.URL))
	b.pool.returns.pass(c)
	b.progress(c.Feed, ErrPaused)
}

// settle takes the outcome of one feed: saved at once when its host answered, else
// when somebody's does.
func (b *batch) settle(ctx context.Context, o outcome, fe *fetch.Error) {
	if fe != nil && !fe.Answered() {
		b.doubt(o.claim.Address(), fe)
		b.pool.line.silence(o)
		return
	}
	count, again := b.pool.line.answer(o.polled.At)
	for _, o := range append(count, o) {
		o.batch.save(ctx, o)
	}
	for _, o := range again {
		o.batch.forgive(o.claim.Address())
		o.again = true
		b.pool.enqueue([]job{o.job})
	}
}

// doubt learns from a failure to reach a host whether its other feeds need not be
// asked in this batch.
func (b *batch) doubt(address string, fe *fetch.Error) {
	if feeds.Domain(address) == "" {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	host := hostOf(address)
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

// forgive forgets what doubt learnt of a host.
func (b *batch) forgive(address string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	host := hostOf(address)
	delete(b.down, host)
	delete(b.cuts, host)
}

func (b *batch) save(ctx context.Context, o outcome) {
	err := b.p.save(ctx, o)
	b.mu.Lock()
	switch {
	case errors.Is(err, feeds.ErrFenced):
		b.passed++
	case err != nil && b.saveErr == nil:
		b.saveErr = err
	}
	b.mu.Unlock()
	switch {
	case errors.Is(err, feeds.ErrFenced):
	case err != nil:
		b.pool.returns.unsaved(o.claim)
	default:
		b.pool.returns.saved(o.claim.Feed.ID)
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

// saved is the first error of the store.
func (b *batch) saved() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.saveErr
}
