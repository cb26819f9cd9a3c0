package digest

import (
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"

	"geodigest/feeds"
)

// How much of a story is printed, by weight.
var room = map[Weight]struct{ sentences, statements int }{
	Lead:  {3, 5},
	Full:  {2, 2},
	Brief: {0, 0},
}

// entry prints a candidate.
func (c *candidate) entry(in Input) Entry {
	e := Entry{
		Story: c.story.ID, Weight: c.weight, Headline: headlineText(c.lead), Lang: langOf(c.lead), Link: feeds.ReaderLink(c.lead.Link), Outlet: c.lead.Outlet,
		Outlets: len(c.outlets), Origins: c.origins, Sources: c.sources(), Region: c.region, Countries: c.countries, Themes: c.themes,
		Regions: c.regions, Owners: c.owners, Latest: c.latest.UTC(), Score: c.score, Reason: c.why,
	}
	e.StateOf, e.StateOnly = stateOnly(c.story)
	if c.told != nil {
		e.Update, e.Before, e.BeforeAt, e.NewOutlets = true, c.told.Headline, c.told.At, len(c.newOutlets)
		e.Changes, e.Recap = c.changes, c.recap()
	}
	r := room[c.weight]
	e.Summary = c.summary(r.sentences)
	if c.told != nil && r.statements > 0 {
		r.statements = max(r.statements, 3) // what was said since is the news
	}
	var all []Statement
	e.Statements, all = c.shown(r.statements, e.Summary)
	if c.told != nil {
		e.NewSaid, e.NewDenied = len(all), announced(all, c.changes)
	}
	return e
}

// recap is the first sentence that readers of a told story read of it, for those
// who did not; it must be in the language of what is printed.
func (c *candidate) recap() []string {
	for _, e := range c.told.Entries {
		if len(e.Summary) > 0 && c.weight != Brief && base(e.Lang) == base(langOf(c.lead)) {
			return e.Summary[:1]
		}
	}
	return nil
}

// langOf is the language an item is shown in.
func langOf(m *Member) string {
	if m.Analysis.Lang != "" {
		return m.Analysis.Lang
	}
	return m.Lang
}

// headline chooses the item whose headline stands for the story: among the
// window's items in the edition's language, the one whose words the other
// headlines share most, with marks off for what reads badly on its own. That of an
// update should say what is new: it is compared with the window's headlines only,
// and loses by being the one that readers know.
func (c *candidate) headline(lang string) *Member {
	pool := c.news
	if same := inLang(pool, lang); len(same) > 0 {
		pool = same
	}
	var words [][]string
	if c.told != nil {
		for _, m := range c.news {
			words = append(words, headWords(m.Title))
		}
	} else {
		for i := range c.story.Members {
			words = append(words, headWords(c.story.Members[i].Title))
		}
	}
	var best *Member
	bestScore := 0.0
	for _, m := range pool {
		s := 3*central(headWords(m.Title), words) + shape(m) + c.tells(m)
		if m.DuplicateOf != 0 {
			s -= 0.3
		}
		if best == nil || s > bestScore {
			best, bestScore = m, s
		}
	}
	return best
}

// headlineText is a title as it is printed: without the name of the outlet that
// news.google.com hangs behind it.
func headlineText(m *Member) string {
	title := m.Title
	if i := strings.LastIndex(title, " - "); i > 20 {
		source := title[i+3:]
		if strings.Contains(m.Link, "//news.google.") || source == m.Origin || source == m.Outlet.Name {
			return strings.TrimSpace(title[:i])
		}
	}
	return title
}

// tells marks an update's headline by what it says that readers do not know.
func (c *candidate) tells(m *Member) float64 {
	if c.told == nil {
		return 0
	}
	v := 0.0
	if likeness(headWords(m.Title), headWords(c.told.Headline)) >= sameWords {
		v -= 1
	}
	for _, ch := range c.changes {
		switch {
		case ch.Kind == ChangedFigure && slices.ContainsFunc(m.Figures, func(f Figure) bool {
			return f.Title && f.Slot == ch.Slot && strconv.Itoa(f.Value) == ch.To
		}):
			return 1
		case ch.Kind == ChangedHeadline && headlineText(m) == ch.To:
			return 0.5
		}
	}
	return v
}

func inLang(ms []*Member, lang string) []*Member {
	var out []*Member
	for _, m := range ms {
		l := langOf(m)
		if l == "" || lang == "" || base(l) == base(lang) {
			out = append(out, m)
		}
	}
	return out
}

func base(tag string) string {
	b, _, _ := strings.Cut(strings.ToLower(tag), "-")
	return b
}

// central is the mean likeness of a headline to all others of its story.
func central(w []string, all [][]string) float64 {
	sum := 0.0
	for _, o := range all {
		sum += likeness(w, o)
	}
	return sum / float64(len(all))
}

// shape marks a headline for how it reads on its own.
func shape(m *Member) float64 {
	s := 0.0
	n := len([]rune(m.Title))
	switch {
	case n < 25:
		s -= 0.6
	case n > 120:
		s -= 0.4
	case n >= 40 && n <= 95:
		s += 0.15
	}
	low := strings.ToLower(m.Title)
	if strings.HasSuffix(m.Title, "?") {
		s -= 0.4
	}
	for _, ask := range []string{"why ", "how ", "what ", "who ", "inside ", "meet "} {
		if strings.HasPrefix(low, ask) {
			s -= 0.4 // an explainer's title does not say what happened
			break
		}
	}
	for _, bad := range []string{"live", "watch", "video", "opinion", "analysis", "explainer", "in pictures", "what we know", "what to know", "podcast", "newsletter", "footage", "photos", "gallery"} {
		if strings.HasPrefix(low, bad) || strings.Contains(low, bad+":") || strings.Contains(low, " – "+bad) || strings.HasSuffix(low, "| "+bad) {
			s -= 0.5
			break
		}
	}
	if low != m.Title && strings.ToUpper(m.Title) == m.Title && hasLetter(m.Title) {
		s -= 0.5
	}
	if strings.ContainsAny(m.Title, "|") {
		s -= 0.2
	}
	if opinion(m) {
		s -= 0.7
	}
	if m.Summary != "" {
		s += 0.2
	}
	switch m.Outlet.Ownership {
	case feeds.OwnershipState:
		s -= 0.35 // a state's own wording does not speak for the story while others have it
	case feeds.OwnershipStateFunded:
		s -= 0.05
	}
	return s
}

// opinion reports whether an item is a comment rather than a report: by the
// section its address names, by its label, or by a byline before a colon in
// capitals ("JANE DOE: ..."). Comment belongs to a story but does not speak for it.
func opinion(m *Member) bool {
	link := strings.ToLower(m.Link)
	for _, dir := range []string{"/opinion", "/commentisfree/", "/op-ed", "/oped", "/editorial", "/columnists/", "/comment/", "/blogs/", "/ideas/", "/voices/"} {
		if strings.Contains(link, dir) {
			return true
		}
	}
	label, _, colon := strings.Cut(m.Title, ":")
	if colon {
		switch strings.ToLower(strings.TrimSpace(label)) {
		case "opinion", "analysis", "editorial", "comment", "op-ed", "column", "explainer", "perspective", "review":
			return true
		}
		if words := strings.Fields(label); len(words) >= 2 && len(words) <= 4 && label == strings.ToUpper(label) && hasLetter(label) {
			return true
		}
	}
	return strings.HasPrefix(strings.ToLower(m.Title), "opinion |") || strings.HasSuffix(strings.ToLower(m.Title), "| opinion")
}

func hasLetter(s string) bool {
	return strings.IndexFunc(s, unicode.IsLetter) >= 0
}

// sources lists each outlet once with its best link: the lead's outlet first,
// then those that wrote their own text, then the copies; within each in the
// order in which they came. One of the window is better than an older one; in an
// update there are no others.
func (c *candidate) sources() []Source {
	var out []Source
	at := map[string]int{}
	fresh := map[*Member]bool{}
	for _, m := range c.news {
		fresh[m] = true
	}
	old := map[string]*Member{}
	for i := range c.story.Members {
		m := &c.story.Members[i]
		if c.told != nil && !fresh[m] {
			continue
		}
		src := Source{Outlet: m.Outlet, Title: m.Title, Link: feeds.ReaderLink(m.Link), Lang: langOf(m), Copy: m.DuplicateOf != 0}
		j, seen := at[m.Outlet.Name]
		switch {
		case !seen:
			at[m.Outlet.Name] = len(out)
			out = append(out, src)
			if !fresh[m] {
				old[m.Outlet.Name] = m
			}
		case fresh[m] && old[m.Outlet.Name] != nil && m.DuplicateOf == 0 && shape(m) >= shape(old[m.Outlet.Name]):
			out[j] = src
			delete(old, m.Outlet.Name)
		case m == c.lead || out[j].Copy && !src.Copy || out[j].Link == "":
			out[j] = src
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return c.place(out[i]) < c.place(out[j]) })
	return out
}

func (c *candidate) place(s Source) int {
	switch {
	case s.Name == c.lead.Outlet.Name:
		return 0
	case !s.Copy:
		return 1
	}
	return 2
}
