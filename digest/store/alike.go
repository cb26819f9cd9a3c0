package store

import (
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

// says reports whether a text has at least so many words, or twice as many signs of
// a script that writes none.
func says(text string, words int) bool { return enoughWords(titleWords(text), text, words) }

func enoughWords(of []string, text string, words int) bool {
	if len(of) >= words {
		return true
	}
	signs := 0
	for _, r := range text {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) {
			signs++
		}
	}
	return signs >= 2*words
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
	// telling is how many words a summary has that no two articles share.
	telling = 8
)

// titleOnly reports whether an item goes by its title alone: nothing else of the
// feed's is believed, or the item's other names are another article's.
func (a *arriving) titleOnly(e *entry) bool {
	return a.state.level == feeds.IdentityTitle || e.alone != ""
}

// sameByTitle reports whether an item that no name knows is the one that had its
// title last in the same feed. A title alone proves little, as hourly bulletins and
// daily columns have names of their own and one title, and two statements of one day
// have: beside it stands the same publication time (oneIssue) or, where there is none,
// the same summary. It is enough for an item that goes by it, and where a document
// is reminted. Texts with little in common are never one item's.
//
// A column that comes every day under one title is a new item every day: it has
// another date, or, where there are no dates, is first seen another day.
func (a *arriving) sameByTitle(old *feeds.Item, e *entry, r reminting) bool {
	it := e.it
	hasTime := dated(it) && !old.Published.IsZero()
	age := it.FirstSeen.Sub(old.FirstSeen)
	switch here := a.here[old.ID]; {
	case otherText(old, it):
		return false
	case hasTime && it.Published.Equal(old.Published) && a.oneIssue(old, it, here):
		return true
	case here: // it is in the same document under a name of its own
		return false
	case hasTime && !r.stamps(it) && (r.many || a.titleOnly(e)):
		return it.Published.Sub(old.Published).Abs() < halfDay
	case hasTime && !r.stamps(it) && r.few:
		return a.sameTimeMoved(old, it)
	case r.is() || a.titleOnly(e):
		return age < halfDay || age < aliasLife && (r.many || r.few && old.Summary == it.Summary)
	}
	return !dated(it) && old.Published.IsZero() && it.Summary != "" && it.Summary == old.Summary && age < halfDay
}

// oneIssue reports whether two items with one title and one publication time are one.
// A time on the quarter of an hour may be a day, or a slot that several share: there
// one text has to say so. Those that stand together in a document at such a time, or
// without texts, are two, unless they stand in two sections of the site.
func (a *arriving) oneIssue(old, it *feeds.Item, together bool) bool {
	slot := it.Published.Truncate(15 * time.Minute).Equal(it.Published)
	switch elsewhere := folder(old.Canonical) != folder(it.Canonical); {
	case a.oneText(old, it):
		return elsewhere || !slot || !together
	case together:
		untold := (old.Summary == "" || it.Summary == "") && (old.Content == "" || it.Content == "")
		return untold && !midnight(it.Published) && elsewhere
	}
	return !slot
}

// sameTimeMoved reports whether the time of an item in a short document is the one it
// had: less than half a day from it and before the last poll, when it was there, or
// the same to the second in another zone. What is dated later is the next issue.
func (a *arriving) sameTimeMoved(old, it *feeds.Item) bool {
	by := it.Published.Sub(old.Published).Abs()
	return by < halfDay && (!it.Published.After(a.state.lastSuccess) || by%(15*time.Minute) == 0 && it.Published.Second() != 0)
}

// otherText reports whether two items have texts that have little in common: fewer
// than three in ten words of the shorter one.
func otherText(old, it *feeds.Item) bool {
	differ := func(a, b string) bool {
		if a == "" || b == "" || a == b {
			return false
		}
		both, inA, inB := sharedWords(a, b)
		return 10*both < 3*min(inA, inB)
	}
	return differ(old.Summary, it.Summary) || differ(old.Content, it.Content)
}

// oneText reports whether two items have one text, perhaps cut or edited: eight in ten
// words of the shorter one. What others of the document say too is nobody's.
func (a *arriving) oneText(old, it *feeds.Item) bool {
	one := func(a, b string) bool {
		if a == "" || b == "" {
			return false
		}
		both, inA, inB := sharedWords(a, b)
		return a == b || both > 0 && 10*both >= 8*min(inA, inB)
	}
	return one(old.Summary, it.Summary) && !a.blurb(it.Summary) || one(old.Content, it.Content)
}

// proven reports whether two items have one and the same summary that says enough to
// be an article's.
func (a *arriving) proven(old, it *feeds.Item) bool {
	return old.Summary == it.Summary && says(it.Summary, telling) && !a.blurb(it.Summary)
}

// blurb reports whether items of the document under different titles have this summary.
func (a *arriving) blurb(summary string) bool {
	if a.blurbs == nil {
		a.blurbs = map[string]bool{}
		first := make(map[string]string, len(a.entries))
		for i := range a.entries {
			it := a.entries[i].it
			if title, taken := first[it.Summary]; !taken {
				first[it.Summary] = it.Title
			} else if title != it.Title {
				a.blurbs[it.Summary] = true
			}
		}
	}
	return a.blurbs[summary]
}
