package store_test

import (
	"fmt"
	"testing"
	"time"

	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
	"geodigest/feeds"
)

// short are headlines that say too little to be recognised by.
var short = []string{"Quake in Japan", "Vote in Peru", "Coup in Niger", "Oil price falls", "Talks in Doha", "Ship seized", "Mine reopens", "Banks strike"}

// places tell headlines apart that otherwise share most words.
var places = []string{"Tokyo", "Lima", "Ankara", "Padang", "Quito", "Athens", "Kabul", "Manila", "Naples", "Oaxaca"}

// A name that leads to another article is no reason to take the article for that
// one: whatever names repeat, each article becomes one item and stays in the store
// under its own headline, however short the documents are.
func TestNoArticleIsLost(t *testing.T) {
	const polls = 40
	link := func(format string) func(*feeds.Item, int, int, int) {
		return func(it *feeds.Item, n, _, _ int) { it.Link = fmt.Sprintf(format, n) }
	}
	named := func(title func(n int) string, more func(*feeds.Item, int)) func(*feeds.Item, int, int, int) {
		return func(it *feeds.Item, n, _, _ int) {
			it.Title = title(n)
			more(it, n)
		}
	}
	bulletin := func(int) string { return "The latest news bulletin at the hour" }
	alert := func(n int) string {
		return fmt.Sprintf("Earthquake alert: magnitude %d.%d near %s", 4+n%4, n%10, places[n%10])
	}
	for name, c := range map[string]struct {
		history
		sizes   []int
		healthy bool // the feed keeps all its names
		again   int  // items of its first documents that may come once more, at most
	}{
		"one page of alerts, guids of their own":           {history: history{shape: link("https://gov.example/alerts")}},
		"one page of alerts, undated":                      {history: history{undated: true, shape: link("https://gov.example/alerts")}},
		"one page of alerts, no guids":                     {history: history{shape: func(it *feeds.Item, n, _, _ int) { it.GUID, it.Link = "", "https://gov.example/alerts" }}},
		"one page of alerts with headlines that are alike": {history: history{shape: named(alert, func(it *feeds.Item, n int) { it.Link = "https://gov.example/alerts" })}},
		"one page of a live blog, guids of its entries":    {history: history{shape: link("https://gov.example/live/iran-war-2026")}},
		"guids are fragments of one page": {history: history{shape: func(it *feeds.Item, n, _, _ int) {
			it.Link = fmt.Sprintf("https://gov.example/live/iran#entry-%d", n)
			it.GUID = it.Link
		}}},
		"link and guid are the front page": {history: history{shape: func(it *feeds.Item, _, _, _ int) { it.Link = "https://gov.example/"; it.GUID = it.Link }}},
		"every third links to the section": {history: history{shape: func(it *feeds.Item, n, _, _ int) {
			if n%3 == 0 {
				it.Link = "https://gov.example/live"
			}
		}}},
		"guids are ranks": {history: history{shape: func(it *feeds.Item, _, rank, _ int) { it.GUID = fmt.Sprint(rank + 1) }}},
		"guids are ranks, headlines that are alike": {history: history{shape: func(it *feeds.Item, n, rank, _ int) { it.Title, it.GUID = alert(n), fmt.Sprint(rank+1) }}},
		"guids are ranks, no links":                 {history: history{shape: func(it *feeds.Item, _, rank, _ int) { it.GUID, it.Link = fmt.Sprint(rank+1), "" }}},
		"guids are ranks, no links, short titles": {history: history{shape: func(it *feeds.Item, n, rank, _ int) {
			it.GUID, it.Link, it.Title = fmt.Sprint(rank+1), "", fmt.Sprint(short[n%8], " ", n/8)
		}}},
		"guids are ranks, no links, undated": {history: history{undated: true, shape: func(it *feeds.Item, _, rank, _ int) { it.GUID, it.Link = fmt.Sprint(rank+1), "" }}},
		"guids are ranks, no links, undated, short titles": {history: history{undated: true, shape: func(it *feeds.Item, n, rank, _ int) {
			it.GUID, it.Link, it.Title = fmt.Sprint(rank+1), "", fmt.Sprint(short[n%8], " ", n)
		}}, again: 30},
		"guids are ranks, one page": {history: history{shape: func(it *feeds.Item, n, rank, _ int) {
			it.GUID, it.Link = fmt.Sprint(rank+1), "https://gov.example/alerts"
		}}, sizes: []int{3, 30}},
		"one guid for all":                               {history: history{shape: func(it *feeds.Item, n, rank, _ int) { it.GUID = "news" }}},
		"an hourly bulletin":                             {history: history{shape: named(bulletin, func(it *feeds.Item, n int) {})}, healthy: true},
		"an hourly bulletin with one text":               {history: history{shape: named(bulletin, func(it *feeds.Item, n int) { it.Summary = "What matters in the world today, in five minutes." })}, healthy: true},
		"an undated bulletin":                            {history: history{undated: true, shape: named(bulletin, func(it *feeds.Item, n int) {})}, sizes: []int{1, 3}, healthy: true},
		"links end in the date, which has no time":       {history: history{daily: true, shape: dateLinks("02012006")}, healthy: true},
		"links end in the short date, which has no time": {history: history{daily: true, shape: dateLinks("060102")}, healthy: true},
		"programs that name the page by what looks foreign": {history: history{shape: func(it *feeds.Item, n, _, _ int) {
			it.GUID, it.Link = "", fmt.Sprintf("https://gov.example/view?pk_id=%d", n)
		}}},
	} {
		if c.sizes == nil {
			c.sizes = []int{1, 3, 30}
		}
		for _, size := range c.sizes {
			t.Run(fmt.Sprint(name, " ", size), func(t *testing.T) {
				storetest.Each(t, func(t *testing.T, db *store.DB) {
					withFeeds(t, db)
					h := c.history
					h.size, h.step = size, 1
					articles := map[string]bool{}
					fresh := 0
					for n := range polls {
						items, at := h.document(n)
						for _, it := range items {
							articles[it.Title+it.Summary+it.Published.String()] = true
						}
						s := poll(t, db, 0, at, items...)
						fresh += s.New + s.Old
						if s.Updated > 0 || s.Held > 0 {
							t.Errorf("document %d: %+v", n+1, s)
						}
					}
					missing := len(articles)
					for _, p := range must(db.Ungrouped(t.Context(), 0))(t) {
						if k := p.Title + p.Summary + p.Published.String(); articles[k] {
							delete(articles, k)
							missing--
						}
					}
					if want := size + polls - 1; missing > 0 || fresh < want || fresh > want+min(c.again, size) {
						t.Errorf("%d articles are lost; %d items for %d articles", missing, fresh, want)
					}
					if got := status(t, db, twoFeeds()[0].URL).Identity; c.healthy && got != feeds.IdentityFull {
						t.Errorf("a healthy feed is left with %q", got)
					}
				})
			})
		}
	}
}

// dateLinks are articles without guids, several a day, whose links end in the day
// and whose times are its midnight.
func dateLinks(layout string) func(*feeds.Item, int, int, int) {
	return func(it *feeds.Item, n, _, _ int) {
		it.Published = t0.AddDate(0, 0, n/3).Truncate(24 * time.Hour)
		it.Link = fmt.Sprintf("https://gov.example/%s-%s", []string{"press-review", "weather", "market"}[n%3], it.Published.Format(layout))
		it.GUID = it.Link
	}
}
