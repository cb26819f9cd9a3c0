package digest

import (
	"strings"
	"testing"
)

func tagged(countries, regions, themes string) opt {
	return func(m *Member) {
		m.Analysis.Countries, m.Analysis.Regions, m.Analysis.Themes = strings.Fields(countries), strings.Split(regions, "/"), strings.Fields(themes)
	}
}

// plain is a story whose items keep the regions they were made with.
func plain(items ...Member) Story {
	s := Story{ID: "s", Members: items}
	for i := range s.Members {
		if s.Members[i].ID == 0 {
			s.Members[i].ID = int64(100 + i)
		}
	}
	return s
}

func TestTopics(t *testing.T) {
	truce := func(outlet string, more ...opt) Member {
		return item(outlet, "Leaders agree a truce in Kyiv", append([]opt{tagged("UA US", "Europe/Americas", "ceasefire-peace war"), summary("The sanctions stay, officials said.")}, more...)...)
	}
	for _, c := range []struct {
		name   string
		topics Topics
		items  []Member
		in     bool
		reason string
	}{
		{name: "nothing asked", items: []Member{truce("A")}, in: true},
		{name: "a country", topics: Topics{Countries: []string{"RU", "UA"}}, items: []Member{truce("A")}, in: true, reason: "followed: country UA"},
		{name: "another country", topics: Topics{Countries: []string{"UA", "RU"}}, items: []Member{item("A", "Vote in Mali", tagged("ML", "Africa", ""))}, reason: "not among the topics: countries UA, RU"},
		{name: "all that was asked is told", topics: Topics{Countries: []string{"SD"}, Regions: []string{"Middle East"}, Themes: []string{"trade-energy"}, Keywords: []string{"grain"}}, items: []Member{truce("A")},
			reason: "not among the topics: countries SD; regions Middle East; themes trade-energy; keywords grain"},
		{name: "one list is enough", topics: Topics{Countries: []string{"SD"}, Themes: []string{"war"}}, items: []Member{truce("A")}, in: true, reason: "followed: theme war"},
		{name: "a region that is not the first", topics: Topics{Regions: []string{"Americas"}}, items: []Member{truce("A")}, in: true, reason: "followed: region Americas"},
		{name: "a keyword of the summary", topics: Topics{Keywords: []string{"Sanctions"}}, items: []Member{truce("A")}, in: true, reason: "followed: keyword Sanctions"},
		{name: "a third of the texts is enough", topics: Topics{Countries: []string{"RU"}}, items: []Member{truce("A"), truce("B"), truce("C", tagged("UA RU", "Europe", "war"))}, in: true, reason: "followed: country RU"},
		{name: "less than a third is an aside", topics: Topics{Countries: []string{"RU"}}, items: []Member{truce("A"), truce("B"), truce("C"), truce("D", tagged("UA RU", "Europe", "war"))}, reason: "not among the topics"},
		{name: "a copy has no vote", topics: Topics{Countries: []string{"RU"}}, items: []Member{truce("A", id(1)), truce("B"), truce("C"), truce("D", copyOf(1), tagged("RU", "Europe", "war")), truce("E", copyOf(1), tagged("RU", "Europe", "war"))}, reason: "not among the topics"},

		{name: "muted theme", topics: Topics{Mute: Mute{Themes: []string{"sport"}}}, items: []Member{item("A", "Team banned from the games", tagged("RU", "Europe", "sport sanctions"))}, reason: "muted: theme sport"},
		{name: "a muted theme that is not the first", topics: Topics{Mute: Mute{Themes: []string{"war"}}}, items: []Member{truce("A")}, in: true},
		{name: "muted country", topics: Topics{Mute: Mute{Countries: []string{"UA"}}}, items: []Member{truce("A")}, reason: "muted: country UA"},
		{name: "a muted country that is only named", topics: Topics{Mute: Mute{Countries: []string{"US"}}}, items: []Member{truce("A")}, in: true},
		{name: "half of the texts do not mute", topics: Topics{Mute: Mute{Countries: []string{"US"}}}, items: []Member{truce("A"), truce("B", tagged("US UA", "Americas", "war"))}, in: true},
		{name: "muted region", topics: Topics{Mute: Mute{Regions: []string{"Europe"}}}, items: []Member{truce("A")}, reason: "muted: region Europe"},
		{name: "muted keyword", topics: Topics{Mute: Mute{Keywords: []string{"agree a truce"}}}, items: []Member{truce("A")}, reason: "muted: keyword agree a truce"},
		{name: "what is muted stays out though it is followed", topics: Topics{Countries: []string{"UA"}, Mute: Mute{Keywords: []string{"truce"}}}, items: []Member{truce("A")}, reason: "muted: keyword truce"},
		{name: "muted outlet", topics: Topics{Mute: Mute{Outlets: []string{"a"}}}, items: []Member{truce("A")}, reason: "muted: outlet A"},
		{name: "a muted outlet among others", topics: Topics{Mute: Mute{Outlets: []string{"A"}}}, items: []Member{truce("A"), truce("B"), truce("C")}, in: true, reason: "2 outlets"},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := input(plain(c.items...))
			in.Spec.Topics = c.topics
			ed, ds := Compose(in)
			d := reasonOf(t, ds, "s")
			if d.In != c.in || !strings.Contains(d.Reason, c.reason) || len(ed.Entries()) == 1 != c.in {
				t.Errorf("decision %+v, want in=%v with %q", d, c.in, c.reason)
			}
			if c.in && c.topics.asked() != strings.Contains(d.Reason, "followed:") {
				t.Errorf("reason %q", d.Reason)
			}
		})
	}
}

// A muted outlet leaves nothing behind: no source, no statement of its own.
func TestMutedOutletIsNotPrinted(t *testing.T) {
	s := plain(item("A", "Leaders agree a truce in the capital"), item("B", "Leaders agree on a truce, at last"))
	s.Statements = []Statement{
		{Speaker: "Ann Envoy", Verb: "said", Content: "the talks went well", Outlets: []string{"A"}},
		{Speaker: "Bob Minister", Verb: "said", Content: "no deal is near", Outlets: []string{"A", "B"}},
	}
	in := input(s)
	in.Spec.Topics.Mute.Outlets = []string{"A"}
	ed, _ := Compose(in)
	e := ed.Entries()[0]
	if e.Outlets != 1 || len(e.Sources) != 1 || e.Sources[0].Name != "B" {
		t.Errorf("sources %+v", e.Sources)
	}
	if len(e.Statements) != 1 || e.Statements[0].Name+e.Statements[0].Speaker != "Bob Minister" || len(e.Statements[0].Outlets) != 1 {
		t.Errorf("statements %+v", e.Statements)
	}
	if len(in.Stories[0].Members) != 2 || len(in.Stories[0].Statements[1].Outlets) != 2 {
		t.Error("the input was changed")
	}
}

func TestRelevanceBar(t *testing.T) {
	for _, c := range []struct {
		bar, relevance float64
		in             bool
		reason         string
	}{
		{0, .5, true, ""}, {0, .49, false, "relevance 0.49 over 1 item"},
		{.7, .69, false, "relevance 0.69 over 1 item, below 0.70"}, {.7, .7, true, ""}, {.3, .3, true, ""},
	} {
		in := input(plain(item("A", "Leaders agree a truce", relevance(c.relevance))))
		in.Spec.Relevance = c.bar
		_, ds := Compose(in)
		if ds[0].In != c.in || !strings.Contains(ds[0].Reason, c.reason) {
			t.Errorf("bar %v, relevance %v: %+v", c.bar, c.relevance, ds[0])
		}
	}
}

func TestMentions(t *testing.T) {
	for _, c := range []struct {
		text, keyword string
		want          bool
	}{
		{"Sanctions on Russia's fleet", "sanctions", true},
		{"Sanctions on Russia", "sanction", false},
		{"Sanctions on Russia", "sanction*", true},
		{"The North Sea fleet", "north sea", true},
		{"The North-Sea fleet", "north sea", true},
		{"North of the Sea", "north sea", false},
		{"Санкции против флота", "санкции", true},
		{"हिन्दी में समाचार", "में", true},
		{"हिन्दी में समाचार", "हिन", false},
		{"中国外交部回应制裁", "制裁", true},
		{"Anything", "*", false},
		{"", "x", false},
		{"Anything", "", false},
	} {
		if got := mentions(c.text, c.keyword); got != c.want {
			t.Errorf("mentions(%q, %q) = %v", c.text, c.keyword, got)
		}
	}
}
