package statement

import (
	"sort"
	"strings"
	"time"
	"unicode"
)

// Source is a statement where it was printed.
type Source struct {
	Outlet    string    // publisher family; counted once however many items it has
	Item      string    // item id
	Time      time.Time // of the item
	Statement Statement
}

// Merged is one statement of a story as several outlets report it.
type Merged struct {
	Statement           // the best wording
	Item      string    // the item whose wording it is
	Outlets   []string  // who reported it, in order of time, each once
	Items     []string  // the items, in order of time, each once
	First     time.Time // of the earliest item
	key       string    // equal for one speaker
}

// sameContent is the overlap of content words from which two wordings of one
// speaker count as one statement: shared words over the shorter wording's.
// sameLonger is what the longer wording must share at least: a remark of three
// words is not the long quotation that happens to hold them.
const (
	sameContent = .6
	sameLonger  = .4
)

// Merge folds the statements of a story: the same speaker (resolved name, else
// surname or office) with mostly the same content words is one statement. The
// order is by outlets, then resolved officials, then confidence, then time; but
// every side (country) has its first word before any has its second, and so on.
// A speaker keeps the two that rank highest.
// The result does not depend on the order of in.
func Merge(in []Source) []Merged {
	in = append([]Source(nil), in...)
	sort.SliceStable(in, func(a, b int) bool { return before(&in[a], &in[b]) })
	full, holders := surnames(in), holders(in)
	type group struct {
		key     string
		members []int
		words   []map[string]bool
	}
	var groups []group
next:
	for i := range in {
		key, words := speakerKey(&in[i].Statement, full, holders), contentWords(in[i].Statement.Content)
		for k := range groups {
			g := &groups[k]
			if g.key != key && !oneHouse(&in[g.members[0]].Statement, &in[i].Statement, g.words[0], words) {
				continue
			}
			// Half of the wordings must agree: a chain of pairs, each a little
			// different, would end with another statement.
			agree := 0
			for _, w := range g.words {
				if same(w, words) {
					agree++
				}
			}
			if 2*agree >= len(g.words) {
				g.members = append(g.members, i)
				g.words = append(g.words, words)
				continue next
			}
		}
		groups = append(groups, group{key, []int{i}, []map[string]bool{words}})
	}
	out := make([]Merged, 0, len(groups))
	for _, g := range groups {
		m := fold(in, g.members, g.words)
		m.key = g.key
		out = append(out, m)
	}
	sort.SliceStable(out, func(a, b int) bool { return ahead(&out[a], &out[b]) })
	return bySides(firstWords(out))
}

// before orders sources by time, then by their text, so that Merge is a
// function of the set.
func before(a, b *Source) bool {
	if !a.Time.Equal(b.Time) {
		return a.Time.Before(b.Time)
	}
	if a.Item != b.Item {
		return a.Item < b.Item
	}
	if a.Outlet != b.Outlet {
		return a.Outlet < b.Outlet
	}
	if a.Statement.Content != b.Statement.Content {
		return a.Statement.Content < b.Statement.Content
	}
	return a.Statement.Speaker < b.Statement.Speaker
}

// ahead is the rank of merged statements.
func ahead(a, b *Merged) bool {
	if len(a.Outlets) != len(b.Outlets) {
		return len(a.Outlets) > len(b.Outlets)
	}
	if oa, ob := official(&a.Statement), official(&b.Statement); oa != ob {
		return oa
	}
	if a.Confidence != b.Confidence {
		return a.Confidence > b.Confidence
	}
	return a.First.Before(b.First)
}

// official reports whether the speaker is known and speaks for a state or body.
func official(s *Statement) bool {
	return s.Name != "" && (s.Role != "" || s.Country != "") || s.Role != "" && s.Country != ""
}

// fold joins the sources of one statement under its best wording: one that
// agrees with most of the others, so that what is printed is what they reported.
func fold(in []Source, members []int, words []map[string]bool) Merged {
	support := make(map[int]int, len(members))
	most := 0
	for a, i := range members {
		for b := range members {
			if same(words[a], words[b]) {
				support[i]++
			}
		}
		most = max(most, support[i])
	}
	best := -1
	m := Merged{First: in[members[0]].Time}
	outlets, items := map[string]bool{}, map[string]bool{}
	for _, i := range members {
		s := &in[i]
		if !outlets[s.Outlet] {
			outlets[s.Outlet] = true
			m.Outlets = append(m.Outlets, s.Outlet)
		}
		if !items[s.Item] {
			items[s.Item] = true
			m.Items = append(m.Items, s.Item)
		}
		if 4*support[i] >= 3*most && (best < 0 || better(&s.Statement, &in[best].Statement)) {
			best = i
		}
	}
	m.Statement, m.Item = in[best].Statement, in[best].Item
	return m
}

// better prefers a speaker who is known, a quotation, then confidence, then
// the fuller of two wordings that are short enough to print.
func better(a, b *Statement) bool {
	if oa, ob := official(a), official(b); oa != ob {
		return oa
	}
	if qa, qb := a.Kind != Indirect, b.Kind != Indirect; qa != qb {
		return qa
	}
	if a.Confidence != b.Confidence {
		return a.Confidence > b.Confidence
	}
	const most = 240
	if la, lb := len(a.Content), len(b.Content); (la <= most) != (lb <= most) {
		return la <= most
	} else if la != lb {
		return (la > lb) == (la <= most)
	}
	return false
}

// bySides deals the ranked statements out by country: the first of every
// country, then the second of every country, ... Unknown sides count as one.
func bySides(in []Merged) []Merged {
	turn := map[string]int{}
	rank := make([]int, len(in))
	for i := range in {
		rank[i] = turn[in[i].Country]
		turn[in[i].Country]++
	}
	order := make([]int, len(in))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return rank[order[a]] < rank[order[b]] })
	out := make([]Merged, 0, len(in))
	for _, i := range order {
		out = append(out, in[i])
	}
	return out
}

// surnames maps the last word of every full name to that name, "" where two
// people share it.
func surnames(in []Source) map[string]string {
	full := map[string]string{}
	for i := range in {
		n := in[i].Statement.Name
		k := strings.LastIndexByte(n, ' ')
		if k < 0 {
			continue
		}
		sur := strings.ToLower(n[k+1:])
		if old, ok := full[sur]; ok && !strings.EqualFold(old, n) {
			full[sur] = ""
			continue
		}
		full[sur] = n
	}
	return full
}

// speakerKey is equal for wordings of one speaker: the name, the name behind a
// surname, else the office with its country, else the words.
func speakerKey(s *Statement, full, holders map[string]string) string {
	if s.Name != "" {
		return "n:" + strings.ToLower(s.Name)
	}
	words := foldedWords(s.Speaker)
	if len(words) > 0 {
		if n := full[words[len(words)-1]]; n != "" {
			return "n:" + strings.ToLower(n)
		}
	}
	if s.Role != "" && s.Country != "" {
		if n := holders[s.Country+":"+plainOffice(s.Role)]; n != "" && soleOffice(plainOffice(s.Role)) {
			return "n:" + strings.ToLower(n)
		}
		return "r:" + s.Country + ":" + s.Role
	}
	for len(words) > 1 && leading(words[0]) {
		words = words[1:]
	}
	return "w:" + strings.Join(words, " ")
}

// foldedWords are the words of s in lower case without marks.
func foldedWords(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

// contentWords are the words of a content that carry meaning: four letters or
// more, numbers, and no function words; cut to six letters, so that "troops
// withdraw" and "withdrawing troops" agree.
func contentWords(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range foldedWords(s) {
		r := []rune(w)
		if len(r) < 4 && !unicode.IsDigit(r[0]) || functionWord(w) {
			continue
		}
		out[string(r[:min(6, len(r))])] = true
	}
	return out
}

// functionWord lists the longer words without a meaning of their own.
func functionWord(w string) bool {
	switch w {
	case "that", "this", "these", "those", "with", "from", "into", "over", "under", "after", "before", "will", "would", "could", "should", "must", "have", "been", "were", "their",
		"they", "them", "there", "which", "what", "when", "where", "while", "about", "than", "then", "also", "only", "more", "most", "some", "such", "other", "being", "does":
		return true
	}
	return false
}

// same reports whether two wordings of one speaker are one statement.
func same(a, b map[string]bool) bool {
	shared := 0
	for w := range a {
		if b[w] {
			shared++
		}
	}
	short, long := min(len(a), len(b)), max(len(a), len(b))
	if short == 0 || short >= 2 && shared < 2 {
		return false
	}
	return float64(shared) >= sameContent*float64(short) && float64(shared) >= sameLonger*float64(long)
}
