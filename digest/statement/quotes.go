package statement

import (
	"unicode"
	"unicode/utf8"

	"geodigest/digest/lang"
)

// findQuotes pairs quotation marks. Double marks first: an opening mark has a
// space or bracket before it or a letter after it. A quotation that is still
// open at the end of a paragraph goes on when the next paragraph begins with
// another opening mark (the carry-over of newspaper style); at the end of the
// text it is taken as cut off; otherwise the mark is ignored.
// Single marks count only outside double ones and not as apostrophes.
func (v *view) findQuotes() {
	v.pair(`"`, true)
	v.pair("'", false)
}

// pair finds quotations of one kind of mark among words that are in none yet.
func (v *view) pair(mark string, double bool) {
	open := -1
	for i := 0; i < len(v.w); i++ {
		w := &v.w[i]
		if open >= 0 && v.newline(i) && w.norm != mark {
			if double && v.w[open].quote == 0 {
				open = -1
			} else if !double {
				open = -1
			}
		}
		if w.norm != mark || w.kind != lang.Punct || (w.quote != 0 && !double) {
			if w.quote != 0 && !double && w.mark && open >= 0 {
				open = -1 // a single mark never reaches over a double one
			}
			continue
		}
		if open < 0 {
			if v.opens(i, double) {
				open = i
			}
			continue
		}
		if v.newline(i) { // a new paragraph
			if double && v.opens(i, double) {
				v.addQuote(open, i-1, true, true)
			}
			open = i
			continue
		}
		if !double && (!v.closes(i) || v.pluralMark(i)) {
			continue
		}
		v.addQuote(open, i, double, false)
		open = -1
	}
	if open >= 0 && double && v.kind != lang.Title && len(v.w)-open > 2 && len(v.w)-open < 150 {
		v.addQuote(open, len(v.w), true, false)
	}
}

// addQuote records a quotation and marks its words.
func (v *view) addQuote(first, last int, double, continued bool) {
	if last-first < 2 {
		return
	}
	v.quotes = append(v.quotes, quotation{first, last, double, continued})
	for i := first; i <= last && i < len(v.w); i++ {
		if v.w[i].quote == 0 {
			v.w[i].quote = len(v.quotes)
		}
	}
	v.w[first].mark = true
	if last < len(v.w) && !continued {
		v.w[last].mark = true
	}
}

// opens reports whether the mark at word i can open a quotation.
func (v *view) opens(i int, double bool) bool {
	w := v.w[i]
	if i+1 >= len(v.w) {
		return false
	}
	after := runeAfter(v.text, w.end)
	switch v.text[w.start:w.end] {
	case "“", "‘", "„", "‚":
		return true
	case "«":
		return w.start == 0 || !unicode.IsLetter(runeBefore(v.text, w.start)) // not the end of »Y«
	case "»":
		return (unicode.IsLetter(after) || unicode.IsDigit(after)) && (w.start == 0 || unicode.IsSpace(runeBefore(v.text, w.start)))
	case "”":
		return false
	}
	if unicode.IsSpace(after) || after == ',' || after == '.' {
		return false
	}
	if w.start == 0 {
		return true
	}
	before := runeBefore(v.text, w.start)
	if unicode.IsLetter(before) || unicode.IsDigit(before) {
		return false
	}
	return double || unicode.IsSpace(before) || before == '(' || before == '"' || before == '“' || before == '—' || before == '–' || before == '['
}

// closes reports whether the single mark at word i can close a quotation.
func (v *view) closes(i int) bool {
	w := v.w[i]
	if v.text[w.start:w.end] == "‘" || w.start == 0 {
		return false
	}
	if unicode.IsSpace(runeBefore(v.text, w.start)) {
		return false
	}
	if w.end < len(v.text) {
		if r, n := utf8.DecodeRuneInString(v.text[w.end:]); n > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return false
		}
	}
	return true
}

// pluralMark reports whether the single mark at i is rather the apostrophe of a
// plural ("diplomats' lives") because a better closing mark comes later.
func (v *view) pluralMark(i int) bool {
	if v.w[i].start == 0 || v.text[v.w[i].start-1] != 's' || i+1 >= len(v.w) || v.w[i+1].cap || v.punct(i+1) || v.w[i+1].cue != nil {
		return false
	}
	for k := i + 1; k < len(v.w) && !v.newline(k); k++ {
		if v.is(k, "'") && v.punct(k) {
			return v.closes(k) && v.punct(k-1)
		}
	}
	return false
}

// inside reports whether word i stands inside a quotation (marks excluded).
func (v *view) inside(i int) bool {
	return i >= 0 && i < len(v.w) && v.w[i].quote != 0 && !v.w[i].mark
}

// quotationAt returns the quotation of word i.
func (v *view) quotationAt(i int) (quotation, bool) {
	if i < 0 || i >= len(v.w) || v.w[i].quote == 0 {
		return quotation{}, false
	}
	return v.quotes[v.w[i].quote-1], true
}

// short reports whether a quotation is a mere expression ('MeatEater', "free
// world") that may stand inside a noun phrase, not speech.
func (v *view) short(q quotation) bool {
	if q.last >= len(v.w) || q.last-q.first > 5 {
		return false
	}
	return !v.punct(q.last - 1)
}
