package cluster

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Explanation says why an item of the window is where it is, with the numbers as
// they are now.
type Explanation struct {
	Item        string
	Story       string
	DuplicateOf string // the twin whose numbers these are
	Cut         float64
	RepairCut   float64
	Role        string // why it takes no part like others ("live page"), "" if it does
	Pinned      bool   // an operator put it where it is
	Links       []Edge // within its story, most similar first
	Others      []Near // other stories, nearest first
}

// Edge is the link of an item with another one.
type Edge struct {
	Item   string
	Sim    float64  // as of the arrival of the later one: cosine, less for few words, distance in time, outlet, countries
	Shared []string // terms that make most of it
	Veto   string   // what speaks against the pair, "" nothing
}

// Near is a story that an item might have joined.
type Near struct {
	Story   string
	Items   int
	Score   float64 // blend of nearest item and centroid, against Cut
	Average float64 // mean link between the two stories, with the attraction of size, against RepairCut
	Nearest Edge
	Veto    string // what keeps the item out of the story: a parameter or an operator; "" nothing
	Against string // the item that the veto speaks of
}

// Explain explains the place of an item inside the window, with at most so many
// links and other stories; false if it is not inside. It changes nothing that
// decides anything.
func (e *Engine) Explain(id string, most int) (Explanation, bool) {
	at, ok := e.position(id)
	if !ok {
		return Explanation{}, false
	}
	it := e.items[at]
	x := Explanation{Item: id, Story: it.story.id, Cut: e.cfg.Cut, RepairCut: e.cfg.RepairCut, Role: it.facts.roleWhy, Pinned: it.pinned}
	if it.id != id {
		x.DuplicateOf = it.id
	}
	e.bind()
	newer := e.newerOf(at)
	for _, k := range byStrength(it.links, newer) {
		o, ok := e.linkedItem(k)
		if ok && o.story == it.story && len(x.Links) < most {
			x.Links = append(x.Links, e.edge(it, o, k))
		}
	}
	var others []*story
	for _, s := range e.linked(it, newer) {
		if s != it.story {
			others = append(others, s)
		}
	}
	for _, s := range others {
		n := Near{Story: s.id, Items: len(s.members), Score: e.score(s), Average: e.average(it.story, s)}
		o := e.at(s.near)
		n.Nearest = e.edge(it, o, link{int32(s.near), float32(s.best)})
		n.Veto, n.Against = e.keepsOut(it, s)
		x.Others = append(x.Others, n)
	}
	slices.SortStableFunc(x.Others, func(a, b Near) int { return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Story, b.Story)) })
	x.Others = x.Others[:min(most, len(x.Others))]
	return x, true
}

// newerOf returns the links to an item from newer ones.
func (e *Engine) newerOf(at int) (out []link) {
	for i := at + 1; i < len(e.items); i++ {
		if e.items[i].facts.role != plain {
			continue
		}
		for _, k := range e.items[i].links {
			if int(k.seq)-e.base == at {
				out = append(out, link{int32(i + e.base), k.sim})
			}
		}
	}
	return out
}

// byStrength sorts the links of both directions, vetoed ones by what they would be.
func byStrength(older, newer []link) []link {
	all := append(slices.Clone(older), newer...)
	slices.SortFunc(all, func(a, b link) int { return cmp.Or(cmp.Compare(b.size(), a.size()), cmp.Compare(a.seq, b.seq)) })
	return all
}

// linkedItem returns the other end of a link if it is still inside the window.
func (e *Engine) linkedItem(k link) (*item, bool) {
	at := int(k.seq) - e.base
	if at < 0 {
		return nil, false
	}
	return e.items[at], true
}

func (e *Engine) edge(a, b *item, k link) Edge {
	return Edge{Item: b.id, Sim: float64(k.size()), Shared: e.shared(a, b, 5), Veto: e.vetoPair(a, b).String()}
}

// average is the mean link between two stories, as Repair weighs it.
func (e *Engine) average(a, b *story) float64 {
	sum := 0.0
	for _, p := range [2][2]*story{{a, b}, {b, a}} {
		for _, seq := range p[0].members {
			it := e.at(seq)
			if it.facts.role != plain {
				continue
			}
			for _, k := range it.links {
				if o, ok := e.linkedItem(k); !ok || o.story != p[1] {
					continue
				}
				if k.sim < 0 {
					sum += vetoedLink
				} else {
					sum += float64(k.sim)
				}
			}
		}
	}
	pairs := float64(len(a.members) * len(b.members))
	return sum / pairs * min(math.Pow(pairs, 1-e.cfg.Size), e.cfg.Bonus)
}

// keepsOut says what keeps an item out of a story whatever the score.
func (e *Engine) keepsOut(it *item, s *story) (why, against string) {
	if e.op != nil {
		at, _ := e.position(it.id)
		for _, seq := range s.members {
			if clash(e.op.bars[at], e.op.bars[seq-e.base]) {
				return "an operator split them", e.at(seq).id
			}
		}
	}
	if why, seq := e.vetoStory(it, s); why != "" {
		return why, e.at(seq).id
	}
	if it.facts.role == recluse {
		return fmt.Sprintf("stands alone: %s", it.facts.roleWhy), ""
	}
	return "", ""
}
