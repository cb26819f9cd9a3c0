package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
	"geodigest/feeds"
)

// status returns the feed with a URL.
func status(t *testing.T, db *store.DB, url string) store.FeedStatus {
	t.Helper()
	for _, f := range must(db.Feeds(t.Context()))(t) {
		if f.URL == url {
			return f
		}
	}
	t.Fatalf("no feed %s", url)
	return store.FeedStatus{}
}

// claimFeed makes a feed due by name and claims it.
func claimFeed(t *testing.T, db *store.DB, url string, now time.Time) feeds.Claim {
	t.Helper()
	if unknown := must(db.MakeDue(t.Context(), []string{url}, now))(t); len(unknown) != 0 {
		t.Fatalf("unknown feeds %v", unknown)
	}
	for _, c := range must(db.ClaimFeeds(t.Context(), now, time.Minute, 0))(t) {
		if c.Feed.URL == url {
			return c
		}
	}
	t.Fatalf("feed %s was not claimed", url)
	return feeds.Claim{}
}

// savePoll stores the outcome of polling one feed at now.
func savePoll(t *testing.T, db *store.DB, url string, now time.Time, p feeds.Polled) feeds.Saved {
	t.Helper()
	c := claimFeed(t, db, url, now)
	p.FeedID, p.Fence, p.At = c.Feed.ID, c.Fence, now
	if p.Next.IsZero() {
		p.Next = now.Add(time.Hour)
	}
	return must(db.SavePolled(t.Context(), p))(t)
}

func TestFeedMetadataAndSummary(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := feeds.Feed{
			URL: "https://a.example/rss", Name: "A", Outlet: "A", Country: "GB", Ownership: feeds.OwnershipPublic, Lang: "en", Category: "Europe",
			Every: 15 * time.Minute, Min: 10 * time.Minute, Max: 3 * time.Hour, Cron: "0 6 * * *",
		}
		b := feeds.Feed{URL: "https://b.example/rss", Name: "B", Outlet: "B"}
		sync := func(list ...feeds.Feed) store.Synced {
			t.Helper()
			return must(db.SyncFeeds(t.Context(), list, t0))(t)
		}
		if diff := cmp.Diff(store.Synced{Added: []string{a.URL, b.URL}}, sync(a, b)); diff != "" {
			t.Errorf("a first list (-want +got):\n%s", diff)
		}
		got := status(t, db, a.URL).Feed
		a.ID = got.ID
		if diff := cmp.Diff(a, got); diff != "" {
			t.Errorf("a feed (-want +got):\n%s", diff)
		}
		a.ID = 0
		if diff := cmp.Diff(store.Synced{}, sync(a, b)); diff != "" {
			t.Errorf("the same list (-want +got):\n%s", diff)
		}
		a.Category = "Asia"
		if diff := cmp.Diff(store.Synced{Changed: []string{a.URL}, Removed: []string{b.URL}}, sync(a)); diff != "" {
			t.Errorf("another category and one feed less (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(store.Synced{Added: []string{b.URL}}, sync(a, b)); diff != "" {
			t.Errorf("the feed back again (-want +got):\n%s", diff)
		}
		twice := a
		twice.Name = "Later"
		sync(a, twice)
		if got := status(t, db, a.URL); got.Name != "Later" || !got.Active {
			t.Errorf("of two entries with one URL: %+v", got.Feed)
		}
	})
}

// A feed taken out and put back goes on where it was: nothing it had is news again.
func TestRemovedFeedKeepsItsState(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		f := feeds.Feed{URL: "https://a.example/rss", Name: "A", Outlet: "A"}
		must(db.SyncFeeds(t.Context(), []feeds.Feed{f}, t0))(t)
		doc := []feeds.Item{item("a", "Ministers meet in the harbour", t0)}
		savePoll(t, db, f.URL, t0, feeds.Polled{Items: doc, ETag: `"1"`, Learnt: feeds.Learnt{Gap: time.Hour}, Next: t0.Add(time.Hour)})
		must(db.SyncFeeds(t.Context(), nil, t0))(t)
		if c := must(db.ClaimFeeds(t.Context(), t0.Add(24*time.Hour), time.Minute, 0))(t); len(c) != 0 {
			t.Errorf("a removed feed was claimed: %+v", c)
		}
		if unknown := must(db.MakeDue(t.Context(), []string{f.URL}, t0))(t); len(unknown) != 1 {
			t.Errorf("a removed feed is known: %v", unknown)
		}
		must(db.SyncFeeds(t.Context(), []feeds.Feed{f}, t0.Add(time.Minute)))(t)
		got := status(t, db, f.URL)
		if got.ETag != `"1"` || got.Polls != 1 || got.Gap != time.Hour || !got.NextPoll.Equal(t0.Add(time.Minute)) {
			t.Errorf("it came back as %+v", got.State)
		}
		if s := savePoll(t, db, f.URL, t0.Add(time.Hour), feeds.Polled{Items: doc}); s != (feeds.Saved{Known: 1}) {
			t.Errorf("its items: %+v", s)
		}
	})
}

// The operator replaces a URL by the one it moved to: the same feed, no baseline
// again, no item twice.
func TestMovedFeedIsAdopted(t *testing.T) {
	const old = "https://a.example/rss"
	for name, c := range map[string]struct {
		learnt  feeds.Learnt
		to      string
		adopted bool
	}{
		"moved":         {feeds.Learnt{Moved: "https://new.example.net/feed"}, "https://new.example.net/feed", true},
		"moving":        {feeds.Learnt{MovingTo: "https://new.example.net/feed", MovingFrom: t0}, "https://new.example.net/feed", true},
		"only a scheme": {feeds.Learnt{}, "http://www.a.example/rss", true},
		"somebody else": {feeds.Learnt{Moved: "https://new.example.net/feed"}, "https://third.example.net/feed", false},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				ctx := t.Context()
				must(db.SyncFeeds(ctx, []feeds.Feed{{URL: old, Name: "A", Outlet: "A"}}, t0))(t)
				doc := []feeds.Item{{GUID: "g1", Title: "Ministers meet in the harbour", Published: t0}}
				c.learnt.Gap = time.Hour
				savePoll(t, db, old, t0, feeds.Polled{Items: doc, ETag: `"1"`, Learnt: c.learnt})
				savePoll(t, db, old, t0.Add(time.Minute), feeds.Polled{ErrorKind: "gone", Error: "410", Learnt: c.learnt, Next: t0.AddDate(0, 1, 0)})
				now := t0.Add(time.Hour)
				synced := must(db.SyncFeeds(ctx, []feeds.Feed{{URL: c.to, Name: "A2", Outlet: "A"}}, now))(t)
				if !c.adopted {
					if diff := cmp.Diff(store.Synced{Added: []string{c.to}, Removed: []string{old}}, synced); diff != "" {
						t.Errorf("(-want +got):\n%s", diff)
					}
					return
				}
				want := store.Synced{Adopted: []store.Adopted{{From: old, To: c.to}}, Changed: []string{c.to}}
				if diff := cmp.Diff(want, synced); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				got := status(t, db, c.to)
				if got.Name != "A2" || got.Polls != 1 || got.ETag != `"1"` || got.ErrorKind != "" || got.Failures != 0 || !got.NextPoll.Equal(now) {
					t.Errorf("adopted as %+v", got)
				}
				if diff := cmp.Diff(feeds.Learnt{Gap: time.Hour}, got.Learnt); diff != "" {
					t.Errorf("learnt (-want +got):\n%s", diff)
				}
				if s := savePoll(t, db, c.to, now, feeds.Polled{Items: doc}); s != (feeds.Saved{Known: 1}) {
					t.Errorf("its items: %+v", s)
				}
				if n := len(must(db.Feeds(ctx))(t)); n != 1 {
					t.Errorf("%d feeds, want the one", n)
				}
			})
		})
	}
}

func TestChangedIntervalTakesEffect(t *testing.T) {
	at := func(d time.Duration) time.Time { return t0.Add(d) }
	for name, c := range map[string]struct {
		was, is feeds.Feed
		next    time.Time // after a poll at t0 that made it due six hours later; changed an hour after the poll
		want    time.Time
	}{
		"shorter":              {feeds.Feed{Every: 6 * time.Hour}, feeds.Feed{Every: 2 * time.Hour}, at(6 * time.Hour), at(2 * time.Hour)},
		"much shorter":         {feeds.Feed{Every: 6 * time.Hour}, feeds.Feed{Every: time.Minute}, at(6 * time.Hour), at(time.Hour)},
		"longer":               {feeds.Feed{Every: 6 * time.Hour}, feeds.Feed{Every: 12 * time.Hour}, at(6 * time.Hour), at(6 * time.Hour)},
		"a lower maximum":      {feeds.Feed{}, feeds.Feed{Max: 3 * time.Hour}, at(6 * time.Hour), at(3 * time.Hour)},
		"its own rhythm again": {feeds.Feed{Every: 6 * time.Hour}, feeds.Feed{}, at(6 * time.Hour), at(time.Hour)},
		"a timetable":          {feeds.Feed{}, feeds.Feed{Cron: "30 9 * * *"}, at(6 * time.Hour), time.Date(2025, 3, 17, 9, 30, 0, 0, time.UTC)},
		"no timetable":         {feeds.Feed{Cron: "0 0 1 * *"}, feeds.Feed{}, at(300 * time.Hour), at(time.Hour)},
		"another name":         {feeds.Feed{Every: 6 * time.Hour}, feeds.Feed{Every: 6 * time.Hour, Name: "B"}, at(6 * time.Hour), at(6 * time.Hour)},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				c.was.URL, c.is.URL = "https://a.example/rss", "https://a.example/rss"
				must(db.SyncFeeds(t.Context(), []feeds.Feed{c.was}, t0))(t)
				savePoll(t, db, c.was.URL, t0, feeds.Polled{NotModified: true, Next: c.next})
				must(db.SyncFeeds(t.Context(), []feeds.Feed{c.is}, at(time.Hour)))(t)
				if got := status(t, db, c.was.URL).NextPoll; !got.Equal(c.want) {
					t.Errorf("due at %s, want %s", got, c.want)
				}
			})
		})
	}
}

// Of two new addresses that look like those of a feed that left, one is the feed
// and the other is new: neither is lost.
func TestFeedIsAdoptedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		const old, first, second = "http://a.example/rss", "https://a.example/rss", "https://a.example/rss?utm_source=x"
		must(db.SyncFeeds(ctx, []feeds.Feed{{URL: old, Name: "A", Outlet: "A"}}, t0))(t)
		list := []feeds.Feed{{URL: first, Name: "A", Outlet: "A"}, {URL: second, Name: "B", Outlet: "A"}}
		got := must(db.SyncFeeds(ctx, list, t0))(t)
		if diff := cmp.Diff(store.Synced{Adopted: []store.Adopted{{From: old, To: first}}, Added: []string{second}}, got); diff != "" {
			t.Error(diff)
		}
		var urls []string
		for _, f := range must(db.FeedStates(ctx))(t) {
			urls = append(urls, f.URL)
		}
		if !slices.Equal(urls, []string{first, second}) {
			t.Errorf("feeds %v", urls)
		}
	})
}
