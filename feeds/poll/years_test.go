package poll

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"geodigest/feeds"
	"geodigest/feeds/feedtest"
	"geodigest/feeds/fetch"
)

// outlet is a feed with a scripted life: what it publishes when, and what
// befalls its server.
type outlet struct {
	url    string
	script func(o *outlet, now time.Time, r fetch.Request) *fetch.Error // nil result: it answers
	rest   func(t time.Time) bool                                       // it publishes nothing at such times
	mean   time.Duration                                                // between two items
	regard bool                                                         // it answers 304 where it may
	dated  bool
	rng    *rand.Rand

	made    []feedtest.Entry // newest last
	next    time.Time
	version int
	asked   map[int]int // polls by day
	want    []feeds.Health
	got     []feeds.Health // each health once as it changes
}

// publish makes the items that are out by now.
func (o *outlet) publish(now time.Time) {
	for ; !o.next.After(now); o.next = o.next.Add(time.Duration((0.3 + 1.4*o.rng.Float64()) * float64(o.mean))) {
		if o.rest != nil && o.rest(o.next) {
			continue
		}
		o.version++
		e := feedtest.Entry{Title: fmt.Sprintf("Item %d", o.version), Link: fmt.Sprintf("%s/%d", o.url, o.version), Summary: "What happened."}
		if o.dated {
			e.Published = o.next
		}
		o.made = append(o.made, e)
		o.made = o.made[max(0, len(o.made)-6):]
	}
}

func (o *outlet) answer(now time.Time, r fetch.Request) (*fetch.Response, error) {
	o.publish(now)
	if o.script != nil {
		if fe := o.script(o, now, r); fe != nil {
			fe.URL, fe.Err = r.URL, errors.New("scripted "+string(fe.Kind))
			return nil, fe
		}
	}
	tag := fmt.Sprintf(`"%d"`, o.version)
	if o.regard && !r.Full && r.ETag == tag {
		return &fetch.Response{Status: 304, NotModified: true, FinalURL: r.URL, Took: 200 * time.Millisecond}, nil
	}
	list := slices.Clone(o.made)
	slices.Reverse(list)
	return &fetch.Response{Status: 200, Body: []byte(feedtest.RSS("Outlet", list...)), ETag: tag, FinalURL: r.URL, Took: 200 * time.Millisecond}, nil
}

// between fails with kind from one day to another.
func between(kind fetch.Kind, status int, from, to float64) func(*outlet, time.Time, fetch.Request) *fetch.Error {
	return func(_ *outlet, now time.Time, _ fetch.Request) *fetch.Error {
		if d := now.Sub(t0).Hours() / 24; d >= from && d < to {
			return &fetch.Error{Kind: kind, Status: status}
		}
		return nil
	}
}

// TestYears lives through six weeks with a dozen feeds in simulated time (four
// months with 60 when GEODIGEST_LONG is set): what Diagnose says of each is what
// its life was, no feed is asked more than its rhythm deserves, and no feed is ever
// given up.
func TestYears(t *testing.T) {
	many, days := 12, 42
	if os.Getenv("GEODIGEST_LONG") != "" {
		many, days = 60, 120
	}
	weekend := func(at time.Time) bool { return at.Weekday() == time.Saturday || at.Weekday() == time.Sunday }
	ok, failing, blocked, gone, silent := feeds.HealthOK, feeds.HealthFailing, feeds.HealthBlocked, feeds.HealthGone, feeds.HealthSilent
	kinds := []outlet{
		{mean: 10 * time.Minute, dated: true, want: []feeds.Health{ok}},
		{mean: time.Hour, dated: true, want: []feeds.Health{ok}},
		{mean: time.Hour, dated: true, rest: weekend, want: []feeds.Health{ok}},
		{mean: 20 * time.Hour, dated: true, want: []feeds.Health{ok}},
		{mean: 6 * 24 * time.Hour, dated: true, want: []feeds.Health{ok}},
		{mean: 2 * time.Hour, want: []feeds.Health{ok}},                                                            // undated
		{mean: time.Hour, dated: true, script: between(fetch.KindTimeout, 0, 10, 10.05), want: []feeds.Health{ok}}, // a hiccup
		{mean: time.Hour, dated: true, script: between(fetch.KindHTTP, 500, 10, 25), want: []feeds.Health{ok, failing, ok}},
		{mean: time.Hour, dated: true, script: between(fetch.KindBlocked, 403, 15, 18), want: []feeds.Health{ok, blocked, ok}},
		{mean: time.Hour, dated: true, script: between(fetch.KindGone, 410, 5, 30), want: []feeds.Health{ok, gone, ok}},
		{mean: time.Hour, dated: true, script: between(fetch.KindGone, 410, 5, 9999), want: []feeds.Health{ok, gone}},
		{mean: time.Hour, dated: true, rest: func(at time.Time) bool { d := at.Sub(t0).Hours() / 24; return d > 15 && d < 30 }, want: []feeds.Health{ok, silent, ok}}, // frozen
	}
	var all []*outlet
	byURL := map[string]*outlet{}
	store := newMemStore()
	store.forget = true
	for i := range many {
		o := kinds[i%len(kinds)]
		o.url = fmt.Sprintf("https://outlet%d.example/rss", i)
		o.rng = rand.New(rand.NewPCG(uint64(i), 1))
		o.regard = i%5 > 0
		o.next = t0.Add(-20 * o.mean)
		o.asked = map[int]int{}
		all = append(all, &o)
		byURL[o.url] = &o
		store.add(feeds.Feed{ID: int64(i + 1), URL: o.url})
	}
	now := t0
	f := &fakeFetch{}
	f.get = func(_ context.Context, r fetch.Request) (*fetch.Response, error) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.calls = nil
		o := byURL[r.URL]
		o.asked[int(now.Sub(t0)/(24*time.Hour))]++
		return o.answer(now, r)
	}
	p := &Poller{Store: store, Fetch: f, Now: func() time.Time { return now }, Gap: -1}
	look := t0
	for end := t0.Add(time.Duration(days) * 24 * time.Hour); now.Before(end); {
		if _, err := p.Step(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		// Whatever is due within the next minute is polled with the first of it.
		now = store.due().Add(time.Minute)
		if now.Before(look) {
			continue
		}
		look = now.Add(time.Hour)
		for i, o := range all {
			s := store.state(int64(i + 1))
			h, _ := feeds.Diagnose(feeds.Feed{}, s, now)
			if len(o.got) == 0 || o.got[len(o.got)-1] != h {
				o.got = append(o.got, h)
			}
		}
	}
	total := 0
	for i, o := range all {
		if !slices.Equal(o.got, o.want) {
			t.Errorf("feed %d, kind %d: healths %v, want %v; %+v", i, i%len(kinds), o.got, o.want, store.state(int64(i+1)).Learnt)
		}
		most := 0
		for _, n := range o.asked {
			most = max(most, n)
			total += n
		}
		// A day has 96 quarters of an hour; a feed with a day between its items
		// deserves a dozen requests.
		limit := 97
		if o.mean >= 20*time.Hour {
			limit = 40
		}
		if most > limit || (o.asked[days-1] == 0 && !strings.Contains(fmt.Sprint(o.want), "gone")) {
			t.Errorf("feed %d: at most %d polls a day, %d on the last", i, most, o.asked[days-1])
		}
	}
	t.Logf("%d feeds, %d days: %d polls, %.1f per feed and day", len(all), days, total, float64(total)/float64(days*len(all)))
}
