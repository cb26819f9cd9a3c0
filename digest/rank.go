package digest

import (
	"fmt"
	"math"
	"sort"
	"strings"
	"time"
)

// recentSpan is what counts as "now" when a story's speed is judged.
const recentSpan = 6 * time.Hour

// severity weighs themes: what moves armies and borders before what moves
// markets. Themes without an entry weigh 0.
var severity = map[string]float64{
	"war": 0.5, "ceasefire-peace": 0.5, "nuclear-arms": 0.5, "terrorism-insurgency": 0.4, "sanctions": 0.3, "defence-alliances": 0.3,
	"elections-power": 0.3, "international-law": 0.2, "espionage-cyber": 0.2, "diplomacy": 0.2, "protest-repression": 0.2,
	"migration-borders": 0.1, "trade-energy": 0.1, "aid-humanitarian": 0.1,
}

// score ranks a candidate; the string says what it is made of.
//
// Independent texts count most, on a logarithmic scale (the step from one to two
// says more than from ten to eleven); copies add a little, because editors chose
// to run them. The sum is weighed by relevance and by age: the newest item loses
// half its weight in 24 hours. Speed (outlets that came in during the last six
// hours), the gravity of the theme, and being new rather than an update add to it.
func score(c *candidate, cut time.Time) (float64, string) {
	reach := math.Log2(1+float64(c.origins)) + 0.3*math.Log2(1+float64(len(c.outlets)-c.origins))
	speed := 0.25 * math.Log2(1+float64(c.recent))
	grave := 0.0
	for _, t := range c.themes {
		grave = math.Max(grave, severity[t])
	}
	fresh := math.Exp2(-math.Max(0, cut.Sub(c.latest).Hours()) / 24)
	novel := 1.0
	if c.told != nil {
		novel = 0.7
	}
	report := 1.0
	if c.comments*2 > len(c.story.Members) {
		report = 0.5 // mostly comment on something reported elsewhere
	}
	s := (reach + speed + grave) * c.relevance * (0.4 + 0.6*fresh) * novel * report

	parts := []string{count(len(c.outlets), "outlet"), count(c.origins, "origin"), fmt.Sprintf("relevance %.2f", c.relevance)}
	if c.recent > 0 {
		parts = append(parts, fmt.Sprintf("%d of them in the last 6 h", c.recent))
	}
	if len(c.themes) > 0 {
		parts = append(parts, "on "+strings.Join(c.themes, ", "))
	}
	if report < 1 {
		parts = append(parts, "mostly comment")
	}
	if c.told != nil {
		parts = append(parts, "update of a story told on "+c.told.At.UTC().Format("2 January"))
	}
	return s, strings.Join(parts, "; ")
}

// Thinning factors: each story already picked from the same region, about the
// same countries, led by the same outlet, or sharing most of its headline's words
// with one that is in, makes the next one weigh less.
const (
	sameRegion   = 0.93
	sameSaga     = 0.80 // the same two countries, or the same one where there is one
	sameOutlet   = 0.90
	sameHeadline = 0.45
	headlineLike = 0.5 // share of the shorter headline's words
)

// pick chooses what is printed, best first, and gives each its weight. It picks
// greedily: after every choice the rest is weighed again against what is in.
func pick(cands []*candidate, spec Spec) (picked, left []*candidate) {
	rest := append([]*candidate(nil), cands...)
	sort.SliceStable(rest, func(i, j int) bool { return before(rest[i], rest[j], rest[i].score, rest[j].score) })
	var full, brief int
	words := map[*candidate][]string{}
	for _, c := range rest {
		words[c] = headWords(c.lead.Title)
	}
	regions, outlets, sagas := map[string]int{}, map[string]int{}, map[string]int{}
	for len(rest) > 0 {
		best, bestScore := -1, 0.0
		for i, c := range rest {
			s := c.score * math.Pow(sameRegion, float64(regions[c.region])) * math.Pow(sameSaga, float64(sagas[c.saga()])) *
				math.Pow(sameOutlet, float64(outlets[c.lead.Outlet.Name]))
			for _, p := range picked {
				if likeness(words[c], words[p]) >= headlineLike {
					s *= sameHeadline
				}
			}
			if best < 0 || before(c, rest[best], s, bestScore) {
				best, bestScore = i, s
			}
		}
		c := rest[best]
		rest = append(rest[:best], rest[best+1:]...)
		switch {
		case len(picked) == 0 && spec.MaxStories > 0:
			c.weight = Lead
			full++
		case full < spec.MaxStories && len(c.outlets) >= spec.MinOutlets:
			c.weight = Full
			full++
		case brief < spec.MaxBrief:
			c.weight = Brief
			brief++
		default:
			c.why = fmt.Sprintf("ranked below what fits (%d stories and %d brief lines): %s", spec.MaxStories, spec.MaxBrief, c.why)
			left = append(left, c)
			continue
		}
		regions[c.region]++
		sagas[c.saga()]++
		outlets[c.lead.Outlet.Name]++
		picked = append(picked, c)
	}
	return picked, left
}

// saga names what a story is a chapter of: the two countries it is most about.
func (c *candidate) saga() string {
	two := append([]string(nil), c.countries[:min(2, len(c.countries))]...)
	if len(two) == 0 {
		return c.story.ID // its own
	}
	sort.Strings(two)
	return strings.Join(two, " ")
}

// before orders candidates: higher score, then more outlets, then the story id.
func before(a, b *candidate, sa, sb float64) bool {
	switch {
	case sa != sb:
		return sa > sb
	case len(a.outlets) != len(b.outlets):
		return len(a.outlets) > len(b.outlets)
	}
	return a.story.ID < b.story.ID
}
