package fetch

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Waits and freshness believed at most: a server that says "weeks" is broken,
// and nobody would notice.
const (
	maxRetryAfter = 24 * time.Hour
	maxFresh      = 24 * time.Hour
)

// maxAge is how long, from now on, the server holds its answer to be fresh
// (RFC 9111, 4.2): the max-age of Cache-Control less the Age it spent in
// caches on the way, else Expires minus Date; 0 when the answer is not to be
// kept (no-store, no-cache), is stale, or says nothing that can be read.
// s-maxage speaks to shared caches only and is passed over.
func maxAge(h http.Header, now time.Time) time.Duration {
	age, found := time.Duration(0), false
	for _, line := range h.Values("Cache-Control") {
		for _, directive := range strings.Split(line, ",") {
			name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
			switch strings.ToLower(strings.TrimSpace(name)) {
			case "no-store", "no-cache":
				return 0
			case "max-age":
				if found { // the first one counts
					continue
				}
				found = true
				age, _ = seconds(strings.Trim(strings.TrimSpace(value), `"`), maxFresh)
			}
		}
	}
	if !found {
		expires, err := http.ParseTime(h.Get("Expires"))
		if err != nil {
			return 0 // "0" and "-1" mean: already stale
		}
		date, err := http.ParseTime(h.Get("Date"))
		if err != nil {
			date = now
		}
		age = expires.Sub(date)
	}
	spent, _ := seconds(h.Get("Age"), maxFresh)
	return min(max(age-spent, 0), maxFresh)
}

// retryAfter reads seconds or an HTTP date (RFC 9110, 10.2.3); nonsense and
// the past give 0. A fraction of a second, which the RFC does not know, is
// rounded up.
func retryAfter(s string, now time.Time) time.Duration {
	s = strings.TrimSpace(s)
	if d, ok := seconds(s, maxRetryAfter); ok {
		return d
	}
	t, err := http.ParseTime(s)
	if err != nil {
		return 0
	}
	return min(max(t.Sub(now), 0), maxRetryAfter)
}

// seconds reads a decimal number of seconds, at most limit.
func seconds(s string, limit time.Duration) (time.Duration, bool) {
	whole, fraction, dotted := strings.Cut(strings.TrimSpace(s), ".")
	if !digits(whole) || dotted && !digits(fraction) {
		return 0, false
	}
	n, err := strconv.ParseUint(whole, 10, 63)
	if err != nil || n >= uint64(limit/time.Second) { // err: out of range
		return limit, true
	}
	if strings.Trim(fraction, "0") != "" {
		n++
	}
	return time.Duration(n) * time.Second, true
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
