package statement

import (
	"strings"

	"geodigest/digest/lang"
)

// span is a half-open range of words.
type span struct{ a, b int }

func (s span) empty() bool { return s.a >= s.b }

// longest is the most words of a sentence that are read; what is longer is no
// prose, and the patterns look far ahead.
const longest = 400

// sentences cuts the part into sentences; never inside a quotation.
// Bylines, datelines and feed boilerplate are left out.
func (v *view) sentences() []span {
	var out []span
	a := 0
	for i := 0; i < len(v.w); i++ {
		if i > a && v.newline(i) && !v.inside(i) {
			out = append(out, span{a, i})
			a = i
		}
		if v.ends(i) {
			b := i + 1
			if q, ok := v.quotationAt(b); ok && v.w[b].mark && q.last == b {
				b++
			}
			if b > a {
				out = append(out, span{a, b})
			}
			a, i = b, b-1
		}
	}
	if a < len(v.w) {
		out = append(out, span{a, len(v.w)})
	}
	trimmed := out[:0]
	for n, s := range out {
		if v.is(s.a, "the") && v.is(s.a+1, "post") && strings.Contains(v.str(s.a, s.b), "appeared first on") {
			break
		}
		if n == 0 {
			s.a = v.dateline(s)
		}
		s.b = min(s.b, s.a+longest)
		if s = v.tail(s); !s.empty() {
			trimmed = append(trimmed, s)
		}
	}
	return trimmed
}

// ends reports whether a sentence ends at word i.
func (v *view) ends(i int) bool {
	w := &v.w[i]
	if w.kind != lang.Punct {
		return false
	}
	switch w.norm {
	case "?", "!", ".", "...", "|":
	default:
		return false
	}
	next := i + 1
	if q, ok := v.quotationAt(i); ok && !w.mark {
		if q.last != next || w.norm == "..." { // inside a quotation, not at its end
			return false
		}
		next++
		if next >= len(v.w) {
			return true
		}
		if w.norm != "." && v.attributed(next) { // "We will not go!" Okafor said.
			return false
		}
	}
	if next >= len(v.w) {
		return true
	}
	if w.norm == "|" {
		return true
	}
	n := &v.w[next]
	if !v.spaceBefore(next) {
		if q, ok := v.quotationAt(next); ok && q.first == next && w.norm == "." && i > 0 && len(v.w[i-1].norm) > 3 {
			return true
		}
		return w.norm == "." && next == i+1 && i > 0 && n.kind == lang.Word && n.cap && !n.upper && v.w[i-1].kind == lang.Word && len(v.w[i-1].norm) > 3 && !v.spaceBefore(i)
	}
	if !n.cap && n.kind == lang.Word && !n.mark {
		return false
	}
	if w.norm != "." {
		return w.norm != "..." || n.cap || n.mark
	}
	if i == 0 || v.spaceBefore(i) {
		return true
	}
	prev := &v.w[i-1]
	if prev.kind == lang.Word {
		if len(prev.norm) == 1 && prev.cap { // an initial, or the end of "U.S."
			return false
		}
		if v.x.lex.abbrev[prev.norm] || strings.Contains(v.text[prev.start:prev.end], ".") {
			return v.in(next, v.x.lex.opener)
		}
	}
	return true
}

// attributed reports whether word i starts "Name said": speaker and cue.
func (v *view) attributed(i int) bool {
	for k := i; k < i+6 && k < len(v.w); k++ {
		if v.punct(k) {
			return false
		}
		if c := v.w[k].cue; c != nil && !c.ing {
			return true
		}
	}
	return false
}

// dateline skips "TEHRAN, May 21 (MNA) –", "(Reuters) -" and "[New Times]" at
// the start of a text.
func (v *view) dateline(s span) int {
	a := s.a
	if v.is(a, "[") {
		for i := a + 1; i < s.b && i < a+10; i++ {
			if v.is(i, "]") {
				a = i + 1
				break
			}
		}
	}
	if v.kind == lang.Title {
		return a
	}
	for i := a; i < s.b && i < a+14; i++ {
		if v.is(i, "—") || (v.is(i, "-") && (v.spaceBefore(i) || v.is(i+1, "-") || i == a+1 && v.w[a].upper && v.spaceBefore(i+1))) {
			if v.is(i-1, ")") || a > s.a && i < a+4 || i > a+1 && i < a+5 && v.x.lex.outlets[v.w[i-1].norm] && v.w[i-1].upper || (i > a && v.w[a].upper && len(v.w[a].norm) > 3) {
				if v.is(i+1, "-") {
					i++
				}
				return i + 1
			}
			break
		}
		if v.w[i].mark {
			break
		}
	}
	return a
}

// tail cuts feed boilerplate at the end of a sentence: "Continue reading",
// "Read more", and a remainder of markup.
func (v *view) tail(s span) span {
	for i := s.a + 1; i < s.b; i++ {
		if v.is(i, "<") && !v.spaceBefore(i+1) || (v.is(i, "continue") && v.is(i+1, "reading")) || (v.is(i, "read") && v.is(i+1, "more") && v.w[i].cap) || (v.is(i, "the") && v.is(i+1, "post") && v.w[i].cap && s.b-i > 4 && strings.Contains(v.str(i, s.b), "appeared first")) {
			for v.is(i, "<") && i-2 > s.a && v.w[i-1].cap && v.x.lex.outlets[v.w[i-1].norm] && v.w[i-1].upper {
				i-- // an aggregator puts the outlet before its link
				return span{s.a, i}
			}
			return span{s.a, i}
		}
	}
	return s
}
