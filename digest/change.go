package digest

import (
	"slices"
	"strconv"
	"strings"

	"geodigest/feeds"
)

// Figure is a toll in a text: how many were killed, hurt, arrested. It moves while
// a story goes on.
type Figure struct {
	Slot  string // what is counted: "killed"
	Value int
	Title bool // it stands in the headline
}

// ChangeKind says in what way a story told before is news again.
type ChangeKind string

// The kinds of change.
const (
	ChangedFigure   ChangeKind = "figure"   // a toll was revised, or given for the first time
	ChangedHeadline ChangeKind = "headline" // the outlet that was quoted words its headline anew
	ChangedDenial   ChangeKind = "denial"   // somebody denies what was reported
)

// Change is one thing that is new in a story told before, besides the new outlets
// and statements that an entry counts.
type Change struct {
	Kind    ChangeKind `json:"kind"`
	Slot    string     `json:"slot,omitempty"`    // figure: what is counted
	From    string     `json:"from,omitempty"`    // figure, headline: what readers were told; "" = nothing
	To      string     `json:"to,omitempty"`      // figure, headline: what it is now
	Who     string     `json:"who,omitempty"`     // denial: the speaker
	Outlets []string   `json:"outlets,omitempty"` // who reports it
}

// String prints a change for the reasons: "killed 12 -> 19 (Albion, Pearl Coast)".
func (c Change) String() string {
	by := ""
	if len(c.Outlets) > 0 {
		by = " (" + strings.Join(c.Outlets, ", ") + ")"
	}
	switch c.Kind {
	case ChangedFigure:
		if c.From == "" {
			return c.Slot + " " + c.To + by
		}
		return c.Slot + " " + c.From + " -> " + c.To + by
	case ChangedDenial:
		return "denied by " + c.Who + by
	}
	return string(c.Kind) + " changed" + by
}

// How far a toll may move. What grows more than tenfold or falls below half counts
// something else; a small one may grow to anything.
const (
	mostGrowth = 10
	smallToll  = 10
	mostFall   = 2
)

// revised reports whether a toll that readers know as was may now be is, as that
// many outlets say.
func revised(was, is, outlets int) bool {
	switch {
	case is == was:
		return false
	case is > was:
		return was < smallToll || is <= was*mostGrowth
	}
	return outlets >= 2 && is*mostFall >= was // what falls was corrected, or is another count
}

// voice is who gives a value.
type voice struct {
	value   int
	outlets []string
	titled  bool
}

// revisions returns the tolls that fresh items of a story give otherwise than its
// readers were told.
//
// A value is taken for the story's own toll where it stands in a headline or in
// the first sentence of two outlets' summaries, of texts whose headline shares
// words with the one that was told: a story of many strikes has many tolls. Of
// several values that which most outlets give counts, the larger of equals. A
// value that the readers have read is none. Where they have read none, the newest
// that the story's older items gave is what it is compared with; a story without
// any needs two outlets for its first.
func revisions(t *Told, s *Story, fresh []*Member) []Change {
	isFresh := map[*Member]bool{}
	for _, m := range fresh {
		isFresh[m] = true
	}
	told := [][]string{headWords(t.Headline)}
	older := map[string]int{}
	for i := range s.Members {
		m := &s.Members[i]
		if isFresh[m] || len(m.Figures) == 0 {
			continue
		}
		told = append(told, headWords(m.Title))
		for _, f := range m.Figures {
			older[f.Slot] = f.Value // members are in order of time
		}
	}
	var slots []string
	said := map[string][]voice{}
	for _, m := range fresh {
		words := headWords(m.Title)
		if m.DuplicateOf != 0 || !slices.ContainsFunc(told, func(t []string) bool { return sameMatter(t, words) }) {
			continue
		}
		for _, f := range m.Figures {
			if !slices.Contains(slots, f.Slot) {
				slots = append(slots, f.Slot)
			}
			said[f.Slot] = hear(said[f.Slot], m.Outlet.Name, f)
		}
	}
	var out []Change
	for _, slot := range slots {
		var best *voice
		for i := range said[slot] {
			v := &said[slot][i]
			if !v.titled && len(v.outlets) < 2 {
				continue
			}
			if best == nil || len(v.outlets) > len(best.outlets) || len(v.outlets) == len(best.outlets) && v.value > best.value {
				best = v
			}
		}
		if best == nil {
			continue
		}
		read := t.read(slot)
		if was, ok := older[slot]; ok && len(read) == 0 {
			read = []int{was}
		}
		c := Change{Kind: ChangedFigure, Slot: slot, To: strconv.Itoa(best.value), Outlets: best.outlets}
		switch {
		case len(read) == 0 && len(best.outlets) < 2, slices.Contains(read, best.value):
			continue
		case len(read) > 0 && !revised(read[0], best.value, len(best.outlets)):
			continue
		case len(read) > 0:
			c.From = strconv.Itoa(read[0])
		}
		out = append(out, c)
	}
	return out
}

// hear adds an outlet's figure to what was heard.
func hear(vs []voice, outlet string, f Figure) []voice {
	i := slices.IndexFunc(vs, func(v voice) bool { return v.value == f.Value })
	if i < 0 {
		vs = append(vs, voice{value: f.Value})
		i = len(vs) - 1
	}
	if !slices.Contains(vs[i].outlets, outlet) {
		vs[i].outlets = append(vs[i].outlets, outlet)
	}
	vs[i].titled = vs[i].titled || f.Title
	return vs
}

// read returns the values of a slot that the readers have read, those of the newest
// edition first.
func (t *Told) read(slot string) []int {
	var out []int
	for _, f := range t.Figures {
		if f.Slot == slot && !slices.Contains(out, f.Value) {
			out = append(out, f.Value)
		}
	}
	return out
}

// sameMatter reports whether two headlines are about one matter: they share two
// words that are neither numbers nor what tolls are told with.
func sameMatter(a, b []string) bool {
	n := 0
	for _, w := range b {
		if slices.Contains(a, w) && !tollWord[w] && strings.Trim(w, "0123456789") != "" {
			n++
		}
	}
	return n >= 2
}

var tollWord = words(`kills killed killing dead dies died deaths death toll injured wounded hurt least people missing arrested detained civilians
	strike strikes attack attacks rises climbs hits tops more`)

// rephrased returns the change of a headline that was told, in the newest edition or
// an older one, where its outlet has changed it in place and the new one says
// something else than that article's readers know.
func rephrased(t *Told, s *Story) (Change, *Member) {
	for i := range s.Members {
		m := &s.Members[i]
		was, is := t.wording(feeds.ReaderLink(m.Link)), headlineText(m)
		if !m.Revised || len(headWords(is)) < 3 || len(headWords(was)) < 3 || likeness(headWords(was), headWords(is)) >= sameWords {
			continue // a comma, a spelling
		}
		return Change{Kind: ChangedHeadline, From: was, To: is, Outlets: []string{m.Outlet.Name}}, m
	}
	return Change{}, nil
}

// wording is the headline that readers know of the article behind a link: the one
// it was last told with, or that it was said to have changed to; "" = none.
func (t *Told) wording(link string) string {
	was := ""
	for i := len(t.Entries) - 1; i >= 0 && link != ""; i-- {
		e := &t.Entries[i]
		for _, c := range e.Changes {
			if c.Kind == ChangedHeadline && c.From == was && was != "" {
				was = c.To
			}
		}
		if e.Link == link {
			was = e.Headline
		}
	}
	return was
}

// sameWords is the share of words from which a changed headline says the same.
const sameWords = 0.75

// denials returns the denials among new statements, one for each speaker and side: a
// government and its head deny as one.
func denials(sts []Statement) []Change {
	var out []Change
	seen := map[string]bool{}
	for _, s := range sts {
		who := speakerKey(s)
		if !denies(s) || seen[who] || s.Country != "" && seen[s.Country] {
			continue
		}
		seen[who], seen[s.Country] = true, true
		name := s.Name
		if name == "" {
			name = s.Speaker
		}
		out = append(out, Change{Kind: ChangedDenial, Who: name, Outlets: s.Outlets})
	}
	return out
}

// denies reports whether a statement denies something, by its verb.
func denies(s Statement) bool {
	for _, w := range contentWords(s.Verb) {
		if denying[w] {
			return true
		}
	}
	return false
}

// denying are the verbs of those who say that what was reported is not so. To
// reject a demand is no denial.
var denying = words(`deny denies denied denying refute refutes refuted disavow disavows disavowed
	dementiert dementierte bestreitet bestritt dément démenti nie niega negó desmiente desmintió smentisce nega negou desmente desmentiu
	отрицает отрицал опроверг опровергла опровергли опровергает заперечує заперечив спростував zaprzecza zaprzeczył yalanladı`)
