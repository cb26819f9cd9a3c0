package statement

import (
	"strings"
	"testing"

	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
)

// Words must not be put into the wrong mouth: the speaker is who the sentence
// says, the content is what was said and not what the reporter adds.
var mouths = []struct {
	name, title, summary string
	want                 []string
}{
	{"deputy to a minister", "Talks", "A long claim, a deputy to Russia's foreign minister told a newspaper in an interview that appeared on Monday.",
		[]string{"a deputy to Russia's foreign minister | told | A long claim"}},
	{"aide to a president", "Talks", "The bridge will open in May, an aide to the Norwegian president told a magazine in an article that was printed on Sunday.",
		[]string{"an aide to the Norwegian president | told | The bridge will open in May"}},
	{"ambassador to a body", "Talks", "Peace is close, the US ambassador to the UN, Ivo Lund, said.", []string{"the US ambassador to the UN, Ivo Lund | said | Peace is close"}},
	{"answers", "Kyiv answers Grushko: neutrality is not up for negotiation", "", []string{"Kyiv | : | neutrality is not up for negotiation"}},
	{"answers in capitals", "Kyiv Answers Grushko: Neutrality Is Not Up for Negotiation", "", []string{"Kyiv | : | Neutrality Is Not Up for Negotiation"}},
	{"replies to", "Kyiv replies to Grushko: neutrality is not up for negotiation", "", []string{"Kyiv | : | neutrality is not up for negotiation"}},
	{"responds to", "Kyiv responds to Grushko: 'neutrality stays'", "", []string{"Kyiv | : | neutrality stays"}},
	{"tells", "Kyiv tells Grushko: neutrality is not up for negotiation", "", []string{"Kyiv | tells | neutrality is not up for negotiation"}},
	{"hits back at", "Kyiv hits back at Grushko: neutrality is dead", "", []string{"Kyiv | : | neutrality is dead"}},
	{"mocks", "Oslo mocks Lavrov: the pact is dead", "", []string{"Oslo | : | the pact is dead"}},
	{"any verb between two names", "Oslo lambasts Lavrov: the pact is dead", "", []string{"Oslo | lambasts | Lavrov: the pact is dead"}},
	{"comma inside the marks", "Talks", `Negotiators have already talked about "dividing up certain assets," the US president said.`,
		[]string{`the US president | said | Negotiators have already talked about "dividing up certain assets"`}},
	{"second clause", "Kremlin rules out truce, stays silent on agenda", "", []string{"Kremlin | rules out | truce"}},
	{"second subject", "Kremlin rules out truce, Kyiv stays silent on agenda", "", []string{"Kremlin | rules out | truce"}},
	{"ahead of", "Kremlin rules out truce ahead of Oslo talks", "", []string{"Kremlin | rules out | truce"}},
	{"a day after", "Kremlin rules out truce a day after raid on Odesa", "", []string{"Kremlin | rules out | truce"}},
	{"two weeks after", "Lavrov says the talks were useful two weeks after vote", "", []string{"Lavrov | says | the talks were useful"}},
	{"as he", "Lavrov says talks will go on as he lands in Oslo", "", []string{"Lavrov | says | talks will go on"}},
	{"as tensions", "Talks", "Lavrov said the talks would go on as tensions rise in the strait.", []string{"Lavrov | said | the talks would go on"}},
	{"a move that", "Talks", "Lavrov announced the end of the pact, a move that surprised the markets.", []string{"Lavrov | announced | the end of the pact"}},
	{"states of a region", "Poland and Baltic states recommend leaving Ottawa landmine treaty", "", []string{"Poland and Baltic states | recommend | leaving Ottawa landmine treaty"}},
	{"states of a continent have spoken", "African states have condemned raid on the port city", "", []string{"African states | have condemned | raid on the port city"}},
	{"states that act", "Nordic states back plan for the border", "", nil},
	{"somebody states", "Lavrov states the talks were useful", "", []string{"Lavrov | states | the talks were useful"}},
	{"list of states", "Britain, France and Canada condemn raid on the port city", "", []string{"Britain, France and Canada | condemn | raid on the port city"}},
	{"same day", "Talks", `The envoy told reporters the same day: "We stay."`, []string{"The envoy | told | We stay"}},
	{"clause before the main one", "Talks", "Hours before Oslo announced it had the ship, state television showed it.", []string{"Oslo | announced | it had the ship"}},
	{"after a quotation", "Talks", `Lavrov called the vote a "farce," but the lack of detail may cause trouble.`, []string{`Lavrov | called | the vote a "farce"`}},
	{"space lost between sentences", "Talks", "Lavrov said the talks were useful.Berg said they were not.", []string{"Lavrov | said | the talks were useful", "Berg | said | they were not"}},
	{"cut by the feed", "Talks", "Lavrov said the talks in the port were [...]", []string{"Lavrov | said | the talks in the port were"}},
	{"dubbed", "Talks", `A mission dubbed "Operation Sea" saw boats land.`, nil},
	{"noun", "Host praises the pact... then issues grim warning to guests", "", []string{"Host | praises | the pact"}},
	{"told, after an aside", "Talks", `'We stay,' Ivo Lund, known as 'Ice,' told Berg in Oslo.`, nil},
	{"pronoun with a verb", "In court, Lund pleads not guilty, says he's 'still in charge'", "", []string{"Lund | says | he's 'still in charge'"}},
	{"what it says about", "What the blackout in Spain, Portugal says about renewables", "", nil},
	{"portrait", "Macron: from banker to president", "", nil},
	{"kind of piece", "What we know about the raid on Oslo – video analysis", "", nil},
	{"claim that", "Talks", "'Borders cannot be moved,' a French spokesman said after Trump renewed his claim that the island should be sold.",
		[]string{"a French spokesman | said | Borders cannot be moved"}},
	{"clauses", "Talks", "Former mayor posts a letter; the pact breaks the law, Lavrov argues.", []string{"Lavrov | argues | the pact breaks the law"}},
	{"possessive before a noun", "Talks", "His party's hints at a new vote were met with anger.", nil},
	{"inside a relative clause", "Talks", "Two men were found near the border, where, according to Israel, they were digging.", nil},
	{"another subject before -ing", "Talks", "Macron waited as his son spoke to the crowd, calling for a new vote.", nil},
	{"only whom", "Trump warns new Cuban leader as court opens", "", nil},
	{"programme", "Talks", "The analyst Ana Sol explains how it could change prices.", nil},
	{"after raids", "Family of seven stranded after port raids say they are trapped", "", nil},
	{"as the left accuses", "Deputy calls the raid 'good news' as left accuses him of a crime", "", []string{"Deputy | calls | the raid 'good news'"}},
	{"end of a list", "Talks", "A joint inquiry by the Red Cross, the EU, and the Norwegian police found the ship had sunk at noon.",
		[]string{"A joint inquiry by the Red Cross, the EU, and the Norwegian police | found | the ship had sunk at noon"}},
	{"list with a comma before and", "Talks", "Norway, Sweden, and Finland condemned the raid on the port.", []string{"Norway, Sweden, and Finland | condemned | the raid on the port"}},
	{"described as", "Talks", "Ana Sol, a deputy from Oslo, described as an expert at winning votes.", nil},
	{"demands as a noun", "Talks", "Iran has sent a letter about the ship, demands Norway and its people have made for years.", nil},
	{"aside between dashes", "Talks", "The army said the drill – called Wave – would last a week.", []string{"The army | said | the drill – called Wave – would last a week"}},
	{"what we know", "Trump says US will stay: what we know so far", "", []string{"Trump | says | US will stay"}},
	{"say reports", "Talks", "Seven blasts were heard in the capital, say media reports.", []string{"media reports | say | Seven blasts were heard in the capital"}},
	{"adverb before a clause", "Maduro to appear in court, Trump says further raids possible", "", []string{"Trump | says | further raids possible"}},
	{"plays down", "Trump praises Erdogan and pact, plays down clash", "", []string{"Trump | praises | Erdogan and pact"}},
	{"Saturday morning", "Talks", "Lavrov on Saturday morning said the pact was dead.", []string{"Lavrov | said | the pact was dead"}},
	{"two states agree", "Lund in Syria, as Amman, Damascus agree on roadmap", "", nil},
	{"while others", "Talks", "Lawmakers are praising Macron for the raid on the port, while mayors are raising doubts.", []string{"Lawmakers | are praising | Macron for the raid on the port"}},
	{"and others", "Talks", "Leaders met in Oslo, with some leaders condemning the raids and others calling for calm.", []string{"some leaders | condemning | the raids"}},
	{"critics say", "Talks", "The house passed a law that critics say amounts to a ban.", nil},
	{"new warning", "Protests prompt new Trump warning over raids", "", nil},
	{"counterpart", "Talks", `"We stay," Macron told his Norwegian counterpart Ivo Lund on Monday.`, []string{"Macron | told | We stay"}},
	{"quotation after a colon", "Rubio to Cuba: 'I would be concerned' after raid on port", "", []string{"Rubio | : | I would be concerned"}},
	{"gerund before a colon", "Defeating Hamas: insights from the war in the south", "", nil},
	{"leads group", "Oslo leads group of states against a vote, condemning the raids", "", []string{"Oslo | condemning | the raids"}},
	{"two clauses", "Republicans largely back Macron on action in the south, Democrats decry it as unjust", "", []string{"Democrats | decry | it as unjust"}},
	{"body's statement", "Talks", "Oslo leads a group of states against a joint NATO statement condemning the raid on the port.", nil},
	{"states of a land", "Talks", "The raids took place in Bern, Aragua and Uri states, in the north.", nil},
	{"defies and calls", "Norway's Interim Leader Defies Trump and Calls Maduro the ‘Only President’", "", []string{"Norway's Interim Leader | Calls | Maduro the ‘Only President’"}},
	{"but did not", "Talks", `Macron called the raid "brilliant" but did not say who led it.`, []string{`Macron | called | the raid "brilliant"`}},
	{"dismissed an adviser", "Talks", "Merz dismissed one of his closest advisers after a row.", nil},
	{"after a new warning", "Talks", "Macron said there was no room for threats after a new warning from the north.", []string{"Macron | said | there was no room for threats after a new warning from the north"}},
	{"asserts control", "Lund's junta asserts control in wake of the vote", "", nil},
	{"as he is sworn in", "Trump says 'we stay' as acting president is sworn in", "", []string{"Trump | says | we stay"}},
	{"somebody's statement", "Talks", "Moscow endorses northern statement calling for an urgent vote on the port.", nil},
	{"their own statement", "Talks", "Macron issued a statement calling for an urgent vote on the port.", []string{"Macron | calling for | an urgent vote on the port"}},
	{"demanded that", "Talks", "Lavrov demanded that the army leave the port.", []string{"Lavrov | demanded | the army leave the port"}},
	{"told a court", "Maduro Tells Federal Court 'I Am No Thief'", "", []string{"Maduro | Tells | I Am No Thief"}},
	{"apparent reference", "Talks", "Lavrov said the raid was 'a crime,' in an apparent reference to the port.", []string{"Lavrov | said | the raid was 'a crime'"}},
	{"possessive after a colon", "‘Tired and pale’: President Maduro's first US. Court hearing ends", "", nil},
	{"which came", "Talks", "China condemned the raid on the port, which came at night.", []string{"China | condemned | the raid on the port"}},
}

func TestRightMouth(t *testing.T) {
	for _, c := range mouths {
		t.Run(c.name, func(t *testing.T) {
			d, got := extract(t, c.title, c.summary, "")
			var have []string
			for _, s := range got {
				checkSpans(t, d, s)
				have = append(have, line(s))
			}
			if strings.Join(have, "\n") != strings.Join(c.want, "\n") {
				t.Errorf("got\n  %s\nwant\n  %s", strings.Join(have, "\n  "), strings.Join(c.want, "\n  "))
			}
		})
	}
}

func TestOffices(t *testing.T) {
	for _, c := range []struct {
		title, summary      string
		name, role, country string
	}{
		{"Kremlin spokesman says the pact is dead", "", "", "Kremlin spokesman", "RU"},
		{"Talks", "The CIA director said the pact was dead.", "", "CIA director", "US"},
		{"Talks", "The NATO secretary general said the pact was dead.", "", "NATO secretary general", ""},
		{"Rutte warns Moscow that the pact is dead", "", "Mark Rutte", "NATO secretary general", ""},
		{"Guterres says the pact is dead", "", "António Guterres", "UN secretary general", ""},
		{"Peskov says the pact is dead", "", "Dmitry Peskov", "Kremlin spokesman", "RU"},
		{"PM says the pact is dead", "", "", "prime minister", ""},
		// an office gets the name of its holder only where the item has it
		{"Talks", "The US president said the pact was dead.", "", "president", "US"},
		{"Talks", "The US president said the pact was dead. Trump left.", "Donald Trump", "president", "US"},
		{"Talks", "The president said the pact was dead. Trump left Macron behind.", "", "president", ""},
		{"Talks", "President Lund said the pact was dead. Abbas left.", "", "president", ""},
		{"Talks", "A president said the pact was dead. Trump left.", "", "president", ""},
		// who works for somebody is somebody else
		{"Trump administration says the pact is dead", "", "", "", "US"},
		{"Talks", "Macron's deputy said the pact was dead.", "", "deputy", "FR"},
		{"Talks", "A deputy to Russia's foreign minister said the pact was dead.", "", "deputy to the foreign minister", "RU"},
		// several speakers have no name, nor one side
		{"Russia and China condemn the raid on the port", "", "", "", ""},
		{"Macron and Merz say the pact is dead", "", "", "", ""},
		// where an envoy is sent is not whose envoy it is
		{"Talks", "The UN envoy to Syria said the pact was dead.", "", "UN envoy", ""},
		{"Talks", "The ambassador to France said the pact was dead.", "", "ambassador", ""},
	} {
		_, got := extract(t, c.title, c.summary, "")
		if len(got) == 0 {
			t.Errorf("%s %s: no statement", c.title, c.summary)
			continue
		}
		if s := got[0]; s.Name != c.name || s.Role != c.role || s.Country != c.country {
			t.Errorf("%s %s: got %q %q %q, want %q %q %q", c.title, c.summary, s.Name, s.Role, s.Country, c.name, c.role, c.country)
		}
	}
}

// What should not be printed is there, but below the confidence of what is.
func TestBelowPrint(t *testing.T) {
	const printed = .6
	for _, c := range []struct {
		summary string
		print   bool
	}{
		{"Macron denied the allegations.", false},
		{"Macron rejected those claims.", false},
		{"Macron met Merz in Oslo, signaling efforts to mend the pact.", false},
		{"Macron denied selling ships to rebels.", true},
		{"Macron ordered a review of the port, citing the raid on the bridge.", false},
	} {
		_, got := extract(t, "Talks", c.summary, "")
		if len(got) == 0 {
			t.Errorf("%s: nothing", c.summary)
			continue
		}
		if s := got[len(got)-1]; (s.Confidence >= printed) != c.print {
			t.Errorf("%s: confidence %.2f of %q", c.summary, s.Confidence, line(s))
		}
	}
}

// TestCutShort: words that end where a feed cut its text are kept, but not for print.
func TestCutShort(t *testing.T) {
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	x := New(g)
	long := `The envoy arrived in the capital on Monday evening for two days of meetings with ministers, generals and the leaders of both chambers of parliament about the border. "We will stay until there is a text that both sides can sign," Emmanuel Macron said: "The talks are going better than anybody thou`
	for _, c := range []struct {
		text  string
		print bool
	}{{long, false}, {strings.TrimSuffix(long, "thou") + `thought."`, true}} {
		d := lang.NewDoc("en", "Talks go on", c.text, "")
		got := x.Extract(d, g.Annotate(d))
		if len(got) == 0 {
			t.Fatalf("nothing found in %q", c.text)
		}
		last := got[len(got)-1]
		if (last.Confidence >= .6) != c.print {
			t.Errorf("confidence %.2f of %q; for print: want %v", last.Confidence, last.Content, c.print)
		}
	}
}
