package store_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
	"geodigest/feeds"
)

// What comes again under one title is one item or another, and each step says which.
func TestRecurringTitles(t *testing.T) {
	const (
		column  = "Ukraine war briefing: what we know this morning"
		article = "Ministers agree on a ceasefire in the harbour"
	)
	type step struct {
		after time.Duration
		doc   []feeds.Item
		want  feeds.Saved
	}
	named := func(slug, title string, published time.Time) feeds.Item {
		it := item(slug, title, published)
		it.Summary = "What happened and what comes next."
		return it
	}
	undated := func(slug, title string) feeds.Item {
		it := named(slug, title, time.Time{})
		it.Dated = feeds.DatedByUs
		return it
	}
	day := 24 * time.Hour
	for name, steps := range map[string][]step{
		"a daily column": {
			{0, []feeds.Item{named("mon", column, t0)}, feeds.Saved{New: 1}},
			{day, []feeds.Item{named("tue", column, t0.Add(23*time.Hour)), named("mon", column, t0)}, feeds.Saved{New: 1, Known: 1}},
			{2 * day, []feeds.Item{named("wed", column, t0.Add(2*day)), named("tue", column, t0.Add(23*time.Hour))}, feeds.Saved{New: 1, Known: 1}},
			{2 * day, []feeds.Item{named("wed", column, t0.Add(2*day)), named("tue", column, t0.Add(23*time.Hour)), named("mon", column, t0)}, feeds.Saved{Known: 3}},
		},
		"a daily column without dates": {
			{0, []feeds.Item{undated("mon", column)}, feeds.Saved{New: 1}},
			{day, []feeds.Item{undated("tue", column), undated("mon", column)}, feeds.Saved{New: 1, Known: 1}},
			{2 * day, []feeds.Item{undated("wed", column)}, feeds.Saved{New: 1}},
		},
		"an hourly bulletin": {
			{0, []feeds.Item{named("h1", "The news of the hour in five minutes", t0)}, feeds.Saved{New: 1}},
			{time.Hour, []feeds.Item{named("h2", "The news of the hour in five minutes", t0.Add(time.Hour)), named("h1", "The news of the hour in five minutes", t0)}, feeds.Saved{New: 1, Known: 1}},
		},
		"a short title is a rubric": {
			{0, []feeds.Item{named("a", "Morning briefing", t0)}, feeds.Saved{New: 1}},
			{time.Hour, []feeds.Item{named("b", "Morning briefing", t0.Add(time.Hour))}, feeds.Saved{New: 1}},
		},
		"published again under new names": {
			{0, []feeds.Item{named("a", article, t0)}, feeds.Saved{New: 1}},
			{time.Hour, []feeds.Item{named("a-2", article, t0)}, feeds.Saved{Known: 1}},
			{2 * time.Hour, []feeds.Item{named("a-3", article, t0.Add(90*time.Minute))}, feeds.Saved{New: 1}}, // as a bulletin is
			{3 * time.Hour, []feeds.Item{named("a-2", article, t0)}, feeds.Saved{Known: 1}},
		},
		"in two sections": {
			{0, []feeds.Item{named("world/a", article, t0), named("europe/a", article, t0)}, feeds.Saved{New: 1, Known: 1}},
			{time.Hour, []feeds.Item{named("politics/a", article, t0), named("europe/a", article, t0)}, feeds.Saved{Known: 2}},
		},
		"a page of live news, used all day": {
			{0, []feeds.Item{named("live", "Live: the talks as they happen", t0)}, feeds.Saved{New: 1}},
			{time.Hour, []feeds.Item{named("live", "Live: envoys leave the table", t0.Add(time.Hour))}, feeds.Saved{Updated: 1}},
			{2 * time.Hour, []feeds.Item{named("live", "Live: talks to resume on Friday", t0.Add(2*time.Hour))}, feeds.Saved{Updated: 1}},
		},
		"published again at the same address a year later": {
			{0, []feeds.Item{named("a", article, t0)}, feeds.Saved{New: 1}},
			{365 * day, []feeds.Item{named("a", article, t0.Add(365*day))}, feeds.Saved{Known: 1}},
		},
		"Chinese titles have no spaces": {
			{0, []feeds.Item{named("a", "乌克兰和俄罗斯在维也纳举行会谈", t0)}, feeds.Saved{New: 1}},
			{time.Hour, []feeds.Item{named("b", "乌克兰和俄罗斯在维也纳举行会谈", t0)}, feeds.Saved{Known: 1}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				withFeeds(t, db)
				for i, s := range steps {
					if got := poll(t, db, 0, t0.Add(s.after), s.doc...); got != s.want {
						t.Errorf("document %d: %+v, want %+v", i+1, got, s.want)
					}
				}
			})
		})
	}
}

// An earlier wording is kept once, however often a feed goes back to it, and
// going back is no change to tell of.
func TestFlappingHeadlines(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		withFeeds(t, db)
		for i := range 30 {
			it := item("a", []string{"Ministers meet in the harbour", "Ministers leave the harbour", "Ministers stay in the harbour"}[i%2], t0)
			poll(t, db, 0, t0.Add(time.Duration(i)*time.Minute), it)
		}
		got := must(db.Ungrouped(ctx, 0))(t)
		if len(got) != 1 || got[0].Title != "Ministers leave the harbour" {
			t.Fatalf("items %+v", got)
		}
		want := []store.Version{
			{Title: "Ministers leave the harbour", Until: t0.Add(28 * time.Minute)},
			{Title: "Ministers meet in the harbour", Until: t0.Add(29 * time.Minute)},
		}
		if diff := cmp.Diff(want, must(db.Versions(ctx, got[0].ID))(t)); diff != "" {
			t.Errorf("versions (-want +got):\n%s", diff)
		}
		for i := range 50 {
			poll(t, db, 0, t0.Add(time.Duration(60+i)*time.Minute), item("a", fmt.Sprintf("Ministers meet in the harbour, minute %d", i), t0))
		}
		versions := must(db.Versions(ctx, got[0].ID))(t)
		if len(versions) != 20 || versions[19].Title != "Ministers meet in the harbour, minute 48" {
			t.Errorf("%d versions are kept, the last %q", len(versions), versions[len(versions)-1].Title)
		}
	})
}

// Two feeds of one outlet, or an outlet and a reader of its feed, carry one link:
// the first feed speaks for the item, also when its other names are not believed.
func TestNamesOfADowngradedFeedStayItsOwn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withFeeds(t, db)
		h := history{size: 25, step: 2, shape: func(it *feeds.Item, n, rank, poll int) { it.GUID = "" }}
		first, at := h.document(0)
		poll(t, db, 0, at, first...)
		second, at := h.document(1)
		if s := poll(t, db, 1, at, second...); s.Known != 23 || s.New+s.Old != 2 {
			t.Errorf("the other feed: %+v", s)
		}
		if s := poll(t, db, 0, at.Add(time.Hour), second...); s.Known != 25 {
			t.Errorf("the first feed again: %+v", s)
		}
		got := must(db.Feeds(t.Context()))(t)
		if got[0].Items != 25+2 || got[1].Items != 25 {
			t.Errorf("items of the feeds: %d and %d", got[0].Items, got[1].Items)
		}
	})
}

// A feed that lists an item long after it was pruned does not make it news, and a
// title of long ago is free for a new article.
func TestPruneAndNames(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		withFeeds(t, db)
		old := item("old", "Ministers agree on a ceasefire in the harbour", t0)
		poll(t, db, 0, t0, old)
		later := t0.AddDate(0, 3, 0)
		if n := must(db.Prune(ctx, later.AddDate(0, -1, 0)))(t); n != 1 {
			t.Fatalf("pruned %d items, want 1", n)
		}
		if s := poll(t, db, 0, later, old); s != (feeds.Saved{Known: 1}) {
			t.Errorf("it is listed still: %+v", s)
		}
		again := item("new", old.Title, later)
		if s := poll(t, db, 0, later.Add(time.Hour), again, old); s != (feeds.Saved{New: 1, Known: 1}) {
			t.Errorf("a new article with its title: %+v", s)
		}
		again.GUID, again.Canonical = "other", again.Canonical+"-2"
		if s := poll(t, db, 0, later.Add(2*time.Hour), again, old); s != (feeds.Saved{Known: 2}) {
			t.Errorf("the new article under new names: %+v", s)
		}
	})
}
