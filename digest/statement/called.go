package statement

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
)

// whatCalled reads `what X called "Q"` and `what X described as "Q"`: a judgment
// inside a reporter's sentence. It ends with the noun phrase.
func (v *view) whatCalled(h verb, lo int, s span) (found, bool) {
	c := h.ve
	switch h.cue.base {
	case "call", "dub", "label", "brand", "deem":
	case "describe", "portray", "depict":
		if !v.is(c, "as") {
			return found{}, false
		}
		c++
	default:
		return found{}, false
	}
	np, ok := v.subjectLeft(lo, h.vb)
	if !ok || np.a <= s.a || !v.is(np.a-1, "what") || v.grade(np) == mute && !v.is(np.a, "some", "many", "others") || h.form == formPlural && !v.plural(np) {
		return found{}, false
	}
	var q quotation
	for i := c; i < s.b && i < c+6; i++ {
		if v.punct(i) && !v.w[i].mark {
			return found{}, false
		}
		if v.opensAt(i) {
			q, ok = v.quotationAt(i)
			break
		}
		ok = false
	}
	if !ok || q.last == 0 {
		return found{}, false
	}
	e := min(q.last+1, s.b)
	if !v.punct(q.last - 1) {
		for e < s.b && e < q.last+12 && v.w[e].kind != lang.Punct && (!v.x.lex.stopper[v.w[e].norm] || v.is(e, "to") && (v.in(e+1, v.x.lex.det) || v.entity(e+1) != nil)) && v.w[e].cue == nil && !v.is(e, "and", "but", "or", "by", "with", "for", "from") {
			e++
		}
	}
	return found{speaker: np, verbs: []span{{h.vb, h.ve}}, content: []span{{c, e}}, conf: v.trust(h, np, v.grade(np))}, true
}

// saysLast reads the headline `"Y" for the Raid Says Ana Sol`, which goes without
// a comma: only where a known person ends it, or an office after closing marks.
func (v *view) saysLast(h verb, from int, s span) (found, bool) {
	if v.kind != lang.Title || !h.cue.has(anySpeaker) || !h.cue.third || h.ve >= s.b || v.is(h.vb-1, ",") || v.w[h.vb-1].mark && v.punct(h.vb-2) {
		return found{}, false
	}
	np := span{h.ve, s.b}
	e := v.entity(np.b - 1)
	if !(e != nil && e.Type == gazetteer.Person || v.w[h.vb-1].mark && v.noun(np) && v.grade(np) == speaks) || v.words(np) > 7 || !v.source(np) {
		return found{}, false
	}
	before := v.clip(span{from, h.vb})
	if n, _ := v.quoted(before); n < 1 || n < 2 && !v.w[h.vb-1].mark || v.words(before) < 3 {
		return found{}, false
	}
	return found{speaker: np, verbs: []span{{h.vb, h.ve}}, content: []span{before}, conf: .8, outer: true}, true
}

// quotedFirst reads "'Y': X warns Z": a headline that opens with X's words and
// goes on with what X does. Only a verb of speaking shows that they are X's.
func (v *view) quotedFirst(left, right span, k int) (found, bool) {
	q, ok := v.quotationAt(left.a)
	if !ok || q.first != left.a || q.last != left.b-1 || v.words(left) < 2 || v.asks(right) {
		return found{}, false
	}
	sub, ok := v.subject(span{right.a, right.b})
	if !ok || sub.a != right.a || v.words(sub) > 7 {
		return found{}, false
	}
	n := sub.b
	for n < right.b && v.adverb(n) {
		n++
	}
	if n >= right.b {
		return found{}, false
	}
	c := v.w[n].cue
	speaking := c != nil && (c.third || c.past) && !c.has(needsStudy) && !v.nounCue(n) ||
		v.is(n, "makes", "issues", "gives", "sends") && v.contains(span{n + 1, min(n+5, right.b)}, "claim", "warning", "statement", "verdict", "message", "reply", "response", "promise", "ultimatum") ||
		v.is(n, "reacts", "responds", "replies", "speaks")
	if !speaking || v.is(n+1, "by") {
		return found{}, false
	}
	return found{speaker: sub, verbs: []span{{k, k + 1}}, content: []span{v.clip(left)}, conf: .7, outer: true}, true
}

// surnameBelow reports whether the single word i of a headline is the surname of
// somebody the text below names in full and introduces: "Cristiano Amon, ...".
func (v *view) surnameBelow(i int) bool {
	w := &v.w[i]
	if v.kind != lang.Title || !w.cap || w.kind != lang.Word || w.match != 0 || utf8.RuneCountInString(w.norm) < 4 || w.cue != nil || v.noun(span{i, i + 1}) || v.in(i, v.x.lex.topic) || v.titleCase && w.upper {
		return false
	}
	return introduced(v.text[v.w[len(v.w)-1].end:], v.text[w.start:w.end])
}

// introduced reports whether text has sur after another capitalised word and
// before a comma: "Cristiano Amon, head of ...".
func introduced(text, sur string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], " "+sur+",")
		if i < 0 {
			return false
		}
		i += from
		from = i + len(sur)
		a := strings.LastIndexAny(text[:i], " \n\"“(") + 1
		given := text[a:i]
		if r, _ := utf8.DecodeRuneInString(given); unicode.IsUpper(r) && len(given) > 2 && strings.IndexFunc(given, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != '.' }) < 0 {
			return true
		}
	}
}
