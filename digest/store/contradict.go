package store

import (
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"geodigest/feeds"
)

// A name leads to an item; whether the item is this article is decided by what
// else they have. To lose an article is worse than to have one twice, which its
// story folds: a name is accepted only where nothing contradicts it.
//
//	link   contradicted where guid, time and headline are all others, or guid, day
//	       and text: a page that is used again. Of a weak link, such as a section's
//	       page, the guid need not speak.
//	guid   contradicted where link, time, headline and text are all others.
//	title  contradicted where time and text are others.
//
// A time says nothing where there is none, and at midnight only that a guid which is
// not weak is right: it is a day. A weak name (weakLink, weakGUID) needs more than a few common words in
// the headline, as all of one page's alerts have them. A link that another feed
// has for another article is contradicted by time and headline where it is weak.
//
// A name that was refused goes over to the new article, since what comes next
// resembles the newest; the article keeps its other names, or gets its title and
// time for one.

// contradicted reports whether the name k, which leads to h, stands for another
// article here.
func (a *arriving) contradicted(e *entry, k string, h hit, hits map[string]hit) bool {
	old := a.items[h.item]
	switch {
	case old == nil:
		return a.otherThanDeleted(e, k, hits)
	case k == e.names.link:
		return a.otherByLink(old, e.it)
	case k == e.names.title:
		return otherText(old, e.it) && dated(e.it) && !old.Published.IsZero() && !sameTime(old, e.it, false)
	}
	return a.otherByGUID(old, e.it)
}

// otherByLink is contradicted for items that share a link.
func (a *arriving) otherByLink(old, it *feeds.Item) bool {
	weak := weakLink(it.Canonical)
	if old.FeedID != it.FeedID {
		return weak && !sameTime(old, it, true) && words(old) != words(it) && !sameMatter(old, it)
	}
	guid, was := a.namer.guid(it, false), a.namer.guid(old, false)
	known := a.namer.guids() && guid != "" && was != "" && !a.clash[guid]
	switch {
	case known && guid == was, sameTime(old, it, true):
		return false
	case weak:
		return !sameMatter(old, it)
	}
	return known && (!sameHeadline(old, it) && !sameSummary(old, it) || daysApart(old, it) && otherText(old, it))
}

// otherByGUID is contradicted for items that share a guid, as feeds give whose
// guids are ranks.
func (a *arriving) otherByGUID(old, it *feeds.Item) bool {
	weak := weakGUID(it.GUID)
	if it.Canonical == old.Canonical && namesAnArticle(it.Canonical) && !a.clash[hashed('l', it.Canonical)] && (!weak || a.namer.links()) {
		return false
	}
	if sameTime(old, it, weak) {
		return false
	}
	if weak {
		return !sameMatter(old, it)
	}
	if dated(it) && !old.Published.IsZero() {
		return !sameHeadline(old, it) && !(says(it.Summary, telling) && a.oneText(old, it))
	}
	return !sameHeadline(old, it) && !sameSummary(old, it)
}

// young is how lately an item must be published to be none that was deleted: a
// store keeps its items for longer.
const young = 7 * 24 * time.Hour

// otherThanDeleted reports whether an item is another one than the deleted one that
// the name k leads to: the name is weak, no other name leads to a deleted one, and the
// item is too young or, where it has no time, has a guid that was never here.
func (a *arriving) otherThanDeleted(e *entry, k string, hits map[string]hit) bool {
	link, linked := hits[e.names.link]
	guid, known := hits[e.names.guid]
	switch {
	case k == e.names.title || linked && known && link.item == 0 && guid.item == 0:
		return false
	case k == e.names.link && !weakLink(e.it.Canonical), k != e.names.link && !weakGUID(e.it.GUID):
		return false
	case dated(e.it):
		return a.p.At.Sub(e.it.Published) < young
	}
	return k == e.names.link && e.names.guid != "" && !known
}

// sameTime reports whether two items bear one publication time; midnight is none
// where the day is not enough.
func sameTime(old, it *feeds.Item, notDay bool) bool {
	if !dated(it) || old.Published.IsZero() || millis(it.Published) != millis(old.Published) {
		return false
	}
	return !notDay || !midnight(it.Published)
}

// daysApart reports whether two items bear publication times of different issues of
// what comes daily.
func daysApart(old, it *feeds.Item) bool {
	return dated(it) && !old.Published.IsZero() && it.Published.Sub(old.Published).Abs() >= halfDay
}

func midnight(t time.Time) bool { return t.UTC().Truncate(24 * time.Hour).Equal(t) }

// sameMatter reports whether two items say the same: one headline and no other
// summary, or versions of both.
func sameMatter(old, it *feeds.Item) bool {
	if words(old) == words(it) {
		return old.Summary == "" || it.Summary == "" || sameText(old.Summary, it.Summary)
	}
	return sameText(old.Title, it.Title) && sameSummary(old, it)
}

// sameHeadline reports whether two items have versions of one headline; one without
// words is none.
func sameHeadline(old, it *feeds.Item) bool {
	return sameText(old.Title, it.Title) && (normalTitle(it.Title) != "" || words(old) == words(it))
}

// otherMatter reports whether two items of one document that share a weak name are
// two articles.
func otherMatter(a, b *feeds.Item) bool { return !sameTime(a, b, true) && !sameMatter(a, b) }

// sameSummary reports whether two items have versions of one summary; none is none.
func sameSummary(old, it *feeds.Item) bool {
	return old.Summary != "" && it.Summary != "" && sameText(old.Summary, it.Summary)
}

// weakLink holds for links that may be the page of a section and not of an article:
// no number, no three words and no long word at the end of the path, and no number
// of a year or of an article in it.
func weakLink(canonical string) bool {
	_, path, _ := strings.Cut(strings.TrimPrefix(canonical, "https://"), "/")
	if plain, err := url.PathUnescape(path); err == nil {
		path = plain
	}
	last := path[strings.LastIndexByte(strings.TrimRight(path, "/"), '/')+1:]
	if strings.ContainsAny(last, "0123456789") || strings.Count(last, "-")+strings.Count(last, "_") >= 2 || utf8.RuneCountInString(last) >= 20 {
		return false
	}
	digits, signs := 0, 0
	for _, r := range path {
		if digits++; !unicode.IsDigit(r) {
			digits = 0
		}
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) {
			signs++
		}
		if digits >= 4 || signs >= 8 {
			return false
		}
	}
	return true
}

// weakGUID holds for guids that may be a place in the list and not an article: few
// signs with at most three digits, or a page that may be a section's.
func weakGUID(guid string) bool {
	guid = strings.TrimSpace(guid)
	if page, fragment, _ := strings.Cut(guid, "#"); strings.HasPrefix(strings.ToLower(page), "http://") || strings.HasPrefix(strings.ToLower(page), "https://") {
		page = feeds.Canonical(page)
		return fragment == "" && (!namesAnArticle(page) || weakLink(page))
	}
	digits := 0
	for _, r := range guid {
		if unicode.IsDigit(r) {
			digits++
		}
	}
	return digits <= 3 && utf8.RuneCountInString(guid) < 10
}
