package fetch

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"net/http"
	"sync/atomic"
	"time"

	"geodigest/feeds"
)

// A body has to come at a least rate: of 16 kilobytes in 15 s. Slower ones are
// given up, so that a server that drips holds a worker for seconds only.
// Once a large one has its room, others wait for that: it has to be quicker.
const (
	slowWindow = 15 * time.Second
	slowBytes  = 15 << 10
	slowLarge  = 256 << 10
)

// chunkSize is the unit in which bodies are read; most feeds fit one to five.
const chunkSize = 32 << 10

type chunk [chunkSize]byte

// document reads and decodes the body of an answer. truncated: it ended early,
// or its compression broke off; what came is returned, a feed can be read up
// to its last complete item.
func (x *exchange) document(resp *http.Response) (data []byte, truncated bool, err error) {
	data, err = x.read(resp, x.c.cfg.MaxBytes)
	var typed *Error
	switch {
	case err == nil:
		return data, false, nil
	case errors.As(err, &typed):
		return nil, false, err
	case x.ctx.Err() != nil:
		var ours *timeoutError
		if !errors.As(context.Cause(x.ctx), &ours) || !hasItem(data) {
			return nil, false, err
		}
	case len(data) == 0:
		return nil, false, err
	}
	return data, true, nil
}

// excerpt is the beginning of the body of an error answer, as far as it can be
// had: enough to recognise a browser check.
func (x *exchange) excerpt(resp *http.Response) []byte {
	data, _ := x.read(resp, -excerptSize)
	return data
}

const excerptSize = 32 << 10

// read returns the decoded body, at most limit bytes of it: more is an error,
// or, when limit is negative, left unread. With an error it returns what came
// before.
func (x *exchange) read(resp *http.Response, limit int64) ([]byte, error) {
	x.enter(PhaseBody)
	if limit >= 0 && resp.ContentLength > limit { // before decoding, so more than that after it
		return nil, tooLarge(resp.StatusCode, "announced as %s, more than %s", feeds.Size(resp.ContentLength), feeds.Size(limit))
	}
	w := &wire{r: resp.Body}
	w.least.Store(slowBytes)
	w.watch(x.cancel)
	defer w.timer.Stop()
	d := x.c.decoders.Get().(*decoder)
	defer x.c.release(d)
	r, err := d.open(w, resp, max(limit, x.c.cfg.MaxBytes))
	if err != nil {
		return nil, err
	}
	if limit < 0 {
		return x.c.gather(io.LimitReader(r, -limit), -limit, resp.StatusCode, nil)
	}
	return x.c.gather(r, limit, resp.StatusCode, func() error { return x.wait(w) })
}

// wait waits for room for a large body. The server is not to blame for that time.
func (x *exchange) wait(w *wire) error {
	if x.r.Room == nil {
		return nil
	}
	x.total.Stop()
	w.waits.Store(true)
	err := x.r.Room(x.ctx)
	w.n.Add(slowLarge) // for the window that is under way
	w.least.Store(slowLarge)
	w.waits.Store(false)
	x.total.Reset(x.c.cfg.Total)
	return err
}

// gather reads r to its end in pooled pieces and joins them once, so that a
// body never costs more than twice its size. large, if any, is called before more
// than Large bytes are read.
func (c *Client) gather(r io.Reader, limit int64, status int, large func() error) (data []byte, err error) {
	var (
		pieces []*chunk
		size   int64
	)
	defer func() {
		for _, p := range pieces[:min(len(pieces), Large/chunkSize)] { // the pool is for what most feeds need
			c.chunks.Put(p)
		}
	}()
	for err == nil {
		if int(size)/chunkSize == len(pieces) {
			if len(pieces) == Large/chunkSize && large != nil {
				if err := large(); err != nil {
					return nil, err
				}
			}
			pieces = append(pieces, c.chunks.Get().(*chunk))
		}
		var n int
		n, err = r.Read(pieces[len(pieces)-1][size%chunkSize:])
		size += int64(n)
		if size > limit {
			return nil, tooLarge(status, "more than %s", feeds.Size(limit))
		}
	}
	data = make([]byte, 0, size)
	for _, p := range pieces {
		data = append(data, p[:min(size-int64(len(data)), chunkSize)]...)
	}
	if err == io.EOF {
		err = nil
	}
	return data, err
}

// wire counts the bytes of a body as they come from the connection.
type wire struct {
	r     io.Reader
	n     atomic.Int64
	waits atomic.Bool  // it is us who do not read
	least atomic.Int64 // bytes that have to come in a window
	timer *time.Timer
	seen  int64 // n at the last look; the timer's only
}

func (w *wire) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	w.n.Add(int64(n))
	return n, err
}

// watch cancels when too little comes. The caller stops the timer.
func (w *wire) watch(cancel context.CancelCauseFunc) {
	w.timer = time.AfterFunc(math.MaxInt64, func() {
		n := w.n.Load()
		if n-w.seen < w.least.Load() && !w.waits.Load() {
			cancel(&timeoutError{limit: slowWindow, slow: true})
			return
		}
		w.seen = n
		w.timer.Reset(slowWindow)
	})
	w.timer.Reset(slowWindow) // only now: the function uses w.timer
}

// hasItem reports whether data holds the end of at least one item, in any of
// the formats of feeds.
func hasItem(data []byte) bool {
	for _, end := range []string{"</item>", "</entry>", ":item>", ":entry>"} {
		if bytes.Contains(data, []byte(end)) {
			return true
		}
	}
	head := bytes.TrimLeft(data, "\xef\xbb\xbf \t\r\n")
	return len(head) > 0 && head[0] == '{' && bytes.Contains(head, []byte(`"items"`)) && bytes.ContainsAny(head[1:], "}")
}

// discard reads the short body of a redirect so that the connection can be
// used again, and closes.
func discard(resp *http.Response) {
	if resp.ContentLength > 0 && resp.ContentLength <= 4<<10 {
		_, _ = io.CopyN(io.Discard, resp.Body, resp.ContentLength)
	}
	_ = resp.Body.Close()
}
