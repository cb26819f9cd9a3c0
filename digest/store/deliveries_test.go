package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"geodigest/digest"
	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
)

const lease = 2 * time.Minute

// claim claims everything that may be sent.
func claim(t *testing.T, db *store.DB, now time.Time) []digest.Delivery {
	t.Helper()
	return must(db.ClaimDeliveries(t.Context(), now, lease, 0, true))(t)
}

// states returns "address state attempts" of every delivery.
func states(t *testing.T, db *store.DB) (out []string) {
	t.Helper()
	for _, d := range must(db.Deliveries(t.Context(), store.DeliveryFilter{}))(t) {
		out = append(out, d.Slot.Sub(t0).String()+" "+d.Subscriber.Email+" "+string(d.State))
	}
	return out
}

func TestClaimDeliveries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		subscribe(t, db, "ann@example.org", "bo@example.org")
		e := cut(t, db, t0)
		one := must(db.ClaimDeliveries(ctx, t0, lease, 1, true))(t)
		want := []digest.Delivery{{
			ID: one[0].ID, EditionID: e.ID, State: digest.Ready, Attempt: 1, Fence: 1, MessageID: "daily.ann@example.org", Date: t0,
			Subscriber: digest.Subscriber{ID: 1, Email: "ann@example.org", State: digest.Active, Source: "command", Created: t0},
		}}
		if diff := cmp.Diff(want, one); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if n := must(db.DeliveryCounts(ctx, e.ID))(t); n[digest.Sending] != 1 || n[digest.Ready] != 1 {
			t.Errorf("the state is on disk before anything is sent: %v", n)
		}
		if two := claim(t, db, t0); len(two) != 1 || two[0].Subscriber.Email != "bo@example.org" {
			t.Errorf("second claim %+v", two)
		}
		if none := claim(t, db, t0.Add(time.Hour)); len(none) != 0 {
			t.Errorf("claimed what is being sent: %+v", none)
		}
	})
}

func TestFinishDelivery(t *testing.T) {
	for _, c := range []struct {
		result digest.Result
		want   digest.DeliveryState
		again  time.Duration // when it is claimed again, 0 = never
	}{
		{digest.Result{State: digest.Accepted, Code: 250, Enhanced: "2.0.0", Reply: "queued"}, digest.Accepted, 0},
		{digest.Result{State: digest.Deferred, Code: 451, Enhanced: "4.7.1", Reply: "later"}, digest.Deferred, 5 * time.Minute},
		{digest.Result{State: digest.OutcomePause, Code: 554, Enhanced: "5.7.1", Reply: "blocked"}, digest.Deferred, 5 * time.Minute},
		{digest.Result{State: digest.Unknown, Reply: "no reply"}, digest.Unknown, 5 * time.Minute},
		{digest.Result{State: digest.Failed, Code: 552, Enhanced: "5.3.4", Reply: "too big"}, digest.Failed, 0},
	} {
		t.Run(string(c.result.State), func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				ctx := t.Context()
				subscribe(t, db, "ann@example.org")
				cut(t, db, t0)
				d := claim(t, db, t0)[0]
				for range 2 { // a repetition after a lost answer is harmless
					ok(t, db.FinishDelivery(ctx, d, c.result, t0.Add(5*time.Minute), t0.Add(time.Second)))
				}
				got := must(db.Deliveries(ctx, store.DeliveryFilter{State: c.want, Subscriber: 1}))(t)
				if len(got) != 1 {
					t.Fatalf("states %v, want %s", states(t, db), c.want)
				}
				if diff := cmp.Diff([]store.Attempt{{Number: 1, At: t0.Add(time.Second), Result: c.result}}, got[0].Attempts); diff != "" {
					t.Errorf("attempts (-want +got):\n%s", diff)
				}
				if c.again == 0 {
					if more := claim(t, db, t0.Add(24*time.Hour)); len(more) != 0 {
						t.Errorf("claimed again: %+v", more)
					}
					return
				}
				if early := claim(t, db, t0.Add(c.again-time.Millisecond)); len(early) != 0 {
					t.Errorf("claimed too early: %+v", early)
				}
				again := claim(t, db, t0.Add(c.again))
				if len(again) != 1 || again[0].Attempt != 2 || again[0].Fence != 2 || again[0].MessageID != d.MessageID || !again[0].Date.Equal(d.Date) {
					t.Errorf("again %+v: want attempt 2 with the same message id and date", again)
				}
			})
		})
	}
}

func TestFinishDeliveryRefusesOthers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		subscribe(t, db, "ann@example.org")
		cut(t, db, t0)
		first := claim(t, db, t0)[0]
		if n := must(db.ExpireLeases(ctx, t0.Add(lease)))(t); n != 1 {
			t.Fatalf("%d leases ended, want 1", n)
		}
		second := claim(t, db, t0.Add(lease))[0]
		if second.State != digest.Unknown {
			t.Errorf("state before the claim %s, want unknown", second.State)
		}
		accepted := digest.Result{State: digest.Accepted, Code: 250}
		if err := db.FinishDelivery(ctx, first, accepted, time.Time{}, t0); !errors.Is(err, store.ErrFenced) {
			t.Errorf("the first holder: %v, want ErrFenced", err)
		}
		ok(t, db.FinishDelivery(ctx, second, accepted, time.Time{}, t0))
		if err := db.FinishDelivery(ctx, second, digest.Result{State: digest.Failed}, time.Time{}, t0); !errors.Is(err, store.ErrFenced) {
			t.Errorf("another result after the end: %v, want ErrFenced", err)
		}
		if err := db.FinishDelivery(ctx, second, digest.Result{State: digest.Sending}, time.Time{}, t0); err == nil {
			t.Error("sending is no result")
		}
		missing := second
		missing.ID = 999
		if err := db.FinishDelivery(ctx, missing, accepted, time.Time{}, t0); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("no such delivery: %v", err)
		}
	})
}

func TestExpireLeases(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		subscribe(t, db, "ann@example.org", "bo@example.org")
		cut(t, db, t0)
		both := claim(t, db, t0)
		if n := must(db.ExpireLeases(ctx, t0.Add(lease-time.Millisecond)))(t); n != 0 {
			t.Errorf("%d leases ended early", n)
		}
		if n := must(db.ExpireLeases(ctx, t0.Add(lease)))(t); n != 2 {
			t.Errorf("%d leases ended, want 2", n)
		}
		held := must(db.ClaimDeliveries(ctx, t0.Add(time.Hour), lease, 0, false))(t)
		if len(held) != 0 {
			t.Errorf("claimed although unknown ones are held: %+v", held)
		}
		// The relay's answer came after the lease: it is known after all.
		ok(t, db.FinishDelivery(ctx, both[0], digest.Result{State: digest.Accepted, Code: 250}, time.Time{}, t0.Add(lease)))
		if again := claim(t, db, t0.Add(time.Hour)); len(again) != 1 || again[0].ID != both[1].ID {
			t.Errorf("claimed again %+v, want the other one", again)
		}
		log := must(db.Deliveries(ctx, store.DeliveryFilter{Subscriber: 2}))(t)[0].Attempts
		if len(log) != 1 || log[0].State != digest.Unknown || log[0].Reply == "" {
			t.Errorf("the lost attempt is not in the log: %+v", log)
		}
	})
}

func TestSuppressStopsTheSubscriber(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ann := must(db.AddSubscriber(t.Context(), "ann@example.org", store.SourceCommand, t0))(t)
		suppressed(t, db, ann.ID)
		got := must(db.Subscriber(t.Context(), ann.ID))(t)
		if got.State != digest.Suppressed || got.Reason != "no such user" {
			t.Errorf("subscriber %+v", got)
		}
		cut(t, db, t0.Add(time.Hour))
		if ds := must(db.Deliveries(t.Context(), store.DeliveryFilter{}))(t); len(ds) != 1 {
			t.Errorf("a suppressed subscriber got another delivery: %+v", ds)
		}
	})
}

func TestConsentIsCheckedAtClaim(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		subscribe(t, db, "all@example.org", "daily@example.org", "weekly@example.org", "removed@example.org", "stays@example.org")
		cut(t, db, t0)
		ok(t, db.Unsubscribe(ctx, 1, "", "form", t0))
		ok(t, db.Unsubscribe(ctx, 2, "daily", "form", t0))
		ok(t, db.Unsubscribe(ctx, 3, "weekly", "form", t0))
		ok(t, db.RemoveSubscriber(ctx, "removed@example.org", t0))
		claim(t, db, t0)
		want := []string{
			"0s all@example.org suppressed", "0s daily@example.org suppressed", "0s weekly@example.org sending",
			"0s removed@example.org suppressed", "0s stays@example.org sending",
		}
		if diff := cmp.Diff(want, states(t, db)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestNewerEditionSupersedes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		subscribe(t, db, "ready@example.org", "deferred@example.org", "unknown@example.org", "accepted@example.org")
		cut(t, db, t0)
		other := edition(t0.Add(-time.Hour))
		other.Spec = "weekly"
		must(db.SaveEdition(ctx, &other, nil, nil, messageID, t0))(t)
		for _, d := range claim(t, db, t0) {
			outcome := map[int64]digest.DeliveryState{2: digest.Deferred, 3: digest.Unknown, 4: digest.Accepted}[d.Subscriber.ID]
			if d.EditionID == other.ID || outcome == "" {
				ok(t, db.Release(ctx, []digest.Delivery{d}, t0))
				continue
			}
			ok(t, db.FinishDelivery(ctx, d, digest.Result{State: outcome}, t0.Add(time.Hour), t0))
		}
		cut(t, db, t0.Add(24*time.Hour))
		must(db.ClaimDeliveries(ctx, t0.Add(24*time.Hour), lease, 0, false))(t)
		want := []string{
			"24h0m0s ready@example.org sending", "24h0m0s deferred@example.org sending", "24h0m0s unknown@example.org sending", "24h0m0s accepted@example.org sending",
			"0s ready@example.org expired", "0s deferred@example.org expired", "0s unknown@example.org unknown", "0s accepted@example.org accepted",
			"-1h0m0s ready@example.org sending", "-1h0m0s deferred@example.org sending", "-1h0m0s unknown@example.org sending", "-1h0m0s accepted@example.org sending",
		}
		if diff := cmp.Diff(want, states(t, db)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestRelease(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		subscribe(t, db, "ann@example.org", "bo@example.org")
		cut(t, db, t0)
		ds := claim(t, db, t0)
		ok(t, db.FinishDelivery(ctx, ds[0], digest.Result{State: digest.Accepted}, time.Time{}, t0))
		ok(t, db.Release(ctx, ds, t0)) // the finished one stays finished
		ok(t, db.Release(ctx, nil, t0))
		if diff := cmp.Diff([]string{"0s ann@example.org accepted", "0s bo@example.org ready"}, states(t, db)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		again := claim(t, db, t0)
		if len(again) != 1 || again[0].Attempt != 1 || again[0].Fence != 2 || again[0].State != digest.Ready {
			t.Errorf("claimed again %+v: want attempt 1 under fence 2", again)
		}
		if err := db.FinishDelivery(ctx, ds[1], digest.Result{State: digest.Accepted}, time.Time{}, t0); !errors.Is(err, store.ErrFenced) {
			t.Errorf("the one who gave it back: %v, want ErrFenced", err)
		}
		ok(t, db.Release(ctx, ds[1:], t0)) // an old fence releases nothing
		if n := must(db.DeliveryCounts(ctx, ds[1].EditionID))(t); n[digest.Sending] != 1 {
			t.Errorf("an old fence released the lease of another: %v", n)
		}
	})
}

// Several senders claim at once; no delivery goes to two of them.
func TestClaimDeliveriesRace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var emails []string
		for i := range 60 {
			emails = append(emails, string(rune('a'+i%26))+string(rune('a'+i/26))+"@example.org")
		}
		ok(t, db.SyncConfigSubscribers(t.Context(), emails, t0))
		cut(t, db, t0)
		var mu sync.Mutex
		var wg sync.WaitGroup
		claimed := map[int64]int{}
		for range 4 {
			wg.Go(func() {
				for {
					ds, err := db.ClaimDeliveries(t.Context(), t0, lease, 7, true)
					if err != nil {
						t.Error(err)
					}
					if len(ds) == 0 {
						return
					}
					for _, d := range ds {
						mu.Lock()
						claimed[d.ID]++
						mu.Unlock()
						if err := db.FinishDelivery(t.Context(), d, digest.Result{State: digest.Accepted}, time.Time{}, t0); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
		wg.Wait()
		if len(claimed) != len(emails) {
			t.Errorf("%d deliveries were claimed, want %d", len(claimed), len(emails))
		}
		for id, n := range claimed {
			if n != 1 {
				t.Errorf("delivery %d was claimed %d times", id, n)
			}
		}
	})
}
