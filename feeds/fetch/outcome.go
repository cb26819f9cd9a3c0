package fetch

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"strconv"
)

// outcome turns the last response of a chain into a Response or an *Error.
// conditional: the request let the server answer 304. start and last are the first and
// the last address of the chain.
func (x *exchange) outcome(resp *http.Response, conditional bool, start, last *url.URL) (*Response, error) {
	defer resp.Body.Close()
	now := x.c.cfg.Now()
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
	if !hasDocument(resp.StatusCode) {
		e := &Error{Phase: PhaseAnswer, Status: resp.StatusCode, Err: errors.New("the server answered " + statusText(resp.StatusCode)), hint: hintOfStatus(resp.StatusCode)}
		e.Kind, e.RetryAfter = kindOfStatus(resp.StatusCode), 0
		switch resp.StatusCode {
		case http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusForbidden:
			e.RetryAfter = retryAfter(resp.Header.Get("Retry-After"), now)
		}
		if resp.StatusCode == http.StatusForbidden && e.RetryAfter > 0 {
			e.Kind = KindThrottled // a refusal with an end is a rate limit
		}
		if resp.StatusCode == http.StatusUnauthorized && start.User != nil {
			e.hint = "the user name and password in its address are refused; correct them"
			if last.User == nil {
				e.hint = "the user name and password of its address are not sent to another host or in the clear; put them into the final address"
			}
		}
		if resp.StatusCode == http.StatusNotModified {
			e.Err = errors.New("the server answered 304 Not Modified to a request without a condition")
		}
		if who := challenger(resp.Header, x.excerpt(resp)); who != "" {
			e.Kind, e.Err, e.hint = KindChallenge, errors.New(who+" asks for a browser check"), ""
		}
		return nil, e
	}
	body, truncated, err := x.document(resp)
	if err != nil {
		var e *Error
		if !errors.As(err, &e) {
			e = x.typed(err)
			e.Status = resp.StatusCode
		}
		return nil, e
	}
	if who := challenger(resp.Header, body); who != "" {
		return nil, &Error{Kind: KindChallenge, Phase: PhaseAnswer, Status: resp.StatusCode, Err: errors.New(who + " asks for a browser check")}
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, &Error{Kind: KindNotFeed, Phase: PhaseAnswer, Status: resp.StatusCode, Err: errors.New("the document is empty"),
			hint: "it is tried again later; if it stays empty, look for the feed's new address (feeds discover)"}
	}
	out.Body = body
	if truncated {
		// The rest may come with the next poll, so that must be a full one.
		out.Truncated, out.ETag, out.LastModified = true, "", ""
	}
	return out, nil
}

// hasDocument: 226 is what a server sends that takes any reader to understand
// RFC 3229, the newest items as a document; 203 comes from a proxy in between.
func hasDocument(status int) bool {
	return status == http.StatusOK || status == http.StatusNonAuthoritativeInfo || status == http.StatusIMUsed
}

// statusText is ours, not the server's: its words go into mails.
func statusText(status int) string {
	text := strconv.Itoa(status)
	if words := http.StatusText(status); words != "" {
		text += " " + words
	}
	return text
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
