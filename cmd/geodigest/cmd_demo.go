package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
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
	var dir, at string
	var folders []string
	var days int
	cmd := &cobra.Command{
		Use: "demo", Short: "do the whole job once: no account, no network, two minutes",
		Long: `Serves a built-in day of feeds on loopback (or the feed files of a folder), polls
them with the real fetcher, groups the items into stories, cuts one edition and
mails it over SMTP to a built-in catcher. What arrived lies in the folder
afterwards: digest.html, digest.txt, digest.eml, the edition as data
(edition.json), and why.txt with the reason of every decision.

With --days 2 the feeds go on for a day and a second edition is cut 24 hours
later, with only what is new to who has read the first; it lies in the folder
day2 beside it. --feeds may be given several times, once for each day.`,
		Example: "  geodigest demo\n  geodigest demo --days 2\n  geodigest demo --feeds captures/2026-01-03 --at 2026-01-03T20:00:00Z --dir out",
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
			case len(folders) > 0 && cmd.Flags().Changed("days"):
				return usage("--days is for the built-in day; give --feeds once for each day instead")
			case len(folders) == 0 && (days < 1 || days > demoday.Days):
				return usage("--days %d: there are 1 to %d built-in days", days, demoday.Days)
			case len(folders) == 0:
				d.builtIn(days)
			case at == "":
				return usage("--feeds needs --at: the moment the digest is made for, for example --at 2026-01-03T20:00:00Z")
			default:
				if err := d.folders(folders); err != nil {
					return fail(err)
				}
			}
			return fail(d.run(cmd.Context()))
		},
	}
	cmd.Flags().StringVar(&dir, "dir", "out", "folder for the results")
	cmd.Flags().StringArrayVar(&folders, "feeds", nil, "folder of feed files (*.xml) to use instead of the built-in day; again for each later day")
	cmd.Flags().StringVar(&at, "at", "", "the moment the first digest is made for, RFC 3339 (default: the built-in day's evening)")
	cmd.Flags().IntVar(&days, "days", 1, "how many built-in days to go through, 1 or 2")
	return cmd
}

// demo is one run of the demonstration.
type demo struct {
	env   *env
	dir   string
	at    time.Time      // of the first day; a later one is 24 hours on
	days  []http.Handler // what the feeds serve, day by day
	feeds []feeds.Feed   // URL holds the path until the server runs
}

func (d *demo) builtIn(days int) {
	for n := range days {
		d.days = append(d.days, demoday.HandlerOn(n+1))
	}
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
	var today atomic.Pointer[http.Handler]
	today.Store(&d.days[0])
	base, stop, err := serveLoopback(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*today.Load()).ServeHTTP(w, r) }))
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

	for i := range d.days {
		today.Store(&d.days[i])
		slot := d.at.AddDate(0, 0, i)
		now = slot.Add(-time.Second)
		dir := d.dir
		if i > 0 {
			dir = filepath.Join(d.dir, fmt.Sprintf("day%d", i+1))
			fmt.Fprintf(d.env.stdout, "\nday %d, %s\n\n", i+1, slot.Format("Monday, 2 January 2006, 15:04 MST"))
		}
		edition := func() { now = slot }
		if err := d.day(ctx, a, sink, slot, edition, dir); err != nil {
			return err
		}
	}
	return nil
}

// day does one day's job; edition moves the clock to the slot.
func (d *demo) day(ctx context.Context, a *app, sink *mailtest.Sink, slot time.Time, edition func(), dir string) error {
	w := d.env.stdout
	before := len(sink.Messages())
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
	edition()
	ed, err := a.publisher.CutSlot(ctx, a.cfg.specs[0], slot, a.now())
	if err != nil {
		return err
	}
	if ed == nil {
		fmt.Fprintln(w, "nothing new: no edition was made")
		return nil
	}
	tally, err := a.publisher.Drain(ctx, a.now())
	if err != nil {
		return err
	}
	msgs := sink.Messages()[before:]
	if tally.Accepted != 1 || len(msgs) != 1 {
		return fmt.Errorf("the built-in mail catcher holds %d mails after %d were accepted; please report this", len(msgs), tally.Accepted)
	}
	fmt.Fprintf(w, "mailed   1 digest over SMTP (%d kB) in %s\n\n", len(msgs[0].Data)>>10, time.Since(started).Round(10*time.Millisecond))
	decisions, err := a.db.Decisions(ctx, ed.ID)
	if err != nil {
		return err
	}
	return d.leave(w, dir, msgs[0].Data, ed, decisions)
}

// results are the files a demo leaves in its folder.
var results = []string{"digest.eml", "digest.txt", "digest.html", "why.txt", "edition.json"}

// clear makes the folder and takes an earlier run's results out of it, so that
// what lies there afterwards is this run's.
func (d *demo) clear() error {
	if err := os.MkdirAll(d.dir, 0o755); err != nil {
		return err
	}
	later, err := filepath.Glob(filepath.Join(d.dir, "day[2-9]"))
	if err != nil {
		return err
	}
	for _, dir := range append(later, d.dir) {
		for _, name := range results {
			if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, os.ErrNotExist) {
				return fmt.Errorf("remove an earlier run's result: %w", err)
			}
		}
	}
	for _, dir := range later {
		_ = os.Remove(dir) // somebody's own files keep it
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
func (d *demo) leave(w io.Writer, dir string, eml []byte, ed *digest.Edition, ds []digest.Decision) error {
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
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for i, data := range [][]byte{eml, text, html, why.Bytes(), data} {
		if err := os.WriteFile(filepath.Join(dir, results[i]), data, 0o644); err != nil {
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
		if e.Update {
			outlets = "update, " + outlets
		}
		fmt.Fprintf(w, "%2d. %s (%s)\n", e.Number, e.Headline, outlets)
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		abs = dir
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
