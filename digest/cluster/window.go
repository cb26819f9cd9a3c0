package cluster

import "time"

// advance moves the clock of the window to t, forgets what has become too old
// and counts document frequencies again when a new epoch has begun.
func (e *Engine) advance(t time.Time) {
	now := t.Unix()
	if now <= e.now {
		return
	}
	e.now = now
	e.expire(now - int64(e.cfg.Window/time.Second))
	step := int64(epoch / time.Second)
	at := now - mod(now, step)
	if at > e.epochAt {
		e.epochAt = at
		e.recount()
	}
	if now >= e.floorAt+floorSpan {
		e.floorAt = now
		for i := range e.tags {
			e.floors[i] = float32(edgeFloor / e.decay(now, e.tags[i].t) * (1 - 1e-6))
		}
	}
}

// floorSpan is how many seconds the floors of items stand. They rise with the
// distance in time, so that old ones let through more than they need to.
const floorSpan = 1800

// mod is the remainder that is never negative.
func mod(a, b int64) int64 { return ((a % b) + b) % b }

// expire forgets items older than cutoff. Postings of forgotten items are
// skipped by queries and go with the next recount.
func (e *Engine) expire(cutoff int64) {
	n := 0
	for n < len(e.items) && e.items[n].t < cutoff {
		it := e.items[n]
		delete(e.byID, it.id)
		if seq, ok := e.urls[it.url]; ok && seq == e.base+n {
			delete(e.urls, it.url)
		}
		if seq, ok := e.titles[it.titleHash]; ok && seq == e.base+n {
			delete(e.titles, it.titleHash)
		}
		e.vocab.headline(it, -1)
		e.op.depart(it)
		e.leave(it, e.base+n)
		n++
	}
	if n > 0 {
		clear(e.items[:n])
		e.items = e.items[n:] // the front goes when append next moves the slice
		e.acc = e.acc[:len(e.items)]
		e.tags = e.tags[n:] // as the front of the items
		e.floors = e.floors[n:]
		e.base += n
	}
	n = 0
	for n < len(e.order) && e.order[n].t < cutoff {
		delete(e.twins, e.order[n].id)
		n++
	}
	e.order = e.order[n:]
}

// recount counts document frequencies over the items before the present epoch
// and weighs every item anew. Equal windows give equal weights: nothing is
// carried over from the epoch before.
func (e *Engine) recount() {
	v := &e.vocab
	e.sweep()
	for s := range v.df {
		v.df[s] = 0
	}
	v.total = 0
	from := e.epochAt - int64(dfSpan/time.Second)
	for _, it := range e.items {
		if it.t < from || it.t >= e.epochAt || it.facts.role != plain {
			continue
		}
		v.total += it.novelty
		for _, f := range it.feats {
			v.df[f.slot] += it.novelty
		}
	}
	for s := range v.idf {
		v.weigh(int32(s))
	}
	for s, list := range e.postings {
		if len(list) == 0 {
			e.postings[s] = nil // nothing had it for an epoch
		} else {
			e.postings[s] = list[:0]
		}
	}
	for i, it := range e.items {
		e.weigh(it)
		e.post(it, e.base+i)
	}
}

// sweep renumbers the vocabulary when most of it belongs to forgotten items.
func (e *Engine) sweep() {
	v := &e.vocab
	const slack = 20_000
	if len(v.names) < max(slack, e.swept+e.swept/4) {
		return
	}
	e.swept = len(v.names)
	live := make([]bool, len(v.names))
	n := 0
	keep := func(slot int32) {
		if !live[slot] {
			live[slot] = true
			n++
			if v.kinds[slot] == termPair {
				for _, part := range v.parts[slot] {
					if !live[part] {
						live[part] = true
						n++
					}
				}
			}
		}
	}
	for _, it := range e.items {
		for _, f := range it.feats {
			keep(f.slot)
		}
		for _, words := range [][]int32{it.nouns, it.names, it.famous, it.head, it.series} {
			for _, s := range words {
				keep(s)
			}
		}
	}
	if len(v.names) < 2*n+slack {
		return
	}
	old := *v
	*v = vocab{slots: make(map[string]int32, n), pairs: map[[2]int32]int32{}, bg: old.bg, cfg: old.cfg, total: old.total}
	moved := make([]int32, len(old.names))
	for s, name := range old.names {
		switch {
		case !live[s]:
		case old.kinds[s] == termPair: // its parts came before it
			moved[s] = v.pair(moved[old.parts[s][0]], moved[old.parts[s][1]])
		default:
			moved[s] = v.slot([]byte(name), old.kinds[s])
		}
	}
	for _, it := range e.items {
		for i := range it.feats {
			it.feats[i].slot = moved[it.feats[i].slot]
		}
		for _, words := range [][]int32{it.nouns, it.names, it.famous, it.head, it.series} {
			for i := range words {
				words[i] = moved[words[i]]
			}
		}
	}
	e.swept = len(v.names)
	for _, it := range e.items {
		it.cast = nil // it speaks of the old slots
		v.headline(it, 1)
	}
	e.postings = nil
}
