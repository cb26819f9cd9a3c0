package statement

import (
	"strings"

	"geodigest/digest/lang"
)

// contentEnd finds where the words reported by a cue stop: at the end of the
// clause, or earlier where the reporter's own voice takes over again (", after
// ...", ", adding that", "while a minister says", "according to"). clause: what
// is reported is a clause, so a comma before its verb does not end it.
func (v *view) contentEnd(from, b int, clause bool) int {
	lex := v.x.lex
	for k := from; k < b; k++ {
		w := &v.w[k]
		if w.quote != 0 {
			if q := v.quotes[w.quote-1]; q.first == k {
				k = min(q.last, b-1)
				if q.last >= b {
					return b
				}
				if (q.double || v.punct(q.last-1)) && v.closesSpeech(q, from, b) {
					return q.last + 1
				}
				if v.is(q.last-1, ",") && (v.breaks(q.last+1, b) || v.is(q.last+1, "but", "as", "while", "when", "although", "though", "before")) {
					return q.last + 1
				}
				continue
			}
		}
		switch {
		case w.norm == ";", w.norm == "..." && v.kind == lang.Title && k > from:
			return k
		case w.norm == "—" || w.norm == "-" && v.spaceBefore(k) && v.spaceBefore(k+1):
			if e := v.dashAfter(k+1, b); v.kind != lang.Title && e > 0 {
				k = e // an aside between two dashes
				continue
			}
			return k
		case w.norm == ":" && v.kind == lang.Title && k > from && (v.in(k+1, lex.asking) || v.in(k+1, lex.topic)):
			return k
		case w.norm == "|":
			return k
		case w.norm == ",":
			if v.is(k+1, "which", "who", "while") && !clause {
				return k
			}
			if v.breaks(k+1, b) && !(clause && v.finite(k+1, b) && !v.hasVerb(span{from, k})) {
				return k
			}
		case k == from || w.kind == lang.Punct:
		case !clause && k > from+1 && v.is(k, "but", "and") && (v.in(k+1, lex.aux) && !v.is(k+1, "not", "never", "to", "be") || v.is(k+1, "has", "have", "had")):
			return k
		case !clause && k > from+1 && w.norm == "and" && v.anotherDeed(k+1, b) && !v.contains(span{from, k}, "after", "as", "when", "who", "that", "which", "while", "before"):
			return k
		case w.norm == "and" && v.is(k+1, "others", "some") && k+2 < b && v.w[k+2].cue != nil && v.w[k+2].cue.ing:
			return k
		case v.trailsOff(k, b) && (k > from+1 || !v.is(k, "as")):
			return k
		case v.is(k, "according") && v.is(k+1, "to"):
			return k
		case v.is(k, "ahead") && v.is(k+1, "of"):
			return k
		case (w.norm == "in" || w.norm == "during") && k > from+2 && v.is(k+1, "a", "an", "his", "her", "its", "their") && (v.occasion(k+2) || v.occasion(k+3) && k+3 < b):
			return k
		case w.norm == "and" && k > from+1 && v.w[min(k+1, b-1)].cue != nil && v.w[min(k+1, b-1)].cue.ing && (v.hasParticle(min(k+1, b-1)) || v.w[min(k+1, b-1)].cue.has(anySpeaker)):
			return k
		case w.norm == "amid" && k > from+1 && v.kind == lang.Title:
			return k
		case w.cue != nil && w.cue.ing && v.is(k, "accusing", "citing", "saying", "warning", "adding", "claiming", "calling", "insisting") && k > from+2 && v.participle(k):
			return k
		case lex.subord[w.norm] && (k > from+1 || w.norm == "and"):
			if v.newSpeaker(k, b) {
				return k
			}
		case w.norm == "as" && k > from+1 && v.kind != lang.Title && v.meanwhile(k+1, b):
			return k
		case w.norm == "then" && v.finite(k+1, b):
			return k
		}
	}
	return b
}

// trailsOff reports whether at word k the reporter's own clause begins: "a day
// after ...", "as he flies home", "as tensions rise", "while declaring ...".
func (v *view) trailsOff(k, b int) bool {
	switch {
	case v.is(k, "when", "if") && v.is(k+1, "asked", "pressed", "questioned", "challenged", "quizzed", "grilled"):
		return true
	case v.is(k, "after") && v.is(k+1, "being") && v.kind == lang.Title:
		return true
	case v.is(k, "while", "before", "after") && k+1 < b && v.w[k+1].cue != nil && v.w[k+1].cue.ing && !v.is(k+1, "ruling", "ordering"):
		return v.is(k, "while")
	case v.kind == lang.Title && v.dayAfter(k):
		return true
	case v.is(k, "as") && k+2 < b:
		if v.is(k+1, "tensions", "fears", "concerns", "questions", "pressure", "protests", "violence", "clashes", "fighting", "anger", "doubts", "criticism") {
			return !v.is(k+2, "of", "about", "and")
		}
		if v.kind == lang.Title && v.is(k+1, "he", "she", "it", "they") {
			return true
		}
		for i := k + 2; i < b && i < k+7 && v.w[i].kind == lang.Word; i++ {
			if w := &v.w[i]; v.kind == lang.Title && w.cue != nil && w.cue.third && w.quote == 0 && !v.nounCue(i) && !v.w[i-1].poss {
				return true
			}
			if (v.entity(i-1) != nil || v.in(i-1, v.x.lex.inst) || v.in(i-1, v.x.lex.role)) && !v.w[i-1].poss && (v.x.lex.acts[v.w[i].norm] || v.x.lex.goes[v.w[i].norm] || v.kind == lang.Title && v.is(i, "is", "are", "was", "were")) {
				return true
			}
		}
	}
	return false
}

// dayAfter reports whether "a day after", "two weeks before" or "hours after"
// stands at word k.
func (v *view) dayAfter(k int) bool {
	unit := func(i int) bool {
		return v.is(i, "day", "days", "week", "weeks", "month", "months", "hours", "minutes", "hour", "moments") && v.is(i+1, "after", "before", "ahead", "into")
	}
	if v.is(k, "just", "only") {
		k++
	}
	if v.is(k, "a", "an", "one", "two", "three", "four", "five", "six", "ten", "several", "some", "few") || k < len(v.w) && v.w[k].kind == lang.Number {
		return unit(k + 1)
	}
	return unit(k) && !v.is(k-1, "in", "within", "than")
}

// secondClause reports whether after the comma before word k a headline goes on
// with a deed: "..., stays silent on the agenda", "..., Oslo keeps quiet".
func (v *view) secondClause(k, b int) bool {
	if v.kind != lang.Title || k+1 >= b {
		return false
	}
	goes := func(i int) bool {
		return i < b && (v.x.lex.acts[v.w[i].norm] || v.x.lex.goes[v.w[i].norm]) && strings.HasSuffix(v.w[i].norm, "s") && v.w[i].quote == 0 &&
			i+1 < b && !v.is(i+1, "and", ",", "or", "on", "of", "in") || v.is(i, "stays", "remains") && i < b
	}
	if goes(k) {
		return true
	}
	for i := k + 1; i < b && i < k+5 && v.w[i-1].kind == lang.Word && v.w[i-1].quote == 0; i++ {
		if goes(i) && (v.entity(i-1) != nil && !v.w[i-1].poss && !v.matches[v.w[i-1].match-1].Demonym || v.in(i-1, v.x.lex.role)) {
			return true
		}
	}
	return false
}

// gloss reports whether after a comma the reporter comments on what was said:
// ", a move that ...", ", the latest step in ...".
func (v *view) gloss(k, b int) bool {
	if v.is(k, "in") {
		k++
	}
	if !v.is(k, "a", "an", "the") {
		return false
	}
	if v.is(k, "the") && v.is(k+1, "latest") {
		return true
	}
	for i := k + 1; i < b && i < k+4; i++ {
		if v.is(i, "move", "sign", "step", "shift", "claim", "charge", "allegation", "escalation", "development", "decision", "proposal", "concession", "departure", "reversal", "setback",
			"blow", "statement", "warning", "threat") {
			return v.is(i+1, "that", "which", "in", "likely", "seen", "to", "of", "expected", "aimed", "for", "toward", "towards", "denied", "rejected", "by")
		}
		if v.punct(i) {
			return false
		}
	}
	return false
}

// meanwhile reports whether a name and its verb stand at k: "as Oslo waited".
func (v *view) meanwhile(k, b int) bool {
	if k+1 >= b || !v.w[k].cap {
		return false
	}
	for i := k + 1; i < b && i < k+5; i++ {
		if w := &v.w[i]; w.kind == lang.Punct || v.in(i, v.x.lex.prep) {
			return false
		} else if !w.cap && strings.HasSuffix(w.norm, "ed") && len(w.norm) > 4 {
			return true
		}
	}
	return false
}

// dashAfter is where another dash follows, 0 for none: a pair encloses an aside.
func (v *view) dashAfter(k, b int) int {
	for ; k < b; k++ {
		if v.is(k, "—", "-") && v.spaceBefore(k) {
			return k
		}
	}
	return 0
}

// occasion reports whether word i names an occasion of speech.
func (v *view) occasion(i int) bool {
	return v.is(i, "interview", "statement", "speech", "briefing", "address", "post", "letter", "tweet", "broadcast", "press", "televised", "sermon")
}

// closesSpeech reports whether a quotation that ends at q.last also ends what
// is reported: nothing or only the reporter's words follow.
func (v *view) closesSpeech(q quotation, from, b int) bool {
	if q.first != from {
		return false
	}
	n := q.last + 1
	if n >= b {
		return true
	}
	return v.is(n, ".", ";") || (v.punct(q.last-1) && !v.is(n, "and", "but"))
}

// participle reports whether the -ing form at k is a clause of its own and not
// a gerund or an adjective ("for saying", "a warning", "is calling").
func (v *view) participle(k int) bool {
	if v.warningTo(k) {
		return false
	}
	p := k - 1
	for p > 0 && v.in(p, v.x.lex.adverb) {
		p--
	}
	if p < 0 {
		return false
	}
	if v.is(p, ",") || v.is(p, "before", "while") && (v.is(p-1, ",") || p > 0 && v.w[p-1].mark) {
		return true
	}
	if v.punct(p) || v.in(p, v.x.lex.det) || v.w[p].poss || v.is(p, "and", "or", "for", "by", "of", "without", "after", "before", "in", "on", "with", "from", "than", "while", "when", "about", "to", "his", "her", "stop", "keep", "start") {
		return false
	}
	return !v.in(p, v.x.lex.aux)
}

// breaks reports whether the comma before word k ends the reported clause.
func (v *view) breaks(k, b int) bool {
	if k >= b {
		return true
	}
	w := &v.w[k]
	switch {
	case v.secondClause(k, b), v.gloss(k, b), v.dayAfter(k):
		return true
	case v.is(k, "however") && v.is(k+1, ",", "he", "she", "they", "it"):
		return true
	case v.is(k, "after", "following", "despite", "amid", "without", "hours", "days", "weeks", "months", "minutes", "according", "even", "with", "prompting", "sparking", "ending", "raising", "per",
		"drawing", "exposing", "marking", "escalating", "deepening", "fueling", "fuelling", "underscoring", "weakening", "heightening", "triggering", "stoking", "paving", "complicating"):
		return true
	case v.is(k, "in", "during") && v.contains(span{k + 1, min(b, k+5)}, "statement", "interview", "post", "speech", "address", "letter", "remarks", "message", "response", "reference", "swipe", "jab", "nod"):
		return true
	case v.is(k, "a", "one", "two") && v.is(k+1, "day", "week", "month", "days", "weeks"):
		return true
	case v.is(k, "as") && !v.is(k+1, "well", "part"), v.is(k, "before") && v.w[min(k+1, b-1)].cue != nil && v.w[min(k+1, b-1)].cue.ing:
		return true
	case w.cue != nil && w.cue.ing:
		return v.participle(k)
	case v.in(k, v.x.lex.adverb) && v.w[min(k+1, b-1)].cue != nil && v.w[min(k+1, b-1)].cue.ing:
		return true
	}
	if v.is(k, "but", "and", "though") && (v.in(k+1, v.x.lex.aux) || v.is(k+1, "has", "have")) {
		return true
	}
	if v.x.lex.subord[w.norm] || w.norm == "or" {
		return v.newSpeaker(k, b)
	}
	return v.finite(k, b) || v.newSpeaker(k-1, b)
}

// finite reports whether a finite cue stands at k (over adverbs): the same
// speaker goes on, as in "..., and warned that".
func (v *view) finite(k, b int) bool {
	for k < b && v.adverb(k) {
		k++
	}
	if k >= b || v.w[k].cue == nil {
		return false
	}
	c := v.w[k].cue
	if c.ing || (c.bare && !c.past) {
		return c.bare && k+1 < b && !c.has(alsoNoun) && v.is(k-1, ",", ";")
	}
	if v.is(k+1, "by", "in", "on", "at", "from", "as", "of", ",", ".") && !v.hasParticle(k) {
		return false
	}
	return c.has(anySpeaker) || c.has(takesClause|takesNoun|takesInf|takesOrder|needsOf|needsFor) || v.hasParticle(k)
}

// newSpeaker reports whether after the conjunction at k somebody else says
// something ("while a police chief says"), or the same speaker goes on ("and
// warned").
func (v *view) newSpeaker(k, b int) bool {
	if v.finite(k+1, b) && (v.is(k, "and", "but", "though") || v.is(k, ",")) {
		return true
	}
	for i := k + 2; i < b && i < k+10; i++ {
		w := &v.w[i]
		if w.mark || (w.kind == lang.Punct && w.norm != "." && w.norm != "&") {
			return false
		}
		if w.cue == nil || w.cue.ing {
			continue
		}
		h, ok := v.verbAt(k+1, i, b)
		if !ok {
			continue
		}
		np, ok := v.subjectLeft(k+1, h.vb)
		if ok && np.a <= k+2 && v.grade(np) == speaks && (v.is(np.a, "he", "she") && v.is(i+1, "that") || h.cue.has(anySpeaker) || v.is(k, "after", "while", "as", "but", "though", "although")) {
			return true
		}
	}
	return false
}

// clip trims a content span: no comma or full stop at its ends, no outer
// quotation marks.
func (v *view) clip(s span) span {
	for {
		before := s
		for s.b > s.a && v.punct(s.b-1) {
			w := &v.w[s.b-1]
			if w.mark {
				if w.quote != 0 && v.quotes[w.quote-1].first == s.a && v.quotes[w.quote-1].last == s.b-1 {
					s.a++
					s.b--
					continue
				}
				break
			}
			if v.is(s.b-1, "]") && s.b-3 >= s.a && v.is(s.b-2, "...") && v.is(s.b-3, "[") { // the feed cuts here
				s.b -= 3
				continue
			}
			if strings.Contains(",.;:—", w.norm) || w.norm == "..." {
				if w.norm == "." && v.abbreviation(s.b-1) {
					break
				}
				s.b--
				continue
			}
			break
		}
		if s.b-s.a > 3 && v.w[s.b-1].quote == 0 && v.is(s.b-1, "before", "after", "as", "and", "but", "while", "when", "because") && !v.w[s.b-1].upper && s.b < len(v.w) {
			s.b-- // another clause was cut off
		}
		for s.a < s.b {
			w := &v.w[s.a]
			if w.kind == lang.Punct && strings.Contains(",.;:—", w.norm) {
				s.a++
				continue
			}
			if w.mark && w.quote != 0 && v.quotes[w.quote-1].first == s.a && v.quotes[w.quote-1].last >= s.b {
				s.a++ // a quotation the text cuts off
				continue
			}
			break
		}
		if s == before || s.empty() {
			return s
		}
	}
}

// abbreviation reports whether the full stop at i belongs to "U.S." or "Conf.".
func (v *view) abbreviation(i int) bool {
	if i == 0 || v.spaceBefore(i) || v.punct(i-1) {
		return false
	}
	p := &v.w[i-1]
	return strings.Contains(v.text[p.start:p.end], ".")
}

// words counts the words of a span.
func (v *view) words(s span) int {
	n := 0
	for i := s.a; i < s.b; i++ {
		if v.w[i].kind != lang.Punct {
			n++
		}
	}
	return n
}
