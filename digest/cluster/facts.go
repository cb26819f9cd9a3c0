package cluster

import (
	"hash/fnv"
	"slices"
	"strings"

	"geodigest/digest/lang"
)

// facts are the parameters by which look-alike events differ.
type facts struct {
	ordinals []param  // "16th package" -> {packag 16}
	numbers  []param  // "magnitude 6.1" -> {magnitud 6.1}
	figures  []string // all numbers and ordinals of the title, sorted
	events   []string // stems of the title that name a kind of event
	places   []string // countries and places in title and summary
	lands    uint64   // countries, one bit each; two may share a bit
	landed   bool     // a country is among the places
	column   uint64   // hash of the headline without its figures, 0 where too short
	role     role
	roleWhy  string
}

// param is a value in a slot named by a stem.
type param struct {
	slot, value string
	number      float64 // the value, infinite if it is no number
}

// readFacts collects the parameters of an item.
func readFacts(c clip, d Doc) facts {
	var f facts
	f.params(c.title)
	f.params(c.summary)
	h := fnv.New64a()
	words := 0
	for i := range c.title {
		t := &c.title[i]
		switch t.Kind {
		case lang.Number:
			f.figures = append(f.figures, strings.Clone(t.Norm)) // a part would keep the whole text
		case lang.Ordinal:
			f.figures = append(f.figures, t.Norm+"th")
		case lang.Word:
			if isEvent(t.Stem) {
				f.events = append(f.events, strings.Clone(t.Stem))
			}
			h.Write([]byte(t.Norm))
			h.Write([]byte{' '})
			words++
		}
	}
	if words >= 2 {
		f.column = h.Sum64()
	}
	slices.Sort(f.figures)
	for _, id := range d.Entities {
		country := strings.HasPrefix(id, "country:")
		if country || strings.HasPrefix(id, "place:") || strings.HasPrefix(id, "metonym:") {
			f.places = append(f.places, id)
			if country {
				f.lands |= 1 << (hash32(id) % 64)
			}
			f.landed = f.landed || country
		}
	}
	f.role, f.roleWhy = roleOf(c.title)
	return f
}

// agree tells whether two texts that look the same may be the same: where both
// headlines have figures, these must not differ.
func (f *facts) agree(o *facts) bool {
	return len(f.figures) == 0 || len(o.figures) == 0 || slices.Equal(f.figures, o.figures)
}
