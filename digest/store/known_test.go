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

// What KnownItems says before a document is saved is what saving it does.
func TestKnownItemsAreThoseSavePolledRecognises(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		withFeeds(t, db)
		feed := must(db.FeedStates(ctx))(t)[0].ID
		doc, at, _ := lived(t, db, history{size: 12, step: 2})
		gone := item("gone", "Somebody has left the stage for good", at.AddDate(-1, 0, 0))
		gone.FirstSeen = at.AddDate(0, -6, 0)
		poll(t, db, 0, at, append(doc, gone)...)
		must(db.Prune(ctx, at.AddDate(0, -5, 0)))(t)

		at = at.Add(time.Hour)
		edited, renamed := doc[1], doc[2]
		edited.Title = "Quite another headline of the same page"
		renamed.GUID, renamed.Link = "made-anew", "https://harbour.example/en/node/1" // its title and time are those it had
		renamed.Canonical = renamed.Link
		fresh := item("fresh", "Something that has not been in the news", at)
		asked := []feeds.Item{doc[0], edited, renamed, fresh, gone}
		got := must(db.KnownItems(ctx, feed, asked, at))(t)
		for i, want := range []store.Known{{Item: -1}, {Item: -1}, {Item: -1}, {}, {Deleted: true}} {
			if got[i].Deleted != want.Deleted || (got[i].Item != 0) != (want.Item != 0) {
				t.Errorf("item %d: %+v, want %+v (-1: any)", i, got[i], want)
			}
		}
		ids := map[int64]string{}
		for _, p := range must(db.Ungrouped(ctx, 0))(t) {
			ids[p.ID] = p.Title
		}
		for i, title := range []string{doc[0].Title, doc[1].Title, doc[2].Title} {
			if ids[got[i].Item] != title {
				t.Errorf("item %d is known as %q, want %q", i, ids[got[i].Item], title)
			}
		}
		if s := poll(t, db, 0, at, asked...); s.New != 1 || s.Old != 0 || s.Updated != 1 || s.Known != 3 {
			t.Errorf("saving them: %+v", s)
		}
		if again := must(db.KnownItems(ctx, feed, asked, at))(t); again[3].Item == 0 || fmt.Sprint(again[:3]) != fmt.Sprint(got[:3]) {
			t.Errorf("after saving them: %+v, before %+v", again, got)
		}
		if _, err := db.KnownItems(ctx, 999, asked, at); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a feed there is not: %v", err)
		}
	})
}
