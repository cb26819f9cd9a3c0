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
	ETag         string // as the server sent it; sent back as If-None-Match when not empty
	LastModified string // as the server sent it; sent back as If-Modified-Since when it is a date and not in the future
	Full         bool   // send no validators and pass by caches: for a server that says "not modified" wrongly
}

// Response is a fetched document.
type Response struct {
	Status       int
	NotModified  bool   // 304: the stored document is current, Body is empty
	Body         []byte // decoded
	FinalURL     string // after redirects: the base of relative links
	ContentType  string
	ETag         string        // verbatim, weak ones too
	LastModified string        // verbatim, whatever it says
	Hops         int           // redirects followed
	Permanent    string        // target, when there were redirects and all were 301 or 308
	Upgrade      bool          // Permanent is the same address with https for http
	MaxAge       time.Duration // how long from now the server holds this to be fresh, 0 to 24 h; 0 when it does not say (RFC 9111)
	Took         time.Duration // from the call to the last byte, redirects included
	Truncated    bool          // the body ended early: no validators, so that the next fetch is a full one
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
	outer, start := ctx, time.Now()
	ctx, cancel := context.WithTimeout(ctx, c.cfg.Total)
	defer cancel()
	resp, err := c.follow(ctx, r)
	if err != nil {
		if cause := outer.Err(); cause != nil {
			return nil, cause
		}
		return nil, typed(err, r.URL)
	}
	resp.Took = time.Since(start)
	return resp, nil
}

// follow requests r.URL and the redirects it leads to.
func (c *Client) follow(ctx context.Context, r Request) (*Response, error) {
	u, err := webURL(nil, r.URL)
	if err != nil {
		return nil, &Error{Kind: KindRedirect, Err: err}
	}
	start, permanent := u, true
	for hop := 0; ; hop++ {
		resp, asked, err := c.request(ctx, u, r)
		if err != nil {
			return nil, err
		}
		target := resp.Header.Get("Location")
		if !isRedirect(resp.StatusCode) || target == "" {
			out, err := c.outcome(resp, asked)
			if err != nil {
				return nil, err
			}
			out.FinalURL, out.Hops = u.String(), hop
			if hop > 0 && permanent {
				out.Permanent, out.Upgrade = out.FinalURL, isUpgrade(start, u)
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

// isUpgrade reports whether to is from with https for http, each on its
// default port.
func isUpgrade(from, to *url.URL) bool {
	if from.Scheme != "http" || to.Scheme != "https" || from.Port() != "" && from.Port() != "80" || to.Port() != "" && to.Port() != "443" {
		return false
	}
	path := func(u *url.URL) string {
		if p := u.EscapedPath(); p != "" {
			return p
		}
		return "/"
	}
	return strings.EqualFold(from.Hostname(), to.Hostname()) && path(from) == path(to) && from.RawQuery == to.RawQuery
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
