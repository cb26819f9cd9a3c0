package fetch

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
)

// maxRatio is the compression beyond which a body is an attack: XML feeds
// shrink 5 to 30 times, bombs a thousand times.
const (
	maxRatio   = 200
	ratioAfter = 1 << 20 // decoded bytes before the ratio is looked at
)

// body reads and decodes the body. truncated: the connection broke off after
// some bytes; what came is returned, a feed can be read up to its last
// complete item.
func (c *Client) body(resp *http.Response) (data []byte, truncated bool, err error) {
	wire := &counter{r: resp.Body}
	br := bufio.NewReader(wire)
	var r io.Reader = br
	switch enc := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding"))); enc {
	case "", "identity", "gzip", "x-gzip":
		// The label lies in both directions; the two magic bytes do not. Twice,
		// because a proxy may compress what was compressed.
		for range 2 {
			if magic, _ := br.Peek(2); len(magic) < 2 || magic[0] != 0x1f || magic[1] != 0x8b {
				break
			}
			zr, err := gzip.NewReader(br)
			if err != nil {
				return nil, false, &Error{Kind: KindHTTP, Status: resp.StatusCode, Err: err}
			}
			br = bufio.NewReader(zr)
			r = br
		}
	default:
		return nil, false, &Error{Kind: KindHTTP, Status: resp.StatusCode, Err: errors.New("body in an encoding not asked for: " + quoteShort(enc))}
	}
	buf := make([]byte, 0, 64<<10)
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if int64(len(buf)) > c.cfg.MaxBytes {
			return nil, false, tooLarge(resp.StatusCode, "more than %d bytes", c.cfg.MaxBytes)
		}
		if len(buf) > ratioAfter && int64(len(buf)) > maxRatio*wire.n {
			return nil, false, tooLarge(resp.StatusCode, "compressed more than %d times", maxRatio)
		}
		switch {
		case err == io.EOF:
			return buf, false, nil
		case err != nil && len(buf) > 0 && brokeOff(err):
			return buf, true, nil
		case err != nil:
			return nil, false, err
		}
	}
}

// brokeOff tells a connection that ended early from one that ran out of time.
func brokeOff(err error) bool {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return false
	}
	var timeout interface{ Timeout() bool }
	return !(errors.As(err, &timeout) && timeout.Timeout())
}

type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// drain reads a little so that the connection can be used again, and closes.
func drain(r io.ReadCloser) {
	_, _ = io.CopyN(io.Discard, r, 16<<10)
	_ = r.Close()
}
