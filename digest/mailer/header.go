package mailer

import (
	"encoding/base64"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Widths of a header field in characters.
const (
	foldAt   = 76  // a line with an encoded-word ends here (RFC 2047 section 2)
	wordMax  = 60  // of one encoded-word, so that the first fits beside its field name
	maxTitle = 200 // runes of a Subject
	maxName  = 100 // runes of a display name
)

// cleanText makes outside text fit for one header line: valid UTF-8, every run of
// white space, controls and line separators one space, no bidirectional embedding
// or override (a subject must not be able to turn what stands around it), at most
// limit runes, cut between words where one is near.
func cleanText(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.IsSpace(r):
			return ' '
		case r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0xFEFF:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	runes := []rune(s)[:limit-1]
	for i := len(runes) - 1; i > limit-25 && i > 0; i-- {
		if runes[i] == ' ' {
			runes = runes[:i]
			break
		}
	}
	return strings.TrimRight(string(runes), " ,;:-") + "…"
}

// field writes one header field, folded before tokens that would pass foldAt.
// Tokens are ASCII without white space; the first stays beside the name, because
// some readers do not understand a name that stands alone.
func field(b *strings.Builder, name string, tokens ...string) {
	b.WriteString(name)
	b.WriteByte(':')
	col := len(name) + 1
	for i, t := range tokens {
		if i > 0 && col+1+len(t) > foldAt {
			b.WriteString("\r\n")
			col = 0
		}
		b.WriteByte(' ')
		b.WriteString(t)
		col += 1 + len(t)
	}
	b.WriteString("\r\n")
}

// textTokens returns cleaned text as the tokens of an unstructured field.
func textTokens(s string) []string {
	if isASCII(s) && !strings.Contains(s, "=?") {
		return strings.Fields(s)
	}
	return encodedWords(s)
}

// phraseTokens returns cleaned text as the tokens of a display name: an atom
// sequence, a quoted string or encoded-words (RFC 5322 section 3.2.5).
func phraseTokens(s string) []string {
	if !isASCII(s) || strings.Contains(s, "=?") {
		return encodedWords(s)
	}
	for i := range len(s) {
		if s[i] != ' ' && !isAtext(s[i]) {
			r := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
			return strings.Fields(`"` + r.Replace(s) + `"`)
		}
	}
	return strings.Fields(s)
}

// encodedWords returns s as RFC 2047 encoded-words in UTF-8, each of whole
// characters and at most wordMax long, in the shorter of both encodings.
func encodedWords(s string) []string {
	q, n := 0, len(s)
	for i := range n {
		q += len(qByte(s[i]))
	}
	const open, end = "=?utf-8?", "?="
	room := wordMax - len(open) - len("q?") - len(end)
	kind, size := "q?", func(part string) (k int) {
		for i := range len(part) {
			k += len(qByte(part[i]))
		}
		return k
	}
	if base64.StdEncoding.EncodedLen(n) < q {
		kind, size = "b?", func(part string) int { return base64.StdEncoding.EncodedLen(len(part)) }
	}
	var out []string
	emit := func(part string) {
		enc := base64.StdEncoding.EncodeToString([]byte(part))
		if kind == "q?" {
			var b strings.Builder
			for i := range len(part) {
				b.WriteString(qByte(part[i]))
			}
			enc = b.String()
		}
		out = append(out, open+kind+enc+end)
	}
	start := 0
	for i, r := range s {
		if next := i + utf8.RuneLen(r); i > start && size(s[start:next]) > room {
			emit(s[start:i])
			start = i
		}
	}
	if start < n {
		emit(s[start:])
	}
	return out
}

// qByte is one byte in the Q encoding, with the letters that are safe in a
// display name too (RFC 2047 section 5 rule 3).
func qByte(c byte) string {
	switch {
	case c == ' ':
		return "_"
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("!*+-/", c) >= 0:
		return string(rune(c))
	}
	return fmt.Sprintf("=%02X", c)
}
