package fetch

import (
	"crypto/tls"
	"net/http"
	"slices"
	"strings"
	"testing"

	"geodigest/feeds/feedtest"
)

func tlsServer(t *testing.T, how feedtest.TLS) *feedtest.Server {
	t.Helper()
	s, err := feedtest.StartTLS(how)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func TestTLSTrouble(t *testing.T) {
	for _, tc := range []struct {
		name string
		how  feedtest.TLS
		says []string
	}{
		{"expired", feedtest.TLS{Expired: true}, []string{"certificate is valid from", "renew it"}},
		{"early", feedtest.TLS{Early: true}, []string{"certificate is valid from", "clock of this machine"}},
		{"other host", feedtest.TLS{OtherHost: true}, []string{"is for other.example, not for 127.0.0.1", "host name"}},
		{"unknown authority", feedtest.TLS{Unknown: true}, []string{"authority", "intermediate"}},
		{"old version", feedtest.TLS{Version: tls.VersionTLS10}, []string{"protocol version", "TLS"}},
	} {
		s := tlsServer(t, tc.how)
		s.Handle("/rss", feedtest.Reply{Body: twoItems})
		_, err := local(t, Config{Roots: s.Roots}).Get(t.Context(), Request{URL: s.URL + "/rss"})
		e := wantKind(t, err, KindTLS)
		for _, part := range tc.says {
			if !strings.Contains(e.Error(), part) {
				t.Errorf("%s: %v", tc.name, e)
			}
		}
		if e.Phase != PhaseTLS || e.Answered() || s.Requests("/rss") != 0 {
			t.Errorf("%s: phase %s, %d requests", tc.name, e.Phase, s.Requests("/rss"))
		}
	}
	plain := feedServer(t)
	_, err := local(t, Config{}).Get(t.Context(), Request{URL: strings.Replace(plain.URL, "http:", "https:", 1)})
	if e := wantKind(t, err, KindTLS); !strings.Contains(e.Error(), "not TLS") {
		t.Errorf("plain HTTP: %v", e)
	}
}

// Both versions of HTTP work over TLS, with one connection for many polls.
func TestConnectionsAreKept(t *testing.T) {
	for _, s := range []*feedtest.Server{feedServer(t), tlsServer(t, feedtest.TLS{}), tlsServer(t, feedtest.TLS{HTTP2: true})} {
		s.Handle("/rss", feedtest.Reply{Body: twoItems})
		s.Handle("/gone", feedtest.Reply{Status: 410, Body: "gone"})
		s.Handle("/moved", feedtest.Reply{Status: 301, Header: map[string][]string{"Location": {"/rss"}}, Body: "moved"})
		c := local(t, Config{Roots: s.Roots})
		var etag string
		for range 5 {
			r, err := c.Get(t.Context(), Request{URL: s.URL + "/rss", ETag: etag})
			if err != nil {
				t.Fatal(err)
			}
			etag = r.ETag
			if _, err := c.Get(t.Context(), Request{URL: s.URL + "/moved"}); err != nil {
				t.Fatal(err)
			}
			_, err = c.Get(t.Context(), Request{URL: s.URL + "/gone"})
			wantKind(t, err, KindGone)
		}
		if n := s.Connections(); n != 1 {
			t.Errorf("%s: %d connections for 20 requests", s.URL, n)
		}
	}
}

func TestHTTP2Trouble(t *testing.T) {
	s := tlsServer(t, feedtest.TLS{HTTP2: true})
	s.Handle("/version", feedtest.Reply{Serve: func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			t.Errorf("spoke %s", r.Proto)
		}
		_, _ = w.Write([]byte(twoItems))
	}})
	s.Handle("/reset", feedtest.Reply{Reset: true})
	s.Handle("/midway", feedtest.Reply{Body: twoItems, Cut: true})
	c := local(t, Config{Roots: s.Roots})
	if _, err := c.Get(t.Context(), Request{URL: s.URL + "/version"}); err != nil {
		t.Error(err)
	}
	_, err := c.Get(t.Context(), Request{URL: s.URL + "/reset"})
	wantKind(t, err, KindReset)
	s.Handle("/bomb", feedtest.Reply{Body: twoItems, Header: map[string][]string{"X-A": slices.Repeat([]string{strings.Repeat("a", 1<<10)}, 400)}})
	_, err = c.Get(t.Context(), Request{URL: s.URL + "/bomb"})
	wantKind(t, err, KindTooLarge)
	if r, err := c.Get(t.Context(), Request{URL: s.URL + "/midway"}); err != nil || !r.Truncated || !hasItem(r.Body) {
		t.Errorf("%+v, %v", r, err)
	}
}
