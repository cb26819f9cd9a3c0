package main

import (
	"context"
	"fmt"

	"geodigest/templates"

	"github.com/spf13/cobra"
)

// configCommand checks configurations.
func configCommand(e *env) *cobra.Command {
	return family(&cobra.Command{Use: "config", Short: "check the configuration"}, withConfig(e, &cobra.Command{
		Use: "check", Short: "read the configuration and the templates and report every mistake", Args: cobra.NoArgs,
	}, func(_ context.Context, c *Config, _ []string) error {
		if _, err := templates.Load(c.path(c.Templates)); err != nil {
			return &exitError{exitConfig, fmt.Errorf("load the templates: %w", err)}
		}
		fmt.Fprintf(e.stdout, "ok: %d feeds, %d digests, %d subscribers\n", len(c.Feeds), len(c.Digests), len(c.Subscribers))
		return nil
	}))
}
