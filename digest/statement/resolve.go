package statement

import (
	"strings"

	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
)

// resolve fills in who the speaker is from the words of the phrase itself.
func (x *Extractor) resolve(v *view, f found, s *Statement) {
	core := v.core(f.speaker)
	if v.joint(f.speaker) {
		s.joint, s.Country = true, v.sharedCountry(f.speaker)
		return
	}
	var state *gazetteer.Entity // whose official it is
	abroad := false             // what follows is where an envoy is sent
	for i := f.speaker.a; i < f.speaker.b; i++ {
		abroad = abroad || v.officeTo(i) && v.is(i-1, "ambassador", "envoy", "representative", "nuncio", "delegate", "liaison", "emissary")
		e := v.entity(i)
		if e == nil {
			continue
		}
		if m := v.w[i].match - 1; e.Type == gazetteer.Person && i < core.b && (v.last[m] >= core.b-1 || v.is(core.b-1, ".", "himself", "herself")) {
			s.Name, s.Role, s.Country = e.Name, e.Role, e.Country
			return
		}
		if state == nil && !abroad {
			state = e
		}
	}
	if a := core.a; v.is(a+1, ".") && v.w[a].kind == lang.Word && x.lex.abbrev[v.w[a].norm] && a+2 < core.b { // Sen. Ana Sol
		s.Role = honorific(v.w[a].norm)
		s.Name = v.fullName(span{a + 2, core.b})
		if state != nil {
			s.Country = state.Country
		}
		return
	}
	role, name := v.office(f.speaker)
	if role != "" {
		s.Role = role
		s.Name = name
		h := core.b - 1
		s.unnamed = name == "" && core.b == f.speaker.b && (!v.w[h].cap || x.lex.role[v.w[h].norm]) || v.is(core.b, "of")
		if state != nil {
			s.Country = state.Country
		}
		return
	}
	head := core.b - 1
	if e := v.entity(head); e != nil {
		s.Country = e.Country
		if a := v.first[v.w[head].match-1]; a <= core.a || !v.w[a-1].cap || v.in(a-1, x.lex.det) || v.entity(a-1) != nil || v.w[a-1].first && v.in(a-1, x.lex.inst) || v.titleCase && (v.in(a-1, x.lex.role) || v.in(a-1, x.lex.inst)) {
			s.Name = e.Name // the name is the whole phrase: not "Elections Oslo"
		}
		return
	}
	if state != nil && v.in(head, x.lex.inst) || state != nil && v.in(head, x.lex.group) {
		s.Country = state.Country
		return
	}
	if !v.titleCase && !v.noun(core) && state == nil {
		s.Name = v.fullName(core)
	}
}

// joint reports whether a phrase names several speakers: "Oslo and Rome",
// "Prime Minister Ana Sol and Ivo Lund". They share no name.
func (v *view) joint(s span) bool {
	name := func(i int) bool {
		return v.entity(i) != nil && !v.matches[v.w[i].match-1].Demonym || v.w[i].cap && v.w[i].kind == lang.Word && !v.in(i, v.x.lex.role) && !v.in(i, v.x.lex.modifier) && !v.in(i, v.x.lex.inst)
	}
	for i := s.a + 1; i+1 < s.b; i++ {
		if v.is(i, "and", "&") && v.w[i].match == 0 && name(i-1) && !v.w[i-1].poss {
			return true
		}
		if v.is(i, "and") && v.is(i-1, ",") && i-2 >= s.a && name(i-2) {
			return true
		}
		if v.is(i, ",") && v.kind == lang.Title && v.entity(i-1) != nil && v.entity(i+1) != nil && v.last[v.w[i+1].match-1] == s.b-1 && v.entity(i+1).Type != gazetteer.Person {
			return true // Oslo, Rome
		}
	}
	return false
}

// sharedCountry is the country of all entities of a phrase, "" if they differ.
func (v *view) sharedCountry(s span) string {
	c := ""
	for i := s.a; i < s.b; i++ {
		switch e := v.entity(i); {
		case e == nil:
		case e.Country == "" || c != "" && c != e.Country:
			return ""
		default:
			c = e.Country
		}
	}
	return c
}

// honorific is the office behind an abbreviation, "" for a mere form of address.
func honorific(s string) string {
	switch s {
	case "sen":
		return "senator"
	case "rep":
		return "representative"
	case "gov":
		return "governor"
	case "gen":
		return "general"
	case "col":
		return "colonel"
	}
	return ""
}

// office splits "Norway's deputy foreign minister Ivo Lund" into the office,
// lower case, and the name. The office must be the head of the phrase or stand
// right before the name.
func (v *view) office(sp span) (role, name string) {
	lex := v.x.lex
	core := v.core(sp)
	end := core.b // the name, if any, is [end, core.b)
	for end > core.a && v.isName(end-1) && !lex.role[v.w[end-1].norm] {
		end--
	}
	if end > core.a && v.is(end-1, ".") && end-1 > core.a { // Sen. Ana Sol
		end--
	}
	i := end - 1
	if i < core.a || v.w[i].poss || lex.group[v.w[i].norm] || !(lex.role[v.w[i].norm] || v.agent(i) && !v.w[i].cap) {
		if core.b < sp.b && v.is(core.b, ",") && end == core.a { // Ivo Lund, a deputy minister in ...
			if r, _ := v.office(v.trimArticle(span{core.b + 1, sp.b})); r != "" {
				return r, v.fullName(core)
			}
		}
		return "", ""
	}
	a := i
	for a > core.a && (v.in(a-1, lex.modifier) || v.in(a-1, lex.role)) && !v.w[a-1].poss && v.entity(a-1) == nil {
		a--
	}
	b := i + 1
	if v.is(b, "of", "for") && b == core.b && b+1 < sp.b {
		e := b + 1
		for e < sp.b && (v.in(e, lex.modifier) || v.is(e, "staff", "government", "the")) && v.entity(e) == nil {
			e++
		}
		if e > b+1 && !v.is(e-1, "the", "former", "deputy", "vice", "top", "senior", "ex", "first", "high") {
			b = e
		}
	}
	for a > core.a && v.lendsName(a-1) {
		a = v.first[v.w[a-1].match-1]
	}
	role = v.officeName(span{a, b})
	if v.is(b, "to") && v.officeTo(b) && b+1 < sp.b && !v.is(b-1, "ambassador", "envoy", "secretary") {
		if r, _ := v.office(span{b + 1, sp.b}); r != "" {
			role += " to the " + r
		}
	}
	if core.b-end >= 2 {
		name = v.fullName(span{end, core.b})
	}
	if name == "" && core.b < sp.b && v.is(core.b, ",") { // Norway's envoy, Ivo Lund
		name = v.fullName(span{core.b + 1, sp.b})
	}
	return role, name
}

// lendsName reports whether word i is a body whose name belongs to the office
// after it: "Kremlin spokesman", "NATO secretary general"; a state is not.
func (v *view) lendsName(i int) bool {
	e := v.entity(i)
	if e == nil || v.w[i].poss || v.last[v.w[i].match-1] != i {
		return false
	}
	switch e.Type {
	case gazetteer.Organisation, gazetteer.ArmedGroup:
		return true
	case gazetteer.Metonym:
		return !strings.Contains(e.ID, "capital")
	}
	return false
}

// isName reports whether word i may be part of a person's name.
func (v *view) isName(i int) bool {
	w := &v.w[i]
	return w.cap && w.kind == lang.Word && v.entity(i) == nil && !v.in(i, v.x.lex.det) && !v.in(i, v.x.lex.modifier) ||
		v.is(i, ".") && i > 0 && len(v.w[i-1].norm) == 1
}

func (v *view) trimArticle(s span) span {
	if s.a < s.b && v.in(s.a, v.x.lex.det) {
		s.a++
	}
	return s
}

// fullName is the phrase if it is a name of two words or more, else "".
func (v *view) fullName(s span) string {
	s = v.trimArticle(s)
	if n := v.capRun(s); n != "" && strings.Contains(n, " ") && s.b <= len(v.w) && n == v.str(s.a, s.b) {
		return n
	}
	return ""
}

// capRun is the run of capitalised words at the start of a phrase.
func (v *view) capRun(s span) string {
	e := s.a
	for e < s.b && (v.w[e].cap && v.w[e].kind == lang.Word || v.is(e, ".") && e > s.a && len(v.w[e-1].norm) == 1) {
		e++
	}
	if e == s.a {
		return ""
	}
	return v.str(s.a, e)
}
