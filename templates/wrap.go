package templates

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// columns is the width of the text part (RFC 5322 section 2.1.1 asks for at
// most 78; 72 leaves room for the marks of a reply).
const columns = 72

// wrap breaks text into lines of at most 72 columns. The first line starts
// with first, the others with rest. It breaks at blanks and between wide
// characters; a word that is wider than a line is split unless it is a link.
func wrap(first, rest, text string) string {
	var b strings.Builder
	col, empty := width(first), true
	b.WriteString(first)
	newline := func() {
		b.WriteByte('\n')
		b.WriteString(rest)
		col, empty = width(rest), true
	}
	for _, word := range strings.Fields(text) {
		w := width(word)
		if !empty && col+1+w <= columns {
			b.WriteByte(' ')
			b.WriteString(word)
			col += 1 + w
			continue
		}
		if strings.Contains(word, "://") || col+w <= columns && empty {
			if !empty {
				newline()
			}
			b.WriteString(word)
			col, empty = col+w, false
			continue
		}
		if !empty {
			// A run of wide characters starts on the line it continues.
			if r, _ := utf8.DecodeRuneInString(word); wide(r) && col+3 <= columns {
				b.WriteByte(' ')
				col++
			} else {
				newline()
			}
		}
		for _, r := range word {
			rw := runeWidth(r)
			if col+rw > columns && rw > 0 && (col > columns || !noBreakBefore(r)) {
				newline()
			}
			b.WriteRune(r)
			col, empty = col+rw, false
		}
	}
	return b.String()
}

// noBreakBefore holds the marks that may not begin a line (a small part of
// Unicode TR 14), so that they hang over the margin instead.
func noBreakBefore(r rune) bool {
	return strings.ContainsRune("、。,．!?:;)」』】》〉”’…", r) || r >= 0xff00 && strings.ContainsRune("，！？：；）", r)
}

// width is how many terminal columns a text takes.
func width(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

func runeWidth(r rune) int {
	switch {
	case r >= 0x20 && r < 0x7f:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case wide(r):
		return 2
	}
	return 1
}

// wide says whether a rune takes two columns: the W and F classes of Unicode TR
// 11 as ranges, without the corner cases.
func wide(r rune) bool {
	if r < 0x1100 {
		return false
	}
	for _, p := range [][2]rune{{0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0xa4cf}, {0xa960, 0xa97f}, {0xac00, 0xd7a3}, {0xf900, 0xfaff},
		{0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}} {
		if r >= p[0] && r <= p[1] {
			return true
		}
	}
	return false
}

// tidy is the last touch on the text part: no trailing blanks (but the "-- " of
// a signature, RFC 3676 section 4.3), at most one empty line in a row, one
// newline at the end.
func tidy(s string) string {
	var b strings.Builder
	empty := true // no empty lines at the start
	for line := range strings.SplitSeq(s, "\n") {
		if line != "-- " {
			line = strings.TrimRight(line, " \t\r")
		}
		if line == "" {
			empty = true
			continue
		}
		if empty && b.Len() > 0 {
			b.WriteByte('\n')
		}
		empty = false
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return b.String()
}
