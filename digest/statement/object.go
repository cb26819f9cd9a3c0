package statement

import (
	"strings"

	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
)

// content finds what is reported after the verb h, or says there is nothing.
func (v *view) content(h verb, b int, np span) (span, bool) {
	c, that, ok := v.contentStart(h, b)
	if that && v.is(c, ",") { // that, under the law, it ...
		c++
	}
	if !ok || c >= b {
		return span{}, false
	}
	if !that && v.is(c, "that") && c+2 < b && h.class&(takesNoun|takesOrder) != 0 && v.is(c+1, "the", "a", "an", "he", "she", "it", "they", "his", "her", "its", "their", "all", "any", "no") { // demanded that
		c++
	}
	mark := v.w[c].mark && v.opensAt(c)
	if v.punct(c) && !mark && !v.is(c, "$", "€", "£", "¥", "(", "#", "@", "[", "₹") {
		return span{}, false
	}
	if n := v.leadingClause(np.a, c, b); n > 0 {
		b = n
	}
	end := v.contentEnd(c, b, that || h.class&takesClause != 0 && h.class&takesNoun == 0)
	if mark {
		if q, ok := v.quotationAt(c); ok && q.last+1 >= b {
			end = b
		}
	}
	s := v.clip(span{c, end})
	if !that && !mark {
		s = v.beforeResult(h, s)
	}
	n := v.words(s)
	if n == 0 {
		return span{}, false
	}
	_, kind := v.quoted(s)
	class := h.class
	to := v.is(c, "to") || v.is(c, "not") && v.is(c+1, "to")
	switch {
	case that && class&takesClause != 0:
		return s, n >= 2
	case v.noContent(h, s, kind):
		return s, false
	case h.cue.base == "explain" && v.is(c, "why", "how", "what"):
		return s, false // a programme, no claim
	case h.cue.base == "warn" && v.kind == lang.Title && !that && !mark && !to && class&needsOf == 0 && !h.ruleOn && !v.modal(s):
		return s, class&takesOrder != 0 && v.order(s) // only whom
	case class&takesClause != 0 && v.is(c, "why", "how", "whether") && v.kind != lang.Title:
		return s, n >= 4
	case class&needsMark != 0 && class&(takesClause|takesNoun) != 0 && h.cue.has(needsMark):
		if kind == Indirect {
			return s, class&takesNoun != 0 && !h.cue.bare && h.form != formParticiple && v.smallClause(s)
		}
		return s, class&takesNoun == 0 && mark || class&takesNoun != 0 && !v.in(c, v.x.lex.prep) && n >= 2
	case class&needsAs != 0:
		return s, v.likened(h, s)
	case mark && class&(takesClause|takesNoun|needsMark) != 0:
		return s, n >= 2 || class&takesNoun != 0
	case to:
		if class&takesInf != 0 {
			return s, n >= 2
		}
		return s, class&takesOrder != 0 && h.cue.has(takesAddressee) && n >= 2
	case class&needsOf != 0 && v.contains(s, "of"), class&needsFor != 0 && v.contains(s, "for", "over"):
		return s, !v.in(c, v.x.lex.prep)
	case v.in(c, v.x.lex.prep) && v.entity(c) == nil && !(v.is(c, "over", "about") && (v.w[min(c+1, b-1)].kind == lang.Number || v.is(c+1, "$"))) || v.is(c, "up", "off", "out", "down", "back", "away", "into", "as", "and", "or", "but"):
		if h.cue.has(anySpeaker) && v.kind != lang.Title && v.contains(span{c, end}, ",") && v.hasVerb(s) {
			return s, n > 5 // "said in Lima, people are ..."
		}
		return s, false
	case class&takesOrder != 0 && v.order(s):
		return s, true
	case h.cue.base == "deny" && v.is(c, "entry", "access", "visa", "visas", "bail", "permission", "asylum", "parole"):
		return s, false
	case h.cue.base == "assert" && !v.clausal(s) && v.contains(span{c, min(c+3, s.b)}, "control", "authority", "power", "dominance", "itself", "leadership", "rights", "claims", "sovereignty"):
		return s, false // a deed
	case h.cue.base == "agree" && h.ruleOn && v.contains(s, "to", "on"):
		return s, false // agrees with Oslo to hold talks
	case h.cue.base == "dismiss" && (v.person(c, b) || v.is(c, "one", "two", "three")): // out of office
		return s, false
	case h.cue.base == "urge": // calm, restraint
		for i := s.a + 1; i < s.b; i++ {
			if v.is(i, "as", "after", "amid", "following", "during") {
				s.b = i
			}
		}
		return s, v.words(s) <= 7
	case h.cue.base == "warn" && v.entity(c) != nil && v.contains(s, "of", "against"):
		return s, n >= 3
	case h.cue.base == "threaten":
		return s, v.contains(s, "with") || v.is(c, "new") || v.threat(s)
	case h.cue.base == "welcome" && (v.person(c, b) || v.isPerson(c) || v.contains(s, "to", "home", "back")): // a guest
		return s, false
	case class&takesNoun != 0:
		return s, n >= 2 || len(v.w[s.a].norm) > 4
	case h.cue.base == "report" && (v.is(c, "a", "an", "its", "their", "his", "first", "record", "another", "more", "no") || v.w[c].kind == lang.Number):
		return s, false // cases, profits
	case h.cue.base == "add" && v.kind == lang.Title:
		return s, false // to a menu, to a team
	case class&takesClause != 0:
		if h.cue.has(anySpeaker) {
			return s, n >= 3 || n == 2 && v.hasVerb(s)
		}
		return s, n >= 3 && v.hasVerb(s)
	}
	return s, false
}

// leadingClause handles `Hours before Oslo announced it had the ship, a channel
// showed it`: where the speaker at word a stands in a clause that opens the
// sentence, the content from c ends at the next comma, whose index is returned,
// else 0.
func (v *view) leadingClause(a, c, b int) int {
	p := a - 1
	if p < 0 || !v.is(p, "after", "before", "since", "when", "while", "as", "because", "although", "though", "until", "once") || a >= c {
		return 0
	}
	s := p
	for s > 0 && s > p-3 && !v.w[s].first && !v.punct(s-1) {
		s--
	}
	if s > 0 && !v.w[s].first {
		return 0
	}
	for k := c; k < b; k++ {
		if v.is(k, ",") && !v.inside(k) {
			return k
		}
	}
	return 0
}

// person reports whether a person's office stands at the start of an object.
func (v *view) person(c, b int) bool {
	for i := c; i < b && i < c+4; i++ {
		if (v.in(i, v.x.lex.role) || v.is(i, "guests", "visitors", "delegation", "troops")) && !v.w[i].poss {
			return true
		}
	}
	return false
}

// isPerson reports whether word i belongs to a known person's name.
func (v *view) isPerson(i int) bool {
	e := v.entity(i)
	return e != nil && e.Type == gazetteer.Person
}

// order reports whether a span is an addressee with an infinitive.
func (v *view) order(s span) bool {
	for i := s.a + 1; i < s.b && i < s.a+12; i++ {
		if v.is(i, "to") && i+1 < s.b && !v.w[i+1].poss && !v.in(i+1, v.x.lex.det) && v.entity(i+1) == nil {
			return true
		}
		if v.is(i, ",", ";") {
			return false
		}
	}
	return false
}

// hasVerb guesses whether a span holds a finite verb.
func (v *view) hasVerb(s span) bool {
	for i := s.a; i < s.b; i++ {
		w := &v.w[i]
		if w.quote != 0 || v.is(i, "is", "are", "was", "were", "be", "been", "has", "have", "had", "do", "does", "did", "will", "would", "can", "could", "may", "might", "must", "shall",
			"should", "isn't", "aren't", "wasn't", "weren't", "won't", "can't", "cannot", "didn't", "doesn't", "don't", "wouldn't", "hasn't", "haven't", "it's", "there's", "he's", "she's", "i'm", "we're", "they're", "went", "came", "took", "made", "gave", "held", "fell", "rose", "won", "lost", "began", "he'll", "she'll", "it'll", "they'll", "we'll", "i'll", "you'll", "he'd", "she'd", "they'd", "we'd", "i'd", "we've", "i've", "they've") {
			return true
		}
		if i > s.a && w.kind == lang.Word && !w.cap && strings.HasSuffix(w.norm, "ed") && !v.in(i-1, v.x.lex.det) && !v.in(i-1, v.x.lex.prep) {
			return true
		}
		if i == s.a && v.is(i, "he", "she", "it", "they", "there", "i", "we", "you", "if", "whether", "why", "how", "what") {
			return true
		}
	}
	return v.kind == lang.Title && v.words(s) >= 4
}

// modal reports whether an auxiliary or a form of "be" or "have" stands in a
// span: a clause, even in a headline.
func (v *view) modal(s span) bool {
	for i := s.a; i < s.b; i++ {
		if v.in(i, v.x.lex.aux) && !v.is(i, "not", "never") || v.is(i, "has", "have", "had", "of", "against", "about", "over") || v.w[i].mark {
			return true
		}
	}
	return false
}

// opensAt reports whether an opening quotation mark stands at word i.
func (v *view) opensAt(i int) bool {
	q, ok := v.quotationAt(i)
	return ok && q.first == i
}

// contentStart walks from the verb over whom it was told, when and where, to
// the first word of the content. that reports whether "that" introduced it.
func (v *view) contentStart(h verb, b int) (c int, that, ok bool) {
	c = h.ve
	for c < b && (v.in(c, v.x.lex.adverb) || v.is(c, "shortly", "hours", "days", "minutes") && v.is(c+1, "after", "before", "later")) && !v.is(c, "even", "only", "first", "just", "still", "long", "further") && !v.w[c].cap {
		c++
	}
	if c >= b {
		return 0, false, false
	}
	clause := h.class&(takesClause|takesAddressee) != 0
	if v.is(c+1, "that") && c+2 < b && v.text[v.w[c].start] >= '0' && v.text[v.w[c].start] <= '9' { // ruled 6-3 that
		c++
	}
	intro := func(i int) (int, bool, bool) {
		if v.is(i, ":", ",") && i+1 < b && (v.opensAt(i+1) || v.is(i, ":")) {
			i++
		}
		if v.is(i, "that") && clause {
			return i + 1, true, true
		}
		return i, false, true
	}
	if v.is(c, "that", ":") || v.opensAt(c) || v.is(c, ",") && v.opensAt(c+1) {
		if v.is(c, "that") && !clause {
			return c, false, true
		}
		return intro(c)
	}
	if clause && v.is(c, ",") { // ", via the map, that"; ", in a statement, that"
		for k := c + 1; k < b && k < c+12; k++ {
			if v.is(k, ",") && v.is(k+1, "that") {
				return k + 2, true, true
			}
		}
		return 0, false, false
	}
	if h.class&takesAddressee != 0 && (h.cue.base == "tell" || h.cue.base == "inform" || h.cue.base == "assure" || h.cue.base == "remind" || v.addressed(c, b)) {
		if k := v.findThat(c, b, 14); k > 0 {
			return k + 1, true, true
		}
		for k := c + 1; v.titleCase && k < b && k < c+5 && v.w[k-1].kind == lang.Word && v.w[k-1].cue == nil; k++ { // Tells Federal Court 'I Am Innocent'
			if v.opensAt(k) && v.x.lex.inst[v.w[k-1].norm] {
				return intro(k)
			}
		}
		e := v.addressee(c, b)
		if e == c || e >= b {
			if h.class&takesOrder != 0 && v.order(span{c, b}) {
				return c, false, true
			}
			return 0, false, false
		}
		if v.is(e, "to") {
			return e, false, h.class&takesOrder != 0
		}
		if v.in(e, v.x.lex.prep) && !v.is(e, "of", "about") {
			if k := v.overOccasion(e, b); k > e {
				return intro(k)
			}
			return 0, false, false
		}
		if v.is(e, "the", "later", "earlier", "at", "during") {
			for k := e + 1; k+1 < b && k < e+5; k++ { // told reporters the same day: "..."
				if v.is(k, ":") && v.opensAt(k+1) {
					return intro(k)
				}
			}
		}
		if v.is(e, ",") && v.is(e+1, "he", "she", "they", "it") && e+2 < b && (v.in(e+2, v.x.lex.aux) || v.is(e+2, "has", "have", "had")) {
			return e + 1, false, true
		}
		if v.is(e, "of", "about", "and", "what", "who") || v.punct(e) && !v.opensAt(e) && !v.is(e, ":", ",") {
			return 0, false, false
		}
		return intro(e)
	}
	if !clause {
		return c, false, true
	}
	if v.in(c, v.x.lex.prep) && v.entity(c) == nil || v.in(c, v.x.lex.days) || v.is(c, "last", "this", "late", "early") {
		if k := v.findThat(c, b, 16); k > 0 {
			return k + 1, true, true
		}
		if k := v.overOccasion(c, b); k > c {
			return intro(k)
		}
		for k := c + 1; k+1 < b && k < c+9 && !v.punct(k) && v.in(c, v.x.lex.prep); k++ { // said after the vote he would
			if v.is(k, "he", "she", "it", "they", "there") && v.w[k].quote == 0 && (v.in(k+1, v.x.lex.aux) || v.is(k+1, "had", "has", "have")) {
				return k, false, true
			}
		}
		for k := c; k < b && k < c+14; k++ { // said in a statement: "..."
			if v.opensAt(k) && v.is(k-1, ":", ",") || v.is(k, ":") {
				return intro(max(k, c))
			}
		}
	}
	return c, false, true
}

// addressed reports whether "warned X that" or "warned X: ..." follows.
func (v *view) addressed(c, b int) bool {
	k := v.findThat(c, b, 6)
	if k < 0 || k == c {
		return false
	}
	e := v.addressee(c, b)
	return e == k
}

// relativeThat reports whether the "that" at word k describes where the words
// appeared ("in an interview that was printed on Monday") and opens no content.
func (v *view) relativeThat(k int) bool {
	if v.is(k, "that") && v.is(k-1, "claim", "claims", "allegation", "allegations", "fact", "belief", "idea", "suggestion", "suggestions", "fears", "hopes", "accusation", "accusations") {
		return true // his claim that ...
	}
	if !v.is(k, "that") || k+1 >= len(v.w) || !v.occasion(k-1) && !v.is(k-1, "report", "article", "book", "memoir", "documentary", "essay", "column", "video", "podcast", "newspaper",
		"magazine", "programme", "program", "show", "broadcaster", "channel", "outlet", "conference", "remarks", "comments") {
		return false
	}
	n := v.w[k+1].norm
	return v.in(k+1, v.x.lex.aux) || v.is(k+1, "ran", "came", "has", "had", "went") || strings.HasSuffix(n, "ed") && len(n) > 4
}

// findThat looks for "that" in the next n words, before any other clause.
func (v *view) findThat(c, b, n int) int {
	for k := c; k < b && k < c+n; k++ {
		if v.relativeThat(k) {
			return -1
		}
		if v.is(k, "that") {
			return k
		}
		if v.w[k].mark || v.is(k, ";", ":", "—", "he", "she", "it", "they", "there") || v.in(k, v.x.lex.aux) || k > c && v.w[k].cue != nil && !v.w[k].cue.ing && !v.nounCue(k) {
			return -1
		}
		if v.is(k, ",") && !v.is(k+1, "that") {
			return -1
		}
	}
	return -1
}

// overTime skips a time ("on Wednesday", "last week", "May 21") after the verb.
func (v *view) overTime(c, b int) int {
	k := c
	if v.is(k, "on", "in", "late", "early", "last", "this", "by") {
		k++
	}
	if k < b && (v.in(k, v.x.lex.days) || k > c && v.is(k, "week", "month", "year", "night", "morning")) {
		k++
		for k < b && (v.w[k].kind == lang.Number || v.w[k].kind == lang.Ordinal || v.in(k, v.x.lex.days) || v.is(k, "morning", "night", "evening", "afternoon", "that")) {
			if v.is(k, "that") {
				break
			}
			k++
		}
		return k
	}
	return c
}
