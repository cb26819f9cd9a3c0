package statement

import (
	"strings"

	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
)

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
		if namesake(views, s) {
			s.Name, s.Role, s.Country = "", "", ""
			continue
		}
		switch strings.ToLower(s.Speaker) {
		case "he", "she":
			var p *person
			for k := range people {
				if people[k].at < at && x.fits(people[k].name, s.Speaker) {
					p = &people[k]
				}
			}
			if p == nil || x.stranger(out[:i], s.Part, p.at) {
				s.Confidence -= .1
				continue
			}
			if last := lastSpeaker(out[:i]); last != nil && last.Name != p.name {
				s.Confidence -= .15
				if last.Part == s.Part && x.fits(last.Name, s.Speaker) { // either of them
					s.Confidence -= .15
					continue
				}
			}
			s.Name, s.Role, s.Country = p.name, p.role, p.country
		case "it", "they", "":
			s.Confidence -= .1
			if last := lastSpeaker(out[:i]); last != nil && last.Role == "" && last.Part == s.Part {
				s.Name, s.Country = last.Name, last.Country
			}
		default:
			if s.Name != "" || s.joint {
				continue
			}
			if p := holder(people, s); s.unnamed && p != nil {
				s.Name, s.Country = p.name, p.country
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
				if e := v.matches[m-1].Entity; e.Type == gazetteer.Person && !v.attribute(v.last[m-1]) {
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

// fits reports whether a pronoun can stand for a person: first names that are
// mostly men's or mostly women's exclude the other pronoun.
func (x *Extractor) fits(name, pronoun string) bool {
	given := strings.ToLower(strings.SplitN(name, " ", 2)[0])
	if strings.EqualFold(pronoun, "she") {
		return !x.lex.men[given]
	}
	return !x.lex.women[given]
}
