package digest

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"geodigest/feeds"
)

var noon = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

// maker builds stories for the tables below.
type maker struct{ next int64 }

type opt func(*Member)

func (k *maker) story(id, region string, items ...Member) Story {
	s := Story{ID: id}
	for _, m := range items {
		k.next++
		if m.ID == 0 {
			m.ID = k.next
		}
		m.Analysis.Regions = []string{region}
		s.Members = append(s.Members, m)
	}
	return s
}

func item(outlet, title string, opts ...opt) Member {
	m := Member{
		Item: feeds.Item{
			Title: title, Link: "https://" + strings.ToLower(outlet) + ".example/" + strings.ReplaceAll(strings.ToLower(title), " ", "-"),
			FirstSeen: noon.Add(-2 * time.Hour), Published: noon.Add(-3 * time.Hour),
		},
		Outlet:   Outlet{Name: outlet, Country: "FR", Ownership: feeds.OwnershipIndependent},
		Analysis: Analysis{Lang: "en", Relevance: 0.9, Themes: []string{"diplomacy"}},
	}
	for _, o := range opts {
		o(&m)
	}
	return m
}

func relevance(p float64) opt { return func(m *Member) { m.Analysis.Relevance = p } }
func seen(ago time.Duration) opt {
	return func(m *Member) { m.FirstSeen, m.Published = noon.Add(-ago), noon.Add(-ago) }
}
func copyOf(id int64) opt      { return func(m *Member) { m.DuplicateOf = id } }
func id(n int64) opt           { return func(m *Member) { m.ID = n } }
func summary(s string) opt     { return func(m *Member) { m.Summary = s } }
func baseline() opt            { return func(m *Member) { m.Baseline = true } }
func state() opt               { return func(m *Member) { m.Outlet.Ownership = feeds.OwnershipState } }
func language(l string) opt    { return func(m *Member) { m.Analysis.Lang = l } }
func origin(source string) opt { return func(m *Member) { m.Origin = source } }

func input(stories ...Story) Input {
	return Input{
		Spec: Spec{ID: "daily", Title: "Brief", MaxStories: 3, MaxBrief: 2, MinOutlets: 2, Location: time.UTC, Lang: "en"},
		Slot: noon, Since: noon.Add(-24 * time.Hour), Cut: noon, Stories: stories,
	}
}

func reasonOf(t *testing.T, ds []Decision, story string) Decision {
	t.Helper()
	for _, d := range ds {
		if d.Story == story {
			return d
		}
	}
	t.Fatalf("no decision about %s in %v", story, ds)
	return Decision{}
}

func TestComposeDecides(t *testing.T) {
	told := map[string]Told{"s": {Story: "s", At: noon.Add(-24 * time.Hour), Headline: "Talks open", Outlets: []string{"A", "B"}, Statements: []string{StatementKey(Statement{Speaker: "Ann Envoy", Content: "the talks went well"})}}}
	for _, c := range []struct {
		name   string
		items  []Member
		stmts  []Statement
		told   map[string]Told
		in     bool
		reason string
	}{
		{name: "two outlets on one event", items: []Member{item("A", "Envoys meet in Vienna"), item("B", "Vienna hosts envoys")}, in: true, reason: "2 outlets; 2 origins"},
		{name: "off topic", items: []Member{item("A", "Striker breaks record", relevance(.05)), item("B", "Record for striker", relevance(.1))}, reason: "not about geopolitics: relevance 0.08"},
		{name: "one off-topic item does not decide", items: []Member{item("A", "Envoys meet", relevance(.95)), item("B", "Envoys meet again", relevance(.9)), item("C", "The envoys' dinner menu", relevance(.1))}, in: true, reason: "3 outlets"},
		{name: "a copied off-topic text counts once", items: []Member{item("A", "Gala night", id(1), relevance(.2)), item("B", "Gala night", copyOf(1), relevance(.9)), item("C", "Gala night", copyOf(1), relevance(.9))}, reason: "not about geopolitics: relevance 0.20"},
		{name: "seen before the window", items: []Member{item("A", "Old news here", seen(30*time.Hour)), item("B", "Old news there", seen(25*time.Hour))}, reason: "no item first seen in the window"},
		{name: "first seen at the window's start counts", items: []Member{item("A", "Envoys meet in Vienna", seen(24*time.Hour))}, in: true, reason: "1 outlet"},
		{name: "first seen at the cut does not", items: []Member{item("A", "Envoys meet in Vienna", seen(0))}, reason: "no item first seen in the window"},
		{name: "baseline items are never news", items: []Member{item("A", "Envoys meet in Vienna", baseline())}, reason: "no item first seen in the window"},
		{name: "copies are outlets but not origins", items: []Member{item("A", "Envoys meet", id(1)), item("B", "Envoys meet", copyOf(1)), item("C", "Envoys meet", copyOf(1))}, in: true, reason: "3 outlets; 1 origin"},
		{name: "a named source is the origin", items: []Member{item("A", "Envoys meet in Vienna today", origin("Wire")), item("B", "Envoys gather in the city", origin("Wire"))}, in: true, reason: "2 outlets; 1 origin"},
		{name: "told, one more outlet is no news", told: told, items: []Member{item("A", "Talks open", seen(30*time.Hour)), item("C", "Talks open in Vienna")}, reason: "told on 9 March; since then 1 new outlet and no new statement"},
		{name: "told, two new outlets", told: told, items: []Member{item("C", "Talks open"), item("D", "Talks under way")}, in: true, reason: "update of a story told on 9 March"},
		{name: "told, a new statement", told: told, items: []Member{item("A", "Talks open")}, stmts: []Statement{{Speaker: "Bob Minister", Verb: "said", Content: "no deal is near", Outlets: []string{"A"}}}, in: true, reason: "update"},
		{name: "told, the same statement again", told: told, items: []Member{item("A", "Talks open")}, stmts: []Statement{{Speaker: "Ann Envoy", Verb: "says", Content: "The talks went well", Outlets: []string{"A"}}}, reason: "no new statement"},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := maker{next: 100}
			s := k.story("s", "Europe", c.items...)
			s.Statements = c.stmts
			in := input(s)
			in.Told = c.told
			ed, ds := Compose(in)
			d := reasonOf(t, ds, "s")
			if d.In != c.in || !strings.Contains(d.Reason, c.reason) {
				t.Errorf("decision %+v, want in=%v with %q", d, c.in, c.reason)
			}
			if got := len(ed.Entries()) == 1; got != c.in {
				t.Errorf("printed = %v, decided = %v", got, c.in)
			}
		})
	}
}

func TestComposeRanksAndPlaces(t *testing.T) {
	k := maker{next: 100}
	big := k.story("big", "Europe", item("A", "Leaders agree a truce in the capital"), item("B", "Truce agreed by leaders"), item("C", "A truce at last"), item("D", "Guns fall silent"))
	copied := k.story("copied", "Africa", item("A", "Election set for May", id(50)), item("B", "Election set for May", copyOf(50)), item("C", "Election set for May", copyOf(50)), item("E", "Election set for May", copyOf(50)))
	mid := k.story("mid", "Asia-Pacific", item("A", "Navy ships collide near reef"), item("B", "Collision at the reef"), item("F", "Reef collision angers Manila"))
	lone := k.story("lone", "Americas", item("Z", "President recalls ambassador"))
	late := k.story("late", "Europe", item("Y", "Minister visits border post"))
	gone := k.story("gone", "Europe", item("X", "Council debates a motion"))
	ed, ds := Compose(input(copied, late, big, gone, lone, mid))

	var got []string
	for _, e := range ed.Entries() {
		got = append(got, fmt.Sprintf("%d %s %s", e.Number, e.Weight, e.Story))
	}
	want := []string{"1 lead big", "2 full mid", "3 full copied", "4 brief lone", "5 brief gone"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("entries %v\nwant    %v", got, want)
	}
	if d := reasonOf(t, ds, "late"); d.In || !strings.Contains(d.Reason, "ranked below what fits (3 stories and 2 brief lines)") {
		t.Errorf("the story that did not fit: %+v", d)
	}
	if len(ds) != 6 {
		t.Errorf("%d decisions for 6 stories", len(ds))
	}
	if ed.Subject == "" || !strings.HasPrefix(ed.Preheader, "Also: ") || len([]rune(ed.Preheader)) > 90 {
		t.Errorf("subject %q, preheader %q", ed.Subject, ed.Preheader)
	}
}

// TestForeignStories: a story that nobody tells in the digest's language comes after
// the like of it that somebody does.
func TestForeignStories(t *testing.T) {
	k := maker{next: 100}
	french := k.story("a", "Europe", item("A", "Les ministres signent un accord", language("fr")), item("B", "Accord entre les ministres", language("fr")))
	english := k.story("b", "Europe", item("C", "Envoys meet on border row"), item("D", "Border row: envoys meet"))
	ed, ds := Compose(input(french, english))
	if got := ed.Entries(); len(got) != 2 || got[0].Story != "b" || !strings.Contains(reasonOf(t, ds, "a").Reason, "no text in the digest's language") {
		t.Errorf("entries %+v, decisions %+v", got, ds)
	}
}

func TestComposeIsPureAndRoundTrips(t *testing.T) {
	k := maker{next: 1}
	s := k.story("s", "Europe", item("A", "Leaders agree a truce", summary("Leaders agreed on Monday. The guns fall silent at midnight.")), item("B", "Truce agreed"))
	in := input(s)
	a, da := Compose(in)
	b, db := Compose(in)
	if !reflect.DeepEqual(a, b) || !reflect.DeepEqual(da, db) {
		t.Fatal("two runs over one input differ")
	}
	raw, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	var back Edition
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	again, _ := json.Marshal(back)
	if string(raw) != string(again) {
		t.Errorf("the edition does not survive JSON:\n%s\n%s", raw, again)
	}
}

func TestComposeQuietDay(t *testing.T) {
	in := input()
	in.Sources = []SourceState{{Name: "A", Reached: true}, {Name: "B", Why: "timeout"}}
	ed, ds := Compose(in)
	if len(ed.Entries()) != 0 || len(ds) != 0 || !strings.Contains(ed.Subject, "quiet") {
		t.Errorf("a day without stories gave %+v", ed)
	}
	if ed.Coverage.Total != 2 || ed.Coverage.Reached != 1 || len(ed.Coverage.Missing) != 1 {
		t.Errorf("coverage %+v", ed.Coverage)
	}
}

func TestHeadlineChoice(t *testing.T) {
	k := maker{next: 1}
	for _, c := range []struct {
		name  string
		items []Member
		want  string
	}{
		{"the one most others share words with", []Member{item("A", "What now for the old alliance and its friends"), item("B", "Leaders agree a truce in the capital after talks"), item("C", "Truce agreed by leaders")}, "Leaders agree a truce in the capital after talks"},
		{"not a live page", []Member{item("A", "Live: leaders agree a truce in the capital"), item("B", "Leaders agree to a truce in the capital")}, "Leaders agree to a truce in the capital"},
		{"not a question", []Member{item("A", "Will leaders agree a truce in the capital?"), item("B", "Leaders to agree a truce in the capital")}, "Leaders to agree a truce in the capital"},
		{"not the state's wording", []Member{item("A", "Leaders agree a truce in our capital", state()), item("B", "Leaders agree a truce in the capital")}, "Leaders agree a truce in the capital"},
		{"in the edition's language", []Member{item("A", "Les dirigeants conviennent d'une trêve", language("fr")), item("B", "Leaders agree a truce")}, "Leaders agree a truce"},
	} {
		t.Run(c.name, func(t *testing.T) {
			ed, _ := Compose(input(k.story("s", "Europe", c.items...)))
			if got := ed.Entries()[0].Headline; got != c.want {
				t.Errorf("headline %q, want %q", got, c.want)
			}
		})
	}
}

func TestSummary(t *testing.T) {
	for _, c := range []struct{ name, title, summary, want string }{
		{"whole sentences", "Leaders agree a truce", "The guns fall silent at midnight, U.N. officials said. Mr. Smith, 6.1 km away, was pleased. A third sentence here. A fourth one there.", "The guns fall silent at midnight, U.N. officials said.|Mr. Smith, 6.1 km away, was pleased.|A third sentence here."},
		{"no repeat of the headline", "Leaders agree a truce in the capital", "Leaders agree a truce in the capital. It begins on Friday at dawn.", "It begins on Friday at dawn."},
		{"a cut tail is left out", "Leaders agree a truce", "It begins on Friday at dawn. The opposition wants to…", "It begins on Friday at dawn."},
		{"nor one that was cut in brackets", "Leaders agree a truce", "It begins on Friday at dawn. The opposition wants to see the text to ensure […]", "It begins on Friday at dawn."},
		{"a live page lists other things", "Leaders agree a truce", "Man hurt in a raid on the coast * Broadcaster settles with survivors * More soon.", ""},
		{"a quotation is not cut in two", "Leaders agree a truce", `"The guns fall silent. The talks go on," the envoy told reporters. He left.`, `"The guns fall silent. The talks go on," the envoy told reporters.`},
		{"nor left open", "Leaders agree a truce", `It begins on Friday at dawn. "We will be talking about land.`, "It begins on Friday at dawn."},
		{"unless there is nothing else", "Leaders agree a truce", "The opposition wants to see the full text of the", "The opposition wants to see the full text of the…"},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := maker{next: 1}
			ed, _ := Compose(input(k.story("s", "Europe", item("A", c.title, summary(c.summary)))))
			if got := strings.Join(ed.Entries()[0].Summary, "|"); got != c.want {
				t.Errorf("summary\n got %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestSourcesOncePerOutlet(t *testing.T) {
	k := maker{next: 100}
	s := k.story("s", "Europe", item("B", "Truce agreed by the leaders", id(1), state()), item("A", "Leaders agree a truce in the capital", summary("It begins on Friday at dawn.")),
		item("C", "Truce agreed by the leaders", copyOf(1)), item("A", "Leaders meet"), item("D", "Bad link", func(m *Member) { m.Link = "javascript:alert(1)" }))
	ed, _ := Compose(input(s))
	e := ed.Entries()[0]
	var got []string
	for _, src := range e.Sources {
		got = append(got, fmt.Sprintf("%s copy=%v", src.Name, src.Copy))
		if src.Link != "" && !strings.HasPrefix(src.Link, "https://") {
			t.Errorf("link %q", src.Link)
		}
	}
	want := "[A copy=false B copy=false D copy=false C copy=true]"
	if fmt.Sprint(got) != want {
		t.Errorf("sources %v, want %s", got, want)
	}
	if e.Outlets != 4 || e.Origins != 3 {
		t.Errorf("%d outlets, %d origins; want 4 and 3", e.Outlets, e.Origins)
	}
}

func TestTokens(t *testing.T) {
	tk := Tokens{Secret: []byte("0123456789abcdef")}
	token := tk.Unsubscribe(42, "daily")
	if id, spec, ok := tk.ParseUnsubscribe(token); !ok || id != 42 || spec != "daily" {
		t.Fatalf("ParseUnsubscribe(%q) = %d %q %v", token, id, spec, ok)
	}
	other := Tokens{Secret: []byte("fedcba9876543210")}
	for _, bad := range []string{"", ".", token + "A", "A" + token, strings.Replace(token, ".", "x", 1), other.Unsubscribe(42, "daily"), token[:len(token)-1]} {
		if _, _, ok := tk.ParseUnsubscribe(bad); ok {
			t.Errorf("a forged token passed: %q", bad)
		}
	}
	a, b := tk.MessageID("daily", noon, "A@x.example", "h.example"), tk.MessageID("daily", noon, "a@X.example", "h.example")
	if a != b || a == tk.MessageID("daily", noon.Add(time.Hour), "a@x.example", "h.example") {
		t.Errorf("message ids: %q %q", a, b)
	}
}
