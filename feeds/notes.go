package feeds

import "strings"

// notes collects the names of repairs, each once, in the order first made, and
// what Explain tells besides. Collecting costs nothing that Parse does not need.
type notes struct {
	list    []string
	places  []place // of each repair in list
	partial bool    // only the first part of the document is read
	lang    string  // the language known beforehand

	text   string   // the document as characters
	labels []string // what HTTP and the document say its charset is, most trusted first
	read   string   // the charset it was read as
	cuts   int      // texts that boilerplate was cut off
	cut    string   // what was cut off the first of them
	format string   // the vocabulary: "RSS 2.0", "Atom 1.0", "JSON Feed 1.1"
}

// place says where a repair was made first and how often.
type place struct {
	first int // offset in text, -1 for none in particular
	times int
}

func (n *notes) add(s string) { n.at(s, -1) }

// trimmed notes that boilerplate was cut off the end of a text.
func (n *notes) trimmed(whole, rest string) {
	if n.cuts++; n.cuts == 1 {
		n.cut = strings.TrimPrefix(whole, rest)
	}
}

// at adds a repair made at an offset of the text.
func (n *notes) at(s string, offset int) {
	for i, have := range n.list {
		if have == s {
			n.places[i].times++
			return
		}
	}
	n.list = append(n.list, s)
	n.places = append(n.places, place{offset, 1})
}
