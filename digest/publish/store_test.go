package publish

import (
	"strings"
	"testing"
	"time"

	"geodigest/digest"
	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
	"geodigest/feeds"
)

// realStore is a store with one reader and a feed, born two days before seven.
func realStore(t *testing.T) *store.DB {
	t.Helper()
	db := storetest.Open(t)
	ctx := t.Context()
	past := seven.AddDate(0, 0, -2)
	_, err := db.SyncFeeds(ctx, []feeds.Feed{{URL: "https://a.example/feed", Name: "A", Outlet: "A", Lang: "en"}}, past)
	for _, err := range []error{
		err,
		db.RegisterSpecs(ctx, []string{"daily"}, seven.Add(-time.Hour)),
		db.SyncConfigSubscribers(ctx, []string{"reader@example.org"}, past),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// publishNews stores an item and its story as polling and grouping would.
func publishNews(t *testing.T, db *store.DB, at time.Time, id, title string) {
	t.Helper()
	ctx := t.Context()
	if err := db.MakeAllDue(ctx, at); err != nil {
		t.Fatal(err)
	}
	claims, err := db.ClaimFeeds(ctx, at, time.Minute, 0)
	if err != nil || len(claims) != 1 {
		t.Fatalf("claims %v, %v", claims, err)
	}
	link := "https://a.example/" + id
	p := feeds.Polled{FeedID: claims[0].Feed.ID, Fence: claims[0].Fence, At: at, Next: at.AddDate(0, 0, 7), Items: []feeds.Item{{
		Title: title, Link: link, Canonical: link, Lang: "en", Published: at, FirstSeen: at,
	}}}
	if _, err := db.SavePolled(ctx, p); err != nil {
		t.Fatal(err)
	}
	pending, err := db.Ungrouped(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	var placed []digest.Placed
	for _, it := range pending {
		placed = append(placed, digest.Placed{Pending: it, Analysis: digest.Analysis{Lang: "en", Relevance: 0.9}, Placement: digest.Placement{Item: it.ID, Story: "s" + id, Kind: "opened"}})
	}
	generation, err := db.Generation(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.SavePlacements(ctx, at, generation, placed, nil); err != nil {
		t.Fatal(err)
	}
}

// clocked is a publisher over a real store with a clock that the test moves.
func clocked(t *testing.T, db *store.DB, r *relay) (*Publisher, *time.Time) {
	t.Helper()
	now := seven
	p := publisher(t, nil, r)
	p.Store = db
	p.Now = func() time.Time { return now }
	return p, &now
}

// TestUnknownIsNotRepeatedForEver: a relay that takes every mail and never says so
// must not fill a reader's mailbox.
func TestUnknownIsNotRepeatedForEver(t *testing.T) {
	db := realStore(t)
	publishNews(t, db, seven.Add(-2*time.Hour), "1", "Envoys meet in Vienna for talks on a truce")
	r := &relay{by: map[string]digest.Result{"reader@example.org": {State: digest.Unknown, Reply: "the connection was cut"}}}
	p, now := clocked(t, db, r)
	for ; now.Before(seven.Add(23 * time.Hour)); *now = now.Add(time.Minute) {
		if _, err := p.Step(t.Context(), *now); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(r.sent); n < 2 || n > 3 {
		t.Errorf("%d copies went out in a day", n)
	}
	for _, m := range r.sent {
		if m.MessageID != r.sent[0].MessageID || m.Text != r.sent[0].Text || m.HTML != r.sent[0].HTML || !m.Date.Equal(r.sent[0].Date) {
			t.Error("a copy differs from the first")
		}
	}
	counts, err := db.DeliveryCounts(t.Context(), 1)
	if err != nil || counts[digest.Unknown] != 1 {
		t.Errorf("counts %v, %v; the delivery should stay unknown", counts, err)
	}
}

// TestAnEditionThatReachedNobody: when the relay was down until the next slot, the
// next edition carries the news of both, once.
func TestAnEditionThatReachedNobody(t *testing.T) {
	db := realStore(t)
	publishNews(t, db, seven.Add(-2*time.Hour), "1", "Envoys meet in Vienna for talks on a truce")
	down := map[string]digest.Result{"reader@example.org": {State: digest.Deferred, Code: 451, Reply: "try later"}}
	r := &relay{by: down}
	p, now := clocked(t, db, r)
	for _, at := range []time.Duration{0, 2 * time.Minute, 20 * time.Hour} {
		*now = seven.Add(at)
		if _, err := p.Step(t.Context(), *now); err != nil {
			t.Fatal(err)
		}
	}
	publishNews(t, db, seven.Add(21*time.Hour), "2", "Navy ships collide near a disputed reef")
	tries := len(r.sent)
	r.by = nil
	for _, at := range []time.Duration{24 * time.Hour, 25 * time.Hour, 48 * time.Hour} {
		*now = seven.Add(at)
		if _, err := p.Step(t.Context(), *now); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(r.sent) - tries; n != 1 {
		t.Fatalf("%d mails after the relay came back, want 1", n)
	}
	text := r.sent[tries].Text
	for _, want := range []string{"Vienna", "reef"} {
		if !strings.Contains(text, want) {
			t.Errorf("the mail lacks the story of %s:\n%s", want, text)
		}
	}
	if strings.Contains(text, "Update") {
		t.Error("a story nobody was told is called an update")
	}
}

// TestNothingTwiceNothingLost: every item stands in exactly one edition, also
// those that come while one is cut.
func TestNothingTwiceNothingLost(t *testing.T) {
	db := realStore(t)
	r := &relay{}
	p, now := clocked(t, db, r)
	titles := map[string]string{"1": "Envoys meet in Vienna", "2": "Navy ships collide near reef", "3": "Ministers sign border treaty", "4": "Rebels enter the eastern capital"}
	for day, ids := range [][]string{{"1", "2"}, {"3"}, {"4"}, {}} {
		for _, id := range ids {
			publishNews(t, db, seven.AddDate(0, 0, day).Add(-time.Hour), id, titles[id])
		}
		*now = seven.AddDate(0, 0, day)
		for range 2 {
			if _, err := p.Step(t.Context(), *now); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(r.sent) != 3 {
		t.Errorf("%d mails, want 3: the fourth day has nothing new", len(r.sent))
	}
	for id, title := range titles {
		n := 0
		for _, m := range r.sent {
			if strings.Contains(strings.Join(strings.Fields(m.Text), " "), title) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("item %s stands in %d mails", id, n)
		}
	}
	skipped, err := db.SkippedSlots(t.Context(), "daily", 10)
	if err != nil || len(skipped) != 1 || !strings.Contains(skipped[0].Reason, "nothing new") {
		t.Errorf("skipped slots %+v, %v", skipped, err)
	}
}

// TestLeaseCountsFromTheClaim: in a pass that takes long, the lease of a delivery
// claimed late is not over before its mail has left.
func TestLeaseCountsFromTheClaim(t *testing.T) {
	db := realStore(t)
	for _, a := range []string{"b@example.org", "c@example.org"} {
		if _, err := db.AddSubscriber(t.Context(), a, "command", seven.AddDate(0, 0, -1)); err != nil {
			t.Fatal(err)
		}
	}
	publishNews(t, db, seven.Add(-2*time.Hour), "1", "Envoys meet in Vienna for talks on a truce")
	r := &relay{}
	p, now := clocked(t, db, r)
	r.hook = func() {
		list, err := db.Deliveries(t.Context(), store.DeliveryFilter{Edition: 1})
		if err != nil {
			t.Error(err)
		}
		for _, d := range list {
			if d.State == digest.Sending && !d.LeaseUntil.After(*now) {
				t.Errorf("at %s a mail is under way whose lease ended at %s", now.Format(time.TimeOnly), d.LeaseUntil.Format(time.TimeOnly))
			}
		}
		*now = now.Add(3 * time.Minute)
	}
	if _, err := p.Step(t.Context(), *now); err != nil {
		t.Fatal(err)
	}
	if len(r.sent) != 3 {
		t.Errorf("%d mails", len(r.sent))
	}
}

// TestCutWaitsForAPollerThatDied: its leases hold the window's end back; the slot
// is not spent as "nothing new" meanwhile.
func TestCutWaitsForAPollerThatDied(t *testing.T) {
	db := realStore(t)
	claims, err := db.ClaimFeeds(t.Context(), seven.Add(-8*time.Minute), 10*time.Minute, 0)
	if err != nil || len(claims) != 1 {
		t.Fatalf("claims %v, %v", claims, err)
	}
	r := &relay{}
	p, now := clocked(t, db, r)
	if n, err := p.Step(t.Context(), *now); n != 0 || err != nil {
		t.Fatalf("Step = %d, %v while a dead poller's lease holds", n, err)
	}
	*now = seven.Add(3 * time.Minute) // the lease is over; the daemon has polled again
	publishNews(t, db, *now, "1", "Envoys meet in Vienna for talks on a truce")
	*now = seven.Add(4 * time.Minute)
	if _, err := p.Step(t.Context(), *now); err != nil || len(r.sent) != 1 {
		t.Errorf("%d mails, %v; want the edition, late", len(r.sent), err)
	}
}
