package store

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/url"
	"strconv"
	"strings"
	"time"

	"geodigest/feeds"
)

// Identity. An item has up to three names, strongest first:
//
//	link   its canonical URL, unique over the whole store: two feeds that carry
//	       one URL carry one item. A link to a site's front page names nothing.
//	guid   the feed's own id, within that feed, without case and spaces. One that
//	       is the URL of an article is a link, so that an item is found whose link
//	       has changed since; one that is the item's own link says nothing more.
//	title  its normalised title and day, within that feed; only for an item that
//	       has neither of the others.
//
// A name that two different items of one document share is no name: some feeds
// give every item the section's URL or one constant guid. What a feed proved
// unreliable in (feeds.Identity) names nothing there. Names outlive the item
// (item_key.item is NULL then), so what was deleted does not come back as news.
//
// Beside them stands one alias that proves nothing alone: the title within its
// feed, without the day. It leads to the item that had this title last, and what
// else is known decides whether they are one (alike.go).
//
// A name that leads to an article that is plainly another one names nothing either
// (contradict.go).
//
// Names are stored as 128 bits of SHA-256 behind the kind's letter: short, and
// of one size whatever a feed puts into a guid.

// names are the keys of one item, "" where it has none.
type names struct{ link, guid, title string }

// strongest is the name to ask for first; every item has one.
func (n names) strongest() string {
	for _, k := range n.list() {
		return k
	}
	return ""
}

func (n names) list() []string {
	var out []string
	for _, k := range [...]string{n.link, n.guid, n.title} {
		if k != "" {
			out = append(out, k)
		}
	}
	return out
}

// namer names the items of one feed.
type namer struct {
	feed  string
	shelf string // what the aliases of the feed begin with
	level feeds.Identity
}

func newNamer(feed int64, level feeds.Identity) namer {
	id := strconv.FormatInt(feed, 10)
	return namer{id, "w" + hashed('w', id)[1:7], level}
}

func (n namer) links() bool { return n.level == feeds.IdentityFull || n.level == feeds.IdentityLink }
func (n namer) guids() bool { return n.level == feeds.IdentityFull || n.level == feeds.IdentityGUID }

// of returns the keys of an item; without is what names nothing in its document.
func (n namer) of(it *feeds.Item, without map[string]bool) names {
	var out names
	if n.links() && namesAnArticle(it.Canonical) {
		out.link = hashed('l', it.Canonical)
		if without[out.link] {
			out.link = ""
		}
	}
	if n.guids() {
		out.guid = n.guid(it, out.link != "")
		if without[out.guid] {
			out.guid = ""
		}
	}
	if out.link == "" && out.guid == "" {
		day := "" // an undated item must not be another one tomorrow
		if !it.Published.IsZero() {
			day = it.Published.UTC().Format(time.DateOnly)
		}
		out.title = hashed('t', n.feed, words(it), day)
	}
	return out
}

// words is what the title of an item says; where it says nothing, title and text to
// the letter: "***" may stand over everything a feed has.
func words(it *feeds.Item) string {
	if t := normalTitle(it.Title); t != "" {
		return t
	}
	return strings.Join([]string{it.Title, it.Summary, it.Content}, "\x00")
}

// guid is the key of an item's guid, "" where it has none or its link says as much.
func (n namer) guid(it *feeds.Item, linked bool) string {
	guid := strings.ToLower(strings.Join(strings.Fields(it.GUID), ""))
	if guid == "" {
		return ""
	}
	if strings.HasPrefix(guid, "http://") || strings.HasPrefix(guid, "https://") {
		// BBC counts versions in the fragment; elsewhere it is all that tells items apart.
		page, fragment, _ := strings.Cut(strings.TrimSpace(it.GUID), "#")
		page = feeds.Canonical(page)
		switch {
		case linked && page == it.Canonical:
			return ""
		case fragment == "" && namesAnArticle(page):
			return hashed('l', page)
		}
		guid = strings.ToLower(page + "#" + fragment)
	}
	return hashed('g', n.feed, guid)
}

// alone is the key of an item whose other names are another article's: its title and
// publication time.
func (n namer) alone(it *feeds.Item) string {
	at := ""
	if dated(it) {
		at = strconv.FormatInt(millis(it.Published), 10)
	}
	return hashed('t', n.feed, words(it), at)
}

// legacy is the key a guid had before guids were normalised.
func (n namer) legacy(it *feeds.Item) string {
	if !n.guids() || it.GUID == "" {
		return ""
	}
	return hashed('g', n.feed, it.GUID)
}

// alias is the key of a title that says enough to be recognised by: four words, or
// eight signs of a script that writes none.
func (n namer) alias(it *feeds.Item) string {
	words := titleWords(it.Title)
	if !enoughWords(words, it.Title, 4) {
		return ""
	}
	// All titles of a feed lie side by side: a document changes few pages.
	return n.shelf + hashed('w', strings.Join(words, " "))[1:17]
}

// said is a digest of everything about an item that a later document may change:
// its names and its text. It is never below 1.
func said(it *feeds.Item, n names, level feeds.Identity) int64 {
	h := sha256.New()
	for _, s := range [...]string{string(level), n.link, n.guid, n.title, it.Title, it.Summary, it.Content} {
		_, _ = h.Write([]byte(s))
		_, _ = h.Write([]byte{0})
	}
	var sum [sha256.Size]byte
	return max(1, int64(binary.BigEndian.Uint64(h.Sum(sum[:0]))>>1))
}

func hashed(kind byte, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	var out [23]byte
	out[0] = kind
	base64.RawURLEncoding.Encode(out[1:], sum[:16])
	return string(out[:])
}

// namesAnArticle reports whether a canonical URL can stand for one article.
func namesAnArticle(canonical string) bool {
	if canonical == "" {
		return false
	}
	u, err := url.Parse(canonical)
	return err != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Opaque != ""
}

// ambiguities returns the keys that different items of one document share.
func (n namer) ambiguities(items []feeds.Item, of []names) map[string]bool {
	var out map[string]bool
	clash := func(key string) {
		if out == nil {
			out = map[string]bool{}
		}
		out[key] = true
	}
	byLink, byGUID := make(map[string]int, len(items)), make(map[string]int, len(items))
	for i := range items {
		it := &items[i]
		if k := of[i].link; k != "" {
			if j, taken := byLink[k]; !taken {
				byLink[k] = i
			} else if !sameText(it.Title, items[j].Title) && (it.GUID != items[j].GUID || it.GUID == "" && !oneArticle(it.Canonical, items)) ||
				weakLink(it.Canonical) && it.GUID != items[j].GUID && otherMatter(&items[j], it) {
				clash(k)
			}
		}
		if k := of[i].guid; k != "" {
			if j, taken := byGUID[k]; !taken {
				byGUID[k] = i
			} else if (it.Canonical != items[j].Canonical || !namesAnArticle(it.Canonical)) && (!sameText(it.Title, items[j].Title) || weakGUID(it.GUID) && otherMatter(&items[j], it)) {
				clash(k)
			}
		}
	}
	return out
}

// oneArticle reports whether items without guids that share a link may be one
// article under several headlines, as a live page is, and not the articles of a
// section: the link is not weak, and at most half of the document shares it.
func oneArticle(canonical string, items []feeds.Item) bool {
	if weakLink(canonical) {
		return false
	}
	n := 0
	for i := range items {
		if items[i].Canonical == canonical {
			n++
		}
	}
	return 2*n <= len(items)
}
