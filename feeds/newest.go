package feeds

import (
	"errors"
	"slices"
)

// errEnough ends the reading of a document of which enough items are known.
var errEnough = errors.New("enough items")

// choose keeps MaxItems of the items read so far, once there are twice as many or at
// the end of the document: the newest, in the order of the document. Most feeds
// begin with the newest item, but an archive that grows at its end has its news
// there. Where not nearly all items have dates, the first stand for the newest.
//
// It returns errEnough when what follows can be taken for older than what is kept.
func (c *converter) choose(end bool) error {
	list := c.doc.Items
	if len(list) <= MaxItems || len(list) < 2*MaxItems && !end {
		return nil
	}
	dated := 0
	order := make([]int, len(list))
	for i := range list {
		order[i] = i
		if !list[i].Published.IsZero() {
			dated++
		}
	}
	if 10*dated >= 9*len(list) {
		slices.SortStableFunc(order, func(a, b int) int { return list[b].Published.Compare(list[a].Published) })
	}
	order = order[:MaxItems]
	slices.Sort(order)
	c.keep(order)
	if order[MaxItems-1] == MaxItems-1 {
		return errEnough
	}
	return nil
}

// keep drops all items but those at the places given, which ascend.
func (c *converter) keep(places []int) {
	list, orphans := c.doc.Items, c.orphans
	c.orphans = c.orphans[:0]
	for to, from := range places {
		for len(orphans) > 0 && orphans[0] < from {
			orphans = orphans[1:]
		}
		if len(orphans) > 0 && orphans[0] == from {
			c.orphans = append(c.orphans, to)
		}
		list[to] = list[from]
	}
	clear(list[len(places):])
	c.doc.Items = list[:len(places)]
}
