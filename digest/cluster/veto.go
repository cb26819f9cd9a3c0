package cluster

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"geodigest/digest/lang"
)

// Two texts may share nearly all words and still report two events. The vetoes
// below look at the parameters of an event: the same slot filled differently.
// A text that has both values ("the 17th package follows the 16th") agrees with
// either.

// namingSlots are stems whose number is part of a name: round five, day 1,130,
// resolution 2231. Tolls and sums are not: they change within a story.
var namingSlots = map[string]bool{
	"packag": true, "round": true, "phase": true, "stage": true, "day": true, "week": true,
	"resolut": true, "articl": true, "flight": true, "amend": true, "district": true, "session": true,
	"anniversari": true, "summit": true, "magnitud": true, "batch": true, "tranch": true, "chapter": true,
	"congress": true, "test": true, "brigad": true, "divis": true, "fleet": true, "wave": true,
}

// noSlots are stems that ordinals count without naming anything.
var noSlots = map[string]bool{
	"centuri": true, "januari": true, "februari": true, "march": true, "april": true, "may": true, "june": true, "juli": true,
	"august": true, "septemb": true, "octob": true, "novemb": true, "decemb": true, "year": true, "time": true, "person": true,
}

const (
	slotReach  = 3  // words after an ordinal that name its slot
	farOrdinal = 10 // from here on an ordinal names any slot: 16th package, 25th amendment
)

// params collects the ordinals and naming numbers of a field.
func (f *facts) params(toks []lang.Token) {
	for i := range toks {
		switch t := &toks[i]; t.Kind {
		case lang.Ordinal:
			v, err := strconv.Atoi(t.Norm)
			if err != nil || v < 2 {
				continue
			}
			seen := 0
			for j := i + 1; j < len(toks) && seen < slotReach && toks[j].Kind == lang.Word; j++ {
				s := toks[j].Stem
				if s == "" {
					continue
				}
				seen++
				if !noSlots[s] && (v >= farOrdinal || namingSlots[s]) {
					f.set(&f.ordinals, s, t.Norm)
				}
				if noSlots[s] {
					break
				}
			}
		case lang.Number:
			// "magnitude 6.1", "magnitude of 6.1", "day 1,130", "6.1-magnitude", "7.4 quake"
			for j := i - 1; j >= 0 && j >= i-2 && toks[j].Kind == lang.Word; j-- {
				if s := toks[j].Stem; s != "" {
					if namingSlots[s] && (j == i-1 || s == "magnitud") {
						f.set(&f.numbers, s, t.Norm)
					}
					break
				}
			}
			if i+1 < len(toks) {
				if s := toks[i+1].Stem; s == "magnitud" || isQuake(s) && magnitude(t.Norm) {
					f.set(&f.numbers, "magnitud", t.Norm)
				}
			}
		}
	}
}

func (f *facts) set(list *[]param, slot, value string) {
	number, err := strconv.ParseFloat(value, 64)
	if err != nil {
		number = math.Inf(1)
	}
	if p := (param{slot, value, number}); !slices.Contains(*list, p) {
		p.slot, p.value = strings.Clone(slot), strings.Clone(value)
		*list = append(*list, p)
	}
}

func isQuake(stem string) bool { return stem == "quak" || stem == "earthquak" || stem == "tremor" }

// magnitude tells whether a number can be one: below 10, with a decimal.
func magnitude(v string) bool {
	x, err := strconv.ParseFloat(v, 64)
	return err == nil && x < 10 && x != math.Trunc(x)
}

// events are stems that name kinds of events which happen in more than one place
// on one day. Storms have names and cross borders, so they are not among them.
var events = map[string]bool{
	"quak": true, "earthquak": true, "tremor": true, "summit": true, "elect": true, "explos": true, "blast": true, "flood": true,
	"crash": true, "shoot": true, "bomb": true, "volcano": true, "erupt": true,
	"coup": true, "hospit": true, "derail": true, "landslid": true, "wildfir": true, "protest": true, "storm": true, "poll": true,
	"vote": true, "collaps": true, "stab": true, "outbreak": true, "avalanch": true, "referendum": true, "collis": true, "capsiz": true,
}

func isEvent(stem string) bool { return events[stem] }

// veto is what speaks against a pair of items: a kind of parameter, "" if nothing, and
// its two values.
type veto struct{ kind, x, y, event string }

// String names the parameter and the values as evidence prints them.
func (v veto) String() string {
	switch v.kind {
	case "place":
		return fmt.Sprintf("place %s/%s (%s)", display(v.x), display(v.y), v.event)
	case "", "column":
		return v.kind
	}
	return fmt.Sprintf("%s %s/%s", v.kind, v.x, v.y)
}

// vetoPair names the parameter in which two items conflict.
func (e *Engine) vetoPair(a, b *item) veto {
	f, g := &a.facts, &b.facts
	if len(f.ordinals) > 0 && len(g.ordinals) > 0 {
		if s, x, y := conflict(f.ordinals, g.ordinals, 0); s != "" {
			return veto{kind: "ordinal", x: x, y: y}
		}
	}
	if len(f.numbers) > 0 && len(g.numbers) > 0 {
		if s, x, y := conflict(f.numbers, g.numbers, .5); s != "" {
			return veto{kind: "number", x: x, y: y}
		}
	}
	if len(f.events) > 0 && len(g.events) > 0 && len(f.places) > 0 && len(g.places) > 0 {
		if ev := common(f.events, g.events); ev != "" && common(f.places, g.places) == "" && f.landed && g.landed {
			return veto{"place", f.places[0], g.places[0], ev}
		}
	}
	if f.column != 0 && f.column == g.column && a.source == b.source && abs(a.t-b.t) >= columnDistance {
		return veto{kind: "column"}
	}
	return veto{}
}

// conflict finds a slot for which the two lists have values and none in
// common. Numbers closer than slack are the same in slot magnitude.
func conflict(a, b []param, slack float64) (slot, x, y string) {
	for _, p := range a {
		other := ""
		same := false
		for _, q := range b {
			if q.slot != p.slot {
				continue
			}
			if q.value == p.value || slack > 0 && p.slot == "magnitud" && near(p.number, q.number, slack) {
				same = true
				break
			}
			other = q.value
		}
		if same || other == "" {
			continue
		}
		// p's slot conflicts unless another value of a agrees with b.
		for _, p2 := range a {
			if p2.slot == p.slot && slices.Contains(b, p2) {
				same = true
			}
		}
		if !same {
			return p.slot, p.value, other
		}
	}
	return "", "", ""
}

// near tells whether two numbers are; what is none is infinite and near nothing.
func near(x, y, slack float64) bool { return math.Abs(x-y) <= slack }

// common returns the first element of a that is in b, "" if none.
func common(a, b []string) string {
	for _, s := range a {
		if slices.Contains(b, s) {
			return s
		}
	}
	return ""
}

// vetoStory looks for a member the item conflicts with and returns what and
// whom; a member that fills the same slot alike outvotes one that does not.
func (e *Engine) vetoStory(it *item, s *story) (string, int) {
	var why veto
	who, against, agree := 0, 0, 0
	for _, seq := range s.members {
		o := e.at(seq)
		if w := e.vetoPair(it, o); w.kind != "" {
			if against == 0 {
				why, who = w, seq
			}
			against++
		} else if it.facts.fills(&o.facts) {
			agree++
		}
	}
	if against > agree {
		return why.String(), who
	}
	return "", 0
}

// fills tells whether the two have a parameter in common.
func (f *facts) fills(o *facts) bool {
	for _, p := range f.ordinals {
		if slices.Contains(o.ordinals, p) {
			return true
		}
	}
	for _, p := range f.numbers {
		if slices.Contains(o.numbers, p) {
			return true
		}
	}
	return common(f.events, o.events) != "" && common(f.places, o.places) != ""
}
