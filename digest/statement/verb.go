package statement

import (
	"strings"

	"geodigest/digest/lang"
)

// verb is a cue in its place: the words [vb,ve) with auxiliaries and particle,
// and the class of content that may follow.
type verb struct {
	cue    *cue
	at     int // the cue word
	vb, ve int
	class  uint32
	form   uint8
	ruleOn bool // a particle was taken
}

// Forms of a verb in its sentence.
const (
	formFinite     uint8 = iota // said, has said, says
	formPlural                  // say: needs a plural subject
	formParticiple              // saying
)

// hasParticle reports whether one of the verb's particles follows the cue at k.
func (v *view) hasParticle(k int) bool {
	c := v.w[k].cue
	if c == nil {
		return false
	}
	_, _, ok := v.particleAt(c, k+1)
	return ok
}

// particleAt finds a particle of the cue that stands at word i.
func (v *view) particleAt(c *cue, i int) (n int, class uint32, ok bool) {
	for _, p := range v.x.particles[c.base] {
		if i+len(p.words) > len(v.w) {
			continue
		}
		hit := true
		for j, w := range p.words {
			hit = hit && v.is(i+j, w)
		}
		if hit && len(p.words) > n {
			n, class, ok = len(p.words), p.class, true
		}
	}
	return n, class, ok
}

// verbAt decides whether the cue word at i is used as a speech verb: not a
// passive, an infinitive, a modal, a negation or a noun. lo bounds the clause.
func (v *view) verbAt(lo, i, b int) (verb, bool) {
	c := v.w[i].cue
	if c == nil || v.inside(i) || v.w[i].poss || v.entity(i) != nil || v.is(i-1, "united") {
		return verb{}, false
	}
	if (c.third || c.bare) && !c.past && i > lo && (v.in(i-1, v.x.lex.det) || v.in(i-1, v.x.lex.prep)) && v.entity(i-1) == nil && !(v.is(i-2, "what") && v.is(i-1, "some", "many", "others")) {
		return verb{}, false // "Court of Appeals"
	}
	if c.past && !c.third && i > lo && v.in(i-1, v.x.lex.prep) && v.entity(i-1) == nil {
		return verb{}, false // "a report on alleged fraud"
	}
	if c.base == "state" && c.bare && i > lo && (v.demonym(i-1) || v.w[i-1].kind == lang.Word && !strings.HasSuffix(v.w[i-1].norm, "s") && !v.x.lex.group[v.w[i-1].norm] && !v.in(i-1, v.x.lex.pronoun)) {
		return verb{}, false // the noun
	}
	if c.base == "point" && i > lo && (v.is(i-1, "percentage", "basis", "talking") || v.w[i-1].kind == lang.Number) {
		return verb{}, false
	}
	if c.bare && !c.past && !c.third && v.w[i].cap && !v.titleCase && !v.w[i].first && v.kind != lang.Title {
		return verb{}, false // a name: Wonder
	}
	if c.base == "state" && c.third && i >= lo+1 && (v.in(i-1, v.x.lex.regional) || v.demonym(i-1) && !strings.HasSuffix(v.w[i-1].norm, "s")) && !v.is(i+1, "that") && !v.punct(i+1) {
		return verb{}, false // "Baltic states recommend": countries of a region
	}
	if c.base == "state" && c.third && v.kind != lang.Title && (i+1 >= b || v.punct(i+1) && !v.is(i+1, ":")) {
		return verb{}, false // "Bern and Uri states,"
	}
	if i > lo && v.w[i-1].poss && v.w[i-1].kind == lang.Word && !c.past && !c.ing {
		return verb{}, false // "his party's hints"
	}
	if c.base == "state" && c.bare && v.is(i+1, "television", "tv", "media", "news", "broadcaster", "radio", "department", "run", "agency", "newspaper", "officials", "police") {
		return verb{}, false // the adjective
	}
	h := verb{cue: c, at: i, vb: i, ve: i + 1, class: c.class}
	if n, class, ok := v.particleAt(c, i+1); ok && i+1+n <= b {
		if !(c.base == "warn" && v.is(i+1, "about") && v.w[min(i+2, b-1)].kind == lang.Number) {
			h.ve += n
			h.class = class | c.class&(anySpeaker|deedOfBody)
			h.ruleOn = true
		}
	} else if c.has(needsParticle) && c.class&(takesClause|takesNoun|takesInf|takesOrder|needsOf|needsFor) == 0 {
		return verb{}, false
	} else if c.base == "rule" && v.is(i+1, "in", "over", "on") {
		return verb{}, false
	}
	p := i - 1
	for p > lo && v.adverb(p) {
		p--
	}
	switch {
	case c.ing:
		if v.warningTo(i) {
			return verb{}, false
		}
		h.form = formParticiple
		if p >= lo && v.is(p, "is", "are", "was", "were") {
			h.form, h.vb = formFinite, p
			return h, true
		}
		if p >= lo && v.is(p, "been") && v.is(p-1, "has", "have") {
			h.form, h.vb = formFinite, p-1
			return h, true
		}
		return h, i == lo || v.participle(i) || (p >= lo && v.is(p, "and") && v.listOfParticiples(p, 0))
	case p >= lo && v.is(p, "has", "have", "had", "'ve"):
		if !c.past || v.is(p-1, "to", "would", "could", "might", "may", "should", "must", "will") {
			return verb{}, false
		}
		h.vb = p
		return h, true
	case p >= lo && v.in(p, v.x.lex.aux):
		if c.base == "rule" && h.ruleOn && v.is(p, "not", "doesn't", "don't", "won't", "didn't", "hasn't") {
			h.vb = p
			for k := p - 1; k > lo && k > p-3 && h.vb == p; k-- {
				if v.is(k, "does", "do", "did", "will", "has", "have", "had") {
					h.vb = k
				}
			}
			return h, true
		}
		return verb{}, false
	case c.third:
	case c.past:
		if p >= lo && v.is(p, "get", "got", "gets", "having", "as", "a", "an", "the") {
			return verb{}, false
		}
		if c.bare && !c.has(alsoNoun) {
			break
		}
	case c.bare:
		h.form = formPlural
	}
	if v.is(h.ve, "by") || (v.is(h.ve, "of") && c.has(needsOf)) || (v.is(h.ve, "for", "over") && c.has(needsFor)) {
		return verb{}, false // "rejected by", "accused of": a passive or a participle
	}
	if c.past && h.class&takesOrder != 0 && v.is(h.ve, "to", "not") {
		return verb{}, false // "residents urged to leave"
	}
	if c.has(alsoNoun) && !c.past && v.nounCue(i) {
		return verb{}, false
	}
	return h, true
}

// warningTo reports the noun in "a grim warning to guests" and, in headlines,
// "new Lund warning over raids".
func (v *view) warningTo(i int) bool {
	return v.is(i, "warning") && (v.is(i+1, "to", "from") || v.is(i-1, "new", "fresh", "stern", "grim", "stark", "final", "blunt") || v.kind == lang.Title && !v.is(i+1, "that")) && i > 0 && !v.punct(i-1) && !v.in(i-1, v.x.lex.aux) && !v.in(i-1, v.x.lex.adverb)
}

// listOfParticiples reports whether the "and" at p joins two -ing clauses:
// "questioning the vote and advocating for a recount".
func (v *view) listOfParticiples(p, lo int) bool {
	for i := p - 1; i > lo && i > p-12; i-- {
		if v.w[i].cue != nil && v.w[i].cue.ing && v.is(i-1, ",") {
			return true
		}
		if v.punct(i) {
			return false
		}
	}
	return false
}

// nounCue reports whether a cue in -s or bare form is a noun: "Iran's claims
// of", "a report on", "the demands are".
func (v *view) nounCue(i int) bool {
	c := v.w[i].cue
	if c == nil || c.past && !c.bare || !c.has(alsoNoun) {
		return false
	}
	if i > 0 && (v.w[i-1].poss || v.in(i-1, v.x.lex.det) || v.in(i-1, v.x.lex.prep)) {
		return true
	}
	if v.is(i+1, "of", "in", "at", "over", "against", "from", "are", "were", "is", "was", "have", "has", "had", "and", "about", "as", "by", "amid", "after", "before", "mount", "grow", "will", "would", "may", "could", "being", "been", "not", "include", "includes") && !v.hasParticle(i) {
		return true
	}
	if v.is(i+1, "on") && !v.hasParticle(i) {
		return true
	}
	n := i + 1
	for v.in(n, v.x.lex.adverb) {
		n++
	}
	if n < len(v.w) && v.w[n].quote == 0 && strings.HasSuffix(v.w[n].norm, "ed") && len(v.w[n].norm) > 4 && c.third { // "questions once asked"
		return true
	}
	if i+1 >= len(v.w) || v.punct(i+1) && !v.w[i+1].mark && !v.is(i+1, ":", ",", "$") {
		for k := i - 1; k > 0 && k > i-10; k-- { // "..., the ministry estimates."
			if v.is(k, ",") || v.w[k].mark {
				return false
			}
		}
		return true
	}
	return false
}

// plural reports whether a noun phrase takes a plural verb.
func (v *view) plural(s span) bool {
	c := v.core(s)
	h := &v.w[c.b-1]
	if v.is(c.a, "i", "we", "you", "they", "some", "others", "many", "several", "both", "critics") {
		return true
	}
	if v.x.lex.group[h.norm] || strings.HasSuffix(h.norm, "men") || v.is(c.b-1, "people") {
		return true
	}
	if strings.HasSuffix(h.norm, "s") && len(h.norm) > 3 {
		return true
	}
	return v.contains(s, "and", ",", "&")
}
