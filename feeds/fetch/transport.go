package fetch

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/mail"
	"net/url"
	"strings"
	"time"
)

// Connections to one public host: few, since the feeds of one host are polled
// one after another, and other hosts' redirects meet there.
const (
	hostConns     = 4
	hostIdle      = 2
	privateIdle   = 64 // an operator's own hosts are asked by all workers at once
	idleTime      = 2 * time.Minute
	maxHeaderSize = 256 << 10
)

// newTransport makes the connections to public hosts, or those to hosts that
// the operator named, whose number is not limited: one that hangs would hold
// up all others of the same machine.
func newTransport(cfg Config, d *dialer, private bool) *http.Transport {
	t := &http.Transport{
		Proxy:                  nil,
		DialContext:            d.dial,
		DialTLSContext:         d.dialTLS,
		ResponseHeaderTimeout:  cfg.HeaderWait,
		MaxResponseHeaderBytes: maxHeaderSize,
		DisableCompression:     true, // asked for and undone by us, where it can be bounded
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 20 * time.Second, PingTimeout: 10 * time.Second},
		MaxConnsPerHost:        hostConns,
		MaxIdleConnsPerHost:    hostIdle,
		MaxIdleConns:           128,
		IdleConnTimeout:        idleTime,
	}
	if private {
		t.MaxConnsPerHost, t.MaxIdleConnsPerHost = 0, privateIdle
	}
	return t
}

// transport is the one for requests to u.
func (c *Client) transport(u *url.URL) *http.Transport {
	if len(c.allowed) > 0 && c.allowed[hostKey(u.Hostname())] {
		return c.private
	}
	return c.public
}

func clientTLS(cfg Config) *tls.Config {
	return &tls.Config{
		MinVersion:         tls.VersionTLS12,
		NextProtos:         []string{"h2", "http/1.1"},
		RootCAs:            cfg.Roots,
		ClientSessionCache: tls.NewLRUClientSessionCache(256),
	}
}

// dialTLS is dial and the handshake, with a limit of its own.
func (d *dialer) dialTLS(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := d.dial(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	enter(ctx, PhaseTLS)
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	cfg := d.tls.Clone()
	cfg.ServerName = strings.TrimSuffix(host, ".")
	secure := tls.Client(conn, cfg)
	late, cancel := context.WithTimeoutCause(ctx, d.tlsTimeout, &timeoutError{limit: d.tlsTimeout})
	defer cancel()
	if err := secure.HandshakeContext(late); err != nil {
		_ = conn.Close()
		if cause := context.Cause(late); cause != nil {
			err = cause
		}
		return nil, &phaseError{phase: PhaseTLS, err: err}
	}
	enter(ctx, PhaseHeaders)
	return secure, nil
}

// userAgent names the program, where to read about it and whom to ask
// (RFC 9110, 10.1.5): geodigest/1.2 (+https://brief.example; editor@brief.example).
func userAgent(cfg Config) string {
	name := "geodigest"
	if v, _, _ := strings.Cut(strings.TrimSpace(cfg.Version), " "); v != "" {
		name += "/" + strings.Map(tokenChar, v)
	}
	var about []string
	if s := commentText(cfg.SiteURL); s != "" {
		about = append(about, "+"+s)
	}
	if s := commentText(cfg.Contact); s != "" {
		about = append(about, s)
	}
	if about == nil {
		about = []string{"feed reader"}
	}
	return name + " (" + strings.Join(about, "; ") + ")"
}

func tokenChar(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("!#$%&'*+-.^_`|~", r) {
		return r
	}
	return -1
}

// commentText drops what ends or nests a comment in a header.
func commentText(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`()\`, r) {
			return -1
		}
		return r
	}, s))
}

// mailAddress is s when it is a mail address of plain ASCII, else "".
func mailAddress(s string) string {
	a, err := mail.ParseAddress(s)
	if err != nil || commentText(a.Address) != a.Address {
		return ""
	}
	return a.Address
}
