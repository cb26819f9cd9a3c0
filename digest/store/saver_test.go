//go:build cgo

package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"geodigest/feeds"
)

// claimed opens a store with n feeds, all claimed.
func claimed(t *testing.T, n int) (*DB, []feeds.Claim) {
	t.Helper()
	d := open(t, filepath.Join(t.TempDir(), "x.db"))
	var list []feeds.Feed
	for i := range n {
		list = append(list, feeds.Feed{URL: fmt.Sprintf("https://f%d.example/rss", i), Name: "n", Outlet: "o"})
	}
	now := time.UnixMilli(1e12)
	if _, err := d.SyncFeeds(t.Context(), list, now); err != nil {
		t.Fatal(err)
	}
	claims, err := d.ClaimFeeds(t.Context(), now, time.Minute, 0)
	if err != nil || len(claims) != n {
		t.Fatal(claims, err)
	}
	return d, claims
}

func outcomeOf(c feeds.Claim, titles ...string) feeds.Polled {
	p := feeds.Polled{FeedID: c.Feed.ID, Fence: c.Fence, At: time.UnixMilli(1e12), Next: time.UnixMilli(2e12), NotModified: len(titles) == 0}
	for _, title := range titles {
		p.Items = append(p.Items, feeds.Item{GUID: title, Title: title})
	}
	return p
}

// Of outcomes stored together each succeeds or fails for itself, and what fails
// leaves nothing.
func TestOutcomesTogetherStayApart(t *testing.T) {
	ctx := t.Context()
	d, claims := claimed(t, 5)
	w := session{d.engine, d.writer}
	if _, err := w.exec(ctx, `CREATE TRIGGER poison BEFORE INSERT ON item WHEN NEW.title = 'poison' BEGIN SELECT RAISE(ABORT, 'poisoned'); END`); err != nil {
		t.Fatal(err)
	}
	late := outcomeOf(claims[1], "late")
	late.Fence--
	nobody := outcomeOf(claims[1])
	nobody.FeedID = 999
	bad := outcomeOf(claims[2], append(strings.Fields("a b c d e f g h i j k l m n o p"), "poison")...) // some are stored before it
	bad.HoldUntil = time.UnixMilli(3e12)
	jobs := []*pollJob{{p: outcomeOf(claims[0], "first")}, {p: late}, {p: nobody}, {p: bad}, {p: outcomeOf(claims[3])}, {p: outcomeOf(claims[4], "last", "of all")}}
	for _, j := range jobs {
		j.done = make(chan struct{})
	}
	d.saveTogether(jobs)
	for i, want := range []error{nil, ErrFenced, ErrNotFound, ErrConflict, nil, nil} {
		<-jobs[i].done
		if err := jobs[i].err; !errors.Is(err, want) || want != nil && !strings.Contains(err.Error(), fmt.Sprintf("store the poll of feed %d", jobs[i].p.FeedID)) {
			t.Errorf("outcome %d: %v, want %v and the feed", i, err, want)
		}
	}
	if jobs[5].saved.New != 2 || jobs[3].saved != (feeds.Saved{}) {
		t.Errorf("saved %+v and, failed, %+v", jobs[5].saved, jobs[3].saved)
	}
	stored, err := d.Feeds(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{1, 0, 0, 0, 2} {
		f := stored[i]
		if f.Items != want || (f.LastSuccess.IsZero()) != (i == 1 || i == 2) || !f.HoldUntil.IsZero() {
			t.Errorf("feed %d: %d items, last success %s, hold %s; want %d items", i, f.Items, f.LastSuccess, f.HoldUntil, want)
		}
	}
	var names int
	if err := d.read().one(ctx, `SELECT count(*) FROM item_key`, nil, &names); err != nil || names != 3 {
		t.Errorf("%d names in the store (%v), want those of three items", names, err)
	}
}

// A commit that fails acknowledges nobody.
func TestFailedCommitFailsAll(t *testing.T) {
	ctx := t.Context()
	d, claims := claimed(t, 2)
	w := session{d.engine, d.writer}
	for _, stmt := range []string{
		`CREATE TABLE parent (id INTEGER PRIMARY KEY)`,
		`CREATE TABLE child (id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)`,
		`CREATE TRIGGER dangling AFTER INSERT ON item BEGIN INSERT INTO child VALUES (999); END`,
	} {
		if _, err := w.exec(ctx, stmt); err != nil {
			t.Fatal(err)
		}
	}
	jobs := []*pollJob{{p: outcomeOf(claims[0])}, {p: outcomeOf(claims[1], "item")}}
	for _, j := range jobs {
		j.done = make(chan struct{})
	}
	d.saveTogether(jobs)
	stored, err := d.Feeds(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for i, j := range jobs {
		if !errors.Is(j.err, ErrConflict) || !stored[i].LastSuccess.IsZero() {
			t.Errorf("outcome %d: %v, last success %s", i, j.err, stored[i].LastSuccess)
		}
	}
}

// Many pollers at once: each outcome is stored, once, and every caller hears of it.
func TestManyOutcomesAtOnce(t *testing.T) {
	d, claims := claimed(t, 200)
	var wg sync.WaitGroup
	for i, c := range claims {
		wg.Go(func() {
			p := outcomeOf(c)
			if i%3 == 0 {
				p = outcomeOf(c, fmt.Sprint("item ", i))
			}
			s, err := d.SavePolled(t.Context(), p)
			if err != nil || s.New != len(p.Items) {
				t.Errorf("feed %d: %+v, %v", i, s, err)
			}
		})
	}
	wg.Wait()
	stored, err := d.Feeds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range stored {
		if want := (i%3 + 2) % 3 / 2; f.LastSuccess.IsZero() || f.Items != want {
			t.Errorf("feed %d: %d items, last success %s; want %d", i, f.Items, f.LastSuccess, want)
		}
	}
}

// A caller who leaves before its turn leaves nothing behind; one who leaves later
// still learns what became of it.
func TestOutcomeWithdrawn(t *testing.T) {
	d, claims := claimed(t, 2)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.SavePolled(gone, outcomeOf(claims[0], "item")); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	// The queue looks busy, so that this one waits for its turn until it leaves.
	d.saver.working = true
	waiting, leave := context.WithCancel(t.Context())
	heard := make(chan error)
	go func() {
		_, err := d.SavePolled(waiting, outcomeOf(claims[0], "item"))
		heard <- err
	}()
	leave()
	if err := <-heard; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	d.drainPolls()
	stored, err := d.Feeds(t.Context())
	if err != nil || stored[0].Items != 0 || !stored[0].LastSuccess.IsZero() {
		t.Errorf("it was stored all the same: %+v, %v", stored[0], err)
	}
	if _, err := d.SavePolled(t.Context(), outcomeOf(claims[0], "item")); err != nil {
		t.Errorf("the next one: %v", err)
	}
}
