package templates

import (
	"encoding/json"
	"html"
	"regexp"
	"strings"
	"testing"

	"geodigest/digest"
)

// plain is what a reader sees of a mail's HTML part, in one line.
func plain(m Mail) string {
	s := regexp.MustCompile(`(?s)<style>.*?</style>|<title>.*?</title>`).ReplaceAllString(m.HTML, "")
	s = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(s, " ")
	return strings.Join(strings.Fields(html.UnescapeString(s)), " ")
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// TestUpdateSaysWhatIsNew: in both parts of a mail, for stories in full and in brief.
func TestUpdateSaysWhatIsNew(t *testing.T) {
	toll := digest.Change{Kind: digest.ChangedFigure, Slot: "killed", From: "12", To: "19", Outlets: []string{"Harbour Times"}}
	for _, c := range []struct {
		name  string
		entry digest.Entry
		want  string
	}{
		{"a toll", digest.Entry{Changes: []digest.Change{toll}}, "New since then: death toll revised from 12 to 19."},
		{"a first number", digest.Entry{Changes: []digest.Change{{Kind: digest.ChangedFigure, Slot: "injured", To: "40"}}}, "New since then: number of injured 40."},
		{"a denial", digest.Entry{Changes: []digest.Change{{Kind: digest.ChangedDenial, Who: "Mara Lindqvist"}}, NewSaid: 3, NewDenied: 1}, "New since then: a denial by Mara Lindqvist; 2 more statements."},
		{"a headline", digest.Entry{Changes: []digest.Change{{Kind: digest.ChangedHeadline, Outlets: []string{"Harbour Times"}}}, NewOutlets: 1}, "New since then: Harbour Times has changed its headline; 1 outlet."},
		{"all", digest.Entry{Changes: []digest.Change{toll, {Kind: digest.ChangedDenial, Who: "Mara Lindqvist"}}, NewSaid: 1, NewDenied: 1, NewOutlets: 2}, "New since then: death toll revised from 12 to 19; a denial by Mara Lindqvist; 2 outlets."},
		{"a number of thousands", digest.Entry{Changes: []digest.Change{{Kind: digest.ChangedFigure, Slot: "arrested", From: "120", To: "1133"}}}, "New since then: number of arrested revised from 120 to 1,133."},
		{"a number of millions", digest.Entry{Changes: []digest.Change{{Kind: digest.ChangedFigure, Slot: "displaced", From: "123456", To: "1000200"}}}, "New since then: number of displaced revised from 123,456 to 1,000,200."},
		{"markup is text", digest.Entry{Changes: []digest.Change{{Kind: digest.ChangedDenial, Who: "<b>Mara</b>\u202e"}}}, "New since then: a denial by <b>Mara</b>."},
	} {
		for _, at := range []string{"full", "brief"} {
			e := edition(14)
			entry := &e.Sections[1].Entries[0]
			if at == "brief" {
				entry = &e.Brief[0]
			}
			entry.Update, entry.Before, entry.BeforeAt, entry.Statements = true, "Old words", e.Slot.AddDate(0, 0, -1), nil
			entry.Changes, entry.NewSaid, entry.NewDenied, entry.NewOutlets = c.entry.Changes, c.entry.NewSaid, c.entry.NewDenied, c.entry.NewOutlets
			m := render(t, e)
			for part, text := range map[string]string{"text": oneLine(m.Text), "HTML": plain(m)} {
				if want := "You read on Sunday: “Old words” " + c.want; !strings.Contains(text, want) {
					t.Errorf("%s, %s, %s part lacks %q:\n%s", c.name, at, part, want, text)
				}
			}
		}
	}
}

// TestSpreadAndStateMedia: who reports a story, in both parts.
func TestSpreadAndStateMedia(t *testing.T) {
	e := edition(5)
	lead := &e.Sections[0].Entries[0]
	lead.Outlets = 8
	lead.Regions = []digest.Share{{Name: "Europe", Outlets: 5}, {Name: "Africa", Outlets: 2}}
	lead.Owners = []digest.Share{{Name: "independent", Outlets: 6}, {Name: "state", Outlets: 2}}
	small := &e.Sections[1].Entries[0]
	small.Outlets, small.Regions, small.StateOnly, small.StateOf = 2, []digest.Share{{Name: "Asia-Pacific", Outlets: 2}}, true, []string{"RU", "CN"}
	m := render(t, e)
	for part, text := range map[string]string{"text": oneLine(m.Text), "HTML": plain(m)} {
		for _, want := range []string{"Europe 5, Africa 2 · independent 6, state 2", "Reported only by state media of Russia and China so far."} {
			if !strings.Contains(text, want) {
				t.Errorf("the %s part lacks %q:\n%s", part, want, text)
			}
		}
		if strings.Contains(text, "Asia-Pacific 2") {
			t.Errorf("the %s part counts regions where all outlets are listed", part)
		}
	}
}

// TestOldEditionsStayReadable: what was frozen before updates named their changes
// is printed as before.
func TestOldEditionsStayReadable(t *testing.T) {
	const frozen = `{"id":7,"spec":"daily","title":"Brief","slot":"2025-03-17T07:00:00Z","since":"2025-03-16T07:00:00Z","cut":"2025-03-17T07:00:00Z",
		"zone":"UTC","lang":"en","subject":"Talks go on","preheader":"","brief":null,"coverage":{"total":1,"reached":1,"items":3,"stories":1},
		"sections":[{"title":"","entries":[{"number":1,"story":"s1","weight":"lead","update":true,"before":"Talks open","before_at":"2025-03-16T07:00:00Z",
		"headline":"Talks go on","lang":"en","link":"https://a.example/2","outlet":{"name":"A"},"summary":["They went on."],
		"statements":[{"speaker":"Ann","verb":"said","content":"no deal is near","direct":false}],"outlets":3,"origins":2,"new_outlets":1,
		"sources":[{"name":"A","title":"Talks go on","link":"https://a.example/2"}],"region":"Europe","state_only":true,"latest":"2025-03-17T05:00:00Z","score":1,"reason":"r"}]}]}`
	var e digest.Edition
	if err := json.Unmarshal([]byte(frozen), &e); err != nil {
		t.Fatal(err)
	}
	text := oneLine(render(t, e).Text)
	for _, want := range []string{"You read on Sunday: “Talks open”", "New since then: 1 statement; 1 outlet.", "Reported only by state media so far.", "3 outlets, 1 of them new"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}
