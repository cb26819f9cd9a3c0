package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "geodigest"

// pkg is what "go list -json" says of a package.
type pkg struct {
	ImportPath string
	Dir        string
	Imports    []string
	Deps       []string
	GoFiles    []string
	CgoFiles   []string
}

// ours are the packages of this module that a package may import, directly, and
// why not others. Imports point down: loops, edges, engines, domain.
var ours = map[string]struct {
	may []string
	why string
}{
	"feeds":                  {nil, "the bottom: turning bytes into items needs nothing of ours"},
	"feeds/fetch":            {[]string{"feeds"}, "fetching knows URLs, not stories or stores"},
	"feeds/opml":             {[]string{"feeds"}, "a file format, nothing else"},
	"feeds/feedtest":         {[]string{"feeds"}, "a scripted server must not depend on what it tests"},
	"feeds/poll":             {[]string{"feeds", "feeds/fetch"}, "the store is an interface here, so that polling is tested without one"},
	"feeds/watch":            {[]string{"feeds"}, "the loop over feed states; store and mail are interfaces"},
	"digest":                 {[]string{"feeds"}, "the domain is pure: no I/O, no engine, no template"},
	"digest/lang":            {nil, "a pure library"},
	"digest/gazetteer":       {[]string{"digest/lang"}, "a pure library over tokens"},
	"digest/relevance":       {[]string{"digest/lang", "digest/gazetteer"}, "a pure library over tokens and names"},
	"digest/figure":          {[]string{"digest/lang"}, "a pure library over tokens"},
	"digest/statement":       {[]string{"digest/lang", "digest/gazetteer"}, "a pure library over tokens and names"},
	"digest/cluster":         {[]string{"digest/lang"}, "a pure library over tokens; names come as strings from its caller"},
	"digest/group":           {[]string{"feeds", "digest", "digest/lang", "digest/gazetteer", "digest/relevance", "digest/statement", "digest/cluster"}, "the loop over the engines; the store is an interface"},
	"digest/mailer":          {[]string{"digest"}, "an edge: it sends what it is given"},
	"digest/mailer/mailtest": {nil, "a server must not depend on the client it tests"},
	"digest/store":           {[]string{"feeds", "digest"}, "an edge: it stores the domain and decides nothing"},
	"digest/store/storetest": {[]string{"digest/store", "feeds", "digest"}, "opens stores for tests"},
	"digest/publish":         {[]string{"feeds", "digest", "digest/figure", "digest/statement", "templates"}, "the loop that cuts and sends; store and relay are interfaces"},
	"digest/web":             {[]string{"feeds", "digest", "templates"}, "the store is an interface here"},
	"templates":              {[]string{"feeds", "digest"}, "an edge: it shows editions and decides nothing"},
	"cmd/geodigest/demoday":  {[]string{"feeds"}, "a fake world outside: it knows feeds only"},
}

// owners are the third-party modules and the only package that may import each.
var owners = map[string]struct {
	pkgs []string
	why  string
}{
	"github.com/mmcdole/gofeed":           {[]string{"feeds"}, "its quirks are mended in one place"},
	"github.com/robfig/cron/v3":           {[]string{"digest"}, "it parses schedules; its runner is wrong at clock changes"},
	"github.com/wneessen/go-mail":         {[]string{"digest/mailer"}, "its traps are closed in one place"},
	"github.com/mattn/go-sqlite3":         {[]string{"digest/store"}, "all SQL is in one place"},
	"github.com/pressly/goose/v3":         {[]string{"digest/store"}, "migrations belong to the store"},
	"github.com/blevesearch/snowballstem": {[]string{"digest/lang"}, "text is read once, by lang"},
	"github.com/abadojack/whatlanggo":     {[]string{"digest/lang"}, "text is read once, by lang"},
	"github.com/emersion/go-smtp":         {[]string{"digest/mailer/mailtest"}, "a server, for the catcher only"},
	"github.com/emersion/go-sasl":         {[]string{"digest/mailer/mailtest"}, "comes with go-smtp"},
	"github.com/emersion/go-message":      {nil, "a second opinion on our mails, in tests only"},
	"go.yaml.in/yaml/v4":                  {[]string{"cmd/geodigest"}, "only the program reads configuration"},
	"github.com/spf13/cobra":              {[]string{"cmd/geodigest"}, "only the program has a command line"},
	"github.com/jedib0t/go-pretty/v6":     {[]string{"cmd/geodigest"}, "only the program prints tables"},
	"github.com/schollz/progressbar/v3":   {[]string{"cmd/geodigest"}, "only the program shows progress"},
	"github.com/coreos/go-systemd/v22":    {[]string{"cmd/geodigest"}, "only the program talks to systemd"},
	"github.com/fsnotify/fsnotify":        {[]string{"cmd/geodigest"}, "only the program watches its configuration"},
	"github.com/google/go-cmp":            {nil, "tests only"},
	"github.com/rogpeppe/go-internal":     {nil, "tests only"},
}

// pure packages must not reach, through anything of ours or of others, what
// would make their answers depend on the world.
var pure = []string{"digest/lang", "digest/figure", "digest/gazetteer", "digest/relevance", "digest/statement", "digest/cluster"}

var worldly = []string{"net", "net/http", "database/sql", "os/exec"}

func TestArchitecture(t *testing.T) {
	pkgs := goList(t)
	seen := map[string]bool{}
	for _, p := range pkgs {
		name := strings.TrimPrefix(p.ImportPath, module+"/")
		seen[name] = true
		if isTool(p) {
			continue
		}
		rule, known := ours[name]
		if !known && name != "cmd/geodigest" {
			t.Errorf("%s is not in the list of packages; decide what it may import and say why", name)
			continue
		}
		for _, imp := range p.Imports {
			if sub, own := strings.CutPrefix(imp, module+"/"); own {
				if name != "cmd/geodigest" && !slices.Contains(rule.may, sub) {
					t.Errorf("%s must not import %s: %s", name, sub, rule.why)
				}
				continue
			}
			if mod, third := moduleOf(imp); third {
				if o, known := owners[mod]; !known {
					t.Errorf("%s imports %s, which has no owner; name one package and say why", name, mod)
				} else if !slices.Contains(o.pkgs, name) {
					t.Errorf("%s must not import %s, only %v may: %s", name, mod, o.pkgs, o.why)
				}
			}
		}
		if slices.Contains(pure, name) {
			if slices.Contains(p.Imports, "os") {
				t.Errorf("%s imports os; it is a pure in-memory library: its data is embedded or handed in", name)
			}
			for _, at := range clockReads(t, p) {
				t.Errorf("%s reads the clock; it is a pure in-memory library: the moment is handed in", at)
			}
			for _, d := range p.Deps {
				if slices.Contains(worldly, d) {
					t.Errorf("%s reaches %s; it is a pure in-memory library: no disk, no network", name, d)
				}
			}
		}
	}
	for name := range ours {
		if !seen[name] {
			t.Errorf("%s is in the list of packages but not in the tree", name)
		}
	}
}

// clockReads lists the places of a package that ask what time it is.
func clockReads(t *testing.T, p pkg) (places []string) {
	t.Helper()
	for _, f := range p.GoFiles {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, filepath.Join(p.Dir, f), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		places = append(places, clockCalls(fset, file)...)
	}
	return places
}

// clockCalls lists the uses of time.Now, time.Since and time.Until in a file, by
// whatever name it imports the package.
func clockCalls(fset *token.FileSet, file *ast.File) (places []string) {
	name := ""
	for _, imp := range file.Imports {
		if imp.Path.Value == `"time"` {
			name = "time"
			if imp.Name != nil {
				name = imp.Name.Name
			}
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := sel.X.(*ast.Ident)
		if ok && x.Name == name && slices.Contains([]string{"Now", "Since", "Until"}, sel.Sel.Name) {
			places = append(places, fset.Position(sel.Pos()).String())
		}
		return true
	})
	return places
}

// TestClockCalls: the rule about the clock sees what it is for.
func TestClockCalls(t *testing.T) {
	for src, want := range map[string]int{
		"package a\nimport \"time\"\nvar x = time.Now()":                                 1,
		"package a\nimport clock \"time\"\nvar now = clock.Now":                          1,
		"package a\nimport \"time\"\nfunc f(now time.Time) bool { return now.IsZero() }": 0,
	} {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "a.go", src, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := clockCalls(fset, file); len(got) != want {
			t.Errorf("%q: %v, want %d", src, got, want)
		}
	}
}

// isTool reports whether a package is a generator: a program of its own that no
// part of the product imports.
func isTool(p pkg) bool {
	for _, part := range strings.Split(p.ImportPath, "/") {
		if part == "gen" || part == "train" {
			return true
		}
	}
	return false
}

// moduleOf tells the module of a third-party package outside golang.org/x.
func moduleOf(imp string) (string, bool) {
	first, _, _ := strings.Cut(imp, "/")
	if !strings.Contains(first, ".") || strings.HasPrefix(imp, "golang.org/x/") {
		return "", false
	}
	best := imp
	for mod := range owners {
		if imp == mod || strings.HasPrefix(imp, mod+"/") {
			best = mod
		}
	}
	return best, true
}

// TestHouseRules keeps files short, packages documented, and package
// initialisation free of work.
func TestHouseRules(t *testing.T) {
	for _, p := range goList(t) {
		documented := false
		for _, f := range append(append([]string{}, p.GoFiles...), p.CgoFiles...) {
			path := filepath.Join(p.Dir, f)
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if n := bytes.Count(src, []byte("\n")); n > 500 {
				t.Errorf("%s/%s has %d lines; no file over 500: split it by concern", p.ImportPath, f, n)
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, src, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			documented = documented || file.Doc != nil
			for _, d := range file.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
					t.Errorf("%s/%s has an init function; construct things in New, so that nothing happens by importing", p.ImportPath, f)
				}
			}
		}
		if !documented {
			t.Errorf("%s has no package comment; it is the package's specification", p.ImportPath)
		}
	}
}

// TestTopLevel keeps the first sight of the project as it was decided.
func TestTopLevel(t *testing.T) {
	allowed := strings.Fields(`cmd feeds digest templates config.example.yaml go.mod go.sum README.md
		.ci .git .gitignore .dockerignore .gitattributes .golangci.yml LICENSE NOTICE CHANGELOG.md Makefile Dockerfile compose.yaml geodigest.service`)
	out, err := exec.Command("git", "-C", filepath.Join("..", ".."), "ls-tree", "--name-only", "HEAD").Output()
	if err != nil {
		t.Skipf("not a git checkout: %v", err)
	}
	for sc := bufio.NewScanner(bytes.NewReader(out)); sc.Scan(); {
		if !slices.Contains(allowed, sc.Text()) {
			t.Errorf("%s does not belong at the top level", sc.Text())
		}
	}
}

// TestReadmeLinks: every relative link of the README leads to a file of the tree.
func TestReadmeLinks(t *testing.T) {
	root := filepath.Join("..", "..")
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, m := range regexp.MustCompile(`\]\(([^)\s]+)\)`).FindAllStringSubmatch(string(text), -1) {
		target, _, _ := strings.Cut(m[1], "#")
		if target == "" || strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
			continue
		}
		found++
		if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(target))); err != nil {
			t.Errorf("README.md links %s: %v", target, err)
		}
	}
	if found == 0 {
		t.Error("no relative link was recognised in README.md")
	}
}

// goList lists the packages of this module.
func goList(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,Imports,Deps,GoFiles,CgoFiles", "./...")
	cmd.Dir = filepath.Join("..", "..")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var pkgs []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatal(err)
		}
		pkgs = append(pkgs, p)
	}
}
