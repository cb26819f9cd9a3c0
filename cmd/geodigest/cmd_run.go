package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"geodigest/digest"
	"geodigest/digest/store"
	"geodigest/digest/web"

	"github.com/coreos/go-systemd/v22/daemon"
	"github.com/spf13/cobra"
)

// cadence is how often the loops look for work. Looking costs a query or two.
type cadence struct{ poll, group, publish time.Duration }

var usualCadence = cadence{poll: 5 * time.Second, group: 20 * time.Second, publish: 10 * time.Second}

// stopWithin is how long a stop may take.
const stopWithin = 8 * time.Second

var allRoles = []string{"poll", "group", "publish", "web"}

// runCommand is the daemon.
func runCommand(e *env) *cobra.Command {
	var roles []string
	cmd := withConfig(e, &cobra.Command{
		Use: "run", Short: "the daemon: poll, group, publish and serve", Args: cobra.NoArgs,
		Long: `Runs until SIGTERM or SIGINT, then finishes the mail in flight and ends. One daemon
may run on one SQLite file; a second one refuses to start.`,
	}, func(ctx context.Context, c *Config, _ []string) error {
		for _, r := range roles {
			if !slices.Contains(allRoles, r) {
				return usage("--roles: %q is not one of %s", r, strings.Join(allRoles, ", "))
			}
		}
		return runDaemon(ctx, e, c, roles, usualCadence)
	})
	cmd.Flags().StringSliceVar(&roles, "roles", allRoles, "what this process does")
	return cmd
}

func runDaemon(ctx context.Context, e *env, c *Config, roles []string, pace cadence) (err error) {
	log := e.logger(c.Log)
	db, err := store.Open(ctx, store.Options{Path: c.path(c.Database)})
	if err != nil {
		return err
	}
	release, err := db.LockDaemon()
	if err != nil {
		return errors.Join(err, db.Close())
	}
	defer release()
	a, err := newApp(ctx, e, c, log, db, time.Now)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	defer func() { err = errors.Join(err, a.close()) }()
	if !slices.Contains(roles, "group") {
		a.publisher.Before = nil
	}

	a.poller.Tick = pace.poll

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wg sync.WaitGroup
	if slices.Contains(roles, "web") {
		pages, err := a.web()
		if err != nil {
			return err
		}
		ln, err := web.Listen(c.Site.Listen)
		if err != nil {
			return err
		}
		log.Info("web", "listen", ln.Addr().String())
		// An unsubscribe link that does not answer is not acceptable: without the
		// web the daemon ends.
		wg.Go(func() {
			if err := web.Serve(ctx, ln, pages, log); err != nil {
				log.Error("the web server failed", "err", err)
				cancel()
			}
		})
	}
	if slices.Contains(roles, "poll") {
		wg.Go(func() {
			if err := a.poller.Run(ctx); err != nil && ctx.Err() == nil {
				log.Error("polling ended", "err", err)
			}
		})
	}
	if slices.Contains(roles, "group") {
		wg.Go(func() { a.grouper.Run(ctx, pace.group) })
	}
	if slices.Contains(roles, "publish") {
		wg.Go(func() { a.publisher.Run(ctx, pace.publish) })
	}
	log.Info("running", "version", versionString(), "roles", strings.Join(roles, ","), "feeds", len(c.list), "digests", len(c.specs))
	for _, s := range c.specs {
		log.Info("next edition", "digest", s.ID, "at", s.Schedule.Next(time.Now()))
	}
	notify(log, daemon.SdNotifyReady)
	<-ctx.Done()
	notify(log, daemon.SdNotifyStopping)
	log.Info("stopping: finishing what is in flight")
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	select {
	case <-done:
		log.Info("stopped")
	case <-time.After(stopWithin):
		log.Warn("stopped before everything in flight was finished; its outcome is settled at the next start")
	}
	return nil
}

// notify tells systemd, where there is one.
func notify(log *slog.Logger, state string) {
	if _, err := daemon.SdNotify(false, state); err != nil {
		log.Warn("systemd does not listen", "err", err)
	}
}

// web builds the pages for readers.
func (a *app) web() (http.Handler, error) {
	return web.New(web.Config{
		Digests: func() []digest.Spec { return a.cfg.specs }, Store: a.db, Templates: a.templates, Tokens: a.tokens, Site: a.cfg.site(), Now: a.now, Log: a.log,
		NotFound: func(err error) bool { return errors.Is(err, store.ErrNotFound) },
	})
}
