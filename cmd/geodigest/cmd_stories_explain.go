package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"geodigest/digest"
	"geodigest/digest/group"
	"geodigest/digest/store"

	"github.com/spf13/cobra"
)

// How much is shown of what there may be a lot of.
const (
	shownLinks    = 5
	shownEditions = 3
	shownItems    = 20
)

func explainStoryCommand(e *env) *cobra.Command {
	var asJSON bool
	cmd := withGrouped(e, &cobra.Command{
		Use: "explain ITEM|STORY", Short: "why an item is in its story, why not in others, and which editions it was in",
		Long: `Takes the address of an item (or its number, or the name of a story) and shows what
the program made of it: how relevant it is and why, how it came to its story with the
links and their numbers, the nearest other stories and what kept it out of them, what
an operator decided, and whether the last editions of each digest and the one that
would go out now have the story, with the reasons.`,
		Example: `  geodigest stories explain https://example.org/news/17
  geodigest stories explain sabcdefghijkl --json`,
		Args: cobra.ExactArgs(1),
	}, func(ctx context.Context, a *app, args []string) error {
		x, err := a.explain(ctx, args[0])
		if err != nil {
			return seeList(err)
		}
		if asJSON {
			return writeJSON(e.stdout, x)
		}
		x.print(e.stdout)
		return nil
	})
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object")
	return cmd
}

// explain gathers all there is to say about an item or a story.
func (a *app) explain(ctx context.Context, name string) (x explainJSON, err error) {
	var p digest.Placed
	id, err := a.db.FindItem(ctx, name)
	whole := errors.Is(err, store.ErrNotFound)
	if err != nil && !whole {
		return x, err
	}
	var members []digest.Placed
	if whole {
		if members, err = a.db.PlacedIn(ctx, name); errors.Is(err, store.ErrNotFound) {
			return x, fmt.Errorf("%w: neither an item nor a story is called %q", store.ErrNotFound, name)
		}
		if err != nil {
			return x, err
		}
		p = members[0]
	} else {
		if p, err = a.db.PlacedItem(ctx, id); errors.Is(err, store.ErrNotFound) {
			return x, fmt.Errorf("item %d waits to be grouped; the daemon does that, or geodigest stories list when none runs", id)
		}
		if err != nil {
			return x, err
		}
		if members, err = a.db.PlacedIn(ctx, p.Placement.Story); err != nil {
			return x, err
		}
	}
	if !whole {
		if x.Item, err = a.explainItem(ctx, &p); err != nil {
			return x, err
		}
	}
	x.Story = storyPart(members)
	why, ok, err := a.grouper.Explain(ctx, p, shownLinks)
	if err != nil {
		return x, err
	}
	if ok {
		x.of(&p, why)
	}
	if x.Corrections, err = a.correctionsOf(ctx, members); err != nil {
		return x, err
	}
	x.Digests, err = a.verdicts(ctx, p.Placement.Story)
	return x, err
}

func (a *app) explainItem(ctx context.Context, p *digest.Placed) (*explainedItem, error) {
	an := &p.Analysis
	it := &explainedItem{
		placedJSON: placedOf(p), Link: p.Link, Canonical: p.Canonical, Published: when(p.Published), FirstSeen: when(p.FirstSeen), Lang: an.Lang,
		Country: p.Outlet.Country, Ownership: string(p.Outlet.Ownership), CopyOf: p.Placement.DuplicateOf,
		Relevance: an.Relevance, Why: orEmpty(an.Why), Countries: orEmpty(an.Countries), Regions: orEmpty(an.Regions), Themes: orEmpty(an.Themes),
		Earlier: []string{}, Statements: []statementJSON{}, History: []eventJSON{},
	}
	for _, s := range an.Statements {
		who := s.Name
		if who == "" {
			who = s.Speaker
		}
		it.Statements = append(it.Statements, statementJSON{who, s.Role, s.Country, s.Verb, s.Content})
	}
	versions, err := a.db.Versions(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	for _, v := range versions {
		it.Earlier = append(it.Earlier, v.Title)
	}
	events, err := a.db.ItemEvents(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	for _, ev := range events {
		it.History = append(it.History, eventJSON{when(ev.At), ev.Story, ev.Kind, plainKey(ev.Detail)})
	}
	return it, nil
}

func orEmpty(s []string) []string { return append([]string{}, s...) }

// storyPart describes a story by its items.
func storyPart(members []digest.Placed) explainedStory {
	s := explainedStory{Story: members[0].Placement.Story, Items: []placedJSON{}}
	outlets := map[string]bool{}
	for i := range members {
		outlets[members[i].Outlet.Name] = true
		s.Items = append(s.Items, placedOf(&members[i]))
	}
	s.Outlets = len(outlets)
	return s
}

func placedOf(p *digest.Placed) placedJSON {
	return placedJSON{ID: p.ID, Title: p.Title, Outlet: p.Outlet.Name, At: when(p.Time()), Kind: p.Placement.Kind, Score: p.Placement.Score, CameBy: cameBy(p)}
}

// of fills in what the engine says.
func (x *explainJSON) of(p *digest.Placed, why group.Explained) {
	e := &engineJSON{Item: p.ID, Cut: why.Cut, AverageCut: why.RepairCut, Role: why.Role, Links: []linkJSON{}, Others: []otherJSON{}}
	link := func(l linkJSON, key string) linkJSON {
		o := why.Items[key]
		l.Item, l.Title, l.Outlet, l.At = o.ID, o.Title, o.Outlet.Name, when(o.Time())
		return l
	}
	for _, l := range why.Links {
		e.Links = append(e.Links, link(linkJSON{Similarity: l.Sim, Shared: orEmpty(l.Shared), Veto: l.Veto}, l.Item))
	}
	for _, n := range why.Others {
		o := otherJSON{Story: n.Story, Items: n.Items, Score: n.Score, Average: n.Average, Veto: n.Veto,
			Nearest: link(linkJSON{Similarity: n.Nearest.Sim, Shared: orEmpty(n.Nearest.Shared), Veto: n.Nearest.Veto}, n.Nearest.Item)}
		if against, ok := why.Items[n.Against]; ok {
			o.Against = against.ID
		}
		switch {
		case n.Veto != "":
			o.Reason = fmt.Sprintf("veto: %s (score %.2f)", n.Veto, n.Score)
		case n.Score < why.Cut:
			o.Reason = fmt.Sprintf("score %.2f, below %.2f", n.Score, why.Cut)
		case n.Average < why.RepairCut:
			o.Reason = fmt.Sprintf("score %.2f reaches %.2f, but the stories are alike by %.2f only, below %.2f", n.Score, why.Cut, n.Average, why.RepairCut)
		default:
			o.Reason = fmt.Sprintf("score %.2f; its own story is nearer", n.Score)
		}
		e.Others = append(e.Others, o)
	}
	x.Engine = e
}

// correctionsOf returns the corrections that speak of an item of a story.
func (a *app) correctionsOf(ctx context.Context, members []digest.Placed) ([]correctionJSON, error) {
	all, err := a.db.Corrections(ctx)
	out := []correctionJSON{}
	for i := range all {
		if slices.ContainsFunc(all[i].Items, func(m digest.CorrectedItem) bool {
			return slices.ContainsFunc(members, func(p digest.Placed) bool { return p.ID == m.Item })
		}) {
			out = append(out, correctionOf(&all[i]))
		}
	}
	return out, err
}

// verdicts says of each digest what the edition that would go out now and the last
// ones decided about a story.
func (a *app) verdicts(ctx context.Context, story string) ([]verdictJSON, error) {
	out := []verdictJSON{}
	past, err := a.db.Verdicts(ctx, story, shownEditions)
	if err != nil {
		return nil, err
	}
	for _, spec := range a.cfg.specs {
		now := a.now()
		_, made, err := a.publisher.Compose(ctx, spec, now, now)
		if err != nil {
			return nil, fmt.Errorf("compose digest %s: %w", spec.ID, err)
		}
		next := verdictJSON{Digest: spec.ID, Reason: "none of its items is new for it"}
		for _, m := range made {
			if m.Story == story {
				next.In, next.Score, next.Reason = m.In, m.Score, m.Reason
			}
		}
		out = append(out, next)
		for _, v := range past {
			if v.Spec == spec.ID {
				out = append(out, verdictOf(v))
			}
		}
	}
	return out, nil
}

func verdictOf(v store.Verdict) verdictJSON {
	out := verdictJSON{Digest: v.Spec, Slot: when(v.Slot), Edition: v.Edition, In: v.Made.In, Score: v.Made.Score, Reason: v.Made.Reason, Unsent: v.Undone}
	switch {
	case v.Edition == 0:
		out.Reason = "no edition: " + v.Skipped
	case !v.Known:
		out.Reason = "nothing of it was new in the window"
	}
	return out
}
