package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"geodigest/digest/store"
	"geodigest/feeds"
)

// recognise finds out which items the store knows, as polling would now.
func (x *explanation) recognise(ctx context.Context) (err error) {
	if x.state == nil {
		return nil
	}
	items := slices.Clone(x.doc.Items)
	feeds.SettleAll(items, x.now, x.state.Polls == 0)
	x.known, err = x.db.KnownItems(ctx, x.feed.ID, items, x.now)
	return err
}

// standing says whether the store knows an item, "" without a store.
func (x *explanation) standing(i int) string {
	switch {
	case x.known == nil:
		return ""
	case x.known[i].Held:
		return "held back" // stored, but not news until it is released
	case x.known[i].Item != 0:
		return "stored"
	case x.known[i].Deleted:
		return "deleted" // it was stored, and is no news either
	}
	return "new"
}

// heldBack says why an item is held back and how to let it through, "" for others.
func (x *explanation) heldBack(i int) string {
	if x.known == nil || !x.known[i].Held {
		return ""
	}
	return fmt.Sprintf("held back: %s; if it is new, run geodigest feeds release %s", cmp.Or(x.known[i].Why, "it looks like old news"), argument(x.feed))
}

// identity says what names an item, and the name, as far as names of the feed are
// believed.
func (x *explanation) identity(it *feeds.Item) (by, name string) {
	level := feeds.IdentityFull
	if x.state != nil {
		level = x.state.Identity
	}
	switch {
	case it.Canonical != "" && (level == feeds.IdentityFull || level == feeds.IdentityLink):
		return "link", it.Canonical
	case it.GUID != "" && (level == feeds.IdentityFull || level == feeds.IdentityGUID):
		return "guid", it.GUID
	}
	return "title and day", it.Title
}

// items lists the items as polling would see them.
func (x *explanation) items() {
	if len(x.doc.Items) == 0 {
		return
	}
	x.section("items")
	first := map[string]int{}
	held := ""
	var rows [][]string
	for i := range x.doc.Items {
		it := &x.doc.Items[i]
		by, name := x.identity(it)
		held = cmp.Or(held, x.heldBack(i))
		note := ""
		if at, twice := first[by+name]; twice {
			note = fmt.Sprintf("same as %d", at+1)
		} else {
			first[by+name] = i
		}
		rows = append(rows, []string{fmt.Sprint(i + 1), x.date(it), cmp.Or(it.Title, "(no title)"), x.standing(i), has(it), note, by + " " + name})
	}
	printWide(x.e, []column{{"", 0, 0}, {"date", 0, 0}, {"title", 0, 48}, {"store", 3, 0}, {"has", 5, 0}, {"", 2, 0}, {"identity", 0, 0}}, rows)
	if held != "" {
		fmt.Fprintf(x.w, "  %s\n", held)
	}
}

// date is an item's publication time, and what it is worth.
func (x *explanation) date(it *feeds.Item) string {
	switch {
	case it.Published.IsZero() && !it.Updated.IsZero():
		return stamp(it.Updated) + " (updated)"
	case it.Published.IsZero():
		return "none: first seen"
	case it.Published.After(x.now):
		return stamp(it.Published) + " (future: first seen)"
	}
	return stamp(it.Published)
}

// has says in letters what an item carries.
func has(it *feeds.Item) string {
	var parts []string
	for _, p := range []struct {
		name string
		yes  bool
	}{{"summary", it.Summary != ""}, {"text", it.Content != ""}, {"picture", it.Image != ""}, {"media", len(it.Enclosures) > 0}} {
		if p.yes {
			parts = append(parts, p.name)
		}
	}
	return strings.Join(parts, " ")
}

// one shows an item whole.
func (x *explanation) one(n int) error {
	if n < 1 || n > len(x.doc.Items) {
		return usage("--item %d: the document has %d items", n, len(x.doc.Items))
	}
	it := &x.doc.Items[n-1]
	by, name := x.identity(it)
	x.section(fmt.Sprintf("item %d", n))
	x.fact("title", "%s", it.Title)
	x.fact("identity", "%s %s", by, name)
	x.fact("link", "%s", it.Link)
	x.fact("guid", "%s", it.GUID)
	x.fact("store", "%s", cmp.Or(x.heldBack(n-1), x.standing(n-1)))
	x.fact("published", "%s", x.date(it))
	x.fact("updated", "%s", when(it.Updated))
	x.fact("language", "%s", it.Lang)
	x.fact("authors", "%s", strings.Join(it.Authors, ", "))
	x.fact("categories", "%s", strings.Join(it.Categories, ", "))
	x.fact("origin", "%s", it.Origin)
	x.fact("picture", "%s", it.Image)
	for _, m := range it.Enclosures {
		x.fact("media", "%s %s %d bytes", m.URL, m.Type, m.Length)
	}
	x.fact("summary", "%s", it.Summary)
	x.fact("text", "%s", it.Content)
	return nil
}

// polling says how the feed does and when it is asked again.
func (x *explanation) polling() {
	if x.state == nil {
		if x.doc == nil {
			return
		}
		// What the document alone tells.
		items := slices.Clone(x.doc.Items)
		feeds.SettleAll(items, x.now, true)
		l := feeds.Learnt{}.Learn(items, feeds.State{}, x.now)
		x.section("polling")
		x.fact("store", "it knows nothing about this feed yet")
		if l.Gap > 0 {
			x.fact("rhythm", "a new item about every %s, by this document; it would be asked about every %s", span(l.Gap), span(x.cfg.interval(x.feed, l, l.Newest, x.now)))
		}
		return
	}
	s := x.state
	x.section("polling")
	l := look(store.FeedStatus{Feed: x.feed, State: *s, Active: true}, x.cfg, x.now)
	x.fact("state", "%s", l.state)
	x.fact("", "%s", l.reason)
	for _, n := range l.notes {
		x.fact("", "%s", n)
	}
	x.fact("success", "%s", stamp(s.LastSuccess))
	x.fact("new item", "%s", stamp(s.LastNew))
	x.fact("new a day", "%s", x.spark)
	x.fact("next poll", "%s (in %s)", stamp(s.NextPoll), span(max(s.NextPoll.Sub(x.now), 0)))
	for _, why := range x.rhythm() {
		x.fact("", "%s", why)
	}
	if s.HoldUntil.After(x.now) {
		x.fact("pause", "until %s: its server asked for it", stamp(s.HoldUntil))
	}
	if s.Identity != feeds.IdentityFull {
		x.fact("identity", "items go by %s alone: the rest proved unreliable", s.Identity)
	}
}

// rhythm says why the feed is asked as often as it is.
func (x *explanation) rhythm() (out []string) {
	f, s := x.feed, x.state
	switch {
	case s.Failures > 0:
		polls := "its last poll failed"
		if s.Failures > 1 {
			polls = fmt.Sprintf("its last %d polls failed", s.Failures)
		}
		out = append(out, polls+": it is asked less often, never given up")
	case f.Cron != "":
		out = append(out, "by its timetable (UTC): "+f.Cron)
	case f.Every > 0:
		out = append(out, "every "+span(f.Every)+", as configured")
	case s.Gap > 0:
		out = append(out, fmt.Sprintf("its own rhythm: a new item about every %s; asked about every %s", span(s.Gap), span(x.cfg.interval(f, s.Learnt, s.LastNew, x.now))))
	default:
		out = append(out, "its rhythm is not known yet")
	}
	if s.Floor > 0 {
		out = append(out, "its document or server asks for at least "+span(s.Floor)+" between polls")
	}
	if s.Quiet > 0 {
		out = append(out, "silence of more than "+span(s.Quiet)+" is unusual for it")
	}
	return out
}

// interval is how long a healthy feed without a timetable is left alone.
func (c *Config) interval(f feeds.Feed, l feeds.Learnt, lastNew, now time.Time) time.Duration {
	if f.Every > 0 {
		return f.Every
	}
	return l.Interval(lastNew, now, cmp.Or(f.Min, c.Fetch.Every), cmp.Or(f.Max, c.Fetch.MaxEvery))
}
