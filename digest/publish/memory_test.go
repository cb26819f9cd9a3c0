package publish

import (
	"strings"
	"testing"
	"time"

	"geodigest/digest"
)

// plainText is a mail's text part in one line.
func plainText(m digest.Message) string { return strings.Join(strings.Fields(m.Text), " ") }

// TestAHeadlineChangedInPlaceIsNews: the only thing that happened on the second day
// is that the outlet we quoted says something else; a newcomer gets it as a story.
func TestAHeadlineChangedInPlaceIsNews(t *testing.T) {
	db := realStore(t)
	r := &relay{}
	p, now := clocked(t, db, r)
	publishNews(t, db, seven.Add(-time.Hour), "1", "Missile strike kills 12 in Kharkiv")
	*now = seven
	step := func() {
		t.Helper()
		if _, err := p.Step(t.Context(), *now); err != nil {
			t.Fatal(err)
		}
	}
	step()
	// The same article, another headline.
	*now = seven.AddDate(0, 0, 1)
	if _, err := db.AddSubscriber(t.Context(), "new@example.org", "command", now.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	publishNews(t, db, now.Add(-time.Hour), "1", "Missile strike in Kharkiv killed 19, toll may rise")
	step()
	if len(r.sent) != 3 {
		t.Fatalf("%d mails, want one and two", len(r.sent))
	}
	for _, m := range r.sent[1:] {
		text := plainText(m)
		if !strings.Contains(text, "killed 19") {
			t.Errorf("%s did not get the new headline:\n%s", m.To, text)
		}
		if old := strings.Contains(text, "You read on") && strings.Contains(text, "death toll revised from 12 to 19"); old != (m.To == "reader@example.org") {
			t.Errorf("%s is told %v that it is an update:\n%s", m.To, old, text)
		}
	}
	// The third day has nothing.
	*now = seven.AddDate(0, 0, 2)
	step()
	if len(r.sent) != 3 {
		t.Errorf("%d mails after a day without news", len(r.sent))
	}
}
