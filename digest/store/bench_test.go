package store_test

import (
	"fmt"
	"testing"
	"time"

	"geodigest/digest"
	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
	"geodigest/feeds"
)

// BenchmarkSaveItems stores documents of 100 new items; ns/op is per document.
func BenchmarkSaveItems(b *testing.B) {
	db := storetest.Open(b)
	fill(b, db, 0, b.N)
}

// BenchmarkKnownItems stores the same 100 items again.
func BenchmarkKnownItems(b *testing.B) {
	db := storetest.Open(b)
	for b.Loop() {
		fill(b, db, 0, 1)
	}
}

// BenchmarkDrain claims and finishes deliveries in batches of 64, with 20,000
// waiting; ns/op is per delivery.
func BenchmarkDrain(b *testing.B) {
	db := storetest.Open(b)
	emails := make([]string, 20000)
	for i := range emails {
		emails[i] = fmt.Sprintf("reader%d@example.org", i)
	}
	if err := db.SyncConfigSubscribers(b.Context(), emails, t0); err != nil {
		b.Fatal(err)
	}
	e := edition(t0)
	if _, err := db.SaveEdition(b.Context(), &e, nil, nil, messageID, t0); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for n := 0; n < b.N; {
		ds, err := db.ClaimDeliveries(b.Context(), t0, time.Minute, 64, true)
		if err != nil {
			b.Fatal(err)
		}
		if len(ds) == 0 {
			b.Skip("fewer deliveries than rounds")
		}
		for _, d := range ds {
			if err := db.FinishDelivery(b.Context(), d, digest.Result{State: digest.Accepted, Code: 250}, time.Time{}, t0); err != nil {
				b.Fatal(err)
			}
		}
		n += len(ds)
	}
}

// BenchmarkStories reads a day's window of 2,000 items in 500 stories out of a
// store of 40,000 items; ns/op is per window.
func BenchmarkStories(b *testing.B) {
	db := storetest.Open(b)
	const days, docs = 20, 20
	for day := range days {
		fill(b, db, day*docs, docs)
		waiting, err := db.Ungrouped(b.Context(), 0)
		if err != nil {
			b.Fatal(err)
		}
		placed := make([]digest.Placed, len(waiting))
		for i, p := range waiting {
			placed[i] = digest.Placed{Pending: p, Placement: digest.Placement{Item: p.ID, Story: fmt.Sprintf("s%d-%d", day, i%500), Kind: "joined"}}
		}
		if _, err := db.SavePlacements(b.Context(), t0, generation(b, db), placed, nil); err != nil {
			b.Fatal(err)
		}
	}
	since := t0.Add((days - 1) * docs * time.Minute)
	for b.Loop() {
		stories, err := db.Stories(b.Context(), since, since.Add(24*time.Hour))
		if err != nil || len(stories) != 500 {
			b.Fatal(len(stories), err)
		}
	}
}

// fill saves n documents of 100 items, one per minute, counted from first.
func fill(b *testing.B, db *store.DB, first, n int) {
	b.Helper()
	ctx := b.Context()
	if _, err := db.SyncFeeds(ctx, twoFeeds()[:1], t0); err != nil {
		b.Fatal(err)
	}
	for doc := first; doc < first+n; doc++ {
		at := t0.Add(time.Duration(doc) * time.Minute)
		if err := db.MakeAllDue(ctx, t0); err != nil {
			b.Fatal(err)
		}
		claims, err := db.ClaimFeeds(ctx, at, time.Minute, 0)
		if err != nil {
			b.Fatal(err)
		}
		p := feeds.Polled{FeedID: claims[0].Feed.ID, Fence: claims[0].Fence, At: at, Next: at}
		for i := range 100 {
			slug := fmt.Sprintf("%d-%d", doc, i)
			it := item(slug, "Title of "+slug, at)
			it.Content = fmt.Sprintf("%01500d", i)
			p.Items = append(p.Items, it)
		}
		if _, err := db.SavePolled(ctx, p); err != nil {
			b.Fatal(err)
		}
	}
}
