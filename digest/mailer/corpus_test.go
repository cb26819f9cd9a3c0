package mailer

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"geodigest/digest"
)

// corpus returns a folder of the shared test data: at GEODIGEST_CORPUS, or beside
// the module. Without it the test is skipped.
func corpus(t *testing.T, path ...string) string {
	t.Helper()
	root := os.Getenv("GEODIGEST_CORPUS")
	if root == "" {
		dir, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				break
			}
			up := filepath.Dir(dir)
			if up == dir {
				t.Skip("no go.mod above the test")
			}
			dir = up
		}
		root = filepath.Join(dir, "..", "shared")
	}
	p := filepath.Join(append([]string{root}, path...)...)
	if _, err := os.Stat(p); err != nil {
		t.Skipf("no corpus: %v: set GEODIGEST_CORPUS to its folder", err)
	}
	return p
}

// lines calls f with each JSON line of a file.
func lines[T any](t *testing.T, file string, f func(T)) {
	t.Helper()
	in, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	sc := bufio.NewScanner(in)
	sc.Buffer(nil, 1<<24)
	for sc.Scan() {
		var v T
		if err := json.Unmarshal(sc.Bytes(), &v); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		f(v)
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
}

// TestAddressCorpus scores the rule of sign-up. Quoted local parts, literals and
// numeric top-level domains are refused by choice and counted apart.
func TestAddressCorpus(t *testing.T) {
	right, total, choice := 0, 0, 0
	lines(t, corpus(t, "hostile", "addresses", "addresses.jsonl"), func(c struct {
		ID, Address, Grade string
		Valid              bool
	}) {
		got := ValidAddress(c.Address) == nil
		switch c.Grade {
		case "valid-unusual", "deprecated", "reserved-domain", "rfc5322-valid", "listed-valid", "smtputf8-only", "valid-smtputf8":
			choice++
			if got && !c.Valid {
				t.Errorf("%s: %q (%s) is accepted", c.ID, c.Address, c.Grade)
			}
			return
		}
		total++
		if got == c.Valid {
			right++
		} else {
			t.Errorf("%s: %q (%s): %v", c.ID, c.Address, c.Grade, ValidAddress(c.Address))
		}
	})
	t.Logf("addresses: %d of %d right, %d more a matter of choice", right, total, choice)
}

// TestHostileStrings puts every hostile string into every text field of a message:
// the set of header fields must not change and every line must fit.
func TestHostileStrings(t *testing.T) {
	base := testMessage("reader@example.net")
	want := fieldNames(t, base)
	n := 0
	for _, file := range [][]string{{"hostile", "strings", "strings.jsonl"}, {"hostile", "payloads", "payloads.jsonl"}} {
		lines(t, corpus(t, file...), func(c struct{ ID, Text string }) {
			n++
			m := base
			m.Subject, m.Text, m.HTML, m.ListName, m.Lang, m.FeedbackID = c.Text, c.Text, c.Text+" ", c.Text, "en", ""
			if got := fieldNames(t, m); strings.Join(got, ",") != strings.Join(want, ",") {
				t.Errorf("%s changes the header to %q", c.ID, got)
			}
			for _, set := range []func(*digest.Message){
				func(m *digest.Message) { m.From = c.Text + " <brief@example.org>" },
				func(m *digest.Message) { m.To = c.Text },
				func(m *digest.Message) { m.ReplyTo = c.Text },
				func(m *digest.Message) { m.ReturnPath = c.Text },
				func(m *digest.Message) { m.MessageID = c.Text },
				func(m *digest.Message) { m.ListID = c.Text },
				func(m *digest.Message) { m.Unsubscribe = c.Text },
				func(m *digest.Message) { m.UnsubMailto = "mailto:" + c.Text },
				func(m *digest.Message) { m.Archive = c.Text },
				func(m *digest.Message) { m.Owner = c.Text },
				func(m *digest.Message) { m.Lang = c.Text },
				func(m *digest.Message) { m.FeedbackID = c.Text },
			} {
				m := base
				set(&m)
				checkBytes(t, m)
			}
		})
	}
	t.Logf("hostile strings: %d", n)
}
