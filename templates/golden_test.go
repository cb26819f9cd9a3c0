package templates

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	_ "time/tzdata" // the goldens print dates in Europe/Paris
)

var update = flag.Bool("update", false, "write the golden files")

// golden compares got with testdata/name, or writes it under -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; run the test with -update", err)
	}
	if string(want) != got {
		t.Errorf("%s differs from what is rendered; run with -update and read the difference", path)
	}
}

func load(t testing.TB) *Set {
	t.Helper()
	s, err := Load("")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var testSite = Site{Name: "World Brief", URL: "https://brief.example.org", Contact: "editor@example.org"}

func sampleData() MailData {
	return MailData{Site: testSite, Edition: Sample(), Why: "You get this because reader@example.org subscribed on 3 March 2025.",
		UnsubscribeURL: "https://brief.example.org/u/2s.ZGFpbHk.c2lnbmF0dXJl", ViewURL: "https://brief.example.org/e/daily/2025-03-17T0600Z"}
}

func TestGoldenSample(t *testing.T) {
	s := load(t)
	m, err := s.Mail(sampleData())
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "sample.html", m.HTML)
	golden(t, "sample.txt", m.Text)
	page, err := s.EditionPage(sampleData())
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "sample.page.html", string(page))
}

func TestGoldenPages(t *testing.T) {
	s := load(t)
	for i, p := range samplePages(testSite) {
		got, err := s.Page(p.name, p.data)
		if err != nil {
			t.Error(err)
		}
		golden(t, fmt.Sprintf("page-%d-%s.html", i, p.name), string(got))
	}
}
