package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"geodigest/digest/store"
	"geodigest/feeds"
	"geodigest/feeds/fetch"

	"github.com/spf13/cobra"
)

// explainOptions are the flags of feeds explain.
type explainOptions struct {
	config      string
	optional    bool // nobody named the configuration
	file        string
	contentType string
	item        int
	again       bool
}

// explainFeedCommand shows what each step makes of one feed.
func explainFeedCommand(e *env) *cobra.Command {
	var o explainOptions
	cmd := &cobra.Command{
		Use: "explain URL", Short: "show what each step does to the bytes of one feed, and why it is polled when it is",
		Long: `Fetches a feed (by address, or by name when it is configured) and shows the request,
the connection, the answer, what was done to the bytes, every item with its
identity, and what polling has learnt about it. Nothing is stored; needs no
configuration.`,
		Example: `  geodigest feeds explain https://example.org/rss
  geodigest feeds explain https://example.org/rss --item 3
  geodigest feeds explain --file saved.xml --content-type "text/xml; charset=koi8-r"`,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: completeFeeds(e),
	}
	fl := cmd.Flags()
	fl.StringVarP(&o.config, "config", "c", "config.yaml", "configuration file")
	fl.StringVar(&o.file, "file", "", "a document on disk (- for standard input) in place of the answer; URL is then the base of its links")
	fl.StringVar(&o.contentType, "content-type", "", "with --file: the Content-Type it was sent with")
	fl.IntVar(&o.item, "item", 0, "show this item whole")
	fl.BoolVar(&o.again, "again", false, "ask a second time with the validators, to see if the server honours them")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		o.optional = !cmd.Flags().Changed("config")
		switch {
		case len(args) == 0 && o.file == "":
			return usage("name the address of a feed, or a document with --file")
		case o.contentType != "" && o.file == "":
			return usage("--content-type belongs to --file; a server says it itself")
		case len(args) == 0:
			args = []string{""}
		}
		return fail(explainFeed(cmd.Context(), e, o, args[0]))
	}
	return cmd
}

// explanation is one run of feeds explain.
type explanation struct {
	w     io.Writer
	e     *env
	cfg   *Config
	now   time.Time
	feed  feeds.Feed
	state *feeds.State  // nil when the store does not know the feed
	db    *store.DB     // nil when there is no store
	known []store.Known // what the items of doc are known as; nil without state
	spark string        // items per day
	url   string        // asked
	body  []byte
	ctype string
	doc   *feeds.Document
}

func explainFeed(ctx context.Context, e *env, o explainOptions, arg string) (err error) {
	c, err := maybeConfig(e, o.config, o.optional)
	if err != nil {
		return err
	}
	x := &explanation{w: e.stdout, e: e, cfg: c, now: time.Now(), feed: feeds.Feed{URL: arg}, url: arg, ctype: o.contentType}
	if i := c.findFeed(arg); arg != "" && i >= 0 {
		x.feed = c.list[i]
		x.url = x.feed.URL
	}
	if err := c.mustBeAddress(arg); arg != "" && err != nil {
		return err
	}
	if err := x.remember(ctx); err != nil {
		return err
	}
	if x.db != nil {
		defer func() { err = errors.Join(err, x.db.Close()) }()
	}
	if o.file != "" {
		if x.body, err = readInput(e, o.file, feeds.MaxBytes); err != nil {
			return err
		}
	} else if err := x.fetch(ctx, o.again); err != nil {
		return err
	}
	if o.item == 0 {
		err = x.parse()
	} else {
		x.doc, err = feeds.Parse(x.body, feeds.Options{URL: x.url, ContentType: x.ctype, Lang: x.feed.Lang})
	}
	if err != nil {
		x.head()
		if x.state != nil && o.item == 0 {
			x.polling()
		}
		return err
	}
	if err := x.recognise(ctx); err != nil {
		return err
	}
	if o.item != 0 {
		return x.one(o.item)
	}
	x.items()
	x.polling()
	return nil
}

// remember reads what the store knows about the feed, when there is a store.
func (x *explanation) remember(ctx context.Context) (err error) {
	if x.feed.URL == "" || x.cfg.dir == "" || x.cfg.wantDatabase() != nil {
		return nil
	}
	db, err := store.Open(ctx, store.Options{Path: x.cfg.path(x.cfg.Database), ReadOnly: true})
	if err != nil {
		return err
	}
	defer func() {
		if x.db = db; err != nil {
			x.db, err = nil, errors.Join(err, db.Close())
		}
	}()
	list, err := db.FeedStates(ctx)
	if err != nil {
		return err
	}
	for _, f := range list {
		if f.URL != x.feed.URL {
			continue
		}
		x.feed.ID, x.state = f.ID, &f.State
		x.url = feeds.Claim{Feed: f.Feed, State: f.State}.Address()
		days, err := db.ItemsPerDay(ctx, f.ID, x.now.Add(-sparkDays*24*time.Hour))
		if err != nil {
			return err
		}
		x.spark = sparkline(days, x.now)
	}
	return nil
}

// section prints the head of a section.
func (x *explanation) section(name string) { fmt.Fprintf(x.w, "\n%s\n", name) }

// fact prints a line of a section; nothing when there is nothing to say.
func (x *explanation) fact(name, format string, args ...any) {
	if s := fmt.Sprintf(format, args...); s != "" {
		fmt.Fprintf(x.w, "  %-13s  %s\n", name, s)
	}
}

// fetch gets the whole document and shows the way there.
func (x *explanation) fetch(ctx context.Context, again bool) error {
	client := x.cfg.fetcher()
	defer client.Close()
	fmt.Fprintln(x.w, "request")
	x.fact("address", "%s", fetch.Redact(x.url))
	switch {
	case x.feed.URL != x.url:
		x.fact("", "configured as %s; it moved there for good", fetch.Redact(x.feed.URL))
	case x.feed.Name != "":
		x.fact("", "configured as %q", x.feed.Name)
	default:
		x.fact("", "not configured; add it with: geodigest feeds add")
	}
	if x.state != nil {
		x.fact("validators", "%s (a poll sends them; this asks for the whole document)", validators(x.state.ETag, x.state.LastModified))
	}
	tr := &tracer{start: time.Now()}
	resp, err := client.Get(tr.watch(ctx), fetch.Request{URL: x.url, Full: true})
	if err != nil {
		x.failed(tr, err)
		x.polling()
		return err
	}
	x.way(tr, resp.Chain)
	x.body, x.ctype = resp.Body, resp.ContentType
	x.answer(resp)
	x.url = resp.FinalURL
	if again {
		x.again(ctx, client, resp)
	}
	return nil
}

// failed shows how far a fetch came and what stopped it.
func (x *explanation) failed(tr *tracer, err error) {
	r := checked{}
	r.fail(err)
	var fe *fetch.Error
	if !errors.As(err, &fe) {
		return // the admin gave up
	}
	x.way(tr, fe.Chain)
	x.section("answer")
	x.fact("failed", "%s: %v", r.kind, fe.Err)
	x.fact("means", "%s", feeds.KindWords(r.kind))
	x.fact("during", "%s", phaseWords[fe.Phase])
	if fe.RetryAfter > 0 {
		x.fact("pause", "of %s, the server asks", span(fe.RetryAfter))
	}
	x.headers(fe.Header)
}

func (x *explanation) answer(resp *fetch.Response) {
	x.section("answer")
	x.fact("status", "%d after %s", resp.Status, max(resp.Took.Round(time.Millisecond), time.Millisecond))
	if resp.Hops > 0 {
		kind := "not all for good: polls keep the configured address"
		switch {
		case resp.Upgrade:
			kind = "for good, to https: polls take it over at once"
		case resp.Permanent != "":
			kind = "for good: polls take it over when it lasts" + movedAdvice(x.cfg.sameFeed(x.feed, resp.Permanent), "put it into the configuration")
		}
		x.fact("redirects", "%d, to %s (%s)", resp.Hops, fetch.Redact(resp.FinalURL), kind)
	}
	x.fact("size", "%d bytes decoded", len(resp.Body))
	if resp.Truncated {
		x.fact("cut", "the document did not come whole: polls use what came, and ask for all of it again")
	}
	x.fact("validators", "%s", validators(resp.ETag, resp.LastModified))
	if resp.MaxAge > 0 {
		x.fact("fresh", "for %s, the server says", span(resp.MaxAge))
	}
	x.headers(resp.Header)
}

// again asks with the validators of the first answer.
func (x *explanation) again(ctx context.Context, client *fetch.Client, first *fetch.Response) {
	if first.ETag == "" && first.LastModified == "" {
		x.fact("asked again", "no: the server gives no validators, every poll gets the whole document")
		return
	}
	resp, err := client.Get(ctx, fetch.Request{URL: x.url, ETag: first.ETag, LastModified: first.LastModified})
	switch {
	case err != nil:
		x.fact("asked again", "%v", err)
	case resp.NotModified:
		x.fact("asked again", "304 Not Modified: the validators work")
	case string(resp.Body) == string(first.Body):
		x.fact("asked again", "200 with the same bytes: the server does not look at its validators")
	default:
		x.fact("asked again", "200 with other bytes: it changed, or it changes with every request")
	}
}

func validators(etag, modified string) string {
	var parts []string
	if etag != "" {
		parts = append(parts, "ETag "+etag)
	}
	if modified != "" {
		parts = append(parts, "Last-Modified "+modified)
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

// parse shows what the stages did to the bytes.
func (x *explanation) parse() error {
	doc, stages, err := feeds.Explain(x.body, feeds.Options{URL: x.url, ContentType: x.ctype, Lang: x.feed.Lang})
	x.section("document")
	for _, s := range stages {
		notes := s.Notes
		if len(notes) == 0 {
			notes = []string{"nothing to do"}
		}
		for i, n := range notes {
			name := s.Name
			if i > 0 {
				name = ""
			}
			x.fact(name, "%s", n)
		}
	}
	if err != nil {
		return err
	}
	x.doc = doc
	x.fact("title", "%s", doc.Title)
	x.fact("link", "%s", doc.Link)
	x.fact("language", "%s", doc.Language)
	x.fact("updated", "%s", when(doc.Updated))
	if doc.TTL > 0 {
		x.fact("asks for", "%s between polls (ttl)", span(doc.TTL))
	}
	return nil
}

// head shows how a document begins that is no feed.
func (x *explanation) head() {
	const most = 300
	text := strings.ToValidUTF8(string(x.body[:min(len(x.body), most)]), "\ufffd")
	if strings.TrimSpace(text) != "" {
		x.fact("begins with", "%s", printed(text))
	}
}
