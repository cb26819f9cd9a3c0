package store_test

import (
	"fmt"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
	"geodigest/feeds"
)

// cpu is the time this process has spent on a processor.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// manyFeeds makes n feeds and claims them.
func manyFeeds(b *testing.B, db *store.DB, n int) []feeds.Claim {
	b.Helper()
	var list []feeds.Feed
	for i := range n {
		list = append(list, feeds.Feed{URL: fmt.Sprintf("https://f%d.example/rss", i), Name: "n", Outlet: "o"})
	}
	if _, err := db.SyncFeeds(b.Context(), list, t0); err != nil {
		b.Fatal(err)
	}
	return claimAll(b, db, t0)
}

func claimAll(b *testing.B, db *store.DB, now time.Time) []feeds.Claim {
	b.Helper()
	if err := db.MakeAllDue(b.Context(), now); err != nil {
		b.Fatal(err)
	}
	claims, err := db.ClaimFeeds(b.Context(), now, time.Minute, 0)
	if err != nil {
		b.Fatal(err)
	}
	return claims
}

// document makes 50 items of 3 KB, as the feeds of a load test have them.
func document(feed int) (items []feeds.Item) {
	for i := range 50 {
		slug := fmt.Sprintf("f%d-story-of-the-day-%d", feed, i)
		it := item(slug, fmt.Sprintf("%s, says source %d of %d", topics[i%len(topics)], i, feed), t0.Add(-time.Duration(i)*time.Minute))
		it.GUID = it.Canonical
		it.Summary = strings.Repeat("Summary of the day. ", 20)
		it.Content = strings.Repeat("What happened and what comes next, in many words. ", 50)
		it.Authors, it.Categories = []string{"A. Writer"}, []string{"World"}
		items = append(items, it)
	}
	return items
}

// polls saves what outcome makes for each claim, eight at a time, and reports the
// processor's time for each of them.
func polls(b *testing.B, db *store.DB, claims []feeds.Claim, now time.Time, outcome func(i int) feeds.Polled) {
	b.Helper()
	outcomes := make([]feeds.Polled, len(claims))
	for i, c := range claims {
		outcomes[i] = outcome(i)
		outcomes[i].FeedID, outcomes[i].Fence, outcomes[i].At, outcomes[i].Next = c.Feed.ID, c.Fence, now, now.Add(time.Hour)
	}
	work := make(chan feeds.Polled)
	var wg sync.WaitGroup
	start := cpu()
	b.ResetTimer()
	for range 8 {
		wg.Go(func() {
			for p := range work {
				if _, err := db.SavePolled(b.Context(), p); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for _, p := range outcomes {
		work <- p
	}
	close(work)
	wg.Wait()
	b.StopTimer()
	b.ReportMetric(float64(cpu()-start)/float64(len(claims)), "cpu-ns/feed")
}

// BenchmarkPollCold saves first documents of 50 new items.
func BenchmarkPollCold(b *testing.B) {
	db := storetest.Open(b)
	polls(b, db, manyFeeds(b, db, b.N), t0, func(i int) feeds.Polled { return feeds.Polled{Items: document(i)} })
}

// BenchmarkPollUnchanged saves documents that bring nothing new.
func BenchmarkPollUnchanged(b *testing.B) {
	db := storetest.Open(b)
	doc := func(i int) feeds.Polled { return feeds.Polled{Items: document(i)} }
	polls(b, db, manyFeeds(b, db, b.N), t0, doc)
	now := t0.Add(time.Hour)
	polls(b, db, claimAll(b, db, now), now, doc)
}

// BenchmarkPollTwoNew saves documents of which two items are new.
func BenchmarkPollTwoNew(b *testing.B) {
	db := storetest.Open(b)
	polls(b, db, manyFeeds(b, db, b.N), t0, func(i int) feeds.Polled { return feeds.Polled{Items: document(i)[2:]} })
	now := t0.Add(time.Hour)
	polls(b, db, claimAll(b, db, now), now, func(i int) feeds.Polled { return feeds.Polled{Items: document(i)} })
}

// BenchmarkPollNotModified saves answers without a document.
func BenchmarkPollNotModified(b *testing.B) {
	db := storetest.Open(b)
	learnt := feeds.Learnt{LastFull: t0, BodyHash: "0123456789abcdef", Gap: time.Hour, Quiet: 10 * time.Hour, Took: time.Second, Items: 50, Newest: t0}
	polls(b, db, manyFeeds(b, db, b.N), t0, func(i int) feeds.Polled { return feeds.Polled{NotModified: true, Learnt: learnt} })
}
