package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Tokenize splits text into tokens for a language (a BCP 47 tag; "" guesses).
// It is NewDoc for a bare string: the offsets are into text.
func Tokenize(text, lang string) []Token {
	l := language(lang, text)
	sc := scanner{text: text, low: lower(text), lang: l, stem: newStemmer(l)}
	return sc.scan(make([]Token, 0, len(text)/5+1), 0, len(text))
}

// scanner walks over one document. low is text in lower case with every letter
// at its old offset, so that most norms are windows of it and cost nothing.
type scanner struct {
	text, low string
	lang      string
	stem      *stemmer
	end       int
	first     bool // the next word opens a sentence
}

// scan appends the tokens of text[start:end].
func (s *scanner) scan(out []Token, start, end int) []Token {
	s.end, s.first = end, true
	base := len(out)
	for i := start; i < end; {
		r, w := s.rune(i)
		switch {
		case r == '\n':
			s.first = true
			i += w
		case isSpace(r):
			i += w
		case unbroken(r):
			out, i = s.bigrams(out, i)
		case isLetter(r):
			if j, ok := s.acronym(i); ok {
				out, i = s.emitAcronym(out, i, j)
				continue
			}
			j := i
			if out, i = s.word(out, base, i); i == j {
				out, i = s.mark(out, base, i, r, w) // always forward
			}
		case r >= '0' && r <= '9':
			out, i = s.number(out, i)
		case (r == '-' || r == '\u2010' || r == '\u2011') && s.inWord(out, base, i, w):
			i += w // state-funded: two words, no mark between them
		default:
			out, i = s.mark(out, base, i, r, w)
		}
	}
	return out
}

func (s *scanner) rune(i int) (rune, int) {
	if c := s.text[i]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(s.text[i:s.end])
}

// inWord tells whether the hyphen at i stands between two word characters.
func (s *scanner) inWord(out []Token, base, i, w int) bool {
	if len(out) == base || out[len(out)-1].End != i || out[len(out)-1].Kind == Punct || i+w >= s.end {
		return false
	}
	r, _ := s.rune(i + w)
	return isLetter(r) || r >= '0' && r <= '9'
}

// word scans letters, digits after letters and inner apostrophes.
func (s *scanner) word(out []Token, base, start int) ([]Token, int) {
	i, letters, upper, odd := start, 0, true, false
	stop := -1 // end of the norm where a possessive follows
	for i < s.end {
		r, w := s.rune(i)
		switch {
		case r < utf8.RuneSelf && (r|0x20) >= 'a' && (r|0x20) <= 'z':
			letters++
			upper = upper && r <= 'Z'
		case r >= '0' && r <= '9':
			letters++
		case r == '\'' || r == '\u2019' || r == '\u02bc':
			next, nw := rune(-1), 0
			if i+w < s.end {
				next, nw = s.rune(i + w)
			}
			if !isLetter(next) || unbroken(next) {
				goto done
			}
			if (next == 's' || next == 'S') && !s.letterAt(i+w+nw) {
				stop = i
				i += w + nw
				goto done
			}
			if elision(s.low[start:i]) { // l'Europe, d'Ivoire: two words
				i += w
				stop = i - w
				goto done
			}
			odd = odd || r != '\''
		case r < utf8.RuneSelf:
			goto done
		case unbroken(r):
			goto done
		case isLetter(r):
			letters++
			upper = upper && unicode.IsUpper(r)
			odd = odd || utf8.RuneLen(unicode.ToLower(r)) != w
		case unicode.Is(unicode.M, r):
		case r == '\u00ad' || r == '\u200c' || r == '\u200d':
			if !s.letterAt(i + w) {
				goto done
			}
			odd = true
		default:
			goto done
		}
		i += w
	}
done:
	if stop < 0 {
		stop = i
	}
	n := s.low[start:stop]
	if odd || !isASCII(n) && !norm.NFC.IsNormalString(n) {
		n = slowNorm(s.text[start:stop])
	}
	r, _ := s.rune(start)
	t := Token{Start: start, End: i, Kind: Word, Norm: n,
		Cap: unicode.IsUpper(r) || unicode.IsTitle(r), Upper: upper && letters >= 2, First: s.first}
	s.first = false
	if s.lang == "en" {
		var merged bool
		if out, merged = spelled(out, base, &t, s.text); merged {
			return out, i
		}
	}
	if t.Stem == "" && t.Kind == Word {
		t.Stem = s.stem.token(&t)
	}
	return append(out, t), i
}

func (s *scanner) letterAt(i int) bool {
	if i >= s.end {
		return false
	}
	r, _ := s.rune(i)
	return isLetter(r) || r >= '0' && r <= '9'
}

// acronym finds single letters each followed by a dot: U.S., U.A.E., a.m.
func (s *scanner) acronym(i int) (end int, ok bool) {
	n := 0
	for i+1 < s.end {
		c := s.text[i] | 0x20
		if c < 'a' || c > 'z' || s.text[i+1] != '.' {
			break
		}
		n++
		i += 2
	}
	// "U.S" without the last dot
	if n >= 1 && i < s.end && (s.text[i]|0x20) >= 'a' && (s.text[i]|0x20) <= 'z' && !s.letterAt(i+1) {
		n++
		i++
	}
	return i, n >= 2 && !s.letterAt(i)
}

func (s *scanner) emitAcronym(out []Token, i, j int) ([]Token, int) {
	end := j // with a possessive 's
	if j < s.end {
		if r, w := s.rune(j); (r == '\'' || r == '\u2019') && j+w < s.end && s.low[j+w] == 's' && !s.letterAt(j+w+1) {
			end = j + w + 1
		}
	}
	raw := s.text[i:j]
	t := Token{Start: i, End: end, Kind: Word, Norm: strings.ReplaceAll(s.low[i:j], ".", ""),
		Cap: raw[0] <= 'Z', Upper: raw == strings.ToUpper(raw), First: s.first}
	s.first = false
	if t.Upper || !IsStop(t.Norm, s.lang) {
		t.Stem = t.Norm
	}
	return append(out, t), end
}

// bigrams turns a run of a script without spaces into overlapping pairs of
// characters, each a Word token: the usual unit of search in such scripts.
func (s *scanner) bigrams(out []Token, start int) ([]Token, int) {
	i, prev, n := start, start, 0
	for i < s.end {
		r, w := s.rune(i)
		if !unbroken(r) && !unicode.Is(unicode.M, r) {
			break
		}
		if n > 0 {
			out = append(out, s.pair(prev, i+w, n == 1))
		}
		n++
		prev = i
		i += w
	}
	if n == 1 {
		out = append(out, s.pair(start, i, true))
	}
	s.first = false
	return out, i
}

func (s *scanner) pair(start, end int, first bool) Token {
	n := s.text[start:end]
	if !norm.NFC.IsNormalString(n) {
		n = norm.NFC.String(n)
	}
	t := Token{Start: start, End: end, Kind: Word, Norm: n, Stem: n, First: s.first && first}
	return t
}

// mark appends one punctuation mark or symbol and keeps track of sentences.
func (s *scanner) mark(out []Token, base, i int, r rune, w int) ([]Token, int) {
	t := Token{Start: i, End: i + w, Kind: Punct, Norm: s.text[i : i+w]}
	after := i + w
	switch r {
	case utf8.RuneError:
		t.Norm = "\ufffd"
	case '"', '\u201c', '\u201d', '\u201e', '\u201f', '\u00ab', '\u00bb', '\u2033', '\u300c', '\u300d', '\u300e', '\u300f':
		t.Norm = `"`
		s.first = s.first || s.opens(i)
	case '\'', '\u2018', '\u2019', '\u201a', '\u201b', '\u2039', '\u203a', '`', '\u00b4', '\u02bc':
		t.Norm = "'"
		s.first = s.first || s.opens(i)
	case '.':
		for after < s.end && s.text[after] == '.' {
			after++
		}
		if after > i+w {
			t.End, t.Norm = after, "…"
		} else if len(out) > base && out[len(out)-1].End == i && abbreviation(&out[len(out)-1]) {
			break
		}
		s.first = s.first || after >= s.end || s.breakAt(after)
	case '!', '?', '…', ':':
		s.first = s.first || after >= s.end || s.breakAt(after)
	case '|', '•', '·', '。', '！', '？', '।', '؟', '۔', '¿', '¡':
		s.first = true
	}
	return append(out, t), after
}

// opens tells whether a quotation mark at i opens: nothing or a space before it.
func (s *scanner) opens(i int) bool {
	if i == 0 {
		return true
	}
	switch s.text[i-1] {
	case ' ', '\n', '\t', '(', '[':
		return true
	}
	return false
}

func (s *scanner) breakAt(i int) bool {
	r, _ := s.rune(i)
	return unicode.IsSpace(r) || r == '"' || r == '\'' || r == '\u201d' || r == '\u2019' || r == ')'
}
