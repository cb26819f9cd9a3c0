package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"time"
	"unicode/utf8"

	"geodigest/digest/group"
)

type analyzeIn struct {
	ID      string          `json:"id"`
	TS      json.RawMessage `json:"ts"`
	Source  string          `json:"source"`
	Title   string          `json:"title"`
	Summary string          `json:"summary"`
	Body    string          `json:"body"`
	Lang    string          `json:"lang"`
	URL     string          `json:"url"`
}

// maxBody bounds the bytes of a body that are read: what comes after them is not
// what an article says first.
const maxBody = 200_000

// atMost cuts a text at a character boundary.
func atMost(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// maxLine bounds the bytes of a line of input.
const maxLine = 64 << 20

// analyzeTask is an item on its way from the input to its story.
type analyzeTask struct {
	in      analyzeIn
	at      time.Time
	badTime bool
	end     int64 // bytes of the input up to its end
	reading group.Reading
	err     error         // of the input: nothing comes after it
	ready   chan struct{} // closed once the item has been read, or err is set
}

// readAhead decodes the lines of in and has the engines read the items side by
// side. The tasks come in the order of the lines; a task is ready a little later.
// The channel is closed at the end of the input, after an error, and with ctx.
func readAhead(ctx context.Context, engine *group.Engine, in io.Reader) <-chan *analyzeTask {
	workers := runtime.GOMAXPROCS(0)
	work := make(chan *analyzeTask)
	out := make(chan *analyzeTask, 8*workers)
	for range workers {
		go func() {
			for t := range work {
				t.reading = engine.Read(group.Text{Title: t.in.Title, Summary: t.in.Summary, Body: atMost(t.in.Body, maxBody), Lang: t.in.Lang, At: t.at})
				t.in.Title, t.in.Summary, t.in.Body = "", "", ""
				close(t.ready)
			}
		}()
	}
	go func() {
		defer close(work)
		defer close(out)
		err := analyzeLines(in, func(t *analyzeTask) bool {
			select {
			case work <- t:
			case <-ctx.Done():
				return false
			}
			select {
			case out <- t:
				return true
			case <-ctx.Done():
				return false
			}
		})
		if err == nil {
			return
		}
		t := &analyzeTask{err: err, ready: make(chan struct{})}
		close(t.ready)
		select {
		case out <- t:
		case <-ctx.Done():
		}
	}()
	return out
}

// analyzeLines decodes the lines and gives each to next until that wants no more.
func analyzeLines(in io.Reader, next func(*analyzeTask) bool) error {
	var last time.Time
	var end int64
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	for n := 1; lines.Scan(); n++ {
		line := lines.Bytes()
		end += int64(len(line)) + 1
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		t := &analyzeTask{end: end, ready: make(chan struct{})}
		if err := json.Unmarshal(line, &t.in); err != nil {
			return fmt.Errorf("line %d is not a JSON object of the expected form: %w", n, err)
		}
		if t.in.ID == "" {
			return fmt.Errorf("line %d has no id; every item needs one", n)
		}
		t.at, t.badTime = itemTime(t.in.TS, last)
		last = t.at
		if !next(t) {
			return nil
		}
	}
	err := lines.Err()
	if errors.Is(err, bufio.ErrTooLong) {
		err = fmt.Errorf("a line is longer than %d MiB; one item stands on one line", maxLine>>20)
	}
	return err
}

// itemTime reads RFC 3339, a bare date, or Unix seconds. An item without a time
// that can be read takes the time of the one before it; bad says that it gave one.
func itemTime(raw json.RawMessage, before time.Time) (at time.Time, bad bool) {
	if len(raw) == 0 || string(raw) == "null" || string(raw) == `""` {
		return before, false
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		s = string(raw)
	}
	for _, layout := range []string{time.RFC3339Nano, time.DateOnly, "2006-01-02T15:04:05", time.DateTime} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), false
		}
	}
	if sec, err := strconv.ParseFloat(s, 64); err == nil && sec > -62135596800 && sec < 253402300800 {
		return time.UnixMilli(int64(sec * 1000)).UTC(), false
	}
	return before, true
}
