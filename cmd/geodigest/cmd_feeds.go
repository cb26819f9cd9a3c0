package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

// feedsCommand shows, checks, finds and changes the sources.
func feedsCommand(e *env) *cobra.Command {
	return family(&cobra.Command{Use: "feeds", Short: "show, check, find and change the sources"},
		listFeedsCommand(e), checkFeedsCommand(e), explainFeedCommand(e), addFeedCommand(e), removeFeedCommand(e),
		discoverFeedsCommand(e), importFeedsCommand(e), exportFeedsCommand(e), releaseFeedsCommand(e),
	)
}

// discoverFeedsCommand finds the feeds of a site.
func discoverFeedsCommand(e *env) *cobra.Command {
	file := ""
	cmd := &cobra.Command{
		Use: "discover SITE", Short: "find the feeds of a web site", Args: cobra.ExactArgs(1),
		Long: `Fetches the page and follows the feeds it announces or links, one after the other;
where it announces none that can be read, also tries the addresses at which sites
usually keep one. Prints the feeds that can be read. Needs no configuration.`,
	}
	cmd.Flags().StringVarP(&file, "config", "c", "config.yaml", "configuration file")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := webSite(args[0]); err != nil {
			return err
		}
		c, err := maybeConfig(e, file, !cmd.Flags().Changed("config"))
		if err != nil {
			return fail(err)
		}
		return fail(discoverFeeds(cmd.Context(), e, c, args[0]))
	}
	return cmd
}

// releaseFeedsCommand lets items through that were held back as old news.
func releaseFeedsCommand(e *env) *cobra.Command {
	cmd := withApp(e, &cobra.Command{
		Use: "release URL...", Short: "let items through that were held back as old news", Args: cobra.MinimumNArgs(1),
		Long: `When a feed suddenly shows far more unknown items than usual and they do not look
fresh, they are kept but not mailed: most often an outlet has moved its pages. This
makes the held items of these feeds news, as of now.`,
	}, func(ctx context.Context, a *app, args []string) error {
		urls, err := a.cfg.mustName(args)
		if err != nil {
			return err
		}
		total := 0
		for i, u := range urls {
			n, err := a.db.ReleaseHeld(ctx, u, a.now())
			if err != nil {
				return err
			}
			fmt.Fprintf(e.stdout, "%s: %d items released\n", args[i], n)
			total += n
		}
		if total > 0 {
			fmt.Fprintln(e.stdout, "they count as seen now: the next digest has them if they matter")
		}
		return nil
	})
	cmd.ValidArgsFunction = completeFeeds(e)
	return cmd
}
