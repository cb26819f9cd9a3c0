package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
	"geodigest/feeds"
)

// lived polls a feed of 30 items every two hours for two days and returns the
// time and document of the last poll.
func lived(t *testing.T, db *store.DB, h history) (last []feeds.Item, at time.Time, n int) {
	t.Helper()
	for n = range 24 {
		last, at = h.document(n)
		poll(t, db, 0, at, last...)
	}
	return last, at, n
}

// A site moves to another system: every URL and guid is new. The titles are those
// that were there: nothing is news, whatever became of the dates.
func TestMigrationOfASite(t *testing.T) {
	for name, date := range map[string]func(was, at time.Time) time.Time{
		"dates kept":         func(was, _ time.Time) time.Time { return was },
		"dates of an import": func(_, at time.Time) time.Time { return at },
		"dates lost":         func(_, _ time.Time) time.Time { return time.Time{} },
		"dates moved by days": func(was, at time.Time) time.Time {
			return was.Add(26 * time.Hour)
		},
	} {
		for _, size := range []int{12, 30} {
			if size == 12 && name == "dates moved by days" {
				continue // too few to be told from columns that come every day
			}
			t.Run(fmt.Sprint(name, " ", size), func(t *testing.T) {
				storetest.Each(t, func(t *testing.T, db *store.DB) {
					withFeeds(t, db)
					last, at, _ := lived(t, db, history{size: size, step: 2})
					at = at.Add(time.Hour)
					for i := range last {
						it := &last[i]
						it.GUID, it.Link = fmt.Sprint("new-", i), fmt.Sprint("https://harbour.example/en/node/", i)
						it.Canonical = it.Link
						if it.Published = date(it.Published, at); it.Published.IsZero() {
							it.Dated = feeds.DatedByUs
						}
					}
					if s := poll(t, db, 0, at, last...); s.New != 0 {
						t.Errorf("news after the move: %+v", s)
					}
					// And from then on it goes on.
					fresh := item("fresh", "Something that has not been in the news", at)
					if s := poll(t, db, 0, at.Add(time.Hour), append([]feeds.Item{fresh}, last...)...); s.New != 1 || s.Known != len(last) {
						t.Errorf("the next document: %+v", s)
					}
				})
			})
		}
	}
}

func TestHeldItemsAreReleased(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		withFeeds(t, db)
		_, at, _ := lived(t, db, history{size: 30, step: 2})
		old := len(must(db.Ungrouped(ctx, 0))(t))
		var flood []feeds.Item
		for i := range 60 {
			it := item(fmt.Sprint("flood-", i), fmt.Sprintf("%s in the year %d", topics[i%30], 1950+i), time.Time{})
			it.Dated = feeds.DatedByUs
			flood = append(flood, it)
		}
		at = at.Add(time.Hour)
		if s := poll(t, db, 0, at, flood...); s != (feeds.Saved{Old: 60, Held: 60, HeldWhy: "most have no date"}) {
			t.Fatalf("the flood: %+v", s)
		}
		url := twoFeeds()[0].URL
		if got := status(t, db, url).Held; got != 60 {
			t.Errorf("%d items are held, want 60", got)
		}
		held := must(db.Ungrouped(ctx, 0))(t)
		n := 0
		for _, p := range held {
			if p.Held != p.Baseline {
				t.Errorf("held %v, baseline %v", p.Held, p.Baseline)
			}
			if p.Held {
				n++
			}
		}
		if n != 60 || len(held) != old+60 {
			t.Errorf("%d items of %d are held", n, len(held))
		}
		if s := poll(t, db, 0, at.Add(time.Hour), flood...); s != (feeds.Saved{Known: 60}) {
			t.Errorf("the flood again: %+v", s)
		}
		feed := status(t, db, url).ID
		last, _ := history{size: 30, step: 2}.document(23)
		known := must(db.KnownItems(ctx, feed, []feeds.Item{flood[0], last[0]}, at))(t)
		if k := known[0]; k.Item == 0 || !k.Held || k.Why != "most have no date" {
			t.Errorf("an item of the flood is known as %+v", k)
		}
		if k := known[1]; k.Item == 0 || k.Held || k.Why != "" {
			t.Errorf("an item of before is known as %+v", k)
		}
		now := at.Add(3 * time.Hour)
		if n := must(db.ReleaseHeld(ctx, url, now))(t); n != 60 {
			t.Errorf("%d were released", n)
		}
		if got := status(t, db, url).Held; got != 0 {
			t.Errorf("%d are held after the release", got)
		}
		if k := must(db.KnownItems(ctx, feed, flood[:1], now))(t)[0]; k.Held || k.Why != "" {
			t.Errorf("after the release it is known as %+v", k)
		}
		for _, p := range must(db.Ungrouped(ctx, 0))(t) {
			if p.Held || p.Dated == feeds.DatedByUs && (p.Baseline || !p.FirstSeen.Equal(now)) {
				t.Errorf("released as %+v", p.Item)
				break
			}
		}
		if n := must(db.ReleaseHeld(ctx, url, now))(t); n != 0 {
			t.Errorf("a second release gave %d", n)
		}
		if _, err := db.ReleaseHeld(ctx, "https://nobody.example/", now); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a feed there is not: %v", err)
		}
	})
}

// A release never puts news into a window that is closed.
func TestReleaseAfterACut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		withFeeds(t, db)
		_, at, _ := lived(t, db, history{size: 30, step: 2})
		var flood []feeds.Item
		for i := range 40 {
			it := item(fmt.Sprint("flood-", i), fmt.Sprintf("%s in the year %d", topics[i%30], 1950+i), time.Time{})
			it.Dated = feeds.DatedByUs
			flood = append(flood, it)
		}
		poll(t, db, 0, at.Add(time.Hour), flood...)
		cut := at.Add(5 * time.Hour)
		ok(t, db.SkipSlot(ctx, "daily", cut, cut, "quiet", cut))
		must(db.ReleaseHeld(ctx, twoFeeds()[0].URL, at.Add(2*time.Hour)))(t)
		n := 0
		for _, p := range must(db.Ungrouped(ctx, 0))(t) {
			if p.Dated == feeds.DatedByUs && !p.Baseline {
				n++
				if p.FirstSeen.Before(cut) {
					t.Errorf("released into a closed window: %s", p.FirstSeen)
				}
			}
		}
		if n != 40 {
			t.Errorf("%d items were released, want 40", n)
		}
	})
}

func TestPruneForgetsHeldItems(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withFeeds(t, db)
		_, at, _ := lived(t, db, history{size: 30, step: 2})
		var flood []feeds.Item
		for i := range 40 {
			it := item(fmt.Sprint("flood-", i), fmt.Sprintf("%s in the year %d", topics[i%30], 1950+i), time.Time{})
			it.Dated = feeds.DatedByUs
			flood = append(flood, it)
		}
		poll(t, db, 0, at.Add(time.Hour), flood...)
		must(db.Prune(t.Context(), at.AddDate(0, 1, 0)))(t)
		if got := status(t, db, twoFeeds()[0].URL); got.Held != 0 || got.Items != 0 {
			t.Errorf("after everything was pruned: %d held of %d", got.Held, got.Items)
		}
		if s := poll(t, db, 0, at.AddDate(0, 1, 1), flood...); s != (feeds.Saved{Known: 40}) {
			t.Errorf("the flood is listed still: %+v", s)
		}
	})
}

// We were offline for two days: what was published in them is news.
func TestCatchUpIsNews(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withFeeds(t, db)
		h := history{size: 100, step: 50, daily: true}
		for n := range 3 {
			doc, at := h.document(n)
			for i := range doc {
				doc[i].Published = at.Add(-time.Duration(i) * 28 * time.Minute)
			}
			poll(t, db, 0, at, doc...)
		}
		doc, at := h.document(5)
		at = at.AddDate(0, 0, -1)
		for i := range doc {
			doc[i].Published = at.Add(-time.Duration(i) * 28 * time.Minute)
		}
		if s := poll(t, db, 0, at, doc...); s != (feeds.Saved{New: 100}) {
			t.Errorf("after two days offline: %+v", s)
		}
	})
}

// A feed that alternates between two contents, runs dry and comes back has
// nothing new in it, and an empty first document is no baseline.
func TestFeedsThatComeAndGo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withFeeds(t, db)
		a, _ := history{size: 30, step: 2}.document(0)
		b, at := history{size: 30, step: 2}.document(20)
		if s := poll(t, db, 0, at); s != (feeds.Saved{}) {
			t.Errorf("an empty document: %+v", s)
		}
		if f := status(t, db, twoFeeds()[0].URL); f.Polls != 0 || f.LastSuccess.IsZero() {
			t.Errorf("an empty document made the baseline: %+v", f.State)
		}
		for i, doc := range [][]feeds.Item{a, b, a, nil, b, nil, a, b} {
			s := poll(t, db, 0, at.Add(time.Duration(i)*time.Hour), doc...)
			if i < 2 && s.New+s.Old != 30 || i >= 2 && s != (feeds.Saved{Known: len(doc)}) {
				t.Errorf("document %d: %+v", i+1, s)
			}
		}
	})
}

// Old items on a first document stay what the poller made of them.
func TestBaselineIsNeverHeld(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withFeeds(t, db)
		doc, at := history{size: 60, step: 2, undated: true}.document(0)
		for i := range doc {
			doc[i].Baseline = i >= 10
		}
		if s := poll(t, db, 0, at, doc...); s != (feeds.Saved{New: 10, Old: 50, Downgraded: s.Downgraded}) {
			t.Errorf("%+v", s)
		}
	})
}

// However many items a document brings at once, the newest 200 are news. What it had
// before does not count among them.
func TestFloodIsCapped(t *testing.T) {
	long := func(n int, dated bool, at time.Time) (doc []feeds.Item) { // oldest first
		for i := range n {
			it := item(fmt.Sprint("piece-", i), fmt.Sprintf("%s, part %d", topics[i%30], i), at.Add(time.Duration(i-n)*time.Minute))
			if !dated {
				it.Published, it.Dated = time.Time{}, feeds.DatedByUs
			}
			doc = append(doc, it)
		}
		return doc
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withFeeds(t, db)
		if s := poll(t, db, 0, t0, long(1000, true, t0)...); s.New != 200 || s.Old != 800 || s.Held != 0 {
			t.Errorf("a first document: %+v", s)
		}
		at := t0.AddDate(0, 0, 1)
		if s := poll(t, db, 0, at, long(1300, true, at)...); s.New != 200 || s.Old != 100 || s.Held != 100 || s.HeldWhy != "more than 200 are new at once" {
			t.Errorf("300 dated ones more: %+v", s)
		}
		newest := 0
		for _, p := range must(db.Ungrouped(t.Context(), 0))(t) {
			if p.Published.After(t0) && !p.Baseline {
				newest++
				if p.Held || p.Published.Before(at.Add(-200*time.Minute)) {
					t.Errorf("news: %+v", p.Item)
				}
			}
		}
		if newest != 200 {
			t.Errorf("%d of the later items are news", newest)
		}
	})
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withFeeds(t, db)
		for n := range 24 {
			want := feeds.Saved{New: 1, Known: 249 + n}
			if s := poll(t, db, 0, t0.Add(time.Duration(n)*time.Hour), long(250+n, false, t0)...); n > 0 && s != want {
				t.Errorf("document %d, undated, one more at its end: %+v", n, s)
			}
		}
	})
}

// A feed without dates whose whole document is new each time is taken at its word
// from its second document on, as long as nothing else is known of it.
func TestUndatedFeedThatRolls(t *testing.T) {
	for name, c := range map[string]struct {
		size, undated int // of the first document
		held          bool
	}{"as long as before": {40, 40, false}, "longer": {30, 30, true}, "that had dates": {40, 39, true}} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				withFeeds(t, db)
				doc := func(from, n int) (out []feeds.Item) {
					for i := range n {
						it := item(fmt.Sprint("piece-", from+i), fmt.Sprintf("%s, part %d", topics[i%30], from+i), time.Time{})
						it.Dated = feeds.DatedByUs
						out = append(out, it)
					}
					return out
				}
				url := twoFeeds()[0].URL
				first := feeds.Polled{Items: doc(0, c.size), Learnt: feeds.Learnt{Items: c.size, Undated: c.undated}}
				savePoll(t, db, url, t0, first)
				ok(t, db.FreeFeeds(t.Context()))
				s := poll(t, db, 0, t0.Add(2*time.Hour), doc(100, 40)...)
				if (s.Held == 40) != c.held || (s.New == 40) == c.held {
					t.Errorf("the second document: %+v", s)
				}
			})
		})
	}
}
