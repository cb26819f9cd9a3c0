package cluster_test

import (
	"reflect"
	"strings"
	"testing"

	"geodigest/digest/cluster"
)

// TestExplain asks why an item joined, which veto stood and what was left out.
func TestExplain(t *testing.T) {
	ds := docs(t, []wire{
		{0, "A", "EU adopts 16th package of sanctions against Russia", "The 16th package lists 73 ships of the shadow fleet.", ""},
		{10, "B", "EU agrees 16th sanctions package against Russia, listing shadow fleet", "The 16th package of sanctions hits ships of the shadow fleet.", ""},
		{20, "C", "EU prepares 17th package of sanctions against Russia's shadow fleet", "The 17th package of sanctions would list more ships.", ""},
		{30, "D", "Fishermen block harbour with their fleet over quotas", "Dozens of boats of the fishing fleet block the harbour of Brest.", ""},
	})
	e := cluster.New(cluster.DefaultConfig())
	var as []cluster.Assignment
	for _, d := range ds {
		as = append(as, e.Add(d))
	}
	if as[1].Story != as[0].Story || as[2].Story == as[0].Story {
		t.Fatalf("the engine makes other stories: %+v", as)
	}
	x, ok := e.Explain(ds[1].ID, 5)
	if !ok || x.Story != as[0].Story || len(x.Links) == 0 || x.Links[0].Item != ds[0].ID || x.Links[0].Sim < x.Cut || len(x.Links[0].Shared) == 0 {
		t.Errorf("a join: %+v", x)
	}
	x, ok = e.Explain(ds[2].ID, 5)
	var veto cluster.Near
	for _, n := range x.Others {
		if n.Story == as[0].Story {
			veto = n
		}
	}
	if !ok || !strings.Contains(veto.Veto, "ordinal 17/16") || veto.Score < x.Cut || veto.Average >= x.RepairCut || veto.Items != 2 || veto.Nearest.Veto == "" {
		t.Errorf("a veto: %+v of %+v", veto, x)
	}
	x, ok = e.Explain(ds[3].ID, 1)
	if !ok || len(x.Others) != 1 || x.Others[0].Score >= x.Cut || x.Others[0].Score <= 0 || x.Others[0].Veto != "" {
		t.Errorf("a story left out: %+v", x)
	}
	if _, ok := e.Explain("nobody", 5); ok {
		t.Error("an unknown item is explained")
	}
	// Asking decides nothing.
	asked, not := e.Repair(ds[3].Time), []cluster.Change(nil)
	other := cluster.New(cluster.DefaultConfig())
	for _, d := range ds {
		other.Add(d)
	}
	if not = other.Repair(ds[3].Time); !reflect.DeepEqual(asked, not) {
		t.Errorf("after questions %+v, without %+v", asked, not)
	}
}
