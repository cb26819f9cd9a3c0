package watch

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"geodigest/feeds"
)

// troubled is a feed that fails since t0 with the error of a kind.
func troubled(id int, kind, text string) Watched {
	f := feeds.Feed{ID: int64(id), Name: fmt.Sprintf("Outlet %d", id), URL: fmt.Sprintf("https://outlet%d.example/rss", id)}
	return Watched{Feed: f, State: feeds.State{Polls: 9, LastSuccess: t0.Add(-h), LastNew: t0.Add(-h), Failures: 4 + id, FailingSince: t0, ErrorKind: kind,
		Error: "fetch " + f.URL + ": " + strings.ReplaceAll(text, "HOST", fmt.Sprintf("outlet%d.example", id))}}
}

// TestOneCauseIsToldOnce: a mail on 22 feeds is read on a phone: what happened and what
// to do stand once for all feeds that share it, whatever their names and counts.
func TestOneCauseIsToldOnce(t *testing.T) {
	var all []Watched
	for i := range 22 {
		switch {
		case i < 9:
			all = append(all, troubled(i, "notfound", "answer: the server answered 404 Not Found; look for the new address (feeds discover)"))
		case i < 15:
			all = append(all, troubled(i, "dns", "resolve: no such host: HOST; check the host name"))
		case i < 18:
			all = append(all, troubled(i, "http", fmt.Sprintf("answer: the server answered %d; the outlet's server fails", 483+i)))
		case i < 21:
			w := troubled(i, "", "")
			w.State.Failures, w.State.FailingSince, w.State.Error = 0, time.Time{}, ""
			w.State.LastNew, w.State.LastSuccess, w.State.Learnt = t0.Add(-20*day), t0.Add(day), feeds.Learnt{Items: 5, Quiet: time.Duration(i) * h}
			all = append(all, w)
		default:
			all = append(all, troubled(i, "tls", "tls: the certificate is for x, not for HOST; the outlet may have moved"))
		}
	}
	now := t0.Add(day)
	changes, _ := Decide(now, all, Options{})
	subject, body := Compose(now, changes).Text()
	if subject != "Feeds: 22 feeds in trouble" {
		t.Errorf("subject %q", subject)
	}
	for text, times := range map[string]int{
		"\n9 feeds are failing: the server answered 404 Not Found\n": 1,
		"look for the new address (feeds discover)":                  1,
		"\n6 feeds are failing: the name cannot be resolved\n":       1,
		"no such host":        0,
		"check the host name": 1,
		"\n3 feeds are failing: the server fails\n":                       1,
		"\n  the server answered 500\n":                                   1,
		"\n  the server answered 499\n":                                   1,
		"the outlet's server fails":                                       1,
		"\n3 feeds are silent: they answer, but have had nothing new for": 1,
		"if it has newer articles":                                        1,
		"polls in a row failed since":                                     1, // the one that is alone
		"look closer":                                                     5,
		"since 5 May 2031 08:00 UTC (24 hours)":                           19,
	} {
		if n := strings.Count(body, text); n != times {
			t.Errorf("%q stands %d times, want %d", text, n, times)
		}
	}
	for _, w := range all {
		if strings.Count(body, "\n- "+w.Feed.Name+"\n  "+w.Feed.URL+"\n  ")+strings.Count(body, "\n"+w.Feed.Name+"\n  "+w.Feed.URL+"\n") != 1 {
			t.Errorf("%s is not there once with its address", w.Feed.Name)
		}
	}
	if i, j, k := strings.Index(body, "404"), strings.Index(body, "resolved"), strings.Index(body, "Outlet 21"); i > j || j > k {
		t.Error("the largest group is not first, or the feed that is alone not last")
	}
	lines, longest := strings.Count(body, "\n"), 0
	for _, l := range strings.Split(body, "\n") {
		longest = max(longest, len(l))
	}
	t.Logf("%d lines, %d bytes\n%s", lines, len(body), body)
	if lines > 105 || longest > 200 {
		t.Errorf("%d lines, the longest of %d bytes", lines, longest)
	}
}

// TestManyRecoverOrAreHeldBack: each in few lines, too.
func TestManyRecoverOrAreHeldBack(t *testing.T) {
	var changes []Change
	for i := range 6 {
		c := Change{Feed: feeds.Feed{ID: int64(i), Name: fmt.Sprintf("Outlet %d", i), URL: fmt.Sprintf("https://outlet%d.example/rss?a&b", i)}, Health: feeds.HealthOK, Was: feeds.HealthFailing, Since: t0}
		if i%2 == 1 {
			c.Health, c.Was, c.Held = held, "", 70+i
		}
		changes = append(changes, c)
	}
	subject, body := Compose(t0.Add(day), changes).Text()
	if want := "Feeds: 3 well again, items of 3 held back"; subject != want {
		t.Errorf("subject %q, want %q", subject, want)
	}
	want := `Well again (3)

- Outlet 0
  https://outlet0.example/rss?a&b
  the trouble began on 5 May 2031 08:00 UTC
- Outlet 2
  https://outlet2.example/rss?a&b
  the trouble began on 5 May 2031 08:00 UTC
- Outlet 4
  https://outlet4.example/rss?a&b
  the trouble began on 5 May 2031 08:00 UTC

Held back (3)

These items look like old news that came again, and are in no digest.
If they are new:

- Outlet 1
  https://outlet1.example/rss?a&b
  71 items: geodigest feeds release 'https://outlet1.example/rss?a&b'
- Outlet 3
  https://outlet3.example/rss?a&b
  73 items: geodigest feeds release 'https://outlet3.example/rss?a&b'
- Outlet 5
  https://outlet5.example/rss?a&b
  75 items: geodigest feeds release 'https://outlet5.example/rss?a&b'
`
	if body != want {
		t.Errorf("body:\n%s\nwant:\n%s", body, want)
	}
}
