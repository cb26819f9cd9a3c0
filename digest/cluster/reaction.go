package cluster

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"

	"geodigest/digest/lang"
)

// A reaction shares the thing reacted to with its story, but hardly a verb, so its
// cosine is low. The rule below asks for that thing, two terms that are found together
// in a good part of the story and hardly anywhere else, and for one story that stands
// out: one rare word, or the same actors on the same day, are no evidence on a day of
// war. On the labelled days such single words were wrong twice out of five times.
const (
	reactSpan  = 48 * time.Hour // a story without news for longer gets no reactions
	reactSize  = 2              // items a story needs to be reacted to
	rareWord   = 5.5            // idf from which a word is rare
	nounLength = 4

	reactLead   = 1.3 // the next story must score less by this factor
	objectWord  = 3.4 // idf from which a word may name a thing
	objectPair  = 8.5 // and two of them together
	objectShare = 30  // per cent of the story's items that have both
	objectOwn   = 80  // per cent of the items with both that must be the story's
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
	nouns, names, famous = e.words[0][:0], e.words[1][:0], e.words[2][:0]
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

// voice returns the first speaker who is called by a name, as printed.
func voice(d Doc) string {
	for _, s := range d.Speakers {
		if strings.IndexFunc(s, unicode.IsUpper) >= 0 && strings.IndexFunc(s, unicode.IsLower) >= 0 || len(s) > 3 && strings.IndexFunc(s, unicode.IsUpper) >= 0 {
			return strings.Clone(s)
		}
	}
	return ""
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
// those the last query touched; own is the story it has already, or nil. Where two
// stories compete there is none.
func (e *Engine) reaction(it *item, own *story, cands []*story) (*story, float64, string) {
	if !it.speaks {
		return nil, 0, ""
	}
	var best *story
	top, second := 0.0, 0.0
	for _, s := range cands {
		if s == own {
			continue
		}
		score := e.score(s)
		if best == nil || score > top || score == top && s.members[0] < best.members[0] {
			best, top, second = s, score, top
		} else if score > second {
			second = score
		}
	}
	if best == nil || len(best.members) < reactSize || top < e.cfg.Cut*e.cfg.ReactShare || top < reactLead*second ||
		e.quiet(it, best) > int64(reactSpan/time.Second) {
		return nil, 0, ""
	}
	if why, _ := e.vetoStory(it, best); why != "" {
		return nil, 0, ""
	}
	a, b, in, all := e.object(it, own, best)
	if in == 0 {
		return nil, 0, ""
	}
	who := it.voice
	if who == "" {
		who = "a statement"
	}
	return best, top, fmt.Sprintf("reaction: %s on '%s' and '%s', found together in %d items of the story and %d others; score %.2f, the next %.2f", who, display(e.vocab.names[a]), display(e.vocab.names[b]), in, all-in, top, second)
}

// object finds the thing an answer is about: two terms that are together in a good
// part of the story's items and hardly elsewhere in the window. Both are words of the
// headline, or one is a rare common noun of it and the other a country, a place or
// somebody. Neither is the speaker. It returns the rarest such pair, the items of the story
// that have it and all items that have it.
func (e *Engine) object(it *item, own, s *story) (a, b int32, in, all int) {
	need := max(2, (len(s.members)*objectShare+99)/100)
	var terms []int32
	speaker := stems(it.voice)
	for _, f := range it.feats {
		name := e.vocab.names[f.slot]
		switch e.vocab.kinds[f.slot] {
		case termWord:
			if f.tf < 1 || e.vocab.idf[f.slot] < objectWord || reportingStems[name] || offices[name] || slices.Contains(speaker, name) {
				continue
			}
		case termName:
			if slices.Contains(it.said, name) {
				continue
			}
		default:
			continue
		}
		if int(f.slot) < len(e.postings) && e.holders(s, f.slot) >= need {
			terms = append(terms, f.slot)
		}
	}
	best := float32(objectPair)
	for i, x := range terms {
		for _, y := range terms[:i] {
			w := e.vocab.idf[x] + e.vocab.idf[y]
			if w < best || !e.things(it, x, y) {
				continue
			}
			n, m := e.together(x, y, it, own, s)
			if n >= need && objectOwn*m <= 100*n {
				a, b, in, all, best = x, y, n, m, w
			}
		}
	}
	return a, b, in, all
}

// stems returns the stems of a printed name.
func stems(name string) (out []string) {
	for w := range strings.FieldsFuncSeq(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		out = append(out, lang.Stem(w, "en"))
	}
	return out
}

// things tells whether two terms can name a thing together.
func (e *Engine) things(it *item, x, y int32) bool {
	if e.vocab.kinds[x] == termName {
		x, y = y, x
	}
	if e.vocab.kinds[x] == termName {
		return false
	}
	return e.vocab.kinds[y] == termWord || e.vocab.idf[x] >= rareWord && slices.Contains(it.head, x)
}

// holders counts the items of a story that hold a word.
func (e *Engine) holders(s *story, w int32) (n int) {
	for _, p := range e.postings[w] {
		if at := int(p.seq) - e.base; at >= 0 && e.items[at].story == s {
			n++
		}
	}
	return n
}

// together counts the items that hold two words, those of a story and all, without
// an item and its own story.
func (e *Engine) together(x, y int32, it *item, own, s *story) (in, all int) {
	p, q := e.postings[x], e.postings[y]
	for len(p) > 0 && len(q) > 0 {
		switch {
		case p[0].seq < q[0].seq:
			p = p[1:]
		case p[0].seq > q[0].seq:
			q = q[1:]
		default:
			if at := int(p[0].seq) - e.base; at >= 0 && e.items[at] != it && (own == nil || e.items[at].story != own) {
				all++
				if e.items[at].story == s {
					in++
				}
			}
			p, q = p[1:], q[1:]
		}
	}
	return in, all
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
