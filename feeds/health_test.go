package feeds

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestDiagnose(t *testing.T) {
	now := time.Date(2031, 5, 7, 12, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	hour, day := time.Hour, 24*time.Hour
	failing := func(kind string, failures int, since time.Duration, worked bool) State {
		s := State{Failures: failures, FailingSince: ago(since), ErrorKind: kind, Error: "it broke; try again"}
		if worked {
			s.LastSuccess, s.Polls = ago(since+hour), 9
		}
		return s
	}
	well := func(l Learnt, lastNew time.Duration) State {
		l.LastFull = ago(hour)
		return State{Polls: 9, LastSuccess: ago(time.Minute), LastNew: ago(lastNew), Learnt: l}
	}
	for _, tc := range []struct {
		name  string
		state State
		want  Health
		why   string // part of the reason; "" = the reason is empty
	}{
		{"never polled", State{}, HealthOK, ""},
		{"well", well(Learnt{Items: 10, Quiet: day, Took: hour / 3600}, hour), HealthOK, ""},
		{"one failure of a feed that worked", failing("timeout", 1, time.Minute, true), HealthOK, "1 poll failed since 7 May 2031 11:59 UTC: it broke"},
		{"three failures within an hour", failing("dns", 3, hour, true), HealthOK, "3 polls in a row"},
		{"two failures in a day", failing("dns", 2, day, true), HealthOK, "2 polls in a row"},
		{"three failures in two hours", failing("dns", 3, 2*hour, true), HealthFailing, "3 polls in a row failed since 7 May 2031 10:00 UTC: it broke; try again"},
		{"first poll failed", failing("notfound", 1, 0, false), HealthFailing, "1 poll failed"},
		{"not a feed", failing("notfeed", 5, day, true), HealthFailing, "it broke"},
		{"too large", failing("toolarge", 5, day, true), HealthFailing, "it broke"},
		{"throttled for a day", failing("throttled", 5, day, true), HealthFailing, "it broke"},
		{"refused for a day", failing("blocked", 5, day, true), HealthBlocked, "it broke"},
		{"browser check", failing("challenge", 5, day, true), HealthBlocked, "it broke"},
		{"refused once", failing("blocked", 1, 0, true), HealthOK, "it broke"},
		{"refused at the first poll", failing("blocked", 1, 0, false), HealthBlocked, "it broke"},
		{"gone is believed at once", failing("gone", 1, 0, true), HealthGone, "it broke"},
		{"muted", State{Error: "410", Learnt: Learnt{Muted: true}}, HealthGone, "410"},
		{"a wire silent for 30 hours", well(Learnt{Items: 10, Quiet: day}, 30*hour), HealthSilent, "nothing new for 30 hours; its usual silence is at most 24 hours"},
		{"a wire nobody asked for 30 hours", State{Polls: 9, LastSuccess: ago(30 * hour), LastNew: ago(31 * hour), Learnt: Learnt{Items: 10, Quiet: day}}, HealthOK, ""},
		{"a weekly silent for 10 days", well(Learnt{Items: 10, Quiet: 14 * day}, 10*day), HealthOK, ""},
		{"a weekly silent for 15 days", well(Learnt{Items: 10, Quiet: 14 * day}, 15*day), HealthSilent, "15 days"},
		{"no rhythm yet, 10 days", well(Learnt{Items: 1}, 10*day), HealthOK, ""},
		{"frozen for years when it was added", State{Polls: 1, LastSuccess: now, Learnt: Learnt{Items: 10, LastFull: now, Newest: ago(900 * day)}}, HealthSilent, "900 days; its rhythm is not known"},
		{"polled by a clock that was ahead", State{Polls: 9, LastSuccess: now.Add(40 * day), LastNew: now.Add(30 * day), Learnt: Learnt{Items: 10, Quiet: 3 * day, LastFull: now}}, HealthOK, ""},
		{"silent but failing", failing("http", 9, 9*day, true), HealthFailing, "it broke"},
		{"slow", well(Learnt{Items: 10, Took: 12 * time.Second}, hour), HealthSlow, "12s"},
		{"empty", well(Learnt{}, hour), HealthOK, "no items"},
		{"all undated", well(Learnt{Items: 10, Undated: 10}, hour), HealthOK, "none of its 10 items has a date"},
		{"most undated", well(Learnt{Items: 10, Undated: 6}, hour), HealthOK, "6 of its 10 items"},
		{"all bare", well(Learnt{Items: 10, Bare: 10}, hour), HealthOK, "more than a title"},
	} {
		got, why := Diagnose(Feed{}, tc.state, now)
		if got != tc.want || !strings.Contains(why, tc.why) || tc.why == "" && why != "" {
			t.Errorf("%s: %s %q, want %s %q", tc.name, got, why, tc.want, tc.why)
		}
		if since := HealthSince(tc.state, got, now); since.After(now) {
			t.Errorf("%s: since %v", tc.name, since)
		}
	}
}

// Every time of a state that lies in the past of the feed is bounded, those that
// will be added too.
func TestNotAfter(t *testing.T) {
	now := time.Date(2031, 5, 7, 12, 0, 0, 0, time.UTC)
	later := now.Add(time.Hour)
	var s State
	var fill func(v reflect.Value, to time.Time) (n int)
	fill = func(v reflect.Value, to time.Time) (n int) {
		for i := range v.NumField() {
			switch f := v.Field(i); f.Interface().(type) {
			case time.Time:
				f.Set(reflect.ValueOf(to))
				n++
			case Learnt:
				n += fill(f, to)
			}
		}
		return n
	}
	if n := fill(reflect.ValueOf(&s).Elem(), later); n < 12 {
		t.Fatalf("only %d times in a state", n)
	}
	want := s
	fill(reflect.ValueOf(&want).Elem(), now)
	want.NextPoll, want.HoldUntil = later, later
	if diff := cmp.Diff(want, s.NotAfter(now)); diff != "" {
		t.Errorf("an hour before (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(s, s.NotAfter(later)); diff != "" {
		t.Errorf("at the time (-want +got):\n%s", diff)
	}
}

func TestAgo(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Hour: "0 minutes", 0: "0 minutes", time.Minute: "1 minute", 119 * time.Minute: "119 minutes", 2 * time.Hour: "2 hours",
		47 * time.Hour: "47 hours", 48 * time.Hour: "2 days", 1000 * time.Hour: "41 days",
	} {
		if got := Ago(d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}
