package templates

import (
	"crypto/sha256"
	"encoding/base64"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// overlay writes one file into a new folder and returns the folder.
func overlay(t *testing.T, name, content string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func embedded(t *testing.T, name string) string {
	t.Helper()
	b, err := defaults.ReadFile("default/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestOverlayReplaces(t *testing.T) {
	for _, c := range []struct{ file, old, new, want string }{
		{"words.txt", "Who says what", "Wer sagt was", "Wer sagt was"},
		{"theme.txt", "$accent       #8c2f28", "$accent #005500", "color:#005500"},
		{"countries.txt", "FR France", "FR Frankreich", "president, Frankreich"},
		{"mail.html", "</body>", "<p>Tail</p></body>", "<p>Tail</p>"},
		{"mail.css", ".outer{", ".mine{", ".mine{"},
	} {
		dir := overlay(t, c.file, strings.Replace(embedded(t, c.file), c.old, c.new, 1))
		if err := os.WriteFile(filepath.Join(dir, ".editor-backup"), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Load(dir)
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		m, err := s.Mail(sampleData())
		if err != nil || !strings.Contains(m.HTML, c.want) {
			t.Errorf("%s: the mail does not hold %q: %v", c.file, c.want, err)
		}
		if strings.Contains(embedded(t, c.file), c.new) {
			t.Errorf("%s: the embedded file was that way already", c.file)
		}
	}
}

func TestOverlayMistakes(t *testing.T) {
	for _, c := range []struct {
		name, file, content string
		want                []string
	}{
		{"unknown file", "mial.html", "x", []string{"mial.html", "known names", "mail.html", "words.txt"}},
		{"syntax", "mail.txt", "one\ntwo {{if}}\n", []string{"mail.txt:2", "missing value"}},
		{"unknown field", "mail.html", "<p>\n\n{{.Nonsense}}</p>", []string{"mail.html:3", "Nonsense"}},
		{"unknown function", "message.html", "{{getenv \"HOME\"}}", []string{"message.html:1", "getenv"}},
		{"field of a story", "mail.html", "{{range .Sections}}{{range .Stories}}\n{{.Colour}}{{end}}{{end}}", []string{"mail.html:2", "Colour"}},
		{"unknown style", "mail.html", "<p {{style \"pretty\"}}>", []string{"mail.html:1", "pretty", "headline"}},
		{"unknown phrase", "mail.txt", "{{say \"hello\" .}}", []string{"mail.txt:1", "hello", "words.txt"}},
		{"phrase that fails", "words.txt", "{{define \"count\"}}{{.Nope}}{{end}}", []string{"words.txt:1", "Nope"}},
		{"broken escaping", "mail.html", "<a href='{{if .Lang}}\"{{else}}'{{end}}>", []string{"mail.html"}},
		{"theme line", "theme.txt", "# fine\nh1\n", []string{"theme.txt:2", "name value"}},
		{"theme colour", "theme.txt", "h1 color:$nope\n", []string{"theme.txt:1", "$nope"}},
		{"theme quote", "theme.txt", "h1 font-family:\"Georgia\"\n", []string{"theme.txt:1", "cannot hold"}},
		{"style sheet colour", "page.css", "a{color:$purple}", []string{"page.css", "$purple", "$ink"}},
		{"country", "countries.txt", "AD Andorra\nFrance\n", []string{"countries.txt:2", "France"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(overlay(t, c.file, c.content))
			if err == nil {
				t.Fatal("no error")
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q does not say %q", err, w)
				}
			}
		})
	}
	if _, err := Load(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a missing folder is no overlay")
	}
}

func TestPageWantsItsType(t *testing.T) {
	s := load(t)
	for _, c := range []struct {
		name string
		data any
	}{{"message", IndexPage{}}, {"nonsense", MessagePage{}}, {"index", nil}, {"mail", MessagePage{}}} {
		if _, err := s.Page(c.name, c.data); err == nil {
			t.Errorf("page %q took %T", c.name, c.data)
		}
	}
}

// TestCSPFitsEveryPage hashes the style element as a browser does.
func TestCSPFitsEveryPage(t *testing.T) {
	s := load(t)
	docs := map[string][]byte{}
	var err error
	if docs["edition"], err = s.EditionPage(sampleData()); err != nil {
		t.Fatal(err)
	}
	for _, p := range samplePages(testSite) {
		if docs[p.name], err = s.Page(p.name, p.data); err != nil {
			t.Fatal(err)
		}
	}
	for name, doc := range docs {
		m := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindAllSubmatch(doc, -1)
		if len(m) != 1 {
			t.Fatalf("%s: %d style elements", name, len(m))
		}
		sum := sha256.Sum256(m[0][1])
		if want := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(s.CSP(), want) {
			t.Errorf("%s: %s is not in %s", name, want, s.CSP())
		}
		if strings.Contains(string(doc), "style=") || strings.Contains(string(doc), "<script") {
			t.Errorf("%s: an inline style or script", name)
		}
	}
}
