package store

import (
	"context"
	"net/url"
	"strings"
	"time"

	"geodigest/feeds"
)

// byPlace recognises items whose headline, link and guid were rewritten together, by
// the moment of their publication.
func (s session) byPlace(ctx context.Context, a *arriving, unknown []*entry) error {
	var instants []int64
	for _, e := range unknown {
		number, _ := articleNumber(e.it.Canonical)
		if dated(e.it) && (number != "" || a.titleOnly(e) || a.maybeEdited(e)) {
			instants = append(instants, millis(e.it.Published))
		}
	}
	if len(instants) == 0 || a.state.polls == 0 {
		return nil
	}
	at, err := s.atInstants(ctx, a.p.FeedID, instants)
	if err != nil {
		return err
	}
	for _, e := range unknown {
		if !dated(e.it) {
			continue
		}
		there := at[millis(e.it.Published)]
		for _, old := range there {
			if samePlace(old, e.it) || !a.here[old.ID] && (a.titleOnly(e) && sameInstant(old, e.it, len(there)) || len(there) == 1 && a.sameMoment(old, e)) {
				e.is(hit{item: old.ID}, old)
				a.here[e.id] = true
				break
			}
		}
	}
	return nil
}

// maybeEdited reports whether an item can be one that sameMoment recognises: it was
// published before the last poll, and has a text, a short title or a known one, or
// nothing but its title.
func (a *arriving) maybeEdited(e *entry) bool {
	it := e.it
	if midnight(it.Published) || it.Published.After(a.state.lastSuccess) {
		return false
	}
	return e.alias == "" || e.moved || e.names.link == "" && e.names.guid == "" || says(it.Summary, telling) && !a.blurb(it.Summary)
}

// sameMoment reports whether an item is the only one its feed published at its time,
// which is no longer in the document under the names it had. Title or text say so:
// one title and no other text, or one summary that says enough, the more where
// the headline was written anew. An item that has but its title needs a version of
// it.
func (a *arriving) sameMoment(old *feeds.Item, e *entry) bool {
	it := e.it
	if midnight(it.Published) || a.published(it.Published) > 1 || otherText(old, it) {
		return false
	}
	versions := sameText(old.Title, it.Title)
	switch {
	case words(old) == words(it):
		return a.oneIssue(old, it, false)
	case versions && e.names.link == "" && e.names.guid == "":
		return true
	}
	return a.proven(old, it) && (versions || says(it.Summary, telling*3/2))
}

// published counts the items of the document that bear a publication time.
func (a *arriving) published(at time.Time) int {
	if a.moments == nil {
		a.moments = make(map[int64]int, len(a.entries))
		for i := range a.entries {
			if it := a.entries[i].it; dated(it) {
				a.moments[millis(it.Published)]++
			}
		}
	}
	return a.moments[millis(at)]
}

// sameInstant reports whether an item that goes by its title is one of n items
// published at its time: an edited headline, where there is no other to choose.
func sameInstant(old, it *feeds.Item, n int) bool {
	return normalTitle(old.Title) == normalTitle(it.Title) || n == 1 && !midnight(it.Published) && sameText(old.Title, it.Title)
}

// samePlace reports whether two items of one feed published at the same instant
// are one whose headline, and with it the slug of its link, was rewritten: the
// number at the end of the path is what the site goes by. On the hour, where
// a time may be no more than a day, they have a word of the headline or the folder in
// common besides.
func samePlace(old, it *feeds.Item) bool {
	a, host := articleNumber(it.Canonical)
	b, other := articleNumber(old.Canonical)
	if a == "" || a != b || host != other || !it.Published.Equal(old.Published) {
		return false
	}
	shared, _, _ := sharedWords(old.Title, it.Title)
	return !it.Published.Truncate(time.Hour).Equal(it.Published) || shared > 0 || folder(old.Canonical) == folder(it.Canonical)
}

// folder is a link up to the last part of its path.
func folder(canonical string) string {
	canonical, _, _ = strings.Cut(canonical, "?")
	return canonical[:strings.LastIndexByte(canonical, '/')+1]
}

// articleNumber is the number a link ends in behind its slug (-a91602,
// -12345678.html) and its host; "" where there is none that looks like one: at
// least four digits, not the year, month and day of a date.
func articleNumber(canonical string) (number, host string) {
	u, err := url.Parse(canonical)
	if err != nil {
		return "", ""
	}
	last := strings.TrimRight(u.Path, "/")
	last = last[strings.LastIndexByte(last, '/')+1:]
	for _, ending := range [...]string{".html", ".htm", ".php", ".aspx", ".ece", ".cms"} {
		last = strings.TrimSuffix(last, ending)
	}
	cut := strings.LastIndexAny(last, "-_.,")
	if cut <= 0 {
		return "", ""
	}
	number = last[cut+1:]
	digits := strings.TrimLeft(number, "abcdefghijklmnopqrstuvwxyz")
	if len(number)-len(digits) > 2 || len(digits) < 4 || strings.Trim(digits, "0123456789") != "" {
		return "", ""
	}
	if len(number) == len(digits) && isCalendar(number) {
		return "", ""
	}
	return number, u.Host
}

// isCalendar holds for digits that are a year, a month or a day in whatever order,
// also with a time of the day.
func isCalendar(digits string) bool {
	if n := len(digits); n == 12 || n == 14 {
		digits = digits[:8]
	}
	var layouts []string
	switch len(digits) {
	case 4:
		return true
	case 6:
		layouts = []string{"020106", "010206", "060102", "060201", "200601", "012006"}
	case 8:
		layouts = []string{"02012006", "01022006", "20060102", "20060201"}
	}
	for _, l := range layouts {
		if t, err := time.Parse(l, digits); err == nil && (!strings.Contains(l, "2006") || t.Year() >= 1900 && t.Year() < 2100) {
			return true
		}
	}
	return false
}
