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

func TestRedactText(t *testing.T) {
	for in, want := range map[string]string{
		`Bearer realm="https://ann:hunter2@a.example/token?service=x&access_token=hunter2",service="x"`: `Bearer realm="https://xxxxx@a.example/token?service=x&access_token=xxxxx",service="x"`,
		`Basic realm="members, token=hunter2; ask us"`:                                                  `Basic realm="members, token=xxxxx; ask us"`,
		`Bearer realm="feeds", access_token="hunter2 two"`:                                              `Bearer realm="feeds", access_token="xxxxx"`,
		`Custom api-key=hunter2, next=1`:                                                                `Custom api-key=xxxxx, next=1`,
		`sid=0123456789abcdef0123456789abcdef`:                                                          `sid=xxxxx`,
		`realm="token=hunter2`:                                                                          `realm="token=xxxxx`,
		`Basic realm="the \"inner\" list"`:                                                              `Basic realm="the \"inner\" list"`,
		`get https://a.example/?key=hunter2: not allowed`:                                               `get https://a.example/?key=xxxxx not allowed`,
		`max-age=300, private`:                                                                          `max-age=300, private`,
		`text/xml; charset=utf-8`:                                                                       `text/xml; charset=utf-8`,
		`  - {url: "http://bob:hunt,er2}'@h/rss", name: B}`:                                             `  - {url: "http://xxxxx@h/rss", name: B}`,
		`ask bob@example.org, see http://h/`:                                                            `ask bob@example.org, see http://h/`,
		``:                                                                                              ``,
	} {
		if got := RedactText(in); got != want {
			t.Errorf("%s:\n%s, want\n%s", in, got, want)
		}
	}
}

func FuzzRedactText(f *testing.F) {
	f.Add("https://", "a.example/", `realm="x"`)
	f.Fuzz(func(t *testing.T, before, after, rest string) {
		const secret = "hunter2hunter2"
		if strings.Contains(before+after+rest, secret[:3]) {
			return
		}
		out := RedactText(before + " token=" + secret + " " + after + ` realm="http://ann:` + secret + `@h/" ` + rest)
		if strings.Contains(out, secret) {
			t.Errorf("%q still holds the secret", out)
		}
	})
}
