package mailer

import (
	"io"
	"net"
	"strconv"
	"testing"

	"geodigest/digest/mailer/mailtest"
)

// listenToo makes the sink reachable on 127.0.0.2, a name its certificate lacks.
func listenToo(t *testing.T, sink *mailtest.Sink) {
	t.Helper()
	ln, err := net.Listen("tcp", net.JoinHostPort("127.0.0.2", strconv.Itoa(sink.Port())))
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
			go func() { _, _ = io.Copy(in, out); _ = in.Close() }()
		}
	}()
}
