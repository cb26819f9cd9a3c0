package cluster

import (
	"cmp"
	"math"
	"slices"
)

// linker groups items by average link over a sparse graph: pairs without a
// link count as similarity 0. Groups are merged best first until no pair of
// groups averages the cut or more.
//
// Each pair of groups belongs to the one with the lower number, and each group has
// at most its best pair in the queue. A merge looks at the neighbours of the new
// group alone: what else they have in the queue may be out of date, but never too
// low, and is looked at again when its turn comes. Sums of links are exact (a link
// is a multiple of 2^-28 and a float64 holds 53 bits), so that their order changes
// nothing.
type linker struct {
	members                 [][]int
	given                   []pairSum // links as given
	leaves                  []leaf    // the links of the groups given, by group
	first                   []int32   // of each group in leaves
	sums                    [][]tie   // of each group made since, by neighbour; these may have been merged meanwhile
	parent                  []int32   // the group into which a group went, itself if none
	inner                   []float64 // sum of links inside
	held                    []float64 // average of links inside, infinite where there are too few to tell
	settled                 []bool    // groups of items that were not linked to each other here
	cohesion, plainCohesion float64
	best                    []float64  // of each group: the average its entry in the queue has, 0 where it has none
	mate                    []int32    // and with whom
	doubt                   []bool     // that average may have become too high
	queue                   []pairLink // a heap, best first
	attract                 []float64  // by size: the size to the power that makes large stories attract
	bonus                   float64
	pins                    []*story // the story a group is tied to by an operator, or nil
	bars                    [][]int  // sides of an operator's splits a group is on; nil without
	same                    [][2]int // groups an operator merged
	stop                    func() bool

	acc     []float64 // scratch of neighbours, by group
	met     []bool
	touched []int32
}

// leaf is a link as given, without its own end.
type leaf struct {
	to  int32
	sim float32
}

type pairSum struct {
	a, b int32
	sim  float32
}

// tie is the sum of the links to a neighbour.
type tie struct {
	to  int32
	sum float64
}

func newLinker(n int, power, bonus float64) *linker {
	l := &linker{
		members: make([][]int, n), sums: make([][]tie, n), parent: make([]int32, n), pins: make([]*story, n), inner: make([]float64, n), held: make([]float64, n),
		settled: make([]bool, n), attract: make([]float64, n+1), bonus: bonus, best: make([]float64, n), mate: make([]int32, n), doubt: make([]bool, n),
		acc: make([]float64, n), met: make([]bool, n),
	}
	all := make([]int, n)
	for i := range n {
		all[i] = i
		l.members[i] = all[i : i+1 : i+1]
		l.parent[i], l.held[i] = int32(i), math.Inf(1)
	}
	for i := range n {
		l.attract[i+1] = math.Pow(float64(i+1), 1-power)
	}
	return l
}

// link adds the similarity of items a and b; what was given twice is added up.
func (l *linker) link(a, b int, sim float32) {
	l.given = append(l.given, pairSum{int32(a), int32(b), sim})
}

// settle lays the links out by group.
func (l *linker) settle() {
	n := len(l.members)
	l.first = make([]int32, n+1)
	for i := range l.given {
		l.first[l.given[i].a]++
		l.first[l.given[i].b]++
	}
	sum := int32(0)
	for g := range l.first { // from counts to ends, which become starts below
		sum += l.first[g]
		l.first[g] = sum
	}
	l.leaves = make([]leaf, sum)
	for i := range l.given {
		p := &l.given[i]
		l.first[p.a]--
		l.leaves[l.first[p.a]] = leaf{p.b, p.sim}
		l.first[p.b]--
		l.leaves[l.first[p.b]] = leaf{p.a, p.sim}
	}
	l.given = nil
}

// root returns the group in which a group is now.
func (l *linker) root(g int32) int32 {
	for l.parent[g] != g {
		l.parent[g] = l.parent[l.parent[g]]
		g = l.parent[g]
	}
	return g
}

// add collects the links of a group in acc and touched.
func (l *linker) add(g int) {
	for _, t := range l.sums[g] {
		to := l.root(t.to)
		if !l.met[to] {
			l.met[to] = true
			l.touched = append(l.touched, to)
		}
		l.acc[to] += t.sum
	}
	if l.sums[g] != nil {
		return
	}
	for _, t := range l.leaves[l.first[g]:l.first[g+1]] {
		to := l.root(t.to)
		if !l.met[to] {
			l.met[to] = true
			l.touched = append(l.touched, to)
		}
		l.acc[to] += float64(t.sim)
	}
}

// take empties the scratch into the sums of a group.
func (l *linker) take(g int) {
	out := l.sums[g][:0]
	if out == nil || cap(out) < len(l.touched) {
		out = make([]tie, 0, len(l.touched))
	}
	for _, to := range l.touched {
		if int(to) != g {
			out = append(out, tie{to, l.acc[to]})
		}
	}
	l.sums[g] = out
	l.clear()
}

func (l *linker) clear() {
	for _, to := range l.touched {
		l.acc[to], l.met[to] = 0, false
	}
	l.touched = l.touched[:0]
}

// hold works out the average link inside a group, infinite where there are too few
// to tell.
func (l *linker) hold(g int) {
	if n := float64(len(l.members[g])); n >= 3 && !l.settled[g] {
		l.held[g] = l.inner[g] / (n * (n - 1) / 2)
	} else {
		l.held[g] = math.Inf(1)
	}
}

// average returns the average link of two groups with that sum of links, as far as
// it decides: 0 if they may not be merged, as two that an operator put into
// different stories.
func (l *linker) average(a, b int, sum, cut float64) float64 {
	na, nb := len(l.members[a]), len(l.members[b])
	plain := sum / float64(na*nb)
	avg := plain * min(l.attract[na]*l.attract[nb], l.bonus)
	if avg < cut || l.pins[a] != nil && l.pins[b] != nil && l.pins[a] != l.pins[b] || l.barred(a, b) {
		return 0
	}
	if held := min(l.held[a], l.held[b]); !math.IsInf(held, 1) && (avg < l.cohesion*held || plain < l.plainCohesion*held) {
		return 0
	}
	return avg
}

// seek queues the best pair of a group with one of a higher number, whose sums are
// in the scratch.
func (l *linker) seek(g int, cut float64) {
	best, mate := 0.0, int32(-1)
	for _, to := range l.touched {
		if int(to) <= g || l.acc[to] <= 0 {
			continue
		}
		if avg := l.average(g, int(to), l.acc[to], cut); avg > best || avg == best && avg > 0 && to < mate {
			best, mate = avg, to
		}
	}
	if l.best[g], l.mate[g], l.doubt[g] = best, mate, false; best > 0 {
		l.enqueue(pairLink{best, int32(g), mate})
	}
}

// cluster merges and returns the groups, members ascending, by first member; nil
// if it was stopped.
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
	l.queue = l.queue[:0]
	for g := range l.members {
		if g%256 == 0 && l.stop != nil && l.stop() {
			return nil
		}
		if l.parent[g] == int32(g) {
			l.add(g)
			l.seek(g, cut)
			l.clear()
		}
	}
	for n := 0; len(l.queue) > 0; n++ {
		if n%64 == 0 && l.stop != nil && l.stop() {
			return nil
		}
		p := l.dequeue()
		a, b := int(p.a), int(p.b)
		if l.parent[a] != p.a || l.best[a] != p.avg || l.mate[a] != p.b {
			continue
		}
		if l.doubt[a] || l.parent[b] != p.b {
			l.add(a)
			l.seek(a, cut)
			l.take(a)
			continue
		}
		l.merge(a, b, cut)
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
	l.add(a)
	l.inner[a] += l.inner[b] + l.acc[b]
	l.members[a] = append(l.members[a], l.members[b]...)
	l.members[b] = nil
	if l.pins[a] == nil {
		l.pins[a] = l.pins[b]
	}
	if l.bars != nil {
		l.bars[a] = unite(l.bars[a], l.bars[b])
	}
	l.settled[a] = l.settled[a] || l.settled[b]
	l.hold(a)
	l.add(b)
	l.parent[b] = int32(a)
	l.sums[b] = nil
	l.drop(a, b)
	l.seek(a, cut)
	for _, t := range l.touched {
		if t > int32(a) {
			continue
		}
		switch avg := l.average(int(t), a, l.acc[t], cut); {
		case avg > l.best[t]:
			l.best[t], l.mate[t], l.doubt[t] = avg, int32(a), false
			l.enqueue(pairLink{avg, t, int32(a)})
		case l.mate[t] == int32(a) || l.mate[t] == int32(b):
			l.doubt[t] = l.doubt[t] || avg != l.best[t] || l.mate[t] != int32(a)
		case avg == l.best[t] && avg > 0 && int32(a) < l.mate[t]:
			l.mate[t] = int32(a)
			l.enqueue(pairLink{avg, t, int32(a)})
		}
	}
	l.take(a)
}

// drop takes two groups out of the scratch: they are one now.
func (l *linker) drop(a, b int) {
	l.touched = slices.DeleteFunc(l.touched, func(t int32) bool {
		own := int(t) == a || int(t) == b
		if own {
			l.acc[t], l.met[t] = 0, false
		}
		return own
	})
}

// pairLink is a queued merge.
type pairLink struct {
	avg  float64
	a, b int32
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
