package poll

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"geodigest/feeds"
	"geodigest/feeds/fetch"
)

// outage is a day of a daemon whose line is down for a while. Feeds are due at
// times of their own, so that a tick claims one or none.
type outage struct {
	kind     fetch.Kind
	feeds    int
	dead     map[string]bool // hosts that never answer from the start of the outage on
	from, to time.Duration   // when the line is down
}

// live runs the daemon for so long and returns its store, the states at the end and
// how often each host was asked in vain.
func (o outage) live(t *testing.T, long time.Duration) (*memStore, map[int64]feeds.State, map[string]int) {
	t.Helper()
	start := time.Now()
	refused := map[string]int{}
	f := &fakeFetch{}
	f.get = func(_ context.Context, r fetch.Request) (*fetch.Response, error) {
		after := time.Since(start)
		if after >= o.from && (after < o.to || o.dead[hostOf(r.URL)]) {
			f.mu.Lock()
			refused[hostOf(r.URL)]++
			f.mu.Unlock()
			if o.kind == fetch.KindTimeout {
				time.Sleep(30 * time.Second)
			}
			return nil, &fetch.Error{Kind: o.kind, URL: r.URL, Err: errors.New("no way out")}
		}
		return ok(r)
	}
	store := newMemStore()
	for i := range o.feeds {
		r := store.add(feeds.Feed{ID: int64(i + 1), URL: fmt.Sprintf("https://outlet%d.example/rss", i)})
		// Spread over the two hours that most of them wait.
		r.claim.State.NextPoll = start.Add(time.Duration(i) * 2 * time.Hour / time.Duration(o.feeds))
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- (&Poller{Store: store, Fetch: f}).Run(ctx) }()
	time.Sleep(long)
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	states := map[int64]feeds.State{}
	for id := range store.rows {
		states[id] = store.state(id)
	}
	return store, states, refused
}

// TestAnOutageBlamesNobodyInTheDaemon: eight hours without a line cost no feed a
// failure, and when it is back, feeds that were due meanwhile are asked at once.
func TestAnOutageBlamesNobodyInTheDaemon(t *testing.T) {
	for _, kind := range []fetch.Kind{fetch.KindDNS, fetch.KindTimeout} {
		for _, n := range []int{5, 60} {
			t.Run(fmt.Sprint(kind, n), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					start := time.Now()
					o := outage{kind: kind, feeds: n, from: 6 * time.Hour, to: 14 * time.Hour}
					store, states, _ := o.live(t, 14*time.Hour+15*time.Minute)
					blamed, late := 0, 0
					for _, s := range states {
						if s.LastSuccess.Before(start.Add(o.to)) {
							late++
						}
					}
					for _, p := range store.saves {
						if p.ErrorKind != "" {
							blamed++
						}
					}
					// The first to fail may be blamed once where the next is long in coming.
					if most := 1; blamed > most || n == 60 && blamed > 0 || late > blamed {
						t.Errorf("%s, %d feeds: %d blamed; %d not asked within 15 minutes", kind, n, blamed, late)
					}
				})
			})
		}
	}
}

// TestDeadHostsAreBlamedInTheDaemon: two hosts that die at the same time among others
// are asked once more when somebody else answers, and then counted and backed off.
func TestDeadHostsAreBlamedInTheDaemon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := outage{kind: fetch.KindTimeout, feeds: 30, from: 6 * time.Hour, to: 6 * time.Hour, dead: map[string]bool{}}
		for i := range 7 {
			o.dead[fmt.Sprintf("outlet%d.example", i)] = true
		}
		_, states, refused := o.live(t, 16*time.Hour)
		for id, s := range states {
			dead := id <= 7
			if dead != (s.Failures >= 3) || !dead && s.Failures > 0 {
				t.Errorf("feed %d: %d failures", id, s.Failures)
			}
			if asked := refused[fmt.Sprintf("outlet%d.example", id-1)]; asked > 8 {
				t.Errorf("feed %d was asked %d times", id, asked)
			}
		}
	})
}

// TestASilentFeedAloneIsBlamedInTheDaemon: where there is nobody else to answer.
func TestASilentFeedAloneIsBlamedInTheDaemon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := outage{kind: fetch.KindDNS, feeds: 1, from: time.Minute, to: 99 * time.Hour}
		start := time.Now()
		_, states, _ := o.live(t, 12*time.Hour)
		s := states[1]
		if s.Failures < 3 || s.FailingSince.Sub(start) > 3*time.Hour {
			t.Errorf("%d failures since %v", s.Failures, s.FailingSince.Sub(start))
		}
	})
}

// TestStopGivesClaimsBack: what was claimed and not asked is due at once for whoever
// polls next.
func TestStopGivesClaimsBack(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := &fakeFetch{get: func(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
		if hostOf(r.URL) == "dead.example" {
			cancel()
			return dead(r)
		}
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	store := newMemStore("https://dead.example/1", "https://a.example/1", "https://a.example/2", "https://b.example/1")
	p := poller(store, f)
	p.Tick = time.Millisecond
	if err := p.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if len(store.saves) != 0 {
		t.Errorf("saved %+v", store.saves)
	}
	if claims, err := store.ClaimFeeds(t.Context(), t0, time.Minute, 9); len(claims) != 4 || err != nil {
		t.Errorf("%d feeds can be claimed again, %v", len(claims), err)
	}
}
