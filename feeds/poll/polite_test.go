package poll

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"geodigest/feeds"
	"geodigest/feeds/feedtest"
	"geodigest/feeds/fetch"
)

func TestInterval(t *testing.T) {
	daily := func(_ string, after time.Time) time.Time { return after.Truncate(24 * time.Hour).Add(27 * time.Hour) }
	never := func(string, time.Time) time.Time { return time.Time{} }
	for _, tc := range []struct {
		name string
		feed feeds.Feed
		l    feeds.Learnt
		cron func(string, time.Time) time.Time
		want time.Duration
	}{
		{name: "own rhythm", l: feeds.Learnt{Gap: time.Hour}, want: 30 * time.Minute},
		{name: "fixed, whatever the server says", feed: feeds.Feed{Every: 5 * time.Minute}, l: feeds.Learnt{Gap: time.Hour, Floor: time.Hour}, want: 5 * time.Minute},
		{name: "shortest of the program", l: feeds.Learnt{Gap: time.Minute}, want: 15 * time.Minute},
		{name: "longest of the program", l: feeds.Learnt{Gap: 99 * time.Hour}, want: 2 * time.Hour},
		{name: "own shortest", feed: feeds.Feed{Min: 5 * time.Minute}, l: feeds.Learnt{Gap: time.Minute}, want: 5 * time.Minute},
		{name: "own longest", feed: feeds.Feed{Max: 12 * time.Hour}, l: feeds.Learnt{Gap: 99 * time.Hour}, want: 12 * time.Hour},
		{name: "own longest under the program's shortest", feed: feeds.Feed{Max: 10 * time.Minute}, l: feeds.Learnt{Gap: 99 * time.Hour}, want: 10 * time.Minute},
		{name: "own shortest over the program's longest", feed: feeds.Feed{Min: 6 * time.Hour}, want: 6 * time.Hour},
		{name: "server's wish", l: feeds.Learnt{Gap: time.Minute, Floor: 50 * time.Minute}, want: 50 * time.Minute},
		{name: "server's wish beyond reason", l: feeds.Learnt{Gap: time.Minute, Floor: 20 * time.Hour}, want: 2 * time.Hour},
		{name: "cron", feed: feeds.Feed{Cron: "0 3 * * *"}, l: feeds.Learnt{Gap: time.Minute}, cron: daily, want: 18 * time.Hour},
		{name: "cron that names nothing", feed: feeds.Feed{Cron: "0 3 31 2 *"}, l: feeds.Learnt{Gap: time.Minute}, cron: never, want: 15 * time.Minute},
		{name: "cron without a reader", feed: feeds.Feed{Cron: "0 3 * * *"}, l: feeds.Learnt{Gap: time.Minute}, want: 15 * time.Minute},
	} {
		p := (&Poller{Cron: tc.cron}).withDefaults()
		tc.feed.URL = "https://courier.example/rss"
		if got := p.interval(feeds.Claim{Feed: tc.feed}, tc.l, t0); got != tc.want {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
}

func TestCronTimesAreKeptToTheSecond(t *testing.T) {
	p := (&Poller{Cron: func(_ string, after time.Time) time.Time { return after.Truncate(24 * time.Hour).Add(27 * time.Hour) }}).withDefaults()
	c := feeds.Claim{Feed: feeds.Feed{URL: "https://courier.example/rss", Cron: "0 3 * * *"}}
	if got, want := p.next(c, feeds.Learnt{}, t0), time.Date(2031, 5, 5, 3, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("next %v, want %v", got, want)
	}
	// A failure is made good before the next day.
	if got := p.retry(c, &feeds.Learnt{}, t0, &fetch.Error{Kind: fetch.KindTimeout}).Sub(t0); got < 30*time.Minute || got > 33*time.Minute {
		t.Errorf("retry after %v, want half an hour", got)
	}
}

// TestAFailingCronFeedIsAskedWhenTheOperatorSaid: and at most twice more between two
// of its times; where these come closer than the wait, some are passed over.
func TestAFailingCronFeedIsAskedWhenTheOperatorSaid(t *testing.T) {
	for _, tc := range []struct {
		name        string
		step        time.Duration // between two of its times
		days        int
		least, most int // requests
	}{
		{"weekly", 7 * 24 * time.Hour, 28, 4, 15},
		{"daily", 24 * time.Hour, 14, 14, 45},
		{"hourly", time.Hour, 14, 60, 14*6 + 5},
		{"every five minutes", 5 * time.Minute, 14, 60, 14*6 + 8},
	} {
		l := newLife(t, "/a")
		l.srv.Handle("/a", feedtest.Reply{Status: 500})
		l.p.Cron = func(_ string, after time.Time) time.Time { return after.Truncate(tc.step).Add(tc.step) }
		l.store.rows[1].claim.Feed.Cron = "x"
		start := l.now
		s := l.days(tc.days)
		asked := l.srv.Requests("/a")
		if asked < tc.least || asked > tc.most {
			t.Errorf("%s: asked %d times in %d days of failures, want %d to %d", tc.name, asked, tc.days, tc.least, tc.most)
		}
		between := 0
		for _, p := range l.store.saved(1) {
			if at := p.At; !at.Equal(start) && !at.Equal(at.Truncate(tc.step)) {
				between++
			} else {
				between = 0
			}
			if between > 2 {
				t.Errorf("%s: %d requests since its time at %v", tc.name, between, p.At)
			}
		}
		l.srv.Handle("/a", feedtest.Reply{Body: document("One")})
		if s = l.poll(1); s.ErrorKind != "" || s.Retries != 0 || !s.NextPoll.Equal(s.NextPoll.Truncate(tc.step)) {
			t.Errorf("%s: well again: %+v", tc.name, s)
		}
	}
}

// TestABurstIsNoticed: what the store held back is seen at the next document, once.
func TestABurstIsNoticed(t *testing.T) {
	l := newLife(t, "/a")
	l.srv.Handle("/a", feedtest.Reply{Body: document("One")})
	if s := l.poll(1); !s.Burst.IsZero() || !s.Asked.Equal(t0) {
		t.Fatalf("%+v", s.Learnt)
	}
	for _, held := range []int{7, 7, 9, 0, 3} {
		at, before := l.now, l.store.state(1)
		l.store.rows[1].claim.State.Held = held
		s := l.poll(1)
		if grew := held > before.HeldSeen; s.Burst.Equal(at) != grew || s.HeldSeen != held {
			t.Errorf("%d held: %+v", held, s.Learnt)
		}
	}
}

// TestFailuresDoNotSynchronise: feeds that fail at the same moment are not due
// at the same moment.
func TestFailuresDoNotSynchronise(t *testing.T) {
	p := (&Poller{}).withDefaults()
	var minutes [24]int
	for i := range 240 {
		c := feeds.Claim{Feed: feeds.Feed{URL: fmt.Sprintf("https://courier.example/rss/%d", i)}, State: feeds.State{Failures: 20}}
		wait := p.retry(c, &feeds.Learnt{}, t0, &fetch.Error{Kind: fetch.KindDNS}).Sub(t0)
		minutes[int((wait-4*time.Hour)/time.Minute)]++
	}
	for i, n := range minutes {
		if n == 0 || n > 30 {
			t.Errorf("minute %d has %d of 240 feeds", i, n)
		}
	}
}

// TestRetryAfterHoldsTheDomain: and only it, over steps too.
func TestRetryAfterHoldsTheDomain(t *testing.T) {
	for _, tc := range []struct {
		name string
		fe   fetch.Error
		want time.Duration
	}{
		{"429", fetch.Error{Kind: fetch.KindThrottled, Status: 429, RetryAfter: 3 * time.Hour}, 3 * time.Hour},
		{"503", fetch.Error{Kind: fetch.KindThrottled, Status: 503, RetryAfter: 2 * time.Hour}, 2 * time.Hour},
		{"403", fetch.Error{Kind: fetch.KindThrottled, Status: 403, RetryAfter: time.Hour}, time.Hour},
		{"429 that names no time", fetch.Error{Kind: fetch.KindThrottled, Status: 429}, 15 * time.Minute},
		{"503 that names no time", fetch.Error{Kind: fetch.KindThrottled, Status: 503}, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := &fakeFetch{get: func(_ context.Context, r fetch.Request) (*fetch.Response, error) {
				if !strings.Contains(r.URL, "a.example") {
					return ok(r)
				}
				fe := tc.fe
				fe.URL, fe.Err = r.URL, errors.New("slow down")
				return nil, &fe
			}}
			store := newMemStore("https://a.example/1", "https://www.a.example/2", "https://b.example/1")
			asked := 2
			if tc.want == 0 {
				asked = 3
			}
			if n, err := poller(store, f).Step(t.Context(), t0); n != asked || err != nil {
				t.Fatalf("Step = %d, %v", n, err)
			}
			if len(f.calls) != asked {
				t.Errorf("asked %v", f.calls)
			}
			first := store.saved(1)[0]
			if got := first.HoldUntil.Sub(t0); tc.want > 0 && got != tc.want || tc.want == 0 && !first.HoldUntil.IsZero() {
				t.Errorf("held for %v, want %v", got, tc.want)
			}
			for id, held := range map[int64]bool{1: tc.want > 0, 2: tc.want > 0, 3: false} {
				if s := store.state(id); s.HoldUntil.After(t0) != held {
					t.Errorf("feed %d: held until %v, next poll %v", id, s.HoldUntil, s.NextPoll)
				}
			}
		})
	}
}

func TestRetryAfterOnAMachineHoldsTheFeedAlone(t *testing.T) {
	srv, client := feedServer(t)
	srv.Handle("/1", feedtest.Reply{Status: 503, Header: http.Header{"Retry-After": {"7200"}}})
	srv.Handle("/2", feedtest.Reply{Body: document("One")})
	store := newMemStore(srv.URL+"/1", srv.URL+"/2")
	if n, err := poller(store, client).Step(t.Context(), t0); n != 2 || err != nil {
		t.Fatalf("Step = %d, %v", n, err)
	}
	one, two := store.saved(1)[0], store.saved(2)[0]
	if one.HoldDomain != "" || !one.HoldUntil.Equal(t0.Add(2*time.Hour)) || two.ErrorKind != "" {
		t.Errorf("held %q until %v; the other: %q", one.HoldDomain, one.HoldUntil, two.ErrorKind)
	}
}

// TestDomainsAreAskedWithPauses: forty feeds of one domain are no burst, and
// hold up nobody.
func TestDomainsAreAskedWithPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := map[string][]time.Duration{}
		start := time.Now()
		f := &fakeFetch{}
		f.get = func(_ context.Context, r fetch.Request) (*fetch.Response, error) {
			host, _, _ := strings.Cut(strings.TrimPrefix(r.URL, "https://"), "/")
			f.mu.Lock()
			asked[host] = append(asked[host], time.Since(start))
			f.mu.Unlock()
			time.Sleep(100 * time.Millisecond)
			return ok(r)
		}
		var urls []string
		for i := range 200 { // many more than the pool takes at a time
			urls = append(urls, fmt.Sprintf("https://crowd.example/%d", i))
		}
		for i := range 10 {
			urls = append(urls, fmt.Sprintf("https://alone%d.example/rss", i), fmt.Sprintf("https://10.0.0.7/%d", i))
		}
		p := &Poller{Store: newMemStore(urls...), Fetch: f}
		if n, err := p.Step(t.Context(), start); n != len(urls) || err != nil {
			t.Fatalf("Step = %d, %v", n, err)
		}
		crowd := asked["crowd.example"]
		for i := 1; i < len(crowd); i++ {
			if gap := crowd[i] - crowd[i-1]; gap < 600*time.Millisecond || gap > 700*time.Millisecond {
				t.Fatalf("requests %d and %d to one domain are %v apart", i-1, i, gap)
			}
		}
		for host, at := range asked {
			if last := at[len(at)-1]; host != "crowd.example" && last > time.Second {
				t.Errorf("%s was asked after %v", host, last)
			}
		}
		if len(asked["10.0.0.7"]) != 10 || len(asked) != 12 {
			t.Errorf("asked %d hosts", len(asked))
		}
	})
}

// TestAFeedThatWaitsIsNotBlamed: a feed whose domain asked for a pause was not
// asked. It keeps its state, and when the pause is over it is asked at once.
func TestAFeedThatWaitsIsNotBlamed(t *testing.T) {
	throttled := true
	f := &fakeFetch{get: func(_ context.Context, r fetch.Request) (*fetch.Response, error) {
		if throttled {
			return nil, &fetch.Error{Kind: fetch.KindThrottled, Status: 429, RetryAfter: time.Hour, URL: r.URL, Err: errors.New("429")}
		}
		return ok(r)
	}}
	store := newMemStore("https://a.example/1", "https://a.example/2", "https://a.example/3")
	before := store.state(2)
	p := poller(store, f)
	told := map[string]error{}
	done, total := 0, 0
	p.Progress = func(d, of int, fd feeds.Feed, err error) { told[fd.URL], done, total = err, d, of }
	if n, err := p.Step(t.Context(), t0); n != 1 || err != nil || len(f.calls) != 1 || len(store.saves) != 1 {
		t.Fatalf("Step = %d, %v, asked %v", n, err, f.calls)
	}
	if !errors.Is(told["https://a.example/2"], ErrPaused) || errors.Is(told["https://a.example/1"], ErrPaused) || done != 3 || total != 3 {
		t.Errorf("progress was told %v, %d of %d", told, done, total)
	}
	after := store.state(2)
	if !after.HoldUntil.Equal(t0.Add(time.Hour)) {
		t.Errorf("held until %v", after.HoldUntil)
	}
	if after.HoldUntil = before.HoldUntil; fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("the feed that waits became %+v", after)
	}
	throttled = false
	if n, _ := p.Step(t.Context(), t0.Add(59*time.Minute)); n != 0 {
		t.Errorf("%d feeds asked within the pause", n)
	}
	p.Now = func() time.Time { return t0.Add(time.Hour) }
	if n, _ := p.Step(t.Context(), t0.Add(time.Hour)); n != 2 {
		t.Errorf("%d feeds asked after the pause, want the two that waited", n)
	}
}

// TestAPauseReachesFeedsClaimedBefore: while a server takes its time to say 429,
// more of its feeds come due and are claimed by later ticks of Run.
func TestAPauseReachesFeedsClaimedBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeFetch{get: func(_ context.Context, r fetch.Request) (*fetch.Response, error) {
			time.Sleep(30 * time.Second)
			return nil, &fetch.Error{Kind: fetch.KindThrottled, Status: 429, RetryAfter: time.Hour, URL: r.URL, Err: errors.New("429")}
		}}
		store := newMemStore("https://a.example/1", "https://a.example/2", "https://www.a.example/3")
		store.rows[2].claim.State.NextPoll = time.Now().Add(7 * time.Second)
		store.rows[3].claim.State.NextPoll = time.Now().Add(17 * time.Second)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- (&Poller{Store: store, Fetch: f}).Run(ctx) }()
		time.Sleep(50 * time.Minute)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if len(f.calls) != 1 {
			t.Errorf("asked %v within the hour of the pause", f.calls)
		}
		for id := range int64(3) {
			s := store.state(id + 1)
			if s.HoldUntil.Before(time.Now().Add(9 * time.Minute)) {
				t.Errorf("feed %d: held until %v", id+1, s.HoldUntil)
			}
			if failed := id == 0; (s.ErrorKind == "throttled") != failed || (s.Failures == 1) != failed {
				t.Errorf("feed %d: %q, %d failures; only the first was asked", id+1, s.ErrorKind, s.Failures)
			}
		}
	})
}

// TestAPauseIsNoAnswer: a feed that was not asked proves nothing about our line.
func TestAPauseIsNoAnswer(t *testing.T) {
	f := &fakeFetch{get: func(_ context.Context, r fetch.Request) (*fetch.Response, error) { return dead(r) }}
	store := newMemStore("https://a.example/rss", "https://b.example/rss", "https://c.example/rss")
	p := poller(store, f).withDefaults()
	q := newPool(t.Context(), p)
	q.pause("a.example", t0.Add(time.Hour))
	b := newBatch(q)
	claims, err := store.ClaimFeeds(t.Context(), t0, p.Lease, 9)
	if err != nil {
		t.Fatal(err)
	}
	q.submit(b, claims)
	q.drain()
	if offline := q.close(); !offline || len(store.saves) != 0 {
		t.Errorf("offline %v with %d saves", offline, len(store.saves))
	}
}

// TestAStaleClaimIsNotPolled: it may be another poller's by then.
func TestAStaleClaimIsNotPolled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeFetch{get: func(_ context.Context, r fetch.Request) (*fetch.Response, error) {
			time.Sleep(time.Minute)
			return ok(r)
		}}
		var urls []string
		for i := range 20 {
			urls = append(urls, fmt.Sprintf("https://slow.example/%d", i))
		}
		store := newMemStore(urls...)
		p := &Poller{Store: store, Fetch: f}
		done, total := 0, 0
		p.Progress = func(d, of int, _ feeds.Feed, _ error) { done, total = d, of }
		n, err := p.Step(t.Context(), time.Now())
		if done != 8 || total < 8 || total > 20 {
			t.Errorf("progress ended at %d of %d", done, total)
		}
		if err != nil || n != 8 || len(f.calls) != 8 {
			t.Errorf("Step = %d, %v with %d requests; want 8 within three quarters of the lease", n, err, len(f.calls))
		}
	})
}

func TestGoneIsMutedForAMonth(t *testing.T) {
	l := newLife(t, "/a")
	l.srv.Handle("/a", feedtest.Reply{Body: document("One")}, feedtest.Reply{Status: 410}, feedtest.Reply{Status: 410}, feedtest.Reply{Body: document("One")})
	s := l.poll(2)
	if !s.Muted || s.ErrorKind != "gone" || s.NextPoll.Sub(t0) < 30*24*time.Hour {
		t.Fatalf("%+v", s)
	}
	if n, _ := l.p.Step(t.Context(), t0.Add(29*24*time.Hour)); n != 0 {
		t.Error("a muted feed was asked within 29 days")
	}
	if s = l.poll(1); !s.Muted {
		t.Error("not muted any more by a second 410")
	}
	if s = l.poll(1); s.Muted || s.ErrorKind != "" {
		t.Errorf("back again, but %+v", s)
	}
}

func TestNotFoundIsOnlyAFailure(t *testing.T) {
	l := newLife(t, "/a")
	if s := l.poll(20); s.Muted || s.NextPoll.Sub(l.store.saved(1)[19].At) > 5*time.Hour {
		t.Errorf("%+v", s)
	}
}
