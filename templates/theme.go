package templates

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// theme is the table of inline styles: mail clients that drop <style> still
// see them. It is deliberately no CSS engine, one name is one style attribute.
type theme struct {
	colours map[string]string // "$ink" -> "#22262b"
	styles  map[string]string // "h1" -> "font-size:..."
}

var (
	variable  = regexp.MustCompile(`\$[a-z][a-z0-9-]*`)
	styleName = regexp.MustCompile(`^\$?[a-z][a-z0-9-]*$`)
)

// parseTheme reads theme.txt: one "name value" per line, # starts a comment
// line, names that begin with $ stand for their value in all lines below.
func parseTheme(file, text string) (theme, error) {
	th := theme{colours: map[string]string{}, styles: map[string]string{}}
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(line, " ")
		value = strings.TrimSpace(value)
		at := fmt.Sprintf("%s:%d", file, i+1)
		if !ok || !styleName.MatchString(name) || value == "" {
			return theme{}, fmt.Errorf("%s: want \"name value\", got %q", at, line)
		}
		// The value is written into a double-quoted attribute as it stands.
		if strings.ContainsAny(value, "\"<>&") {
			return theme{}, fmt.Errorf("%s: a value cannot hold any of \" < > &", at)
		}
		value, err := th.expand(at, value)
		if err != nil {
			return theme{}, err
		}
		if strings.HasPrefix(name, "$") {
			th.colours[name] = value
		} else {
			th.styles[name] = value
		}
	}
	return th, nil
}

// expand replaces every $name in text; where is for the error.
func (th theme) expand(where, text string) (string, error) {
	var missing string
	out := variable.ReplaceAllStringFunc(text, func(name string) string {
		v, ok := th.colours[name]
		if !ok && missing == "" {
			missing = name
		}
		return v
	})
	if missing != "" {
		return "", fmt.Errorf("%s: %s is not defined in the theme; known: %s",
			where, missing, strings.Join(slices.Sorted(maps.Keys(th.colours)), " "))
	}
	return out, nil
}

// style returns the declarations filed under name.
func (th theme) style(name string) (string, error) {
	v, ok := th.styles[name]
	if !ok {
		return "", fmt.Errorf("no style %q in theme.txt; known: %s", name, strings.Join(slices.Sorted(maps.Keys(th.styles)), " "))
	}
	return v, nil
}
