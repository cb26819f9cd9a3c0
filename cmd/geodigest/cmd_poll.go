package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"geodigest/feeds"
	"geodigest/feeds/fetch"
	"geodigest/feeds/poll"

	"github.com/spf13/cobra"
)

// pollCommand fetches once.
func pollCommand(e *env) *cobra.Command {
	var all bool
	cmd := withApp(e, &cobra.Command{
		Use: "poll [URL...]", Short: "fetch the feeds that are due once",
		Long: `Fetches the feeds that are due, and those named here (by address or name), even if
their server asked for a pause or said that they are gone. With --all every feed is
due but these: hurrying all of them must not break a server's request. Feeds that
another process is polling are left to it; the exit code is 4 then, as for feeds
that failed.

What is new is grouped into stories by the daemon, or by the next command that needs
stories: preview, stories, send --due.`,
	}, func(ctx context.Context, a *app, args []string) error {
		if all && len(args) > 0 {
			return usage("--all and a feed's address exclude each other; leave one out")
		}
		left, err := a.hurry(ctx, all, args)
		if err != nil {
			return err
		}
		tally := &tallyStore{Store: a.poller.Store}
		a.poller.Store = tally
		pass, err := a.pollOnce(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(e.stdout, "%d feeds polled, %d failed: %s\n", pass.polled, pass.failed, tally)
		if pass.waiting > 0 {
			fmt.Fprintf(e.stdout, "%d more wait: their domain asked for a pause meanwhile\n", pass.waiting)
		}
		if n := len(pass.taken); n > 0 {
			fmt.Fprintf(e.stdout, "%d more were taken over by another process (a daemon that started meanwhile): it polls them\n", n)
		}
		if left != "" {
			fmt.Fprintln(e.stdout, left)
		}
		claimed, err := a.db.ClaimedFeeds(ctx, a.now())
		if err != nil {
			return err
		}
		maps.DeleteFunc(claimed, func(id int64, _ time.Time) bool { return pass.taken[id] })
		if n := len(claimed); n > 0 {
			until := slices.MaxFunc(slices.Collect(maps.Values(claimed)), time.Time.Compare)
			fmt.Fprintf(e.stdout, "%d more are due and not polled: another process polls them, or it died and holds them until %s UTC; run the command again then, or start the daemon\n", n, stamp(until))
		}
		if pass.failed+len(claimed) > 0 {
			return &exitError{code: exitPartly}
		}
		return nil
	})
	cmd.Flags().BoolVar(&all, "all", false, "all feeds, also those that are not due")
	cmd.ValidArgsFunction = completeFeeds(e)
	return cmd
}

// tallyStore adds up what the polls of a pass brought.
type tallyStore struct {
	poll.Store
	mu  sync.Mutex
	sum feeds.Saved
}

func (s *tallyStore) SavePolled(ctx context.Context, p feeds.Polled) (feeds.Saved, error) {
	saved, err := s.Store.SavePolled(ctx, p)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sum.New += saved.New
	s.sum.Old += saved.Old
	s.sum.Updated += saved.Updated
	s.sum.Held += saved.Held
	return saved, err
}

// String is the tally in words: "4 new items, 2 updated, 30 too old for news".
func (s *tallyStore) String() string {
	text := fmt.Sprintf("%d new items", s.sum.New)
	for _, part := range []struct {
		n    int
		what string
	}{{s.sum.Updated, "updated"}, {s.sum.Old - s.sum.Held, "too old for news"}, {s.sum.Held, "held back (see feeds list)"}} {
		if part.n > 0 {
			text += fmt.Sprintf(", %d %s", part.n, part.what)
		}
	}
	return text
}

// hurry makes all feeds due, or those that are named, and says which it left alone.
func (a *app) hurry(ctx context.Context, all bool, args []string) (left string, err error) {
	if len(args) > 0 {
		urls, err := a.cfg.mustName(args)
		if err != nil {
			return "", err
		}
		unknown, err := a.db.MakeDue(ctx, urls, a.now())
		if err == nil && len(unknown) > 0 {
			err = fmt.Errorf("not in the store: %s; run the command again", strings.Join(unknown, ", "))
		}
		return "", err
	}
	if !all {
		return "", nil
	}
	if err := a.db.MakeAllDue(ctx, a.now()); err != nil {
		return "", err
	}
	list, err := a.db.LeftAlone(ctx, a.now())
	if err != nil {
		return "", err
	}
	held, gone, now := 0, 0, a.now()
	var until time.Time
	for _, f := range list {
		switch {
		case f.Muted:
			gone++
		case f.HoldUntil.After(now):
			held++
			if until.IsZero() || f.HoldUntil.Before(until) {
				until = f.HoldUntil
			}
		}
	}
	var parts []string
	if held > 0 {
		parts = append(parts, fmt.Sprintf("%d because their server asked for a pause (the first ends %s)", held, stamp(until)))
	}
	if gone > 0 {
		parts = append(parts, fmt.Sprintf("%d that are gone", gone))
	}
	if len(parts) == 0 {
		return "", nil
	}
	return "left alone: " + strings.Join(parts, ", ") + "; name a feed to ask for it all the same", nil
}

// mustName turns arguments into the URLs of configured feeds.
func (c *Config) mustName(args []string) (urls []string, err error) {
	for _, arg := range args {
		i := c.findFeed(arg)
		if i < 0 {
			return nil, fmt.Errorf("%s is not configured; see: geodigest feeds list, or use: geodigest feeds add", fetch.Redact(arg))
		}
		urls = append(urls, c.list[i].URL)
	}
	return urls, nil
}

// onePass is what became of the feeds that were due.
type onePass struct {
	polled  int
	failed  int            // of those
	waiting int            // not polled: their domain asked for a pause meanwhile
	taken   map[int64]bool // polled in vain: another process has claimed them meanwhile
}

// pollOnce polls everything that is due, with progress.
func (a *app) pollOnce(ctx context.Context) (pass onePass, err error) {
	pass.taken = map[int64]bool{}
	b := a.env.bar("polling")
	defer b.done()
	a.poller.Progress = func(done, total int, feed feeds.Feed, err error) {
		switch {
		case errors.Is(err, poll.ErrPaused):
			pass.waiting++
		case errors.Is(err, feeds.ErrFenced):
			pass.taken[feed.ID] = true
		case err != nil:
			pass.failed++
		}
		b.set(done, total)
	}
	defer func() { a.poller.Progress = nil }()
	for {
		n, err := a.poller.Step(ctx, a.now())
		pass.polled += n
		if err != nil || n == 0 || ctx.Err() != nil {
			return pass, err
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
