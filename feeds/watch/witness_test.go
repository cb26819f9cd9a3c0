package watch

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"geodigest/feeds"
)

// outage is sixty feeds that cannot be reached, each since it was due after t0.
func outage(now time.Time) (all []Watched) {
	for i := range 60 {
		since := t0.Add(time.Duration(i+1) * time.Minute)
		all = append(all, Watched{
			Feed: feeds.Feed{ID: int64(i + 1), URL: fmt.Sprintf("https://outlet%d.example/rss", i)},
			State: feeds.State{Polls: 9, LastSuccess: since.Add(-h), LastNew: since.Add(-h), Failures: 5, FailingSince: since, ErrorKind: "dns", Error: "no such host",
				Learnt: feeds.Learnt{Items: 5, Quiet: day, Asked: now.Add(-time.Minute)}},
		})
		if all[i].State.LastSuccess.After(t0) {
			all[i].State.LastSuccess = t0.Add(-time.Minute)
		}
	}
	return all
}

// TestAStaleStateIsNoWitness: what a feed was before the others fell silent says
// nothing about our line; what it was asked since does.
func TestAStaleStateIsNoWitness(t *testing.T) {
	now := t0.Add(8 * h)
	missing := func(asked time.Time) feeds.State {
		return feeds.State{Failures: 40, FailingSince: t0.Add(-5 * day), ErrorKind: "notfound", Error: "404", LastSuccess: t0.Add(-6 * day), Learnt: feeds.Learnt{Asked: asked}}
	}
	for _, tc := range []struct {
		name  string
		other feeds.State
		told  int
	}{
		{"missing for days, last asked before", missing(t0.Add(-h)), 0},
		{"missing for days, asked at an unknown time", missing(time.Time{}), 0},
		{"missing for days, and asked since", missing(t0.Add(3 * h)), 60},
		{"by a cron, well two hours before", feeds.State{Polls: 9, LastSuccess: t0.Add(-2 * h), LastNew: t0.Add(-2 * h)}, 0},
		{"well since", feeds.State{Polls: 9, LastSuccess: t0.Add(3 * h), LastNew: t0.Add(3 * h)}, 60},
		{"refused since", feeds.State{Polls: 9, LastSuccess: t0, Failures: 1, FailingSince: t0.Add(3 * h), ErrorKind: "blocked"}, 60},
		{"never asked", feeds.State{}, 0},
		{"dead for a year", feeds.State{Failures: 900, FailingSince: t0.Add(-365 * day), ErrorKind: "timeout", Error: "x", Learnt: feeds.Learnt{Asked: t0.Add(3 * h)}}, 0},
	} {
		all := append(outage(now), Watched{Feed: feeds.Feed{ID: 99, URL: "https://other.example/rss"}, State: tc.other, Notice: feeds.Notice{FeedID: 99, Health: feeds.HealthFailing, Told: t0.Add(-2 * day)}})
		changes, _ := Decide(now, all, Options{})
		n := 0
		for _, c := range changes {
			if c.Feed.ID != 99 {
				n++
			}
		}
		if n != tc.told {
			t.Errorf("%s: told of %d, want %d", tc.name, n, tc.told)
		}
	}
}

// TestABurstHeldBackIsToldOnce: with the command that releases it, and again when
// more comes; together with the trouble of the feed, if it has any.
func TestABurstHeldBackIsToldOnce(t *testing.T) {
	w := Watched{Feed: feeds.Feed{ID: 1, Name: "Courier", URL: "https://a.example/rss"},
		State: feeds.State{Polls: 9, LastSuccess: t0, LastNew: t0, Held: 80, Learnt: feeds.Learnt{Items: 80, Burst: t0.Add(-h)}}}
	look := func(at time.Time) []Change {
		w.State.LastSuccess = at
		if w.State.LastNew = at; w.State.ErrorKind != "" {
			w.State.LastSuccess, w.State.LastNew = t0, t0
		}
		changes, notices := Decide(at, []Watched{w, {Feed: feeds.Feed{ID: 2, URL: "https://b.example/"}, State: feeds.State{Polls: 1, LastSuccess: at, LastNew: at}}}, Options{})
		for _, n := range notices {
			w.Notice = n
		}
		return changes
	}
	changes := look(t0)
	subject, body := Compose(t0, changes).Text()
	for _, want := range []string{"Held back (1)", "Courier", "80 items", "geodigest feeds release https://a.example/rss"} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is missing in\n%s\n%s", want, subject, body)
		}
	}
	for i := range 20 {
		if changes := look(t0.Add(time.Duration(i+1) * day)); len(changes) != 0 {
			t.Fatalf("told again after %d days: %+v", i+1, changes)
		}
	}
	// More of it is told; trouble that comes then is told without a wait for flapping.
	now := t0.Add(21 * day)
	w.State.Held, w.State.Burst = 95, now.Add(-h)
	if changes := look(now); len(changes) != 1 || changes[0].Held != 95 {
		t.Errorf("a second burst: %+v", changes)
	}
	w.State.ErrorKind, w.State.Error, w.State.Failures, w.State.FailingSince = "http", "500", 5, now
	now = now.Add(3 * h)
	changes = look(now)
	if len(changes) != 1 || changes[0].Health != feeds.HealthFailing {
		t.Fatalf("trouble after a burst: %+v", changes)
	}
	if _, body := Compose(now, changes).Text(); !strings.Contains(body, "95 items") || !strings.Contains(body, "failing since") {
		t.Error(body)
	}
}

// TestAMailSaysEachThingOnce: the address above the reason, and one thing to do.
func TestAMailSaysEachThingOnce(t *testing.T) {
	for _, tc := range []struct {
		kind, text string
		hints      []string
	}{
		{"gone", "the server answered 410 Gone; the feed was given up by its outlet; remove it or look for its new address (feeds discover)", []string{"remove it"}},
		{"blocked", "the server answered 401 Unauthorized; the feed wants a user name and password; put them into its address", []string{"user name and password"}},
		{"http", "the server answered 500; the outlet's server fails; it is tried again later", []string{"tried again later"}},
	} {
		s := feeds.State{Failures: 9, FailingSince: t0, ErrorKind: tc.kind, Error: "fetch https://a.example/rss: answer: " + tc.text}
		changes, _ := Decide(t0.Add(day), []Watched{{Feed: feeds.Feed{ID: 1, URL: "https://a.example/rss", Name: "Courier"}, State: s}}, Options{})
		_, body := Compose(t0.Add(day), changes).Text()
		if n := strings.Count(body, "https://a.example/rss"); n != 2 { // its own line and the command
			t.Errorf("%s: the address stands %d times:\n%s", tc.kind, n, body)
		}
		for _, want := range tc.hints {
			if strings.Count(body, want) != 1 {
				t.Errorf("%s: %q is not there once:\n%s", tc.kind, want, body)
			}
		}
		if strings.Contains(body, "ask the outlet to let") || strings.Contains(body, "remove it from the configuration") {
			t.Errorf("%s: two things to do:\n%s", tc.kind, body)
		}
	}
}

// TestNoSecretsInMailAndLog: neither a password nor a key of an address.
func TestNoSecretsInMailAndLog(t *testing.T) {
	var log bytes.Buffer
	for _, url := range []string{"https://me:hunter2@a.example/rss", "https://a.example/rss?token=hunter2&x=1", "https://me:hunter2@[::1/rss?key=hunter2"} {
		for _, name := range []string{"", "Courier"} {
			for _, kind := range []string{"http", "gone", ""} {
				w := newWorld([]spell{})
				w.feeds[0].URL, w.feeds[0].Name = url, name
				w.lives[0] = []spell{{-3 * h, never, kind}}
				if kind == "" {
					w.lives[0] = nil
				}
				watcher := &Watcher{Store: held80{w}, Send: w.send, Log: slog.New(slog.NewTextHandler(&log, nil))}
				if n, err := watcher.Step(t.Context(), w.now); n != 1 || err != nil {
					t.Fatalf("%s %s: Step = %d, %v", url, kind, n, err)
				}
				subject, body := w.mails[0].Text()
				if s := subject + body + log.String(); strings.Contains(s, "hunter2") {
					t.Errorf("a secret of %s is out:\n%s", url, s)
				}
				if name != "" && !strings.Contains(url, "[") && !strings.Contains(body, "feeds release Courier") {
					t.Errorf("no command to release the items:\n%s", body)
				}
			}
		}
	}
}

// held80 is a world whose feeds all hold items back.
type held80 struct{ *world }

func (w held80) Feeds(ctx context.Context) ([]Watched, error) {
	all, err := w.world.Feeds(ctx)
	for i := range all {
		all[i].State.Held, all[i].State.Burst = 80, w.now.Add(-h)
	}
	return all, err
}
