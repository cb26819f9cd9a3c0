package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"

	"geodigest/feeds"
	"geodigest/feeds/fetch"
	"geodigest/feeds/opml"

	"github.com/spf13/cobra"
	"golang.org/x/text/language"
)

// exportFeedsCommand prints the configured feeds as OPML, a folder per category.
func exportFeedsCommand(e *env) *cobra.Command {
	category, whole := "", false
	cmd := withConfig(e, &cobra.Command{
		Use: "export", Short: "the configured feeds as OPML, for feed readers", Args: cobra.NoArgs,
		Long: `Prints the configured feeds as OPML 2.0, a folder for each category. User names and
passwords in addresses (https://name:password@host/) are left out, and how many is
said, unless --with-passwords is given. Keys in the rest of an address stay: the feed
is not there without them.`,
	}, func(_ context.Context, c *Config, _ []string) error {
		var list []opml.Entry
		left := 0
		for _, f := range c.list {
			if inCategory(f.Category, category) {
				address, secret := withoutUser(f.URL)
				if whole {
					address = f.URL
				} else if secret {
					left++
				}
				list = append(list, opml.Entry{Title: f.Name, URL: address, Lang: f.Lang, Category: f.Category})
			}
		}
		if len(list) == 0 && category != "" {
			return noCategory(c.list, category)
		}
		if left > 0 {
			fmt.Fprintf(e.stderr, "user names and passwords are left out of %d addresses; to export them: --with-passwords\n", left)
		}
		return opml.Write(e.stdout, c.Site.Name, time.Now(), list)
	})
	cmd.Flags().BoolVar(&whole, "with-passwords", false, "also user names and passwords in addresses")
	cmd.Flags().StringVar(&category, "category", "", "only the feeds of this folder")
	return cmd
}

// withoutUser is an address without its user information, and whether it had any.
func withoutUser(address string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		return address, false
	}
	u.User = nil
	return u.String(), true
}

// importOptions are the flags of feeds import.
type importOptions struct {
	file     string
	category string
	check    bool
	dryRun   bool
}

// importFeedsCommand puts the feeds of an OPML list into the configuration.
func importFeedsCommand(e *env) *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use: "import FILE|-", Short: "put the feeds of an OPML list into the configuration", Args: cobra.ExactArgs(1),
		Long: `Writes the feeds of an OPML list into the configuration file; its folders become
categories. Comments, order and blank lines of the file stay, and it is only
replaced when it loads afterwards. Feeds that are configured already, stand twice
in the list or have no usable address are named and left out.

With --dry-run the lines are printed and nothing is written; that needs no
configuration.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return fail(importFeeds(cmd.Context(), e, args[0], o, cmd.Flags().Changed("config")))
		},
	}
	fl := cmd.Flags()
	fl.StringVarP(&o.file, "config", "c", "config.yaml", "configuration file")
	fl.StringVar(&o.category, "category", "", "put them all into this folder")
	fl.BoolVar(&o.check, "check", false, "fetch each feed first and leave out those that cannot be read")
	fl.BoolVar(&o.dryRun, "dry-run", false, "print the lines, write nothing")
	return cmd
}

func importFeeds(ctx context.Context, e *env, name string, o importOptions, named bool) error {
	raw, err := readInput(e, name, opml.MaxBytes)
	if err != nil {
		return err
	}
	list, damaged := opml.Read(bytes.NewReader(raw))
	if damaged != nil && len(list.Entries) == 0 {
		return damaged
	}
	f, err := openConfigFile(o.file, e.lookup)
	if _, gone := os.Stat(o.file); o.dryRun && !named && errors.Is(gone, os.ErrNotExist) {
		c := defaults()
		f, err = &configFile{cfg: &c}, nil
	}
	if err != nil {
		return err
	}
	left := &leftOut{}
	for _, s := range list.Skipped {
		left.add(s.Entry, s.Reason)
	}
	add := f.imported(list.Entries, o.category, left)
	if o.check {
		add = readable(ctx, e, f.cfg, add, left)
	}
	left.print(e)
	if err := f.importLines(e, add, o.dryRun); err != nil {
		return err
	}
	verb := "added to " + f.file
	if o.dryRun {
		verb = "to paste under feeds:"
	}
	fmt.Fprintf(e.stderr, "%d feeds %s; %d configured already, %d left out\n", len(add), verb, left.have, len(left.lines))
	if damaged != nil {
		return &exitError{exitPartly, damaged}
	}
	return nil
}

// imported turns the entries of a list that are new into feeds.
func (f *configFile) imported(list []opml.Entry, category string, left *leftOut) (add []FeedConfig) {
	seen := map[string]bool{}
	for _, have := range f.cfg.Feeds {
		seen[sameAddress(have.URL)] = true
	}
	fresh := map[string]bool{}
	for _, en := range list {
		at := sameAddress(en.URL)
		switch {
		case seen[at]:
			left.have++
			continue
		case fresh[at]:
			left.add(en, "stands in the list under another form of this address")
			continue
		}
		fresh[at] = true
		fc := FeedConfig{URL: en.URL, Name: en.Title}
		if _, err := language.Parse(en.Lang); err == nil {
			fc.Lang = en.Lang
		}
		if category == "" {
			f.filing(&fc, en.Category)
		} else {
			f.filing(&fc, category)
		}
		if wrong := wrongFeed(fc); wrong != "" {
			left.add(en, wrong)
			continue
		}
		add = append(add, fc)
	}
	return add
}

// wrongFeed is what the configuration would say against a feed, "" for nothing.
func wrongFeed(fc FeedConfig) string {
	k := checker{c: &Config{Feeds: []FeedConfig{fc}}}
	if k.feeds(); len(k.issues) > 0 {
		return k.issues[0].text
	}
	return ""
}

// importLines writes the feeds, or prints their lines.
func (f *configFile) importLines(e *env, add []FeedConfig, dryRun bool) error {
	if dryRun {
		e.toPaste(add)
		return nil
	}
	if len(add) == 0 {
		return nil
	}
	out, err := f.added(add)
	if err != nil {
		return err
	}
	return f.write(out)
}

// readable keeps the feeds that can be read now.
func readable(ctx context.Context, e *env, c *Config, add []FeedConfig, left *leftOut) (out []FeedConfig) {
	list := make([]feeds.Feed, len(add))
	for i, fc := range add {
		list[i] = feeds.Feed{URL: fc.URL, Name: fc.Name}
	}
	for i, r := range runChecks(ctx, e, c, list) {
		if r.ok() {
			out = append(out, add[i])
		} else {
			left.add(opml.Entry{Title: add[i].Name, URL: add[i].URL}, r.text)
		}
	}
	return out
}

// leftOut gathers what of a list is not taken, and why.
type leftOut struct {
	have  int // configured already
	lines []string
}

func (l *leftOut) add(en opml.Entry, reason string) {
	l.lines = append(l.lines, fmt.Sprintf("left out: %s %s: %s", en.Title, fetch.Redact(en.URL), reason))
}

func (l *leftOut) print(e *env) {
	for _, s := range l.lines {
		fmt.Fprintln(e.stderr, s)
	}
}
