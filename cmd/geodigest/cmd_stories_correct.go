package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"geodigest/digest"
	"geodigest/digest/group"
	"geodigest/digest/store"

	"github.com/spf13/cobra"
)

// seeList adds to an error about a story or an item where their names are found.
func seeList(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("%w; see: geodigest stories list", err)
	}
	return err
}

// storyOf returns the story a name stands for: its own, or that of the item whose
// address it is.
func (a *app) storyOf(ctx context.Context, name string) (string, error) {
	id, err := a.db.FindItem(ctx, name)
	if errors.Is(err, store.ErrNotFound) {
		return name, nil
	}
	if err != nil {
		return "", err
	}
	p, err := a.db.PlacedItem(ctx, id)
	return p.Placement.Story, err
}

// signed adds the flags that say who corrects and why.
func signed(cmd *cobra.Command, by, reason *string) *cobra.Command {
	cmd.Flags().StringVar(by, "by", "", "who decides (default whoever is logged in)")
	if reason != nil {
		cmd.Flags().StringVar(reason, "reason", "", "why, for those who ask later")
	}
	return cmd
}

// author is who corrects.
func (e *env) author(by string) string {
	for _, name := range []string{"LOGNAME", "USER"} {
		if by == "" {
			by, _ = e.lookup(name)
		}
	}
	if by == "" {
		by = "operator"
	}
	return by
}

func mergeStoriesCommand(e *env) *cobra.Command {
	var by, reason string
	return signed(withApp(e, &cobra.Command{
		Use: "merge STORY STORY...", Short: "make one story of several, for good", Args: cobra.MinimumNArgs(2),
		Long: `Puts the items of several stories, named by themselves or by the address of one of
their items, into the oldest of them. What is merged stays together whatever comes later, across restarts, until it is undone. A daemon that
runs takes it up with its next round of grouping. Readers who were told of one of
the stories were told of the one that is left.`,
		Example: `  geodigest stories merge sabc sdef --reason "both are the strike on the harbour"`,
	}, func(ctx context.Context, a *app, args []string) error {
		var stories []string
		for _, name := range args {
			story, err := a.storyOf(ctx, name)
			if err != nil {
				return seeList(err)
			}
			stories = append(stories, story)
		}
		c, err := a.db.MergeStories(ctx, a.now(), stories, e.author(by), reason)
		if err != nil {
			return seeList(err)
		}
		gone := map[string]bool{}
		for _, m := range c.Items {
			if m.From != c.Story {
				gone[m.From] = true
			}
		}
		fmt.Fprintf(e.stdout, "story %s has %s now: %s went into it\n", c.Story, many(len(c.Items), "item"), strings.Join(slices.Sorted(maps.Keys(gone)), ", "))
		fmt.Fprintf(e.stdout, "correction %d; undo it with: geodigest stories undo %d\n", c.ID, c.ID)
		return nil
	}), &by, &reason)
}

func splitStoryCommand(e *env) *cobra.Command {
	var by, reason string
	return signed(withApp(e, &cobra.Command{
		Use: "split STORY ITEM...", Short: "make a story of its own of some items of a story, for good", Args: cobra.MinimumNArgs(2),
		Long: `Takes items, named by their addresses or by the numbers that stories show prints,
out of a story. They make a new one and never share a story with what they left
behind, across restarts, until it is undone; later items join the side they are
like. Copies of an item go with it; a copy named alone is none any more.`,
		Example: `  geodigest stories split sabc https://example.org/news/17 412 --reason "another earthquake"`,
	}, func(ctx context.Context, a *app, args []string) error {
		story, err := a.storyOf(ctx, args[0])
		if err != nil {
			return seeList(err)
		}
		var items []int64
		for _, name := range args[1:] {
			id, err := a.db.FindItem(ctx, name)
			if err != nil {
				return seeList(err)
			}
			items = append(items, id)
		}
		c, err := a.db.SplitStory(ctx, a.now(), story, items, group.StoryName, e.author(by), reason)
		if err != nil {
			return seeList(err)
		}
		went, stayed := 0, 0
		for _, m := range c.Items {
			if m.Rest {
				stayed++
			} else {
				went++
			}
		}
		are := "are"
		if went == 1 {
			are = "is"
		}
		fmt.Fprintf(e.stdout, "%s of %s %s story %s now; %d stay\n", many(went, "item"), c.From, are, c.Story, stayed)
		fmt.Fprintf(e.stdout, "correction %d; undo it with: geodigest stories undo %d\n", c.ID, c.ID)
		return nil
	}), &by, &reason)
}

func undoCorrectionCommand(e *env) *cobra.Command {
	var by string
	return signed(withApp(e, &cobra.Command{
		Use: "undo CORRECTION", Short: "take a merge or a split back", Args: cobra.ExactArgs(1),
		Long: `Takes a correction back, by the number that stories corrections prints: its items
go back and the program decides about them again. One that a younger correction
builds on stays until that one is undone.`,
	}, func(ctx context.Context, a *app, args []string) error {
		id, err := strconv.ParseInt(args[0], 10, 64)
		if err != nil {
			return usage("%q is not the number of a correction; see: geodigest stories corrections", args[0])
		}
		c, err := a.db.UndoCorrection(ctx, a.now(), id, e.author(by))
		if errors.Is(err, store.ErrNotFound) {
			return fmt.Errorf("%w; see: geodigest stories corrections", err)
		}
		if err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "correction %d (%s) is undone\n", c.ID, c.Kind)
		return nil
	}), &by, nil)
}

// many prints a number with its noun.
func many(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// correctionJSON is a correction for scripts; the names are stable.
type correctionJSON struct {
	ID     int64   `json:"id"`
	Kind   string  `json:"kind"`
	Story  string  `json:"story"` // where the items were put
	From   string  `json:"from"`  // of a split: the story they were taken from
	At     string  `json:"at"`
	By     string  `json:"by"`
	Reason string  `json:"reason"`
	Undone string  `json:"undone"` // "" = it holds
	Items  []int64 `json:"items"`  // put together
	Rest   []int64 `json:"rest"`   // left behind by a split
}

func correctionOf(c *digest.Correction) correctionJSON {
	out := correctionJSON{ID: c.ID, Kind: c.Kind, Story: c.Story, From: c.From, At: when(c.At), By: c.By, Reason: c.Reason, Undone: when(c.Undone),
		Items: []int64{}, Rest: []int64{}}
	for _, m := range c.Items {
		if m.Rest {
			out.Rest = append(out.Rest, m.Item)
		} else {
			out.Items = append(out.Items, m.Item)
		}
	}
	return out
}

func correctionsCommand(e *env) *cobra.Command {
	var asJSON bool
	cmd := withReader(e, &cobra.Command{Use: "corrections", Short: "what was merged and split by hand, by whom and why", Args: cobra.NoArgs},
		func(ctx context.Context, a *app, _ []string) error {
			all, err := a.db.Corrections(ctx)
			if err != nil {
				return err
			}
			var rows [][]string
			for i := range all {
				c := correctionOf(&all[i])
				if asJSON {
					if err := writeJSON(e.stdout, c); err != nil {
						return err
					}
					continue
				}
				state := "holds"
				if c.Undone != "" {
					state = "undone " + stamp(all[i].Undone)
				}
				rows = append(rows, []string{fmt.Sprint(c.ID), stamp(all[i].At), c.Kind, c.Story, c.From, fmt.Sprint(len(c.Items)), state, c.By, c.Reason})
			}
			if !asJSON {
				printTable(e.stdout, []string{"id", "at", "kind", "story", "from", "items", "state", "by", "reason"}, rows)
			}
			return nil
		})
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object for each correction")
	return cmd
}
