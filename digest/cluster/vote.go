package cluster

import (
	"cmp"
	"fmt"
	"slices"
)

// vote lets small groups follow the story most of their neighbours are in.
func (e *Engine) vote(groups [][]int, why map[int]string) [][]int {
	start := e.lately()
	home := make([]int, len(e.items))
	for g, items := range groups {
		for _, at := range items {
			home[at] = g
		}
	}
	back := e.newer(start)
	saga := e.sagas(home)
	to := map[int]int{}
	reason := func(items []int, s string) {
		for _, at := range items {
			why[at] = s
		}
	}
	for g, items := range groups {
		if len(items) > e.cfg.VoteSmall || items[0] < start || slices.ContainsFunc(items, func(at int) bool { return e.items[at].pinned }) {
			continue
		}
		share := map[int]float64{}
		strength := map[int]float64{}
		n := 0
		for _, at := range items {
			it := e.items[at]
			if it.facts.role != plain {
				continue
			}
			n++
			for _, side := range [2][]link{it.links, back[at-start]} {
				for _, k := range side {
					if o := int(k.seq) - e.base; o >= 0 && home[o] != g && k.sim > 0 {
						e.keys = append(e.keys, k.key())
					}
				}
			}
			links := e.best(e.cfg.VoteK)
			sum := 0.0
			for _, l := range links {
				sum += float64(l.sim) * float64(l.sim)
			}
			for _, l := range links {
				h := home[int(l.seq)-e.base]
				share[h] += float64(l.sim) * float64(l.sim) / sum
				strength[h] += float64(l.sim)
			}
		}
		if n == 0 {
			continue
		}
		best := -1
		for s := range share {
			if len(groups[s]) < e.cfg.VoteSize || len(groups[s]) <= len(items) {
				continue
			}
			if best < 0 || cmp.Or(cmp.Compare(share[s], share[best]), cmp.Compare(best, s)) > 0 {
				best = s
			}
		}
		if best >= 0 && share[best] >= e.cfg.VoteShare*float64(n) && strength[best] >= e.cfg.VoteSum*float64(n) {
			to[g] = best
			reason(items, fmt.Sprintf("follows: %.0f%% of its nearest neighbours are there", 100*share[best]/float64(n)))
			continue
		}
		if own := e.sagaOf(items, saga); own >= 0 && own != g && share[own] >= e.cfg.SagaShare*float64(n) {
			to[g] = own
			reason(items, "follows: its headline names the subject of that saga")
		}
	}
	if len(to) == 0 {
		return groups
	}
	all := slices.Clone(groups)
	for g, items := range groups {
		r, ok := to[g]
		if !ok {
			continue
		}
		for range 3 {
			if t, ok := to[r]; ok {
				r = t
			}
		}
		if _, ok := to[r]; ok {
			continue
		}
		all[r] = append(slices.Clip(all[r]), items...)
		all[g] = nil
	}
	out := all[:0]
	for _, items := range all {
		if len(items) > 0 {
			slices.Sort(items)
			out = append(out, items)
		}
	}
	slices.SortFunc(out, func(a, b []int) int { return cmp.Compare(a[0], b[0]) })
	return out
}

// sagaOf returns the group that owns what every item names in its headline, or -1.
func (e *Engine) sagaOf(items []int, saga map[int32]int) int {
	own := -1
	for _, at := range items {
		o := -1
		for _, f := range e.items[at].feats {
			if s, ok := saga[f.slot]; ok && f.tf >= 1 {
				o = s
			}
		}
		if o < 0 || own >= 0 && own != o {
			return -1
		}
		own = o
	}
	return own
}

// sagas maps a term of headlines that fill the window to the group that owns it.
func (e *Engine) sagas(home []int) map[int32]int {
	out := map[int32]int{}
	total := 0
	var others []int32 // positions of items that are in no posting
	for at := range e.tags {
		if e.tags[at].role == plain {
			total++
		} else {
			others = append(others, int32(at))
		}
	}
	for slot, n := range e.vocab.heads {
		if n < 30 || float64(n) < e.cfg.SagaItems*float64(total) || float32(n)/float32(total) < float32(e.cfg.SagaBurst)*e.vocab.prior[slot] {
			continue
		}
		holders := slices.Clone(others)
		for _, p := range e.postings[slot] {
			if at := p.seq - int32(e.base); at >= 0 {
				holders = append(holders, at)
			}
		}
		slices.Sort(holders)
		by := map[int]int{}
		best := -1
		for _, at := range holders {
			for _, f := range e.items[at].feats {
				if int(f.slot) == slot && f.tf >= 1 {
					g := home[at]
					by[g]++
					if best < 0 || by[g] > by[best] {
						best = g
					}
				}
			}
		}
		if best >= 0 && float64(by[best]) >= e.cfg.SagaOwn*float64(n) {
			out[int32(slot)] = best
		}
	}
	return out
}

// headline adds n to the counts of the words of an item's headline.
func (v *vocab) headline(it *item, n int32) {
	if it.facts.role != plain {
		return
	}
	for _, f := range it.feats {
		if f.tf >= 1 && v.kinds[f.slot] == termWord {
			v.heads[f.slot] += n
		}
	}
}
