package cluster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A group may answer another one as a whole: a president replies to a minister,
// ten outlets report the one and four the other, with other words. Three kinds of
// evidence join them, and nothing else does:
//
//   - Reference. An item of one group names the person who speaks in the other
//     and a rare noun of that one's headlines.
//   - Subject. In a small group a person speaks; all its items and most of the
//     other one's are statements; they concern the same countries, and a rare noun of the small group's
//     headlines is found in the other one and hardly elsewhere.
//   - Language. The other group is in another language, has the same countries and
//     the same speaker, and that speaker speaks nowhere else.
//
// Persons named all over the window are no evidence. A group that answers
// another attracts none but by reference, over one step.
const (
	answerLead  = time.Hour // feeds' clocks differ: an answer may seem to come before
	headShare   = 4         // a subject stands in one of so many headlines
	bulk        = 20        // a story needs an outlet that refers to the other for every so many items
	answerSpan  = 36 * time.Hour
	crowd       = 100 // a person named in one of so many groups is everywhere
	crowdFloor  = 3
	subjectWord = 6 // idf of a noun that may be a subject
	subjectSize = 4
)

// answers says that group from answers group to.
type answers struct {
	from, to int
	outlets  int // that say so
	weight   float64
	why      string
}

// answer joins groups that answer others to them, and leaves the reasons in why,
// by position.
func (e *Engine) answer(groups [][]int, why map[int]string) [][]int {
	for _, find := range []func(*stage) []answers{e.references, e.subjects} {
		groups = e.follows(groups, find(e.newStage(groups)), why)
	}
	return groups
}

// stage is all groups with their casts.
type stage struct {
	casts  []*cast          // nil where a group has no plain item
	voice  map[string][]int // person -> groups in which he speaks
	home   []int            // position -> group
	naming map[string]int   // person -> groups that name him
}

func (e *Engine) newStage(groups [][]int) *stage {
	s := &stage{home: make([]int, len(e.items)), casts: make([]*cast, len(groups)), voice: map[string][]int{}, naming: map[string]int{}}
	for g, items := range groups {
		c := e.newCast(items)
		if len(c.items) == 0 {
			continue
		}
		s.casts[g] = c
		for _, at := range items {
			s.home[at] = g
		}
		for _, p := range c.voices {
			s.voice[p] = append(s.voice[p], g)
		}
		for _, p := range c.named {
			s.naming[p]++
		}
	}
	return s
}

// everywhere tells whether a person is named by so many groups besides two that
// naming him says nothing.
func (s *stage) everywhere(p string) bool {
	return s.naming[p]-2 > max(crowdFloor, len(s.casts)/crowd)
}

// references finds the groups of which one names the speaker of the other, and
// those in two languages with one speaker.
func (e *Engine) references(s *stage) []answers {
	type pair struct{ from, to int }
	found := map[pair]*answers{}
	outlets := map[pair]map[string]bool{}
	var order []pair
	for x, c := range s.casts {
		if c == nil {
			continue
		}
		for _, it := range c.items {
			if !it.speaks {
				continue
			}
			for _, p := range it.entities {
				if !isPerson(p) || slices.Contains(c.voices, p) || s.everywhere(p) {
					continue
				}
				for _, y := range s.voice[p] {
					o := s.casts[y]
					if y == x {
						continue
					}
					w, ok := e.mentions(it, o, p)
					if !ok || !e.apartFrom(s, x, y, p, w) {
						continue
					}
					k := pair{x, y}
					if o.smaller(c) {
						k = pair{y, x}
					}
					if found[k] == nil {
						found[k] = &answers{from: k.from, to: k.to, why: fmt.Sprintf("item %s names %s and '%s'", it.id, printed(p), e.vocab.names[w])}
						outlets[k] = map[string]bool{}
						order = append(order, k)
					}
					outlets[k][it.source] = true
				}
			}
		}
	}
	var out []answers
	for _, k := range order {
		a := found[k]
		a.outlets = len(outlets[k])
		a.weight = float64(a.outlets)
		small, large := s.casts[k.from], s.casts[k.to]
		if a.outlets < 2 && 2*len(small.items) > len(large.items) && len(small.items)+len(large.items) > subjectSize {
			continue
		}
		if a.outlets*bulk < len(large.items) || len(large.items) < reactSize || small.pinned || e.vetoed(small, large) {
			continue
		}
		out = append(out, *a)
	}
	return append(out, e.languages(s)...)
}

// mentions tells whether an item that names p takes up a rare noun of the
// headlines of a group in which p has spoken. A noun that stands in few of the
// headlines is not what he speaks about.
func (e *Engine) mentions(it *item, o *cast, p string) (int32, bool) {
	best, ok := int32(0), false
	for _, y := range o.items {
		if !slices.Contains(y.said, p) || y.t > it.t+int64(answerLead/time.Second) || it.t-y.t > int64(answerSpan/time.Second) {
			continue
		}
		for _, w := range y.head {
			if e.subject(w) && headShare*o.headed(w) >= len(o.items) && slices.Contains(it.nouns, w) && (!ok || e.vocab.idf[w] > e.vocab.idf[best]) {
				best, ok = w, true
			}
		}
	}
	return best, ok
}

// subject tells whether a word may be what a statement is about.
func (e *Engine) subject(w int32) bool {
	return e.vocab.idf[w] >= subjectWord && int(w) < len(e.postings) && !reportingStems[e.vocab.names[w]]
}

// apartFrom tells whether a person and a noun meet in the two groups and hardly
// elsewhere.
func (e *Engine) apartFrom(s *stage, x, y int, p string, w int32) bool {
	in, out := 0, 0
	for _, post := range e.postings[w] {
		at := int(post.seq) - e.base
		if at < 0 || !slices.Contains(e.items[at].entities, p) {
			continue
		}
		if g := s.home[at]; g == x || g == y {
			in++
		} else {
			out++
		}
	}
	return 2*out <= in
}

// languages finds groups in two languages that have one speaker who speaks
// nowhere else.
func (e *Engine) languages(s *stage) []answers {
	var out []answers
	for x, c := range s.casts {
		if c == nil || c.pinned {
			continue
		}
		for _, p := range c.voices {
			for _, y := range s.voice[p] {
				o := s.casts[y]
				if y == x || len(s.voice[p]) > 2 || s.everywhere(p) || c.lang == o.lang || len(o.items) < reactSize || !c.smaller(o) ||
					c.apart(o) > int64(answerSpan/time.Second) || e.vetoed(c, o) {
					continue
				}
				lands := both(c.lands, o.lands)
				if len(lands) < 2 {
					continue
				}
				out = append(out, answers{from: x, to: y, weight: 1, why: fmt.Sprintf("%s speaks in both languages, on %s", printed(p), strings.Join(lands, ", "))})
			}
		}
	}
	return out
}

// subjects finds small groups of statements on the subject of a larger group.
func (e *Engine) subjects(s *stage) []answers {
	var out []answers
	for x, c := range s.casts {
		if c == nil || c.pinned || len(c.items) > subjectSize || c.telling() < len(c.items) || !slices.ContainsFunc(c.voices, func(p string) bool { return !s.everywhere(p) }) {
			continue
		}
		var nouns []int32
		for _, h := range c.heads {
			if 2*int(h.n) >= len(c.items) && e.subject(h.word) {
				nouns = append(nouns, h.word)
			}
		}
		slices.SortFunc(nouns, func(a, b int32) int { return strings.Compare(e.vocab.names[a], e.vocab.names[b]) })
		for _, w := range nouns {
			in, all := map[int]int{}, 0
			for _, p := range e.postings[w] {
				at := int(p.seq) - e.base
				if at < 0 {
					continue
				}
				if s.home[at] != x && slices.Contains(e.items[at].nouns, w) {
					in[s.home[at]]++
					all++
				}
			}
			for y, n := range in {
				o := s.casts[y]
				lands := both(c.lands, o.lands)
				if n < 3 || 2*n < all || 5*n < len(o.items) || len(o.items) < 2*len(c.items) || len(lands) < 2 || 2*o.telling() < len(o.items) || c.apart(o) > int64(answerSpan/time.Second) || e.vetoed(c, o) ||
					o.sources(func(it *item) bool { return slices.Contains(it.nouns, w) }) < 2 {
					continue
				}
				out = append(out, answers{from: x, to: y, weight: float64(n), why: fmt.Sprintf("'%s' with %s in %d items", e.vocab.names[w], strings.Join(lands, ", "), n)})
			}
		}
	}
	return out
}

// both returns the elements of a that are in b, as printed.
func both(a, b []string) (out []string) {
	for _, s := range a {
		if slices.Contains(b, s) {
			out = append(out, display(s))
		}
	}
	return out
}

// follows joins every group to the one it answers with most weight, over two
// steps at most.
func (e *Engine) follows(groups [][]int, found []answers, why map[int]string) [][]int {
	slices.SortFunc(found, func(a, b answers) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(len(groups[b.to]), len(groups[a.to])), cmp.Compare(a.to, b.to), cmp.Compare(a.from, b.from),
			strings.Compare(a.why, b.why))
	})
	up := map[int]answers{}
	for _, a := range found {
		if _, ok := up[a.from]; !ok {
			up[a.from] = a
		}
	}
	joined := map[int]bool{}
	out := slices.Clone(groups)
	for g, items := range groups {
		a, ok := up[g]
		if !ok {
			continue
		}
		root := a.to
		if b, ok := up[root]; ok {
			root = b.to
			if _, deeper := up[root]; deeper {
				continue
			}
		}
		joined[g] = true
		out[root] = append(slices.Clip(out[root]), items...)
		for _, at := range items {
			why[at] = "answers: " + a.why
		}
	}
	out2 := out[:0]
	for g, items := range out {
		if joined[g] {
			continue
		}
		slices.Sort(items)
		out2 = append(out2, items)
	}
	slices.SortFunc(out2, func(a, b []int) int { return cmp.Compare(a[0], b[0]) })
	return out2
}
