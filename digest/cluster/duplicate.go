package cluster

import (
	"fmt"
	"hash/fnv"
	"slices"

	"geodigest/digest/lang"
)

const (
	shingleText    = 300 // bytes of summary that count for duplicates
	minTitleWords  = 4   // shorter headlines repeat by chance
	dupJaccard     = .8
	dupCosine      = .3        // candidates below this are not looked at
	leadShingles   = 15        // a shorter summary alone does not make a duplicate
	columnDistance = 12 * 3600 // seconds after which one outlet's same headline is a column, not a copy
)

// fingerprint returns the hash of the normalised headline (0 where it is too
// short to mean anything) and the sorted hashes of the three-word shingles of
// title and start of summary, and those of the start of the summary alone.
func fingerprint(c clip) (title uint64, all, lead []uint32) {
	h := fnv.New64a()
	words := 0
	for i := range c.title {
		if t := &c.title[i]; t.Kind != lang.Punct {
			h.Write([]byte(t.Norm))
			h.Write([]byte{' '})
			words++
		}
	}
	if words >= minTitleWords {
		title = h.Sum64()
	}
	summary := c.summary
	if len(summary) > 0 {
		from := summary[0].Start
		for i := range summary {
			if summary[i].Start-from >= shingleText {
				summary = summary[:i]
				break
			}
		}
	}
	lead = shingle(make([]uint32, 0, len(summary)), summary)
	all = append(shingle(make([]uint32, 0, len(c.title)+len(lead)), c.title), lead...)
	slices.Sort(lead)
	slices.Sort(all)
	return title, slices.Compact(all), slices.Compact(lead)
}

// shingle appends the hashes of runs of three words.
func shingle(out []uint32, toks []lang.Token) []uint32 {
	var a, b uint32
	n := 0
	for i := range toks {
		t := &toks[i]
		if t.Kind == lang.Punct {
			continue
		}
		c := hash32(t.Norm)
		if n++; n >= 3 {
			out = append(out, (a*31+b)*31+c)
		}
		a, b = b, c
	}
	return out
}

// hash32 is FNV-1a.
func hash32(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// jaccard is the overlap of two sorted sets.
func jaccard(a, b []uint32) float64 {
	i, j, both := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			both++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	if all := len(a) + len(b) - both; all > 0 {
		return float64(both) / float64(all)
	}
	return 0
}

// alike is jaccard, 0 where it is too low for a duplicate: what two sets of n elements
// together do not share may then be n(1-dupJaccard)/(1+dupJaccard) at most.
func alike(a, b []uint32) float64 {
	most := int(float64(len(a)+len(b))*(1-dupJaccard)/(1+dupJaccard)) + 1
	for i, j, single := 0, 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			i++
			j++
			continue
		case a[i] < b[j]:
			i++
		default:
			j++
		}
		if single++; single > most {
			return 0
		}
	}
	return jaccard(a, b)
}

// sameText finds an item of the window with the same canonical URL or the same
// normalised headline, -1 if there is none. One outlet repeating a headline half
// a day later is a column, not a copy.
func (e *Engine) sameText(it *item) (int, string) {
	if it.url != "" {
		if seq, ok := e.urls[it.url]; ok {
			return seq, "same URL as item " + e.at(seq).id
		}
	}
	if it.titleHash == 0 || it.facts.role != plain {
		return -1, ""
	}
	seq, ok := e.titles[it.titleHash]
	if !ok {
		return -1, ""
	}
	o := e.at(seq)
	if o.source == it.source && abs(it.t-o.t) >= columnDistance {
		return -1, "" // another issue of a column: a veto, not a twin
	}
	return seq, "same headline as item " + o.id
}

// nearDuplicate looks for the same text among the most similar items of the
// last query.
func (e *Engine) nearDuplicate(it *item) (int, float64, string) {
	if it.facts.role != plain || len(it.shingles) < 4 {
		return -1, 0, ""
	}
	best, score := -1, 0.0
	for _, at := range e.touched {
		if e.acc[at].dot < dupCosine {
			continue
		}
		o := e.items[at]
		j := alike(it.shingles, o.shingles)
		if len(it.lead) >= leadShingles && o.source != it.source {
			j = max(j, alike(it.lead, o.lead))
		}
		if j >= dupJaccard && j > score && it.facts.agree(&o.facts) && e.vetoPair(it, o).kind == "" {
			best, score = e.base+int(at), j
		}
	}
	if best < 0 {
		return -1, 0, ""
	}
	return best, score, fmt.Sprintf("same text as item %s: Jaccard %.2f", e.at(best).id, score)
}

func abs(x int64) int64 {
	if x < 0 {
		return -x
	}
	return x
}
