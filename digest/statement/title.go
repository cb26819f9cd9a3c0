package statement

import (
	"strings"

	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
)

// title reads the punctuation grammar of headlines: "X: Y", "Y: X", "Y — X".
// rest is what is left for the verbs; empty when the headline is used up.
func (v *view) title(s span) (out []found, rest span) {
	s = v.outlet(s)
	if f, ok := v.dash(s); ok {
		return []found{f}, span{}
	}
	k := v.colonAt(s)
	if k < 0 {
		return nil, s
	}
	left, right := span{s.a, k}, v.clip(span{k + 1, s.b})
	if v.words(right) == 0 || left.empty() {
		return nil, s
	}
	if f, ok, reply := v.reply(left, right, k); ok {
		return []found{f}, span{}
	} else if reply {
		return nil, span{}
	}
	if f, ok := v.speakerFirst(left, right, k); ok {
		return []found{f}, span{}
	}
	if f, ok := v.speakerLast(left, right, k); ok {
		return []found{f}, span{}
	}
	if f, ok := v.quotedFirst(left, right, k); ok {
		return []found{f}, span{k + 1, s.b}
	}
	if v.words(left) <= 4 && !v.hasCue(left) {
		return nil, span{k + 1, s.b}
	}
	return nil, s
}

// colonAt finds the headline's colon: outside quotations, with space after it.
func (v *view) colonAt(s span) int {
	for i := s.a + 1; i < s.b-1; i++ {
		if v.is(i, ":") && v.w[i].quote == 0 && v.spaceBefore(i+1) {
			return i
		}
	}
	return -1
}

func (v *view) hasCue(s span) bool {
	for i := s.a; i < s.b; i++ {
		if v.w[i].cue != nil {
			return true
		}
	}
	return false
}

// outlet cuts an outlet's name from the end: "... - Example News", "| Example".
func (v *view) outlet(s span) span {
	for i := s.b - 2; i > s.a+2 && i > s.b-8; i-- {
		if v.w[i].quote != 0 {
			return s
		}
		bar := v.is(i, "|")
		if !bar && !((v.is(i, "-") || v.is(i, "—")) && v.spaceBefore(i) && v.spaceBefore(i+1)) {
			continue
		}
		name := span{i + 1, s.b}
		for k := name.a; k < name.b; k++ {
			if v.x.lex.outlets[v.w[k].norm] && v.w[k].cap || strings.Contains(v.str(k, k+1), ".com") {
				return span{s.a, i}
			}
		}
		if bar || v.repeatedBelow(span{s.a, i}, name) {
			return span{s.a, i}
		}
		return s
	}
	return s
}

// dash reads "Y — X": a headline's source after a dash. A plain hyphen counts
// only before a common noun ("- officials") or a known person.
func (v *view) dash(s span) (found, bool) {
	for i := s.b - 2; i > s.a+2 && i > s.b-10; i-- {
		if !v.is(i, "—", "-") || !v.spaceBefore(i) || !v.spaceBefore(i+1) || v.w[i].quote != 0 {
			continue
		}
		sp := v.clip(span{i + 1, s.b})
		y := v.clip(span{s.a, i})
		if v.words(y) < 3 || v.words(y) > 25 || sp.empty() || v.words(sp) > 8 || v.w[sp.a].quote != 0 || v.hasVerbs(sp) {
			return found{}, false
		}
		e := v.entity(sp.b - 1)
		person := e != nil && e.Type == gazetteer.Person
		known := person || e != nil && (e.Type == gazetteer.Metonym || e.Type == gazetteer.Organisation)
		common := v.noun(sp) && v.grade(sp) == speaks && v.source(sp) && !v.x.lex.topic[v.w[sp.b-1].norm]
		name := v.is(i, "—") && !v.titleCase && v.words(sp) <= 3 && v.w[sp.a].cap && v.repeated(sp.b-1) && !v.hasTopic(sp)
		if v.is(i, "-") && v.words(sp) == 1 && v.w[sp.a].cap && !v.titleCase && !known && !common && v.contains(y, "i", "we", "my", "our", "i'm", "i'll", "we'll", "i've", "we're") && !v.hasTopic(sp) && !v.x.lex.outlets[v.w[sp.a].norm] {
			return found{speaker: sp, verbs: []span{{i, i + 1}}, content: []span{y}, conf: .7, outer: true}, true // "We will stay - Lund"
		}
		if v.is(i, "-") && !(person || common && !v.w[sp.a].cap) {
			return found{}, false
		}
		if !(known || common || name) {
			return found{}, false
		}
		conf := .85
		if name {
			conf = .7
			if !known && !common && v.w[sp.a].poss {
				conf = .55 // an apposition: "another spy — Oslo's Lund"
			}
		}
		return found{speaker: sp, verbs: []span{{i, i + 1}}, content: []span{y}, conf: conf, outer: true}, true
	}
	return found{}, false
}

// noun reports whether the head of a phrase is a person's office or a body.
func (v *view) noun(s span) bool {
	c := v.core(s)
	n := v.w[c.b-1].norm
	lex := v.x.lex
	return lex.role[n] || lex.inst[n] || lex.group[n] || lex.study[n] || lex.role[n[strings.LastIndexByte(n, '-')+1:]]
}

// hasTopic reports whether a word such as "live" or "analysis" is in a phrase.
func (v *view) hasTopic(s span) bool {
	for i := s.a; i < s.b; i++ {
		if v.in(i, v.x.lex.topic) {
			return true
		}
	}
	return false
}

// repeated reports whether word i occurs more than once in the document.
func (v *view) repeated(i int) bool {
	w := v.text[v.w[i].start:v.w[i].end]
	return len(w) > 2 && strings.Count(v.text, w) > 1
}

// hasVerbs reports whether a short phrase holds an auxiliary or a cue, so it
// is a clause and no source.
func (v *view) hasVerbs(s span) bool {
	for i := s.a; i < s.b; i++ {
		w := &v.w[i]
		if v.in(i, v.x.lex.aux) || v.is(i, "has", "have", "had") || w.cue != nil && !v.x.lex.study[w.norm] && !v.x.lex.inst[w.norm] && !v.x.lex.role[w.norm] {
			return true
		}
	}
	return false
}

// asks reports whether a phrase is a question or a "What we know" line.
func (v *view) asks(s span) bool {
	return v.in(s.a, v.x.lex.asking) && !v.w[s.a].mark && !v.is(s.a, "will", "has") || v.is(s.b, "?") || v.is(s.b-1, "?")
}

// speakerFirst reads "X: Y".
func (v *view) speakerFirst(left, right span, k int) (found, bool) {
	if _, kind := v.quoted(left); kind == Direct { // somebody's words, not their speaker
		return found{}, false
	}
	if strings.HasSuffix(v.w[left.a].norm, "ing") && v.entity(left.a) == nil && v.words(left) > 1 { // "Defeating Hamas: ..."
		return found{}, false
	}
	quoted := v.w[right.a].quote != 0 && (right.a > 0 && v.w[right.a-1].mark || v.w[right.a].mark)
	if q, ok := v.quotationAt(right.a); ok && q.first == right.a && v.words(span{q.first, q.last}) > 1 && q.last+1 < right.b &&
		v.is(q.last+1, "after", "as", "amid", "following", "during", "before", "ahead", "while") {
		right = v.clip(span{q.first, q.last + 1}) // "'We stay' after vote"
	}
	f := found{verbs: []span{{k, k + 1}}, content: []span{right}, conf: .8, outer: true}
	if v.is(right.a, "from") && v.contains(right, "to") { // a portrait: "Lund: from clerk to king"
		return f, false
	}
	if v.words(left) <= 9 && !v.hasVerbs(left) && !v.contains(left, ",") && !v.in(left.a, v.x.lex.prep) {
		sp := v.trim(left)
		known := v.entity(sp.b-1) != nil
		ok := v.grade(sp) == speaks && !v.topicHead(sp)
		if ok && v.words(sp) == 1 && !known {
			ok = v.in(sp.a, v.x.lex.colon) || quoted && v.noun(sp)
			if v.surnameBelow(sp.a) && v.words(right) >= 3 && !v.asks(right) {
				f.speaker, f.conf = sp, .65
				return f, true
			}
		}
		if ok && !known && !v.noun(sp) { // a name nobody knows
			n := v.words(sp)
			ok = n <= 4 && (quoted || n == 2 && v.given(sp.a) && v.anyQuote(right) && v.capRun(sp) == v.str(sp.a, sp.b) || n >= 2 && n <= 3 && v.repeated(sp.b-1) && (v.given(sp.a) || v.surnameBelow(sp.b-1)) && v.capRun(sp) == v.str(sp.a, sp.b))
		}
		ok = ok && (v.source(sp) || quoted && v.words(sp) <= 3)
		if ok && (quoted || v.words(right) >= 3 && !v.asks(right)) {
			if !v.noun(sp) && !known {
				f.conf = .6
				if !quoted {
					f.conf = .55 // or a byline, or the name of a programme
				}
			}
			if c := v.core(sp); c.b < sp.b && v.is(c.b, "on", "to", "after", "at", "about", "in", "against") { // "Lund on the talks: ..."
				sp = c
				if v.grade(sp) != speaks || v.topicHead(sp) {
					return f, false
				}
			}
			f.speaker = sp
			return f, true
		}
	}
	// "Lund, after the vote: 'We are ready'", "Lund reacts to the vote: ..."
	sub, ok := v.subject(span{left.a, k})
	if !ok || v.topicHead(sub) || sub.b >= k {
		return f, false
	}
	reacts := v.is(sub.b, "reacts", "responds", "replies", "reacted", "responded", "speaks") || v.w[sub.b].cue != nil && !v.w[sub.b].cue.ing
	if v.is(sub.b, "to") && sub.b+2 == k && v.entity(sub.b-1) != nil && v.entity(sub.b+1) != nil && !v.asks(right) { // Lund to Berg: ...
		f.speaker, f.conf = sub, .75
		return f, true
	}
	if quoted && (reacts || v.is(sub.b, ",", "on", "after", "to", "at")) || reacts && v.is(sub.b, "reacts", "responds", "replies", "reacted", "responded") && !v.asks(right) {
		f.speaker, f.conf = sub, .75
		return f, true
	}
	return f, false
}

// reply reads "X answers Z: Y": X speaks, never Z. reply is true for every
// headline of this form, also where X cannot be told.
func (v *view) reply(left, right span, k int) (f found, ok, reply bool) {
	at := -1
	for i := left.a + 1; i+1 < left.b && at < 0; i++ {
		if v.w[i].quote != 0 {
			continue
		}
		switch {
		case v.is(i, "answers", "answered", "counters", "rebuffs", "rebukes", "mocks", "taunts", "scolds", "lectures", "chides", "defies", "snubs") && v.entity(i) == nil,
			v.is(i, "replies", "responds", "replied", "responded", "retorts") && v.is(i+1, "to"),
			v.is(i, "hits", "fires", "hit", "fired", "strikes", "claps", "bites", "lashes", "shoots", "snaps", "pushes") && v.is(i+1, "back", "out") && v.is(i+2, "at", "against"):
			at = i
		}
	}
	if at < 0 || !v.addressed2(at, left.b) {
		return f, false, false
	}
	sp := v.trim(span{left.a, at})
	for sp.b-1 > sp.a && v.in(sp.b-1, v.x.lex.adverb) {
		sp.b--
	}
	if sp.empty() || v.words(sp) > 7 || v.grade(sp) != speaks || !v.source(sp) || v.asks(right) || v.words(right) < 2 {
		return f, false, true
	}
	return found{speaker: sp, verbs: []span{{k, k + 1}}, content: []span{right}, conf: .8, outer: true}, true, true
}

// addressed2 reports whether after the verb at word i a person, state or body
// stands right before b: whom the words are for.
func (v *view) addressed2(i, b int) bool {
	a := i + 1
	for a < b && (v.is(a, "to", "at", "back", "out", "against") || v.in(a, v.x.lex.det)) {
		a++
	}
	to := span{a, b}
	return !to.empty() && v.words(to) <= 6 && (v.grade(to) == speaks || v.entity(b-1) != nil || v.in(b-1, v.x.lex.addr))
}

// speakerLast reads "Y: X" with X a short source, perhaps with an occasion:
// "We stay: Lund after the vote".
func (v *view) speakerLast(left, right span, k int) (found, bool) {
	f := found{verbs: []span{{k, k + 1}}, conf: .8, outer: true}
	if v.words(left) < 2 || v.words(right) > 9 || v.w[right.a].quote != 0 || v.hasVerbs(right) || v.asks(right) {
		return f, false
	}
	sp := v.trim(right)
	for i := sp.a + 1; i < sp.b; i++ {
		if v.is(i, "after", "on", "at", "during", "following", "amid", "as", "over", "to", "in", "ahead") {
			if i-sp.a > 3 || v.is(i, "in") && right.b-i > 3 {
				break
			}
			sp.b = i
			break
		}
	}
	if v.words(left) < 3 && (v.entity(sp.b-1) == nil || sp.b == right.b || v.is(sp.b+1, "brink", "edge", "verge", "track", "alert", "course", "the")) {
		return f, false // "Trade war: China": a topic
	}
	if v.contains(sp, ",") || v.words(sp) > 7 || v.is(sp.a, "a", "an", "scores", "dozens", "hundreds", "thousands", "crowds", "some", "many", "several", "others") || v.in(sp.a, v.x.lex.prep) {
		return f, false
	}
	head := v.core(sp).b - 1
	e := v.entity(head)
	switch {
	case e != nil && e.Type == gazetteer.Place, !v.source(sp), e != nil && e.Type == gazetteer.Country && v.words(sp) > 2:
		return f, false
	case e != nil && v.grade(sp) == speaks:
	case v.noun(sp) && v.grade(sp) == speaks && !(v.topicHead(sp) && v.words(sp) > 1):
	case v.w[head].upper && len(v.w[head].norm) <= 6 && v.words(sp) == 1 && !v.in(head, v.x.lex.topic) && !v.shouting(left):
		f.conf = .6
	case v.repeated(head) && v.w[sp.a].cap && v.words(sp) <= 3 && v.grade(sp) >= plausible && v.kind == lang.Title && !v.titleCase && !v.in(head, v.x.lex.topic) && v.w[head].cap:
		f.conf = .65
	case v.words(sp) == 2 && sp.b == right.b && v.given(sp.a) && !v.titleCase && v.capRun(sp) == v.str(sp.a, sp.b) && v.anyQuote(left) && !v.hasTopic(sp): // "'Y': Ana Sol"
		f.conf = .65
	default:
		return f, false
	}
	f.speaker, f.content = sp, []span{left}
	return f, true
}

// shouting reports whether a headline is set in capitals throughout.
func (v *view) shouting(s span) bool {
	n := 0
	for i := s.a; i < s.b; i++ {
		if v.w[i].upper {
			n++
		}
	}
	return n*2 > v.words(s)
}
