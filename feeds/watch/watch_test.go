package watch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"geodigest/feeds"
)

var t0 = time.Date(2031, 5, 5, 8, 0, 0, 0, time.UTC)

// world is feeds whose troubles are scripted, and the operator's mailbox.
type world struct {
	feeds   []feeds.Feed
	lives   [][]spell
	notices map[int64]feeds.Notice
	mails   []Report
	broken  error // what the mail server says
	full    error // what the store says
	now     time.Time
	moved   map[int64]string
}

// spell is a time of trouble of one feed, from from to to after t0.
type spell struct {
	from, to time.Duration
	kind     string // error kind; "silent" for nothing new
}

func newWorld(lives ...[]spell) *world {
	w := &world{lives: lives, notices: map[int64]feeds.Notice{}, now: t0}
	for i := range lives {
		w.feeds = append(w.feeds, feeds.Feed{ID: int64(i + 1), URL: fmt.Sprintf("https://outlet%d.example/rss", i+1), Name: fmt.Sprintf("Outlet %d", i+1)})
	}
	return w
}

// Feeds tells the states as a poller that polls every half hour leaves them.
func (w *world) Feeds(context.Context) (all []Watched, err error) {
	const step = 30 * time.Minute
	after := w.now.Sub(t0)
	for i, f := range w.feeds {
		row := time.Duration(0) // start of the failures in a row
		s := feeds.State{Polls: 1, LastSuccess: w.now, LastNew: w.now, Learnt: feeds.Learnt{Items: 5, Quiet: 24 * time.Hour, LastFull: w.now, WellSince: t0.Add(-time.Hour)}}
		for j, sp := range w.lives[i] {
			if j == 0 || w.lives[i][j-1].to < sp.from {
				row = sp.from
			}
			switch {
			case after >= sp.to:
				s.WellSince = t0.Add(sp.to)
			case after >= sp.from && sp.kind == "silent":
				s.LastNew = t0.Add(sp.from)
			case after >= sp.from && sp.kind == "never polled":
				s = feeds.State{}
			case after >= sp.from:
				s.ErrorKind, s.Error = sp.kind, "fetch failed: "+sp.kind
				s.FailingSince, s.LastSuccess, s.WellSince = t0.Add(row), t0.Add(row-step), time.Time{}
				s.Failures = 1 + int((after-row)/step)
				s.Muted = sp.kind == "gone"
			}
		}
		s.Moved = w.moved[f.ID]
		all = append(all, Watched{Feed: f, State: s, Notice: w.notices[f.ID]})
	}
	return all, nil
}

func (w *world) SaveFeedNotices(_ context.Context, notices []feeds.Notice) error {
	if w.full != nil {
		return w.full
	}
	for _, n := range notices {
		w.notices[n.FeedID] = n
	}
	return nil
}

func (w *world) send(_ context.Context, r Report) error {
	if w.broken != nil {
		return w.broken
	}
	w.mails = append(w.mails, r)
	return nil
}

// live steps a fresh watcher every ten minutes until after t0+until.
func (w *world) live(t *testing.T, until time.Duration) {
	t.Helper()
	for watcher := (&Watcher{Store: w, Send: w.send}); w.now.Before(t0.Add(until)); w.now = w.now.Add(10 * time.Minute) {
		if _, err := watcher.Step(t.Context(), w.now); err != nil {
			t.Fatal(err)
		}
	}
}

// story tells the mails in short: "+2h: broken Outlet 1 failing".
func (w *world) story() (lines []string) {
	for _, r := range w.mails {
		s := fmt.Sprintf("+%v:", r.At.Sub(t0))
		for _, part := range []struct {
			name  string
			lines []Line
		}{{"broken", r.Broken}, {"well", r.Recovered}, {"lasting", r.Lasting}} {
			for _, l := range part.lines {
				s += fmt.Sprintf(" %s %s %s", part.name, l.Name[len("Outlet "):], l.Health)
			}
		}
		lines = append(lines, s)
	}
	return lines
}

const (
	h     = time.Hour
	day   = 24 * h
	week  = 7 * day
	never = 10000 * day
)

func flap(n int, each, pause time.Duration) (out []spell) {
	for i := range n {
		from := time.Duration(i) * (each + pause)
		out = append(out, spell{from, from + each, "timeout"})
	}
	return out
}

func TestWhatTheOperatorIsTold(t *testing.T) {
	well := []spell{}
	for _, tc := range []struct {
		name  string
		lives [][]spell
		until time.Duration
		want  []string
	}{
		{"all is well", [][]spell{well, well}, 3 * week, nil},
		{"a hiccup", [][]spell{well, {{h, 2*h + 50*time.Minute, "http"}}}, week, nil},
		{"broken and well again", [][]spell{well, {{h, 20 * h, "http"}}}, week, []string{"+3h0m0s: broken 2 failing", "+21h0m0s: well 2 ok"}},
		{"gone is told at once, then weekly", [][]spell{well, {{h, never, "gone"}}}, 2*week + 2*h, []string{"+1h0m0s: broken 2 gone", "+169h0m0s: lasting 2 gone", "+337h0m0s: lasting 2 gone"}},
		{"blocked", [][]spell{well, {{0, 2 * day, "challenge"}}}, week, []string{"+2h0m0s: broken 2 blocked", "+49h0m0s: well 2 ok"}},
		{"silent", [][]spell{well, {{0, 3 * day, "silent"}}}, week, []string{"+24h10m0s: broken 2 silent", "+73h0m0s: well 2 ok"}},
		{"two at one time are one mail", [][]spell{well, {{h, never, "dns"}}, {{h, never, "tls"}}}, day, []string{"+3h0m0s: broken 2 failing broken 3 failing"}},
		{"the second within the hour waits", [][]spell{well, {{h, never, "dns"}}, {{3*h + 20*time.Minute, never, "gone"}}}, day, []string{"+3h0m0s: broken 2 failing", "+4h0m0s: broken 3 gone"}},
		{"what breaks one after the other is one mail", [][]spell{well, {{h, never, "dns"}}, {{h + 20*time.Minute, never, "tls"}}, {{2*h + 20*time.Minute, never, "challenge"}}}, day,
			[]string{"+3h0m0s: broken 2 failing broken 3 failing broken 4 blocked"}},
		{"a single failure is in no mail", [][]spell{well, {{h, 9 * h, "dns"}}, {{2*h + 40*time.Minute, 3*h + 10*time.Minute, "tls"}}}, 9 * h, []string{"+3h0m0s: broken 2 failing"}},
		{"a recovery takes new trouble along", [][]spell{well, {{0, 9 * h, "http"}}, {{9 * h, never, "http"}}}, day, []string{"+2h0m0s: broken 2 failing", "+10h0m0s: broken 3 failing well 2 ok"}},
		{"what flaps is taken along by nothing", [][]spell{well, append(flap(2, 3*h, 21*h), spell{40 * h, 46 * h, "http"}), {{41 * h, never, "http"}}}, 3 * day,
			[]string{"+2h0m0s: broken 2 failing", "+4h0m0s: well 2 ok", "+43h0m0s: broken 3 failing"}},
		{"failing, then gone", [][]spell{well, {{0, 5 * h, "notfound"}, {5 * h, never, "gone"}}}, day, []string{"+2h0m0s: broken 2 failing", "+5h0m0s: broken 2 gone"}},
		{"failing, then blocked: a day apart", [][]spell{well, {{0, 5 * h, "http"}, {5 * h, never, "blocked"}}}, 2 * day, []string{"+2h0m0s: broken 2 failing", "+26h0m0s: broken 2 blocked"}},
		{"a reminder gathers all that lasts", [][]spell{well, {{0, never, "dns"}}, {{2 * day, never, "http"}}}, week + day,
			[]string{"+2h0m0s: broken 2 failing", "+50h0m0s: broken 3 failing", "+170h0m0s: lasting 2 failing lasting 3 failing"}},
		{"well for a moment", [][]spell{well, {{0, 5 * h, "http"}, {5*h + 30*time.Minute, 12 * h, "http"}}}, day, []string{"+2h0m0s: broken 2 failing", "+13h0m0s: well 2 ok"}},
		{"nightly trouble is told once a week at most", [][]spell{well, flap(14, 3*h, 21*h)}, 2 * week,
			[]string{"+2h0m0s: broken 2 failing", "+4h0m0s: well 2 ok", "+194h0m0s: broken 2 failing", "+196h0m0s: well 2 ok"}},
		{"after a recovery a long trouble is told all the same", [][]spell{well, {{0, 5 * h, "http"}, {10 * h, never, "http"}}}, 3 * day,
			[]string{"+2h0m0s: broken 2 failing", "+6h0m0s: well 2 ok", "+34h0m0s: broken 2 failing"}},
		{"offline", [][]spell{{{h, 3 * day, "dns"}}, {{h, 3 * day, "timeout"}}, {{h, 3 * day, "refused"}}}, week, nil},
		{"all but one cannot be reached", [][]spell{well, {{h, 2 * day, "dns"}}, {{h, 2 * day, "dns"}}}, day, []string{"+3h0m0s: broken 2 failing broken 3 failing"}},
		{"a single feed that cannot be reached", [][]spell{{{h, 2 * day, "dns"}}}, day, []string{"+3h0m0s: broken 1 failing"}},
		{"never polled", [][]spell{{{0, never, "never polled"}}, {{0, never, "never polled"}}}, week, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := newWorld(tc.lives...)
			w.live(t, tc.until)
			if got := w.story(); fmt.Sprint(got) != fmt.Sprint(tc.want) {
				t.Errorf("told\n%q, want\n%q", got, tc.want)
			}
		})
	}
}

func TestARestartRepeatsNothing(t *testing.T) {
	w := newWorld([]spell{}, []spell{{0, never, "http"}})
	for i := range 36 { // a new watcher every ten minutes
		w.live(t, time.Duration(i)*10*time.Minute)
	}
	if got := w.story(); len(got) != 1 {
		t.Errorf("told %q", got)
	}
}

func TestAMailThatFailsIsTriedAgainInAnHour(t *testing.T) {
	w := newWorld([]spell{}, []spell{{-3 * h, never, "http"}})
	w.broken = errors.New("451 try later")
	watcher := &Watcher{Store: w, Send: w.send}
	failed := 0
	for ; w.now.Before(t0.Add(3 * h)); w.now = w.now.Add(10 * time.Minute) {
		if n, err := watcher.Step(t.Context(), w.now); err != nil && n == 0 {
			failed++
		}
	}
	if failed != 3 || len(w.notices) != 0 {
		t.Errorf("%d tries in three hours, notices %v", failed, w.notices)
	}
	w.broken = nil
	if n, err := watcher.Step(t.Context(), w.now); n != 1 || err != nil || len(w.mails) != 1 || len(w.notices) != 1 {
		t.Errorf("Step = %d, %v; mails %d", n, err, len(w.mails))
	}
}

func TestAStoreThatFailsIsNoStorm(t *testing.T) {
	w := newWorld([]spell{}, []spell{{-3 * h, never, "http"}})
	w.full = errors.New("disk full")
	watcher := &Watcher{Store: w, Send: w.send}
	for range 30 {
		if _, err := watcher.Step(t.Context(), w.now); err == nil {
			t.Fatal("the store's error was swallowed")
		}
		w.now = w.now.Add(10 * time.Minute)
	}
	if len(w.mails) != 1 {
		t.Errorf("%d mails while the store takes nothing", len(w.mails))
	}
	w.full = nil
	for range 30 {
		if _, err := watcher.Step(t.Context(), w.now); err != nil {
			t.Fatal(err)
		}
		w.now = w.now.Add(10 * time.Minute)
	}
	if len(w.mails) != 1 || w.notices[2].Health != feeds.HealthFailing {
		t.Errorf("%d mails, notices %v", len(w.mails), w.notices)
	}
}

func TestRunLooksAtOnceAndStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld([]spell{}, []spell{{-3 * h, never, "http"}})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() {
			done <- (&Watcher{Store: w, Send: w.send, Now: func() time.Time { return t0 }}).Run(ctx, time.Minute)
		}()
		synctest.Wait()
		if len(w.mails) != 1 {
			t.Errorf("%d mails after the first look", len(w.mails))
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestRemindersCanBeTurnedOff(t *testing.T) {
	w := newWorld([]spell{}, []spell{{0, never, "http"}})
	for watcher := (&Watcher{Store: w, Send: w.send, Options: Options{Remind: -1}}); w.now.Before(t0.Add(5 * week)); w.now = w.now.Add(h) {
		if _, err := watcher.Step(t.Context(), w.now); err != nil {
			t.Fatal(err)
		}
	}
	if len(w.mails) != 1 {
		t.Errorf("told %q", w.story())
	}
}

func TestFeedsThatBecameOneAreLoggedOnce(t *testing.T) {
	var log bytes.Buffer
	w := newWorld([]spell{}, []spell{}, []spell{})
	w.moved = map[int64]string{3: w.feeds[0].URL}
	watcher := &Watcher{Store: w, Send: w.send, Log: slog.New(slog.NewTextHandler(&log, nil))}
	for range 5 {
		if n, err := watcher.Step(t.Context(), w.now); n != 0 || err != nil {
			t.Fatalf("Step = %d, %v", n, err)
		}
	}
	if s := log.String(); strings.Count(s, "\n") != 1 || !strings.Contains(s, `feed="Outlet 3" same="Outlet 1"`) {
		t.Error(s)
	}
}
