package mailer

import (
	"bytes"
	"context"
	"crypto/x509"
	"net"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"geodigest/digest"
	"geodigest/digest/mailer/mailtest"
)

func replyError(code int, words string) error { return &textproto.Error{Code: code, Msg: words} }

func TestTLS(t *testing.T) {
	login := func(user, password string) func(*Config) {
		return func(c *Config) { c.Username, c.Password = user, password }
	}
	for _, c := range []struct {
		name   string
		server mailtest.Options
		mode   string
		trust  bool
		host   string
		login  func(*Config)
		want   digest.DeliveryState
		words  string
	}{
		{"starttls", mailtest.Options{TLS: mailtest.TLSStart}, TLSStart, true, "127.0.0.1", nil, digest.Accepted, ""},
		{"implicit", mailtest.Options{TLS: mailtest.TLSImplicit}, TLSImplicit, true, "127.0.0.1", nil, digest.Accepted, ""},
		{"by name", mailtest.Options{TLS: mailtest.TLSStart}, TLSStart, true, "localhost", nil, digest.Accepted, ""},
		{"starttls stripped", mailtest.Options{}, TLSStart, true, "127.0.0.1", nil, digest.Deferred, "nothing is sent in plain text"},
		{"unknown authority", mailtest.Options{TLS: mailtest.TLSStart}, TLSStart, false, "127.0.0.1", nil, digest.Deferred, "not from a known authority"},
		{"unknown authority, implicit", mailtest.Options{TLS: mailtest.TLSImplicit}, TLSImplicit, false, "127.0.0.1", nil, digest.Deferred, "not from a known authority"},
		{"wrong name", mailtest.Options{TLS: mailtest.TLSStart}, TLSStart, true, "127.0.0.2", nil, digest.Deferred, "is not for 127.0.0.2"},
		{"login", mailtest.Options{TLS: mailtest.TLSStart, Username: "me", Password: "pass word"}, TLSStart, true, "127.0.0.1", login("me", "pass word"), digest.Accepted, ""},
		{"login, implicit", mailtest.Options{TLS: mailtest.TLSImplicit, Username: "me", Password: "secret"}, TLSImplicit, true, "127.0.0.1", login("me", "secret"), digest.Accepted, ""},
		{"login, local plain", mailtest.Options{Username: "me", Password: "secret"}, TLSNone, true, "127.0.0.1", login("me", "secret"), digest.Accepted, ""},
		{"wrong password", mailtest.Options{TLS: mailtest.TLSStart, Username: "me", Password: "secret"}, TLSStart, true, "127.0.0.1", login("me", "canary-8431"), digest.OutcomePause, "smtp.password"},
		{"login not offered", mailtest.Options{TLS: mailtest.TLSStart}, TLSStart, true, "127.0.0.1", login("me", "secret"), digest.Deferred, "no way to log in"},
		{"login wanted", mailtest.Options{TLS: mailtest.TLSStart, Username: "me", Password: "secret"}, TLSStart, true, "127.0.0.1", nil, digest.OutcomePause, "authentication required"},
	} {
		t.Run(c.name, func(t *testing.T) {
			sink := start(t, c.server)
			m := newMailer(t, sink, func(cfg *Config) {
				cfg.TLS, cfg.Host = c.mode, c.host
				if cfg.RootCAs = x509.NewCertPool(); c.trust && sink.Roots() != nil {
					cfg.RootCAs = sink.Roots()
				}
				if c.login != nil {
					c.login(cfg)
				}
			})
			if c.host == "127.0.0.2" {
				relay(t, net.JoinHostPort(c.host, strconv.Itoa(sink.Port())), sink, nil, nil)
			}
			r := m.Send(context.Background(), testMessage("reader@example.net"))
			if r.State != c.want || !strings.Contains(r.Reply, c.words) {
				t.Errorf("got %+v, want %s with %q", r, c.want, c.words)
			}
			if strings.Contains(r.Reply, "canary-8431") {
				t.Error("the password is in the reply")
			}
			want := 0
			if c.want == digest.Accepted {
				want = 1
			}
			if got := len(sink.Messages()); got != want {
				t.Errorf("%d messages arrived, want %d", got, want)
			}
		})
	}
}

// TestInjectedAfterSTARTTLS: somebody in between puts text behind the reply to
// STARTTLS, in the clear, and lets the rest through. Nothing may be sent.
func TestInjectedAfterSTARTTLS(t *testing.T) {
	sink := start(t, mailtest.Options{TLS: mailtest.TLSStart})
	port := relay(t, "127.0.0.1:0", sink, nil, func(b []byte) ([]byte, bool) {
		if bytes.HasPrefix(b, []byte("220 ")) && bytes.Contains(b, []byte("TLS")) {
			b = append(b, "250-relay.example.org\r\n250 AUTH PLAIN\r\n"...)
		}
		return b, true
	})
	m := newMailer(t, sink, func(c *Config) { c.TLS, c.Port, c.RootCAs = TLSStart, port, sink.Roots() })
	r := m.Send(context.Background(), testMessage("reader@example.net"))
	if r.State != digest.Deferred || !strings.Contains(r.Reply, "after its STARTTLS reply") || len(sink.Messages()) != 0 {
		t.Errorf("got %+v", r)
	}
}

// TestBrokenSTARTTLS: a relay that says 220 and then no TLS.
func TestBrokenSTARTTLS(t *testing.T) {
	sink := script(t, func(c mailtest.Command) mailtest.Answer {
		switch c.Verb {
		case "EHLO":
			return mailtest.Answer{Reply: "250-relay\n250 STARTTLS"}
		case "STARTTLS":
			return mailtest.Answer{Reply: "220 go", Cut: true}
		}
		return mailtest.Answer{}
	})
	m := newMailer(t, sink, func(c *Config) { c.TLS = TLSStart })
	r := m.Send(context.Background(), testMessage("reader@example.net"))
	if r.State != digest.Deferred || slices.ContainsFunc(sink.Commands(), func(s string) bool { return strings.HasPrefix(s, "MAIL") }) {
		t.Errorf("got %+v, commands %q", r, sink.Commands())
	}
}

func TestNewRefuses(t *testing.T) {
	for _, c := range []struct {
		cfg   Config
		words string
	}{
		{Config{}, "smtp.host"},
		{Config{Host: "relay.example.org", TLS: "ssl"}, "smtp.tls"},
		{Config{Host: "relay.example.org", Port: 70000}, "smtp.port"},
		{Config{Host: "relay.example.org", TLS: TLSNone, Username: "me"}, "readable"},
		{Config{Host: "relay.example.org", HELO: "a\r\nRSET"}, "smtp.helo"},
		{Config{Host: "relay.example.org", HELO: "[a\r\nRSET"}, "smtp.helo"},
	} {
		if _, err := New(c.cfg, quiet()); err == nil || !strings.Contains(err.Error(), c.words) {
			t.Errorf("New(%+v): %v, want something about %s", c.cfg, err, c.words)
		}
	}
}

func TestDefaults(t *testing.T) {
	m, err := New(Config{Host: "relay.example.org"}, quiet())
	if err != nil {
		t.Fatal(err)
	}
	// RFC 5321 section 4.5.3.2.6: a shorter wait for this reply makes duplicates.
	if m.cfg.Timeouts.Dot != 10*time.Minute || m.cfg.Port != 587 || m.cfg.TLS != TLSStart || cap(m.slots) != 4 {
		t.Errorf("got %+v", m.cfg)
	}
}
