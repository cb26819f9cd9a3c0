// Package cluster groups news items into stories while they arrive: items about
// one event, and the direct reactions to it, get one story id.
//
// It is a pure in-memory library: no clock, no disk, no network, no goroutines.
// The same items in the same order always give the same stories.
//
// How it decides, in this order:
//
//   - Duplicates. An item with the canonical URL of an item in the window, or its
//     words (same normalised headline, or Jaccard >= .8 over three-word shingles), is
//     folded into it, provided their numbers agree. It costs nothing further.
//   - Similarity. An item is a unit vector over stems of the headline (weight 1),
//     of the first 400 characters of the summary, word pairs of the headline,
//     the names the caller found, and what happens in the headline and where, in
//     whatever words (concept.go). Weights are tf x idf; document frequencies are
//     those of an embedded background table, used as a prior, plus the items
//     inside the window, of which one of many alike counts less (connect.go): a
//     large story must not make its own words common. Two items are as similar as
//     their cosine, halved for every HalfLife between them, a little less if one
//     outlet wrote both (remarks of one briefing: more) or if they name different
//     countries. The links of an item to older ones are noted when it arrives and do
//     not change; the strongest alone stay when it is too old to be grouped again.
//   - Join. The new item joins the story with the best blend of nearest item and
//     centroid above Cut, else it opens a story.
//   - Vetoes. Different ordinals in the same slot (16th and 17th package),
//     different numbers in a naming slot (magnitude 6.1 and 7.4), the same kind
//     of event in different places, daily columns and round-ups are no evidence,
//     whatever the cosine says. See veto.go.
//   - Reactions. A statement that found no story joins an active one that stands
//     out among its neighbours if two terms of its headline are together in a third
//     of that story's items and hardly elsewhere. Repair does the same for groups of
//     up to three items. See reaction.go.
//   - Answers. In Repair a whole group joins a larger one if an item of either
//     names the speaker of the other and a rare noun of its headlines; if all of
//     it are statements on a subject found in the other and hardly elsewhere; or
//     if it is in another language and has the same, rare speaker. See answer.go.
//   - Series. What two items of one outlet share before the colon of their headlines
//     is left out ("Look ahead: ..."), unless it names somebody or a place.
//     Advertisements and transcripts stand alone. See mixed.go.
//   - Live pages ride along: they may join a story and are no evidence for others.
//   - Repair. From time to time the caller asks for the latest items (Recent, or
//     an eighth of a large window) to be grouped again by average link, which is
//     better than joining in one pass; older items stay with their stories, which
//     take part as one each. The work is bounded by the latest items and their
//     links, whatever lies behind them. Small groups then follow the story most of
//     their nearest neighbours are in, and what names the subject of a saga (an
//     event that fills the window) the saga; see vote.go. Names go to the group
//     with the greatest overlap; what an operator merged stays in one story, what he
//     split never shares one again, also when it has left the window (operator.go).
//
// What a story leaves when its items are gone is a Chapter; Threads links chapters of
// one matter over four weeks. It needs no engine. See thread.go.
//
// The cost of an item is bounded by the items of its terms that are followed
// (Newest), by its links (maxLinks), and in Repair by those of the latest items; what
// Repair does over the whole window is a look at each item, and casts of groups that did
// not change stand. RepairContext ends when its context does and then has moved nothing.
//
// Repair works best when it is called every three hours of the stream's time or
// sooner: in a thin stream items else leave the window as they came.
//
// State depends on nothing but the items of the last two windows, their order and
// their stories, so that Restore after a restart continues as if nothing had
// happened. One window stays in memory; the other is where its document
// frequencies come from.
package cluster

import (
	"time"

	"geodigest/digest/lang"
)

// Doc is one item as the engine sees it. Time must already be sane (clamped to
// the fetch): one far in the future would age out the whole window.
type Doc struct {
	ID            string    // unique, stable
	Time          time.Time // when it was published
	Source        string    // outlet family
	Text          *lang.Doc // tokenised title, summary, body; the body is not used
	Entities      []string  // gazetteer ids in title or summary: "country:ua", "person:emmanuel-macron"; for a place or a metonym its country too
	TitleEntities []string  // those of the title: where, or with whom, what it tells happens
	Speakers      []string  // who makes a statement in it, as printed
	Canonical     string    // canonical URL, "" unknown
}

// Kind says how an item came to its story.
type Kind uint8

// The ways into a story.
const (
	Opened    Kind = iota // opened a story
	Joined                // similar enough to a story
	Duplicate             // the same text as an item of the window
	Reaction              // a statement that answers a story
)

// String returns the name of the kind in lower case.
func (k Kind) String() string {
	return [...]string{"opened", "joined", "duplicate", "reaction"}[k&3]
}

// Assignment is the engine's decision on one item.
type Assignment struct {
	Item        string
	Story       string   // stable id
	DuplicateOf string   // item id of the twin, "" if none
	Score       float64  // blend of similarities that decided, 0..1
	Kind        Kind     //
	Evidence    []string // printable reasons, most important first
}

// Change is a correction by Repair: Item moved from story From to story To.
type Change struct {
	Item, From, To string
	Reason         string
}

// Config holds the few numbers of the method. They were chosen on development
// data, one setting for all sets; see DefaultConfig.
type Config struct {
	Window        time.Duration // items older than this, seen from the newest, are forgotten
	HalfLife      time.Duration // similarity halves over this distance in time
	Cut           float64       // join at or above this score
	RepairCut     float64       // average link at or above this similarity
	Size          float64       // exponent of the number of pairs in an average link; below 1 large stories attract
	Bonus         float64       // bound of that attraction, as a factor: no saga swallows its neighbours
	Nearest       float64       // share of the nearest item in the score; the rest is the centroid
	Summary       float64       // weight of summary stems, the title's being 1
	Bigram        float64       // weight of word pairs of the title
	Entity        float64       // weight of names
	Prior         float64       // items the background table counts as, against the items of the window
	Doubt         float64       // a cosine over n shared words counts n/(n+Doubt)
	NameWord      float64       // what a shared capitalised word counts towards n
	NamesOnly     float64       // factor where nothing is shared but well-known names
	SameSource    float64       // factor where one outlet wrote both; its root where both are headlines alone
	OtherLand     float64       // factor where both name countries and none in common; its root where both are headlines alone
	Novel         float64       // an item with n like it in a day counts 1/(1+Novel*n) in document frequencies
	Newest        int           // items of a term that a query follows
	Recent        int           // items that Repair groups anew
	Cohesion      float64       // groups merge only if they are as similar as this share of what holds either together
	PlainCohesion float64       // the same without the attraction of size: what holds together is no part of a saga for being near it
	VoteK         int           // nearest neighbours that vote where a small group belongs
	VoteSmall     int           // size up to which a group may follow them
	VoteSize      int           // size a story needs to be followed
	VoteShare     float64       // share of the votes it needs
	VoteSum       float64       // similarity it needs, summed over the voters
	SagaItems     float64       // share of the window's headlines from which a word may be the subject of a saga
	SagaBurst     float64       // and how many times its share of the background
	SagaOwn       float64       // share of those headlines the saga must hold
	SagaShare     float64       // share of the votes an item needs to follow it
	ReactShare    float64       // a reaction needs this share of Cut
}

// DefaultConfig returns the configuration the scores of this package were
// measured with.
func DefaultConfig() Config {
	return Config{
		Window:        96 * time.Hour,
		HalfLife:      30 * time.Hour,
		Cut:           .16,
		RepairCut:     .14,
		Size:          .85,
		Bonus:         4,
		Nearest:       .6,
		Summary:       .35,
		Bigram:        .3,
		Entity:        .15,
		Prior:         5000,
		Doubt:         .5,
		NameWord:      .5,
		NamesOnly:     .7,
		SameSource:    .8,
		OtherLand:     .75,
		Novel:         3,
		Newest:        800,
		Recent:        1500,
		Cohesion:      .4,
		PlainCohesion: .24,
		VoteK:         10,
		VoteSmall:     5,
		VoteSize:      3,
		VoteShare:     .7,
		VoteSum:       .8,
		SagaItems:     .04,
		SagaBurst:     10,
		SagaOwn:       .4,
		SagaShare:     .4,
		ReactShare:    .56,
	}
}
