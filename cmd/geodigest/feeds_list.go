package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"geodigest/digest/store"
	"geodigest/feeds"
	"geodigest/feeds/fetch"

	"github.com/spf13/cobra"
)

// States of a feed in a list besides feeds.Health.
const (
	stateNew     = "new"     // not polled yet
	stateRemoved = "removed" // no longer in the configuration
)

// worst says in which order states are listed.
var worst = []string{
	string(feeds.HealthFailing), string(feeds.HealthBlocked), string(feeds.HealthGone), string(feeds.HealthSilent), string(feeds.HealthSlow),
	stateNew, string(feeds.HealthOK), stateRemoved,
}

// listOptions are the flags of feeds list.
type listOptions struct {
	all, bad, json bool
	category       string
}

// listFeedsCommand shows what the store knows about every feed.
func listFeedsCommand(e *env) *cobra.Command {
	var o listOptions
	cmd := withReader(e, &cobra.Command{
		Use: "list", Short: "what the store knows about every feed", Args: cobra.NoArgs,
		Long: `Lists the configured feeds, those that need a human first. States:

  failing  cannot be fetched or read       silent   nothing new for longer than usual
  blocked  the server refuses us           slow     answers, but takes long
  gone     given up by its outlet          new      not polled yet
  ok

SUCCESS and NEW are how long ago it was fetched well and had something new, NEXT when
it is asked again, EVERY its interval (~ its own rhythm), UNDATED and BARE the shares of
items without a date and with nothing but a title.`,
	}, func(ctx context.Context, a *app, _ []string) error { return listFeeds(ctx, a, o) })
	cmd.Flags().BoolVar(&o.all, "all", false, "also feeds that left the configuration")
	cmd.Flags().BoolVar(&o.bad, "bad", false, "only feeds that are not ok, or need a decision")
	cmd.Flags().BoolVar(&o.json, "json", false, "one JSON object per feed and line")
	cmd.Flags().StringVar(&o.category, "category", "", "only the feeds of this folder")
	cmd.MarkFlagsMutuallyExclusive("all", "bad")
	return cmd
}

// listed is a feed of the list with what is said about it.
type listed struct {
	store.FeedStatus
	state  string
	reason string
	cause  string   // the reason without what to do
	kind   string   // one word for the trouble, "" for none
	hint   string   // what to do about it
	notes  []string // what an operator may want to decide
}

func listFeeds(ctx context.Context, a *app, o listOptions) error {
	all, err := a.db.Feeds(ctx)
	if err != nil {
		return err
	}
	now := a.now()
	var list []listed
	counts := map[string]int{}
	for _, f := range all {
		l := look(f, a.cfg, now)
		if !f.Active && !o.all || o.bad && l.state == string(feeds.HealthOK) && len(l.notes) == 0 || !inCategory(f.Category, o.category) {
			continue
		}
		counts[l.state]++
		list = append(list, l)
	}
	if len(list) == 0 && o.category != "" && !o.bad {
		return noCategory(a.cfg.list, o.category)
	}
	slices.SortStableFunc(list, func(a, b listed) int {
		return cmp.Or(cmp.Compare(slices.Index(worst, a.state), slices.Index(worst, b.state)), cmp.Compare(len(b.notes), len(a.notes)), cmp.Compare(label(a.Feed), label(b.Feed)))
	})
	if o.json {
		for _, l := range list {
			if err := writeJSON(a.env.stdout, l.json()); err != nil {
				return err
			}
		}
		return nil
	}
	printList(a, list, now)
	fmt.Fprintln(a.env.stdout, "\n"+summary(list, counts, now))
	var todo []advice
	for _, l := range list {
		if l.Active && l.kind != "" {
			todo = append(todo, advice{l.kind, l.hint, label(l.Feed)})
		}
	}
	printAdvice(a.env, todo)
	return nil
}

// look says how a feed does.
func look(f store.FeedStatus, c *Config, now time.Time) listed {
	health, reason := feeds.Diagnose(f.Feed, f.State, now)
	l := listed{FeedStatus: f, state: string(health), reason: reason}
	switch {
	case !f.Active:
		l.state = stateRemoved
	case f.LastSuccess.IsZero() && f.ErrorKind == "" && !f.Muted:
		l.state = stateNew
	case f.ErrorKind != "" && health == feeds.HealthOK:
		// Not yet worth a mail; somebody who looks wants to see it.
		l.state = string(feeds.HealthFailing)
	}
	l.cause, l.hint = feeds.Cause(reason)
	switch {
	case f.ErrorKind != "":
		what, hint := feeds.Cause(f.Error)
		l.kind, l.hint = kindName(f.ErrorKind, strings.Contains(f.Error, " 503 ")), hint
		l.cause = l.kind + ": " + strings.TrimPrefix(what, "the server answered ")
		l.reason = f.ErrorKind + ": " + short(f.Error)
		if f.Failures > 1 && !f.FailingSince.IsZero() {
			times := fmt.Sprintf(" (%d times in %s)", f.Failures, ago(now, f.FailingSince))
			l.cause, l.reason = l.cause+times, l.reason+times
		}
	case health == feeds.HealthSilent:
		l.kind, l.hint = l.state, "open the outlet's site; if it has newer articles, look for another feed (feeds discover)"
	default:
		l.hint = ""
	}
	if f.Active {
		l.notes = pending(f, c, now)
	}
	return l
}

// pending lists what waits for the operator.
func pending(f store.FeedStatus, c *Config, now time.Time) (out []string) {
	switch {
	case f.Moved != "" && sameAddress(f.Moved) != sameAddress(f.URL):
		out = append(out, "moved to "+fetch.Redact(f.Moved)+since(now, f.MovingFrom)+movedAdvice(c.sameFeed(f.Feed, f.Moved), "put it in the configuration"))
	case f.MovingTo != "":
		out = append(out, "redirects to "+fetch.Redact(f.MovingTo)+since(now, f.MovingFrom)+movedAdvice(c.sameFeed(f.Feed, f.MovingTo), "taken over when that lasts"))
	}
	if f.Held > 0 {
		out = append(out, fmt.Sprintf("%d items held back as old news; if they are new, run geodigest feeds release %s", f.Held, argument(f.Feed)))
	}
	return out
}

// sameFeed is the label of the other feed of the configuration that an address leads
// to, "" for none.
func (c *Config) sameFeed(f feeds.Feed, address string) string {
	if address == "" || sameAddress(address) == sameAddress(f.URL) {
		return ""
	}
	for _, have := range c.list {
		if have.URL != f.URL && sameAddress(have.URL) == sameAddress(address) {
			return label(have)
		}
	}
	return ""
}

// movedAdvice says what to do about a feed that leads to another address: usually what
// is given, but of two entries for one feed one is too many.
func movedAdvice(same, usual string) string {
	if same != "" {
		return fmt.Sprintf("; the same feed is configured already, as %q: remove this one (geodigest feeds remove)", same)
	}
	return "; " + usual
}

// argument names a feed on a command line, without the secrets of its address.
func argument(f feeds.Feed) string {
	if fetch.Redact(f.URL) == f.URL || f.Name == "" {
		return f.URL
	}
	return fmt.Sprintf("%q", f.Name)
}

func since(now, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return " since " + ago(now, t)
}

var fetchPrefix = regexp.MustCompile(`^(?:fetch \S+: )+(?:answer: )?`)

// short is a stored error without what the row says already.
func short(s string) string { return fetchPrefix.ReplaceAllString(s, "") }

func printList(a *app, list []listed, now time.Time) {
	var rows [][]string
	for _, l := range list {
		outlet := l.Outlet
		if outlet == l.Name {
			outlet = ""
		}
		detail := l.notes
		if l.cause != "" {
			detail = append([]string{l.cause}, detail...)
		}
		if l.HoldUntil.After(now) {
			detail = append(detail, "its server wants no request before "+stamp(l.HoldUntil))
		}
		repairs := ""
		if len(l.Repairs) > 0 {
			repairs = fmt.Sprint(len(l.Repairs))
			if w := a.env.width(); w == 0 || w >= roomy {
				detail = append(detail, "mended: "+strings.Join(l.Repairs, ", "))
			}
		}
		rows = append(rows, []string{
			l.state, label(l.Feed), outlet, cmp.Or(ago(now, l.LastSuccess), "never"), cmp.Or(ago(now, l.LastNew), "never"), l.next(now), l.every(a.cfg, now), fmt.Sprint(l.Items),
			share(l.Undated, l.Learnt.Items), share(l.Bare, l.Learnt.Items), repairs, strings.Join(detail, "; "),
		})
	}
	printWide(a.env, []column{
		{"state", 0, 0}, {"feed", 0, nameWidth(a.env)}, {"outlet", 10, 20}, {"success", 2, 0}, {"new", 1, 0}, {"next", 4, 0}, {"every", 5, 0}, {"items", 3, 0},
		{"undated", 7, 0}, {"bare", 8, 0}, {"repairs", 9, 0}, {"detail", 0, 0},
	}, rows)
}

// next says when a feed is asked again.
func (l listed) next(now time.Time) string {
	at := l.NextPoll
	if l.HoldUntil.After(at) {
		at = l.HoldUntil
	}
	switch {
	case !l.Active:
		return ""
	case !at.After(now):
		return "now"
	}
	return span(at.Sub(now))
}

// every is the interval of a feed, as configured or by its own rhythm.
func (l listed) every(c *Config, now time.Time) string {
	switch {
	case l.Cron != "":
		return l.Cron
	case l.Every > 0:
		return span(l.Every)
	case l.Gap > 0:
		return "~" + span(c.interval(l.Feed, l.Learnt, l.LastNew, now))
	}
	return ""
}

// summary is the list in one line.
func summary(list []listed, counts map[string]int, now time.Time) string {
	var parts []string
	for _, s := range worst {
		if counts[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[s], s))
		}
	}
	held := 0
	var next time.Time
	for _, l := range list {
		held += l.Held
		if l.Active && (next.IsZero() || l.NextPoll.Before(next)) {
			next = l.NextPoll
		}
	}
	s := fmt.Sprintf("%d feeds", len(list))
	if len(parts) > 0 {
		s += ": " + strings.Join(parts, ", ")
	}
	if held > 0 {
		s += fmt.Sprintf("; %d items held back", held)
	}
	switch {
	case next.IsZero():
	case next.After(now):
		s += "; next poll in " + span(next.Sub(now))
	default:
		s += "; next poll now"
	}
	return s
}

// inCategory holds for feeds of a folder and of the folders in it.
func inCategory(have, want string) bool {
	return want == "" || strings.EqualFold(have, want) || len(have) > len(want) && have[len(want)] == '/' && strings.EqualFold(have[:len(want)], want)
}

// noCategory names the folders there are.
func noCategory(list []feeds.Feed, category string) error {
	var names []string
	for _, f := range list {
		if f.Category != "" && !slices.Contains(names, f.Category) {
			names = append(names, f.Category)
		}
	}
	if len(names) == 0 {
		return errors.New("no feed has a category; write category: NAME at the feeds in the configuration")
	}
	return fmt.Errorf("no feed is in the category %q; there are: %s", category, strings.Join(names, ", "))
}
