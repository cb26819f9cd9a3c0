package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"
)

// rootCommand builds the whole command line. Every command is made by a function
// in the file that bears its name.
func rootCommand(e *env) *cobra.Command {
	root := &cobra.Command{
		Use:   "geodigest",
		Short: "reads the world's news feeds and mails a geopolitics digest",
		Long: `geodigest polls RSS, Atom and JSON feeds, keeps what is about geopolitics, groups
items about one event into one story, names who said what, and mails each
subscriber a digest at their hour.

Try it without any set-up:   geodigest demo
Check a configuration:       geodigest config check -c config.yaml
Run the daemon:              geodigest run -c config.yaml`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.AddCommand(
		demoCommand(e), runCommand(e), pollCommand(e), previewCommand(e), sendCommand(e),
		feedsCommand(e), subscribersCommand(e), storiesCommand(e), configCommand(e),
		parseCommand(e), analyzeCommand(e), scheduleCommand(e), migrateCommand(e), versionCommand(e),
	)
	root.InitDefaultCompletionCmd() // made now, so that a wrong shell is a usage error too
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			family(c)
		}
	}
	return root
}

// family makes a command that only holds others say so: without arguments it
// shows its help, and a sub-command that does not exist is wrong usage.
func family(cmd *cobra.Command, subs ...*cobra.Command) *cobra.Command {
	cmd.AddCommand(subs...)
	cmd.Args = cobra.ArbitraryArgs
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return cmd.Help()
		}
		var names []string
		for _, c := range cmd.Commands() {
			if c.IsAvailableCommand() {
				names = append(names, c.Name())
			}
		}
		return usage("%s has no command %q; there are: %s", cmd.CommandPath(), args[0], strings.Join(names, ", "))
	}
	return cmd
}

// withConfig adds the -c flag to a command and runs fn with the configuration.
func withConfig(e *env, cmd *cobra.Command, fn func(ctx context.Context, c *Config, args []string) error) *cobra.Command {
	file := cmd.Flags().StringP("config", "c", "config.yaml", "configuration file")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := loadConfig(*file, e.lookup)
		if err != nil {
			return err
		}
		return fail(fn(cmd.Context(), c, args))
	}
	return cmd
}

// withApp is withConfig for commands that need the store, which is opened before
// and closed after fn.
func withApp(e *env, cmd *cobra.Command, fn func(ctx context.Context, a *app, args []string) error) *cobra.Command {
	return withConfig(e, cmd, func(ctx context.Context, c *Config, args []string) error {
		a, err := openMailless(ctx, e, c, e.terse(c))
		if err != nil {
			return err
		}
		return errors.Join(fn(ctx, a, args), a.close())
	})
}

// withReader is withApp for commands that only look: the store is opened read-only.
func withReader(e *env, cmd *cobra.Command, fn func(ctx context.Context, a *app, args []string) error) *cobra.Command {
	return withConfig(e, cmd, func(ctx context.Context, c *Config, args []string) error {
		a, err := openReader(ctx, e, c, e.terse(c))
		if err != nil {
			return err
		}
		return errors.Join(fn(ctx, a, args), a.close())
	})
}

// logger returns the logger the configuration asks for, on stderr.
func (e *env) logger(c LogConfig) *slog.Logger { return e.logTo(c.Format, c.level()) }

// terse is logger for a command that does one thing and ends. Whoever types it wants
// its answer, not a line for each feed: unless the file states a level, only
// warnings are logged.
func (e *env) terse(c *Config) *slog.Logger {
	l := c.Log
	if !c.given["log.level"] {
		l.Level = "warn"
	}
	return e.logger(l)
}

// logTo is logger with a level that may change while it is in use.
func (e *env) logTo(format string, level slog.Leveler) *slog.Logger {
	opts := &slog.HandlerOptions{Level: level}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(e.stderr, opts))
	}
	return slog.New(slog.NewTextHandler(e.stderr, opts))
}

func (c LogConfig) level() slog.Level {
	return map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}[c.Level]
}
