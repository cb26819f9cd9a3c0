// Package figure reads the tolls that a news text gives: how many people were
// killed, injured, are missing, were arrested, driven out or held hostage. These
// are the numbers that move while a story goes on, and by which a reader who knows
// the story sees that it did.
//
// It is pure. It reads tokens (package lang), one sentence at a time:
//
//	"kills at least 12", "wounding 30"       a verb, then hedges, then the number
//	"12 people were killed", "40 hurt"       the number, then what it counts, then a participle
//	"death toll from the floods rises to 19" a toll, then words without a number, then the number
//
// A number that is a year, a share, a distance, an age or a span of time counts
// nobody. Words for "dozens" and "hundreds" give no number. English is read in
// full, the other large European languages by the form "12 Tote", "12 morts".
//
// Two figures are of one toll only if they count the same. So an English figure says
// whom it counts ("sailors"), who struck ("US strikes"), and whether it sums up more
// than an event ("since 2023", "in two months").
package figure

import (
	"slices"
	"strconv"
	"strings"

	"geodigest/digest/lang"
)

// What a figure counts.
const (
	Killed    = "killed"
	Injured   = "injured"
	Missing   = "missing"
	Arrested  = "arrested"
	Displaced = "displaced"
	Hostages  = "hostages"
)

// Figure is a number of people.
type Figure struct {
	Slot  string // one of the constants
	Value int    // 1 or more
	Title bool   // it stands in the headline
	Of    string // whom it counts, where that is narrower than people: "sailors"
	By    string // who struck, where the sentence says so: "us"
	Sum   bool   // it sums up more than one event: "since 2023", "this year"
}

// The limits of a sentence's reach, in tokens.
const (
	beforeReach = 5  // from a number back to its verb, over hedges
	afterReach  = 6  // from a number on to its participle
	looseReach  = 2  // of those, words that we do not know to count people
	tollReach   = 16 // from a number back to "toll"
	most        = 10_000_000
)

// Read returns the figures of a title and of the first sentence of a summary, each
// once, in the order of the text. Either may be empty.
func Read(tag, title, summary string) []Figure {
	d := lang.NewDoc(tag, title, summary, "")
	var out []Figure
	for _, kind := range []lang.PartKind{lang.Title, lang.Summary} {
		p := d.Part(kind)
		if p == nil {
			continue
		}
		toks := p.Tokens
		if kind == lang.Summary {
			toks = firstSentence(toks)
		}
		for _, f := range read(tag, toks) {
			f.Title = kind == lang.Title
			same := func(o Figure) bool { return o.Slot == f.Slot && o.Value == f.Value }
			if !slices.ContainsFunc(out, same) {
				out = append(out, f)
			}
		}
	}
	return out
}

// firstSentence cuts the tokens before the second sentence begins.
func firstSentence(toks []lang.Token) []lang.Token {
	for i := 1; i < len(toks); i++ {
		if toks[i].First && toks[i].Kind != lang.Punct && i > 3 {
			return toks[:i]
		}
	}
	return toks
}

func read(tag string, toks []lang.Token) []Figure {
	var out []Figure
	english := tag == "" || strings.HasPrefix(strings.ToLower(tag), "en")
	for i := range toks {
		v, ok := people(toks, i)
		if !ok {
			continue
		}
		slot := slotBefore(toks, i)
		if slot == "" {
			slot = slotAfter(toks, i)
		}
		if slot == "" {
			continue
		}
		f := Figure{Slot: slot, Value: v}
		if english {
			f.Of, f.By, f.Sum = counted(toks, i), striker(toks, i), sums(toks)
		}
		out = append(out, f)
	}
	return out
}

// people gives the value of a token that may count people.
func people(toks []lang.Token, i int) (int, bool) {
	t := &toks[i]
	if t.Kind != lang.Number {
		return 0, false
	}
	v, err := strconv.Atoi(t.Norm)
	if err != nil || v < 1 || v > most {
		return 0, false
	}
	next := norm(toks, i+1)
	if notPeople[next] || next == "-" && notPeople[norm(toks, i+2)] {
		return 0, false
	}
	if v >= 1900 && v < 2100 && (dating[norm(toks, i-1)] || !crowd[next] && slots[next] == "") {
		return 0, false // a year
	}
	return v, !currency[norm(toks, i-1)]
}

// slotBefore finds what a number counts by the verb before it.
func slotBefore(toks []lang.Token, i int) string {
	for j := i - 1; j >= 0 && j >= i-beforeReach && toks[j].Kind == lang.Word; j-- {
		n := toks[j].Norm
		if s := verbs[n]; s != "" {
			return s
		}
		if !hedges[n] {
			break
		}
	}
	// "toll rises to 19"
	if !leads[norm(toks, i-1)] && !hedges[norm(toks, i-1)] {
		return ""
	}
	for j := i - 1; j >= 0 && j >= i-tollReach && toks[j].Kind == lang.Word; j-- {
		if toks[j].Norm == "toll" || toks[j].Norm == "deaths" {
			return Killed
		}
	}
	return ""
}

// slotAfter finds what a number counts by the participle behind it.
func slotAfter(toks []lang.Token, i int) string {
	loose := 0
	for j := i + 1; j < len(toks) && j <= i+afterReach && toks[j].Kind == lang.Word; j++ {
		n := toks[j].Norm
		if s := slots[n]; s != "" {
			return s
		}
		if crowd[n] {
			continue
		}
		if loose++; loose > looseReach || stops[n] {
			break
		}
	}
	return ""
}

func norm(toks []lang.Token, i int) string {
	if i < 0 || i >= len(toks) {
		return ""
	}
	return toks[i].Norm
}
