package statement

import "geodigest/digest/lang"

// inverted reads `"Y," said X` and "Y, said X".
func (v *view) inverted(h verb, from int, s span) (found, int, bool) {
	edge := h.vb - 1
	switch h.cue.base {
	case "tell", "inform", "assure", "remind":
		return found{}, 0, false // whom they tell stands after them, not who tells
	}
	if !h.cue.has(inverts|anySpeaker) && !(h.cue.has(takesClause|takesInf) && v.isPerson(h.ve)) || edge <= from || h.vb != h.at {
		return found{}, 0, false
	}
	closing := v.w[edge].mark
	if f, ok := v.saysLast(h, from, s); ok {
		return f, s.b, true
	}
	if !closing && !v.is(edge, ",") {
		return found{}, 0, false
	}
	if closing && !v.punct(edge-1) {
		return found{}, 0, false
	}
	if h.cue.has(needsMark) && !h.cue.has(takesClause) && !closing || (h.form == formPlural && !closing && !h.cue.has(anySpeaker)) {
		return found{}, 0, false
	}
	if !closing && h.cue.has(takesAddressee|takesOrder|takesNoun|needsOf) && !h.cue.has(anySpeaker) && v.kind == lang.Title && v.finiteIn(span{from, edge}) {
		return found{}, 0, false // "Lund predicts a fall, warns Norway": a list of deeds
	}
	np, ok := v.subjectRight(h.ve, s.b)
	if !ok || v.grade(np) < speaks {
		return found{}, 0, false
	}
	if h.form == formPlural && !v.plural(np) {
		return found{}, 0, false
	}
	before := v.reported(from, edge, closing)
	if v.words(before) < 3 && !closing || v.words(before) == 0 {
		return found{}, 0, false
	}
	f := found{speaker: np, verbs: []span{{h.vb, h.ve}}, content: []span{before}, conf: v.trust(h, np, speaks), outer: true}
	end := np.b
	if v.is(end, ",") && end+1 < s.b && v.w[end+1].mark && closing {
		q, _ := v.quotationAt(end + 1)
		f.content = append(f.content, v.clip(span{end + 1, min(q.last+1, s.b)}))
		end = min(q.last+1, s.b)
	}
	return f, end, true
}

// subjectRight is the speaker after the verb: it must end the clause.
func (v *view) subjectRight(a, b int) (span, bool) {
	e := a
	for e < b {
		if v.w[e].mark || v.in(e, v.x.lex.stopper) || v.in(e, v.x.lex.days) && !v.w[e].poss {
			break
		}
		if v.is(e, ".") && e+1 < b && e > a && (len(v.w[e-1].norm) == 1 || v.x.lex.abbrev[v.w[e-1].norm]) {
			e++
			continue
		}
		if v.punct(e) && !v.is(e, "'", "&", "/", "(", ")") {
			break
		}
		if e > a && v.in(e, v.x.lex.prep) && !v.is(e, "of", "for") && v.entity(e) == nil {
			break
		}
		e++
	}
	np := span{a, e}
	if np.empty() || v.words(np) > 14 {
		return np, false
	}
	if e < b && !v.punct(e) && !v.in(e, v.x.lex.prep) && !v.in(e, v.x.lex.days) && !v.is(e, "who", "as", "when", "while", "which") {
		return np, false
	}
	if v.is(e, ",") { // said Ana Sol, head of the agency.
		for k := e + 1; k <= b; k++ {
			if k == b || v.is(k, ",", ".", ";") {
				if v.aside(span{e + 1, k}) && k-e < 18 && (v.is(e+1, "a", "an", "the", "head", "founder", "director", "chief", "spokesman", "spokeswoman", "president") || v.in(e+1, v.x.lex.role)) && !v.is(e+1, "who") {
					return span{a, k}, true
				}
				break
			}
			if v.w[k].mark || v.w[k].cue != nil && v.w[k].cue.ing {
				break
			}
		}
	}
	return np, true
}

// trust is the confidence in a statement from its verb and speaker.
func (v *view) trust(h verb, np span, grade int) float64 {
	c := .8
	if h.cue.has(anySpeaker) {
		c = .9
	}
	if grade == plausible && !v.is(np.a, "it") {
		c -= .25
	}
	if h.form == formParticiple {
		c -= .1
	}
	if h.cue.has(alsoNoun) {
		c -= .05
	}
	for i := np.a; i < np.b; i++ {
		if v.entity(i) != nil {
			return min(.98, c+.06)
		}
	}
	return c
}
