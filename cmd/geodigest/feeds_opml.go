package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"geodigest/feeds/opml"

	"github.com/spf13/cobra"
	"golang.org/x/text/language"
)

// exportFeeds prints the configured feeds as OPML, one folder per region.
func exportFeeds(e *env, c *Config) error {
	var list []opml.Entry
	for i, f := range c.list {
		list = append(list, opml.Entry{Title: f.Name, URL: f.URL, Lang: f.Lang, Category: c.Feeds[i].Region})
	}
	return opml.Write(e.stdout, c.Site.Name, time.Now(), list)
}

// importFeedsCommand turns a list of feeds into lines for the configuration. The
// program never writes the configuration itself: it is the operator's.
func importFeedsCommand(e *env) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use: "import FILE|-", Short: "an OPML list as lines to paste under feeds: in the configuration", Args: cobra.ExactArgs(1),
		Long: `Prints one line per feed of an OPML list; nothing is changed. Feeds that the
configuration has already are left out; without a configuration all are printed.`,
	}
	cmd.Flags().StringVarP(&file, "config", "c", "config.yaml", "configuration file")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		known := map[string]bool{}
		if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) || cmd.Flags().Changed("config") {
			c, err := loadConfig(file, e.lookup)
			if err != nil {
				return err
			}
			for _, f := range c.Feeds {
				known[f.URL] = true
			}
		}
		return fail(importFeeds(e, args[0], known))
	}
	return cmd
}

func importFeeds(e *env, name string, known map[string]bool) error {
	raw, err := readInput(e, name, opml.MaxBytes)
	if err != nil {
		return err
	}
	list, skipped, err := opml.Read(bytes.NewReader(raw))
	if err != nil && len(list) == 0 {
		return err
	}
	have, lines := 0, 0
	for _, f := range list {
		if known[f.URL] {
			have++
			continue
		}
		fmt.Fprintln(e.stdout, feedLine(f.URL, f.Title, f.Category, f.Lang))
		lines++
	}
	fmt.Fprintf(e.stderr, "%d feeds to paste under feeds:; %d configured already, %d entries skipped (no usable address, or twice)\n", lines, have, skipped)
	if err != nil {
		return &exitError{exitPartly, err}
	}
	return nil
}

// feedLine is one feed as it stands under feeds: in the configuration. A language
// that is no tag is left out, and so is a text the configuration would expand.
func feedLine(url, name, region, lang string) string {
	line := "  - {url: " + quoted(url)
	for _, kv := range [][2]string{{"name", name}, {"region", region}} {
		if kv[1] != "" && !strings.Contains(kv[1], "${") {
			line += ", " + kv[0] + ": " + quoted(kv[1])
		}
	}
	if _, err := language.Parse(lang); lang != "" && err == nil {
		line += ", lang: " + lang
	}
	return line + "}"
}
