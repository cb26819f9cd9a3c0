package digest

import "time"

// What an operator can do to stories.
const (
	MergeStories = "merge" // two or more stories are one
	SplitStory   = "split" // items of a story are another one
)

// Correction is an operator's decision about stories. It holds for ever, or until
// it is undone: items it put together stay together, items it put apart never
// share a story again.
type Correction struct {
	ID     int64
	Kind   string // MergeStories or SplitStory
	Story  string // where its items were put
	From   string // of a split: the story they were taken from
	At     time.Time
	By     string // who
	Reason string
	Undone time.Time // zero: it holds
	Items  []CorrectedItem
}

// CorrectedItem is an item that a correction speaks of.
type CorrectedItem struct {
	Item  int64
	Rest  bool   // left behind by a split
	From  string // story it was in before
	Story string // story it is in now
	// CopyOf is the item whose copy it was before; a split that takes a copy
	// without its original makes it an item of its own. 0 = none, or still a copy.
	CopyOf int64
}
