// Package gazetteer knows the names of world affairs: countries with their
// demonyms and capitals, seats of power that stand for a state (Kremlin),
// organisations, armed groups, places, and office holders. Find marks them in
// tokenised text by longest match, with a gate for names that are also other
// things (Georgia, Jordan, Turkey).
//
// It is pure: the tables are embedded, New builds an index, Find only reads.
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
	Role    string // Person: "president", "deputy foreign minister"; else ""
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
