package digest

import "time"

// Edition is one dated issue of a digest. It is frozen: archive, resend and
// preview read it, nothing recomputes it. It marshals to JSON and back without loss.
type Edition struct {
	ID        int64     `json:"id"` // identity in the store; 0 until saved
	Spec      string    `json:"spec"`
	Title     string    `json:"title"`     // the Spec's title
	Slot      time.Time `json:"slot"`      // when it was due, UTC
	Since     time.Time `json:"since"`     // items first seen in [Since, Cut) are its news
	Cut       time.Time `json:"cut"`       //
	Zone      string    `json:"zone"`      // IANA name; printed dates are in it
	Lang      string    `json:"lang"`      // language of the fixed words
	Subject   string    `json:"subject"`   // of the mail
	Preheader string    `json:"preheader"` // 40 to 90 characters, continues the subject
	Sections  []Section `json:"sections"`  // first the lead's (Title ""), then by region
	Brief     []Entry   `json:"brief"`     // one line each
	Coverage  Coverage  `json:"coverage"`
}

// Section groups entries under a region. The lead story stands alone in the
// first section, whose Title is empty.
type Section struct {
	Title   string  `json:"title"`
	Entries []Entry `json:"entries"`
}

// Weight is how much room an entry gets.
type Weight string

// The weights of an entry.
const (
	Lead  Weight = "lead"  // two or three sentences, statements, all sources
	Full  Weight = "full"  // one or two sentences, statements, sources
	Brief Weight = "brief" // one line
)

// Entry is a story as printed.
type Entry struct {
	Number     int         `json:"number"` // 1.. through the whole edition, in print order
	Story      string      `json:"story"`  // story id
	Weight     Weight      `json:"weight"`
	Update     bool        `json:"update"`           // told before: only what is new is printed
	Before     string      `json:"before,omitempty"` // headline they were told, for updates
	BeforeAt   time.Time   `json:"before_at,omitzero"`
	Headline   string      `json:"headline"`
	Lang       string      `json:"lang"`    // of headline and summary, for lang= and dir=
	Link       string      `json:"link"`    // of the item whose headline it is
	Outlet     Outlet      `json:"outlet"`  // of that item
	Summary    []string    `json:"summary"` // whole sentences
	Statements []Statement `json:"statements,omitempty"`
	Outlets    int         `json:"outlets"` // publisher families that carry the story
	Origins    int         `json:"origins"` // independent texts among them
	NewOutlets int         `json:"new_outlets,omitempty"`
	NewSaid    int         `json:"new_said,omitempty"`   // statements that are new in an update, printed or not
	NewDenied  int         `json:"new_denied,omitempty"` // of NewSaid, those that Changes names as denials
	Recap      []string    `json:"recap,omitempty"`      // of an update: what the summary said before, for who has not read it (For)
	Changes    []Change    `json:"changes,omitempty"`    // of an update: tolls, headline, denials
	Regions    []Share     `json:"regions,omitempty"`    // outlets by the region they write from, most first
	Owners     []Share     `json:"owners,omitempty"`     // outlets by who controls them, most first
	StateOf    []string    `json:"state_of,omitempty"`   // StateOnly: the countries of those outlets
	Sources    []Source    `json:"sources"`              // the outlets with one link each, best first; in an update those with something new
	Region     string      `json:"region"`
	Countries  []string    `json:"countries,omitempty"`
	Themes     []string    `json:"themes,omitempty"`
	StateOnly  bool        `json:"state_only,omitempty"` // reported by state media alone
	Latest     time.Time   `json:"latest"`               // newest item
	Score      float64     `json:"score"`
	Reason     string      `json:"reason"` // why it is in
}

// Source is one outlet's item in an entry.
type Source struct {
	Outlet
	Title string `json:"title"`
	Link  string `json:"link"`
	Lang  string `json:"lang,omitempty"`
	Copy  bool   `json:"copy,omitempty"` // repeats another outlet's text
}

// Coverage says how many of the configured sources were reached.
type Coverage struct {
	Total   int           `json:"total"`
	Reached int           `json:"reached"`
	Missing []SourceState `json:"missing,omitempty"`
	Items   int           `json:"items"`   // items first seen in the window
	Stories int           `json:"stories"` // stories that were candidates
}

// Decision says why a story is in an edition or not.
type Decision struct {
	Story    string  `json:"story"`
	Headline string  `json:"headline"`
	In       bool    `json:"in"`
	Score    float64 `json:"score"`
	Reason   string  `json:"reason"`
}

// Entries returns all entries in print order.
func (e *Edition) Entries() []Entry {
	var out []Entry
	for _, s := range e.Sections {
		out = append(out, s.Entries...)
	}
	return append(out, e.Brief...)
}

// For returns the edition as one subscriber is to read it: to somebody who came
// after a story was told it is no update, and is printed with what the others have
// read. It changes nothing of e. A subscriber without a date is taken for an old one.
func (e *Edition) For(s Subscriber) Edition {
	out := *e
	if s.ID == 0 || s.Created.IsZero() {
		return out
	}
	fresh := func(entries []Entry) []Entry {
		list := append([]Entry(nil), entries...)
		for i := range list {
			n := &list[i]
			if !n.Update || n.BeforeAt.IsZero() || !s.Created.After(n.BeforeAt) {
				continue
			}
			n.Update, n.Before, n.BeforeAt, n.NewOutlets, n.NewSaid, n.NewDenied, n.Changes = false, "", time.Time{}, 0, 0, 0, nil
			n.Summary = append(append([]string(nil), n.Recap...), n.Summary...)
		}
		return list
	}
	out.Sections = append([]Section(nil), e.Sections...)
	for i := range out.Sections {
		out.Sections[i].Entries = fresh(out.Sections[i].Entries)
	}
	out.Brief = fresh(e.Brief)
	return out
}
