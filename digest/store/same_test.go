package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"geodigest/digest/store"
	"geodigest/digest/store/storetest"
	"geodigest/feeds"
)

// reports are texts that share few words and say enough to know an article by.
var reports = []string{
	"Tea, coffee and cut flowers will cross without duties once both parliaments have agreed.",
	"Batteries for the eastern border arrive before winter, while drones remain a matter for later talks.",
	"Fishermen may return to their old grounds; patrols of either navy keep twelve miles away from them.",
	"Four hundred prisoners go home this week after months of quiet work by mediators in the Gulf.",
	"Engineers inspect the dam tomorrow, since villages downstream fear that spring floods could break it.",
	"Students who lost their visas get them back, a judge decided late on Monday in the capital.",
	"Rail freight resumes through the tunnel, where snow had stopped every train since last Thursday.",
	"Observers found ballots missing in nine districts and asked for another count under their eyes.",
}

// step is a document of a feed and what becomes of it.
type step struct {
	after time.Duration
	doc   []feeds.Item
	want  feeds.Saved
}

// piece is an item with all names and its text given.
func piece(guid, path, title, summary string, published time.Time) feeds.Item {
	it := feeds.Item{GUID: guid, Link: "https://gov.example/" + path, Title: title, Summary: summary, Published: published}
	if it.Canonical = feeds.Canonical(it.Link); path == "" {
		it.Link, it.Canonical = "", ""
	}
	return it
}

// own is an item whose guid is its link.
func own(path, title, summary string, published time.Time) feeds.Item {
	it := piece("", path, title, summary, published)
	it.GUID = it.Link
	return it
}

func undatedPiece(it feeds.Item) feeds.Item {
	it.Published, it.Dated = time.Time{}, feeds.DatedByUs
	return it
}

func runSteps(t *testing.T, name string, steps []step) {
	t.Run(name, func(t *testing.T) {
		storetest.Each(t, func(t *testing.T, db *store.DB) {
			withFeeds(t, db)
			for i, s := range steps {
				got := poll(t, db, 0, t0.Add(s.after), s.doc...)
				if got.Downgraded = ""; got != s.want {
					t.Errorf("document %d: %+v, want %+v", i+1, got, s.want)
				}
			}
		})
	})
}

// Pieces of one title and one time are as many as there are texts.
func TestOneTitleOneTime(t *testing.T) {
	const title = "Readout of the President's call with a foreign leader"
	day := t0.Truncate(24 * time.Hour)
	odd := t0.Add(-47*time.Minute + 13*time.Second)
	call := func(n int, at time.Time) feeds.Item {
		return piece(fmt.Sprint("call-", n, "-of-the-week"), "readouts/"+[]string{"tea-and-flowers", "air-defence-winter", "fishing-grounds-open", "prisoners-go-home"}[n], title, reports[n], at)
	}
	bare := func(it feeds.Item, path string) feeds.Item {
		it.Summary, it.GUID, it.Link = "", "bare-"+path, "https://gov.example/"+path
		it.Canonical = it.Link
		return it
	}
	blurb := func(it feeds.Item) feeds.Item {
		it.Summary = "What the press service had to say today about all matters."
		return it
	}
	for name, steps := range map[string][]step{
		"in one document, a day for a time":   {{0, []feeds.Item{call(0, day), call(1, day)}, feeds.Saved{New: 2}}, {time.Hour, []feeds.Item{call(1, day), call(0, day)}, feeds.Saved{Known: 2}}},
		"in one document, the same second":    {{0, []feeds.Item{call(0, odd), call(1, odd)}, feeds.Saved{New: 2}}, {time.Hour, []feeds.Item{call(1, odd), call(0, odd)}, feeds.Saved{Known: 2}}},
		"one after another, a day for a time": {{0, []feeds.Item{call(0, day)}, feeds.Saved{New: 1}}, {2 * time.Hour, []feeds.Item{call(1, day), call(0, day)}, feeds.Saved{New: 1, Known: 1}}, {4 * time.Hour, []feeds.Item{call(2, day), call(1, day)}, feeds.Saved{New: 1, Known: 1}}},
		"one at a time, a day for a time":     {{0, []feeds.Item{call(0, day)}, feeds.Saved{New: 1}}, {2 * time.Hour, []feeds.Item{call(1, day)}, feeds.Saved{New: 1}}, {4 * time.Hour, []feeds.Item{call(2, day)}, feeds.Saved{New: 1}}},
		"the texts are one blurb of the feed": {
			{0, []feeds.Item{blurb(call(0, day)), blurb(piece("x-of-the-week", "readouts/other", "Visit of the minister to the harbour", "", day))}, feeds.Saved{New: 2}},
			{2 * time.Hour, []feeds.Item{blurb(call(1, day)), blurb(call(0, day)), blurb(piece("x-of-the-week", "readouts/other", "Visit of the minister to the harbour", "", day))}, feeds.Saved{New: 1, Known: 2}},
		},
		"one blurb under this title alone": {
			{0, []feeds.Item{blurb(call(0, day))}, feeds.Saved{New: 1}},
			{2 * time.Hour, []feeds.Item{blurb(call(1, day)), blurb(call(0, day))}, feeds.Saved{New: 1, Known: 1}},
		},
		"no texts, pages of one folder, the same second": {{0, []feeds.Item{bare(call(0, odd), "readouts/tea-and-flowers"), bare(call(1, odd), "readouts/air-defence-winter")}, feeds.Saved{New: 2}}},
		"no texts, two sections, the same second":        {{0, []feeds.Item{bare(call(0, odd), "world/tea-and-flowers"), bare(call(0, odd), "europe/tea-and-flowers")}, feeds.Saved{New: 1, Known: 1}}},
		"no texts, one at a time, a day for a time":      {{0, []feeds.Item{bare(call(0, day), "readouts/tea-and-flowers")}, feeds.Saved{New: 1}}, {time.Hour, []feeds.Item{bare(call(1, day), "readouts/air-defence-winter")}, feeds.Saved{New: 1}}},
		"one text in two sections, a day for a time":     {{0, []feeds.Item{call(0, day), piece("copy-of-the-week", "world/tea-and-flowers", title, reports[0], day)}, feeds.Saved{New: 1, Known: 1}}},
		"one text, names made anew":                      {{0, []feeds.Item{call(0, odd)}, feeds.Saved{New: 1}}, {time.Hour, []feeds.Item{piece("anew-of-the-week", "en/node/7", title, reports[0], odd)}, feeds.Saved{Known: 1}}},
	} {
		runSteps(t, name, steps)
	}
}

// Three quarters of a feed's statements bear one title and the day: each has a text,
// a link and a guid of its own, all are stored, and the feed keeps its names.
func TestStatementsOfOneTitle(t *testing.T) {
	for _, size := range []int{1, 4, 30} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				withFeeds(t, db)
				fresh := 0
				h := history{size: size, step: 1, shape: func(it *feeds.Item, n, _, _ int) {
					it.Published = it.Published.Truncate(24 * time.Hour)
					if n%4 != 0 {
						it.Title, it.Summary = "Statement by the spokesperson on the situation", topics[n%30]+fmt.Sprintf(" on account of matter %d. ", n)+reports[(n+n/8)%8]
					}
				}}
				for n := range 40 {
					doc, at := h.document(n)
					s := poll(t, db, 0, at, doc...)
					if fresh += s.New + s.Old; s.Downgraded != "" || s.Updated > 0 {
						t.Errorf("document %d: %+v", n+1, s)
					}
				}
				if want := size + 39; fresh != want {
					t.Errorf("%d items for %d articles", fresh, want)
				}
			})
		})
	}
}

// An article whose headline and slug are edited is one by its second and its text.
func TestEditedWithItsSlug(t *testing.T) {
	odd := t0.Add(-47*time.Minute + 13*time.Second)
	const first, edited, another = "Russia demands ironclad guarantees on the strait", "Russia seeks ironclad guarantees on the strait", "Moscow wants promises in writing"
	rest := own("world/other", "Miners strike over unpaid wages", reports[7], odd.Add(-time.Hour))
	old := own("world/russia-demands-guarantees", first, reports[0], odd)
	for name, c := range map[string]struct {
		then feeds.Item
		more []feeds.Item
		same bool
	}{
		"one word":                  {then: own("world/russia-seeks-guarantees", edited, reports[0], odd), same: true},
		"the whole headline":        {then: own("world/moscow-wants-promises", another, reports[0], odd), same: true},
		"no guid":                   {then: piece("", "world/russia-seeks-guarantees", edited, reports[0], odd), same: true},
		"another second":            {then: own("world/russia-seeks-guarantees", edited, reports[0], odd.Add(time.Second))},
		"another text":              {then: own("world/russia-seeks-guarantees", edited, reports[1], odd)},
		"no text":                   {then: own("world/russia-seeks-guarantees", edited, "", odd)},
		"the old one is there too":  {then: own("world/russia-seeks-guarantees", edited, reports[0], odd), more: []feeds.Item{old}},
		"another one of its second": {then: own("world/russia-seeks-guarantees", edited, reports[0], odd), more: []feeds.Item{own("world/third", "Students march against visa rules", reports[3], odd)}},
		"a text others have too":    {then: own("world/russia-seeks-guarantees", edited, reports[0], odd), more: []feeds.Item{own("world/third", "Students march against visa rules", reports[0], odd.Add(time.Minute))}},
	} {
		want := feeds.Saved{New: 1, Known: 1}
		if c.same {
			want = feeds.Saved{Updated: 1, Known: 1}
		}
		for _, it := range c.more {
			if it.Title == first {
				want.Known++
			} else {
				want.New++
			}
		}
		runSteps(t, name, []step{
			{0, []feeds.Item{old, rest}, feeds.Saved{New: 2}},
			{time.Hour, append([]feeds.Item{c.then, rest}, c.more...), want},
			{2 * time.Hour, append([]feeds.Item{c.then, rest}, c.more...), feeds.Saved{Known: 2 + len(c.more)}},
		})
	}
	midnight := t0.Truncate(24 * time.Hour)
	runSteps(t, "midnight is no second", []step{
		{0, []feeds.Item{own("world/russia-demands-guarantees", first, reports[0], midnight)}, feeds.Saved{New: 1}},
		{time.Hour, []feeds.Item{own("world/russia-seeks-guarantees", edited, reports[0], midnight)}, feeds.Saved{New: 1}},
	})
	runSteps(t, "a title alone", []step{
		{0, []feeds.Item{piece("", "", first, "", odd)}, feeds.Saved{New: 1}},
		{time.Hour, []feeds.Item{piece("", "", edited, "", odd)}, feeds.Saved{Updated: 1}},
	})
}

// A page that is used again every day is one item or many: its guid decides, where
// it has one of its own and date and text are new.
func TestLinkUsedAgain(t *testing.T) {
	const title, page = "Ukraine war briefing: what we know this morning", "col/ukraine-war-briefing-daily"
	day := 24 * time.Hour
	for name, c := range map[string]struct {
		then feeds.Item
		want feeds.Saved
	}{
		"a new guid, date and text":    {piece("briefing-1132", page, title, reports[1], t0.Add(day)), feeds.Saved{New: 1}},
		"a new guid and date":          {piece("briefing-1132", page, title, reports[0], t0.Add(day)), feeds.Saved{Known: 1}},
		"a new guid and text":          {piece("briefing-1132", page, title, reports[1], t0.Add(time.Hour)), feeds.Saved{Updated: 1}},
		"a new date and text":          {piece("briefing-1131", page, title, reports[1], t0.Add(day)), feeds.Saved{Updated: 1}},
		"a new guid and text, no date": {undatedPiece(piece("briefing-1132", page, title, reports[1], t0)), feeds.Saved{Updated: 1}},
	} {
		runSteps(t, name, []step{
			{0, []feeds.Item{piece("briefing-1131", page, title, reports[0], t0)}, feeds.Saved{New: 1}},
			{day, []feeds.Item{c.then}, c.want}, {day + time.Hour, []feeds.Item{c.then}, feeds.Saved{Known: 1}},
		})
	}
	for name, doc := range map[string]func(text string, at time.Time) feeds.Item{
		"the guid is the link": func(text string, at time.Time) feeds.Item { return own(page, title, text, at) },
		"no guid":              func(text string, at time.Time) feeds.Item { return piece("", page, title, text, at) },
	} {
		runSteps(t, name, []step{{0, []feeds.Item{doc(reports[0], t0)}, feeds.Saved{New: 1}}, {day, []feeds.Item{doc(reports[1], t0.Add(day))}, feeds.Saved{Updated: 1}}})
	}
}

// A guid and a text that stay are enough, whatever became of the rest.
func TestGUIDAndTextStay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		withFeeds(t, db)
		changed := 0
		h := history{size: 25, step: 3, shape: func(it *feeds.Item, n, _, poll int) {
			it.GUID, it.Summary = fmt.Sprintf("https://gov.example/?p=%d", 4000+n), fmt.Sprintf("Matter %d. %s", n, reports[n%8])
			if poll > 3 && n%2 == 1 {
				it.Title, it.Published = topics[(n+11)%30], it.Published.Add(15*time.Minute)
			}
			it.Link = "https://gov.example/n/" + strings.ReplaceAll(it.Title, " ", "-")
		}}
		for n := range 8 {
			doc, at := h.document(n)
			s := poll(t, db, 0, at, doc...)
			if changed += s.Updated; n > 0 && (s.New != 3 || s.Downgraded == feeds.IdentityLink) {
				t.Errorf("document %d: %+v", n+1, s)
			}
		}
		if changed < 5 {
			t.Errorf("%d were updated", changed)
		}
	})
}

// However short documents and titles are, an article whose names are made anew is
// one, and the feed's names are given up in time.
func TestNamesMadeAnew(t *testing.T) {
	anew := func(it *feeds.Item, n, poll int) {
		it.GUID, it.Link = fmt.Sprintf("made-anew-%d-%d", n, poll), fmt.Sprintf("https://gov.example/a%d;s=%d", n, poll)
		it.Published = it.Published.Add(13 * time.Second)
		it.Summary = fmt.Sprintf("Matter %d. %s", n, reports[n%8])
	}
	brief := func(it *feeds.Item, n int) { it.Title = fmt.Sprint(short[n%8], " ", n/8) }
	for name, c := range map[string]struct {
		shape func(it *feeds.Item, n, _, poll int)
		daily bool
		sizes []int
	}{
		"short titles":                {shape: func(it *feeds.Item, n, _, poll int) { anew(it, n, poll); brief(it, n) }, sizes: []int{3, 25}},
		"short titles, no links":      {shape: func(it *feeds.Item, n, _, poll int) { anew(it, n, poll); brief(it, n); it.Link = "" }, sizes: []int{3, 25}},
		"short titles, a day between": {daily: true, shape: func(it *feeds.Item, n, _, poll int) { anew(it, n, poll); brief(it, n) }, sizes: []int{3, 25}},
		"times that tremble": {shape: func(it *feeds.Item, n, _, poll int) {
			anew(it, n, poll)
			it.Published = it.Published.Add(time.Duration(poll) * time.Second)
		}, sizes: []int{3, 25}},
		"times of other zones": {shape: func(it *feeds.Item, n, _, poll int) {
			anew(it, n, poll)
			it.Published = it.Published.Add([]time.Duration{-3, -4, -2, -5}[poll%4] * time.Hour)
		}, sizes: []int{3, 25}},
		"times of the build": {shape: func(it *feeds.Item, n, _, poll int) {
			anew(it, n, poll)
			it.Published = t0.Add(time.Duration(poll) * time.Hour)
		}, sizes: []int{3, 25}},
		"times of the build, a day between": {daily: true, shape: func(it *feeds.Item, n, _, poll int) {
			anew(it, n, poll)
			it.Published = t0.AddDate(0, 0, poll)
		}, sizes: []int{3}},
		"no times": {shape: func(it *feeds.Item, n, _, poll int) { anew(it, n, poll); *it = undatedPiece(*it) }, sizes: []int{3, 25}},
		"no times, a day between": {daily: true, shape: func(it *feeds.Item, n, _, poll int) {
			anew(it, n, poll)
			*it = undatedPiece(*it)
		}, sizes: []int{3, 25}},
	} {
		for _, size := range c.sizes {
			t.Run(fmt.Sprint(name, " ", size), func(t *testing.T) {
				storetest.Each(t, func(t *testing.T, db *store.DB) {
					withFeeds(t, db)
					h := history{size: size, step: 1, daily: c.daily, shape: c.shape}
					for n := range 20 {
						doc, at := h.document(n)
						if s := poll(t, db, 0, at, doc...); n > 0 && s.New+s.Old != 1 {
							t.Errorf("document %d: %+v", n+1, s)
						}
					}
					if got := status(t, db, twoFeeds()[0].URL).Identity; got == "" {
						t.Error("the feed keeps all its names")
					}
				})
			})
		}
	}
}

// A site of three articles moves to another system.
func TestMigrationOfAShortFeed(t *testing.T) {
	moved := func(date func(it feeds.Item, i int) feeds.Item) []feeds.Item {
		doc := []feeds.Item{own("articles/2025/wholly-new", "Something that has not been in the news", reports[5], t0.Add(7*time.Hour+11*time.Second))}
		for i := range 2 {
			doc = append(doc, date(own(fmt.Sprint("articles/2025/", i, "-moved"), topics[i], reports[i], t0.Add(-time.Duration(3*i+1)*time.Hour+7*time.Second)), i))
		}
		return doc
	}
	for name, date := range map[string]func(it feeds.Item, i int) feeds.Item{
		"dates kept": func(it feeds.Item, _ int) feeds.Item { return it },
		"dates of an import": func(it feeds.Item, i int) feeds.Item {
			it.Published = t0.Add(7*time.Hour + time.Duration(i)*time.Second)
			return it
		},
		"dates lost":            func(it feeds.Item, _ int) feeds.Item { return undatedPiece(it) },
		"dates of another zone": func(it feeds.Item, _ int) feeds.Item { it.Published = it.Published.Add(-time.Hour); return it },
	} {
		var old []feeds.Item
		for i := range 3 {
			old = append(old, piece(fmt.Sprint("old-number-", i), fmt.Sprint("news/old-", i), topics[i], reports[i], t0.Add(-time.Duration(3*i+1)*time.Hour+7*time.Second)))
		}
		doc := moved(date)
		runSteps(t, name, []step{{0, old, feeds.Saved{New: 3}}, {8 * time.Hour, doc, feeds.Saved{New: 1, Known: 2}}, {10 * time.Hour, doc, feeds.Saved{Known: 3}}})
	}
}

// Columns that come again together, each with a text of its own, are new every time,
// though nothing else of the document was there before.
func TestColumnsThatComeTogether(t *testing.T) {
	titles := []string{"World news: what you need to know", "Business news: what you need to know", "Sport news: what you need to know"}
	for _, every := range []time.Duration{2 * time.Hour, 24 * time.Hour} {
		var steps []step
		for n := range 8 {
			var doc []feeds.Item
			for k, title := range titles {
				doc = append(doc, own(fmt.Sprintf("col/%d-of-%d", k, 1000+n), title, reports[(n+3*k)%8], t0.Add(time.Duration(n)*every)))
			}
			steps = append(steps, step{time.Duration(n) * every, doc, feeds.Saved{New: 3}})
		}
		runSteps(t, every.String(), steps)
		for i := range steps { // and those with a standing text, a quarter of an hour after another
			for k := range steps[i].doc {
				it := &steps[i].doc[k]
				it.Summary, it.Published = reports[k], it.Published.Add(-time.Duration(k)*17*time.Minute).Truncate(time.Minute)
			}
		}
		runSteps(t, every.String()+", standing texts", steps)
	}
}
