package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// storiesCommand shows how items were grouped.
func storiesCommand(e *env) *cobra.Command {
	var since time.Duration
	list := withGrouped(e, &cobra.Command{Use: "list", Short: "stories with new items, largest first", Args: cobra.NoArgs},
		func(ctx context.Context, a *app, _ []string) error {
			now := a.now()
			stories, err := a.db.Stories(ctx, now.Add(-since), now)
			if err != nil {
				return err
			}
			var rows [][]string
			for _, s := range stories {
				outlets := map[string]bool{}
				relevance := 0.0
				for _, m := range s.Members {
					outlets[m.Outlet.Name] = true
					relevance += m.Analysis.Relevance / float64(len(s.Members))
				}
				rows = append(rows, []string{s.ID, fmt.Sprint(len(s.Members)), fmt.Sprint(len(outlets)), fmt.Sprintf("%.2f", relevance), s.Members[0].Title})
			}
			sortRows(rows, 1)
			printTable(e.stdout, []string{"story", "items", "outlets", "relevance", "first headline"}, rows)
			return nil
		})
	list.Flags().DurationVar(&since, "since", 24*time.Hour, "how far back")
	show := withGrouped(e, &cobra.Command{Use: "show STORY", Short: "the items of a story and why each is in it", Args: cobra.ExactArgs(1)},
		func(ctx context.Context, a *app, args []string) error {
			placed, err := a.db.Placed(ctx, a.now().AddDate(0, 0, -30))
			if err != nil {
				return err
			}
			found := false
			for _, p := range placed {
				if p.Placement.Story != args[0] {
					continue
				}
				found = true
				fmt.Fprintf(e.stdout, "%s  %s  %s\n    %s\n    %s: %s\n    relevance %.2f: %s\n", stamp(p.Time()), p.Outlet.Name, p.Title, p.Link,
					p.Placement.Kind, strings.Join(p.Placement.Evidence, "; "), p.Analysis.Relevance, strings.Join(p.Analysis.Why, ", "))
			}
			if !found {
				return fmt.Errorf("there is no story %q in the last 30 days; see: geodigest stories list", args[0])
			}
			return nil
		})
	return family(&cobra.Command{Use: "stories", Short: "show how items were grouped"}, list, show)
}
