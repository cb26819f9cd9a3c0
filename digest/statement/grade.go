package statement

import (
	"strings"

	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
)

// Grades of a noun phrase as a speaker.
const (
	mute      = 0 // cannot speak, or no noun phrase
	plausible = 1 // enough for "says"
	speaks    = 2 // a person, office, institution, state, people
)

// agent reports whether word i looks like a noun for a person by its ending.
func (v *view) agent(i int) bool {
	if i < 0 || i >= len(v.w) || v.w[i].kind != lang.Word {
		return false
	}
	n := v.w[i].norm
	if v.x.lex.noAgent[n] || v.x.lex.noAgent[strings.TrimSuffix(n, "s")] {
		return false
	}
	if k := strings.LastIndexByte(n, '-'); k >= 0 {
		n = n[k+1:]
	}
	if v.x.lex.role[n] {
		return true
	}
	if len(n) > 3 && v.x.lex.role[strings.TrimSuffix(n, "s")] {
		return true
	}
	n = strings.TrimSuffix(n, "s")
	for _, e := range []string{"er", "or", "ist", "ian", "man", "woman", "men", "women", "people", "eer", "ologist"} {
		if strings.HasSuffix(n, e) && len(n) > len(e)+3 {
			return true
		}
	}
	return false
}

// grade judges whether a noun phrase can speak.
func (v *view) grade(s span) int {
	if s.empty() {
		return mute
	}
	lex := v.x.lex
	if s.b-s.a == 1 {
		if v.w[s.a].poss && v.in(s.a, lex.pronoun) {
			return mute // he's, it's
		}
		switch v.w[s.a].norm {
		case "he", "she", "they", "him":
			return speaks
		case "it":
			return plausible
		case "i", "we", "you", "this", "that", "these", "those", "what", "there", "here", "nobody", "everyone", "one":
			return mute
		}
	}
	core := v.core(s)
	if core.empty() {
		return mute
	}
	if v.in(core.a, lex.prep) && v.entity(core.a) == nil {
		return mute
	}
	head := core.b - 1
	if head > core.a && v.is(head, ".") { // Jr.
		head--
	}
	h := &v.w[head]
	if v.in(head, lex.det) {
		return mute
	}
	if h.kind == lang.Punct && h.norm != "'" && h.norm != ")" {
		return mute
	}
	if v.in(head, lex.topic) && !lex.inst[h.norm] && v.entity(head) == nil && !lex.group[h.norm] {
		return mute
	}
	if h.poss && (v.entity(head) != nil || h.cap) && !strings.HasSuffix(h.norm, "s") && s.b == core.b {
		return mute // "Macron's" without its noun
	}
	if e := v.entity(head); e != nil && v.last[h.match-1] == head {
		m := v.matches[h.match-1]
		switch {
		case e.Type == gazetteer.Place:
			return plausible
		case m.Demonym && e.Type == gazetteer.Country:
			if strings.HasSuffix(h.norm, "s") || head > core.a && v.is(head-1, "one", "a", "an", "another") {
				return speaks
			}
			return plausible
		}
		return speaks
	}
	if lex.role[h.norm] || lex.inst[h.norm] || lex.group[h.norm] || v.agent(head) {
		return speaks
	}
	for i := core.a; i < core.b; i++ {
		if lex.nature[v.w[i].norm] {
			return mute
		}
	}
	if lex.noAgent[h.norm] {
		return plausible
	}
	caps := 0
	for i := head; i >= core.a && v.w[i].cap && v.w[i].kind == lang.Word; i-- {
		caps++
	}
	if caps > 0 {
		for i := core.a; i < head; i++ { // spokesman Ivo Lund, Mayor Lund
			if lex.role[v.w[i].norm] || lex.inst[v.w[i].norm] && !v.w[i].cap || v.entity(i) != nil && v.entity(i).Type == gazetteer.Person {
				return speaks
			}
		}
		if h.upper && len(h.norm) <= 6 {
			return speaks
		}
		if !v.titleCase {
			if caps >= 2 || !h.first || v.repeated(head) {
				return speaks
			}
		} else if caps == 2 && caps == core.b-core.a && v.unknown(core) {
			return speaks
		}
	}
	return plausible
}

// unknown reports whether none of the words is a plain word of the lists: a
// name, as far as a headline in capitals can show it.
func (v *view) unknown(s span) bool {
	for i := s.a; i < s.b; i++ {
		if v.in(i, v.x.lex.det) || v.in(i, v.x.lex.prep) || v.in(i, v.x.lex.stopper) || v.in(i, v.x.lex.topic) || v.w[i].cue != nil {
			return false
		}
	}
	return true
}

// core cuts a noun phrase before its first preposition: "head | of X".
func (v *view) core(s span) span {
	for i := s.a + 1; i < s.b; i++ {
		if v.is(i, ",", "(", "who", "that", "which", "and") || (v.in(i, v.x.lex.prep) && !(v.w[i].match != 0 && v.w[i-1].match == v.w[i].match)) {
			return span{s.a, i}
		}
	}
	return s
}
