package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		r |= 0x20
		return r >= 'a' && r <= 'z'
	}
	return r != '\u02bc' && unicode.IsLetter(r) // the modifier apostrophe of Ukrainian is an apostrophe here
}

// isSpace includes control and format characters: they separate, no more.
func isSpace(r rune) bool {
	if r < utf8.RuneSelf {
		return r <= ' ' || r == 0x7f
	}
	return unicode.IsSpace(r) || unicode.Is(unicode.C, r) && r != utf8.RuneError
}

// unbroken tells whether r belongs to a script written without spaces.
func unbroken(r rune) bool {
	if r < 0x0e00 {
		return false
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai,
		unicode.Lao, unicode.Khmer, unicode.Myanmar) && unicode.In(r, unicode.L, unicode.M) || r == 'ー'
}

// lower gives s in lower case with every rune at its old offset: a rune whose
// lower case has another length stays as it is (slowNorm deals with it).
func lower(s string) string {
	i := 0
	for i < len(s) && s[i] < utf8.RuneSelf && (s[i] < 'A' || s[i] > 'Z') {
		i++
	}
	if i == len(s) {
		return s
	}
	b := []byte(s)
	for i < len(b) {
		c := b[i]
		if c < utf8.RuneSelf {
			if c >= 'A' && c <= 'Z' {
				b[i] = c + 0x20
			}
			i++
			continue
		}
		r, w := utf8.DecodeRune(b[i:])
		if l := unicode.ToLower(r); l != r && utf8.RuneLen(l) == w {
			utf8.EncodeRune(b[i:], l)
		}
		i += w
	}
	return string(b)
}

// slowNorm is the norm of a word with anything unusual in it.
func slowNorm(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '\u2019', '\u02bc':
			return '\''
		case '\u00ad', '\u200c', '\u200d':
			return -1
		}
		return unicode.ToLower(r)
	}, s)
	return norm.NFC.String(s)
}

// elision tells whether p before an apostrophe is a clipped article or
// preposition (l'Europe, d'Ivoire, dell'Unione). O' and al- are not.
func elision(p string) bool {
	switch p {
	case "l", "d", "j", "qu", "dell", "nell", "all", "dall", "sull", "un", "lorsqu", "puisqu", "jusqu":
		return true
	}
	return false
}

// abbreviation tells whether a dot after t does not end a sentence.
func abbreviation(t *Token) bool {
	if t.Kind != Word {
		return false
	}
	if t.Cap && utf8.RuneCountInString(t.Norm) == 1 {
		return true // an initial
	}
	if !t.Cap {
		return t.Norm == "vs" || t.Norm == "etc"
	}
	switch t.Norm {
	case "mr", "mrs", "ms", "dr", "prof", "st", "sen", "rep", "gov", "gen", "lt", "col", "maj", "capt", "sgt", "adm", "cmdr",
		"brig", "rev", "hon", "pres", "no", "jr", "sr", "inc", "ltd", "corp", "co", "jan", "feb", "mar", "apr", "aug", "sept", "sep",
		"oct", "nov", "dec", "ft", "mt", "messrs", "vs", "dept", "univ":
		return true
	}
	return false
}
