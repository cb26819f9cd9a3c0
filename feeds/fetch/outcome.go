package fetch

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// outcome turns the last response of a chain into a Response or an *Error.
// conditional: the request let the server answer 304.
func (c *Client) outcome(resp *http.Response, conditional bool) (*Response, error) {
	defer drain(resp.Body)
	now := c.cfg.Now()
	wait := retryAfter(resp.Header.Get("Retry-After"), now)
	out := &Response{
		Status:       resp.StatusCode,
		ContentType:  resp.Header.Get("Content-Type"),
		ETag:         resp.Header.Get("ETag"),
		LastModified: resp.Header.Get("Last-Modified"),
		MaxAge:       maxAge(resp.Header, now),
	}
	if resp.StatusCode == http.StatusNotModified && conditional {
		out.NotModified = true
		return out, nil
	}
	fail := func(k Kind, msg string) (*Response, error) {
		return nil, &Error{Kind: k, Status: resp.StatusCode, RetryAfter: wait, Err: errors.New(msg)}
	}
	if resp.StatusCode == http.StatusNotModified {
		return nil, &Error{Kind: KindHTTP, Status: resp.StatusCode, Err: errors.New("the server answered 304 Not Modified to a request without a condition"),
			hint: "the whole document is asked for at the next poll"}
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

func tooLarge(status int, format string, args ...any) error {
	return &Error{Kind: KindTooLarge, Status: status, Err: fmt.Errorf(format, args...)}
}
