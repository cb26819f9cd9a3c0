package main

import (
	"context"
	"fmt"

	"geodigest/digest/store"

	"github.com/spf13/cobra"
)

// migrateCommand brings an older database up to date.
func migrateCommand(e *env) *cobra.Command {
	return withConfig(e, &cobra.Command{
		Use: "migrate", Short: "bring the database of an older version up to date", Args: cobra.NoArgs,
		Long: `Every command that changes the database does this by itself; migrate does only
this. Back the file up first: there is no way back to the older version.`,
	}, func(ctx context.Context, c *Config, _ []string) error {
		if err := c.wantDatabase(); err != nil {
			return err
		}
		db, err := store.Open(ctx, store.Options{Path: c.path(c.Database)})
		if err != nil {
			return err
		}
		if err := db.Close(); err != nil {
			return fmt.Errorf("close the database: %w", err)
		}
		fmt.Fprintf(e.stdout, "%s is up to date\n", c.path(c.Database))
		return nil
	})
}
