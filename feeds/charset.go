package feeds

import (
	"bytes"
	"io"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"
)

var xmlEncoding = regexp.MustCompile(`^[\s\x00]*<\?xml[^>]{0,200}?encoding\s*=\s*["']?\s*([A-Za-z0-9._:\- ]{1,40})`)

// toUTF8 decodes a document. A byte order mark decides; else bytes that are
// valid UTF-8 are UTF-8 whatever the labels say, since text in another charset
// is practically never valid by chance; else the XML declaration and the HTTP
// charset are believed; else the charset is guessed (guess.go).
//
// n.read says as what the document was read, n.labels what it was said to be.
func toUTF8(body []byte, contentType string, n *notes) string {
	if enc, skip, name := byteOrder(body); enc != nil {
		if name != "" {
			n.add("charset: decoded from " + name)
		}
		n.read = name
		return decoded(enc, body[skip:], n)
	} else if skip > 0 {
		body = body[skip:]
	}

	n.labels = charsetLabels(body, contentType)
	body = wholeRunes(body, n.partial)
	n.read = "UTF-8"
	if utf8.Valid(body) && !escapesInASCII(body, n.labels) {
		for _, l := range n.labels {
			if !isUnicodeLabel(l) && !isASCII(body) {
				n.add("charset: label " + l + " ignored, the bytes are UTF-8")
				break
			}
		}
		return string(body)
	}

	multi, bad := utf8Shape(body)
	if multi > 4*bad {
		n.add("charset: invalid UTF-8 bytes read as windows-1252")
		return mixedUTF8(body)
	}
	for _, l := range n.labels {
		if isUnicodeLabel(l) {
			continue
		}
		if enc := lookup(l); enc != nil {
			n.read = l
			return decoded(enc, body, n)
		}
		n.add("charset: unknown label " + l)
	}
	if multi > bad {
		n.add("charset: invalid UTF-8 bytes read as windows-1252")
		return mixedUTF8(body)
	}
	enc, name := guessCharset(body)
	n.add("charset: guessed " + name)
	n.read = name
	return decoded(enc, body, n)
}

// decoded decodes piece by piece: at once would hold the text three times.
func decoded(enc encoding.Encoding, body []byte, n *notes) string {
	var sb strings.Builder
	sb.Grow(min(len(body)+len(body)/4, MaxBytes+utf8.UTFMax))
	in := transform.NewReader(bytes.NewReader(body), enc.NewDecoder())
	// Decoders replace what they cannot read and do not fail; a builder does not either.
	if read, _ := io.Copy(&sb, io.LimitReader(in, MaxBytes)); read < MaxBytes {
		return sb.String()
	}
	if !n.partial {
		n.partial = true
		n.add(tooLarge)
	}
	s := sb.String()
	for i := 1; i <= utf8.UTFMax; i++ {
		if utf8.RuneStart(s[len(s)-i]) {
			return s[:len(s)-i]
		}
	}
	return s
}

// wholeRunes drops a sequence that the limit on the document cut in two.
func wholeRunes(body []byte, partial bool) []byte {
	for i := 1; partial && i <= utf8.UTFMax && i <= len(body); i++ {
		if c := body[len(body)-i]; utf8.RuneStart(c) {
			if !utf8.FullRune(body[len(body)-i:]) {
				return body[:len(body)-i]
			}
			break
		}
	}
	return body
}

// byteOrder finds a byte order mark, or the pattern that "<" or "{" makes in
// UTF-16 and UTF-32 without one. A nil encoding means: not such a document;
// skip is then the length of a UTF-8 mark.
func byteOrder(b []byte) (enc encoding.Encoding, skip int, name string) {
	has := func(p string) bool { return len(b) >= len(p) && string(b[:len(p)]) == p }
	u16 := func(e unicode.Endianness) encoding.Encoding { return unicode.UTF16(e, unicode.IgnoreBOM) }
	u32 := func(e utf32.Endianness) encoding.Encoding { return utf32.UTF32(e, utf32.IgnoreBOM) }
	switch {
	case has("\xef\xbb\xbf"):
		return nil, 3, ""
	case has("\xff\xfe\x00\x00"):
		return u32(utf32.LittleEndian), 4, "UTF-32"
	case has("\x00\x00\xfe\xff"):
		return u32(utf32.BigEndian), 4, "UTF-32"
	case has("\xff\xfe"):
		return u16(unicode.LittleEndian), 2, "UTF-16"
	case has("\xfe\xff"):
		return u16(unicode.BigEndian), 2, "UTF-16"
	case has("<\x00\x00\x00"), has("{\x00\x00\x00"):
		return u32(utf32.LittleEndian), 0, "UTF-32 without a mark"
	case has("\x00\x00\x00<"), has("\x00\x00\x00{"):
		return u32(utf32.BigEndian), 0, "UTF-32 without a mark"
	case has("\x4c\x6f\xa7\x94"):
		return ebcdic(b), 0, "EBCDIC"
	case has("<\x00"), has("{\x00"):
		return u16(unicode.LittleEndian), 0, "UTF-16 without a mark"
	case has("\x00<"), has("\x00{"):
		return u16(unicode.BigEndian), 0, "UTF-16 without a mark"
	}
	return nil, 0, ""
}

// ebcdic chooses the code page of a document whose "<?xml" is in EBCDIC by the
// declaration, whose letters all of them share.
func ebcdic(b []byte) encoding.Encoding {
	head, err := charmap.CodePage037.NewDecoder().Bytes(b[:min(len(b), 200)])
	if err == nil {
		if m := xmlEncoding.FindSubmatch(head); m != nil {
			if e := lookup(cleanLabel(string(m[1]))); e != nil {
				return e
			}
		}
	}
	return charmap.CodePage037
}

// charsetLabels lists what the document is said to be in, most trusted first.
// The HTTP charset goes first (RFC 7303), except iso-8859-1, which servers
// add by themselves: there the document knows better.
func charsetLabels(body []byte, contentType string) []string {
	var labels []string
	head := body
	if len(head) > 1024 {
		head = head[:1024]
	}
	if m := xmlEncoding.FindSubmatch(head); m != nil {
		labels = append(labels, cleanLabel(string(m[1])))
	}
	if _, params, err := mime.ParseMediaType(contentType); err == nil && params["charset"] != "" {
		l := cleanLabel(params["charset"])
		if l == "iso-8859-1" {
			labels = append(labels, l)
		} else {
			labels = append([]string{l}, labels...)
		}
	}
	return labels
}

func cleanLabel(s string) string {
	return strings.ToLower(strings.Trim(strings.TrimSpace(s), `"'`))
}

// lookup finds an encoding by the names of the WHATWG list and by the
// misspellings seen in feeds (cp-1251, win-1251, windows1251, iso8859-2).
func lookup(label string) encoding.Encoding {
	if e, _ := charset.Lookup(label); e != nil {
		return e
	}
	l := strings.NewReplacer("-", "", "_", "", " ", "", ".", "").Replace(label)
	for _, p := range []string{"windows", "win", "cp", "mswin", "ansi"} {
		if rest, ok := strings.CutPrefix(l, p); ok {
			if e, _ := charset.Lookup("windows-" + rest); e != nil {
				return e
			}
		}
	}
	if rest, ok := strings.CutPrefix(l, "iso8859"); ok {
		if e, _ := charset.Lookup("iso-8859-" + rest); e != nil {
			return e
		}
	}
	if e, _ := charset.Lookup(l); e != nil {
		return e
	}
	// Code pages the web gave up, under the names of the IANA registry.
	for _, name := range []string{label, l, strings.TrimPrefix(l, "x")} {
		if e, err := ianaindex.IANA.Encoding(name); err == nil && e != nil {
			return e
		}
	}
	return nil
}

func isUnicodeLabel(l string) bool {
	return strings.HasPrefix(l, "utf") || strings.HasPrefix(l, "ucs") || strings.HasPrefix(l, "iso-10646") || l == "us-ascii" || l == "ascii"
}

// escapesInASCII recognises the charsets whose text is all ASCII bytes:
// valid UTF-8 proves nothing about them.
func escapesInASCII(b []byte, labels []string) bool {
	for _, l := range labels {
		if strings.HasPrefix(l, "iso-2022") && bytes.IndexByte(b, 0x1b) >= 0 {
			return true
		}
		if strings.HasPrefix(l, "hz") && bytes.Contains(b, []byte("~{")) {
			return true
		}
	}
	return false
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// utf8Shape counts the well-formed multi-byte sequences and the bytes that
// belong to none.
func utf8Shape(b []byte) (multi, bad int) {
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size <= 1 {
			if isSurrogate(b[i:]) {
				multi++
				i += 3
				continue
			}
			bad++
			i++
			continue
		}
		multi++
		i += size
	}
	return multi, bad
}

// isSurrogate recognises half of a UTF-16 pair written as if it were a
// character, as databases that call themselves UTF-8 do (CESU-8).
func isSurrogate(b []byte) bool {
	return len(b) >= 3 && b[0] == 0xed && b[1] >= 0xa0 && b[1] < 0xc0 && b[2]&0xc0 == 0x80
}

func surrogate(b []byte) rune {
	return 0xd000 | rune(b[1]&0x3f)<<6 | rune(b[2]&0x3f)
}

// mixedUTF8 keeps what is UTF-8 and reads each other byte as windows-1252: the
// usual damage is a pasted word in a database of another charset. A sequence
// cut by the end of the document is dropped.
func mixedUTF8(b []byte) string {
	var sb strings.Builder
	sb.Grow(len(b) + len(b)/8)
	for i := 0; i < len(b) && sb.Len() < MaxBytes; {
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size <= 1 {
			if !utf8.FullRune(b[i:]) {
				break
			}
			if isSurrogate(b[i:]) {
				i += 3
				if hi := surrogate(b[i-3:]); hi < 0xdc00 && isSurrogate(b[i:]) {
					if lo := surrogate(b[i:]); lo >= 0xdc00 {
						sb.WriteRune((hi-0xd800)<<10 + (lo - 0xdc00) + 0x10000)
						i += 3
					}
				}
				continue
			}
			sb.WriteRune(charmap.Windows1252.DecodeByte(b[i]))
			i++
			continue
		}
		sb.Write(b[i : i+size])
		i += size
	}
	return sb.String()
}
