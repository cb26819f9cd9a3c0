package feeds

import (
	"strings"
	"testing"
	"time"
)

func TestCause(t *testing.T) {
	for text, want := range map[string][2]string{
		"fetch https://a.example/rss?x=1: answer: the server answered 410 Gone; it is gone; remove it": {"the server answered 410 Gone", "it is gone; remove it"},
		"fetch https://a.example/rss: resolve: no such host: a.example; check the host name":           {"resolve: no such host: a.example", "check the host name"},
		"not a feed":   {"not a feed", ""},
		"disk; broken": {"disk", "broken"},
		"":             {"", ""},
	} {
		if what, hint := Cause(text); what != want[0] || hint != want[1] {
			t.Errorf("%q: %q, %q", text, what, hint)
		}
	}
}

// The address stands beside the reason wherever that is shown.
func TestReasonsDoNotRepeatTheAddress(t *testing.T) {
	now := time.Date(2031, 5, 7, 12, 0, 0, 0, time.UTC)
	for _, kind := range []string{"http", "gone"} {
		s := State{Failures: 4, FailingSince: now.Add(-9 * time.Hour), ErrorKind: kind, Error: "fetch https://a.example/rss: answer: the server answered 500; wait"}
		_, reason := Diagnose(Feed{}, s, now)
		_, trouble := Trouble(s)
		for _, text := range []string{reason, trouble} {
			if strings.Contains(text, "a.example") || !strings.HasSuffix(text, "the server answered 500; wait") {
				t.Errorf("%s: %q", kind, text)
			}
		}
	}
}

func TestKindCause(t *testing.T) {
	for text, want := range map[string]string{
		"fetch https://a.example/rss: resolve: no such host: a.example; check it": "no such host: a.example",
		"fetch https://a.example/rss: answer: the server answered 410 Gone; x":    "the server answered 410 Gone",
		"not a feed: there is no root; open it":                                   "not a feed: there is no root",
	} {
		if what, _ := KindCause(text); what != want {
			t.Errorf("%q: %q", text, what)
		}
	}
	if KindWords("notfound") == "" || KindWords("nonsense") != "" {
		t.Error("the words for kinds of failure")
	}
}
