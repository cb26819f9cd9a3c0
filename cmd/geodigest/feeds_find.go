package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"geodigest/feeds/fetch"

	"github.com/spf13/cobra"
)

// findFeed returns the place in the list of the feed that an argument names: its
// address, also written differently, or its name; -1 when there is none.
func (c *Config) findFeed(arg string) int {
	for i, f := range c.list {
		if f.URL == arg {
			return i
		}
	}
	for i, f := range c.list {
		if sameAddress(f.URL) == sameAddress(arg) || f.Name == arg {
			return i
		}
	}
	return -1
}

// mustBeAddress is an error for a name that no configured feed has.
func (c *Config) mustBeAddress(arg string) error {
	if strings.Contains(arg, "://") || c.findFeed(arg) >= 0 {
		return nil
	}
	return fmt.Errorf("%s is not configured; see: geodigest feeds list, or write an address, which begins with https://", fetch.Redact(arg))
}

// completeFeeds offers the configured addresses to a shell.
func completeFeeds(e *env) cobra.CompletionFunc {
	return func(cmd *cobra.Command, given []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		file, err := cmd.Flags().GetString("config")
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		c, err := loadConfig(file, e.lookup)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		taken := map[string]bool{}
		for _, a := range given {
			taken[a] = true
		}
		var out []cobra.Completion
		for _, f := range c.list {
			if !taken[f.URL] {
				out = append(out, cobra.CompletionWithDesc(f.URL, f.Name))
			}
		}
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return !errors.Is(err, fs.ErrNotExist)
}
