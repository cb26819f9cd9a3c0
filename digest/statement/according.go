package statement

// according finds "according to X, Y" and "Y, according to X".
func (v *view) according(s span) []found {
	var out []found
	from := s.a
	for i := s.a; i+2 < s.b; i++ {
		if !v.is(i, "according") || !v.is(i+1, "to") || v.inside(i) {
			continue
		}
		if v.is(i-1, ",") && v.is(i-2, "where", "which", "who", "when", "that") {
			continue // inside a relative clause
		}
		sp := v.sourceRight(i+2, s.b)
		if sp.empty() || v.words(sp) > 24 || v.noSource(sp) || v.grade(sp) == mute {
			continue
		}
		conf := .8
		if v.grade(sp) == speaks {
			conf = .9
		}
		f := found{speaker: sp, verbs: []span{{i, i + 2}}, conf: conf, outer: true}
		before := v.clip(span{from, i})
		after := sp.b
		if v.is(after, ",") {
			after++
		}
		if v.asks(before) && v.is(s.b-1, "?") {
			continue // a question
		}
		if v.words(before) >= 3 && !v.is(i-1, "and", "but", ";", "while") {
			f.content = []span{before}
			from = sp.b
		} else {
			end := v.contentEnd(after, s.b, true)
			c := v.clip(span{after, end})
			if v.words(c) < 3 {
				continue
			}
			f.content = []span{c}
			from = end
		}
		out = append(out, f)
		i = max(i, from-1)
	}
	return out
}

// sourceRight is the noun phrase from word a to the next clause boundary.
func (v *view) sourceRight(a, b int) span {
	e := a
	for e < b {
		w := &v.w[e]
		if w.mark {
			q, _ := v.quotationAt(e)
			if q.first == e && v.short(q) && q.last < b {
				e = q.last + 1
				continue
			}
			break
		}
		if v.is(e, ".") && e+1 < b && e > a && !v.spaceBefore(e) && (len(v.w[e-1].norm) == 1 || v.x.lex.abbrev[v.w[e-1].norm]) {
			e++
			continue
		}
		if v.is(e, ",", ";", ":", "—", ".", "?", "!", "|") || v.is(e, "who", "which", "that", "as", "after", "while", "but", "when") {
			break
		}
		if e > a && v.in(e, v.x.lex.days) && !v.w[e-1].poss {
			if v.is(e-1, "on", "last", "this") {
				e--
			}
			break
		}
		e++
	}
	// "according to Ana Sol, head of the agency, the bridge ..."
	if v.is(e, ",") {
		for k := e + 1; k < b && k < e+16; k++ {
			if v.is(k, ",") {
				if v.aside(span{e + 1, k}) && !v.clausal(span{e + 1, k}) && v.is(e+1, "a", "an", "the", "head", "founder", "director", "spokesman", "spokeswoman", "chief") {
					return span{a, k}
				}
				break
			}
			if v.punct(k) {
				break
			}
		}
	}
	return span{a, e}
}

// noSource reports whether "according to" is followed by no source but a norm.
func (v *view) noSource(s span) bool {
	c := v.core(s)
	return v.is(c.b-1, "plan", "plans", "schedule", "law", "rules", "tradition", "need", "needs", "size", "age", "ability", "merit", "custom", "protocol", "taste", "script", "what", "how")
}
