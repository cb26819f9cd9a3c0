package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"
)

// withGrouped is withReader for commands that look at stories: items that were
// polled but not grouped yet are grouped first, so that what is shown is what
// would go out now. A daemon does that itself; beside one nothing is written.
func withGrouped(e *env, cmd *cobra.Command, fn func(ctx context.Context, a *app, args []string) error) *cobra.Command {
	return withConfig(e, cmd, func(ctx context.Context, c *Config, args []string) error {
		log := e.terse(c)
		a, err := openReader(ctx, e, c, log)
		if err != nil {
			return err
		}
		waiting, err := a.db.Ungrouped(ctx, 1)
		if err != nil {
			return errors.Join(err, a.close())
		}
		if len(waiting) > 0 {
			if err := a.close(); err != nil {
				return err
			}
			if err := groupWaiting(ctx, e, c); err != nil {
				log.Warn("items that wait could not be grouped; what is shown lacks them", "err", err)
			}
			if a, err = openReader(ctx, e, c, log); err != nil {
				return err
			}
		}
		return errors.Join(fn(ctx, a, args), a.close())
	})
}

// groupWaiting groups what waits, unless a daemon is there to do it.
func groupWaiting(ctx context.Context, e *env, c *Config) (err error) {
	a, err := openApp(ctx, e, c, e.terse(c))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	release, err := a.db.LockDaemon()
	if err != nil {
		return fmt.Errorf("a daemon groups them: %w", err)
	}
	defer release()
	_, err = a.groupOnce(ctx)
	return err
}
