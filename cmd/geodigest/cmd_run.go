package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
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

// cadence is how often the loops look for work, which costs a query or two, and
// how long a stop may take.
type cadence struct{ poll, group, publish, prune, stop time.Duration }

var usualCadence = cadence{
	poll: 5 * time.Second, group: 20 * time.Second, publish: 10 * time.Second, prune: 24 * time.Hour, stop: 8 * time.Second,
}

var allRoles = []string{"poll", "group", "publish", "web"}

// runCommand is the daemon.
func runCommand(e *env) *cobra.Command {
	var roles []string
	cmd := withConfig(e, &cobra.Command{
		Use: "run", Short: "the daemon: poll, group, publish and serve", Args: cobra.NoArgs,
		Long: `Runs until SIGTERM or SIGINT, then finishes the mail in flight and ends. One daemon
may run on one SQLite file; a second one refuses to start. Without a web server that
answers, it ends with exit code 1: the unsubscribe links of the mails lead there.`,
	}, func(ctx context.Context, c *Config, _ []string) error {
		for _, r := range roles {
			if !slices.Contains(allRoles, r) {
				return usage("--roles: %q is not one of %s", r, strings.Join(allRoles, ", "))
			}
		}
		d := daemonRun{env: e, cfg: c, roles: roles, pace: usualCadence, listen: web.Listen}
		return d.run(ctx)
	})
	cmd.Flags().StringSliceVar(&roles, "roles", allRoles, "what this process does; SQLite allows one process per file, so what is left out is not done")
	return cmd
}

// daemonRun is one run of the daemon.
type daemonRun struct {
	env    *env
	cfg    *Config
	roles  []string
	pace   cadence
	listen func(addr string) (net.Listener, error)
}

func (d *daemonRun) has(role string) bool { return slices.Contains(d.roles, role) }

// run returns when the context ends (nil), or when the daemon cannot go on.
func (d *daemonRun) run(ctx context.Context) (err error) {
	c, log := d.cfg, d.env.logger(d.cfg.Log)
	db, err := store.Open(ctx, store.Options{Path: c.path(c.Database)})
	if err != nil {
		return err
	}
	release, err := db.LockDaemon()
	if err != nil {
		return errors.Join(err, db.Close())
	}
	defer release()
	if err := db.FreeFeeds(ctx); err != nil {
		return errors.Join(err, db.Close())
	}
	a, err := newApp(ctx, d.env, c, log, db, time.Now)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	defer func() { err = errors.Join(err, a.close()) }()

	var ln net.Listener
	if d.has("web") {
		if ln, err = d.listen(c.Site.Listen); err != nil {
			return err
		}
	}
	outer := ctx
	ctx, cancel := context.WithCancelCause(outer)
	defer cancel(nil)
	var wg sync.WaitGroup
	if err := d.start(ctx, cancel, a, ln, newPulse(a.now), &wg); err != nil {
		return err
	}
	log.Info("running", "version", versionString(), "roles", strings.Join(d.roles, ","), "feeds", len(c.list), "digests", len(c.specs))
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
	case <-time.After(d.pace.stop):
		log.Warn("stopped before everything in flight was finished; its outcome is settled at the next start")
	}
	if outer.Err() != nil {
		return nil // somebody asked for the stop
	}
	return context.Cause(ctx)
}

// start starts the loops of the roles; each ends with the context. A loop that
// cannot go on cancels it with the reason.
func (d *daemonRun) start(ctx context.Context, cancel context.CancelCauseFunc, a *app, ln net.Listener, beats *pulse, wg *sync.WaitGroup) error {
	if d.has("web") {
		pages, err := a.web(beats.alive)
		if err != nil {
			return errors.Join(err, ln.Close())
		}
		a.log.Info("web", "listen", ln.Addr().String())
		// An unsubscribe link that does not answer is not acceptable: without the
		// web the daemon ends.
		wg.Go(func() {
			if err := web.Serve(ctx, ln, pages, a.log); err != nil {
				cancel(err)
			}
		})
	}
	if d.has("poll") {
		a.poller.Tick = d.pace.poll
		a.poller.Store = beatingStore{a.poller.Store, func() { beats.beat("poll") }}
		beats.beat("poll")
		wg.Go(func() {
			if err := a.poller.Run(ctx); err != nil && ctx.Err() == nil {
				cancel(err)
			}
		})
	}
	if d.has("group") {
		a.grouper.Beat = func() { beats.beat("group") }
		a.grouper.Progress = func(int, int) { beats.beat("group") }
		wg.Go(func() { a.grouper.Run(ctx, d.pace.group) })
		wg.Go(func() {
			loop(ctx, a.log, "prune", d.pace.prune, func(ctx context.Context) error {
				return prune(ctx, a.db, a.log, a.now().Add(-d.cfg.Retain))
			})
		})
	} else {
		a.publisher.Before = nil
	}
	if d.has("publish") {
		a.publisher.Beat = beats.beat
		a.publisher.Progress = func(int) { beats.beat("send") }
		wg.Go(func() { a.publisher.Run(ctx, d.pace.publish) })
	}
	return nil
}

// notify tells systemd, where there is one.
func notify(log *slog.Logger, state string) {
	if _, err := daemon.SdNotify(false, state); err != nil {
		log.Warn("systemd does not listen", "err", err)
	}
}

// web builds the pages for readers; alive answers /healthz.
func (a *app) web(alive func() error) (http.Handler, error) {
	return web.New(web.Config{
		Digests: func() []digest.Spec { return a.cfg.specs }, Store: a.db, Templates: a.templates, Tokens: a.tokens, Site: a.cfg.site(), Now: a.now, Log: a.log, Alive: alive,
		NotFound: func(err error) bool { return errors.Is(err, store.ErrNotFound) },
	})
}
