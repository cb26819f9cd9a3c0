package fetch

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// maxRedirects is the number of hops followed after the first request.
const maxRedirects = 5

// follow requests the address and the redirects it leads to.
func (x *exchange) follow() (*Response, error) {
	u, err := webURL(nil, x.r.URL)
	if err != nil {
		return nil, &Error{Kind: KindRedirect, Phase: PhaseAddress, Err: err, hint: "write an address that begins with https:// or http://"}
	}
	start, permanent := u, true
	var seen map[string]bool
	for hop := 0; ; hop++ {
		at := withoutUser(u)
		x.chain, x.header = append(x.chain, Hop{URL: at}), nil
		resp, conditional, err := x.request(u)
		if err != nil {
			return nil, x.misled(err, hop, start)
		}
		x.chain[hop].Status, x.header = resp.StatusCode, resp.Header
		if !isRedirect(resp.StatusCode) {
			out, err := x.outcome(resp, conditional, start, u)
			if err != nil {
				return nil, err
			}
			out.Hops = hop
			out.FinalURL = at
			if hop > 0 && permanent {
				out.Permanent, out.Upgrade = u.String(), isUpgrade(start, u)
			}
			return out, nil
		}
		fresh := x.jar.learn(u, resp)
		discard(resp)
		fail := func(err error, hint string) (*Response, error) {
			return nil, &Error{Kind: KindRedirect, Phase: PhaseAddress, Status: resp.StatusCode, Err: err, hint: hint}
		}
		location := resp.Header.Get("Location")
		if strings.TrimSpace(location) == "" {
			return fail(fmt.Errorf("the server answered %d without a Location", resp.StatusCode), "")
		}
		to, err := webURL(u, location)
		if err != nil {
			return fail(fmt.Errorf("redirected to an address that cannot be used: %w", err), "")
		}
		if x.c.allowed[hostKey(to.Hostname())] && !x.c.allowed[hostKey(start.Hostname())] {
			// Connections are shared, so the dialer cannot tell who asks.
			e := &Error{Kind: KindForbidden, Phase: PhaseAddress, Status: resp.StatusCode, Err: errors.New("a public host redirects to " + quoteShort(to.Hostname()) + ", which is private")}
			e.hint = "if that is meant, put the final address in the configuration"
			return nil, e
		}
		permanent = permanent && isPermanent(resp.StatusCode) && !(u.Scheme == "https" && to.Scheme == "http")
		to.User = carried(u, to)
		if seen == nil {
			seen = map[string]bool{u.String(): true}
		}
		// A redirect to where we came from makes sense if the server set a
		// cookie that it wants to see.
		if seen[to.String()] && !fresh {
			return fail(errors.New("redirected in a circle"), "the server may insist on cookies or on a browser; open the address in one and put the final address in the configuration")
		}
		seen[to.String()] = true
		if hop == maxRedirects {
			return fail(fmt.Errorf("more than %d redirects", maxRedirects), "")
		}
		u = to
	}
}

// misled words a refusal to connect to where a redirect leads: that the address is
// not public is then no oversight of the operator.
func (x *exchange) misled(err error, hop int, start *url.URL) error {
	var forbidden *forbiddenError
	if hop == 0 || !errors.As(err, &forbidden) {
		return err
	}
	e := x.typed(err)
	if e.Kind != KindForbidden {
		return e
	}
	e.Err = fmt.Errorf("redirected to %w", forbidden)
	e.hint = "do not trust it: look for the feed's own address (feeds discover)"
	if x.c.allowed[hostKey(start.Hostname())] {
		e.hint = "if that is meant, put the final address in the configuration"
	}
	return e
}

// carried is the user information for a request to to, redirected from from:
// it stays on its host and is not sent in the clear when it was not before.
func carried(from, to *url.URL) *url.Userinfo {
	if from.User != nil && strings.EqualFold(from.Hostname(), to.Hostname()) && (from.Scheme == to.Scheme || to.Scheme == "https") {
		return from.User
	}
	return nil
}

func withoutUser(u *url.URL) string {
	if u.User == nil {
		return u.String()
	}
	bare := *u
	bare.User = nil
	return bare.String()
}

// webURL resolves s against base and insists on http or https with a host.
// Its errors do not quote s, which may hold credentials.
func webURL(base *url.URL, s string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil {
		return nil, errors.New("the address cannot be read")
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("scheme " + quoteShort(u.Scheme) + " is not http or https")
	}
	if u.Hostname() == "" {
		return nil, errors.New("the address names no host")
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// isUpgrade reports whether to is from with https for http, each on its
// default port.
func isUpgrade(from, to *url.URL) bool {
	if from.Scheme != "http" || to.Scheme != "https" || from.Port() != "" && from.Port() != "80" || to.Port() != "" && to.Port() != "443" {
		return false
	}
	path := func(u *url.URL) string {
		if p := u.EscapedPath(); p != "" {
			return p
		}
		return "/"
	}
	return strings.EqualFold(from.Hostname(), to.Hostname()) && path(from) == path(to) && from.RawQuery == to.RawQuery
}

func quoteShort(s string) string {
	if len(s) > 20 {
		s = s[:20] + "…"
	}
	return `"` + s + `"`
}

func isRedirect(status int) bool {
	return isPermanent(status) || status == http.StatusFound || status == http.StatusSeeOther || status == http.StatusTemporaryRedirect
}

func isPermanent(status int) bool {
	return status == http.StatusMovedPermanently || status == http.StatusPermanentRedirect
}
