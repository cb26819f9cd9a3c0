package store_test

import (
	"fmt"
	"testing"
	"time"

	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
	"geodigest/feeds"
)

// topics make headlines that share few words.
var topics = []string{
	"Ferry service resumes after the storm", "Parliament votes on the harbour budget", "Envoys meet in Vienna for talks", "Miners strike over unpaid wages",
	"Central bank leaves rates unchanged today", "Opposition leader freed from prison", "Border crossing closed until further notice", "Drone hits refinery near the coast",
	"Court rejects appeal by former premier", "Aid convoy reaches besieged northern town", "Grain exports fall to record low", "President names new defence minister",
	"Wildfires spread across southern islands", "Tariffs on steel take effect", "Navy intercepts cargo vessel overnight", "Election commission publishes final results",
	"Students march against visa rules", "Pipeline repairs will last weeks", "Ceasefire monitors report fresh shelling", "Summit ends without joint statement",
	"Governor resigns amid graft inquiry", "Vaccine shipment stuck at airport", "Power cuts hit capital again", "Rail link between neighbours reopened",
	"Fishing fleet defies exclusion zone", "Treaty ratified by upper house", "Journalist released after swap", "Dam level alarms downstream villages",
	"Airline suspends flights over airspace", "Rebels claim control of mine",
}

// history is a feed whose documents are a window over the topics, each item dated
// an hour after the one before, in the shape a habit gives them.
type history struct {
	size, step int  // items of a document; how many are new in the next one
	undated    bool // its items have no dates
	shape      func(it *feeds.Item, n, rank, poll int)
	daily      bool // polled once a day, not every other hour
}

func (h history) document(pollNumber int) (items []feeds.Item, at time.Time) {
	at = t0.Add(time.Duration(pollNumber*h.step) * time.Hour)
	if h.daily {
		at = t0.AddDate(0, 0, pollNumber)
	}
	for rank := range h.size {
		n := pollNumber*h.step + h.size - 1 - rank // newest first
		title := fmt.Sprintf("%s, says source %d", topics[n%len(topics)], n/len(topics))
		it := item(fmt.Sprintf("story-%d", n), title, t0.Add(time.Duration(n-h.size)*time.Hour))
		it.Summary = fmt.Sprintf("All about %s.", topics[n%len(topics)])
		if h.undated {
			it.Published, it.Dated = time.Time{}, feeds.DatedByUs
		}
		if h.shape != nil {
			h.shape(&it, n, rank, pollNumber)
		}
		it.Canonical = feeds.Canonical(it.Link)
		items = append(items, it)
	}
	return items, at
}

// Whatever a feed does to its names, each article is one item: over eight polls
// exactly the articles that come into the window are new, none again, and none is
// lost. downgraded is the identity that is left in the end.
func TestHistoriesOfNames(t *testing.T) {
	const polls = 8
	for name, c := range map[string]struct {
		history
		downgraded feeds.Identity
	}{
		"ordinary":      {history{size: 25, step: 2}, ""},
		"constant guid": {history{size: 25, step: 2, shape: func(it *feeds.Item, n, rank, poll int) { it.GUID = "https://harbour.example/" }}, feeds.IdentityLink},
		"blank guids":   {history{size: 25, step: 2, shape: func(it *feeds.Item, n, rank, poll int) { it.GUID = "" }}, feeds.IdentityLink},
		"guids are ranks": {history{size: 25, step: 2, shape: func(it *feeds.Item, n, rank, poll int) {
			it.GUID = fmt.Sprint(rank)
		}}, feeds.IdentityLink},
		"guids are ranks, no links": {history{size: 25, step: 2, shape: func(it *feeds.Item, n, rank, poll int) {
			it.GUID, it.Link = fmt.Sprint(rank), ""
		}}, feeds.IdentityTitle},
		"guids re-minted": {history{size: 25, step: 2, shape: func(it *feeds.Item, n, rank, poll int) {
			it.GUID = fmt.Sprintf("%d-%d", n, poll)
		}}, feeds.IdentityLink},
		"guids re-minted, short documents": {history{size: 8, step: 2, shape: func(it *feeds.Item, n, rank, poll int) {
			it.GUID = fmt.Sprintf("%d-%d", n, poll)
		}}, feeds.IdentityLink},
		"guids with a session": {history{size: 25, step: 2, shape: func(it *feeds.Item, n, rank, poll int) {
			it.GUID = fmt.Sprintf("%s;jsessionid=%d", it.Link, poll)
		}}, feeds.IdentityLink},
		"guids with a timestamp, no links": {history{size: 25, step: 2, shape: func(it *feeds.Item, n, rank, poll int) {
			it.GUID, it.Link = fmt.Sprintf("tag:%d,%d", n, 1742191200+poll), ""
		}}, feeds.IdentityTitle},
		"links with a session": {history{size: 25, step: 2, shape: func(it *feeds.Item, n, rank, poll int) {
			it.Link = fmt.Sprintf("https://harbour.example/a%d;s=%d", n, poll)
		}}, feeds.IdentityGUID},
		"links and guids re-minted": {history{size: 25, step: 2, shape: func(it *feeds.Item, n, rank, poll int) {
			it.GUID, it.Link = fmt.Sprintf("%d-%d", n, poll), fmt.Sprintf("https://harbour.example/a%d;s=%d", n, poll)
		}}, feeds.IdentityTitle},
		"links and guids re-minted, undated": {history{size: 25, step: 2, undated: true, shape: func(it *feeds.Item, n, rank, poll int) {
			it.GUID, it.Link = fmt.Sprintf("%d-%d", n, poll), fmt.Sprintf("https://harbour.example/a%d;s=%d", n, poll)
		}}, feeds.IdentityTitle},
		"links and guids re-minted every day": {history{size: 25, step: 2, daily: true, shape: func(it *feeds.Item, n, rank, poll int) {
			it.GUID, it.Link = fmt.Sprintf("%d-%d", n, poll), fmt.Sprintf("https://harbour.example/a%d;s=%d", n, poll)
		}}, feeds.IdentityTitle},
		"links and guids re-minted every day, undated": {history{size: 25, step: 2, daily: true, undated: true, shape: func(it *feeds.Item, n, rank, poll int) {
			it.GUID, it.Link = fmt.Sprintf("%d-%d", n, poll), fmt.Sprintf("https://harbour.example/a%d;s=%d", n, poll)
		}}, feeds.IdentityTitle},
		"dates are those of the last build": {history{size: 25, step: 2, daily: true, shape: func(it *feeds.Item, n, rank, poll int) {
			it.Published = t0.AddDate(0, 0, poll)
		}}, ""},
		"links to the home page": {history{size: 25, step: 2, shape: func(it *feeds.Item, n, rank, poll int) {
			it.Link = "https://harbour.example/"
		}}, feeds.IdentityGUID},
		"links to one page": {history{size: 25, step: 2, shape: func(it *feeds.Item, n, rank, poll int) {
			it.Link = "https://harbour.example/latest"
		}}, feeds.IdentityGUID},
		"links to the home page, no guids": {history{size: 25, step: 2, shape: func(it *feeds.Item, n, rank, poll int) {
			it.GUID, it.Link = "", "https://harbour.example/"
		}}, feeds.IdentityTitle},
		"links to one page, no guids, undated": {history{size: 25, step: 2, undated: true, shape: func(it *feeds.Item, n, rank, poll int) {
			it.GUID, it.Link = "", "https://harbour.example/latest"
		}}, feeds.IdentityTitle},
		"links to one page, no guids, short": {history{size: 6, step: 2, shape: func(it *feeds.Item, n, rank, poll int) {
			it.GUID, it.Link = "", "https://harbour.example/latest"
		}}, feeds.IdentityTitle},
		"versions in the fragment": {history{size: 25, step: 2, shape: func(it *feeds.Item, n, rank, poll int) {
			it.GUID = fmt.Sprintf("https://www.harbour.example/news/story-%d#%d", n, poll%3)
			it.Link = fmt.Sprintf("https://harbour.example/news/story-%d?at_medium=RSS", n)
		}}, ""},
		"schemes flip": {history{size: 25, step: 2, shape: func(it *feeds.Item, n, rank, poll int) {
			scheme := []string{"http", "https"}[poll%2]
			it.GUID, it.Link = fmt.Sprintf("%s://harbour.example/?p=%d", scheme, n), fmt.Sprintf("%s://harbour.example/story-%d", scheme, n)
		}}, ""},
		"hosts flip": {history{size: 25, step: 2, shape: func(it *feeds.Item, n, rank, poll int) {
			host := []string{"www.", "m.", ""}[poll%3]
			it.GUID, it.Link = fmt.Sprintf("https://%sharbour.example/?p=%d", host, n), fmt.Sprintf("https://%sharbour.example/story-%d", host, n)
		}}, ""},
		"case and spaces flip": {history{size: 25, step: 2, shape: func(it *feeds.Item, n, rank, poll int) {
			it.GUID, it.Link = []string{fmt.Sprintf("Id %d", n), fmt.Sprintf("ID  %d", n), fmt.Sprintf("id%d", n)}[poll%3], ""
		}}, feeds.IdentityGUID}, // there are no links to believe in
		"guids come and go": {history{size: 25, step: 2, shape: func(it *feeds.Item, n, rank, poll int) {
			if (n+poll)%3 == 0 {
				it.GUID = ""
			}
		}}, feeds.IdentityLink},
		"headline rewritten with its slug": {history{size: 25, step: 2, shape: func(it *feeds.Item, n, rank, poll int) {
			it.Link = fmt.Sprintf("https://harbour.example/2025/03/17/slug-of-the-headline-a%d", 90000+n)
			if n%7 == 0 && poll%2 == 1 {
				it.Title = "Officials comment on " + topics[(n+5)%len(topics)]
				it.Link = fmt.Sprintf("https://harbour.example/2025/03/17/another-slug-a%d", 90000+n)
			}
			it.GUID = it.Link
		}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				withFeeds(t, db)
				total := 0
				var downgrades []feeds.Identity
				for n := range polls {
					items, at := c.document(n)
					s := poll(t, db, 0, at, items...)
					want := c.step
					if n == 0 {
						want = c.size
					}
					if s.New+s.Old != want || s.Held != 0 || s.New+s.Old+s.Updated+s.Known != len(items) {
						t.Errorf("poll %d: %+v, want %d new ones", n+1, s, want)
					}
					total += s.New + s.Old
					if s.Downgraded != "" {
						downgrades = append(downgrades, s.Downgraded)
					}
				}
				f := must(db.Feeds(t.Context()))(t)[0]
				if f.Identity != c.downgraded {
					t.Errorf("identity %q, want %q", f.Identity, c.downgraded)
				}
				if c.downgraded == "" && len(downgrades) > 0 || c.downgraded != "" && (len(downgrades) == 0 || downgrades[len(downgrades)-1] != c.downgraded) {
					t.Errorf("reported downgrades %q, want the last to be %q", downgrades, c.downgraded)
				}
				if f.Items != total || f.Items != c.size+(polls-1)*c.step {
					t.Errorf("%d items in the store, %d reported", f.Items, total)
				}
			})
		})
	}
}
