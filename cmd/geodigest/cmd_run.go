package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"geodigest/digest"
	"geodigest/digest/store"
	"geodigest/digest/web"

	"github.com/coreos/go-systemd/v22/daemon"
	"github.com/spf13/cobra"
)

// cadence is how often the loops look for work, which costs a query or two, and
// how long a stop may take.
type cadence struct{ poll, watch, group, publish, prune, settle, look, stop time.Duration }

var usualCadence = cadence{
	poll: 5 * time.Second, watch: 3 * time.Minute, group: 20 * time.Second, publish: 10 * time.Second, prune: 24 * time.Hour,
	settle: 500 * time.Millisecond, look: 30 * time.Second, stop: 8 * time.Second,
}

var allRoles = []string{"poll", "group", "publish", "web"}

// runCommand is the daemon.
func runCommand(e *env) *cobra.Command {
	var roles []string
	var cmd *cobra.Command
	cmd = withConfig(e, &cobra.Command{
		Use: "run", Short: "the daemon: poll, group, publish and serve", Args: cobra.NoArgs,
		Long: `Runs until SIGTERM or SIGINT, then finishes the mail in flight and ends. One daemon
may run on one SQLite file; a second one refuses to start. Without a web server that
answers, it ends with exit code 1: the unsubscribe links of the mails lead there.

A changed configuration comes into force a second after it was saved, or on SIGHUP,
which also reads the templates and the environment again. One with mistakes changes
nothing; they are in the log. Only database, site.listen and log.format need a restart.`,
	}, func(ctx context.Context, c *Config, _ []string) error {
		for _, r := range roles {
			if !slices.Contains(allRoles, r) {
				return usage("--roles: %q is not one of %s", r, strings.Join(allRoles, ", "))
			}
		}
		file, err := cmd.Flags().GetString("config")
		if err != nil {
			return err
		}
		hangup := make(chan os.Signal, 1)
		signal.Notify(hangup, syscall.SIGHUP)
		defer signal.Stop(hangup)
		d := daemonRun{env: e, file: file, cfg: c, roles: roles, pace: usualCadence, listen: web.Listen, hangup: hangup}
		return d.run(ctx)
	})
	cmd.Flags().StringSliceVar(&roles, "roles", allRoles, "what this process does; SQLite allows one process per file, so what is left out is not done")
	return cmd
}

// daemonRun is one run of the daemon.
type daemonRun struct {
	env    *env
	file   string  // of the configuration; "" = it is not watched
	cfg    *Config // that the daemon starts with
	roles  []string
	pace   cadence
	listen func(addr string) (net.Listener, error)
	hangup <-chan os.Signal // each asks for a reload; nil for none
	now    func() time.Time // nil = time.Now

	level   slog.LevelVar
	beats   *pulse
	inForce atomic.Pointer[generation]
}

func (d *daemonRun) has(role string) bool { return slices.Contains(d.roles, role) }

// run returns when the context ends (nil), or when the daemon cannot go on.
func (d *daemonRun) run(ctx context.Context) (err error) {
	d.level.Set(d.cfg.Log.level())
	c, log := d.cfg, d.env.logTo(d.cfg.Log.Format, &d.level)
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
	if d.now == nil {
		d.now = time.Now
	}
	a, err := newApp(ctx, d.env, c, log, db, d.now)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	defer func() {
		if g := d.inForce.Load(); g != nil {
			a = g.app
		}
		err = errors.Join(err, a.close())
	}()

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
	d.beats = beats
	first, err := d.generation(ctx, a, nil)
	if err != nil {
		if ln != nil {
			err = errors.Join(err, ln.Close())
		}
		return err
	}
	d.inForce.Store(first)
	every := func(name string, pace time.Duration, step func(context.Context, *generation) error) {
		wg.Go(func() {
			loop(ctx, a.log, name, pace, func(ctx context.Context) error { return step(ctx, d.inForce.Load()) })
		})
	}
	if d.has("web") {
		a.log.Info("web", "listen", ln.Addr().String())
		pages := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { d.inForce.Load().pages.ServeHTTP(w, r) })
		// An unsubscribe link that does not answer is not acceptable: without the
		// web the daemon ends.
		wg.Go(func() {
			if err := web.Serve(ctx, ln, pages, a.log); err != nil {
				cancel(err)
			}
		})
	}
	if d.has("poll") {
		beats.beat("poll")
		wg.Go(func() {
			if err := d.poll(ctx); err != nil && ctx.Err() == nil {
				cancel(err)
			}
		})
		who := newOperator(first, d.inForce.Load)
		every("watch feeds", d.pace.watch, func(ctx context.Context, _ *generation) error {
			beats.beat("watch")
			return who.step(ctx)
		})
	}
	if d.has("group") {
		a.grouper.Beat = func() { beats.beat("group") }
		a.grouper.Progress = func(int, int) { beats.beat("group") }
		wg.Go(func() { a.grouper.Run(ctx, d.pace.group) })
		every("prune", d.pace.prune, func(ctx context.Context, g *generation) error {
			return prune(ctx, g.db, g.log, g.now().Add(-g.cfg.Retain))
		})
	}
	if d.has("publish") {
		// A relay that hangs delays no edition: cutting and sending are two loops.
		every("cut", d.pace.publish, func(ctx context.Context, g *generation) error {
			beats.beat("cut")
			_, err := g.publisher.Cut(ctx, g.now())
			return err
		})
		every("send", d.pace.publish, func(ctx context.Context, g *generation) error {
			beats.beat("send")
			_, err := g.publisher.Drain(ctx, g.now())
			return err
		})
	}
	wg.Go(func() { watchdog(ctx, a.log, beats) })
	if d.file != "" {
		w := configWatch{file: d.file, settle: d.pace.settle, look: d.pace.look, log: a.log, seen: d.cfg.print}
		wg.Go(func() { w.run(ctx, d.hangup, d.reload) })
	}
	return nil
}

// poll polls until the context ends. When a reload changes how feeds are fetched,
// fetches under way are broken off; the poller gives its feeds back, and those of
// other pollers stay theirs.
func (d *daemonRun) poll(ctx context.Context) error {
	for {
		g := d.inForce.Load()
		if err := g.poller.Run(g.polling); err != nil || ctx.Err() != nil {
			return err
		}
	}
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
