package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestHintsNameCommands: a text that tells somebody to run "geodigest X Y" names a
// command there is.
func TestHintsNameCommands(t *testing.T) {
	root := rootCommand(&env{})
	command := regexp.MustCompile(`(?:run |see: |with: |mended: )geodigest ([a-z]+)(?: ([a-z]+))?`)
	seen := 0
	for _, p := range goList(t) {
		for _, f := range append(append([]string{}, p.GoFiles...), p.CgoFiles...) {
			for place, text := range literals(t, filepath.Join(p.Dir, f)) {
				for _, m := range command.FindAllStringSubmatch(text, -1) {
					seen++
					if !isCommand(root, m[1], m[2]) {
						t.Errorf("%s/%s:%d names %q, which is no command", p.ImportPath, f, place, strings.TrimSpace(m[0]))
					}
				}
			}
		}
	}
	if seen == 0 {
		t.Error("no text that names a command was recognised")
	}
	if isCommand(root, "invent", "or") || isCommand(root, "feeds", "invent") || !isCommand(root, "feeds", "list") || !isCommand(root, "poll", "first") {
		t.Error("the test does not tell commands from other words")
	}
}

// isCommand reports whether the program has a command, or a command in a family.
func isCommand(root *cobra.Command, name, sub string) bool {
	for _, c := range root.Commands() {
		if c.Name() != name {
			continue
		}
		if !c.HasSubCommands() || sub == "" {
			return true
		}
		for _, s := range c.Commands() {
			if s.Name() == sub {
				return true
			}
		}
	}
	return false
}

// literals returns the texts of a file by line.
func literals(t *testing.T, path string) map[int]string {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	out := map[int]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
			if s, err := strconv.Unquote(l.Value); err == nil {
				out[fset.Position(l.Pos()).Line] += s + "\n"
			}
		}
		return true
	})
	return out
}
