package fetch

import (
	"net/http"
	"testing"
	"time"
)

func TestMaxAge(t *testing.T) {
	const date = "Sun, 04 May 2031 09:00:00 GMT"
	for _, tc := range []struct {
		name   string
		header http.Header
		want   time.Duration
	}{
		{"nothing", http.Header{}, 0},
		{"max-age", http.Header{"Cache-Control": {"public, max-age=900"}}, 15 * time.Minute},
		{"case and space", http.Header{"Cache-Control": {"Public ,  Max-Age = 60"}}, time.Minute},
		{"quoted", http.Header{"Cache-Control": {`max-age="60"`}}, time.Minute},
		{"second line", http.Header{"Cache-Control": {"public", "max-age=60"}}, time.Minute},
		{"first of two counts", http.Header{"Cache-Control": {"max-age=60, max-age=900"}}, time.Minute},
		{"shared caches only", http.Header{"Cache-Control": {"s-maxage=900"}}, 0},
		{"less the time in caches", http.Header{"Cache-Control": {"max-age=900"}, "Age": {"300"}}, 10 * time.Minute},
		{"stale in a cache", http.Header{"Cache-Control": {"max-age=300"}, "Age": {"900"}}, 0},
		{"no-store wins", http.Header{"Cache-Control": {"max-age=900, no-store"}}, 0},
		{"no-cache wins", http.Header{"Cache-Control": {"no-cache", "max-age=900"}}, 0},
		{"max-age before Expires", http.Header{"Cache-Control": {"max-age=0"}, "Expires": {"Sun, 04 May 2031 10:00:00 GMT"}}, 0},
		{"unreadable max-age is stale", http.Header{"Cache-Control": {"max-age=soon"}, "Expires": {"Sun, 04 May 2031 10:00:00 GMT"}}, 0},
		{"negative", http.Header{"Cache-Control": {"max-age=-5"}}, 0},
		{"a year", http.Header{"Cache-Control": {"max-age=31536000"}}, 24 * time.Hour},
		{"out of range", http.Header{"Cache-Control": {"max-age=99999999999999999999999"}}, 24 * time.Hour},
		{"Expires and Date", http.Header{"Expires": {"Sun, 04 May 2031 09:30:00 GMT"}, "Date": {date}}, 30 * time.Minute},
		{"Expires without Date", http.Header{"Expires": {"Sun, 04 May 2031 09:10:00 GMT"}}, 10 * time.Minute},
		{"the server's clock is off", http.Header{"Expires": {"Mon, 05 May 2031 09:30:00 GMT"}, "Date": {"Mon, 05 May 2031 09:00:00 GMT"}}, 30 * time.Minute},
		{"Expires: 0", http.Header{"Expires": {"0"}, "Date": {date}}, 0},
		{"Expires: -1", http.Header{"Expires": {"-1"}}, 0},
		{"expired", http.Header{"Expires": {"Sun, 04 May 2031 08:00:00 GMT"}, "Date": {date}}, 0},
		{"Expires in ten years", http.Header{"Expires": {"Sun, 04 May 2041 08:00:00 GMT"}, "Date": {date}}, 24 * time.Hour},
	} {
		if got := maxAge(tc.header, t0); got != tc.want {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	for s, want := range map[string]time.Duration{
		"": 0, "0": 0, "120": 2 * time.Minute, " 120 ": 2 * time.Minute, "-5": 0, "1.5": 2 * time.Second, "0.0": 0, ".5": 0, "1.": 0, "1e3": 0,
		"soon": 0, "+5": 0, "0x10": 0, "2 minutes": 0, "1209600": 24 * time.Hour, "99999999999999999999999999": 24 * time.Hour,
		"Sun, 04 May 2031 10:00:00 GMT": time.Hour, "Sunday, 04-May-31 10:00:00 GMT": time.Hour, "Sun May  4 10:00:00 2031": time.Hour,
		"Sun, 04 May 2031 08:00:00 GMT": 0, "Sun, 04 May 2036 08:00:00 GMT": 24 * time.Hour, "Thu, 01 Jan 1970 00:00:00 GMT": 0,
	} {
		if got := retryAfter(s, t0); got != want {
			t.Errorf("%q: %v, want %v", s, got, want)
		}
	}
}

func FuzzHeaderTimes(f *testing.F) {
	f.Add("120", "max-age=5, no-cache", "Sun, 04 May 2031 10:00:00 GMT", "0")
	f.Add("Sun, 04 May 2031 10:00:00 GMT", "max-age", "-1", "9999999999999999999")
	f.Fuzz(func(t *testing.T, after, control, expires, age string) {
		if d := retryAfter(after, t0); d < 0 || d > maxRetryAfter {
			t.Errorf("Retry-After %q: %v", after, d)
		}
		h := http.Header{"Cache-Control": {control}, "Expires": {expires}, "Age": {age}, "Date": {after}}
		if d := maxAge(h, t0); d < 0 || d > maxFresh {
			t.Errorf("%v: fresh for %v", h, d)
		}
	})
}
