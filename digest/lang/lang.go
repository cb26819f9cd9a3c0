// Package lang reads text once for all engines: it splits an item's title,
// summary and body into tokens that keep their place in the original text, and
// gives each token the forms the engines compare (folded, stemmed, typed).
//
// It is pure: no clock, no disk, no network, no global state that changes.
package lang

// Kind is the type of a token.
type Kind uint8

// Token kinds. Numbers, ordinals and dates are typed because events are told
// apart by them: the 16th and the 17th sanctions package are two stories.
const (
	Word    Kind = iota // letters, with inner apostrophes and hyphens split off
	Number              // 12, 1,200, 6.1, "twelve", $5bn: Norm holds the value in plain digits
	Ordinal             // 16th, sixteenth, 2nd: Norm holds "16"
	Punct               // one mark; quotation marks are folded in Norm to " or '
)

// Token is one word, number or mark of a text.
type Token struct {
	Start, End int    // byte offsets in Doc.Text
	Kind       Kind   //
	Norm       string // NFC, lower case, curly quotes folded, dots of acronyms dropped (U.A.E. -> uae), possessive 's dropped
	Stem       string // stem of Norm in the document's language; equals Norm where there is no stemmer; "" for stop words and marks
	Cap        bool   // begins with an upper-case letter
	Upper      bool   // two or more letters, all upper case
	First      bool   // first word of a sentence (or of the part): its capital says nothing
}

// PartKind names the parts of a document.
type PartKind uint8

// The parts of a document, in the order in which they are joined.
const (
	Title PartKind = iota
	Summary
	Body
)

// Part is one non-empty part of a document.
type Part struct {
	Kind       PartKind
	Start, End int     // byte offsets in Doc.Text
	Tokens     []Token // offsets are into Doc.Text
	TitleCase  bool    // Headline Style Capitals: a capital says little about names here
}

// Doc is an item's text, tokenised once. Text is the non-empty parts joined by
// a newline, untouched otherwise, so that spans can be cut out of it verbatim.
type Doc struct {
	Lang  string // BCP 47 primary language used for stems and stop words
	Text  string
	Parts []Part
}

// Part returns the part of that kind, or nil if the document has none.
func (d *Doc) Part(k PartKind) *Part {
	for i := range d.Parts {
		if d.Parts[i].Kind == k {
			return &d.Parts[i]
		}
	}
	return nil
}
