package watch

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"geodigest/feeds"
)

func TestReportText(t *testing.T) {
	at := t0.Add(30 * time.Hour)
	r := Compose(at, []Change{
		{Feed: feeds.Feed{URL: "https://a.example/rss?x=1&y=2", Name: "Courier"}, Health: feeds.HealthFailing, Since: t0, Reason: "9 polls in a row failed: no such host"},
		{Feed: feeds.Feed{URL: "https://me:hunter2@b.example/rss", Outlet: "Gazette"}, Health: feeds.HealthOK, Was: feeds.HealthFailing, Since: t0},
		{Feed: feeds.Feed{URL: "https://c.example/rss"}, Health: feeds.HealthGone, Was: feeds.HealthGone, Since: t0, Reason: "410"},
	})
	subject, body := r.Text()
	if want := "Feeds: Courier is failing, Gazette is well again, 1 still in trouble"; subject != want {
		t.Errorf("subject %q, want %q", subject, want)
	}
	want := `In trouble (1)

Courier
  https://a.example/rss?x=1&y=2
  failing since 5 May 2031 08:00 UTC (30 hours)
  9 polls in a row failed: no such host
  look closer: geodigest feeds explain 'https://a.example/rss?x=1&y=2'

Well again (1)

Gazette
  https://xxxxx@b.example/rss
  well again; the trouble began on 5 May 2031 08:00 UTC

Still in trouble (1)

c.example
  https://c.example/rss
  gone since 5 May 2031 08:00 UTC (30 hours)
  410
  remove it from the configuration, or put its new address there (geodigest feeds discover SITE)
  look closer: geodigest feeds explain https://c.example/rss

No feed is given up: each one is tried again, less and less often.
You are told when it is well again, and once a week while it is not.
`
	if body != want {
		t.Errorf("body:\n%s\nwant:\n%s", body, want)
	}
}

// TestReportIsSafe: names and errors are foreign text; they must not forge lines,
// header fields or shell commands, and not make a mail of any length.
func TestReportIsSafe(t *testing.T) {
	evil := "x\r\nBcc: all@example.org\u2028\u202e\x1b[2J\x00\xff" + strings.Repeat("é", 5000)
	var changes []Change
	for i := range 500 {
		changes = append(changes, Change{Feed: feeds.Feed{ID: int64(i), Name: evil, URL: "https://a.example/'; rm -rf ~ #" + fmt.Sprint(i)}, Health: feeds.HealthFailing, Since: t0, Reason: evil})
	}
	for _, n := range []int{1, 500} {
		subject, body := Compose(t0, changes[:n]).Text()
		if strings.ContainsAny(subject, "\r\n\x00\x1b\u2028\u202e") || len(subject) > 1000 {
			t.Errorf("%d: subject %q", n, subject)
		}
		if strings.ContainsAny(body, "\r\x00\x1b\u2028\u202e") || strings.Contains(body, "\nBcc") || len(body) > 200_000 {
			t.Errorf("%d: body of %d bytes: %.300q", n, len(body), body)
		}
		if strings.Contains(body, "explain https://a.example/'") {
			t.Errorf("an address breaks out of its quotes: %.500q", body)
		}
		if n == 500 && !strings.Contains(body, "and 400 more") {
			t.Error("500 feeds are spelled out")
		}
	}
}

func TestAddressThatCannotBeRead(t *testing.T) {
	r := Compose(t0, []Change{{Feed: feeds.Feed{URL: "https://me:hunter2@a.example:port/%zz"}, Health: feeds.HealthFailing}})
	if _, body := r.Text(); strings.Contains(body, "hunter2") {
		t.Error(body)
	}
}
