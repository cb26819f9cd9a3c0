package store_test

import (
	"flag"
	"testing"
	"time"

	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
	"geodigest/feeds"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// t0 is a moment some time after the stores of the tests were born.
var t0 = storetest.Born.Add(time.Hour)

// ok stops the test on an error.
func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// must returns a value or stops the test.
func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		ok(t, err)
		return v
	}
}

// twoFeeds are the outlets of the tests.
func twoFeeds() []feeds.Feed {
	return []feeds.Feed{
		{URL: "https://harbour.example/rss", Name: "Harbour World", Outlet: "Harbour", Country: "GB", Ownership: feeds.OwnershipPublic, Lang: "en", Every: 15 * time.Minute},
		{URL: "https://meridian.example/feed", Name: "Meridian", Outlet: "Meridian", Country: "FR", Ownership: feeds.OwnershipState, Lang: "fr"},
	}
}

// item makes an item of a fictional outlet.
func item(slug, title string, published time.Time) feeds.Item {
	return feeds.Item{
		GUID: "guid-" + slug, Link: "https://harbour.example/news/" + slug + "?from=rss", Canonical: "https://harbour.example/news/" + slug,
		Title: title, Summary: "Summary of " + slug + ".", Published: published,
	}
}

// poll claims everything due at now and saves items as the next document of the
// feed with the given index in twoFeeds.
func poll(t *testing.T, db *store.DB, feed int, now time.Time, items ...feeds.Item) feeds.Saved {
	t.Helper()
	ok(t, db.MakeAllDue(t.Context(), now))
	claims := must(db.ClaimFeeds(t.Context(), now, time.Minute, 0))(t)
	var saved feeds.Saved
	for _, c := range claims {
		p := feeds.Polled{FeedID: c.Feed.ID, Fence: c.Fence, At: now, Next: now.Add(15 * time.Minute), NotModified: true}
		if c.Feed.URL == twoFeeds()[feed].URL {
			p.NotModified, p.ETag = false, `"e"`
			for _, it := range items {
				if it.FirstSeen.IsZero() {
					it.FirstSeen = now
				}
				p.Items = append(p.Items, it)
			}
		}
		got := must(db.SavePolled(t.Context(), p))(t)
		if !p.NotModified {
			saved = got
		}
	}
	return saved
}

// withFeeds returns nothing; it makes the feeds of the tests known.
func withFeeds(t *testing.T, db *store.DB) {
	t.Helper()
	must(db.SyncFeeds(t.Context(), twoFeeds(), t0))(t)
}
