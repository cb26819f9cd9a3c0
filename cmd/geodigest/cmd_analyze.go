package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"
	"unicode/utf8"

	"geodigest/digest/group"
	"geodigest/digest/statement"
	"geodigest/feeds"

	"github.com/spf13/cobra"
)

// analyzeCommand runs the engines over items in a file: the same chain that the
// daemon runs over the store.
func analyzeCommand(e *env) *cobra.Command {
	return &cobra.Command{
		Use: "analyze [FILE|-]", Short: "read items as JSON lines; print story, relevance, countries and statements",
		Long: `Reads JSON lines {"id","ts","source","title","summary","body","lang","url"} (all but
id and title optional; ts RFC 3339 or Unix seconds) and prints one JSON line for
each, in the same order, when the whole stream has been read. It reads no
configuration and touches no store.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			name := "-"
			if len(args) == 1 {
				name = args[0]
			}
			raw, err := readInput(e, name, 4<<30)
			if err != nil {
				return fail(err)
			}
			b := e.bar("analyzing")
			err = analyze(raw, e.stdout, b.set)
			b.done()
			return fail(err)
		},
	}
}

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

type analyzeOut struct {
	ID          string             `json:"id"`
	Story       string             `json:"story"`
	DuplicateOf *string            `json:"duplicate_of"`
	Relevance   float64            `json:"relevance"`
	Countries   []string           `json:"countries"`
	Regions     []string           `json:"regions"`
	Themes      []string           `json:"themes"`
	Statements  []analyzeStatement `json:"statements"`
	Why         []string           `json:"why"`
}

type analyzeStatement struct {
	Speaker      string   `json:"speaker"`
	Verb         string   `json:"verb"`
	Content      string   `json:"content"`
	Direct       bool     `json:"direct"`
	Kind         string   `json:"kind"`
	SpeakerSpans [][2]int `json:"speaker_spans"`
	VerbSpans    [][2]int `json:"verb_spans"`
	ContentSpans [][2]int `json:"content_spans"`
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

// analyze reads and places every item in order, and writes them with the story
// each stands in at the end: an item may still move inside the window.
func analyze(raw []byte, w io.Writer, progress func(done, total int)) error {
	engine, err := group.NewEngine()
	if err != nil {
		return err
	}
	items, err := analyzeItems(raw)
	if err != nil {
		return err
	}
	out := make([]analyzeOut, len(items))
	index := make(map[string]int, len(items))
	var last time.Time
	repair := func() {
		for _, c := range engine.Repair() {
			if i, ok := index[c.Item]; ok {
				out[i].Story = c.To
				out[i].Why = append(out[i].Why, c.Reason)
			}
		}
	}
	for i, it := range items {
		at, badTime := itemTime(it.TS, last)
		last = at
		key := it.ID
		if _, twice := index[key]; twice {
			key = fmt.Sprintf("%s\x00%d", it.ID, i) // two items of one id are two items
		}
		index[key] = i
		r := engine.Read(group.Text{Title: it.Title, Summary: it.Summary, Body: atMost(it.Body, maxBody), Lang: it.Lang, At: at})
		if engine.Due(at) {
			repair()
		}
		a := engine.Place(key, at, it.Source, feeds.Canonical(it.URL), r)
		o := analyzeOut{
			ID: it.ID, Story: a.Story, Relevance: r.Relevance.Probability, Countries: append([]string{}, r.Countries...),
			Regions: append([]string{}, r.Regions...), Themes: append([]string{}, r.Relevance.Themes...),
			Statements: spans(r.Doc.Text, r.Statements), Why: append(append([]string{}, a.Evidence...), r.Relevance.Why...),
		}
		if badTime {
			o.Why = append(o.Why, "its ts cannot be read; it takes the time of the item before")
		}
		if r.Fault != "" {
			o.Why = append(o.Why, "could not be read: "+r.Fault)
		}
		if a.DuplicateOf != "" {
			o.DuplicateOf = &a.DuplicateOf
		}
		out[i] = o
		progress(i+1, len(items))
	}
	repair()
	bw := bufio.NewWriter(w)
	enc := json.NewEncoder(bw)
	enc.SetEscapeHTML(false)
	for i := range out {
		if err := enc.Encode(&out[i]); err != nil {
			return err
		}
	}
	return bw.Flush()
}

// analyzeItems decodes the lines.
func analyzeItems(raw []byte) ([]analyzeIn, error) {
	var items []analyzeIn
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	for n := 1; len(raw) > 0; n++ {
		line := raw
		if i := bytes.IndexByte(raw, '\n'); i >= 0 {
			line, raw = raw[:i], raw[i+1:]
		} else {
			raw = nil
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var it analyzeIn
		if err := json.Unmarshal(line, &it); err != nil {
			return nil, fmt.Errorf("line %d is not a JSON object of the expected form: %w", n, err)
		}
		if it.ID == "" {
			return nil, fmt.Errorf("line %d has no id; every item needs one", n)
		}
		items = append(items, it)
	}
	return items, nil
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

// spans turns byte offsets into offsets in Unicode characters.
func spans(text string, in []statement.Statement) []analyzeStatement {
	out := []analyzeStatement{}
	runes := func(s [][2]int) [][2]int {
		r := [][2]int{}
		for _, p := range s {
			from := utf8.RuneCountInString(text[:p[0]])
			r = append(r, [2]int{from, from + utf8.RuneCountInString(text[p[0]:p[1]])})
		}
		return r
	}
	for _, s := range in {
		out = append(out, analyzeStatement{
			Speaker: s.Speaker, Verb: s.Verb, Content: s.Content, Direct: s.Direct, Kind: s.Kind,
			SpeakerSpans: runes(s.SpeakerSpans), VerbSpans: runes(s.VerbSpans), ContentSpans: runes(s.ContentSpans),
		})
	}
	return out
}
