package poll

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"geodigest/feeds"
	"geodigest/feeds/feedtest"
	"geodigest/feeds/fetch"
)

// crowd counts what is between a fetch's request for room and the end of its save.
type crowd struct {
	*memStore
	now, most atomic.Int32
}

func (c *crowd) enter() {
	n := c.now.Add(1)
	for m := c.most.Load(); n > m && !c.most.CompareAndSwap(m, n); m = c.most.Load() {
	}
}

func (c *crowd) SavePolled(ctx context.Context, p feeds.Polled) (feeds.Saved, error) {
	defer c.now.Add(-1)
	return c.memStore.SavePolled(ctx, p)
}

func TestLargeDocumentsGoOneByOne(t *testing.T) {
	var urls []string
	for i := range 30 {
		urls = append(urls, fmt.Sprintf("http://127.0.0.1:9/large%d", i))
	}
	store := &crowd{memStore: newMemStore(urls...)}
	f := &fakeFetch{get: func(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
		for range 2 { // a second address of the same feed asks again
			if err := r.Room(ctx); err != nil {
				return nil, err
			}
		}
		store.enter()
		return ok(r)
	}}
	if n, err := poller(store, f).Step(t.Context(), t0); n != 30 || err != nil {
		t.Fatalf("%d polled, %v", n, err)
	}
	if most := store.most.Load(); most != largeAtOnce {
		t.Errorf("%d large documents at a time, want %d", most, largeAtOnce)
	}
}

func TestLargeDocumentsAreReadWhole(t *testing.T) {
	srv, client := feedServer(t)
	large := document("One", string(bytes.Repeat([]byte("long words "), fetch.Large/5)), "Two")
	var urls []string
	for i := range 4 {
		path := fmt.Sprintf("/%d", i)
		srv.Handle(path, feedtest.Reply{Body: large, Header: http.Header{"ETag": {`"1"`}}})
		urls = append(urls, srv.URL+path)
	}
	store := newMemStore(urls...)
	if n, err := poller(store, client).Step(t.Context(), t0); n != 4 || err != nil {
		t.Fatalf("%d polled, %v", n, err)
	}
	for id := range urls {
		s := store.saved(int64(id + 1))
		if len(s) != 1 || s[0].ErrorKind != "" || len(s[0].Items) != 3 {
			t.Errorf("feed %d: %+v", id+1, s)
		}
	}
}

func TestWaitingForRoomEndsWithTheContext(t *testing.T) {
	places := make(chan struct{}, 1)
	first, second := room{places: places, patience: time.Hour}, room{places: places, patience: time.Hour}
	if err := first.enter(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := second.enter(ctx); err == nil {
		t.Error("two in one place")
	}
	second.leave()
	first.leave()
	if err := second.enter(t.Context()); err != nil || len(places) != 1 {
		t.Errorf("%v, %d taken", err, len(places))
	}
}

// Who waits for room too long is asked again at the next turn, and nothing is held
// against it.
func TestNoRoomIsNobodysFault(t *testing.T) {
	store := newMemStore("http://127.0.0.1:9/a", "http://127.0.0.1:9/b")
	waits := make(chan struct{})
	f := &fakeFetch{get: func(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
		if err := r.Room(ctx); err != nil {
			close(waits)
			return nil, &fetch.Error{Kind: fetch.KindTimeout, URL: r.URL, Err: err}
		}
		<-waits // holds the place until the other has given up
		return ok(r)
	}}
	p := poller(store, f)
	p.Lease = 200 * time.Millisecond
	if n, err := p.Step(t.Context(), t0); n != 1 || err != nil {
		t.Fatalf("%d polled, %v; want 1", n, err)
	}
	if saves := append(store.saved(1), store.saved(2)...); len(saves) != 1 || saves[0].ErrorKind != "" {
		t.Errorf("saved: %+v", saves)
	}
	f.get = func(_ context.Context, r fetch.Request) (*fetch.Response, error) { return ok(r) }
	if n, err := p.Step(t.Context(), t0.Add(time.Second)); n != 1 || err != nil {
		t.Errorf("%d polled after that, %v; want the one left", n, err)
	}
}
