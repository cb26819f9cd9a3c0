package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"geodigest/feeds"
	"geodigest/feeds/fetch"

	"golang.org/x/text/language"
)

// Limits of a search, so that looking for a feed is no burden to a site.
const (
	maxFollowed = 12                     // addresses of a page that are followed
	siteSparing = 300 * time.Millisecond // between two requests
)

// howAnnounced: the head of the page names it as a feed of the site.
const howAnnounced = "announced"

// foundFeed is a feed of a site.
type foundFeed struct {
	url    string // where it was in the end
	asked  string // where it was looked for
	moved  bool   // the way from there to url is for good
	title  string
	lang   string
	items  int
	newest time.Time
	how    string // howAnnounced, linked, or guessed

	content string // equal for one feed at two addresses or in two formats
}

// address is what belongs into the configuration: a redirect that is only for now
// may lead elsewhere tomorrow.
func (f foundFeed) address() string {
	if f.moved {
		return f.url
	}
	return f.asked
}

// config is the feed as the configuration has it.
func (f foundFeed) config() FeedConfig {
	fc := FeedConfig{URL: f.address(), Name: f.title}
	if _, err := language.Parse(f.lang); err == nil {
		fc.Lang = f.lang
	}
	return fc
}

// discoverFeeds looks for the feeds of a site and prints them.
func discoverFeeds(ctx context.Context, e *env, c *Config, site string) error {
	found, err := findFeeds(ctx, e, c, site)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, f := range found {
		rows = append(rows, []string{f.title, fmt.Sprint(f.items), f.how, fetch.Redact(f.address())})
	}
	printTable(e.stdout, []string{"feed", "items", "found", "address"}, rows)
	fmt.Fprintln(e.stdout, "\nto paste under feeds:, or use: geodigest feeds add")
	list := make([]FeedConfig, len(found))
	for i, f := range found {
		list[i] = f.config()
	}
	e.toPaste(list)
	return nil
}

// toPaste prints feeds as lines of a configuration.
func (e *env) toPaste(list []FeedConfig) {
	hidden := false
	for _, fc := range list {
		line := flowItem(fc, nil)
		plain := withoutSecrets(line, []string{unexpanded(fc.URL)})
		hidden = hidden || plain != line
		fmt.Fprintln(e.stdout, "  - "+plain)
	}
	if hidden {
		fmt.Fprintln(e.stderr, hidesSecrets+"; write them where you paste")
	}
}

// findFeeds looks for the feeds of a site, with progress. None is an error.
func findFeeds(ctx context.Context, e *env, c *Config, site string) ([]foundFeed, error) {
	client := c.fetcher()
	defer client.Close()
	s := &siteSearch{client: client, seen: map[string]bool{}, bar: e.bar("looking")}
	defer s.bar.done()
	full := site
	if !strings.Contains(site, "://") {
		full = "https://" + site
	}
	err := s.search(ctx, full)
	var failed *fetch.Error
	if full != site && errors.As(err, &failed) && (failed.Kind == fetch.KindRefused || failed.Kind == fetch.KindTLS) {
		full = "http://" + site
		err = s.search(ctx, full)
	}
	if err != nil {
		return nil, err
	}
	if len(s.found) == 0 {
		return nil, fmt.Errorf("no feed was found at %s (%d addresses tried); look in the page's own list of feeds, or ask the outlet", fetch.Redact(full), len(s.seen))
	}
	return s.found, nil
}

// siteSearch is one search.
type siteSearch struct {
	client *fetch.Client
	seen   map[string]bool // addresses asked, and those they led to
	found  []foundFeed
	bar    *bar
}

// search fetches the page, then its candidates; the usual addresses only when no
// feed that the page announces can be read: a site that says where its feeds are is
// not asked for twenty others.
func (s *siteSearch) search(ctx context.Context, site string) error {
	s.seen[site] = true
	resp, err := s.client.Get(ctx, fetch.Request{URL: site})
	var refused *fetch.Error
	switch {
	case errors.As(err, &refused) && refused.Kind == fetch.KindNotFound:
		// The front page may be missing while the feed is there.
	case err != nil:
		return err
	default:
		if s.take(resp, site, "the address itself") {
			return nil
		}
		candidates := feeds.Discover(resp.Body, feeds.Options{URL: resp.FinalURL, ContentType: resp.ContentType})
		for _, c := range candidates[:min(len(candidates), maxFollowed)] {
			how := "linked"
			if c.Type != "" {
				how = howAnnounced
			}
			if s.try(ctx, c.URL, how); ctx.Err() != nil {
				return ctx.Err()
			}
		}
		site = resp.FinalURL
	}
	if slices.ContainsFunc(s.found, func(f foundFeed) bool { return f.how == howAnnounced }) {
		return nil
	}
	for _, u := range feeds.WellKnown(site) {
		if s.try(ctx, u, "guessed"); ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// try asks one address after a pause; what is no feed is passed over.
func (s *siteSearch) try(ctx context.Context, url, how string) {
	if s.seen[url] {
		return
	}
	s.seen[url] = true
	if feeds.Domain(url) != "" { // an operator's own machine need not be spared
		select {
		case <-ctx.Done():
			return
		case <-time.After(siteSparing):
		}
	}
	s.bar.set(len(s.seen), -1)
	if resp, err := s.client.Get(ctx, fetch.Request{URL: url}); err == nil {
		s.take(resp, url, how)
	}
}

// take keeps a document if it is a feed that was not found before.
func (s *siteSearch) take(resp *fetch.Response, asked, how string) bool {
	doc, err := feeds.Parse(resp.Body, feeds.Options{URL: resp.FinalURL, ContentType: resp.ContentType})
	if err != nil {
		return false
	}
	s.seen[resp.FinalURL] = true
	same := func(f foundFeed) bool {
		return f.url == resp.FinalURL || f.content != "" && f.content == contentKey(doc)
	}
	if !slices.ContainsFunc(s.found, same) {
		s.found = append(s.found, foundFeed{
			url: resp.FinalURL, asked: asked, moved: resp.Permanent != "", title: doc.Title, lang: doc.Language,
			items: len(doc.Items), newest: newestOf(doc), how: how, content: contentKey(doc),
		})
	}
	return true
}

// contentKey is the title of a feed and what it links to; "" when it has no items.
func contentKey(doc *feeds.Document) string {
	var links []string
	for _, it := range doc.Items {
		if it.Canonical != "" {
			links = append(links, it.Canonical)
		}
	}
	if len(links) == 0 {
		return ""
	}
	slices.Sort(links)
	return doc.Title + "\n" + strings.Join(links, "\n")
}

// newestOf is the newest publication time of a document, zero when there is none.
func newestOf(doc *feeds.Document) (newest time.Time) {
	for _, it := range doc.Items {
		if it.Published.After(newest) {
			newest = it.Published
		}
	}
	return newest
}
