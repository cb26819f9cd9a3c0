package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"geodigest/digest"
	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
)

// subscribe adds addresses by command.
func subscribe(t *testing.T, db *store.DB, emails ...string) {
	t.Helper()
	for _, email := range emails {
		must(db.AddSubscriber(t.Context(), email, store.SourceCommand, t0))(t)
	}
}

func TestSyncConfigSubscribers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		sync := func(emails ...string) {
			t.Helper()
			ok(t, db.SyncConfigSubscribers(ctx, emails, t0))
		}
		check := func(when string, want ...string) {
			t.Helper()
			var got []string
			for _, s := range must(db.Subscribers(ctx))(t) {
				got = append(got, s.Email+" "+s.Source+" "+string(s.State)+" "+s.Reason)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", when, diff)
			}
		}
		subscribe(t, db, "Typed@example.org")
		sync("ann@example.org", "bo@example.org", "typed@EXAMPLE.org", "ANN@example.org")
		check("first", "Typed@example.org command active ", "ann@example.org config active ", "bo@example.org config active ")
		sync("ann@example.org")
		check("bo left", "Typed@example.org command active ", "ann@example.org config active ", "bo@example.org config ended removed from the configuration")
		sync("ann@example.org", "bo@example.org")
		check("bo is back", "Typed@example.org command active ", "ann@example.org config active ", "bo@example.org config active ")
		ann := must(db.SubscriberByEmail(ctx, "Ann@Example.ORG"))(t)
		ok(t, db.Unsubscribe(ctx, ann.ID, "", "one-click", t0))
		sync("bo@example.org")
		sync("ann@example.org", "bo@example.org")
		check("ann unsubscribed", "Typed@example.org command active ", "ann@example.org config ended unsubscribed: one-click", "bo@example.org config active ")

		// Bo leaves the configuration and then says no: the no counts.
		sync()
		bo := must(db.SubscriberByEmail(ctx, "bo@example.org"))(t)
		ok(t, db.Unsubscribe(ctx, bo.ID, "", "one-click", t0))
		sync("bo@example.org")
		check("bo said no", "Typed@example.org command active ", "ann@example.org config ended unsubscribed: one-click", "bo@example.org config ended unsubscribed: one-click")
	})
}

// Who may bring back whom.
func TestAddSubscriberAgain(t *testing.T) {
	end := map[string]func(t *testing.T, db *store.DB, id int64){
		"active": func(*testing.T, *store.DB, int64) {},
		"operator": func(t *testing.T, db *store.DB, _ int64) {
			ok(t, db.RemoveSubscriber(t.Context(), "ANN@example.org", t0))
		},
		"person":     func(t *testing.T, db *store.DB, id int64) { ok(t, db.Unsubscribe(t.Context(), id, "", "form", t0)) },
		"suppressed": suppressed,
	}
	for _, c := range []struct {
		endedBy, source string
		back            bool
	}{
		{"active", store.SourceCommand, false},
		{"active", store.SourceWeb, false},
		{"operator", store.SourceCommand, true},
		{"operator", store.SourceImport, true},
		{"person", store.SourceCommand, false},
		{"person", store.SourceImport, false},
		{"person", store.SourceWeb, true},
		{"suppressed", store.SourceImport, false},
		{"suppressed", store.SourceCommand, true},
		{"suppressed", store.SourceWeb, true},
	} {
		t.Run(c.endedBy+" by "+c.source, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				ctx := t.Context()
				ann := must(db.AddSubscriber(ctx, "ann@example.org", store.SourceCommand, t0))(t)
				ok(t, db.Unsubscribe(ctx, ann.ID, "weekly", "form", t0))
				end[c.endedBy](t, db, ann.ID)
				got, err := db.AddSubscriber(ctx, "Ann@example.org", c.source, t0)
				if !c.back {
					if !errors.Is(err, store.ErrConflict) {
						t.Errorf("error %v, want ErrConflict", err)
					}
					return
				}
				ok(t, err)
				if got.ID != ann.ID || got.State != digest.Active || got.Reason != "" || got.Source != c.source {
					t.Errorf("back as %+v", got)
				}
				if outs := must(db.OptOuts(ctx, ann.ID))(t); (len(outs) == 0) != (c.source == store.SourceWeb) {
					t.Errorf("opt-outs %v: only the person's own sign-up ends them", outs)
				}
			})
		})
	}
}

// suppressed makes the first delivery to a subscriber fail for good.
func suppressed(t *testing.T, db *store.DB, id int64) {
	cut(t, db, t0)
	for _, d := range must(db.ClaimDeliveries(t.Context(), t0, time.Minute, 0, true))(t) {
		if d.Subscriber.ID == id {
			ok(t, db.FinishDelivery(t.Context(), d, digest.Result{State: digest.Failed, Code: 550, Enhanced: "5.1.1", Reply: "no such user", Suppress: true}, time.Time{}, t0))
		}
	}
}

func TestUnsubscribeIsIdempotentAndAudited(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		ann := must(db.AddSubscriber(ctx, " ann@example.org ", store.SourceImport, t0))(t)
		if want := (digest.Subscriber{ID: ann.ID, Email: "ann@example.org", State: digest.Active, Source: "import", Created: t0}); ann != want {
			t.Errorf("added %+v, want %+v", ann, want)
		}
		for range 2 {
			ok(t, db.Unsubscribe(ctx, ann.ID, "daily", "one-click", t0))
		}
		if got := must(db.Subscriber(ctx, ann.ID))(t); got.State != digest.Active {
			t.Errorf("leaving one digest ended all: %+v", got)
		}
		for range 2 {
			ok(t, db.Unsubscribe(ctx, ann.ID, "", "form", t0.Add(time.Hour)))
		}
		want := []store.SubscriptionEvent{
			{At: t0, Kind: "subscribed", Detail: "import"},
			{At: t0, Kind: "unsubscribed", Spec: "daily", Detail: "one-click"},
			{At: t0.Add(time.Hour), Kind: "ended", Detail: "unsubscribed: form"},
		}
		if diff := cmp.Diff(want, must(db.SubscriptionEvents(ctx, ann.ID))(t)); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		for name, err := range map[string]error{
			"unsubscribe": db.Unsubscribe(ctx, 999, "", "x", t0), "one digest": db.Unsubscribe(ctx, 999, "daily", "x", t0),
			"remove": db.RemoveSubscriber(ctx, "nobody@example.org", t0),
		} {
			if !errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s of nobody: %v, want ErrNotFound", name, err)
			}
		}
		if _, err := db.Subscriber(ctx, 999); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("read nobody: %v", err)
		}
		if _, err := db.SubscriberByEmail(ctx, "nobody@example.org"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("read nobody: %v", err)
		}
	})
}
