package cluster_test

import (
	"testing"

	"geodigest/digest/cluster"
)

const body = "The ministry said engineers had restored power to nine villages in the valley after three days, and that schools would open again on Monday once the roads were clear."

func TestDuplicates(t *testing.T) {
	tests := []struct {
		name string
		a, b wire
		dup  bool
	}{
		{"same headline, outlet appended", wire{0, "A", "Power returns to nine villages after the avalanche", "", ""},
			wire{30, "G", "Power returns to nine villages after the avalanche - Valley Courier", "", ""}, true},
		{"case and quotes", wire{0, "A", "‘Power returns’ to nine villages after the avalanche", "", ""},
			wire{30, "B", "'Power Returns' to Nine Villages After the Avalanche", "", ""}, true},
		{"wire copy under a slightly changed headline", wire{0, "A", "Power returns to nine villages after avalanche", body, ""},
			wire{30, "B", "Power returns to nine villages after an avalanche", body, ""}, true},
		{"wire copy under another headline", wire{0, "A", "Power returns to nine villages after avalanche", body, ""},
			wire{30, "B", "Valley schools to open again as engineers restore power", body, ""}, true},
		{"dateline does not matter", wire{0, "A", "Power returns to nine villages after avalanche", body, ""},
			wire{30, "B", "Power returns to all nine villages after avalanche", "OSTRAVA, March 17 (Alder) - " + body, ""}, true},
		{"another number", wire{0, "A", "Power returns to 9 villages after the avalanche", body, ""},
			wire{30, "B", "Power returns to 12 villages after the avalanche", body, ""}, false},
		{"another ordinal", wire{0, "A", "Council adopts 16th sanctions package against Arkania over the strait", body, ""},
			wire{30, "B", "Council adopts 17th sanctions package against Arkania over the strait", body, ""}, false},
		{"same outlet half a day later is a column", wire{0, "A", "Our pictures of the harbour today", "", ""},
			wire{1440, "A", "Our pictures of the harbour today", "", ""}, false},
		{"short headlines repeat by chance", wire{0, "A", "Breaking news", "", ""}, wire{5, "B", "Breaking news", "", ""}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ds := docs(t, []wire{tt.a, tt.b})
			e := cluster.New(cluster.DefaultConfig())
			first := e.Add(ds[0])
			second := e.Add(ds[1])
			if got := second.Kind == cluster.Duplicate; got != tt.dup {
				t.Fatalf("duplicate = %v, want %v: %+v", got, tt.dup, second)
			}
			if !tt.dup {
				return
			}
			if second.DuplicateOf != ds[0].ID || second.Story != first.Story {
				t.Errorf("not folded into its twin: %+v", second)
			}
			if e.Len() != 1 {
				t.Errorf("the duplicate was indexed: Len %d", e.Len())
			}
			info, ok := e.Story(first.Story)
			if !ok || len(info.Items) != 2 || len(info.Sources) != 2 {
				t.Errorf("the story does not list the duplicate and its outlet: %+v", info)
			}
		})
	}
}

func TestSameURLIsADuplicate(t *testing.T) {
	ds := docs(t, []wire{
		{0, "A", "Power returns to nine villages after the avalanche", "", ""},
		{30, "A", "Engineers finish work in the valley", "", ""},
		{40, "B", "Harvest festival draws a record crowd", "", ""},
	})
	ds[0].Canonical, ds[1].Canonical = "https://courier.example/a", "https://courier.example/a"
	e := cluster.New(cluster.DefaultConfig())
	e.Add(ds[0])
	if a := e.Add(ds[1]); a.DuplicateOf != ds[0].ID {
		t.Errorf("one URL, two items: %+v", a)
	}
	if a := e.Add(ds[2]); a.Kind != cluster.Opened {
		t.Errorf("no URL at all is not the same URL: %+v", a)
	}
}
