package digest

import (
	"cmp"
	"slices"
	"strings"

	"geodigest/feeds"
)

// ChangeKind says in what way a story told before is news again.
type ChangeKind string

// The kinds of change.
const (
	ChangedFigure   ChangeKind = "figure"   // a toll was revised, or given for the first time
	ChangedHeadline ChangeKind = "headline" // the outlet that was quoted words its headline anew
	ChangedDenial   ChangeKind = "denial"   // somebody denies what was reported
)

// Change is one thing that is new in a story told before, besides the new outlets
// and statements that an entry counts.
type Change struct {
	Kind    ChangeKind `json:"kind"`
	Slot    string     `json:"slot,omitempty"`    // figure: what is counted
	From    string     `json:"from,omitempty"`    // figure, headline: what readers were told; "" = nothing
	To      string     `json:"to,omitempty"`      // figure, headline: what it is now
	Who     string     `json:"who,omitempty"`     // denial: the speaker
	Outlets []string   `json:"outlets,omitempty"` // who reports it
}

// String prints a change for the reasons: "killed 12 -> 19 (Albion, Pearl Coast)".
func (c Change) String() string {
	by := ""
	if len(c.Outlets) > 0 {
		by = " (" + strings.Join(c.Outlets, ", ") + ")"
	}
	switch c.Kind {
	case ChangedFigure:
		if c.From == "" {
			return c.Slot + " " + c.To + by
		}
		return c.Slot + " " + c.From + " -> " + c.To + by
	case ChangedDenial:
		return "denied by " + c.Who + by
	}
	return string(c.Kind) + " changed" + by
}

// rephrased returns the change of a headline that was told, in the newest edition or
// an older one, where its outlet has changed it in place and the new one says
// something else than that article's readers know.
func rephrased(t *Told, s *Story) (Change, *Member) {
	for i := range s.Members {
		m := &s.Members[i]
		was, is := t.wording(feeds.ReaderLink(m.Link)), headlineText(m)
		if !m.Revised || len(headWords(is)) < 3 || len(headWords(was)) < 3 || likeness(headWords(was), headWords(is)) >= sameWords {
			continue // a comma, a spelling
		}
		return Change{Kind: ChangedHeadline, From: was, To: is, Outlets: []string{m.Outlet.Name}}, m
	}
	return Change{}, nil
}

// wording is the headline that readers know of the article behind a link: the one
// it was last told with, or that it was said to have changed to; "" = none.
func (t *Told) wording(link string) string {
	was := ""
	for i := len(t.Entries) - 1; i >= 0 && link != ""; i-- {
		e := &t.Entries[i]
		for _, c := range e.Changes {
			if c.Kind == ChangedHeadline && c.From == was && was != "" {
				was = c.To
			}
		}
		if e.Link == link {
			was = e.Headline
		}
	}
	return was
}

// sameWords is the share of words from which a changed headline says the same.
const sameWords = 0.75

// denials returns the denials among new statements, one for each speaker and side: a
// government and its head deny as one.
func denials(sts []Statement) []Change {
	var out []Change
	seen := map[string]bool{}
	for _, s := range sts {
		who := speakerKey(s)
		if !denies(s) || seen[who] || s.Country != "" && seen[s.Country] {
			continue
		}
		seen[who], seen[s.Country] = true, true
		out = append(out, Change{Kind: ChangedDenial, Who: cmp.Or(s.Name, s.Speaker), Outlets: s.Outlets})
	}
	return out
}

// announced counts the statements that changes name as denials already: one for each.
func announced(sts []Statement, changes []Change) int {
	n := 0
	for _, c := range changes {
		if c.Kind == ChangedDenial && slices.ContainsFunc(sts, func(s Statement) bool { return denies(s) && cmp.Or(s.Name, s.Speaker) == c.Who }) {
			n++
		}
	}
	return n
}

// denies reports whether a statement denies something, by its verb.
func denies(s Statement) bool {
	for _, w := range contentWords(s.Verb) {
		if denying[w] {
			return true
		}
	}
	return false
}

// denying are the verbs of those who say that what was reported is not so. To
// reject a demand is no denial.
var denying = words(`deny denies denied denying refute refutes refuted disavow disavows disavowed
	dementiert dementierte bestreitet bestritt dément démenti nie niega negó desmiente desmintió smentisce nega negou desmente desmentiu
	отрицает отрицал опроверг опровергла опровергли опровергает заперечує заперечив спростував zaprzecza zaprzeczył yalanladı`)
