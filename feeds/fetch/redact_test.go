package fetch

import (
	"strings"
	"testing"

	"geodigest/feeds"
)

// No way of failing puts credentials into the text that is stored and mailed.
func TestErrorsHoldNoSecrets(t *testing.T) {
	c := local(t, Config{})
	for _, u := range []string{
		"http://ann:hunter2@127.0.0.1:1/rss?token=hunter2",
		"http://ann:hunter2@10.0.0.1/rss?token=hunter2",
		"ftp://ann:hunter2@a.example/rss?token=hunter2",
		"http://ann:hunter2@[::1/rss?token=hunter2",
		"http://ann:hunter2@a.example:port/?token=hunter2",
		"http://ann:hunter2%zz@a.example/?token=hunter2",
		"http://ann:hunter2@/?token=hunter2",
		"http://ann:hunter2@a.example/ \x7f?token=hunter2",
	} {
		_, err := c.Get(t.Context(), Request{URL: u})
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v", u, err)
		}
	}
}

// What Parse found says what to do about it; nothing general follows.
func TestOneAdviceIsEnough(t *testing.T) {
	_, err := feeds.Parse([]byte("<!doctype html><title>Home</title><p>Welcome"), feeds.Options{})
	text := (&Error{Kind: KindNotFeed, Phase: PhaseAnswer, URL: "https://a.example/", Err: err}).Error()
	if n := strings.Count(text, "feeds discover"); n != 1 {
		t.Errorf("%d pieces of advice: %s", n, text)
	}
	if text := (&Error{Kind: KindNotFeed, URL: "https://a.example/", Err: feeds.ErrNotFeed}).Error(); !strings.Contains(text, "feeds discover") {
		t.Errorf("no advice: %s", text)
	}
}
