package fetch

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"geodigest/feeds"
)

// maxRatio is the compression beyond which a body is an attack: XML feeds
// shrink 5 to 30 times, bombs a thousand times.
const (
	maxRatio   = 200
	ratioAfter = 1 << 20 // decoded bytes before the ratio is looked at
)

func tooDense(decoded, compressed int64) bool {
	return decoded > ratioAfter && decoded > maxRatio*compressed
}

// maxLayers of compression: one, and one more by a proxy that does not look.
const maxLayers = 2

// decoder holds the parts of decoding that are worth using again.
type decoder struct {
	in  [maxLayers + 1]*bufio.Reader
	zip [maxLayers]*gzip.Reader
}

func newDecoder() *decoder {
	d := new(decoder)
	for i := range d.zip {
		d.zip[i] = new(gzip.Reader)
	}
	d.in[0] = bufio.NewReader(nil)
	return d
}

// release gives d back, holding on to nothing of the exchange.
func (c *Client) release(d *decoder) {
	for _, in := range d.in {
		if in != nil {
			in.Reset(nil)
		}
	}
	c.decoders.Put(d)
}

// open returns a reader of the decoded body. The label (Content-Encoding) lies
// in both directions, the first bytes do not; it decides only where they are
// silent. limit holds for the output of each layer.
func (d *decoder) open(w *wire, resp *http.Response, limit int64) (io.Reader, error) {
	labels := encodings(resp.Header)
	var r io.Reader = w
	for depth := 0; ; depth++ {
		in := d.in[depth]
		if in == nil {
			in = bufio.NewReader(nil)
			d.in[depth] = in
		}
		in.Reset(r)
		head, err := in.Peek(8) // what is shorter is no compressed body
		coding := sniff(head, labels)
		if coding == "" {
			return in, nil
		}
		refuse := func(format string, args ...any) (io.Reader, error) {
			return nil, &Error{Kind: KindEncoding, Phase: PhaseBody, Status: resp.StatusCode, Err: fmt.Errorf(format, args...)}
		}
		if depth == maxLayers {
			return refuse("compressed more than %d times over", maxLayers)
		}
		var out io.Reader
		switch coding {
		case "gzip":
			zr := d.zip[depth]
			if e := zr.Reset(in); e != nil {
				if err != nil && err != io.EOF {
					return nil, err // the connection, not the compression
				}
				return refuse("%w", e)
			}
			out = &wholeMembers{zr: zr}
		case "zlib":
			if out, err = zlib.NewReader(in); err != nil {
				return refuse("%w", err)
			}
		case "deflate":
			out = flate.NewReader(in)
		default:
			return refuse("the server compressed with %s, which was not asked for", quoteShort(coding))
		}
		r = &layer{r: out, w: w, limit: limit, status: resp.StatusCode}
		labels = drop(labels, coding)
	}
}

// sniff names the compression of a body that begins with head, "" for none.
func sniff(head []byte, labels []string) string {
	switch {
	case len(head) < 2 || isText(head):
		return ""
	case head[0] == 0x1f && head[1] == 0x8b:
		return "gzip"
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return "zstd"
	}
	for i := len(labels) - 1; i >= 0; i-- { // the last one was applied last
		switch label := labels[i]; label {
		case "gzip", "x-gzip":
		case "deflate":
			// The name means zlib (RFC 9110, 8.4.1.2); some servers leave its frame out.
			if head[0]&0x0f == 8 && (uint(head[0])<<8|uint(head[1]))%31 == 0 {
				return "zlib"
			}
			return label
		case "br", "zstd", "compress", "x-compress", "dcb", "dcz":
			return label
		}
	}
	return ""
}

// isText: the beginning of a document in XML, HTML or JSON, in any encoding
// that feeds come in.
func isText(head []byte) bool {
	switch {
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}), bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		return true
	}
	head = bytes.TrimLeft(head, "\x00 \t\r\n")
	return len(head) == 0 || head[0] == '<' || head[0] == '{'
}

// encodings lists the codings of a body in the order they were applied.
func encodings(h http.Header) []string {
	var list []string
	for _, line := range h["Content-Encoding"] {
		for _, name := range strings.Split(strings.ToLower(line), ",") {
			list = append(list, strings.TrimSpace(name))
		}
	}
	return list
}

func drop(labels []string, coding string) []string {
	if coding == "zlib" {
		coding = "deflate"
	}
	for i := len(labels) - 1; i >= 0; i-- {
		if labels[i] == coding {
			return labels[:i]
		}
	}
	return labels
}

// layer bounds the output of one decompression.
type layer struct {
	r      io.Reader
	w      *wire
	n      int64
	limit  int64
	status int
}

func (l *layer) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	l.n += int64(n)
	if l.n > l.limit {
		return 0, tooLarge(l.status, "more than %s", feeds.Size(l.limit))
	}
	if tooDense(l.n, l.w.n.Load()) {
		e := tooLarge(l.status, "compressed more than %d times", maxRatio)
		e.hint = "no honest feed is compressed like that; take another feed of the outlet"
		return 0, e
	}
	return n, err
}

// wholeMembers ends a gzip stream at bytes behind it that are not gzip: the
// members before them were complete and their checksums right.
type wholeMembers struct {
	zr  *gzip.Reader
	any bool
}

func (m *wholeMembers) Read(p []byte) (int, error) {
	n, err := m.zr.Read(p)
	m.any = m.any || n > 0
	if m.any && errors.Is(err, gzip.ErrHeader) {
		err = io.EOF
	}
	return n, err
}

func tooLarge(status int, format string, args ...any) *Error {
	return &Error{Kind: KindTooLarge, Phase: PhaseBody, Status: status, Err: fmt.Errorf(format, args...)}
}
