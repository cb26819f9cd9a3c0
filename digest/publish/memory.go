package publish

import (
	"context"
	"time"

	"geodigest/digest"
	"geodigest/digest/figure"
	"geodigest/digest/statement"
)

// remembered is how long before a window what was printed is known word by word; a
// story's own items count no longer than that either.
const remembered = 15 * 24 * time.Hour

// memory reads what the readers of a digest know, and what there is to compare it
// with: the window's stories, those that were told and whose items were revised
// added, with revised items marked and tolls read.
func (p *Publisher) memory(ctx context.Context, spec string, stories []digest.Story, since, cut time.Time) (map[string]digest.Told, []digest.Story, error) {
	told, err := p.Store.Told(ctx, spec)
	if err != nil || len(told) == 0 {
		return told, stories, err
	}
	printed, err := p.Store.Printed(ctx, spec, since.Add(-remembered))
	if err != nil {
		return nil, nil, err
	}
	revised, more, err := p.Store.Revised(ctx, spec, since, cut)
	if err != nil {
		return nil, nil, err
	}
	have := map[string]bool{}
	for i := range stories {
		have[stories[i].ID] = true
	}
	for _, s := range more {
		if !have[s.ID] {
			stories = append(stories, s)
		}
	}
	for id, t := range told {
		t.Entries = printed[id]
		for _, e := range t.Entries {
			t.Figures = append(t.Figures, figures(e.Lang, e.Headline, "")...)
			for _, sentence := range e.Summary {
				t.Figures = append(t.Figures, figures(e.Lang, "", sentence)...)
			}
		}
		told[id] = t
	}
	for i := range stories {
		for j := range stories[i].Members {
			m := &stories[i].Members[j]
			m.Revised = revised[m.ID]
			m.Figures = figures(m.Analysis.Lang, m.Title, m.Summary)
		}
	}
	return told, stories, nil
}

// figures reads the tolls of a text.
func figures(lang, title, summary string) []digest.Figure {
	var out []digest.Figure
	for _, f := range figure.Read(lang, title, summary) {
		out = append(out, digest.Figure(f))
	}
	return out
}

// shownConfidence is the confidence below which a statement is not printed: a
// wrong attribution is worse than a missing one.
const shownConfidence = 0.6

// mergeStatements brings together what the items of a story say was said.
func mergeStatements(s *digest.Story) []digest.Statement {
	var in []statement.Source
	for i := range s.Members {
		m := &s.Members[i]
		for _, st := range m.Analysis.Statements {
			if st.Confidence < shownConfidence {
				continue
			}
			in = append(in, statement.Source{Outlet: m.Outlet.Name, Item: m.Key(), Time: m.Time(), Statement: statement.Statement{
				Speaker: st.Speaker, Name: st.Name, Role: st.Role, Country: st.Country, Verb: st.Verb, Content: st.Content,
				Direct: st.Direct, Confidence: st.Confidence,
			}})
		}
	}
	var out []digest.Statement
	for _, m := range statement.Merge(in) {
		if m.Name == "" {
			m.Role = "" // the words of the text say it already: "the Russian foreign minister"
		}
		out = append(out, digest.Statement{
			Speaker: m.Speaker, Name: m.Name, Role: m.Role, Country: m.Country, Verb: m.Verb, Content: m.Content,
			Direct: m.Direct, Confidence: m.Confidence, Outlets: m.Outlets, Items: m.Items,
		})
	}
	return out
}
