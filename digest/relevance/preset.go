package relevance

import (
	"fmt"
	"strings"
)

// The presets are thresholds on Result.Probability, or on its mean over a
// story: what is at or above it is in. Strict keeps out what a reader might not
// call geopolitics and loses some that is; Wide is the reverse; Balanced is
// where the probability says more likely than not.
const (
	Strict   = 0.7
	Balanced = 0.5
	Wide     = 0.3
)

// Threshold gives the probability from which on an item is in under a preset:
// "strict", "balanced" (or "", the default) or "wide".
func Threshold(preset string) (float64, error) {
	switch preset {
	case "strict":
		return Strict, nil
	case "", "balanced":
		return Balanced, nil
	case "wide":
		return Wide, nil
	}
	return 0, fmt.Errorf("relevance preset %q: write strict, balanced or wide", preset)
}

// Themes lists the tags that Result.Themes may hold, in the order of the
// lexicon: war, ceasefire-peace, diplomacy and so on.
func (m *Model) Themes() []string {
	var out []string
	for _, n := range m.lex.names {
		if n[0] != '-' && n[0] != '+' {
			out = append(out, n)
		}
	}
	return out
}

// OffTopics lists the tags that Result.Themes may hold of what is not
// geopolitics: sport, celebrity and so on.
func (m *Model) OffTopics() []string {
	var out []string
	for _, n := range m.lex.names {
		if t, off := strings.CutPrefix(n, "-"); off {
			out = append(out, t)
		}
	}
	return out
}
