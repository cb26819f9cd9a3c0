package feeds

import "testing"

func TestReaderLink(t *testing.T) {
	for link, want := range map[string]string{
		"https://www.a.example/x":                                      "https://www.a.example/x",
		"https://www.a.example/x/?utm_source=rss&id=7&utm_medium=feed": "https://www.a.example/x/?id=7",
		"https://www.a.example/x?at_medium=RSS&at_campaign=rss":        "https://www.a.example/x",
		"https://www.a.example/x?q=%D0%BA+%26&utm_source=rss#part":     "https://www.a.example/x?q=%D0%BA+%26#part",
		"https://m.a.example/amp/x?c_id=2&objectid=11":                 "https://m.a.example/amp/x?c_id=2&objectid=11",
		"javascript:alert(1)":                                          "",
		"//a.example/x":                                                "",
		"ftp://a.example/x":                                            "",
		"":                                                             "",
	} {
		if got := ReaderLink(link); got != want {
			t.Errorf("ReaderLink(%q) = %q, want %q", link, got, want)
		}
	}
}
