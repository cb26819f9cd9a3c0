package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"geodigest/digest/store/storetest"
	"geodigest/feeds"
	"geodigest/feeds/feedtest"
	"geodigest/feeds/fetch"
	"geodigest/feeds/poll"
)

// domainAt is a fetcher for which the public names of a test lead to a server on
// loopback.
type domainAt struct {
	client *fetch.Client
	server string
}

func (d domainAt) Get(ctx context.Context, r fetch.Request) (*fetch.Response, error) {
	r.URL = strings.Replace(r.URL, "https://courier.example", d.server, 1)
	return d.client.Get(ctx, r)
}

// TestAPauseBlamesTheFeedThatWasAsked: of five feeds of a domain one is asked and
// refused. The others keep all they have, are claimed by nobody while the pause
// lasts, and are asked once it is over.
func TestAPauseBlamesTheFeedThatWasAsked(t *testing.T) {
	srv := feedServer(t)
	now := time.Date(2031, 3, 4, 9, 0, 0, 0, time.UTC) // the jitter depends on it
	paths := []string{"/1", "/2", "/3", "/4", "/5"}
	answer := func(r feedtest.Reply) {
		for _, path := range paths {
			srv.Handle(path, r)
		}
	}
	fine := feedtest.Reply{Body: feedtest.RSS("Courier", feedtest.Entry{Title: "Envoys meet", Link: "https://courier.example/a", Published: now.Add(-time.Hour)})}
	answer(fine)
	var list []feeds.Feed
	for _, path := range paths {
		list = append(list, feeds.Feed{URL: "https://courier.example" + path, Every: 15 * time.Minute})
	}
	db := storetest.Open(t)
	if _, err := db.SyncFeeds(t.Context(), list, now); err != nil {
		t.Fatal(err)
	}
	client := fetch.New(fetch.Config{AllowPrivate: []string{"127.0.0.1"}})
	t.Cleanup(client.Close)
	var waited int
	p := &poll.Poller{Store: db, Fetch: domainAt{client, srv.URL}, Gap: -1, Now: func() time.Time { return now }}
	p.Progress = func(_, _ int, _ feeds.Feed, err error) {
		if errors.Is(err, poll.ErrPaused) {
			waited++
		}
	}
	step := func(after time.Duration, want int) {
		t.Helper()
		now = now.Add(after)
		if n, err := p.Step(t.Context(), now); n != want || err != nil {
			t.Fatalf("Step = %d, %v; want %d", n, err, want)
		}
	}
	states := func() map[string]feeds.State {
		all, err := db.Feeds(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]feeds.State{}
		for _, f := range all {
			out[f.URL] = f.State
		}
		return out
	}
	step(0, 5)
	before := states()
	answer(feedtest.Reply{Status: 429, Header: http.Header{"Retry-After": {"7200"}}})
	step(time.Hour, 1)
	if waited != 4 {
		t.Errorf("%d feeds wait, want 4", waited)
	}
	failed, until := 0, now.Add(2*time.Hour)
	for url, s := range states() {
		if !s.HoldUntil.Equal(until) {
			t.Errorf("%s is held until %v, want %v", url, s.HoldUntil, until)
		}
		if s.Failures > 0 {
			failed++
			continue
		}
		s.HoldUntil = before[url].HoldUntil
		if fmt.Sprint(s) != fmt.Sprint(before[url]) {
			t.Errorf("%s was not asked and became\n%+v, was\n%+v", url, s, before[url])
		}
	}
	if failed != 1 {
		t.Errorf("%d feeds have failed, want the one that was asked", failed)
	}
	step(time.Minute, 0)
	step(time.Hour, 0) // the leases have ended, the pause has not
	answer(fine)
	step(time.Hour, 4) // the one that failed waits longer
	for url, s := range states() {
		if s.Failures == 0 && !s.LastSuccess.Equal(now) {
			t.Errorf("%s was not asked after the pause: %+v", url, s)
		}
	}
}
