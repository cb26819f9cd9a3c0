package lang

import "strings"

// NewDoc joins the non-empty parts of an item by newlines and tokenises each.
//
// lang is the BCP 47 tag the feed gave ("en-GB"); "" means unknown and is
// guessed from the text. A tag whose script contradicts the text ("en" on
// Arabic letters) is not believed. The parts are not trimmed or repaired: what
// the caller passed is what Text holds.
func NewDoc(lang, title, summary, body string) *Doc {
	d := &Doc{}
	var b strings.Builder
	b.Grow(len(title) + len(summary) + len(body) + 2)
	n := 0
	for _, s := range [...]string{title, summary, body} {
		if s != "" {
			n++
		}
	}
	d.Parts = make([]Part, 0, n)
	for k, s := range [...]string{title, summary, body} {
		if s == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		start := b.Len()
		b.WriteString(s)
		d.Parts = append(d.Parts, Part{Kind: PartKind(k), Start: start, End: b.Len()})
	}
	d.Text = b.String()
	d.Lang = language(lang, d.Text)

	// One array for all parts: the parts' token slices are windows of it.
	all := make([]Token, 0, len(d.Text)/5+4)
	sc := scanner{text: d.Text, low: lower(d.Text), lang: d.Lang, stem: newStemmer(d.Lang)}
	var ends [3]int
	for i := range d.Parts {
		p := &d.Parts[i]
		all = sc.scan(all, p.Start, p.End)
		ends[i] = len(all)
	}
	from := 0
	for i := range d.Parts {
		p := &d.Parts[i]
		p.Tokens = all[from:ends[i]:ends[i]]
		from = ends[i]
		p.TitleCase = titleCase(p.Tokens, d.Lang)
	}
	return d
}

// Slice returns the text from the first to the last token of p, inclusive, as
// it stands in the document. Indices out of range are clipped; a reversed or
// empty range gives "".
func (d *Doc) Slice(p *Part, first, last int) string {
	if p == nil {
		return ""
	}
	first = max(first, 0)
	last = min(last, len(p.Tokens)-1)
	if first > last {
		return ""
	}
	s, e := p.Tokens[first].Start, p.Tokens[last].End
	if s < 0 || e > len(d.Text) || s > e {
		return ""
	}
	return d.Text[s:e]
}

// titleCase tells whether the part is written in Headline Style Capitals: at
// least three longer content words beyond the first, three quarters capitalised.
func titleCase(tokens []Token, lang string) bool {
	words, caps := 0, 0
	for i := range tokens {
		t := &tokens[i]
		if t.Kind != Word || t.First || t.End-t.Start <= 3 || IsStop(t.Norm, lang) {
			continue
		}
		words++
		if t.Cap {
			caps++
		}
	}
	return words >= 3 && caps*4 >= words*3
}
