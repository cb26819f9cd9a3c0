package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"os"
	"strings"
	"time"

	"geodigest/digest"
	"geodigest/digest/group"
	"geodigest/digest/mailer"
	"geodigest/digest/publish"
	"geodigest/digest/store"
	"geodigest/feeds/fetch"
	"geodigest/feeds/poll"
	"geodigest/templates"
)

// app is the program put together: the store and the loops over it. It is not
// changed once it runs; another configuration makes another one (with).
type app struct {
	env *env
	cfg *Config
	log *slog.Logger
	now func() time.Time

	db        *store.DB
	templates *templates.Set
	mailer    *mailer.Mailer
	poller    *poll.Poller
	grouper   *group.Grouper
	publisher *publish.Publisher
	tokens    digest.Tokens
	mailless  bool // no mail is made: no templates
}

// openApp opens the store, brings it in line with the configuration and builds
// the loops. Nothing runs yet.
func openApp(ctx context.Context, e *env, c *Config, log *slog.Logger) (*app, error) {
	return open(ctx, c, store.Options{}, func(db *store.DB) (*app, error) {
		return newApp(ctx, e, c, log, db, time.Now)
	})
}

// openMailless is openApp for commands that make no mail: the templates are not read.
func openMailless(ctx context.Context, e *env, c *Config, log *slog.Logger) (*app, error) {
	return open(ctx, c, store.Options{}, func(db *store.DB) (*app, error) {
		a, err := bare(ctx, e, log, db, time.Now)
		if err != nil {
			return nil, err
		}
		a.mailless = true
		return a.synced(ctx, c)
	})
}

// open gives the store, which is closed again if what is built around it fails.
func open(ctx context.Context, c *Config, o store.Options, build func(*store.DB) (*app, error)) (*app, error) {
	o.Path = c.path(c.Database)
	db, err := store.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	a, err := build(db)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return a, nil
}

// openReader is openApp for commands that only look: nothing is created, brought
// up to date or changed. The loops are there for what they can work out, Steps fail.
func openReader(ctx context.Context, e *env, c *Config, log *slog.Logger) (*app, error) {
	if err := c.wantDatabase(); err != nil {
		return nil, err
	}
	return open(ctx, c, store.Options{ReadOnly: true}, func(db *store.DB) (*app, error) {
		a, err := bare(ctx, e, log, db, time.Now)
		if err != nil {
			return nil, err
		}
		return a.with(c)
	})
}

// wantDatabase is an error when there is no database file yet.
func (c *Config) wantDatabase() error {
	path := c.path(c.Database)
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("no database at %s yet; run geodigest poll first", path)
	}
	return nil
}

// newApp builds the program around an open store and a clock, and makes the
// store know the feeds, subscribers and digests of the configuration.
func newApp(ctx context.Context, e *env, c *Config, log *slog.Logger, db *store.DB, now func() time.Time) (*app, error) {
	a, err := bare(ctx, e, log, db, now)
	if err != nil {
		return nil, err
	}
	return a.synced(ctx, c)
}

// synced is with, and the store brought in line.
func (a *app) synced(ctx context.Context, c *Config) (*app, error) {
	b, err := a.with(c)
	if err != nil {
		return nil, err
	}
	if _, err := b.sync(ctx); err != nil {
		return nil, err
	}
	return b, nil
}

// sync makes the store know the feeds, subscribers and digests of the
// configuration, and says what that did to the feeds. What the store has learnt
// about them stays. Doing it again changes nothing.
func (a *app) sync(ctx context.Context) (store.Synced, error) {
	synced, err := a.db.SyncFeeds(ctx, a.cfg.list, a.now())
	if err != nil {
		return synced, fmt.Errorf("bring the feeds in line with the configuration: %w", err)
	}
	if err := a.db.SyncConfigSubscribers(ctx, a.cfg.Subscribers, a.now()); err != nil {
		return synced, fmt.Errorf("bring the subscribers in line with the configuration: %w", err)
	}
	ids := make([]string, len(a.cfg.specs))
	for i, spec := range a.cfg.specs {
		ids[i] = spec.ID
	}
	if err := a.db.RegisterSpecs(ctx, ids, a.now()); err != nil {
		return synced, fmt.Errorf("register the digests: %w", err)
	}
	return synced, nil
}

// bare is what of the program no configuration changes, around an open store.
func bare(ctx context.Context, e *env, log *slog.Logger, db *store.DB, now func() time.Time) (*app, error) {
	secret, err := db.Secret(ctx)
	if err != nil {
		return nil, err
	}
	return &app{env: e, log: log, now: now, db: db, tokens: digest.Tokens{Secret: secret}, grouper: &group.Grouper{Store: db, Log: log, Now: now}}, nil
}

// with is the program under a configuration: store, clock, log and stories are
// shared with a, the rest is built anew. Nothing is written and a stays as it is.
func (a *app) with(c *Config) (*app, error) {
	b := *a
	b.cfg = c
	if a.cfg == nil {
		b.grouper.Names = string(c.names) // names are read once: stories are held by them
	}
	var err error
	if !a.mailless {
		if b.templates, err = templates.Load(c.path(c.Templates)); err != nil {
			return nil, &exitError{exitConfig, fmt.Errorf("load the templates: %w", err)}
		}
	}
	if b.mailer, err = mailer.New(c.mailer(), b.log); err != nil {
		return nil, &exitError{exitConfig, fmt.Errorf("set up the mail relay: %w", err)}
	}
	b.poller = &poll.Poller{
		Store: b.db, Fetch: c.fetcher(), Now: b.now, Log: b.log,
		Workers: c.Fetch.Workers, Every: c.Fetch.Every, MaxEvery: c.Fetch.MaxEvery, Cron: cronNext,
	}
	b.publisher = &publish.Publisher{
		Store: b.db, Log: b.log, Now: b.now, Sender: b.mailer, Tokens: b.tokens,
		Render: func() publish.Renderer { return b.templates }, Specs: func() []digest.Spec { return c.specs },
		Site: c.site(), From: c.SMTP.From, Host: c.mailHost(), Connections: c.SMTP.Connections, HoldUnknown: c.SMTP.Unknown == "hold",
		Region: regionOf(),
	}
	b.publisher.Before = func(ctx context.Context, now time.Time) error {
		_, err := b.grouper.Step(ctx, now)
		return err
	}
	return &b, nil
}

func (a *app) close() error {
	a.mailer.Close()
	return a.db.Close()
}

// cronNext returns the first time after an instant at which a feed's cron says it
// is asked, in UTC; zero when it never does.
func cronNext(expr string, after time.Time) time.Time {
	s, err := digest.ParseSchedule(expr, time.UTC)
	if err != nil {
		return time.Time{}
	}
	return s.Next(after)
}

// fetcher is the client for feeds, bounded as configured.
func (c *Config) fetcher() *fetch.Client {
	return fetch.New(fetch.Config{
		Version: versionString(), SiteURL: c.Site.URL, Contact: c.Site.Contact,
		AllowPrivate: c.Fetch.AllowPrivate, Total: c.Fetch.Timeout, MaxBytes: int64(c.Fetch.MaxBytes),
	})
}

// site is the instance as mails and pages name it.
func (c *Config) site() templates.Site {
	return templates.Site{Name: c.Site.Name, URL: strings.TrimRight(c.Site.URL, "/"), Contact: c.Site.Contact}
}

// mailHost is the right side of Message-ID and List-Id: the sender's domain.
func (c *Config) mailHost() string {
	if addr, err := mail.ParseAddress(c.SMTP.From); err == nil {
		return addr.Address[strings.LastIndexByte(addr.Address, '@')+1:]
	}
	return "localhost"
}

func (c *Config) mailer() mailer.Config {
	helo := c.SMTP.HELO
	if helo == "" {
		helo = c.mailHost()
	}
	return mailer.Config{
		Host: c.SMTP.Host, Port: c.SMTP.Port, TLS: c.SMTP.TLS, Username: c.SMTP.Username, Password: c.SMTP.Password,
		HELO: helo, Connections: c.SMTP.Connections,
	}
}

// spec returns the digest of that id, or the only one if id is "".
func (c *Config) spec(id string) (digest.Spec, error) {
	var names []string
	for _, s := range c.specs {
		if s.ID == id || id == "" && len(c.specs) == 1 {
			return s, nil
		}
		names = append(names, s.ID)
	}
	switch {
	case len(names) == 0:
		return digest.Spec{}, fmt.Errorf("no digest is configured; add one under digests")
	case id == "":
		return digest.Spec{}, usage("name a digest: %s", strings.Join(names, ", "))
	}
	return digest.Spec{}, usage("there is no digest %q; configured: %s", id, strings.Join(names, ", "))
}
