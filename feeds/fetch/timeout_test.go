package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// piped is a client whose every connection is an in-memory pipe to server, for
// tests in which only the bubble's clock runs. wait: before connecting. The
// second result closes the client and waits for the server.
func piped(cfg Config, wait time.Duration, server func(net.Conn)) (*Client, func()) {
	var servers sync.WaitGroup
	cfg = cfg.withDefaults()
	d := newDialer(cfg)
	d.tcp = func(ctx context.Context, _, _ string) (net.Conn, error) {
		enter(ctx, PhaseConnect)
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		here, there := net.Pipe()
		servers.Go(func() {
			defer there.Close()
			server(there)
		})
		return here, nil
	}
	c := newClient(cfg, d)
	return c, func() {
		c.Close()
		servers.Wait()
	}
}

// readRequest consumes the header of a request.
func readRequest(conn net.Conn) {
	var got []byte
	b := make([]byte, 512)
	for !strings.HasSuffix(string(got), "\r\n\r\n") {
		n, err := conn.Read(b)
		if err != nil {
			return
		}
		got = append(got, b[:n]...)
	}
}

// silent reads what comes until the other side leaves.
func silent(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }

func TestEachPhaseHasItsLimit(t *testing.T) {
	cfg := Config{DialTimeout: 10 * time.Second, TLSTimeout: 10 * time.Second, HeaderWait: 20 * time.Second, Total: 60 * time.Second}
	rest := strings.Repeat("<i/>", 1<<20)
	drip := func(piece string, every time.Duration) func(net.Conn) {
		return func(conn net.Conn) {
			readRequest(conn)
			fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nETag: \"v\"\r\nContent-Length: 4194304\r\n\r\n")
			for i := 0; i+len(piece) <= len(rest); i += len(piece) {
				if _, err := io.WriteString(conn, piece); err != nil {
					return
				}
				time.Sleep(every)
			}
		}
	}
	for _, tc := range []struct {
		name   string
		url    string
		wait   time.Duration
		server func(net.Conn)
		phase  Phase
		took   time.Duration
		kept   bool // as a truncated document
	}{
		{"connecting", "http://a.example/", time.Hour, silent, PhaseConnect, 60 * time.Second, false},
		{"handshake", "https://a.example/", 0, silent, PhaseTLS, 10 * time.Second, false},
		{"header", "http://a.example/", 0, silent, PhaseHeaders, 20 * time.Second, false},
		{"1xx again and again", "http://a.example/", 0, func(conn net.Conn) {
			readRequest(conn)
			for {
				if _, err := io.WriteString(conn, "HTTP/1.1 103 Early Hints\r\n\r\n"); err != nil {
					return
				}
				time.Sleep(time.Second)
			}
		}, PhaseHeaders, 20 * time.Second, false},
		{"a drip without an item", "http://a.example/", 0, drip("<i/>", time.Second), PhaseBody, 15 * time.Second, false},
		{"a drip with items", "http://a.example/", 0, drip("<item></item>", time.Second), "", 15 * time.Second, true},
		{"slow but steady until the end of time", "http://a.example/", 0, drip(strings.Repeat("<item></item>\n", 200), time.Second), "", 60 * time.Second, true},
		{"fast, then silent", "http://a.example/", 0, func(conn net.Conn) {
			readRequest(conn)
			fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: 4194304\r\n\r\n%s", rest[:100<<10])
			silent(conn)
		}, PhaseBody, 30 * time.Second, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, done := piped(cfg, tc.wait, tc.server)
				defer done()
				start := time.Now()
				r, err := c.Get(t.Context(), Request{URL: tc.url})
				if took := time.Since(start); took != tc.took {
					t.Errorf("took %v, want %v", took, tc.took)
				}
				if tc.kept {
					if err != nil || !r.Truncated || r.ETag != "" || r.Took != tc.took || !hasItem(r.Body) {
						t.Errorf("%v, %v", r, err)
					}
					return
				}
				e := wantKind(t, err, KindTimeout)
				if e.Phase != tc.phase || e.Answered() != (tc.phase == PhaseBody) {
					t.Errorf("phase %s, status %d: %v", e.Phase, e.Status, e)
				}
				if strings.Contains(e.Error(), "net/http") {
					t.Errorf("not in words of ours: %v", e)
				}
			})
		})
	}
}

// A slow body that keeps the least rate arrives whole.
func TestSteadyBodyArrives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		page := strings.Repeat("<item>x</item>\n", 3000)
		c, done := piped(Config{}, 0, func(conn net.Conn) {
			readRequest(conn)
			fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", len(page))
			for left := page; left != ""; {
				n := min(1100, len(left))
				_, _ = io.WriteString(conn, left[:n])
				left = left[n:]
				time.Sleep(time.Second)
			}
		})
		defer done()
		r, err := c.Get(t.Context(), Request{URL: "http://a.example/"})
		if err != nil || r.Truncated || string(r.Body) != page {
			t.Errorf("%v, %v", r, err)
		}
	})
}

// When the caller gives up, nothing is kept and nobody is blamed.
func TestCallerGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, done := piped(Config{}, 0, func(conn net.Conn) {
			readRequest(conn)
			fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Length: 4194304\r\n\r\n<item></item>")
			silent(conn)
		})
		defer done()
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if r, err := c.Get(ctx, Request{URL: "http://a.example/"}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v, %v", r, err)
		}
	})
}

func TestResolverTrouble(t *testing.T) {
	for _, tc := range []struct {
		name      string
		err       *net.DNSError
		temporary bool
		says      string
	}{
		{"no such name", &net.DNSError{Err: "no such host", Name: "a.example", IsNotFound: true}, false, "no such host: a.example; check the host name"},
		{"the resolver fails", &net.DNSError{Err: "server misbehaving", Name: "a.example", IsTemporary: true}, true, "server misbehaving; check this machine's resolver"},
		{"the resolver is silent", &net.DNSError{Err: "i/o timeout", Name: "a.example", IsTimeout: true, IsTemporary: true}, true, "did not answer for a.example"},
	} {
		d := newDialer(Config{}.withDefaults())
		d.tcp = func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: tc.err}
		}
		c := newClient(Config{}.withDefaults(), d)
		_, err := c.Get(t.Context(), Request{URL: "http://a.example/"})
		e := wantKind(t, err, KindDNS)
		if e.Temporary != tc.temporary || e.Phase != PhaseResolve || e.Answered() || !strings.Contains(e.Error(), tc.says) {
			t.Errorf("%s: %v", tc.name, e)
		}
	}
}
