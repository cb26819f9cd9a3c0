package cluster

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// cast is what a group of items brings on stage: who speaks in it, whom and
// what it names. Live pages and round-ups take no part.
type cast struct {
	group  []int32 // sequence numbers
	items  []*item
	voices []string   // persons who speak in a third of the items or more
	lands  []string   // countries in half of the items or more
	heads  []headNoun // by noun
	lang   string     // of most items
	named  []string   // persons
	pinned bool       // an operator put one of the items here
}

// headNoun is a noun and how many headlines have it.
type headNoun struct{ word, n int32 }

// headed counts the headlines that have a noun.
func (c *cast) headed(word int32) int {
	if i, ok := slices.BinarySearchFunc(c.heads, word, func(h headNoun, w int32) int { return cmp.Compare(h.word, w) }); ok {
		return int(c.heads[i].n)
	}
	return 0
}

// countHeads returns how often each noun occurs in a list, which it sorts.
func countHeads(words []int32) []headNoun {
	slices.Sort(words)
	n := 0
	for i, w := range words {
		if i == 0 || w != words[i-1] {
			n++
		}
	}
	out := make([]headNoun, 0, n)
	for i, w := range words {
		if i == 0 || w != words[i-1] {
			out = append(out, headNoun{word: w})
		}
		out[len(out)-1].n++
	}
	return out
}

// newCast reads a group. What it made of the same group at the last repair stands.
func (e *Engine) newCast(group []int) *cast {
	first := e.items[group[0]]
	if c := first.cast; c != nil && e.fits(c, group) {
		return c
	}
	c := &cast{group: make([]int32, len(group))}
	said, lands, langs, named := e.tally[0], e.tally[1], e.tally[2], e.tally[3]
	var heads []int32
	for i, at := range group {
		it := e.items[at]
		it.cast = nil
		c.group[i] = int32(e.base + at)
		c.pinned = c.pinned || it.pinned
		if it.facts.role != plain {
			continue
		}
		c.items = append(c.items, it)
		langs[it.lang]++
		for _, p := range it.said {
			said[p]++
		}
		heads = append(heads, it.head...)
		for _, id := range it.entities {
			switch {
			case isPerson(id):
				named[id]++
			case strings.HasPrefix(id, "country:"):
				lands[id]++
			}
		}
	}
	c.voices = atLeast(said, (len(c.items)+2)/3)
	c.heads, c.named = countHeads(heads), atLeast(named, 1)
	c.lands = atLeast(lands, (len(c.items)+1)/2)
	for _, l := range atLeast(langs, 1) {
		if langs[l] > langs[c.lang] {
			c.lang = l
		}
	}
	for _, m := range e.tally {
		clear(m)
	}
	first.cast = c
	return c
}

// fits tells whether a cast is that of a group, and brings it up to date with what
// an operator did.
func (e *Engine) fits(c *cast, group []int) bool {
	if len(c.group) != len(group) {
		return false
	}
	c.pinned = false
	for i, at := range group {
		if c.group[i] != int32(e.base+at) {
			return false
		}
		c.pinned = c.pinned || e.items[at].pinned
	}
	return true
}

// atLeast returns the keys counted n times or more, sorted.
func atLeast(count map[string]int, n int) []string {
	var out []string
	for k, v := range count {
		if v >= n {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

func isPerson(id string) bool { return strings.HasPrefix(id, "person:") }

// speakers returns the persons among the names of an item who speak in it.
func speakers(d Doc) (out []string) {
	for _, id := range d.Entities {
		if slug, ok := strings.CutPrefix(id, "person:"); ok && slices.ContainsFunc(d.Speakers, func(s string) bool { return bears(s, slug) }) {
			out = append(out, id)
		}
	}
	return out
}

// printed returns the name behind a person's id as a reader knows it, as far as
// the id tells: "person:emmanuel-macron" is Emmanuel Macron.
func printed(person string) string {
	words := strings.Split(display(person), "-")
	for i, w := range words {
		r, n := utf8.DecodeRuneInString(w)
		words[i] = string(unicode.ToUpper(r)) + w[n:]
	}
	return strings.Join(words, " ")
}

// bears tells whether a printed name is that of a slug: "Emmanuel Macron" is
// emmanuel-macron. A letter with marks is any one letter, since slugs have none.
func bears(name, slug string) bool {
	dash := false
	for _, r := range strings.ToLower(name) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			dash = dash || r != '\'' && r != '’'
			continue
		}
		if dash {
			if !strings.HasPrefix(slug, "-") {
				return false
			}
			slug, dash = slug[1:], false
		}
		s, n := utf8.DecodeRuneInString(slug)
		if n == 0 || s != r && (r < utf8.RuneSelf || s == '-') {
			return false
		}
		slug = slug[n:]
	}
	return slug == ""
}

// apart returns how many seconds lie between the nearest items of two casts.
func (c *cast) apart(o *cast) int64 {
	gap := int64(1) << 62
	for _, a := range c.items {
		for _, b := range o.items {
			gap = min(gap, abs(a.t-b.t))
		}
	}
	return gap
}

// telling counts the items in which somebody speaks whom the caller knows.
func (c *cast) telling() (n int) {
	for _, it := range c.items {
		if it.tells {
			n++
		}
	}
	return n
}

// sources counts the outlets of the items that pass.
func (c *cast) sources(pass func(*item) bool) int {
	seen := map[string]bool{}
	for _, it := range c.items {
		if pass(it) {
			seen[it.source] = true
		}
	}
	return len(seen)
}

// smaller tells whether c answers o rather than o c: the smaller group answers,
// of equals the later one. It is a strict order, so answers never go in circles.
func (c *cast) smaller(o *cast) bool {
	return cmp.Or(cmp.Compare(len(o.items), len(c.items)), cmp.Compare(c.items[0].t, o.items[0].t), strings.Compare(c.items[0].id, o.items[0].id)) > 0
}

// vetoed tells whether an item of c conflicts with more items of o than agree
// with it.
func (e *Engine) vetoed(c, o *cast) bool {
	for _, a := range c.items {
		against, agree := 0, 0
		for _, b := range o.items {
			if e.vetoPair(a, b).kind != "" {
				against++
			} else if a.facts.fills(&b.facts) {
				agree++
			}
		}
		if against > agree {
			return true
		}
	}
	return false
}
