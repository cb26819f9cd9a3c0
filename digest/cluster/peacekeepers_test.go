package cluster_test

import (
	"testing"
	"time"

	"geodigest/digest/cluster"
	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
)

// day0 is the morning of the invented days of these tests.
var day0 = time.Date(2025, 3, 17, 6, 0, 0, 0, time.UTC)

// wire is an invented item: minutes after day0, outlet, headline, summary.
type wire struct {
	at                     int
	source, title, summary string
	story                  string // items with the same label belong together
}

// docs turns invented items into documents as the program makes them.
func docs(t testing.TB, ws []wire) []cluster.Doc {
	t.Helper()
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	var out []cluster.Doc
	for i, w := range ws {
		d := cluster.Doc{
			ID: w.source + "/" + string(rune('a'+i%26)) + string(rune('a'+i/26)), Time: day0.Add(time.Duration(w.at) * time.Minute),
			Source: w.source, Text: lang.NewDoc("en", w.title, w.summary, ""),
		}
		d.Entities, d.TitleEntities = entities(g, d.Text)
		out = append(out, d)
	}
	return out
}

// guarantees is the day the program is built for, in invented wording: one
// demand, its echoes and the answers to it, among other news of the same war.
var guarantees = []wire{
	{0, "Neva Herald", "Moscow wants 'ironclad' guarantees that Ukraine stays out of NATO, says Grushko", "Deputy foreign minister Alexander Grushko told Izvestia that a peace deal must rule out peacekeepers from NATO states and keep Ukraine neutral.", "G"},
	{20, "Tidewater Post", "Russia to seek ironclad security guarantees in any Ukraine peace treaty", "Kyiv must be neutral and NATO must promise never to admit it, the deputy foreign minister said in an interview.", "G"},
	{35, "Alder Wire", "Grushko: no NATO troops in Ukraine 'under any label'", "The Russian diplomat said European peacekeepers would be a party to the conflict, and asked for ironclad guarantees.", "G"},
	{60, "Lakeside Times", "Russia demands NATO keep Ukraine out as price of peace treaty", "Alexander Grushko, a deputy foreign minister, listed Moscow's conditions for a lasting settlement.", "G"},
	{75, "Morrow Daily", "Kremlin diplomat sets out conditions for Ukraine peace treaty", "Neutral status, no NATO membership and no foreign peacekeepers are among the demands.", "G"},
	{95, "Northgate", "Macron says peacekeepers are a matter for Kyiv to decide, not Moscow", "The French president said Russia's consent was not needed if Ukraine asks allies to send peacekeepers.", "G"},
	{110, "Corniche", "Macron: Ukraine does not need Russian permission for allied peacekeepers", "Paris and London are working on a plan to send several thousand peacekeepers after a peace deal.", "G"},
	{150, "Harbour Bulletin", "Albanese open to sending Australian peacekeepers to Ukraine", "Australia's prime minister said Canberra would consider a request after speaking to European leaders.", "G"},
	{165, "Southern Star", "Australia would consider joining Ukraine peacekeeping force, PM says", "Anthony Albanese said his government was open to peacekeepers as part of a coalition; Russia has rejected NATO troops.", "G"},
	{200, "Kestrel News", "Moscow repeats: foreign peacekeepers in Ukraine mean war with NATO", "A Russian foreign ministry spokeswoman answered Macron, who says the decision is Kyiv's.", "G"},

	{10, "Neva Herald", "Overnight drones hit fuel depot in Russia's Astrakhan", "Regional officials said falling debris set tanks on fire; Ukraine did not comment.", "drones"},
	{50, "Tidewater Post", "Fuel depot burns in Astrakhan after Ukrainian drone attack", "No one was hurt, the governor of the Russian region said.", "drones"},
	{80, "Alder Wire", "Russia says its forces took two villages in Sumy", "Ukraine's general staff reported 120 clashes along the front in 24 hours.", "sumy"},
	{120, "Corniche", "Macron opens nuclear plant in Normandy after long delay", "The French president praised engineers at the reactor.", "reactor"},
	{140, "Southern Star", "Albanese promises cheaper medicines ahead of Australian election", "The prime minister said a script would cost no more than 25 dollars.", "medicines"},
	{170, "Northgate", "Kyiv mayor warns of heating cuts after strike on power station", "Engineers need a week to restore supply, Vitali Klitschko said.", "heating"},
}

// inTime sorts invented items by time, stably.
func inTime(ws []wire) []wire {
	out := append([]wire(nil), ws...)
	for i := 1; i < len(out); i++ {
		for j := i; j > 0 && out[j].at < out[j-1].at; j-- {
			out[j], out[j-1] = out[j-1], out[j]
		}
	}
	return out
}

func TestDemandAndReactionsAreOneStory(t *testing.T) {
	ws := inTime(guarantees)
	e := cluster.New(cluster.DefaultConfig())
	got := map[string]string{}
	ds := docs(t, ws)
	for i, d := range ds {
		a := e.Add(d)
		got[d.ID] = a.Story
		t.Logf("%-9s %s  %-70s %.2f %q", ws[i].story, a.Story, ws[i].title, a.Score, a.Evidence)
	}
	check(t, ws, ds, got)
	apply(got, e.Repair(ds[len(ds)-1].Time))
	t.Log("after Repair")
	check(t, ws, ds, got)
}

// check fails where two items are together and should not be, or the reverse.
func check(t *testing.T, ws []wire, ds []cluster.Doc, got map[string]string) {
	t.Helper()
	for i := range ws {
		for j := range i {
			together := got[ds[i].ID] == got[ds[j].ID]
			if want := ws[i].story == ws[j].story; together != want {
				t.Errorf("together = %v, want %v:\n  %s\n  %s", together, want, ws[j].title, ws[i].title)
			}
		}
	}
}
