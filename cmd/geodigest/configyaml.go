package main

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// mark is a place in the configuration file, both numbers from 1.
type mark struct{ line, col int }

// binder puts a YAML document into a struct and notes every mistake with its
// place: unknown and repeated keys, wrong types, unset environment variables. It
// goes on after a mistake, so that one run shows all of them.
type binder struct {
	lookup func(string) (string, bool)
	marks  map[string]mark // path of every key and element seen
	given  map[string]bool // those of them that have a value
	wrong  map[string]bool // those of them whose value could not be taken
	issues []issue
	fatal  bool // the document could not be read at all
	depth  int
}

// issue notes a mistake because of which a value is not there.
func (b *binder) issue(n *yaml.Node, path, format string, args ...any) {
	b.wrong[path] = true
	b.note(n, path, format, args...)
}

// note notes a mistake beside the values.
func (b *binder) note(n *yaml.Node, path, format string, args ...any) {
	b.issues = append(b.issues, issue{mark{n.Line, n.Column}, path, fmt.Sprintf(format, args...)})
}

// load reads the document into out, a pointer to a struct.
func (b *binder) load(raw []byte, out any) {
	doc, wrong := readYAML(raw)
	if wrong != nil {
		b.fatal = true
		b.issues = append(b.issues, *wrong)
		return
	}
	b.bind(doc, "", reflect.ValueOf(out).Elem())
}

var durationType = reflect.TypeOf(time.Duration(0))

// bind puts one node into one value.
func (b *binder) bind(n *yaml.Node, path string, v reflect.Value) {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if b.depth++; b.depth > 50 {
		b.issue(n, path, "nested too deeply")
		b.depth--
		return
	}
	defer func() { b.depth-- }()
	b.marks[path] = mark{n.Line, n.Column}
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return // the default stays
	}
	b.given[path] = true
	switch {
	case v.Type() == durationType:
		b.duration(n, path, v)
	case v.Kind() == reflect.Struct:
		b.mapping(n, path, v)
	case v.Kind() == reflect.Slice:
		b.sequence(n, path, v)
	default:
		b.scalar(n, path, v)
	}
}

// mapping binds a struct.
func (b *binder) mapping(n *yaml.Node, path string, v reflect.Value) {
	if n.Kind != yaml.MappingNode {
		b.issue(n, path, "expected keys and values (%s), found %s", strings.Join(keysOf(v.Type()), ", "), kindOf(n))
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, val := n.Content[i], n.Content[i+1]
		sub := k.Value
		if path != "" {
			sub = path + "." + k.Value
		}
		f, ok := fieldOf(v, k.Value)
		switch {
		case !ok:
			b.note(k, sub, "unknown key%s", suggest(k.Value, keysOf(v.Type())))
			continue
		case seen[k.Value]:
			b.note(k, sub, "this key stands twice; remove one")
			continue
		}
		seen[k.Value] = true
		b.bind(val, sub, f)
	}
}

// sequence binds a list.
func (b *binder) sequence(n *yaml.Node, path string, v reflect.Value) {
	if n.Kind != yaml.SequenceNode {
		b.issue(n, path, "expected a list (lines that begin with \"- \"), found %s", kindOf(n))
		return
	}
	out := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, c := range n.Content {
		b.bind(c, fmt.Sprintf("%s[%d]", path, i), out.Index(i))
	}
	v.Set(out)
}

// scalar binds a string, a number or a boolean.
func (b *binder) scalar(n *yaml.Node, path string, v reflect.Value) {
	if n.Kind != yaml.ScalarNode {
		b.issue(n, path, "expected a single value, found %s", kindOf(n))
		return
	}
	s, err := expand(n.Value, b.lookup)
	if err != nil {
		b.issue(n, path, "%v", err)
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
	case reflect.Int:
		i, err := strconv.Atoi(s)
		if err != nil {
			b.issue(n, path, "expected a whole number, found %q", s)
			return
		}
		v.SetInt(int64(i))
	default:
		b.issue(n, path, "cannot hold a %s", v.Kind())
	}
}

// duration binds "15m", "2h30m", "1d".
func (b *binder) duration(n *yaml.Node, path string, v reflect.Value) {
	d, err := parseDuration(n.Value)
	if n.Kind != yaml.ScalarNode || err != nil {
		b.issue(n, path, "expected a duration such as 90s, 15m, 2h or 1d, found %q", n.Value)
		return
	}
	v.SetInt(int64(d))
}

// parseDuration is time.ParseDuration plus whole days.
func parseDuration(s string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n, err := strconv.Atoi(days)
		if err == nil && n >= 0 && n <= 3650 {
			return time.Duration(n) * 24 * time.Hour, nil
		}
	}
	d, err := time.ParseDuration(s)
	if err == nil && d < 0 {
		err = errors.New("negative")
	}
	return d, err
}

// textRef is a reference, or with a second "$" before it the text of one.
var textRef = regexp.MustCompile(`\$?` + rawRef.String())

// expand replaces ${NAME} by the environment's value, and $${NAME} by the text ${NAME}.
// An unset variable is an error: an empty password would fail later and further away.
func expand(s string, lookup func(string) (string, bool)) (string, error) {
	if !strings.Contains(s, "$") {
		return s, nil
	}
	var missing []string
	out := textRef.ReplaceAllStringFunc(s, func(ref string) string {
		if strings.HasPrefix(ref, "$$") {
			return ref[1:]
		}
		name := ref[2 : len(ref)-1]
		v, ok := lookup(name)
		if !ok {
			missing = append(missing, name)
		}
		return v
	})
	if len(missing) > 0 {
		return "", fmt.Errorf("the environment variable %s is not set; set it or write the value here", strings.Join(missing, ", "))
	}
	return out, nil
}

// unexpanded is expand's other direction: a text as it is written in the file.
func unexpanded(s string) string { return rawRef.ReplaceAllString(s, "$$${0}") }

// durationText is parseDuration's other direction, as people write it.
func durationText(d time.Duration) string {
	switch day := 24 * time.Hour; {
	case d >= day && d%day == 0:
		return fmt.Sprintf("%dd", d/day)
	case d >= time.Hour && d%time.Hour == 0:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d >= time.Minute && d%time.Minute == 0:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return d.String()
}

// fieldOf finds the field of a struct that a YAML key names.
func fieldOf(v reflect.Value, key string) (reflect.Value, bool) {
	for i := range v.NumField() {
		if tag := v.Type().Field(i).Tag.Get("yaml"); tag != "" && tag == key {
			return v.Field(i), true
		}
	}
	return reflect.Value{}, false
}

// keysOf lists the YAML keys of a struct in the order of its fields.
func keysOf(t reflect.Type) []string {
	var out []string
	for i := range t.NumField() {
		if tag := t.Field(i).Tag.Get("yaml"); tag != "" {
			out = append(out, tag)
		}
	}
	return out
}

// suggest offers the nearest known key, or all of them.
func suggest(key string, known []string) string {
	for _, k := range known {
		if near(key, k) {
			return fmt.Sprintf("; did you mean %q?", k)
		}
	}
	return "; known here: " + strings.Join(known, ", ")
}

// near reports whether two keys differ by at most two edits.
func near(a, b string) bool {
	if strings.EqualFold(strings.ReplaceAll(a, "-", "_"), b) {
		return true
	}
	prev := make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur := []int{i}
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur = append(cur, min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost))
		}
		prev = cur
	}
	return prev[len(b)] <= 2 && len(b) > 3
}

func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "keys and values"
	case yaml.SequenceNode:
		return "a list"
	}
	return fmt.Sprintf("%q", n.Value)
}
