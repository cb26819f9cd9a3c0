package statement

import (
	"strings"

	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
)

// adverb reports whether word i is an adverb, of the list or in -ly.
func (v *view) adverb(i int) bool {
	if v.in(i, v.x.lex.adverb) {
		return true
	}
	if i < 0 || i >= len(v.w) {
		return false
	}
	w := &v.w[i]
	if w.kind != lang.Word || len(w.norm) < 6 || !strings.HasSuffix(w.norm, "ly") || w.cap && !v.titleCase && !w.first || w.cue != nil || v.entity(i) != nil {
		return false
	}
	switch w.norm {
	case "family", "supply", "assembly", "monopoly", "weekly", "monthly", "anomaly", "elderly", "butterfly":
		return false
	}
	return true
}

// demonym reports whether word i is the name of a people: "British".
func (v *view) demonym(i int) bool {
	return v.entity(i) != nil && v.matches[v.w[i].match-1].Demonym
}

// clausal reports whether an auxiliary, a form of "be" or "have" or a pronoun
// as subject stands in a span: surely a clause, not a noun phrase.
func (v *view) clausal(s span) bool {
	for i := s.a; i < s.b; i++ {
		if v.in(i, v.x.lex.aux) && !v.is(i, "to", "not", "never") || v.is(i, "has", "have", "had", "he", "she", "they", "it", "there", "he's", "she's", "it's", "they're", "we", "i") {
			return true
		}
	}
	return false
}

// noContent lists what follows a speech verb and yet is nothing said.
func (v *view) noContent(h verb, s span, kind string) bool {
	c := s.a
	switch h.cue.base {
	case "admit":
		return h.ruleOn && (v.kind == lang.Title && h.cue.past && h.vb == h.at || v.contains(span{c, min(c+3, s.b)}, "hospital", "clinic", "care", "hospice", "bar", "union")) // a patient
	case "maintain", "observe", "conclude", "boast":
		return kind == Indirect && !v.clausal(s) // a capacity, a holiday, a visit
	case "dismiss":
		return kind == Indirect && v.words(s) <= 3 && v.capRun(s) == v.str(s.a, s.b) && !v.titleCase // a batsman
	case "claim":
		for i := c; i < s.b && kind == Indirect && i < c+7; i++ {
			if v.is(i, "lives", "gold", "silver", "bronze", "medal", "medals", "title", "titles", "crown", "trophy", "championship", "points", "waivers", "wicket", "wickets", "asylum", "benefits") {
				return !v.clausal(span{c, i})
			}
		}
	case "welcome":
		return v.w[c].kind == lang.Number || v.is(c, "guests", "visitors", "fans", "customers", "baby", "twins") || v.is(c+1, "child", "baby", "son", "daughter", "grandchild")
	case "reveal", "highlight", "underscore", "underline", "disclose", "confirm", "indicate", "suggest":
		return h.form == formParticiple && kind == Indirect && !v.clausal(s) // the reporter's reading of a deed
	case "write":
		for i := c; i < s.b && i < c+4; i++ {
			if v.is(i, "letter", "letters", "book", "op-ed", "article", "memoir", "column", "song", "note", "essay", "script", "history", "cheque", "check", "off", "down") {
				return true
			}
		}
	}
	if h.vb == h.at && v.is(c, "was", "were", "is", "are") { // the first thing they asked was
		return true
	}
	return false
}

// beforeResult cuts what a reporter adds to a noun phrase: "defeat in the vote,
// sealing the win of the right".
func (v *view) beforeResult(h verb, s span) span {
	for i := s.a + 2; i+1 < s.b; i++ {
		if v.is(i, ",") && !v.inside(i) && v.is(i+1, "aiming", "sealing", "linking", "putting", "leaving", "making", "giving", "setting", "bringing", "handing", "dealing", "sending", "dashing", "easing", "blaming") && v.w[s.a].quote == 0 && h.class&takesNoun != 0 {
			return v.clip(span{s.a, i})
		}
	}
	if h.cue.has(anySpeaker) && !h.ruleOn && h.cue.base != "announce" || h.class&(takesNoun|needsOf|needsFor|takesOrder) == 0 {
		return s
	}
	of := false
	for i := s.a + 1; i+1 < s.b; i++ {
		of = of || v.is(i, "of", "for", "against")
		w := &v.w[i+1]
		if !v.is(i, ",") || v.inside(i) || w.kind != lang.Word || w.cap && !v.titleCase || len(w.norm) < 6 || !strings.HasSuffix(w.norm, "ing") || w.norm == "including" || v.entity(i+1) != nil {
			continue
		}
		if v.is(i+2, ",", "and", "or") || !of && v.clausal(span{s.a, i}) { // a list of nouns; a clause
			return s
		}
		return v.clip(span{s.a, i})
	}
	return s
}

// likened reports whether a span is an object and what it is made out to be:
// "X as Y", "X to Y". What one makes oneself out to be is no statement.
func (v *view) likened(h verb, s span) bool {
	if v.in(s.a, v.x.lex.prep) || v.is(s.a, "as", "to", "how", "himself", "herself", "itself", "themselves") || v.w[s.a].kind == lang.Number {
		return false
	}
	if h.cue.base == "compare" || h.cue.base == "liken" {
		return v.contains(s, "to", "with")
	}
	return v.contains(s, "as")
}

// smallClause reports whether a span is an object and what it is called, without
// quotation marks: "the vote the most serious blow".
func (v *view) smallClause(s span) bool {
	for i := s.a + 1; i+1 < s.b && i < s.a+7; i++ {
		if v.punct(i) || v.in(i, v.x.lex.prep) || v.w[i].cue != nil && !v.w[i].cue.has(alsoNoun) {
			return false
		}
		if v.is(i, "a", "an", "the") && v.w[i-1].kind == lang.Word && !v.in(i-1, v.x.lex.det) && !v.is(i-1, "and", "or", "to", "as", "if") {
			return !v.is(i+1, "day", "week", "month", "year", "second", "third", "few", "couple", "next", "same", "other")
		}
	}
	return false
}

// threat reports whether a span names a deed one may threaten, in its first words.
func (v *view) threat(s span) bool {
	for i := s.a; i < s.b && i < s.a+4; i++ {
		if v.is(i, "retaliation", "sanctions", "action", "tariffs", "tariff", "strike", "strikes", "war", "reprisals", "countermeasures", "attack", "attacks", "response", "revenge", "boycott", "lawsuit",
			"consequences", "invasion", "intervention", "force", "veto", "walkout", "resignation", "fines", "penalties", "annexation", "takeover", "withdrawal", "escalation", "prosecution", "blockade", "prison", "jail", "charges", "annihilation", "destruction") {
			return true
		}
		if v.in(i, v.x.lex.prep) || v.in(i, v.x.lex.aux) {
			return false
		}
	}
	return false
}

// where reports whether a phrase only says where the words appeared: "In an
// official statement issued on Tuesday".
func (v *view) where(s span) bool {
	if s.empty() || !v.in(s.a, v.x.lex.prep) && !v.is(s.a, "speaking", "writing", "asked", "reacting", "responding", "citing") || v.w[s.a].quote != 0 {
		return false
	}
	for i := s.a + 1; i < s.b; i++ {
		if v.in(i, v.x.lex.aux) && !v.is(i, "to", "not") || v.is(i, "has", "have", "had", "he", "she", "they", "it", "there") || v.is(i, ",") {
			return false
		}
	}
	if v.in(s.a, v.x.lex.prep) && v.words(s) <= 6 && !v.hasVerb(s) && v.kind != lang.Title {
		return true // "After the season"
	}
	return v.is(s.a, "speaking", "writing", "asked", "reacting", "responding", "citing") || v.occasion(s.a+1) || v.occasion(s.a+2) || v.occasion(s.a+3)
}

// startsAnew reports whether, inside what may be whom somebody told something,
// the subject of the content begins at word e: "Lund | US will keep the port".
func (v *view) startsAnew(e, b int) bool {
	w := &v.w[e]
	if v.entity(e) == nil || !w.cap || w.poss || e+1 >= b || v.first[w.match-1] != e || v.w[e-1].poss || !v.w[e-1].cap || v.demonym(e-1) || v.in(e-1, v.x.lex.role) {
		return false
	}
	n := v.last[w.match-1] + 1
	return n < b && (v.in(n, v.x.lex.aux) && !v.is(n, "to") || v.is(n, "has", "have", "had") || v.w[n].cue != nil && !v.w[n].cue.ing) && v.entity(e).Type != gazetteer.Person
}

// compound reports whether the phrase [a,e) ends in a state or body whose name
// only qualifies the noun at e: "The US | operation, ...", "New US | venture fund".
func (v *view) compound(a, e int) bool {
	if v.entity(e-1) == nil || v.w[e-1].poss || v.entity(e-1).Type == gazetteer.Person {
		return false
	}
	if v.is(a, "new", "first", "latest", "another", "more", "a", "an") {
		return true
	}
	w := &v.w[e]
	if w.kind != lang.Word || w.cap || w.cue != nil || v.x.lex.stopper[w.norm] || v.in(e, v.x.lex.prep) || v.adverb(e) || strings.HasSuffix(w.norm, "s") || strings.HasSuffix(w.norm, "ed") {
		return false
	}
	switch w.norm {
	case "met", "won", "spoke", "went", "came", "ran", "fell", "held", "took", "sat", "led", "left", "flew", "sent", "put", "set", "cut", "hit", "made", "gave", "got", "lost", "stood", "and":
		return false
	}
	return v.is(e+1, ",") || v.in(e+1, v.x.lex.prep)
}

// anotherDeed reports whether after an "and" the speaker's next deed stands at
// word k: "works to manage", "sent the army". Plurals are not followed by these.
func (v *view) anotherDeed(k, b int) bool {
	if k+1 >= b {
		return false
	}
	w := &v.w[k]
	if w.kind != lang.Word || w.poss || w.quote != 0 || w.cap && !v.titleCase || len(w.norm) < 4 || v.entity(k) != nil || strings.HasSuffix(w.norm, "ss") {
		return false
	}
	if !strings.HasSuffix(w.norm, "s") || strings.HasSuffix(v.w[k-2].norm, "s") { // "shoots and kills"
		return false
	}
	return v.is(k+1, "his", "her", "its", "their", "a", "the", "him", "them", "it") || v.is(k+1, "to") && v.is(k, "works", "moves", "seeks", "refuses", "plans", "offers", "continues", "tries", "begins", "starts", "prepares", "rushes", "agrees", "fails")
}

// overOccasion skips a time and an occasion after a verb: "on Saturday during a
// press conference", "aboard a plane late Sunday". It returns c when there is none.
func (v *view) overOccasion(c, b int) int {
	k := v.overTime(c, b)
	if k == c && v.is(c, "aboard", "at", "in", "during") {
		for i := c + 1; i < b && i < c+8 && !v.punct(i); i++ {
			if v.in(i, v.x.lex.days) {
				k = i + 1
				break
			}
		}
	}
	if k > c && v.is(k, "in", "at", "during") && v.in(k+1, v.x.lex.det) {
		for i := k + 2; i < b && i < k+5; i++ {
			if v.occasion(i) || v.is(i, "conference", "meeting", "event", "rally") {
				if v.is(i+1, "conference", "briefing", "statement") {
					i++
				}
				return i + 1
			}
		}
	}
	return k
}

// withName extends an office that stands right before its verb to the name before
// the comma: "..., | Ana Sol, Chair of the Council | said".
func (v *view) withName(from int, np span) span {
	c := np.a - 1
	if v.kind == lang.Title || c <= from || !v.is(c, ",") || !v.w[np.a].cap || !v.in(np.a, v.x.lex.role) && !v.in(np.a+1, v.x.lex.role) || !v.contains(np, "of", "for", "at") {
		return np
	}
	a := c
	for a > from && v.w[a-1].kind == lang.Word && v.w[a-1].cap && c-a < 5 && v.w[a-1].quote == 0 {
		a--
	}
	if c-a < 2 || a-1 <= from || !v.is(a-1, ",") {
		return np
	}
	return span{a, np.b}
}

// between is the word "between" to which the "and" at word k belongs ("talks
// between A and B"), 0 for none after lo.
func (v *view) between(lo, k int) int {
	for i := k - 1; i > lo && i > k-9; i-- {
		if v.is(i, "between") {
			return i
		}
		if v.punct(i) && !v.is(i, "'", "&") || v.is(i, "and") {
			return 0
		}
	}
	return 0
}

// finiteIn reports whether a speech verb in the third person stands in a span.
func (v *view) finiteIn(s span) bool {
	for i := s.a + 1; i < s.b; i++ {
		if c := v.w[i].cue; c != nil && c.third && !v.inside(i) && !v.nounCue(i) && v.entity(i) == nil {
			return true
		}
	}
	return false
}

// repeatedBelow reports whether the text below repeats the headline and then the
// name that stands after its dash: an aggregator's way to give the outlet.
func (v *view) repeatedBelow(head, name span) bool {
	if v.kind != lang.Title || len(v.w) == 0 || head.empty() || name.empty() {
		return false
	}
	_, rest, ok := strings.Cut(v.text[v.w[len(v.w)-1].end:], v.str(head.a, head.b))
	return ok && strings.HasPrefix(strings.TrimSpace(rest), v.str(name.a, name.b))
}

// saysIn reports whether somebody plainly says something in a span.
func (v *view) saysIn(s span) bool {
	for i := s.a + 1; i < s.b; i++ {
		if c := v.w[i].cue; c != nil && c.has(anySpeaker) && (c.past || c.third) && !c.bare && !v.inside(i) && !v.nounCue(i) && v.entity(i) == nil {
			return true
		}
	}
	return false
}

// ofPhrase extends a subject that ends at word e over "of the old city" where an
// auxiliary right after it shows that the subject ends there; else it is e.
func (v *view) ofPhrase(e, b int) int {
	if !v.is(e, "of") {
		return e
	}
	for j := e + 1; j < b && j < e+8; j++ {
		if v.is(j, "has", "have", "had", "is", "are", "was", "were", "will") && j > e+1 {
			return j
		}
		if v.punct(j) || v.w[j].cue != nil || v.x.lex.stopper[v.w[j].norm] || v.in(j, v.x.lex.prep) && !v.is(j, "of") || v.in(j, v.x.lex.pronoun) {
			return e
		}
	}
	return e
}
