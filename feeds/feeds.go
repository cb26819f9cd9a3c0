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

// Feed is one subscription of the operator: what the configuration says about
// it. Its polling state lives in the store (State), never in the configuration.
type Feed struct {
	ID        int64         // identity in the store; 0 until saved
	URL       string        // absolute http or https URL
	Name      string        // shown in lists: "BBC World"
	Outlet    string        // publisher family: "BBC"; items of one outlet count once
	Country   string        // ISO 3166-1 alpha-2 of the outlet, "" unknown
	Ownership Ownership     // who controls the outlet
	Lang      string        // BCP 47 language of the items, "" unknown
	Every     time.Duration // wished poll interval; 0 = the program's default
}

// State is what polling has learnt about a feed.
type State struct {
	ETag         string    // validator of the last stored document (RFC 9110 8.8.3)
	LastModified string    // validator of the last stored document, verbatim
	NextPoll     time.Time // due at or after this instant
	Polls        int       // documents stored so far; 0 = the next one is the baseline
	Failures     int       // failed polls in a row
	LastSuccess  time.Time // last poll that ended well (200 or 304)
	LastNew      time.Time // last time the feed had an item unknown before
	FailingSince time.Time // first failure of the present row, zero when healthy
	ErrorKind    string    // kind of the last failure ("" when healthy): see fetch.Kind
	Error        string    // last failure in words, "" when healthy
	Repairs      []string  // what Parse had to mend in the last document
}

// Claim is a due feed leased to one poller. Fence grows with every claim: a
// result saved under an older fence than the store holds is refused.
type Claim struct {
	Feed  Feed
	State State
	Fence int64
}

// Polled is the outcome of polling one feed, saved in one transaction so that
// validators are never stored without the items they stand for.
type Polled struct {
	FeedID       int64
	Fence        int64
	At           time.Time // when the response was complete
	NotModified  bool      // 304: nothing but the state changes
	Items        []Item    // parsed and settled (Settle), in feed order
	ETag         string
	LastModified string
	Next         time.Time // when the feed is due again
	ErrorKind    string    // "" = success
	Error        string
	Repairs      []string
}

// Saved counts what a Polled changed.
type Saved struct {
	New     int // items unknown before and young enough to count as news
	Old     int // items unknown before but part of the baseline: known, never news
	Updated int // known items whose title or summary changed
	Known   int // known items without a change
}

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

	Published time.Time // zero where the feed gave none that can be read
	Updated   time.Time
	FirstSeen time.Time // set by Settle
	Baseline  bool      // set by Settle: known from a first fetch, never news
}

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
	Items       []Item
	Repairs     []string // what had to be mended before the bytes could be read
}
