package cluster_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"geodigest/digest/cluster"
	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
)

// told is an invented item with its language and who speaks in it.
type told struct {
	wire
	lang, speaker string
}

// tell adds items to a new engine, repairs it and returns every item's story, by
// its headline, and the reasons of the moves.
func tell(t *testing.T, items []told, prepare func(*cluster.Engine, map[string]string)) (story, why map[string]string) {
	t.Helper()
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	slices.SortStableFunc(items, func(a, b told) int { return a.at - b.at })
	e := cluster.New(cluster.DefaultConfig())
	ids, why := map[string]string{}, map[string]string{}
	for i, x := range items {
		d := cluster.Doc{
			ID: fmt.Sprint(i), Time: day0.Add(time.Duration(x.at) * time.Minute), Source: x.source,
			Text: lang.NewDoc(x.lang, x.title, x.summary, ""),
		}
		if x.speaker != "" {
			d.Speakers = []string{x.speaker}
		}
		d.Entities, d.TitleEntities = entities(g, d.Text)
		e.Add(d)
		ids[x.title] = d.ID
	}
	if prepare != nil {
		prepare(e, ids)
	}
	for _, c := range e.Repair(day0.Add(12 * time.Hour)) {
		for title, id := range ids {
			if id == c.Item {
				why[title] = c.Reason
			}
		}
	}
	if again := e.Repair(day0.Add(12 * time.Hour)); len(again) > 0 {
		t.Errorf("a second repair moves %v", again)
	}
	story = map[string]string{}
	for title, id := range ids {
		story[title], _ = e.StoryOf(id)
	}
	return story, why
}

const (
	demand = "Hungary demands scrapping of the grain levy, Orban says"
	reply  = "Tusk promises safeguard for Polish orchards"
)

// levy is a demand told by four outlets, and an answer to it by two.
func levy() []told {
	return []told{
		{wire{0, "Neva Herald", demand, "Viktor Orban told reporters in Budapest that the duty ruins Hungarian mills.", ""}, "en", "Viktor Orban"},
		{wire{15, "Alder Wire", "Orban: Hungary wants the grain levy scrapped at once", "Hungarian mills are closing, the prime minister said in Budapest.", ""}, "en", "Viktor Orban"},
		{wire{30, "Northgate", "Grain levy must be scrapped, Hungary's Orban demands", "The duty ruins mills in Hungary, he told reporters.", ""}, "en", "Viktor Orban"},
		{wire{45, "Morrow Daily", "Orban demands end of grain levy that ruins Hungarian mills", "Budapest wants it scrapped before the harvest.", ""}, "en", "Viktor Orban"},
		{wire{90, "Vistula Express", reply, "Donald Tusk said cheap fruit had cost growers their income.", ""}, "en", "Donald Tusk"},
		{wire{100, "Corniche", "Polish orchards need a safeguard against cheap fruit, Tusk tells parliament", "Donald Tusk spoke about the growers' income.", ""}, "en", "Donald Tusk"},
	}
}

// bridge is an item of the demand that names who answers.
var bridge = told{wire{130, "Lakeside Times", "Orban again demands end of grain levy, mocks Tusk over orchards", "Hungarian mills cannot wait, Viktor Orban said; Donald Tusk spoke an hour before.", ""}, "en", "Viktor Orban"}

func TestAnswerByReference(t *testing.T) {
	story, _ := tell(t, levy(), nil)
	if story[demand] == story[reply] {
		t.Fatal("the answer joins by itself: the test shows nothing")
	}
	story, why := tell(t, append(levy(), bridge), nil)
	if story[demand] != story[reply] {
		t.Errorf("an item that names the other speaker does not join the two")
	}
	if r := why[reply]; !strings.HasPrefix(r, "answers story "+story[demand]+": ") || !strings.Contains(r, "Donald Tusk") {
		t.Errorf("reason of the move: %q", r)
	}
}

func TestAnswerLeavesAlone(t *testing.T) {
	late := bridge
	late.at -= 400
	early := append(levy(), late)
	everywhere := append(levy(), bridge)
	for i, title := range []string{
		"Tusk opens museum of amber", "Violinists play for Tusk", "Lighthouse keeper writes to Tusk", "Marathon runners overtake Tusk",
		"Bakers name doughnut after Tusk", "Submarine crew salutes Tusk", "Tusk catches cold on glacier",
	} {
		everywhere = append(everywhere, told{wire{200 + i, "Harbour Bulletin", title, "", ""}, "en", ""})
	}
	for name, items := range map[string][]told{"a reference before the answer": early, "a person named everywhere": everywhere} {
		if story, why := tell(t, items, nil); story[demand] == story[reply] {
			t.Errorf("%s joins two stories: %q", name, why[reply])
		}
	}
	story, _ := tell(t, append(levy(), bridge), func(e *cluster.Engine, ids map[string]string) {
		e.Move(ids[reply], "apart")
	})
	if story[reply] != "apart" {
		t.Errorf("what an operator put apart is in %s", story[reply])
	}
}

func TestAnswerInAnotherLanguage(t *testing.T) {
	ru := "Грушко: присутствие войск НАТО на Украине недопустимо"
	items := []told{
		{wire{0, "Neva Herald", "Grushko rules out NATO troops in Ukraine", "Alexander Grushko spoke in Moscow; Russia will not yield.", ""}, "en", "Alexander Grushko"},
		{wire{10, "Alder Wire", "Russia rules out NATO troops in Ukraine, Grushko says", "Moscow will not yield, Alexander Grushko said.", ""}, "en", "Alexander Grushko"},
		{wire{40, "Vestnik", ru, "Александр Грушко выступил в Москве: Россия не уступит Украине.", ""}, "ru", "Alexander Grushko"},
	}
	story, why := tell(t, items, nil)
	if story[ru] != story[items[0].title] {
		t.Errorf("the same speaker in two languages stays in two stories")
	}
	if !strings.Contains(why[ru], "both languages") {
		t.Errorf("reason %q", why[ru])
	}
	items[2].speaker = ""
	if story, _ := tell(t, items, nil); story[ru] == story[items[0].title] {
		t.Error("an item in another language joins without its speaker")
	}
}

// TestAnswerOnSubject joins a leader's statement to a story that names neither
// him nor his country, by its subject, 30 hours later when similarity has faded;
// without a speaker it stands apart.
func TestAnswerOnSubject(t *testing.T) {
	offer := "Marcos promises cadets medals, pensions and, one day, minesweepers"
	items := func(speaker string) []told {
		return []told{
			{wire{0, "Neva Herald", "Iran tells Oman no foreign ships may enter strait, Araghchi says", "Tehran would sink minesweepers, Abbas Araghchi said in Muscat, Oman.", ""}, "en", "Abbas Araghchi"},
			{wire{20, "Alder Wire", "Araghchi: foreign ships that enter strait will be sunk", "Iran's foreign minister spoke in Oman of minesweepers.", ""}, "en", "Abbas Araghchi"},
			{wire{40, "Northgate", "Iran will sink foreign ships in strait, Araghchi tells Oman", "Minesweepers are not welcome, he said.", ""}, "en", "Abbas Araghchi"},
			{wire{50, "Morrow Daily", "No foreign ships in strait: Iran's Araghchi warns from Oman", "Abbas Araghchi named minesweepers.", ""}, "en", "Abbas Araghchi"},
			{wire{120 + 30*60, "Corniche", offer, "Ferdinand Marcos told cadets at a graduation parade in Baguio, rained on for hours, that sailors trained there had no reason to fear Iran if friends in Oman asked politely.", ""}, "en", speaker},
		}
	}
	story, why := tell(t, items("Ferdinand Marcos Jr."), nil)
	for title, s := range story {
		if s != story[offer] {
			t.Errorf("apart from %q: %q", offer, title)
		}
	}
	if !strings.Contains(why[offer], "minesweep") {
		t.Errorf("reason %q", why[offer])
	}
	if story, _ := tell(t, items(""), nil); story[offer] == story["Araghchi: foreign ships that enter strait will be sunk"] {
		t.Error("joins without a speaker")
	}
}
