package cluster

import (
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
	places   []string // countries and places in title and summary, sorted
	mixed    bool     // column, round-up or live page: no evidence, stands alone
	mixedWhy string
}

// param is a value in a slot named by a stem.
type param struct{ slot, value string }

// readFacts collects the parameters of an item.
func readFacts(c clip, d Doc) facts {
	var f facts
	f.params(c.title)
	f.params(c.summary)
	for i := range c.title {
		switch t := &c.title[i]; t.Kind {
		case lang.Number:
			f.figures = append(f.figures, t.Norm)
		case lang.Ordinal:
			f.figures = append(f.figures, t.Norm+"th")
		case lang.Word:
			if isEvent(t.Stem) {
				f.events = append(f.events, t.Stem)
			}
		}
	}
	slices.Sort(f.figures)
	for _, id := range d.Entities {
		if strings.HasPrefix(id, "country:") || strings.HasPrefix(id, "place:") {
			f.places = append(f.places, id)
		}
	}
	slices.Sort(f.places)
	f.mixedWhy = mixed(c)
	f.mixed = f.mixedWhy != ""
	return f
}

// agree tells whether two texts that look the same may be the same: their
// headlines' figures must not differ.
func (f *facts) agree(o *facts) bool { return slices.Equal(f.figures, o.figures) }
