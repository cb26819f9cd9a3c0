package poll

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"geodigest/feeds"
	"geodigest/feeds/feedtest"
	"geodigest/feeds/fetch"
)

func redirect(status int, to string) feedtest.Reply {
	return feedtest.Reply{Status: status, Header: http.Header{"Location": {to}}}
}

// life is one feed polled over simulated time, by real HTTP.
type life struct {
	t     *testing.T
	srv   *feedtest.Server
	store *memStore
	p     *Poller
	now   time.Time
}

func newLife(t *testing.T, path string) *life {
	srv, client := feedServer(t)
	l := &life{t: t, srv: srv, store: newMemStore(srv.URL + path), now: t0}
	l.p = poller(l.store, client)
	l.p.Now = func() time.Time { return l.now }
	return l
}

// poll polls the feed n times, each as it comes due, and returns its state.
func (l *life) poll(n int) feeds.State {
	l.t.Helper()
	for range n {
		if polled, err := l.p.Step(l.t.Context(), l.now); polled != 1 || err != nil {
			l.t.Fatalf("Step at %v = %d, %v", l.now, polled, err)
		}
		l.now = l.store.due()
	}
	return l.store.state(1)
}

// days polls the feed for so many days.
func (l *life) days(n int) feeds.State {
	l.t.Helper()
	for end := l.now.Add(time.Duration(n) * 24 * time.Hour); l.now.Before(end); {
		l.poll(1)
	}
	return l.store.state(1)
}

func TestPermanentRedirectIsAppliedAfterSevenDays(t *testing.T) {
	l := newLife(t, "/old")
	l.srv.Handle("/old", redirect(301, "/new"))
	l.srv.Handle("/new", feedtest.Reply{Body: document("One", "Two")})
	if s := l.days(6); s.Moved != "" || s.MovingTo != l.srv.URL+"/new" || !s.MovingFrom.Equal(t0) {
		t.Fatalf("after 6 days: %+v", s.Learnt)
	}
	if s := l.days(2); s.Moved != l.srv.URL+"/new" || s.MovingTo != "" {
		t.Fatalf("after 8 days: %+v", s.Learnt)
	}
	asked := l.srv.Requests("/old")
	if s := l.poll(5); s.Failures != 0 || l.srv.Requests("/old") != asked {
		t.Errorf("the old address is still asked; failures %d", s.Failures)
	}
}

func TestWhatIsNoMove(t *testing.T) {
	for _, tc := range []struct {
		name   string
		script func(l *life)
	}{
		{"temporary redirect", func(l *life) { l.srv.Handle("/old", redirect(302, "/new")) }},
		{"permanent, then temporary", func(l *life) {
			l.srv.Handle("/old", redirect(301, "/hop"))
			l.srv.Handle("/hop", redirect(307, "/new"))
		}},
		{"a break of one poll in the middle", func(l *life) {
			var script []feedtest.Reply
			for range 70 {
				script = append(script, redirect(301, "/new"))
			}
			script = append(script, feedtest.Reply{Body: document("One", "Two")})
			for range 40 {
				script = append(script, redirect(301, "/new"))
			}
			l.srv.Handle("/old", script...)
		}},
		{"another target each day", func(l *life) {
			var script []feedtest.Reply
			for i := range 20 {
				for range 6 {
					script = append(script, redirect(308, []string{"/new", "/other"}[i%2]))
				}
			}
			l.srv.Handle("/old", script...)
		}},
		{"a home page", func(l *life) {
			l.srv.Handle("/old", redirect(301, "/home"))
			l.srv.Handle("/home", feedtest.Reply{Body: "<!doctype html><title>Home</title><p>Welcome"})
		}},
		{"an empty feed", func(l *life) {
			l.srv.Handle("/old", redirect(301, "/empty"))
			l.srv.Handle("/empty", feedtest.Reply{Body: feedtest.RSS("Nothing here"), NoETag: true})
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l := newLife(t, "/old")
			l.srv.Handle("/new", feedtest.Reply{Body: document("One", "Two")})
			l.srv.Handle("/other", feedtest.Reply{Body: document("One", "Two")})
			tc.script(l)
			l.p.MaxEvery = 2 * time.Hour
			if s := l.days(8); s.Moved != "" {
				t.Errorf("moved to %s", s.Moved)
			}
		})
	}
}

func TestUpgradeToHTTPSIsAppliedAtOnce(t *testing.T) {
	f := &fakeFetch{}
	f.get = func(_ context.Context, r fetch.Request) (*fetch.Response, error) {
		resp, err := ok(r)
		if strings.HasPrefix(r.URL, "http://") {
			resp.FinalURL = "https://" + strings.TrimPrefix(r.URL, "http://")
			resp.Permanent, resp.Upgrade, resp.Hops = resp.FinalURL, true, 1
		}
		return resp, err
	}
	store := newMemStore("http://courier.example/rss")
	p := poller(store, f)
	for i := range 2 {
		if _, err := p.Step(t.Context(), t0.Add(time.Duration(i)*24*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if s := store.state(1); s.Moved != "https://courier.example/rss" {
		t.Errorf("moved %q", s.Moved)
	}
	if f.calls[1] != "https://courier.example/rss" {
		t.Errorf("asked %v", f.calls)
	}
}

func TestOldAddressGoneWhileMoving(t *testing.T) {
	for _, status := range []int{404, 410} {
		l := newLife(t, "/old")
		l.srv.Handle("/old", redirect(301, "/new"), redirect(301, "/new"), feedtest.Reply{Status: status})
		l.srv.Handle("/new", feedtest.Reply{Body: document("One", "Two")})
		s := l.poll(3)
		if s.Moved != l.srv.URL+"/new" || s.ErrorKind != "" || s.Muted {
			t.Errorf("%d: %+v", status, s)
		}
	}
}

func TestNewAddressThatFailsIsLeft(t *testing.T) {
	for _, tc := range []struct {
		name  string
		reply feedtest.Reply
		polls int // after so many failures the old address is asked again
	}{
		{"not found", feedtest.Reply{Status: 404}, unmoveFailures},
		{"no feed any more", feedtest.Reply{Body: "<!doctype html><p>Hello"}, unmoveFailures},
		{"gone", feedtest.Reply{Status: 410}, 1},
	} {
		l := newLife(t, "/old")
		l.srv.Handle("/old", feedtest.Reply{Body: document("One", "Two")})
		l.srv.Handle("/new", tc.reply)
		l.store.rows[1].claim.State.Moved = l.srv.URL + "/new"
		s := l.poll(tc.polls)
		if s.Moved != "" || s.Muted || l.srv.Requests("/old") != 0 {
			t.Errorf("%s: after %d failures moved %q, muted %v, old address asked %d times", tc.name, tc.polls, s.Moved, s.Muted, l.srv.Requests("/old"))
		}
		if s = l.poll(1); s.ErrorKind != "" || l.srv.Requests("/old") != 1 {
			t.Errorf("%s: then %s", tc.name, s.Error)
		}
	}
	// What may pass does not undo a move so soon.
	l := newLife(t, "/old")
	l.srv.Handle("/new", feedtest.Reply{Status: 500})
	l.store.rows[1].claim.State.Moved = l.srv.URL + "/new"
	if s := l.days(6); s.Moved == "" {
		t.Error("left after 6 days of status 500")
	}
	if s := l.days(2); s.Moved != "" {
		t.Error("not left after 8 days of status 500")
	}
}
