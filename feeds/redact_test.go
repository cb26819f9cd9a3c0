package feeds

import (
	"strings"
	"testing"
)

func TestRedact(t *testing.T) {
	for in, want := range map[string]string{
		"https://a.example/rss?format=xml&page=2":                                "https://a.example/rss?format=xml&page=2",
		"https://ann:hunter2@a.example/rss":                                      "https://xxxxx@a.example/rss",
		"https://hunter2@a.example/rss":                                          "https://xxxxx@a.example/rss",
		"https://a.example/rss?api_key=hunter2&x=1":                              "https://a.example/rss?api_key=xxxxx&x=1",
		"https://a.example/rss?x=1&Access%5FToken=hunter2":                       "https://a.example/rss?x=1&Access%5FToken=xxxxx",
		"https://a.example/rss?k=0123456789abcdef0123456789abcdef":               "https://a.example/rss?k=xxxxx",
		"https://a.example/rss?channel_id=UCabcdefghijklmnopqrstuv":              "https://a.example/rss?channel_id=UCabcdefghijklmnopqrstuv",
		"https://a.example/rss?q=ukraine+peace+talks+in+geneva+and+vienna&token": "https://a.example/rss?q=ukraine+peace+talks+in+geneva+and+vienna&token",
		"https://ann:hunter2@a.example:port/rss?key=hunter2":                     "https://xxxxx@a.example:port/rss",
		"ann:hunter2@[::1/rss":                                                   "xxxxx@[::1/rss",
		"":                                                                       "",
	} {
		if got := Redact(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func FuzzRedact(f *testing.F) {
	f.Add("https", "ann", "a.example/rss?x=1")
	f.Add("http", "", "[::1")
	f.Fuzz(func(t *testing.T, scheme, user, rest string) {
		const secret = "hunter2hunter2"
		if strings.ContainsAny(scheme+user, "@:/?#") {
			return
		}
		if out := Redact(scheme + "://" + user + ":" + secret + "@" + rest); scheme != "" && strings.Contains(out, secret) {
			t.Errorf("%q still holds the password", out)
		}
	})
}
