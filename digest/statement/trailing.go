package statement

import "geodigest/digest/lang"

// trailing finds attributions that follow what is reported: "Y, X says",
// `"Y," said X`, "Y, as X put it". done are statements found before.
func (v *view) trailing(s span, done []found) []found {
	var out []found
	from := s.a
	for i := s.a; i < s.b; i++ {
		if v.w[i].cue == nil || i < from || within(done, i) {
			continue
		}
		h, ok := v.verbAt(from, i, s.b)
		if !ok || h.form == formParticiple {
			continue
		}
		f, end, ok := v.follows(h, from, s)
		if !ok {
			f, end, ok = v.inverted(h, from, s)
		}
		if ok {
			out = append(out, f)
			from = end
		}
	}
	return out
}

// within reports whether a word belongs to a statement already found.
func within(done []found, i int) bool {
	for _, f := range done {
		for _, c := range f.content {
			if i >= c.a && i < c.b {
				return true
			}
		}
		for _, c := range f.verbs {
			if i >= c.a && i < c.b {
				return true
			}
		}
		if i >= f.speaker.a && i < f.speaker.b {
			return true
		}
	}
	return false
}

// follows reads "Y, X says" at the verb h.
func (v *view) follows(h verb, from int, s span) (found, int, bool) {
	np, ok := v.subjectLeft(from, h.vb)
	if !ok || np.a <= from || v.w[np.a].mark && v.w[np.a-1].mark {
		return found{}, 0, false
	}
	np = v.withName(from, np)
	g := v.grade(np)
	if g == mute || (g == plausible && !h.cue.has(anySpeaker) && !(h.cue.has(needsStudy) && v.in(v.core(np).b-1, v.x.lex.study)) && !(v.is(np.a, "it") && h.cue.has(inverts))) || (h.form == formPlural && !v.plural(np)) {
		return found{}, 0, false
	}
	edge := np.a - 1
	if v.is(edge, "as") && edge > from {
		edge--
	}
	closing := v.w[edge].mark
	if !closing && (!v.is(edge, ",", "—") || h.class&(takesClause|needsMark|takesAddressee) == 0) {
		return found{}, 0, false
	}
	if q, ok := v.quotationAt(edge); closing && (!ok || q.last != edge || !v.punct(edge-1)) {
		return found{}, 0, false
	}
	if !closing && v.is(np.a-1, "as") && v.saysIn(span{from, edge}) {
		return found{}, 0, false // "But he said he would stay, as a newspaper reported"
	}
	end, ok := v.closesClause(h, s)
	if !ok {
		return found{}, 0, false
	}
	if !closing && v.kind == lang.Title && v.is(s.a, "what", "why", "how", "who") && v.is(h.ve, "about") {
		return found{}, 0, false // "What the blackout in Oslo, Bern says about power"
	}
	if h.form == formPlural && !closing && edge > from+1 && v.entity(edge-1) != nil && v.entity(np.a) != nil && !v.contains(np, "and") {
		return found{}, 0, false // "as Amman, Damascus agree": a list
	}
	before := v.reported(from, edge, closing)
	if h.cue.has(needsMark) && !h.cue.has(takesClause|takesNoun) && !closing || !closing && v.where(before) {
		return found{}, 0, false
	}
	f := found{speaker: np, verbs: []span{{h.vb, h.ve}}, conf: v.trust(h, np, g), outer: true}
	next := end
	if v.is(next, ",") {
		next++
		switch {
		case v.w[min(next, s.b-1)].mark && next < s.b: // "A," she said, "B"
			q, _ := v.quotationAt(next)
			if !closing {
				return found{}, 0, false
			}
			after := v.clip(span{next, min(q.last+1, s.b)})
			f.content = []span{before, after}
			return f, min(q.last+1, s.b), v.words(before) > 0
		case !closing && v.words(before) < 6 && !v.breaks(next, s.b) && !v.is(next, "and", "but", "who", "which"):
			e := v.contentEnd(next, s.b, true)
			f.content = []span{before, {next, e}}
			return f, e, v.words(before) > 1 && v.words(f.content[1]) > 1
		}
	}
	f.content = []span{before}
	if closing {
		return f, end, v.words(before) >= 1
	}
	return f, end, v.words(before) >= 3
}

// reported is what stands before an attribution: the quotation that closes at
// edge if it is all there is, else the clause from the start.
func (v *view) reported(from, edge int, closing bool) span {
	if closing {
		if q, ok := v.quotationAt(edge); ok && q.first >= from {
			lead := span{from, q.first}
			if v.words(lead) == 0 || v.freshQuote(q, from) || v.is(q.first-1, ":", ",") && v.words(lead) > 0 && !v.is(q.first-1, ",") {
				return v.clip(span{q.first, edge + 1})
			}
		}
		return v.clip(span{from, edge + 1})
	}
	for k := edge - 1; k > from; k-- { // a summary of clauses: "A; B, she argues"
		if v.is(k, ";") && !v.inside(k) && v.words(span{k, edge}) >= 3 {
			from = k + 1
			break
		}
	}
	return v.clip(span{from, edge})
}

// freshQuote reports whether a quotation begins a sentence although no full
// stop stands before it (feeds lose paragraph ends): "... be next “This is it,” she said".
func (v *view) freshQuote(q quotation, from int) bool {
	a, p := q.first+1, q.first-1
	if p < from+4 || a >= len(v.w) || !v.w[a].cap || v.entity(a) != nil || v.w[a].upper || v.titleCase || v.words(span{a, q.last}) < 3 {
		return false
	}
	return !v.punct(p) && v.w[p].cue == nil && !v.in(p, v.x.lex.prep) && !v.in(p, v.x.lex.det) && !v.in(p, v.x.lex.stopper) && !v.w[p].poss
}

// closesClause reports whether after the verb (and whom it was told) nothing
// more is reported, and where the attribution ends.
func (v *view) closesClause(h verb, s span) (int, bool) {
	n := h.ve
	if h.cue.has(takesAddressee) && n < s.b && !v.punct(n) {
		e := v.addressee(n, s.b)
		if e > n {
			n = e
		}
	}
	if v.is(n, "of", "about") && h.cue.has(takesAddressee) { // "tell of a gift"
		return 0, false
	}
	if v.is(n, "to") && h.class&(takesInf|takesOrder) != 0 {
		return 0, false
	}
	if n >= s.b || v.is(n, ".", ";", "!", "?", ",", "...") {
		return n, true
	}
	if v.is(n, "—", "|", "-") && v.kind == lang.Title {
		return n, true
	}
	if v.w[n].mark {
		return 0, false
	}
	if !(v.in(n, v.x.lex.prep) || v.in(n, v.x.lex.days) || v.in(n, v.x.lex.adverb) || v.is(n, "last", "this", "as", "when", "while")) {
		return 0, false
	}
	if v.in(n, v.x.lex.adverb) { // "says further raids are possible"
		m := n + 1
		for m < s.b && v.in(m, v.x.lex.adverb) {
			m++
		}
		if m < s.b && !v.punct(m) && !v.in(m, v.x.lex.prep) && !v.in(m, v.x.lex.days) && !v.is(m, "last", "this", "as", "when") {
			return 0, false
		}
	}
	for k := n + 1; k < s.b; k++ {
		if v.is(k, "that", ":") && !v.relativeThat(k) || v.w[k].mark && k < n+14 {
			return 0, false
		}
		if v.is(k, ",", ";", ".") {
			return k, true
		}
		if k > n+16 {
			return 0, false
		}
		if k-n <= 3 && !v.is(n, "as", "when", "while") && (v.is(k, "he", "she", "it", "they", "there") || v.in(k, v.x.lex.aux) && !v.is(k, "to")) {
			return 0, false // "said Monday it would"
		}
	}
	return s.b, true
}

// addressee reads whom something is told, from word n: a pronoun, a name or a
// short noun phrase. It returns n when there is none.
func (v *view) addressee(n, b int) int {
	if v.in(n, v.x.lex.addr) && !v.w[n].poss {
		return n + 1
	}
	e := n
	if v.in(e, v.x.lex.det) || v.is(e, "state", "local") {
		e++
	}
	start := e
	for e < b && e < start+7 && v.w[e].kind != lang.Punct && !v.in(e, v.x.lex.stopper) {
		w := &v.w[e]
		if e > start && (v.is(e, "he", "she", "they", "it", "i", "we") || v.startsAnew(e, b)) {
			break
		}
		if v.entity(e) != nil || v.x.lex.outlets[w.norm] || (w.cap && !v.titleCase) || w.poss {
			e++
			continue
		}
		if v.in(e, v.x.lex.addr) || v.in(e, v.x.lex.role) || v.in(e, v.x.lex.group) || v.in(e, v.x.lex.inst) {
			e++
			continue
		}
		break
	}
	if e == start {
		return n
	}
	return e
}
