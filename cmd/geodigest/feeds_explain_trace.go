package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/http/httptrace"
	"sync"
	"time"
)

// tracer watches the connections of a fetch, one per hop. A hop over a connection
// that is open already shows as such.
type tracer struct {
	mu    sync.Mutex
	start time.Time
	hops  []hop
}

// hop is one request of a fetch.
type hop struct {
	host   string // host:port asked for
	remote string // address connected to
	reused bool
	tls    string // version and protocol
	dns    error
	dial   error
	first  time.Duration // from the request to the first byte, 0 when none came
	asked  time.Time
}

// watch makes a fetch under the context report to the tracer.
func (t *tracer) watch(ctx context.Context) context.Context {
	on := func(f func(h *hop)) {
		t.mu.Lock()
		defer t.mu.Unlock()
		if len(t.hops) > 0 {
			f(&t.hops[len(t.hops)-1])
		}
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(host string) {
			t.mu.Lock()
			defer t.mu.Unlock()
			t.hops = append(t.hops, hop{host: host, asked: time.Now()})
		},
		DNSDone: func(i httptrace.DNSDoneInfo) { on(func(h *hop) { h.dns = i.Err }) },
		ConnectDone: func(_, addr string, err error) {
			on(func(h *hop) {
				h.remote, h.dial = addr, err
			})
		},
		TLSHandshakeDone: func(s tls.ConnectionState, err error) {
			on(func(h *hop) {
				if err == nil {
					h.tls = tls.VersionName(s.Version)
					if s.NegotiatedProtocol != "" {
						h.tls += ", " + s.NegotiatedProtocol
					}
				}
			})
		},
		GotConn: func(i httptrace.GotConnInfo) {
			on(func(h *hop) { h.remote, h.reused = i.Conn.RemoteAddr().String(), i.Reused })
		},
		GotFirstResponseByte: func() { on(func(h *hop) { h.first = time.Since(h.asked) }) },
	})
}

// connections are the hops so far.
func (t *tracer) connections() connections {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append(connections{}, t.hops...)
}

// connection is a connection in words, and whether there was one.
type connection struct {
	text string
	made bool
}

// connection says where the hop led and how.
func (h hop) connection() connection {
	switch {
	case h.dns != nil:
		return connection{text: "the name cannot be resolved"}
	case h.remote == "":
		return connection{text: "no connection"}
	case h.dial != nil && h.first == 0:
		return connection{text: "no connection to " + h.remote}
	}
	s := h.remote
	if h.reused {
		s += ", over the open connection"
	}
	if h.tls != "" {
		s += ", " + h.tls
	}
	if h.first > 0 {
		s += fmt.Sprintf(", first byte after %dms", h.first.Milliseconds())
	}
	return connection{s, true}
}
