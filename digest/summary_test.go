package digest

import (
	"strings"
	"testing"
)

func TestStripDateline(t *testing.T) {
	for in, want := range map[string]string{
		"LIONPORT – The minister left for talks.":           "The minister left for talks.",
		"HARBOUR CITY, May 21 (WIRE) – The minister left.":  "The minister left.",
		"The minister – a former general – left for talks.": "The minister – a former general – left for talks.",
		"SEOUL—The minister left for talks.":                "The minister left for talks.",
		"The minister—a former general—left.":               "The minister—a former general—left.",
		"Talks go on.": "Talks go on.",
	} {
		if got := stripDateline(in); got != want {
			t.Errorf("stripDateline(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTrimStatement(t *testing.T) {
	short := "a treaty needs guarantees"
	if got := trimStatement(short); got != short {
		t.Errorf("a short statement became %q", got)
	}
	long := "The first sentence of it is long enough to stand on its own feet here. " + strings.Repeat("Then it goes on and on ", 12)
	if got := trimStatement(long); got != "The first sentence of it is long enough to stand on its own feet here." {
		t.Errorf("cut at %q", got)
	}
	endless := strings.Repeat("word ", 80)
	if got := trimStatement(endless); len([]rune(got)) > maxStatement || !strings.HasSuffix(got, "word…") {
		t.Errorf("cut at %q", got)
	}
	s := Statement{Speaker: "Ann", Content: long}
	if a, b := StatementKey(s), StatementKey(Statement{Speaker: "Ann", Content: trimStatement(long)}); a != b {
		t.Errorf("the key of what was printed differs from that of what was said: %q, %q", a, b)
	}
}

// TestSummaryStaysWithTheStory: a newsletter's second sentence is about another
// thing; a report near the heart of the story is read before one at its edge.
func TestSummaryStaysWithTheStory(t *testing.T) {
	k := maker{next: 1}
	s := k.story("s", "Europe",
		item("A", "Leaders agree a truce in the capital", summary("The truce between the armies begins on Friday. A film star married on an island at the weekend.")),
		item("B", "Truce agreed by leaders in the capital", summary("Leaders said the truce between both armies will be watched by monitors.")),
		item("C", "Truce agreed: what the armies say", summary("Both armies said they would keep the truce from Friday.")))
	ed, _ := Compose(input(s))
	got := strings.Join(ed.Entries()[0].Summary, " ")
	if strings.Contains(got, "film star") {
		t.Errorf("the summary strays: %q", got)
	}
	if len(ed.Entries()[0].Summary) < 2 {
		t.Errorf("the room is not filled: %q", got)
	}
}

// TestSummaryBeginsWithTheStory: an aside of the outlet whose headline it is does not
// stand first while others have what happened.
func TestSummaryBeginsWithTheStory(t *testing.T) {
	k := maker{next: 1}
	head := "Two presidents agree on pause in strikes on power plants"
	others := []Member{
		item("B", "Presidents agree to pause strikes on power plants", summary("Engineers hope that power plants can be mended while strikes pause.")),
		item("C", "Pause in strikes on power plants agreed by presidents"), item("D", "Presidents agree on pause"), item("E", "Strikes on power plants to pause"),
	}
	for aside, want := range map[string]string{
		"Tokyo says it will watch whether both hold to it.":        "Engineers hope",
		"Both presidents called it a beginning, nothing more yet.": "Both presidents called",
	} {
		s := k.story("s", "Europe", append([]Member{item("A", head, summary(aside))}, others...)...)
		ed, _ := Compose(input(s))
		e := ed.Entries()[0]
		if e.Headline != head || len(e.Summary) == 0 || !strings.HasPrefix(e.Summary[0], want) {
			t.Errorf("headline %q, summary %q; want it to begin %q", e.Headline, e.Summary, want)
		}
	}
}
