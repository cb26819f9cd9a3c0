package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// feedsCommand shows, checks and finds the sources.
func feedsCommand(e *env) *cobra.Command {
	return family(&cobra.Command{Use: "feeds", Short: "show, check and find the sources"},
		withReader(e, &cobra.Command{
			Use: "list", Short: "what the store knows about every feed", Args: cobra.NoArgs,
		}, listFeeds),
		withConfig(e, &cobra.Command{
			Use: "check [URL...]", Short: "fetch every configured feed (or those named) now and report, without storing anything",
		}, func(ctx context.Context, c *Config, args []string) error { return checkFeeds(ctx, e, c, args) }),
		withConfig(e, &cobra.Command{
			Use: "discover SITE", Short: "find the feeds of a web site", Args: cobra.ExactArgs(1),
			Long: `Fetches the page, follows the feeds it announces, and tries the addresses at which
sites usually keep one, one after the other. Prints the feeds that can be read.`,
		}, func(ctx context.Context, c *Config, args []string) error { return discoverFeeds(ctx, e, c, args[0]) }),
		withConfig(e, &cobra.Command{
			Use: "export", Short: "the configured feeds as OPML, for feed readers", Args: cobra.NoArgs,
		}, func(_ context.Context, c *Config, _ []string) error { return exportFeeds(e, c) }),
		importFeedsCommand(e),
	)
}

func listFeeds(ctx context.Context, a *app, _ []string) error {
	list, err := a.db.Feeds(ctx)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, f := range list {
		if !f.Active {
			continue
		}
		state, detail := "ok", ""
		switch {
		case f.Failures > 0:
			state, detail = "failing", fmt.Sprintf("%s since %s: %s", f.ErrorKind, stamp(f.FailingSince), f.Error)
		case f.LastSuccess.IsZero():
			state = "new"
		case len(f.Repairs) > 0:
			detail = "mended: " + strings.Join(f.Repairs, ", ")
		}
		rows = append(rows, []string{f.Name, f.Country, state, stamp(f.LastSuccess), stamp(f.LastNew), fmt.Sprint(f.Items), stamp(f.NextPoll), detail})
	}
	printTable(a.env.stdout, []string{"feed", "from", "state", "last success", "last new", "items", "next poll", "detail"}, rows)
	return nil
}
