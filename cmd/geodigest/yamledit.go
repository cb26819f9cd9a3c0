package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// The feeds of a configuration are edited as text, because a YAML library that
// writes a document back loses blank lines, quoting and comments. The parser's
// places say where an element stands; what is added goes between two lines, or
// between two characters of a list in brackets, in the manner of its neighbour,
// and every other byte stays as it was.
//
// Where an element ends is not known for certain: a line that begins with "#" may
// be a comment or the text of a block scalar. So the likeliest places are tried in
// turn, and the text that counts is the first that reads as the old document with
// exactly this change (yamledit_check.go). When there is none, nothing is edited.

// errNoEdit is why a list was left alone.
var errNoEdit = errors.New("the list of feeds is written in a way that cannot be edited here; edit the file by hand")

// maxTries bounds how many places are tried: each costs a reading of the file.
const maxTries = 50

// feedText is a configuration as text, with its list of feeds taken apart.
type feedText struct {
	raw   []byte
	lines []int // where each line begins, and the end of the text
	root  *yaml.Node
	key   *yaml.Node // "feeds", nil when it is missing
	list  *yaml.Node // its value
	end   int        // the line, from 0, at which something else begins after the list
}

// readFeedText takes a document apart.
func readFeedText(raw []byte) (*feedText, error) {
	root, wrong := readYAML(raw)
	if wrong != nil {
		return nil, fmt.Errorf("line %d: %s", max(wrong.at.line, 1), wrong.text)
	}
	if root.Kind != yaml.MappingNode {
		return nil, errNoEdit
	}
	t := &feedText{raw: raw, lines: lineStarts(raw), root: root}
	t.end = t.documentEnd()
	for i := 0; i+1 < len(root.Content); i += 2 {
		if root.Content[i].Value != "feeds" {
			continue
		}
		t.key, t.list = root.Content[i], root.Content[i+1]
		if i+2 < len(root.Content) {
			t.end = root.Content[i+2].Line - 1
		}
		break
	}
	return t, nil
}

// items are the elements of the list.
func (t *feedText) items() []*yaml.Node {
	if t.list == nil || t.list.Kind != yaml.SequenceNode {
		return nil
	}
	return t.list.Content
}

// addFeeds puts feeds into a configuration: each after the last one of its
// category, else at the end of the list.
func addFeeds(raw []byte, add []FeedConfig) ([]byte, error) {
	t, err := readFeedText(raw)
	if err != nil {
		return nil, err
	}
	last := map[string]int{} // element of each category
	for i, c := range categoriesOf(t.items()) {
		last[c] = i
	}
	after := map[int][]FeedConfig{} // element, or -1 for a list without any
	for _, f := range add {
		at := len(t.items()) - 1
		if i, found := last[cmp.Or(f.Category, f.Region)]; found && f.Category+f.Region != "" {
			at = i
		}
		after[at] = append(after[at], f)
	}
	if all, ok := t.insertAll(after); ok {
		return all.raw, nil
	}
	// From the end, so that the places of what comes before stay right.
	for _, at := range slices.Backward(slices.Sorted(maps.Keys(after))) {
		if t, err = t.insert(at, after[at]); err != nil {
			return nil, err
		}
	}
	return t.raw, nil
}

// insertAll puts all feeds at their likeliest places at once.
func (t *feedText) insertAll(after map[int][]FeedConfig) (*feedText, bool) {
	raw := t.raw
	for _, at := range slices.Backward(slices.Sorted(maps.Keys(after))) {
		places := t.insertions(at, after[at])
		if len(places) == 0 {
			return nil, false
		}
		raw = slices.Concat(raw[:places[0].from], []byte(places[0].text), raw[places[0].from:])
	}
	out, err := readFeedText(raw)
	return out, err == nil && t.isInsertion(out, after)
}

// insert puts feeds after the element at.
func (t *feedText) insert(at int, add []FeedConfig) (*feedText, error) {
	places := t.insertions(at, add)
	for _, c := range places[:min(len(places), maxTries)] {
		if out, ok := t.try(c.from, c.from, c.text); ok && t.isInsertion(out, map[int][]FeedConfig{at: add}) {
			return out, nil
		}
	}
	return nil, errNoEdit
}

// insertion is a text and the place where it may go.
type insertion struct {
	from int
	text string
}

// insertions are the places to try, likeliest first.
func (t *feedText) insertions(at int, add []FeedConfig) []insertion {
	nl := t.newline()
	switch {
	case t.root.Style&yaml.FlowStyle != 0 && (t.list == nil || t.list.Kind != yaml.SequenceNode):
		return nil
	case t.key == nil:
		indent := strings.Repeat(" ", max(t.root.Column-1, 0))
		text := indent + "feeds:" + nl + writeItems(add, indent+t.usualIndent(), " ", nil, nl)
		return []insertion{t.line(t.end, text, nl)}
	case t.list.Kind == yaml.ScalarNode && t.list.Value == "":
		indent := strings.Repeat(" ", max(t.root.Column-1, 0))
		return []insertion{t.line(t.key.Line, writeItems(add, indent+t.usualIndent(), " ", nil, nl), nl)}
	case t.list.Kind != yaml.SequenceNode:
		return nil
	case t.list.Style&yaml.FlowStyle != 0:
		return t.flowInsertions(at, add, nl)
	case at < 0:
		return nil
	}
	indent, gap := t.dash(at)
	text := writeItems(add, indent, gap, t.list.Content[at], nl)
	texts := []string{text}
	if t.spaced(at) {
		// A blank line that is part of the text before it must not grow.
		texts = []string{nl + strings.ReplaceAll(text, nl+indent+"-", nl+nl+indent+"-"), text}
	}
	var out []insertion
	for _, text := range texts {
		for l := t.lastLine(at) + 1; l <= t.after(at); l++ {
			out = append(out, t.line(l, text, nl))
		}
	}
	return out
}

// flowInsertions are the places after an element of [...]: behind one of the
// braces that may be its last.
func (t *feedText) flowInsertions(at int, add []FeedConfig, nl string) (out []insertion) {
	start := t.offset(t.list)
	if at < 0 {
		if i := bytes.IndexByte(t.raw[start:], '['); i >= 0 {
			return []insertion{{start + i + 1, joinFlow(add, nil, ", ")}}
		}
		return nil
	}
	item := t.list.Content[at]
	sep := ", "
	if l := item.Line - 1; len(bytes.TrimSpace(t.raw[t.lines[l]:t.offset(item)])) == 0 {
		sep = "," + nl + string(t.raw[t.lines[l]:t.offset(item)])
	}
	text := sep + joinFlow(add, item, sep)
	limit := t.limit(at)
	for i := t.offset(item); i < limit; i++ {
		if t.raw[i] == '}' {
			out = append(out, insertion{i + 1, text})
		}
	}
	return out
}

// removeFeed takes the element at out of a configuration.
func removeFeed(raw []byte, at int) ([]byte, error) {
	t, err := readFeedText(raw)
	if err != nil {
		return nil, err
	}
	if at < 0 || at >= len(t.items()) {
		return nil, errNoEdit
	}
	places := t.removals(at)
	for _, c := range places[:min(len(places), maxTries)] {
		if out, ok := t.try(c[0], c[1], ""); ok && t.isRemoval(out, at) {
			return out.raw, nil
		}
	}
	return nil, errNoEdit
}

// removals are the stretches of text to try, likeliest first.
func (t *feedText) removals(at int) (out [][2]int) {
	if t.list.Style&yaml.FlowStyle == 0 {
		first := t.dashLine(at)
		for last := t.lastLine(at); last < t.after(at); last++ {
			from, to := t.lines[first], t.lines[last+1]
			if first > 0 && t.blank(first-1) && last+2 < len(t.lines) && t.blank(last+1) {
				to = t.lines[last+2] // of two blank lines that would meet, one goes too
			}
			out = append(out, [2]int{from, to})
		}
		return out
	}
	from, limit := t.offset(t.list.Content[at]), t.limit(at)
	for i := from; i < limit; i++ {
		if t.raw[i] != '}' {
			continue
		}
		before := bytes.TrimRight(t.raw[:from], " \t\r\n")
		if n := len(before); n > 0 && before[n-1] == ',' {
			out = append(out, [2]int{n - 1, i + 1})
		}
		rest := bytes.TrimLeft(t.raw[i+1:], " \t\r\n")
		if len(rest) > 0 && rest[0] == ',' {
			to := len(t.raw) - len(bytes.TrimLeft(rest[1:], " \t\r\n"))
			out = append(out, [2]int{from, to})
		}
		out = append(out, [2]int{from, i + 1})
	}
	return out
}

// try replaces raw[from:to] and reads the result.
func (t *feedText) try(from, to int, text string) (*feedText, bool) {
	raw := slices.Concat(t.raw[:from], []byte(text), t.raw[to:])
	out, err := readFeedText(raw)
	return out, err == nil
}

// line is an insertion before a line; at the end of a text whose last line is not
// ended, it is ended first.
func (t *feedText) line(l int, text, nl string) insertion {
	from := t.lines[min(l, len(t.lines)-1)]
	if from > 0 && from == len(t.raw) && !isBreak(t.raw, from-1) {
		text = nl + text
	}
	return insertion{from, text}
}

// dashLine is the line on which an element of a block list begins.
func (t *feedText) dashLine(at int) int {
	col := t.list.Column - 1
	for l := t.list.Content[at].Line - 1; l >= 0; l-- {
		line := t.raw[t.lines[l]:t.lines[l+1]]
		if len(line) > col && line[col] == '-' && len(bytes.Trim(line[:col], " ")) == 0 {
			return l
		}
	}
	return t.list.Content[at].Line - 1
}

// dash is the indentation of an element and what stands between "-" and its text.
func (t *feedText) dash(at int) (indent, gap string) {
	l := t.dashLine(at)
	line := t.raw[t.lines[l]:t.lines[l+1]]
	i := bytes.IndexByte(line, '-')
	if i < 0 {
		return "", " "
	}
	rest := line[i+1:]
	gap = string(rest[:len(rest)-len(bytes.TrimLeft(rest, " "))])
	if len(bytes.TrimSpace(rest)) == 0 || gap == "" {
		gap = " "
	}
	return string(line[:i]), gap
}

// after is the line at which something else begins after an element.
func (t *feedText) after(at int) int {
	if at+1 < len(t.list.Content) {
		return t.dashLine(at + 1)
	}
	return t.end
}

// lastLine is the last line of an element that is neither blank nor a comment.
func (t *feedText) lastLine(at int) int {
	first := t.dashLine(at)
	for l := t.after(at) - 1; l > first; l-- {
		line := bytes.TrimSpace(t.raw[t.lines[l]:t.lines[l+1]])
		if len(line) > 0 && line[0] != '#' {
			return l
		}
	}
	return first
}

// limit is where the text of an element of [...] must have ended.
func (t *feedText) limit(at int) int {
	if at+1 < len(t.list.Content) {
		return t.offset(t.list.Content[at+1])
	}
	if t.root.Style&yaml.FlowStyle != 0 {
		return len(t.raw)
	}
	return t.lines[min(t.end, len(t.lines)-1)]
}

// spaced reports whether a blank line stands between the elements around at.
func (t *feedText) spaced(at int) bool {
	switch {
	case at+1 < len(t.list.Content):
		return t.blank(t.dashLine(at+1) - 1)
	case at > 0:
		return t.blank(t.dashLine(at) - 1)
	}
	return false
}

func (t *feedText) blank(l int) bool {
	return l >= 0 && l+1 < len(t.lines) && len(bytes.TrimSpace(t.raw[t.lines[l]:t.lines[l+1]])) == 0
}

// usualIndent is how far the lists of this file are indented under their keys.
func (t *feedText) usualIndent() string {
	for i := 0; i+1 < len(t.root.Content); i += 2 {
		k, v := t.root.Content[i], t.root.Content[i+1]
		if v.Kind == yaml.SequenceNode && v.Style&yaml.FlowStyle == 0 && v.Column >= k.Column {
			return strings.Repeat(" ", v.Column-k.Column)
		}
	}
	return "  "
}

// documentEnd is the line at which the document ends: at "..." or the text's end.
func (t *feedText) documentEnd() int {
	for l := t.root.Line; l+1 < len(t.lines); l++ {
		if line := t.raw[t.lines[l]:t.lines[l+1]]; bytes.HasPrefix(line, []byte("...")) && len(bytes.TrimSpace(line[3:])) == 0 {
			return l
		}
	}
	return len(t.lines) - 1
}

// offset is where a node begins.
func (t *feedText) offset(n *yaml.Node) int {
	i := t.lines[min(max(n.Line-1, 0), len(t.lines)-1)]
	for col := 1; col < n.Column && i < len(t.raw); col++ {
		_, size := utf8.DecodeRune(t.raw[i:])
		i += size
	}
	return i
}

// newline is how the lines of the file end.
func (t *feedText) newline() string {
	if bytes.Contains(t.raw, []byte("\r\n")) {
		return "\r\n"
	}
	return "\n"
}

// lineStarts returns where each line begins, by YAML's line breaks, and the end.
func lineStarts(raw []byte) []int {
	start := 0
	if bytes.HasPrefix(raw, []byte("\ufeff")) {
		start = 3
	}
	out := []int{start}
	for i := start; i < len(raw); i++ {
		if isBreak(raw, i) && (raw[i] != '\r' || i+1 == len(raw) || raw[i+1] != '\n') && i+1 < len(raw) {
			out = append(out, i+1)
		}
	}
	return append(out, len(raw))
}

// isBreak reports whether a line break of YAML 1.1 ends at i.
func isBreak(raw []byte, i int) bool {
	return raw[i] == '\n' || raw[i] == '\r' ||
		i > 0 && raw[i] == 0x85 && raw[i-1] == 0xC2 ||
		i > 1 && (raw[i] == 0xA8 || raw[i] == 0xA9) && raw[i-1] == 0x80 && raw[i-2] == 0xE2
}
