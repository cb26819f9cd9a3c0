package statement

import (
	"geodigest/digest/lang"
)

// subjectLeft finds the noun phrase that ends before word end and starts at or
// after lo: the subject of a verb at end. It walks left over adverbs and a
// time ("China on Tuesday said"), then to the boundary of the clause.
func (v *view) subjectLeft(lo, end int) (np span, ok bool) {
	b := v.skipBack(lo, end)
	if b > lo && v.is(b-1, ",", ")") {
		if s, ok := v.beforeAside(lo, b); ok {
			return s, true
		}
	}
	if b-3 > lo && v.is(b-1, ",") && v.is(b-3, ",") && v.in(b-2, v.x.lex.adverb) { // "the envoy, however, said"
		b -= 3
	}
	relative := b > lo && v.is(b-1, "who")
	if relative {
		b = b - 1
		if b > lo && v.is(b-1, ",") {
			b--
		}
	}
	a := v.phraseStart(lo, b)
	if relative && v.is(a-1, "as") && v.is(a-2, "known") {
		return span{}, false // "the group known as Wolves, who ..."
	}
	if relative { // "an interview with | a doctor who said"
		for i := b - 1; i > a; i-- {
			if v.in(i, v.x.lex.prep) && !v.is(i, "of") && v.entity(i) == nil && v.grade(span{i + 1, b}) == speaks {
				a = i + 1
				break
			}
		}
	}
	if a < b && a > lo && v.is(a-1, "who") && a-1 > lo { // "A woman who survived the raid said"
		if s, ok := v.subjectLeft(lo, a-1); ok && v.grade(s) == speaks {
			return span{s.a, b}, true
		}
		return span{}, false
	}
	np = v.trim(span{a, b})
	if np.empty() || np.b-np.a > 16 || v.is(np.a, "say", "said", "says") {
		return span{}, false
	}
	if p := np.a - 2; p > lo && v.is(p+1, ",") && !(v.in(np.a, v.x.lex.group) && !v.w[np.a].cap) && v.contains(np, "and") && v.entity(p) != nil && !v.in(lo, v.x.lex.prep) && v.joint(np) {
		// the end of a list: of the makers of an inquiry, or one that cannot be told
		for p > lo && (v.is(p, ",") || v.in(p, v.x.lex.det) || v.w[p].cap && v.w[p].kind == lang.Word) {
			p--
		}
		np.a = v.phraseStart(lo, p+1)
		return np, v.is(p, "by") && np.a < p && np.b-np.a <= 18 && v.grade(np) == speaks
	}
	return np, true
}

// skipBack walks left over adverbs and a time between subject and verb.
func (v *view) skipBack(lo, b int) int {
	for b > lo+1 {
		switch {
		case v.adverb(b - 1):
			b--
		case v.is(b-1, "morning", "afternoon", "evening", "night") && v.in(b-2, v.x.lex.days) && b-2 > lo:
			b--
		case v.in(b-1, v.x.lex.days):
			b--
			if v.is(b-1, "on", "in", "last", "this", "late", "early") && b-1 > lo {
				b--
			}
		case v.w[b-1].kind == lang.Number && b-2 > lo && v.in(b-2, v.x.lex.days):
			b -= 2
			if v.is(b-1, "on") && b-1 > lo {
				b--
			}
		case v.is(b-1, "week", "month", "year", "night") && v.is(b-2, "last", "this") && b-2 > lo:
			b -= 2
		default:
			return b
		}
	}
	return b
}

// beforeAside handles "Name, a trader in Oslo, said": the comma before b
// closes an aside. The aside belongs to the speaker when it says who the person
// is; a relative clause or an age is left out.
func (v *view) beforeAside(lo, b int) (span, bool) {
	c := -1
	for i := b - 2; i > lo && i > b-24; i-- {
		if v.is(i, ";", "—", ":") || v.w[i].mark {
			return span{}, false
		}
		if v.is(i, ",") {
			c = i
			break
		}
	}
	if c < 0 || !v.is(b-1, ",") {
		return span{}, false
	}
	head := v.trim(span{v.phraseStart(lo, c), c})
	if head.empty() || v.grade(head) < speaks {
		return span{}, false
	}
	aside := span{c + 1, b - 1}
	switch {
	case v.is(aside.a, "who", "which", "whose", "in", "on", "at", "after", "during", "speaking", "writing") || v.w[aside.a].kind == lang.Number:
		return head, true
	case v.aside(aside), !v.titleCase && v.words(aside) > 1 && v.capRun(aside) == v.str(aside.a, aside.b):
		return span{head.a, aside.b}, true
	case v.is(aside.a, "citing", "quoting"):
		return head, true
	}
	return span{}, false
}

// aside reports whether a phrase describes a person: "a trader", "founder of".
func (v *view) aside(s span) bool {
	for i := s.a; i < s.b && i < s.a+5; i++ {
		if v.in(i, v.x.lex.role) || v.in(i, v.x.lex.inst) || v.agent(i) {
			return true
		}
	}
	return v.is(s.a, "a", "an", "the", "former", "his", "her", "their")
}

// phraseStart walks left from b to where the noun phrase begins.
func (v *view) phraseStart(lo, b int) int {
	i := b
	for i > lo {
		k := i - 1
		w := &v.w[k]
		switch {
		case w.mark:
			q, _ := v.quotationAt(k)
			if !v.short(q) || q.first < lo {
				return i
			}
			if k == q.last {
				i = q.first
				continue
			}
			return i
		case w.kind == lang.Punct:
			switch w.norm {
			case ".":
				if k > lo && v.w[k-1].kind == lang.Word && (len(v.w[k-1].norm) <= 1 || v.x.lex.abbrev[v.w[k-1].norm]) {
					i--
					continue
				}
				return i
			case "&", "/", "'", "%", "$", "-":
				if w.norm == "-" && v.spaceBefore(k) {
					return i
				}
				i--
				continue
			case ")":
				for j := k - 1; j >= lo && j > k-8; j-- {
					if v.is(j, "(") {
						i = j
						break
					}
				}
				if i == k+1 {
					return i
				}
				continue
			case ",":
				if j, ok := v.overComma(lo, k, b); ok {
					return j
				}
			}
			return i
		case w.norm == "and" && v.is(k-1, ",") && i < b: // Oslo, Rome, and Bern
			if j := v.listStart(lo, k); j < k {
				return j
			}
			return i
		case w.norm == "and" && v.between(lo, k) > 0: // talks between A and B
			i = v.between(lo, k)
		case w.norm == "and" && v.demonym(k-1) && v.entity(k+1) != nil && k-1 >= lo && v.startsClause(lo, k-1): // British and EU envoys
			return k - 1
		case w.norm == "and" && k-2 >= lo && v.in(k-2, v.x.lex.det) && !v.w[k-1].cap && v.in(b-1, v.x.lex.role) && v.startsClause(lo, k-2) && v.grade(span{k - 2, k}) < speaks: // the work and pensions secretary
			return k - 2
		case w.norm == "and":
			if j := v.phraseStart(lo, k); j < k && k-j <= 12 && i < b && v.startsClause(lo, j) && v.grade(v.trim(span{j, k})) == speaks {
				return v.listStart(lo, j)
			}
			return i
		case v.x.lex.stopper[w.norm]:
			if (v.entity(k) == nil || w.match == 0) && !v.officeTo(k) {
				return i
			}
			i--
		case w.cue != nil && w.cue.ing && i < b && (k == lo || v.is(k-1, ",", ";")):
			return i
		case w.norm == "appeals" && v.is(k+1, "court", "judge", "judges", "panel"):
			i--
		case w.norm == "advocates" && !v.is(k+1, "for"):
			i--
		case w.cue != nil && (w.cue.third || w.cue.past) && k > lo && (i < b || !w.cue.has(alsoNoun)) && !v.nounCue(k) && v.entity(k) == nil:
			return i
		default:
			i--
		}
	}
	return i
}

// listStart walks left over the earlier members of a list: "Oslo, | Rome and
// Bern". A member is a name or a state of at most three words.
func (v *view) listStart(lo, j int) int {
	for j-1 > lo && v.is(j-1, ",") {
		a := j - 1
		for a > lo && j-1-a < 3 && v.w[a-1].kind == lang.Word && (v.w[a-1].cap || v.in(a-1, v.x.lex.det)) {
			a--
		}
		if a == j-1 || v.entity(j-2) == nil || !v.startsClause(lo, a) || v.grade(span{a, j - 1}) != speaks {
			break
		}
		j = a
	}
	return j
}

// overComma decides whether a comma at k stands inside the noun phrase that
// ends at b: an aside after a name ("Ana Sol, head of X"), or a list of names.
func (v *view) overComma(lo, k, b int) (int, bool) {
	j := k
	office := false
	for j > lo && v.w[j-1].kind != lang.Punct && (!v.x.lex.stopper[v.w[j-1].norm] || v.officeTo(j-1)) && k-j < 8 && v.w[j-1].cue == nil {
		j--
		office = office || v.officeTo(j)
	}
	if j == k || !v.startsClause(lo, j) {
		return 0, false
	}
	head, rest := span{j, k}, span{k + 1, b}
	if office && !rest.empty() && v.capRun(rest) == v.str(rest.a, rest.b) { // the ambassador to Y, Ana Sol
		return j, true
	}
	if rest.empty() || v.grade(head) < speaks {
		return 0, false
	}
	names := func(s span) bool {
		for i := s.a; i < s.b; i++ {
			if !v.w[i].cap || v.w[i].kind != lang.Word {
				return false
			}
		}
		return true
	}
	if v.kind == lang.Title && b < len(v.w) && v.w[b].cue != nil && v.w[b].cue.bare && rest.b-rest.a <= 2 && k-j <= 3 && v.entity(k-1) != nil && v.first[v.w[k-1].match-1] <= j+1 && v.grade(rest) == speaks { // "France, Germany urge"
		return j, true
	}
	if v.contains(rest, "and") && names(head) && v.grade(rest) == speaks {
		return j, true
	}
	if !names(head) {
		return 0, false
	}
	if v.is(rest.a, "a", "an", "the", "former", "head", "founder", "director", "leader", "president", "spokesman", "spokeswoman", "spokesperson", "chief", "ceo") && !v.titleCase {
		return j, true
	}
	return 0, false
}

// officeTo reports whether the "to" at word k belongs to an office: "a deputy
// to the minister", "ambassador to the UN".
func (v *view) officeTo(k int) bool {
	return v.is(k, "to") && v.is(k-1, "ambassador", "ambassadors", "envoy", "deputy", "aide", "aides", "adviser", "advisers", "advisor", "advisors", "representative",
		"counsel", "assistant", "nuncio", "delegate", "liaison", "emissary", "secretary")
}

// startsClause reports whether a clause may begin at word i.
func (v *view) startsClause(lo, i int) bool {
	if i <= lo {
		return true
	}
	if i-2 >= lo && v.in(i-1, v.x.lex.adverb) && v.is(i-2, ",", ";") { // ", meanwhile | officials"
		return true
	}
	return v.w[i-1].mark || v.is(i-1, ",", ";", ":", "—", ".", "?", "!", "(", "that", "as", "while", "but", "when", "after", "before", "because", "and")
}

func (v *view) contains(s span, forms ...string) bool {
	for i := s.a; i < s.b; i++ {
		if v.is(i, forms...) {
			return true
		}
	}
	return false
}

// trim drops what stands before a subject but is no part of it: "But", "On
// Monday", "Meanwhile", "with".
func (v *view) trim(s span) span {
	for s.a < s.b {
		w := &v.w[s.a]
		switch {
		case w.kind == lang.Punct && !w.mark:
			s.a++
		case w.mark && !(s.a+1 < s.b && v.inside(s.a+1)):
			s.a++
		case v.is(s.a, "and", "but", "yet", "so", "or", "with", "if", "even", "plus", "because", "then", "as", "later", "that"):
			s.a++
		case s.b-s.a > 3 && v.is(s.a+2, "ago"): // two years ago
			s.a += 3
		case s.b-s.a > 1 && v.in(s.a, v.x.lex.adverb):
			s.a++
		case s.b-s.a > 1 && v.in(s.a, v.x.lex.days) && v.entity(s.a) == nil:
			s.a++
		case s.b-s.a > 2 && v.is(s.a, "on", "in", "by", "last", "this", "earlier") && (v.in(s.a+1, v.x.lex.days) || v.w[s.a+1].kind == lang.Number || v.is(s.a+1, "week", "month", "year", "response", "this", "last")):
			s.a += 2
			for s.a < s.b && (v.w[s.a].kind == lang.Number || v.in(s.a, v.x.lex.days) || v.is(s.a, "week", "month", "year")) {
				s.a++
			}
		default:
			return s
		}
	}
	return s
}
