package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
	"geodigest/feeds"
)

func TestPauses(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		urls := []string{"https://feeds.a.example.com/1", "https://www.example.com/2", "https://b.example.net/3", "http://127.0.0.1:8080/4", "http://127.0.0.1:8080/5"}
		var list []feeds.Feed
		for _, u := range urls {
			list = append(list, feeds.Feed{URL: u, Name: u, Outlet: "O"})
		}
		must(db.SyncFeeds(ctx, list, t0))(t)
		due := func(now time.Time) (out []string) {
			t.Helper()
			for _, c := range must(db.ClaimFeeds(ctx, now, time.Minute, 0))(t) {
				out = append(out, c.Feed.URL)
			}
			ok(t, db.FreeFeeds(ctx))
			return out
		}
		until := t0.Add(time.Hour)
		throttled := func(domain string) feeds.Polled {
			return feeds.Polled{ErrorKind: "throttled", Error: "429", Next: t0, HoldDomain: domain, HoldUntil: until}
		}
		savePoll(t, db, urls[0], t0, throttled("example.com"))
		ok(t, db.FreeFeeds(ctx))
		if got := due(t0); !slices.Equal(got, urls[2:]) {
			t.Errorf("due beside a domain that pauses: %v", got)
		}
		savePoll(t, db, urls[3], t0, throttled(""))
		ok(t, db.FreeFeeds(ctx))
		if got := due(t0); !slices.Equal(got, []string{urls[2], urls[4]}) {
			t.Errorf("due beside one machine's feed that pauses: %v", got)
		}

		// poll --all leaves pauses alone, and what is gone.
		savePoll(t, db, urls[2], t0, feeds.Polled{ErrorKind: "gone", Error: "410", Learnt: feeds.Learnt{Muted: true}, Next: t0.AddDate(0, 1, 0)})
		ok(t, db.FreeFeeds(ctx))
		ok(t, db.MakeAllDue(ctx, t0))
		var left []string
		for _, f := range must(db.LeftAlone(ctx, t0))(t) {
			left = append(left, f.URL)
		}
		if !slices.Equal(left, urls[:4]) {
			t.Errorf("left alone by all: %v, want %v", left, urls[:4])
		}
		if got := due(t0); !slices.Equal(got, []string{urls[4]}) {
			t.Errorf("due after all were hurried: %v", got)
		}
		// By name it overrides both.
		unknown := must(db.MakeDue(ctx, []string{urls[1], "https://nobody.example/", urls[2]}, t0))(t)
		if !slices.Equal(unknown, []string{"https://nobody.example/"}) {
			t.Errorf("unknown %v", unknown)
		}
		if got := due(t0); !slices.Equal(got, []string{urls[1], urls[2], urls[4]}) {
			t.Errorf("due after two were asked for: %v", got)
		}
		// A success of one feed ends nobody's pause, not even one that began while it was under way.
		savePoll(t, db, urls[1], t0, feeds.Polled{NotModified: true, Next: t0})
		if got := status(t, db, urls[0]).HoldUntil; !got.Equal(until) {
			t.Errorf("the pause of another feed ends at %s, want %s", got, until)
		}
		// A shorter pause does not cut a longer one.
		ok(t, db.FreeFeeds(ctx))
		shorter := throttled("example.com")
		shorter.HoldUntil = t0.Add(time.Minute)
		savePoll(t, db, urls[1], t0, shorter)
		if got := status(t, db, urls[0]).HoldUntil; !got.Equal(until) {
			t.Errorf("a shorter pause cut it to %s", got)
		}
		ok(t, db.FreeFeeds(ctx))
		if got := due(until); !slices.Contains(got, urls[0]) {
			t.Errorf("due after the pause: %v", got)
		}
	})
}

// A feed that moved is spared with the server it is fetched from.
func TestPauseFollowsAMove(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		list := []feeds.Feed{{URL: "https://a.example.com/1", Name: "A", Outlet: "A"}, {URL: "https://b.example.net/2", Name: "B", Outlet: "B"}}
		must(db.SyncFeeds(ctx, list, t0))(t)
		moved := feeds.Learnt{Moved: "https://c.example.net/1"}
		savePoll(t, db, list[0].URL, t0, feeds.Polled{NotModified: true, Learnt: moved})
		pause := func(now time.Time) {
			ok(t, db.FreeFeeds(ctx))
			savePoll(t, db, list[1].URL, now, feeds.Polled{ErrorKind: "throttled", HoldDomain: "example.net", HoldUntil: now.Add(time.Hour)})
		}
		pause(t0)
		if got := status(t, db, list[0].URL).HoldUntil; !got.Equal(t0.Add(time.Hour)) {
			t.Errorf("the feed that moved there pauses until %s", got)
		}
		must(db.SyncFeeds(ctx, []feeds.Feed{list[0], list[1]}, t0))(t) // a restart knows where it went
		pause(t0.Add(time.Hour))
		if got := status(t, db, list[0].URL).HoldUntil; !got.Equal(t0.Add(2 * time.Hour)) {
			t.Errorf("after a restart it pauses until %s", got)
		}
		ok(t, db.FreeFeeds(ctx))
		savePoll(t, db, list[0].URL, t0.Add(3*time.Hour), feeds.Polled{NotModified: true})
		pause(t0.Add(4 * time.Hour))
		if got := status(t, db, list[0].URL).HoldUntil; got.After(t0.Add(3 * time.Hour)) {
			t.Errorf("moved back, it still pauses until %s", got)
		}
	})
}

func TestLearntSurvivesFailures(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		must(db.SyncFeeds(t.Context(), twoFeeds()[:1], t0))(t)
		url := twoFeeds()[0].URL
		want := feeds.Learnt{
			MovingTo: "https://x.example/", MovingFrom: t0, LastFull: t0, BodyHash: "h", Gap: time.Hour, Quiet: 2 * time.Hour, Floor: time.Minute,
			Took: 3 * time.Second, Items: 4, Undated: 1, Bare: 2, Newest: t0,
		}
		for _, p := range []feeds.Polled{{Items: []feeds.Item{item("a", "A", t0)}}, {NotModified: true}, {ErrorKind: "timeout", Error: "no answer"}} {
			want.Items++
			p.Learnt = want
			savePoll(t, db, url, t0, p)
			if diff := cmp.Diff(want, status(t, db, url).Learnt); diff != "" {
				t.Errorf("%+v (-want +got):\n%s", p, diff)
			}
		}
	})
}

func TestFeedNotices(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		withFeeds(t, db)
		if n := must(db.FeedNotices(ctx))(t); len(n) != 0 {
			t.Errorf("before anything was said: %+v", n)
		}
		f := must(db.Feeds(ctx))(t)
		want := []feeds.Notice{
			{FeedID: f[0].ID, Health: feeds.HealthFailing, Since: t0, Told: t0.Add(time.Hour)},
			{FeedID: f[1].ID, Health: feeds.HealthGone, Since: t0, Told: t0},
		}
		ok(t, db.SaveFeedNotices(ctx, want))
		want[0].Health, want[0].Told = feeds.HealthOK, t0.Add(2*time.Hour)
		ok(t, db.SaveFeedNotices(ctx, want[:1]))
		if diff := cmp.Diff(want, must(db.FeedNotices(ctx))(t)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		err := db.SaveFeedNotices(ctx, []feeds.Notice{{FeedID: f[0].ID, Health: feeds.HealthBlocked}, {FeedID: 999}})
		if !errors.Is(err, store.ErrConflict) {
			t.Errorf("a notice about no feed: %v, want ErrConflict", err)
		}
		if diff := cmp.Diff(want, must(db.FeedNotices(ctx))(t)); diff != "" {
			t.Errorf("half of a refused list was stored (-want +got):\n%s", diff)
		}
	})
}

func TestItemsPerDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withFeeds(t, db)
		old := item("old", "Known before it was polled", t0.AddDate(0, 0, -3))
		old.Baseline = true
		poll(t, db, 0, t0, old, item("a", "First headline of today", t0))
		poll(t, db, 0, t0.Add(time.Hour), item("b", "Second headline of today", t0))
		poll(t, db, 0, t0.Add(48*time.Hour), item("c", "Headline two days later", t0.Add(48*time.Hour)))
		id := must(db.Feeds(t.Context()))(t)[0].ID
		day := time.Date(2025, 3, 17, 0, 0, 0, 0, time.UTC)
		want := []store.DayItems{{Day: day, Items: 2}, {Day: day.AddDate(0, 0, 2), Items: 1}}
		if diff := cmp.Diff(want, must(db.ItemsPerDay(t.Context(), id, t0.Add(3*time.Hour)))(t)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(want[1:], must(db.ItemsPerDay(t.Context(), id, t0.Add(24*time.Hour)))(t)); diff != "" {
			t.Errorf("from the next day (-want +got):\n%s", diff)
		}
	})
}

func TestSourcesByHealth(t *testing.T) {
	day := 24 * time.Hour
	for name, c := range map[string]struct {
		feed    feeds.Feed
		polls   []feeds.Polled // one an hour from t0
		now     time.Duration
		reached bool
		why     string
	}{
		"paused after a success":     {polls: []feeds.Polled{{NotModified: true}, {ErrorKind: "throttled", HoldUntil: t0.Add(20 * time.Hour)}}, now: 10 * time.Hour, reached: true},
		"paused for too long":        {polls: []feeds.Polled{{NotModified: true}, {ErrorKind: "throttled", HoldUntil: t0.Add(40 * time.Hour)}}, now: 30 * time.Hour, why: "throttled"},
		"never answered but pauses":  {polls: []feeds.Polled{{ErrorKind: "throttled"}}, now: time.Hour, why: "throttled"},
		"held with its domain":       {polls: []feeds.Polled{{NotModified: true, HoldUntil: t0.Add(10 * time.Hour)}}, now: 10 * time.Hour, reached: true},
		"gone":                       {polls: []feeds.Polled{{NotModified: true}, {ErrorKind: "gone"}}, now: 2 * time.Hour, why: "gone"},
		"muted":                      {polls: []feeds.Polled{{NotModified: true, Learnt: feeds.Learnt{Muted: true}, Next: t0.Add(30 * day)}}, now: 2 * time.Hour, why: "gone"},
		"failed after a success":     {polls: []feeds.Polled{{NotModified: true}, {ErrorKind: "tls"}}, now: 2 * time.Hour, why: "tls"},
		"by a timetable":             {feed: feeds.Feed{Cron: "0 6 * * 1"}, polls: []feeds.Polled{{NotModified: true, Next: t0.Add(7 * day)}}, now: 3 * day, reached: true},
		"by a timetable, not polled": {feed: feeds.Feed{Cron: "0 6 * * 1"}, polls: []feeds.Polled{{NotModified: true, Next: t0.Add(7 * day)}}, now: 8 * day, why: "stale"},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				c.feed.URL, c.feed.Name = "https://a.example/rss", "A"
				must(db.SyncFeeds(t.Context(), []feeds.Feed{c.feed}, t0))(t)
				for i, p := range c.polls {
					savePoll(t, db, c.feed.URL, t0.Add(time.Duration(i)*time.Hour), p)
				}
				got := must(db.Sources(t.Context(), t0.Add(c.now)))(t)[0]
				if got.Reached != c.reached || got.Why != c.why {
					t.Errorf("reached %v, why %q; want %v, %q", got.Reached, got.Why, c.reached, c.why)
				}
			})
		})
	}
}
