package fetch

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"time"
)

// dialer connects to public addresses, and to any address of the hosts an
// operator named.
type dialer struct {
	guarded    net.Dialer // looks at each address just before connecting
	open       net.Dialer
	allowed    map[string]bool
	tls        *tls.Config
	tlsTimeout time.Duration
	tcp        dialFunc
}

type dialFunc func(ctx context.Context, network, addr string) (net.Conn, error)

func newDialer(cfg Config) *dialer {
	d := &dialer{
		guarded:    net.Dialer{Timeout: cfg.DialTimeout, ControlContext: refusePrivate},
		open:       net.Dialer{Timeout: cfg.DialTimeout, ControlContext: connecting},
		allowed:    map[string]bool{},
		tls:        clientTLS(cfg),
		tlsTimeout: cfg.TLSTimeout,
	}
	for _, h := range cfg.AllowPrivate {
		d.allowed[hostKey(h)] = true
	}
	d.tcp = d.connect
	return d
}

// dial connects and keeps the phase of the exchange.
func (d *dialer) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	enter(ctx, PhaseResolve)
	conn, err := d.tcp(ctx, network, addr)
	if err == nil {
		enter(ctx, PhaseHeaders)
	}
	return conn, err
}

func (d *dialer) connect(ctx context.Context, network, addr string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	if d.allowed[hostKey(host)] {
		return d.open.DialContext(ctx, network, addr)
	}
	return d.guarded.DialContext(ctx, network, addr)
}

// hostKey makes spellings of one host equal: case, brackets, a final dot, the
// forms of an IP literal.
func hostKey(h string) string {
	h = strings.ToLower(strings.TrimSuffix(strings.Trim(strings.TrimSpace(h), "[]"), "."))
	if a, err := netip.ParseAddr(h); err == nil {
		return a.Unmap().String()
	}
	return h
}

// refusePrivate runs between resolution and connect, with the address that
// will be used: there is no second resolution it could differ from.
func refusePrivate(ctx context.Context, network, address string, c syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil || !isPublic(ap.Addr()) {
		return &forbiddenError{address: address}
	}
	return connecting(ctx, network, address, c)
}

func connecting(ctx context.Context, _, _ string, _ syscall.RawConn) error {
	enter(ctx, PhaseConnect)
	return nil
}

// forbiddenError: the policy of this package refused an address.
type forbiddenError struct{ address string }

func (e *forbiddenError) Error() string {
	return fmt.Sprintf("address %s is not public", e.address)
}
