package poll

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"time"

	"geodigest/feeds"
)

// pool runs claims: one lane per registrable domain, at most Workers at a
// time, and beside them the slow ones, which have given their place back.
type pool struct {
	p     *Poller
	ctx   context.Context // of the Step or Run the pool lives for
	slots chan struct{}
	aside chan struct{} // places for slow fetches
	large chan struct{} // places for large documents
	room  int           // claims the pool takes at a time

	mu    sync.Mutex
	idle  *sync.Cond // signalled whenever busy or slow change
	lanes map[string][]job
	busy  int // claims submitted and not finished
	slow  int // those of them that were put aside
	queue int // those of them that wait behind another one of their lane

	line    line
	returns returns
	ended   map[string]time.Time // last request of each lane that is a domain
	pauses  map[string]time.Time // domains not to be asked, and until when
}

type job struct {
	claim feeds.Claim
	batch *batch
	stale time.Time // its lease is about to end: another poller may have it
	asked time.Time // when its poll began
	again bool      // asked once more after an outage of ours
}

func newPool(ctx context.Context, p *Poller) *pool {
	q := &pool{
		p: p, ctx: ctx, lanes: map[string][]job{}, room: p.Workers * perWorker,
		line:  line{silent: map[string]bool{}},
		ended: map[string]time.Time{}, pauses: map[string]time.Time{},
		slots: make(chan struct{}, p.Workers), aside: make(chan struct{}, p.Workers*perWorker), large: make(chan struct{}, largeAtOnce),
	}
	q.idle = sync.NewCond(&q.mu)
	return q
}

// free returns how many more claims may be submitted.
func (q *pool) free() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.room - (q.busy - q.slow - q.queue)
}

// waitRoom blocks until at most n claims are unfinished, not counting slow ones
// and those that wait in a lane.
func (q *pool) waitRoom(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.busy-q.slow-q.queue > n {
		q.idle.Wait()
	}
}

// drain blocks until every claim is finished.
func (q *pool) drain() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.busy > 0 {
		q.idle.Wait()
	}
}

func (q *pool) count(busy, slow int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.busy += busy
	q.slow += slow
	q.idle.Broadcast()
}

func (q *pool) submit(b *batch, claims []feeds.Claim) {
	b.expect(len(claims))
	stale := q.p.Now().Add(q.p.Lease / 4 * 3)
	jobs := make([]job, len(claims))
	for i, c := range claims {
		jobs[i] = job{claim: c, batch: b, stale: stale}
	}
	q.enqueue(jobs)
}

func (q *pool) enqueue(jobs []job) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.busy += len(jobs)
	for _, j := range jobs {
		key, paced := laneOf(j.claim.Address())
		waiting, running := q.lanes[key]
		q.lanes[key] = append(waiting, j)
		if running {
			q.queue++
		} else {
			go q.run(key, paced)
		}
	}
}

// run works a lane off and ends with it. A lane exists in the map exactly as
// long as its goroutine does.
func (q *pool) run(key string, paced bool) {
	for first := true; ; first = false {
		q.mu.Lock()
		waiting := q.lanes[key]
		if len(waiting) == 0 {
			delete(q.lanes, key)
			q.mu.Unlock()
			return
		}
		next := waiting[0]
		q.lanes[key] = waiting[1:]
		q.mu.Unlock()

		if paced {
			q.breathe(key)
		}
		if !first {
			q.unqueue()
		}
		if q.p.Now().After(next.stale) {
			// Not polled, not saved: given back, it is due again at the next tick.
			next.batch.dropped()
			q.returns.pass(next.claim)
			q.count(-1, 0)
			continue
		}
		q.work(next)
		if paced {
			q.exhale(key)
		}
	}
}

func (q *pool) unqueue() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.queue--
	q.idle.Broadcast()
}

// work polls one feed in a slot. After Patience it gives the slot to another
// feed and goes on beside: a slow server then costs a connection, not a worker.
func (q *pool) work(j job) {
	q.slots <- struct{}{}
	done := make(chan struct{})
	aside := make(chan bool, 1) // whether the feed was put aside
	patience := time.AfterFunc(q.p.Patience, func() {
		select {
		case q.aside <- struct{}{}:
			<-q.slots
			q.count(0, 1)
			aside <- true
		case <-done: // no place beside either: it keeps its slot
			aside <- false
		}
	})
	q.p.poll(q.ctx, j)
	close(done)
	if !patience.Stop() && <-aside {
		<-q.aside
		q.count(-1, -1)
		return
	}
	<-q.slots
	q.count(-1, 0)
}

// look settles the failures that have waited for an answer as long as they can, and
// gives back what will not be saved.
func (q *pool) look() {
	q.returns.giveBack(q.ctx, q.p)
	over, count, first := q.line.expired(q.p.Now())
	if first {
		q.p.Log.Warn("offline: no host can be reached, no feed is blamed", "retry", q.p.Lease)
	}
	q.judge(over, count)
}

// close ends the pool after drain and reports whether we were offline. What was
// claimed and will not be saved is given back.
func (q *pool) close() (offline bool) {
	defer q.returns.giveBack(q.ctx, q.p)
	held, count := q.line.end()
	if q.ctx.Err() != nil {
		for _, o := range held {
			q.returns.pass(o.claim)
		}
		return false
	}
	if !count {
		q.p.Log.Warn("offline: no host could be reached, no feed is blamed", "feeds", len(held), "retry", q.p.Lease)
	}
	q.judge(held, count)
	return !count
}

// judge saves failures that count, and leaves the others to the end of their lease.
func (q *pool) judge(list []outcome, count bool) {
	for _, o := range list {
		if count {
			o.batch.save(q.ctx, o)
		} else {
			o.batch.progress(o.claim.Feed, ErrOffline)
		}
	}
}

// laneOf returns what feeds have in common that must not be asked side by
// side, and whether there is anything: the domain, or else the address alone.
func laneOf(address string) (key string, paced bool) {
	if d := feeds.Domain(address); d != "" {
		return d, true
	}
	return address, false
}

// hostOf returns the host, and port if any, of a feed URL.
func hostOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return raw
	}
	return strings.ToLower(u.Host)
}
