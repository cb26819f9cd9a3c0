package gazetteer

import (
	"maps"
	"slices"
	"sort"
	"strings"
)

// CountryInfo is what the digest prints about a state or territory.
type CountryInfo struct {
	Code      string // ISO 3166-1 alpha-2, plus EU and XK
	Name      string // "France"
	Demonym   string // "French"; "" where none is known
	Region    string // geographic, "Europe"
	Subregion string // "Western Europe"
}

// Country looks a code up, in any case; false for an unknown code.
func (g *Gazetteer) Country(code string) (CountryInfo, bool) {
	c, ok := g.info[strings.ToUpper(code)]
	return c, ok
}

// Codes lists all codes that Countries may give, in alphabetical order.
func (g *Gazetteer) Codes() []string {
	codes := append(slices.Collect(maps.Keys(g.info)), "EU")
	slices.Sort(codes)
	return slices.Compact(codes)
}

func (g *Gazetteer) country(code, name, detail string) {
	c, ok := g.info[code]
	if !ok {
		c = CountryInfo{Code: code, Name: name}
	}
	if detail != "" {
		c.Name = name
		c.Region, c.Subregion, _ = strings.Cut(detail, "/")
	}
	g.info[code] = c
}

func (g *Gazetteer) demonym(code, word string) {
	if c, ok := g.info[code]; ok && c.Demonym == "" {
		c.Demonym = strings.Trim(word, "~!@?* ")
		g.info[code] = c
	}
}

// The sections of a digest.
const (
	Europe       = "Europe"
	MiddleEast   = "Middle East"
	Africa       = "Africa"
	AsiaPacific  = "Asia-Pacific"
	SouthCentral = "South and Central Asia"
	Americas     = "Americas"
	World        = "World"
)

// Regions lists the sections of a digest in the order in which they are printed.
func Regions() []string {
	return []string{Europe, MiddleEast, Africa, AsiaPacific, SouthCentral, Americas, World}
}

// Region gives the digest section a state belongs to: World for codes that are
// unknown or of no region (Antarctica).
func (g *Gazetteer) Region(code string) string {
	code = strings.ToUpper(code)
	switch code {
	case "EU", "VA", "GE", "AM", "AZ", "CY", "GL":
		return Europe
	case "TR", "IR", "EG":
		return MiddleEast
	case "AF":
		return SouthCentral
	}
	c, ok := g.info[code]
	if !ok {
		return World
	}
	switch c.Region {
	case "Europe":
		return Europe
	case "Africa":
		return Africa
	case "Americas":
		return Americas
	case "Oceania":
		return AsiaPacific
	case "Asia":
		switch c.Subregion {
		case "Western Asia":
			return MiddleEast
		case "Southern Asia", "Central Asia":
			return SouthCentral
		}
		return AsiaPacific
	}
	return World
}

// Countries lists the codes of the states an item concerns, the most named
// first (the first part, the title, counts double; ties by code).
func (g *Gazetteer) Countries(m Mentions) []string {
	weights := make(map[string]int)
	for i, part := range m {
		w := 1
		if i == 0 {
			w = 2
		}
		for j := range part {
			if e := part[j].Entity; e.Country != "" {
				weights[e.Country] += w
			}
		}
	}
	out := make([]string, 0, len(weights))
	for c := range weights {
		out = append(out, c)
	}
	sort.Slice(out, func(i, j int) bool {
		if weights[out[i]] != weights[out[j]] {
			return weights[out[i]] > weights[out[j]]
		}
		return out[i] < out[j]
	})
	return out
}

// Entity returns the entity with that id, or nil.
func (g *Gazetteer) Entity(id string) *Entity { return g.entities[id] }
