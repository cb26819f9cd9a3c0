// Package gazetteer knows the names of world affairs: countries with their
// demonyms and capitals, seats of power that stand for a state (Kremlin),
// organisations, armed groups, places, and office holders. Annotate marks them
// in tokenised text by longest match, with a gate for names that are also
// other things (Georgia, Jordan, Turkey).
//
// The tables are text, one entity a line, columns separated by tabs; lines
// that begin with # are remarks. An operator's own tables have the same form:
//
//	kind  country  name  detail  aliases
//
// kind is country, metonym, place, org, group, person or block (a phrase that
// is no name of ours, such as a newspaper's: it only stops shorter matches).
// country is an ISO 3166-1 alpha-2 code, EU, XK or empty. detail is the office
// of a person ("foreign minister") or "Region/Subregion" of a country. Offices
// may carry the interval in which they are held, in the form of ISO 8601, and
// the country where it is another: "NL:prime minister 2010/2024-07; NATO
// secretary general 2024-10-01/..". The second date is the first day without
// the office. Aliases are separated by | and may begin with marks:
//
//   - demonym: the adjective or the people (*French, *Poles)
//     ~  also something else: counts after a preposition or beside its state;
//     a name itself may be marked so (~Georgia)
//     !  surname that counts alone: Macron
//     @  surname that counts where its state is named: Wong, beside Australia
//     ?  surname that counts where the full name or the title stands: Khan
//
// Capitals in a name are wanted in the text; a single word in capitals (UN,
// ISIS) counts in capitals only. A line about a known entity (same kind, same
// name; for a country the same code) adds to it; of a person it replaces office
// and country where it names an office.
//
// It is pure: the tables are embedded, New builds an index, nothing writes
// to it afterwards.
package gazetteer

// Type says what kind of thing an entity is.
type Type uint8

// The types of entities.
const (
	Country      Type = iota // Ukraine, Ukrainian, Ukrainians
	Metonym                  // Kremlin, White House: stands for its state
	Place                    // city, region, sea
	Organisation             // NATO, UN Security Council
	ArmedGroup               // Hezbollah
	Person                   // office holder
)

// Entity is one thing of the world under all its names.
type Entity struct {
	ID      string // stable, lower case: "country:ua", "org:nato", "person:emmanuel-macron"
	Name    string // as the digest prints it: "Emmanuel Macron"
	Type    Type
	Country string // ISO 3166-1 alpha-2, plus EU and XK; "" for none
	Role    string // Person: "president", "deputy foreign minister", the latest known; At gives that of another time; else ""

	terms  []term  // Person: dated offices, in time order
	before *Entity // Person: before the first of them
}

// Match is an entity found in a part of a document. First and Last are token
// indices in that part, both inclusive.
type Match struct {
	Entity      *Entity
	First, Last int
	Demonym     bool // the country was named by its adjective or people ("French")
	Partial     bool // a person known by surname only
}

// Mentions are the matches of a document, part by part, in text order; the
// slices run parallel to Doc.Parts.
type Mentions [][]Match
