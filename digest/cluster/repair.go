package cluster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// edgeFloor is the similarity below which two items count as unrelated when
// stories are rebuilt.
const edgeFloor = .04

// Repair clusters the whole window again by average link and returns the moves.
// Every group keeps the name of the story it shares most items with; between
// equals the older story wins. Repair is a function of the window and its
// stories alone: repeating it changes nothing.
func (e *Engine) Repair(now time.Time) []Change {
	e.advance(now)
	why := map[int]string{}
	return e.rename(e.answer(e.attach(e.regroup(), why), why), why)
}

// regroup returns the window's items as groups of positions, each ascending,
// ordered by first item.
// An item is linked to its maxLinks nearest older ones at most, because the pairs
// of a thousand look-alike headlines would cost as much as the rest of the world.
// No real story of four days comes near the bound.
func (e *Engine) regroup() [][]int {
	l := newLinker(len(e.items), e.cfg.Size, e.cfg.Bonus)
	for at, it := range e.items {
		if it.pinned {
			l.pins[at] = it.story
		}
		if it.facts.role != plain {
			continue
		}
		e.query(it, at)
		var links []neighbour
		for _, o := range e.touched {
			if e.acc[o].dot < edgeFloor {
				continue
			}
			other := e.items[o]
			sim := e.similarity(e.acc[o], it, other)
			if sim < edgeFloor {
				continue
			}
			if why := e.vetoPair(it, other); why != "" {
				l.link(int(o), at, vetoedLink)
				continue
			}
			links = append(links, neighbour{int(o), sim})
		}
		e.clear()
		for _, n := range nearest(links, maxLinks) {
			l.link(n.at, at, n.sim)
		}
	}
	return l.cluster(e.cfg.RepairCut)
}

// maxLinks bounds the links of one item to older ones.
const maxLinks = 500

// neighbour is an older item, by position, and its similarity.
type neighbour struct {
	at  int
	sim float64
}

// nearest returns the n most similar, older ones first among equals.
func nearest(links []neighbour, n int) []neighbour {
	if len(links) <= n {
		return links
	}
	slices.SortFunc(links, func(a, b neighbour) int { return cmp.Or(cmp.Compare(b.sim, a.sim), cmp.Compare(a.at, b.at)) })
	return links[:n]
}

// attach lets live pages and reactions that stayed alone follow the group they
// belong to, and leaves the reasons in why, by position. The groups they may join are those of regroup: an attached item
// attracts no others and pulls no two groups together.
func (e *Engine) attach(groups [][]int, why map[int]string) [][]int {
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
		if len(g) > attachSize || slices.ContainsFunc(g, func(at int) bool { return e.items[at].pinned }) {
			continue
		}
		votes := map[*story]int{}
		own := e.items[g[0]].story
		for _, at := range g {
			if s, reason := e.attachTo(e.items[at], own); s != nil {
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
func (e *Engine) attachTo(it *item, own *story) (*story, string) {
	defer e.clear()
	switch {
	case it.facts.role == rider:
		e.query(it, len(e.items))
		return e.follow(it, own), "follows: a live page"
	case it.facts.role == plain:
		e.query(it, len(e.items))
		if s, _, why := e.reaction(it, own); s != nil && len(s.members) > len(own.members) {
			return s, "answers: " + strings.TrimPrefix(why, "reaction: ")
		}
	}
	return nil, ""
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
			if it := e.items[at]; it.pinned {
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
