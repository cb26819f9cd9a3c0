package mailtest

import (
	"bufio"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"
)

// Command is what a scripted server asks its script about.
type Command struct {
	Verb string // "" when a connection opens, "." after the final dot, else the upper-case verb
	Line string // the whole line
	N    int    // how often this verb came before, over all connections
}

// Answer is what the script wants. The zero Answer is the usual one.
type Answer struct {
	Reply string        // "550 5.1.1 no such user"; lines separated by "\n"; "" = the usual reply
	Cut   bool          // hang up: instead of a reply, or after it where Reply is set
	Hang  bool          // say nothing more until the client or Close ends the connection
	Delay time.Duration // before the reply
}

// ehlo is what a scripted server announces; no STARTTLS, no AUTH.
const ehlo = "250-mailtest.invalid\n250-PIPELINING\n250-8BITMIME\n250-SMTPUTF8\n250 ENHANCEDSTATUSCODES"

// Script runs a bare SMTP server on 127.0.0.1 that asks script what to answer to
// everything (nil: the usual). A message is kept when its final dot has come,
// whatever is answered then: the caller knows what the answer meant.
func Script(script func(Command) Answer) (*Sink, error) {
	s := &Sink{}
	if err := s.listen(); err != nil {
		return nil, err
	}
	if script == nil {
		script = func(Command) Answer { return Answer{} }
	}
	srv := &scripted{sink: s, script: script, seen: map[string]int{}, done: make(chan struct{})}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			c, err := s.listener.Accept()
			if err != nil {
				return
			}
			wg.Go(func() { srv.serve(c) })
		}
	})
	s.stop = sync.OnceValue(func() error {
		close(srv.done)
		err := s.listener.Close()
		wg.Wait()
		return err
	})
	return s, nil
}

// scripted is the server behind Script.
type scripted struct {
	sink   *Sink
	script func(Command) Answer
	done   chan struct{}

	mu   sync.Mutex // guards seen and keeps the script's calls in one order
	seen map[string]int
}

// serve talks to one client.
func (s *scripted) serve(c net.Conn) {
	gone := make(chan struct{})
	defer close(gone)
	defer func() { _ = c.Close() }()
	go func() { // Close must end a read that waits
		select {
		case <-s.done:
			_ = c.Close()
		case <-gone:
		}
	}()
	s.sink.mu.Lock()
	s.sink.conns++
	s.sink.mu.Unlock()

	r := bufio.NewReader(c)
	var msg Message
	inside := false
	if !s.answer(c, Command{}, "220 mailtest.invalid ESMTP") {
		return
	}
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		s.sink.note(line)
		verb, _, _ := strings.Cut(strings.ToUpper(line), " ")
		usual := "250 2.0.0 ok"
		switch verb {
		case "EHLO":
			usual = ehlo
		case "HELO", "NOOP", "RSET":
		case "MAIL":
			if inside {
				usual = "503 5.5.1 nested MAIL command"
			}
		case "RCPT":
			if !inside {
				usual = "503 5.5.1 need MAIL"
			}
		case "DATA":
			usual = "354 go on"
		case "QUIT":
			s.answer(c, Command{Verb: verb, Line: line}, "221 2.0.0 bye")
			return
		default:
			usual = "502 5.5.2 not known"
		}
		sent, ok := s.reply(c, Command{Verb: verb, Line: line}, usual)
		if !ok {
			return
		}
		switch accepted := strings.HasPrefix(sent, "2"); {
		case verb == "MAIL" && accepted:
			inside, msg = true, Message{From: path(line)}
		case verb == "RCPT" && accepted:
			msg.To = append(msg.To, path(line))
		case verb == "RSET" && accepted, verb == "EHLO":
			inside, msg = false, Message{}
		case verb == "DATA" && strings.HasPrefix(sent, "354"):
			if msg.Data, err = readData(r); err != nil {
				return
			}
			s.sink.mu.Lock()
			s.sink.messages = append(s.sink.messages, Message{msg.From, slices.Clone(msg.To), msg.Data})
			s.sink.mu.Unlock()
			if !s.answer(c, Command{Verb: "."}, "250 2.0.0 queued") {
				return
			}
			inside, msg = false, Message{}
		}
	}
}

func (s *scripted) answer(c net.Conn, cmd Command, usual string) bool {
	_, ok := s.reply(c, cmd, usual)
	return ok
}

// reply sends the script's answer, or the usual one; ok is false when the
// connection is over.
func (s *scripted) reply(c net.Conn, cmd Command, usual string) (sent string, ok bool) {
	s.mu.Lock()
	cmd.N = s.seen[cmd.Verb]
	s.seen[cmd.Verb]++
	a := s.script(cmd)
	s.mu.Unlock()
	if a.Delay > 0 {
		select {
		case <-time.After(a.Delay):
		case <-s.done:
			return "", false
		}
	}
	if a.Hang {
		var b [1]byte
		for {
			if _, err := c.Read(b[:]); err != nil {
				return "", false
			}
		}
	}
	if a.Cut && a.Reply == "" {
		return "", false
	}
	if a.Reply == "" {
		a.Reply = usual
	}
	if _, err := fmt.Fprintf(c, "%s\r\n", strings.ReplaceAll(a.Reply, "\n", "\r\n")); err != nil {
		return "", false
	}
	return a.Reply, !a.Cut
}

// readData reads up to the final dot and undoes the dot-stuffing.
func readData(r *bufio.Reader) ([]byte, error) {
	var out []byte
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return nil, err
		}
		if line == ".\r\n" {
			return out, nil
		}
		out = append(out, strings.TrimPrefix(line, ".")...)
	}
}

// path is what stands in the angle brackets of a MAIL or RCPT line.
func path(line string) string {
	_, rest, _ := strings.Cut(line, "<")
	p, _, _ := strings.Cut(rest, ">")
	return p
}
