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
	link := func(link string) func(*feeds.Item, int, int, int) {
		return func(it *feeds.Item, _, _, _ int) { it.Link = link }
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
		healthy bool           // the feed keeps all its names
		level   feeds.Identity // what is left in the end, where it is said
		again   int            // items of its first documents that may come once more, at most
	}{
		"one page of alerts, guids of their own":           {level: feeds.IdentityGUID, history: history{shape: link("https://gov.example/alerts")}},
		"one page of alerts, undated":                      {level: feeds.IdentityGUID, history: history{undated: true, shape: link("https://gov.example/alerts")}},
		"one page of alerts, no guids":                     {level: feeds.IdentityTitle, history: history{shape: func(it *feeds.Item, n, _, _ int) { it.GUID, it.Link = "", "https://gov.example/alerts" }}},
		"one page of alerts with headlines that are alike": {history: history{shape: named(alert, func(it *feeds.Item, n int) { it.Link = "https://gov.example/alerts" })}},
		"one page of a live blog, guids of its entries":    {level: feeds.IdentityGUID, history: history{shape: link("https://gov.example/live/iran-war-2026")}},
		"guids are fragments of one page": {level: feeds.IdentityGUID, history: history{shape: func(it *feeds.Item, n, _, _ int) {
			it.Link = fmt.Sprintf("https://gov.example/live/iran#entry-%d", n)
			it.GUID = it.Link
		}}},
		"link and guid are the front page": {level: feeds.IdentityTitle, history: history{shape: func(it *feeds.Item, _, _, _ int) { it.Link = "https://gov.example/"; it.GUID = it.Link }}},
		"every third links to the section": {level: feeds.IdentityGUID, history: history{shape: func(it *feeds.Item, n, _, _ int) {
			if n%3 == 0 {
				it.Link = "https://gov.example/live"
			}
		}}},
		"guids are ranks": {level: feeds.IdentityLink, history: history{shape: func(it *feeds.Item, _, rank, _ int) { it.GUID = fmt.Sprint(rank + 1) }}},
		"guids are ranks, headlines that are alike": {history: history{shape: func(it *feeds.Item, n, rank, _ int) { it.Title, it.GUID = alert(n), fmt.Sprint(rank+1) }}},
		"guids are ranks, no links":                 {history: history{shape: func(it *feeds.Item, _, rank, _ int) { it.GUID, it.Link = fmt.Sprint(rank+1), "" }}},
		"guids are ranks, no links, short titles": {history: history{shape: func(it *feeds.Item, n, rank, _ int) {
			it.GUID, it.Link, it.Title = fmt.Sprint(rank+1), "", fmt.Sprint(short[n%8], " ", n/8)
		}}},
		"guids are ranks, no links, undated": {history: history{undated: true, shape: func(it *feeds.Item, _, rank, _ int) { it.GUID, it.Link = fmt.Sprint(rank+1), "" }}},
		"guids are ranks, no links, undated, short titles": {history: history{undated: true, shape: func(it *feeds.Item, n, rank, _ int) {
			it.GUID, it.Link, it.Title = fmt.Sprint(rank+1), "", fmt.Sprint(short[n%8], " ", n)
		}}, again: 30},
		"guids are ranks, no links, days for times": {history: history{daily: true, shape: func(it *feeds.Item, _, rank, _ int) {
			it.GUID, it.Link, it.Published = fmt.Sprint(rank+1), "", it.Published.Truncate(24*time.Hour)
		}}},
		"one page of alerts, days for times": {history: history{daily: true, shape: func(it *feeds.Item, _, _, _ int) {
			it.Link, it.Published = "https://gov.example/alerts", it.Published.Truncate(24*time.Hour)
		}}, level: feeds.IdentityGUID},
		"titles without words, one page": {history: history{shape: func(it *feeds.Item, n, _, _ int) {
			it.Title, it.Link = "***", "https://gov.example/alerts"
		}}, sizes: []int{1, 3}, level: feeds.IdentityGUID},
		"titles without words, guids are ranks": {history: history{shape: func(it *feeds.Item, n, rank, _ int) {
			it.Title, it.Link, it.GUID = "***", "", fmt.Sprint(rank+1)
			it.Summary = topics[n%30] + short[n/30]
		}}, sizes: []int{1, 3}},
		"guids are ranks, one page": {history: history{shape: func(it *feeds.Item, n, rank, _ int) {
			it.GUID, it.Link = fmt.Sprint(rank+1), "https://gov.example/alerts"
		}}, sizes: []int{3, 30}},
		"one guid for all":                               {level: feeds.IdentityLink, history: history{shape: func(it *feeds.Item, n, rank, _ int) { it.GUID = "news" }}},
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
					if got := status(t, db, twoFeeds()[0].URL).Identity; (c.healthy || c.level != "") && got != c.level {
						t.Errorf("the feed is left with %q, want %q", got, c.level)
					}
				})
			})
		}
	}
}

// What an outlet does to an article while its feed lists it makes no other article of
// it, however short the documents are.
func TestEditedArticlesStayOne(t *testing.T) {
	const polls = 30
	slugs := []string{"ceasefire", "harbour", "budget", "strike", "summit", "drought", "election", "treaty"}
	edited := func(it *feeds.Item, poll int) { it.Title = fmt.Sprintf("%s (edition %d)", it.Title, poll) }
	rewritten := func(it *feeds.Item, n, poll int) { it.Title = topics[(7*n+11*poll)%len(topics)] }
	bumped := func(it *feeds.Item, poll int) { it.Published = it.Published.Add(time.Duration(poll) * time.Minute) }
	for name, shape := range map[string]func(it *feeds.Item, n, rank, poll int){
		"headlines edited, links of one word, no guids": func(it *feeds.Item, n, _, poll int) {
			it.Published = it.Published.Add(time.Minute)
			it.Link, it.GUID = fmt.Sprintf("https://gov.example/%s%s", slugs[n%8], slugs[n/8]), ""
			edited(it, poll)
		},
		"headlines rewritten, links of one word, guids of their own": func(it *feeds.Item, n, _, poll int) {
			it.Link = fmt.Sprintf("https://gov.example/%s%s", slugs[n%8], slugs[n/8])
			rewritten(it, n, poll)
			bumped(it, poll)
		},
		"live blogs": func(it *feeds.Item, n, _, poll int) {
			it.Link = fmt.Sprintf("https://gov.example/live/%s%s", slugs[n%8], slugs[n/8])
			it.GUID = it.Link
			rewritten(it, n, poll)
			bumped(it, poll)
		},
		"guids made anew": func(it *feeds.Item, n, _, poll int) {
			it.GUID = fmt.Sprintf("%d-%d", n, poll)
			edited(it, poll)
			bumped(it, poll)
		},
		"versions in the fragment": func(it *feeds.Item, n, _, poll int) {
			it.GUID = fmt.Sprintf("%s#%d", it.Link, poll)
			edited(it, poll)
			bumped(it, poll)
		},
		"no links, dates of the last edit": func(it *feeds.Item, n, _, poll int) {
			it.GUID, it.Link = fmt.Sprintf("urn:gov:article:%d", n), ""
			edited(it, poll)
			bumped(it, poll)
		},
		"slugs follow the headline": func(it *feeds.Item, n, _, poll int) {
			it.GUID, it.Link = fmt.Sprintf("https://gov.example/?p=%d", n), fmt.Sprintf("https://gov.example/%d/%s", 2000+n, slugs[poll%8])
			edited(it, poll)
			bumped(it, poll)
		},
	} {
		for _, size := range []int{1, 3, 30} {
			t.Run(fmt.Sprint(name, " ", size), func(t *testing.T) {
				storetest.Each(t, func(t *testing.T, db *store.DB) {
					withFeeds(t, db)
					h := history{size: size, step: 1}
					for n := range polls {
						items, at := h.document(n / 3) // the window goes on at every third poll
						at = at.Add(time.Duration(n%3) * 20 * time.Minute)
						for i := range items {
							shape(&items[i], n/3+size-1-i, i, n)
							items[i].Canonical = feeds.Canonical(items[i].Link)
						}
						want := 0
						if n%3 == 0 {
							want = 1
						}
						if n == 0 {
							want = size
						}
						if s := poll(t, db, 0, at, items...); s.New+s.Old != want || s.Held > 0 {
							t.Errorf("document %d: %+v, want %d new", n+1, s, want)
						}
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
