package mailer

import (
	"io"
	"net"
	"testing"

	"geodigest/digest/mailer/mailtest"
)

// relay stands between a client and the sink at addr and returns its port. What the
// sink says passes through change, chunk by chunk.
func relay(t *testing.T, addr string, sink *mailtest.Sink, change func([]byte) []byte) int {
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
			go func() { _, _ = io.Copy(out, in); _ = out.Close() }()
			go func() {
				defer func() { _ = in.Close() }()
				for buf := make([]byte, 4096); ; {
					n, err := out.Read(buf)
					b := buf[:n:n]
					if change != nil {
						b = change(b)
					}
					if _, werr := in.Write(b); err != nil || werr != nil {
						return
					}
				}
			}()
		}
	}()
	return ln.Addr().(*net.TCPAddr).Port
}
