package main

import (
	"context"
	"fmt"

	"geodigest/feeds"

	"github.com/spf13/cobra"
)

// pollCommand fetches once and places what came.
func pollCommand(e *env) *cobra.Command {
	var all bool
	cmd := withApp(e, &cobra.Command{
		Use: "poll", Short: "fetch the feeds that are due once, and group what is new", Args: cobra.NoArgs,
	}, func(ctx context.Context, a *app, _ []string) error {
		if all {
			if err := a.db.MakeAllDue(ctx, a.now()); err != nil {
				return err
			}
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
		if failed > 0 {
			return &exitError{code: exitPartly}
		}
		return nil
	})
	cmd.Flags().BoolVar(&all, "all", false, "all feeds, also those that are not due")
	return cmd
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
