package statement

import (
	"strings"

	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
)

// attribute reports whether the person whose name ends at word i only qualifies
// what follows ("Trump officials", "the Biden administration"): a pronoun after
// it means somebody else.
func (v *view) attribute(i int) bool {
	n := i + 1
	if n >= len(v.w) || v.w[i].poss || v.w[n].kind != lang.Word {
		return false
	}
	lex := v.x.lex
	return lex.group[v.w[n].norm] || lex.inst[v.w[n].norm] || lex.role[v.w[n].norm] || v.is(n, "cabinet", "rally", "era", "ally") || v.entity(n) != nil && v.w[n].match != v.w[i].match && !v.demonym(n) && (lex.group[v.w[min(n+1, len(v.w)-1)].norm] || lex.role[v.w[min(n+1, len(v.w)-1)].norm])
}

// stranger reports whether after byte offset at, in the same part, a person
// without a known name spoke: the pronoun may well mean them.
func (x *Extractor) stranger(before []Statement, part lang.PartKind, at int) bool {
	if len(before) == 0 {
		return false
	}
	last := &before[len(before)-1]
	if last.Part != part || last.Name != "" || last.SpeakerSpans[0][0] < at {
		return false
	}
	words := foldedWords(last.Speaker)
	if len(words) == 0 {
		return false
	}
	w := words[len(words)-1]
	return !x.lex.group[w] && !x.lex.inst[w] && !x.lex.pronoun[w] && !x.lex.study[w]
}

// namesake reports whether a speaker given by surname alone, taken for a known
// person, is rather somebody else the document names in full ("Wang" after "the
// diplomat Wang Xining" is not Wang Yi).
func namesake(views []*view, s *Statement) bool {
	if s.Name == "" || strings.ContainsAny(s.Speaker, " -") || len(s.Speaker) < 2 {
		return false
	}
	sur := strings.ToLower(strings.TrimRight(s.Speaker, ".,"))
	parts := strings.Fields(strings.ToLower(s.Name))
	if len(parts) < 2 {
		return false
	}
	other := false
	for _, v := range views {
		for i := range v.w {
			if v.w[i].norm != sur || v.w[i].kind != lang.Word {
				continue
			}
			if e := v.entity(i); e != nil && e.Name == s.Name && v.first[v.w[i].match-1] < v.last[v.w[i].match-1] {
				return false // named in full
			}
			if v.w[i].start >= s.SpeakerSpans[0][0] || v.titleCase {
				continue
			}
			if parts[0] == sur { // the surname stands first
				other = other || v.givenName(i+1) && v.w[i+1].norm != parts[1]
			} else {
				other = other || i > 0 && v.givenName(i-1) && v.given(i-1) && !strings.Contains(strings.ToLower(s.Name), v.w[i-1].norm)
			}
		}
	}
	return other
}

// givenName reports whether word i may be the other half of a name.
func (v *view) givenName(i int) bool {
	if i < 0 || i >= len(v.w) {
		return false
	}
	w := &v.w[i]
	e := v.entity(i)
	return w.cap && w.kind == lang.Word && !w.poss && w.cue == nil && (e == nil || e.Type == gazetteer.Person || e.Type == gazetteer.Place) && !v.in(i, v.x.lex.role) && !v.in(i, v.x.lex.inst) && !v.in(i, v.x.lex.modifier) && !v.in(i, v.x.lex.stopper) && !v.in(i, v.x.lex.prep)
}
