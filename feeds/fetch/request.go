package fetch

import (
	"net/http"
	"net/url"
	"strings"
)

// maxValidator is the length beyond which a validator is not sent back: no
// honest one is that long, and it would be stored and sent for ever.
const maxValidator = 1 << 10

// The header values that never change. Accept lists the media types of feeds;
// */* stays, because feeds are served under every type there is. A-IM
// (RFC 3229) is not sent: the poller wants whole documents, to see which items
// vanished. A 226 that comes unasked is taken as the document it is.
var (
	accept         = []string{"application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5"}
	acceptEncoding = []string{"gzip"}
	noCache        = []string{"no-cache"}
)

// request asks for u. conditional: a validator went along, so 304 is an answer.
func (x *exchange) request(u *url.URL) (resp *http.Response, conditional bool, err error) {
	x.enter(PhaseHeaders) // unless a connection has to be made first
	h := make(http.Header, 8)
	h["User-Agent"], h["Accept"], h["Accept-Encoding"] = x.c.agent, accept, acceptEncoding
	if x.c.from != nil {
		h["From"] = x.c.from
	}
	if x.r.Full {
		h["Cache-Control"] = noCache
	} else {
		conditional = x.setValidators(h)
	}
	req := (&http.Request{
		Method: http.MethodGet, URL: u, Host: u.Host, Header: h,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(x.ctx)
	if u.User != nil {
		password, _ := u.User.Password()
		req.SetBasicAuth(u.User.Username(), password)
	}
	x.jar.add(req)
	// Not through http.Client: redirects and limits are ours, and its errors
	// quote addresses.
	resp, err = x.c.transport(u).RoundTrip(req)
	return resp, conditional, err
}

// setValidators makes the request conditional where x.r allows it. Entity tags
// go back as they came, weak, unquoted or with a "-gzip" suffix: only their
// server knows what they mean. If-Modified-Since has to be a date (RFC 9110,
// 13.1.3), and one from the future would hide every change until then.
func (x *exchange) setValidators(h http.Header) bool {
	conditional := false
	if etag := strings.TrimSpace(headerValue(x.r.ETag)); etag != "" && len(etag) <= maxValidator {
		h["If-None-Match"] = []string{etag}
		conditional = true
	}
	date := strings.TrimSpace(headerValue(x.r.LastModified))
	if t, err := http.ParseTime(date); err == nil && !t.After(x.c.cfg.Now()) {
		h["If-Modified-Since"] = []string{date}
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
