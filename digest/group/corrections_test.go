package group_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"geodigest/digest"
	"geodigest/digest/group"
	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
	"geodigest/feeds"
)

// TestDaemonObeysCorrections: an operator corrects stories in another process; the
// one that runs takes it up at its next step, like one that was started again.
func TestDaemonObeysCorrections(t *testing.T) {
	run := func(restart bool) map[string]string {
		path := storetest.Path(t)
		db, desk := storetest.OpenPath(t, path), storetest.OpenPath(t, path)
		g := grouper(db)
		step := func(i int) {
			t.Helper()
			if restart {
				g = grouper(db)
			}
			if _, err := g.Step(t.Context(), noon.Add(time.Duration(i)*time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		for i := range 4 {
			seed(t, db, i, i+1)
			step(i)
		}
		got := stories(t, db)
		belgrade, reef := got[reports[0][1]], got[reports[1][1]]
		if belgrade == reef || got[reports[2][1]] != belgrade || got[reports[3][1]] != reef {
			t.Fatalf("the engine alone makes other stories: %v", got)
		}
		// One of the two reports on Belgrade is about something else, the operator
		// thinks, and belongs to the reef.
		id, err := desk.FindItem(t.Context(), "https://B.example/2")
		if err != nil {
			t.Fatal(err)
		}
		c, err := desk.SplitStory(t.Context(), noon, belgrade, []int64{id}, group.StoryName, "ann", "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := desk.MergeStories(t.Context(), noon, []string{c.Story, reef}, "ann", ""); err != nil {
			t.Fatal(err)
		}
		for i := 4; i < len(reports); i++ {
			seed(t, db, i, i+1)
			step(i)
		}
		return stories(t, db)
	}
	got := run(false)
	first, odd := got[reports[0][1]], got[reports[2][1]]
	if odd == first || odd != got[reports[1][1]] || odd != got[reports[3][1]] {
		t.Errorf("the corrections did not last: %v", got)
	}
	if late := got[reports[6][1]]; late != odd {
		t.Errorf("a later report on the reef is in %s, not in %s", late, odd)
	}
	if again := run(true); !reflect.DeepEqual(got, again) {
		t.Errorf("without restarts %v\nwith           %v", got, again)
	}
}

// wire invents reports: each on one of the latest events, in some of its words.
type wire struct {
	rng    *rand.Rand
	events [][]string
	n      int
}

func (w *wire) words(n int) (out []string) {
	const a, b = "bdfgklmnprtv", "aiou"
	for range n {
		var s strings.Builder
		for range 3 {
			s.WriteByte(a[w.rng.IntN(len(a))])
			s.WriteByte(b[w.rng.IntN(len(b))])
		}
		out = append(out, s.String()+"k")
	}
	return out
}

// next stores n reports two hours apart.
func (w *wire) next(t *testing.T, db *store.DB, n int) time.Time {
	t.Helper()
	ctx := t.Context()
	if _, err := db.SyncFeeds(ctx, []feeds.Feed{{URL: "https://wire.example/feed", Name: "Wire", Outlet: "Wire", Lang: "en"}}, noon); err != nil {
		t.Fatal(err)
	}
	now := noon.Add(time.Duration(w.n+n) * 2 * time.Hour)
	if err := db.MakeAllDue(ctx, now); err != nil {
		t.Fatal(err)
	}
	claims, err := db.ClaimFeeds(ctx, now, time.Minute, 0)
	if err != nil || len(claims) != 1 {
		t.Fatal(claims, err)
	}
	p := feeds.Polled{FeedID: claims[0].Feed.ID, Fence: claims[0].Fence, At: now, Next: now}
	for range n {
		w.n++
		if len(w.events) == 0 || w.rng.IntN(3) == 0 {
			w.events = append(w.events, w.words(10))
		}
		core := w.events[max(0, len(w.events)-1-w.rng.IntN(12))]
		title, summary := w.words(3), w.words(6)
		for range 5 {
			title = append(title, core[w.rng.IntN(len(core))])
		}
		link := fmt.Sprintf("https://wire.example/%d", w.n)
		p.Items = append(p.Items, feeds.Item{
			Title: strings.Join(title, " "), Summary: strings.Join(append(summary, core...), " "), Link: link, Canonical: link, Lang: "en",
			Published: noon.Add(time.Duration(w.n) * 2 * time.Hour), FirstSeen: now,
		})
	}
	if _, err := db.SavePolled(ctx, p); err != nil {
		t.Fatal(err)
	}
	return now
}

// broken returns what the store holds against the newest correction of any two items.
func broken(t *testing.T, db *store.DB) string {
	t.Helper()
	all, err := db.Corrections(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	type pair struct{ a, b int64 }
	together := map[pair]bool{} // what the newest correction says of two items
	home := map[int64]string{}
	for _, c := range all {
		if !c.Undone.IsZero() {
			continue
		}
		for _, x := range c.Items {
			home[x.Item] = x.Story
			for _, y := range c.Items {
				if x.Item < y.Item && !(x.Rest && y.Rest) {
					together[pair{x.Item, y.Item}] = x.Rest == y.Rest
				}
			}
		}
	}
	for p, want := range together {
		if got := home[p.a] == home[p.b]; got != want {
			return fmt.Sprintf("items %d and %d are in %s and %s", p.a, p.b, home[p.a], home[p.b])
		}
	}
	return ""
}

// TestCorrectionsHoldInTheStore: whatever an operator merges, splits and undoes
// while items come in over many windows, it holds, with restarts and without.
func TestCorrectionsHoldInTheStore(t *testing.T) {
	run := func(seed uint64, restart bool) (map[string]string, [3]int) {
		rng := rand.New(rand.NewPCG(seed, 9))
		w := &wire{rng: rand.New(rand.NewPCG(seed, 5))}
		path := storetest.Path(t)
		db, desk := storetest.OpenPath(t, path), storetest.OpenPath(t, path)
		g := grouper(db)
		var made []int64
		var did [3]int
		for range 24 {
			now := w.next(t, db, 8)
			if restart {
				g = grouper(db)
			}
			if _, err := g.Step(t.Context(), now); err != nil {
				t.Fatal(err)
			}
			if why := broken(t, db); why != "" {
				t.Fatalf("after %d items: %s", w.n, why)
			}
			recent, err := db.Placed(t.Context(), now.Add(-60*time.Hour))
			if err != nil {
				t.Fatal(err)
			}
			a, b := recent[rng.IntN(len(recent))], recent[rng.IntN(len(recent))]
			in, err := db.PlacedIn(t.Context(), a.Placement.Story)
			if err != nil {
				t.Fatal(err)
			}
			var c digest.Correction
			switch kind := rng.IntN(6); {
			case kind == 0 && len(made) > 0:
				last := len(made) - 1
				if _, err := desk.UndoCorrection(t.Context(), now, made[last], "ann"); err != nil {
					t.Fatal(err)
				}
				made = made[:last]
				did[2]++
				if why := broken(t, db); why != "" {
					t.Fatalf("after %d items and an undo: %s", w.n, why)
				}
				continue
			case len(in) > 2 && kind > 2:
				if c, err = desk.SplitStory(t.Context(), now, a.Placement.Story, []int64{a.ID}, group.StoryName, "ann", ""); err == nil {
					did[1]++
				}
			case a.Placement.Story != b.Placement.Story && len(in) < 12:
				if c, err = desk.MergeStories(t.Context(), now, []string{a.Placement.Story, b.Placement.Story}, "ann", ""); err == nil {
					did[0]++
				}
			default:
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			made = append(made, c.ID)
			if why := broken(t, db); why != "" {
				t.Fatalf("after %d items the operator contradicts himself: %s", w.n, why)
			}
		}
		got := map[string]string{}
		all, err := db.Placed(t.Context(), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range all {
			got[p.Link] = p.Placement.Story
		}
		return got, did
	}
	var sum [3]int
	for seed := range uint64(2) {
		a, did := run(seed, false)
		b, _ := run(seed, true)
		if !reflect.DeepEqual(a, b) {
			t.Errorf("seed %d: restarts change stories", seed)
		}
		for i := range sum {
			sum[i] += did[i]
		}
	}
	t.Logf("%d merges, %d splits, %d undone", sum[0], sum[1], sum[2])
	if sum[0] < 8 || sum[1] < 8 || sum[2] < 4 {
		t.Error("the streams do not exercise the rules")
	}
}

// meddled is a store in which somebody does something right before placements are stored.
type meddled struct {
	*store.DB
	meddle func()
}

func (m *meddled) SavePlacements(ctx context.Context, now time.Time, generation int64, p []digest.Placed, moves []digest.Move) (int64, error) {
	if m.meddle != nil {
		m.meddle()
		m.meddle = nil
	}
	return m.DB.SavePlacements(ctx, now, generation, p, moves)
}

// TestCorrectionInTheMiddleOfAStep: the step starts over with what the operator
// decided; nothing fails, nothing is lost.
func TestCorrectionInTheMiddleOfAStep(t *testing.T) {
	db := storetest.Open(t)
	seed(t, db, 0, 4)
	if _, err := grouper(db).Step(t.Context(), noon); err != nil {
		t.Fatal(err)
	}
	got := stories(t, db)
	belgrade, reef := got[reports[0][1]], got[reports[1][1]]
	seed(t, db, 4, len(reports))
	g := grouper(&meddled{DB: db, meddle: func() {
		if _, err := db.MergeStories(t.Context(), noon, []string{belgrade, reef}, "ann", ""); err != nil {
			t.Error(err)
		}
	}})
	if n, err := g.Step(t.Context(), noon.Add(time.Hour)); n != len(reports)-4 || err != nil {
		t.Errorf("Step = %d, %v", n, err)
	}
	got = stories(t, db)
	for _, i := range []int{0, 1, 2, 3, 5, 6, 7} {
		if s := got[reports[i][1]]; s != belgrade {
			t.Errorf("%q is in %s, not in %s", reports[i][1], s, belgrade)
		}
	}
}
