package poll

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"geodigest/feeds"
	"geodigest/feeds/feedtest"
	"geodigest/feeds/fetch"
)

var t0 = time.Date(2031, 5, 4, 9, 0, 0, 0, time.UTC)

func feedServer(t *testing.T) (*feedtest.Server, *fetch.Client) {
	t.Helper()
	srv, err := feedtest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Close)
	c := fetch.New(fetch.Config{AllowPrivate: []string{"127.0.0.1"}, Now: func() time.Time { return t0 }})
	t.Cleanup(c.Close)
	return srv, c
}

func document(items ...string) string {
	var list []feedtest.Entry
	for i, title := range items {
		list = append(list, feedtest.Entry{Title: title, Link: "https://courier.example/" + fmt.Sprint(i), Published: t0.Add(-time.Duration(i) * 20 * time.Hour)})
	}
	return feedtest.RSS("Meridian Courier", list...)
}

func poller(s Store, f Fetcher) *Poller {
	return &Poller{Store: s, Fetch: f, Now: func() time.Time { return t0 }, Gap: -1}
}

func TestStepSavesItemsAndValidators(t *testing.T) {
	srv, client := feedServer(t)
	srv.Handle("/world.xml", feedtest.Reply{Body: document("Envoys meet", "Border opened", "Old treaty")})
	store := newMemStore(srv.URL + "/world.xml")
	p := poller(store, client)

	n, err := p.Step(t.Context(), t0)
	if n != 1 || err != nil {
		t.Fatalf("Step = %d, %v", n, err)
	}
	first := store.saved(1)[0]
	if len(first.Items) != 3 || first.ETag == "" || first.ErrorKind != "" {
		t.Fatalf("saved %+v", first)
	}
	if first.Items[0].Baseline || first.Items[1].Baseline || !first.Items[2].Baseline {
		t.Errorf("baseline marks: %v %v %v, want the 40 hours old one only", first.Items[0].Baseline, first.Items[1].Baseline, first.Items[2].Baseline)
	}
	if lo, hi := t0.Add(2*time.Hour), t0.Add(132*time.Minute); first.Next.Before(lo) || first.Next.After(hi) {
		t.Errorf("next poll %v, want 2 hours and up to a tenth for an item every 20 hours", first.Next)
	}

	if n, err := p.Step(t.Context(), t0.Add(5*time.Minute)); n != 0 || err != nil {
		t.Errorf("a feed not due was polled: %d, %v", n, err)
	}
	if n, _ := p.Step(t.Context(), t0.Add(3*time.Hour)); n != 1 {
		t.Fatalf("due feed not polled")
	}
	second := store.saved(1)[1]
	if !second.NotModified || second.ETag != first.ETag {
		t.Errorf("second poll: %+v, want not modified with the same validator", second)
	}
}

func TestFailuresBackOffAndKeepValidators(t *testing.T) {
	srv, client := feedServer(t)
	srv.Handle("/a.xml", feedtest.Reply{Body: document("One")}, feedtest.Reply{Status: 500}, feedtest.Reply{Status: 500}, feedtest.Reply{Status: 500},
		feedtest.Reply{Status: 500}, feedtest.Reply{Status: 500}, feedtest.Reply{Status: 500}, feedtest.Reply{Body: document("One", "Two")})
	store := newMemStore(srv.URL + "/a.xml")
	store.rows[1].claim.Feed.Every = 15 * time.Minute
	p := poller(store, client)
	now, last := t0, time.Duration(0)
	p.Now = func() time.Time { return now }
	for i := range 8 {
		if n, err := p.Step(t.Context(), now); n != 1 || err != nil {
			t.Fatalf("poll %d: %d, %v", i, n, err)
		}
		s := store.saved(1)[i]
		wait := s.Next.Sub(now)
		switch {
		case i == 0 || i == 7:
			if s.ErrorKind != "" || wait > 20*time.Minute {
				t.Errorf("poll %d: kind %q, next in %v", i, s.ErrorKind, wait)
			}
		default:
			if s.ErrorKind != "http" || s.ETag == "" || wait < last && wait < 4*time.Hour || wait > 5*time.Hour {
				t.Errorf("failure %d: kind %q, etag %q, next in %v after %v", i, s.ErrorKind, s.ETag, wait, last)
			}
			last = wait
		}
		now = s.Next
	}
	if last < 4*time.Hour {
		t.Errorf("after six failures the wait is %v, want the ceiling", last)
	}
}

func TestRetryByKind(t *testing.T) {
	p := (&Poller{}).withDefaults()
	c := feeds.Claim{Feed: feeds.Feed{URL: "https://courier.example/rss", Every: 10 * time.Minute}}
	for _, tc := range []struct {
		name     string
		failures int
		muted    bool
		err      *fetch.Error
		min, max time.Duration
	}{
		{"first failure", 0, false, &fetch.Error{Kind: fetch.KindTimeout}, 20 * time.Minute, 22 * time.Minute},
		{"third failure", 2, false, &fetch.Error{Kind: fetch.KindTimeout}, 80 * time.Minute, 88 * time.Minute},
		{"ceiling", 50, false, &fetch.Error{Kind: fetch.KindDNS}, 4 * time.Hour, 264 * time.Minute},
		{"throttled, server asks for more", 0, false, &fetch.Error{Kind: fetch.KindThrottled, RetryAfter: 3 * time.Hour}, 3 * time.Hour, 200 * time.Minute},
		{"throttled, server asks for less", 3, false, &fetch.Error{Kind: fetch.KindThrottled, RetryAfter: time.Minute}, 160 * time.Minute, 176 * time.Minute},
		{"throttled, absurd", 0, false, &fetch.Error{Kind: fetch.KindThrottled, RetryAfter: 1000 * time.Hour}, 24 * time.Hour, 27 * time.Hour},
		{"refused with a pause", 0, false, &fetch.Error{Kind: fetch.KindBlocked, Status: 403, RetryAfter: 5 * time.Hour}, 5 * time.Hour, 331 * time.Minute},
		{"gone", 0, true, &fetch.Error{Kind: fetch.KindGone}, 30 * 24 * time.Hour, 33 * 24 * time.Hour},
		{"not found for a year", 2000, false, &fetch.Error{Kind: fetch.KindNotFound}, 4 * time.Hour, 264 * time.Minute},
	} {
		c.State.Failures = tc.failures
		if got := p.retry(c, &feeds.Learnt{Muted: tc.muted}, t0, tc.err).Sub(t0); got < tc.min || got > tc.max {
			t.Errorf("%s: %v, want %v to %v", tc.name, got, tc.min, tc.max)
		}
	}
}

func TestNotAFeedIsTheFeedsFault(t *testing.T) {
	srv, client := feedServer(t)
	srv.Handle("/page", feedtest.Reply{Body: "<html><body>Welcome</body></html>"})
	store := newMemStore(srv.URL + "/page")
	if _, err := poller(store, client).Step(t.Context(), t0); err != nil {
		t.Fatal(err)
	}
	if s := store.saved(1)[0]; s.ErrorKind != "notfeed" || !strings.Contains(s.Error, "not a feed") {
		t.Errorf("saved %q %q", s.ErrorKind, s.Error)
	}
}

func TestCutDocumentIsFetchedInFullAgain(t *testing.T) {
	srv, client := feedServer(t)
	whole := document("One", "Two", "Three", "Four")
	srv.Handle("/cut", feedtest.Reply{Body: whole, Cut: true}, feedtest.Reply{Body: whole})
	store := newMemStore(srv.URL + "/cut")
	p := poller(store, client)
	for range 2 {
		if _, err := p.Step(t.Context(), t0.Add(time.Hour*time.Duration(len(store.saves)))); err != nil {
			t.Fatal(err)
		}
	}
	a, b := store.saved(1)[0], store.saved(1)[1]
	if len(a.Items) == 0 || len(a.Items) == 4 || a.ETag != "" || len(a.Repairs) == 0 {
		t.Errorf("cut document: %d items, etag %q, repairs %q", len(a.Items), a.ETag, a.Repairs)
	}
	if len(b.Items) != 4 || b.ETag == "" {
		t.Errorf("whole document: %d items, etag %q", len(b.Items), b.ETag)
	}
}

// fakeFetch answers by URL; a nil function blocks until ctx ends.
type fakeFetch struct {
	mu    sync.Mutex
	calls []string
	get   func(ctx context.Context, r fetch.Request) (*fetch.Response, error)
}

func (f *fakeFetch) Get(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
	f.mu.Lock()
	f.calls = append(f.calls, r.URL)
	f.mu.Unlock()
	return f.get(ctx, r)
}

func ok(r fetch.Request) (*fetch.Response, error) {
	return &fetch.Response{Status: http.StatusOK, Body: []byte(document("One")), FinalURL: r.URL}, nil
}

func dead(r fetch.Request) (*fetch.Response, error) {
	return nil, &fetch.Error{Kind: fetch.KindDNS, URL: r.URL, Err: errors.New("no such host")}
}

func TestOfflineBlamesNobody(t *testing.T) {
	f := &fakeFetch{get: func(_ context.Context, r fetch.Request) (*fetch.Response, error) { return dead(r) }}
	store := newMemStore("https://a.example/rss", "https://b.example/rss", "https://c.example/rss")
	p := poller(store, f)
	var told []error
	p.Progress = func(_, _ int, _ feeds.Feed, err error) { told = append(told, err) }
	n, err := p.Step(t.Context(), t0)
	if n != 3 || !errors.Is(err, ErrOffline) || len(store.saves) != 0 {
		t.Fatalf("Step = %d, %v with %d saves", n, err, len(store.saves))
	}
	if len(told) != 3 || !errors.Is(told[0], ErrOffline) {
		t.Errorf("progress was told %v", told)
	}
	if n, _ := p.Step(t.Context(), t0.Add(time.Minute)); n != 0 {
		t.Errorf("%d feeds polled again before the lease ended", n)
	}
	if n, _ := p.Step(t.Context(), t0.Add(11*time.Minute)); n != 3 {
		t.Errorf("%d feeds polled after the lease ended, want 3", n)
	}
}

func TestOneAnswerMakesFailuresReal(t *testing.T) {
	f := &fakeFetch{get: func(_ context.Context, r fetch.Request) (*fetch.Response, error) {
		if strings.Contains(r.URL, "c.example") {
			return nil, &fetch.Error{Kind: fetch.KindBlocked, Status: 403, URL: r.URL, Err: errors.New("403")}
		}
		return dead(r)
	}}
	store := newMemStore("https://a.example/rss", "https://b.example/rss", "https://c.example/rss")
	if n, err := poller(store, f).Step(t.Context(), t0); n != 3 || err != nil {
		t.Fatalf("Step = %d, %v", n, err)
	}
	for id, kind := range map[int64]string{1: "dns", 2: "dns", 3: "blocked"} {
		if s := store.saved(id); len(s) != 1 || s[0].ErrorKind != kind {
			t.Errorf("feed %d saved %+v, want kind %s", id, s, kind)
		}
	}
}

func TestASingleDeadHostIsBlamed(t *testing.T) {
	f := &fakeFetch{get: func(_ context.Context, r fetch.Request) (*fetch.Response, error) { return dead(r) }}
	store := newMemStore("https://a.example/rss", "https://a.example/sport")
	if n, err := poller(store, f).Step(t.Context(), t0); n != 2 || err != nil {
		t.Fatalf("Step = %d, %v", n, err)
	}
	if len(f.calls) != 1 {
		t.Errorf("a dead host was asked %d times in one step", len(f.calls))
	}
	if s := store.saved(2); len(s) != 1 || s[0].ErrorKind != "dns" {
		t.Errorf("second feed saved %+v", s)
	}
}

// TestAHostThatCutsTwiceIsLeftAlone: as one that times out twice; once may be the
// one document.
func TestAHostThatCutsTwiceIsLeftAlone(t *testing.T) {
	for _, kind := range []fetch.Kind{fetch.KindReset, fetch.KindTimeout} {
		f := &fakeFetch{get: func(_ context.Context, r fetch.Request) (*fetch.Response, error) {
			if strings.Contains(r.URL, "b.example") {
				return ok(r)
			}
			return nil, &fetch.Error{Kind: kind, URL: r.URL, Err: errors.New("cut")}
		}}
		store := newMemStore("https://b.example/rss", "https://a.example/1", "https://a.example/2", "https://a.example/3", "https://a.example/4")
		if n, err := poller(store, f).Step(t.Context(), t0); n != 5 || err != nil {
			t.Fatalf("Step = %d, %v", n, err)
		}
		if len(f.calls) != 3 {
			t.Errorf("%s: asked %v, want the host twice", kind, f.calls)
		}
		if s := store.saved(5); len(s) != 1 || s[0].ErrorKind != string(kind) || !strings.Contains(s[0].Error, "not asked") {
			t.Errorf("%s: the last feed saved %+v", kind, s)
		}
	}
}

// TestAResolverThatFailsIsNoDeadHost: the next name, even the same one, may be
// answered; and when it fails for all, we are offline.
func TestAResolverThatFailsIsNoDeadHost(t *testing.T) {
	fail := 1
	f := &fakeFetch{}
	f.get = func(_ context.Context, r fetch.Request) (*fetch.Response, error) {
		f.mu.Lock()
		defer f.mu.Unlock()
		if fail--; fail >= 0 {
			return nil, &fetch.Error{Kind: fetch.KindDNS, Temporary: true, URL: r.URL, Err: errors.New("SERVFAIL")}
		}
		return ok(r)
	}
	store := newMemStore("https://a.example/1", "https://a.example/2")
	if n, err := poller(store, f).Step(t.Context(), t0); n != 2 || err != nil || len(f.calls) != 2 {
		t.Fatalf("Step = %d, %v, asked %v", n, err, f.calls)
	}
	if s := store.state(2); s.ErrorKind != "" || s.Polls != 1 {
		t.Errorf("the second feed: %+v", s)
	}
	fail = 99
	store = newMemStore("https://a.example/1", "https://a.example/2", "https://b.example/1")
	if _, err := poller(store, f).Step(t.Context(), t0); !errors.Is(err, ErrOffline) || len(store.saves) != 0 {
		t.Errorf("no name resolves: %v with %d saves", err, len(store.saves))
	}
}

func TestSlowHostDelaysNobody(t *testing.T) {
	release := make(chan struct{})
	others := make(chan struct{}, 8)
	f := &fakeFetch{get: func(_ context.Context, r fetch.Request) (*fetch.Response, error) {
		if strings.Contains(r.URL, "slow.example") {
			<-release
		}
		return ok(r)
	}}
	urls := []string{"https://slow.example/1", "https://slow.example/2", "https://www.slow.example/3"}
	for i := range 5 {
		urls = append(urls, fmt.Sprintf("https://quick%d.example/rss", i))
	}
	store := newMemStore(urls...)
	p := poller(store, f)
	p.Workers = 2
	p.Progress = func(_, _ int, fd feeds.Feed, err error) {
		if strings.Contains(fd.URL, "quick") && err == nil {
			others <- struct{}{}
		}
	}
	finished := make(chan int)
	go func() {
		n, _ := p.Step(context.Background(), t0)
		finished <- n
	}()
	for range 5 {
		<-others // all quick feeds are saved while the slow host still holds its lane
	}
	close(release)
	if n := <-finished; n != 8 {
		t.Errorf("Step polled %d feeds, want 8", n)
	}
}

func TestSlowFetchesGiveTheirWorkerBack(t *testing.T) {
	release := make(chan struct{})
	var quick sync.WaitGroup
	f := &fakeFetch{get: func(_ context.Context, r fetch.Request) (*fetch.Response, error) {
		if strings.Contains(r.URL, "slow") {
			<-release
		}
		return ok(r)
	}}
	// More slow hosts than workers, and all of them first.
	var urls []string
	for i := range 6 {
		urls = append(urls, fmt.Sprintf("https://slow%d.example/rss", i))
	}
	for i := range 20 {
		urls = append(urls, fmt.Sprintf("http://127.0.0.1:9/quick%d", i))
	}
	quick.Add(20)
	store := newMemStore(urls...)
	p := poller(store, f)
	p.Workers, p.Patience = 2, time.Millisecond
	p.Progress = func(_, _ int, fd feeds.Feed, _ error) {
		if strings.Contains(fd.URL, "quick") {
			quick.Done()
		}
	}
	finished := make(chan int)
	go func() {
		n, _ := p.Step(context.Background(), t0)
		finished <- n
	}()
	quick.Wait()
	close(release)
	if n := <-finished; n != 26 {
		t.Errorf("Step polled %d feeds, want 26", n)
	}
}

func TestOnlyDomainsShareAFate(t *testing.T) {
	f := &fakeFetch{get: func(_ context.Context, r fetch.Request) (*fetch.Response, error) {
		return nil, &fetch.Error{Kind: fetch.KindThrottled, Status: 429, RetryAfter: time.Hour, URL: r.URL, Err: errors.New("429")}
	}}
	store := newMemStore("https://a.example/1", "https://a.example/2", "http://127.0.0.1:9/1", "http://127.0.0.1:9/2", "http://relay/1", "http://relay/2")
	if n, err := poller(store, f).Step(t.Context(), t0); n != 5 || err != nil {
		t.Fatalf("Step = %d, %v", n, err)
	}
	if len(f.calls) != 5 {
		t.Errorf("asked %v, want all but the second of a.example", f.calls)
	}
	for id := range int64(6) {
		if id == 1 {
			continue
		}
		if s := store.saved(id + 1); len(s) != 1 || s[0].ErrorKind != "throttled" || s[0].Next.Before(t0.Add(time.Hour)) {
			t.Errorf("feed %d saved %+v", id+1, s)
		}
	}
}

func TestCancelledStepSavesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := &fakeFetch{get: func(ctx context.Context, _ fetch.Request) (*fetch.Response, error) {
		cancel()
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	store := newMemStore("https://a.example/rss", "https://b.example/rss")
	if _, err := poller(store, f).Step(ctx, t0); !errors.Is(err, context.Canceled) {
		t.Errorf("Step error %v", err)
	}
	if len(store.saves) != 0 {
		t.Errorf("%d results saved after cancellation", len(store.saves))
	}
}

func TestRunClaimsAndStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := &fakeFetch{get: func(_ context.Context, r fetch.Request) (*fetch.Response, error) { return ok(r) }}
	store := newMemStore("https://a.example/rss", "https://b.example/rss")
	p := poller(store, f)
	p.Tick = time.Millisecond
	p.Progress = func(done, total int, _ feeds.Feed, _ error) {
		if done == total {
			cancel()
		}
	}
	if err := p.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if len(store.saves) != 2 {
		t.Errorf("Run saved %d results, want 2", len(store.saves))
	}
}

func TestStoreErrorsReachTheCaller(t *testing.T) {
	f := &fakeFetch{get: func(_ context.Context, r fetch.Request) (*fetch.Response, error) { return ok(r) }}
	store := newMemStore("https://a.example/rss")
	store.fail = errors.New("disk full")
	if _, err := poller(store, f).Step(t.Context(), t0); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("Step error %v", err)
	}
}

// TestDeadFeedsAloneAreNotOffline: feeds that failed before say nothing about our
// own line; they must go on counting and backing off.
func TestDeadFeedsAloneAreNotOffline(t *testing.T) {
	f := &fakeFetch{get: func(_ context.Context, r fetch.Request) (*fetch.Response, error) { return dead(r) }}
	store := newMemStore("https://a.example/rss", "https://b.example/rss")
	for _, r := range store.rows {
		r.claim.State.Failures = 3
	}
	p := poller(store, f)
	if n, err := p.Step(t.Context(), t0); n != 2 || err != nil {
		t.Fatalf("Step = %d, %v", n, err)
	}
	if len(store.saves) != 2 || store.saves[0].ErrorKind == "" {
		t.Errorf("saved %+v", store.saves)
	}
}
