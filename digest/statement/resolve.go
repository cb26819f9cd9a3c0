package statement

import (
	"strings"

	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
)

// resolve fills in who the speaker is from the words of the phrase itself.
func (x *Extractor) resolve(v *view, f found, s *Statement) {
	core := v.core(f.speaker)
	var state *gazetteer.Entity // whose official it is
	for i := f.speaker.a; i < f.speaker.b; i++ {
		e := v.entity(i)
		if e == nil {
			continue
		}
		if e.Type == gazetteer.Person && i < core.b {
			s.Name, s.Role, s.Country = e.Name, e.Role, e.Country
			return
		}
		if state == nil || state.Country == "" {
			state = e
		}
	}
	role, name := v.office(f.speaker)
	if role != "" {
		s.Role = role
		s.Name = name
		if state != nil {
			s.Country = state.Country
		}
		return
	}
	head := core.b - 1
	if e := v.entity(head); e != nil {
		s.Name, s.Country = e.Name, e.Country
		return
	}
	if state != nil && v.in(head, x.lex.inst) || state != nil && v.in(head, x.lex.group) {
		s.Country = state.Country
		return
	}
	if n := v.capRun(core); n != "" && !v.titleCase && strings.Contains(n, " ") {
		s.Name = n
	}
}

// office splits "Norway's deputy foreign minister Ivo Lund" into the office,
// lower case, and the name after it.
func (v *view) office(sp span) (role, name string) {
	lex := v.x.lex
	modifier := set("deputy vice prime foreign interior defence defense finance trade energy economy justice health chief special senior top national security secretary acting former " +
		"general press military army navy intelligence assistant permanent high first supreme attorney police presidential central bank")
	for i := sp.a; i < sp.b; i++ {
		if !lex.role[v.w[i].norm] || v.w[i].kind == lang.Punct || v.w[i].poss && i+1 < sp.b {
			continue
		}
		if v.in(i+1, lex.role) && i+1 < sp.b && !v.is(i+1, "of") || v.in(i+1, modifier) && i+2 < sp.b && lex.role[v.w[i+2].norm] {
			continue
		}
		a := i
		for a > sp.a && (v.in(a-1, modifier) || v.in(a-1, lex.role)) && !v.w[a-1].poss {
			a--
		}
		b := i + 1
		if v.is(b, "of", "for") && b+1 < sp.b && (v.is(b+1, "state", "defence", "defense", "foreign", "staff", "government", "the") || v.in(b+1, modifier)) && v.entity(b+1) == nil {
			e := b + 1
			for e < sp.b && (v.in(e, modifier) || v.is(e, "state", "staff", "affairs", "government")) && v.entity(e) == nil {
				e++
			}
			if e > b+1 {
				b = e
			}
		}
		role = strings.ToLower(v.str(a, b))
		n := b
		for n < sp.b && v.w[n].cap && v.w[n].kind == lang.Word && v.entity(n) == nil {
			n++
		}
		if n > b+1 {
			name = v.str(b, n)
		}
		if name == "" { // "Ivo Lund, a minister"; "Ivo Lund"
			if r := v.capRun(span{sp.a, a}); r != "" && v.is(a-1, "a", "the", ",", "an") {
				name = r
			}
		}
		return role, name
	}
	return "", ""
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

// person is someone named in a document.
type person struct {
	name, role, country string
	at                  int // byte offset
}

// link gives surnames the full name the document has elsewhere, and pronouns
// the last person: the last speaker when nobody was named since, else the last
// person named, with less confidence.
func (x *Extractor) link(d *lang.Doc, views []*view, out []Statement) {
	people := x.people(views, out)
	for i := range out {
		s := &out[i]
		at := s.SpeakerSpans[0][0]
		switch strings.ToLower(s.Speaker) {
		case "he", "she":
			var p *person
			for k := range people {
				if people[k].at < at {
					p = &people[k]
				}
			}
			if p == nil {
				s.Confidence -= .1
				continue
			}
			s.Name, s.Role, s.Country = p.name, p.role, p.country
			if last := lastSpeaker(out[:i]); last != nil && last.Name != p.name {
				s.Confidence -= .15
			}
		case "it", "they", "":
			s.Confidence -= .1
			if last := lastSpeaker(out[:i]); last != nil && last.Role == "" && last.Part == s.Part {
				s.Name, s.Country = last.Name, last.Country
			}
		default:
			if s.Name != "" {
				continue
			}
			words := strings.Fields(s.Speaker)
			sur := strings.Trim(words[len(words)-1], ",.")
			for k := range people {
				if hasSurname(people[k].name, sur) {
					s.Name = people[k].name
					if s.Role == "" {
						s.Role = people[k].role
					}
					if s.Country == "" {
						s.Country = people[k].country
					}
					break
				}
			}
		}
	}
}

// people lists the persons of a document in text order.
func (x *Extractor) people(views []*view, out []Statement) []person {
	var ps []person
	for _, v := range views {
		for i := 0; i < len(v.w); i++ {
			if m := v.w[i].match; m != 0 && v.first[m-1] == i {
				if e := v.matches[m-1].Entity; e.Type == gazetteer.Person {
					ps = append(ps, person{e.Name, e.Role, e.Country, v.w[i].start})
				}
			}
		}
	}
	for _, s := range out {
		if s.Name != "" && s.Role != "" || s.Name != "" && s.Country == "" {
			ps = append(ps, person{s.Name, s.Role, s.Country, s.SpeakerSpans[0][0]})
		}
	}
	// insertion by position: the lists are short and nearly sorted
	for i := 1; i < len(ps); i++ {
		for k := i; k > 0 && ps[k].at < ps[k-1].at; k-- {
			ps[k], ps[k-1] = ps[k-1], ps[k]
		}
	}
	return ps
}

func lastSpeaker(out []Statement) *Statement {
	for i := len(out) - 1; i >= 0; i-- {
		if out[i].Name != "" {
			return &out[i]
		}
	}
	return nil
}

// hasSurname reports whether sur is the last word of a name of two or more.
func hasSurname(name, sur string) bool {
	return len(sur) > 2 && strings.HasSuffix(name, " "+sur)
}
