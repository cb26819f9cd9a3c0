package cluster

import (
	"hash/fnv"
	"slices"
	"strings"

	"geodigest/digest/lang"
)

// kickerReach is how many words may stand before the colon of a kicker.
const kickerReach = 6

// kickerOf returns the number of tokens before the mark that ends a kicker, the
// name of a series or a topic in front of a headline ("Ukraine war: ...", "Look
// ahead: ...", "WATCH | ..."), and its hash; 0 where there is none. A single
// capitalised word before a colon may be a speaker, as may a colon before a quotation
// mark: what they share is what the story is about.
func kickerOf(text string, title []lang.Token) (int, uint64) {
	h := fnv.New64a()
	for i := range title {
		t := &title[i]
		if t.Kind != lang.Punct {
			if i >= kickerReach {
				break
			}
			h.Write([]byte(t.Norm))
			h.Write([]byte{' '})
			continue
		}
		if mark := text[t.Start:t.End]; i > 0 && (mark == ":" || mark == "|") {
			return i, h.Sum64()
		}
	}
	return 0, 0
}

// Role says what part an item may play in a story.
type role uint8

const (
	plain   role = iota
	rider        // live page: may join a story, is no evidence for others
	recluse      // round-up, briefing, column: stands alone
)

// roleOf tells live pages and round-ups by their headline.
func roleOf(title []lang.Token) (role, string) {
	if !slices.ContainsFunc(title, func(t lang.Token) bool { return telltale[t.Norm] }) {
		return plain, ""
	}
	var b strings.Builder
	b.WriteByte(' ')
	for i := range title {
		b.WriteString(title[i].Norm)
		b.WriteByte(' ')
	}
	s := b.String()
	for _, p := range roundups {
		if strings.Contains(s, p) {
			return recluse, "round-up"
		}
	}
	for _, p := range openings {
		if strings.HasPrefix(s, p) {
			return recluse, "column"
		}
	}
	for i := range title {
		if next := at(title, i+1); edition[title[i].Norm] && issue[next] {
			return recluse, "daily column"
		}
	}
	for _, p := range livePages {
		if strings.Contains(s, p) {
			return rider, "live page"
		}
	}
	if n := len(title); n > 2 && title[n-1].Norm == "live" && title[n-2].Kind == lang.Punct || n > 1 && title[0].Norm == "live" && title[1].Kind == lang.Punct {
		return rider, "live page"
	}
	return plain, ""
}

// telltale are the words with which what gives columns and live pages away begins:
// most headlines have none of them.
var telltale = func() map[string]bool {
	m := map[string]bool{"live": true}
	for _, list := range [][]string{roundups, openings, livePages} {
		for _, p := range list {
			m[strings.Fields(p)[0]] = true
		}
	}
	for w := range edition {
		m[w] = true
	}
	return m
}()

func at(toks []lang.Token, i int) string {
	if i < len(toks) {
		return toks[i].Norm
	}
	return ""
}

// The headlines that give columns and live pages away. Each is matched against
// the normalised headline with single spaces around words and marks.
var (
	roundups = []string{
		" list of key events ", " key events , day ", " what we know on day ", " news quiz ", " week in pictures ", " photos of the day ",
		" pictures of the day ", " week in review ", " crossword ", " horoscope ", " front pages ", " news in brief ", " newspaper headlines ",
		" best of the week ", " things to know today ", " war briefing : ", " promo code ", " bonus code ", " coupon code ", " discount code ",
	}
	openings = []string{" the papers : ", " first thing : ", " today in ", " newsletter : ", " podcast : ", " on this day ", " this week in ", " transcript : ", " full transcript : ", " read the full transcript "}
	edition  = map[string]bool{
		"morning": true, "evening": true, "daily": true, "weekly": true, "weekend": true, "midday": true, "afternoon": true, "nightly": true,
		"monday": true, "tuesday": true, "wednesday": true, "thursday": true, "friday": true, "saturday": true, "sunday": true,
	}
	issue = map[string]bool{
		"briefing": true, "brief": true, "digest": true, "roundup": true, "newsletter": true, "headlines": true, "bulletin": true, "wrap": true,
	}
	livePages = []string{" live : ", " live updates ", " live blog ", " liveblog ", " live coverage ", " as it happened ", " live news ", " live | "}
)
