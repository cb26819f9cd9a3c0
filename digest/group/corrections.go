package group

import (
	"fmt"

	"geodigest/digest"
	"geodigest/digest/cluster"
)

// constrain gives an empty engine the corrections that hold. keys are those of the
// items that will be restored.
func (e *Engine) constrain(corrections []digest.Correction, keys map[int64]string) {
	var rules []cluster.Correction
	stories := map[string]string{}
	for _, c := range corrections {
		if !c.Undone.IsZero() {
			continue
		}
		var r cluster.Correction
		for _, m := range c.Items {
			key, ok := keys[m.Item]
			if !ok {
				key = fmt.Sprint("\x00", m.Item) // too old to be met again
			}
			stories[key] = m.Story
			if m.Rest {
				r.Rest = append(r.Rest, key)
			} else {
				r.Items = append(r.Items, key)
			}
		}
		if len(r.Items) > 0 {
			rules = append(rules, r)
		}
	}
	e.stories.Constrain(rules, stories)
}

// StoryName gives names for a story that an operator makes of items, from the key of
// the first of them; n counts from 1.
func StoryName(key string, n int) string { return cluster.StoryName(key, n) }
