package fetch

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"geodigest/feeds/feedtest"
)

// asPublic is a client for which every host is the server, as if its address
// were public.
func asPublic(t *testing.T, cfg Config, s *feedtest.Server) (*Client, *string) {
	t.Helper()
	cfg = cfg.withDefaults()
	d, dialed := newDialer(cfg), new(string)
	d.tcp = func(_ context.Context, network, addr string) (net.Conn, error) {
		*dialed = addr
		return net.Dial(network, strings.TrimPrefix(s.URL, "http://"))
	}
	c := newClient(cfg, d)
	t.Cleanup(c.Close)
	return c, dialed
}

// Everything pooled stays apart under use by many at once, and a public host
// sees few connections.
func TestManyAtOnce(t *testing.T) {
	s := feedServer(t)
	docs := []string{twoItems, strings.Repeat("<item>b</item>", 5000), "<rss>" + randomText(70_000) + "</rss>"}
	for i, path := range []string{"/0", "/1", "/2"} {
		s.Handle(path, feedtest.Reply{Body: docs[i], Gzip: i % 3, NoETag: true})
	}
	cfg := Config{}.withDefaults()
	d := newDialer(cfg)
	open := &gauge{}
	d.tcp = func(_ context.Context, network, _ string) (net.Conn, error) {
		conn, err := net.Dial(network, strings.TrimPrefix(s.URL, "http://"))
		if err != nil {
			return nil, err
		}
		open.add(1)
		return &counted{Conn: conn, open: open}, nil
	}
	c := newClient(cfg, d)
	defer c.Close()
	done := make(chan string)
	for i := range 12 {
		go func() {
			for range 4 {
				r, err := c.Get(t.Context(), Request{URL: "http://public.example" + []string{"/0", "/1", "/2"}[i%3]})
				if err != nil || string(r.Body) != docs[i%3] {
					done <- "a document was mixed up or lost"
					return
				}
			}
			done <- ""
		}()
	}
	for range 12 {
		if msg := <-done; msg != "" {
			t.Error(msg)
		}
	}
	if n := open.highest(); n > hostConns || n < 1 {
		t.Errorf("%d connections to one host at once", n)
	}
}

type gauge struct {
	mu        sync.Mutex
	now, most int
}

func (g *gauge) add(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.now += n
	g.most = max(g.most, g.now)
}

func (g *gauge) highest() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.most
}

// counted is a connection that a gauge sees.
type counted struct {
	net.Conn
	open *gauge
	once sync.Once
}

func (c *counted) Close() error {
	c.once.Do(func() { c.open.add(-1) })
	return c.Conn.Close()
}

// Feeds that hang do not hold up the others of an operator's own machine.
func TestPrivateHostsAreNotCapped(t *testing.T) {
	s := feedServer(t)
	arrived := make(chan bool)
	s.Handle("/stall", feedtest.Reply{Serve: func(_ http.ResponseWriter, r *http.Request) {
		arrived <- true
		<-r.Context().Done()
	}})
	s.Handle("/rss", feedtest.Reply{Body: twoItems})
	c := local(t, Config{})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	const stalled = 3 * hostConns
	for range stalled {
		go func() {
			_, err := c.Get(ctx, Request{URL: s.URL + "/stall"})
			ended <- err
		}()
	}
	for range stalled {
		<-arrived
	}
	if _, err := c.Get(t.Context(), Request{URL: s.URL + "/rss"}); err != nil {
		t.Error(err)
	}
	cancel()
	for range stalled {
		<-ended
	}
}

func TestNamesInOtherScripts(t *testing.T) {
	s := feedServer(t)
	s.Handle("/rss", feedtest.Reply{Body: twoItems})
	c, dialed := asPublic(t, Config{}, s)
	if _, err := c.Get(t.Context(), Request{URL: "http://bücher.example/rss"}); err != nil || *dialed != "xn--bcher-kva.example:80" {
		t.Errorf("dialed %s, %v", *dialed, err)
	}
}

func TestUserAgent(t *testing.T) {
	for _, tc := range []struct {
		cfg         Config
		agent, from string
	}{
		{Config{}, "geodigest (feed reader)", ""},
		{Config{Version: "1.2.0"}, "geodigest/1.2.0 (feed reader)", ""},
		{Config{Version: "1.2 (abc, dirty)", SiteURL: "https://brief.example", Contact: "ed@brief.example"}, "geodigest/1.2 (+https://brief.example; ed@brief.example)", "ed@brief.example"},
		{Config{Contact: "https://brief.example/contact"}, "geodigest (https://brief.example/contact)", ""},
		{Config{Contact: "The Editors <ed@brief.example>"}, "geodigest (The Editors <ed@brief.example>)", "ed@brief.example"},
		{Config{SiteURL: "https://x.example/(a)\r\nX-Evil: 1", Contact: "ed@büro.example"}, "geodigest (+https://x.example/aX-Evil: 1; ed@bro.example)", ""},
	} {
		if got := userAgent(tc.cfg); got != tc.agent {
			t.Errorf("%q, want %q", got, tc.agent)
		}
		if got := mailAddress(tc.cfg.Contact); got != tc.from {
			t.Errorf("from %q, want %q", got, tc.from)
		}
	}
}
