package mailer

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"geodigest/digest"
	"geodigest/digest/mailer/mailtest"
)

// filter changes what passes in one direction; false cuts the connection behind it.
type filter func([]byte) ([]byte, bool)

// relay stands between a client and the sink at addr and returns its port. What they
// say passes through up (to the sink) and down, chunk by chunk; nil changes nothing.
func relay(t *testing.T, addr string, sink *mailtest.Sink, up, down filter) int {
	t.Helper()
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		t.Skipf("no second loopback address here: %v", err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	go func() {
		for {
			in, err := ln.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", sink.Addr())
			if err != nil {
				_ = in.Close()
				continue
			}
			go pump(out, in, up)
			go pump(in, out, down)
		}
	}()
	return ln.Addr().(*net.TCPAddr).Port
}

// pump copies until an end is reached or the filter cuts, then closes both.
func pump(dst, src net.Conn, f filter) {
	defer func() { _ = dst.Close(); _ = src.Close() }()
	for buf := make([]byte, 4096); ; {
		n, err := src.Read(buf)
		b, ok := buf[:n:n], true
		if f != nil {
			b, ok = f(b)
		}
		if _, werr := dst.Write(b); err != nil || werr != nil || !ok {
			return
		}
	}
}

// after lets n bytes pass and cuts.
func after(n int64) filter {
	var seen atomic.Int64
	return func(b []byte) ([]byte, bool) {
		left := n - seen.Add(int64(len(b))) + int64(len(b))
		if left <= int64(len(b)) {
			return b[:max(left, 0)], false
		}
		return b, true
	}
}

// TestCutAnywhere cuts the dialogue after every byte of the relay's side and after
// many of ours. Wherever it is cut, a message that the relay holds is never called
// unsent, and one that it does not hold is never called accepted.
func TestCutAnywhere(t *testing.T) {
	sink := start(t, mailtest.Options{})
	type attempt struct {
		what string
		n    int64
		r    digest.Result
	}
	attempts := map[string]attempt{} // by recipient
	states := map[digest.DeliveryState]int{}
	try := func(what string, n int64, up, down filter) digest.DeliveryState {
		to := fmt.Sprintf("r%04d@example.net", len(attempts))
		port := relay(t, "127.0.0.1:0", sink, up, down)
		m := newMailer(t, sink, func(c *Config) { c.Port = port; c.Timeouts.Command = 5 * time.Second; c.Timeouts.Dot = 5 * time.Second })
		r := m.Send(context.Background(), testMessage(to))
		m.Close()
		states[r.State]++
		attempts[to] = attempt{what, n, r}
		return r.State
	}
	n := int64(0)
	for ; try("of the relay", n, nil, after(n)) != digest.Accepted; n++ {
	}
	raw, err := Bytes(testMessage("r0000@example.net"))
	if err != nil {
		t.Fatal(err)
	}
	for n := int64(0); n < int64(len(raw))+200; n += 11 {
		try("of ours", n, after(n), nil)
	}
	stored := map[string]int{}
	for _, m := range sink.Messages() {
		stored[m.To[0]]++
	}
	for to, a := range attempts {
		copies := stored[to]
		if a.r.State == digest.Accepted && copies != 1 || a.r.State == digest.Deferred && copies != 0 || copies > 1 ||
			a.r.State == digest.Failed || a.r.State == digest.OutcomePause || a.r.Suppress {
			t.Errorf("cut after %d bytes %s: %+v, and the relay holds %d", a.n, a.what, a.r, copies)
		}
	}
	t.Logf("%d places in the relay's words, outcomes %v", n, states)
	if states[digest.Deferred] == 0 || states[digest.Unknown] == 0 || states[digest.Accepted] == 0 {
		t.Errorf("an outcome never came: %v", states)
	}
}

// TestIdle: a connection that nobody takes again is ended with QUIT.
func TestIdle(t *testing.T) {
	quit := make(chan struct{})
	sink := script(t, func(c mailtest.Command) mailtest.Answer {
		if c.Verb == "QUIT" && c.N == 0 {
			close(quit)
		}
		return mailtest.Answer{}
	})
	m := newMailer(t, sink, func(c *Config) { c.Timeouts.Idle = time.Millisecond })
	if r := m.Send(context.Background(), testMessage("reader@example.net")); r.State != digest.Accepted {
		t.Fatalf("got %+v", r)
	}
	<-quit
	if r := m.Send(context.Background(), testMessage("reader@example.net")); r.State != digest.Accepted {
		t.Errorf("after it: %+v", r)
	}
}

// TestEndlessReply: a relay that never stops talking is left.
func TestEndlessReply(t *testing.T) {
	sink := script(t, at("EHLO", mailtest.Answer{Reply: strings.Repeat("250-on and on\n", 1<<15) + "250 end"}))
	m := newMailer(t, sink, nil)
	if r := m.Send(context.Background(), testMessage("reader@example.net")); r.State != digest.Deferred || !strings.Contains(r.Reply, "endless") {
		t.Errorf("got %+v", r)
	}
}
