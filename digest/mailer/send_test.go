package mailer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"geodigest/digest"
	"geodigest/digest/mailer/mailtest"
)

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// brief is short enough for tests that wait for a server that never answers.
var brief = Timeouts{Dot: 60 * time.Millisecond, Grace: 60 * time.Millisecond, Reset: 60 * time.Millisecond}

func testMessage(to string) digest.Message {
	return digest.Message{
		From: "World Brief <brief@example.org>", To: to, ReturnPath: "bounce+7.abc@example.org",
		Subject: "Talks open in Ostrovia", Text: "1. Talks open\n   3 outlets\n", HTML: "<h1>Talks open</h1>\n",
		MessageID: "daily.20260301T0700Z.0123@example.org", Date: time.Date(2026, 3, 1, 7, 0, 0, 0, time.UTC),
		Lang: "en", ListID: "daily.example.org", ListName: "Daily brief",
		Unsubscribe: "https://brief.example.org/u/t0ken",
	}
}

func newMailer(t *testing.T, s *mailtest.Sink, change func(*Config)) *Mailer {
	t.Helper()
	cfg := Config{Host: "127.0.0.1", Port: s.Port(), TLS: TLSNone, HELO: "sender.example.org", Timeouts: brief}
	if change != nil {
		change(&cfg)
	}
	m, err := New(cfg, quiet())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	return m
}

func script(t *testing.T, f func(mailtest.Command) mailtest.Answer) *mailtest.Sink {
	t.Helper()
	s, err := mailtest.Script(f)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func start(t *testing.T, o mailtest.Options) *mailtest.Sink {
	t.Helper()
	s, err := mailtest.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// at answers the first time verb comes and behaves otherwise.
func at(verb string, a mailtest.Answer) func(mailtest.Command) mailtest.Answer {
	return func(c mailtest.Command) mailtest.Answer {
		if c.Verb == verb && c.N == 0 {
			return a
		}
		return mailtest.Answer{}
	}
}

// TestOutcomes scripts each fault once, then sends a second message, which must
// arrive whatever happened to the first.
func TestOutcomes(t *testing.T) {
	reply := func(s string) mailtest.Answer { return mailtest.Answer{Reply: s} }
	cut := mailtest.Answer{Cut: true}
	for _, c := range []struct {
		name     string
		verb     string
		answer   mailtest.Answer
		state    digest.DeliveryState
		code     int
		enhanced string
		suppress bool
		stored   int // copies of the first message at the relay
	}{
		{"greeting cut", "", cut, digest.Deferred, 0, "", false, 0},
		{"greeting 421", "", reply("421 4.3.2 shutting down"), digest.Deferred, 421, "4.3.2", false, 0},
		{"greeting 554", "", reply("554 no service"), digest.Deferred, 554, "", false, 0},
		{"greeting 554 blocked", "", reply("554 5.7.1 your address is listed"), digest.OutcomePause, 554, "5.7.1", false, 0},
		{"mail cut", "MAIL", cut, digest.Deferred, 0, "", false, 0},
		{"mail 451", "MAIL", reply("451 4.3.0 later"), digest.Deferred, 451, "4.3.0", false, 0},
		{"mail sender refused", "MAIL", reply("550 5.1.8 bad sender domain"), digest.OutcomePause, 550, "5.1.8", false, 0},
		{"mail too big", "MAIL", reply("552 5.3.4 too big"), digest.Failed, 552, "5.3.4", false, 0},
		{"rcpt cut", "RCPT", cut, digest.Deferred, 0, "", false, 0},
		{"rcpt 450", "RCPT", reply("450 4.2.1 greylisted"), digest.Deferred, 450, "4.2.1", false, 0},
		{"rcpt 452", "RCPT", reply("452 4.2.2 mailbox full"), digest.Deferred, 452, "4.2.2", false, 0},
		{"rcpt 421", "RCPT", reply("421 4.7.0 slow down"), digest.Deferred, 421, "4.7.0", false, 0},
		{"rcpt no user", "RCPT", reply("550-5.1.1 no such\n550 5.1.1 user"), digest.Failed, 550, "5.1.1", true, 0},
		{"rcpt disabled", "RCPT", reply("550 5.2.1 mailbox disabled"), digest.Failed, 550, "5.2.1", true, 0},
		{"rcpt full", "RCPT", reply("552 5.2.2 mailbox full"), digest.Failed, 552, "5.2.2", false, 0},
		{"rcpt bare 550", "RCPT", reply("550 no such user here"), digest.Failed, 550, "", true, 0},
		{"rcpt bare 553", "RCPT", reply("553 mailbox name not allowed"), digest.Failed, 553, "", true, 0},
		{"rcpt bare 554", "RCPT", reply("554 transaction failed"), digest.Failed, 554, "", false, 0},
		{"rcpt vague policy", "RCPT", reply("550 rejected by local policy"), digest.Failed, 550, "", false, 0},
		{"rcpt relay", "RCPT", reply("550 relaying denied"), digest.OutcomePause, 550, "", false, 0},
		{"rcpt 5.7.1", "RCPT", reply("550 5.7.1 not allowed"), digest.OutcomePause, 550, "5.7.1", false, 0},
		{"data cut", "DATA", cut, digest.Deferred, 0, "", false, 0},
		{"data 451", "DATA", reply("451 4.3.1 no space"), digest.Deferred, 451, "4.3.1", false, 0},
		{"data 554", "DATA", reply("554 5.5.1 no valid recipients"), digest.Failed, 554, "5.5.1", false, 0},
		{"data 250", "DATA", reply("250 what"), digest.Deferred, 250, "", false, 0},
		{"dot cut", ".", cut, digest.Unknown, 0, "", false, 1},
		{"dot silence", ".", mailtest.Answer{Hang: true}, digest.Unknown, 0, "", false, 1},
		{"dot nonsense", ".", reply("hello"), digest.Unknown, 0, "", false, 1},
		{"dot 354", ".", reply("354 what"), digest.Unknown, 354, "", false, 1},
		{"dot 250 then cut", ".", mailtest.Answer{Reply: "250 2.0.0 queued as 42", Cut: true}, digest.Accepted, 250, "2.0.0", false, 1},
		{"dot 251", ".", reply("251 2.1.5 forwarded"), digest.Accepted, 251, "2.1.5", false, 1},
		{"dot 452", ".", reply("452 4.3.1 no space"), digest.Deferred, 452, "4.3.1", false, 1},
		{"dot 421", ".", mailtest.Answer{Reply: "421 4.3.2 going down", Cut: true}, digest.Deferred, 421, "4.3.2", false, 1},
		{"dot 554", ".", reply("554 5.6.0 bad content"), digest.Failed, 554, "5.6.0", false, 1},
		{"dot bare 550", ".", reply("550 rejected"), digest.Failed, 550, "", false, 1},
		{"dot 5.1.1", ".", reply("550 5.1.1 no such user"), digest.Failed, 550, "5.1.1", true, 1},
		{"dot 5.7.26", ".", reply("550 5.7.26 unauthenticated"), digest.OutcomePause, 550, "5.7.26", false, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			sink := script(t, at(c.verb, c.answer))
			m := newMailer(t, sink, nil)
			r := m.Send(context.Background(), testMessage("reader@example.net"))
			if r.State != c.state || r.Code != c.code || r.Enhanced != c.enhanced || r.Suppress != c.suppress {
				t.Errorf("got %+v, want %s %d %q suppress %v", r, c.state, c.code, c.enhanced, c.suppress)
			}
			if r.Reply == "" {
				t.Error("the result says nothing")
			}
			if got := len(sink.Messages()); got != c.stored {
				t.Errorf("the relay holds %d copies, want %d", got, c.stored)
			}
			if r := m.Send(context.Background(), testMessage("other@example.net")); r.State != digest.Accepted {
				t.Errorf("the next message: %+v", r)
			}
			if got := len(sink.Messages()); got != c.stored+1 {
				t.Errorf("the relay holds %d messages after the next one, want %d", got, c.stored+1)
			}
		})
	}
}

// TestEveryCode runs every reply code through every phase: nothing but 2xx at the
// dot is accepted, a code without words never pauses at RCPT, 4xx always defers.
func TestEveryCode(t *testing.T) {
	for p := phaseConnect; p <= phaseDot; p++ {
		for code := 200; code < 600; code++ {
			r := classify(p, replyError(code, "words"), "")
			ok := true
			switch {
			case code/100 == 4:
				ok = r.State == digest.Deferred
			case code/100 == 5:
				ok = r.State == digest.Failed || r.State == digest.OutcomePause || p < phaseMail && r.State == digest.Deferred
			case p < phaseDot:
				ok = r.State == digest.Deferred
			case code/100 == 2:
				ok = r.State == digest.Accepted
			default:
				ok = r.State == digest.Unknown
			}
			if r.Suppress && (p != phaseRcpt || code != 550 && code != 553) {
				ok = false
			}
			if !ok || r.Code != code {
				t.Errorf("%s %d: %+v", p, code, r)
			}
		}
	}
}

func TestNobodyListens(t *testing.T) {
	sink := script(t, nil)
	m := newMailer(t, sink, nil)
	_ = sink.Close()
	r := m.Send(context.Background(), testMessage("reader@example.net"))
	if r.State != digest.Deferred || r.Code != 0 || !strings.Contains(r.Reply, "smtp.host") {
		t.Errorf("got %+v", r)
	}
}

// TestExactBytes: what arrives is what Bytes says, dots at line starts included.
func TestExactBytes(t *testing.T) {
	sink := start(t, mailtest.Options{SMTPUTF8: true})
	m := newMailer(t, sink, nil)
	msg := testMessage("Reader@Example.NET")
	msg.Text = ".\n..two dots\n" + strings.Repeat("Długi wiersz bez końca. ", 400)
	if r := m.Send(context.Background(), msg); r.State != digest.Accepted {
		t.Fatalf("got %+v", r)
	}
	want, err := Bytes(msg)
	if err != nil {
		t.Fatal(err)
	}
	got := sink.Messages()[0]
	if !bytes.Equal(got.Data, want) {
		t.Errorf("arrived %d bytes, sent %d:\n%s", len(got.Data), len(want), got.Data)
	}
	if got.From != "bounce+7.abc@example.org" || !slices.Equal(got.To, []string{"Reader@example.net"}) {
		t.Errorf("envelope %q %q", got.From, got.To)
	}
	for _, c := range sink.Commands() {
		if strings.Contains(c, "SMTPUTF8") {
			t.Errorf("asked for SMTPUTF8: %s", c)
		}
	}
}

// TestConnectionIsKept counts connections, and commands per message.
func TestConnectionIsKept(t *testing.T) {
	sink := script(t, nil)
	m := newMailer(t, sink, func(c *Config) { c.PerConnection = 5 })
	for i := range 12 {
		if r := m.Send(context.Background(), testMessage(fmt.Sprintf("r%d@example.net", i))); r.State != digest.Accepted {
			t.Fatalf("message %d: %+v", i, r)
		}
	}
	if got := sink.Connections(); got != 3 {
		t.Errorf("%d connections for 12 messages at 5 each, want 3", got)
	}
	cmds := sink.Commands()
	if want := []string{"EHLO sender.example.org", "MAIL FROM:<bounce+7.abc@example.org>", "RCPT TO:<r0@example.net>", "DATA",
		"MAIL FROM:<bounce+7.abc@example.org>"}; !slices.Equal(cmds[:5], want) {
		t.Errorf("the dialogue begins %q", cmds[:5])
	}
}

// TestHungUpWhileIdle: a kept connection that the relay closed costs nothing.
func TestHungUpWhileIdle(t *testing.T) {
	for name, second := range map[string]mailtest.Answer{
		"silently": {Cut: true},
		"with 421": {Reply: "421 4.4.2 timeout", Cut: true},
	} {
		t.Run(name, func(t *testing.T) {
			sink := script(t, func(c mailtest.Command) mailtest.Answer {
				if c.Verb == "MAIL" && c.N == 1 {
					return second
				}
				return mailtest.Answer{}
			})
			m := newMailer(t, sink, nil)
			for range 2 {
				if r := m.Send(context.Background(), testMessage("reader@example.net")); r.State != digest.Accepted {
					t.Fatalf("got %+v", r)
				}
			}
			if n := sink.Connections(); n != 2 {
				t.Errorf("%d connections, want 2", n)
			}
		})
	}
}

// TestNestedMail: after a refused DATA the relay still holds the transaction; without
// RSET the next MAIL would be refused for good.
func TestNestedMail(t *testing.T) {
	sink := script(t, at("DATA", mailtest.Answer{Reply: "451 4.3.0 not now"}))
	m := newMailer(t, sink, nil)
	m.Send(context.Background(), testMessage("reader@example.net"))
	if r := m.Send(context.Background(), testMessage("reader@example.net")); r.State != digest.Accepted {
		t.Fatalf("got %+v", r)
	}
	if !slices.Contains(sink.Commands(), "RSET") || sink.Connections() != 1 {
		t.Errorf("%d connections, commands %q", sink.Connections(), sink.Commands())
	}
}

// TestRefusedReset: a relay that breaks on RSET loses the connection, not the next message.
func TestRefusedReset(t *testing.T) {
	sink := script(t, func(c mailtest.Command) mailtest.Answer {
		switch {
		case c.Verb == "RCPT" && c.N == 0:
			return mailtest.Answer{Reply: "550 5.1.1 no such user"}
		case c.Verb == "RSET":
			return mailtest.Answer{Reply: "502 5.5.1 what"}
		}
		return mailtest.Answer{}
	})
	m := newMailer(t, sink, nil)
	if r := m.Send(context.Background(), testMessage("gone@example.net")); !r.Suppress {
		t.Errorf("got %+v", r)
	}
	if r := m.Send(context.Background(), testMessage("reader@example.net")); r.State != digest.Accepted {
		t.Errorf("got %+v", r)
	}
}

func TestConcurrent(t *testing.T) {
	sink := start(t, mailtest.Options{Refuse: map[string]mailtest.Reply{"r3@example.net": {Code: 550, Enhanced: "5.1.1", Text: "no such user"}}})
	m := newMailer(t, sink, func(c *Config) { c.Connections = 3; c.PerConnection = 4 })
	var wg sync.WaitGroup
	results := make([]digest.Result, 40)
	for i := range results {
		wg.Go(func() {
			results[i] = m.Send(context.Background(), testMessage(fmt.Sprintf("r%d@example.net", i)))
		})
	}
	wg.Wait()
	for i, r := range results {
		if want := digest.Accepted; i != 3 && r.State != want || i == 3 && !r.Suppress {
			t.Errorf("message %d: %+v", i, r)
		}
	}
	seen := map[string]int{}
	for _, msg := range sink.Messages() {
		seen[msg.To[0]]++
	}
	if len(seen) != 39 || len(sink.Messages()) != 39 {
		t.Errorf("%d messages for %d readers, want 39 for 39", len(sink.Messages()), len(seen))
	}
}

// TestStop: a cancelled context ends an attempt before DATA and lets one after it finish.
func TestStop(t *testing.T) {
	for _, c := range []struct {
		verb string
		want digest.DeliveryState
	}{{"RCPT", digest.Deferred}, {".", digest.Accepted}} {
		t.Run(c.verb, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(context.Background())
			sink := script(t, func(cmd mailtest.Command) mailtest.Answer {
				if cmd.Verb == c.verb {
					cancel(errors.New("going down"))
					if c.want == digest.Deferred {
						return mailtest.Answer{Hang: true}
					}
				}
				return mailtest.Answer{}
			})
			m := newMailer(t, sink, func(cfg *Config) { cfg.Timeouts.Grace = time.Minute })
			r := m.Send(ctx, testMessage("reader@example.net"))
			if r.State != c.want {
				t.Errorf("got %+v, want %s", r, c.want)
			}
			if r := m.Send(ctx, testMessage("reader@example.net")); r.State != digest.Deferred || !strings.Contains(r.Reply, "going down") {
				t.Errorf("after the end: %+v", r)
			}
		})
	}
}

// TestGrace: a relay that stays silent after the dot cannot hold up a shutdown.
func TestGrace(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	sink := script(t, func(c mailtest.Command) mailtest.Answer {
		if c.Verb == "." {
			cancel()
			return mailtest.Answer{Hang: true}
		}
		return mailtest.Answer{}
	})
	m := newMailer(t, sink, func(c *Config) { c.Timeouts.Dot = time.Hour })
	if r := m.Send(ctx, testMessage("reader@example.net")); r.State != digest.Unknown {
		t.Errorf("got %+v", r)
	}
}

func TestClosed(t *testing.T) {
	sink := start(t, mailtest.Options{})
	m := newMailer(t, sink, nil)
	m.Send(context.Background(), testMessage("reader@example.net"))
	m.Close()
	if r := m.Send(context.Background(), testMessage("reader@example.net")); r.State != digest.Deferred {
		t.Errorf("got %+v", r)
	}
	if len(sink.Messages()) != 1 {
		t.Errorf("%d messages", len(sink.Messages()))
	}
}

// TestUnsendable: what can never go out says whose fault it is without a connection.
func TestUnsendable(t *testing.T) {
	sink := script(t, nil)
	m := newMailer(t, sink, nil)
	msg := testMessage("a b@example.net")
	if r := m.Send(context.Background(), msg); r.State != digest.Failed || !r.Suppress || r.Enhanced != "5.1.3" {
		t.Errorf("bad recipient: %+v", r)
	}
	msg = testMessage("reader@example.net")
	msg.MessageID = "x>\r\nBcc: all@example.net"
	if r := m.Send(context.Background(), msg); r.State != digest.OutcomePause {
		t.Errorf("bad message id: %+v", r)
	}
	if sink.Connections() != 0 {
		t.Error("connected for nothing")
	}
}
