// Package digest is the domain: what a story, a digest, an edition, a
// subscriber and a delivery are, and the decisions about them. It is pure.
// Nothing in here does I/O or reads a clock; every function that depends on the
// time takes it as an argument, and every decision returns a printable reason.
//
//	Spec      a configured digest: its schedule, zone, size
//	slot      the moment a Spec is due (Schedule)
//	cut       the moment after which items no longer count for an edition
//	Story     items about one event and the direct reactions to it
//	Edition   a dated issue, frozen as data before the first mail (Compose)
//	Entry     a story as printed in an edition
//	told      what readers of a Spec have already been sent of a story
//	Delivery  one edition for one subscriber, with the relay's answer
package digest

import (
	"time"

	"geodigest/feeds"
)

// Spec is a configured digest.
type Spec struct {
	ID         string         // stable key, part of the archive's URLs
	Title      string         // shown: "Daily geopolitics brief"
	Schedule   Schedule       // when an edition is due
	MaxStories int            // stories printed in full or in short, lead included
	MaxBrief   int            // lines of the "in brief" block
	MinOutlets int            // a story needs this many outlets to be more than a brief line
	CatchUp    time.Duration  // a missed slot younger than this is still sent
	Location   *time.Location // zone of the dates that are printed
	Lang       string         // language of the fixed words, BCP 47
	Relevance  float64        // a story's relevance must be at least this, 0..1; 0 = 0.5
	Topics     Topics         // what it is about; the zero value is all of geopolitics
}

// Outlet is who published an item.
type Outlet struct {
	Name      string          `json:"name"`                // publisher family: "BBC"
	Country   string          `json:"country,omitempty"`   // ISO 3166-1 alpha-2
	Ownership feeds.Ownership `json:"ownership,omitempty"` // who controls it
}

// Statement is one speaker's words or claim, as the text has them.
type Statement struct {
	Speaker string `json:"speaker"`           // the words in the text
	Name    string `json:"name,omitempty"`    // resolved: "Emmanuel Macron"
	Role    string `json:"role,omitempty"`    // "president"
	Country string `json:"country,omitempty"` // ISO 3166-1 alpha-2 of the side spoken for
	Verb    string `json:"verb"`              // the cue: "said", ":"
	Content string `json:"content"`           // verbatim, outer quotation marks off
	Direct  bool   `json:"direct"`            // the content stood in quotation marks
	// Confidence is the extractor's, 0..1.
	Confidence float64 `json:"confidence,omitempty"`
	// Outlets lists who carried it, set when statements of a story are merged.
	Outlets []string `json:"outlets,omitempty"`
	// Items are the keys of the items it stands in, set with Outlets; not frozen.
	Items []string `json:"-"`
}

// Analysis is what the engines say about one item.
type Analysis struct {
	Lang       string      `json:"lang"`
	Relevance  float64     `json:"relevance"` // probability of being about geopolitics, 0..1
	Countries  []string    `json:"countries,omitempty"`
	Regions    []string    `json:"regions,omitempty"`
	Themes     []string    `json:"themes,omitempty"`
	Entities   []string    `json:"entities,omitempty"`
	Statements []Statement `json:"statements,omitempty"`
	Why        []string    `json:"why,omitempty"` // printable reasons of the relevance
}

// Placement is where an item was put: its story, and why.
type Placement struct {
	Item        int64    // store id of the item
	Story       string   // stable story id
	DuplicateOf int64    // item whose text this one repeats, 0 = none
	Kind        string   // "new", "joined", "duplicate", "reaction", "repair"
	Score       float64  // the join's score, 0 for new
	Evidence    []string // printable
}

// Member is an item as its story sees it.
type Member struct {
	feeds.Item
	Outlet      Outlet
	Analysis    Analysis
	DuplicateOf int64
	Revised     bool     // its text was changed by its outlet in the window
	Figures     []Figure // tolls in its headline and first sentence; the caller of Compose fills it
}

// Story is a set of items about one event and the direct reactions to it.
type Story struct {
	ID      string // stable; derived from its first item
	Members []Member
	// Statements are those of all members, merged: same speaker and content
	// once, best first. The caller of Compose fills it.
	Statements []Statement
}

// Told is what the readers of a Spec were last sent about a story.
type Told struct {
	Story      string    `json:"story"`
	Edition    int64     `json:"edition"`
	At         time.Time `json:"at"` // slot of that edition
	Headline   string    `json:"headline"`
	Outlets    []string  `json:"outlets"`    // outlet names counted then
	Statements []string  `json:"statements"` // keys of the statements shown (StatementKey)
	// Entries are the story as it was printed, newest first; nil where that is too
	// long ago. Figures are the tolls in their headlines and summaries, in that order.
	Entries []Entry  `json:"-"`
	Figures []Figure `json:"-"`
}

// SourceState is one source as the edition's footer reports it.
type SourceState struct {
	Name        string    `json:"name"`
	Reached     bool      `json:"reached"`
	LastSuccess time.Time `json:"last_success,omitzero"` // zero: never
	Why         string    `json:"why,omitempty"`         // kind of the failure
}
