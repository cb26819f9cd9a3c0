package statement

import (
	"strings"
	"unicode/utf8"

	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
)

// word is one unit of the grammar: a word with its inner hyphens, apostrophes
// and ampersands ("ex-president", "doesn't", "M&S"), a number, or a mark.
type word struct {
	start, end int    // byte offsets in the document
	norm       string // lower case, ' for every apostrophe, without a possessive 's
	kind       lang.Kind
	cap, upper bool
	first      bool // first word of its sentence
	poss       bool // ended in 's or s'
	quote      int  // 1 + index of the quotation it stands in or delimits, 0 for none
	mark       bool // the quotation mark itself
	match      int  // 1 + index of the gazetteer match that covers it, 0 for none
	cue        *cue // the speech cue of this form, nil for none
}

// quotation is text between two marks; first and last are the marks' words.
// last is len(words) when the text ends inside.
type quotation struct {
	first, last int
	double      bool
	continued   bool // the next paragraph carries on without a closing mark
}

// view is one part of a document as the grammar reads it.
type view struct {
	x         *Extractor
	text      string
	kind      lang.PartKind
	titleCase bool
	w         []word
	quotes    []quotation
	matches   []gazetteer.Match
	first     []int // index of the first word of each match
	last      []int // index of the last word of each match
}

// newView joins the tokens of a part into words and finds the quotations.
func (x *Extractor) newView(d *lang.Doc, p *lang.Part, m []gazetteer.Match) *view {
	v := &view{x: x, text: d.Text, kind: p.Kind, titleCase: p.TitleCase, w: make([]word, 0, len(p.Tokens))}
	owner := make([]int, len(p.Tokens))
	for i := range p.Tokens {
		t := &p.Tokens[i]
		if t.Start < 0 || t.End > len(d.Text) || t.Start >= t.End {
			owner[i] = max(0, len(v.w)-1)
			continue
		}
		if n := len(v.w); n > 0 && t.Start < v.w[n-1].end { // pairs of letters of scripts without spaces overlap
			v.w[n-1].end = max(v.w[n-1].end, t.End)
			owner[i] = n - 1
			continue
		}
		if n := len(v.w); n > 0 && v.joins(p.Tokens, i) {
			last := &v.w[n-1]
			last.end = t.End
			if v.text[last.start:last.end] != "''" {
				last.kind = lang.Word
			}
			last.upper = last.upper && (t.Upper || t.Kind == lang.Punct)
			owner[i] = n - 1
			continue
		}
		v.w = append(v.w, word{start: t.Start, end: t.End, kind: t.Kind, cap: t.Cap, upper: t.Upper, first: t.First})
		owner[i] = len(v.w) - 1
	}
	for i := range v.w {
		v.finish(&v.w[i])
		if i > 0 && v.w[i].kind == lang.Number && v.w[i-1].norm == "may" && v.w[i-1].cap {
			v.w[i-1].norm = "may." // the month, not the verb
		}
	}
	v.cover(m, owner)
	v.findQuotes()
	return v
}

// joins reports whether token i belongs to the last word: no space between,
// and letters or digits on both sides of the hyphen, apostrophe, & or dot.
func (v *view) joins(ts []lang.Token, i int) bool {
	last, t := &v.w[len(v.w)-1], &ts[i]
	if t.Start == last.end && v.text[t.Start:t.End] == "'" && v.text[last.start:last.end] == "'" {
		return true // ''typewriter quotes''
	}
	if t.Start != last.end && !isInner(v.text[last.end:max(last.end, t.Start)]) {
		return false
	}
	if last.kind == lang.Punct {
		// "$5bn", "#MeToo": a sign glued to what follows
		return t.Kind != lang.Punct && last.end-last.start == 1 && strings.IndexByte("$#@%", v.text[last.start]) >= 0
	}
	if t.Kind != lang.Punct {
		return t.Start != last.end || !endsInMark(v.text[last.start:last.end])
	}
	if !isInner(v.text[t.Start:t.End]) || i+1 >= len(ts) {
		return false
	}
	next := &ts[i+1]
	if v.text[t.Start:t.End] == "." && next.Cap && !next.Upper && last.end-last.start > 3 && !last.upper && isLower(v.text[last.end-1]) {
		return false // feeds lose the space between sentences: "... to Lund.Berg said"
	}
	return next.Start == t.End && next.Kind != lang.Punct
}

func isLower(c byte) bool { return 'a' <= c && c <= 'z' }

// endsInMark reports whether a word ends in a mark that never joins.
func endsInMark(s string) bool {
	c := s[len(s)-1]
	return c == '"' || c == ')'
}

// isInner reports whether s is a mark that may stand inside a word.
func isInner(s string) bool {
	switch s {
	case "-", "'", "’", "&", "‑", ".", "/", "‐":
		return true
	}
	return false
}

// finish fills in the folded form of a word and its cue.
func (v *view) finish(w *word) {
	s := v.text[w.start:w.end]
	if strings.Contains(s, "’") {
		s = strings.ReplaceAll(s, "’", "'")
	}
	s = strings.ToLower(s)
	if w.kind != lang.Punct {
		switch {
		case strings.HasSuffix(s, "'s"):
			s, w.poss = s[:len(s)-2], true
		case strings.HasSuffix(s, "s'"):
			s, w.poss = s[:len(s)-1], true
		}
		if strings.Contains(s, ".") && !strings.ContainsAny(s, "0123456789") {
			s = strings.ReplaceAll(s, ".", "")
		}
		w.cue = v.x.lex.cues[s]
		if w.upper && s == "us" { // the country, not the pronoun
			s = "u.s."
		}
		if w.upper && (s == "it" || s == "who") {
			s += "." // the trade, the World Health Organization
		}
	} else {
		switch s {
		case "“", "”", "„", "«", "»", "``", "''":
			s = `"`
		case "‘", "’", "`", "‚":
			s = "'"
		case "–", "—", "―", "‒":
			s = "—"
		case "…":
			s = "..."
		}
	}
	w.norm = s
}

// cover notes for every word the gazetteer match it stands in.
func (v *view) cover(m []gazetteer.Match, owner []int) {
	for _, g := range m {
		if g.Entity == nil || g.First < 0 || g.Last >= len(owner) || g.First > g.Last {
			continue
		}
		a, b := owner[g.First], owner[g.Last]
		v.matches = append(v.matches, g)
		v.first, v.last = append(v.first, a), append(v.last, b)
		for i := a; i <= b && i < len(v.w); i++ {
			if v.w[i].match == 0 {
				v.w[i].match = len(v.matches)
			}
		}
	}
}

// is reports whether word i exists and is one of the given forms.
func (v *view) is(i int, forms ...string) bool {
	if i < 0 || i >= len(v.w) {
		return false
	}
	for _, f := range forms {
		if v.w[i].norm == f {
			return true
		}
	}
	return false
}

// in reports whether word i exists, is no mark and is in the set.
func (v *view) in(i int, set map[string]bool) bool {
	return i >= 0 && i < len(v.w) && v.w[i].kind != lang.Punct && set[v.w[i].norm]
}

// punct reports whether word i is a mark.
func (v *view) punct(i int) bool {
	return i >= 0 && i < len(v.w) && v.w[i].kind == lang.Punct
}

// str is the text of the words [a,b).
func (v *view) str(a, b int) string {
	if a >= b {
		return ""
	}
	return v.text[v.w[a].start:v.w[b-1].end]
}

// spaceBefore reports whether white space stands before word i.
func (v *view) spaceBefore(i int) bool {
	if i <= 0 || i >= len(v.w) {
		return true
	}
	return v.w[i].start > v.w[i-1].end
}

// entity is the gazetteer entity that covers word i, nil for none.
func (v *view) entity(i int) *gazetteer.Entity {
	if i < 0 || i >= len(v.w) || v.w[i].match == 0 {
		return nil
	}
	return v.matches[v.w[i].match-1].Entity
}

// newline reports whether a paragraph ends between words i-1 and i.
func (v *view) newline(i int) bool {
	if i <= 0 || i >= len(v.w) {
		return false
	}
	return strings.Contains(v.text[v.w[i-1].end:v.w[i].start], "\n")
}

// runeBefore and runeAfter are the characters around a byte offset.
func runeBefore(s string, i int) rune {
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return r
}

func runeAfter(s string, i int) rune {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return r
}
