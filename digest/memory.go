package digest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"geodigest/feeds"
)

// StatementKey names a statement in the memory of what readers were told: the
// speaker's surname and the content words, so that the same claim in a slightly
// different wording keeps its key only when its words are the same.
func StatementKey(s Statement) string {
	return lastName(s) + "|" + strings.Join(contentWords(trimStatement(s.Content)), " ")
}

// lastName is the last word of who speaks, in lower case.
func lastName(s Statement) string {
	who := s.Name
	if who == "" {
		who = s.Speaker
	}
	w := strings.Fields(strings.ToLower(who))
	if len(w) > 0 {
		who = w[len(w)-1]
	}
	return who
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

// printedLinks maps the links that readers were given to the story they stood in.
func printedLinks(told map[string]Told) map[string]string {
	ids := make([]string, 0, len(told))
	for id := range told {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	out := map[string]string{}
	for _, id := range ids {
		for _, e := range told[id].Entries {
			for _, s := range e.Sources {
				if s.Link != "" {
					out[s.Link] = id
				}
			}
		}
	}
	return out
}

// movedItems is how many items that were told in one story make another one its heir.
const movedItems = 2

// toldOf returns what readers were told of a story. Told is known by story id; but a
// repair may have parted a story since, and to its readers the parts are the story
// they know: one with two of the items they were shown, or with the one that stood
// for all, is told as well.
func toldOf(s *Story, in Input) (Told, bool) {
	if t, ok := in.Told[s.ID]; ok {
		return t, true
	}
	hits := map[string]int{}
	best := ""
	for i := range s.Members {
		link := feeds.ReaderLink(s.Members[i].Link)
		id := in.printed[link]
		if link == "" || id == "" {
			continue
		}
		hits[id]++
		if es := in.Told[id].Entries; len(es) > 0 && es[0].Link == link {
			hits[id] += movedItems
		}
		if n := hits[id]; n >= movedItems && (best == "" || n > hits[best] || n == hits[best] && id < best) {
			best = id
		}
	}
	t, ok := in.Told[best]
	return t, ok
}

// remember fills what is new to the readers. If they know the story already and
// nothing that came since would tell them more, it says so.
//
// A told story returns with
//
//   - a toll that is not the one they read (revisions),
//   - a new headline of an article they were shown (rephrased),
//   - a statement that no item had before this window, and that says something
//     else than the same speaker was quoted with; a denial, though its words are
//     those that it denies, is new until its speaker was told to deny just this,
//   - new outlets with texts of their own, half as many as were told, at least two:
//     one more outlet with the same news is no news. Where all they write is what
//     readers have read (knownWords), they must be many, and never lead.
//
// A story that is new prints no statement that readers were told in another one.
func (c *candidate) remember(all spoken) string {
	c.newOutlets = c.outlets
	if c.told == nil {
		for _, s := range c.story.Statements {
			if !all.heard(s) {
				c.statements = append(c.statements, s)
			}
		}
		return ""
	}
	c.newOutlets = minus(c.outlets, c.told.Outlets)
	ch, changed := rephrased(c.told, c.story)
	c.statements = c.unheard(changed)
	c.changes = revisions(c.told, c.story, c.news)
	if changed != nil {
		c.changes = append(c.changes, ch)
	}
	c.changes = append(c.changes, denials(c.statements)...)
	own := minus(c.ownTexts(), c.told.Outlets)
	quiet := len(c.statements) == 0 && len(c.changes) == 0
	c.again = quiet && c.knownWords()
	if quiet && (len(own) < enough(len(c.told.Outlets)) || c.again && len(own) < manyOutlets) {
		return fmt.Sprintf("told on %s; since then %s and no new statement, toll or headline",
			c.told.At.UTC().Format("2 January"), count(len(c.newOutlets), "new outlet"))
	}
	return ""
}

// manyOutlets new ones are news even where they write what readers know.
const manyOutlets = 5

// knownWords reports whether the window's texts all say again what readers of a told
// story have read: their headlines, and the first sentences below them.
func (c *candidate) knownWords() bool {
	read := c.read()
	for _, m := range c.news {
		if m.DuplicateOf != 0 || opinion(m) {
			continue
		}
		if !repeats(headWords(headlineText(m)), read) {
			return false
		}
		whole, _ := sentences(stripDateline(m.Summary))
		if len(whole) > 0 && len(headWords(whole[0])) >= 3 && !repeats(headWords(whole[0]), read) {
			return false
		}
	}
	return true
}

// enough is how many new outlets make a story news again that n were told of.
func enough(n int) int { return max(2, (n+1)/2) }

// unheard are the statements that came with this window and say something new. What
// stands in an item that its outlet revised may have stood there before; only what
// its changed headline says is new for sure (changed; nil = none).
func (c *candidate) unheard(changed *Member) []Statement {
	fresh, outlets := map[string]bool{}, map[string]bool{}
	for _, m := range c.news {
		outlets[m.Outlet.Name] = true
		if !m.Revised {
			fresh[m.Key()] = true
		}
	}
	read := c.read()
	var out []Statement
	for _, s := range c.story.Statements {
		since := heardFrom(s, outlets)
		if len(s.Items) > 0 {
			since = !slices.ContainsFunc(s.Items, func(k string) bool {
				return !fresh[k] && (changed == nil || k != changed.Key() || likeness(headWords(s.Content), headWords(changed.Title)) < sameWords)
			})
		}
		known := c.told.heard(s) || repeats(headWords(s.Content), read)
		if denies(s) {
			known = c.told.denied(s) // it always repeats the words it denies
		}
		if since && !known {
			out = append(out, s)
		}
	}
	return out
}

// spoken is what readers were told in any story, by the last name of the speaker.
type spoken map[string][][]string

// heardOf collects the statements of every story told at or after since.
func heardOf(told map[string]Told, since time.Time) spoken {
	out := spoken{}
	for _, t := range told {
		if t.At.Before(since) {
			continue
		}
		for _, key := range t.Statements {
			who, content, _ := strings.Cut(key, "|")
			out[who] = append(out[who], headWords(content))
		}
		for _, e := range t.Entries {
			for _, s := range e.Statements {
				if denies(s) {
					who := denier + lastName(s)
					out[who] = append(out[who], headWords(s.Content))
				}
			}
		}
	}
	return out
}

// denier before a speaker's name keeps what they denied apart from what they said.
const denier = "not "

func (sp spoken) heard(s Statement) bool {
	words, who := headWords(s.Content), lastName(s)
	if denies(s) {
		who = denier + who
	}
	return slices.ContainsFunc(sp[who], func(o []string) bool { return likeness(words, o) >= sameClaim })
}

// heard reports whether readers were told a statement, in these words or in
// others: mostly the same words of the same speaker.
func (t *Told) heard(s Statement) bool {
	who, said := lastName(s), headWords(s.Content)
	for _, key := range t.Statements {
		if key == StatementKey(s) {
			return true
		}
		name, content, _ := strings.Cut(key, "|")
		if name == who && likeness(said, headWords(content)) >= sameClaim {
			return true
		}
	}
	return false
}

// denied reports whether readers were told that the speaker of a denial denies just
// this: as a statement, or in a line with their name and a denying verb. A story told
// too long ago to be known word by word goes by its statements' keys.
func (t *Told) denied(s Statement) bool {
	if len(t.Entries) == 0 {
		return t.heard(s)
	}
	who, said := lastName(s), headWords(s.Content)
	same := func(line []string) bool {
		return slices.Equal(said, line) || likeness(said, line) >= sameClaim
	}
	for _, e := range t.Entries {
		for _, o := range e.Statements {
			if denies(o) && lastName(o) == who && same(headWords(o.Content)) {
				return true
			}
		}
		for _, line := range append([]string{e.Headline}, e.Summary...) {
			w := headWords(line)
			if slices.Contains(w, who) && slices.ContainsFunc(w, func(v string) bool { return denying[v] }) && same(w) {
				return true
			}
		}
	}
	return false
}

// sameClaim is the share of words from which two claims of a speaker are one.
const sameClaim = 0.6

// read are the sentences that readers of a told story have read, in words.
func (c *candidate) read() [][]string {
	if c.told == nil {
		return nil
	}
	out := [][]string{headWords(c.told.Headline)}
	for _, e := range c.told.Entries {
		out = append(out, headWords(e.Headline))
		for _, s := range e.Summary {
			out = append(out, headWords(s))
		}
	}
	return out
}

// ownTexts are the outlets with a text of their own in the window.
func (c *candidate) ownTexts() []string {
	var out []string
	for _, m := range c.news {
		if m.DuplicateOf == 0 && !slices.Contains(out, m.Outlet.Name) {
			out = append(out, m.Outlet.Name)
		}
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
