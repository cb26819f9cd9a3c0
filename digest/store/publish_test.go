package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"geodigest/digest"
	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
	"geodigest/feeds"
)

// messageID is the msgID of the tests.
func messageID(sub digest.Subscriber) string { return "daily." + sub.Email }

// edition is an issue with one entry.
func edition(slot time.Time) digest.Edition {
	return digest.Edition{
		Spec: "daily", Title: "Daily <brief> & more", Slot: slot, Since: slot.Add(-24 * time.Hour), Cut: slot, Zone: "Europe/Paris", Lang: "en",
		Subject: "Envoys meet “in the harbour”", Preheader: "And more",
		Sections: []digest.Section{{Entries: []digest.Entry{{
			Number: 1, Story: "s1", Weight: digest.Lead, Headline: "Envoys meet", Lang: "en", Link: "https://harbour.example/a",
			Outlet: digest.Outlet{Name: "Harbour", Country: "GB", Ownership: feeds.OwnershipPublic}, Summary: []string{"They met."},
			Statements: []digest.Statement{{Speaker: "the envoy", Verb: "said", Content: "good", Direct: true, Outlets: []string{"Harbour"}}},
			Outlets:    2, Origins: 1, Sources: []digest.Source{{Outlet: digest.Outlet{Name: "Harbour"}, Title: "Envoys meet", Link: "https://harbour.example/a"}},
			Region: "Europe", Latest: slot.Add(-time.Hour), Score: 1.5, Reason: "2 outlets",
		}}}},
		Brief:    []digest.Entry{},
		Coverage: digest.Coverage{Total: 2, Reached: 1, Missing: []digest.SourceState{{Name: "Meridian", Why: "tls"}}, Items: 3, Stories: 1},
	}
}

// cut stores the edition of a slot.
func cut(t *testing.T, db *store.DB, slot time.Time) digest.Edition {
	t.Helper()
	e := edition(slot)
	if created := must(db.SaveEdition(t.Context(), &e, nil, nil, messageID, slot))(t); !created {
		t.Fatalf("slot %s had an edition", slot)
	}
	return e
}

func TestStoriesWindowIsHalfOpen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withFeeds(t, db)
		seen := func(slug string, first, published time.Time, baseline bool) feeds.Item {
			it := item(slug, slug, published)
			it.FirstSeen, it.Baseline = first, baseline
			return it
		}
		since, end := t0, t0.Add(24*time.Hour)
		for story, items := range map[string][]feeds.Item{
			"at-since":      {seen("at-since", since, since, false)},
			"before-since":  {seen("before-since", since.Add(-time.Millisecond), since, false)},
			"at-cut":        {seen("at-cut", end, end, false)},
			"before-cut":    {seen("before-cut", end.Add(-time.Millisecond), since, false)},
			"only-baseline": {seen("only-baseline", since.Add(time.Hour), since, true)},
			"mixed": {
				seen("news", since.Add(2*time.Hour), since, false),
				seen("background", since.Add(time.Hour), since.Add(-48*time.Hour), true),
				seen("earlier", since.Add(-time.Hour), since, false),
				seen("later", end.Add(time.Hour), since, false),
				seen("ancient", since.Add(-time.Minute), end.Add(-14*24*time.Hour-time.Millisecond), false),
				seen("fortnight", since.Add(-time.Minute), end.Add(-14*24*time.Hour), false),
			},
		} {
			poll(t, db, 0, t0, items...)
			place(t, db, t0, story)
		}
		var got []string
		for _, s := range must(db.Stories(t.Context(), since, end))(t) {
			line := s.ID + ":"
			for _, m := range s.Members {
				line += " " + m.Title
				if m.Outlet.Name != "Harbour" || m.Analysis.Relevance != 0.75 {
					t.Errorf("member without outlet or analysis: %+v", m)
				}
			}
			got = append(got, line)
		}
		want := []string{"at-since: at-since", "before-cut: before-cut", "mixed: earlier fortnight background news"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// What arrives after a window was cut, or was not placed when it was, counts for
// the next one: no item falls between two editions.
func TestNothingFallsBetweenWindows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		withFeeds(t, db)
		slot := t0.Add(time.Hour)
		unplaced, late := item("unplaced", "Unplaced", t0), item("late", "Late", t0)
		poll(t, db, 0, t0, unplaced)
		cut(t, db, slot)
		late.FirstSeen = slot.Add(-time.Second)
		poll(t, db, 0, slot.Add(time.Second), late)
		place(t, db, slot.Add(time.Minute), "s1")
		stories := must(db.Stories(ctx, slot, slot.Add(24*time.Hour)))(t)
		if len(stories) != 1 || len(stories[0].Members) != 2 {
			t.Fatalf("the next window has %+v, want both items", stories)
		}
		// A placed item stays in the window it was in.
		next := slot.Add(time.Hour)
		cut(t, db, next)
		if again := must(db.Stories(ctx, next, next.Add(time.Hour)))(t); len(again) != 0 {
			t.Errorf("told twice: %+v", again)
		}
	})
}

func TestSpecState(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		check := func(when string, want digest.SpecState) {
			t.Helper()
			if diff := cmp.Diff(want, must(db.SpecState(ctx, "daily"))(t)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", when, diff)
			}
		}
		check("unknown", digest.SpecState{})
		ok(t, db.RegisterSpecs(ctx, []string{"daily", "weekly"}, t0))
		ok(t, db.RegisterSpecs(ctx, []string{"daily", "other"}, t0.Add(time.Hour)))
		check("registered", digest.SpecState{FirstSeen: t0})
		one, two, three := t0.Add(time.Hour), t0.Add(2*time.Hour), t0.Add(3*time.Hour)
		ok(t, db.SkipSlot(ctx, "daily", one, one.Add(-time.Minute), "a quiet day", one))
		check("skipped with a cut", digest.SpecState{FirstSeen: t0, LastSlot: one, LastCut: one.Add(-time.Minute)})
		ok(t, db.SkipSlot(ctx, "daily", two, time.Time{}, "missed", two))
		ok(t, db.SkipSlot(ctx, "daily", two, two, "again", two))
		check("skipped without one", digest.SpecState{FirstSeen: t0, LastSlot: two, LastCut: one.Add(-time.Minute)})
		cut(t, db, three)
		check("cut", digest.SpecState{FirstSeen: t0, LastSlot: three, LastCut: three})
		want := []store.SkippedSlot{{Slot: two, Reason: "missed"}, {Slot: one, Cut: one.Add(-time.Minute), Reason: "a quiet day"}}
		if diff := cmp.Diff(want, must(db.SkippedSlots(ctx, "daily", 0))(t)); diff != "" {
			t.Errorf("skipped slots (-want +got):\n%s", diff)
		}
		e := edition(two)
		if _, err := db.SaveEdition(ctx, &e, nil, nil, messageID, two); !errors.Is(err, store.ErrConflict) {
			t.Errorf("an edition for a skipped slot: %v, want ErrConflict", err)
		}
		if _, err := db.EditionBySlot(ctx, "daily", two); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a skipped slot has an edition: %v", err)
		}
	})
}

func TestSaveEdition(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		subscribe(t, db, "ann@example.org", "Bo@example.org", "gone@example.org", "weekly@example.org")
		ok(t, db.Unsubscribe(ctx, 3, "", "test", t0))
		ok(t, db.Unsubscribe(ctx, 4, "daily", "test", t0))
		slot := t0.Add(time.Hour)
		e := edition(slot)
		decisions := []digest.Decision{{Story: "s1", Headline: "Envoys meet", In: true, Score: 1.5, Reason: "2 outlets"}, {Story: "s0", Reason: "one outlet"}}
		told := []digest.Told{{Story: "s1", Headline: "Envoys meet", Outlets: []string{"Harbour"}, Statements: []string{"envoy|good"}}}
		created := must(db.SaveEdition(ctx, &e, decisions, told, messageID, slot.Add(time.Second)))(t)
		if !created || e.ID == 0 {
			t.Fatalf("created %v, id %d", created, e.ID)
		}
		for name, got := range map[string]digest.Edition{
			"by id": must(db.Edition(ctx, e.ID))(t), "by slot": must(db.EditionBySlot(ctx, "daily", slot))(t), "in the list": must(db.Editions(ctx, "", 1))(t)[0],
		} {
			if diff := cmp.Diff(e, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
		if diff := cmp.Diff(decisions, must(db.Decisions(ctx, e.ID))(t)); diff != "" {
			t.Errorf("decisions (-want +got):\n%s", diff)
		}
		var to []string
		for _, d := range must(db.Deliveries(ctx, store.DeliveryFilter{Edition: e.ID}))(t) {
			to = append(to, d.Subscriber.Email+" "+string(d.State)+" "+d.MessageID)
			if !d.Date.Equal(slot.Add(time.Second)) || !d.Slot.Equal(slot) || d.Spec != "daily" || d.Attempt != 0 {
				t.Errorf("delivery %+v", d)
			}
		}
		if diff := cmp.Diff([]string{"ann@example.org ready daily.ann@example.org", "Bo@example.org ready daily.Bo@example.org"}, to); diff != "" {
			t.Errorf("deliveries (-want +got):\n%s", diff)
		}

		// A second cut of the slot changes nothing.
		subscribe(t, db, "new@example.org")
		again := edition(slot)
		again.Subject = "Another subject"
		created = must(db.SaveEdition(ctx, &again, decisions, told, messageID, slot.Add(time.Minute)))(t)
		if created || again.ID != e.ID {
			t.Errorf("second cut: created %v, id %d, want the id %d", created, again.ID, e.ID)
		}
		if n := must(db.DeliveryCounts(ctx, e.ID))(t); n[digest.Ready] != 2 || len(n) != 1 {
			t.Errorf("counts %v", n)
		}
		if early := must(db.Told(ctx, "daily"))(t); len(early) != 0 {
			t.Errorf("told before anybody got it: %+v", early)
		}
		told[0].Edition, told[0].At = e.ID, slot
		got := must(db.ClaimDeliveries(ctx, slot, time.Minute, 1, true))(t)
		ok(t, db.FinishDelivery(ctx, got[0], digest.Result{State: digest.Accepted, Code: 250}, time.Time{}, slot))
		if diff := cmp.Diff(map[string]digest.Told{"s1": told[0]}, must(db.Told(ctx, "daily"))(t)); diff != "" {
			t.Errorf("told (-want +got):\n%s", diff)
		}
		if other := must(db.Told(ctx, "weekly"))(t); len(other) != 0 {
			t.Errorf("another digest was told: %+v", other)
		}
		if got := must(db.Edition(ctx, e.ID))(t); got.Subject != e.Subject {
			t.Errorf("the frozen edition changed: %q", got.Subject)
		}
	})
}

func TestSaveEditionIsAllOrNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		subscribe(t, db, "ann@example.org")
		e := edition(t0)
		twice := []digest.Told{{Story: "s1"}, {Story: "s1"}}
		if _, err := db.SaveEdition(ctx, &e, nil, twice, messageID, t0); !errors.Is(err, store.ErrConflict) || e.ID != 0 {
			t.Fatalf("error %v, id %d: want ErrConflict and no id", err, e.ID)
		}
		if list := must(db.Editions(ctx, "daily", 0))(t); len(list) != 0 {
			t.Errorf("a part was stored: %+v", list)
		}
		if ds := must(db.Deliveries(ctx, store.DeliveryFilter{}))(t); len(ds) != 0 {
			t.Errorf("deliveries were stored: %+v", ds)
		}
		if _, err := db.Edition(ctx, 1); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("error %v, want ErrNotFound", err)
		}
	})
}

func TestEditions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for i := range 3 {
			cut(t, db, t0.Add(time.Duration(i)*time.Hour))
		}
		other := edition(t0.Add(90 * time.Minute))
		other.Spec = "weekly"
		must(db.SaveEdition(t.Context(), &other, nil, nil, messageID, t0))(t)
		slots := func(spec string, limit int) string {
			var out []string
			for _, e := range must(db.Editions(t.Context(), spec, limit))(t) {
				out = append(out, e.Spec+e.Slot.Sub(t0).String())
			}
			return strings.Join(out, " ")
		}
		for _, c := range []struct {
			spec  string
			limit int
			want  string
		}{
			{"daily", 0, "daily2h0m0s daily1h0m0s daily0s"},
			{"daily", 2, "daily2h0m0s daily1h0m0s"},
			{"", 2, "daily2h0m0s weekly1h30m0s"},
			{"none", 0, ""},
		} {
			if got := slots(c.spec, c.limit); got != c.want {
				t.Errorf("Editions(%q, %d) = %s, want %s", c.spec, c.limit, got, c.want)
			}
		}
	})
}
