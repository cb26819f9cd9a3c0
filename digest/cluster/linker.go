package cluster

import (
	"cmp"
	"math"
	"slices"
)

// linker groups items by average link over a sparse graph: pairs without a
// link count as similarity 0. Groups are merged best first until no pair of
// groups averages the cut or more.
type linker struct {
	members                 [][]int
	sums                    [][]tie // of each group, by neighbour
	version                 []int
	inner                   []float64 // sum of links inside
	settled                 []bool    // groups of items that were not linked to each other here
	cohesion, plainCohesion float64
	queue                   []pairLink // a heap, best first
	attract                 []float64  // by size: the size to the power that makes large stories attract
	bonus                   float64
	pins                    []*story // the story a group is tied to by an operator, or nil
	bars                    [][]int  // sides of an operator's splits a group is on; nil without
	same                    [][2]int // groups an operator merged
}

// tie is the sum of the links to a neighbour.
type tie struct {
	to  int
	sum float64
}

func newLinker(n int, power, bonus float64) *linker {
	l := &linker{members: make([][]int, n), sums: make([][]tie, n), pins: make([]*story, n), version: make([]int, n), inner: make([]float64, n), settled: make([]bool, n), attract: make([]float64, n+1), bonus: bonus}
	all := make([]int, n)
	for i := range n {
		all[i] = i
		l.members[i] = all[i : i+1 : i+1]
		l.attract[i+1] = math.Pow(float64(i+1), 1-power)
	}
	return l
}

// link adds the similarity of items a and b; cluster adds up what was given twice.
func (l *linker) link(a, b int, sim float64) {
	l.sums[a] = append(l.sums[a], tie{b, sim})
	l.sums[b] = append(l.sums[b], tie{a, sim})
}

// settle sorts the neighbours of every group and adds up those given twice.
// Handing the ties over from their other ends, in the order of these, sorts them.
func (l *linker) settle() {
	given := l.sums
	l.sums = make([][]tie, len(given))
	total := 0
	for _, ties := range given {
		total += len(ties)
	}
	room := make([]tie, total)
	for g, ties := range given { // there are as many ties to a group as from it
		l.sums[g], room = room[:0:len(ties)], room[len(ties):]
	}
	for g, ties := range given {
		for _, t := range ties {
			out := l.sums[t.to]
			if n := len(out); n > 0 && out[n-1].to == g {
				out[n-1].sum += t.sum
			} else {
				l.sums[t.to] = append(out, tie{g, t.sum})
			}
		}
	}
}

// find returns the place of a neighbour and whether it is one.
func find(ties []tie, to int) (int, bool) {
	lo, hi := 0, len(ties)
	for lo < hi {
		if m := int(uint(lo+hi) >> 1); ties[m].to < to {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo, lo < len(ties) && ties[lo].to == to
}

// held returns the average link inside a group, infinite where there are too few
// to tell.
func (l *linker) held(g int) float64 {
	n := float64(len(l.members[g]))
	if n < 3 || l.settled[g] {
		return math.Inf(1)
	}
	return l.inner[g] / (n * (n - 1) / 2)
}

// push queues a pair of groups with that sum of links if it may be merged: not two
// that an operator put into different stories.
func (l *linker) push(a, b int, sum, cut float64) {
	na, nb := len(l.members[a]), len(l.members[b])
	plain := sum / float64(na*nb)
	avg := plain * min(l.attract[na]*l.attract[nb], l.bonus)
	if avg < cut || l.pins[a] != nil && l.pins[b] != nil && l.pins[a] != l.pins[b] || l.barred(a, b) {
		return
	}
	if held := min(l.held(a), l.held(b)); !math.IsInf(held, 1) && (avg < l.cohesion*held || plain < l.plainCohesion*held) {
		return
	}
	if a > b {
		a, b = b, a
	}
	l.enqueue(pairLink{avg, a, b, l.version[a], l.version[b]})
}

// cluster merges and returns the groups, members ascending, by first member.
func (l *linker) cluster(cut float64) [][]int {
	l.settle()
	l.join(math.Inf(1))
	first := map[*story]int{}
	for i, p := range l.pins {
		if p == nil {
			continue
		}
		if f, ok := first[p]; ok {
			l.merge(f, i, math.Inf(1))
		} else {
			first[p] = i
		}
	}
	for a := range l.sums {
		for _, t := range l.sums[a] {
			if a < t.to {
				l.push(a, t.to, t.sum, cut)
			}
		}
	}
	for len(l.queue) > 0 {
		p := l.dequeue()
		if l.version[p.a] != p.va || l.version[p.b] != p.vb {
			continue
		}
		l.merge(p.a, p.b, cut)
	}
	var out [][]int
	for _, m := range l.members {
		if len(m) > 0 {
			slices.Sort(m)
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b []int) int { return cmp.Compare(a[0], b[0]) })
	return out
}

// merge puts b into a.
func (l *linker) merge(a, b int, cut float64) {
	at, linked := find(l.sums[a], b)
	l.inner[a] += l.inner[b]
	if linked {
		l.inner[a] += l.sums[a][at].sum
	}
	l.members[a] = append(l.members[a], l.members[b]...)
	l.members[b] = nil
	if l.pins[a] == nil {
		l.pins[a] = l.pins[b]
	}
	if l.bars != nil {
		l.bars[a] = unite(l.bars[a], l.bars[b])
	}
	l.settled[a] = l.settled[a] || l.settled[b]
	l.version[a]++
	l.version[b]++
	for _, t := range l.sums[b] {
		if t.to != a && len(l.members[t.to]) > 0 {
			l.inherit(t.to, a, b)
		}
	}
	l.sums[a] = l.union(l.sums[a], l.sums[b], a)
	l.sums[b] = nil
	for _, t := range l.sums[a] {
		l.push(a, t.to, t.sum, cut)
	}
}

// inherit gives a, for its neighbour n, what b had.
func (l *linker) inherit(n, a, b int) {
	ties := l.sums[n]
	from, _ := find(ties, b)
	sum := ties[from].sum
	to, ok := find(ties, a)
	if ok {
		ties[to].sum += sum // b stays until n itself is merged: taking it out would cost more
		return
	}
	if to > from { // b goes and a comes: what lies between moves by one
		copy(ties[from:], ties[from+1:to])
		to--
	} else {
		copy(ties[to+1:], ties[to:from])
	}
	ties[to] = tie{a, sum}
}

// union adds up two lists of neighbours, without a itself and without groups that
// are no more.
func (l *linker) union(x, y []tie, a int) []tie {
	out := make([]tie, 0, len(x)+len(y))
	for len(x) > 0 || len(y) > 0 {
		var t tie
		switch {
		case len(y) == 0 || len(x) > 0 && x[0].to < y[0].to:
			t, x = x[0], x[1:]
		case len(x) == 0 || y[0].to < x[0].to:
			t, y = y[0], y[1:]
		default:
			t, x, y = tie{x[0].to, x[0].sum + y[0].sum}, x[1:], y[1:]
		}
		if t.to != a && len(l.members[t.to]) > 0 {
			out = append(out, t)
		}
	}
	return out
}

// pairLink is a queued merge, valid while both groups are at these versions.
type pairLink struct {
	avg          float64
	a, b, va, vb int
}

// before orders merges best first, then by group numbers.
func (p *pairLink) before(o *pairLink) bool {
	if p.avg != o.avg {
		return p.avg > o.avg
	}
	if p.a != o.a {
		return p.a < o.a
	}
	return p.b < o.b
}

func (l *linker) enqueue(p pairLink) {
	q := append(l.queue, p)
	i := len(q) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !p.before(&q[up]) {
			break
		}
		q[i] = q[up]
		i = up
	}
	q[i] = p
	l.queue = q
}

func (l *linker) dequeue() pairLink {
	q := l.queue
	top, n := q[0], len(q)-1
	p := q[n]
	q = q[:n]
	for i := 0; ; {
		down := 2*i + 1
		if down >= n {
			if n > 0 {
				q[i] = p
			}
			break
		}
		if down+1 < n && q[down+1].before(&q[down]) {
			down++
		}
		if !q[down].before(&p) {
			q[i] = p
			break
		}
		q[i] = q[down]
		i = down
	}
	l.queue = q
	return top
}
