package cluster

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"geodigest/digest/lang"
)

// A thread is a chain of stories: what a reader of today's story was told of the same
// matter days or weeks ago, when its items have long left the window. Stories are never
// merged over a thread. A story follows an earlier one if they have an actor in common
// and say much the same about it in headlines: at least two words that are not among
// everyday ones, of which one is more than the actor's name, and a cosine, without time,
// that two stories of one person do not reach by his name. A country alone is little of
// an actor: the cosine must be higher. Who is in the news every day is less: the words
// must be rarer or more. Of several earlier ones a story follows one,
// the most similar, or a little less if it is fresher; so threads are trees.
const (
	threadReach  = 28 * 24 * time.Hour // a story follows none that ended longer ago
	threadGap    = 24 * time.Hour      // nor one that has hardly ended: that is for clustering to join
	threadFresh  = 14 * 24 * time.Hour // an earlier story counts half for every such gap
	threadCosine = .3
	landCosine   = .5  // where nothing but countries is in common, or who is in the news every day
	everyIDF     = 14  // and then the idf of the words together
	everyWords   = 3   // or their number
	everyDay     = .05 // of all chapters: who is in more is there every day
	everyFew     = 3   // and in more than so many
	matterLength = 3   // letters of a word that tells of the matter
	threadWord   = 5.0 // idf from which a word of headlines tells of the matter
	threadRare   = 6.5 // one of them must be rarer
	threadWords  = 2
	threadLength = 4  // earlier stories that a thread lists
	chapterTerms = 24 // words of its headlines that a story leaves
	chapterPart  = 4  // a word or an actor stands in one of so many of its items
)

// Chapter is what a story leaves for threads when its items are gone: a few hundred
// bytes that may be stored.
type Chapter struct {
	Story       string
	First, Last time.Time // of its items
	Items       int
	Actors      []Share // gazetteer ids of titles and summaries
	Terms       []Share // stems of headlines
}

// Share is a term with the share of a story's items that have it, 0..1.
type Share struct {
	Name string
	Of   float64
}

// Thread says which earlier stories a story continues, the latest first.
type Thread struct {
	Story   string
	Earlier []Earlier
}

// Earlier is a story that the one before it in the thread continues.
type Earlier struct {
	Story string
	Score float64 // similarity of the two, 0..1
	Why   string  // printable
}

// NewChapter reads the items of a story, in any order. Duplicates may be left out.
func NewChapter(story string, items []Doc) Chapter {
	c := Chapter{Story: story, Items: len(items)}
	actors, terms, told := map[string]int{}, map[string]int{}, 0
	for i, d := range items {
		if i == 0 || d.Time.Before(c.First) {
			c.First = d.Time
		}
		if i == 0 || d.Time.After(c.Last) {
			c.Last = d.Time
		}
		for _, id := range d.Entities {
			actors[id]++
		}
		title := clipDoc(d.Text).title
		if r, _ := roleOf(title); r != plain {
			continue // round-ups tell of other matters too
		}
		told++
		seen := map[string]bool{}
		for _, t := range title {
			if t.Kind == lang.Word && t.Stem != "" && !seen[t.Stem] && !reportingStems[t.Stem] && !calendar[t.Stem] {
				seen[t.Stem] = true
				terms[t.Stem]++
			}
		}
	}
	idf := backgroundIDF()
	c.Actors = shares(actors, len(items), func(string) float64 { return 1 })
	c.Terms = shares(terms, told, idf)
	if len(c.Terms) > chapterTerms {
		c.Terms = c.Terms[:chapterTerms]
	}
	return c
}

// calendar are the stems of months and days, which say nothing of the matter.
var calendar = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`january february march april june july august september october november december
		monday tuesday wednesday thursday friday saturday sunday`) {
		m[lang.Stem(w, "en")] = true
	}
	return m
}()

// shares lists what enough items have, heaviest first, then by name.
func shares(count map[string]int, items int, weight func(string) float64) []Share {
	var out []Share
	for name, n := range count {
		if n*chapterPart >= items && (n > 1 || items <= chapterPart/2) {
			out = append(out, Share{name, float64(n) / float64(items)})
		}
	}
	slices.SortFunc(out, func(a, b Share) int {
		return cmp.Or(cmp.Compare(b.Of*weight(b.Name), a.Of*weight(a.Name)), strings.Compare(a.Name, b.Name))
	})
	return out
}

// backgroundIDF returns the weight of a stem by the embedded table alone, so that a
// chapter means the same on every day.
func backgroundIDF() func(stem string) float64 {
	bg, err := general()
	if err != nil {
		return func(string) float64 { return threadRare } // a test reads the table
	}
	return func(stem string) float64 {
		return min(-math.Log(float64(bg.share(stem, termWord))), maxIDF)
	}
}

// Threads links stories to earlier ones. It is a function of the chapters alone,
// whatever their order; stories that continue none are left out.
func Threads(chapters []Chapter) []Thread {
	idf := backgroundIDF()
	all := slices.Clone(chapters)
	slices.SortFunc(all, func(a, b Chapter) int { return cmp.Or(a.First.Compare(b.First), strings.Compare(a.Story, b.Story)) })
	postings := map[string][]int{} // rare term -> chapters
	norms := make([]float64, len(all))
	for i := range all {
		for _, t := range all[i].Terms {
			w := t.Of * idf(t.Name)
			norms[i] += w * w
			if idf(t.Name) >= threadRare {
				postings[t.Name] = append(postings[t.Name], i)
			}
		}
		norms[i] = math.Sqrt(norms[i])
	}
	in := map[string]int{} // actor -> chapters
	for i := range all {
		for _, a := range all[i].Actors {
			in[a.Name]++
		}
	}
	part := func(actor string) part {
		switch {
		case in[actor] > max(everyFew, int(everyDay*float64(len(all)))):
			return extra
		case strings.HasPrefix(actor, "country:"):
			return scene
		}
		return lead
	}
	parent := make([]int, len(all))
	link := make([]Earlier, len(all))
	for i := range all {
		parent[i] = -1
		best := 0.0
		for _, j := range earlierWith(all, postings, i, idf) {
			score, why := continues(&all[i], &all[j], norms[i]*norms[j], idf, part)
			fresh := score * math.Exp2(-float64(all[i].First.Sub(all[j].Last))/float64(threadFresh))
			if fresh > best { // of equals the one that began first, by the order of all
				parent[i], link[i], best = j, Earlier{all[j].Story, score, why}, fresh
			}
		}
	}
	var out []Thread
	for i := range all {
		t := Thread{Story: all[i].Story}
		for at := i; parent[at] >= 0 && len(t.Earlier) < threadLength; at = parent[at] {
			t.Earlier = append(t.Earlier, link[at])
		}
		if len(t.Earlier) > 0 {
			out = append(out, t)
		}
	}
	return out
}

// earlierWith lists the chapters that share a rare term with one and came before it.
func earlierWith(all []Chapter, postings map[string][]int, i int, idf func(string) float64) []int {
	var out []int
	for _, t := range all[i].Terms {
		if idf(t.Name) < threadRare {
			continue
		}
		for _, j := range postings[t.Name] {
			if gap := all[i].First.Sub(all[j].Last); gap >= threadGap && gap <= threadReach {
				out = append(out, j)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// part is what an actor that two stories share says about them.
type part uint8

const (
	extra part = iota // in the news every day
	scene             // a country
	lead              // a person, an organisation, a place
)

// continues returns how similar a story is to an earlier one, and why it continues
// it; 0 where it does not.
func continues(now, then *Chapter, norms float64, idf func(string) float64, role func(actor string) part) (float64, string) {
	var actors, words []string
	named := map[string]bool{} // words of the actors' names
	best := extra
	for _, a := range now.Actors {
		if has(then.Actors, a.Name) == 0 {
			continue
		}
		slug := display(a.Name)
		actors = append(actors, slug)
		best = max(best, role(a.Name))
		for w := range strings.SplitSeq(slug, "-") {
			named[w] = true
			named[lang.Stem(w, "en")] = true
		}
	}
	if len(actors) == 0 || norms == 0 {
		return 0, ""
	}
	dot, sum, rare, matter := 0.0, 0.0, false, false
	for _, t := range now.Terms {
		of := has(then.Terms, t.Name)
		if of == 0 {
			continue
		}
		w := idf(t.Name)
		dot += t.Of * of * w * w
		if w >= threadWord && utf8.RuneCountInString(t.Name) >= matterLength {
			words = append(words, t.Name)
			sum += w
			rare = rare || w >= threadRare
			matter = matter || !named[t.Name]
		}
	}
	cosine := dot / norms
	if cosine < threadCosine || best < lead && cosine < landCosine || len(words) < threadWords || !rare || !matter ||
		best == extra && sum < everyIDF && len(words) < everyWords {
		return 0, ""
	}
	days := now.First.Sub(then.Last).Hours() / 24
	return cosine, fmt.Sprintf("%s; headlines share %s; cosine %.2f, %.1f days apart", strings.Join(actors[:min(3, len(actors))], ", "),
		strings.Join(words[:min(4, len(words))], ", "), cosine, days)
}

// has returns the share of a term, 0 where it is not there.
func has(list []Share, name string) float64 {
	for _, s := range list {
		if s.Name == name {
			return s.Of
		}
	}
	return 0
}
