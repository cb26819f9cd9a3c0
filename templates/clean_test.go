package templates

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"  two \t words\r\n", "two words"},
		{"a\x00b\x1b[0m\u0085c", "ab[0m c"},
		{"in\u202everted\u202c \u2066x\u2069", "inverted x"},
		{"line\u2028break", "line break"},
		{"bad \xff\xc3( utf8", "bad ( utf8"},
		{"replacement \ufffd stays", "replacement \ufffd stays"},
		{"می\u200cرسند", "می\u200cرسند"},
		{"soft\u00adhyphen\u200b\ufeff", "softhyphen"},
		{"e" + strings.Repeat("\u0301", 30), "e" + strings.Repeat("\u0301", maxMarks)},
		{"non\U0001fffecharacter\ue000\U000e0041", "noncharacter"},
	} {
		if got := Clean(c.in); got != c.want {
			t.Errorf("Clean(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestSafeLink(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"https://a.example/x?y=1&z=2", "https://a.example/x?y=1&z=2"},
		{" http://a.example/ ", "http://a.example/"},
		{"HTTPS://A.example/x", "https://A.example/x"},
		{"javascript:alert(1)", ""}, {"JaVaScRiPt://x/%0aalert(1)", ""}, {"data:text/html,x", ""}, {"//a.example/", ""}, {"/path", ""}, {"https:", ""},
		{"https://a\"b.example/", ""}, {"http://[2001:db8::1]:8080/x", "http://[2001:db8::1]:8080/x"},
		{"https://user@a.example/", ""},
		{"https://a.example/\"onclick='x'", "https://a.example/%22onclick=%27x%27"},
		{"https://a.example/a b?c d", "https://a.example/a%20b?c%20d"},
		{"https://a.example/\r\nX: y", ""},
		{"https://новости.example/тема", "https://xn--b1amnebsh.example/%D1%82%D0%B5%D0%BC%D0%B0"},
		{"https://a.example/" + strings.Repeat("x", maxLink), ""},
		{"", ""},
	} {
		if got := SafeLink(c.in); got != c.want {
			t.Errorf("SafeLink(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestDirection(t *testing.T) {
	for _, c := range []struct{ text, dir string }{
		{"Plain", "ltr"}, {"123 – 45", "ltr"}, {"", "ltr"}, {"«غزة» talks", "rtl"}, {"2025: שלום", "rtl"}, {"NATO في", "ltr"}, {"中文", "ltr"},
	} {
		if got := dir(c.text); got != c.dir {
			t.Errorf("dir(%q) = %s, want %s", c.text, got, c.dir)
		}
	}
	if got := isolate("صدى"); got != "\u2068صدى\u2069" {
		t.Errorf("isolate: %q", got)
	}
	if got := isolate("Latin"); got != "Latin" {
		t.Errorf("isolate: %q", got)
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{plural(1, "outlet", "outlets"), "1 outlet"}, {plural(0, "outlet", "outlets"), "0 outlets"}, {plural(9, "outlet", "outlets"), "9 outlets"},
		{join([]string{"a", "", "b"}, ", "), "a, b"}, {join(nil, ", "), ""},
		{series([]string{"a", "b", "c"}), "a, b and c"}, {series([]string{"a"}), "a"}, {series(nil), ""},
		{host("https://www.a.example/x"), "a.example"}, {host("http://b.example?q"), "b.example"}, {host(""), ""},
		{mailto("editor@example.org"), "mailto:editor@example.org"}, {mailto("x@y?bcc=z"), ""}, {mailto("https://example.org"), ""},
		{langTag("pt-BR"), "pt-BR"}, {langTag(`en" x="`), ""}, {cut("abcdef", 4), "abc…"}, {cut("abcd", 4), "abcd"}, {label("élan"), "Élan"}, {label("trade-energy"), "Trade and energy"}, {label("Asia-Pacific"), "Asia-Pacific"},
		{tellingVerb("denied"), "denied"}, {tellingVerb("Said"), ""}, {tellingVerb(":"), ""}, {tellingVerb("rules out"), "rules out"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"plain", "a\x00\u202eb\r\n", "\xff\xfe", "e\u0301\u0301", "\u2028", "صدى \u200c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Clean(s)
		if !utf8.ValidString(got) || strings.ContainsAny(got, "\r\n\t") || strings.Contains(got, "  ") || strings.TrimSpace(got) != got {
			t.Errorf("Clean(%q) = %q", s, got)
		}
		for _, r := range got {
			if dropped(r) {
				t.Errorf("Clean(%q) keeps %U", s, r)
			}
		}
		if again := Clean(got); again != got {
			t.Errorf("not settled: %q then %q", got, again)
		}
	})
}

func FuzzSafeLink(f *testing.F) {
	for _, s := range []string{"https://a.example/x", "javascript:alert(1)", "https://новости.example/", "http://[::1]:80/", "https://a.example/%zz", "https://a\"b/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := SafeLink(s)
		if got == "" {
			return
		}
		u, err := url.Parse(got)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || !isASCII(got) || strings.ContainsAny(got, " \"'<>\r\n\t") {
			t.Errorf("SafeLink(%q) = %q: %v", s, got, err)
		}
	})
}
