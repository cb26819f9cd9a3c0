package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
	"geodigest/feeds"
)

// replayed counts what became of one feed.
type replayed struct{ New, Updated, Stored int }

// replay saves the documents of feeds in the order of their polls through the
// real parser: what[feed][n] is the file of poll n, "" for none. It checks that the
// counts add up to what is stored and that no article is stored twice.
func replay(t *testing.T, names []string, at []time.Time, what map[string][]string) map[string]replayed {
	t.Helper()
	db := storetest.Open(t)
	ctx := t.Context()
	var list []feeds.Feed
	for _, n := range names {
		list = append(list, feeds.Feed{URL: "https://" + n + ".example/rss", Name: n, Outlet: n})
	}
	must(db.SyncFeeds(ctx, list, at[0]))(t)
	out := map[string]replayed{}
	for i, name := range names {
		total, updated := 0, 0
		links := map[string]bool{}
		for n, file := range what[name] {
			if file == "" {
				continue
			}
			body, err := os.ReadFile(file)
			ok(t, err)
			doc, err := feeds.Parse(body, feeds.Options{URL: list[i].URL})
			ok(t, err)
			c := claimFeed(t, db, list[i].URL, at[n])
			feeds.SettleAll(doc.Items, at[n], c.State.Polls == 0)
			s := must(db.SavePolled(ctx, feeds.Polled{FeedID: c.Feed.ID, Fence: c.Fence, At: at[n], Next: at[n].Add(time.Hour), Items: doc.Items}))(t)
			ok(t, db.FreeFeeds(ctx))
			updated += s.Updated
			for _, it := range doc.Items {
				links[it.Canonical] = true
			}
			t.Logf("%-12s poll %d: %3d items: %3d new, %3d old (%d held), %2d updated, %3d unchanged %s",
				name, n+1, len(doc.Items), s.New, s.Old, s.Held, s.Updated, s.Known, s.Downgraded)
			if s.New+s.Old+s.Updated+s.Known != len(doc.Items) {
				t.Errorf("%s, poll %d: %+v does not add up to %d items", name, n+1, s, len(doc.Items))
			}
			if s.Held > 0 {
				t.Errorf("%s, poll %d: %d items of an ordinary day are held", name, n+1, s.Held)
			}
			total += s.New + s.Old
			again := claimFeed(t, db, list[i].URL, at[n].Add(time.Second))
			s = must(db.SavePolled(ctx, feeds.Polled{FeedID: again.Feed.ID, Fence: again.Fence, At: at[n].Add(time.Second), Next: at[n].Add(time.Hour), Items: doc.Items}))(t)
			ok(t, db.FreeFeeds(ctx))
			if s.New+s.Old+s.Updated != 0 {
				t.Errorf("%s, poll %d: the same document again brings %+v", name, n+1, s)
			}
		}
		stored := 0
		for _, p := range must(db.Ungrouped(ctx, 0))(t) {
			if p.FeedID == status(t, db, list[i].URL).ID {
				stored++
			}
		}
		if stored != total {
			t.Errorf("%s: %d items are stored, %d were reported", name, stored, total)
		}
		t.Logf("%-12s %d links, %d items of its own", name, len(links), stored)
		out[name] = replayed{total, updated, stored}
	}
	noTwins(t, db)
	return out
}

// noTwins fails when two stored items of one feed are one article: the same link,
// the same guid, or the same title at the same time.
func noTwins(t *testing.T, db *store.DB) {
	t.Helper()
	seen := map[[3]any]feeds.Item{}
	for _, p := range must(db.Ungrouped(t.Context(), 0))(t) {
		it := p.Item
		keys := [][3]any{{"guid", it.FeedID, it.GUID + "\x00" + it.Title}, {"title", it.FeedID, it.Title + it.Published.String()}}
		if strings.Count(it.Canonical, "/") > 2 {
			keys = append(keys, [3]any{"link", 0, it.Canonical})
		}
		for _, k := range keys {
			if k[0] == "guid" && it.GUID == "" {
				continue
			}
			if first, taken := seen[k]; taken {
				t.Errorf("one article twice by its %v: %q (%s) and %q (%s)", k[0], first.Title, first.Link, it.Title, it.Link)
			}
			seen[k] = it
		}
	}
}

// Two feeds with habits of their own: one counts versions in its guids, moves its
// dates and serves two hosts; the other has no guids, lists an article twice and
// rewrites a headline with its slug.
func TestReplay(t *testing.T) {
	var at []time.Time
	what := map[string][]string{}
	for n := range 3 {
		at = append(at, t0.Add(time.Duration(n)*time.Hour))
		for _, name := range []string{"harbour", "meridian"} {
			what[name] = append(what[name], fmt.Sprintf("testdata/replay/%s-%d.xml", name, n+1))
		}
	}
	got := replay(t, []string{"harbour", "meridian"}, at, what)
	want := map[string]replayed{"harbour": {New: 5, Updated: 2, Stored: 5}, "meridian": {New: 4, Updated: 1, Stored: 4}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Seven polls of six feeds within five hours, as they were served.
func TestCorpusReplay(t *testing.T) {
	root := os.Getenv("GEODIGEST_CORPUS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	dir := filepath.Join(root, "feeds", "captures")
	polls, err := filepath.Glob(filepath.Join(dir, "2026-08-13T*"))
	if err != nil || len(polls) == 0 {
		t.Skipf("no captures in %s; set GEODIGEST_CORPUS to run this test", dir)
	}
	var at []time.Time
	var names []string
	what := map[string][]string{}
	for n, p := range polls { // Glob sorts, and the names are times
		when, err := time.Parse("2006-01-02T1504Z", filepath.Base(p))
		ok(t, err)
		at = append(at, when)
		files, err := filepath.Glob(filepath.Join(p, "*.xml"))
		ok(t, err)
		for _, f := range files {
			name := strings.TrimSuffix(filepath.Base(f), ".xml")
			if what[name] == nil {
				what[name] = make([]string, len(polls))
				names = append(names, name)
			}
			what[name][n] = f
		}
	}
	replay(t, names, at, what)
}
