package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"geodigest/cmd/geodigest/demoday"
	"geodigest/digest"
	"geodigest/digest/mailer/mailtest"
	"geodigest/digest/store"
	"geodigest/feeds"

	"github.com/spf13/cobra"
)

// demoCommand does the whole job without an account and without a network.
func demoCommand(e *env) *cobra.Command {
	var dir, feedDir, at string
	cmd := &cobra.Command{
		Use: "demo", Short: "do the whole job once: no account, no network, two minutes",
		Long: `Serves a built-in day of feeds on loopback (or the feed files of a folder), polls
them with the real fetcher, groups the items into stories, cuts one edition and
mails it over SMTP to a built-in catcher. What arrived lies in the folder
afterwards: digest.html, digest.txt, digest.eml, the edition as data
(edition.json), and why.txt with the reason of every decision.`,
		Example: "  geodigest demo\n  geodigest demo --feeds captures/2026-01-03 --at 2026-01-03T20:00:00Z --dir out",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d := demo{env: e, dir: dir, at: demoday.At()}
			if at != "" {
				t, err := time.Parse(time.RFC3339, at)
				if err != nil {
					return usage("--at %q is not an RFC 3339 moment such as 2026-01-03T20:00:00Z", at)
				}
				d.at = t.UTC()
			}
			switch {
			case feedDir == "":
				d.builtIn()
			case at == "":
				return usage("--feeds needs --at: the moment the digest is made for, for example --at 2026-01-03T20:00:00Z")
			default:
				if err := d.folder(feedDir); err != nil {
					return fail(err)
				}
			}
			return fail(d.run(cmd.Context()))
		},
	}
	cmd.Flags().StringVar(&dir, "dir", "out", "folder for the results")
	cmd.Flags().StringVar(&feedDir, "feeds", "", "folder of feed files (*.xml) to use instead of the built-in day")
	cmd.Flags().StringVar(&at, "at", "", "the moment the digest is made for, RFC 3339 (default: the built-in day's evening)")
	return cmd
}

// demo is one run of the demonstration.
type demo struct {
	env     *env
	dir     string
	at      time.Time
	handler http.Handler
	feeds   []feeds.Feed // URL holds the path until the server runs
}

func (d *demo) builtIn() {
	d.handler = demoday.Handler()
	for _, o := range demoday.Outlets() {
		f := o.Feed
		f.URL = o.Path
		d.feeds = append(d.feeds, f)
	}
}

// demoReader is who gets the demo's mail.
const demoReader = "reader@example.org"

func (d *demo) run(ctx context.Context) error {
	if err := d.clear(); err != nil {
		return err
	}
	base, stop, err := serveLoopback(d.handler)
	if err != nil {
		return err
	}
	defer stop()
	sink, err := mailtest.Start(mailtest.Options{})
	if err != nil {
		return fmt.Errorf("start the mail catcher: %w", err)
	}
	defer sink.Close()
	tmp, err := os.MkdirTemp("", "geodigest-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)

	// The clock stands still a second before the edition's moment while feeds are
	// read, and at that moment when it is cut; the store's secret comes from a fixed
	// seed: the same demo gives the same bytes.
	now := d.at.Add(-time.Second)
	clock := func() time.Time { return now }
	seed := rand.NewChaCha8([32]byte([]byte("geodigest demo: not a secret .-.")))
	db, err := store.Open(ctx, store.Options{Path: filepath.Join(tmp, "demo.db"), Now: clock, Rand: seed})
	if err != nil {
		return err
	}
	log := slog.New(slog.DiscardHandler)
	a, err := newApp(ctx, d.env, d.config(base, sink.Port()), log, db, clock)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	defer a.close()

	w := d.env.stdout
	started := time.Now()
	pass, err := a.pollOnce(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "polled   %d feeds over HTTP, %d of them broken\n", pass.polled, pass.failed)
	grouped, err := a.groupOnce(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "grouped  %d items\n", grouped)
	now = d.at
	spec := a.cfg.specs[0]
	ed, err := a.publisher.CutSlot(ctx, spec, d.at, now)
	if err != nil {
		return err
	}
	if ed == nil {
		fmt.Fprintln(w, "nothing new: no edition was made")
		return nil
	}
	tally, err := a.publisher.Drain(ctx, now)
	if err != nil {
		return err
	}
	msgs := sink.Messages()
	if tally.Accepted != 1 || len(msgs) != 1 {
		return fmt.Errorf("the built-in mail catcher holds %d mails after %d were accepted; please report this", len(msgs), tally.Accepted)
	}
	fmt.Fprintf(w, "mailed   1 digest over SMTP (%d kB) in %s\n\n", len(msgs[0].Data)>>10, time.Since(started).Round(10*time.Millisecond))
	decisions, err := db.Decisions(ctx, ed.ID)
	if err != nil {
		return err
	}
	return d.leave(w, msgs[0].Data, ed, decisions)
}

// results are the files a demo leaves in its folder.
var results = []string{"digest.eml", "digest.txt", "digest.html", "why.txt", "edition.json"}

// clear makes the folder and takes an earlier run's results out of it, so that
// what lies there afterwards is this run's.
func (d *demo) clear() error {
	if err := os.MkdirAll(d.dir, 0o755); err != nil {
		return err
	}
	for _, name := range results {
		if err := os.Remove(filepath.Join(d.dir, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("remove an earlier run's result: %w", err)
		}
	}
	return nil
}

// config is the demo's configuration.
func (d *demo) config(base string, smtpPort int) *Config {
	c := defaults()
	c.Site = SiteConfig{Name: "World Brief", URL: "https://brief.example.org", Listen: "127.0.0.1:0", Contact: "editor@example.org"}
	c.SMTP = SMTPConfig{Host: "127.0.0.1", Port: smtpPort, TLS: "none", From: "World Brief <brief@example.org>", HELO: "brief.example.org", Connections: 1, Unknown: "resend"}
	c.Subscribers = []string{demoReader}
	c.Fetch.AllowPrivate = []string{"127.0.0.1"}
	for _, f := range d.feeds {
		f.URL = base + f.URL
		c.list = append(c.list, f)
	}
	dc := DigestConfig{ID: "daily"}.withDefaults(func(string) bool { return false })
	c.specs = []digest.Spec{{
		ID: dc.ID, Title: dc.Title, MaxStories: dc.MaxStories, MaxBrief: dc.MaxBrief, MinOutlets: dc.MinOutlets,
		CatchUp: dc.CatchUp, Location: time.UTC, Lang: "en",
	}}
	return &c
}

// leave writes what arrived and says where it is.
func (d *demo) leave(w interface{ Write([]byte) (int, error) }, eml []byte, ed *digest.Edition, ds []digest.Decision) error {
	text, html, err := mailParts(eml)
	if err != nil {
		return fmt.Errorf("read the mail that arrived: %w", err)
	}
	var why bytes.Buffer
	if err := explainDecisions(&env{stdout: &why}, ds); err != nil {
		return err
	}
	data, err := json.MarshalIndent(ed, "", "  ")
	if err != nil {
		return err
	}
	for i, data := range [][]byte{eml, text, html, why.Bytes(), data} {
		if err := os.WriteFile(filepath.Join(d.dir, results[i]), data, 0o644); err != nil {
			return err
		}
	}
	for i, e := range ed.Entries() {
		if i == 10 {
			break
		}
		outlets := fmt.Sprintf("%d outlets", e.Outlets)
		if e.Outlets == 1 {
			outlets = "1 outlet"
		}
		fmt.Fprintf(w, "%2d. %s (%s)\n", e.Number, e.Headline, outlets)
	}
	abs, err := filepath.Abs(d.dir)
	if err != nil {
		abs = d.dir
	}
	fmt.Fprintf(w, "\nopen     %s\nread     %s\nmail     %s\nwhy      %s\n", filepath.Join(abs, "digest.html"), filepath.Join(abs, "digest.txt"), filepath.Join(abs, "digest.eml"), filepath.Join(abs, "why.txt"))
	return nil
}

// serveLoopback serves a handler on a free port of the loopback interface.
func serveLoopback(h http.Handler) (base string, stop func(), err error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, fmt.Errorf("serve the demo's feeds: %w", err)
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	go srv.Serve(ln) //nolint:errcheck // ends with Close
	return "http://" + strings.TrimSuffix(ln.Addr().String(), "/"), func() { srv.Close() }, nil
}
