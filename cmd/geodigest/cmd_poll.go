package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"geodigest/feeds"
	"geodigest/feeds/fetch"

	"github.com/spf13/cobra"
)

// pollCommand fetches once and places what came.
func pollCommand(e *env) *cobra.Command {
	var all bool
	cmd := withApp(e, &cobra.Command{
		Use: "poll [URL...]", Short: "fetch the feeds that are due once, and group what is new",
		Long: `Fetches the feeds that are due, and those named here (by address or name), even if
their server asked for a pause or said that they are gone. With --all every feed is
due but these: hurrying all of them must not break a server's request.`,
	}, func(ctx context.Context, a *app, args []string) error {
		if all && len(args) > 0 {
			return usage("--all and a feed's address exclude each other; leave one out")
		}
		left, err := a.hurry(ctx, all, args)
		if err != nil {
			return err
		}
		n, failed, err := a.pollOnce(ctx)
		if err != nil {
			return err
		}
		grouped, err := a.groupOnce(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "%d feeds polled, %d failed, %d new items grouped\n", n, failed, grouped)
		if left != "" {
			fmt.Fprintln(e.stdout, left)
		}
		if failed > 0 {
			return &exitError{code: exitPartly}
		}
		return nil
	})
	cmd.Flags().BoolVar(&all, "all", false, "all feeds, also those that are not due")
	cmd.ValidArgsFunction = completeFeeds(e)
	return cmd
}

// hurry makes all feeds due, or those that are named, and says which it left alone.
func (a *app) hurry(ctx context.Context, all bool, args []string) (left string, err error) {
	if len(args) > 0 {
		urls, err := a.cfg.mustName(args)
		if err != nil {
			return "", err
		}
		unknown, err := a.db.MakeDue(ctx, urls, a.now())
		if err == nil && len(unknown) > 0 {
			err = fmt.Errorf("not in the store: %s; run the command again", strings.Join(unknown, ", "))
		}
		return "", err
	}
	if !all {
		return "", nil
	}
	if err := a.db.MakeAllDue(ctx, a.now()); err != nil {
		return "", err
	}
	list, err := a.db.Feeds(ctx)
	if err != nil {
		return "", err
	}
	held, gone, now := 0, 0, a.now()
	var until time.Time
	for _, f := range list {
		switch {
		case !f.Active:
		case f.Muted:
			gone++
		case f.HoldUntil.After(now):
			held++
			if until.IsZero() || f.HoldUntil.Before(until) {
				until = f.HoldUntil
			}
		}
	}
	var parts []string
	if held > 0 {
		parts = append(parts, fmt.Sprintf("%d because their server asked for a pause (the first ends %s)", held, stamp(until)))
	}
	if gone > 0 {
		parts = append(parts, fmt.Sprintf("%d that are gone", gone))
	}
	if len(parts) == 0 {
		return "", nil
	}
	return "left alone: " + strings.Join(parts, ", ") + "; name a feed to ask for it all the same", nil
}

// mustName turns arguments into the URLs of configured feeds.
func (c *Config) mustName(args []string) (urls []string, err error) {
	for _, arg := range args {
		i := c.findFeed(arg)
		if i < 0 {
			return nil, fmt.Errorf("%s is not configured; see: geodigest feeds list, or use: geodigest feeds add", fetch.Redact(arg))
		}
		urls = append(urls, c.list[i].URL)
	}
	return urls, nil
}

// pollOnce polls everything that is due, with progress, and returns how many
// feeds were polled and how many of them failed.
func (a *app) pollOnce(ctx context.Context) (polled, failed int, err error) {
	b := a.env.bar("polling")
	defer b.done()
	a.poller.Progress = func(done, total int, _ feeds.Feed, err error) {
		if err != nil {
			failed++
		}
		b.set(done, total)
	}
	defer func() { a.poller.Progress = nil }()
	for {
		n, err := a.poller.Step(ctx, a.now())
		polled += n
		if err != nil || n == 0 || ctx.Err() != nil {
			return polled, failed, err
		}
	}
}

// groupOnce places everything that waits, with progress.
func (a *app) groupOnce(ctx context.Context) (int, error) {
	b := a.env.bar("grouping")
	defer b.done()
	a.grouper.Progress = b.set
	defer func() { a.grouper.Progress = nil }()
	return a.grouper.Step(ctx, a.now())
}
