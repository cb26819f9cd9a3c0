package digest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Figure is a toll in a text: how many were killed, hurt, arrested. It moves while
// a story goes on.
type Figure struct {
	Slot  string // what is counted: "killed"
	Value int
	Title bool   // it stands in the headline
	Of    string // whom it counts, where that is narrower than people: "sailors"
	By    string // who struck, where the sentence says so
	Sum   bool   // it sums up more than one event: "since 2023"
}

// How far a toll may move. What grows more than tenfold or falls below half counts
// something else; a small one may grow to anything. One writer alone is not believed
// when it more than doubles by more than a few.
const (
	mostGrowth = 10
	smallToll  = 10
	mostFall   = 2
	aloneTimes = 2
	aloneMore  = 20
)

// revised reports whether a toll that readers know as was may now be is, as that
// many independent texts say; own: one is by who gave the toll that they know.
func revised(was, is, origins int, own bool) bool {
	switch {
	case is == was:
		return false
	case is > was && origins < 2 && !own && is > was*aloneTimes && is > was+aloneMore:
		return false
	case is > was:
		return was < smallToll || is <= was*mostGrowth
	}
	return origins >= 2 && is*mostFall >= was // what falls was corrected, or is another count
}

// oneToll reports whether two figures of a slot may be of one toll, so that now is
// what told has become: over the same time, of the same people, by the same hand. All
// may become of those counted first, a part of all may not.
func oneToll(told, now Figure) bool {
	return told.Slot == now.Slot && told.Sum == now.Sum && (now.Of == "" || now.Of == told.Of) &&
		(told.By == "" || now.By == "" || told.By == now.By)
}

// voice is who gives a figure.
type voice struct {
	Figure
	outlets []string
	origins []string // who wrote the texts
	near    bool     // a headline over it is mostly that which readers know
}

// revisions returns the tolls that fresh items of a story give otherwise than its
// readers were told. A revision is rather withheld than wrong.
//
// A value is taken for the story's own toll where it stands in a headline or in
// the first sentence of two outlets' summaries, of texts whose headline shares
// words with the one that was told: a story of many strikes has many tolls. It is
// compared with the newest value told that counts the same (oneToll); where readers
// have read none in this slot, with the newest that the story's older items gave; a
// story without any needs two outlets for its first. Of several values that which
// most outlets give counts, the larger of equals. A value that the readers have read
// is none. One writer alone must be the one who gave the toll they know, or have
// nearly the same headline and a toll that is not out of proportion (revised).
func revisions(t *Told, s *Story, fresh []*Member) []Change {
	isFresh := map[*Member]bool{}
	for _, m := range fresh {
		isFresh[m] = true
	}
	told := [][]string{headWords(t.Headline)}
	for _, e := range t.Entries {
		told = append(told, headWords(e.Headline))
	}
	var older []Figure            // newest first
	lineage := map[string][]int{} // by slot and writer
	for i := len(s.Members) - 1; i >= 0; i-- {
		m := &s.Members[i]
		if isFresh[m] || len(m.Figures) == 0 {
			continue
		}
		told = append(told, headWords(m.Title))
		for _, f := range m.Figures {
			older = append(older, f)
			k := f.Slot + " " + writer(m)
			lineage[k] = append(lineage[k], f.Value)
		}
	}
	var slots []string
	said := map[string][]voice{}
	for _, m := range fresh {
		words := headWords(m.Title)
		if m.DuplicateOf != 0 || !slices.ContainsFunc(told, func(t []string) bool { return sameMatter(t, words) }) {
			continue
		}
		near := slices.ContainsFunc(told, func(t []string) bool { return nearMatter(t, words) })
		for _, f := range m.Figures {
			if !slices.Contains(slots, f.Slot) {
				slots = append(slots, f.Slot)
			}
			said[f.Slot] = hear(said[f.Slot], m, f, near)
		}
	}
	var out []Change
	for _, slot := range slots {
		read := inSlot(t.Figures, slot)
		known := read
		if len(read) == 0 {
			known = inSlot(older, slot)
		}
		var best *voice
		var was int
		for i := range said[slot] {
			v := &said[slot][i]
			if !v.Title && len(v.outlets) < 2 {
				continue
			}
			base := slices.IndexFunc(known, func(f Figure) bool { return oneToll(f, v.Figure) })
			if len(known) > 0 && base < 0 {
				continue // it counts something else
			}
			if best == nil || len(v.outlets) > len(best.outlets) || len(v.outlets) == len(best.outlets) && v.Value > best.Value {
				best, was = v, 0
				if base >= 0 {
					was = known[base].Value
				}
			}
		}
		if best == nil || slices.ContainsFunc(read, func(f Figure) bool { return f.Value == best.Value }) {
			continue
		}
		own := slices.ContainsFunc(best.origins, func(o string) bool { return slices.Contains(lineage[slot+" "+o], was) })
		c := Change{Kind: ChangedFigure, Slot: slot, To: strconv.Itoa(best.Value), Outlets: best.outlets}
		switch {
		case was == 0 && len(best.outlets) < 2, was == 0 && best.Sum:
			continue
		case was > 0 && (!revised(was, best.Value, len(best.origins), own && best.near) || len(best.origins) < 2 && !own && !best.near):
			continue
		case was > 0:
			c.From = strconv.Itoa(was)
		}
		out = append(out, c)
	}
	return out
}

// hear adds a member's figure to what was heard. A figure that one text narrows and
// another does not is taken as narrowed.
func hear(vs []voice, m *Member, f Figure, near bool) []voice {
	i := slices.IndexFunc(vs, func(v voice) bool {
		return v.Value == f.Value && v.Sum == f.Sum && (v.Of == f.Of || v.Of == "" || f.Of == "") && (v.By == f.By || v.By == "" || f.By == "")
	})
	if i < 0 {
		vs = append(vs, voice{Figure: f})
		i = len(vs) - 1
	}
	v := &vs[i]
	if !slices.Contains(v.outlets, m.Outlet.Name) {
		v.outlets = append(v.outlets, m.Outlet.Name)
	}
	if w := writer(m); !slices.Contains(v.origins, w) {
		v.origins = append(v.origins, w)
	}
	v.Title, v.near = v.Title || f.Title, v.near || near
	v.Of, v.By = cmp.Or(v.Of, f.Of), cmp.Or(v.By, f.By)
	return vs
}

// inSlot are the figures of a slot.
func inSlot(fs []Figure, slot string) []Figure {
	var out []Figure
	for _, f := range fs {
		if f.Slot == slot {
			out = append(out, f)
		}
	}
	return out
}

// sameMatter reports whether two headlines are about one matter: they share two
// words that are neither numbers nor what tolls are told with.
func sameMatter(a, b []string) bool {
	shared, _ := matter(a, b)
	return shared >= 2
}

// nearMatter reports whether two headlines are about one matter and share more than half of
// those words of the shorter one.
func nearMatter(a, b []string) bool {
	shared, least := matter(a, b)
	return shared >= 2 && shared*2 > least
}

// matter counts the words that two headlines share, and those of the shorter one,
// without numbers and what tolls are told with.
func matter(a, b []string) (shared, least int) {
	tells := func(w string) bool { return tollWord[w] || strings.Trim(w, "0123456789") == "" }
	var na, nb int
	for _, w := range a {
		if !tells(w) {
			na++
		}
	}
	for _, w := range b {
		if tells(w) {
			continue
		}
		nb++
		if slices.Contains(a, w) {
			shared++
		}
	}
	return shared, min(na, nb)
}

var tollWord = words(`kill kills killed killing dead dies died deaths death toll injured wounded hurt least people missing arrested detained civilians
	strike strikes attack attacks rises climbs hits tops more`)
