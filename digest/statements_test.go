package digest

import (
	"testing"
)

func said(name, role, country, content string, outlets ...string) Statement {
	s := Statement{Speaker: name, Country: country, Verb: "said", Content: content, Confidence: 0.95, Outlets: outlets}
	if role != "" {
		s.Name, s.Role = name, role
	}
	return s
}

// TestStatementsThatCarryTheStory: persons of the story first, sides in turn,
// asides and echoes last.
func TestStatementsThatCarryTheStory(t *testing.T) {
	k := maker{next: 1}
	s := k.story("s", "Europe",
		item("A", "Moscow wants ironclad guarantees, says Grushko", summary("Deputy minister Grushko demands a neutral Ukraine.")),
		item("B", "Grushko demands ironclad guarantees for Russia"),
		item("C", "Peacekeepers are for Kyiv to decide, says Macron", summary("Macron answered the demand for ironclad guarantees.")),
		item("D", "Macron: Moscow has no say on peacekeepers in Ukraine"))
	in := []Statement{
		said("An official", "", "RU", "the interview appeared on Monday morning", "A", "B", "C"),
		said("Russian deputy minister", "", "RU", "Ukraine must stay neutral for ever", "B"),
		said("Alexander Grushko", "deputy foreign minister", "RU", "ironclad guarantees must be part of any treaty", "A", "B"),
		said("Alexander Grushko", "deputy foreign minister", "RU", "observers could come after a treaty is signed", "A"),
		said("Emmanuel Macron", "president", "FR", "peacekeepers are for Kyiv to decide, not Moscow", "C", "D"),
		said("Warsaw", "", "PL", "no", "C"),
	}
	var got []string
	for _, st := range rankStatements(in, &s, nil) {
		got = append(got, st.Speaker)
	}
	first := got[0] + ", " + got[1]
	if first != "Alexander Grushko, Emmanuel Macron" && first != "Emmanuel Macron, Alexander Grushko" {
		t.Errorf("speakers %q; the two persons of the story, one each, should be first", got)
	}
	if got[len(got)-1] != "An official" && got[len(got)-1] != "Russian deputy minister" {
		t.Errorf("the last speaker is %s; an aside or an echo should be", got[len(got)-1])
	}
	for _, g := range got {
		if g == "Warsaw" {
			t.Error("a one-word statement is printed")
		}
	}
}

// TestStatementsReadAlready: what the summary says is not said again while there
// is something else.
func TestStatementsReadAlready(t *testing.T) {
	k := maker{next: 1}
	s := k.story("s", "Europe", item("A", "Envoys meet on truce", summary("The guns must fall silent at dawn, Grushko said. Talks go on.")))
	in := []Statement{
		said("Alexander Grushko", "deputy foreign minister", "RU", "the guns must fall silent at dawn", "A"),
		said("Alexander Grushko", "deputy foreign minister", "RU", "a treaty needs guarantees for both sides", "A"),
	}
	got := rankStatements(in, &s, [][]string{headWords("The guns must fall silent at dawn, Grushko said.")})
	if got[0].Content != in[1].Content {
		t.Errorf("first is %q", got[0].Content)
	}
}

// TestStatementsThatAddNothing: what the headline or a sentence above has just said
// with its speaker, and what was said in an item at the story's edge.
func TestStatementsThatAddNothing(t *testing.T) {
	k := maker{next: 1}
	s := k.story("s", "Europe",
		item("A", "Houthis say 61 killed in strikes on Yemen port", summary("The port authority said that two cranes fell into the sea.")),
		item("B", "Strikes on Yemen port kill 61, Houthis say"), item("C", "Yemen port strikes: 61 killed"), item("D", "Houthis count 61 killed in port strikes"),
		item("E", "Yemen strikes kill 61 in port"), item("F", "Central bank of Chile leaves rates unchanged", id(77)))
	edge := s.Members[5].Key()
	s.Statements = []Statement{
		{Speaker: "Houthis", Verb: "say", Content: "61 killed in strikes on Yemen port", Outlets: []string{"A"}},
		{Speaker: "The port authority", Verb: "said", Content: "two cranes fell into the sea", Outlets: []string{"A"}},
		{Speaker: "Rosa Costa", Verb: "said", Content: "inflation is where it should be", Outlets: []string{"F"}, Items: []string{edge}},
		{Speaker: "Yahya Saree", Verb: "said", Content: "the answer will reach every ship at sea", Outlets: []string{"B"}},
	}
	ed, _ := Compose(input(s))
	var got []string
	for _, st := range ed.Entries()[0].Statements {
		got = append(got, st.Speaker)
	}
	if len(got) != 1 || got[0] != "Yahya Saree" {
		t.Errorf("headline %q, speakers %q", ed.Entries()[0].Headline, got)
	}
}
