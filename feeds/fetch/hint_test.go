package fetch

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"

	"geodigest/feeds/feedtest"
)

// TestRefusedPasswordIsToldApart: who gave a name and a password is not told to give
// them; of a redirect to another host, that they do not go there.
func TestRefusedPasswordIsToldApart(t *testing.T) {
	inner := feedServer(t)
	outer := feedServer(t)
	denied := feedtest.Reply{Status: 401, Header: http.Header{"WWW-Authenticate": {`Basic realm="x"`}}}
	inner.Handle("/rss", denied)
	outer.Handle("/rss", denied)
	outer.Handle("/away", feedtest.Reply{Status: 302, Header: http.Header{"Location": {strings.Replace(inner.URL, "127.0.0.1", "localhost", 1) + "/rss"}}})
	c := local(t, Config{AllowPrivate: []string{"localhost"}})
	with := func(u string) string { return strings.Replace(u, "//", "//bob:hunter2@", 1) }
	for _, tc := range []struct{ url, says, not string }{
		{outer.URL + "/rss", "put them into its address", "are refused"},
		{with(outer.URL + "/rss"), "the user name and password in its address are refused; correct them", "put them into"},
		{with(outer.URL + "/away"), "are not sent to another host", "are refused"},
		{outer.URL + "/away", "put them into its address", "another host"},
	} {
		_, err := c.Get(t.Context(), Request{URL: tc.url})
		if e := wantKind(t, err, KindBlocked); !strings.Contains(e.Error(), tc.says) || strings.Contains(e.Error(), tc.not) || strings.Contains(e.Error(), "hunter2") {
			t.Errorf("%s: %v", tc.url, e)
		}
	}
}

// TestNoAdviceToLetRedirectsIn: only an address that the operator wrote may be one of
// theirs; a stranger's redirect to it is no reason to allow it.
func TestNoAdviceToLetRedirectsIn(t *testing.T) {
	srv := feedServer(t)
	for path, to := range map[string]string{"/meta": "http://169.254.169.254/latest/", "/six": "http://[::1]:9/"} {
		srv.Handle(path, feedtest.Reply{Status: 302, Header: http.Header{"Location": {to}}})
	}
	d := newDialer(Config{AllowPrivate: []string{"127.0.0.1"}}.withDefaults())
	d.tcp = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if strings.HasPrefix(addr, "public.example:") {
			return net.Dial("tcp", strings.TrimPrefix(srv.URL, "http://"))
		}
		return d.connect(ctx, network, addr)
	}
	c := newClient(Config{}.withDefaults(), d)
	defer c.Close()
	for _, path := range []string{"/meta", "/six"} {
		for base, says := range map[string]string{"http://public.example": "do not trust it", srv.URL: "put the final address in the configuration"} {
			_, err := c.Get(t.Context(), Request{URL: base + path})
			e := wantKind(t, err, KindForbidden)
			if text := e.Error(); strings.Contains(text, "allow_private") || !strings.Contains(text, says) || !strings.Contains(text, "redirected to address ") {
				t.Errorf("%s%s: %s", base, path, text)
			}
		}
	}
	_, err := c.Get(t.Context(), Request{URL: "http://169.254.169.254/"})
	if e := wantKind(t, err, KindForbidden); !strings.Contains(e.Error(), "allow_private") {
		t.Error(e)
	}
}

// TestAddressOfNoUse: such an address is not always one of the configuration.
func TestAddressOfNoUse(t *testing.T) {
	for _, u := range []string{"ftp://x.example/rss", "not a url", "mailto:a@b.example", "http://"} {
		_, err := local(t, Config{}).Get(t.Context(), Request{URL: u})
		if e := wantKind(t, err, KindRedirect); strings.Contains(e.Error(), "configuration") || !strings.Contains(e.Hint(), "https://") {
			t.Errorf("%s: %v", u, e)
		}
	}
}

// TestLimitsInUnits: of a limit people read "5 MiB".
func TestLimitsInUnits(t *testing.T) {
	srv := feedServer(t)
	big := strings.Repeat("<item/>", 1<<20)
	srv.Handle("/plain", feedtest.Reply{Body: big})
	srv.Handle("/zip", feedtest.Reply{Body: big, Gzip: 1})
	c := local(t, Config{MaxBytes: 5 << 20})
	for _, path := range []string{"/plain", "/zip"} {
		_, err := c.Get(t.Context(), Request{URL: srv.URL + path})
		if e := wantKind(t, err, KindTooLarge); strings.Contains(e.Error(), " bytes") || !strings.Contains(e.Error(), "more than 5 MiB") && path == "/plain" {
			t.Errorf("%s: %v", path, e)
		}
	}
}
