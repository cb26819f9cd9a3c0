package digest

import (
	"fmt"
	"sort"
	"time"
)

// Input is everything an edition is made from. Compose looks at nothing else.
type Input struct {
	Spec    Spec
	Slot    time.Time
	Since   time.Time // items first seen in [Since, Cut) are news
	Cut     time.Time
	Stories []Story         // every story with an item first seen in the window
	Told    map[string]Told // by story id: what the readers of this Spec were sent before
	Sources []SourceState
	// Region names the region of a country by its ISO 3166-1 alpha-2 code; nil =
	// not known. It must be a pure function.
	Region func(country string) string

	spoken  spoken            // of Told, in stories of the last days
	printed map[string]string // by link, the story that an item was told in
}

// spokenReach is how long a statement told in one story is not new in another.
const spokenReach = 7 * 24 * time.Hour

// Compose makes an edition. It is pure and deterministic: equal inputs give
// equal editions. Every story of the input gets a Decision: those in the edition
// say why they are in, the others why not, best score first.
//
// A story is a candidate when it has news in the window, is about geopolitics by
// the vote of its independent texts, and, if told before, has something its
// readers have not been told. Candidates are ranked (see score), thinned so that
// one region does not crowd out the rest, and printed as one lead, full entries
// grouped by region, and one-line briefs.
func Compose(in Input) (Edition, []Decision) {
	ed := Edition{
		Spec: in.Spec.ID, Title: in.Spec.Title, Slot: in.Slot.UTC(), Since: in.Since.UTC(), Cut: in.Cut.UTC(),
		Zone: in.Spec.zone().String(), Lang: in.Spec.Lang, Coverage: coverage(in),
	}
	var cands []*candidate
	var decisions []Decision
	in.Stories, in.spoken, in.printed = ordered(in.Stories), heardOf(in.Told, in.Slot.Add(-spokenReach)), printedLinks(in.Told)
	for i := range in.Stories {
		c, why := assess(&in.Stories[i], in)
		if c == nil {
			decisions = append(decisions, Decision{Story: in.Stories[i].ID, Headline: anyHeadline(&in.Stories[i]), Reason: why})
			continue
		}
		cands = append(cands, c)
	}
	ed.Coverage.Stories = len(cands)

	picked, left := pick(cands, in.Spec)
	for _, c := range left {
		decisions = append(decisions, Decision{Story: c.story.ID, Headline: c.lead.Title, Score: c.score, Reason: c.why})
	}
	layOut(&ed, picked, in)
	for _, e := range ed.Entries() {
		decisions = append(decisions, Decision{Story: e.Story, Headline: e.Headline, In: true, Score: e.Score, Reason: e.Reason})
	}
	sort.SliceStable(decisions, func(i, j int) bool {
		a, b := decisions[i], decisions[j]
		switch {
		case a.In != b.In:
			return a.In
		case a.Score != b.Score:
			return a.Score > b.Score
		}
		return a.Story < b.Story
	})
	return ed, decisions
}

// ordered returns the stories by id with their members by time, then key: the
// order in which rows happened to be stored must not show in an edition.
func ordered(stories []Story) []Story {
	out := append([]Story(nil), stories...)
	sort.Slice(out, func(i, j int) bool { return out[i].ID < out[j].ID })
	for i := range out {
		ms := append([]Member(nil), out[i].Members...)
		sort.SliceStable(ms, func(a, b int) bool {
			ta, tb := ms[a].Time(), ms[b].Time()
			if !ta.Equal(tb) {
				return ta.Before(tb)
			}
			return ms[a].Key() < ms[b].Key()
		})
		out[i].Members = ms
	}
	return out
}

// zone is where the Spec's dates are printed.
func (s Spec) zone() *time.Location {
	if s.Location != nil {
		return s.Location
	}
	return s.Schedule.Location()
}

// coverage counts sources and the window's items.
func coverage(in Input) Coverage {
	c := Coverage{Total: len(in.Sources)}
	for _, s := range in.Sources {
		if s.Reached {
			c.Reached++
		} else {
			c.Missing = append(c.Missing, s)
		}
	}
	for i := range in.Stories {
		for _, m := range in.Stories[i].Members {
			if isNews(&m, in) {
				c.Items++
			}
		}
	}
	return c
}

// isNews reports whether an item counts as news of the window: first seen in it,
// whatever date the outlet gave, and not part of a feed's first, baseline fetch.
func isNews(m *Member, in Input) bool {
	return !m.Baseline && !m.FirstSeen.Before(in.Since) && m.FirstSeen.Before(in.Cut)
}

// layOut turns the picked candidates into numbered entries: lead, then sections
// by region in the order of their best story, then briefs.
func layOut(ed *Edition, picked []*candidate, in Input) {
	var order []string
	byRegion := map[string][]*candidate{}
	var briefs []*candidate
	for _, c := range picked {
		switch c.weight {
		case Lead:
			ed.Sections = append(ed.Sections, Section{Entries: []Entry{c.entry(in)}})
		case Full:
			if byRegion[c.region] == nil {
				order = append(order, c.region)
			}
			byRegion[c.region] = append(byRegion[c.region], c)
		default:
			briefs = append(briefs, c)
		}
	}
	for _, r := range order {
		s := Section{Title: r}
		for _, c := range byRegion[r] {
			s.Entries = append(s.Entries, c.entry(in))
		}
		ed.Sections = append(ed.Sections, s)
	}
	for _, c := range briefs {
		ed.Brief = append(ed.Brief, c.entry(in))
	}
	n := 0
	for i := range ed.Sections {
		for j := range ed.Sections[i].Entries {
			n++
			ed.Sections[i].Entries[j].Number = n
		}
	}
	for i := range ed.Brief {
		n++
		ed.Brief[i].Number = n
	}
	ed.Subject, ed.Preheader = titles(ed)
}

// titles returns the subject and the preheader: the lead's headline, and the
// next ones as far as about 90 characters reach.
func titles(ed *Edition) (subject, preheader string) {
	all := ed.Entries()
	if len(all) == 0 {
		return ed.Title + ": a quiet day", "Nothing new passed the bar since the last edition."
	}
	subject = shorten(all[0].Headline, 78)
	if len(all) == 1 {
		return subject, fmt.Sprintf("One story from %d sources today.", ed.Coverage.Reached)
	}
	preheader = "Also: "
	for i, e := range all[1:] {
		h := shorten(e.Headline, 84)
		if i > 0 {
			if len([]rune(preheader))+len([]rune(h)) > 88 {
				break
			}
			preheader += "; "
		}
		preheader += h
	}
	return subject, preheader
}

// anyHeadline names a story in a decision.
func anyHeadline(s *Story) string {
	if len(s.Members) == 0 {
		return ""
	}
	return s.Members[0].Title
}
