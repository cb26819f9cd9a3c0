package gazetteer

import "geodigest/digest/lang"

// resolve settles the candidates of one part.
func (g *Gazetteer) resolve(d *lang.Doc, part int, cands *[3][]candidate) []Match {
	if len(cands[part]) == 0 {
		return nil
	}
	out := make([]Match, 0, len(cands[part]))
	p := &d.Parts[part]
	for i := range cands[part] {
		c := &cands[part][i]
		var pick *alias
		best := 0
		for j := range c.all {
			a := &c.all[j]
			if s := g.reason(d, p, c, a, cands); s > best {
				best, pick = s, a
			} else if s == best && s > 0 && pick != nil && pick.entity != a.entity && pick.entity.Type == Person && a.entity.Type == Person {
				pick = nil // two people of equal claim: abstain
				best++
			}
		}
		if pick == nil {
			continue
		}
		m := Match{Entity: pick.entity, First: c.first, Last: c.last, Demonym: pick.demonym}
		m.Partial = pick.mode == loneName || pick.mode == withLand || pick.mode == withFull
		out = append(out, m)
	}
	return out
}

// reason scores how well the item supports reading c as a; 0 refuses.
func (g *Gazetteer) reason(d *lang.Doc, p *lang.Part, c *candidate, a *alias, cands *[3][]candidate) int {
	switch a.mode {
	case always:
		return 10
	case loneName:
		if givenNameBefore(p, c) {
			return 0 // another bearer of the name
		}
		return 8
	case gated:
		return g.gate(d, p, c, a, cands)
	case withLand, withFull:
		if givenNameBefore(p, c) {
			return 0
		}
		s := 0
		if fullName(a.entity, cands) {
			s = 9 // the bearer in the item before the famous one
		} else if titleBefore(p, c.first, a.entity.Role) {
			s = 4
		}
		land := a.entity.Country != "" && landNamed(a.entity.Country, cands)
		if land && (s > 0 || a.mode == withLand) {
			s += 2
		}
		return s
	}
	return 0
}

// fullName tells whether the person stands in the item by full name.
func fullName(e *Entity, cands *[3][]candidate) bool {
	for i := range cands {
		for j := range cands[i] {
			for k := range cands[i][j].all {
				if a := &cands[i][j].all[k]; a.entity == e && a.mode == always {
					return true
				}
			}
		}
	}
	return false
}

// landNamed tells whether the state is named in the item other than by a person.
func landNamed(code string, cands *[3][]candidate) bool {
	for i := range cands {
		for j := range cands[i] {
			for k := range cands[i][j].all {
				a := &cands[i][j].all[k]
				if a.mode == always && a.entity.Type != Person && a.entity.Country == code {
					return true
				}
			}
		}
	}
	return false
}

// titleBefore tells whether the word before token i is the last word of role
// ("minister", "president").
func titleBefore(p *lang.Part, i int, role string) bool {
	if i == 0 || role == "" {
		return false
	}
	w := p.Tokens[i-1].Norm
	if len(role) < len(w) || len(w) < 4 || role[len(role)-len(w):] != w {
		return false
	}
	return len(role) == len(w) || role[len(role)-len(w)-1] == ' '
}

// givenNameBefore tells whether a capitalised word stands right before the
// candidate as a first name would: no title, no sentence start, no other match.
func givenNameBefore(p *lang.Part, c *candidate) bool {
	if c.first == 0 || p.TitleCase {
		return false
	}
	t := &p.Tokens[c.first-1]
	if t.Kind != lang.Word || !t.Cap || t.Upper || t.First || t.Stem == "" || t.End+1 != p.Tokens[c.first].Start {
		return false
	}
	return t.End-t.Start > 1 && !isTitleWord(t.Norm) && !possessive(t)
}

func possessive(t *lang.Token) bool { return t.End-t.Start > len(t.Norm) }

func isTitleWord(w string) bool {
	switch w {
	case "president", "minister", "premier", "chancellor", "secretary", "king", "queen", "emir", "sultan", "pope", "leader", "chief", "prince",
		"ambassador", "envoy", "general", "spokesman", "spokeswoman", "spokesperson", "senator", "commissioner", "director", "ayatollah", "sheikh",
		"pm", "representative", "speaker", "governor", "deputy", "taoiseach", "adviser", "advisor", "marshal", "colonel", "admiral", "mr", "mrs", "ms", "dr", "sir", "foreign",
		"kremlin", "says", "as", "russian", "ukrainian":
		return true
	}
	return false
}

// gate decides names that are also something else.
func (g *Gazetteer) gate(d *lang.Doc, p *lang.Part, c *candidate, a *alias, cands *[3][]candidate) int {
	if p.Tokens[c.first].Norm == "georgia" && usState(d) {
		return 0
	}
	prev, next := word(p, c.first-1), word(p, c.last+1)
	if prev != nil && isPreposition(prev.Norm) {
		return 7
	}
	if a.entity.Country != "" && landNamed(a.entity.Country, cands) {
		return 7
	}
	if a.entity.Type != Country {
		return 0
	}
	if notThatCountry(p.Tokens[c.first].Norm, prev, next) {
		return 0
	}
	return 5
}

func word(p *lang.Part, i int) *lang.Token {
	if i < 0 || i >= len(p.Tokens) || p.Tokens[i].Kind == lang.Punct {
		return nil
	}
	return &p.Tokens[i]
}

func isPreposition(w string) bool {
	switch w {
	case "in", "near", "from", "to", "of", "across", "outside", "around", "between", "with", "inside", "against", "into", "via", "over", "at":
		return true
	}
	return false
}

// usState finds evidence that Georgia is the American state.
func usState(d *lang.Doc) bool {
	for i := range d.Parts {
		for j := range d.Parts[i].Tokens {
			switch d.Parts[i].Tokens[j].Norm {
			case "tbilisi", "georgian", "georgians", "caucasus", "ivanishvili", "kobakhidze", "abkhazia", "ossetia", "armenia", "azerbaijan":
				return false
			}
		}
	}
	for i := range d.Parts {
		for j := range d.Parts[i].Tokens {
			switch d.Parts[i].Tokens[j].Norm {
			case "atlanta", "republican", "republicans", "democrat", "democrats", "democratic", "gop", "senator", "senate", "kemp", "raffensperger",
				"fulton", "savannah", "bulldogs", "governor", "gov", "congresswoman", "congressman", "ossoff", "warnock", "abrams", "runoff", "voter",
				"alabama", "florida", "carolina", "tennessee", "wisconsin", "michigan", "arizona", "pennsylvania", "nevada", "texas", "hyundai", "greene", "willis", "sheriff", "county":
				return true
			}
		}
	}
	return false
}

// notThatCountry knows the other uses of the names of countries.
func notThatCountry(name string, prev, next *lang.Token) bool {
	switch name {
	case "jordan", "chad", "georgia", "holland", "israel", "kenya", "cuba", "jersey", "grenada":
		// part of a person's name: Michael Jordan, Jordan Peele
		if prev != nil && prev.Cap && !prev.First && prev.Stem != "" && !possessive(prev) {
			return true
		}
		if next != nil && next.Cap && !next.Upper && next.Stem != "" {
			return true
		}
	case "turkey":
		for _, t := range []*lang.Token{prev, next} {
			if t == nil {
				continue
			}
			switch t.Norm {
			case "dinner", "sandwich", "stuffing", "roast", "roasted", "thanksgiving", "leftovers", "farm", "breast", "bacon", "pardon", "trot", "day", "fryer", "wild", "fried", "cold", "recipe", "recipes", "burger":
				return true
			}
		}
	case "guinea":
		return next != nil && (next.Norm == "pig" || next.Norm == "pigs" || next.Norm == "fowl")
	}
	return false
}
