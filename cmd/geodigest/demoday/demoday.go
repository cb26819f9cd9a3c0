// Package demoday is the built-in day of feeds that `geodigest demo` serves to
// itself on loopback: a made-up press of two dozen outlets writing about the
// real affairs of 15 to 17 March 2025, so that the whole program can be seen at
// work without an account, a network or anyone's copyrighted text.
//
// The day lives in day.txt, one readable file: blocks for the outlets, then
// blocks for the items, each with the key of the story it belongs to. Outlets,
// houses and wire agencies are fictional (their hosts end in .example, RFC
// 2606); states, offices and the people who held them in March 2025 are real,
// what they say here is paraphrased or invented within what they publicly
// stood for, apart from a few public words in quotation marks. Some events are invented too (the two earthquakes, the two
// summits, the shoal collision). No sentence is taken from a real outlet.
//
// What the day holds, and why:
//
//   - one big story in many words (key "guarantees"): Grushko's demand for
//     "ironclad" guarantees, Macron's answer that peacekeepers are for Kyiv to
//     decide, London's and Canberra's readiness to send some, and the
//     announced Trump-Putin call. One agency text runs in four outlets under
//     changed headlines, naming its origin in RSS <source>;
//   - look-alikes that must stay apart: the EU's 16th and 17th sanctions
//     package, two earthquakes, two summits on one day, night drone raids
//     beside the diplomacy on the same war;
//   - middling and small stories down to single items, some begun more than a
//     day before At, which a first poll has to treat as a baseline;
//   - noise: sport, weather, celebrities, lifestyle, companies, crime,
//     science, and formats that belong to no story (live blogs, morning
//     briefings, round-ups);
//   - the habits of real feeds: RSS 2.0, RSS 1.0, Atom and JSON Feed,
//     windows-1251 bytes, a French feed, a feed without dates, one without
//     summaries, five kinds of guid, tracking parameters, HTML in CDATA and
//     escaped, titles escaped twice, boilerplate tails, unsorted items; one
//     outlet that answers 500 and one that serves an HTML page with status 200.
//
// A second day (day2.txt) goes on for 24 hours in the same feeds and shows what a
// digest makes of stories its reader knows: "guarantees" with new words of Grushko
// and Macron and a denial, "yemen" with a toll that rises from 53 to 61,
// "bundestag" with the vote that was awaited, "rwanda-belgium" with one more outlet
// and nothing new; and two new ones, "gaza-strikes" and "call".
//
// Story keys never leave Truth: the engines see only what the feeds carry. A
// key that starts with "noise." marks an item that is no geopolitics; the empty
// key an item that belongs to no story.
package demoday

import (
	_ "embed"
	"time"

	"geodigest/feeds"
)

//go:embed day.txt
var dayText string

//go:embed day2.txt
var nextText string

// Days is how many days there are.
const Days = 2

// At is the moment the demo takes for now on its first day: Monday 17 March 2025,
// 19:00 UTC. Every item of that day was published in the 36 hours before it, every
// item of the second in the 24 hours after.
func At() time.Time { return time.Date(2025, time.March, 17, 19, 0, 0, 0, time.UTC) }

// Outlet is one feed of the day. Feed.URL is empty: the caller prefixes Path
// with the address it serves Handler at.
type Outlet struct {
	feeds.Feed
	Path   string // absolute path under Handler, "/albion/world.xml"
	Format string // "rss2", "rss1", "atom" or "json"; "" for an outlet that serves no feed
	Items  int    // items its feed carries on the first day; 0 for an outlet that serves no feed
	Broken string // "" for a working outlet, else "500" or "html": what it answers instead
}

// Outlets lists the feeds of the day in the order of day.txt, the two broken
// ones included.
func Outlets() []Outlet {
	d := mustLoad(1)
	out := make([]Outlet, 0, len(d.outlets))
	for _, o := range d.outlets {
		out = append(out, Outlet{Feed: o.feed, Path: o.path, Format: o.format, Items: len(o.items), Broken: o.broken})
	}
	return out
}

// Truth maps every item of both days to the key of its story, under its title and under its
// canonical link (no tracking parameters, no fragment). See the package comment
// for what the keys say.
func Truth() map[string]string {
	d := mustLoad(Days)
	truth := make(map[string]string)
	for _, o := range d.outlets {
		for _, it := range o.items {
			truth[it.title] = it.story
			truth[o.bareLink(it)] = it.story
		}
	}
	return truth
}

// mustLoad reads the embedded days, as far as the n-th. It can only fail on texts
// that the package's own tests refuse, hence no error to hand on.
func mustLoad(n int) *day {
	d, err := parseDays([]string{dayText, nextText}[:n]...)
	if err != nil {
		panic("demoday: " + err.Error())
	}
	return d
}
