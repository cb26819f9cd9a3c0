package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"time"

	"geodigest/feeds"
)

// timeoutError: one of our limits was reached; the phase is the exchange's.
type timeoutError struct {
	limit time.Duration
	slow  bool // the limit on the least rate of a body
}

func (e *timeoutError) Error() string {
	if e.slow {
		return fmt.Sprintf("fewer than %s in %v", feeds.Size(slowBytes), e.limit)
	}
	return fmt.Sprintf("not done within %v", e.limit)
}

func (e *timeoutError) Timeout() bool { return true }

// phaseError says in which phase err happened, where err itself does not.
type phaseError struct {
	phase Phase
	err   error
}

func (e *phaseError) Error() string { return e.err.Error() }
func (e *phaseError) Unwrap() error { return e.err }

// typed makes an *Error of whatever a phase failed with.
func (x *exchange) typed(err error) *Error {
	e, ok := err.(*Error)
	if !ok {
		e = &Error{Phase: x.reached(), Err: err}
		var (
			ours  *timeoutError
			phase *phaseError
		)
		if errors.As(err, &phase) {
			e.Phase = phase.phase
		}
		if errors.As(context.Cause(x.ctx), &ours) {
			e.Kind, e.Err = KindTimeout, ours
		} else {
			e.classify(err)
		}
	}
	e.URL = x.r.URL
	return e
}

func (e *Error) classify(err error) {
	var (
		forbidden *forbiddenError
		dns       *net.DNSError
		timeout   interface{ Timeout() bool }
	)
	switch {
	case errors.As(err, &forbidden):
		e.Kind, e.Phase, e.Err = KindForbidden, PhaseConnect, forbidden
	case errors.As(err, &dns):
		e.Kind, e.Phase = KindDNS, PhaseResolve
		e.Temporary = !dns.IsNotFound
		switch {
		case dns.IsNotFound:
			e.Err = fmt.Errorf("no such host: %s", dns.Name)
		case dns.IsTimeout:
			e.Err = fmt.Errorf("the resolver did not answer for %s", dns.Name)
		default:
			e.Err = fmt.Errorf("the resolver failed for %s: %s", dns.Name, dns.Err)
		}
	case errors.As(err, &timeout) && timeout.Timeout():
		e.Kind, e.Err = KindTimeout, e.Phase.late()
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		e.Kind, e.Phase = KindRefused, PhaseConnect
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		e.Kind = KindReset
		e.Err = errors.New("the connection was cut")
	case e.Phase == PhaseTLS:
		e.Kind = KindTLS
		e.hint, e.Err = tlsTrouble(err)
	default:
		e.Kind, e.hint = httpTrouble(err)
		e.Err = short(err)
	}
}

// late words a limit of net/http or of the system, which names no time.
func (p Phase) late() error {
	switch p {
	case PhaseAddress, PhaseResolve, PhaseConnect:
		return errors.New("no connection in time")
	case PhaseTLS:
		return errors.New("the handshake was not done in time")
	case PhaseHeaders:
		return errors.New("the server did not begin to answer in time")
	}
	return errors.New("the document did not come in time")
}

// maxErrorText bounds what a server can write into our logs and mails: some
// errors quote it.
const maxErrorText = 200

func short(err error) error {
	text := err.Error()
	if len(text) <= maxErrorText {
		return err
	}
	return errors.New(strings.ToValidUTF8(text[:maxErrorText], "") + "…")
}

// httpTrouble reads the errors of net/http that have no type.
func httpTrouble(err error) (Kind, string) {
	text := err.Error()
	has := func(parts ...string) bool {
		for _, p := range parts {
			if strings.Contains(text, p) {
				return true
			}
		}
		return false
	}
	switch {
	case has("server response headers exceeded", "header list larger", "message too large"):
		return KindTooLarge, "the header of the answer is no honest one; take another feed of the outlet"
	case has("malformed"):
		return KindHTTP, "something other than a web server answers there; check scheme and port of the address"
	case has("stream error", "GOAWAY", "server closed", "connection lost"):
		return KindReset, ""
	}
	return KindHTTP, ""
}

// tlsTrouble words what keeps a handshake from ending, and what to do.
func tlsTrouble(err error) (hint string, trouble error) {
	var (
		invalid x509.CertificateInvalidError
		host    x509.HostnameError
		unknown x509.UnknownAuthorityError
		roots   x509.SystemRootsError
		record  tls.RecordHeaderError
		op      *net.OpError
	)
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired && invalid.Cert != nil:
		from, to := invalid.Cert.NotBefore.UTC(), invalid.Cert.NotAfter.UTC()
		return "the outlet has to renew it, or the clock of this machine is wrong",
			fmt.Errorf("the certificate is valid from %s to %s only", from.Format(time.DateOnly), to.Format(time.DateOnly))
	case errors.As(err, &host) && host.Certificate != nil:
		names := host.Certificate.DNSNames
		if len(names) > 3 {
			names = append(names[:3:3], "…")
		}
		return "check the host name; the outlet may have moved", fmt.Errorf("the certificate is for %s, not for %s", quoteList(names), host.Host)
	case errors.As(err, &unknown):
		return "the outlet may leave out an intermediate certificate; if it is a known authority, update this machine's CA certificates",
			errors.New("the certificate is not signed by an authority this machine knows")
	case errors.As(err, &roots):
		return "install the package ca-certificates on this machine", err
	case errors.As(err, &record):
		return "the port may speak plain HTTP: check scheme and port of the address", errors.New("the answer is not TLS")
	case errors.As(err, &op) && op.Op == "remote error":
		return "the server wants another TLS version or a client certificate; take another feed of the outlet", fmt.Errorf("the server refused the handshake: %w", op.Err)
	case strings.Contains(err.Error(), "protocol version"):
		return "TLS before 1.2 is not used; the outlet has to update its server", fmt.Errorf("the server speaks only an old TLS: %w", err)
	}
	return "", err
}

func quoteList(names []string) string {
	if len(names) == 0 {
		return "no host"
	}
	return strings.Join(names, ", ")
}
