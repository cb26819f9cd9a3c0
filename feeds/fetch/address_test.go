package fetch

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"geodigest/feeds/feedtest"
)

func TestIsPublic(t *testing.T) {
	for s, want := range map[string]bool{
		"8.8.8.8": true, "1.1.1.1": true, "9.255.255.255": true, "11.0.0.0": true, "100.63.255.255": true, "100.128.0.0": true,
		"172.15.255.255": true, "172.32.0.0": true, "192.0.1.0": true, "198.17.255.255": true, "198.20.0.0": true, "223.255.255.255": true,
		"0.0.0.0": false, "10.1.2.3": false, "100.64.0.1": false, "127.0.0.1": false, "127.255.255.254": false, "169.254.169.254": false,
		"172.16.0.1": false, "172.31.255.255": false, "192.0.0.192": false, "192.0.2.1": false, "192.88.99.1": false, "192.168.1.1": false,
		"198.18.0.1": false, "198.51.100.7": false, "203.0.113.9": false, "224.0.0.1": false, "240.0.0.1": false, "255.255.255.255": false,
		"168.63.129.16":        false,
		"2606:4700:4700::1111": true, "2a00:1450:4001::1": true, "2001:4860:4860::8888": true,
		"::": false, "::1": false, "::127.0.0.1": false, "::8.8.8.8": false, "::ffff:127.0.0.1": false, "::ffff:8.8.8.8": true,
		"::ffff:0:7f00:1": false, "64:ff9b::127.0.0.1": false, "64:ff9b::10.0.0.5": false, "64:ff9b::8.8.8.8": true, "64:ff9b:1::1": false,
		"100::1": false, "2001::1": false, "2001:1::1": false, "2001:1::3": false, "2001:1::4": true, "2001:3::1": true, "2001:4:112::1": true, "2001:20::1": true, "2001:30::1": true, "2620:4f:8000::1": true,
		"192.31.196.1": true, "192.52.193.1": true, "192.175.48.1": true, "100:0:0:1::1": false, "100.100.100.200": false, "fd20:ce::254": false,
		"2001:470:1f0b::5efe:7f00:1": false, "2001:470:1f0b::200:5efe:a00:5": false, "2001:470:1f0b::200:5efe:808:808": true, "2001:470:1f0b::5efd:7f00:1": true, "2001:0:4136:e378:8000:63bf:3fff:fdd2": false, "2001:2::1": false, "2001:10::1": false,
		"2001:db8::1": false, "2002:7f00:1::1": false, "2002:a00:5::": false, "2002:808:808::1": false, "3fff::1": false, "5f00::1": false,
		"fc00::1": false, "fd00:ec2::254": false, "fe80::1": false, "fe80::1%eth0": false, "2606:4700::1%1": false, "fec0::1": false, "ff02::1": false,
	} {
		if got := isPublic(netip.MustParseAddr(s)); got != want {
			t.Errorf("isPublic(%s) = %v", s, got)
		}
	}
	if isPublic(netip.Addr{}) {
		t.Error("the zero address is public")
	}
}

func FuzzIsPublic(f *testing.F) {
	f.Add([]byte{127, 0, 0, 1})
	f.Add(netip.MustParseAddr("64:ff9b::1").AsSlice())
	f.Fuzz(func(t *testing.T, b []byte) {
		a, ok := netip.AddrFromSlice(b)
		if !ok {
			return
		}
		// The standard library's own notion may be narrower than ours, never wider.
		if isPublic(a) && (a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsMulticast() || a.IsUnspecified()) {
			t.Errorf("%v is public", a)
		}
		if isPublic(a) != isPublic(a.Unmap()) {
			t.Errorf("%v judged differently when mapped", a)
		}
	})
}

func TestLoopbackIsRefusedUnlessAllowed(t *testing.T) {
	hits := 0
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		hits++
		if r.URL.Path == "/hop" {
			// The host "localhost" is not on the list, although it is this machine.
			http.Redirect(w, r, strings.Replace("http://"+r.Host+"/in", "127.0.0.1", "localhost", 1), http.StatusFound)
			return
		}
		fmt.Fprint(w, sample)
	})
	c := New(Config{})
	defer c.Close()
	for _, u := range []string{s.URL, strings.Replace(s.URL, "127.0.0.1", "localhost", 1), strings.Replace(s.URL, "127.0.0.1", "[::ffff:127.0.0.1]", 1)} {
		_, err := c.Get(t.Context(), Request{URL: u})
		if e := wantKind(t, err, KindForbidden); !strings.Contains(e.Error(), "allow_private") {
			t.Errorf("%v does not name the policy", e)
		}
	}
	if hits != 0 {
		t.Fatalf("the server was reached %d times", hits)
	}
	_, err := local(t, Config{}).Get(t.Context(), Request{URL: s.URL + "/hop"})
	wantKind(t, err, KindForbidden)
	if hits != 1 {
		t.Errorf("%d requests, want the first hop only", hits)
	}
	for _, spelling := range []string{"LOCALHOST", "localhost.", " localhost "} {
		c := New(Config{AllowPrivate: []string{spelling}})
		if _, err := c.Get(t.Context(), Request{URL: strings.Replace(s.URL, "127.0.0.1", "localhost", 1)}); err != nil {
			t.Errorf("allowed as %q: %v", spelling, err)
		}
		c.Close()
	}
}

// A host the operator allowed is allowed to the operator's feeds, not to
// whoever redirects there, even when a connection to it stands open.
func TestPublicHostMayNotRedirectToAllowedOne(t *testing.T) {
	private, public := feedServer(t), feedServer(t)
	private.Handle("/rss", feedtest.Reply{Body: twoItems})
	private.Handle("/moved", feedtest.Reply{Status: 302, Header: http.Header{"Location": {"/rss"}}})
	public.Handle("/rss", feedtest.Reply{Status: 302, Header: http.Header{"Location": {private.URL + "/rss"}}})
	d := newDialer(Config{AllowPrivate: []string{"127.0.0.1"}}.withDefaults())
	d.tcp = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if strings.HasPrefix(addr, "public.example:") {
			return net.Dial("tcp", strings.TrimPrefix(public.URL, "http://"))
		}
		return d.connect(ctx, network, addr)
	}
	c := newClient(Config{}.withDefaults(), d)
	defer c.Close()
	if _, err := c.Get(t.Context(), Request{URL: private.URL + "/moved"}); err != nil {
		t.Fatal(err)
	}
	_, err := c.Get(t.Context(), Request{URL: "http://public.example/rss"})
	wantKind(t, err, KindForbidden)
	if n := private.Requests("/rss"); n != 1 {
		t.Errorf("%d requests reached the private host", n)
	}
}

func TestIPv6Only(t *testing.T) {
	l, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		t.Skipf("no IPv6 on this machine: %v", err)
	}
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, sample) })}
	defer s.Close()
	go func() { _ = s.Serve(l) }()
	c := New(Config{AllowPrivate: []string{"[::1]"}})
	defer c.Close()
	if _, err := c.Get(t.Context(), Request{URL: "http://" + l.Addr().String() + "/rss"}); err != nil {
		t.Error(err)
	}
}
