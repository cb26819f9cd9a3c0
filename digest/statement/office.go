package statement

import (
	"strings"

	"geodigest/digest/gazetteer"
)

// officeName is an office as the digest prints it: lower case but for names and
// acronyms ("Kremlin spokesman", "CIA director"), short forms written out.
func (v *view) officeName(s span) string {
	var words []string
	for i := s.a; i < s.b; i++ {
		text := v.text[v.w[i].start:v.w[i].end]
		if !(v.lent(i) || v.w[i].upper && (!v.titleCase || len(text) <= 4)) {
			text = strings.ToLower(text)
		}
		words = append(words, text)
	}
	return properOffice(strings.Join(words, " "))
}

// lent reports whether word i belongs to the name of a body.
func (v *view) lent(i int) bool {
	e := v.entity(i)
	return e != nil && e.Type != gazetteer.Country && e.Type != gazetteer.Person
}

// properOffice writes an office with the capitals of the names in it and
// without headline shorthand.
func properOffice(role string) string {
	words := strings.Fields(role)
	for i, w := range words {
		switch l := strings.ToLower(w); l {
		case "nato", "un", "eu", "us", "uk", "iaea", "imf", "icc", "wto", "opec", "osce", "unrwa", "unhcr", "unicef", "wfp", "cia", "fbi", "sdf", "rsf", "mp", "mk", "mep", "ceo", "cfo", "coo", "ngo":
			words[i] = strings.ToUpper(w)
		case "kremlin", "wagner", "hezbollah", "hamas", "taliban", "chechnya", "pentagon", "bosnian", "serb", "jamaica", "antigua", "barbuda", "bosnia", "herzegovina", "monaco", "eswatini", "houthi", "iraq",
			"gaza", "duma", "knesset":
			words[i] = strings.ToUpper(l[:1]) + l[1:]
		case "who":
			if i == 0 {
				words[i] = "WHO"
			}
		case "democrat", "republican":
			words[i] = strings.ToUpper(l[:1]) + l[1:]
		case "prez", "potus":
			words[i] = "president"
		case "pm":
			words[i] = "prime minister"
		case "dpm":
			words[i] = "deputy prime minister"
		case "fm":
			words[i] = "foreign minister"
		case "vp", "veep":
			words[i] = "vice president"
		}
	}
	role = strings.Join(words, " ")
	if len(words) < 2 {
		return role
	}
	for _, p := range []string{"White House", "State Department", "State Duma", "European Commission", "European Council", "European Parliament", "European Central Bank",
		"African Union", "General Assembly", "Federation Council", "House speaker", "Senate president", "Sierra Leone"} {
		l := strings.ToLower(p)
		if i := strings.Index(strings.ToLower(role), l); i >= 0 && (i == 0 || role[i-1] == ' ') && (i+len(l) == len(role) || role[i+len(l)] == ' ') {
			role = role[:i] + p + role[i+len(l):]
		}
	}
	return role
}

// speaksForBody reports whether an office belongs to an international
// organisation, whose head speaks for no country.
func speaksForBody(role string) bool {
	if strings.Contains(role, "ambassador") || strings.Contains(role, "envoy") || strings.Contains(role, "representative") {
		return false
	}
	body, _, _ := strings.Cut(strings.TrimPrefix(role, "former "), " ")
	switch body {
	case "NATO", "UN", "IAEA", "WHO", "IMF", "ICC", "WTO", "OPEC", "OSCE", "UNRWA", "UNHCR", "UNICEF", "WFP":
		return true
	}
	return strings.Contains(role, " of the UN ") || strings.Contains(role, "African Union")
}

// polish puts every office in the form it is printed in.
func polish(out []Statement) {
	for i := range out {
		s := &out[i]
		s.Role = properOffice(s.Role)
		if speaksForBody(s.Role) {
			s.Country = ""
		}
	}
}

// holder finds the one person of a document who holds an office: the same
// office of the same country, or of no country told ("the president") when
// nobody else named has such an office. nil where that is not clear.
func holder(people []person, s *Statement) *person {
	role := plainOffice(s.Role)
	if role == "" || !soleOffice(role) {
		return nil
	}
	if first := strings.ToLower(strings.SplitN(s.Speaker, " ", 2)[0]); first == "a" || first == "an" || first == "one" || first == "his" || first == "her" || first == "their" || first == "another" {
		return nil
	}
	var found *person
	for k := range people {
		p := &people[k]
		r := plainOffice(p.role)
		if s.Country != "" && p.country != s.Country || !strings.HasSuffix(r, role) {
			continue
		}
		if r != role && s.Country != "" && p.country == s.Country && strings.HasPrefix(r, "former ") {
			continue // the office has another holder now
		}
		if r != role || found != nil && found.name != p.name {
			return nil
		}
		found = p
	}
	return found
}

// plainOffice folds spellings of an office.
func plainOffice(role string) string {
	return strings.ReplaceAll(strings.ToLower(properOffice(role)), "defense", "defence")
}

// soleOffice reports whether only one person of a country can hold an office.
func soleOffice(role string) bool {
	switch role {
	case "president", "prime minister", "foreign minister", "defence minister", "defence secretary", "secretary of state", "vice president", "chancellor", "king", "pope", "supreme leader",
		"foreign secretary", "acting president", "nato secretary general", "un secretary general", "taoiseach", "emir", "premier", "kremlin spokesman", "treasury secretary",
		"home secretary", "attorney general", "interior minister", "finance minister", "un human rights chief", "iaea director general", "foreign policy chief":
		return true
	}
	return false
}
