package feedtest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
)

func started(t *testing.T) *Server {
	t.Helper()
	s, err := Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func TestFaults(t *testing.T) {
	s := started(t)
	s.Handle("/reset", Reply{Reset: true})
	if _, _, err := get(t, s.URL+"/reset", ""); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("reset at once: %v", err)
	}
	s.Handle("/midway", Reply{Body: "0123456789", Reset: true})
	if _, body, err := get(t, s.URL+"/midway", ""); err == nil || !strings.HasPrefix("01234", body) {
		t.Errorf("reset midway: %q, %v", body, err)
	}
	s.Handle("/raw", Reply{Raw: "HTTP/1.1 299 Odd\r\nConnection: close\r\n\r\nhello"})
	if r, body, err := get(t, s.URL+"/raw", ""); err != nil || r.StatusCode != 299 || body != "hello" {
		t.Errorf("raw: %q, %v", body, err)
	}
	s.Handle("/again", Reply{Raw: "HTTP/1.0 200 OK\r\n\r\nab", Again: 2})
	if _, body, err := get(t, s.URL+"/again", ""); err != nil || body != "ab"+strings.Repeat("HTTP/1.0 200 OK\r\n\r\nab", 2) {
		t.Errorf("again: %q, %v", body, err)
	}
	s.Handle("/gzip", Reply{Body: "<rss/>", Gzip: 1})
	if _, body, err := get(t, s.URL+"/gzip", ""); err != nil || body != "<rss/>" { // undone by net/http
		t.Errorf("gzip: %q, %v", body, err)
	}
	s.Handle("/own", Reply{Serve: func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.URL.Path) }})
	if _, body, err := get(t, s.URL+"/own", ""); err != nil || body != "/own" {
		t.Errorf("own: %q, %v", body, err)
	}
	if s.Connections() == 0 {
		t.Error("no connections counted")
	}
}

func TestStallEndsWithTheClient(t *testing.T) {
	s := started(t)
	s.Handle("/stall", Reply{Body: "0123456789", Stall: true})
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/stall", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	half := make([]byte, 5)
	if _, err := io.ReadFull(resp.Body, half); err != nil || string(half) != "01234" {
		t.Fatalf("first half: %q, %v", half, err)
	}
	cancel()
	if _, err := resp.Body.Read(half); !errors.Is(err, context.Canceled) {
		t.Errorf("the second half came: %v", err)
	}
}

func TestTLS(t *testing.T) {
	for _, tc := range []struct {
		name string
		how  TLS
		want any // target of errors.As, nil when all is well
	}{
		{"good", TLS{}, nil},
		{"http2", TLS{HTTP2: true}, nil},
		{"expired", TLS{Expired: true}, new(x509.CertificateInvalidError)},
		{"early", TLS{Early: true}, new(x509.CertificateInvalidError)},
		{"other host", TLS{OtherHost: true}, new(x509.HostnameError)},
		{"unknown", TLS{Unknown: true}, new(x509.UnknownAuthorityError)},
		{"old", TLS{Version: tls.VersionTLS10}, new(error)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, err := StartTLS(tc.how)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			s.Handle("/a", Reply{Body: "<rss/>"})
			roots := s.Roots
			if roots == nil {
				roots = x509.NewCertPool()
			}
			c := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true}}
			defer c.CloseIdleConnections()
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/a", nil)
			if err != nil {
				t.Fatal(err)
			}
			resp, err := c.Do(req)
			if tc.want != nil {
				if err == nil || !errors.As(err, tc.want) {
					t.Errorf("%v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if want := map[bool]int{true: 2, false: 1}[tc.how.HTTP2]; resp.ProtoMajor != want {
				t.Errorf("spoke HTTP/%d", resp.ProtoMajor)
			}
		})
	}
}
