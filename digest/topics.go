package digest

import (
	"fmt"
	"strings"
	"unicode"
)

// Topics narrows a digest to what its readers follow. Without any list it is
// about all of geopolitics; with some, a story is in when it has one of what any
// of the lists names. What is muted stays out in any case.
//
// A story has a country, a region, a theme or a keyword when at least a third of
// its independent texts have it: one outlet's aside does not make it a topic.
type Topics struct {
	Countries []string // ISO 3166-1 alpha-2, plus EU and XK
	Regions   []string // sections of a digest: "Middle East"
	Themes    []string // tags of the relevance model: "sanctions"
	Keywords  []string // words or phrases of a title or a summary; "sanction*" stands for every word that begins so
	Mute      Mute
}

// Mute lists what a digest leaves out. A country, a region or a theme mutes a
// story when more than half of its independent texts are first of all about it,
// a keyword when more than half have it. So "US" mutes what happens in the
// United States and not every story in which its president is named. An outlet's
// items are left out as if it were not among the sources.
type Mute struct {
	Countries, Regions, Themes, Keywords []string
	Outlets                              []string // publisher families, in any case
}

// asked tells whether the digest is narrowed to some topics.
func (t *Topics) asked() bool {
	return len(t.Countries)+len(t.Regions)+len(t.Themes)+len(t.Keywords) > 0
}

// facet is one of the lists with what a text has of its kind, the foremost first.
type facet struct {
	one, many string // "country", "countries"
	wanted    []string
	of        func(*Member) []string // nil: the wanted ones are keywords
}

func facets(countries, regions, themes, keywords []string) [4]facet {
	return [4]facet{
		{"country", "countries", countries, func(m *Member) []string { return m.Analysis.Countries }},
		{"region", "regions", regions, func(m *Member) []string { return m.Analysis.Regions }},
		{"theme", "themes", themes, func(m *Member) []string { return m.Analysis.Themes }},
		{"keyword", "keywords", keywords, nil},
	}
}

// follow tells which topic a story is in for: "" when the digest asks for none.
// When it asks and the story has none, missing says what was asked.
func (t *Topics) follow(texts []*Member) (topic, missing string) {
	if !t.asked() {
		return "", ""
	}
	var asked []string
	for _, f := range facets(t.Countries, t.Regions, t.Themes, t.Keywords) {
		for _, want := range f.wanted {
			n := 0
			for _, m := range texts {
				if f.has(m, want, false) {
					n++
				}
			}
			if n > 0 && n*3 >= len(texts) {
				return f.one + " " + want, ""
			}
		}
		if len(f.wanted) > 0 {
			asked = append(asked, f.many+" "+strings.Join(f.wanted, ", "))
		}
	}
	return "", "not among the topics: " + strings.Join(asked, "; ")
}

// mutes says why a story is muted: "theme sport"; "" when it is not.
func (u *Mute) mutes(texts []*Member) string {
	for _, f := range facets(u.Countries, u.Regions, u.Themes, u.Keywords) {
		for _, want := range f.wanted {
			n := 0
			for _, m := range texts {
				if f.has(m, want, true) {
					n++
				}
			}
			if n*2 > len(texts) {
				return f.one + " " + want
			}
		}
	}
	return ""
}

// has tells whether a text has what is wanted; first: before all else.
func (f *facet) has(m *Member, want string, first bool) bool {
	if f.of == nil {
		return mentions(m.Title, want) || mentions(m.Summary, want)
	}
	for i, v := range f.of(m) {
		if v == want {
			return true
		}
		if first && i == 0 {
			return false
		}
	}
	return false
}

// mentions tells whether a keyword stands in a text as whole words, in any case.
// In scripts that put no spaces between words it may stand anywhere.
func mentions(text, keyword string) bool {
	stem, open := strings.CutSuffix(strings.TrimSpace(keyword), "*")
	if strings.ContainsFunc(stem, spaceless) {
		return strings.Contains(strings.ToLower(text), strings.ToLower(stem))
	}
	words := plainWords(stem)
	if words == "" {
		return false
	}
	if !open {
		words += " "
	}
	return strings.Contains(" "+plainWords(text)+" ", " "+words)
}

// plainWords is a text in lower case, its words with one space between them.
func plainWords(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}), " ")
}

func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// without returns the story as it is without the muted outlets: without their
// items, and without the statements that nobody else carried. When nothing
// remains it names the outlet.
func (u *Mute) without(s *Story) (_ *Story, muted string) {
	off := func(outlet string) bool {
		for _, o := range u.Outlets {
			if strings.EqualFold(o, outlet) {
				return true
			}
		}
		return false
	}
	cut := *s
	cut.Members, cut.Statements = nil, nil
	for i := range s.Members {
		if name := s.Members[i].Outlet.Name; off(name) {
			muted = name
		} else {
			cut.Members = append(cut.Members, s.Members[i])
		}
	}
	switch {
	case muted == "":
		return s, ""
	case len(cut.Members) == 0:
		return s, "outlet " + muted
	}
	for _, st := range s.Statements {
		var by []string
		for _, o := range st.Outlets {
			if !off(o) {
				by = append(by, o)
			}
		}
		if len(by) > 0 || len(st.Outlets) == 0 {
			st.Outlets = by
			cut.Statements = append(cut.Statements, st)
		}
	}
	return &cut, ""
}

// bar is the relevance from which on a story is in a digest.
func (s *Spec) bar() float64 {
	if s.Relevance == 0 {
		return relevant
	}
	return s.Relevance
}

// offTopic is the reason of a story below the bar. A bar of its own is named.
func (s *Spec) offTopic(vote float64, items int) string {
	why := fmt.Sprintf("not about geopolitics: relevance %.2f over %s", vote, count(items, "item"))
	if s.bar() != relevant {
		why += fmt.Sprintf(", below %.2f", s.bar())
	}
	return why
}
