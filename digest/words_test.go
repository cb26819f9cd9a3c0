package digest

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestSentences(t *testing.T) {
	for _, c := range []struct{ in, whole, tail string }{
		{"One. Two! Three?", "One.|Two!|Three?", ""},
		{"The U.S. and Mr. Smith met at 6.1 km. Then they left.", "The U.S. and Mr. Smith met at 6.1 km.|Then they left.", ""},
		{"He said \"yes.\" She left.", "He said \"yes.\"|She left.", ""},
		{"Talks went on. The envoy said that…", "Talks went on.", "The envoy said that…"},
		{"No end mark here", "", "No end mark here"},
		{"会谈开始。部长离开。", "会谈开始。|部长离开。", ""},
		{"“First. Second,” he said. Third.", "“First. Second,” he said.|Third.", ""},
		{"", "", ""},
	} {
		whole, tail := sentences(c.in)
		if got := strings.Join(whole, "|"); got != c.whole || tail != c.tail {
			t.Errorf("sentences(%q) = %q, %q; want %q, %q", c.in, got, tail, c.whole, c.tail)
		}
	}
}

func FuzzSentences(f *testing.F) {
	for _, s := range []string{"One. Two…", "“a. b", "LIONPORT – X.", "U.S. 6.1.", "\xff. \x00!", "。。"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		whole, tail := sentences(s)
		n := len(tail)
		for _, w := range whole {
			if strings.TrimSpace(w) == "" {
				t.Errorf("an empty sentence in %q", whole)
			}
			n += len(w)
		}
		if valid := utf8.ValidString(s); valid && n > len(s) {
			t.Errorf("%d bytes of sentences from %d", n, len(s))
		}
		for _, out := range []string{stripDateline(s), closeTail(s), trimStatement(s), shorten(s, 40)} {
			if utf8.ValidString(s) && !utf8.ValidString(out) {
				t.Errorf("%q was cut inside a character: %q", s, out)
			}
		}
		if r := []rune(trimStatement(s)); len(r) > maxStatement {
			t.Errorf("a statement of %d characters", len(r))
		}
	})
}
