package digest

import (
	"fmt"
	"math"
	"slices"
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

// Weights of what adds to a story's reach.
const (
	copies  = 0.3  // outlets that run another's text: editors chose to
	quick   = 0.25 // outlets that came in during the last recentSpan
	regions = 0.2  // each doubling of the regions that write about it
	sides   = 0.2  // each further bloc whose press carries it, up to mostSides
)

const mostSides = 3

// score ranks a candidate; the string says what it is made of.
//
// Independent texts count most, on a logarithmic scale (the step from one to two
// says more than from ten to eleven); copies add a little. Speed, the gravity of
// the theme, and being reported from several regions and by several sides of the
// world add to it. The sum is weighed by relevance and by age: the newest item
// loses half its weight in 24 hours; a story that nobody tells in the digest's
// language weighs half. A story told before is weighed by what came
// since alone, and by how much of it is news (novelty).
func score(c *candidate, cut time.Time) (float64, string) {
	outlets, origins := len(c.outlets), c.origins
	if c.told != nil {
		outlets, origins = c.since()
	}
	reach := math.Log2(1+float64(origins)) + copies*math.Log2(1+math.Max(0, float64(outlets-origins)))
	speed := quick * math.Log2(1+float64(c.recent))
	grave := 0.0
	for _, t := range c.themes {
		grave = math.Max(grave, severity[t])
	}
	wide := regions*math.Log2(float64(max(1, len(c.regions)))) + sides*float64(min(max(c.blocs-1, 0), mostSides))
	if c.told != nil {
		wide = 0 // it was weighed when the story was told
	}
	fresh := math.Exp2(-math.Max(0, cut.Sub(c.latest).Hours()) / 24)
	novel := c.novelty()
	report := 1.0
	if c.comments*2 > len(c.story.Members) {
		report = 0.5 // mostly comment on something reported elsewhere
	}
	lang := 1.0
	if c.foreign {
		lang = 0.5
	}
	c.weighs = (reach + speed + grave + wide) * novel * report * lang
	s := c.weighs * c.relevance * (0.4 + 0.6*fresh)

	parts := []string{count(len(c.outlets), "outlet"), count(c.origins, "origin"), fmt.Sprintf("relevance %.2f", c.relevance)}
	if c.recent > 0 {
		parts = append(parts, fmt.Sprintf("%d of them in the last 6 h", c.recent))
	}
	if len(c.regions) > 1 {
		parts = append(parts, fmt.Sprintf("from %d regions and %s", len(c.regions), count(c.blocs, "bloc")))
	}
	if len(c.themes) > 0 {
		parts = append(parts, "on "+strings.Join(c.themes, ", "))
	}
	if report < 1 {
		parts = append(parts, "mostly comment")
	}
	if c.foreign {
		parts = append(parts, "no text in the digest's language")
	}
	if c.told != nil {
		parts = append(parts, fmt.Sprintf("update of a story told on %s: %s", c.told.At.UTC().Format("2 January"), c.fresh(origins)))
	}
	return s, strings.Join(parts, "; ")
}

// novelty is how much of its weight a story keeps: all of it when it is new, more
// than half when it is an update with one new thing, nearly all with many.
func (c *candidate) novelty() float64 {
	if c.told == nil {
		return 1
	}
	return 1 - 0.5/float64(1+min(3, 2*len(c.changes)+len(c.statements)))
}

// fresh prints what is new in an update.
func (c *candidate) fresh(origins int) string {
	parts := []string{count(origins, "new text"), count(len(c.newOutlets), "new outlet"), count(len(c.statements), "new statement")}
	for _, ch := range c.changes {
		parts = append(parts, ch.String())
	}
	return strings.Join(parts, ", ")
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

// Bounds of what is printed whatever room there is.
const (
	mostAlone = 2   // stories that one and the same outlet alone carries
	quietBar  = 0.8 // a story that weighs less, age and relevance apart, is no filler for a quiet day
)

// pick chooses what is printed, best first, and gives each its weight. It picks
// greedily: after every choice the rest is weighed again against what is in. A day
// with little news gives a short digest: what weighs less than quietBar on its own
// is left out, and so is a third story that one outlet has to itself.
func pick(cands []*candidate, spec Spec) (picked, left []*candidate) {
	rest := append([]*candidate(nil), cands...)
	sort.SliceStable(rest, func(i, j int) bool { return before(rest[i], rest[j], rest[i].score, rest[j].score) })
	var full, brief int
	alone := map[string]int{}
	words := map[*candidate][]string{}
	for _, c := range rest {
		words[c] = headWords(c.lead.Title)
	}
	inRegion, outlets, sagas := map[string]int{}, map[string]int{}, map[string]int{}
	for len(rest) > 0 {
		best, bestScore := -1, 0.0
		news := slices.ContainsFunc(rest, func(c *candidate) bool { return !c.again && c.weighs >= quietBar })
		for i, c := range rest {
			if len(picked) == 0 && c.again && news {
				continue // it does not lead
			}
			s := c.score * math.Pow(sameRegion, float64(inRegion[c.region])) * math.Pow(sameSaga, float64(sagas[c.saga()])) *
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
		only := ""
		if len(c.outlets) == 1 {
			only = c.outlets[0]
		}
		switch {
		case c.weighs < quietBar:
			c.why = fmt.Sprintf("too little for a digest of any length (weight %.2f, bar %.2f): %s", c.weighs, quietBar, c.why)
			left = append(left, c)
			continue
		case only != "" && alone[only] == mostAlone:
			c.why = fmt.Sprintf("%s has %d stories to itself already: %s", only, mostAlone, c.why)
			left = append(left, c)
			continue
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
		if only != "" {
			alone[only]++
		}
		inRegion[c.region]++
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
