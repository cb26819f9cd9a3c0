package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"geodigest/digest"
	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
	"geodigest/feeds"
)

func TestItemRoundTrip(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withFeeds(t, db)
		it := feeds.Item{
			GUID: "g", Link: "https://harbour.example/a?x=1", Canonical: "https://harbour.example/a?x=1", Title: "Тема “a”", Summary: "S", Content: "C",
			Lang: "ru", Authors: []string{"Ann", "Bo"}, Categories: []string{"World"}, Image: "https://harbour.example/a.jpg", Origin: "Wire",
			Enclosures: []feeds.Enclosure{{URL: "https://harbour.example/a.mp3", Type: "audio/mpeg", Length: 7}},
			Published:  t0.Add(-time.Hour), Updated: t0.Add(-time.Minute), FirstSeen: t0, Baseline: true,
		}
		if s := poll(t, db, 0, t0, it); s != (feeds.Saved{Old: 1}) {
			t.Errorf("saved %+v", s)
		}
		got := must(db.Ungrouped(t.Context(), 0))(t)
		it.ID, it.FeedID = got[0].ID, got[0].FeedID
		want := []digest.Pending{{Item: it, Outlet: digest.Outlet{Name: "Harbour", Country: "GB", Ownership: feeds.OwnershipPublic}}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// Each case is what one or two feeds bring after another, and what is made of it.
func TestIdentity(t *testing.T) {
	type step struct {
		feed int
		doc  []feeds.Item
		want feeds.Saved
	}
	a := item("a", "Ministers meet in the harbour", t0)
	with := func(it feeds.Item, change func(*feeds.Item)) feeds.Item {
		change(&it)
		return it
	}
	plain := func(title string, published time.Time) feeds.Item {
		return feeds.Item{Title: title, Published: published}
	}
	for name, steps := range map[string][]step{
		"the same again": {
			{0, []feeds.Item{a}, feeds.Saved{New: 1}},
			{0, []feeds.Item{a}, feeds.Saved{Known: 1}},
		},
		"titles without words": {
			{0, []feeds.Item{plain("", t0), with(plain("", t0), func(i *feeds.Item) { i.Summary = "The border was shut" }), with(plain("***", t0), func(i *feeds.Item) { i.Summary = "Envoys met" }), plain("🔴", t0)}, feeds.Saved{New: 4}},
			{0, []feeds.Item{with(plain("***", t0), func(i *feeds.Item) { i.Summary = "Talks failed" }), with(plain("***", t0), func(i *feeds.Item) { i.Summary = "Envoys met" }), plain("🔴", t0)}, feeds.Saved{New: 1, Known: 2}},
		},
		"a link in two feeds is one item": {
			{0, []feeds.Item{a}, feeds.Saved{New: 1}},
			{1, []feeds.Item{with(a, func(i *feeds.Item) { i.GUID = "other"; i.Title = "Another headline" })}, feeds.Saved{Known: 1}},
			{0, []feeds.Item{a}, feeds.Saved{Known: 1}},
		},
		"the guid changes, the link stays": {
			{0, []feeds.Item{a}, feeds.Saved{New: 1}},
			{0, []feeds.Item{with(a, func(i *feeds.Item) { i.GUID += "#1" })}, feeds.Saved{Known: 1}},
		},
		"the link changes with the headline, the guid stays": {
			{0, []feeds.Item{a}, feeds.Saved{New: 1}},
			{0, []feeds.Item{with(a, func(i *feeds.Item) { i.Canonical += "-2"; i.Title = "Ministers leave" })}, feeds.Saved{Updated: 1}},
			{0, []feeds.Item{with(a, func(i *feeds.Item) { i.Canonical += "-2"; i.Title = "Ministers leave"; i.GUID = "" })}, feeds.Saved{Known: 1}},
		},
		"a guid given to another article": {
			{0, []feeds.Item{a}, feeds.Saved{New: 1}},
			{0, []feeds.Item{with(item("b", "Ferry service resumes", t0.Add(time.Hour)), func(i *feeds.Item) { i.GUID = a.GUID })}, feeds.Saved{New: 1}},
			{0, []feeds.Item{a}, feeds.Saved{Known: 1}},
		},
		"one section's page in two feeds": {
			{0, []feeds.Item{with(a, func(i *feeds.Item) { i.Canonical = "https://harbour.example/news" })}, feeds.Saved{New: 1}},
			{1, []feeds.Item{with(item("b", "Ferry service resumes", t0.Add(time.Hour)), func(i *feeds.Item) { i.Canonical = "https://harbour.example/news" })}, feeds.Saved{New: 1}},
			{0, []feeds.Item{with(a, func(i *feeds.Item) { i.Canonical = "https://harbour.example/news" })}, feeds.Saved{Known: 1}},
			{1, []feeds.Item{with(item("b", "Ferry service resumes", t0.Add(time.Hour)), func(i *feeds.Item) { i.Canonical = "https://harbour.example/news" })}, feeds.Saved{Known: 1}},
		},
		"an article in two feeds, with another time and headline": {
			{0, []feeds.Item{with(a, func(i *feeds.Item) { i.Canonical = "https://harbour.example/news/ministers-meet-again" })}, feeds.Saved{New: 1}},
			{1, []feeds.Item{with(item("b", "Ferry service resumes", t0.Add(time.Hour)), func(i *feeds.Item) { i.Canonical = "https://harbour.example/news/ministers-meet-again" })}, feeds.Saved{Known: 1}},
		},
		"an edited headline, link and time stay": {
			{0, []feeds.Item{a}, feeds.Saved{New: 1}},
			{0, []feeds.Item{with(a, func(i *feeds.Item) { i.GUID = "other"; i.Title = "Talks end early" })}, feeds.Saved{Updated: 1}},
			{0, []feeds.Item{with(a, func(i *feeds.Item) { i.GUID = ""; i.Title = "No result" })}, feeds.Saved{Updated: 1}},
		},
		"guids belong to their feed": {
			{0, []feeds.Item{with(a, func(i *feeds.Item) { i.Canonical = "" })}, feeds.Saved{New: 1}},
			{1, []feeds.Item{with(a, func(i *feeds.Item) { i.Canonical = "" })}, feeds.Saved{New: 1}},
		},
		"title and day": {
			{0, []feeds.Item{plain("Envoys talk!", t0)}, feeds.Saved{New: 1}},
			{0, []feeds.Item{plain("ENVOYS  talk", t0.Add(time.Minute))}, feeds.Saved{Updated: 1}},
			{0, []feeds.Item{plain("Envoys talk!", t0.Add(24*time.Hour))}, feeds.Saved{New: 1}},
		},
		"undated stays one item": {
			{0, []feeds.Item{plain("Envoys talk", time.Time{})}, feeds.Saved{New: 1}},
			{0, []feeds.Item{with(plain("Envoys talk", time.Time{}), func(i *feeds.Item) { i.FirstSeen = t0.Add(48 * time.Hour) })}, feeds.Saved{Known: 1}},
		},
		"one link repeated in a document": {
			{0, []feeds.Item{a, with(a, func(i *feeds.Item) { i.GUID = ""; i.Title = "Ministers meet again" })}, feeds.Saved{New: 1, Known: 1}},
		},
		"one link, no guids, two headlines of a live page": {
			{0, []feeds.Item{
				with(a, func(i *feeds.Item) { i.GUID, i.Canonical = "", "https://harbour.example/live/talks-in-vienna-17" }),
				with(item("b", "Ferry service resumes", t0), func(i *feeds.Item) { i.GUID, i.Canonical = "", "https://harbour.example/live/talks-in-vienna-17" }),
				item("c", "Miners strike", t0), item("d", "Grain exports fall", t0),
			}, feeds.Saved{New: 3, Known: 1}},
		},
		"one link, no guids, two articles of a section": {
			{0, []feeds.Item{
				with(a, func(i *feeds.Item) { i.GUID, i.Canonical = "", "https://harbour.example/news-world" }),
				with(item("b", "Ferry service resumes", t0), func(i *feeds.Item) { i.GUID, i.Canonical = "", "https://harbour.example/news-world" }),
				item("c", "Miners strike", t0), item("d", "Grain exports fall", t0),
			}, feeds.Saved{New: 4}},
		},
		"one link for every item": {
			{0, []feeds.Item{
				with(a, func(i *feeds.Item) { i.Canonical = "https://harbour.example/latest" }),
				with(item("b", "Ferry service resumes", t0), func(i *feeds.Item) { i.Canonical = "https://harbour.example/latest" }),
			}, feeds.Saved{New: 2}},
		},
		"one guid for every item": {
			{0, []feeds.Item{
				with(a, func(i *feeds.Item) { i.GUID = "1" }),
				with(item("b", "Ferry service resumes", t0), func(i *feeds.Item) { i.GUID = "1" }),
			}, feeds.Saved{New: 2}},
		},
		"front pages name nothing": {
			{0, []feeds.Item{{GUID: "1", Canonical: "https://harbour.example/", Title: "One"}}, feeds.Saved{New: 1}},
			{0, []feeds.Item{{GUID: "2", Canonical: "https://harbour.example/", Title: "Two"}}, feeds.Saved{New: 1}},
		},
		"an empty text replaces nothing": {
			{0, []feeds.Item{a}, feeds.Saved{New: 1}},
			{0, []feeds.Item{with(a, func(i *feeds.Item) { i.Summary = "" })}, feeds.Saved{Known: 1}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				withFeeds(t, db)
				for i, s := range steps {
					if got := poll(t, db, s.feed, t0.Add(time.Duration(i)*time.Hour), s.doc...); got != s.want {
						t.Errorf("document %d: saved %+v, want %+v", i+1, got, s.want)
					}
				}
			})
		})
	}
}

func TestUpdateInPlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withFeeds(t, db)
		old := item("a", "First headline", t0.Add(-time.Hour))
		poll(t, db, 0, t0, old)
		next := old
		next.Title, next.Summary, next.Published, next.Updated = "Second headline", "Longer.", t0, t0
		if s := poll(t, db, 0, t0.Add(time.Hour), next); s != (feeds.Saved{Updated: 1}) {
			t.Errorf("saved %+v", s)
		}
		got := must(db.Ungrouped(t.Context(), 0))(t)
		if len(got) != 1 {
			t.Fatalf("%d items, want 1", len(got))
		}
		want := next
		want.ID, want.FeedID, want.Published, want.FirstSeen = got[0].ID, got[0].FeedID, old.Published, t0
		if diff := cmp.Diff(want, got[0].Item); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]store.Version{{Title: "First headline", Until: t0.Add(time.Hour)}}, must(db.Versions(t.Context(), got[0].ID))(t)); diff != "" {
			t.Errorf("versions (-want +got):\n%s", diff)
		}
	})
}

func TestUngroupedOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withFeeds(t, db)
		poll(t, db, 0, t0, item("c", "C", t0.Add(-time.Hour)), item("undated", "U", time.Time{}), item("a", "A", t0.Add(-3*time.Hour)), item("b", "B", t0.Add(-time.Hour)))
		titles := func(limit int) (out []string) {
			for _, p := range must(db.Ungrouped(t.Context(), limit))(t) {
				out = append(out, p.Title)
			}
			return out
		}
		if got := titles(0); !slices.Equal(got, []string{"A", "C", "B", "U"}) {
			t.Errorf("order %v", got)
		}
		if got := titles(2); !slices.Equal(got, []string{"A", "C"}) {
			t.Errorf("the first two: %v", got)
		}
	})
}

func TestPruneKeepsIdentities(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		withFeeds(t, db)
		old, young := item("old", "Old", t0.AddDate(0, 0, -8)), item("young", "Young", t0)
		poll(t, db, 0, t0, old)
		place(t, db, t0, "s1")
		poll(t, db, 0, t0.Add(time.Hour), old, young)
		if n := must(db.Prune(ctx, t0.Add(time.Minute)))(t); n != 1 {
			t.Errorf("%d items were deleted, want 1", n)
		}
		if p := must(db.Placed(ctx, time.Time{}))(t); len(p) != 0 {
			t.Errorf("placements were left: %+v", p)
		}
		byGUID := old
		byGUID.Canonical += "-moved"
		if s := poll(t, db, 0, t0.Add(2*time.Hour), old, young); s != (feeds.Saved{Known: 2}) {
			t.Errorf("the deleted item came back: %+v", s)
		}
		if s := poll(t, db, 0, t0.Add(3*time.Hour), byGUID); s != (feeds.Saved{Known: 1}) {
			t.Errorf("the deleted item came back by its guid: %+v", s)
		}
		byLink := byGUID
		byLink.GUID = "new"
		if s := poll(t, db, 1, t0.Add(4*time.Hour), byLink); s != (feeds.Saved{Known: 1}) {
			t.Errorf("the deleted item came back by its new link: %+v", s)
		}
		if f := must(db.Feeds(ctx))(t); f[0].Items != 1 {
			t.Errorf("feed has %d items, want the young one", f[0].Items)
		}
	})
}

// The page of a section outlives its articles: what it names later is news.
func TestPruneAndWeakNames(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		withFeeds(t, db)
		alert := func(n int, at time.Time) feeds.Item {
			it := item(fmt.Sprint("alert-", n), topics[n], at)
			it.Canonical = "https://harbour.example/alerts"
			return it
		}
		poll(t, db, 0, t0, alert(0, t0))
		at := t0.AddDate(0, 4, 0)
		must(db.Prune(ctx, at.AddDate(0, -3, 0)))(t)
		for feed, n := range []int{1, 2} {
			if s := poll(t, db, feed, at, alert(n, at.Add(-time.Duration(n)*time.Hour))); s != (feeds.Saved{New: 1}) {
				t.Errorf("feed %d: %+v", feed, s)
			}
		}
		if s := poll(t, db, 0, at, alert(1, at.Add(-time.Hour)), alert(0, t0)); s != (feeds.Saved{Known: 2}) {
			t.Errorf("the deleted one and the new one: %+v", s)
		}
	})
}
