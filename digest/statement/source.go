package statement

import (
	"strings"

	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
)

// anyQuote reports whether a part of the span is quoted. A headline of the form
// "Name: ..." without a quotation may as well be a columnist's byline.
func (v *view) anyQuote(s span) bool {
	n, _ := v.quoted(s)
	return n > 0
}

// given reports whether word i is a common first name.
func (v *view) given(i int) bool {
	return v.x.lex.men[v.w[i].norm] || v.x.lex.women[v.w[i].norm]
}

// source reports whether a phrase beside a colon or a dash is all office, body
// and name ("Norway's deputy foreign minister", "UN rights chief Ana Sol"): a
// headline's clause ("Senators grill airline boss over delays") is not.
func (v *view) source(s span) bool {
	if v.is(s.a, "read", "watch", "see", "listen", "why", "how", "meet") {
		return false
	}
	strange := 0 // acronyms count one, other unknown words two: they may be verbs
	named := false
	for i := s.a; i < s.b; i++ {
		w := &v.w[i]
		switch {
		case w.poss, v.entity(i) != nil, w.kind == lang.Punct, v.in(i, v.x.lex.det), v.is(i, "of", "and", "for"), v.x.lex.modifier[w.norm]:
		case v.in(i, v.x.lex.role), v.in(i, v.x.lex.inst), v.in(i, v.x.lex.group), v.in(i, v.x.lex.study):
			named = true
		case v.in(i, v.x.lex.prep):
			return false
		case i > s.a && i+1 < s.b && !w.upper && strings.HasSuffix(w.norm, "s") && !v.w[i-1].poss && v.nameEnds(i-1) && v.entity(i+1) != nil: // Oslo mocks Lund
			return false
		case named && w.cap && !(v.titleCase && (strings.HasSuffix(w.norm, "s") || strings.HasSuffix(w.norm, "ed"))):
		case w.upper:
			strange++
		default:
			strange += 2
		}
	}
	return strange <= 2 || !named && v.capRun(s) == v.str(s.a, s.b) && v.words(s) <= 4
}

// nameEnds reports whether word i ends a name that is no adjective of a state.
func (v *view) nameEnds(i int) bool {
	e := v.entity(i)
	return e != nil && !v.matches[v.w[i].match-1].Demonym
}

// topicHead reports whether a phrase before a colon names a subject, not a
// speaker: a state, a place, a team, "Live", "Explainer".
func (v *view) topicHead(s span) bool {
	c := v.core(s)
	h := c.b - 1
	if e := v.entity(h); e != nil {
		switch e.Type {
		case gazetteer.Country, gazetteer.Place:
			return true
		case gazetteer.Metonym:
			return strings.Contains(e.ID, "capital")
		}
		return false
	}
	if v.in(h, v.x.lex.topic) {
		return true
	}
	return v.is(h, "league", "team", "club", "campaign", "party", "airport", "nation", "country", "state", "city", "economy", "summit", "union", "side", "women", "men", "children", "people",
		"players", "player", "companies", "media", "network", "channel", "star", "fans") && !(v.is(h, "media") && v.is(h-1, "state"))
}
