// Package poll brings new items in: it claims the feeds that are due, fetches
// them side by side, parses, settles and saves each one.
//
// Due time is a column of the store. ClaimFeeds hands out due feeds under a
// lease, so any number of processes may poll one database; a result saved
// under a lost lease is refused by its fence.
//
// Feeds of one registrable domain form a lane and are fetched one after the
// other; lanes run side by side, at most Workers fetches at a time. A fetch that
// takes longer than Patience gives its worker back and goes on beside the
// others, so a slow host holds up its own lane and nobody else. When a host
// cannot be reached, times out twice, answers 429, or 503 with Retry-After, the
// other feeds of that host are not asked in the same step: they share its fate.
// None of this holds for addresses and local names, where each feed is alone:
// they are machines of the operator.
//
// Every result is saved as it comes, in one transaction per feed with the
// validators (SavePolled), so that a validator is never stored without the items
// it stands for. A document that was cut short is saved without validators.
//
// A failing feed is never given up: the interval doubles up to Ceiling.
// Retry-After counts on 429 and 503 when it is the longer wait. 410 slows a
// feed to once a day. Failures to reach a host are held back until some host of
// the step answered; if none of two or more domains did, we are offline:
// nothing is saved, nobody is blamed, and the feeds come back when their lease ends.
package poll

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"geodigest/feeds"
	"geodigest/feeds/fetch"
)

// Store is what polling needs of the database.
type Store interface {
	// ClaimFeeds leases up to limit feeds due at now, oldest due first.
	ClaimFeeds(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]feeds.Claim, error)
	// SavePolled stores one outcome in one transaction.
	SavePolled(ctx context.Context, p feeds.Polled) (feeds.Saved, error)
}

// Fetcher gets one document; *fetch.Client is one.
type Fetcher interface {
	Get(ctx context.Context, r fetch.Request) (*fetch.Response, error)
}

// ErrOffline is what Step returns, and Progress is told, when no host of a
// step could be reached.
var ErrOffline = errors.New("no host can be reached: this machine seems to be offline; check its network and resolver")

// Poller polls feeds. Store and Fetch are required; zero fields have the
// defaults stated.
type Poller struct {
	Store Store
	Fetch Fetcher
	Now   func() time.Time // time.Now
	Log   *slog.Logger     // discards

	Workers int           // fetches at a time: 16
	Every   time.Duration // interval of feeds that state none: 15 minutes
	Ceiling time.Duration // longest interval of a failing feed: 4 hours
	Lease   time.Duration // how long a claim is held: 10 minutes
	Tick    time.Duration // how often Run looks for due feeds: 5 seconds

	Patience time.Duration // after which a fetch counts as slow: 3 seconds

	// Progress, when set, is called after each feed of a Step, one call at a
	// time; total grows while more feeds are claimed. err is nil for success.
	Progress func(done, total int, feed feeds.Feed, err error)
}

// perWorker is how many claims may wait per worker: enough to keep all busy,
// few enough that a lease outlives the wait.
const perWorker = 4

func (p *Poller) withDefaults() *Poller {
	q := *p
	if q.Now == nil {
		q.Now = time.Now
	}
	if q.Log == nil {
		q.Log = slog.New(slog.DiscardHandler)
	}
	if q.Workers <= 0 {
		q.Workers = 16
	}
	for _, d := range []struct {
		field *time.Duration
		value time.Duration
	}{{&q.Every, 15 * time.Minute}, {&q.Ceiling, 4 * time.Hour}, {&q.Lease, 10 * time.Minute}, {&q.Tick, 5 * time.Second}, {&q.Patience, 3 * time.Second}} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	return &q
}

// Step polls every feed due at now and returns how many were polled. The error
// is the store's, ctx's, or ErrOffline; a feed that fails is no error of Step.
func (p *Poller) Step(ctx context.Context, now time.Time) (n int, err error) {
	q := p.withDefaults()
	pool, b := newPool(ctx, q), newBatch(q)
	for {
		claims, err := q.Store.ClaimFeeds(ctx, now, q.Lease, pool.free())
		if err != nil {
			pool.drain()
			b.close(ctx)
			return b.polled(), fmt.Errorf("claim due feeds: %w", err)
		}
		pool.submit(b, claims)
		if len(claims) == 0 {
			pool.drain()
			break
		}
		// Go on claiming when half of the room is free again.
		pool.waitRoom(pool.room / 2)
	}
	b.close(ctx)
	if err := ctx.Err(); err != nil {
		return b.polled(), err
	}
	return b.polled(), b.verdict()
}

// Run polls until ctx ends, looking for due feeds every Tick. Feeds that take
// long do not keep later ones waiting: those are claimed by the next tick and
// fetched beside them. Run returns nil after the fetches under way have ended.
func (p *Poller) Run(ctx context.Context) error {
	q := p.withDefaults()
	pool := newPool(ctx, q)
	var closing sync.WaitGroup
	defer closing.Wait()
	t := time.NewTicker(q.Tick)
	defer t.Stop()
	for {
		if free := pool.free(); free > 0 {
			claims, err := q.Store.ClaimFeeds(ctx, q.Now(), q.Lease, free)
			if err != nil && ctx.Err() == nil {
				q.Log.Error("claim due feeds", "err", err)
			}
			if len(claims) > 0 {
				b := newBatch(q)
				pool.submit(b, claims)
				closing.Go(func() { b.pending.Wait(); b.close(ctx) })
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		}
	}
}
