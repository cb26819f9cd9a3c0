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
	words := map[string]int{}
	for _, w := range titleWords(a) {
		words[w] |= 1
	}
	for _, w := range titleWords(b) {
		words[w] |= 2
	}
	both := 0
	for _, in := range words {
		if in == 3 {
			both++
		}
	}
	return 10*both >= 3*len(words)
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

// reused reports whether a feed has given an old guid to another article, as
// feeds do whose guids are ranks: another link, another date, another headline.
// Where there are no dates the summary has to be another one, too.
func reused(old, it *feeds.Item) bool {
	if it.Canonical != "" && it.Canonical == old.Canonical || sameText(it.Title, old.Title) {
		return false
	}
	if dated(it) && !old.Published.IsZero() {
		return millis(it.Published) != millis(old.Published)
	}
	return !sameText(it.Summary, old.Summary)
}

const (
	// halfDay separates an item that got new names from the next one of a daily
	// column with the same title.
	halfDay = 12 * time.Hour
	// aliasLife is how long a title alone can lead to an item.
	aliasLife = 14 * 24 * time.Hour
)

// sameByTitle reports whether an item that no name knows is the one that had its
// title last in the same feed (guids and links both made anew). inDocument says
// that the old one is in the same document under a name of its own; reminted that
// most unknown items of the document have known titles, so that the feed has
// changed its names and not its news.
//
// A column that comes every day under one title is a new item every day: it has
// another date, or, where there are no dates, is first seen another day.
func sameByTitle(old, it *feeds.Item, inDocument, reminted, stamped bool) bool {
	if dated(it) && !old.Published.IsZero() && !stamped {
		if inDocument {
			return it.Published.Equal(old.Published)
		}
		return it.Published.Sub(old.Published).Abs() < halfDay
	}
	if inDocument {
		return false
	}
	age := it.FirstSeen.Sub(old.FirstSeen)
	return age < halfDay || reminted && age < aliasLife
}

// samePlace reports whether two items of one feed published at the same instant
// are one whose headline, and with it the slug of its link, was rewritten: the
// number at the end of the path is what the site goes by.
func samePlace(old, it *feeds.Item) bool {
	a, host := articleNumber(it.Canonical)
	b, other := articleNumber(old.Canonical)
	return a != "" && a == b && host == other && it.Published.Equal(old.Published)
}

// articleNumber is the number a link ends in behind its slug (-a91602,
// -12345678.html) and its host; "" where there is none that looks like one: at
// least four digits, and not the year, month and day of a date.
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
	if len(digits) == 4 && len(number) == 4 || len(digits) == 8 && (strings.HasPrefix(digits, "19") || strings.HasPrefix(digits, "20")) {
		return "", ""
	}
	return number, u.Host
}
