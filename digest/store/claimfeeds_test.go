package store_test

import (
	"testing"
	"time"

	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
	"geodigest/feeds"
)

// A clock that was ahead for a while, a minute or two years, keeps no feed from
// being polled once it is put right: not the one that was polled by it, not the one
// whose poller died with its lease, not the one that was added meanwhile.
func TestClockPutRight(t *testing.T) {
	for _, ahead := range []time.Duration{30 * time.Minute, 5 * 24 * time.Hour, 2 * 365 * 24 * time.Hour} {
		for _, reopened := range []bool{false, true} {
			path := storetest.Path(t)
			db := storetest.OpenPath(t, path)
			ctx, wrong := t.Context(), t0.Add(ahead)
			list := []feeds.Feed{
				{URL: "https://a.example/polled", Name: "polled"}, {URL: "https://b.example/held", Name: "held"},
				{URL: "https://c.example/died", Name: "died"}, {URL: "https://d.example/broken", Name: "broken"},
			}
			must(db.SyncFeeds(ctx, list, t0.Add(-time.Hour)))(t)
			must(db.ClaimFeeds(ctx, t0.Add(-time.Hour), time.Second, 0))(t)
			outcomes := map[string]feeds.Polled{
				"polled": {Items: []feeds.Item{item("a", "A title", wrong)}, Learnt: feeds.Learnt{LastFull: wrong, WellSince: wrong, Quiet: 72 * time.Hour}},
				"held":   {ErrorKind: "throttled", HoldUntil: wrong.Add(10 * time.Hour), HoldDomain: "b.example"},
				"broken": {ErrorKind: "http", Error: "500"},
			}
			for _, c := range must(db.ClaimFeeds(ctx, wrong, 10*time.Minute, 0))(t) {
				if p, polled := outcomes[c.Feed.Name]; polled {
					p.FeedID, p.Fence, p.At, p.Next = c.Feed.ID, c.Fence, wrong, wrong.Add(2*time.Hour)
					must(db.SavePolled(ctx, p))(t)
				}
			}
			must(db.SyncFeeds(ctx, append(list, feeds.Feed{URL: "https://e.example/new", Name: "new"}), wrong))(t)
			if reopened {
				db = storetest.OpenPath(t, path)
			}
			claims := must(db.ClaimFeeds(ctx, t0, 10*time.Minute, 2))(t)
			claims = append(claims, must(db.ClaimFeeds(ctx, t0, 10*time.Minute, 0))(t)...)
			for _, c := range claims {
				for _, at := range []time.Time{c.State.LastSuccess, c.State.LastNew, c.State.LastFull, c.State.WellSince, c.State.FailingSince} {
					if at.After(t0) {
						t.Errorf("%v ahead: %s: a time after now in %+v", ahead, c.Feed.Name, c.State)
					}
				}
			}
			// A pause of less than a day may have been asked for just now.
			want := len(list) + 1
			if ahead < time.Hour {
				want--
			}
			if len(claims) != want {
				t.Errorf("%v ahead, reopened %v: %d feeds were claimed, want %d", ahead, reopened, len(claims), want)
			}
		}
	}
}

// What was stored at a wrong time is put right by the next poll, and until then
// nobody is told nonsense about it.
func TestTimesOfAWrongClock(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		wrong := t0.AddDate(0, 1, 0)
		withFeeds(t, db)
		url := twoFeeds()[0].URL
		savePoll(t, db, url, wrong, feeds.Polled{Items: []feeds.Item{item("a", "A title", wrong)}, Next: wrong, Learnt: feeds.Learnt{Newest: t0.AddDate(0, 0, -1), Quiet: 72 * time.Hour, Items: 1}})
		wrong = wrong.AddDate(0, 0, 5)
		savePoll(t, db, url, wrong, feeds.Polled{NotModified: true, Next: wrong, Learnt: feeds.Learnt{Newest: t0.AddDate(0, 0, -1), Quiet: 72 * time.Hour, Items: 1}})
		st := status(t, db, url)
		if h, why := feeds.Diagnose(st.Feed, st.State, t0); h != feeds.HealthOK || why != "" {
			t.Errorf("before the next poll: %s: %s", h, why)
		}
		savePoll(t, db, url, t0, feeds.Polled{NotModified: true, Next: t0})
		if st := status(t, db, url); !st.LastNew.Equal(t0) || !st.LastSuccess.Equal(t0) {
			t.Errorf("after the next poll: last new %s, last success %s, want %s", st.LastNew, st.LastSuccess, t0)
		}
		for _, at := range []time.Time{wrong, t0} {
			savePoll(t, db, url, at, feeds.Polled{ErrorKind: "http", Error: "500", Next: t0})
		}
		if st := status(t, db, url); !st.FailingSince.Equal(t0) || st.Failures != 2 {
			t.Errorf("failing since %s, want %s", st.FailingSince, t0)
		}
	})
}

// What is far off for good reason stays: a yearly timetable, a long interval, a
// feed that is gone.
func TestFarOffIsNoWrongClock(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		list := []feeds.Feed{
			{URL: "https://a.example/yearly", Cron: "0 0 1 1 *"},
			{URL: "https://b.example/slow", Every: 100 * 24 * time.Hour},
			{URL: "https://c.example/gone"},
		}
		must(db.SyncFeeds(ctx, list, t0))(t)
		next := []time.Duration{300 * 24 * time.Hour, 110 * 24 * time.Hour, 33 * 24 * time.Hour}
		for i, c := range must(db.ClaimFeeds(ctx, t0, time.Minute, 0))(t) {
			must(db.SavePolled(ctx, feeds.Polled{FeedID: c.Feed.ID, Fence: c.Fence, At: t0, NotModified: true, Next: t0.Add(next[i])}))(t)
		}
		for _, now := range []time.Time{t0.Add(time.Minute), t0, t0.Add(-20 * time.Second)} {
			if c := must(db.ClaimFeeds(ctx, now, time.Minute, 0))(t); len(c) != 0 {
				t.Errorf("claimed at %s: %+v", now, c)
			}
		}
	})
}
