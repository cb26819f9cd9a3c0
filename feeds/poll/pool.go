package poll

import (
	"context"
	"net"
	"net/url"
	"strings"
	"sync"

	"golang.org/x/net/publicsuffix"

	"geodigest/feeds"
)

// pool runs claims: one lane per registrable domain, at most Workers at a time.
type pool struct {
	p     *Poller
	ctx   context.Context // of the Step or Run the pool lives for
	slots chan struct{}
	room  int // claims the pool takes at a time

	mu    sync.Mutex
	idle  *sync.Cond // signalled whenever busy shrinks
	lanes map[string][]job
	busy  int // claims submitted and not finished
}

type job struct {
	claim feeds.Claim
	batch *batch
}

func newPool(ctx context.Context, p *Poller) *pool {
	q := &pool{p: p, ctx: ctx, slots: make(chan struct{}, p.Workers), room: p.Workers * perWorker, lanes: map[string][]job{}}
	q.idle = sync.NewCond(&q.mu)
	return q
}

// free returns how many more claims may be submitted.
func (q *pool) free() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.room - q.busy
}

// wait blocks until at most n claims are unfinished.
func (q *pool) wait(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for q.busy > n {
		q.idle.Wait()
	}
}

func (q *pool) submit(b *batch, claims []feeds.Claim) {
	b.expect(len(claims))
	q.mu.Lock()
	defer q.mu.Unlock()
	q.busy += len(claims)
	for _, c := range claims {
		key := domainOf(c.Feed.URL)
		waiting, running := q.lanes[key]
		q.lanes[key] = append(waiting, job{c, b})
		if !running {
			go q.run(key)
		}
	}
}

// run works a lane off and ends with it. A lane exists in the map exactly as
// long as its goroutine does.
func (q *pool) run(key string) {
	for {
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

		q.slots <- struct{}{}
		q.p.poll(q.ctx, next.batch, next.claim)
		<-q.slots
		next.batch.finished()

		q.mu.Lock()
		q.busy--
		q.idle.Broadcast()
		q.mu.Unlock()
	}
}

// domainOf returns the registrable domain of a feed URL (example.co.uk for
// feeds.example.co.uk), or its host and port where there is none (addresses, local
// names): on one machine different ports are different services.
func domainOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return raw
	}
	host := strings.ToLower(u.Hostname())
	if net.ParseIP(host) == nil && strings.Contains(host, ".") {
		if d, err := publicsuffix.EffectiveTLDPlusOne(host); err == nil {
			return d
		}
	}
	return strings.ToLower(u.Host)
}

func hostOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return raw
	}
	return strings.ToLower(u.Host)
}
