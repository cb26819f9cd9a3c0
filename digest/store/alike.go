package store

import (
	"net/url"
	"strings"
	"time"
	"unicode"

	"geodigest/feeds"
)

// normalTitle is a title without case, punctuation and spacing.
func normalTitle(title string) string { return strings.Join(titleWords(title), " ") }

func titleWords(title string) []string {
	return strings.FieldsFunc(strings.ToLower(title), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	})
}

// sameText reports whether two titles are versions of one headline: equal, or
// three in ten of all their words shared.
func sameText(a, b string) bool {
	if a == b {
		return true
	}
	both, inA, inB := sharedWords(a, b)
	return 10*both >= 3*(inA+inB-both)
}

// sharedWords counts the different words of two texts.
func sharedWords(a, b string) (both, inA, inB int) {
	words := map[string]int{}
	for _, w := range titleWords(a) {
		words[w] |= 1
	}
	for _, w := range titleWords(b) {
		words[w] |= 2
	}
	for _, in := range words {
		both += in & (in >> 1)
		inA += in & 1
		inB += in >> 1
	}
	return both, inA, inB
}

// effective is the time an item stands for: publication, else first seen.
func effective(it *feeds.Item) time.Time {
	if it.Published.IsZero() {
		return it.FirstSeen
	}
	return it.Published
}

// dated reports whether the feed gave the item a publication time that says
// something about it.
func dated(it *feeds.Item) bool {
	return !it.Published.IsZero() && it.Dated == feeds.DatedByFeed
}

const (
	// halfDay separates an item that got new names from the next one of a daily
	// column with the same title.
	halfDay = 12 * time.Hour
	// aliasLife is how long a title alone can lead to an item.
	aliasLife = 14 * 24 * time.Hour
	// manyReminted is how many known titles under new names are no few columns that
	// come again.
	manyReminted = 10
)

// titleOnly reports whether an item goes by its title alone: nothing else of the
// feed's is believed, or the item's other names are another article's.
func (a *arriving) titleOnly(e *entry) bool {
	return a.state.level == feeds.IdentityTitle || e.alone != ""
}

// sameByTitle reports whether an item that no name knows is the one that had its
// title last in the same feed. A title alone proves little, as hourly bulletins and
// daily columns have names of their own and one title: beside it stands the
// same publication time or, where there is none, the same summary. It is enough for
// an item that goes by it, and where a document is reminted: most of its unknown
// items, and not only a few, have known titles, so that the feed has changed its names
// and not its news; stamped says that the item has the time of such an import.
//
// A column that comes every day under one title is a new item every day: it has
// another date, or, where there are no dates, is first seen another day.
func (a *arriving) sameByTitle(old *feeds.Item, e *entry, reminted, stamped bool) bool {
	it := e.it
	hasTime := dated(it) && !old.Published.IsZero()
	switch {
	case hasTime && it.Published.Equal(old.Published):
		return true
	case a.here[old.ID]: // it is in the same document under a name of its own
		return false
	case reminted || a.titleOnly(e):
		if otherText(old.Summary, it.Summary) {
			return false
		}
		if hasTime && !stamped {
			return it.Published.Sub(old.Published).Abs() < halfDay
		}
		age := it.FirstSeen.Sub(old.FirstSeen)
		return age < halfDay || reminted && age < aliasLife
	}
	return !dated(it) && old.Published.IsZero() && it.Summary != "" && it.Summary == old.Summary && it.FirstSeen.Sub(old.FirstSeen) < halfDay
}

// otherText reports whether two texts are there and have little in common: fewer
// than three in ten words of the shorter one.
func otherText(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	both, inA, inB := sharedWords(a, b)
	return 10*both < 3*min(inA, inB)
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
