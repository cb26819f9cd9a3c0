package fetch

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// maxValidator is the length beyond which a validator is not sent back: no
// honest one is that long, and it would be stored and sent for ever.
const maxValidator = 1 << 10

// accept lists the media types of feeds; */* stays, because feeds are served
// under every type there is. A-IM (RFC 3229) is not sent: the poller wants
// whole documents, to see which items vanished.
const accept = "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"

// request asks for u. conditional: a validator went along, so 304 is an answer.
func (c *Client) request(ctx context.Context, u *url.URL, r Request) (resp *http.Response, conditional bool, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, false, &Error{Kind: KindRedirect, Err: err}
	}
	req.Header.Set("User-Agent", c.cfg.UserAgent)
	req.Header.Set("Accept", accept)
	req.Header.Set("Accept-Encoding", "gzip")
	if r.Full {
		req.Header.Set("Cache-Control", "no-cache")
	} else {
		conditional = c.setValidators(req.Header, r)
	}
	resp, err = c.http.Do(req)
	return resp, conditional, err
}

// setValidators makes the request conditional where r allows it. Entity tags
// go back as they came, weak, unquoted or with a "-gzip" suffix: only their
// server knows what they mean. If-Modified-Since has to be a date (RFC 9110,
// 13.1.3), and one from the future would hide every change until then.
func (c *Client) setValidators(h http.Header, r Request) bool {
	conditional := false
	if etag := strings.TrimSpace(headerValue(r.ETag)); etag != "" && len(etag) <= maxValidator {
		h.Set("If-None-Match", etag)
		conditional = true
	}
	date := strings.TrimSpace(headerValue(r.LastModified))
	if t, err := http.ParseTime(date); err == nil && !t.After(c.cfg.Now()) {
		h.Set("If-Modified-Since", date)
		conditional = true
	}
	return conditional
}

// headerValue drops what could end a header line; validators come from
// foreign servers by way of the store.
func headerValue(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}
