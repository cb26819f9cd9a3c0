package watch

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"geodigest/feeds"
)

// crowd is feeds of one domain that refuses one of them at each pause, and of
// another that is well; asked is how many were refused, in turn.
func crowd(n, refused int, since, now time.Time) (all []Watched) {
	for i := range n {
		w := Watched{
			Feed:  feeds.Feed{ID: int64(i + 1), Name: fmt.Sprintf("Courier %d", i+1), URL: fmt.Sprintf("https://www.courier.example/%d", i+1)},
			State: feeds.State{Polls: 9, LastSuccess: since.Add(-time.Hour), LastNew: since.Add(-time.Hour), HoldUntil: now.Add(5 * time.Minute), Learnt: feeds.Learnt{Items: 5, WellSince: since.Add(-week)}},
		}
		if i < refused {
			w.State.Failures, w.State.FailingSince, w.State.WellSince = 1, since.Add(time.Duration(i)*20*time.Minute), time.Time{}
			w.State.ErrorKind, w.State.Error = "throttled", "the server answered 429 Too Many Requests"
		}
		all = append(all, w)
	}
	return append(all, Watched{Feed: feeds.Feed{ID: 99, Name: "Other", URL: "https://other.example/"}, State: feeds.State{Polls: 9, LastSuccess: now, LastNew: now}})
}

// TestADomainThatPausesIsOneLine: forty feeds, each refused once in its turn or not
// asked at all, are told together, once, and are well only after a success.
func TestADomainThatPausesIsOneLine(t *testing.T) {
	now := t0.Add(3 * h)
	if changes, _ := Decide(now, crowd(40, 2, t0, now), Options{}); len(changes) != 0 {
		t.Errorf("two refusals are told: %d changes", len(changes))
	}
	if changes, _ := Decide(t0.Add(h), crowd(40, 4, t0, t0.Add(h)), Options{}); len(changes) != 0 {
		t.Errorf("an hour of pauses is told: %d changes", len(changes))
	}
	all := crowd(40, 8, t0, now)
	changes, notices := Decide(now, all, Options{})
	r := Compose(now, changes)
	if len(notices) != 40 || len(r.Broken) != 1 || r.Broken[0].Feeds != 40 {
		t.Fatalf("%d notices, %d lines", len(notices), len(r.Broken))
	}
	subject, body := r.Text()
	if subject != "Feeds: 40 feeds in trouble" {
		t.Errorf("subject %q", subject)
	}
	for _, want := range []string{"In trouble (40)", "\ncourier.example (40 feeds)\n", "failing since 5 May 2031 08:00", "429", "Courier 1, Courier 2", "35 more"} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is missing in\n%s", want, body)
		}
	}

	told := map[int64]feeds.Notice{}
	for _, n := range notices {
		told[n.FeedID] = n
	}
	tell := func(all []Watched) []Watched {
		for i := range all {
			all[i].Notice = told[all[i].Feed.ID]
		}
		return all
	}
	// More of them are refused, or the pause is just over: nothing new.
	later := now.Add(6 * h)
	over := tell(crowd(40, 20, t0, later))
	for i := range over {
		over[i].State.HoldUntil = later.Add(-time.Minute)
	}
	for _, all := range [][]Watched{tell(crowd(40, 20, t0, later)), over} {
		if changes, _ := Decide(later, all, Options{}); len(changes) != 0 {
			t.Errorf("told again: %d changes", len(changes))
		}
	}
	// A week later it is one line again.
	later = now.Add(week)
	changes, _ = Decide(later, tell(crowd(40, 40, t0, later)), Options{})
	if r := Compose(later, changes); len(r.Lasting) != 1 || r.Lasting[0].Feeds != 40 || len(r.Broken) != 0 {
		t.Errorf("the reminder: %+v", r)
	}
	// And well again after a success each.
	later = now.Add(8 * h)
	all = tell(crowd(40, 0, t0, later))
	for i := range 30 {
		all[i].State.LastSuccess, all[i].State.HoldUntil = later, time.Time{}
	}
	for i := 30; i < 40; i++ {
		all[i].State.HoldUntil = time.Time{}
	}
	changes, _ = Decide(later, all, Options{})
	if r := Compose(later, changes); len(r.Recovered) != 30 || len(r.Broken)+len(r.Lasting) != 0 {
		t.Errorf("%d recovered, want the 30 that were asked", len(r.Recovered))
	}
}

// TestADomainThatLetsOthersThrough: what is refused always is told by itself.
func TestADomainThatLetsOthersThrough(t *testing.T) {
	now := t0.Add(9 * h)
	all := crowd(5, 2, t0, now)
	for i := range 2 {
		all[i].State.Failures = 4
	}
	for i := 2; i < 5; i++ {
		all[i].State.LastSuccess = now.Add(-h)
	}
	changes, _ := Decide(now, all, Options{})
	if r := Compose(now, changes); len(r.Broken) != 1 || r.Broken[0].Feeds != 2 {
		t.Errorf("%+v", r.Broken)
	}
	// One alone is an ordinary line.
	all[1].State = all[4].State
	changes, _ = Decide(now, all, Options{})
	if r := Compose(now, changes); len(r.Broken) != 1 || r.Broken[0].Name != "Courier 1" {
		t.Errorf("%+v", r.Broken)
	}
}
