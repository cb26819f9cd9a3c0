package cluster

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"geodigest/digest/lang"
)

// A reaction shares the actors and the thing reacted to with its story, but
// hardly a verb, so its cosine is low. The rule below asks for a rare common
// noun besides the actors: the same actors on the same day are no evidence on a
// day of war.
const (
	reactSpan  = 48 * time.Hour // a story without news for longer gets no reactions
	reactSize  = 2              // items a story needs to be reacted to
	rareWord   = 5.5            // idf from which a word is rare
	nounLength = 4

	personShare = .04 // of the window's items: more name a person who is everywhere
	fewItems    = 50  // a window with fewer says nothing about shares
)

// readActors collects common nouns, capitalised words, those words that belong to
// names of the gazetteer, and whether somebody speaks.
func (e *Engine) readActors(c clip, d Doc) (nouns, names, famous []int32, speaks bool) {
	slugs := map[string]bool{}
	for _, id := range d.Entities {
		_, slug, _ := strings.Cut(id, ":")
		for w := range strings.SplitSeq(slug, "-") {
			slugs[w] = true
		}
	}
	add := func(toks []lang.Token, titleCase bool) {
		for i := range toks {
			t := &toks[i]
			if t.Kind != lang.Word || t.Stem == "" {
				continue
			}
			s, ok := e.vocab.slots[t.Stem]
			if !ok {
				continue
			}
			if slugs[t.Norm] && !slices.Contains(famous, s) {
				famous = append(famous, s)
			}
			switch {
			case slices.Contains(names, s):
			case t.Cap && !titleCase && !t.First, t.Cap && slugs[t.Norm], offices[t.Stem]:
				names = append(names, s)
			case len(t.Norm) >= nounLength && !slices.Contains(nouns, s) && (!t.Cap || titleCase || t.First):
				nouns = append(nouns, s)
			}
		}
	}
	add(c.title, c.titleCase)
	add(c.summary, false)
	// A word that is capitalised inside a sentence is a name wherever it stands.
	nouns = slices.DeleteFunc(nouns, func(s int32) bool { return slices.Contains(names, s) })
	return nouns, names, famous, len(d.Speakers) > 0 || speaksUp(c.title)
}

// readHead returns the nouns of the headline, a part of an item's nouns.
func (e *Engine) readHead(title []lang.Token, nouns []int32) (head []int32) {
	for i := range title {
		if s, ok := e.vocab.slots[title[i].Stem]; ok && slices.Contains(nouns, s) && !slices.Contains(head, s) {
			head = append(head, s)
		}
	}
	return head
}

// speaksUp tells whether a headline reports speech: "X: ...", quotation marks,
// or a reporting verb.
func speaksUp(title []lang.Token) bool {
	for i := range title {
		t := &title[i]
		switch {
		case t.Norm == ":" && i > 0 && i <= 6, t.Norm == `"`, t.Norm == "—" && i > 2:
			return true
		case t.Kind == lang.Word && reporting[t.Norm]:
			return true
		}
	}
	return false
}

// offices are stems of words that go with names and are no evidence of their own.
var offices = set(`prime minist presid foreign deputi leader secretari govern offici spokesman spokeswoman spokesperson chief envoy ambassador senat
premier chancellor king`)

// reporting are the verbs headlines report speech with.
var reporting = set(`says said warns warned denies denied rejects rejected condemns condemned urges urged calls called vows vowed
accuses accused dismisses dismissed slams slammed demands demanded insists insisted backs backed welcomes
welcomed criticises criticizes criticised criticized claims claimed tells told asks replies replied responds
responded reacts reacted answers hits rebukes rebuked denounces denounced threatens threatened promises
pledges pledged suggests hints refuses refused declares declared praises praised blames blamed open ready`)

// reportingStems are the stems of reporting verbs: no subjects.
var reportingStems = func() map[string]bool {
	m := map[string]bool{}
	for w := range reporting {
		m[lang.Stem(w, "en")] = true
	}
	return m
}()

// set makes a set of the words of a text.
func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// reaction looks for the active story that an item answers or comments on, among
// those the last query touched; own is the story it has already, or nil.
func (e *Engine) reaction(it *item, own *story, cands []*story) (*story, float64, string) {
	type found struct {
		s           *story
		score       float64
		nouns, name []string
	}
	var all []found
	for _, s := range cands {
		if s == own || len(s.members) < reactSize {
			continue
		}
		score := e.score(s)
		if score < e.cfg.Cut*e.cfg.ReactShare || e.quiet(it, s) > int64(reactSpan/time.Second) {
			continue
		}
		nouns, names := e.sharedActors(it, s, own)
		if len(nouns) == 0 || len(names) == 0 || len(nouns)+len(names) < 3 {
			continue
		}
		if why, _ := e.vetoStory(it, s); why != "" {
			continue
		}
		all = append(all, found{s, score, nouns, names})
	}
	if len(all) == 0 {
		return nil, 0, ""
	}
	best := slices.MinFunc(all, func(a, b found) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.s.members[0], b.s.members[0]))
	})
	why := fmt.Sprintf("reaction: shares %s and %s with the story, score %.2f", strings.Join(best.name, ", "), strings.Join(best.nouns, ", "), best.score)
	return best.s, best.score, why
}

// quiet returns how many seconds lie between an item and the nearest member of
// a story.
func (e *Engine) quiet(it *item, s *story) int64 {
	gap := int64(math.MaxInt64)
	for _, seq := range s.members {
		gap = min(gap, abs(it.t-e.at(seq).t))
	}
	return gap
}

// sharedActors returns the rare nouns and the names an item shares with a story.
// Of a larger story two members must hold them, and the story must hold most of
// the items in which the noun occurs: a noun that is everywhere today says
// nothing. Nor does a person who is everywhere. The item's own story is not counted.
func (e *Engine) sharedActors(it *item, s, own *story) (nouns, names []string) {
	need := min(2, len(s.members)-1)
	for _, w := range it.nouns {
		if e.vocab.idf[w] < rareWord || int(w) >= len(e.postings) {
			continue
		}
		in, all := 0, 0
		for _, p := range e.postings[w] {
			if at := int(p.seq) - e.base; at >= 0 && e.items[at] != it && e.items[at].story != own {
				all++
				if e.items[at].story == s {
					in++
				}
			}
		}
		if in >= need && 2*in >= all {
			nouns = append(nouns, e.vocab.names[w])
		}
	}
	if len(nouns) == 0 {
		return nil, nil
	}
	holders := func(has func(o *item) bool) bool {
		n := 0
		for _, seq := range s.members {
			if has(e.at(seq)) {
				if n++; n >= need {
					return true
				}
			}
		}
		return false
	}
	for _, id := range it.entities {
		if e.ubiquitous(id) {
			continue
		}
		if holders(func(o *item) bool { return slices.Contains(o.entities, id) }) {
			names = append(names, display(id))
		}
	}
	for _, w := range it.names {
		if e.vocab.idf[w] >= rareWord && holders(func(o *item) bool { return slices.Contains(o.names, w) }) {
			names = append(names, e.vocab.names[w])
		}
	}
	return nouns, names
}

// ubiquitous tells whether so many items of the window name a person that naming
// him too is no evidence. It looks at the last epoch's counts, which a restart
// finds again.
func (e *Engine) ubiquitous(id string) bool {
	slot, ok := e.vocab.slots[id]
	return ok && isPerson(id) && e.vocab.total >= fewItems && e.vocab.df[slot] > personShare*e.vocab.total
}
