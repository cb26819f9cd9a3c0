package relevance

import (
	"math"

	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
)

// Feature is one thing the model saw in an item. Value is how strongly.
type Feature struct {
	Name  string
	Value float64
}

// Features lists what the model sees in an item, as the trainer needs it. The
// same name may come more than once; values add up.
//
//	w:STEM   content word        b:A B  neighbouring content words, names replaced by their kind
//	t:NAME   theme in the title  s:NAME theme in the rest   -topics likewise
//	g:...    what the gazetteer found, by kind, home and number
//	y:A B    two themes or topics together; n:... how many there are
//	x:...    a theme or topic together with a foreign state, or with the United States alone
func (m *Model) Features(d *lang.Doc, men gazetteer.Mentions) []Feature {
	var out []Feature
	var b builder
	b.run(m.lex, d, men, func(key []byte, v float64) { out = append(out, Feature{string(key), v}) })
	return out
}

// Only so much of a body is read: the lead says what an item is about.
const maxTokens = 80

// builder walks over one item; it holds the scratch space.
type builder struct {
	key    []byte
	term   []byte
	hits   []hit
	themes [64]float64 // weight per lexicon entry, title counted double
	mask   [lang.Body + 1][maxTokens]byte
}

func (b *builder) run(lex *lexicon, d *lang.Doc, men gazetteer.Mentions, emit func([]byte, float64)) {
	put := func(v float64, parts ...string) {
		b.key = b.key[:0]
		for _, p := range parts {
			b.key = append(b.key, p...)
		}
		emit(b.key, v)
	}
	f := b.entities(d, men)
	f.emit(put)

	var inTitle, inRest [64]int
	words := 0.0
	for i := range d.Parts {
		tokens := head(&d.Parts[i])
		title := i == 0
		b.hits = lex.find(b.hits[:0], tokens, b.term)
		for _, h := range b.hits {
			if b.insideName(i, h) {
				continue
			}
			for j := h.first; j <= h.last; j++ {
				if b.mask[i][j] == 0 && lex.names[h.name][0] != '+' {
					b.mask[i][j] = term
				}
			}
			if title {
				inTitle[h.name]++
				b.themes[h.name] += 2
			} else {
				inRest[h.name]++
				b.themes[h.name]++
			}
		}
		for j := range tokens {
			if b.mask[i][j] == 0 && tokens[j].Stem != "" && tokens[j].Kind == lang.Word {
				words += weight(i) * weight(i)
			}
		}
	}
	for k, name := range lex.names {
		if inTitle[k] > 0 {
			put(math.Sqrt(float64(inTitle[k])), "t:", name)
		}
		if inRest[k] > 0 {
			put(math.Sqrt(float64(inRest[k])), "s:", name)
		}
		if inTitle[k]+inRest[k] > 0 {
			switch {
			case f.foreign > 0:
				put(1, "x:abroad ", name)
			case f.us:
				put(1, "x:us ", name)
			default:
				put(1, "x:nowhere ", name)
			}
		}
	}
	b.pairs(lex, &inTitle, &inRest, put)
	scale := 3 / math.Sqrt(math.Max(words, 4))
	for i := range d.Parts {
		b.words(i, head(&d.Parts[i]), scale*weight(i), emit)
	}
}

// pairs emits which themes and topics stand together, and how many there are:
// migrants in an accident are a matter of borders, a tourist in one is not.
func (b *builder) pairs(lex *lexicon, inTitle, inRest *[64]int, put func(float64, ...string)) {
	themes, topics, titled := 0, 0, 0
	for i, one := range lex.names {
		if one[0] == '+' || inTitle[i]+inRest[i] == 0 {
			continue
		}
		if one[0] == '-' {
			topics++
		} else {
			themes++
			if inTitle[i] > 0 {
				titled++
			}
		}
		for j := i + 1; j < len(lex.names); j++ {
			if two := lex.names[j]; two[0] != '+' && inTitle[j]+inRest[j] > 0 {
				put(1, "y:", one, " ", two)
			}
		}
	}
	put(1, "n:themes ", digit(themes))
	put(1, "n:themes in title ", digit(titled))
	put(1, "n:topics ", digit(topics))
	if themes > 0 && topics == 0 {
		put(1, "n:themes alone")
	}
	if themes == 0 && topics > 0 {
		put(1, "n:topics alone")
	}
}

func digit(n int) string { return [...]string{"0", "1", "2", "3"}[min(n, 3)] }

// term marks the tokens of a lexicon term.
const term = 't'

func weight(part int) float64 {
	if part == 0 {
		return 1
	}
	return 0.5
}

func head(p *lang.Part) []lang.Token { return p.Tokens[:min(len(p.Tokens), maxTokens)] }

// insideName tells whether a term is part of a name ("Peace" in "Board of Peace" is;
// then the entity speaks for itself).
func (b *builder) insideName(part int, h hit) bool {
	for j := h.first; j <= h.last; j++ {
		if b.mask[part][j] == 0 {
			return false
		}
	}
	return b.mask[part][h.first] != 'O' && b.mask[part][h.first] != 'T'
}

// words emits content words and pairs of neighbours. Names are replaced by
// their kind, so that what is learned outlives the people of the day.
func (b *builder) words(part int, tokens []lang.Token, v float64, emit func([]byte, float64)) {
	prev, prevMask := "", byte(0)
	for j := range tokens {
		t := &tokens[j]
		mask := b.mask[part][j]
		word := t.Stem
		switch {
		case t.Kind == lang.Punct:
			continue
		case mask == term: // the lexicon speaks for it
			if word == "" {
				continue
			}
		case mask != 0:
			if mask == prevMask {
				continue // the same name goes on
			}
			word = maskName(mask)
		case t.Kind != lang.Word:
			word = "#"
		case word == "":
			continue
		default:
			b.key = append(append(b.key[:0], "w:"...), word...)
			emit(b.key, v)
		}
		if prev != "" {
			b.key = append(append(b.key[:0], "b:"...), prev...)
			b.key = append(append(b.key, ' '), word...)
			emit(b.key, v*0.7)
		}
		prev, prevMask = word, mask
	}
}

func maskName(m byte) string {
	switch m {
	case 'U':
		return "US"
	case 'F':
		return "STATE"
	case 'P':
		return "LEADER"
	case 'Q':
		return "USLEADER"
	case 'O':
		return "ORG"
	case 'A':
		return "GROUP"
	}
	return "PLACE"
}
