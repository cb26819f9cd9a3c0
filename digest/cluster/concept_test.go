package cluster

import (
	"strings"
	"testing"
	"time"

	"geodigest/digest/lang"
)

func TestConceptsTable(t *testing.T) {
	all, err := eventWords()
	if err != nil {
		t.Fatal(err)
	}
	for tag, words := range all.words {
		for stem, means := range words {
			if stem == "" || strings.HasPrefix(stem, "_") || strings.HasSuffix(stem, "_") {
				t.Errorf("%s: a word of %v is a stop word and never matches", tag, means)
			}
			if len(means) > 2 {
				t.Errorf("%s: %s stands for %v, at most two", tag, stem, means)
			}
		}
	}
	for name := range all.stems {
		if strings.ContainsAny(display(name), " @:_") {
			t.Errorf("concept %q would be mistaken for a scene or a pair", name)
		}
	}
	for _, bad := range []string{"en: die", "die\n en:"} {
		if _, err := loadConcepts(bad); err == nil {
			t.Errorf("table %q was read", bad)
		}
	}
}

// terms returns the concepts and scenes of a headline.
func terms(t *testing.T, tag, title string, stage ...string) map[string]bool {
	t.Helper()
	e := New(DefaultConfig())
	d := Doc{ID: "x", Time: time.Unix(1_700_000_000, 0), Text: lang.NewDoc(tag, title, "", ""), TitleEntities: stage}
	out := map[string]bool{}
	for _, f := range e.extract(clipDoc(d.Text), d) {
		if name := e.vocab.names[f.slot]; strings.HasPrefix(name, conceptPrefix) {
			out[display(name)] = true
		}
	}
	return out
}

func TestConcepts(t *testing.T) {
	for _, c := range []struct {
		tag, title, want, not string
	}{
		{"en", "Seventeen dead after blast at fireworks plant", "die blast", "fire"},
		{"en", "Explosion kills workers at fireworks plant", "die blast", ""},
		{"en", "Cease-fire holds for a second day", "truce", "fire"},
		{"en", "New military chief named", "general", ""},
		{"en", "Military parade held in the capital", "troops", "general"},
		{"de", "Erdbeben erschüttert den Norden", "quake", ""},
		{"es", "Un terremoto sacude el norte del país", "quake", ""},
		{"ja", "地震で建物が倒壊", "", "quake"},
	} {
		got := terms(t, c.tag, c.title)
		for w := range strings.FieldsSeq(c.want) {
			if !got[w] {
				t.Errorf("%q: no concept %s in %v", c.title, w, got)
			}
		}
		if c.not != "" && got[c.not] {
			t.Errorf("%q: concept %s", c.title, c.not)
		}
	}
}

func TestScenes(t *testing.T) {
	got := terms(t, "en", "Quake rattles Chile", "country:cl", "org:onemi")
	if !got["quake@cl"] || got["quake@onemi"] || len(got) != 2 {
		t.Errorf("got %v, want quake and quake@cl", got)
	}
}

// TestOtherWords: two reports of one event that share no word but the country.
func TestOtherWords(t *testing.T) {
	e := New(DefaultConfig())
	at := time.Date(2031, 3, 1, 6, 0, 0, 0, time.UTC)
	add := func(id, title string, stage ...string) string {
		at = at.Add(20 * time.Minute)
		return e.Add(Doc{ID: id, Source: id, Time: at, Text: lang.NewDoc("en", title, "", ""), Entities: stage, TitleEntities: stage}).Story
	}
	a := add("a", "Chile earthquake: dozens of buildings down", "country:cl")
	b := add("b", "Powerful tremor rattles northern Chile", "country:cl")
	c := add("c", "Powerful tremor rattles northern Greece", "country:gr")
	d := add("d", "Voters in Chile reject the draft of a new constitution", "country:cl")
	if a != b {
		t.Error("two words for one quake: two stories")
	}
	if c == a || d == a {
		t.Errorf("another country or another event joined the quake: %v %v %v %v", a, b, c, d)
	}
}
