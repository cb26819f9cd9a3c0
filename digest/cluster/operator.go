package cluster

import (
	"fmt"
	"slices"
	"strings"
)

// Correction is what an operator decided about items, and what holds for ever: a
// merge keeps its Items in one story; a split keeps its Items in one story, which
// is never that of any of the Rest. A later correction overrules an earlier one as
// far as the two contradict.
type Correction struct {
	Items []string // item ids
	Rest  []string // what a split leaves behind; empty for a merge
}

// operator holds the corrections as rules over items.
//
// An item that has left the window cannot be moved any more, so it binds those
// that have not: what was merged with it stays in its story, and whatever is in its
// story now keeps apart from what it was split from.
type operator struct {
	knots map[string]int     // items of one knot share a story
	sides map[string][]int32 // sides an item is on; side 2n is apart from side 2n+1
	left  map[string]string  // items of the rules that are not in the window -> story

	// as of the present repair
	held  []*item       // items pinned by the rules
	bars  map[int][]int // position -> sides, ascending
	bound [][]int       // positions of each knot, by first item
}

// Constrain gives an empty engine the corrections, oldest first, before items are
// restored. stories says where the store has their items, for those that are too
// old to be restored.
func (e *Engine) Constrain(cs []Correction, stories map[string]string) {
	if len(cs) == 0 {
		e.op = nil
		return
	}
	o := &operator{left: map[string]string{}}
	var apart [][2][]string
	o.knots, apart = foldCorrections(cs)
	o.sides = map[string][]int32{}
	for n, p := range apart {
		for side, items := range p {
			for _, id := range items {
				o.sides[id] = append(o.sides[id], int32(2*n+side))
			}
		}
	}
	for id := range stories {
		if o.knows(id) {
			o.left[id] = stories[id]
		}
	}
	e.op = o
}

// knows tells whether a rule speaks of an item.
func (o *operator) knows(id string) bool {
	_, tied := o.knots[id]
	return tied || len(o.sides[id]) > 0
}

// foldCorrections makes rules of corrections that do not contradict each other.
func foldCorrections(cs []Correction) (knots map[string]int, apart [][2][]string) {
	knots = map[string]int{}
	for n, c := range cs {
		all := c.Items
		if len(c.Rest) == 0 {
			touched := map[int]bool{}
			for _, id := range c.Items {
				if k, ok := knots[id]; ok {
					touched[k] = true
				}
			}
			all = slices.Clone(all)
			for id, k := range knots {
				if touched[k] && !slices.Contains(c.Items, id) {
					all = append(all, id)
				}
			}
		}
		in := make(map[string]bool, len(all))
		for _, id := range all {
			in[id], knots[id] = true, n
		}
		has := func(ids []string) bool { return slices.ContainsFunc(ids, func(id string) bool { return in[id] }) }
		for i := range apart {
			if p := &apart[i]; has(p[0]) && has(p[1]) {
				p[1] = slices.DeleteFunc(slices.Clone(p[1]), func(id string) bool { return in[id] })
			}
		}
		if len(c.Rest) > 0 {
			apart = append(apart, [2][]string{c.Items, slices.DeleteFunc(slices.Clone(c.Rest), func(id string) bool { return in[id] })})
		}
	}
	return knots, apart
}

// depart remembers the story of an item that leaves the window.
func (o *operator) depart(it *item) {
	if o == nil {
		return
	}
	for _, id := range append([]string{it.id}, it.dups...) {
		if o.knows(id) {
			o.left[id] = it.story.id
		}
	}
}

// position returns where an item or its twin is in the window.
func (e *Engine) position(id string) (int, bool) {
	if tw, ok := e.twins[id]; ok {
		id = tw.of
	}
	seq, ok := e.byID[id]
	return seq - e.base, ok
}

// bind works out what the rules mean for the items of the window.
func (e *Engine) bind() {
	o := e.op
	if o == nil {
		return
	}
	for _, it := range o.held {
		it.pinned, it.tied = it.moved, it.moved
	}
	o.held, o.bars, o.bound = o.held[:0], map[int][]int{}, nil
	bar := func(at int, sides []int32) {
		for _, s := range sides {
			list := o.bars[at]
			if i, ok := slices.BinarySearch(list, int(s)); !ok {
				o.bars[at] = slices.Insert(list, i, int(s))
			}
		}
	}
	haunted := map[string][]int32{} // stories of items that left, with their sides
	gone := map[int]bool{}          // knots some of which left
	in := map[int][]int{}           // knots and what of them is here
	for id, k := range o.knots {
		if at, ok := e.position(id); ok {
			in[k] = append(in[k], at)
		} else {
			gone[k] = true
		}
	}
	for id, sides := range o.sides {
		if at, ok := e.position(id); ok {
			bar(at, sides)
		} else if s := o.left[id]; s != "" {
			haunted[s] = append(haunted[s], sides...)
		}
	}
	for at, it := range e.items {
		if sides := haunted[it.story.id]; sides != nil {
			bar(at, sides)
		}
	}
	for k, list := range in {
		slices.Sort(list)
		list = slices.Compact(list)
		o.bound = append(o.bound, list)
		for _, at := range list {
			it := e.items[at]
			it.pinned, it.tied = true, it.tied || gone[k]
			o.held = append(o.held, it)
		}
	}
	slices.SortFunc(o.bound, slices.Compare[[]int])
}

// restrain hands the rules to a linker whose nodes hold the items.
func (e *Engine) restrain(l *linker, node []int) {
	if e.op == nil {
		return
	}
	l.bars = make([][]int, len(l.members))
	for at := range e.items {
		l.bars[node[at]] = unite(l.bars[node[at]], e.op.bars[at])
	}
	for _, list := range e.op.bound {
		for _, at := range list[1:] {
			l.same = append(l.same, [2]int{node[list[0]], node[at]})
		}
	}
}

// barred tells whether two groups hold items that an operator put apart.
func (l *linker) barred(a, b int) bool {
	return l.bars != nil && l.bars[a] != nil && l.bars[b] != nil && clash(l.bars[a], l.bars[b])
}

// join merges what an operator merged.
func (l *linker) join(cut float64) {
	root := map[int]int{}
	find := func(n int) int {
		for {
			r, ok := root[n]
			if !ok {
				return n
			}
			n = r
		}
	}
	for _, p := range l.same {
		if a, b := find(p[0]), find(p[1]); a != b {
			root[b] = a
			l.merge(a, b, cut)
			l.pins[b] = nil // it has gone into a
		}
	}
}

// clash tells whether one list has a side and the other the side it is apart from.
func clash(a, b []int) bool {
	for _, s := range a {
		if _, ok := slices.BinarySearch(b, s^1); ok {
			return true
		}
	}
	return false
}

// unite adds up two ascending lists.
func unite(a, b []int) []int {
	if len(b) == 0 {
		return a
	}
	out := append(slices.Clone(a), b...)
	slices.Sort(out)
	return slices.Compact(out)
}

// units numbers the groups that the linker made, by position; nil without rules.
func (e *Engine) units(groups [][]int) []int {
	if e.op == nil {
		return nil
	}
	unit := make([]int, len(e.items))
	for g, items := range groups {
		for _, at := range items {
			unit[at] = g
		}
	}
	return unit
}

// obey takes apart what followed, voted or answered itself into a group it must not
// be in: of the linker's groups the larger ones stay together.
func (e *Engine) obey(groups [][]int, unit []int, why map[int]string) [][]int {
	if unit == nil {
		return groups
	}
	var out [][]int
	for _, items := range groups {
		var parts [][]int
		index := map[int]int{}
		for _, at := range items {
			p, ok := index[unit[at]]
			if !ok {
				p = len(parts)
				index[unit[at]] = p
				parts = append(parts, nil)
			}
			parts[p] = append(parts[p], at)
		}
		slices.SortStableFunc(parts, func(a, b []int) int { return len(b) - len(a) })
		var kept, bars []int
		for _, part := range parts {
			var own []int
			for _, at := range part {
				own = unite(own, e.op.bars[at])
			}
			if clash(bars, own) {
				for _, at := range part {
					delete(why, at)
				}
				out = append(out, part)
				continue
			}
			kept, bars = append(kept, part...), unite(bars, own)
		}
		slices.Sort(kept)
		out = append(out, kept)
	}
	slices.SortFunc(out, func(a, b []int) int { return a[0] - b[0] })
	return out
}

// StoryName is the name of the story that an item opens; n counts from 1 and tells
// apart the stories an item has opened one after the other.
func StoryName(item string, n int) string {
	if n < 2 {
		return storyName(item)
	}
	return storyName(item + "#" + fmt.Sprint(n%10) + strings.Repeat("+", n/10))
}
