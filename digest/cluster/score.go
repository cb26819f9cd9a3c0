package cluster

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// spread stands for the cosine between two members of a story when the length
// of its centroid is needed; the true length would have to be kept per story
// and changes the score by a few per cent only.
const spread = .3

// query computes the dot product of an item with every item before limit (a
// position in the window) and leaves it in e.acc and e.touched.
func (e *Engine) query(it *item, limit int) {
	e.touched = e.touched[:0]
	last := int32(e.base + limit)
	means := e.meanings(it)
	for i, f := range it.feats {
		if int(f.slot) >= len(e.postings) {
			continue
		}
		list := e.postings[f.slot]
		if len(list) > e.cfg.Newest {
			list = list[len(list)-e.cfg.Newest:]
		}
		w, ws := e.weight(it, f), e.staticWeight(it, f)
		var common, name, rare float32
		concept := e.vocab.kinds[f.slot] == termConcept
		if e.vocab.kinds[f.slot] == termWord {
			common = 1
			if slices.Contains(it.names, f.slot) {
				common, name = 0, 1
				if e.vocab.idf[f.slot] >= rareWord && !slices.Contains(it.famous, f.slot) {
					rare = 1
				}
			}
		}
		for _, p := range list {
			if p.seq >= last {
				break
			}
			at := p.seq - int32(e.base)
			if at < 0 {
				continue
			}
			h := &e.acc[at]
			if h.dot == 0 {
				e.touched = append(e.touched, at)
			}
			h.dot += w * p.w
			h.stat += ws * p.s
			if concept {
				if h.means&means[i] == 0 {
					h.common += conceptWord
				}
				continue
			}
			h.means |= means[i]
			h.common += common
			h.names += name
			h.rare += rare
		}
	}
}

// hit is what a query knows of one item: the dot product of the two vectors
// and the numbers of words they share: common words, names, rare names
// that the gazetteer does not know.
type hit struct {
	dot, stat, common, names, rare float32
	means                          uint16 // concepts of the queried item of which they share a word
}

// An agency sends the remarks of one briefing one by one: those of one speaker in one
// outlet, on the same country and hours apart at most, belong together sooner.
const (
	briefing     = 1.3
	briefingSpan = 4 * 3600 // seconds
)

// similarity is the cosine of two items times decay, less for evidence of a few words only
// or for one outlet, more for remarks of one briefing.
func (e *Engine) similarity(h hit, decay float64, a, b *mark) float64 {
	sim := float64(h.dot) * decay
	if sim < edgeFloor {
		return sim // all that follows makes it less
	}
	n := float64(h.common) + e.cfg.NameWord*float64(h.names)
	sim *= n / (n + e.cfg.Doubt)
	if h.common == 0 && h.rare == 0 {
		sim *= e.cfg.NamesOnly // the same actor is no evidence
	}
	if a.outlet == b.outlet && a.outlet != 0 {
		if a.voice != 0 && a.voice == b.voice && a.lands&b.lands != 0 && abs(a.t-b.t) <= briefingSpan {
			sim *= briefing
		} else {
			sim *= bareless(e.cfg.SameSource, a, b) // an outlet seldom tells an event twice
		}
	}
	if x, y := a.lands, b.lands; x != 0 && y != 0 && x&y == 0 {
		sim *= bareless(e.cfg.OtherLand, a, b) // a headline has no room for all the countries of an event
	}
	return sim
}

// bareless is a factor, nearer to 1 for two headlines alone, which say less.
func bareless(f float64, a, b *mark) float64 {
	if a.bare && b.bare {
		return math.Sqrt(f)
	}
	return f
}

// clear forgets the last query.
func (e *Engine) clear() {
	for _, at := range e.touched {
		e.acc[at] = hit{}
	}
	e.touched = e.touched[:0]
}

// decay is the factor for the distance in time between two items, by the minute.
func (e *Engine) decay(a, b int64) float64 {
	return e.decays[min(abs(a-b)/60, int64(len(e.decays)-1))]
}

// decayTable lists the factor for every minute up to the window.
func decayTable(cfg Config) []float64 {
	out := make([]float64, max(1, int(cfg.Window/time.Minute)+1))
	for i := range out {
		out[i] = math.Exp2(-float64(i) / cfg.HalfLife.Minutes())
	}
	return out
}

// linked turns the links of an item to older and from newer ones into stories
// with their best and summed similarity, in order of first touch.
func (e *Engine) linked(it *item, newer []link) []*story {
	e.queries++
	e.cands = e.cands[:0]
	for _, side := range [2][]link{it.links, newer} {
		for _, k := range side {
			if int(k.seq) >= e.base {
				e.gatherOne(int(k.seq), float64(k.size()))
			}
		}
	}
	return e.cands
}

func (e *Engine) gatherOne(seq int, sim float64) {
	s := e.at(seq).story
	if s.stamp != e.queries {
		s.stamp, s.best, s.near, s.sum = e.queries, -1, 0, 0
		e.cands = append(e.cands, s)
	}
	s.sum += sim
	if sim > s.best || sim == s.best && seq < s.near {
		s.best, s.near = sim, seq
	}
}

// score blends the nearest member and the centroid of a gathered story.
func (e *Engine) score(s *story) float64 {
	n := float64(len(s.members))
	centroid := s.sum / math.Sqrt(n*(1+(n-1)*spread))
	return e.cfg.Nearest*s.best + (1-e.cfg.Nearest)*min(centroid, 1)
}

// choose decides which story the queried item joins; no story means none.
func (e *Engine) choose(it *item) Assignment {
	a := Assignment{Item: it.id}
	if it.facts.role == recluse {
		a.Evidence = append(a.Evidence, "stands alone: "+it.facts.roleWhy)
		return a
	}
	type scored struct {
		s     *story
		score float64
	}
	var best []scored
	for _, s := range e.linked(it, nil) {
		if sc := e.score(s); sc >= e.cfg.Cut*e.cfg.ReactShare {
			best = append(best, scored{s, sc})
		}
	}
	slices.SortFunc(best, func(x, y scored) int {
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(x.s.members[0], y.s.members[0]))
	})
	var vetoes []string
	for _, b := range best {
		if b.score < e.cfg.Cut {
			break
		}
		if why, seq := e.vetoStory(it, b.s); why != "" {
			vetoes = append(vetoes, fmt.Sprintf("veto %s against item %s (score %.2f)", why, e.at(seq).id, b.score))
			continue
		}
		a.Story, a.Score, a.Kind = b.s.id, b.score, Joined
		a.Evidence = append(e.explain(it, b.s), vetoes...)
		return a
	}
	a.Evidence = vetoes
	if it.speaks {
		if s, score, why := e.reaction(it, nil, e.cands); s != nil {
			a.Story, a.Score, a.Kind = s.id, score, Reaction
			a.Evidence = append([]string{why}, vetoes...)
			return a
		}
	}
	if len(best) > 0 && len(vetoes) == 0 {
		a.Score = best[0].score
		a.Evidence = append(a.Evidence, fmt.Sprintf("nearest story %s scores %.2f, below %.2f", best[0].s.id, best[0].score, e.cfg.Cut))
	}
	return a
}

// follow returns the story a live page goes with, nil if none.
func (e *Engine) follow(cands []*story, own *story) *story {
	var best *story
	top := e.cfg.Cut
	for _, s := range cands {
		if s == own {
			continue
		}
		sc := e.score(s)
		if sc > top || best != nil && sc == top && s.members[0] < best.members[0] {
			best, top = s, sc
		}
	}
	return best
}

// explain prints why an item joins a gathered story.
func (e *Engine) explain(it *item, s *story) []string {
	near := e.at(s.near)
	dt := time.Duration(it.t-near.t) * time.Second
	cos := float64(e.acc[s.near-e.base].dot)
	out := []string{fmt.Sprintf("like item %s: cosine %.2f, %.1f h apart (x%.2f)", near.id, cos, dt.Abs().Hours(), e.decay(it.t, near.t))}
	if terms := e.shared(it, near, 5); len(terms) > 0 {
		out = append(out, "shared: "+strings.Join(terms, ", "))
	}
	if n := len(s.members); n > 1 {
		out = append(out, fmt.Sprintf("centroid of %d items: %.2f", n, min(1, s.sum/math.Sqrt(float64(n)*(1+float64(n-1)*spread)))))
	}
	return out
}

// shared lists the n terms that contribute most to the cosine of two items.
func (e *Engine) shared(a, b *item, n int) []string {
	type term struct {
		slot int32
		w    float32
	}
	var ts []term
	for _, f := range a.feats {
		for _, g := range b.feats {
			if f.slot == g.slot {
				ts = append(ts, term{f.slot, e.weight(a, f) * e.weight(b, g)})
			}
		}
	}
	slices.SortStableFunc(ts, func(x, y term) int {
		return cmp.Or(cmp.Compare(y.w, x.w), cmp.Compare(e.vocab.name(x.slot), e.vocab.name(y.slot)))
	})
	var out []string
	for i := 0; i < len(ts) && i < n; i++ {
		out = append(out, display(e.vocab.name(ts[i].slot)))
	}
	return out
}
