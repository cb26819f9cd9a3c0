package group_test

import (
	"context"
	"errors"
	"reflect"
	"sync/atomic"
	"testing"

	"geodigest/digest/store/storetest"
)

// ending is a context that has ended from its nth question on.
type ending struct {
	context.Context
	left atomic.Int64
}

func (c *ending) Err() error {
	if c.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// TestEndingStepLosesNothing ends a Step wherever it looks at its context: it stores all
// or nothing, and the next Step makes the stories of an undisturbed one.
func TestEndingStepLosesNothing(t *testing.T) {
	db := storetest.Open(t)
	seed(t, db, 0, len(reports))
	if _, err := grouper(db).Step(t.Context(), noon); err != nil {
		t.Fatal(err)
	}
	want := stories(t, db)
	for n, done := int64(0), false; !done; n++ {
		db := storetest.Open(t)
		seed(t, db, 0, len(reports))
		g := grouper(db)
		ctx := &ending{Context: t.Context()}
		ctx.left.Store(n)
		placed, err := g.Step(ctx, noon)
		switch got := stories(t, db); {
		case err == nil:
			done = true
		case !errors.Is(err, context.Canceled):
			t.Fatalf("ended after %d looks: %v", n, err)
		case placed != 0 || len(got) != 0:
			t.Fatalf("ended after %d looks: %d items placed, %d stored", n, placed, len(got))
		}
		if _, err := g.Step(t.Context(), noon); err != nil {
			t.Fatal(err)
		}
		if got := stories(t, db); !reflect.DeepEqual(got, want) {
			t.Fatalf("ended after %d looks: %v, undisturbed %v", n, got, want)
		}
		if done && n < 10 {
			t.Errorf("a Step looks at its context %d times only", n)
		}
	}
}
