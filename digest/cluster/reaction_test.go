package cluster_test

import (
	"strings"
	"testing"

	"geodigest/digest/cluster"
)

// lantern is an invented treaty: three outlets tell that it is signed.
var lantern = []wire{
	{0, "Neva Herald", "Norway and Japan sign Lantern treaty on seabed cables", "Ministers met in Bergen and spoke of repair ships.", "L"},
	{10, "Alder Wire", "Lantern treaty on cables signed in Bergen by Norway, Japan", "Repair ships will share crews.", "L"},
	{25, "Corniche", "Seabed cables: Lantern treaty between Japan and Norway is signed", "The ministers shook hands in Bergen.", "L"},
}

// placedBy adds items in order and returns how the last one came to its story, and
// whether that is the story of the first.
func placedBy(t *testing.T, ws []wire, speaker string) (cluster.Assignment, bool) {
	t.Helper()
	e := cluster.New(cluster.DefaultConfig())
	ds := docs(t, ws)
	last := len(ds) - 1
	ds[last].Speakers = []string{speaker}
	first := ""
	var a cluster.Assignment
	for i, d := range ds {
		a = e.Add(d)
		if i == 0 {
			first = a.Story
		}
	}
	return a, a.Story == first
}

// answerToLantern is told in other words: it has the treaty's name and nothing else.
var answerToLantern = wire{70, "Morrow Daily", "Lantern 'betrays' Iceland's fishing fleets and skippers will blockade Reykjavik harbour over the treaty, union says",
	"Boats sounded horns for an hour, nets burned on the quay and a march through the capital is planned for the weekend, when parliament returns from its summer recess.", "L"}

func TestReactionNamesSpeakerAndThing(t *testing.T) {
	a, home := placedBy(t, append(lantern[:3:3], answerToLantern), "skippers' Union")
	if !home || a.Kind != cluster.Reaction {
		t.Fatalf("kind %v, with the treaty %v: %q", a.Kind, home, a.Evidence)
	}
	for _, want := range []string{"skippers' Union", "'lantern'", "'treati'", "in 3 items of the story and 0 others"} {
		if !strings.Contains(a.Evidence[0], want) {
			t.Errorf("evidence %q lacks %q", a.Evidence[0], want)
		}
	}
}

// TestReactionAbstains leaves a statement alone where the two words are together
// elsewhere too, where it shares but one of them, and where they are the speaker's name.
func TestReactionAbstains(t *testing.T) {
	elsewhere := []wire{
		{30, "Tidewater Post", "Jury in Lugano gives its prize to documentary on glass blowers",
			"The archive reels, of a lantern and of a guild treaty, were found in a barn by two sisters.", "F"},
		{40, "Kestrel News", "Schoolchildren in Perth stage comedy of foxes and owls",
			"Parents sewed costumes and badgers sang of a treaty over one stolen lantern.", "P"},
	}
	one := answerToLantern
	one.title = strings.Replace(one.title, "Lantern", "Oslo", 1)
	for name, c := range map[string]struct {
		ws      []wire
		speaker string
	}{
		"elsewhere": {append(append(lantern[:3:3], elsewhere...), answerToLantern), "skippers' Union"},
		"one word":  {append(lantern[:3:3], one), "skippers' Union"},
		"speaker":   {append(lantern[:3:3], answerToLantern), "Lantern Treaty Office"},
	} {
		if a, home := placedBy(t, c.ws, c.speaker); home {
			t.Errorf("%s: joins as %v: %q", name, a.Kind, a.Evidence)
		}
	}
}

// TestReactionAbstainsBetweenStories leaves a statement alone where two stories are
// nearly as like it: it may answer either.
func TestReactionAbstainsBetweenStories(t *testing.T) {
	recess := []wire{
		{5, "Tidewater Post", "Deputies in Lima return from summer recess to a march through the capital", "Drums were heard near the harbour.", "S"},
		{15, "Kestrel News", "March through Lima as deputies' summer recess ends", "The capital's skippers watched.", "S"},
		{27, "Northgate", "Lima: summer recess of deputies ends with drums and a march", "The capital's skippers met over a weekend blockade.", "S"},
	}
	a, home := placedBy(t, append(append(lantern[:3:3], recess...), answerToLantern), "the Union")
	if home || a.Kind != cluster.Opened {
		t.Errorf("joins as %v: %q", a.Kind, a.Evidence)
	}
}
