package statement

import (
	"reflect"
	"testing"
	"time"
)

func source(outlet, item string, minute int, s Statement) Source {
	if s.Kind == "" {
		s.Kind = Indirect
	}
	return Source{outlet, item, time.Date(2025, 8, 21, 9, minute, 0, 0, time.UTC), s}
}

var story = []Source{
	source("Example Post", "p1", 0, Statement{Speaker: "Ivo Lund", Name: "Ivo Lund", Role: "envoy", Country: "NO", Content: "the northern pact is dead and buried", Confidence: .8}),
	source("Sample Times", "t1", 5, Statement{Speaker: "Lund", Content: "northern pact is dead", Confidence: .9}),
	source("Sample Times", "t2", 6, Statement{Speaker: "Lund", Content: "northern pact long dead", Confidence: .9}),
	source("Daily Model", "d1", 7, Statement{Speaker: "Norway's envoy Ivo Lund", Name: "Ivo Lund", Role: "envoy", Country: "NO", Content: "the northern pact is dead", Kind: Direct, Direct: true, Confidence: .9}),
	source("Example Post", "p1", 0, Statement{Speaker: "Ivo Lund", Name: "Ivo Lund", Role: "envoy", Country: "NO", Content: "fishing quotas will double next spring", Confidence: .9}),
	source("Daily Model", "d2", 9, Statement{Speaker: "Ana Solberg", Name: "Ana Solberg", Role: "minister", Country: "SE", Content: "the northern pact is dead", Confidence: .7}),
	source("Daily Model", "d2", 9, Statement{Speaker: "analysts", Content: "nobody will miss the old pact", Confidence: .9}),
}

func TestMerge(t *testing.T) {
	got := Merge(story)
	if len(got) != 4 {
		t.Fatalf("%d statements, want 4: %+v", len(got), got)
	}
	first := got[0]
	if first.Content != "the northern pact is dead" || first.Kind != Direct || first.Item != "d1" {
		t.Errorf("best wording: %q of %s", first.Content, first.Item)
	}
	if want := []string{"Example Post", "Sample Times", "Daily Model"}; !reflect.DeepEqual(first.Outlets, want) {
		t.Errorf("outlets %v, want %v", first.Outlets, want)
	}
	if want := []string{"p1", "t1", "t2", "d1"}; !reflect.DeepEqual(first.Items, want) {
		t.Errorf("items %v, want %v", first.Items, want)
	}
	if first.First.Minute() != 0 {
		t.Errorf("first reported at %v", first.First)
	}
	// The Swedish minister and the analysts come before Lund's second remark.
	var who []string
	for _, m := range got {
		who = append(who, m.Speaker)
	}
	if want := []string{"Norway's envoy Ivo Lund", "Ana Solberg", "analysts", "Ivo Lund"}; !reflect.DeepEqual(who, want) {
		t.Errorf("order %v, want %v", who, want)
	}
}

func TestMergeIgnoresOrder(t *testing.T) {
	want := Merge(story)
	back := make([]Source, 0, len(story))
	for i := len(story) - 1; i >= 0; i-- {
		back = append(back, story[i])
	}
	if got := Merge(back); !reflect.DeepEqual(got, want) {
		t.Errorf("reversed input gives\n%+v\nwant\n%+v", got, want)
	}
}

func TestMergeEmpty(t *testing.T) {
	if got := Merge(nil); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}

func TestMergeKeepsTwoPeopleOfOneName(t *testing.T) {
	got := Merge([]Source{
		source("A", "a", 0, Statement{Speaker: "Ivo Lund", Name: "Ivo Lund", Content: "northern pact is dead"}),
		source("B", "b", 1, Statement{Speaker: "Kari Lund", Name: "Kari Lund", Content: "northern pact is dead"}),
		source("C", "c", 2, Statement{Speaker: "Lund", Content: "northern pact is dead"}),
	})
	if len(got) != 3 {
		t.Errorf("%d statements, want 3: a surname that two share names neither", len(got))
	}
}

// TestMergeKeepsDifferentWordsApart: a short remark is not the long quotation
// that holds its words, and a chain of likenesses does not join its ends.
func TestMergeKeepsDifferentWordsApart(t *testing.T) {
	src := func(outlet, content string) Source {
		return Source{Outlet: outlet, Item: outlet, Time: time.Unix(1, 0), Statement: Statement{
			Speaker: "Jane Doe", Name: "Jane Doe", Role: "president", Country: "FR", Verb: "said", Content: content, Confidence: .9,
		}}
	}
	got := Merge([]Source{
		src("A", "we will run the country"),
		src("B", "we will run the country for now"),
		src("C", "our very large oil companies will go in, spend billions, fix the broken pipes, run the pumps and make money for the country we love"),
		src("D", "the oil companies will go in and spend billions to fix the broken pipes"),
	})
	if len(got) != 2 {
		t.Fatalf("%d statements, want 2: %+v", len(got), got)
	}
	for _, m := range got {
		if len(m.Outlets) != 2 {
			t.Errorf("%q has %v", m.Content, m.Outlets)
		}
	}
}

func TestMergeOneSpeakerInOtherWords(t *testing.T) {
	st := func(outlet, speaker, name, role, country, content string) Source {
		return source(outlet, outlet, 0, Statement{Speaker: speaker, Name: name, Role: role, Country: country, Content: content, Confidence: .9})
	}
	for _, c := range []struct {
		name string
		in   []Source
		want int
	}{
		{"office and name", []Source{
			st("A", "Jane Doe", "Jane Doe", "president", "FR", "the northern pact is dead"),
			st("B", "the president", "", "president", "FR", "northern pact is now dead")}, 1},
		{"two holders", []Source{
			st("A", "Jane Doe", "Jane Doe", "president", "FR", "the harbour must stay open"),
			st("C", "John Roe", "John Roe", "president", "FR", "taxes have to fall"),
			st("B", "the president", "", "president", "FR", "harbour must stay open")}, 3},
		{"a deputy is not alone in office", []Source{
			st("A", "Jane Doe", "Jane Doe", "deputy", "FR", "the harbour must stay open"),
			st("B", "a deputy", "", "deputy", "FR", "harbour must stay open")}, 2},
		{"a state and its army", []Source{
			st("A", "Norway", "Norway", "", "NO", "forty boats were sunk near the port"),
			st("B", "the Norwegian army", "", "", "NO", "forty boats sunk near port")}, 1},
		{"a state and its minister", []Source{
			st("A", "Norway", "Norway", "", "NO", "forty boats were sunk near the port"),
			st("B", "the minister", "", "minister", "NO", "forty boats sunk near port")}, 2},
		{"two states", []Source{
			st("A", "Norway", "Norway", "", "NO", "forty boats were sunk near the port"),
			st("B", "Sweden", "Sweden", "", "SE", "forty boats sunk near port")}, 2},
		{"officials", []Source{
			st("A", "Two senior officials", "", "", "", "forty boats were sunk near the port"),
			st("B", "officials", "", "", "", "forty boats sunk near port")}, 1},
		{"at most two of one speaker", []Source{
			st("A", "Jane Doe", "Jane Doe", "president", "FR", "the northern pact is dead"),
			st("A", "Jane Doe", "Jane Doe", "president", "FR", "forty boats were sunk"),
			st("A", "Jane Doe", "Jane Doe", "president", "FR", "taxes will fall next spring")}, 2},
	} {
		if got := Merge(c.in); len(got) != c.want {
			t.Errorf("%s: %d statements, want %d: %+v", c.name, len(got), c.want, got)
		}
	}
}
