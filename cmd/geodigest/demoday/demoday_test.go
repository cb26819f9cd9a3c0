package demoday

import (
	"strings"
	"testing"
	"time"

	"geodigest/feeds"
)

func loadDay(t *testing.T) *day {
	t.Helper()
	d, err := parseDays(dayText)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The promises of the package comment about size and mix.
func TestPress(t *testing.T) {
	working, items := 0, 0
	countries := map[string]bool{}
	formats := map[string]int{}
	ownership := map[feeds.Ownership]int{}
	broken := map[string]int{}
	paths := map[string]bool{}
	for _, o := range Outlets() {
		if o.Name == "" || o.Outlet == "" || len(o.Country) != 2 || o.Lang == "" || o.URL != "" {
			t.Errorf("incomplete outlet: %+v", o)
		}
		if !strings.HasPrefix(o.Path, "/") || paths[o.Path] {
			t.Errorf("%s: path %q is not absolute or taken", o.Name, o.Path)
		}
		paths[o.Path] = true
		if o.Broken != "" {
			broken[o.Broken]++
			if o.Items != 0 || o.Format != "" {
				t.Errorf("%s is broken and still has items", o.Name)
			}
			continue
		}
		if o.Items < 5 {
			t.Errorf("%s has only %d items", o.Name, o.Items)
		}
		working++
		items += o.Items
		countries[o.Country] = true
		formats[o.Format]++
		ownership[o.Ownership]++
	}
	t.Logf("%d items, %d working outlets, %d countries, formats %v, ownership %v", items, working, len(countries), formats, ownership)
	if items < 165 || working < 16 || len(countries) < 9 {
		t.Errorf("too little: %d items, %d outlets, %d countries", items, working, len(countries))
	}
	for _, f := range []string{"rss2", "rss1", "atom", "json"} {
		if formats[f] == 0 {
			t.Errorf("no outlet serves %s", f)
		}
	}
	for _, o := range []feeds.Ownership{feeds.OwnershipPublic, feeds.OwnershipIndependent, feeds.OwnershipStateFunded, feeds.OwnershipState} {
		if ownership[o] == 0 {
			t.Errorf("no outlet is %s", o)
		}
	}
	if broken["500"] != 1 || broken["html"] != 1 {
		t.Errorf("broken outlets: %v, want one 500 and one html", broken)
	}
}

func TestItemsAreWhole(t *testing.T) {
	links := map[string]bool{}
	titles := map[string]string{}
	baseline := 0
	for _, o := range loadDay(t).outlets {
		for _, it := range o.items {
			if it.title == "" || it.slug == "" {
				t.Errorf("%s: item without title or slug: %+v", o.id, it)
			}
			if age := At().Sub(it.at); age <= 0 || age > 36*time.Hour {
				t.Errorf("%s: %s is %v old, want within 36 h", o.id, it.slug, age)
			} else if age > 24*time.Hour {
				baseline++
			}
			l := o.bareLink(it)
			if links[l] {
				t.Errorf("link twice: %s", l)
			}
			links[l] = true
			if k, ok := titles[it.title]; ok && k != it.story {
				t.Errorf("title %q stands for stories %q and %q", it.title, k, it.story)
			}
			titles[it.title] = it.story
			if it.origin != "" && o.format != "rss2" {
				t.Errorf("%s: %s names a source, which only RSS 2.0 can carry", o.id, it.slug)
			}
			if it.double && o.format == "json" {
				t.Errorf("%s: %s is escaped twice, but JSON titles are not escaped at all", o.id, it.slug)
			}
		}
	}
	if baseline < 20 {
		t.Errorf("only %d items are older than 24 h", baseline)
	}
}

// storyStats counts the items and the outlet families of every story key.
func storyStats(d *day) (items map[string]int, families map[string]int) {
	items, families = map[string]int{}, map[string]int{}
	seen := map[[2]string]bool{}
	for _, o := range d.outlets {
		for _, it := range o.items {
			items[it.story]++
			if k := [2]string{it.story, o.feed.Outlet}; !seen[k] {
				seen[k] = true
				families[it.story]++
			}
		}
	}
	return items, families
}

func TestStories(t *testing.T) {
	items, families := storyStats(loadDay(t))
	if items["guarantees"] < 18 || families["guarantees"] < 12 {
		t.Errorf("guarantees: %d items, %d outlets", items["guarantees"], families["guarantees"])
	}
	for _, pair := range [][2]string{
		{"sanctions16", "sanctions17"}, {"quake-indonesia", "quake-peru"}, {"summit-tashkent", "summit-muscat"},
		{"war-drones", "kursk"}, {"luanda", "rwanda-belgium"}, {"canada", "border-towns"},
	} {
		for _, k := range pair {
			if items[k] == 0 {
				t.Errorf("look-alike %s is missing", k)
			}
		}
	}
	for _, k := range []string{"sanctions16", "sanctions17", "quake-indonesia", "quake-peru", "summit-tashkent", "summit-muscat"} {
		if families[k] < 3 {
			t.Errorf("look-alike %s is in %d outlets, want 3", k, families[k])
		}
	}
	several, noise := 0, map[string]int{}
	for k, n := range items {
		switch {
		case strings.HasPrefix(k, "noise."):
			noise[strings.Split(k, ".")[1]] += n
		case k != "" && n > 1:
			several++
		}
	}
	if several < 20 {
		t.Errorf("%d stories of two or more items, want 20", several)
	}
	for kind, want := range map[string]int{"sport": 8, "weather": 4, "celebrity": 5, "lifestyle": 3, "company": 3, "crime": 3, "science": 3} {
		if noise[kind] < want {
			t.Errorf("noise %s: %d items, want %d", kind, noise[kind], want)
		}
	}
	if items[""] < 8 {
		t.Errorf("%d live blogs, briefings and round-ups, want 8", items[""])
	}
}

func TestHabits(t *testing.T) {
	d := loadDay(t)
	guids, dates, charsets, markups, tails := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	tracked, undescribed, double, wire := 0, 0, 0, map[string]bool{}
	for _, o := range d.outlets {
		if o.broken != "" {
			continue
		}
		guids[o.guid]++
		dates[o.dates]++
		charsets[o.charset]++
		markups[o.markup]++
		tails[o.tail]++
		if o.track != "" {
			tracked++
		}
		summaries := 0
		for _, it := range o.items {
			if it.summary != "" {
				summaries++
			}
			if it.double {
				double++
			}
			if it.story == "guarantees" && it.origin != "" {
				wire[o.feed.Outlet] = true
			}
		}
		if summaries == 0 {
			undescribed++
		}
	}
	for _, g := range []string{"link", "anchor", "query", "opaque", "tag", "none"} {
		if guids[g] == 0 {
			t.Errorf("no outlet has guids of kind %s", g)
		}
	}
	if dates["none"] != 1 || charsets["windows-1251"] != 1 || undescribed != 1 {
		t.Errorf("undated %d, windows-1251 %d, without summaries %d: want 1 each", dates["none"], charsets["windows-1251"], undescribed)
	}
	if markups["cdata"] == 0 || markups["escaped"] == 0 || tails["continue"] == 0 || tails["wordpress"] == 0 {
		t.Errorf("markup %v, tails %v", markups, tails)
	}
	if tracked < 3 || double < 3 || len(wire) != 4 {
		t.Errorf("tracked %d, escaped twice %d, wire copies %d", tracked, double, len(wire))
	}
}

func TestTruth(t *testing.T) {
	truth := Truth()
	for _, k := range []string{
		"Stationing peacekeepers is for Kyiv to decide, not Moscow, Macron says",
		"https://hexagone24.example/en/europe/macron-peacekeepers-ukraine-sovereign",
	} {
		if truth[k] != "guarantees" {
			t.Errorf("truth of %q is %q", k, truth[k])
		}
	}
	if k, ok := truth["Morning briefing: top stories for Monday"]; !ok || k != "" {
		t.Errorf("a briefing has story %q, known %t; want none, true", k, ok)
	}
}
