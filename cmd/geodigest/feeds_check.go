package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"geodigest/feeds"
	"geodigest/feeds/fetch"

	"github.com/spf13/cobra"
)

// checked is what a check of one feed found.
type checked struct {
	feed feeds.Feed
	resp *fetch.Response
	doc  *feeds.Document // nil when it failed
	took time.Duration
	same string // the configured feed that it moved to, "" for none

	kind   string // of the failure, "" when it is readable
	status int    // HTTP status of the failure, 0 for none
	text   string // what happened
	hint   string // what to do
}

func (r checked) ok() bool { return r.kind == "" }

// checkFeedsCommand fetches feeds and reports, without storing anything.
func checkFeedsCommand(e *env) *cobra.Command {
	file, asJSON := "", false
	cmd := &cobra.Command{
		Use: "check [URL...]", Short: "fetch every configured feed (or those named) now and report, without storing anything",
		Long: `Fetches feeds as polling does and shows what it finds; nothing is stored. URLs may
be feeds that are not configured; with URLs no configuration is needed. The feeds
of one domain are asked one after the other.

Exit code 0 when all can be read, 4 when some cannot, 1 when none can.`,
		ValidArgsFunction: completeFeeds(e),
	}
	cmd.Flags().StringVarP(&file, "config", "c", "config.yaml", "configuration file")
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object per feed and line")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c, err := maybeConfig(e, file, len(args) > 0 && !cmd.Flags().Changed("config"))
		if err != nil {
			return fail(err)
		}
		list := c.list
		if len(args) > 0 {
			for _, a := range args {
				if err := c.mustBeAddress(a); err != nil {
					return fail(err)
				}
			}
			list = c.named(args)
		}
		results := runChecks(cmd.Context(), e, c, list)
		if asJSON {
			return fail(printChecksJSON(e, results))
		}
		return fail(reportChecks(e, results))
	}
	return cmd
}

// maybeConfig loads a configuration; where one is not needed and the file is not
// there, the defaults serve.
func maybeConfig(e *env, file string, optional bool) (*Config, error) {
	if optional && !exists(file) {
		c := defaults()
		return &c, nil
	}
	return loadConfig(file, e.lookup)
}

// named are the feeds that arguments name: configured ones by address or name,
// others by their address.
func (c *Config) named(args []string) (list []feeds.Feed) {
	for _, a := range args {
		if i := c.findFeed(a); i >= 0 {
			list = append(list, c.list[i])
		} else {
			list = append(list, feeds.Feed{URL: a, Name: fetch.Redact(a)})
		}
	}
	return list
}

// runChecks checks feeds side by side, those of one domain one after the other,
// with progress. The results are in the order of the list.
func runChecks(ctx context.Context, e *env, c *Config, list []feeds.Feed) []checked {
	client := c.fetcher()
	defer client.Close()
	lanes := map[string][]int{}
	var order []string
	for i, f := range list {
		lane := feeds.Domain(f.URL)
		if lane == "" { // an operator's own machines have nothing in common
			lane = fmt.Sprint(i)
		}
		if lanes[lane] == nil {
			order = append(order, lane)
		}
		lanes[lane] = append(lanes[lane], i)
	}
	results := make([]checked, len(list))
	b := e.bar("checking")
	var wg sync.WaitGroup
	var mu sync.Mutex
	done := 0
	slots := make(chan struct{}, c.Fetch.Workers)
	for _, lane := range order {
		wg.Go(func() {
			for n, i := range lanes[lane] {
				if n > 0 {
					sleep(ctx, siteSparing)
				}
				slots <- struct{}{}
				results[i] = checkFeed(ctx, client, list[i])
				if results[i].ok() {
					results[i].same = c.sameFeed(list[i], results[i].resp.Permanent)
				}
				<-slots
				mu.Lock()
				done++
				b.set(done, len(list))
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	b.done()
	return results
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

func checkFeed(ctx context.Context, client *fetch.Client, f feeds.Feed) checked {
	start := time.Now()
	r := checked{feed: f}
	var err error
	r.resp, err = client.Get(ctx, fetch.Request{URL: f.URL})
	if err == nil {
		r.doc, err = feeds.Parse(r.resp.Body, feeds.Options{URL: r.resp.FinalURL, ContentType: r.resp.ContentType, Lang: f.Lang})
	}
	r.took = time.Since(start)
	if err != nil {
		r.fail(err)
	}
	return r
}

// fail takes an error apart into what happened and what to do.
func (r *checked) fail(err error) {
	r.doc = nil
	var fe *fetch.Error
	if errors.As(err, &fe) {
		r.kind, r.status, r.hint = string(fe.Kind), fe.Status, fe.Hint()
		r.text = fe.Err.Error()
		if fe.Phase != "" && fe.Phase != fetch.PhaseAnswer {
			r.text = string(fe.Phase) + ": " + r.text
		}
		return
	}
	r.kind, r.text, r.hint = string(fetch.KindNotFeed), err.Error(), (&fetch.Error{Kind: fetch.KindNotFeed}).Hint()
	if errors.Is(err, context.Canceled) {
		r.kind, r.hint = "stopped", "run the command again"
	}
	if i := strings.LastIndex(r.text, "; "); i > 0 {
		r.text, r.hint = r.text[:i], r.text[i+2:]
	}
}

// result is one word for the table.
func (r checked) result() string {
	switch {
	case !r.ok():
		return r.name()
	case len(r.doc.Items) == 0:
		return "empty"
	case len(r.doc.Repairs) > 0:
		return "mended"
	case r.moved():
		return "moved"
	}
	return "ok"
}

// moved reports whether the feed has another address now, not only https.
func (r checked) moved() bool {
	return r.resp.Permanent != "" && sameAddress(r.resp.Permanent) != sameAddress(r.feed.URL)
}

// notes are what an operator should know about a feed that can be read.
func (r checked) notes() []string {
	var out []string
	if r.resp.Truncated {
		out = append(out, "the connection ended before the document did")
	}
	switch {
	case r.moved():
		out = append(out, "moved for good to "+fetch.Redact(r.resp.Permanent)+movedAdvice(r.same, "put that into the configuration"))
	case r.resp.Permanent != "":
		out = append(out, "better written as "+fetch.Redact(r.resp.Permanent))
	}
	undated, bare := lacking(r.doc)
	if n := len(r.doc.Items); n > 0 && undated == n {
		out = append(out, "no item has a date")
	} else if n > 0 && bare == n {
		out = append(out, "no item has more than a title")
	}
	return append(out, r.doc.Repairs...)
}

// lacking counts the items without a date, and those with nothing but a title.
func lacking(doc *feeds.Document) (undated, bare int) {
	for _, it := range doc.Items {
		if it.Published.IsZero() {
			undated++
		}
		if it.Summary == "" && it.Content == "" {
			bare++
		}
	}
	return undated, bare
}

// reportChecks prints the readable feeds, then the others, then what to do about
// these by kind.
func reportChecks(e *env, results []checked) error {
	now := time.Now()
	var good, bad [][]string
	for _, r := range results {
		row := []string{r.result(), label(r.feed), "", "", "", "", span2(r.took), r.text}
		if r.ok() {
			undated, bare := lacking(r.doc)
			n := len(r.doc.Items)
			row[2], row[3], row[4], row[5] = fmt.Sprint(n), ago(now, newestOf(r.doc)), share(undated, n), share(bare, n)
			row[7] = strings.Join(r.notes(), "; ")
			good = append(good, row)
		} else {
			bad = append(bad, row)
		}
	}
	slices.SortStableFunc(bad, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
	printWide(e, []column{
		{"result", 0, 0}, {"feed", 0, nameWidth(e)}, {"items", 2, 0}, {"newest", 3, 0}, {"undated", 5, 0}, {"bare", 6, 0}, {"took", 4, 0}, {"detail", 0, 0},
	}, append(good, bad...))
	fmt.Fprintf(e.stdout, "\n%d of %d feeds are readable\n", len(good), len(results))
	printFailures(e, results)
	return checkCode(len(good), len(results))
}

// checkCode is the exit code of a check.
func checkCode(good, all int) error {
	switch good {
	case all:
		return nil
	case 0:
		return &exitError{code: exitFailed}
	}
	return &exitError{code: exitPartly}
}

// printFailures groups what failed by what to do about it.
func printFailures(e *env, results []checked) {
	var list []advice
	for _, r := range results {
		if !r.ok() {
			list = append(list, advice{r.name(), r.hint, label(r.feed)})
		}
	}
	printAdvice(e, list)
}

// name is the kind of a failure as people are shown it.
func (r checked) name() string { return kindName(r.kind, r.status == http.StatusServiceUnavailable) }

// span2 is a short time with tenths of a second.
func span2(d time.Duration) string {
	if d < 10*time.Second {
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
	return span(d)
}
