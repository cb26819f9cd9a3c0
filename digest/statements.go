package digest

import (
	"math"
	"slices"
	"sort"
	"strings"
)

// rankStatements orders what was said by how much it carries the story, for a
// reader who sees only the first few:
//
//   - the words are those of the story: they stand in the texts of many of its
//     outlets, which "appeared on Monday" does not;
//   - the speaker is a person of the story: many of its outlets name them;
//   - we know who speaks, the words are verbatim, several outlets carry them.
//
// Then it picks greedily, so that different speakers and different sides come
// first: each further statement by the same person, or for the same country,
// weighs less. It is deterministic.
//
// read are the headline and the summary's sentences, in words: a statement that
// only says again what the reader has just read weighs less.
func rankStatements(in []Statement, s *Story, read [][]string) []Statement {
	df, outlets := vocabulary(s)
	type scored struct {
		Statement
		base float64
	}
	var rest []scored
	for _, st := range in {
		words := headWords(st.Content)
		if len(words) < 2 && !st.Direct || len(words) == 0 {
			continue // too little to print
		}
		if echoes(st, words, read) {
			continue // the headline has just said it
		}
		m := merit(st, words, df, outlets)
		if repeats(words, read) {
			m *= repeated
		}
		rest = append(rest, scored{st, m})
	}
	sort.SliceStable(rest, func(i, j int) bool { return rest[i].base > rest[j].base })
	keys := make(map[string]string, len(rest))
	for _, r := range rest {
		keys[r.Speaker+"|"+r.Name] = known(r.Statement, in)
	}
	var out []Statement
	speakers, sides := map[string]int{}, map[string]int{}
	for len(rest) > 0 {
		best, bestScore := -1, 0.0
		for i, r := range rest {
			v := r.base * math.Pow(0.35, float64(speakers[keys[r.Speaker+"|"+r.Name]]))
			if r.Country != "" {
				v *= math.Pow(0.7, float64(sides[r.Country]))
			}
			if best < 0 || v > bestScore {
				best, bestScore = i, v
			}
		}
		st := rest[best].Statement
		rest = append(rest[:best], rest[best+1:]...)
		speakers[keys[st.Speaker+"|"+st.Name]]++
		sides[st.Country]++
		out = append(out, st)
	}
	return out
}

// echoes reports whether a statement only says over again a line that stands there
// already with its speaker named: "Houthis: 61 killed" under "Houthis say 61 killed".
func echoes(st Statement, words []string, read [][]string) bool {
	for _, line := range read {
		if likeness(words, line) < 0.85 {
			continue
		}
		for _, w := range contentWords(st.Speaker) {
			if slices.Contains(line, w) {
				return true
			}
		}
	}
	return false
}

// repeated weighs a statement whose words stand in the headline or the summary.
const repeated = 0.4

// merit is what a statement is worth on its own.
func merit(st Statement, words []string, df map[string]int, outlets int) float64 {
	share := func(w string) float64 { return float64(df[w]) / float64(max(outlets, 2)) }
	mean := 0.0
	for _, w := range words {
		mean += share(w) / float64(len(words))
	}
	person := 0.0
	switch {
	case st.Name != "" && st.Role != "" && st.Country != "": // an office holder, not a film star
		person = 0.5 + share(speakerKey(st))
	case st.Name != "":
		person = 0.15
	}
	v := 0.1 + 1.2*mean + person + 0.15*math.Log2(1+float64(len(st.Outlets)))
	if st.Direct {
		v += 0.15
	}
	if n := len(words); n < 4 && !st.Direct {
		v *= 0.6 // a fragment
	}
	if len([]rune(st.Content)) > maxStatement {
		v *= 0.7 // to be cut
	}
	return v * (0.5 + 0.5*st.Confidence)
}

// speakerKey names a speaker: the surname where the person is known, else the
// words of the text.
func speakerKey(st Statement) string {
	who := st.Name
	if who == "" {
		who = st.Speaker
	}
	w := contentWords(who)
	if len(w) == 0 {
		return strings.ToLower(who)
	}
	if st.Name != "" {
		return w[len(w)-1]
	}
	return strings.Join(w, " ")
}

// known is the speaker's key; for a speaker without a name it is that of the
// story's office holder whose office the words name ("Russian minister" where
// the deputy foreign minister of Russia speaks), because to the reader they are
// one voice.
func known(st Statement, all []Statement) string {
	words := contentWords(st.Speaker)
	if st.Name != "" || len(words) == 0 {
		return speakerKey(st)
	}
	office := words[len(words)-1]
	for _, o := range all {
		if o.Name == "" || o.Role == "" || st.Country != "" && o.Country != st.Country {
			continue
		}
		for _, w := range contentWords(o.Role) {
			if w == office {
				return speakerKey(o)
			}
		}
	}
	return speakerKey(st)
}

// vocabulary counts for every content word of a story how many of its outlets
// use it.
func vocabulary(s *Story) (df map[string]int, outlets int) {
	seen := map[[2]string]bool{}
	names := map[string]bool{}
	df = map[string]int{}
	for i := range s.Members {
		m := &s.Members[i]
		names[m.Outlet.Name] = true
		for _, w := range contentWords(m.Title + " " + m.Summary) {
			if k := [2]string{m.Outlet.Name, w}; !seen[k] {
				seen[k] = true
				df[w]++
			}
		}
	}
	return df, len(names)
}

// ofTheStory leaves out what was said in items at the story's edge only: in a story
// of many outlets, those whose headline shares next to nothing with the others'.
func (c *candidate) ofTheStory(sts []Statement) []Statement {
	df, outlets := vocabulary(c.story)
	if outlets <= manyVoices {
		return sts
	}
	edge := map[string]bool{}
	for i := range c.story.Members {
		m := &c.story.Members[i]
		if w := headWords(m.Title); len(w) > 0 && base(langOf(m)) == base(langOf(c.lead)) && about(w, df) < atEdge {
			edge[m.Key()] = true
		}
	}
	var out []Statement
	for _, s := range sts {
		if len(s.Items) == 0 || slices.ContainsFunc(s.Items, func(k string) bool { return !edge[k] }) {
			out = append(out, s)
		}
	}
	return out
}

// atEdge is the share of a headline's words that another outlet uses too below which
// the item stands at the edge of its story.
const atEdge = 0.2

// shown returns the n statements that carry the story best, and all there are.
func (c *candidate) shown(n int, summary []string) (best, all []Statement) {
	read := [][]string{headWords(c.lead.Title)}
	for _, s := range summary {
		read = append(read, headWords(s))
	}
	ranked := rankStatements(c.ofTheStory(c.statements), c.story, read)
	best = append(best, ranked[:min(n, len(ranked))]...)
	for i := range best {
		best[i].Content = trimStatement(best[i].Content)
	}
	return best, ranked
}
