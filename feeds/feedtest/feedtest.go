// Package feedtest serves scripted feeds on the loopback interface, for the
// tests of other packages and for the demo: real HTTP, real sockets, and a
// server that can be slow, wrong or gone on cue.
//
//	srv, err := feedtest.Start()
//	srv.Handle("/world.xml", feedtest.Reply{Body: first}, feedtest.Reply{Status: 503})
//
// Each request to a path takes the next reply; the last one repeats. A reply
// with status 200 carries an ETag made from its body and answers a matching
// If-None-Match with 304, unless the reply sets an ETag of its own.
//
// StartTLS serves the same over TLS, with a certificate that is good for those
// who believe in Server.Roots, or bad in a chosen way.
package feedtest

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Reply is one scripted response. At most one of Cut, Reset, Stall, Raw and
// Serve is set.
type Reply struct {
	Status int           // 0 means 200
	Header http.Header   // added to the response
	Body   string        // sent with Content-Length unless Drip or Cut is set
	Gzip   int           // compress the body so often, and say so once in Content-Encoding unless Header does
	Delay  time.Duration // before the header
	Drip   time.Duration // pause between pieces of 16 bytes
	NoETag bool          // neither send nor honour a validator

	Cut   bool             // announce the whole body, send half, close the connection
	Reset bool             // as Cut, but the connection ends with a TCP reset; without a body before any answer
	Stall bool             // announce the whole body, send half, then be silent until the client leaves
	Raw   string           // these bytes instead of any answer of ours, then the connection is closed (HTTP/1.1 only)
	Again int              // send Raw this many times more: endless headers and the like
	Serve http.HandlerFunc // does everything itself
}

// Server is a running feed server.
type Server struct {
	URL   string         // http://127.0.0.1:port, or https
	Roots *x509.CertPool // StartTLS: the authority behind the certificate; nil when it is unknown on purpose

	http    *http.Server
	done    chan struct{} // closed by Close: ends delays and drips
	once    sync.Once
	mu      sync.Mutex
	scripts map[string][]Reply
	counts  map[string]int
	last    map[string]http.Header
	conns   int
}

// Start listens on a free port of 127.0.0.1 and serves until Close.
func Start() (*Server, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start feed server: %w", err)
	}
	s := newServer("http://" + l.Addr().String())
	go func() { _ = s.http.Serve(l) }() // ends with ErrServerClosed
	return s, nil
}

func newServer(url string) *Server {
	s := &Server{
		URL:     url,
		done:    make(chan struct{}),
		scripts: map[string][]Reply{},
		counts:  map[string]int{},
		last:    map[string]http.Header{},
	}
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, ConnState: s.connState}
	return s
}

// Close stops the server and cuts open connections.
func (s *Server) Close() {
	s.once.Do(func() {
		close(s.done)
		_ = s.http.Close()
	})
}

// Handle sets the replies of a path, replacing earlier ones, and starts its
// script anew. Without replies the path answers 404.
func (s *Server) Handle(path string, replies ...Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scripts[path] = replies
	s.counts[path] = 0
}

// Requests returns how often the path was asked for since Handle.
func (s *Server) Requests(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts[path]
}

// Last returns the header of the latest request to the path, nil for none.
func (s *Server) Last(path string) http.Header {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last[path]
}

// Connections returns how many connections were opened to the server so far.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conns
}

func (s *Server) connState(_ net.Conn, state http.ConnState) {
	if state == http.StateNew {
		s.mu.Lock()
		s.conns++
		s.mu.Unlock()
	}
}

func (s *Server) next(r *http.Request) (Reply, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	script := s.scripts[r.URL.Path]
	i := s.counts[r.URL.Path]
	s.counts[r.URL.Path]++
	s.last[r.URL.Path] = r.Header.Clone()
	if len(script) == 0 {
		return Reply{}, false
	}
	return script[min(i, len(script)-1)], true
}

// ServeHTTP plays the script of the path.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	reply, ok := s.next(r)
	if !ok {
		http.NotFound(w, r)
		return
	}
	if !s.pause(r, reply.Delay) {
		return
	}
	switch {
	case reply.Cut || reply.Stall || reply.Reset && reply.Body != "":
	case reply.Reset:
		reset(w)
		return
	case reply.Raw != "":
		raw(w, reply)
		return
	case reply.Serve != nil:
		reply.Serve(w, r)
		return
	}
	for name, values := range reply.Header {
		for _, v := range values {
			w.Header().Add(name, v)
		}
	}
	status := reply.Status
	if status == 0 {
		status = http.StatusOK
	}
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", contentType(reply.Body))
	}
	if status == http.StatusOK && !reply.NoETag {
		if w.Header().Get("ETag") == "" {
			sum := sha256.Sum256([]byte(reply.Body))
			w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
		}
		if matches(r.Header.Get("If-None-Match"), w.Header().Get("ETag")) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	s.send(w, r, status, compress(w, reply))
}

// pause waits; false when the client or the server is gone.
func (s *Server) pause(r *http.Request, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-r.Context().Done():
	case <-s.done:
	}
	return false
}

func matches(ifNoneMatch, etag string) bool {
	for _, v := range strings.Split(ifNoneMatch, ",") {
		if v = strings.TrimSpace(v); v != "" && (v == "*" || strings.TrimPrefix(v, "W/") == strings.TrimPrefix(etag, "W/")) {
			return true
		}
	}
	return false
}

func contentType(body string) string {
	body = strings.TrimSpace(body)
	switch {
	case strings.HasPrefix(body, "{"):
		return "application/feed+json"
	case strings.HasPrefix(strings.ToLower(body), "<!doctype html"), strings.HasPrefix(strings.ToLower(body), "<html"):
		return "text/html; charset=utf-8"
	case strings.HasPrefix(body, "<"):
		return "application/xml; charset=utf-8"
	}
	return "text/plain; charset=utf-8"
}
