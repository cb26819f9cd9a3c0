package group_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
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

var noon = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

// reports are three events told by several outlets, in the order of their times.
var reports = [][3]string{
	{"A", "Huge crowd fills Belgrade in protest against president", "More than a hundred thousand people marched in the Serbian capital."},
	{"B", "Navy ships of China and the Philippines collide near reef", "Manila said a Chinese coast guard ship rammed its vessel at Sabina Shoal."},
	{"B", "Belgrade protest: huge crowd marches against Serbian president", "The march in the Serbian capital was the largest in decades."},
	{"C", "Manila accuses China of ramming coast guard vessel near Sabina Shoal", "The collision near the reef damaged a Philippine vessel."},
	{"D", "Striker scores twice as champions win derby", "The champions beat their rivals 3-1 at home."},
	{"C", "Serbian president rejects demands of huge Belgrade protest", "President Aleksandar Vucic said he would not give in to blackmail."},
	{"E", "China says Philippine ship caused collision at reef", "Beijing said the Philippine vessel ignored warnings near Sabina Shoal."},
	{"E", "Hundred thousand march in Belgrade against Serbian president Vucic", "The protest filled the Serbian capital."},
}

// seed stores reports [from, to) as items of one feed per outlet.
func seed(t *testing.T, db *store.DB, from, to int) {
	t.Helper()
	ctx := t.Context()
	var list []feeds.Feed
	for _, o := range []string{"A", "B", "C", "D", "E"} {
		list = append(list, feeds.Feed{URL: "https://" + o + ".example/feed", Name: o, Outlet: o, Lang: "en"})
	}
	if _, err := db.SyncFeeds(ctx, list, noon); err != nil {
		t.Fatal(err)
	}
	if err := db.MakeAllDue(ctx, noon.Add(time.Duration(from)*time.Hour)); err != nil {
		t.Fatal(err)
	}
	claims, err := db.ClaimFeeds(ctx, noon.Add(time.Duration(from)*time.Hour), time.Minute, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range claims {
		p := feeds.Polled{FeedID: c.Feed.ID, Fence: c.Fence, At: noon.Add(time.Duration(from) * time.Hour), Next: noon}
		for i := from; i < to; i++ {
			if r := reports[i]; r[0] == c.Feed.Outlet {
				link := fmt.Sprintf("https://%s.example/%d", r[0], i)
				p.Items = append(p.Items, feeds.Item{
					Title: r[1], Summary: r[2], Link: link, Canonical: link, Lang: "en",
					Published: noon.Add(time.Duration(i) * time.Minute), FirstSeen: p.At,
				})
			}
		}
		if _, err := db.SavePolled(ctx, p); err != nil {
			t.Fatal(err)
		}
	}
}

func grouper(s group.Store) *group.Grouper {
	return &group.Grouper{Store: s, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return noon }}
}

// stories maps each headline to its story.
func stories(t *testing.T, db *store.DB) map[string]string {
	t.Helper()
	placed, err := db.Placed(t.Context(), noon.AddDate(0, 0, -10))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, p := range placed {
		out[p.Title] = p.Placement.Story
	}
	return out
}

func TestStepPlacesOnce(t *testing.T) {
	db := storetest.Open(t)
	seed(t, db, 0, len(reports))
	g := grouper(db)
	if n, err := g.Step(t.Context(), noon); n != len(reports) || err != nil {
		t.Fatalf("Step = %d, %v", n, err)
	}
	if n, err := g.Step(t.Context(), noon); n != 0 || err != nil {
		t.Fatalf("a second Step = %d, %v", n, err)
	}
	got := stories(t, db)
	if len(got) != len(reports) {
		t.Fatalf("%d placed", len(got))
	}
	belgrade, reef := got[reports[0][1]], got[reports[1][1]]
	for i, want := range []string{belgrade, reef, belgrade, reef, "", belgrade, reef, belgrade} {
		if s := got[reports[i][1]]; want != "" && s != want || want == "" && (s == belgrade || s == reef) {
			t.Errorf("%q is in %s", reports[i][1], s)
		}
	}
}

// TestRestartChangesNothing: a program that was stopped between two steps makes
// the same stories as one that ran on.
func TestRestartChangesNothing(t *testing.T) {
	run := func(restart bool) map[string]string {
		db := storetest.Open(t)
		g := grouper(db)
		for i := range reports {
			seed(t, db, i, i+1)
			if restart {
				g = grouper(db)
			}
			if _, err := g.Step(t.Context(), noon.Add(time.Duration(i)*time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		return stories(t, db)
	}
	if a, b := run(false), run(true); !reflect.DeepEqual(a, b) {
		t.Errorf("without restarts %v\nwith           %v", a, b)
	}
}

// flaky fails to store once.
type flaky struct {
	*store.DB
	failed bool
}

var errDisk = errors.New("disk full")

func (f *flaky) SavePlacements(ctx context.Context, now time.Time, generation int64, p []digest.Placed, m []digest.Move) (int64, error) {
	if !f.failed {
		f.failed = true
		return 0, errDisk
	}
	return f.DB.SavePlacements(ctx, now, generation, p, m)
}

// TestFailedSaveLosesNothing: what was not stored is placed again, to the same end.
func TestFailedSaveLosesNothing(t *testing.T) {
	good, bad := storetest.Open(t), storetest.Open(t)
	seed(t, good, 0, len(reports))
	seed(t, bad, 0, len(reports))
	if _, err := grouper(good).Step(t.Context(), noon); err != nil {
		t.Fatal(err)
	}
	g := grouper(&flaky{DB: bad})
	if _, err := g.Step(t.Context(), noon); !errors.Is(err, errDisk) {
		t.Fatalf("Step = %v, want the disk's error", err)
	}
	if n, err := g.Step(t.Context(), noon); n != len(reports) || err != nil {
		t.Fatalf("the next Step = %d, %v", n, err)
	}
	if a, b := stories(t, good), stories(t, bad); !reflect.DeepEqual(a, b) {
		t.Errorf("after a failure %v\nwithout         %v", b, a)
	}
}

// TestTwoProcesses: two programs that place items of one store in turn make the
// same stories as one.
func TestTwoProcesses(t *testing.T) {
	run := func(turns ...int) map[string]string {
		db := storetest.Open(t)
		gs := []*group.Grouper{grouper(db), grouper(db)}
		for i := range reports {
			seed(t, db, i, i+1)
			if _, err := gs[turns[i%len(turns)]].Step(t.Context(), noon.Add(time.Duration(i)*time.Hour)); err != nil {
				t.Fatal(err)
			}
		}
		return stories(t, db)
	}
	if a, b := run(0), run(0, 1); !reflect.DeepEqual(a, b) {
		t.Errorf("one program %v\ntwo in turn %v", a, b)
	}
}

func TestReadGathersWhatTheDigestNeeds(t *testing.T) {
	e, err := group.NewEngine()
	if err != nil {
		t.Fatal(err)
	}
	r := e.Read(group.Text{Title: "Peacekeepers are for Kyiv to decide, not Moscow, says Macron", Summary: "The French president spoke to regional newspapers.", Lang: "en"})
	a := r.Analysis()
	if len(a.Countries) < 3 || len(a.Regions) == 0 || a.Relevance < 0.5 || len(a.Entities) == 0 {
		t.Errorf("analysis %+v", a)
	}
	if len(a.Statements) != 1 || a.Statements[0].Name != "Emmanuel Macron" || a.Statements[0].Country != "FR" {
		t.Errorf("statements %+v", a.Statements)
	}
}

// TestLongDowntime: items of last month that come in late find the stories of
// last month, whatever the wall says and whether or not the program was restarted.
func TestLongDowntime(t *testing.T) {
	run := func(restart bool) map[string]string {
		db := storetest.Open(t)
		g := grouper(db)
		seed(t, db, 0, 4)
		if _, err := g.Step(t.Context(), noon); err != nil {
			t.Fatal(err)
		}
		seed(t, db, 4, len(reports))
		if restart {
			g = grouper(db)
		}
		if _, err := g.Step(t.Context(), noon.AddDate(0, 1, 0)); err != nil {
			t.Fatal(err)
		}
		return stories(t, db)
	}
	a, b := run(false), run(true)
	if !reflect.DeepEqual(a, b) {
		t.Errorf("without a restart %v\nwith            %v", a, b)
	}
	if first, late := reports[0][1], reports[7][1]; b[first] != b[late] {
		t.Errorf("%q and %q are in two stories", first, late)
	}
}

func TestRepairIsDue(t *testing.T) {
	e, err := group.NewEngine()
	if err != nil {
		t.Fatal(err)
	}
	if e.Due(noon) || e.Repair() != nil {
		t.Error("a repair of nothing is due")
	}
	r := e.Read(group.Text{Title: "Ferry runs aground off the Kestrel islands", Lang: "en"})
	e.Place("first", noon, "A", "", r)
	if e.Due(noon.Add(2 * time.Hour)) {
		t.Error("a repair is due after two hours")
	}
	if !e.Due(noon.Add(3 * time.Hour)) {
		t.Error("no repair is due after three hours")
	}
	e.Repair()
	if e.Due(noon.Add(9 * time.Hour)) {
		t.Error("a repair is due after a repair and no item")
	}
	for i := range 200 {
		if e.Due(noon) {
			t.Fatalf("a repair is due after %d items", i)
		}
		e.Place(fmt.Sprint("next", i), noon, "A", "", r)
	}
	if !e.Due(noon) {
		t.Error("no repair is due after 200 items")
	}
}

// TestNames: a name of the operator's own table is known to the engines.
func TestNames(t *testing.T) {
	for _, table := range []string{"", "place\tNO\tNordhavnøya\tisland"} {
		e, err := group.NewEngine(strings.NewReader(table))
		if err != nil {
			t.Fatal(err)
		}
		r := e.Read(group.Text{Title: "Frigates near Nordhavnøya", Lang: "en", At: noon})
		if got := strings.Join(r.Countries, " "); (got == "NO") != (table != "") {
			t.Errorf("countries %q with the table %q", got, table)
		}
	}
	if _, err := group.NewEngine(strings.NewReader("town\tNO\tX")); err == nil {
		t.Error("a bad table was taken")
	}
}
