package cluster

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"geodigest/digest/lang"
)

// Headlines on one event seldom choose the same verb: "kills 17", "17 dead". The
// concept behind such words is a term of its own, and so is a scene, a concept with
// the country or the person it goes with: a quake in Japan is one event where a quake
// and Japan are two words. Their document frequencies tell how much either proves, as
// those of words do: strikes on a country at war prove little.

//go:embed concepts.txt
var conceptsTable string

const (
	conceptTerm   = .4 // weight of a concept of the headline, its words' being 1
	sceneTerm     = .3 // weight of a scene
	conceptWord   = .8 // what a concept shared in other words counts as a shared word
	maxConceptIDF = 9  // bounds the weight of concepts and scenes
	maxConcepts   = 12 // concepts of one headline
	conceptPrefix = "concept:"
)

// concepts says what the stems of a language stand for.
type concepts struct {
	words map[string]map[string][]string // language -> stem, or two joined by "_" -> concepts
	stems map[string][]string            // concept -> English stems
	pairs map[string]map[string]bool     // language -> second stems of pairs
}

// eventWords is the embedded table, read at first use and never changed.
var eventWords = sync.OnceValues(func() (*concepts, error) { return loadConcepts(conceptsTable) })

// loadConcepts reads the table. Stemming makes its words match all their inflections.
func loadConcepts(table string) (*concepts, error) {
	c := &concepts{words: map[string]map[string][]string{}, stems: map[string][]string{}, pairs: map[string]map[string]bool{}}
	name := ""
	for line := range strings.Lines(table) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		tag, words, ok := strings.Cut(line, ":")
		if !ok {
			name = conceptPrefix + line
			continue
		}
		if name == "" || strings.TrimSpace(words) == "" {
			return nil, fmt.Errorf("reading table of concepts: bad line %q", line)
		}
		if c.words[tag] == nil {
			c.words[tag], c.pairs[tag] = map[string][]string{}, map[string]bool{}
		}
		for w := range strings.FieldsSeq(words) {
			stem := lang.Stem(w, tag)
			if first, second, ok := strings.Cut(w, "_"); ok {
				second = lang.Stem(second, tag)
				stem = lang.Stem(first, tag) + "_" + second
				c.pairs[tag][second] = true
			}
			if slices.Contains(c.words[tag][stem], name) {
				continue
			}
			c.words[tag][stem] = append(c.words[tag][stem], name)
			if tag == "en" {
				c.stems[name] = append(c.stems[name], stem)
			}
		}
	}
	return c, nil
}

// addConcepts adds the concepts of a headline and its scenes, one for every country
// and person it names.
func (e *Engine) addConcepts(c clip, stage []string) {
	all, err := eventWords()
	if err != nil {
		return // the table is part of the program and a test reads it
	}
	words, pairs := all.words[c.lang], all.pairs[c.lang]
	if words == nil {
		return
	}
	var found [maxConcepts]string
	n, prev := 0, ""
	for i := range c.title {
		stem := c.title[i].Stem
		hits := words[stem]
		if pairs[stem] {
			if two := words[prev+"_"+stem]; two != nil {
				hits = two
			}
		}
		prev = stem
		for _, h := range hits {
			if n < maxConcepts && !slices.Contains(found[:n], h) {
				found[n] = h
				n++
			}
		}
	}
	v := &e.vocab
	for _, concept := range found[:n] {
		v.key = append(v.key[:0], concept...)
		e.addFeature(v.slot(v.key, termConcept), conceptTerm)
		for _, id := range stage {
			land, ok := strings.CutPrefix(id, "country:")
			if !ok {
				if land, ok = strings.CutPrefix(id, "person:"); !ok {
					continue
				}
			}
			v.key = append(append(append(v.key[:0], concept...), '@'), land...)
			e.addFeature(v.slot(v.key, termScene), sceneTerm)
		}
	}
}

// conceptDocs returns in how many background documents a concept or a scene may be
// expected: in as many as have one of its words, and a fortieth of them for a scene.
func (b *background) conceptDocs(term string, kind termKind) float32 {
	const fewest, places, fewestScenes = 20, 40, 10
	name, _, _ := strings.Cut(term, "@")
	df := float32(0)
	if all, err := eventWords(); err == nil {
		for _, stem := range all.stems[name] {
			df += float32(b.df[stem])
		}
	}
	if df = max(df, fewest); kind == termScene {
		df = max(df/places, fewestScenes)
	}
	return df
}

// meanings returns, for every term of an item, the concepts of its headline that it
// stands for, a bit each: items that share the word itself do not share one more for
// what it means.
func (e *Engine) meanings(it *item) []uint16 {
	v := &e.vocab
	e.means = slices.Grow(e.means[:0], len(it.feats))[:len(it.feats)]
	clear(e.means)
	all, err := eventWords()
	if err != nil {
		return e.means
	}
	words := all.words[it.lang]
	bit := uint16(1)
	for i, f := range it.feats {
		if v.kinds[f.slot] != termConcept {
			continue
		}
		e.means[i] = bit
		for j, g := range it.feats[:i] {
			if v.kinds[g.slot] == termWord && g.tf >= 1 && slices.Contains(words[v.names[g.slot]], v.names[f.slot]) {
				e.means[j] |= bit
			}
		}
		bit <<= 1
	}
	return e.means
}
