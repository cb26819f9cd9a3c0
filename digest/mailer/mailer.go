// Package mailer hands messages to one SMTP relay and says exactly what became of
// each.
//
// Bytes renders a message; equal messages give equal bytes, so that a repeat after
// a lost reply is a copy the receiver can recognise. Send offers it to the relay over
// a small pool of kept connections and returns a digest.Result, never an error. The
// result depends on the phase the exchange had reached (see classify): before the
// final dot nothing can have been accepted and the message is deferred; after it only
// the relay's reply counts, and none means unknown. Whatever happens after a 250
// changes nothing.
//
// The conversation runs on the smtp sub-package of go-mail with pre-rendered bytes,
// not on its Client: that one reports time-outs and cut connections as permanent,
// mixes up errors before and after acceptance, sends no RSET after a refused DATA,
// and has one deadline for everything, where the reply to the final dot must be
// given ten minutes (RFC 5321 section 4.5.3.2.6; cutting it short makes duplicates,
// RFC 1047).
//
// SMTPUTF8 is never asked for: all addresses are ASCII by ValidAddress, and asking
// would change the form of bounces.
package mailer

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync"
	"time"

	"geodigest/digest"
)

// The values of Config.TLS.
const (
	TLSStart    = "starttls" // plain connection, upgraded before anything is said; refused otherwise
	TLSImplicit = "implicit" // TLS from the first byte (RFC 8314)
	TLSNone     = "none"     // for a relay on this machine or a trusted wire
)

// Config says which relay to use and how. The zero value of every field but Host
// stands for its default.
type Config struct {
	Host               string
	Port               int    // 587 for starttls, 465 for implicit, 25 for none
	TLS                string // TLSStart by default
	Username, Password string // empty: no AUTH
	HELO               string // name in EHLO; this machine's by default
	Connections        int    // at once; 4
	PerConnection      int    // messages before a connection is renewed; 50
	Timeouts           Timeouts
	RootCAs            *x509.CertPool   // nil: the system's
	Now                func() time.Time // nil: time.Now; for the age of connections
}

// Timeouts are the longest waits. The defaults are those of RFC 5321 section
// 4.5.3.2 but for the dialogue before DATA, where giving up early costs nothing.
type Timeouts struct {
	Connect  time.Duration // TCP; 30 s
	Greeting time.Duration // 220, with the TLS handshake if implicit; 2 min
	Command  time.Duration // EHLO, AUTH, MAIL, RCPT; 2 min
	Data     time.Duration // 354; 2 min
	Block    time.Duration // each 16 KiB of the message; 3 min
	Dot      time.Duration // the reply to the final dot; 10 min
	Reset    time.Duration // RSET after a refusal; 10 s
	Quit     time.Duration // QUIT; 2 s
	Grace    time.Duration // a message in flight after ctx ends; 30 s
	Idle     time.Duration // an unused connection is kept; 20 s
	Age      time.Duration // a connection is renewed; 5 min
}

// Mailer sends over its own pool of connections. Its methods may be called from
// many goroutines.
type Mailer struct {
	cfg   Config
	log   *slog.Logger
	now   func() time.Time
	slots chan struct{} // one token per connection in use

	mu     sync.Mutex
	kept   []*session // idle, the most recently used last
	closed bool
}

// New checks cfg and fills in its defaults; it does not connect. Errors name the
// config key to change.
func New(cfg Config, log *slog.Logger) (*Mailer, error) {
	if cfg.TLS == "" {
		cfg.TLS = TLSStart
	}
	ports := map[string]int{TLSStart: 587, TLSImplicit: 465, TLSNone: 25}
	port, ok := ports[cfg.TLS]
	switch {
	case cfg.Host == "":
		return nil, errors.New("no relay is configured: set smtp.host")
	case !ok:
		return nil, fmt.Errorf("smtp.tls is %q: set it to starttls, implicit or none", cfg.TLS)
	case cfg.Port < 0 || cfg.Port > 65535:
		return nil, fmt.Errorf("smtp.port is %d: set it to 1..65535", cfg.Port)
	case cfg.TLS == TLSNone && cfg.Username != "" && !loopback(cfg.Host):
		return nil, fmt.Errorf("smtp.tls is none and %s is another machine, so the password would travel readable: set smtp.tls to starttls or implicit", cfg.Host)
	}
	if cfg.Port == 0 {
		cfg.Port = port
	}
	if cfg.HELO == "" {
		cfg.HELO = helo()
	} else if _, err := asciiDomain(cfg.HELO); err != nil && !strings.HasPrefix(cfg.HELO, "[") {
		return nil, fmt.Errorf("checking smtp.helo: %w: set it to this machine's full name", err)
	}
	if strings.ContainsFunc(cfg.HELO, func(r rune) bool { return r <= ' ' || r >= 0x7F }) {
		return nil, errors.New("smtp.helo holds a space or a letter outside ASCII: set it to this machine's full name")
	}
	orInt(&cfg.Connections, 4)
	orInt(&cfg.PerConnection, 50)
	cfg.Timeouts.fill()
	m := &Mailer{cfg: cfg, log: log, now: cfg.Now, slots: make(chan struct{}, cfg.Connections)}
	if m.now == nil {
		m.now = time.Now
	}
	return m, nil
}

// fill sets the defaults.
func (t *Timeouts) fill() {
	for _, d := range []struct {
		v *time.Duration
		d time.Duration
	}{
		{&t.Connect, 30 * time.Second}, {&t.Greeting, 2 * time.Minute}, {&t.Command, 2 * time.Minute},
		{&t.Data, 2 * time.Minute}, {&t.Block, 3 * time.Minute}, {&t.Dot, 10 * time.Minute},
		{&t.Reset, 10 * time.Second}, {&t.Quit, 2 * time.Second}, {&t.Grace, 30 * time.Second},
		{&t.Idle, 20 * time.Second}, {&t.Age, 5 * time.Minute},
	} {
		if *d.v <= 0 {
			*d.v = d.d
		}
	}
}

func orInt(v *int, d int) {
	if *v <= 0 {
		*v = d
	}
}

// helo is this machine's name if it is a full one, an address literal otherwise
// (RFC 5321 section 4.1.4 allows no bare nickname).
func helo() string {
	name, err := os.Hostname()
	if err == nil && strings.Contains(name, ".") {
		if a, err := asciiDomain(name); err == nil {
			return a
		}
	}
	return "[127.0.0.1]"
}

// loopback reports whether host is this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// Send renders msg and offers it to the relay once. It waits for a free connection.
// When ctx ends the attempt is given up unless the relay has already asked for the
// message: then the exchange is finished, for at most the grace time. The result's
// Reply holds the relay's words, or ours where it said nothing.
func (m *Mailer) Send(ctx context.Context, msg digest.Message) digest.Result {
	env, err := envelopeOf(msg)
	if errors.Is(err, errRecipient) {
		// No relay could take it; RFC 3463 calls it bad destination syntax.
		return digest.Result{State: digest.Failed, Enhanced: "5.1.3", Reply: clip(err.Error()), Suppress: true}
	}
	var raw []byte
	if err == nil {
		raw, err = render(msg, env)
	}
	if err != nil {
		return digest.Result{State: digest.OutcomePause, Reply: clip(err.Error())}
	}
	select {
	case m.slots <- struct{}{}:
		defer func() { <-m.slots }()
	case <-ctx.Done():
		return digest.Result{State: digest.Deferred, Reply: clip("stopped: " + context.Cause(ctx).Error())}
	}
	for {
		s, reused, err := m.session(ctx)
		if err != nil {
			return failure(err)
		}
		r, p := s.offer(ctx, env, raw)
		if reused && broken(r, p) && ctx.Err() == nil {
			s.close(false) // the relay closed it while it was idle: nothing was said yet
			continue
		}
		m.release(s, s.usable(r))
		return r
	}
}

// session returns a kept connection or a new one.
func (m *Mailer) session(ctx context.Context) (s *session, reused bool, err error) {
	if ctx.Err() != nil {
		return nil, false, &phaseError{phaseConnect, fmt.Errorf("stopped: %w", context.Cause(ctx))}
	}
	m.mu.Lock()
	closed := m.closed
	if n := len(m.kept); n > 0 {
		s, m.kept = m.kept[n-1], m.kept[:n-1]
		s.idle.Stop()
	}
	m.mu.Unlock()
	switch {
	case closed:
		return nil, false, &phaseError{phaseConnect, errors.New("the mailer is closed")}
	case s != nil:
		return s, true, nil
	}
	s, err = m.open(ctx)
	return s, false, err
}

// release keeps a session for the next message or ends it.
func (m *Mailer) release(s *session, usable bool) {
	keep := usable && s.sent < m.cfg.PerConnection && m.now().Sub(s.born) < m.cfg.Timeouts.Age
	if keep {
		m.mu.Lock()
		if keep = !m.closed; keep {
			s.idle = time.AfterFunc(m.cfg.Timeouts.Idle, func() { m.expire(s) })
			m.kept = append(m.kept, s)
		}
		m.mu.Unlock()
	}
	if !keep {
		s.close(usable)
	}
}

// expire ends a session that nobody has taken since it was kept.
func (m *Mailer) expire(s *session) {
	m.mu.Lock()
	found := false
	for i, k := range m.kept {
		if k == s {
			m.kept = append(m.kept[:i], m.kept[i+1:]...)
			found = true
			break
		}
	}
	m.mu.Unlock()
	if found {
		s.close(true)
	}
}

// Close ends the kept connections; messages in flight are finished and their
// connections closed after them. Later calls of Send are deferred.
func (m *Mailer) Close() {
	m.mu.Lock()
	kept := m.kept
	m.kept, m.closed = nil, true
	m.mu.Unlock()
	for _, s := range kept {
		s.idle.Stop()
		s.close(true)
	}
}
