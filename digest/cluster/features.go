package cluster

import (
	"math"
	"slices"
	"strings"

	"geodigest/digest/lang"
)

// summaryLimit is how much of a summary counts, in bytes of text: what follows
// is context that look-alike stories share.
const summaryLimit = 400

// clip is the part of a document that carries evidence: tokens of the title
// without the outlet's name, tokens of the summary without dateline and
// boilerplate.
type clip struct {
	title, summary []lang.Token
	titleCase      bool
	lang           string
}

// clipDoc cuts title and summary down to what carries evidence.
func clipDoc(d *lang.Doc) clip {
	var c clip
	if d == nil {
		return c
	}
	c.lang = d.Lang
	if p := d.Part(lang.Title); p != nil {
		c.title = trimOutlet(d.Text, p.Tokens)
		c.titleCase = p.TitleCase
	}
	if p := d.Part(lang.Summary); p != nil {
		toks := p.Tokens
		for i := range toks {
			if toks[i].Start-p.Start >= summaryLimit {
				toks = toks[:i]
				break
			}
		}
		c.summary = trimBoilerplate(trimDateline(toks))
	}
	return c
}

// trimOutlet drops " - Outlet" and " | Outlet" from the end of a headline, as
// aggregators append them. A dash inside a word has no spaces around it; a long
// dash is kept, since some agencies name the speaker after it.
func trimOutlet(text string, toks []lang.Token) []lang.Token {
	const maxOutlet, minRest = 8, 4
	words := 0
	for i := len(toks) - 1; i > 0 && words <= maxOutlet; i-- {
		t := toks[i]
		if t.Kind != lang.Punct {
			words++
			continue
		}
		mark := text[t.Start:t.End]
		if mark != "-" && mark != "|" {
			continue
		}
		if t.Start == 0 || t.End >= len(text) || text[t.Start-1] != ' ' || text[t.End] != ' ' {
			continue
		}
		if countWords(toks[:i]) >= minRest {
			return toks[:i]
		}
		break
	}
	return toks
}

func countWords(toks []lang.Token) int {
	n := 0
	for i := range toks {
		if toks[i].Kind != lang.Punct {
			n++
		}
	}
	return n
}

// trimDateline drops "TEHRAN, May 21 (Agency) -" from the start of a summary: an
// upper-case first word and a dash within the first words.
func trimDateline(toks []lang.Token) []lang.Token {
	const reach = 14
	if len(toks) == 0 || !toks[0].Upper {
		return toks
	}
	for i := 1; i < len(toks) && i < reach; i++ {
		switch toks[i].Norm {
		case "-", "–", "—", "--":
			return toks[i+1:]
		case ".", "!", "?":
			return toks
		}
	}
	return toks
}

// boilerplate lists phrases after which a summary says nothing about the event.
var boilerplate = [][]string{
	{"continue", "reading"},
	{"read", "more"},
	{"view", "full", "coverage"},
	{"the", "post"},
	{"appeared", "first", "on"},
	{"sign", "up"},
	{"click", "here"},
	{"follow", "our", "live"},
}

// trimBoilerplate cuts a summary at the first boilerplate phrase that is not at
// its very beginning.
func trimBoilerplate(toks []lang.Token) []lang.Token {
	for i := 3; i < len(toks); i++ {
		for _, b := range boilerplate {
			if i+len(b) > len(toks) || toks[i].Norm != b[0] {
				continue
			}
			hit := true
			for j := 1; j < len(b); j++ {
				if toks[i+j].Norm != b[j] {
					hit = false
					break
				}
			}
			if hit {
				return toks[:i]
			}
		}
	}
	return toks
}

// feature is one term of an item with its weight before idf.
type feature struct {
	slot int32
	tf   float32
}

// extract turns a document into features, interning terms as it goes. The
// order of the features depends on the text alone.
func (e *Engine) extract(c clip, d Doc) []feature {
	v := &e.vocab
	e.featBuf = e.featBuf[:0]
	e.addStems(c.title, 1)
	if e.cfg.Summary > 0 {
		e.addStems(c.summary, float32(e.cfg.Summary))
	}
	if e.cfg.Bigram > 0 {
		prev := int32(-1)
		for i := range c.title {
			t := &c.title[i]
			if t.Kind == lang.Punct || t.Stem == "" {
				continue
			}
			s, ok := v.slots[t.Stem]
			if !ok { // a number: its term is written otherwise
				s = v.slot([]byte(t.Stem), termWord)
			}
			if prev >= 0 {
				e.addFeature(v.pair(prev, s), float32(e.cfg.Bigram))
			}
			prev = s
		}
	}
	if e.cfg.Entity > 0 {
		for _, id := range d.Entities {
			v.key = append(v.key[:0], id...)
			e.addFeature(v.slot(v.key, termName), float32(e.cfg.Entity))
		}
	}
	e.addConcepts(c, d.TitleEntities)
	out := make([]feature, len(e.featBuf))
	copy(out, e.featBuf)
	for _, f := range e.featBuf {
		v.mark[f.slot] = 0
	}
	return out
}

// readKicker notes the terms of the headline's kicker, unless it names somebody or
// a place: "Ukraine war: ..." is what the item is about.
func (e *Engine) readKicker(it *item, d Doc, c clip) {
	if d.Text == nil {
		return
	}
	n, hash := kickerOf(d.Text.Text, c.title)
	if n == 0 {
		return
	}
	v := &e.vocab
	for _, t := range c.title[:n] {
		if s, ok := v.slots[t.Stem]; ok && (slices.Contains(it.names, s) || slices.Contains(it.famous, s)) {
			return
		}
	}
	it.kicker = hash
	prev := int32(-1)
	for _, t := range c.title[:n] {
		if t.Kind == lang.Punct || t.Stem == "" {
			continue
		}
		s, ok := v.slots[t.Stem]
		if !ok {
			s = -1
		} else {
			it.series = append(it.series, s)
		}
		if p, ok := v.pairs[[2]int32{prev, s}]; ok {
			it.series = append(it.series, p)
		}
		prev = s
	}
}

// addStems adds the stems of one field with weight w x (1 + ln tf).
func (e *Engine) addStems(toks []lang.Token, w float32) {
	v := &e.vocab
	e.countBuf = e.countBuf[:0]
	for i := range toks {
		t := &toks[i]
		if t.Kind == lang.Punct || t.Stem == "" {
			continue
		}
		switch t.Kind {
		case lang.Ordinal:
			v.key = append(v.key[:0], t.Norm...)
			if len(t.Norm) > 1 { // from the tenth on it names something
				v.key = append(v.key, "th"...)
			}
		case lang.Number:
			v.key = append(v.key[:0], t.Norm...)
		default:
			v.key = append(v.key[:0], t.Stem...)
		}
		s := v.slot(v.key, termWord)
		if v.count[s] == 0 {
			e.countBuf = append(e.countBuf, s)
		}
		v.count[s]++
	}
	for _, s := range e.countBuf {
		tf := w * float32(1+math.Log(float64(v.count[s])))
		v.count[s] = 0
		e.addFeature(s, tf)
	}
}

// addFeature adds weight to a term of the item being extracted.
func (e *Engine) addFeature(slot int32, w float32) {
	v := &e.vocab
	if i := v.mark[slot]; i > 0 {
		e.featBuf[i-1].tf += w
		return
	}
	e.featBuf = append(e.featBuf, feature{slot, w})
	v.mark[slot] = int32(len(e.featBuf))
}

// termKind tells the terms of a vocabulary apart.
type termKind uint8

const (
	termWord termKind = iota
	termPair
	termName
	termConcept
	termScene
)

// vocab numbers the terms seen inside the window. Slots are an internal
// shorthand: no result depends on their order.
type vocab struct {
	slots  map[string]int32
	pairs  map[[2]int32]int32 // slots of two neighbouring stems -> slot
	names  []string           // slot -> printable term, "" for a pair
	parts  [][2]int32         // slot -> the two of a pair
	kinds  []termKind         // slot -> kind
	prior  []float32          // slot -> share of background documents that have it
	df     []float32          // slot -> items of the window that have it, at the last epoch
	static []float32          // slot -> weight by the background alone
	idf    []float32          // slot -> weight, at the last epoch
	heads  []int32            // slot -> items of the window that have it in the headline, of words
	count  []int32            // scratch of addStems, all zero between calls
	mark   []int32            // scratch of extract, all zero between calls
	key    []byte             // scratch
	bg     *background
	total  float32 // items of the window at the last epoch
	cfg    *Config
}

// slot returns the number of a term, giving it a new one where needed.
func (v *vocab) slot(key []byte, kind termKind) int32 {
	if s, ok := v.slots[string(key)]; ok {
		return s
	}
	name := string(key)
	s := v.add(name, kind, v.bg.share(name, kind))
	v.slots[name] = s
	return s
}

// pair returns the number of a pair of stems, giving it a new one where needed.
func (v *vocab) pair(a, b int32) int32 {
	if s, ok := v.pairs[[2]int32{a, b}]; ok {
		return s
	}
	v.key = append(append(append(v.key[:0], v.names[a]...), ' '), v.names[b]...)
	s := v.add("", termPair, v.bg.share(string(v.key), termPair))
	v.parts[s], v.pairs[[2]int32{a, b}] = [2]int32{a, b}, s
	return s
}

// name returns a term as it is printed.
func (v *vocab) name(s int32) string {
	if v.kinds[s] == termPair {
		return v.names[v.parts[s][0]] + " " + v.names[v.parts[s][1]]
	}
	return v.names[s]
}

// add makes room for a term in so large a share of background documents.
func (v *vocab) add(name string, kind termKind, share float32) int32 {
	s := int32(len(v.names))
	v.names = append(v.names, name)
	v.parts = append(v.parts, [2]int32{})
	v.kinds = append(v.kinds, kind)
	v.prior = append(v.prior, share)
	v.df = append(v.df, 0)
	v.idf = append(v.idf, 0)
	v.static = append(v.static, 0)
	v.heads = append(v.heads, 0)
	v.count = append(v.count, 0)
	v.mark = append(v.mark, 0)
	v.weigh(s)
	return s
}

// maxIDF bounds the weight of terms nobody has seen before: a typing error is
// not the best evidence there is. Names are bounded lower: one shared president
// is no evidence.
const (
	maxIDF     = 10
	maxNameIDF = 5.0
)

// weigh computes the idf of a slot from background and window.
func (v *vocab) weigh(s int32) {
	p := (v.prior[s]*float32(v.cfg.Prior) + v.df[s]) / (float32(v.cfg.Prior) + v.total)
	w := float32(-math.Log(float64(p)))
	limit := float32(maxIDF)
	switch v.kinds[s] {
	case termName:
		limit = maxNameIDF
	case termConcept, termScene:
		limit = maxConceptIDF
	}
	v.idf[s] = min(max(w, .05), limit)
	if v.static[s] == 0 {
		v.static[s] = min(max(float32(-math.Log(float64(v.prior[s]))), .05), limit)
	}
}

// display returns a term as evidence prints it.
func display(name string) string {
	if _, after, ok := strings.Cut(name, ":"); ok {
		return after
	}
	return name
}
