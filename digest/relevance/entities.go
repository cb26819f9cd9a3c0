package relevance

import (
	"math/bits"
	"strings"

	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
)

// found counts what the gazetteer found, by kind and home.
type found struct {
	states                    [16]string // distinct codes, in order of appearance
	n                         int
	foreign                   int // states other than the United States
	foreignTitle              int
	us, usTitle               bool
	orgs, orgsTitle           int
	groups, groupsTitle       int
	leaders, leadersTitle     int
	usLeaders, usLeadersTitle int
	seatsTitle                int // seats of power
	envoys, envoysTitle       int // people whose office is foreign affairs or defence
	regions                   int // seas and continents, no one state's
	hot, hotTitle             bool
	home                      uint16 // bit per kind seen
}

// entities fills the mask of name tokens and counts.
func (b *builder) entities(d *lang.Doc, men gazetteer.Mentions) found {
	var f found
	for i := range d.Parts {
		n := min(len(d.Parts[i].Tokens), maxTokens)
		clear(b.mask[i][:n])
		if i >= len(men) {
			continue
		}
		for k := range men[i] {
			mt := &men[i][k]
			if mt.First < 0 || mt.Last >= n {
				continue
			}
			c := f.count(mt.Entity, i == 0)
			for j := mt.First; j <= mt.Last; j++ {
				b.mask[i][j] = c
			}
		}
	}
	return f
}

// count adds one mention and gives its mask.
func (f *found) count(e *gazetteer.Entity, title bool) byte {
	us := e.Country == "US"
	if e.Country == "" && e.Type == gazetteer.Place {
		f.regions++
		f.home |= 1 << 7
		return 'L'
	}
	t := 0
	if title {
		t = 1
	}
	if e.Country != "" && e.Type != gazetteer.Organisation {
		f.state(e.Country, title)
	}
	f.home |= 1 << e.Type
	switch e.Type {
	case gazetteer.Person:
		if foreignOffice(e.Role) {
			f.envoys++
			f.envoysTitle += t
		}
		if us {
			f.usLeaders++
			f.usLeadersTitle += t
			return 'Q'
		}
		f.leaders++
		f.leadersTitle += t
		return 'P'
	case gazetteer.Organisation:
		f.orgs++
		f.orgsTitle += t
		return 'O'
	case gazetteer.ArmedGroup:
		f.groups++
		f.groupsTitle += t
		return 'A'
	case gazetteer.Metonym:
		f.seatsTitle += t
	case gazetteer.Place:
		if !us {
			return 'L'
		}
	}
	if us {
		return 'U'
	}
	return 'F'
}

// foreignOffice tells whether an office deals with other states.
func foreignOffice(role string) bool {
	for _, w := range [...]string{"foreign", "defence", "defense", "secretary of state", "ambassador", "envoy", "diplomat", "NATO", "United Nations", "UN "} {
		if strings.Contains(role, w) {
			return true
		}
	}
	return false
}

func (f *found) state(code string, title bool) {
	known := false
	for i := range f.n {
		if f.states[i] == code {
			known = true
		}
	}
	if !known && f.n < len(f.states) {
		f.states[f.n] = code
		f.n++
		if code != "US" {
			f.foreign++
			if title {
				f.foreignTitle++
			}
		}
	}
	if crisis(code) {
		f.hot = true
		f.hotTitle = f.hotTitle || title
	}
	if code == "US" {
		f.us = true
		f.usTitle = f.usTitle || title
	}
}

// emit writes the gazetteer features.
func (f *found) emit(put func(float64, ...string)) {
	count := func(name string, n int) {
		switch {
		case n >= 3:
			put(1, "g:", name, "3")
			fallthrough
		case n == 2:
			put(1, "g:", name, "2")
			fallthrough
		case n == 1:
			put(1, "g:", name, "1")
		}
	}
	flag := func(name string, on bool) {
		if on {
			put(1, "g:", name)
		}
	}
	count("states abroad ", f.foreign)
	count("states abroad in title ", f.foreignTitle)
	count("organisations ", min(f.orgs, 2))
	count("armed groups ", min(f.groups, 2))
	count("leaders abroad ", min(f.leaders, 2))
	flag("organisation in title", f.orgsTitle > 0)
	flag("armed group in title", f.groupsTitle > 0)
	flag("leader abroad in title", f.leadersTitle > 0)
	flag("one state abroad and no other name", f.foreign == 1 && !f.us && f.orgs == 0 && f.groups == 0)
	flag("foreign office", f.envoys > 0)
	flag("foreign office in title", f.envoysTitle > 0)
	flag("region", f.regions > 0)
	flag("state in crisis", f.hot)
	flag("state in crisis in title", f.hotTitle)
	flag("seat of power in title", f.seatsTitle > 0)
	flag("US leader in title", f.usLeadersTitle > 0)
	flag("US leader", f.usLeaders > 0)
	flag("US", f.us)
	flag("US in title", f.usTitle)
	flag("US alone", f.us && f.foreign == 0)
	flag("US and a state abroad", f.us && f.foreign > 0)
	flag("US and a state abroad in title", f.usTitle && f.foreignTitle > 0)
	flag("only places", f.home != 0 && f.home&^(1<<gazetteer.Place) == 0)
	flag("no name", f.home == 0)
	flag("nothing foreign", f.foreign == 0 && f.orgs == 0 && f.groups == 0 && f.leaders == 0 && f.regions == 0)
	if bits.OnesCount16(f.home) >= 3 {
		put(1, "g:three kinds of names")
	}
}

// crisis tells whether a state is at war, under a blockade of sanctions or in
// upheaval, so that most foreign news of it is about that.
func crisis(code string) bool {
	switch code {
	case "UA", "RU", "PS", "IL", "IR", "SY", "LB", "YE", "KP", "TW", "AF", "SD", "SS", "CD", "ML", "BF", "NE", "SO", "LY", "IQ", "MM", "HT", "VE",
		"BY", "XK", "GL", "CU", "MD", "GE", "ET", "CF":
		return true
	}
	return false
}
