package cluster

import (
	"cmp"
	"slices"
	"time"
)

// Info describes a story as far as it lies inside the window.
type Info struct {
	ID          string
	Items       []string // in order of arrival, each followed by its duplicates
	Sources     []string // outlet families, each once, in order of first item
	First, Last time.Time
	Terms       []string // up to eight terms that most define it, stemmed
}

// Story returns what the engine knows of a story; false if no item of it is
// inside the window.
func (e *Engine) Story(id string) (Info, bool) {
	s := e.stories[id]
	if s == nil || len(s.members) == 0 {
		return Info{}, false
	}
	info := Info{ID: id}
	source := func(name string) {
		if !slices.Contains(info.Sources, name) {
			info.Sources = append(info.Sources, name)
		}
	}
	weight := map[int32]float32{}
	lo, hi := e.at(s.members[0]).t, e.at(s.members[0]).t
	for _, seq := range s.members {
		it := e.at(seq)
		lo, hi = min(lo, it.t), max(hi, it.t)
		info.Items = append(info.Items, it.id)
		source(it.source)
		for _, d := range it.dups {
			if tw, ok := e.twins[d]; ok {
				info.Items = append(info.Items, d)
				source(tw.source)
			}
		}
		for _, f := range it.feats {
			if e.vocab.kinds[f.slot] == termWord {
				weight[f.slot] += e.weight(it, f)
			}
		}
	}
	info.First, info.Last = time.Unix(lo, 0).UTC(), time.Unix(hi, 0).UTC()
	slots := make([]int32, 0, len(weight))
	for slot := range weight {
		slots = append(slots, slot)
	}
	slices.SortFunc(slots, func(a, b int32) int {
		return cmp.Or(cmp.Compare(weight[b], weight[a]), cmp.Compare(e.vocab.names[a], e.vocab.names[b]))
	})
	for _, slot := range slots[:min(8, len(slots))] {
		info.Terms = append(info.Terms, e.vocab.names[slot])
	}
	return info, true
}

// StoryOf returns the story an item or duplicate inside the window is in.
func (e *Engine) StoryOf(item string) (string, bool) {
	if tw, ok := e.twins[item]; ok {
		item = tw.of
	}
	if seq, ok := e.byID[item]; ok {
		return e.at(seq).story.id, true
	}
	return "", false
}

// Move puts an item (with its duplicates) into a story and keeps it there:
// Repair neither takes it out again nor merges its story with another one an
// operator has put items into. It is how an operator's merge or split reaches
// the engine; after a restart the caller repeats it. False if the item is not
// inside the window.
func (e *Engine) Move(item, story string) bool {
	if tw, ok := e.twins[item]; ok {
		item = tw.of
	}
	seq, ok := e.byID[item]
	if !ok || story == "" {
		return false
	}
	it := e.at(seq)
	it.pinned, it.tied, it.moved = true, true, true
	if it.story.id != story {
		e.leave(it, seq)
		e.enter(it, seq, story)
	}
	return true
}

// leave takes an item out of its story.
func (e *Engine) leave(it *item, seq int) {
	s := it.story
	if i := slices.Index(s.members, seq); i >= 0 {
		s.members = slices.Delete(s.members, i, i+1)
	}
	if len(s.members) == 0 {
		delete(e.stories, s.id)
	}
}

// enter puts an item into a story, which is made if it is not there.
func (e *Engine) enter(it *item, seq int, id string) {
	s := e.stories[id]
	if s == nil {
		s = &story{id: id}
		e.stories[id] = s
	}
	i, _ := slices.BinarySearch(s.members, seq)
	s.members = slices.Insert(s.members, i, seq)
	it.story = s
}
