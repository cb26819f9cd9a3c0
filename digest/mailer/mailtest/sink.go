// Package mailtest is an SMTP server for tests and for the built-in demo: it takes
// mail on a loopback port, keeps it in memory, and can be told to refuse, to hang up
// and to stay silent. It needs no *testing.T.
//
// Start gives a well-behaved catcher (emersion/go-smtp) with a few faults; Script
// gives a bare server whose every reply is up to the caller, for faults that no
// well-behaved server can be talked into: a refused DATA, a lost reply to the final
// dot, a broken RSET.
package mailtest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"slices"
	"strings"
	"sync"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// The values of Options.TLS.
const (
	TLSNone     = ""
	TLSStart    = "starttls"
	TLSImplicit = "implicit"
)

// Message is one message as it arrived.
type Message struct {
	From string   // envelope sender, without angle brackets
	To   []string // envelope recipients
	Data []byte   // header and body, dot-stuffing undone, CRLF line ends
}

// Reply is a refusal.
type Reply struct {
	Code     int    // 400 to 599
	Enhanced string // "5.1.1" (RFC 3463), "" = none
	Text     string
}

// Options says how a catcher behaves. The zero value takes everything.
type Options struct {
	TLS      string // TLSStart and TLSImplicit make a certificate for 127.0.0.1
	Username string // with Password: AUTH PLAIN must have been used
	Password string

	Refuse      map[string]Reply // at RCPT, by lower-case address
	Once        *Reply           // at the first RCPT of all
	CutAfterDot int              // so many messages are taken but the connection is cut instead of the 250
	SMTPUTF8    bool             // announce it
}

// Sink is a running server.
type Sink struct {
	listener net.Listener
	stop     func() error
	roots    *x509.CertPool
	opts     Options

	mu       sync.Mutex
	messages []Message
	commands []string
	conns    int
	once     bool
	cuts     int
}

// Start runs a catcher on 127.0.0.1 until Close.
func Start(o Options) (*Sink, error) {
	s := &Sink{opts: o}
	srv := smtp.NewServer(smtp.BackendFunc(s.session))
	srv.Domain = "mailtest.invalid"
	srv.ErrorLog = log.New(io.Discard, "", 0)
	srv.MaxMessageBytes = 16 << 20
	srv.AllowInsecureAuth = true
	srv.EnableSMTPUTF8 = o.SMTPUTF8
	if err := s.listen(); err != nil {
		return nil, err
	}
	ln := s.listener
	if o.TLS != TLSNone {
		cert, roots, err := certificate()
		if err != nil {
			_ = ln.Close()
			return nil, err
		}
		s.roots = roots
		cfg := &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
		if o.TLS == TLSImplicit {
			ln = tls.NewListener(ln, cfg)
		} else {
			srv.TLSConfig = cfg
		}
	}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(ln) }()
	s.stop = func() error {
		err := srv.Close()
		_ = s.listener.Close() // Serve may not have come to know it
		<-done
		return err
	}
	return s, nil
}

func (s *Sink) listen() (err error) {
	s.listener, err = net.Listen("tcp", "127.0.0.1:0")
	return err
}

// Addr is where the server listens, host and port.
func (s *Sink) Addr() string { return s.listener.Addr().String() }

// Port is the port of Addr.
func (s *Sink) Port() int { return s.listener.Addr().(*net.TCPAddr).Port }

// Roots trusts the server's certificate; nil without TLS.
func (s *Sink) Roots() *x509.CertPool { return s.roots }

// Messages returns what was taken so far, in order of arrival.
func (s *Sink) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.messages)
}

// Commands returns the commands so far as the server saw them: whole lines under
// Script, "MAIL from", "RCPT to" and "DATA" under Start.
func (s *Sink) Commands() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.commands)
}

// Connections is how many connections said hello (under Script: were accepted).
func (s *Sink) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conns
}

// Close ends the server and its connections.
func (s *Sink) Close() error { return s.stop() }

func (s *Sink) note(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.commands = append(s.commands, line)
}

// session is one connection of a catcher.
type session struct {
	sink   *Sink
	conn   *smtp.Conn
	authed bool
	open   bool
	from   string
	to     []string
}

func (s *Sink) session(c *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns++
	return &session{sink: s, conn: c, authed: s.opts.Username == ""}, nil
}

// AuthMechanisms announces AUTH where a login is configured.
func (c *session) AuthMechanisms() []string {
	if c.sink.opts.Username == "" {
		return nil
	}
	return []string{sasl.Plain}
}

// Auth checks the login.
func (c *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != c.sink.opts.Username || password != c.sink.opts.Password {
			return smtp.ErrAuthFailed
		}
		c.authed = true
		return nil
	}), nil
}

// Reset forgets the transaction.
func (c *session) Reset() { c.open, c.from, c.to = false, "", nil }

// Logout ends the session.
func (c *session) Logout() error { return nil }

// Mail opens a transaction. A second one inside the first is refused, as Postfix does.
func (c *session) Mail(from string, o *smtp.MailOptions) error {
	line := "MAIL " + from
	if o != nil && o.UTF8 {
		line += " SMTPUTF8"
	}
	c.sink.note(line)
	switch {
	case !c.authed:
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "authentication required"}
	case c.open:
		return &smtp.SMTPError{Code: 503, EnhancedCode: smtp.EnhancedCode{5, 5, 1}, Message: "nested MAIL command"}
	}
	c.open, c.from = true, from
	return nil
}

// Rcpt takes a recipient or refuses it.
func (c *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	c.sink.note("RCPT " + to)
	s := c.sink
	s.mu.Lock()
	first := !s.once
	s.once = true
	s.mu.Unlock()
	if first && s.opts.Once != nil {
		return refusal(*s.opts.Once)
	}
	if r, ok := s.opts.Refuse[strings.ToLower(to)]; ok {
		return refusal(r)
	}
	c.to = append(c.to, to)
	return nil
}

// Data takes the message.
func (c *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s := c.sink
	s.note("DATA")
	s.mu.Lock()
	s.messages = append(s.messages, Message{From: c.from, To: slices.Clone(c.to), Data: data})
	cut := s.cuts < s.opts.CutAfterDot
	if cut {
		s.cuts++
	}
	s.mu.Unlock()
	if cut {
		_ = c.conn.Conn().Close()
		return errors.New("cut")
	}
	return nil
}

// refusal is r as go-smtp wants it; the enhanced code goes out as part of the words.
func refusal(r Reply) error {
	return &smtp.SMTPError{Code: r.Code, EnhancedCode: smtp.NoEnhancedCode, Message: strings.TrimSpace(r.Enhanced + " " + r.Text)}
}
