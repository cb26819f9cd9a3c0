package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"geodigest/digest"

	"github.com/spf13/cobra"
)

// storiesCommand shows how items were grouped, says why, and lets an operator
// correct it.
func storiesCommand(e *env) *cobra.Command {
	return family(&cobra.Command{Use: "stories", Short: "show how items were grouped and why; correct it"},
		listStoriesCommand(e), showStoryCommand(e), explainStoryCommand(e),
		mergeStoriesCommand(e), splitStoryCommand(e), correctionsCommand(e), undoCorrectionCommand(e))
}

// storyJSON is a story of the list for scripts; the names are stable.
type storyJSON struct {
	Story     string  `json:"story"`
	Items     int     `json:"items"`
	Outlets   int     `json:"outlets"`
	Relevance float64 `json:"relevance"` // mean over its items
	First     string  `json:"first"`     // time of the oldest item
	Last      string  `json:"last"`
	Headline  string  `json:"headline"` // of the item that was seen first
}

func listStoriesCommand(e *env) *cobra.Command {
	var since time.Duration
	var asJSON bool
	cmd := withGrouped(e, &cobra.Command{Use: "list", Short: "stories with new items, largest first", Args: cobra.NoArgs},
		func(ctx context.Context, a *app, _ []string) error {
			now := a.now()
			stories, err := a.db.Stories(ctx, now.Add(-since), now)
			if err != nil {
				return err
			}
			var rows [][]string
			for _, s := range stories {
				l := listed1(s)
				if asJSON {
					if err := writeJSON(e.stdout, l); err != nil {
						return err
					}
				}
				rows = append(rows, []string{l.Story, fmt.Sprint(l.Items), fmt.Sprint(l.Outlets), fmt.Sprintf("%.2f", l.Relevance), l.Headline})
			}
			if asJSON {
				return nil
			}
			sortRows(rows, 1)
			printTable(e.stdout, []string{"story", "items", "outlets", "relevance", "first headline"}, rows)
			return nil
		})
	cmd.Flags().DurationVar(&since, "since", 24*time.Hour, "how far back")
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object for each story, by story id")
	return cmd
}

func listed1(s digest.Story) storyJSON {
	outlets := map[string]bool{}
	l := storyJSON{Story: s.ID, Items: len(s.Members), Headline: s.Members[0].Title}
	first, last := s.Members[0].Time(), s.Members[0].Time()
	for i := range s.Members {
		m := &s.Members[i]
		outlets[m.Outlet.Name] = true
		l.Relevance += m.Analysis.Relevance / float64(len(s.Members))
		if t := m.Time(); t.Before(first) {
			first = t
		} else if t.After(last) {
			last = t
		}
	}
	l.Outlets, l.First, l.Last = len(outlets), when(first), when(last)
	return l
}

func showStoryCommand(e *env) *cobra.Command {
	return withGrouped(e, &cobra.Command{Use: "show STORY", Short: "the items of a story and why each is in it", Args: cobra.ExactArgs(1)},
		func(ctx context.Context, a *app, args []string) error {
			story, err := a.storyOf(ctx, args[0])
			if err != nil {
				return seeList(err)
			}
			placed, err := a.db.PlacedIn(ctx, story)
			if err != nil {
				return seeList(err)
			}
			if name := placed[0].Placement.Story; name != story {
				fmt.Fprintf(e.stdout, "%s went into %s\n", story, name)
			}
			for i := range placed {
				showPlaced(e.stdout, &placed[i])
			}
			return nil
		})
}

// showPlaced prints an item, how it came to its story and how it was judged.
func showPlaced(w io.Writer, p *digest.Placed) {
	fmt.Fprintf(w, "%s  %s  %s\n    item %d  %s\n    %s\n    relevance %.2f: %s\n", stamp(p.Time()), p.Outlet.Name, p.Title, p.ID, p.Link,
		cameBy(p), p.Analysis.Relevance, strings.Join(p.Analysis.Why, ", "))
}

// cameBy says how an item came to its story.
func cameBy(p *digest.Placed) string {
	s := p.Placement.Kind
	if p.Placement.Score > 0 && p.Placement.Kind != "repair" && p.Placement.Kind != "operator" {
		s += fmt.Sprintf(" (score %.2f)", p.Placement.Score)
	}
	if len(p.Placement.Evidence) > 0 {
		s += ": " + plainKey(strings.Join(p.Placement.Evidence, "; "))
	}
	return s
}

// plainKey makes the key of an item without an address fit to be printed.
func plainKey(s string) string { return strings.ReplaceAll(s, "\x00", " ") }
