package fetch

import (
	"strings"
	"testing"
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
