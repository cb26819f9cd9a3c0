package opml

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
)

// decoder reads the document as XML in spite of what lists in the wild do to it.
// A byte order mark decides the charset, then the declaration; characters XML does
// not allow are dropped.
func decoder(data []byte) *xml.Decoder {
	marked := true
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		if text, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder().Bytes(data); err == nil {
			data = text
		}
	case bytes.HasPrefix(data, []byte("\ufeff")):
		data = data[3:]
	default:
		marked = false
	}
	if marked || declaresUTF8(data) {
		data = bytes.ToValidUTF8(data, []byte("\ufffd"))
	}
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimLeft(dropControls(data), " \t\r\n")))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		if marked {
			return in, nil
		}
		r, err := charset.NewReaderLabel(label, in)
		if err != nil && utf8.Valid(data) {
			return in, nil // an unknown label on what reads as UTF-8
		}
		return r, err
	}
	return d
}

// declaresUTF8 reports whether the declaration names UTF-8 or nothing.
func declaresUTF8(data []byte) bool {
	head := strings.ToLower(string(data[:min(len(data), 200)]))
	decl, _, found := strings.Cut(head, "?>")
	_, label, named := strings.Cut(decl, "encoding")
	return !found || !named || strings.Contains(label, "utf-8") || strings.Contains(label, "utf8")
}

// dropControls takes out what XML 1.0 (2.2) does not allow, as it is and as a
// numeric reference.
func dropControls(data []byte) []byte {
	out := make([]byte, 0, len(data))
	for i := 0; i < len(data); {
		if c := data[i]; c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			i++
			continue
		}
		if n := badReference(data[i:]); n > 0 {
			i += n
			continue
		}
		out = append(out, data[i])
		i++
	}
	return out
}

// badReference returns the length of a numeric reference to a control character
// at the beginning of b, 0 if there is none.
func badReference(b []byte) int {
	if len(b) < 4 || b[0] != '&' || b[1] != '#' {
		return 0
	}
	i, base := 2, 10
	if b[2] == 'x' || b[2] == 'X' {
		i, base = 3, 16
	}
	n, digits := 0, 0
	for ; i < len(b) && digits < 8; i, digits = i+1, digits+1 {
		d := strings.IndexByte("0123456789abcdef", b[i]|0x20)
		if b[i] >= '0' && b[i] <= '9' {
			d = int(b[i] - '0')
		}
		if d < 0 || d >= base {
			break
		}
		n = n*base + d
	}
	if digits == 0 || i >= len(b) || b[i] != ';' || n >= ' ' || n == '\t' || n == '\n' || n == '\r' {
		return 0
	}
	return i + 1
}
