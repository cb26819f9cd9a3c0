package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"slices"
	"unicode/utf8"

	"geodigest/digest/cluster"
	"geodigest/digest/statement"
)

// analyzeOut is what the text of an item gives; the rest of its line is known last.
type analyzeOut struct {
	Relevance  float64            `json:"relevance"`
	Countries  []string           `json:"countries"`
	Regions    []string           `json:"regions"`
	Themes     []string           `json:"themes"`
	Statements []analyzeStatement `json:"statements"`
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

// analyzed is what is kept of an item: parts of its line, in JSON where they are
// final, since that holds on to nothing else and takes the least memory.
type analyzed struct {
	id    string
	story string
	copy  string // the item it is a copy of
	read  []byte // the members of analyzeOut
	why   []byte // the list of reasons
	moves []string
}

// placed is the outcome of a task that is ready and was assigned to a story.
func (t *analyzeTask) placed(a cluster.Assignment) (analyzed, error) {
	r := t.reading
	read, err := compact(analyzeOut{
		Relevance: r.Relevance.Probability, Countries: orEmpty(r.Countries), Regions: orEmpty(r.Regions), Themes: orEmpty(r.Relevance.Themes),
		Statements: spans(r.Doc.Text, r.Statements),
	})
	if err != nil {
		return analyzed{}, err
	}
	reasons := slices.Concat(a.Evidence, r.Relevance.Why)
	if t.badTime {
		reasons = append(reasons, "its ts cannot be read; it takes the time of the item before")
	}
	if r.Fault != "" {
		reasons = append(reasons, "could not be read: "+r.Fault)
	}
	why, err := compact(orEmpty(reasons))
	return analyzed{id: t.in.ID, story: a.Story, copy: a.DuplicateOf, read: read[1 : len(read)-1], why: why}, err
}

// write writes the line.
func (a *analyzed) write(w *bufio.Writer) error {
	var original *string
	if a.copy != "" {
		original = &a.copy
	}
	head, err := compact(struct {
		ID          string  `json:"id"`
		Story       string  `json:"story"`
		DuplicateOf *string `json:"duplicate_of"`
	}{a.id, a.story, original})
	if err != nil {
		return err
	}
	why := a.why
	if len(a.moves) > 0 {
		moves, err := compact(a.moves)
		if err != nil {
			return err
		}
		if len(why) > len("[]") {
			why = slices.Concat(why[:len(why)-1], []byte(","), moves[1:])
		} else {
			why = moves
		}
	}
	for _, part := range [][]byte{head[:len(head)-1], []byte(","), a.read, []byte(`,"why":`), why, []byte("}\n")} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// compact is v in JSON, with <, > and & as they are, in no more bytes than needed.
func compact(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.Clone(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), err
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
