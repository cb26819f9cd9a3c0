package statement

import (
	"strings"

	"geodigest/digest/lang"
)

// forward finds statements whose content follows the verb, and the -ing clauses
// and second verbs that go on with the same speaker.
func (v *view) forward(s span, done []found) []found {
	var out []found
	lo := s.a
	for i := s.a; i < s.b; i++ {
		if v.w[i].cue == nil || i < lo || within(done, i) {
			continue
		}
		h, ok := v.verbAt(lo, i, s.b)
		if !ok {
			continue
		}
		if f, ok := v.whatCalled(h, lo, s); ok {
			out = append(out, f)
			lo = f.content[0].b
			i = max(i, lo-1)
			continue
		}
		np, g, ok := v.speakerOf(h, lo, s, done, out)
		if !ok || !v.may(h, np, g) {
			continue
		}
		if n := v.core(np); v.kind == lang.Title && n.b < np.b && v.isPerson(n.b-1) && v.is(n.b, "on", "at", "after", "during") { // "Lund on return trip predicts"
			np = n
		}
		c, ok := v.content(h, s.b, np)
		if !ok {
			continue
		}
		if np.a > h.at { // a sentence that opens with the cue
			c.b = min(c.b, np.a)
			c = v.clip(c)
		}
		out = append(out, found{speaker: np, verbs: []span{{h.vb, h.ve}}, content: []span{c}, conf: v.trust(h, np, g)})
		lo = c.b
		i = max(i, c.b-1)
	}
	return out
}

// speakerOf finds who is the subject of the verb h.
func (v *view) speakerOf(h verb, lo int, s span, done, out []found) (np span, g int, ok bool) {
	p := h.vb - 1
	for p > lo && v.adverb(p) {
		p--
	}
	if p > lo+2 && v.is(p, ",") && v.is(p-2, ",") && v.in(p-1, v.x.lex.adverb) { // ", however, has rejected"
		p -= 3
		if np, ok = v.subjectLeft(lo, p+1); ok && v.startsClause(s.a, np.a) {
			return np, v.grade(np), true
		}
	}
	shared := func() (span, int, bool) {
		// the speaker of the statement before, else the subject of the sentence
		var last *found
		for _, l := range [][]found{done, out} {
			for k := range l {
				if l[k].speaker.a < h.vb && (last == nil || l[k].speaker.a > last.speaker.a) && l[k].speaker.a >= s.a {
					last = &l[k]
				}
			}
		}
		if last != nil && h.form == formFinite && !v.is(h.ve, "that") && v.clouded(last, h.vb) {
			return span{}, mute, false
		}
		if last != nil {
			return last.speaker, v.grade(last.speaker), true
		}
		sub, ok := v.subject(s)
		for i := sub.b; ok && i < h.vb; i++ { // "Lund waited as his son spoke, calling for ..."
			if v.is(i, "after", "before", "that", "who", "because", "which") && !v.inside(i) && v.is(i+1, "he", "she", "they", "it") {
				ok = false // "after he released a video calling on ..."
				break
			}
			ok = v.inside(i) || !v.is(i, "as", "while", "when") || v.is(i, "as") && v.is(i+1, "a", "an", "the", "part", "well")
		}
		if !ok || sub.b > h.vb || h.form != formParticiple && !h.cue.has(anySpeaker) && !(h.cue.third && (v.kind == lang.Title || h.cue.has(takesClause))) && !v.is(h.ve, "that") {
			return span{}, mute, false
		}
		return sub, v.grade(sub), true
	}
	if h.form == formParticiple {
		if h.cue.base == "rule" && !h.ruleOn {
			return span{}, mute, false
		}
		if h.vb == s.a {
			return v.opening(h, s)
		}
		if v.is(p, "article", "statement", "letter", "post", "message", "video", "speech") && p > s.a && (v.entity(p-1) != nil || v.w[p-1].poss && !v.in(p-1, v.x.lex.det) || !v.in(p-1, v.x.lex.det) && !v.in(p-2, v.x.lex.det)) {
			return span{}, mute, false // "a CELAC statement condemning"
		}
		if v.is(p, ",", "and", "before", "while", "article", "statement", "letter", "post", "message", "tweet", "video", "speech") || h.class&takesInf != 0 && v.is(h.ve, "to") || h.class&takesClause != 0 && v.is(h.ve, "that") && h.cue.base != "say" || (len(out) > 0 && out[len(out)-1].content[0].b >= p && out[len(out)-1].content[0].b <= h.vb) {
			return shared()
		}
		np, ok = v.subjectLeft(max(lo, s.a), h.vb)
		if !ok {
			return span{}, mute, false
		}
		if np.a > s.a && (v.is(np.a-1, "has", "have", "had") || v.in(np.a-1, v.x.lex.aux) && !v.is(np.a-1, "to")) {
			return shared() // "have launched a campaign calling for"
		}
		if np.a > 0 && v.is(np.a-1, "with") || h.ruleOn {
			return np, v.grade(np), v.grade(np) == speaks
		}
		return span{}, mute, false
	}
	if v.kind != lang.Title && v.is(p, ",") && h.form == formFinite && h.cue.third && h.cue.has(alsoNoun) && h.vb == h.at {
		return span{}, mute, false // "..., demands the party has made for years": a noun
	}
	if p >= s.a && p > lo-1 && v.is(p, ",", "and", "but", "then", ";", "yet") && (h.form == formFinite || v.is(p, ",")) {
		if v.is(p, ",") {
			if np, ok := v.beforeAside(lo, p+1); ok {
				return np, v.grade(np), true
			}
		}
		return shared()
	}
	np, ok = v.subjectLeft(lo, h.vb)
	if !ok {
		if h.form == formFinite && lo > s.a && h.vb == lo {
			return shared()
		}
		return span{}, mute, false
	}
	if np.a-1 > s.a && v.is(np.a-1, "that") && v.w[np.a-2].cue == nil && v.w[np.a-2].kind == lang.Word && !v.in(np.a-2, v.x.lex.days) && !v.in(h.ve, v.x.lex.det) && !v.in(h.ve, v.x.lex.pronoun) && (h.ve >= len(v.w) || !v.w[h.ve].cap) {
		return span{}, mute, false // "a law that critics say amounts to ..."
	}
	if np.a > s.a && v.is(np.a-1, "what", "how", "why", "whom", "whose", "which") && !(v.is(np.a-1, "which") && v.is(h.ve, "to")) {
		return span{}, mute, false
	}
	if !h.cue.has(anySpeaker) && !v.startsClause(s.a, np.a) && !v.is(np.a-1, "which", "until", "since", "if", "though", "although", "where") && !v.w[np.a-1].mark {
		return span{}, mute, false
	}
	return np, v.grade(np), true
}

// opening finds the speaker of a sentence that opens with an -ing clause:
// `Calling the vote "a farce", Lund ...`. Only quoted words make it one.
func (v *view) opening(h verb, s span) (span, int, bool) {
	for k := h.ve; k < s.b; k++ {
		if k+1 < s.b && v.is(k, ",") && (!v.inside(k) || v.w[k+1].mark) {
			a := k + 1
			if v.w[a].mark {
				a++
			}
			if _, kind := v.quoted(span{h.ve, k}); kind == Indirect || a >= s.b {
				return span{}, mute, false
			}
			np, ok := v.subject(span{a, s.b})
			if !ok || np.a != a {
				return span{}, mute, false
			}
			return np, v.grade(np), true
		}
	}
	return span{}, mute, false
}

// clouded reports whether between a statement and the verb at vb another clause
// began, whose subject may be the one who speaks: "Lund praises the plan as
// Berg visits and says ...".
func (v *view) clouded(f *found, vb int) bool {
	for _, c := range f.content {
		for i := c.a + 1; i < min(c.b, vb); i++ {
			if v.is(i, "as") && !v.inside(i) { // describes X as Y
				if q := v.w[f.verbs[0].b-1].cue; q != nil && q.has(needsAs) {
					continue
				}
			}
			if !v.inside(i) && v.is(i, "as", "while", "who", "which", "after", "when", "before") {
				return true
			}
		}
	}
	return false
}

// subject is the leading noun phrase of a sentence if it can speak.
func (v *view) subject(s span) (span, bool) {
	a := s.a
	np := v.trim(span{a, s.b})
	a = np.a
	if a >= s.b {
		return span{}, false
	}
	if (v.in(a, v.x.lex.prep) || v.in(a, v.x.lex.subord) || v.w[a].cue != nil && v.w[a].cue.ing) && v.entity(a) == nil {
		for a < s.b && !v.is(a, ",") {
			a++
		}
		a++
	}
	if a >= s.b {
		return span{}, false
	}
	if v.is(a, "he", "she", "they") {
		return span{a, a + 1}, true
	}
	e := a
	if v.in(e, v.x.lex.det) {
		e++
	}
	for e < s.b && e < a+14 {
		w := &v.w[e]
		noun := v.in(e, v.x.lex.role) || v.in(e, v.x.lex.inst) || v.in(e, v.x.lex.group) || v.agent(e)
		switch {
		case w.mark || w.kind == lang.Punct && !v.is(e, "&", "'") && !(v.is(e, ".") && e > a && len(v.w[e-1].norm) == 1):
		case v.entity(e) != nil || noun || w.poss || (w.kind == lang.Punct):
			e++
			continue
		case v.titleCase && (v.x.lex.acts[w.norm] || v.x.lex.goes[w.norm]), w.cue != nil:
		case v.titleCase && e > a && strings.HasSuffix(w.norm, "s") && !w.poss && v.entity(e) == nil && !noun && v.entity(e+1) != nil && !v.w[e-1].poss && (v.entity(e-1) != nil || v.in(e-1, v.x.lex.role)): // Leader Defies Lund
		case w.cap && !v.in(e, v.x.lex.stopper) && w.kind == lang.Word:
			e++
			continue
		case e > a && e+1 < s.b && v.in(e, v.x.lex.det) && v.is(e-1, "of", "for") && v.w[e+1].cap:
			e++
			continue
		case (v.in(e, v.x.lex.prep) || v.is(e, "and")) && e+1 < s.b && (v.w[e+1].cap || v.in(e+1, v.x.lex.det)) && v.is(e, "of", "for", "and"):
			e++
			continue
		case v.in(e, v.x.lex.modifier) && e+2 < s.b && (v.in(e+1, v.x.lex.role) || v.in(e+2, v.x.lex.role)):
			e++
			continue
		case w.kind == lang.Word && !v.in(e, v.x.lex.stopper) && !v.in(e, v.x.lex.prep) && !v.in(e, v.x.lex.adverb) && !strings.HasSuffix(w.norm, "ed") && !(strings.HasSuffix(w.norm, "s") && e > a && v.entity(e-1) != nil) && e+1 < s.b && e < a+4 &&
			(v.in(e+1, v.x.lex.role) || v.in(e+1, v.x.lex.inst) || v.in(e+1, v.x.lex.group)) && !v.x.lex.acts[w.norm]:
			e++
			continue
		}
		break
	}
	for e > a && v.is(e-1, "and", "of", "for") {
		e--
	}
	if e > a && e < s.b && v.compound(a, e) {
		return span{}, false
	}
	sub := span{a, v.ofPhrase(e, s.b)}
	if sub.empty() || e >= s.b || v.grade(sub) < speaks {
		return span{}, false
	}
	return sub, true
}

// may reports whether this speaker may use this verb.
func (v *view) may(h verb, np span, g int) bool {
	if g == mute {
		return false
	}
	core := v.core(np)
	head := v.w[core.b-1].norm
	if h.form == formPlural && !v.plural(np) && !v.is(h.vb-1, ",") {
		return false
	}
	if h.cue.third && h.form == formFinite && h.vb == h.at && !h.cue.past && v.is(core.b-1, "they", "we", "i") {
		return false
	}
	switch {
	case h.cue.base == "tell" && v.kind == lang.Title && h.cue.past && h.vb == h.at && (v.x.lex.body[head] || v.is(core.b-1, "inquest", "inquiry", "tribunal", "hearing", "coroner")):
		return false // "Court told ...": a passive
	case h.cue.base == "welcome" && h.form == formParticiple:
		return false // guests, as a rule
	case h.cue.has(needsStudy):
		if h.cue.base == "show" {
			return v.x.lex.study[head]
		}
		return v.x.lex.study[head] || v.x.lex.body[head] || v.x.lex.finders[head] || v.in(core.b-1, v.x.lex.study)
	case h.cue.base == "rule" && !h.ruleOn:
		return v.x.lex.body[head] || v.x.lex.study[head] || v.is(core.b-1, "regulator", "watchdog", "commission", "panel", "referee", "coroner")
	case h.cue.has(deedOfBody) && v.bodyIn(core):
		return false
	}
	if (h.cue.base == "dub" || h.cue.base == "deem") && h.cue.past && h.vb == h.at && !v.named(np) {
		return false // "an operation dubbed ..."
	}
	if g == plausible && np.a > 0 && v.is(np.a-1, "after", "before", "following", "over", "amid", "about") {
		return false // "Family stranded after port raids say": the family says
	}
	if h.cue.has(anySpeaker) {
		return true
	}
	return g == speaks || v.is(h.ve, "that") || v.oneName(np) && v.x.lex.human[h.cue.base] && !h.cue.bare
}

// named reports whether a phrase holds a known name or a capitalised one.
func (v *view) named(np span) bool {
	for i := np.a; i < np.b; i++ {
		if v.entity(i) != nil || v.w[i].cap && !v.w[i].first && !v.titleCase {
			return true
		}
	}
	return v.is(np.a, "he", "she", "they")
}

// oneName reports whether a phrase is a single capitalised word at the start
// of a headline in sentence case: a surname, as far as one can tell.
func (v *view) oneName(np span) bool {
	if np.b-np.a != 1 || v.titleCase || v.kind != lang.Title {
		return false
	}
	w := &v.w[np.a]
	return w.cap && w.kind == lang.Word && len(w.norm) > 3 && w.cue == nil && w.match == 0 && !strings.HasSuffix(w.norm, "s") && !strings.HasSuffix(w.norm, "ing") &&
		!v.in(np.a, v.x.lex.topic) && !v.in(np.a, v.x.lex.noAgent) && !v.in(np.a, v.x.lex.det)
}

// bodyIn reports whether a court or chamber is the head of the phrase.
func (v *view) bodyIn(core span) bool {
	for i := max(core.a, core.b-2); i < core.b; i++ {
		if v.in(i, v.x.lex.body) {
			return true
		}
	}
	return false
}
