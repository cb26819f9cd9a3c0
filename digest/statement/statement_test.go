package statement

import (
	"strings"
	"testing"

	"geodigest/digest/lang"
)

// line prints a statement as "speaker | verb | content".
func line(s Statement) string { return s.Speaker + " | " + s.Verb + " | " + s.Content }

func extract(t testing.TB, title, summary, body string) (*lang.Doc, []Statement) {
	t.Helper()
	x, g := newExtractor(t)
	d := lang.NewDoc("en", title, summary, body)
	return d, x.Extract(d, g.Annotate(d))
}

// The sentences of these tables are made up; outlets and unknown names too.
var patterns = []struct {
	name, title, summary string
	want                 []string
}{
	{"X: Y", "Albanese: Australia open to sending peacekeepers to Ukraine", "", []string{"Albanese | : | Australia open to sending peacekeepers to Ukraine"}},
	{"Y, says X, of two sides", "Peacekeepers are for Kyiv to decide, not Moscow, says Macron", "",
		[]string{"Macron | says | Peacekeepers are for Kyiv to decide, not Moscow"}},
	{"office before a name", "Russia's deputy foreign minister Alexander Grushko says peace deal must contain 'ironclad' guarantees", "",
		[]string{"Russia's deputy foreign minister Alexander Grushko | says | peace deal must contain 'ironclad' guarantees"}},
	{"demand with an occasion", "Russia demands 'ironclad' guarantees",
		"Ukraine must stay neutral and out of NATO, Russia's deputy foreign minister Alexander Grushko said in an interview with Izvestia.",
		[]string{"Russia | demands | 'ironclad' guarantees", "Russia's deputy foreign minister Alexander Grushko | said | Ukraine must stay neutral and out of NATO"}},
	{"Y: X", "Harbour will stay open: port minister", "", []string{"port minister | : | Harbour will stay open"}},
	{"Y: X with an occasion", "No troops without a treaty: Starmer after talks in Paris", "", []string{"Starmer | : | No troops without a treaty"}},
	{"Y — X", "Grain corridor to reopen in spring — deputy minister", "", []string{"deputy minister | — | Grain corridor to reopen in spring"}},
	{"Y, X says", "Ferry sank after engine fire, coastguard says", "", []string{"coastguard | says | Ferry sank after engine fire"}},
	{"Y, X Says in capitals", "Two Soldiers Killed Near Border, Defence Ministry Says", "", []string{"Defence Ministry | Says | Two Soldiers Killed Near Border"}},
	{"deny", "Tehran denies sending drones to rebels", "", []string{"Tehran | denies | sending drones to rebels"}},
	{"accuse of", "Seoul accuses Pyongyang of jamming ships' signals", "", []string{"Seoul | accuses | Pyongyang of jamming ships' signals"}},
	{"urge to", "UN chief urges donors to honour their pledges", "", []string{"UN chief | urges | donors to honour their pledges"}},
	{"vow to", "Netanyahu vows to bring hostages home", "", []string{"Netanyahu | vows | to bring hostages home"}},
	{"particle", "Kremlin rules out truce before talks", "", []string{"Kremlin | rules out | truce before talks"}},
	{"negated rule out", "White House does not rule out new sanctions", "", []string{"White House | does not rule out | new sanctions"}},
	{"quote, said, inverted", "Vote delayed", `"We need two more weeks," said Ana Solberg, head of the election board.`,
		[]string{"Ana Solberg, head of the election board | said | We need two more weeks"}},
	{"quote with two sentences", "Vote delayed", `“We need two more weeks. Then we will see,” she told reporters.`, []string{"she | told | We need two more weeks. Then we will see"}},
	{"quote in two parts", "Vote delayed", `"The roll is old," Solberg said, "and half of it is wrong."`, []string{"Solberg | said | The roll is old and half of it is wrong"}},
	{"quote that goes on", "Vote delayed", `"The roll is old," Ana Solberg said. "We start again."`, []string{"Ana Solberg | said | The roll is old We start again"}},
	{"according to, first", "Bridge closed", "According to the transport ministry, the bridge will stay shut until May.",
		[]string{"the transport ministry | According to | the bridge will stay shut until May"}},
	{"according to, last", "Bridge closed", "The bridge will stay shut until May, according to two officials.",
		[]string{"two officials | according to | The bridge will stay shut until May"}},
	{"that, and a second verb", "Talks", "Lavrov said that the talks were useful and warned that time was short.",
		[]string{"Lavrov | said | the talks were useful", "Lavrov | warned | time was short"}},
	{"-ing clause", "Talks", "The talks were useful, Lavrov said, adding that time was short.",
		[]string{"Lavrov | said | The talks were useful", "Lavrov | adding | time was short"}},
	{"another speaker in a clause", "Talks", "Rubio said the talks would go on, after Lavrov said they were over.",
		[]string{"Rubio | said | the talks would go on", "Lavrov | said | they were over"}},
	{"time after the verb", "Talks", "The foreign ministry said on Tuesday that the envoy would stay.", []string{"The foreign ministry | said | the envoy would stay"}},
	{"time before the verb", "Talks", "China on Tuesday said it would reply in kind.", []string{"China | said | it would reply in kind"}},
	{"perfect", "Talks", "Merz has said Germany will not wait.", []string{"Merz | has said | Germany will not wait"}},
	{"aside", "Talks", "Ivo Lund, a retired envoy, said the pact was dead.", []string{"Ivo Lund, a retired envoy | said | the pact was dead"}},
	{"dateline", "Talks", "OSLO, May 3 (ENW) – The government said it would sign nothing.", []string{"The government | said | it would sign nothing"}},
	{"told somebody that", "Talks", "Lund told Example Radio that the pact was dead.", []string{"Lund | told | the pact was dead"}},
	{"two states", "France, Germany urge Tehran to resume talks", "", []string{"France, Germany | urge | Tehran to resume talks"}},
	{"X to Z: Y", "Starmer to Putin: stop playing games", "", []string{"Starmer | : | stop playing games"}},
	{"Y - X", "Two villages taken in the east - officials", "", []string{"officials | - | Two villages taken in the east"}},
	{"vows at the end", "Minister 'will not be dismissed,' vows Netanyahu", "", []string{"Netanyahu | vows | Minister 'will not be dismissed'"}},
	{"second verb of a headline", "Beijing recalls envoy, condemns arms sale", "", []string{"Beijing | condemns | arms sale"}},
	{"reaction", "Zelensky reacts to the raid: 'We saw it coming'", "", []string{"Zelensky | : | We saw it coming"}},
	{"however", "Talks", "The envoy, however, warned that time was short.", []string{"The envoy | warned | time was short"}},
	{"who said", "Talks", "The paper printed an interview with a doctor who said the count was wrong.", []string{"a doctor | said | the count was wrong"}},
	{"calling, first", "Talks", `Calling the vote "a farce," Lavrov left the room.`, []string{`Lavrov | Calling | the vote "a farce"`}},
	{"between verb and content", "Talks", "Lavrov said shortly after the vote that it was a farce.", []string{"Lavrov | said | it was a farce"}},
	{"typewriter marks", "Talks", "''We stay,'' Lavrov said.", []string{"Lavrov | said | We stay"}},
	{"markup cut off", "Talks", `Lavrov said the talks were useful <a href="https://example.org/`, []string{"Lavrov | said | the talks were useful"}},
	{"topic before a colon", "Border talks: Warsaw says crossing will reopen", "", []string{"Warsaw | says | crossing will reopen"}},
}

func TestPatterns(t *testing.T) {
	for _, c := range patterns {
		t.Run(c.name, func(t *testing.T) {
			_, got := extract(t, c.title, c.summary, "")
			var have []string
			for _, s := range got {
				have = append(have, line(s))
			}
			if strings.Join(have, "\n") != strings.Join(c.want, "\n") {
				t.Errorf("got\n  %s\nwant\n  %s", strings.Join(have, "\n  "), strings.Join(c.want, "\n  "))
			}
		})
	}
}

// Where nobody says anything, or the words do not show who, there is nothing.
func TestAbstain(t *testing.T) {
	for _, c := range []struct{ name, title, summary string }{
		{"deed", "Finland signs defence pact with Norway", "The pact was signed in Oslo."},
		{"inner state", "Berlin fears new wave of cyber attacks", "Officials want better walls."},
		{"topic and colon", "Ukraine war: what we know on day 900", ""},
		{"live", "Live: storm reaches the coast", ""},
		{"opinion", "Opinion: the treaty nobody reads", ""},
		{"watch", "Watch: rocket leaves the pad", ""},
		{"state as a topic", "Kenya: floods close schools in two counties", ""},
		{"passive", "Two men accused of spying for Moscow", "They are said to be brothers."},
		{"told to", "Residents told to leave before the storm", ""},
		{"rejected by", "Budget rejected by lawmakers", ""},
		{"court's deed", "Supreme Court rejects appeal of former governor", ""},
		{"entry denied", "Border police denied entry to forty lorries", ""},
		{"modal", "Macron could say more on Friday", ""},
		{"to be said", "Lund to tell parliament about the pact", ""},
		{"nouns", "Iran's claims of victory and calls for calm", "The report on the demands of the rebels is out."},
		{"question", "Who said the pact was dead?", ""},
		{"gerund", "Minister resigns", "He apologised for saying that."},
		{"what he told", "What Lund told his deputies", ""},
		{"columnist", "Anna Solberg: In defence of the slow train", ""},
		{"clause before a colon", "Senators grill airline boss over delays: a long day in the capital", ""},
		{"storm", "Tropical Storm Ivo threatens coast with floods", ""},
		{"a guest", "Macron welcomes Modi to Paris", ""},
		{"cases", "Ireland reports a record 300 floods", ""},
		{"noun after an adjective", "Readers turn to the web for life's hardest questions once asked of elders", ""},
		{"dash between names", "Envoy lands at start of Seoul–Beijing talks", ""},
		{"outlet", "Grain corridor to reopen in spring - Example Times", ""},
		{"empty", "", ""},
		{"marks", `" ' : , — "`, `"""`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, got := extract(t, c.title, c.summary, "")
			for _, s := range got {
				t.Errorf("unexpected: %s", line(s))
			}
		})
	}
}

func TestKind(t *testing.T) {
	for _, c := range []struct {
		summary, kind string
	}{
		{`"We stay," Lavrov said.`, Direct},
		{`Lavrov said the "so-called plan" was dead.`, Mixed},
		{`Lavrov said the plan was dead.`, Indirect},
	} {
		_, got := extract(t, "Talks", c.summary, "")
		if len(got) != 1 || got[0].Kind != c.kind || got[0].Direct != (c.kind == Direct) {
			t.Errorf("%s: got %+v, want one %s statement", c.summary, got, c.kind)
		}
	}
}

func TestResolve(t *testing.T) {
	for _, c := range []struct {
		title, summary      string
		n                   int
		name, role, country string
	}{
		{"Macron: Europe must pay its own way", "", 0, "Emmanuel Macron", "president", "FR"},
		{"Kremlin rules out truce before talks", "", 0, "Kremlin", "", "RU"},
		{"Talks", "Norway's deputy foreign minister Ivo Lund said the pact was dead.", 0, "Ivo Lund", "deputy foreign minister", "NO"},
		{"Talks", "The Norwegian foreign minister said the pact was dead.", 0, "", "foreign minister", "NO"},
		{"Talks", `Macron said the plan was good. "It is the only one," he added.`, 1, "Emmanuel Macron", "president", "FR"},
		{"Talks", "Norway's envoy Ivo Lund said the pact was dead. Lund said it had been dead for years.", 1, "Ivo Lund", "envoy", "NO"},
		{"Talks", "Sen. Ana Solberg said the pact was dead.", 0, "Ana Solberg", "senator", ""},
		{"Talks", `Macron praised the plan. "It is the only one," she added.`, 1, "", "", ""},
		{"Talks", "Analysts said the pact was dead.", 0, "", "", ""},
	} {
		_, got := extract(t, c.title, c.summary, "")
		if len(got) <= c.n {
			t.Errorf("%s %s: %d statements", c.title, c.summary, len(got))
			continue
		}
		if s := got[c.n]; s.Name != c.name || s.Role != c.role || s.Country != c.country {
			t.Errorf("%s %s: got %q %q %q, want %q %q %q", c.title, c.summary, s.Name, s.Role, s.Country, c.name, c.role, c.country)
		}
	}
}

// checkSpans verifies that strings are what the spans say.
func checkSpans(t *testing.T, d *lang.Doc, s Statement) {
	t.Helper()
	for _, c := range []struct {
		what, s string
		spans   [][2]int
	}{{"speaker", s.Speaker, s.SpeakerSpans}, {"verb", s.Verb, s.VerbSpans}, {"content", s.Content, s.ContentSpans}} {
		var parts []string
		last := 0
		for _, p := range c.spans {
			if p[0] < last || p[1] <= p[0] || p[1] > len(d.Text) {
				t.Fatalf("%s spans %v are not in order inside %q", c.what, c.spans, d.Text)
			}
			last = p[1]
			parts = append(parts, d.Text[p[0]:p[1]])
		}
		if joined := strings.Join(parts, " "); c.s == "" || joined != c.s && !unspaced(joined, c.s) {
			t.Fatalf("%s %q differs from its spans %q", c.what, c.s, parts)
		}
	}
	if s.Confidence < 0 || s.Confidence > 1 {
		t.Fatalf("confidence %v", s.Confidence)
	}
	if s.Direct != (s.Kind == Direct) || (s.Kind != Direct && s.Kind != Mixed && s.Kind != Indirect) {
		t.Fatalf("kind %q, direct %v", s.Kind, s.Direct)
	}
}

// unspaced reports whether s is joined without the space before closing marks.
func unspaced(joined, s string) bool {
	for _, m := range []string{`"`, "'", "”", "’"} {
		joined = strings.ReplaceAll(joined, " "+m, m)
		s = strings.ReplaceAll(s, " "+m, m)
	}
	return joined == s
}

func TestSpans(t *testing.T) {
	for _, c := range patterns {
		d, got := extract(t, c.title, c.summary, c.summary+"\n"+c.title)
		for _, s := range got {
			checkSpans(t, d, s)
		}
	}
}

func FuzzExtract(f *testing.F) {
	for _, c := range patterns {
		f.Add(c.title, c.summary)
	}
	f.Add("“‘’”: — said, \"", "\xff\xfe said that\n\"\n\"he told ")
	f.Add("A law that critics say", "It is a plan that officials say")
	x, g := newExtractor(f)
	f.Fuzz(func(t *testing.T, title, summary string) {
		d := lang.NewDoc("en", title, summary, summary)
		for _, s := range x.Extract(d, g.Annotate(d)) {
			checkSpans(t, d, s)
		}
	})
}

func BenchmarkExtract(b *testing.B) {
	x, g := newExtractor(b)
	d := lang.NewDoc("en", "Kremlin rules out truce before talks",
		`Lavrov said that the talks were useful and warned that time was short. "We stay," he added. According to two officials, the envoy left on Monday.`, "")
	m := g.Annotate(d)
	b.SetBytes(int64(len(d.Text)))
	b.ReportAllocs()
	for b.Loop() {
		x.Extract(d, m)
	}
}
