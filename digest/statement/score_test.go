package statement

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
)

// The scorer: predictions and gold statements of an item are aligned one to one
// by the token F1 of their contents (at least .5, best first, at equal content
// those whose speakers agree). Lenient = aligned and one speaker contains the
// other, shares its last word or half of its words; exact = the same tokens in
// content and speaker.
type scores struct {
	gold, predicted, lenient, exact, aligned, direct int
	silent, falseOnes                                int // items without a statement, statements found there
	items                                            int
}

var scoreToken = regexp.MustCompile(`[\p{L}\p{N}_$€£%&]+(?:['’.\-][\p{L}\p{N}_]+)*`)

func scoreTokens(s string, content bool) []string {
	ts := scoreToken.FindAllString(s, -1)
	for i := range ts {
		ts[i] = strings.ReplaceAll(strings.ToLower(ts[i]), "’", "'")
	}
	drop := func(ws ...string) {
		for len(ts) > 0 {
			hit := false
			for _, w := range ws {
				hit = hit || ts[0] == w
			}
			if !hit {
				return
			}
			ts = ts[1:]
		}
	}
	if content {
		drop("that", "to")
	}
	drop("the", "a", "an")
	return ts
}

func tokenF1(a, b []string) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	n := map[string]int{}
	for _, x := range a {
		n[x]++
	}
	k := 0
	for _, x := range b {
		if n[x] > 0 {
			n[x]--
			k++
		}
	}
	return 2 * float64(k) / float64(len(a)+len(b))
}

func speakerMatch(g, p string) (exact, lenient bool) {
	a, b := scoreTokens(g, false), scoreTokens(p, false)
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b), len(a) == len(b)
	}
	if strings.Join(a, " ") == strings.Join(b, " ") {
		return true, true
	}
	sub := func(x, y []string) bool {
		in := map[string]bool{}
		for _, w := range y {
			in[w] = true
		}
		for _, w := range x {
			if !in[w] {
				return false
			}
		}
		return true
	}
	return false, sub(a, b) || sub(b, a) || a[len(a)-1] == b[len(b)-1] || tokenF1(a, b) >= .5
}

func (s *scores) add(gold []goldStatement, pred []Statement) {
	s.items++
	s.gold += len(gold)
	s.predicted += len(pred)
	if len(gold) == 0 {
		s.silent++
		s.falseOnes += len(pred)
	}
	for _, p := range align(gold, pred) {
		s.aligned++
		g, q := gold[p[0]], pred[p[1]]
		ex, le := speakerMatch(g.Speaker, q.Speaker)
		if le {
			s.lenient++
		}
		if ex && strings.Join(scoreTokens(g.Content, true), " ") == strings.Join(scoreTokens(q.Content, true), " ") {
			s.exact++
		}
		if g.Direct == q.Direct {
			s.direct++
		}
	}
}

// align pairs gold and predicted statements by index.
func align(gold []goldStatement, pred []Statement) [][2]int {
	type pair struct {
		f, key float64
		x, y   int
	}
	var ps []pair
	for x, g := range gold {
		for y, p := range pred {
			f := tokenF1(scoreTokens(g.Content, true), scoreTokens(p.Content, true))
			key := f
			if _, le := speakerMatch(g.Speaker, p.Speaker); le {
				key += .05
			}
			if f >= .5 {
				ps = append(ps, pair{f, key, x, y})
			}
		}
	}
	sort.SliceStable(ps, func(i, k int) bool { return ps[i].key > ps[k].key })
	ug, up := map[int]bool{}, map[int]bool{}
	var out [][2]int
	for _, p := range ps {
		if !ug[p.x] && !up[p.y] {
			ug[p.x], up[p.y] = true, true
			out = append(out, [2]int{p.x, p.y})
		}
	}
	return out
}

func prf(tp, np, ng int) (p, r, f float64) {
	if np > 0 {
		p = float64(tp) / float64(np)
	}
	if ng > 0 {
		r = float64(tp) / float64(ng)
	}
	if p+r > 0 {
		f = 2 * p * r / (p + r)
	}
	return p, r, f
}

func (s *scores) String() string {
	p, r, f := prf(s.lenient, s.predicted, s.gold)
	ep, er, ef := prf(s.exact, s.predicted, s.gold)
	return fmt.Sprintf("items=%d gold=%d predicted=%d\n  lenient P=%.3f R=%.3f F1=%.3f\n  exact   P=%.3f R=%.3f F1=%.3f\n  speaker right given content %d/%d, direct flag right %d/%d\n  false statements on the %d items that have none: %d",
		s.items, s.gold, s.predicted, p, r, f, ep, er, ef, s.lenient, s.aligned, s.direct, s.aligned, s.silent, s.falseOnes)
}

// diff prints what is wrong with an item's statements, for work on the grammar.
func diff(it goldItem, got []Statement) string {
	var b strings.Builder
	ug, up := map[int]bool{}, map[int]bool{}
	for _, p := range align(it.Statements, got) {
		g, q := it.Statements[p[0]], got[p[1]]
		ug[p[0]], up[p[1]] = true, true
		ex, le := speakerMatch(g.Speaker, q.Speaker)
		same := strings.Join(scoreTokens(g.Content, true), " ") == strings.Join(scoreTokens(q.Content, true), " ")
		if !le || !ex || !same {
			fmt.Fprintf(&b, "  ~ gold %q | %q | %q\n    got  %q | %q | %q\n", g.Speaker, g.Verb, g.Content, q.Speaker, q.Verb, q.Content)
		}
	}
	for i, g := range it.Statements {
		if !ug[i] {
			fmt.Fprintf(&b, "  - %q | %q | %q\n", g.Speaker, g.Verb, g.Content)
		}
	}
	for i, q := range got {
		if !up[i] {
			fmt.Fprintf(&b, "  + %q | %q | %q  (%.2f)\n", q.Speaker, q.Verb, q.Content, q.Confidence)
		}
	}
	if b.Len() == 0 {
		return ""
	}
	return fmt.Sprintf("## %s\n%s", it.Text, b.String())
}
