package mailtest

import (
	"net/smtp"
	"strings"
	"testing"
)

const mail = "Subject: hello\r\n\r\n.dot\r\nbye\r\n"

func send(s *Sink, to string) error {
	return smtp.SendMail(s.Addr(), nil, "sender@example.org", []string{to}, []byte(mail))
}

// TestCatch: both servers take mail from another client and give it back unchanged.
func TestCatch(t *testing.T) {
	for name, open := range map[string]func() (*Sink, error){
		"start":  func() (*Sink, error) { return Start(Options{}) },
		"script": func() (*Sink, error) { return Script(nil) },
	} {
		t.Run(name, func(t *testing.T) {
			s, err := open()
			if err != nil {
				t.Fatal(err)
			}
			if err := send(s, "reader@example.net"); err != nil {
				t.Error(err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			got := s.Messages()
			if len(got) != 1 || got[0].From != "sender@example.org" || len(got[0].To) != 1 || got[0].To[0] != "reader@example.net" || string(got[0].Data) != mail {
				t.Errorf("got %q", got)
			}
			if s.Connections() != 1 || len(s.Commands()) < 3 {
				t.Errorf("%d connections, commands %q", s.Connections(), s.Commands())
			}
			if err := send(s, "reader@example.net"); err == nil {
				t.Error("a closed server takes mail")
			}
		})
	}
}

func TestFaults(t *testing.T) {
	s, err := Start(Options{
		Refuse: map[string]Reply{"gone@example.net": {550, "5.1.1", "no such user"}}, Once: &Reply{451, "4.7.1", "later"}, CutAfterDot: 1,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	for i, c := range []struct{ to, words string }{
		{"reader@example.net", "451"}, {"Gone@example.net", "5.1.1 no such user"}, {"reader@example.net", "EOF"}, {"reader@example.net", ""},
	} {
		err := send(s, c.to)
		if (err == nil) != (c.words == "") || err != nil && !strings.Contains(err.Error(), c.words) {
			t.Errorf("message %d: %v, want %q", i, err, c.words)
		}
	}
	if n := len(s.Messages()); n != 2 {
		t.Errorf("%d messages kept, want the cut one and the last", n)
	}
}

// TestHangEnds: Close frees a client that waits for a reply.
func TestHangEnds(t *testing.T) {
	reached := make(chan struct{})
	s, err := Script(func(c Command) Answer {
		if c.Verb == "MAIL" {
			close(reached)
			return Answer{Hang: true}
		}
		return Answer{}
	})
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- send(s, "reader@example.net") }()
	<-reached
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := <-done; err == nil {
		t.Error("sent although the server was silent")
	}
}
