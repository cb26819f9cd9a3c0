package demoday

import (
	"bufio"
	"fmt"
	"sort"
	"strings"
	"time"

	"geodigest/feeds"
)

// day is day.txt after reading.
type day struct {
	outlets []*outlet
}

// outlet is an "outlet" block of day.txt with its items.
type outlet struct {
	id     string
	feed   feeds.Feed
	path   string
	home   string // site address without a trailing slash
	format string // rss2, rss1, atom, json
	broken string

	charset string // "utf-8" or "windows-1251"
	guid    string // link, anchor, query, opaque, tag, none: see guidOf
	track   string // query string appended to every link
	dates   string // gmt, rfc3339, none, or a fixed offset such as +1100
	markup  string // plain, cdata, escaped: how summaries are written
	tail    string // "", continue, wordpress: boilerplate after summaries
	order   string // newest, file
	items   []*item
}

// item is an "@" block of day.txt.
type item struct {
	at       time.Time
	story    string
	slug     string
	title    string
	summary  string
	content  []string // paragraphs of the full text, mostly none
	origin   string   // agency named in RSS <source>
	author   string
	category string
	double   bool // the title is escaped once more than it should be
	html     bool // the summary is written as HTML in day.txt
}

// parseDays reads the format explained at the head of day.txt; the items of a later
// text are added to the outlets of the first. Errors name the file and the line.
func parseDays(texts ...string) (*day, error) {
	p := &dayParser{byID: make(map[string]*outlet)}
	for i, text := range texts {
		name := "day.txt"
		if i > 0 {
			name = fmt.Sprintf("day%d.txt", i+1)
		}
		p.outlet, p.item = nil, nil
		sc := bufio.NewScanner(strings.NewReader(text))
		for n := 1; sc.Scan(); n++ {
			if err := p.line(strings.TrimSpace(sc.Text())); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", name, n, err)
			}
		}
		if err := sc.Err(); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
	}
	for _, o := range p.day.outlets {
		if o.order == "newest" {
			sort.SliceStable(o.items, func(i, j int) bool { return o.items[i].at.After(o.items[j].at) })
		}
	}
	return &p.day, nil
}

// dayParser holds the block being read: an outlet or an item, never both.
type dayParser struct {
	day    day
	byID   map[string]*outlet
	outlet *outlet
	item   *item
}

func (p *dayParser) line(s string) error {
	switch {
	case s == "":
		p.outlet, p.item = nil, nil
		return nil
	case strings.HasPrefix(s, "#"):
		return nil
	case strings.HasPrefix(s, "outlet:"):
		return p.startOutlet(strings.TrimSpace(strings.TrimPrefix(s, "outlet:")))
	case strings.HasPrefix(s, "@"):
		return p.startItem(strings.Fields(strings.TrimPrefix(s, "@")))
	case p.outlet != nil:
		key, value, ok := strings.Cut(s, ":")
		if !ok {
			return fmt.Errorf("want key: value, got %q", s)
		}
		return p.outlet.set(strings.TrimSpace(key), strings.TrimSpace(value))
	case p.item != nil:
		return p.item.add(s)
	}
	return fmt.Errorf("text outside a block: %q", s)
}

func (p *dayParser) startOutlet(id string) error {
	if id == "" || p.byID[id] != nil {
		return fmt.Errorf("outlet id %q is empty or taken", id)
	}
	o := &outlet{id: id, charset: "utf-8", guid: "link", dates: "gmt", markup: "plain", order: "newest"}
	p.day.outlets = append(p.day.outlets, o)
	p.byID[id] = o
	p.outlet, p.item = o, nil
	return nil
}

// startItem reads "@ OUTLET DAY HH:MM STORY SLUG".
func (p *dayParser) startItem(f []string) error {
	if len(f) != 5 {
		return fmt.Errorf("want @ OUTLET DAY HH:MM STORY SLUG, got %d fields", len(f))
	}
	o := p.byID[f[0]]
	if o == nil {
		return fmt.Errorf("unknown outlet %q", f[0])
	}
	at, err := time.Parse("2006-01-2 15:04", "2025-03-"+f[1]+" "+f[2])
	if err != nil {
		return fmt.Errorf("read time of %s: %w", f[4], err)
	}
	it := &item{at: at, story: f[3], slug: f[4]}
	if it.story == "-" {
		it.story = ""
	}
	o.items = append(o.items, it)
	p.outlet, p.item = nil, it
	return nil
}

func (o *outlet) set(key, value string) error {
	switch key {
	case "name":
		o.feed.Name = value
	case "family":
		o.feed.Outlet = value
	case "country":
		o.feed.Country = value
	case "ownership":
		o.feed.Ownership = feeds.Ownership(value)
	case "lang":
		o.feed.Lang = value
	case "path":
		o.path = value
	case "home":
		o.home = value
	case "format":
		o.format = value
	case "broken":
		o.broken = value
	case "charset":
		o.charset = value
	case "guid":
		o.guid = value
	case "track":
		o.track = value
	case "dates":
		o.dates = value
	case "markup":
		o.markup = value
	case "tail":
		o.tail = value
	case "order":
		o.order = value
	default:
		return fmt.Errorf("unknown outlet key %q", key)
	}
	return nil
}

// add takes one line of an item block: a property, a paragraph of the full
// text, the title (first plain line) or the summary (all others).
func (it *item) add(s string) error {
	if p, ok := strings.CutPrefix(s, "~ "); ok {
		return it.property(p)
	}
	if p, ok := strings.CutPrefix(s, "+ "); ok {
		it.content = append(it.content, p)
		return nil
	}
	switch {
	case it.title == "":
		it.title = s
	case it.summary == "":
		it.summary = s
	default:
		it.summary += " " + s
	}
	return nil
}

func (it *item) property(s string) error {
	key, value, _ := strings.Cut(s, ":")
	value = strings.TrimSpace(value)
	switch key {
	case "double":
		it.double = true
	case "html":
		it.html = true
	case "source":
		it.origin = value
	case "author":
		it.author = value
	case "category":
		it.category = value
	default:
		return fmt.Errorf("unknown item property %q", key)
	}
	return nil
}
