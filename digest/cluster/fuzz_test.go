package cluster_test

import (
	"reflect"
	"testing"
	"time"

	"geodigest/digest/cluster"
	"geodigest/digest/lang"
)

// FuzzAdd feeds an engine two foreign texts among known ones: nothing may
// panic, every item has a story, a duplicate has its twin's, and a second engine
// decides the same.
func FuzzAdd(f *testing.F) {
	f.Add("Earthquake of magnitude 6.1 strikes Peru", "LIMA, March 1 (Agency) - Homes fell.", "Day 1,130 of the war", "", int64(60))
	f.Add("", "", "—", "Continue reading", int64(-7200))
	f.Add("16th 16th 16th package", "\xff\xfe", "Live: | x - y", "17th", int64(1<<40))
	f.Add("a - b | c - d", "x", "a - b | c - d", "x", int64(0))
	f.Fuzz(func(t *testing.T, title1, summary1, title2, summary2 string, later int64) {
		base := []cluster.Doc{
			{ID: "k1", Time: day0, Source: "A", Text: lang.NewDoc("en", "EU agrees 16th sanctions package against Russia", "", "")},
			{ID: "k2", Time: day0, Source: "B", Text: lang.NewDoc("en", "EU ambassadors back 16th package of sanctions", "", "")},
			{ID: "x1", Time: day0, Source: "A", Text: lang.NewDoc("", title1, summary1, ""), Entities: []string{title2, "country:"}},
			{ID: "x2", Time: day0.Add(time.Duration(later%1e6) * time.Second), Source: "A", Text: lang.NewDoc("", title2, summary2, ""), Speakers: []string{"x"}},
		}
		run := func() (out []cluster.Assignment) {
			e := cluster.New(cluster.DefaultConfig())
			stories := map[string]string{}
			for _, d := range base {
				a := e.Add(d)
				stories[d.ID] = a.Story
				if a.Item != d.ID || a.Story == "" {
					t.Fatalf("no story: %+v", a)
				}
				if a.DuplicateOf != "" && stories[a.DuplicateOf] != a.Story {
					t.Fatalf("a duplicate strayed from its twin: %+v", a)
				}
				out = append(out, a)
			}
			e.Repair(day0)
			return out
		}
		if a, b := run(), run(); !reflect.DeepEqual(a, b) {
			t.Fatalf("%+v\n%+v", a, b)
		}
	})
}
