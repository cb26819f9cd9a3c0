package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"syscall"
	"time"
)

// Kind classifies what went wrong. Its text is stored and shown.
type Kind string

// The kinds. KindNotFeed and KindOffline are for callers: this package does
// not look into documents, nor at more than one host.
const (
	KindDNS       Kind = "dns"               // the name does not resolve
	KindRefused   Kind = "refused"           // nothing listens, or no route
	KindTLS       Kind = "tls"               // handshake or certificate
	KindTimeout   Kind = "timeout"           // a phase or the whole took too long
	KindBlocked   Kind = "blocked"           // 401, 403, 451
	KindChallenge Kind = "challenge"         // a browser check stands before the feed
	KindGone      Kind = "gone"              // 410
	KindNotFound  Kind = "notfound"          // 404
	KindThrottled Kind = "throttled"         // 429, 503
	KindHTTP      Kind = "http"              // any other status or broken HTTP
	KindTooLarge  Kind = "toolarge"          // over the size or ratio limit
	KindNotFeed   Kind = "notfeed"           // the document is no feed
	KindForbidden Kind = "forbidden-address" // resolves to an address that is not public
	KindRedirect  Kind = "redirect"          // too many, or to something not http
)

// Error is a failed fetch.
type Error struct {
	Kind       Kind
	Status     int           // HTTP status, 0 when there was none
	RetryAfter time.Duration // what the server asked for, 0 when nothing
	URL        string
	Err        error

	hint string // says more than the kind's own
}

func (e *Error) Error() string {
	return fmt.Sprintf("fetch %s: %v; %s", e.URL, e.Err, e.Hint())
}

func (e *Error) Unwrap() error { return e.Err }

// Answered reports whether the host was reached: a server that refuses is
// proof that we are online.
func (e *Error) Answered() bool {
	switch e.Kind {
	case KindDNS, KindRefused, KindTLS, KindTimeout, KindForbidden:
		return e.Status != 0
	}
	return true
}

// Hint says what an operator can do about it.
func (e *Error) Hint() string {
	if e.hint != "" {
		return e.hint
	}
	switch e.Kind {
	case KindDNS:
		return "check the host name and this machine's resolver"
	case KindRefused:
		return "the host may be down; it is tried again later"
	case KindTLS:
		return "check the certificate of the host and the clock of this machine"
	case KindTimeout:
		return "the host is slow or silent; it is tried again later"
	case KindBlocked:
		return "the outlet refuses this program; ask it, or take another feed of the outlet"
	case KindChallenge:
		return "the outlet lets only browsers in; take another feed of the outlet"
	case KindGone:
		return "the feed was given up by its outlet; remove it or look for its new address (feeds discover)"
	case KindNotFound:
		return "look for the new address (feeds discover)"
	case KindThrottled:
		return "it is asked less often for a while; raise its interval (every) if this stays"
	case KindTooLarge:
		return "raise the size limit only if the feed is honest"
	case KindNotFeed:
		return "open the address in a browser, and look for its feed (feeds discover)"
	case KindForbidden:
		return "if the host is yours, name it in fetch.allow_private"
	case KindRedirect:
		return "open the address in a browser and put the final one in the configuration"
	}
	return "it is tried again later"
}

// typed classifies an error of the HTTP client.
func typed(err error, target string) error {
	var e *Error
	if errors.As(err, &e) {
		e.URL = target
		return e
	}
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err // drops the URL, which Error adds
	}
	return &Error{Kind: kindOf(err), URL: target, Err: err}
}

func kindOf(err error) Kind {
	var (
		forbidden *forbiddenError
		dns       *net.DNSError
		timeout   net.Error
		cert      *tls.CertificateVerificationError
		record    tls.RecordHeaderError
		alert     tls.AlertError
		unknownCA x509.UnknownAuthorityError
		hostname  x509.HostnameError
	)
	switch {
	case errors.As(err, &forbidden):
		return KindForbidden
	case errors.Is(err, context.DeadlineExceeded):
		return KindTimeout
	case errors.As(err, &dns):
		if dns.IsTimeout {
			return KindTimeout
		}
		return KindDNS
	case errors.As(err, &timeout) && timeout.Timeout():
		return KindTimeout
	case errors.As(err, &cert), errors.As(err, &record), errors.As(err, &alert), errors.As(err, &unknownCA), errors.As(err, &hostname):
		return KindTLS
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.ECONNRESET):
		return KindRefused
	}
	return KindHTTP
}
