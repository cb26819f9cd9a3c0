package relevance

import (
	_ "embed"
	"strings"

	"geodigest/digest/lang"
)

//go:embed data/lexicon.tsv
var lexiconText string

// lexicon finds the terms of themes and counter-topics in tokens.
type lexicon struct {
	names []string         // theme or, with a leading minus, counter-topic
	terms map[string]uint8 // norms joined by a space -> index in names
	more  map[string]bool  // proper prefixes of terms
}

func newLexicon(text string) *lexicon {
	x := &lexicon{terms: map[string]uint8{}, more: map[string]bool{}}
	for line := range strings.Lines(text) {
		name, terms, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(name, "#") {
			continue
		}
		id := uint8(len(x.names))
		x.names = append(x.names, name)
		for term := range strings.SplitSeq(terms, "|") {
			key := ""
			for _, t := range lang.Tokenize(term, "en") {
				if key != "" {
					x.more[key] = true
					key += " "
				}
				key += t.Norm
			}
			if _, dup := x.terms[key]; !dup {
				x.terms[key] = id
			}
		}
	}
	return x
}

// hit is a term in a part: tokens first to last, both inclusive.
type hit struct {
	name        uint8
	first, last int
}

// find appends the hits in tokens, longest terms first, without overlap. buf
// is scratch space.
func (x *lexicon) find(out []hit, tokens []lang.Token, buf []byte) []hit {
	for i := 0; i < len(tokens); {
		buf = append(buf[:0], tokens[i].Norm...)
		best, name := -1, uint8(0)
		for j := i; ; {
			if id, ok := x.terms[string(buf)]; ok {
				best, name = j, id
			}
			if !x.more[string(buf)] {
				break
			}
			if j++; j >= len(tokens) {
				break
			}
			buf = append(append(buf, ' '), tokens[j].Norm...)
		}
		if best < 0 {
			i++
			continue
		}
		out = append(out, hit{name, i, best})
		i = best + 1
	}
	return out
}
