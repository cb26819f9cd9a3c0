package cluster

import (
	"fmt"
	"reflect"
	"testing"
)

func TestNearest(t *testing.T) {
	in := []neighbour{{0, .2}, {1, .5}, {2, .5}, {3, .1}}
	if got := nearest(append([]neighbour(nil), in...), 4); !reflect.DeepEqual(got, in) {
		t.Errorf("all that fit: %v", got)
	}
	want := []neighbour{{1, .5}, {2, .5}, {0, .2}}
	if got := nearest(in, 3); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the nearest three are %v, want %v", got, want)
	}
}
