package templates

import (
	"strings"
	"testing"
)

func TestWrap(t *testing.T) {
	long := strings.Repeat("abcdefgh ", 9) // 81 columns with the blanks
	url := "https://a.example/" + strings.Repeat("x", 90)
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", "> "},
		{"short", "one line", "> one line"},
		{"two lines", long, "> abcdefgh abcdefgh abcdefgh abcdefgh abcdefgh abcdefgh abcdefgh\n. abcdefgh abcdefgh"},
		{"link stays whole", "see " + url + " now", "> see\n. " + url + "\n. now"},
		{"overlong word", strings.Repeat("y", 80), "> " + strings.Repeat("y", 70) + "\n. " + strings.Repeat("y", 10)},
		{"wide characters", strings.Repeat("水", 40), "> " + strings.Repeat("水", 35) + "\n. " + strings.Repeat("水", 5)},
		{"wide after a word", "Egypt: " + strings.Repeat("水", 40), "> Egypt: " + strings.Repeat("水", 31) + "\n. " + strings.Repeat("水", 9)},
		{"no comma at the start", strings.Repeat("水", 35) + "，水", "> " + strings.Repeat("水", 35) + "，\n. 水"},
	} {
		if got := wrap("> ", ". ", c.in); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.name, got, c.want)
		}
	}
}

func TestTidy(t *testing.T) {
	if got, want := tidy("\n\na  \n\n\n\nb\n-- \nc\n\n"), "a\n\nb\n-- \nc\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzWrap(f *testing.F) {
	for _, s := range []string{"", "a few words", strings.Repeat("水", 100), strings.Repeat("！", 300), "https://x.example/" + strings.Repeat("y", 200), "e\u0301 \u200c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = Clean(s)
		got := wrap("  - ", "    ", s)
		if squeezed := strings.Join(strings.Fields(got)[1:], ""); squeezed != strings.Join(strings.Fields(s), "") {
			t.Errorf("%q became %q", s, got)
		}
		for _, line := range strings.Split(got, "\n") {
			if width(line) > columns+2 && !strings.Contains(line, "://") {
				t.Errorf("%d columns: %q", width(line), line)
			}
		}
	})
}
