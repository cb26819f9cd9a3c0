package digest

import (
	"strings"
	"testing"
	"time"
)

// quakeTold is what readers were told the day before about the story "s".
func quakeTold(outlets ...string) map[string]Told {
	e := Entry{
		Story: "s", Headline: "Quake kills 12 in southern Peru", Lang: "en", Link: "https://a.example/quake-kills-12-in-southern-peru",
		Summary:    []string{"Rescuers dug through the rubble in Arequipa all night."},
		Statements: []Statement{{Speaker: "Marta Vega", Verb: "denies", Content: "that the dam burst after the quake"}},
	}
	return map[string]Told{"s": {
		Story: "s", At: noon.Add(-24 * time.Hour), Headline: e.Headline, Outlets: outlets,
		Statements: []string{StatementKey(Statement{Speaker: "Ana Rojas", Content: "the whole old town has to be searched again"})},
		Entries: []Entry{e,
			{Story: "s", Headline: "Quake shakes Peru", Link: "https://a.example/quake-kills-12-in-southern-peru", Changes: []Change{{Kind: ChangedHeadline, From: "Soldiers wait for orders in Lima barracks", To: "Army sent to quake region of Peru after second night"}}},
			{Story: "s", Headline: "Tremor felt in four towns of Peru", Lang: "en", Link: "https://a.example/first-tremor"},
			{Story: "s", Headline: "Soldiers wait for orders in Lima barracks", Lang: "en", Link: "https://b.example/army"},
		}, Figures: []Figure{{Slot: "killed", Value: 12, Title: true}, {Slot: "killed", Value: 15}},
	}}
}

func killed(n int) opt {
	return func(m *Member) { m.Figures = []Figure{{Slot: "killed", Value: n, Title: true}} }
}

// TestARevisedTollIsRatherWithheldThanWrong: figures as the reader of tolls gives them.
func TestARevisedTollIsRatherWithheldThanWrong(t *testing.T) {
	type fig = Figure
	type text struct {
		outlet, title string
		fig
	}
	fisher := text{"A", "Rebel attack on trawler off Aden kills 3 sailors", fig{Value: 3, Of: "sailors", By: "rebel"}}
	camp := text{"A", "Sudanese strikes on Nyala camp kill 40", fig{Value: 40, By: "sudanese"}}
	quake := text{"A", "Earthquake in Chile kills 50 near Iquique", fig{Value: 50}}
	for _, c := range []struct {
		name  string
		told  []text // oldest first
		fresh []text
		want  string // "from to"; "" = none
	}{
		{"a part of many years", []text{camp}, []text{{"B", "UN says 280 aid workers killed in Nyala since 2023 as strikes on camp go on", fig{Value: 280, Of: "workers", Sum: true}}}, ""},
		{"the same by two", []text{camp}, []text{{"B", "280 killed at Nyala camp this year in strikes", fig{Value: 280, Sum: true}}, {"C", "Nyala camp strikes: 280 killed this year", fig{Value: 280, Sum: true}}}, ""},
		{"a part of those killed", []text{camp}, []text{{"B", "Sudanese strikes on Nyala camp kill 44 medics", fig{Value: 44, Of: "medics", By: "sudanese"}}}, ""},
		{"the other side's dead", []text{fisher}, []text{{"B", "US strikes kill 31 rebel fighters after attack on trawler off Aden", fig{Value: 31, Of: "fighters", By: "us"}}}, ""},
		{"another hand", []text{camp}, []text{{"B", "Chadian strikes on Nyala camp kill 45", fig{Value: 45, By: "chadian"}}, {"C", "Chadian strikes kill 45 in Nyala camp", fig{Value: 45, By: "chadian"}}}, ""},
		{"a leap, one writer", []text{quake}, []text{{"B", "Earthquake in Chile near Iquique: 120 dead", fig{Value: 120}}}, ""},
		{"a leap, two writers", []text{quake}, []text{{"B", "Earthquake in Chile near Iquique: 120 dead", fig{Value: 120}}, {"C", "Chile earthquake toll at 120", fig{Value: 120}}}, "50 120"},
		{"a leap by who gave the toll", []text{quake}, []text{{"A", "Earthquake in Chile near Iquique: 120 dead", fig{Value: 120}}}, "50 120"},
		{"a remote headline, one writer", []text{quake}, []text{{"B", "Chile counts its losses: schools of Iquique closed, ferries halted, miners trapped, 55 bodies found", fig{Value: 55}}}, ""},
		{"one more", []text{fisher}, []text{{"B", "Attack on trawler off Aden: toll rises to 4 sailors killed", fig{Value: 4, Of: "sailors"}}}, "3 4"},
		{"all of them", []text{fisher}, []text{{"B", "Rebel attack on trawler off Aden: toll now 5", fig{Value: 5, By: "rebel"}}}, "3 5"},
		{"one more after another count", []text{fisher, {"B", "US strikes kill 31 rebel fighters after attack on trawler off Aden", fig{Value: 31, Of: "fighters", By: "us"}}}, []text{{"C", "Attack on trawler off Aden: toll rises to 4 sailors killed", fig{Value: 4, Of: "sailors"}}}, "3 4"},
		{"the next day's toll after a sum", []text{camp, {"B", "UN: 280 aid workers killed in Nyala since 2023 as strikes on camp go on", fig{Value: 280, Of: "workers", Sum: true}}}, []text{{"B", "Sudanese strikes on Nyala camp kill 45, ministry says", fig{Value: 45, By: "sudanese"}}}, "40 45"},
		{"a sum that grew", []text{{"A", "280 killed in Nyala camp since 2023", fig{Value: 280, Sum: true}}}, []text{{"A", "285 killed in Nyala camp since 2023", fig{Value: 285, Sum: true}}}, "280 285"},
	} {
		var s Story
		told := Told{}
		var fresh []*Member
		add := func(x text) {
			x.Slot, x.fig.Title = "killed", true
			m := item(x.outlet, x.title)
			m.Figures = []Figure{x.fig}
			s.Members = append(s.Members, m)
		}
		for _, x := range c.told {
			x.Slot, x.fig.Title = "killed", true
			told.Headline = x.title
			told.Entries = append([]Entry{{Headline: x.title}}, told.Entries...)
			told.Figures = append([]Figure{x.fig}, told.Figures...)
			add(x)
		}
		for _, x := range c.fresh {
			add(x)
		}
		for i := len(c.told); i < len(s.Members); i++ {
			fresh = append(fresh, &s.Members[i])
		}
		got := ""
		for _, ch := range revisions(&told, &s, fresh) {
			got += ch.From + " " + ch.To
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func rewritten() opt {
	return func(m *Member) {
		m.Revised, m.FirstSeen, m.Published = true, noon.Add(-30*time.Hour), noon.Add(-30*time.Hour)
	}
}
func link(l string) opt { return func(m *Member) { m.Link = l } }

func TestWhatIsNewInAStoryTold(t *testing.T) {
	old := item("A", "Quake kills 12 in southern Peru", seen(30*time.Hour), killed(12), summary("Rescuers dug through the rubble in Arequipa all night."))
	for _, c := range []struct {
		name  string
		told  []string
		items []Member
		stmts []Statement
		want  string // part of the reason; "" = not in
	}{
		{"a toll that rose", []string{"A"}, []Member{old, item("A", "Toll of quake in southern Peru rises to 19", killed(19))}, nil, "killed 12 -> 19 (A)"},
		{"the toll that most give", []string{"A", "B", "C"}, []Member{old, item("A", "Southern Peru quake kills 21", killed(21)), item("B", "Peru quake kills 19 in the south", killed(19)), item("C", "Quake in southern Peru: 19 dead", killed(19))}, nil, "killed 12 -> 19 (B, C)"},
		{"the toll that was told", []string{"A"}, []Member{old, item("A", "Southern Peru quake: 12 dead", killed(12))}, nil, ""},
		{"the toll of another event", []string{"A"}, []Member{old, item("A", "Landslide buries 19 on a highway near Lima", killed(19))}, nil, ""},
		{"a toll out of all proportion", []string{"A"}, []Member{old, item("A", "Southern Peru quake recalls the 66000 killed in 1970", killed(66000))}, nil, ""},
		{"one outlet's lower toll", []string{"A"}, []Member{old, item("A", "Two of Peru quake's victims in the south were 7", killed(7))}, nil, ""},
		{"a toll that only the story's older items gave", []string{"A"}, []Member{item("A", "Ferry sinks off Callao in Peru", seen(31*time.Hour), func(m *Member) { m.Figures = []Figure{{Slot: "missing", Value: 30}} }), item("A", "Ferry off Callao in Peru: 44 missing", func(m *Member) { m.Figures = []Figure{{Slot: "missing", Value: 44, Title: true}} })}, nil, "missing 30 -> 44 (A)"},
		{"a toll corrected by two", []string{"A", "B"}, []Member{old, item("A", "Southern Peru quake: toll cut to 9", killed(9)), item("B", "Peru quake killed 9 in the south", killed(9))}, nil, "killed 12 -> 9 (A, B)"},
		{"the article that was quoted says something else now", []string{"A"}, []Member{item("A", "Officials withdraw count of quake victims", rewritten(), link("https://a.example/quake-kills-12-in-southern-peru"))}, nil, "headline changed (A)"},
		{"a toll by the way in one summary", []string{"A"}, []Member{old, item("A", "Peru quake: south asks for help", func(m *Member) { m.Figures = []Figure{{Slot: "killed", Value: 19}} })}, nil, ""},
		{"a toll in two summaries", []string{"A", "B"}, []Member{old, item("A", "Peru quake: south asks for help", func(m *Member) { m.Figures = []Figure{{Slot: "killed", Value: 19}} }), item("B", "Help for the south of Peru after quake", func(m *Member) { m.Figures = []Figure{{Slot: "killed", Value: 19}} })}, nil, "killed 12 -> 19 (A, B)"},
		{"a toll readers have read before the newest", []string{"A"}, []Member{old, item("A", "Southern Peru quake: 15 dead", killed(15))}, nil, ""},
		{"one side's denials", []string{"A", "B"}, []Member{old, item("B", "Mayor denies that dam broke in Peru quake")}, []Statement{{Speaker: "Luis Soto", Country: "PE", Verb: "denies", Content: "that the dam broke", Outlets: []string{"B"}}, {Speaker: "The government", Country: "PE", Verb: "denied", Content: "all reports of a flood", Outlets: []string{"B"}}}, "2 new statements, denied by Luis Soto (B)"},
		{"the article that led before the newest says something else now", []string{"A"}, []Member{item("A", "Officials withdraw count of quake victims", rewritten(), link("https://a.example/first-tremor"))}, nil, "headline changed (A)"},
		{"a headline whose change was told", []string{"A"}, []Member{item("B", "Army sent to quake region of Peru after second night", rewritten(), link("https://b.example/army"))}, nil, ""},
		{"who speaks in a headline that was changed", []string{"A"}, []Member{item("A", "Vega says army takes over the rescue", rewritten(), link("https://a.example/first-tremor"))}, []Statement{{Speaker: "Vega", Verb: "says", Content: "army takes over the rescue", Outlets: []string{"A"}, Items: []string{"A\x00Vega says army takes over the rescue\x002026-03-09"}}}, "1 new statement, headline changed (A)"},
		{"who spoke in a text whose headline stayed", []string{"A"}, []Member{item("A", "Quake kills 12 in southern Peru", rewritten(), link("https://a.example/quake-kills-12-in-southern-peru"))}, []Statement{{Speaker: "Vega", Verb: "says", Content: "army takes over the rescue", Outlets: []string{"A"}, Items: []string{"A\x00Quake kills 12 in southern Peru\x002026-03-09"}}}, ""},
		{"a comma", []string{"A"}, []Member{item("A", "Quake kills 12, in southern Peru", rewritten(), link("https://a.example/quake-kills-12-in-southern-peru"))}, nil, ""},
		{"another article that was changed", []string{"A"}, []Member{old, item("B", "Officials withdraw count of quake victims", rewritten())}, nil, ""},
		{"a denial", []string{"A", "B"}, []Member{old, item("B", "Mayor denies that dam broke in Peru quake")}, []Statement{{Speaker: "Luis Soto", Name: "Luis Soto", Verb: "denies", Content: "that the dam broke", Outlets: []string{"B"}}}, "denied by Luis Soto (B)"},
		{"a denial of the words that were told", []string{"A"}, []Member{old, item("A", "Soto denies quake killed 12")}, []Statement{{Speaker: "Luis Soto", Verb: "denies", Content: "that the quake killed 12 in southern Peru", Outlets: []string{"A"}}}, "denied by Luis Soto (A)"},
		{"a denial of what the same speaker said", []string{"A"}, []Member{old, item("A", "Rojas denies search order")}, []Statement{{Speaker: "Ana Rojas", Verb: "denied", Content: "the whole old town has to be searched again", Outlets: []string{"A"}}}, "denied by Ana Rojas (A)"},
		{"the words that were told from another mouth", []string{"A"}, []Member{old, item("A", "Soto counts quake's dead")}, []Statement{{Speaker: "Luis Soto", Verb: "says", Content: "the quake killed 12 in southern Peru", Outlets: []string{"A"}}}, ""},
		{"a denial that was told", []string{"A"}, []Member{old, item("A", "Vega denies again")}, []Statement{{Speaker: "Marta Vega", Verb: "denied", Content: "that the dam has burst after the quake", Outlets: []string{"A"}}}, ""},
		{"another denial of somebody who was told to deny", []string{"A"}, []Member{old, item("A", "Vega denies again")}, []Statement{{Speaker: "Marta Vega", Verb: "denied", Content: "that hospitals turned people away", Outlets: []string{"A"}}}, "denied by Marta Vega (A)"},
		{"a demand rejected is no denial", []string{"A", "B"}, []Member{old, item("B", "Mayor rejects demand")}, []Statement{{Speaker: "Luis Soto", Verb: "rejects", Content: "the demand that he go", Outlets: []string{"B"}}}, "1 new statement"},
		{"a statement told, in other words", []string{"A"}, []Member{old, item("A", "Search goes on in Peru")}, []Statement{{Speaker: "Mayor Ana Rojas", Verb: "said", Content: "the whole old town must be searched again today", Outlets: []string{"A"}}}, ""},
		{"a statement readers have read as news", []string{"A"}, []Member{old, item("A", "Search goes on in Peru")}, []Statement{{Speaker: "Luis Soto", Verb: "said", Content: "rescuers dug through the rubble in Arequipa all night", Outlets: []string{"A"}}}, ""},
		{"a statement that stood in yesterday's items too", []string{"A"}, []Member{old, item("A", "Search goes on in Peru", link("https://a.example/search"))}, []Statement{{Speaker: "Luis Soto", Verb: "said", Content: "the dam holds for now", Outlets: []string{"A"}, Items: []string{"A\x00Quake kills 12 in southern Peru\x002026-03-09", "A\x00Search goes on in Peru\x002026-03-10"}}}, ""},
		{"few new outlets on a story of many", []string{"A", "B", "C", "D", "E", "F"}, []Member{old, item("G", "Search goes on in Peru"), item("H", "Peru searches")}, nil, ""},
		{"many new outlets", []string{"A", "B"}, []Member{old, item("G", "Search goes on in Peru"), item("H", "Peru searches")}, nil, "2 new outlets"},
		{"new outlets with what readers have read", []string{"A"}, []Member{old, item("G", "Southern Peru quake kills 12"), item("H", "Quake in southern Peru kills 12", summary("Rescuers in Arequipa dug through the rubble all night."))}, nil, ""},
		{"new outlets, one with a sentence of its own", []string{"A"}, []Member{old, item("G", "Southern Peru quake kills 12"), item("H", "Quake in southern Peru kills 12", summary("Schools and courts stay closed for a week."))}, nil, "2 new outlets"},
		{"many new outlets with what readers have read", []string{"A"}, []Member{old, item("G", "Southern Peru quake kills 12"), item("H", "Quake in southern Peru kills 12"), item("I", "Quake kills 12 in southern Peru"), item("J", "In southern Peru, quake kills 12"), item("K", "Quake kills 12 in Peru")}, nil, "5 new outlets"},
		{"copies of one agency's text", []string{"A"}, []Member{old, item("G", "Search goes on in Peru", id(50)), item("H", "Search goes on in Peru", copyOf(50))}, nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := maker{next: 100}
			s := k.story("s", "Americas", c.items...)
			s.Statements = c.stmts
			in := input(s)
			in.Told = quakeTold(c.told...)
			ed, ds := Compose(in)
			d := reasonOf(t, ds, "s")
			if strings.HasSuffix(c.want, "denied by Luis Soto (B)") && strings.Contains(d.Reason, "The government") {
				t.Errorf("one side denies twice: %q", d.Reason)
			}
			if d.In != (c.want != "") || !strings.Contains(d.Reason, c.want) {
				t.Fatalf("decision %+v; want in=%v with %q", d, c.want != "", c.want)
			}
			for _, e := range ed.Entries() {
				if denied := strings.Count(d.Reason, "denied by"); e.NewSaid > 0 && e.NewDenied != denied {
					t.Errorf("%d of %d statements are denials that are named, want %d", e.NewDenied, e.NewSaid, denied)
				}
				if !e.Update || e.Before != "Quake kills 12 in southern Peru" || e.BeforeAt.IsZero() {
					t.Errorf("not marked as an update: %+v", e)
				}
			}
		})
	}
}

// TestAnUpdatePrintsOnlyWhatIsNew: neither the headline nor the sentences that
// readers know, and the outlets that have something new.
func TestAnUpdatePrintsOnlyWhatIsNew(t *testing.T) {
	k := maker{next: 100}
	s := k.story("s", "Americas",
		item("A", "Quake kills 12 in southern Peru", seen(30*time.Hour), summary("Rescuers dug through the rubble in Arequipa all night.")),
		item("B", "Quake kills 12 in southern Peru", summary("Rescuers dug through the rubble in Arequipa all night. A second tremor shook the city on Tuesday.")),
		item("C", "Southern Peru quake toll rises to 19", killed(19), summary("Hospitals asked for blood in the whole region.")))
	in := input(s)
	in.Told = quakeTold("A")
	ed, _ := Compose(in)
	e := ed.Entries()[0]
	if e.Headline != "Southern Peru quake toll rises to 19" {
		t.Errorf("headline %q", e.Headline)
	}
	known := k.story("s", "Americas",
		item("A", "Quake kills 12 in southern Peru", seen(30*time.Hour)),
		item("B", "Quake kills 12 in southern Peru", summary("A second tremor shook the city.")), item("C", "Quake kills 12 in southern Peru", summary("Schools stay closed.")),
		item("D", "Second tremor shakes Arequipa in southern Peru"))
	again := input(known)
	again.Told = quakeTold("A")
	if ed, _ := Compose(again); ed.Entries()[0].Headline != "Second tremor shakes Arequipa in southern Peru" {
		t.Errorf("readers get the headline they know: %q", ed.Entries()[0].Headline)
	}
	text := strings.Join(e.Summary, " ")
	if strings.Contains(text, "rubble") || !strings.Contains(text, "blood") {
		t.Errorf("summary %q", text)
	}
	if len(e.Sources) != 2 || e.Outlets != 3 || e.NewOutlets != 2 {
		t.Errorf("sources %v, %d outlets, %d new", e.Sources, e.Outlets, e.NewOutlets)
	}
	if len(e.Changes) != 1 || e.Changes[0].From != "12" || e.Changes[0].To != "19" {
		t.Errorf("changes %+v", e.Changes)
	}
}

// TestAnUpdateWeighsWhatIsNew: a big story of yesterday with one more remark does
// not come before what happened today.
func TestAnUpdateWeighsWhatIsNew(t *testing.T) {
	k := maker{next: 100}
	var many []Member
	var told []string
	for _, o := range strings.Fields("A B C D E F G H I J") {
		many = append(many, item(o, "Quake kills 12 in southern Peru", seen(30*time.Hour)))
		told = append(told, o)
	}
	s := k.story("s", "Americas", append(many, item("A", "Mayor of Arequipa visits the old town"))...)
	s.Statements = []Statement{{Speaker: "Luis Soto", Verb: "said", Content: "the dam holds for now", Outlets: []string{"A"}}}
	today := k.story("today", "Europe", item("A", "Leaders agree a truce in the capital"), item("B", "Truce agreed by leaders"), item("C", "A truce at last"))
	in := input(s, today)
	in.Told = quakeTold(told...)
	ed, _ := Compose(in)
	if got := ed.Entries(); len(got) != 2 || got[0].Story != "today" {
		t.Errorf("the update leads: %+v", got)
	}
}

// TestWhatReadersKnowDoesNotLead: many outlets that write what was told come after
// the smallest news; where there is no other, they are all there is.
func TestWhatReadersKnowDoesNotLead(t *testing.T) {
	k := maker{next: 100}
	var again []Member
	for _, o := range strings.Fields("G H I J K L M N") {
		again = append(again, item(o, "Quake kills 12 in southern Peru"))
	}
	s := k.story("s", "Americas", again...)
	small := k.story("small", "Europe", item("A", "Council debates a motion on tariffs"))
	in := input(s, small)
	in.Told = quakeTold("A")
	ed, _ := Compose(in)
	if got := ed.Entries(); len(got) != 2 || got[0].Story != "small" {
		t.Errorf("%+v", got)
	}
	in = input(s)
	in.Told = quakeTold("A")
	if ed, _ := Compose(in); len(ed.Entries()) != 1 {
		t.Errorf("alone: %+v", ed.Entries())
	}
}

func TestSpreadAndSides(t *testing.T) {
	from := func(country string) opt { return func(m *Member) { m.Outlet.Country = country } }
	region := func(c string) string {
		return map[string]string{"FR": "Europe", "DE": "Europe", "RU": "Europe", "BR": "Americas"}[c]
	}
	k := maker{next: 100}
	wide := k.story("wide", "Europe", item("A", "Envoys meet in Vienna"), item("B", "Envoys gather in Vienna", from("BR")), item("C", "Vienna hosts envoys", from("RU"), state()))
	narrow := k.story("narrow", "Europe", item("D", "Ministers debate border treaty"), item("E", "Border treaty debated by ministers", from("DE")), item("F", "Treaty on border debated", from("XX")))
	alone := k.story("alone", "Europe", item("G", "Fleet leaves port for exercise", from("RU"), state()), item("H", "Exercise begins as fleet leaves", from("RU"), state()))
	in := input(wide, narrow, alone)
	in.Region = region
	ed, ds := Compose(in)
	got := map[string]Entry{}
	for _, e := range ed.Entries() {
		got[e.Story] = e
	}
	w := got["wide"]
	if len(w.Regions) != 2 || w.Regions[0] != (Share{"Europe", 2}) || w.Regions[1] != (Share{"Americas", 1}) {
		t.Errorf("regions %+v", w.Regions)
	}
	if len(w.Owners) != 2 || w.Owners[0] != (Share{"independent", 2}) || w.StateOnly {
		t.Errorf("owners %+v, state only %v", w.Owners, w.StateOnly)
	}
	if a := got["alone"]; !a.StateOnly || strings.Join(a.StateOf, " ") != "RU" || !strings.Contains(a.Reason, "state media alone") {
		t.Errorf("state only %v of %v", a.StateOnly, a.StateOf)
	}
	if reasonOf(t, ds, "wide").Score <= reasonOf(t, ds, "narrow").Score || !strings.Contains(reasonOf(t, ds, "wide").Reason, "from 2 regions and 3 blocs") {
		t.Errorf("decisions %+v", ds)
	}
}

// TestRegionIsWhereItHappens: the one state that acts everywhere does not draw every
// story home.
func TestRegionIsWhereItHappens(t *testing.T) {
	region := func(c string) string {
		return map[string]string{"US": "Americas", "CA": "Americas", "YE": "Middle East"}[c]
	}
	for _, c := range []struct {
		countries, regions []string
		want               string
	}{
		{[]string{"US", "YE"}, []string{"Americas", "Middle East"}, "Middle East"},
		{[]string{"US", "CA", "YE"}, []string{"Americas", "Middle East"}, "Americas"},
		{[]string{"US"}, []string{"Americas"}, "Americas"},
	} {
		k := maker{next: 1}
		s := k.story("s", "", item("A", "Ships hit targets on the coast"), item("B", "Coast hit by ships"))
		for i := range s.Members {
			s.Members[i].Analysis.Countries, s.Members[i].Analysis.Regions = c.countries, c.regions
		}
		in := input(s)
		in.Region = region
		if ed, _ := Compose(in); ed.Entries()[0].Region != c.want {
			t.Errorf("%v: %s, want %s", c.countries, ed.Entries()[0].Region, c.want)
		}
	}
}

// TestOneOutletDoesNotFillADigest: of the stories that it has to itself two are
// printed; what is comment alone is no filler either.
func TestOneOutletDoesNotFillADigest(t *testing.T) {
	k := maker{next: 100}
	in := input(
		k.story("a", "Europe", item("A", "Council debates a motion on tariffs")),
		k.story("b", "Africa", item("A", "President recalls envoy from capital")),
		k.story("c", "Americas", item("A", "Minister visits the border post")),
		k.story("d", "Europe", item("B", "Opinion: the council should debate less")))
	ed, ds := Compose(in)
	if n := len(ed.Entries()); n != 2 {
		t.Errorf("%d stories", n)
	}
	var out []string
	for _, d := range ds {
		if !d.In {
			out = append(out, d.Reason)
		}
	}
	text := strings.Join(out, "\n")
	if !strings.Contains(text, "A has 2 stories to itself already") || !strings.Contains(text, "too little for a digest of any length") {
		t.Errorf("reasons:\n%s", text)
	}
}

// TestAStatementIsToldOnce: also when the story it stood in yesterday is another one
// today.
func TestAStatementIsToldOnce(t *testing.T) {
	k := maker{next: 100}
	s := k.story("other", "Americas", item("A", "Search goes on in Peru"), item("B", "Peru goes on searching"))
	s.Statements = []Statement{
		{Speaker: "Ana Rojas", Verb: "said", Content: "the whole old town must be searched again", Outlets: []string{"A"}},
		{Speaker: "Luis Soto", Verb: "said", Content: "the dam holds for now", Outlets: []string{"B"}},
	}
	in := input(s)
	in.Told = quakeTold("A")
	ed, _ := Compose(in)
	got := ed.Entries()[0].Statements
	if len(got) != 1 || got[0].Speaker != "Luis Soto" {
		t.Errorf("statements %+v", got)
	}
}

// TestPartsOfAToldStoryAreTold: what a repair has parted from a story is no news.
func TestPartsOfAToldStoryAreTold(t *testing.T) {
	told := quakeTold("A", "B")
	e := &told["s"].Entries[0]
	e.Sources = []Source{{Link: e.Link}, {Link: "https://b.example/1"}, {Link: "https://c.example/1"}}
	for _, c := range []struct {
		name  string
		links []string
		want  bool
	}{
		{"the item that stood for the story", []string{e.Link}, true},
		{"two of its items", []string{"https://b.example/1", "https://c.example/1"}, true},
		{"one of its items, by the way", []string{"https://b.example/1"}, false},
		{"none", []string{"https://d.example/1"}, false},
	} {
		k := maker{next: 100}
		members := []Member{item("D", "Peru asks for help", link("https://d.example/2")), item("E", "Help for Peru asked", link("https://e.example/2"))}
		for i, l := range c.links {
			members = append(members, item(string(rune('P'+i)), "Quake kills 12 in southern Peru", seen(30*time.Hour), link(l)))
		}
		in := input(k.story("parted", "Americas", members...))
		in.Told = told
		ed, _ := Compose(in)
		if got := ed.Entries(); len(got) != 1 || got[0].Update != c.want {
			t.Errorf("%s: %+v; want update=%v", c.name, got, c.want)
		}
	}
}

// TestANewcomerGetsNoUpdate: who subscribed after a story was told has not read it.
func TestANewcomerGetsNoUpdate(t *testing.T) {
	k := maker{next: 100}
	s := k.story("s", "Americas", item("A", "Quake kills 12 in southern Peru", seen(30*time.Hour)),
		item("C", "Southern Peru quake toll rises to 19", killed(19), summary("Hospitals asked for blood in the whole region.")))
	in := input(s)
	in.Told = quakeTold("A")
	ed, _ := Compose(in)
	told := in.Told["s"].At
	for _, c := range []struct {
		who    string
		sub    Subscriber
		update bool
	}{
		{"an old reader", Subscriber{ID: 1, Created: told.AddDate(0, 0, -1)}, true},
		{"one who came with the edition that told it", Subscriber{ID: 1, Created: told}, true},
		{"a newcomer", Subscriber{ID: 1, Created: told.Add(time.Minute)}, false},
		{"nobody, for a preview", Subscriber{Created: told.Add(time.Minute)}, true},
		{"somebody of unknown date", Subscriber{ID: 1}, true},
	} {
		mine := ed.For(c.sub)
		got := mine.Entries()[0]
		if got.Update != c.update || (got.Before != "") != c.update || (len(got.Changes) > 0) != c.update {
			t.Errorf("%s: %+v", c.who, got)
		}
		if recap := strings.HasPrefix(got.Summary[0], "Rescuers dug"); recap == c.update {
			t.Errorf("%s: summary %q", c.who, got.Summary)
		}
	}
	if !ed.Entries()[0].Update {
		t.Error("the frozen edition was changed")
	}
}
