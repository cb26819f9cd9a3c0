package digest

import (
	"cmp"
	"slices"

	"geodigest/feeds"
)

// Share is how many of a story's outlets are of one kind.
type Share struct {
	Name    string `json:"name"`
	Outlets int    `json:"outlets"`
}

// spread counts a story's outlets by the region they write from and by who controls
// them, most first. Outlets whose country or control is not configured count in
// neither. region gives the region of a country, "" or nil for unknown.
func spread(s *Story, region func(country string) string) (regions, owners []Share, blocs int) {
	seen, sides := map[string]bool{}, map[string]bool{}
	for i := range s.Members {
		o := s.Members[i].Outlet
		if seen[o.Name] {
			continue
		}
		seen[o.Name] = true
		if o.Country != "" && region != nil {
			regions = tick(regions, region(o.Country))
			sides[bloc(o.Country)] = true
		}
		owners = tick(owners, string(o.Ownership))
	}
	most := func(a, b Share) int { return cmp.Or(cmp.Compare(b.Outlets, a.Outlets), cmp.Compare(a.Name, b.Name)) }
	slices.SortFunc(regions, most)
	slices.SortFunc(owners, most)
	return regions, owners, len(sides)
}

func tick(list []Share, name string) []Share {
	if name == "" {
		return list
	}
	if i := slices.IndexFunc(list, func(s Share) bool { return s.Name == name }); i >= 0 {
		list[i].Outlets++
		return list
	}
	return append(list, Share{name, 1})
}

// stateOnly reports whether nobody but state-controlled outlets carries a story,
// and of which countries they are, in order of time.
func stateOnly(s *Story) (countries []string, only bool) {
	for i := range s.Members {
		o := s.Members[i].Outlet
		if o.Ownership != feeds.OwnershipState {
			return nil, false
		}
		if o.Country != "" && !slices.Contains(countries, o.Country) {
			countries = append(countries, o.Country)
		}
	}
	return countries, true
}

// Blocs of states whose press follows one view of the world more often than not. A
// story that more than one of them carries is one that no side could leave out. The
// list is coarse on purpose: it only ranks.
var (
	west = words(`US CA GB IE FR DE IT ES PT NL BE LU DK SE NO FI IS EE LV LT PL CZ SK HU RO BG SI HR GR CY MT AT CH LI MC AL ME MK UA MD
		AU NZ JP KR TW IL EU`)
	moscow = words("RU BY")
	gulf   = words("SA AE QA KW BH OM EG JO IQ LB SY YE LY TN DZ MA MR SD SO DJ KM PS")
)

// bloc names the bloc of a country; the rest of the world is one.
func bloc(country string) string {
	switch {
	case west[country]:
		return "west"
	case moscow[country]:
		return "moscow"
	case gulf[country]:
		return "arab league"
	case country == "CN" || country == "IR":
		return country
	}
	return "south"
}
