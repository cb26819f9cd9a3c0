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
)

// Limits of a search, so that looking for a feed is no burden to a site.
const (
	maxFollowed = 12                     // addresses of a page that are followed
	siteSparing = 300 * time.Millisecond // between two requests
)

// foundFeed is a feed of a site.
type foundFeed struct {
	url   string // where it was in the end
	title string
	lang  string
	items int
	how   string // announced, linked, or guessed
}

// discoverFeeds looks for the feeds of a site and prints them.
func discoverFeeds(ctx context.Context, e *env, c *Config, site string) error {
	if !strings.Contains(site, "://") {
		site = "https://" + site
	}
	client := c.fetcher()
	defer client.Close()
	s := &siteSearch{client: client, seen: map[string]bool{}, bar: e.bar("looking")}
	err := s.search(ctx, site)
	s.bar.done()
	if err != nil {
		return err
	}
	if len(s.found) == 0 {
		return fmt.Errorf("no feed was found at %s (%d addresses tried); look in the page's own list of feeds, or ask the outlet", site, len(s.seen))
	}
	var rows [][]string
	for _, f := range s.found {
		rows = append(rows, []string{f.title, fmt.Sprint(f.items), f.how, f.url})
	}
	printTable(e.stdout, []string{"feed", "items", "found", "address"}, rows)
	fmt.Fprintln(e.stdout, "\nto paste under feeds:")
	for _, f := range s.found {
		fmt.Fprintln(e.stdout, feedLine(f.url, f.title, "", f.lang))
	}
	return nil
}

// siteSearch is one search.
type siteSearch struct {
	client *fetch.Client
	seen   map[string]bool // addresses asked, and those they led to
	found  []foundFeed
	bar    *bar
}

// search fetches the page, then its candidates, then the usual addresses.
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
		if s.take(resp, "the address itself") {
			return nil
		}
		candidates := feeds.Discover(resp.Body, feeds.Options{URL: resp.FinalURL, ContentType: resp.ContentType})
		for _, c := range candidates[:min(len(candidates), maxFollowed)] {
			how := "linked"
			if c.Type != "" {
				how = "announced"
			}
			if s.try(ctx, c.URL, how); ctx.Err() != nil {
				return ctx.Err()
			}
		}
		site = resp.FinalURL
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
	select {
	case <-ctx.Done():
		return
	case <-time.After(siteSparing):
	}
	s.bar.set(len(s.seen), -1)
	if resp, err := s.client.Get(ctx, fetch.Request{URL: url}); err == nil {
		s.take(resp, how)
	}
}

// take keeps a document if it is a feed that was not found before.
func (s *siteSearch) take(resp *fetch.Response, how string) bool {
	doc, err := feeds.Parse(resp.Body, feeds.Options{URL: resp.FinalURL, ContentType: resp.ContentType})
	if err != nil {
		return false
	}
	s.seen[resp.FinalURL] = true
	if !slices.ContainsFunc(s.found, func(f foundFeed) bool { return f.url == resp.FinalURL }) {
		s.found = append(s.found, foundFeed{resp.FinalURL, doc.Title, doc.Language, len(doc.Items), how})
	}
	return true
}
