package digest

import (
	"slices"
	"sort"
	"strings"
	"unicode"

	"geodigest/feeds"
)

// aside is the share of a sentence's words that others use too below which it is not
// about the story. The lead's own first sentence is taken to be, unless it has
// no word of the headline and more than manyVoices outlets write of other things.
const (
	aside      = 0.3
	manyVoices = 4
)

// maxSummary bounds a summary in characters, whatever its sentences' length.
const maxSummary = 420

// summary returns up to n whole sentences: the lead item's first, then, if they
// do not fill the room, those of the items nearest to the heart of the story. A
// sentence must add something to the headline and to those before it, and must be
// about the story: a newsletter's summary names other things too. In an update it
// must say something that readers have not read before.
func (c *candidate) summary(n int) []string {
	if n == 0 {
		return nil
	}
	df, outlets := vocabulary(c.story)
	head := headWords(c.lead.Title)
	said := append(c.read(), head)
	var out []string
	length := 0
	strict := true
	take := func(m *Member, cut bool) {
		if roundUp(m.Summary) {
			return
		}
		whole, tail := sentences(stripDateline(m.Summary))
		if cut && len(whole) == 0 && tail != "" {
			whole = []string{closeTail(tail)}
		}
		for i, s := range whole {
			w := headWords(s)
			switch {
			case len(out) >= n || length+len(s) > maxSummary && len(out) > 0:
				return
			case len(w) < 3 || repeats(w, said):
				continue
			case outlets > 2 && about(w, df) < aside && (i > 0 || m != c.lead || strict && outlets > manyVoices && !touches(w, head)):
				continue
			}
			out = append(out, s)
			said = append(said, w)
			length += len(s)
		}
	}
	take(c.lead, false)
	for _, m := range c.others() {
		if len(out) >= min(n, 2) {
			break
		}
		take(m, false)
	}
	if len(out) == 0 {
		strict = false
		take(c.lead, true)
	}
	return out
}

// touches reports whether a sentence has a word of the headline.
func touches(words, head []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(head, w) })
}

// about is the share of a sentence's words that another outlet of the story uses
// as well.
func about(words []string, df map[string]int) float64 {
	n := 0
	for _, w := range words {
		if df[w] >= 2 {
			n++
		}
	}
	return float64(n) / float64(len(words))
}

// roundUp reports whether a summary is a list of several stories, as those of live
// pages are: "Man hurt in raid * Broadcaster settles * ...".
func roundUp(s string) bool {
	return strings.Contains(s, " * ") || strings.Count(s, " • ") > 1 || strings.Count(s, " | ") > 1
}

// closeTail makes a cut text end decently.
func closeTail(s string) string {
	s = strings.TrimRight(s, " .…[]")
	if i := strings.LastIndexByte(s, ' '); i > len(s)/2 && len(s) > 80 {
		s = s[:i] // the last word may be half a word
	}
	return strings.TrimRightFunc(s, func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSpace(r) }) + "…"
}

// stripDateline takes off what agencies begin with: "TEHRAN, May 21 (MNA) – ",
// "ISLAMABAD – ", "LONDON (Wire) - ", "SEOUL—".
func stripDateline(s string) string {
	head, rest := s, ""
	for _, dash := range []string{" – ", " — ", " - ", " -- ", "—"} {
		if i := strings.Index(s, dash); i >= 0 && i < 60 && i < len(head) {
			head, rest = s[:i], s[i+len(dash):]
		}
	}
	first, _, _ := strings.Cut(strings.TrimSpace(head), " ")
	first = strings.Trim(first, ",(/")
	if rest == "" || len(first) < 3 || strings.ToUpper(first) != first || !hasLetter(first) || len(strings.Fields(head)) > 7 {
		return s
	}
	return rest
}

// repeats reports whether a sentence says again what stands there already.
func repeats(w []string, said [][]string) bool {
	for _, o := range said {
		if likeness(w, o) >= 0.7 {
			return true
		}
	}
	return false
}

// others are the window's original reports in the lead's language besides the
// lead, those nearest to the heart of the story first; state media come last.
func (c *candidate) others() []*Member {
	df, _ := vocabulary(c.story)
	type near struct {
		m *Member
		v float64
	}
	var list []near
	for _, m := range c.news {
		if m == c.lead || m.DuplicateOf != 0 || m.Summary == "" || opinion(m) || base(langOf(m)) != base(langOf(c.lead)) {
			continue
		}
		v := about(append(headWords(m.Title), "-"), df)
		if m.Outlet.Ownership == feeds.OwnershipState {
			v -= 1
		}
		if m.Outlet.Name == c.lead.Outlet.Name {
			v -= 0.2
		}
		list = append(list, near{m, v})
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].v > list[j].v })
	out := make([]*Member, len(list))
	for i := range list {
		out[i] = list[i].m
	}
	return out
}

// maxStatement bounds a printed statement in characters.
const maxStatement = 230

// trimStatement cuts an overlong statement at the end of a sentence, else of a
// clause, else of a word.
func trimStatement(s string) string {
	r := []rune(s)
	if len(r) <= maxStatement {
		return s
	}
	best := -1
	for i := 60; i < maxStatement; i++ {
		if strings.ContainsRune(".!?;", r[i-1]) && unicode.IsSpace(r[i]) && !abbreviation(r[:i-1]) {
			best = i
		}
	}
	if best > 0 {
		return strings.TrimSpace(string(r[:best]))
	}
	return shorten(s, maxStatement)
}
