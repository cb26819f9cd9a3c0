package mailer

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"geodigest/digest"
)

func FuzzNormalizeAddress(f *testing.F) {
	for _, s := range []string{"reader@example.org", "reader@bücher.example", "a@b", `"x"@[::1]`, "a\r\n@b.c", "@@", "x@xn--0.example", "ß@ß"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := NormalizeAddress(s)
		if err != nil {
			return
		}
		if len(a) > maxAddress || strings.Count(a, "@") != 1 || !token(strings.ReplaceAll(a, "@", ""), maxAddress) {
			t.Errorf("%q became %q", s, a)
		}
		if again, err := NormalizeAddress(a); err != nil || again != a {
			t.Errorf("%q became %q, which becomes %q, %v", s, a, again, err)
		}
	})
}

func FuzzClassify(f *testing.F) {
	f.Add(3, 550, "5.1.1 no such user")
	f.Add(6, 250, "2.0.0 ok")
	f.Add(6, 0, "")
	f.Add(0, 554, "5.7.1 blocked\n5.7.1 again")
	f.Fuzz(func(t *testing.T, p, code int, words string) {
		at := phase(uint(p) % uint(phaseDot+1))
		err := replyError(code, words)
		if code == 0 {
			err = errors.New(words)
		}
		r := classify(at, err, "")
		if !utf8.ValidString(r.Reply) || strings.ContainsFunc(r.Reply, unicode.IsControl) || utf8.RuneCountInString(r.Reply) > 300 {
			t.Errorf("reply %q", r.Reply)
		}
		if r.Suppress && (r.State != digest.Failed || at < phaseRcpt || strings.HasPrefix(r.Enhanced, "5.7.")) {
			t.Errorf("%s %d %q suppresses: %+v", at, code, words, r)
		}
		if r.State == digest.Accepted && (at != phaseDot || code/100 != 2) {
			t.Errorf("%s %d %q: %+v", at, code, words, r)
		}
		if r.State == digest.Unknown && at != phaseDot || code/100 == 4 && r.State != digest.Deferred {
			t.Errorf("%s %d %q: %+v", at, code, words, r)
		}
	})
}

func FuzzBytes(f *testing.F) {
	f.Add("Subject", "text", "<p>html</p>", "List", "name")
	f.Add("=?utf-8?q?x?=", ".\r\n", "\x00", "a\r\nBcc: x", "\"\\")
	f.Add("سلام", "مرحبا\n", strings.Repeat("ж", 1000), "\u202e", "Ω")
	f.Fuzz(func(t *testing.T, subject, text, html, list, name string) {
		base := full()
		m := base
		m.Subject, m.Text, m.ListName = subject, text, list
		m.HTML = "<" + html // never empty, as the set of fields depends on that
		p, ok := checkBytes(t, m)
		if !ok {
			t.Fatalf("not rendered: %q", subject)
		}
		if want := fieldNames(t, base); !slices.Equal(p.names, want) {
			t.Errorf("fields %q, want %q", p.names, want)
		}
		if got, err := p.header.Subject(); err != nil || got != cleanText(subject, maxTitle) {
			t.Errorf("subject %q became %q (%v)", subject, got, err)
		}
		if got := p.parts["text/plain"]; got != cleanBody(text) {
			t.Errorf("text %q became %q", text, got)
		}
		if got := p.parts["text/html"]; got != cleanBody(m.HTML) {
			t.Errorf("html %q became %q", m.HTML, got)
		}
		m.From = name + " <brief@example.org>"
		checkBytes(t, m)
	})
}
