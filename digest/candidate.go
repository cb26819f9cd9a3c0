package digest

import (
	"fmt"
	"slices"
	"sort"
	"time"
)

// relevant is where the engines decide: at or above, an item is about geopolitics.
const relevant = 0.5

// candidate is a story on its way into an edition.
type candidate struct {
	story      *Story
	told       *Told // nil = new to the readers
	news       []*Member
	outlets    []string // publisher families, in order of their first item
	origins    int
	newOutlets []string // not yet told
	statements []Statement
	changes    []Change // of a told story, besides outlets and statements
	again      bool     // of a told story: new outlets alone, with what readers have read
	regions    []Share  // outlets by the region they write from
	owners     []Share  // outlets by who controls them
	blocs      int      // sides of the world that carry it
	relevance  float64
	lead       *Member // whose headline stands for the story
	region     string
	countries  []string
	themes     []string
	latest     time.Time
	comments   int     // items that are comment rather than report
	recent     int     // outlets whose first item came in the last recentSpan before the cut
	foreign    bool    // no item of the window is in the digest's language
	weighs     float64 // apart from its age and relevance
	score      float64
	weight     Weight
	why        string
}

// assess decides whether a story is a candidate; if not, it says why.
func assess(s *Story, in Input) (*candidate, string) {
	mute := &in.Spec.Topics.Mute
	s, muted := mute.without(s)
	if muted != "" {
		return nil, "muted: " + muted
	}
	c := &candidate{story: s}
	if told, ok := toldOf(s, in); ok {
		c.told = &told
	}
	for i := range s.Members {
		if m := &s.Members[i]; isNews(m, in) || c.told != nil && m.Revised {
			c.news = append(c.news, m)
		}
	}
	if len(c.news) == 0 {
		return nil, "no item first seen in the window"
	}
	texts := independent(s)
	if muted := mute.mutes(texts); muted != "" {
		return nil, "muted: " + muted
	}
	c.relevance = vote(texts)
	if c.relevance < in.Spec.bar() {
		return nil, in.Spec.offTopic(c.relevance, len(s.Members))
	}
	topic, missing := in.Spec.Topics.follow(texts)
	if missing != "" {
		return nil, missing
	}
	c.outlets, c.origins = sources(s)
	if why := c.remember(in.spoken); why != "" {
		return nil, why
	}
	c.countries, c.region, c.themes = place(s, in.Region)
	c.regions, c.owners, c.blocs = spread(s, in.Region)
	c.lead = c.headline(in.Spec.Lang)
	c.foreign = len(inLang([]*Member{c.lead}, in.Spec.Lang)) == 0
	first := map[string]time.Time{}
	for i := range s.Members {
		m := &s.Members[i]
		if opinion(m) {
			c.comments++
		}
		t := m.Time()
		if t.After(c.latest) {
			c.latest = t
		}
		if f, ok := first[m.Outlet.Name]; !ok || t.Before(f) {
			first[m.Outlet.Name] = t
		}
	}
	for _, t := range first {
		if !t.Before(in.Cut.Add(-recentSpan)) {
			c.recent++
		}
	}
	c.score, c.why = score(c, in.Cut)
	if _, only := stateOnly(s); only {
		c.why += "; state media alone"
	}
	if topic != "" {
		c.why += "; followed: " + topic
	}
	return c, ""
}

// vote is the relevance of a story: the mean over its independent texts, so
// that one off-topic item does not decide and a much-copied one counts once.
func vote(texts []*Member) float64 {
	if len(texts) == 0 {
		return 0
	}
	sum := 0.0
	for _, m := range texts {
		sum += m.Analysis.Relevance
	}
	return sum / float64(len(texts))
}

// independent returns the texts of a story, each once; all its items when they
// are only copies of a text that has left the window.
func independent(s *Story) []*Member {
	var own, all []*Member
	for i := range s.Members {
		m := &s.Members[i]
		all = append(all, m)
		if m.DuplicateOf == 0 {
			own = append(own, m)
		}
	}
	if len(own) == 0 {
		return all
	}
	return own
}

// sources lists the outlets of a story and counts its origins. An origin is who
// wrote a text: a copy counts as its original's, and an item that names its true
// source (RSS <source>) as that source's.
func sources(s *Story) (outlets []string, origins int) {
	byID := byID(s)
	seen, from := map[string]bool{}, map[string]bool{}
	for i := range s.Members {
		m := &s.Members[i]
		if !seen[m.Outlet.Name] {
			seen[m.Outlet.Name] = true
			outlets = append(outlets, m.Outlet.Name)
		}
		from[writer(root(m, byID))] = true
	}
	return outlets, len(from)
}

func byID(s *Story) map[int64]*Member {
	out := make(map[int64]*Member, len(s.Members))
	for i := range s.Members {
		out[s.Members[i].ID] = &s.Members[i]
	}
	return out
}

// root is the item whose text a member's is: itself, unless it is a copy.
func root(m *Member, byID map[int64]*Member) *Member {
	for hops := 0; m.DuplicateOf != 0 && hops < len(byID); hops++ {
		next, ok := byID[m.DuplicateOf]
		if !ok {
			break
		}
		m = next
	}
	return m
}

// writer names who wrote an item's text.
func writer(m *Member) string {
	if m.Origin != "" {
		return m.Origin
	}
	return m.Outlet.Name
}

// since returns the outlets and the origins of the window's items alone: what an
// update is weighed by. A copy of what readers have read is no origin.
func (c *candidate) since() (outlets, origins int) {
	all := byID(c.story)
	fresh := map[*Member]bool{}
	for _, m := range c.news {
		fresh[m] = true
	}
	names, from := map[string]bool{}, map[string]bool{}
	for _, m := range c.news {
		names[m.Outlet.Name] = true
		if r := root(m, all); fresh[r] {
			from[writer(r)] = true
		}
	}
	return len(names), len(from)
}

// abroad is the state that acts in every region of the world. A story of it and of
// another region is printed under the other.
const abroad = "US"

// place returns the story's countries and themes by the vote of its items and
// the region it is printed under.
func place(s *Story, regionOf func(country string) string) (countries []string, region string, themes []string) {
	var cs, rs, ts tally
	for i := range s.Members {
		a := &s.Members[i].Analysis
		cs.add(a.Countries)
		rs.add(a.Regions)
		ts.add(a.Themes)
	}
	countries = cs.top(4)
	if regionOf != nil && slices.Contains(countries, abroad) {
		home := regionOf(abroad)
		neighbour := func(c string) bool { return c != abroad && regionOf(c) == home }
		if home != "" && !slices.ContainsFunc(countries, neighbour) {
			rs.weight[home] /= 3
		}
	}
	region = "World"
	if top := rs.top(1); len(top) > 0 {
		region = top[0]
	}
	return countries, region, ts.top(2)
}

// tally counts ranked names: the first of an item's list weighs most.
type tally struct {
	names  []string
	weight map[string]float64
}

func (t *tally) add(ranked []string) {
	if t.weight == nil {
		t.weight = map[string]float64{}
	}
	for i, n := range ranked {
		if _, ok := t.weight[n]; !ok {
			t.names = append(t.names, n)
		}
		t.weight[n] += 1 / float64(i+1)
	}
}

func (t *tally) top(n int) []string {
	sort.SliceStable(t.names, func(i, j int) bool {
		a, b := t.names[i], t.names[j]
		if t.weight[a] != t.weight[b] {
			return t.weight[a] > t.weight[b]
		}
		return a < b
	})
	if len(t.names) > n {
		return t.names[:n]
	}
	return t.names
}

// count prints a number with its noun: "1 outlet", "9 outlets".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
