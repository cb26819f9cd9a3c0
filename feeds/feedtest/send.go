package feedtest

import (
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
)

func (s *Server) send(w http.ResponseWriter, r *http.Request, status int, reply Reply) {
	body := reply.Body
	if reply.Cut || reply.Stall || reply.Reset {
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body[:len(body)/2])
		_ = http.NewResponseController(w).Flush()
		if reply.Stall {
			select {
			case <-r.Context().Done():
			case <-s.done:
			}
		}
		if reply.Reset {
			reset(w)
			return
		}
		panic(http.ErrAbortHandler) // net/http's way to drop a connection
	}
	if reply.Drip == 0 && body != "" && w.Header().Get("Content-Length") == "" {
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	}
	w.WriteHeader(status)
	if reply.Drip == 0 {
		_, _ = io.WriteString(w, body)
		return
	}
	for body != "" {
		n := min(16, len(body))
		if _, err := io.WriteString(w, body[:n]); err != nil {
			return
		}
		_ = http.NewResponseController(w).Flush()
		body = body[n:]
		if !s.pause(r, reply.Drip) {
			return
		}
	}
}

// compress applies reply.Gzip.
func compress(w http.ResponseWriter, reply Reply) Reply {
	for range reply.Gzip {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = io.WriteString(z, reply.Body) // a bytes.Buffer does not fail
		_ = z.Close()
		reply.Body = b.String()
	}
	if reply.Gzip > 0 && w.Header().Get("Content-Encoding") == "" {
		w.Header().Set("Content-Encoding", "gzip")
	}
	return reply
}

// hijack takes the connection from net/http; without one (HTTP/2) the stream
// is reset.
func hijack(w http.ResponseWriter) net.Conn {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	return conn
}

// reset ends the connection with a TCP reset.
func reset(w http.ResponseWriter) {
	conn := hijack(w)
	inner := conn
	if secure, ok := conn.(*tls.Conn); ok {
		inner = secure.NetConn()
	}
	if plain, ok := inner.(*net.TCPConn); ok {
		_ = plain.SetLinger(0)
	}
	_ = inner.Close()
}

func raw(w http.ResponseWriter, reply Reply) {
	conn := hijack(w)
	defer conn.Close()
	if _, err := io.WriteString(conn, reply.Raw); err != nil {
		return
	}
	// In larger pieces: an endless answer should be the client's work, not ours.
	per := max(1, 32<<10/len(reply.Raw))
	piece := strings.Repeat(reply.Raw, min(per, max(reply.Again, 1)))
	for n := reply.Again; n > 0; n -= per {
		if _, err := io.WriteString(conn, piece[:min(n, per)*len(reply.Raw)]); err != nil {
			return
		}
	}
}
