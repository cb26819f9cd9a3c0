package mailer

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"

	"geodigest/digest"
)

// session is one conversation with the relay, used by one Send at a time.
type session struct {
	link   *link
	client *smtp.Client
	times  Timeouts
	size   bool // the relay announced SIZE (RFC 1870)
	born   time.Time
	sent   int         // messages offered so far
	idle   *time.Timer // ends the session when nobody wants it again
}

// phaseError is a failure and how far things had come.
type phaseError struct {
	phase phase
	err   error
}

func (e *phaseError) Error() string { return e.phase.String() + ": " + e.err.Error() }
func (e *phaseError) Unwrap() error { return e.err }

// open connects, says hello, secures the connection as configured and logs in.
// It never leaves a socket behind: the SMTP client does not close its own after a
// failed handshake.
func (m *Mailer) open(ctx context.Context) (*session, error) {
	t := m.cfg.Timeouts
	dialer := net.Dialer{Timeout: t.Connect}
	raw, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(m.cfg.Host, strconv.Itoa(m.cfg.Port)))
	if err != nil {
		return nil, &phaseError{phaseConnect, fmt.Errorf("%w: check that the relay runs and that smtp.host and smtp.port name it", err)}
	}
	s := &session{link: newLink(raw), times: t, born: m.now()}
	release := context.AfterFunc(ctx, func() { s.link.stop(time.Now()) })
	err = s.greet(m.cfg)
	release()
	if err == nil {
		m.log.Debug("smtp session opened", "host", m.cfg.Host, "tls", m.cfg.TLS)
		return s, nil
	}
	_ = raw.Close()
	if ctx.Err() != nil {
		err = &phaseError{phaseConnect, fmt.Errorf("stopped: %w", context.Cause(ctx))}
	}
	return nil, err
}

// greet brings a new connection to the point where it takes mail.
func (s *session) greet(cfg Config) error {
	fail := func(err error) error { return &phaseError{phaseConnect, err} }
	var conn net.Conn = s.link
	s.link.phase(s.times.Greeting)
	secure := &tls.Config{ServerName: cfg.Host, MinVersion: tls.VersionTLS12, RootCAs: cfg.RootCAs}
	if cfg.TLS == TLSImplicit {
		c := tls.Client(conn, secure)
		if err := c.Handshake(); err != nil {
			return fail(explainTLS(cfg.Host, err))
		}
		conn = c
	}
	var err error
	if s.client, err = smtp.NewClient(conn, cfg.Host); err != nil {
		return fail(err)
	}
	s.client.SkipSMTPUTF8(true)
	s.link.phase(s.times.Command)
	if err := s.client.Hello(cfg.HELO); err != nil {
		return fail(err)
	}
	if cfg.TLS == TLSStart {
		if err := s.startTLS(cfg.Host, secure); err != nil {
			return fail(err)
		}
	}
	s.size, _ = s.client.Extension("SIZE")
	if cfg.Username == "" {
		return nil
	}
	auth, err := chooseAuth(s.client, cfg)
	if err != nil {
		return &phaseError{phaseAuth, err}
	}
	s.link.phase(s.times.Command)
	if err := s.client.Auth(auth); err != nil {
		return &phaseError{phaseAuth, err}
	}
	return nil
}

// startTLS upgrades the connection (RFC 3207) or fails: there is no way from here
// to plain text.
func (s *session) startTLS(host string, cfg *tls.Config) error {
	if ok, _ := s.client.Extension("STARTTLS"); !ok {
		return errors.New("the relay does not offer STARTTLS, and nothing is sent in plain text: " +
			"set smtp.tls to implicit (port 465), or to none if the relay is on this machine")
	}
	before := s.client.Text
	s.link.phase(s.times.Command)
	if err := s.client.StartTLS(cfg); err != nil {
		return explainTLS(host, err)
	}
	if before.R.Buffered() > 0 {
		return errors.New("the relay sent text after its STARTTLS reply, which somebody in between can have put there (CVE-2011-0411)")
	}
	return nil
}

// explainTLS adds what an operator can do about a certificate.
func explainTLS(host string, err error) error {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &unknown):
		return fmt.Errorf("the certificate of %s is not from a known authority: %w: install its CA on this machine", host, err)
	case errors.As(err, &name):
		return fmt.Errorf("the certificate is not for %s: %w: set smtp.host to the name in it", host, err)
	case errors.As(err, &invalid):
		return fmt.Errorf("the certificate of %s is not valid: %w: renew it on the relay", host, err)
	}
	return fmt.Errorf("securing the connection: %w", err)
}

// chooseAuth picks the mechanism: the plain ones first, which every relay that
// offers them really has, but only where nobody can listen.
func chooseAuth(c *smtp.Client, cfg Config) (smtp.Auth, error) {
	_, list := c.Extension("AUTH")
	offered := " " + strings.ToUpper(list) + " "
	_, secure := c.TLSConnectionState()
	private := secure || loopback(cfg.Host)
	has := func(mech string) bool { return strings.Contains(offered, " "+mech+" ") }
	switch {
	case private && has("PLAIN"):
		return smtp.PlainAuth("", cfg.Username, cfg.Password, cfg.Host, true), nil
	case private && has("LOGIN"):
		return smtp.LoginAuth(cfg.Username, cfg.Password, cfg.Host, true), nil
	case has("SCRAM-SHA-256"):
		return smtp.ScramSHA256Auth(cfg.Username, cfg.Password), nil
	case has("CRAM-MD5"):
		return smtp.CRAMMD5Auth(cfg.Username, cfg.Password), nil
	}
	return nil, fmt.Errorf("the relay offers no way to log in that is known here (it offers: %q): leave smtp.username empty if it needs none", list)
}

// command sends one line and reads its reply.
func (s *session) command(want int, format string, args ...any) error {
	id, err := s.client.Text.Cmd(format, args...)
	if err != nil {
		return err
	}
	s.client.Text.StartResponse(id)
	defer s.client.Text.EndResponse(id)
	_, _, err = s.client.Text.ReadResponse(want)
	return err
}

// chunk is how much of a message one deadline covers (RFC 5321 section 4.5.3.2.5).
const chunk = 16 << 10

// offer runs one transaction. Until the relay asks for the message a cancelled ctx
// ends it at once; from then on it is finished, within the grace time.
func (s *session) offer(ctx context.Context, env envelope, raw []byte) (digest.Result, phase) {
	s.sent++
	at := func(p phase, err error) (digest.Result, phase) {
		if code, _ := replyOf(err); code == 0 && p < phaseDot && ctx.Err() != nil {
			err = fmt.Errorf("stopped before the message was handed over: %w", context.Cause(ctx))
		}
		return classify(p, err, ""), p
	}
	release := context.AfterFunc(ctx, func() { s.link.stop(time.Now()) })
	defer func() { release() }()

	s.link.phase(s.times.Command)
	size := ""
	if s.size {
		size = fmt.Sprintf(" SIZE=%d", len(raw))
	}
	// Not Client.Mail: it would declare the message 8BITMIME, which it never is.
	if err := s.command(250, "MAIL FROM:<%s>%s", env.returnPath, size); err != nil {
		return at(phaseMail, err)
	}
	s.link.phase(s.times.Command)
	if err := s.client.Rcpt(bracket(env.to)); err != nil {
		return at(phaseRcpt, err)
	}
	s.link.phase(s.times.Data)
	w, err := s.client.Data()
	if err != nil {
		return at(phaseData, err)
	}
	release()
	release = context.AfterFunc(ctx, func() { s.link.stop(time.Now().Add(s.times.Grace)) })
	for rest := raw; len(rest) > 0; {
		n := min(chunk, len(rest))
		s.link.phase(s.times.Block)
		if _, err := w.Write(rest[:n]); err != nil {
			// The writer is broken now, so Close sends no dot; it reads what the relay
			// may have said before it hung up.
			if said := w.Close(); said != nil {
				if code, _ := replyOf(said); code >= 400 {
					err = said
				}
			}
			return at(phaseBody, err)
		}
		rest = rest[n:]
	}
	s.link.phase(s.times.Dot)
	err = w.Close()
	if err != nil {
		if code, _ := replyOf(err); code == 0 && !s.link.allSent() {
			return at(phaseBody, err) // the kernel never took the final dot
		}
		return at(phaseDot, err)
	}
	text := ""
	if d, ok := w.(*smtp.DataCloser); ok {
		text = d.ServerResponse()
	}
	return classify(phaseDot, nil, text), phaseDot
}

// usable brings the session back to its start after an attempt with result r and
// says whether another message may follow. After anything but success the relay is
// told RSET, since it may still hold the transaction (503 nested MAIL otherwise).
func (s *session) usable(r digest.Result) bool {
	switch {
	case s.link.stopped() || !s.link.allSent() || r.Code == 0 || r.Code == 421:
		return false
	case r.State == digest.Accepted:
		return true
	}
	s.link.phase(s.times.Reset)
	return s.client.Reset() == nil
}

// close says goodbye if asked to and always closes the socket. The outcome of QUIT
// tells nothing about any message and is not looked at.
func (s *session) close(polite bool) {
	if polite && s.client != nil {
		s.link.phase(s.times.Quit)
		_ = s.client.Quit()
	}
	_ = s.link.Close()
}

// broken reports whether the relay just hung up on a session kept from an earlier
// message: it answered the first command with nothing or with 421.
func broken(r digest.Result, p phase) bool {
	return p == phaseMail && (r.Code == 0 || r.Code == 421)
}

// failure turns an error of open into a Result.
func failure(err error) digest.Result {
	var pe *phaseError
	if !errors.As(err, &pe) {
		return classify(phaseConnect, err, "")
	}
	var reply *textproto.Error
	r := classify(pe.phase, pe.err, "")
	if r.State == digest.OutcomePause && pe.phase == phaseAuth && errors.As(pe.err, &reply) {
		r.Reply = clip("logging in: " + r.Reply + ": check smtp.username and smtp.password")
	}
	return r
}
