package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Stand-ins for the braces of ${NAME} while YAML is parsed. Inside {...} a brace
// ends or begins a mapping, so that an unquoted ${NAME} there would be a syntax
// error. These two private-use characters mean nothing to YAML and are as wide as
// what they stand for: places in errors stay right.
const (
	openBrace  = '\ue000'
	closeBrace = '\ue001'
)

var (
	rawRef    = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)
	hiddenRef = regexp.MustCompile(`\$` + string(openBrace) + `([A-Za-z_][A-Za-z0-9_]*)` + string(closeBrace))
)

// hideRefs puts the stand-ins into a document, unless it uses those characters
// itself.
func hideRefs(raw []byte) []byte {
	if bytes.ContainsRune(raw, openBrace) || bytes.ContainsRune(raw, closeBrace) {
		return raw
	}
	return rawRef.ReplaceAll(raw, []byte("$$"+string(openBrace)+"${1}"+string(closeBrace)))
}

// showRefs takes the stand-ins out again.
func showRefs(s string) string { return hiddenRef.ReplaceAllString(s, "$${${1}}") }

// showAll takes the stand-ins out of a whole document. An alias leads to a node
// that stands in the document itself.
func showAll(n *yaml.Node) {
	n.Value = showRefs(n.Value)
	for _, c := range n.Content {
		showAll(c)
	}
}

// readYAML reads the one document of a file. What is wrong is an issue for the
// operator: at which place, and what to write instead.
func readYAML(raw []byte) (*yaml.Node, *issue) {
	loader, err := yaml.NewLoader(bytes.NewReader(hideRefs(raw)))
	if err != nil {
		return nil, &issue{text: "this cannot be read as YAML: " + err.Error()}
	}
	var doc, next yaml.Node
	switch err := loader.Load(&doc); {
	case errors.Is(err, io.EOF), err == nil && isEmpty(&doc):
		return nil, &issue{at: mark{1, 1}, text: "the file is empty; start from config.example.yaml"}
	case err != nil:
		return nil, syntaxIssue(raw, err)
	}
	switch err := loader.Load(&next); {
	case errors.Is(err, io.EOF):
	case err != nil:
		return nil, syntaxIssue(raw, err)
	default:
		return nil, &issue{at: mark{next.Line, next.Column}, text: "a second document begins here; a configuration is one, remove the line ---"}
	}
	showAll(&doc)
	return doc.Content[0], nil
}

func isEmpty(doc *yaml.Node) bool {
	return len(doc.Content) == 0 || doc.Content[0].Kind == yaml.ScalarNode && doc.Content[0].Tag == "!!null"
}

var (
	yamlPlace = regexp.MustCompile(`L(\d+)\.C(\d+)(?:-C(\d+))?`)
	yamlNoise = regexp.MustCompile(`^go-yaml load error in \w+(?: \(([^)]*)\))?(?: at [^:]*)?: `)
	strayRef  = regexp.MustCompile(`\$\{[^}]*\}?`)
)

// syntaxIssue turns a parser's error into words for an operator. The last place it
// names is where it gave up, those before are where the thing began.
func syntaxIssue(raw []byte, err error) *issue {
	is := &issue{}
	text := showRefs(err.Error())
	if all := yamlPlace.FindAllStringSubmatch(text, -1); len(all) > 0 {
		last := all[len(all)-1]
		is.at.line, _ = strconv.Atoi(last[1])
		is.at.col, _ = strconv.Atoi(last[2])
		if last[3] != "" {
			is.at.col, _ = strconv.Atoi(last[3])
		}
	}
	if m := yamlNoise.FindStringSubmatch(text); m != nil {
		text = text[len(m[0]):]
		if m[1] != "" {
			text += " " + m[1]
		}
	}
	if lines := strings.Split(string(raw), "\n"); is.at.line > 0 && is.at.line <= len(lines) {
		if ref := strayRef.FindString(lines[is.at.line-1]); ref != "" && !rawRef.MatchString(ref) {
			is.text = fmt.Sprintf("%s is no environment variable and breaks the YAML; write ${NAME} with letters, digits and _, or put the value in quotes", ref)
			return is
		}
	}
	is.text = "this is not valid YAML: " + text + "; check the indentation and the quotes here"
	return is
}
