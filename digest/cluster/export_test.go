package cluster

// Nearest returns the highest similarity of an item with others; 1 for a
// duplicate, or if the item has left the window.
func (e *Engine) Nearest(id string, others []string) float64 {
	defer e.clear()
	best := 0.0
	at, ok := e.byID[id]
	if !ok {
		return 1
	}
	it := e.at(at)
	e.query(it, len(e.items))
	for _, o := range others {
		seq, ok := e.byID[o]
		if !ok || o == id {
			continue
		}
		if h := e.acc[seq-e.base]; h.dot > 0 {
			best = max(best, e.similarity(h, &e.tags[at-e.base], &e.tags[seq-e.base]))
		}
	}
	return best
}
