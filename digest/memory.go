package digest

import (
	"fmt"
	"strings"
)

// StatementKey names a statement in the memory of what readers were told: the
// speaker's surname and the content words, so that the same claim in a slightly
// different wording keeps its key only when its words are the same.
func StatementKey(s Statement) string {
	who := s.Name
	if who == "" {
		who = s.Speaker
	}
	w := strings.Fields(strings.ToLower(who))
	if len(w) > 0 {
		who = w[len(w)-1]
	}
	return who + "|" + strings.Join(contentWords(trimStatement(s.Content)), " ")
}

// Remember returns what a reader of the edition has been told, story by story.
func Remember(ed *Edition) []Told {
	var out []Told
	for _, e := range ed.Entries() {
		t := Told{Story: e.Story, Edition: ed.ID, At: ed.Slot, Headline: e.Headline}
		for _, s := range e.Sources {
			t.Outlets = append(t.Outlets, s.Name)
		}
		for _, s := range e.Statements {
			t.Statements = append(t.Statements, StatementKey(s))
		}
		out = append(out, t)
	}
	return out
}

// remember fills what is new to the readers. If they know the story already and
// nothing that came since would tell them more, it says so.
//
// A told story returns with a new statement by a speaker they have not heard, or
// with at least two outlets they have not seen on it; one more outlet with the
// same news is no news.
func (c *candidate) remember() string {
	c.statements = c.story.Statements
	c.newOutlets = c.outlets
	if c.told == nil {
		return ""
	}
	c.newOutlets = minus(c.outlets, c.told.Outlets)
	known := map[string]bool{}
	for _, k := range c.told.Statements {
		known[k] = true
	}
	c.statements = nil
	for _, s := range c.story.Statements {
		if !known[StatementKey(s)] && heardFrom(s, c.newsOutlets()) {
			c.statements = append(c.statements, s)
		}
	}
	if len(c.newOutlets) < 2 && len(c.statements) == 0 {
		return fmt.Sprintf("told on %s; since then %s and no new statement",
			c.told.At.UTC().Format("2 January"), count(len(c.newOutlets), "new outlet"))
	}
	return ""
}

// newsOutlets are the outlets with an item in the window.
func (c *candidate) newsOutlets() map[string]bool {
	out := map[string]bool{}
	for _, m := range c.news {
		out[m.Outlet.Name] = true
	}
	return out
}

// heardFrom reports whether a merged statement was carried by one of the outlets.
func heardFrom(s Statement, outlets map[string]bool) bool {
	for _, o := range s.Outlets {
		if outlets[o] {
			return true
		}
	}
	return false
}

// minus returns the names of a that are not in b, in a's order.
func minus(a, b []string) []string {
	skip := map[string]bool{}
	for _, n := range b {
		skip[n] = true
	}
	var out []string
	for _, n := range a {
		if !skip[n] {
			out = append(out, n)
		}
	}
	return out
}
