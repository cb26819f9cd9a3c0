package cluster_test

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"geodigest/digest/cluster"
)

// ending is a context that has ended from its nth question on.
type ending struct {
	context.Context
	left int
}

func (c *ending) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}

// TestRepairGivenUp ends a repair wherever it looks at its context: nothing has
// moved, and the repair after it does what it would have done.
func TestRepairGivenUp(t *testing.T) {
	e, other := cluster.New(cluster.DefaultConfig()), cluster.New(cluster.DefaultConfig())
	ds := stream(500)
	for _, d := range ds {
		e.Add(d)
		other.Add(d)
	}
	now := ds[len(ds)-1].Time
	before := map[string]string{}
	for _, d := range ds {
		before[d.ID], _ = e.StoryOf(d.ID)
	}
	n := 0
	for ; ; n++ {
		changes, err := e.RepairContext(&ending{t.Context(), n}, now)
		if err == nil {
			if want := other.Repair(now); len(want) == 0 || !reflect.DeepEqual(changes, want) {
				t.Fatalf("after %d repairs given up: %d changes, undisturbed %d", n, len(changes), len(want))
			}
			break
		}
		if !errors.Is(err, context.Canceled) || changes != nil {
			t.Fatalf("ended after %d looks: %v, %d changes", n, err, len(changes))
		}
		for _, d := range ds {
			if s, _ := e.StoryOf(d.ID); s != before[d.ID] {
				t.Fatalf("ended after %d looks: item %s has moved", n, d.ID)
			}
		}
	}
	if n < 5 {
		t.Errorf("a repair looks at its context %d times only", n)
	}
}
