package lang

import (
	"strings"
	"unicode/utf8"
)

// number scans a token that begins with a digit: 12, 1,200, 6.1, 10:30, 9/11,
// 16th, 5bn, 1990s.
func (s *scanner) number(out []Token, start int) ([]Token, int) {
	group, point := byte(','), byte('.')
	if decimalComma(s.lang) {
		group, point = point, group
	}
	i, plain := start, true
	for i < s.end && isDigit(s.text[i]) {
		i++
	}
	for i+1 < s.end && isDigit(s.text[i+1]) {
		c := s.text[i]
		n := s.digits(i + 1)
		// "3,4" in English is a list, "10:30" and "9/11" are one thing.
		if !(c == group && n == 3 || c == point || (c == ':' || c == '/') && n <= 2) {
			break
		}
		plain = false
		i += 1 + n
	}
	t := Token{Start: start, End: i, Kind: Number, First: s.first}
	s.first = false
	t.Norm = s.text[start:i]
	if !plain {
		t.Norm = plainNumber(t.Norm, group, point)
	}
	// letters glued to the digits
	j := i
	for j < s.end && s.low[j] >= 'a' && s.low[j] <= 'z' {
		j++
	}
	glued := j > i && (j >= s.end || !s.letterAt(j))
	if glued {
		suffix := s.low[i:j]
		switch suffix {
		case "st", "nd", "rd", "th":
			t.Kind, t.End = Ordinal, j
		case "s":
			t.End = j
		case "m":
			if start > 0 && currencyBefore(s.text[:start]) {
				t.Norm, t.End = shift(t.Norm, 6), j
			}
		default:
			if z := zeros(suffix); z > 0 {
				t.Norm, t.End = shift(t.Norm, z), j
			}
		}
	}
	t.Stem = t.Norm
	return append(out, t), t.End
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func (s *scanner) digits(i int) int {
	n := 0
	for i+n < s.end && isDigit(s.text[i+n]) {
		n++
	}
	return n
}

func decimalComma(lang string) bool {
	switch lang {
	case "de", "fr", "es", "it", "pt", "nl", "ru", "uk", "pl", "tr", "sv", "da", "no", "nb", "fi", "cs", "ro", "el", "id":
		return true
	}
	return false
}

func plainNumber(s string, group, point byte) string {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case group:
		case point:
			b = append(b, '.')
		default:
			b = append(b, s[i])
		}
	}
	return string(b)
}

func currencyBefore(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r == '$' || r == '€' || r == '£' || r == '¥' || r == '₹'
}

// zeros gives the power of ten of a multiplier word, 0 for any other word.
func zeros(w string) int {
	switch w {
	case "hundred":
		return 2
	case "thousand", "k":
		return 3
	case "million", "mn", "mln":
		return 6
	case "billion", "bn", "bln":
		return 9
	case "trillion", "tn", "trn":
		return 12
	}
	return 0
}

// shift multiplies a plain decimal number by 10^z: ("6.1", 6) is "6100000".
func shift(n string, z int) string {
	if strings.ContainsAny(n, ":/") || strings.Count(n, ".") > 1 {
		return n
	}
	whole, frac, _ := strings.Cut(n, ".")
	if len(frac) > z {
		return strings.TrimLeft(whole+frac[:z], "0") + "." + frac[z:]
	}
	v := strings.TrimLeft(whole+frac, "0")
	if v == "" {
		return "0"
	}
	return v + strings.Repeat("0", z-len(frac))
}

// spelled types an English number word, or merges it with the number before
// it: "two hundred", "5 million", "twenty-five". It reports whether t has
// become part of the last token of out.
func spelled(out []Token, base int, t *Token, text string) ([]Token, bool) {
	if len(t.Norm) < 2 || len(t.Norm) > 12 {
		return out, false
	}
	var prev *Token
	if len(out) > base && out[len(out)-1].Kind == Number && t.Start-out[len(out)-1].End == 1 {
		prev = &out[len(out)-1]
	}
	if prev != nil && (text[prev.End] == ' ' || text[prev.End] == '-') {
		if z := zeros(t.Norm); z > 0 {
			prev.Norm, prev.End = shift(prev.Norm, z), t.End
			prev.Stem = prev.Norm
			return out, true
		}
	}
	v, ord := numeral(t.Norm)
	if v == "" {
		return out, false
	}
	if prev != nil && text[prev.End] == '-' && len(prev.Norm) == 2 && prev.Norm[1] == '0' && len(v) == 1 && !isDigit(text[prev.Start]) {
		prev.Norm, prev.End = prev.Norm[:1]+v, t.End // twenty-five, twenty-first
		prev.Stem = prev.Norm
		if ord {
			prev.Kind = Ordinal
		}
		return out, true
	}
	t.Kind, t.Norm = Number, v
	if ord {
		t.Kind = Ordinal
	}
	if v != "1" { // "one" and "first" tell nothing apart
		t.Stem = v
	}
	return out, false
}

// numeral gives the digits of an English numeral and whether it is an ordinal.
func numeral(w string) (digits string, ordinal bool) {
	switch w {
	case "one":
		return "1", false
	case "two":
		return "2", false
	case "three":
		return "3", false
	case "four":
		return "4", false
	case "five":
		return "5", false
	case "six":
		return "6", false
	case "seven":
		return "7", false
	case "eight":
		return "8", false
	case "nine":
		return "9", false
	case "ten":
		return "10", false
	case "eleven":
		return "11", false
	case "twelve":
		return "12", false
	case "thirteen":
		return "13", false
	case "fourteen":
		return "14", false
	case "fifteen":
		return "15", false
	case "sixteen":
		return "16", false
	case "seventeen":
		return "17", false
	case "eighteen":
		return "18", false
	case "nineteen":
		return "19", false
	case "twenty":
		return "20", false
	case "thirty":
		return "30", false
	case "forty":
		return "40", false
	case "fifty":
		return "50", false
	case "sixty":
		return "60", false
	case "seventy":
		return "70", false
	case "eighty":
		return "80", false
	case "ninety":
		return "90", false
	case "first":
		return "1", true
	case "second":
		return "2", true
	case "third":
		return "3", true
	case "fourth":
		return "4", true
	case "fifth":
		return "5", true
	case "sixth":
		return "6", true
	case "seventh":
		return "7", true
	case "eighth":
		return "8", true
	case "ninth":
		return "9", true
	case "tenth":
		return "10", true
	case "eleventh":
		return "11", true
	case "twelfth":
		return "12", true
	case "thirteenth":
		return "13", true
	case "fourteenth":
		return "14", true
	case "fifteenth":
		return "15", true
	case "sixteenth":
		return "16", true
	case "seventeenth":
		return "17", true
	case "eighteenth":
		return "18", true
	case "nineteenth":
		return "19", true
	case "twentieth":
		return "20", true
	}
	return "", false
}
