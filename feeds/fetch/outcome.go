package fetch

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxRetryAfter is the longest wait believed: a server that says "weeks" is
// broken, and nobody would notice.
const maxRetryAfter = 24 * time.Hour

// outcome turns the last response of a chain into a Response or an *Error.
func (c *Client) outcome(resp *http.Response) (*Response, error) {
	defer drain(resp.Body)
	wait := retryAfter(resp.Header.Get("Retry-After"), c.cfg.Now())
	out := &Response{
		Status:       resp.StatusCode,
		ContentType:  resp.Header.Get("Content-Type"),
		ETag:         resp.Header.Get("ETag"),
		LastModified: resp.Header.Get("Last-Modified"),
		RetryAfter:   wait,
	}
	if resp.StatusCode == http.StatusNotModified {
		out.NotModified = true
		return out, nil
	}
	fail := func(k Kind, msg string) (*Response, error) {
		return nil, &Error{Kind: k, Status: resp.StatusCode, RetryAfter: wait, Err: errors.New(msg)}
	}
	if strings.Contains(resp.Header.Get("Cf-Mitigated"), "challenge") {
		return fail(KindChallenge, "the server asks for a browser check")
	}
	body, truncated, err := c.body(resp)
	if resp.StatusCode != http.StatusOK {
		// The body only matters for telling a challenge from a refusal.
		if err == nil && isChallenge(body) {
			return fail(KindChallenge, "the server asks for a browser check")
		}
		return fail(kindOfStatus(resp.StatusCode), "the server answered "+resp.Status)
	}
	if err != nil {
		return nil, err
	}
	if isChallenge(body) {
		return fail(KindChallenge, "the server asks for a browser check")
	}
	out.Body = body
	if truncated {
		// The rest may come with the next poll, so that must be a full one.
		out.Truncated, out.ETag, out.LastModified = true, "", ""
	}
	return out, nil
}

func kindOfStatus(status int) Kind {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusUnavailableForLegalReasons:
		return KindBlocked
	case http.StatusNotFound:
		return KindNotFound
	case http.StatusGone:
		return KindGone
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return KindThrottled
	}
	return KindHTTP
}

// isChallenge recognises the interstitial pages of the big shields: short HTML
// whose title says so.
func isChallenge(body []byte) bool {
	head := bytes.ToLower(body[:min(len(body), 4096)])
	if !bytes.Contains(head, []byte("<html")) {
		return false
	}
	for _, sign := range []string{"<title>just a moment", "<title>attention required! | cloudflare", "<title>ddos-guard", "cf-browser-verification", "/cdn-cgi/challenge-platform/"} {
		if bytes.Contains(head, []byte(sign)) {
			return true
		}
	}
	return false
}

// retryAfter reads seconds or an HTTP date (RFC 9110, 10.2.3); nonsense and
// the past give 0.
func retryAfter(s string, now time.Time) time.Duration {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0
	}
	var d time.Duration
	if n, err := strconv.ParseUint(s, 10, 63); err == nil {
		if n > uint64(maxRetryAfter/time.Second) {
			return maxRetryAfter
		}
		d = time.Duration(n) * time.Second
	} else if t, err := http.ParseTime(s); err == nil {
		d = t.Sub(now)
	}
	return min(max(d, 0), maxRetryAfter)
}

func tooLarge(status int, format string, args ...any) error {
	return &Error{Kind: KindTooLarge, Status: status, Err: fmt.Errorf(format, args...)}
}
