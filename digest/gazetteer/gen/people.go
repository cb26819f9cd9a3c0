package main

import (
	"sort"
	"strings"
)

// realms share a monarch; only the first one is filed under his country.
var realms = map[string]bool{"AG": true, "AU": true, "BS": true, "BB": true, "BZ": true, "CA": true, "GD": true, "JM": true, "NZ": true,
	"PG": true, "KN": true, "LC": true, "VC": true, "SB": true, "TV": true, "AD": true, "CK": true, "NU": true}

// notPlaces are city names that are other words, persons' names, or shared by a
// better known place; also the capitals that the metonym table has.
var notPlaces = map[string]bool{
	"Nice": true, "March": true, "Reading": true, "Mobile": true, "Aurora": true, "Orange": true, "Of": true, "Mary": true,
	"Victoria": true, "Lincoln": true, "Jackson": true, "Madison": true, "Henderson": true, "Arlington": true, "Hamilton": true,
	"Santiago": true, "San José": true, "San Juan": true, "Georgetown": true, "George Town": true, "Kingston": true, "Stanley": true,
	"Plymouth": true, "Douglas": true, "Split": true, "Irvine": true, "Chandler": true, "Garland": true, "Austin": true, "Florence": true,
	"Tyre": true, "Beni": true, "Sulu": true, "Gao": true, "Santo Domingo": true, "Middle East": true, "Toledo": true, "Valencia": true,
	"Birmingham": true, "Manchester": true, "Cambridge": true, "Oxford": true, "Richmond": true, "Newcastle": true, "Wellington": true,
	"Concord": true, "Independence": true, "Surprise": true, "Bath": true, "Corona": true, "Phoenix": true, "Trujillo": true, "Córdoba": true,
	"Barcelona": true, "La Paz": true, "Mérida": true, "León": true, "Man": true, "Bari": true, "Salem": true, "Tours": true, "Brest": true,
	"Granada": true, "Guadalupe": true, "Cali": true, "Puebla": true, "Nova": true, "Pune": true, "Tema": true, "Ado": true,
	"Male": true, "Malé": true, "Hagåtña": true, "Alofi": true, "Valley": true, "The Valley": true, "Washington D.C.": true, "Washington": true,
	"Mandalay Bay": true, "Kent": true, "Durham": true, "Worcester": true, "Anchorage": true, "Buffalo": true, "Long Beach": true,
	"DMZ": true, "Luxembourg": true, "Singapore": true, "Djibouti": true, "Monaco": true, "San Marino": true, "Guatemala City": false,
	"Sahel": false, "Plateau State": true, "Bello": true, "Soledad": true, "Ram": true, "Same": true, "Most": true, "Bor": true, "Ho": true,
	"Bo": true, "Wa": true, "Ife": true, "Ica": true, "Arica": false, "Ambon": false, "Lima": false, "Kansas City": false, "Tripoli": false,
	"Central": true, "Kochi": true, "Mission": true, "Bristol": true, "London": false, "Vladimir": true, "Carmen": true, "Antonio": true, "Rosario": true,
	"Santa Cruz": true, "Santos": true, "Lucknow": false, "Split, Croatia": true, "Salvador": true, "Natal": true, "Marseille": false, "Goa": false,
}

type person struct {
	name, cc, role, last string
	aliases              []string
}

// people merges the rows of one person and keeps the latest office.
func people(rows []row) []string {
	byKey := map[string]*person{}
	var order []string
	for _, r := range rows {
		name, cc, role := r["name"], r["cca2"], role(r["role"], r["cca2"])
		words := strings.Fields(name)
		if cc == "AU_AF" {
			cc = ""
		}
		if len(words) < 2 || realms[cc] && (r["role"] == "king" || r["role"] == "monarch" || r["role"] == "queen") ||
			strings.Contains(name, "'s ") || r["sources"] == "wce" && r["mentions"] == "1" && r["last_seen"] < "2024" || !person0(words) {
			continue
		}
		if len(cc) != 2 || cc == "UN" {
			cc = ""
		}
		last := r["last_seen"]
		key := fold(name) + "/" + cc
		p := byKey[key]
		if p == nil {
			p = &person{name: name, cc: cc}
			byKey[key] = p
			order = append(order, key)
		}
		if name != p.name {
			p.aliases = append(p.aliases, name)
		}
		if p.role == "" || last > p.last {
			p.role, p.last = role, last
		}
	}
	sort.Strings(order)
	var out []string
	for _, k := range order {
		p := byKey[k]
		if p.last < "2011" {
			continue
		}
		aliases := p.aliases
		if s := surname(p.name, p.cc); s != "" {
			aliases = append(aliases, "?"+s)
		}
		out = append(out, line("person", p.cc, p.name, p.role, aliases))
	}
	return out
}

// role shortens the wording of the sources to what a digest prints.
func role(r, cc string) string {
	r = strings.ToLower(r)
	switch {
	case strings.HasPrefix(r, "supreme leader"):
		return "supreme leader"
	case strings.HasPrefix(r, "sultan"):
		return "sultan"
	case r == "secretary-general":
		return "secretary general"
	case r == "foreign minister" && cc == "US":
		return "secretary of state"
	case r == "foreign minister" && cc == "GB":
		return "foreign secretary"
	case r == "defence minister" && cc == "US":
		return "defense secretary"
	case r == "defence minister" && cc == "GB":
		return "defence secretary"
	case r == "prime minister" && cc == "CN":
		return "premier"
	case r == "prime minister" && (cc == "DE" || cc == "AT"):
		return "chancellor"
	case r == "king" && !monarchies[cc]:
		return "president" // heads of state in general, in the source's terms
	case strings.HasPrefix(r, "member of the swiss"):
		return "federal councillor"
	case strings.HasPrefix(r, "captain regent"):
		return "captain regent"
	case strings.HasPrefix(r, "yang"):
		return "king"
	case strings.HasPrefix(r, "chairperson of the african union"):
		return strings.Replace(r, "african union", "African Union", 1)
	}
	return r
}

var monarchies = map[string]bool{"GB": true, "ES": true, "NL": true, "BE": true, "SE": true, "NO": true, "DK": true, "JO": true, "SA": true,
	"MA": true, "BH": true, "TH": true, "KH": true, "MY": true, "BT": true, "TO": true, "LS": true, "SZ": true}

// person0 refuses what the miners took for a name ("General Assembly").
func person0(words []string) bool {
	for _, w := range words {
		switch w {
		case "General", "Assembly", "Prime", "Minister", "President", "The", "Council", "Party", "National", "Van", "Government", "State", "House", "Union", "Foreign":
			return false
		}
	}
	return true
}

// surname picks the family name, "" when that is not plain.
func surname(name, cc string) string {
	w := strings.Fields(name)
	s := w[len(w)-1]
	switch strings.TrimRight(s, ".") {
	case "Jr", "Sr", "II", "III", "IV", "I":
		if len(w) < 3 {
			return ""
		}
		s = w[len(w)-2]
	}
	switch cc {
	case "CN", "TW", "HK", "KR", "KP", "VN":
		s = w[0]
	case "KH", "MM", "LA", "MN", "ET", "ER", "IS", "BT":
		return "" // no family names, or by first name
	}
	for _, p := range []string{"al-", "Al-", "el-", "El-", "ad-", "as-", "an-", "ar-", "es-"} {
		s = strings.TrimPrefix(s, p)
	}
	if len([]rune(s)) < 3 && cc != "CN" && cc != "VN" {
		return ""
	}
	return s
}

var folds = strings.NewReplacer("á", "a", "à", "a", "ã", "a", "â", "a", "ä", "a", "é", "e", "è", "e", "ê", "e", "ë", "e", "í", "i", "ì", "i", "ï", "i", "ó", "o",
	"ò", "o", "ô", "o", "ö", "o", "õ", "o", "ø", "o", "ú", "u", "ù", "u", "ü", "u", "ñ", "n", "ç", "c", "ć", "c", "č", "c", "š", "s", "ş", "s", "ğ", "g", "ı", "i",
	"ž", "z", "ý", "y", "ō", "o", "ū", "u", "ā", "a", "ī", "i", "ă", "a", "ł", "l", "ń", "n", "å", "a", "-", " ", "’", "'")

func fold(s string) string { return folds.Replace(strings.ToLower(s)) }
