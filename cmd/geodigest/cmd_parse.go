package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"geodigest/feeds"

	"github.com/spf13/cobra"
)

// parseLimit bounds how long one document may keep the filter busy.
const parseLimit = 10 * time.Second

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
			raw, err := readInput(e, args[0], feeds.MaxBytes)
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
// "" for what the feed did not give.
func writeDocument(w io.Writer, doc *feeds.Document) error {
	out := struct {
		Feed    jsonFeed   `json:"feed"`
		Items   []jsonItem `json:"items"`
		Repairs []string   `json:"repairs"`
	}{
		Feed:    jsonFeed{doc.Title, doc.Link, doc.Description, doc.Language, rfc3339(doc.Updated)},
		Items:   []jsonItem{},
		Repairs: append([]string{}, doc.Repairs...),
	}
	for _, it := range doc.Items {
		j := jsonItem{
			ID: it.GUID, Title: it.Title, Link: it.Link, Canonical: it.Canonical, Published: rfc3339(it.Published), Updated: rfc3339(it.Updated),
			Authors: append([]string{}, it.Authors...), Summary: it.Summary, Content: it.Content, Image: it.Image,
			Categories: append([]string{}, it.Categories...), Enclosures: []jsonEnclosure{},
		}
		for _, enc := range it.Enclosures {
			j.Enclosures = append(j.Enclosures, jsonEnclosure(enc))
		}
		out.Items = append(out.Items, j)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(out)
}

func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
