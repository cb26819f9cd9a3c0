package cluster

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
)

// linker groups items by average link over a sparse graph: pairs without a
// link count as similarity 0. Groups are merged best first until no pair of
// groups averages the cut or more.
type linker struct {
	members                 [][]int
	sums                    []map[int]float64 // group -> neighbour -> sum of links
	version                 []int
	inner                   []float64 // sum of links inside
	settled                 []bool    // groups of items that were not linked to each other here
	cohesion, plainCohesion float64
	queue                   linkHeap
	power                   float64
	bonus                   float64
	pins                    []*story // the story a group is tied to by an operator, or nil
}

func newLinker(n int, power, bonus float64) *linker {
	l := &linker{members: make([][]int, n), sums: make([]map[int]float64, n), pins: make([]*story, n), version: make([]int, n), inner: make([]float64, n), settled: make([]bool, n), power: power, bonus: bonus}
	for i := range n {
		l.members[i] = []int{i}
	}
	return l
}

// link sets the similarity of items a < b.
func (l *linker) link(a, b int, sim float64) {
	for _, g := range [2][2]int{{a, b}, {b, a}} {
		if l.sums[g[0]] == nil {
			l.sums[g[0]] = map[int]float64{}
		}
		l.sums[g[0]][g[1]] += sim
	}
}

// average returns the average link between two groups.
func (l *linker) average(a, b int) float64 {
	n := float64(len(l.members[a]) * len(l.members[b]))
	return l.sums[a][b] / n * min(math.Pow(n, 1-l.power), l.bonus)
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

// push queues a pair of groups if it may be merged: not two that an operator
// put into different stories.
func (l *linker) push(a, b int, cut float64) {
	if l.pins[a] != nil && l.pins[b] != nil && l.pins[a] != l.pins[b] {
		return
	}
	avg := l.average(a, b)
	if held := min(l.held(a), l.held(b)); !math.IsInf(held, 1) &&
		(avg < l.cohesion*held || l.sums[a][b]/float64(len(l.members[a])*len(l.members[b])) < l.plainCohesion*held) {
		return
	}
	if avg >= cut {
		if a > b {
			a, b = b, a
		}
		heap.Push(&l.queue, pairLink{avg, a, b, l.version[a], l.version[b]})
	}
}

// cluster merges and returns the groups, members ascending, by first member.
func (l *linker) cluster(cut float64) [][]int {
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
		for b := range l.sums[a] {
			if a < b {
				l.push(a, b, cut)
			}
		}
	}
	for l.queue.Len() > 0 {
		p := heap.Pop(&l.queue).(pairLink)
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

// merge puts b into a. The order in which maps are walked does not show: every
// sum is touched once, and the queue orders by value.
func (l *linker) merge(a, b int, cut float64) {
	l.members[a] = append(l.members[a], l.members[b]...)
	l.inner[a] += l.inner[b] + l.sums[a][b]
	l.members[b] = nil
	if l.pins[a] == nil {
		l.pins[a] = l.pins[b]
	}
	l.settled[a] = l.settled[a] || l.settled[b]
	l.version[a]++
	l.version[b]++
	if l.sums[a] == nil {
		l.sums[a] = map[int]float64{}
	}
	for n, s := range l.sums[b] {
		delete(l.sums[n], b)
		if n == a {
			continue
		}
		l.sums[a][n] += s
		l.sums[n][a] = l.sums[a][n]
	}
	l.sums[b] = nil
	delete(l.sums[a], b)
	for n := range l.sums[a] {
		l.push(a, n, cut)
	}
}

// pairLink is a queued merge, valid while both groups are at these versions.
type pairLink struct {
	avg          float64
	a, b, va, vb int
}

// linkHeap orders merges best first, then by group numbers.
type linkHeap []pairLink

func (h linkHeap) Len() int { return len(h) }
func (h linkHeap) Less(i, j int) bool {
	if h[i].avg != h[j].avg {
		return h[i].avg > h[j].avg
	}
	if h[i].a != h[j].a {
		return h[i].a < h[j].a
	}
	return h[i].b < h[j].b
}
func (h linkHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *linkHeap) Push(x any)   { *h = append(*h, x.(pairLink)) }
func (h *linkHeap) Pop() any {
	old := *h
	x := old[len(old)-1]
	*h = old[:len(old)-1]
	return x
}
