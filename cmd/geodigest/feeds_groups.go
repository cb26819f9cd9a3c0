package main

import (
	"fmt"
	"slices"
	"strings"

	"geodigest/feeds/fetch"

	"github.com/jedib0t/go-pretty/v6/text"
)

// advice is what to do about one feed.
type advice struct {
	kind string // of its trouble, one word
	hint string // what to do
	name string // of the feed
}

// namesMost is how many feeds of a group are named.
const namesMost = 8

// printAdvice says what to do, once for all feeds that need the same, the largest
// group first: one line of advice to a row would be read by nobody.
func printAdvice(e *env, list []advice) {
	type group struct{ kind, hint string }
	members := map[group][]string{}
	var order []group
	for _, a := range list {
		g := group{a.kind, a.hint}
		if members[g] == nil {
			order = append(order, g)
		}
		members[g] = append(members[g], a.name)
	}
	slices.SortStableFunc(order, func(a, b group) int { return len(members[b]) - len(members[a]) })
	for _, g := range order {
		names := members[g]
		if more := len(names) - namesMost; more > 0 {
			names = append(names[:namesMost:namesMost], fmt.Sprintf("and %d more", more))
		}
		head := fmt.Sprintf("%d %s", len(members[g]), g.kind)
		if g.hint != "" {
			head += ": " + g.hint
		}
		fmt.Fprintf(e.stdout, "\n%s\n%s\n", indented(e, "", head), indented(e, "    ", strings.Join(names, ", ")))
	}
}

// indented wraps a paragraph to the width of the terminal.
func indented(e *env, indent, s string) string {
	if w := e.width(); w > 0 {
		s = strings.TrimRight(text.WrapSoft(s, max(w-len(indent), leastDetail)), " ")
	}
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = indent + strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}

// kindName is a kind of failure as people are shown it: a server that is out of
// service for a while (503) and one that wants to be asked less often (429) are one
// kind for polling, which waits for both, but not for somebody who wants to help.
func kindName(kind string, unavailable bool) string {
	if kind == string(fetch.KindThrottled) && unavailable {
		return "unavailable"
	}
	return kind
}
