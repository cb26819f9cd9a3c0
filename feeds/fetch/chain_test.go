package fetch

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// TestTheWayIsTold: each request with its status, and the header of the last
// answer, whether there is a document in the end or not.
func TestTheWayIsTold(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Server", "courier"+strings.ReplaceAll(r.URL.Path, "/", "-"))
		switch r.URL.Path {
		case "/go", "/dead", "/nowhere", "/cut", "/far":
			to := map[string]string{"/go": "/feed?token=abc", "/dead": "/missing", "/nowhere": "ftp://x.example/", "/cut": "/reset", "/far": "http://[::1]:9/"}[r.URL.Path]
			http.Redirect(w, r, to, http.StatusFound)
		case "/feed":
			fmt.Fprint(w, sample)
		case "/reset":
			panic(http.ErrAbortHandler)
		default:
			http.NotFound(w, r)
		}
	})
	base := s.URL
	c := local(t, Config{})
	for _, tc := range []struct {
		path   string
		kind   Kind // "" for a document
		chain  string
		server string
	}{
		{"/feed", "", "[{/feed 200}]", "courier-feed"},
		{"/go", "", "[{/go 302} {/feed?token=abc 200}]", "courier-feed"},
		{"/dead", KindNotFound, "[{/dead 302} {/missing 404}]", "courier-missing"},
		{"/nowhere", KindRedirect, "[{/nowhere 302}]", "courier-nowhere"},
		{"/cut", KindReset, "[{/cut 302} {/reset 0}]", ""},
		{"/far", KindForbidden, "[{/far 302} {http://[::1]:9/ 0}]", ""},
	} {
		resp, err := c.Get(t.Context(), Request{URL: strings.Replace(base, "//", "//me:hunter2@", 1) + tc.path})
		var chain []Hop
		var header http.Header
		if tc.kind == "" {
			if err != nil {
				t.Fatal(err)
			}
			chain, header = resp.Chain, resp.Header
		} else {
			e := wantKind(t, err, tc.kind)
			chain, header = e.Chain, e.Header
		}
		if got := strings.ReplaceAll(fmt.Sprint(chain), base, ""); got != tc.chain || header.Get("Server") != tc.server {
			t.Errorf("%s: chain %s by %q, want %s by %q", tc.path, got, header.Get("Server"), tc.chain, tc.server)
		}
	}
	_, err := c.Get(t.Context(), Request{URL: "ftp://x.example/"})
	if e := wantKind(t, err, KindRedirect); len(e.Chain) != 0 || e.Header != nil {
		t.Errorf("an address of no use: %v", e.Chain)
	}
}
