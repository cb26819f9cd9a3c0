package main

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"geodigest/feeds"
	"geodigest/feeds/fetch"
)

// checked is what a check of one feed found.
type checked struct {
	feed   feeds.Feed
	doc    *feeds.Document
	status string
	took   time.Duration
}

func checkFeeds(ctx context.Context, e *env, c *Config, urls []string) error {
	list := c.list
	if len(urls) > 0 {
		list = nil
		for _, u := range urls {
			list = append(list, feeds.Feed{URL: u, Name: u})
		}
	}
	client := c.fetcher()
	defer client.Close()
	results := make([]checked, len(list))
	b := e.bar("checking")
	var wg sync.WaitGroup
	var mu sync.Mutex
	done := 0
	slots := make(chan struct{}, c.Fetch.Workers)
	for i, f := range list {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			results[i] = checkFeed(ctx, client, f)
			mu.Lock()
			defer mu.Unlock()
			done++
			b.set(done, len(list))
		})
	}
	wg.Wait()
	b.done()
	return reportChecks(e, results)
}

func checkFeed(ctx context.Context, client *fetch.Client, f feeds.Feed) checked {
	start := time.Now()
	r := checked{feed: f, status: "ok"}
	resp, err := client.Get(ctx, fetch.Request{URL: f.URL})
	if err == nil {
		r.doc, err = feeds.Parse(resp.Body, feeds.Options{URL: resp.FinalURL, ContentType: resp.ContentType})
	}
	r.took = time.Since(start)
	if err != nil {
		r.status = err.Error() // ends with what to do
	}
	return r
}

func reportChecks(e *env, results []checked) error {
	var rows [][]string
	failed := 0
	for _, r := range results {
		row := []string{r.feed.Name, "", "", r.took.Round(time.Millisecond).String(), r.status}
		if r.doc != nil {
			var newest time.Time
			for _, it := range r.doc.Items {
				if it.Published.After(newest) {
					newest = it.Published
				}
			}
			row[1], row[2] = fmt.Sprint(len(r.doc.Items)), stamp(newest)
			if len(r.doc.Repairs) > 0 {
				row[4] += "; mended: " + strings.Join(r.doc.Repairs, ", ")
			}
		} else {
			failed++
		}
		rows = append(rows, row)
	}
	printTable(e.stdout, []string{"feed", "items", "newest", "took", "result"}, rows)
	fmt.Fprintf(e.stdout, "%d of %d feeds are readable\n", len(results)-failed, len(results))
	switch {
	case failed == 0:
		return nil
	case failed == len(results):
		return &exitError{code: exitFailed}
	}
	return &exitError{code: exitPartly}
}
