package cluster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Repair groups the latest items again by average link and returns the moves.
// Every group keeps the name of the story it shares most items with; between
// equals the older story wins. Repair is a function of the window and its
// stories alone: repeating it changes nothing.
func (e *Engine) Repair(now time.Time) []Change {
	e.advance(now)
	e.bind()
	why := map[int]string{}
	groups := e.regroup()
	units := e.units(groups)
	groups = e.answer(e.attach(e.vote(groups, why), why), why)
	return e.rename(e.obey(groups, units, why), why)
}

// regroup returns the window's items as groups of positions, each ascending,
// ordered by first item. The latest items are grouped anew; older ones stay with
// their stories, which count as one each.
func (e *Engine) regroup() [][]int {
	start := e.lately()
	l := newLinker(len(e.items), e.cfg.Size, e.cfg.Bonus)
	l.cohesion, l.plainCohesion = e.cfg.Cohesion, e.cfg.PlainCohesion
	block := map[*story]int{}
	node := make([]int, len(e.items))
	for at, it := range e.items {
		node[at] = at
		if at < start {
			if b, ok := block[it.story]; ok {
				node[at] = b
				l.members[b] = append(l.members[b], at)
				l.members[at] = nil
			} else {
				block[it.story] = at
				l.settled[at] = true
			}
		}
		if it.tied {
			l.pins[node[at]] = it.story
		}
		if at < start || it.facts.role != plain {
			continue
		}
		for _, k := range it.links {
			if int(k.seq) >= e.base {
				sim := float64(k.sim)
				if sim < 0 {
					sim = vetoedLink
				}
				l.link(node[int(k.seq)-e.base], node[at], sim)
			}
		}
	}
	e.restrain(l, node)
	return l.cluster(e.cfg.RepairCut)
}

// lately is the position from which items are grouped anew.
func (e *Engine) lately() int { return max(0, len(e.items)-max(e.cfg.Recent, len(e.items)/8)) }

// attach lets live pages and reactions that stayed alone follow the group they
// belong to, and leaves the reasons in why, by position. The groups they may join are those of regroup: an attached item
// attracts no others and pulls no two groups together.
func (e *Engine) attach(groups [][]int, why map[int]string) [][]int {
	start := e.lately()
	back := e.newer(start)
	// The scoring functions work on stories: lend them the groups.
	home := make([]*story, len(e.items))
	for _, g := range groups {
		s := &story{members: make([]int, len(g))}
		for i, at := range g {
			s.members[i] = e.base + at
			home[at] = s
		}
	}
	for at, it := range e.items {
		home[at], it.story = it.story, home[at]
	}
	joins := map[*story]*story{}
	reasons := map[*story]string{}
	for _, g := range groups {
		if g[0] < start || len(g) > attachSize || slices.ContainsFunc(g, func(at int) bool { return e.items[at].pinned }) {
			continue
		}
		votes := map[*story]int{}
		own := e.items[g[0]].story
		for _, at := range g {
			if s, reason := e.attachTo(e.items[at], own, back[at-start]); s != nil {
				reasons[own] = reason
				if votes[s]++; 2*votes[s] > len(g) {
					joins[own] = s
				}
			}
		}
	}
	index := map[*story]int{}
	for i, g := range groups {
		index[e.items[g[0]].story] = i
	}
	for at, it := range e.items {
		home[at], it.story = it.story, home[at]
	}
	var out [][]int
	for _, g := range groups {
		own := home[g[0]]
		if s := joins[own]; s != nil && joins[s] == nil {
			target := index[s]
			groups[target] = append(groups[target], g...)
			for _, at := range g {
				why[at] = reasons[own]
			}
		}
	}
	for _, g := range groups {
		if s := joins[home[g[0]]]; s != nil && joins[s] == nil {
			continue
		}
		slices.Sort(g)
		out = append(out, g)
	}
	return out
}

// attachSize is the size up to which a group may be a reaction to another one;
// most of its items must react to it.
const attachSize = 3

// attachTo returns the story an item of a small group may be attached to, and
// why.
func (e *Engine) attachTo(it *item, own *story, newer []link) (*story, string) {
	switch it.facts.role {
	case rider:
		return e.follow(e.linked(it, newer), own), "follows: a live page"
	case plain:
		if s, _, why := e.reaction(it, own, e.linked(it, newer)); s != nil && len(s.members) > len(own.members) {
			return s, "answers: " + strings.TrimPrefix(why, "reaction: ")
		}
	}
	return nil, ""
}

// newer returns the links to the latest items from newer ones, by position from
// start.
func (e *Engine) newer(start int) [][]link {
	back := make([][]link, len(e.items)-start)
	for at := start; at < len(e.items); at++ {
		if e.items[at].facts.role != plain {
			continue
		}
		for _, k := range e.items[at].links {
			if o := int(k.seq) - e.base; o >= start {
				back[o-start] = append(back[o-start], link{int32(at + e.base), k.sim})
			}
		}
	}
	return back
}

// vetoedLink is what a vetoed pair counts in an average: enough to keep two
// groups apart in which such pairs are common.
const vetoedLink = -1

// rename maps groups to story names and moves the items. The reasons are those
// of items, by position, that did not come by similarity.
func (e *Engine) rename(groups [][]int, reasons map[int]string) []Change {
	type claim struct {
		group   int
		story   *story
		overlap int
	}
	var claims []claim
	for g, items := range groups {
		count := map[*story]int{}
		for _, at := range items {
			count[e.items[at].story]++
		}
		for _, at := range items {
			s := e.items[at].story
			if n := count[s]; n > 0 {
				claims = append(claims, claim{g, s, n})
				delete(count, s)
			}
		}
	}
	slices.SortStableFunc(claims, func(a, b claim) int {
		return cmp.Or(
			cmp.Compare(b.overlap, a.overlap),
			cmp.Compare(a.story.members[0], b.story.members[0]),
			cmp.Compare(a.group, b.group),
		)
	})
	names := make([]string, len(groups))
	taken := map[*story]bool{}
	for g, items := range groups {
		for _, at := range items {
			if it := e.items[at]; it.tied {
				names[g], taken[it.story] = it.story.id, true
			}
		}
	}
	for _, c := range claims {
		if names[c.group] == "" && !taken[c.story] {
			names[c.group], taken[c.story] = c.story.id, true
		}
	}
	for g, items := range groups {
		if names[g] == "" {
			// A group split off: named after its first item.
			names[g] = e.freshName(e.items[items[0]].id)
			e.stories[names[g]] = &story{id: names[g]}
		}
	}
	var out []Change
	for g, items := range groups {
		to := e.stories[names[g]]
		for _, at := range items {
			it := e.items[at]
			from := it.story
			if from == to {
				continue
			}
			why := fmt.Sprintf("fits %d items of this story better", len(items)-1)
			if r := reasons[at]; r != "" {
				verb, rest, _ := strings.Cut(r, ": ")
				why = verb + " story " + to.id + ": " + rest
			} else if len(items) == 1 {
				why = "fits no story"
			}
			out = append(out, Change{Item: it.id, From: from.id, To: to.id, Reason: why})
			for _, d := range it.dups {
				out = append(out, Change{Item: d, From: from.id, To: to.id, Reason: "duplicate of " + it.id})
			}
			it.story = to
		}
	}
	if len(out) > 0 {
		for _, s := range e.stories {
			s.members = s.members[:0]
		}
		for at, it := range e.items {
			it.story.members = append(it.story.members, e.base+at)
		}
		for id, s := range e.stories {
			if len(s.members) == 0 {
				delete(e.stories, id)
			}
		}
	}
	return out
}
