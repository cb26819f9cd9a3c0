package feeds

import "testing"

func TestDomain(t *testing.T) {
	for in, want := range map[string]string{
		"https://feeds.gazette.co.uk/world/rss.xml": "gazette.co.uk",
		"https://gazette.co.uk":                     "gazette.co.uk",
		"HTTP://WWW.Gazette.COM.:8080/x":            "gazette.com",
		"https://a.b.gazette.com.au/":               "gazette.com.au",
		"https://reader.github.io/feed":             "reader.github.io",
		"https://новости.рф/rss":                    "xn--b1amnebsh.xn--p1ai",
		"https://www.xn--b1amnebsh.xn--p1ai/rss":    "xn--b1amnebsh.xn--p1ai",
		"//gazette.com/x":                           "gazette.com",
		"https://user@gazette.com/":                 "gazette.com",
		"https://co.uk/":                            "",
		"https://com/":                              "",
		"http://127.0.0.1:8080/rss":                 "",
		"http://127.1/rss":                          "",
		"http://0x7f.0.0.0x1/rss":                   "",
		"http://[2606:4700::1111]/rss":              "",
		"http://[fe80::1%25eth0]/rss":               "",
		"http://localhost/rss":                      "",
		"http://nas.local/rss":                      "",
		"http://rsshub.lan:1200/rss":                "",
		"http://box.home.arpa/rss":                  "",
		"http://feed.localhost/rss":                 "",
		"http://rsshub:1200/rss":                    "",
		"gazette.com/rss":                           "",
		"/relative":                                 "",
		"http://a b/":                               "",
		"":                                          "",
	} {
		if got := Domain(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
