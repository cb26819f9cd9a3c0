package templates

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// maxMarks is how many combining marks in a row survive Clean; no living
// script stacks more, and towers of them paint over the lines around.
const maxMarks = 6

// maxLink bounds a printed link in bytes.
const maxLink = 1500

// Clean makes foreign text safe to print on one line anywhere: valid UTF-8,
// every run of white space one blank, and no control characters, bidi
// embeddings, overrides or isolates (Unicode TR 9), line separators, soft
// hyphens, tag characters or non-characters. Joiners and direction marks stay:
// Persian, Hindi and Arabic need them.
func Clean(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	marks, blank := 0, false
	for i, r := range s {
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(s[i:]); n == 1 {
				continue
			}
		}
		if unicode.IsSpace(r) || r == '\u2028' || r == '\u2029' {
			blank = true
			continue
		}
		if dropped(r) {
			continue
		}
		if unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) {
			if marks++; marks > maxMarks {
				continue
			}
		} else {
			marks = 0
		}
		if blank && b.Len() > 0 {
			b.WriteByte(' ')
		}
		blank = false
		b.WriteRune(r)
	}
	return b.String()
}

// dropped says whether a rune is never printed.
func dropped(r rune) bool {
	switch {
	case unicode.IsControl(r),
		r >= '\u202a' && r <= '\u202e', // embeddings and overrides
		r >= '\u2060' && r <= '\u206f', // word joiner, invisible operators, isolates, deprecated controls
		r == '\u00ad', r == '\u200b', r == '\ufeff',
		r >= '\ufff9' && r <= '\ufffb', // interlinear annotation
		r >= 0xe0000 && r <= 0xe0fff,   // tags
		r&0xfffe == 0xfffe, r >= '\ufdd0' && r <= '\ufdef',
		unicode.Is(unicode.Co, r):
		return true
	}
	return false
}

// cut shortens cleaned text to at most n runes, with an ellipsis in place of the rest.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	r := []rune(s)
	return strings.TrimRight(string(r[:n-1]), " ,;:") + "…"
}

// SafeLink returns an http or https link in ASCII, fit for an href and for a
// line of plain text, or "" for anything else: other schemes, no host, a user
// name (it hides the real host from the reader), more than 1500 bytes.
func SafeLink(s string) string {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil {
		return ""
	}
	host := u.Hostname()
	if !isASCII(host) {
		ascii, err := idna.Lookup.ToASCII(host)
		if err != nil {
			return ""
		}
		u.Host = strings.Replace(u.Host, host, ascii, 1)
	}
	if strings.ContainsFunc(u.Hostname(), func(r rune) bool { return !hostRune(r) }) {
		return ""
	}
	var b strings.Builder
	for _, c := range []byte(u.String()) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>\\^`{|}'", c) >= 0 {
			const hex = "0123456789ABCDEF"
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
			continue
		}
		b.WriteByte(c)
	}
	if b.Len() > maxLink {
		return ""
	}
	return b.String()
}

// hostRune says whether a rune may stand in a host name or an address literal.
func hostRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(".-_:", r)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// scripts are the ones told apart for lang and dir.
var scripts = []struct {
	name  string
	table *unicode.RangeTable
}{
	{"Latin", unicode.Latin}, {"Arabic", unicode.Arabic}, {"Hebrew", unicode.Hebrew}, {"Cyrillic", unicode.Cyrillic},
	{"Han", unicode.Han}, {"Greek", unicode.Greek}, {"Devanagari", unicode.Devanagari}, {"Syriac", unicode.Syriac},
	{"Thaana", unicode.Thaana}, {"Hangul", unicode.Hangul},
}

// script names the script of the first letter that has one we know, "" for none.
func script(s string) string {
	for _, r := range s {
		if !unicode.IsLetter(r) {
			continue
		}
		for _, sc := range scripts {
			if unicode.Is(sc.table, r) {
				return sc.name
			}
		}
	}
	return ""
}

// dir is the base direction of a text, "ltr" or "rtl", by its first strong
// letter (rule P2 of Unicode TR 9).
func dir(s string) string {
	switch script(s) {
	case "Arabic", "Hebrew", "Syriac", "Thaana":
		return "rtl"
	}
	return "ltr"
}

// isolate wraps a text that reads from right to left in U+2068 and U+2069, so
// that it cannot reorder the words around it in a plain-text line.
func isolate(s string) string {
	if strings.ContainsFunc(s, rtl) {
		return "\u2068" + s + "\u2069"
	}
	return s
}

func rtl(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana)
}
