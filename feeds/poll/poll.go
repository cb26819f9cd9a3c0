// Package poll brings new items in: it claims the feeds that are due, fetches
// them side by side, parses, settles and saves each one, for years, and without
// being a burden to anybody.
//
// # Turns
//
// Due time is a column of the store. ClaimFeeds hands out due feeds under a
// lease, so any number of processes may poll one database; a result saved
// under a lost lease is refused by its fence.
//
// Feeds of one registrable domain (feeds.Domain) form a lane: they are fetched
// one after the other, with a pause of Gap between them. Lanes run side by side,
// at most Workers fetches at a time. A fetch that takes longer than Patience
// gives its worker back and goes on beside the others, and feeds that wait in a
// lane take nobody's place: a slow or crowded host holds up its own lane and
// nobody else. When a host cannot be reached, or times out or cuts the connection
// twice, its other feeds are not asked in the same step: they share its fate. A
// resolver that fails is nobody's fate but its own. None of this holds
// for addresses and local names, where each feed is alone: they are machines of
// the operator, which serve many unrelated feeds.
//
// # When a feed is due again
//
// After a success: at the times of its Cron; else after its fixed interval
// (Every); else after half of its usual gap between two items, longer while it
// is silent (feeds.Learnt.Interval), and not before what its server asks for by
// ttl, Cache-Control or Expires; all of that between the feed's Min and Max, or
// Every and MaxEvery.
//
// After a failure: its interval doubled for each failure in a row, up to
// Ceiling. A feed with a Cron is asked at most twice more before the next of its
// times, and not at those that fall into the wait. No feed is ever given up. 410 Gone
// mutes: the feed is asked again after 30 days. To every interval up to a tenth is
// added, so that feeds which failed together do not come back together.
//
// Retry-After with 429, 503 or 403 holds every feed of the domain
// (Polled.HoldDomain), 429 without one holds them for Every; where there is no
// domain, the feed alone. Feeds that were claimed already when the pause came are
// passed over: they were not asked, so nothing is saved of them, they are given back,
// and they are claimed again when the pause has ended.
//
// # What is asked for
//
// The request carries the validators of the last stored document. When no whole
// document has come for 12 hours it carries none, against servers that say "not
// modified" for ever; also after a 304 that nobody asked for. The same bytes
// again are as good as a 304: nothing is parsed. Entity tags alone prove nothing
// and are not compared.
//
// A permanent redirect (301, 308) is followed at once, and the address it leads
// to is asked directly (Learnt.Moved) when it has led there, to a feed with
// items, without a break for 7 days; at once for https in place of http, and
// when the old address says 404 or 410. A temporary redirect, no redirect, or
// another target starts the days anew, and so does a target that is no feed: the
// home page of an outlet that tidied up. When a new address says 410, or
// 404 or something that is no feed for a day or five times, or fails for 7 days in
// whatever way, the configured one is asked again.
//
// # What is saved
//
// Every result is saved as it comes, a failure too, in one transaction per feed
// with the validators (SavePolled), so that a validator is never stored without
// the items it stands for. A document that was cut short is saved without
// validators. Which items are new, and which of those are news, the store knows.
//
// # Offline
//
// A failure to reach a host is held until somebody else answers, in a Run across all
// its turns. When two or more domains that were well fell silent before that answer,
// we were offline: nobody is blamed, and the feeds are asked once more at once; what
// that brings counts. One domain that falls silent alone is that domain's own
// trouble. While nobody answers, the failures of one domain count when their claims
// grow stale, and those of several do not: the feeds come back when their lease
// ends, so that each is asked every Lease until the line is there again. A Step
// decides the same at its end: when nobody answered at all we are offline.
//
// # What is given back
//
// Claims that were not polled when ctx ends, that waited until their lease was
// nearly over, or that a pause passed over, are given back (ReleaseFeeds) and due
// again as they were. So are those whose result could not be saved, once the store
// works again: a full disk costs the time it is full. A result that is refused a
// second time waits for the end of the lease.
//
// A result that is refused because another poller holds the feed by now
// (feeds.ErrFenced) is no error: that one's result counts.
package poll

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"geodigest/feeds"
	"geodigest/feeds/fetch"
)

// Store is what polling needs of the database.
type Store interface {
	// ClaimFeeds leases up to limit feeds due at now, oldest due first.
	ClaimFeeds(ctx context.Context, now time.Time, lease time.Duration, limit int) ([]feeds.Claim, error)
	// ReleaseFeeds ends the leases of claims that were not polled, as far as nobody
	// else has claimed the feeds since.
	ReleaseFeeds(ctx context.Context, claims []feeds.Claim) error
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

// ErrPaused is what Progress is told of a feed that was not asked, because its
// domain asked for a pause a moment ago.
var ErrPaused = errors.New("not asked: its domain asked for a pause; it is asked when that is over")

// Poller polls feeds. Store and Fetch are required; zero fields have the
// defaults stated.
type Poller struct {
	Store Store
	Fetch Fetcher
	Now   func() time.Time // time.Now
	Log   *slog.Logger     // discards

	Workers  int           // fetches at a time: 16
	Every    time.Duration // shortest interval of feeds that state none: 15 minutes
	MaxEvery time.Duration // longest interval of feeds that state none: 2 hours
	Ceiling  time.Duration // longest interval of a failing feed: 4 hours
	Lease    time.Duration // how long a claim is held: 10 minutes
	Tick     time.Duration // how often Run looks for due feeds: 5 seconds

	Patience time.Duration // after which a fetch counts as slow: 3 seconds
	Gap      time.Duration // pause between two requests to one domain: 500 ms; negative: none

	// Cron returns the first time after an instant that a feed's Cron names,
	// zero for never. Without it, or with zero, feeds go by interval.
	Cron func(expr string, after time.Time) time.Time

	// Progress, when set, is called after each feed of a Step, one call at a
	// time; total grows while more feeds are claimed, and falls when one is left to
	// another poller. err is nil for success.
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
	}{{&q.Every, 15 * time.Minute}, {&q.MaxEvery, 2 * time.Hour}, {&q.Ceiling, 4 * time.Hour}, {&q.Lease, 10 * time.Minute}, {&q.Tick, 5 * time.Second}, {&q.Patience, 3 * time.Second}} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	switch {
	case q.Gap == 0:
		q.Gap = 500 * time.Millisecond
	case q.Gap < 0:
		q.Gap = 0
	}
	return &q
}

// Step polls every feed due at now and returns how many were polled, not counting
// those that wait because of a pause (ErrPaused) or were taken over by another
// poller (feeds.ErrFenced). The error is the store's, ctx's, or ErrOffline; a feed
// that fails is no error of Step.
func (p *Poller) Step(ctx context.Context, now time.Time) (n int, err error) {
	q := p.withDefaults()
	pool := newPool(ctx, q)
	b := newBatch(pool)
	for {
		claims, err := q.Store.ClaimFeeds(ctx, now, q.Lease, pool.free())
		if err != nil {
			pool.drain()
			pool.close()
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
	offline := pool.close()
	if err := ctx.Err(); err != nil {
		return b.polled(), err
	}
	if err := b.saved(); err != nil {
		return b.polled(), err
	}
	if offline {
		return b.polled(), ErrOffline
	}
	return b.polled(), nil
}

// Run polls until ctx ends, looking for due feeds every Tick. Feeds that take
// long do not keep later ones waiting: those are claimed by the next tick and
// fetched beside them. Run returns nil after the fetches under way have ended.
func (p *Poller) Run(ctx context.Context) error {
	q := p.withDefaults()
	pool := newPool(ctx, q)
	t := time.NewTicker(q.Tick)
	defer t.Stop()
	for {
		pool.look()
		if free := pool.free(); free > 0 {
			claims, err := q.Store.ClaimFeeds(ctx, q.Now(), q.Lease, free)
			if err != nil && ctx.Err() == nil {
				q.Log.Error("claim due feeds", "err", err)
			}
			if len(claims) > 0 {
				pool.submit(newBatch(pool), claims)
			}
		}
		select {
		case <-ctx.Done():
			pool.drain()
			pool.close()
			return nil
		case <-t.C:
		}
	}
}
