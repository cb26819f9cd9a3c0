package feeds

import (
	"errors"
	"time"
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
	Category  string        // the operator's folder for it, "" none
	Every     time.Duration // fixed poll interval; 0 = the feed's own rhythm, between Min and Max
	Min       time.Duration // shortest interval, 0 = the program's default
	Max       time.Duration // longest interval, 0 = the program's default
	Cron      string        // polled at these times (robfig/cron, UTC) instead of in an interval; "" = by interval
}

// State is what polling has learnt about a feed.
type State struct {
	ETag         string    // validator of the last stored document (RFC 9110 8.8.3)
	LastModified string    // validator of the last stored document, verbatim
	NextPoll     time.Time // due at or after this instant
	HoldUntil    time.Time // its server asked not to be asked before (Retry-After); no command but a poll of this very feed overrides it
	Polls        int       // documents stored so far; 0 = the next one is the baseline
	Failures     int       // failed polls in a row
	LastSuccess  time.Time // last poll that ended well (200 or 304)
	LastNew      time.Time // last time the feed had an item unknown before
	FailingSince time.Time // first failure of the present row, zero when healthy
	ErrorKind    string    // kind of the last failure ("" when healthy): see fetch.Kind
	Error        string    // last failure in words, "" when healthy
	Repairs      []string  // what Parse had to mend in the last document
	Identity     Identity  // which names of its items are believed
	Held         int       // items held back as old news that came again, see Item.Held
	Learnt
}

// Learnt is the part of a State that only the poller reads and writes; the
// store keeps it as one document.
type Learnt struct {
	Moved      string        `json:"moved,omitempty"`      // the address asked instead of Feed.URL, since a permanent redirect proved stable
	MovingTo   string        `json:"moving_to,omitempty"`  // where a permanent redirect leads that has not proved stable yet
	MovingFrom time.Time     `json:"moving_from,omitzero"` // since when it leads there, without a break
	LastFull   time.Time     `json:"last_full,omitzero"`   // last whole document (200), fetched without validators or not
	BodyHash   string        `json:"body_hash,omitempty"`  // of the last whole document: equal bytes are not parsed again
	Gap        time.Duration `json:"gap,omitempty"`        // usual time between two new items, 0 unknown
	Quiet      time.Duration `json:"quiet,omitempty"`      // the longest silence that is usual for it, 0 unknown
	TTL        time.Duration `json:"ttl,omitempty"`        // what its last whole document asks for (Document.TTL)
	Floor      time.Duration `json:"floor,omitempty"`      // what its server asks for: the longer of TTL and max-age or Expires
	Took       time.Duration `json:"took,omitempty"`       // how long a fetch takes, smoothed
	Items      int           `json:"items,omitempty"`      // items of the last document
	Undated    int           `json:"undated,omitempty"`    // of those, without a date that can be believed
	Bare       int           `json:"bare,omitempty"`       // of those, with nothing but a title
	Newest     time.Time     `json:"newest,omitzero"`      // newest publication time of the last document
	Since      time.Time     `json:"since,omitzero"`       // start of the time that Gap and Quiet were learnt from
	Counted    time.Time     `json:"counted,omitzero"`     // the LastNew that Gap and Quiet have taken into account, where dates say nothing
	WellSince  time.Time     `json:"well_since,omitzero"`  // first success after the last failure, zero while it fails
	Asked      time.Time     `json:"asked,omitzero"`       // last poll with an outcome, good or bad
	HeldSeen   int           `json:"held_seen,omitempty"`  // State.Held at the last document
	Burst      time.Time     `json:"burst,omitzero"`       // when State.Held was last seen to have grown
	Retries    int           `json:"retries,omitempty"`    // polls since its Cron named a time, beyond the one at that time
	Muted      bool          `json:"muted,omitempty"`      // its server said 410 Gone: asked again only after a month, or when somebody asks for it
}

// LongestHold is the longest pause (State.HoldUntil) that a server is granted,
// however long it asks for.
const LongestHold = 24 * time.Hour

// NotAfter returns s as it can be true at now: what it says happened later was
// stored by a clock that was ahead, and happened now. When the feed is due
// (NextPoll, HoldUntil) stays.
func (s State) NotAfter(now time.Time) State {
	for _, t := range []*time.Time{
		&s.LastSuccess, &s.LastNew, &s.FailingSince,
		&s.MovingFrom, &s.LastFull, &s.Newest, &s.Since, &s.Counted, &s.WellSince, &s.Asked, &s.Burst,
	} {
		if t.After(now) {
			*t = now
		}
	}
	return s
}

// Address is where the feed is fetched: Moved, or the configured URL.
func (c Claim) Address() string {
	if c.State.Moved != "" {
		return c.State.Moved
	}
	return c.Feed.URL
}

// Identity says which names of a feed's items are believed. It only ever gets
// weaker, once a feed has proved unreliable.
type Identity string

// The identities, strongest first. What is not believed names nothing.
const (
	IdentityFull  Identity = ""      // the canonical link, then the guid
	IdentityLink  Identity = "link"  // guids are blank or repeated: the link alone
	IdentityGUID  Identity = "guid"  // links are missing or repeated: the guid alone
	IdentityTitle Identity = "title" // neither: title and day
)

// Claim is a due feed leased to one poller. Fence grows with every claim: a
// result saved under an older fence than the store holds is refused.
type Claim struct {
	Feed  Feed
	State State
	Fence int64
}

// ErrFenced: the lease this result belongs to has passed to another worker.
var ErrFenced = errors.New("lease lost to another worker")

// Polled is the outcome of polling one feed, saved in one transaction so that
// validators are never stored without the items they stand for.
type Polled struct {
	FeedID       int64
	Fence        int64
	At           time.Time // when the response was complete
	NotModified  bool      // 304, or the same bytes again: nothing but the state changes
	Items        []Item    // parsed and settled (Settle), in feed order
	ETag         string
	LastModified string
	Next         time.Time // when the feed is due again
	ErrorKind    string    // "" = success
	Error        string
	Repairs      []string
	Learnt       Learnt // replaces the State's, also after a failure

	// HoldDomain and HoldUntil keep every feed of that registrable domain
	// (Domain) from being asked before the instant; without a domain, this feed
	// alone. Zero: nobody is held.
	HoldDomain string
	HoldUntil  time.Time
}

// Saved counts what a Polled changed.
type Saved struct {
	New     int // items unknown before and young enough to count as news
	Old     int // items unknown before but part of the baseline: known, never news
	Updated int // known items whose title or summary changed
	Known   int // known items without a change
	Held    int // of Old: held back, because they look like old news that comes again

	HeldWhy    string   // why, in words for a log; "" when none is held
	Downgraded Identity // set when this document cost the feed a part of its identity
}
