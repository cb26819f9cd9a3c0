package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"

	"geodigest/digest/store"
	"geodigest/feeds/fetch"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// addOptions are the flags of feeds add.
type addOptions struct {
	file   string
	feed   FeedConfig // what the operator says about it
	every  string
	dryRun bool
	yes    bool
	pick   int
}

// addFeedCommand finds the feeds of a site and puts one into the configuration.
func addFeedCommand(e *env) *cobra.Command {
	var o addOptions
	category := ""
	cmd := &cobra.Command{
		Use: "add URL|SITE", Short: "find the feed of a site and put it into the configuration", Args: cobra.ExactArgs(1),
		Long: `Looks for the feeds of a site (or takes the address of a feed as it is), shows
them, and writes the one you choose into the configuration file: beside the
feeds of its category, in the manner of its neighbours; comments, order and
blank lines stay. The file is only replaced when it loads afterwards. A feed
that is configured already, under this address or another, is refused.

A running daemon takes the file over by itself.`,
		Example: `  geodigest feeds add example.org --category Asia --country JP
  geodigest feeds add https://example.org/rss --name "The Example" --dry-run`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.check(); err != nil {
				return err
			}
			if err := webSite(args[0]); err != nil {
				return err
			}
			f, err := openConfigFile(o.file, e.lookup)
			if err != nil {
				return fail(err)
			}
			f.filing(&o.feed, category)
			return fail(addFeed(cmd.Context(), e, f, o, args[0]))
		},
	}
	fl := cmd.Flags()
	fl.StringVarP(&o.file, "config", "c", "config.yaml", "configuration file")
	fl.StringVar(&o.feed.Name, "name", "", "its name in lists (default: its own title)")
	fl.StringVar(&o.feed.Outlet, "outlet", "", "publisher family; its items count once")
	fl.StringVar(&o.feed.Country, "country", "", "ISO 3166-1 code of the outlet")
	fl.StringVar(&category, "category", "", "your folder for it")
	fl.StringVar(&o.feed.Lang, "lang", "", "language of the items (default: what the feed says)")
	fl.StringVar(&o.feed.Ownership, "ownership", "", "public, independent, state-funded or state")
	fl.StringVar(&o.every, "every", "", "how often to ask, fixed (default: by its own rhythm)")
	fl.IntVar(&o.pick, "pick", 0, "of several feeds take this one")
	fl.BoolVar(&o.yes, "yes", false, "of several feeds take the first, without asking")
	fl.BoolVar(&o.dryRun, "dry-run", false, "show what would change, write nothing")
	return cmd
}

// check looks at the flags as the configuration will look at what they become.
func (o *addOptions) check() error {
	if o.every != "" {
		d, err := parseDuration(o.every)
		if err != nil {
			return usage("--every %s is not a duration; write 15m, 2h or 1d", o.every)
		}
		o.feed.Every = d
	}
	if o.pick < 0 {
		return usage("--pick %d: choose from 1 on", o.pick)
	}
	fc := o.feed
	fc.URL = "https://a.example/"
	k := checker{c: &Config{Feeds: []FeedConfig{fc}, given: map[string]bool{"feeds[0].every": o.every != ""}}}
	k.feeds()
	var wrong []string
	for _, is := range k.issues {
		wrong = append(wrong, "--"+strings.TrimPrefix(is.path, "feeds[0].")+": "+is.text)
	}
	if len(wrong) > 0 {
		return usage("%s; nothing was written", strings.Join(wrong, "; "))
	}
	return nil
}

// webSite is an error for what cannot be the address of a site or of a feed.
func webSite(s string) error {
	full := s
	if !strings.Contains(s, "://") {
		full = "https://" + s
	}
	u, err := url.Parse(full)
	shown := s
	if strings.ContainsAny(s, "@?") {
		shown = fetch.Redact(s)
	}
	if err != nil || u.Hostname() == "" || !strings.EqualFold(u.Scheme, "http") && !strings.EqualFold(u.Scheme, "https") {
		return usage("%q is not the address of a feed or of a site; write https://example.org/rss or example.org", shown)
	}
	return nil
}

func addFeed(ctx context.Context, e *env, f *configFile, o addOptions, site string) error {
	if i := f.find(site); i >= 0 {
		return f.haveAlready(i, site)
	}
	found, err := findFeeds(ctx, e, f.cfg, site)
	if err != nil {
		return err
	}
	moved, err := f.cfg.movedFeeds(ctx)
	if err != nil {
		return err
	}
	have := make([]int, len(found)) // place in the configuration, -1 for none
	for i, ff := range found {
		have[i] = max(f.find(ff.url), f.find(ff.asked))
		if from, ok := moved[sameAddress(ff.url)]; ok && have[i] < 0 {
			have[i] = f.find(from)
		}
	}
	if len(found) > 1 {
		showFound(e, found, have)
	}
	i, err := choose(e, o, found, have)
	if err != nil {
		return err
	}
	if have[i] >= 0 {
		return f.haveAlready(have[i], found[i].url)
	}
	fc := found[i].config()
	for _, d := range []struct{ to, from *string }{
		{&fc.Name, &o.feed.Name}, {&fc.Outlet, &o.feed.Outlet}, {&fc.Country, &o.feed.Country}, {&fc.Category, &o.feed.Category},
		{&fc.Region, &o.feed.Region}, {&fc.Lang, &o.feed.Lang}, {&fc.Ownership, &o.feed.Ownership},
	} {
		*d.to = cmp.Or(*d.from, *d.to)
	}
	fc.Every = o.feed.Every
	out, err := f.added([]FeedConfig{fc})
	if err != nil {
		return err
	}
	newest := "none of them has a date"
	if !found[i].newest.IsZero() {
		newest = "the newest of " + stamp(found[i].newest)
	}
	fmt.Fprintf(e.stdout, "%s: %d items, %s\n", cmp.Or(fc.Name, fetch.Redact(fc.URL)), found[i].items, newest)
	return f.finish(e, out, o.dryRun, "a running daemon takes it over; items that are older than a day now are never mailed")
}

// haveAlready refuses a feed that is in the list.
func (f *configFile) haveAlready(i int, address string) error {
	was := ""
	if f.cfg.Feeds[i].URL != address {
		was = ", at " + fetch.Redact(f.cfg.Feeds[i].URL)
	}
	return fmt.Errorf("%s: %s is configured already, as %q%s; change that entry if it is not what you want", f.place(i), fetch.Redact(address), f.cfg.list[i].Name, was)
}

// movedFeeds says which configured feed has moved to an address, as far as polling
// has learnt it: by sameAddress, the configured URL.
func (c *Config) movedFeeds(ctx context.Context) (out map[string]string, err error) {
	if c.wantDatabase() != nil {
		return nil, nil // nothing was polled yet
	}
	db, err := store.Open(ctx, store.Options{Path: c.path(c.Database), ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	list, err := db.Feeds(ctx)
	out = map[string]string{}
	for _, f := range list {
		for _, to := range []string{f.Moved, f.MovingTo} {
			if to != "" && f.Active {
				out[sameAddress(to)] = f.URL
			}
		}
	}
	return out, err
}

// finish shows what changes and, unless it is only a try, writes it.
func (f *configFile) finish(e *env, out []byte, dryRun bool, next string) error {
	addresses, hidden := append(addressesIn(f.raw), addressesIn(out)...), false
	for _, l := range changedLines(f.file, f.raw, out) {
		plain := withoutSecrets(l, addresses)
		hidden = hidden || plain != l
		fmt.Fprintln(e.stdout, plain)
	}
	if hidden {
		fmt.Fprintln(e.stderr, hidesSecrets)
	}
	if dryRun {
		fmt.Fprintln(e.stdout, "nothing was written (--dry-run)")
		return nil
	}
	if err := f.write(out); err != nil {
		return err
	}
	fmt.Fprintln(e.stdout, "written; "+next)
	return nil
}

func showFound(e *env, found []foundFeed, have []int) {
	var rows [][]string
	for i, f := range found {
		note := ""
		if have[i] >= 0 {
			note = "configured"
		}
		rows = append(rows, []string{fmt.Sprint(i + 1), f.title, fmt.Sprint(f.items), stamp(f.newest), f.how, note, fetch.Redact(f.address())})
	}
	printTable(e.stdout, []string{"", "feed", "items", "newest", "found", "", "address"}, rows)
}

// choose picks one of the feeds that were found.
func choose(e *env, o addOptions, found []foundFeed, have []int) (int, error) {
	switch {
	case o.pick < 0 || o.pick > len(found):
		return 0, usage("--pick %d: %d feeds were found; choose from 1 to %d", o.pick, len(found), len(found))
	case o.pick > 0:
		return o.pick - 1, nil
	case len(found) == 1:
		return 0, nil
	case o.yes:
		for i, at := range have {
			if at < 0 {
				return i, nil
			}
		}
		return 0, nil // refused, with its place
	}
	if in, ok := e.stdin.(*os.File); ok && term.IsTerminal(int(in.Fd())) {
		fmt.Fprintf(e.stderr, "which one? [1-%d] ", len(found))
		line, _ := bufio.NewReader(in).ReadString('\n')
		if n, err := strconv.Atoi(strings.TrimSpace(line)); err == nil && n >= 1 && n <= len(found) {
			return n - 1, nil
		}
		return 0, usage("that is no number from 1 to %d; nothing was changed", len(found))
	}
	return 0, usage("%d feeds were found; take one with --pick N, or the first with --yes", len(found))
}

// removeFeedCommand takes feeds out of the configuration.
func removeFeedCommand(e *env) *cobra.Command {
	file, dryRun := "", false
	cmd := &cobra.Command{
		Use: "remove URL...", Short: "take feeds out of the configuration", Args: cobra.MinimumNArgs(1),
		Long: `Deletes the lines of these feeds (by address or name) from the configuration file;
everything else stays as it is. What the store knows about them stays, too: a feed
that comes back later goes on where it was.`,
		ValidArgsFunction: completeFeeds(e),
		RunE: func(_ *cobra.Command, args []string) error {
			f, err := openConfigFile(file, e.lookup)
			if err != nil {
				return fail(err)
			}
			return fail(removeFeeds(e, f, args, dryRun))
		},
	}
	cmd.Flags().StringVarP(&file, "config", "c", "config.yaml", "configuration file")
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "show what would change, write nothing")
	return cmd
}

func removeFeeds(e *env, f *configFile, args []string, dryRun bool) error {
	places := map[int]bool{}
	for _, a := range args {
		i := f.find(a)
		for j, have := range f.cfg.list {
			if i < 0 && have.Name == a {
				i = j
			}
		}
		if i < 0 {
			return fmt.Errorf("%s is not in %s; see: geodigest feeds list", fetch.Redact(a), f.file)
		}
		places[i] = true
	}
	var list []int
	for i := range places {
		list = append(list, i)
	}
	out, err := f.removed(list)
	if err != nil {
		return err
	}
	return f.finish(e, out, dryRun, "a running daemon stops asking for it")
}
