// Package feeds turns what the world's outlets publish into clean items.
//
// Parse takes the bytes of one RSS, RDF, Atom or JSON feed and returns a
// Document whose items are plain text from there on: no HTML, no entities,
// absolute links, dates in UTC, and a canonical URL that serves as identity.
// The packages below it fetch (feeds/fetch) and poll (feeds/poll); nothing in
// here knows about stories, digests or databases.
package feeds

import "time"

// Ownership says who pays for and controls an outlet. The digest shows it
// beside every source, so that a reader can weigh what is said.
type Ownership string

// The ownership classes a feed may be given in the configuration.
const (
	OwnershipUnknown     Ownership = ""
	OwnershipPublic      Ownership = "public"       // public-service broadcaster with editorial independence by law
	OwnershipIndependent Ownership = "independent"  // private or non-profit, not controlled by a government
	OwnershipStateFunded Ownership = "state-funded" // paid by a government, editorially at arm's length
	OwnershipState       Ownership = "state"        // controlled by a government
)

// Item is one entry of a feed after Parse: plain text, absolute links, UTC.
type Item struct {
	ID         int64  // identity in the store; 0 until saved
	FeedID     int64  // the feed it was first seen in
	GUID       string // the feed's own guid or id, trimmed; "" if it gave none
	Link       string // absolute, otherwise as the feed has it
	Canonical  string // identity form of Link (Canonical); "" without a link
	Title      string
	Summary    string
	Content    string // full text where the feed carries it
	Lang       string // BCP 47, from the item or its feed; "" unknown
	Authors    []string
	Categories []string
	Image      string
	Origin     string // RSS <source>: the outlet that wrote the text, "" if not said
	Enclosures []Enclosure

	Published time.Time // zero where the feed gave none that can be believed
	Updated   time.Time
	FirstSeen time.Time // set by Settle
	Dated     Dating    // what Published is worth; set by Settle
	Baseline  bool      // known, never news: from a first fetch (Settle), or old when it appeared
	Held      bool      // Baseline because it came in a burst that looks like old news
}

// Dating says what an item's publication time is worth.
type Dating string

// The datings.
const (
	DatedByFeed Dating = ""        // the feed gave it
	DatedLate   Dating = "future"  // the feed gave one in the future: clamped to first seen
	DatedAbsurd Dating = "absurd"  // the feed gave one no item can have (1970): dropped, first seen stands for it
	DatedByUs   Dating = "missing" // the feed gave none that can be read: first seen stands for it
)

// Enclosure is an attached medium (RSS 2.0 enclosure, Atom rel=enclosure, JSON
// Feed attachment).
type Enclosure struct {
	URL    string
	Type   string
	Length int64 // octets, 0 unknown
}

// Document is a parsed feed.
type Document struct {
	Title       string
	Link        string
	Description string
	Language    string
	Updated     time.Time
	TTL         time.Duration // how long it asks to be left alone (ttl, syndication module), 0 when it does not say
	Items       []Item
	Repairs     []string // what had to be mended before the bytes could be read
}
