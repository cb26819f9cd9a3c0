package templates

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"geodigest/digest"
)

// TestHostileContentIsInert parses what was rendered and looks for anything
// that the templates themselves do not write.
func TestHostileContentIsInert(t *testing.T) {
	d := sampleData()
	d.Edition = hostileEdition()
	m := render(t, d.Edition)
	page, err := load(t).EditionPage(d)
	if err != nil {
		t.Fatal(err)
	}
	message, err := load(t).Page("message", MessagePage{Site: Site{Name: "<b>", URL: "javascript:x", Contact: "x@y.example\"><script>"}, Title: d.Edition.Subject, Text: d.Edition.Subject})
	if err != nil {
		t.Fatal(err)
	}
	for name, doc := range map[string]string{"mail": m.HTML, "edition": string(page), "message": string(message)} {
		inspect(t, name, doc)
	}
	for name, s := range map[string]string{"subject": m.Subject, "text": m.Text, "html": m.HTML} {
		for _, r := range s {
			if r != '\n' && dropped(r) && r != '\u2068' && r != '\u2069' {
				t.Errorf("%s holds %U", name, r)
			}
		}
	}
	if strings.ContainsAny(m.Subject, "\r\n") {
		t.Error("line end in the subject")
	}
	if strings.Contains(m.Text, "\nBcc:") || !strings.Contains(m.Text, "{{.Site.Contact}}") {
		t.Error("the text part does not carry the hostile words as words")
	}
}

func inspect(t *testing.T, name, doc string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "script", "img", "svg", "iframe", "object", "link", "base", "b", "u", "i":
			if n.Data != "b" || name == "message" {
				t.Errorf("%s: element %s", name, n.Data)
			}
		}
		for _, a := range n.Attr {
			switch {
			case strings.HasPrefix(a.Key, "on"):
				t.Errorf("%s: attribute %s on %s", name, a.Key, n.Data)
			case a.Key == "href" && !strings.HasPrefix(a.Val, "https://") && a.Val != "mailto:editor@example.org":
				t.Errorf("%s: href %q", name, a.Val)
			case a.Key == "href" && strings.Contains(a.Val, "evil.example"):
				t.Errorf("%s: a link that hides its host: %s", name, a.Val)
			}
		}
	}
}

func TestLinksLeftOut(t *testing.T) {
	m, err := load(t).Mail(MailData{Edition: edition(1)})
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"Unsubscribe", "browser", "Questions"} {
		if strings.Contains(m.Text, word) || strings.Contains(m.HTML, word) {
			t.Errorf("%q without a link", word)
		}
	}
}

// TestNoForeignResource keeps pictures, fonts and styles from being loaded.
func TestNoForeignResource(t *testing.T) {
	for name, e := range cases() {
		m := render(t, e)
		for _, word := range []string{"src=", "url(", "@import", "<link", "<form", "position:", "var(--", `href="#`} {
			// The hostile edition holds src= as words; there it is escaped.
			if strings.Contains(m.HTML, word) && name != "hostile" {
				t.Errorf("%s: the mail holds %s", name, word)
			}
		}
	}
}

func TestUpdateNamesTheDay(t *testing.T) {
	e := edition(2)
	for _, c := range []struct {
		days int
		want string
	}{{0, "You read earlier today: “Old words”"}, {1, "You read on Sunday: “Old words”"}, {3, "You read on Friday: “Old words”"}, {7, "You read on 10 March: “Old words”"}} {
		entry := &e.Sections[1].Entries[0]
		entry.Update, entry.Before, entry.NewOutlets = true, "Old words", 2
		entry.BeforeAt = e.Slot.AddDate(0, 0, -c.days)
		if got := render(t, e).Text; !strings.Contains(got, c.want+"\n  New since then: 2 statements; 2 outlets.\n") {
			t.Errorf("%d days: want %q in\n%s", c.days, c.want, got)
		}
	}
	e.Sections[1].Entries[0].BeforeAt = digest.Edition{}.Slot
	if got := render(t, e).Text; !strings.Contains(got, "You read before: “Old words”") {
		t.Errorf("no day known:\n%s", got)
	}
}

// TestVerbIsKept guards the sense of what is reported: without its verb, a
// denial reads as an admission.
func TestVerbIsKept(t *testing.T) {
	e := edition(2)
	e.Sections[1].Entries[0].Statements = []digest.Statement{
		{Speaker: "the minister", Country: "SE", Verb: "denied", Content: "the dam had been opened"},
		{Speaker: "the mayor", Verb: "said", Content: "the dam had been closed"},
	}
	m := render(t, e)
	for _, want := range []string{"  - The minister, Sweden: denied the dam had been opened\n", "  - The mayor: the dam had been closed\n"} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("no %q in\n%s", want, m.Text)
		}
	}
	if !strings.Contains(m.HTML, ">denied the dam had been opened<") {
		t.Error("the HTML part dropped the verb")
	}
}
