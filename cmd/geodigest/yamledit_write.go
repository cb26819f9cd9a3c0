package main

import (
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode"

	"go.yaml.in/yaml/v4"
)

// field is one key of a feed as it stands in the file.
type field struct{ key, value string }

// feedFields lists what a feed has, in the order of config.example.yaml, as it stands in
// the file: a text that would be expanded as ${NAME} is written $${NAME}.
func feedFields(f FeedConfig) (out []field) {
	v := reflect.ValueOf(f)
	for i := range v.NumField() {
		key := v.Type().Field(i).Tag.Get("yaml")
		value := ""
		switch x := v.Field(i).Interface().(type) {
		case string:
			value = strings.ToValidUTF8(strings.TrimSpace(x), "")
		case time.Duration:
			if x != 0 {
				value = durationText(x)
			}
		}
		if value != "" {
			out = append(out, field{key, unexpanded(value)})
		}
	}
	return out
}

// writeItems writes feeds as elements of a block list, each in the manner of
// like, which may be nil.
func writeItems(add []FeedConfig, indent, gap string, like *yaml.Node, nl string) string {
	var b strings.Builder
	for _, f := range add {
		b.WriteString(indent + "-" + gap)
		if like == nil || like.Kind != yaml.MappingNode || like.Style&yaml.FlowStyle != 0 {
			b.WriteString(flowItem(f, like) + nl)
			continue
		}
		m := mannerOf(like)
		for i, kv := range m.sorted(feedFields(f)) {
			if i > 0 {
				b.WriteString(indent + " " + gap)
			}
			b.WriteString(m.key(kv.key) + ": " + m.value(kv, false) + nl)
		}
	}
	return b.String()
}

// joinFlow writes feeds as elements of a list in brackets.
func joinFlow(add []FeedConfig, like *yaml.Node, sep string) string {
	var out []string
	for _, f := range add {
		out = append(out, flowItem(f, like))
	}
	return strings.Join(out, sep)
}

// flowItem writes a feed as {key: value, ...}.
func flowItem(f FeedConfig, like *yaml.Node) string {
	m := mannerOf(like)
	var out []string
	for _, kv := range m.sorted(feedFields(f)) {
		out = append(out, m.key(kv.key)+": "+m.value(kv, true))
	}
	return "{" + m.pad + strings.Join(out, ", ") + m.pad + "}"
}

// manner is how a neighbour is written.
type manner struct {
	keys  []string              // its keys, in its order
	style map[string]yaml.Style // how it quotes the value of each
	json  bool                  // its keys are quoted
	pad   string                // what stands inside its braces
}

// mannerOf looks at a neighbour. Without one, addresses are quoted and the rest is
// not, as in config.example.yaml.
func mannerOf(like *yaml.Node) manner {
	m := manner{style: map[string]yaml.Style{"url": yaml.DoubleQuotedStyle}}
	if like == nil || like.Kind != yaml.MappingNode {
		return m
	}
	for i := 0; i+1 < len(like.Content); i += 2 {
		k, v := like.Content[i], like.Content[i+1]
		m.json = m.json || k.Style&yaml.DoubleQuotedStyle != 0
		m.keys = append(m.keys, k.Value)
		m.style[k.Value] = v.Style
	}
	if len(like.Content) > 0 && like.Style&yaml.FlowStyle != 0 && like.Content[0].Line == like.Line && like.Content[0].Column > like.Column+1 {
		m.pad = " "
	}
	return m
}

// sorted brings fields into the neighbour's order; the url leads when it has none.
func (m manner) sorted(fields []field) (out []field) {
	seen := map[string]bool{}
	for _, k := range m.keys {
		for _, f := range fields {
			if f.key == k && !seen[k] {
				out, seen[k] = append(out, f), true
			}
		}
	}
	for _, f := range fields {
		if !seen[f.key] {
			out = append(out, f)
		}
	}
	return out
}

func (m manner) key(s string) string {
	if m.json {
		return quoted(s)
	}
	return s
}

// value writes a scalar as the neighbour does, or in double quotes where that
// would mean something else.
func (m manner) value(kv field, inFlow bool) string {
	style, known := m.style[kv.key]
	switch {
	case m.json && !known, style&yaml.DoubleQuotedStyle != 0:
	case style&yaml.SingleQuotedStyle != 0:
		if isPrintable(kv.value) {
			return "'" + strings.ReplaceAll(kv.value, "'", "''") + "'"
		}
	case isPlain(kv.value, inFlow):
		return kv.value
	}
	return quoted(kv.value)
}

// isPlain reports whether a text may stand without quotes and is a text for every
// reader of YAML, those of YAML 1.1 included, who take "no" for false.
func isPlain(s string, inFlow bool) bool {
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		return false
	}
	if !isPrintable(s) || strings.ContainsAny(s, "\t") || inFlow && strings.ContainsAny(s, ",[]{}?") {
		return false
	}
	doc := "- " + s
	if inFlow {
		doc = "[" + s + "]"
	}
	n, wrong := readYAML([]byte(doc))
	if wrong != nil || n.Kind != yaml.SequenceNode || len(n.Content) != 1 {
		return false
	}
	v := n.Content[0]
	return v.Kind == yaml.ScalarNode && v.Style == 0 && v.Tag == "!!str" && v.Value == s
}

func isPrintable(s string) bool {
	for _, r := range s {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}

// quoted is a YAML scalar in double quotes (YAML 1.2, 5.7).
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r <= 0xFFFF:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			fmt.Fprintf(&b, `\U%08X`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
