package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"reflect"
	"strings"

	"geodigest/digest"

	"github.com/coreos/go-systemd/v22/daemon"
)

// generation is the program under one configuration, as the daemon runs it. It
// does not change; a reload makes the next one and puts it in its place. A loop
// takes the one in force at each turn and keeps it until the turn ends, so that
// nothing ever sees half of a change. What a generation leaves behind needs no
// care: a message in flight is finished by its own relay settings, and idle
// connections end by themselves.
type generation struct {
	*app
	pages http.Handler // nil without the role web

	// polling ends when a reload changes how feeds are fetched; the poller is the
	// one loop whose turns may last long, so it is stopped and built anew.
	polling context.Context
	repoll  context.CancelFunc
}

// generation prepares an app for the daemon. prev is the one it replaces, nil for
// the first.
func (d *daemonRun) generation(ctx context.Context, a *app, prev *generation) (*generation, error) {
	g := &generation{app: a}
	if !d.has("group") {
		a.publisher.Before = nil
	}
	a.publisher.Progress = func(int) { d.beats.beat("send") }
	a.publisher.Sender = relay{d}
	if prev != nil && reflect.DeepEqual(polled(prev.cfg), polled(a.cfg)) {
		a.poller, g.polling, g.repoll = prev.poller, prev.polling, prev.repoll
	} else {
		a.poller.Tick = d.pace.poll
		a.poller.Store = beatingStore{a.poller.Store, func() { d.beats.beat("poll") }}
		g.polling, g.repoll = context.WithCancel(ctx)
	}
	if d.has("web") {
		var err error
		if g.pages, err = a.web(d.beats.alive); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// polled is what the poller is built from.
func polled(c *Config) any {
	return struct {
		fetch     FetchConfig
		site, who string
	}{c.Fetch, c.Site.URL, c.Site.Contact}
}

// relay sends each message by the mail settings in force at that moment, so that
// a long outbox need not be finished with a relay that was just replaced.
type relay struct{ d *daemonRun }

func (r relay) Send(ctx context.Context, m digest.Message) digest.Result {
	return r.d.inForce.Load().mailer.Send(ctx, m)
}

// reload brings the configuration file into force, asked by a signal or because
// the file changed. What is wrong with it is logged and changes nothing. It
// returns the fingerprint of what it judged, "" when a good file could not be
// brought into force, which is tried again.
func (d *daemonRun) reload(ctx context.Context, asked bool) string {
	log := d.inForce.Load().log
	if asked {
		notify(log, reloading()) // systemctl reload waits until we are ready again
	}
	seen, status := d.judge(ctx, log, asked)
	notify(log, daemon.SdNotifyReady+"\nSTATUS="+status)
	return seen
}

// judge reads the file and applies or refuses it.
func (d *daemonRun) judge(ctx context.Context, log *slog.Logger, asked bool) (seen, status string) {
	before := printOf(d.file)
	c, err := d.readAgain()
	if err == nil && !asked {
		err = torn(d.file, d.inForce.Load().cfg, c)
	}
	if err == nil {
		err = d.apply(ctx, c)
	}
	var wrong *exitError
	switch {
	case err == nil:
		return c.print, ""
	case errors.As(err, &wrong) && wrong.code == exitConfig:
		d.refuse(log, err)
		return before, "the changed configuration has mistakes; the one before stays in force"
	case ctx.Err() == nil:
		log.Error("configuration could not be brought into force; it is tried again", "err", err, "in", d.pace.look)
	}
	return "", "the changed configuration waits; see the log"
}

func (d *daemonRun) readAgain() (*Config, error) {
	if st, err := os.Stat(d.file); err == nil && !st.Mode().IsRegular() {
		return nil, &exitError{exitConfig, fmt.Errorf("read the configuration: %s is not a regular file; put the configuration there", d.file)}
	}
	return loadConfig(d.file, d.env.lookup)
}

// torn is an error for a file that ends within a line, which the one in force does
// not: a writer that was stopped half-way, or a full disk, leaves such files, and
// what is cut off a list of feeds is no mistake that a check could find.
func torn(file string, inForce, c *Config) error {
	if c.ended || !inForce.ended {
		return nil
	}
	return &exitError{exitConfig, fmt.Errorf("%s ends within a line, as if it were not all there; end its last line, or send SIGHUP when it is all", file)}
}

// maxMistakes is how many mistakes of one file are logged.
const maxMistakes = 50

// refuse logs why a configuration stays out of force.
func (d *daemonRun) refuse(log *slog.Logger, err error) {
	var wrong *configError
	if !errors.As(err, &wrong) {
		log.Error("configuration refused, the one before stays in force", "err", err)
		return
	}
	log.Error("configuration refused, the one before stays in force", "file", wrong.file, "mistakes", len(wrong.issues))
	for i, line := range strings.Split(wrong.Error(), "\n") {
		if i == maxMistakes {
			log.Error("more mistakes in the configuration; see them with: geodigest config check -c "+d.file, "mistakes", len(wrong.issues)-i)
			break
		}
		log.Error("mistake in the configuration", "at", line)
	}
}

// apply puts a checked configuration in force. All that can go wrong with it is
// tried before anything is changed; then the store learns of it, and last the loops.
func (d *daemonRun) apply(ctx context.Context, c *Config) error {
	prev := d.inForce.Load()
	kept := c.keepFixed(prev.cfg)
	a, err := prev.with(c)
	if err != nil {
		return err
	}
	next, err := d.generation(ctx, a, prev)
	if err != nil {
		return err
	}
	synced, err := a.sync(ctx)
	if err == nil {
		err = a.passOver(ctx, prev.cfg)
	}
	if err != nil {
		if next.poller != prev.poller {
			next.repoll()
		}
		return err
	}
	d.level.Set(c.Log.level())
	d.inForce.Store(next)
	if next.poller != prev.poller {
		prev.repoll()
	}
	next.log.Info("configuration reloaded", compare(prev.cfg, c).moved(synced).attrs()...)
	if len(c.list) == 0 && len(prev.cfg.list) > 0 {
		next.log.Warn("no feed is configured any more: nothing is polled, and digests will have no news; if that is not meant, put the feeds back", "file", d.file, "feeds_before", len(prev.cfg.list))
	}
	for _, k := range kept {
		next.log.Warn("this key is changed by a restart only", "key", k.key, "in_force", k.inForce, "wanted", k.wanted)
	}
	return nil
}
