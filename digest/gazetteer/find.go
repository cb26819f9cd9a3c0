package gazetteer

import "geodigest/digest/lang"

// candidate is a match that may still need a reason from the rest of the item.
type candidate struct {
	first, last int
	all         []alias // all that end here and pass the gate of capitals
}

// Find marks the entities in one part of a document, in text order, without
// overlap. Names that need a reason (surnames, Georgia, Jordan) look for it in
// all parts. An index out of range finds nothing.
func (g *Gazetteer) Find(d *lang.Doc, part int) []Match {
	if part < 0 || part >= len(d.Parts) {
		return nil
	}
	return g.Annotate(d)[part]
}

// Annotate finds all entities of all parts of a document.
func (g *Gazetteer) Annotate(d *lang.Doc) Mentions {
	out := make(Mentions, len(d.Parts))
	var cands [3][]candidate
	for i := range d.Parts {
		if i < len(cands) {
			cands[i] = g.scan(&d.Parts[i])
		}
	}
	for i := range d.Parts {
		if i < len(cands) {
			out[i] = g.resolve(d, i, &cands)
		}
	}
	return out
}

// scan walks the trie from every token and keeps the longest name.
func (g *Gazetteer) scan(p *lang.Part) []candidate {
	var out []candidate
	tokens := p.Tokens
	loud := shouted(tokens)
	for i := dateline(p); i < len(tokens); {
		id, ok := g.words[tokens[i].Norm]
		if !ok || notAName(tokens, i, loud) {
			i++
			continue
		}
		node, ok := g.edges[uint64(uint32(id))]
		if !ok {
			i++
			continue
		}
		best, last := []alias(nil), -1
		for j := i; ; {
			if ends := g.ends[node]; ends != nil {
				if pass := capitals(ends, tokens[i:j+1]); len(pass) > 0 {
					best, last = pass, j
				}
			}
			j++
			if j >= len(tokens) {
				break
			}
			id, ok := g.words[tokens[j].Norm]
			if !ok {
				break
			}
			if node, ok = g.edges[uint64(uint32(node))<<32|uint64(uint32(id))]; !ok {
				break
			}
		}
		if last < 0 {
			i++
			continue
		}
		if best[0].mode != blocked {
			out = append(out, candidate{first: i, last: last, all: best})
		}
		i = last + 1
	}
	return out
}

// shouted tells whether the part is all capitals, which then say nothing.
func shouted(tokens []lang.Token) bool {
	words := 0
	for i := range tokens {
		if t := &tokens[i]; t.Kind == lang.Word {
			if !t.Upper && t.End-t.Start > 1 {
				return false
			}
			words++
		}
	}
	return words > 2
}

// notAName knows the capitals that are no acronym: US$5bn, JOIN US NOW.
func notAName(tokens []lang.Token, i int, loud bool) bool {
	t := &tokens[i]
	if i+1 < len(tokens) && tokens[i+1].Norm == "$" && tokens[i+1].Start == t.End {
		return true
	}
	return loud && t.Upper && lang.IsStop(t.Norm, "en")
}

// capitals keeps the aliases whose capitals the text has. It returns a window
// of ends where it can, to save a copy.
func capitals(ends []alias, tokens []lang.Token) []alias {
	n := 0
	for i := range ends {
		if ends[i].fits(tokens) {
			n++
		}
	}
	if n == len(ends) {
		return ends
	}
	if n == 0 {
		return nil
	}
	out := make([]alias, 0, n)
	for i := range ends {
		if ends[i].fits(tokens) {
			out = append(out, ends[i])
		}
	}
	return out
}

func (a *alias) fits(tokens []lang.Token) bool {
	if a.upper {
		return tokens[0].Upper
	}
	for i := range tokens {
		if a.caps&(1<<i) != 0 && !tokens[i].Cap {
			return false
		}
	}
	return true
}

// dateline gives the number of tokens of a place-and-agency line that opens a
// summary ("MOSCOW (Agency) -", "TEHRAN, May 21 (XYZ) –"): where a report was
// filed says nothing about whom it concerns.
func dateline(p *lang.Part) int {
	t := p.Tokens
	if p.Kind == lang.Title || len(t) < 3 || !t[0].Cap {
		return 0
	}
	closed, open := false, false
	for i := 0; i < len(t) && i < 16; i++ {
		if t[i].Kind != lang.Punct {
			if !open && !t[i].Cap && t[i].Kind == lang.Word {
				return 0
			}
			continue
		}
		switch t[i].Norm {
		case "(":
			open = true
		case ")":
			open, closed = false, true
		case "-", "–", "—":
			if closed || t[0].Upper && i <= 6 {
				return i + 1
			}
			return 0
		case ",", ".", "/":
		case ":":
			if closed {
				return i + 1
			}
			return 0
		default:
			if !open {
				return 0
			}
		}
	}
	return 0
}
