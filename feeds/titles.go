package feeds

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Separators between a headline and the name of the site that prints it.
var (
	suffixMarks = []string{" - ", " – ", " — ", " | ", " :: ", " · ", " » "}
	prefixMarks = []string{" | ", " - ", " – ", " — "} // "Ukraine: ..." in a feed called Ukraine is a headline
)

// withoutSite takes the name of the site off a title, at its end or its start,
// when that is one of the names the feed itself gives: its own or that of the
// item's source. Names of one letter, and titles of which less than two words
// would be left, stay.
func withoutSite(title string, names ...string) string {
	for _, name := range names {
		if len(name) < 2 || len(name) >= len(title) {
			continue
		}
		if at := len(title) - len(name); strings.EqualFold(title[at:], name) {
			for _, m := range suffixMarks {
				if rest, ok := strings.CutSuffix(title[:at], m); ok && isHeadline(rest) {
					return strings.TrimSpace(rest)
				}
			}
		}
		if strings.EqualFold(title[:len(name)], name) {
			for _, m := range prefixMarks {
				if rest, ok := strings.CutPrefix(title[len(name):], m); ok && isHeadline(rest) {
					return strings.TrimSpace(rest)
				}
			}
		}
	}
	return title
}

const (
	maxMade = 100 // characters of a title that the feed did not give
	minMade = 12  // below which a full stop of the Latin kind ends no sentence
)

// madeTitle is what stands for a title that the feed did not give: the first
// sentence of a text, at most maxMade characters of it, cut at a word's end.
func madeTitle(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	n, word, upper := 0, 0, false // characters; those of the present word; it has a capital
	for i, r := range line {
		if n++; n > maxMade {
			return clip(line, maxMade)
		}
		rest := line[i+utf8.RuneLen(r):]
		switch r {
		case '。', '।', '۔':
			return line[:i]
		case '！', '？', '؟':
			return strings.TrimSuffix(line, rest)
		case '!', '?', '…':
			if n >= minMade && strings.HasPrefix(rest, " ") {
				return strings.TrimSuffix(line, rest)
			}
		case '.':
			// "U.S.", "Gen.", "5.": a title that goes on too long is better than half a one.
			abbreviated := word <= 2 || upper && word <= 4
			if rest == "" && word > 1 || n >= minMade && !abbreviated && strings.HasPrefix(rest, " ") && !unicode.IsLower(firstRune(rest[1:])) {
				return line[:i]
			}
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			word = 0
		} else if word++; word == 1 {
			upper = unicode.IsUpper(r)
		}
	}
	return line
}

func isHeadline(s string) bool {
	s = strings.TrimSpace(s)
	return strings.Contains(s, " ") && len(s) >= 12 || len(s) >= 24 && s[0] >= 0x80
}

// siteNames are the names a feed goes by: its title, and the parts of a title
// that joins the name of the site to that of the section.
func siteNames(title string) []string {
	if title == "" {
		return nil
	}
	names := []string{title}
	for _, m := range suffixMarks {
		if parts := strings.Split(title, m); len(parts) > 1 {
			// The first is the site in "BBC News - World", the last in "World | The Gazette".
			names = append(names, strings.TrimSpace(parts[0]), strings.TrimSpace(parts[len(parts)-1]))
		}
	}
	return names
}
