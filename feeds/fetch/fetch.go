// Package fetch gets one feed document over HTTP, politely and bounded.
//
// Every outcome is typed: a Response (a document, or "not modified"), or an
// *Error whose Kind says whose fault it is and whose Hint says what an
// operator can do.
//
// Polite: conditional requests with the stored validators (RFC 9110, 13), an
// honest User-Agent with a contact, gzip, Retry-After reported, no cookies.
//
// Bounded: a limit for each phase and for the whole, at most five redirects,
// a size limit counted on decoded bytes and a limit on the compression ratio.
//
// Safe: the dialer looks at the address a socket is about to connect to, after
// name resolution, on every hop and every connection, and refuses whatever is
// not public unicast space (address.go). No check of a name or URL is relied
// on: names resolve differently the second time. Hosts an operator named in
// AllowPrivate are exempt. Proxy settings of the environment are ignored,
// because a proxy would do the connecting in our place.
package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Config of a Client. The zero value is usable; each zero field has the
// default stated.
type Config struct {
	UserAgent    string        // default "geodigest (feed reader)", with Contact
	Contact      string        // URL or address put into the default User-Agent
	DialTimeout  time.Duration // one connection attempt: 10 s
	TLSTimeout   time.Duration // TLS handshake: 10 s
	HeaderWait   time.Duration // request sent to response header: 20 s
	Total        time.Duration // everything, redirects and body: 60 s
	MaxBytes     int64         // decoded bytes of a body: 16 MiB
	AllowPrivate []string      // host names or IP literals that need not be public, on any port
	Now          func() time.Time
}

// Request names a feed and the validators of the document already stored.
type Request struct {
	URL          string
	ETag         string // sent as If-None-Match when not empty
	LastModified string // sent as If-Modified-Since when not empty
}

// Response is a fetched document.
type Response struct {
	Status       int
	NotModified  bool   // 304: the stored document is current, Body is empty
	Body         []byte // decoded
	FinalURL     string // after redirects: the base of relative links
	ContentType  string
	ETag         string
	LastModified string
	Permanent    string // target, when there were redirects and all were 301 or 308
	RetryAfter   time.Duration
	Truncated    bool // the connection ended before the body did; no validators then
}

// maxRedirects is the number of hops followed after the first request.
const maxRedirects = 5

// Client fetches feeds. It is safe for concurrent use.
type Client struct {
	cfg  Config
	http *http.Client
}

// New returns a Client. Close its idle connections with Close.
func New(cfg Config) *Client {
	def := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	def(&cfg.DialTimeout, 10*time.Second)
	def(&cfg.TLSTimeout, 10*time.Second)
	def(&cfg.HeaderWait, 20*time.Second)
	def(&cfg.Total, 60*time.Second)
	if cfg.MaxBytes <= 0 {
		cfg.MaxBytes = 16 << 20
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.UserAgent == "" {
		cfg.UserAgent = "geodigest (feed reader)"
		if cfg.Contact != "" {
			cfg.UserAgent = "geodigest (feed reader; +" + cfg.Contact + ")"
		}
	}
	return newClient(cfg, newDialer(cfg).dial)
}

type dialFunc func(ctx context.Context, network, addr string) (net.Conn, error)

func newClient(cfg Config, dial dialFunc) *Client {
	return &Client{cfg: cfg, http: &http.Client{
		Transport: &http.Transport{
			Proxy:                  nil,
			DialContext:            dial,
			TLSHandshakeTimeout:    cfg.TLSTimeout,
			ResponseHeaderTimeout:  cfg.HeaderWait,
			MaxResponseHeaderBytes: 256 << 10,
			DisableCompression:     true, // asked for and undone by us, where it can be bounded
			ForceAttemptHTTP2:      true,
			MaxIdleConnsPerHost:    1,
			MaxIdleConns:           64,
			IdleConnTimeout:        30 * time.Second,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		},
		// Hops are followed by Get, which has to see each one.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Close drops the idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Get fetches r.URL. The error is an *Error, or ctx's own error when the
// caller gave up.
func (c *Client) Get(ctx context.Context, r Request) (*Response, error) {
	outer := ctx
	ctx, cancel := context.WithTimeout(ctx, c.cfg.Total)
	defer cancel()
	resp, err := c.follow(ctx, r)
	if err != nil {
		if cause := outer.Err(); cause != nil {
			return nil, cause
		}
		return nil, typed(err, r.URL)
	}
	return resp, nil
}

// follow requests r.URL and the redirects it leads to.
func (c *Client) follow(ctx context.Context, r Request) (*Response, error) {
	u, err := webURL(nil, r.URL)
	if err != nil {
		return nil, &Error{Kind: KindRedirect, Err: err}
	}
	permanent := true
	for hop := 0; ; hop++ {
		resp, err := c.request(ctx, u, r)
		if err != nil {
			return nil, err
		}
		target := resp.Header.Get("Location")
		if !isRedirect(resp.StatusCode) || target == "" {
			out, err := c.outcome(resp)
			if err != nil {
				return nil, err
			}
			out.FinalURL = u.String()
			if hop > 0 && permanent {
				out.Permanent = out.FinalURL
			}
			return out, nil
		}
		drain(resp.Body)
		if hop == maxRedirects {
			return nil, &Error{Kind: KindRedirect, Status: resp.StatusCode, Err: errors.New("more than 5 redirects")}
		}
		permanent = permanent && (resp.StatusCode == http.StatusMovedPermanently || resp.StatusCode == http.StatusPermanentRedirect)
		if u, err = webURL(u, target); err != nil {
			return nil, &Error{Kind: KindRedirect, Status: resp.StatusCode, Err: err}
		}
	}
}

func (c *Client) request(ctx context.Context, u *url.URL, r Request) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, &Error{Kind: KindRedirect, Err: err}
	}
	req.Header.Set("User-Agent", c.cfg.UserAgent)
	req.Header.Set("Accept", "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5")
	req.Header.Set("Accept-Encoding", "gzip")
	if r.ETag != "" {
		req.Header.Set("If-None-Match", headerValue(r.ETag))
	}
	if r.LastModified != "" {
		req.Header.Set("If-Modified-Since", headerValue(r.LastModified))
	}
	return c.http.Do(req)
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

// webURL resolves s against base and insists on http or https with a host.
func webURL(base *url.URL, s string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil {
		return nil, err
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("scheme " + quoteShort(u.Scheme) + " is not http or https")
	}
	if u.Hostname() == "" {
		return nil, errors.New("the address names no host")
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

func quoteShort(s string) string {
	if len(s) > 20 {
		s = s[:20] + "…"
	}
	return `"` + s + `"`
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}
