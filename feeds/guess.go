package feeds

import (
	"strings"
	"unicode"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// guessSample is how much of a document the guess looks at.
const guessSample = 64 << 10

// guessCharset picks a charset for bytes that are not UTF-8 and carry no
// usable label. Western text has its high bytes one by one between ASCII
// letters: windows-1252. Text of other scripts has them in runs; then each
// candidate is tried, and the one whose result reads like its language wins.
func guessCharset(body []byte) (encoding.Encoding, string) {
	if len(body) > guessSample {
		body = body[:guessSample]
	}
	if meanRun(body) < 2.5 {
		return charmap.Windows1252, "windows-1252"
	}
	for _, c := range guesses {
		out, err := c.enc.NewDecoder().Bytes(body)
		if err == nil && c.fits(string(out)) {
			return c.enc, c.name
		}
	}
	return charmap.Windows1252, "windows-1252"
}

// guesses in an order in which an earlier test is never true of a later
// charset's text.
var guesses = []struct {
	name string
	enc  encoding.Encoding
	fits func(string) bool
}{
	{"shift_jis", japanese.ShiftJIS, func(s string) bool { return share(s, isKana) > 0.2 }},
	{"euc-jp", japanese.EUCJP, func(s string) bool { return share(s, isKana) > 0.2 }},
	// Chinese read as EUC-KR is half Hangul, half rare ideographs.
	{"euc-kr", korean.EUCKR, func(s string) bool { return share(s, in(unicode.Hangul)) > 0.9 }},
	{"windows-1251", charmap.Windows1251, func(s string) bool { return commonCyrillic(s) }},
	{"koi8-r", charmap.KOI8R, func(s string) bool { return commonCyrillic(s) }},
	{"gb18030", simplifiedchinese.GB18030, func(s string) bool {
		return share(s, isOneOf("的一是在不了有和人这中大为上个国我以要他会年来发时美说报")) > 0.1
	}},
	{"big5", traditionalchinese.Big5, func(s string) bool {
		return share(s, isOneOf("的一是在不了有和人這中大為上個國我以要他會年來發時美說報")) > 0.1
	}},
	{"windows-1256", charmap.Windows1256, func(s string) bool {
		return share(s, in(unicode.Arabic)) > 0.95 && share(s, isOneOf("اليمن")) > 0.3
	}},
	{"windows-1253", charmap.Windows1253, func(s string) bool {
		return share(s, in(unicode.Greek)) > 0.95 && share(s, isOneOf("αιοετσν")) > 0.3
	}},
	{"windows-1255", charmap.Windows1255, func(s string) bool { return share(s, in(unicode.Hebrew)) > 0.95 }},
}

// meanRun is the mean length of runs of high bytes.
func meanRun(b []byte) float64 {
	runs, total, inside := 0, 0, false
	for _, c := range b {
		if c < 0x80 {
			inside = false
			continue
		}
		total++
		if !inside {
			runs++
		}
		inside = true
	}
	if runs == 0 {
		return 0
	}
	return float64(total) / float64(runs)
}

// share is the part of the letters beyond ASCII for which f holds; 0 when a
// hundredth of the text did not decode.
func share(s string, f func(rune) bool) float64 {
	all, hit, bad := 0, 0, 0
	for _, r := range s {
		switch {
		case r == unicode.ReplacementChar:
			bad++
		case r < 0x80:
		case unicode.IsLetter(r):
			all++
			if f(r) {
				hit++
			}
		}
	}
	if all == 0 || bad*100 > all {
		return 0
	}
	return float64(hit) / float64(all)
}

// commonCyrillic: mostly lower-case Cyrillic, with the vowels and consonants
// that make half of any text. KOI8-R read as windows-1251 has the cases swapped.
func commonCyrillic(s string) bool {
	return share(s, in(unicode.Cyrillic)) > 0.95 && share(s, unicode.IsLower) > 0.7 && share(s, isOneOf("оеаинтсрвлі")) > 0.4
}

func in(t *unicode.RangeTable) func(rune) bool {
	return func(r rune) bool { return unicode.Is(t, r) }
}

// isKana leaves the half-width forms out: any single high byte is one of them
// in Shift_JIS.
func isKana(r rune) bool { return r >= 0x3041 && r <= 0x30ff }

func isOneOf(set string) func(rune) bool {
	return func(r rune) bool { return strings.ContainsRune(set, r) }
}
