package mailer

import (
	"errors"
	"net"
	"sync"
	"time"
)

// replyBudget is how many bytes a relay may send between two of our commands. An
// honest EHLO answer has some hundred, a TLS handshake some thousand.
const replyBudget = 1 << 18

// errTooMuch ends a conversation in which the relay never stops talking.
var errTooMuch = errors.New("the relay sent an endless reply")

// link is the connection below the SMTP client. It gives every phase its own
// deadline, can be cut short from outside while a read waits, counts what the relay
// sends, and remembers whether every byte of ours was handed to the kernel, which is
// what decides between "not sent" and "unknown".
type link struct {
	net.Conn

	mu       sync.Mutex
	deadline time.Time
	limit    time.Time // no phase lasts longer than this; zero = none
	budget   int
	unsent   bool // a write failed
}

func newLink(c net.Conn) *link { return &link{Conn: c, budget: replyBudget} }

// phase gives the next exchange d from now.
func (l *link) phase(d time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.budget = replyBudget
	l.deadline = time.Now().Add(d)
	l.apply()
}

// stop ends this and every later phase at t.
func (l *link) stop(t time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.limit = t
	l.apply()
}

// apply sets the earlier of deadline and limit; mu is held.
func (l *link) apply() {
	d := l.deadline
	if !l.limit.IsZero() && (d.IsZero() || l.limit.Before(d)) {
		d = l.limit
	}
	_ = l.Conn.SetDeadline(d) // fails on a closed connection only: the next read says so
}

// stopped reports whether stop was called.
func (l *link) stopped() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.limit.IsZero()
}

// allSent reports whether no write has failed so far.
func (l *link) allSent() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.unsent
}

// Read counts against the budget of the phase.
func (l *link) Read(p []byte) (int, error) {
	l.mu.Lock()
	left := l.budget
	l.mu.Unlock()
	if left <= 0 {
		return 0, errTooMuch
	}
	n, err := l.Conn.Read(p[:min(len(p), left)])
	l.mu.Lock()
	l.budget -= n
	l.mu.Unlock()
	return n, err
}

// Write remembers a failure.
func (l *link) Write(p []byte) (int, error) {
	n, err := l.Conn.Write(p)
	if err != nil {
		l.mu.Lock()
		l.unsent = true
		l.mu.Unlock()
	}
	return n, err
}
