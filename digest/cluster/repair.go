package cluster

import (
	"cmp"
	"context"
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
	out, _ := e.RepairContext(context.Background(), now) // which does not end
	return out
}

// RepairContext is Repair, given up when the context ends: it then returns the
// context's error and has moved nothing.
func (e *Engine) RepairContext(ctx context.Context, now time.Time) ([]Change, error) {
	e.advance(now)
	e.bind()
	defer func() { e.back = nil }()
	why := map[int]string{}
	groups := e.regroup(ctx)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	units := e.units(groups)
	for _, step := range []func([][]int, map[int]string) [][]int{e.vote, e.attach, e.answer} {
		groups = step(groups, why)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	e.trim()
	return e.rename(e.obey(groups, units, why), why), nil
}

// explained is how many links of an item are kept when it is no longer grouped
// anew: they show why it is where it is.
const explained = 16

// trim lets go of the links that no repair will follow any more: the position from
// which items are grouped anew only moves forward.
func (e *Engine) trim() {
	end := e.base + e.lately()
	for seq := max(e.trimmed, e.base); seq < end; seq++ {
		if it := e.at(seq); len(it.links) > explained {
			it.links = slices.Clone(it.links[:explained])
		}
	}
	e.trimmed = max(e.trimmed, end)
}

// regroup returns the window's items as groups of positions, each ascending,
// ordered by first item. The latest items are grouped anew; older ones stay with
// their stories, which count as one each.
func (e *Engine) regroup(ctx context.Context) [][]int {
	start := e.lately()
	l := newLinker(len(e.items), e.cfg.Size, e.cfg.Bonus)
	l.cohesion, l.plainCohesion = e.cfg.Cohesion, e.cfg.PlainCohesion
	l.stop = func() bool { return ctx.Err() != nil }
	links := 0
	for _, it := range e.items[start:] {
		links += len(it.links)
	}
	l.given = make([]pairSum, 0, links)
	e.turn++
	node := make([]int, len(e.items))
	for at, it := range e.items {
		node[at] = at
		if s := it.story; at < start {
			if s.turn != e.turn {
				s.turn, s.node = e.turn, at
				l.settled[at] = true
			} else {
				node[at] = s.node
				l.members[s.node] = append(l.members[s.node], at)
				l.members[at] = nil
			}
		}
		if it.tied {
			l.pins[node[at]] = it.story
		}
		if at < start || it.facts.role != plain {
			continue
		}
		for _, k := range it.links {
			if o := int(k.seq) - e.base; o >= 0 {
				sim := k.sim
				if sim < 0 {
					sim = vetoedLink
				}
				l.link(node[o], at, sim)
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
	lent := make([]story, len(groups))
	room := make([]int, len(e.items))
	for i, g := range groups {
		s := &lent[i]
		s.node, s.members, room = i, room[:len(g):len(g)], room[len(g):]
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
	for at, it := range e.items {
		home[at], it.story = it.story, home[at]
	}
	if len(joins) == 0 {
		return groups
	}
	var out [][]int
	for _, g := range groups {
		own := home[g[0]]
		if s := joins[own]; s != nil && joins[s] == nil {
			target := s.node
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
// start. What it returns stands until the end of the repair.
func (e *Engine) newer(start int) [][]link {
	if e.back != nil {
		return e.back
	}
	count := make([]int32, len(e.items)-start)
	e.eachBack(start, func(to, _ int, _ float32) { count[to]++ })
	total := 0
	for _, n := range count {
		total += int(n)
	}
	room := make([]link, total)
	e.back = make([][]link, len(count))
	for i, n := range count {
		e.back[i], room = room[:0:n], room[n:]
	}
	e.eachBack(start, func(to, from int, sim float32) { e.back[to] = append(e.back[to], link{int32(from), sim}) })
	return e.back
}

// eachBack visits the links among the latest items.
func (e *Engine) eachBack(start int, visit func(to, seq int, sim float32)) {
	for at := start; at < len(e.items); at++ {
		if e.items[at].facts.role != plain {
			continue
		}
		for _, k := range e.items[at].links {
			if o := int(k.seq) - e.base; o >= start {
				visit(o-start, at+e.base, k.sim)
			}
		}
	}
}

// vetoedLink is what a vetoed pair counts in an average: enough to keep two
// groups apart in which such pairs are common.
const vetoedLink = -1

// rename maps groups to stories and moves the items. The reasons are those of
// items, by position, that did not come by similarity.
func (e *Engine) rename(groups [][]int, reasons map[int]string) []Change {
	homes := e.name(groups)
	e.turn++
	for _, s := range homes {
		if s.turn != e.turn {
			s.turn, s.node = e.turn, 0
		}
		s.node++
	}
	var out []Change
	var left []*story
	for g, items := range groups {
		to := homes[g]
		same := len(to.members) == len(items)
		for _, at := range items {
			it := e.items[at]
			from := it.story
			if from == to {
				continue
			}
			same = false
			if from.turn != e.turn {
				left = append(left, from)
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
		if same && to.node == 1 {
			continue
		}
		if to.node > 0 { // the first of its groups, and mostly the only one
			to.members, to.node = make([]int, 0, len(items)), 0
		}
		for _, at := range items {
			to.members = append(to.members, e.base+at)
		}
		if !slices.IsSorted(to.members) {
			slices.Sort(to.members)
		}
	}
	for _, s := range left { // no group has its name: nothing is in it any more
		delete(e.stories, s.id)
	}
	return out
}

// name returns the story of each group: the one it shares most items with, or a
// new one.
func (e *Engine) name(groups [][]int) []*story {
	type claim struct {
		group   int
		story   *story
		overlap int
	}
	var claims []claim
	homes := make([]*story, len(groups))
	taken := map[*story]bool{}
	for g, items := range groups {
		if s := e.items[items[0]].story; len(s.members) == len(items) && !slices.ContainsFunc(items, func(at int) bool { return e.items[at].story != s }) {
			homes[g] = s // nobody else has any of it
			continue
		}
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
		for _, at := range items {
			if it := e.items[at]; it.tied {
				homes[g], taken[it.story] = it.story, true
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
	for _, c := range claims {
		if homes[c.group] == nil && !taken[c.story] {
			homes[c.group], taken[c.story] = c.story, true
		}
	}
	for g, items := range groups {
		if homes[g] == nil {
			// A group split off: named after its first item.
			id := e.freshName(e.items[items[0]].id)
			homes[g] = &story{id: id}
			e.stories[id] = homes[g]
		}
	}
	return homes
}
