package cluster

import (
	"math"
	"slices"
)

const (
	edgeFloor = .04 // similarity below which two items count as unrelated
	maxLinks  = 250 // links of one item: the pairs of a thousand look-alikes would cost as much as the rest of the world
	novelCut  = .2  // cosine by the background table from which two items are of one kind
	novelSpan = 24 * 3600
)

// link is the similarity with another item as of arrival, negative where a veto
// speaks against it.
type link struct {
	seq int32
	sim float32
}

// size is the similarity whether vetoed or not.
func (l link) size() float32 { return max(l.sim, -l.sim) }

// key packs a link so that stronger ones come first, of equals the older.
func (l link) key() uint64 { return uint64(^math.Float32bits(l.sim))<<32 | uint64(l.seq) }

// best sorts the links that were gathered and returns the n strongest.
func (e *Engine) best(n int) []link {
	slices.Sort(e.keys)
	out := make([]link, min(n, len(e.keys)))
	for i := range out {
		k := e.keys[i]
		out[i] = link{int32(uint32(k)), math.Float32frombits(^uint32(k >> 32))}
	}
	e.keys = e.keys[:0]
	return out
}

// sift lets go of what the query has touched but connect and nearDuplicate do not
// ask for: mostly it is nearly all.
func (e *Engine) sift(it *item) {
	floor := it.t >= e.floorAt
	kept := e.touched[:0]
	for _, at := range e.touched {
		h := &e.acc[at]
		if h.stat < novelCut && (h.dot < edgeFloor || floor && h.dot < min(e.floors[at], dupCosine)) {
			*h = hit{}
			continue
		}
		kept = append(kept, at)
	}
	e.touched = kept
}

// connect notes the links of the queried item to older ones, and how new it is.
// How new must depend on the two texts alone, because document frequencies are
// made of it: with weights that are made of document frequencies no restart would
// ever find the same ones again.
func (e *Engine) connect(it *item) {
	it.novelty = 1
	if it.facts.role == recluse {
		return
	}
	alike := 0
	tag := it.mark()
	for _, at := range e.touched {
		h := e.acc[at]
		if h.stat < novelCut && h.dot < edgeFloor {
			continue
		}
		other := &e.tags[at]
		if h.stat >= novelCut && abs(it.t-other.t) <= novelSpan {
			alike++
		}
		if h.dot < edgeFloor {
			continue
		}
		decay := e.decay(it.t, other.t)
		if float64(h.dot)*decay < edgeFloor {
			continue
		}
		o := e.items[at]
		if it.kicker != 0 && it.kicker == o.kicker && it.outlet == o.outlet {
			h = e.withoutKicker(h, it, o)
		}
		if h.dot < edgeFloor {
			continue
		}
		sim := e.similarity(h, decay, &tag, other)
		if sim < edgeFloor {
			continue
		}
		e.keys = append(e.keys, link{int32(e.base) + at, float32(sim)}.key())
	}
	it.links = e.best(maxLinks)
	for i := range it.links {
		k := &it.links[i]
		at := int(k.seq) - e.base
		if other := &e.tags[at]; (tag.slots&other.slots != 0 || tag.outlet == other.outlet) && e.vetoPair(it, e.items[at]).kind != "" {
			k.sim = -k.sim
		}
	}
	it.novelty = 1 / (1 + float32(e.cfg.Novel)*float32(alike))
}

// withoutKicker takes what two items of one outlet share of their kicker out of a
// hit: the name of a series says nothing about the event.
func (e *Engine) withoutKicker(h hit, a, b *item) hit {
	for _, f := range a.feats {
		if !slices.Contains(a.series, f.slot) {
			continue
		}
		for _, g := range b.feats {
			if f.slot == g.slot {
				h.dot -= e.weight(a, f) * e.weight(b, g)
				if e.vocab.kinds[f.slot] == termWord && !slices.Contains(a.names, f.slot) {
					h.common--
				}
			}
		}
	}
	h.common = max(h.common, 0)
	return h
}
