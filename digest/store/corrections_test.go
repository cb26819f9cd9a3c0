package store_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"geodigest/digest"
	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
	"geodigest/feeds"
)

// shelf stores items a, b, c, d, e: a and b in story "old", c in "new", e and d, its copy, in
// "copies". It returns their ids.
func shelf(t *testing.T, db *store.DB) map[string]int64 {
	t.Helper()
	withFeeds(t, db)
	ids := map[string]int64{}
	var items []feeds.Item
	for i, slug := range []string{"a", "b", "c", "e", "d"} {
		items = append(items, item(slug, "Headline of "+slug, t0.Add(time.Duration(i-10)*time.Minute)))
	}
	poll(t, db, 0, t0, items...)
	var placed []digest.Placed
	for _, p := range must(db.Ungrouped(t.Context(), 0))(t) {
		slug := strings.TrimPrefix(p.GUID, "guid-")
		ids[slug] = p.ID
		pl := digest.Placement{Item: p.ID, Story: map[string]string{"a": "old", "b": "old", "c": "new", "e": "copies", "d": "copies"}[slug], Kind: "joined"}
		if slug == "d" {
			pl.Kind, pl.DuplicateOf = "duplicate", ids["e"]
		}
		placed = append(placed, digest.Placed{Pending: p, Placement: pl})
	}
	save(t, db, t0, placed, nil)
	return ids
}

// where prints the story of every item, with "=" for a copy.
func where(t *testing.T, db *store.DB) string {
	t.Helper()
	var out []string
	for _, p := range must(db.Placed(t.Context(), time.Time{}))(t) {
		mark := ""
		if p.Placement.DuplicateOf != 0 {
			mark = "="
		}
		out = append(out, strings.TrimPrefix(p.GUID, "guid-")+":"+mark+p.Placement.Story)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func fresh(_ string, n int) string { return fmt.Sprint("fresh", n) }

func TestMergeStories(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		ids := shelf(t, db)
		e := edition(t0)
		must(db.SaveEdition(ctx, &e, nil, []digest.Told{{Story: "new", Headline: "Told of c"}}, messageID, t0))(t)
		before := generation(t, db)
		c := must(db.MergeStories(ctx, t0, []string{"new", "old"}, "ann", "one event"))(t)
		if c.Story != "old" || c.ID == 0 || len(c.Items) != 3 {
			t.Errorf("the older story keeps its name: %+v", c)
		}
		if got := where(t, db); got != "a:old b:old c:old d:=copies e:copies" {
			t.Error(got)
		}
		if generation(t, db) <= before {
			t.Error("who holds placements in memory does not see it")
		}
		if told := must(db.Told(ctx, "daily"))(t); told["old"].Headline != "Told of c" {
			t.Errorf("what was told did not follow: %+v", told)
		}
		p := must(db.PlacedItem(ctx, ids["c"]))(t)
		if p.Placement.Kind != "operator" || !strings.Contains(p.Placement.Evidence[0], "by ann") || !strings.Contains(p.Placement.Evidence[0], "one event") {
			t.Errorf("the placement does not say who and why: %+v", p.Placement)
		}
		// A name that was merged away leads on.
		if in := must(db.PlacedIn(ctx, "new"))(t); len(in) != 3 {
			t.Errorf("%d items behind the old name", len(in))
		}
		for _, names := range [][]string{{"old", "new"}, {"old"}, {"old", "old"}} {
			if _, err := db.MergeStories(ctx, t0, names, "ann", ""); !errors.Is(err, store.ErrConflict) {
				t.Errorf("merging %v: %v", names, err)
			}
		}
		if _, err := db.MergeStories(ctx, t0, []string{"old", "nobody"}, "ann", ""); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("merging with nothing: %v", err)
		}
		if all := must(db.Corrections(ctx))(t); len(all) != 1 || !reflect.DeepEqual(all[0], c) {
			t.Errorf("stored %+v\nreturned %+v", all, c)
		}
		// Undone, all is as it was, and it cannot be undone twice.
		must(db.UndoCorrection(ctx, t0.Add(time.Hour), c.ID, "bob"))(t)
		if got := where(t, db); got != "a:old b:old c:new d:=copies e:copies" {
			t.Error(got)
		}
		if told := must(db.Told(ctx, "daily"))(t); told["new"].Headline != "Told of c" {
			t.Errorf("what was told did not come back: %+v", told)
		}
		if _, err := db.UndoCorrection(ctx, t0, c.ID, "bob"); !errors.Is(err, store.ErrConflict) {
			t.Errorf("undone twice: %v", err)
		}
		if _, err := db.UndoCorrection(ctx, t0, 99, "bob"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("undone what is not there: %v", err)
		}
		if all := must(db.Corrections(ctx))(t); len(all) != 1 || all[0].Undone.IsZero() {
			t.Errorf("corrections %+v", all)
		}
	})
}

func TestSplitStory(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		ids := shelf(t, db)
		merged := must(db.MergeStories(ctx, t0, []string{"old", "copies"}, "ann", ""))(t)
		if got := where(t, db); got != "a:old b:old c:new d:=old e:old" {
			t.Fatal(got)
		}
		// A copy goes where its original goes.
		c := must(db.SplitStory(ctx, t0, "old", []int64{ids["e"]}, fresh, "ann", "another ship"))(t)
		if got := where(t, db); got != "a:old b:old c:new d:=fresh1 e:fresh1" || c.Story != "fresh1" || c.From != "old" {
			t.Errorf("%s, %+v", got, c)
		}
		if all := must(db.Corrections(ctx))(t); !reflect.DeepEqual(all[1], c) {
			t.Errorf("stored %+v\nreturned %+v", all[1], c)
		}
		// One that another builds on stays.
		if _, err := db.UndoCorrection(ctx, t0, merged.ID, "ann"); !errors.Is(err, store.ErrConflict) || !strings.Contains(err.Error(), "undo that one first") {
			t.Errorf("undoing the merge below the split: %v", err)
		}
		// A copy alone is none any more, and is one again when that is undone.
		d := must(db.SplitStory(ctx, t0, "fresh1", []int64{ids["d"]}, fresh, "ann", ""))(t)
		if got := where(t, db); got != "a:old b:old c:new d:fresh2 e:fresh1" {
			t.Error(got)
		}
		must(db.UndoCorrection(ctx, t0, d.ID, "ann"))(t)
		must(db.UndoCorrection(ctx, t0, c.ID, "ann"))(t)
		if got := where(t, db); got != "a:old b:old c:new d:=old e:old" {
			t.Error(got)
		}
		must(db.UndoCorrection(ctx, t0, merged.ID, "ann"))(t)
		if got := where(t, db); got != "a:old b:old c:new d:=copies e:copies" {
			t.Error(got)
		}
		for name, items := range map[string][]int64{"all": {ids["a"], ids["b"]}, "none": nil, "a stranger": {ids["c"]}} {
			if _, err := db.SplitStory(ctx, t0, "old", items, fresh, "ann", ""); !errors.Is(err, store.ErrConflict) {
				t.Errorf("splitting off %s: %v", name, err)
			}
		}
		if _, err := db.SplitStory(ctx, t0, "nobody", []int64{1}, fresh, "ann", ""); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("splitting nothing: %v", err)
		}
	})
}

// Readers know what they were told, under whatever name it goes on.
func TestSplitKeepsWhatWasTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		ids := shelf(t, db)
		e := edition(t0)
		must(db.SaveEdition(ctx, &e, nil, []digest.Told{{Story: "old", Headline: "Headline of b"}, {Story: "copies", Headline: "Headline of e"}}, messageID, t0))(t)
		gone := must(db.SplitStory(ctx, t0, "old", []int64{ids["b"]}, fresh, "ann", ""))(t)
		copied := must(db.SplitStory(ctx, t0, "copies", []int64{ids["d"]}, fresh, "ann", ""))(t)
		told := must(db.Told(ctx, "daily"))(t)
		if told[gone.Story].Headline != "Headline of b" || told["old"].Headline != "Headline of b" {
			t.Errorf("told %+v", told)
		}
		if _, known := told[copied.Story]; known {
			t.Error("readers are taken to know what they were not told")
		}
		must(db.UndoCorrection(ctx, t0, gone.ID, "ann"))(t)
		if told = must(db.Told(ctx, "daily"))(t); told["old"].Headline != "Headline of b" || len(told) != 2 {
			t.Errorf("after the undo %+v", told)
		}
	})
}

// What the engine has moved on as a whole since then goes back too.
func TestUndoFindsWhatMovedOn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ids := shelf(t, db)
		c := must(db.MergeStories(t.Context(), t0, []string{"old", "new"}, "ann", ""))(t)
		var moves []digest.Move
		for _, slug := range []string{"a", "b", "c"} {
			moves = append(moves, digest.Move{Item: ids[slug], From: "old", To: "copies", Reason: "r"})
		}
		save(t, db, t0, nil, moves)
		must(db.UndoCorrection(t.Context(), t0, c.ID, "ann"))(t)
		if got := where(t, db); got != "a:copies b:copies c:new d:=copies e:copies" {
			t.Error(got)
		}
	})
}

// What a split took out goes back to those it belongs to by an older word.
func TestUndoObeysOlderCorrections(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		ids := shelf(t, db)
		must(db.MergeStories(ctx, t0, []string{"old", "new", "copies"}, "ann", ""))(t)
		c := must(db.SplitStory(ctx, t0, "old", []int64{ids["c"]}, fresh, "ann", ""))(t)
		var moves []digest.Move
		for _, slug := range []string{"a", "b", "d", "e"} {
			moves = append(moves, digest.Move{Item: ids[slug], From: "old", To: "later", Reason: "r"})
		}
		save(t, db, t0, nil, append(moves, digest.Move{Item: ids["c"], From: "fresh1", To: "elsewhere", Reason: "r"}))
		must(db.UndoCorrection(ctx, t0, c.ID, "ann"))(t)
		if got := where(t, db); got != "a:later b:later c:later d:=later e:later" {
			t.Error(got)
		}
	})
}

// Corrections outlive the items they speak of.
func TestCorrectionsArePruned(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		shelf(t, db)
		must(db.MergeStories(t.Context(), t0, []string{"old", "new"}, "ann", ""))(t)
		must(db.Prune(t.Context(), t0.Add(time.Hour)))(t)
		if all := must(db.Corrections(t.Context()))(t); len(all) != 1 || len(all[0].Items) != 0 {
			t.Errorf("%+v", all)
		}
	})
}

func TestFindItem(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ids := shelf(t, db)
		for _, name := range []string{
			fmt.Sprint(ids["b"]), "https://harbour.example/news/b?from=rss", "https://harbour.example/news/b", "https://harbour.example/news/b?utm_source=x",
		} {
			if id, err := db.FindItem(t.Context(), name); id != ids["b"] || err != nil {
				t.Errorf("%s: item %d, %v", name, id, err)
			}
		}
		for _, name := range []string{"99", "https://harbour.example/news/z", "", "old"} {
			if id, err := db.FindItem(t.Context(), name); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%q: item %d, %v", name, id, err)
			}
		}
	})
}

func TestVerdicts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		shelf(t, db)
		first, second := edition(t0), edition(t0.Add(24*time.Hour))
		must(db.SaveEdition(ctx, &first, []digest.Decision{{Story: "new", Headline: "C", Score: .4, Reason: "not about geopolitics"}, {Story: "copies", In: true}}, nil, messageID, t0))(t)
		must(db.SaveEdition(ctx, &second, []digest.Decision{{Story: "copies", In: true}}, nil, messageID, t0))(t)
		ok(t, db.SkipSlot(ctx, "daily", t0.Add(48*time.Hour), time.Time{}, "nothing happened", t0))
		must(db.MergeStories(ctx, t0, []string{"old", "new"}, "ann", ""))(t)
		vs := must(db.Verdicts(ctx, "old", 3))(t)
		if len(vs) != 3 || vs[0].Skipped != "nothing happened" || vs[0].Edition != 0 || vs[1].Known || !vs[2].Known ||
			vs[2].Story != "new" || vs[2].Made.Reason != "not about geopolitics" || vs[2].Edition != first.ID {
			t.Errorf("%+v", vs)
		}
		if vs = must(db.Verdicts(ctx, "old", 1))(t); len(vs) != 1 {
			t.Errorf("%d of one edition", len(vs))
		}
	})
}
