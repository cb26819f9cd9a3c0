package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"geodigest/feeds"
)

// Identity. An item has up to three names, strongest first:
//
//	link   its canonical URL, unique over the whole store: two feeds that carry
//	       one URL carry one item. A link to a site's front page names nothing.
//	guid   the feed's own id, within that feed.
//	title  its normalised title and day, within that feed; only for an item that
//	       has neither of the others.
//
// A name that two different items of one document share is no name: some feeds
// give every item the section's URL or one constant guid. Names outlive the item
// (item_key.item is NULL then), so what was deleted does not come back as news.
//
// Names are stored as 128 bits of SHA-256 behind the kind's letter: short, and
// of one size whatever a feed puts into a guid.

// names are the keys of one item, "" where it has none.
type names struct{ link, guid, title string }

func (n names) list() []string {
	var out []string
	for _, k := range []string{n.link, n.guid, n.title} {
		if k != "" {
			out = append(out, k)
		}
	}
	return out
}

// namesOf returns the keys of an item.
func namesOf(it *feeds.Item) names {
	var n names
	feed := strconv.FormatInt(it.FeedID, 10)
	if namesAnArticle(it.Canonical) {
		n.link = hashed('l', it.Canonical)
	}
	if it.GUID != "" {
		n.guid = hashed('g', feed, it.GUID)
	}
	if n.link == "" && n.guid == "" {
		day := "" // an undated item must not be another one tomorrow
		if !it.Published.IsZero() {
			day = it.Published.UTC().Format(time.DateOnly)
		}
		n.title = hashed('t', feed, normalTitle(it.Title), day)
	}
	return n
}

func hashed(kind byte, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return string(kind) + base64.RawURLEncoding.EncodeToString(sum[:16])
}

// namesAnArticle reports whether a canonical URL can stand for one article.
func namesAnArticle(canonical string) bool {
	if canonical == "" {
		return false
	}
	u, err := url.Parse(canonical)
	return err != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Opaque != ""
}

// normalTitle is a title without case, punctuation and spacing.
func normalTitle(title string) string { return strings.Join(titleWords(title), " ") }

func titleWords(title string) []string {
	return strings.FieldsFunc(strings.ToLower(title), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	})
}

// effective is the time an item stands for: publication, else first seen.
func effective(it *feeds.Item) time.Time {
	if it.Published.IsZero() {
		return it.FirstSeen
	}
	return it.Published
}

// ambiguous holds the canonical URLs and guids that different items of one
// document share.
type ambiguous map[string]bool

func ambiguities(items []feeds.Item) ambiguous {
	out := ambiguous{}
	byLink, byGUID := map[string]*feeds.Item{}, map[string]*feeds.Item{}
	for i := range items {
		it := &items[i]
		if first := byLink[it.Canonical]; first == nil {
			byLink[it.Canonical] = it
		} else if it.GUID != first.GUID && !sameText(it.Title, first.Title) {
			out["l"+it.Canonical] = true
		}
		if first := byGUID[it.GUID]; first == nil {
			byGUID[it.GUID] = it
		} else if it.Canonical != first.Canonical && !sameText(it.Title, first.Title) {
			out["g"+it.GUID] = true
		}
	}
	return out
}

// names returns the keys of an item that mean something in this document.
func (a ambiguous) names(it *feeds.Item) names {
	c := *it
	if a["l"+it.Canonical] {
		c.Canonical = ""
	}
	if a["g"+it.GUID] {
		c.GUID = ""
	}
	return namesOf(&c)
}

// sameText reports whether two titles are versions of one headline: equal, or
// three in ten of all their words shared.
func sameText(a, b string) bool {
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

// lookup finds the item a set of names stands for. known without an id is a
// tombstone. byGUID says that only the feed's guid knew it.
func (s session) lookup(ctx context.Context, n names) (id int64, known, byGUID bool, err error) {
	for _, key := range n.list() {
		var item sql.NullInt64
		found := false
		err := s.each(ctx, `SELECT item FROM item_key WHERE key = ?`, []any{key}, func(r row) error {
			found = true
			return r.Scan(&item)
		})
		if err != nil {
			return 0, false, false, err
		}
		if found {
			return item.Int64, true, key == n.guid, nil
		}
	}
	return 0, false, false, nil
}

// name gives an item its names; those another item has stay with it. id 0 makes
// tombstones.
func (s session) name(ctx context.Context, n names, id int64) error {
	for _, key := range n.list() {
		_, err := s.exec(ctx, `INSERT INTO item_key (key, item) VALUES (?, ?) ON CONFLICT (key) DO NOTHING`,
			key, sql.NullInt64{Int64: id, Valid: id != 0})
		if err != nil {
			return err
		}
	}
	return nil
}
