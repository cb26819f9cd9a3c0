package feeds

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// plainDate brings a date to the characters the scanner knows: ASCII digits for
// those of any script, plain blanks, hyphens and commas, no invisible marks.
func plainDate(s string) string {
	if plainASCII(s) {
		return s
	}
	return strings.TrimSpace(norm.NFC.String(strings.Map(plainRune, norm.NFKC.String(s))))
}

func plainASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

func plainRune(r rune) rune {
	switch {
	case r < utf8.RuneSelf && r > ' ':
		return r
	case unicode.IsSpace(r):
		return ' '
	case r == '\u200b' || unicode.Is(unicode.Cf, r):
		return -1 // direction marks, joiners: seen by no reader
	case unicode.Is(unicode.Pd, r), r == '−':
		return '-'
	case unicode.IsDigit(r):
		return '0' + digitValue(r)
	}
	switch r {
	case '،', '、', '·', '•', '„', '“', '”', '«', '»', '‚':
		return ','
	case '।', '॰', '。', '۔', '٫', '․':
		return '.'
	case '’', '‘', '′', 'ʼ', '`', '՚':
		return '\''
	case '⁄', '∕':
		return '/'
	case '∶', '：', '։':
		return ':'
	}
	return r
}

// digitValue returns what a decimal digit counts. Unicode encodes the ten
// digits of a script in a row (The Unicode Standard, section 4.6).
func digitValue(r rune) rune {
	for _, t := range unicode.Nd.R16 {
		if r <= rune(t.Hi) {
			return (r - rune(t.Lo)) % 10
		}
	}
	for _, t := range unicode.Nd.R32 {
		if r <= rune(t.Hi) {
			return (r - rune(t.Lo)) % 10
		}
	}
	return 0
}

// foldWord brings a word to the form it has in the tables: lower case, without
// accents (editors leave them out, and Unicode has two spellings of each), with
// one form of the Arabic letters that Arabic and Persian keyboards type
// differently.
func foldWord(s string) string {
	if plainASCII(s) {
		return strings.ToLower(s)
	}
	s = strings.ToLower(s)
	return norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case r >= 0x300 && r <= 0x36f, r >= 0x591 && r <= 0x5c7, r >= 0x610 && r <= 0x61a, r >= 0x64b && r <= 0x65f, r == 0x670, r == 0x640, r == 0x93c:
			return -1 // accents, vowel points, tatweel, nukta
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		switch r {
		case 'ı':
			return 'i'
		case 'ł':
			return 'l'
		case 'ø':
			return 'o'
		case 'đ':
			return 'd'
		case 'ي', 'ى', 'ې', 'ۍ':
			return 'ی'
		case 'ك':
			return 'ک'
		case 'ة', 'ۀ':
			return 'ه'
		case 'ґ':
			return 'г'
		case 'ς':
			return 'σ'
		}
		return r
	}, norm.NFD.String(s)))
}

// isUnspaced holds for scripts written without blanks between words.
func isUnspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}
