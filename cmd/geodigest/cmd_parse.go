package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"

	"geodigest/feeds"

	"github.com/spf13/cobra"
)

// What one document may cost the filter, whatever comes. The parser is built to
// need far less; the memory limit makes the collector run in time.
const (
	parseLimit  = 9 * time.Second
	parseMemory = 160 << 20 // bytes
)

// parseCommand shows what the program reads in a feed document.
func parseCommand(e *env) *cobra.Command {
	var base, ctype string
	cmd := &cobra.Command{
		Use: "parse FILE|-", Short: "print a feed document as one JSON object",
		Long: `Reads an RSS, Atom or JSON feed and prints what the program makes of it: plain
text, absolute links, dates in UTC, and what had to be mended. It reads no
configuration and touches no store.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			debug.SetMemoryLimit(parseMemory)
			debug.SetGCPercent(50)
			raw, err := readStart(e, args[0], feeds.MaxBytes+1)
			if err != nil {
				return fail(err)
			}
			doc, err := parseWithin(parseLimit, raw, feeds.Options{URL: base, ContentType: ctype})
			if err != nil {
				return fail(fmt.Errorf("parse %s: %w", args[0], err))
			}
			return fail(writeDocument(e.stdout, doc))
		},
	}
	cmd.Flags().StringVar(&base, "url", "", "address the document came from; relative links are resolved against it")
	cmd.Flags().StringVar(&ctype, "content-type", "", "Content-Type header the document came with")
	return cmd
}

// readInput reads a file, or standard input for "-", up to a limit.
func readInput(e *env, name string, limit int64) ([]byte, error) {
	in := e.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	raw, err := io.ReadAll(io.LimitReader(in, limit+1))
	if err == nil && int64(len(raw)) > limit {
		err = fmt.Errorf("%s is larger than %d MB", name, limit>>20)
	}
	return raw, err
}

// readStart reads the first bytes of a file, or of standard input for "-".
func readStart(e *env, name string, limit int64) ([]byte, error) {
	in, size := e.stdin, int64(64<<10)
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			size = info.Size() + 1
		}
		in = f
	}
	// Room for the whole from the start: growing a buffer doubles its price.
	buf := bytes.NewBuffer(make([]byte, 0, min(size, limit)+bytes.MinRead))
	_, err := buf.ReadFrom(io.LimitReader(in, limit))
	return buf.Bytes(), err
}

// parseWithin gives up on a document that takes too long.
func parseWithin(limit time.Duration, raw []byte, o feeds.Options) (*feeds.Document, error) {
	type result struct {
		doc *feeds.Document
		err error
	}
	done := make(chan result, 1)
	go func() {
		doc, err := feeds.Parse(raw, o)
		done <- result{doc, err}
	}()
	select {
	case r := <-done:
		return r.doc, r.err
	case <-time.After(limit):
		return nil, errors.New("gave up after " + limit.String())
	}
}

type jsonFeed struct {
	Title       string `json:"title"`
	Link        string `json:"link"`
	Description string `json:"description"`
	Language    string `json:"language"`
	Updated     string `json:"updated"`
}

type jsonItem struct {
	ID         string          `json:"id"`
	Title      string          `json:"title"`
	Link       string          `json:"link"`
	Canonical  string          `json:"canonical"`
	Published  string          `json:"published"`
	Updated    string          `json:"updated"`
	Authors    []string        `json:"authors"`
	Summary    string          `json:"summary"`
	Content    string          `json:"content"`
	Image      string          `json:"image"`
	Categories []string        `json:"categories"`
	Enclosures []jsonEnclosure `json:"enclosures"`
}

type jsonEnclosure struct {
	URL    string `json:"url"`
	Type   string `json:"type"`
	Length int64  `json:"length"`
}

// writeDocument prints a document in the form scripts rely on: no null lists,
// "" for what the feed did not give. It prints item by item, so that a large
// document is not in memory a second time.
func writeDocument(w io.Writer, doc *feeds.Document) error {
	buf := bufio.NewWriterSize(w, 64<<10)
	enc := json.NewEncoder(trimNewline{buf})
	enc.SetEscapeHTML(false)
	var failed error
	put := func(text string, v any) {
		_, err := buf.WriteString(text)
		failed = errors.Join(failed, err)
		if v != nil && failed == nil {
			failed = enc.Encode(v)
		}
	}
	put(`{"feed":`, jsonFeed{doc.Title, doc.Link, doc.Description, doc.Language, rfc3339(doc.Updated)})
	put(`,"items":[`, nil)
	for i := range doc.Items {
		between := ","
		if i == 0 {
			between = ""
		}
		put(between, itemJSON(&doc.Items[i]))
	}
	put(`],"repairs":`, append([]string{}, doc.Repairs...))
	put("}\n", nil)
	return errors.Join(failed, buf.Flush())
}

func itemJSON(it *feeds.Item) jsonItem {
	j := jsonItem{
		ID: it.GUID, Title: it.Title, Link: it.Link, Canonical: it.Canonical, Published: rfc3339(it.Published), Updated: rfc3339(it.Updated),
		Authors: append([]string{}, it.Authors...), Summary: it.Summary, Content: it.Content, Image: it.Image,
		Categories: append([]string{}, it.Categories...), Enclosures: []jsonEnclosure{},
	}
	for _, enc := range it.Enclosures {
		j.Enclosures = append(j.Enclosures, jsonEnclosure(enc))
	}
	return j
}

// trimNewline takes off the line break that json.Encoder ends a value with.
type trimNewline struct{ w io.Writer }

func (t trimNewline) Write(p []byte) (int, error) {
	if _, err := t.w.Write(bytes.TrimSuffix(p, []byte("\n"))); err != nil {
		return 0, err
	}
	return len(p), nil
}

func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
