package fetch

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/mail"
	"strings"
	"time"
)

// newTransport keeps few connections to a host and keeps them long: the feeds
// of one host are polled one after another.
func newTransport(cfg Config, d *dialer) *http.Transport {
	return &http.Transport{
		Proxy:                  nil,
		DialContext:            d.dial,
		DialTLSContext:         d.dialTLS,
		ResponseHeaderTimeout:  cfg.HeaderWait,
		MaxResponseHeaderBytes: 256 << 10,
		DisableCompression:     true, // asked for and undone by us, where it can be bounded
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 20 * time.Second, PingTimeout: 10 * time.Second},
		MaxConnsPerHost:        4,
		MaxIdleConnsPerHost:    2,
		MaxIdleConns:           128,
		IdleConnTimeout:        2 * time.Minute,
	}
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
