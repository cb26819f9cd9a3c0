package main

import (
	"strconv"
	"strings"
)

// notNames are aliases of the country table that mean something else in news.
var notNames = map[string]bool{
	"Island": true, "Mann": true, "Mannin": true, "Viti": true, "SA": true, "Dominique": true, "Lao": true, "Guiana": true,
	"Land Curaçao": true, "Prathet": true, "Nihon": true, "Reunion": true, "Timor": true, "Nation of Brunei": true,
	"the Abode of Peace": true, "Mexicanos": true, "Emirates": true, "Virgin Islands": true, "Republika Srbija": true,
	"Gaza": true, "Gaza Strip": true, "West Bank": true, "Palestinian Authority": true, "Islamic Republic": true,
	"Pleasant Island": true, "Thai": true, "England": true, "Scotland": true, "Wales": true,
}

// notDemonyms are shared with another, larger people, or are other words.
var notDemonyms = map[string]bool{
	"AS American Samoan": true, "BQ Dutch": true, "CG Congolese": true, "DM Dominican": true, "GI Gibraltar": true, "IO Indian": true,
	"DJ Djibouti": true, "MP American": true, "SJ Norwegian": true, "TF French": true, "UM American Islander": true, "NZ Kiwi": true,
	"PL Pole": true, "DK Dane": true, "FI Finn": true, "SE Swede": true, "TR Turk": true, "VG Virgin Islander": true, "VA Vatican": true,
	"GG Channel Islander": true, "JE Channel Islander": true, "KI I-Kiribati": true, "GB UK": true, "ES Catalan": true, "ES Basque": true,
}

func countries(rows []row) []string {
	var out []string
	for _, r := range rows {
		cc := r["cca2"]
		aliases := []string{}
		for _, a := range append([]string{r["official"]}, strings.Split(r["aliases"], "|")...) {
			if plain(a) && !notNames[a] && a != r["name"] {
				aliases = append(aliases, a)
			}
		}
		for _, d := range strings.Split(strings.NewReplacer(", ", "|", " or ", "|").Replace(r["demonyms"]), "|") {
			if d != "" && !notDemonyms[cc+" "+d] {
				aliases = append(aliases, "*"+d)
				if p := plural(d); p != "" {
					aliases = append(aliases, "*"+p)
				}
			}
		}
		name := r["name"]
		if cc == "CG" {
			name = r["official"] // the news means the other one by "Congo"
		}
		out = append(out, line("country", cc, name, r["region"]+"/"+r["subregion"], aliases))
	}
	return out
}

// plural gives the people of a demonym: Ukrainian -> Ukrainians. Adjectives
// like French and Chinese have none.
func plural(d string) string {
	for _, s := range []string{"ese", "ish", "ch", "ss", "s", "ench", "Czech Republic", "Burkinabe", "Burkinabé", "lic"} {
		if strings.HasSuffix(d, s) && d != "Czech" {
			return ""
		}
	}
	return d + "s"
}

func organisations(rows []row) []string {
	var out []string
	for _, r := range rows {
		// A name in small letters ("the bloc", "UN refugee agency") is a phrase
		// that any sentence may hold; the curated table has the safe ones.
		var aliases []string
		for _, a := range append([]string{r["id"]}, strings.Split(r["aliases"], "|")...) {
			switch a {
			case "the bloc", "the alliance", "coalition of the willing", "PACE", "SWIFT", "INF", "START", "ALBA", "V4", "B9", "AU", "AI",
				"NAM", "AL", "COW", "IMO", "PIF", "GENEVA", "PARIS", "MINSK", "ABRAHAM", "EC", "EP", "COE", "WB", "RSF", "RSF_NGO", "JEF",
				"PCA", "ICG", "QUAD", "the Quad", "Amnesty", "Crisis Group", "Congress", "Red Crescent", "BRI", "AES", "CIS", "OTS", "EUCO", "WEIMAR", "Quad":
				continue
			}
			aliases = append(aliases, a)
		}
		name := r["name"]
		switch id := r["id"]; id {
		case "SWIFT":
			continue
		case "NATO", "OPEC", "ASEAN", "IAEA", "UNRWA", "UNICEF", "ECOWAS":
			aliases = append(aliases, name) // the short name is the one people know
			name = id
		}
		cc := ""
		switch r["id"] {
		case "EU", "EC", "EP", "EUCO", "EEAS", "CJEU", "ECB", "FRONTEX":
			cc = "EU"
		}
		out = append(out, line("org", cc, name, r["type"], aliases))
	}
	return out
}

func groups(rows []row) []string {
	var out []string
	for _, r := range rows {
		curated := r["source"] == "curated"
		if !curated && len(strings.Fields(r["name"])) < 3 {
			continue // the long tail by full names only
		}
		var aliases []string
		for _, a := range strings.Split(r["aliases"], "|") {
			switch a {
			case "AA", "ADF", "PMF", "PDF", "OPM", "IRA", "ETA", "SNA", "LRA", "KIA", "Wagner", "Ambazonia", "SLM", "OLA", "LET", "LeT", "ELN", "SDF", "TTP", "HTS", "LNA":
				if !(a == "ELN" || a == "SDF" || a == "TTP" || a == "HTS" || a == "LNA") {
					continue
				}
			case "National Unity Government", "the Taliban":
				continue
			}
			if curated || len(strings.Fields(a)) >= 3 && plain(a) && !strings.Contains(a, "+") {
				aliases = append(aliases, a)
			}
		}
		name := r["name"]
		switch name {
		case "Fano", "Azov", "ADF", "IRA", "ETA":
			name = map[string]string{"Fano": "Fano militia", "Azov": "Azov Brigade", "ADF": "Allied Democratic Forces",
				"IRA": "Irish Republican Army", "ETA": "Euskadi Ta Askatasuna"}[name]
		}
		if !plain(name) {
			continue
		}
		cc := r["cca2"]
		if cc == "XX" {
			cc = ""
		}
		detail := "armed group"
		if !curated {
			aliases = aliases[:min(len(aliases), 2)]
		}
		out = append(out, line("group", cc, name, detail, aliases))
	}
	return out
}

func metonyms(rows []row) []string {
	var out []string
	for _, r := range rows {
		cc, name := r["cca2"], r["name"]
		switch {
		case cc == "UN", r["kind"] == "armed":
			continue
		}
		switch name {
		case "No 10", "Diet", "Congress", "ISI", "PLA", "Washington", "Westminster", "Rada", "European Commission", "European Parliament", "European Council":
			continue // gated, or organisations: curated by hand
		}
		out = append(out, line("metonym", cc, name, r["kind"], nil))
	}
	return out
}

func places(rows []row) []string {
	var out []string
	seen := map[string]bool{}
	for _, r := range rows {
		name, cc := r["name"], r["cca2"]
		pop, _ := strconv.Atoi(r["population"])
		mentions, _ := strconv.Atoi(r["conflict_mentions"])
		curated := strings.Contains(r["sources"], "curated")
		if notPlaces[name] || seen[name] || !curated && pop < 250000 && mentions < 4 && r["kind"] != "capital" {
			continue
		}
		// One name, several places: the first, which is the curated or larger
		// one, stands; the rest would only be wrong.
		seen[name] = true
		if cc == "XX" || name == "Kosovo" || name == "Greenland" || name == "Hong Kong" || name == "Gibraltar" {
			if name == "Kosovo" || name == "Greenland" || name == "Hong Kong" || name == "Gibraltar" {
				continue // countries of their own here
			}
			cc = ""
		}
		out = append(out, line("place", cc, name, r["kind"], nil))
	}
	return out
}
