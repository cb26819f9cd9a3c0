package fetch

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"geodigest/feeds/feedtest"
)

func feedServer(t *testing.T) *feedtest.Server {
	t.Helper()
	s, err := feedtest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// twoItems is long enough for a cut to leave one complete item.
var twoItems = feedtest.RSS("Harbour Gazette",
	feedtest.Entry{Title: "Ferry talks resume", Link: "https://gazette.example/1", GUID: "1"},
	feedtest.Entry{Title: "Pier closed", Link: "https://gazette.example/2", GUID: "2", Summary: strings.Repeat("The pier is closed. ", 40)})

// What servers do instead of serving a feed, one case after another.
func TestServersOfAllKinds(t *testing.T) {
	const stamp = "Sun, 04 May 2031 10:00:00 GMT" // an hour after t0
	h := func(kv ...string) http.Header {
		out := http.Header{}
		for i := 0; i < len(kv); i += 2 {
			out.Add(kv[i], kv[i+1])
		}
		return out
	}
	page := func(title, rest string) string {
		return "<!DOCTYPE html><html><head><title>" + title + "</title></head><body>" + rest + "</body></html>"
	}
	status := func(code int, kv ...string) feedtest.Reply { return feedtest.Reply{Status: code, Header: h(kv...)} }
	ok := func(kv ...string) feedtest.Reply { return feedtest.Reply{Body: twoItems, Header: h(kv...)} }
	for _, tc := range []struct {
		name  string
		reply feedtest.Reply
		req   Request
		kind  Kind   // "": a document
		says  string // in the error text
		wait  time.Duration
		check func(r *Response) bool
	}{
		{name: "error page with status 200 and an XML type", reply: feedtest.Reply{Body: page("Service error", "sorry"), Header: h("Content-Type", "application/xml")}, check: func(r *Response) bool { return strings.Contains(string(r.Body), "sorry") }},
		{name: "consent page stays for the parser", reply: feedtest.Reply{Body: page("Before you continue", "<form>cookies</form>")}, check: func(r *Response) bool { return r.ContentType != "" }},

		{name: "Cloudflare by header", reply: feedtest.Reply{Status: 403, Header: h("Cf-Mitigated", "challenge"), Body: page("x", "")}, kind: KindChallenge, says: "Cloudflare"},
		{name: "Cloudflare with 200", reply: feedtest.Reply{Body: page("Just a moment...", "")}, kind: KindChallenge, says: "Cloudflare"},
		{name: "Cloudflare with 503", reply: feedtest.Reply{Status: 503, Body: page("Just a moment...", "")}, kind: KindChallenge},
		{name: "Cloudflare, compressed", reply: feedtest.Reply{Status: 403, Body: page("Just a moment...", ""), Gzip: 1}, kind: KindChallenge},
		{name: "DDoS-Guard", reply: feedtest.Reply{Status: 403, Body: page("DDoS-Guard", "")}, kind: KindChallenge, says: "DDoS-Guard"},
		{name: "Imperva", reply: feedtest.Reply{Body: `<html><head><META NAME="robots"></head><iframe id="main-iframe" src="/_Incapsula_Resource?x=1">Request unsuccessful. Incapsula incident ID: 1-2</iframe></html>`}, kind: KindChallenge, says: "Imperva"},
		{name: "PerimeterX", reply: feedtest.Reply{Status: 403, Body: page("Access to this page has been denied", `<div id="px-captcha"></div>`)}, kind: KindChallenge, says: "PerimeterX"},
		{name: "DataDome", reply: feedtest.Reply{Status: 403, Body: page("gazette.example", `<script src="https://geo.captcha-delivery.com/c.js"></script>`)}, kind: KindChallenge, says: "DataDome"},
		{name: "Akamai", reply: feedtest.Reply{Status: 403, Body: "<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>You don't have permission.<P>\nReference&#32;&#35;18&#46;abc</BODY></HTML>"}, kind: KindChallenge, says: "Akamai"},
		{name: "AWS WAF", reply: status(202, "X-Amzn-Waf-Action", "challenge"), kind: KindChallenge, says: "AWS"},
		{name: "a feed that writes about shields", reply: feedtest.Reply{Body: feedtest.RSS("Web news", feedtest.Entry{Title: "<title>Just a moment", Summary: "<html><title>Just a moment...</title> px-captcha"})}},
		{name: "a page with a shield's script is no challenge", reply: feedtest.Reply{Body: page("Gazette", `<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>`)}},

		{name: "300", reply: feedtest.Reply{Status: 300, Header: h("Location", "/else"), Body: "pick one"}, kind: KindHTTP, says: "choice"},
		{name: "301 without Location", reply: status(301), kind: KindRedirect, says: "without a Location"},
		{name: "304 unasked", reply: status(304), kind: KindHTTP, says: "whole document"},
		{name: "304 with a body", reply: feedtest.Reply{Raw: "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello"}, req: Request{ETag: `"v"`}, check: func(r *Response) bool { return r.NotModified && len(r.Body) == 0 }},

		{name: "204", reply: status(204), kind: KindHTTP, says: "204 No Content"},
		{name: "205", reply: status(205), kind: KindHTTP, says: "205"},
		{name: "206", reply: feedtest.Reply{Status: 206, Body: twoItems}, kind: KindHTTP, says: "206"},
		{name: "203 from a proxy", reply: feedtest.Reply{Status: 203, Body: twoItems}},
		{name: "226 unasked", reply: feedtest.Reply{Status: 226, Body: twoItems, Header: h("IM", "feed", "ETag", `"n"`)}, check: func(r *Response) bool { return r.Status == 226 && r.ETag == `"n"` }},

		{name: "401", reply: status(401), kind: KindBlocked, says: "password"},
		{name: "403", reply: status(403), kind: KindBlocked, says: "403 Forbidden"},
		{name: "404", reply: status(404), kind: KindNotFound, says: "discover"},
		{name: "410", reply: status(410), kind: KindGone},
		{name: "451", reply: status(451), kind: KindBlocked, says: "country"},

		{name: "429 with seconds", reply: status(429, "Retry-After", "120"), kind: KindThrottled, wait: 2 * time.Minute},
		{name: "429 with a date", reply: status(429, "Retry-After", stamp), kind: KindThrottled, wait: time.Hour},
		{name: "429 with zero", reply: status(429, "Retry-After", "0"), kind: KindThrottled},
		{name: "429 negative", reply: status(429, "Retry-After", "-30"), kind: KindThrottled},
		{name: "429 in the past", reply: status(429, "Retry-After", "Sun, 04 May 2031 08:00:00 GMT"), kind: KindThrottled},
		{name: "429 with weeks", reply: status(429, "Retry-After", "1814400"), kind: KindThrottled, wait: 24 * time.Hour},
		{name: "429 with a fraction", reply: status(429, "Retry-After", "29.5"), kind: KindThrottled, wait: 30 * time.Second},
		{name: "429 without", reply: status(429), kind: KindThrottled},
		{name: "403 as rate limit", reply: status(403, "Retry-After", "60"), kind: KindThrottled, wait: time.Minute},
		{name: "503 with Retry-After", reply: status(503, "Retry-After", "60"), kind: KindThrottled, wait: time.Minute},
		{name: "500 with Retry-After", reply: status(500, "Retry-After", "60"), kind: KindHTTP},
		{name: "502", reply: status(502), kind: KindHTTP, says: "server fails"},
		{name: "504", reply: status(504), kind: KindHTTP},
		{name: "520", reply: status(520), kind: KindHTTP, says: "shield"},
		{name: "526", reply: status(526), kind: KindHTTP, says: "shield"},

		{name: "weak validator and gzip suffix come back verbatim", reply: ok("ETag", `W/"a-gzip"`), check: func(r *Response) bool { return r.ETag == `W/"a-gzip"` }},
		{name: "Last-Modified that is no date", reply: ok("Last-Modified", "2031"), check: func(r *Response) bool { return r.LastModified == "2031" }},
		{name: "fresh for a while", reply: ok("Cache-Control", "max-age=600"), check: func(r *Response) bool { return r.MaxAge == 10*time.Minute }},

		{name: "gzip without label", reply: feedtest.Reply{Body: string(zipped(t, twoItems))}},
		{name: "label without gzip", reply: ok("Content-Encoding", "gzip")},
		{name: "double gzip", reply: feedtest.Reply{Body: twoItems, Gzip: 2}},
		{name: "triple gzip", reply: feedtest.Reply{Body: twoItems, Gzip: 3}, kind: KindEncoding, says: "times over"},
		{name: "br when not asked", reply: feedtest.Reply{Body: "\x0b\x05\x80abc\x03", Header: h("Content-Encoding", "br")}, kind: KindEncoding, says: "not asked for"},
		{name: "zstd by its first bytes", reply: feedtest.Reply{Body: "\x28\xb5\x2f\xfdabcdefgh"}, kind: KindEncoding, says: "zstd"},
		{name: "br by label only", reply: ok("Content-Encoding", "br")},
		{name: "bomb", reply: feedtest.Reply{Body: strings.Repeat("a", 4<<20), Gzip: 1}, kind: KindTooLarge, says: "no honest feed"},
		{name: "bomb in a bomb", reply: feedtest.Reply{Body: strings.Repeat("a", 12<<20), Gzip: 2}, kind: KindTooLarge},

		{name: "empty 200", reply: feedtest.Reply{}, kind: KindNotFeed, says: "empty"},
		{name: "only spaces", reply: feedtest.Reply{Body: " \r\n\t"}, kind: KindNotFeed, says: "empty"},
		{name: "truncated", reply: feedtest.Reply{Body: twoItems, Cut: true, Header: h("ETag", `"v"`)}, check: func(r *Response) bool { return r.Truncated && r.ETag == "" && hasItem(r.Body) }},
		{name: "truncated gzip", reply: feedtest.Reply{Body: feedtest.RSS("G", feedtest.Entry{Title: randomText(4000)}), Gzip: 1, Cut: true}, check: func(r *Response) bool { return r.Truncated && strings.HasPrefix(string(r.Body), "<?xml") }},
		{name: "reset before the answer", reply: feedtest.Reply{Reset: true}, kind: KindReset, says: "headers: the connection was cut"},
		{name: "Content-Length too small", reply: feedtest.Reply{Raw: "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<rss/>   trailing"}, check: func(r *Response) bool { return string(r.Body) == "<rss/>   " }},
		{name: "Content-Length too large", reply: feedtest.Reply{Raw: "HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n<rss/>"}, check: func(r *Response) bool { return r.Truncated && string(r.Body) == "<rss/>" }},
		{name: "no length, closed", reply: feedtest.Reply{Raw: "HTTP/1.0 200 OK\r\n\r\n<rss/>"}, check: func(r *Response) bool { return !r.Truncated && string(r.Body) == "<rss/>" }},

		{name: "over the cap", reply: feedtest.Reply{Body: strings.Repeat("<item/>", 1<<20)}, kind: KindTooLarge, says: "raise fetch.max_bytes"},
		{name: "over the cap, unannounced", reply: feedtest.Reply{Raw: "HTTP/1.0 200 OK\r\n\r\n" + strings.Repeat("<item/>", 1<<20)}, kind: KindTooLarge, says: "more than"},
		{name: "wrong type", reply: ok("Content-Type", "application/octet-stream"), check: func(r *Response) bool { return r.ContentType == "application/octet-stream" }},

		{name: "a header without end", reply: feedtest.Reply{Raw: "HTTP/1.1 200 OK\r\nX-A: " + strings.Repeat("a", 1000), Again: 4000}, kind: KindTooLarge, says: "header"},
		{name: "headers without end", reply: feedtest.Reply{Raw: "HTTP/1.1 200 OK\r\n" + strings.Repeat("X-A: b\r\n", 100_000)}, kind: KindTooLarge, says: "header"},
		{name: "1xx without end", reply: feedtest.Reply{Raw: "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", Again: 100_000}, kind: KindTooLarge, says: "header"},
		{name: "chunk extensions without end", reply: feedtest.Reply{Raw: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + strings.Repeat("x", 2000) + "\r\n<\r\n" + strings.Repeat("1;"+strings.Repeat("x", 2000)+"\r\n<\r\n", 200)}, check: func(r *Response) bool { return r.Truncated && len(r.Body) < 200 }},
		{name: "not HTTP", reply: feedtest.Reply{Raw: "220 mail.example ESMTP\r\n"}, kind: KindHTTP, says: "something other than a web server"},
		{name: "not HTTP at length", reply: feedtest.Reply{Raw: strings.Repeat("x", 100_000) + "\r\n\r\n"}, kind: KindHTTP, says: "…"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := feedServer(t)
			s.Handle("/rss", tc.reply)
			tc.req.URL = s.URL + "/rss"
			r, err := local(t, Config{MaxBytes: 6 << 20}).Get(t.Context(), tc.req)
			if tc.kind != "" {
				e := wantKind(t, err, tc.kind)
				if e.RetryAfter != tc.wait || e.Phase == "" || !strings.Contains(e.Error(), tc.says) || strings.Contains(e.Error(), "\n") || len(e.Error()) > 600 {
					t.Errorf("%v (retry after %v)", e, e.RetryAfter)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if tc.check == nil {
				tc.check = func(r *Response) bool { return !r.Truncated && r.Hops == 0 && len(r.Body) > 100 }
			}
			if !tc.check(r) {
				t.Errorf("%+v", r)
			}
		})
	}
}

// randomText is text that gzip cannot make much shorter.
func randomText(n int) string {
	var b strings.Builder
	for x := uint64(88172645463325252); b.Len() < n; {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		b.WriteByte('a' + byte(x>>33)%26)
	}
	return b.String()
}

func TestRedirectsOfAllKinds(t *testing.T) {
	plain, secure := feedServer(t), tlsServer(t, feedtest.TLS{})
	to := func(status int, where string) feedtest.Reply {
		return feedtest.Reply{Status: status, Header: http.Header{"Location": {where}}}
	}
	plain.Handle("/feed", feedtest.Reply{Body: twoItems})
	secure.Handle("/feed", feedtest.Reply{Body: twoItems})
	plain.Handle("/up", to(301, secure.URL+"/feed"))
	secure.Handle("/down", to(301, plain.URL+"/feed"))
	plain.Handle("/page", to(301, "/home"))
	plain.Handle("/home", feedtest.Reply{Body: "<html><body>home</body></html>"})
	plain.Handle("/ring", to(301, "/ring2"))
	plain.Handle("/ring2", to(308, "/ring"))
	plain.Handle("/self", to(301, "/self"))
	for i, next := range []string{"/1", "/2", "/3", "/4", "/5", "/6"} {
		plain.Handle([]string{"/0", "/1", "/2", "/3", "/4", "/5"}[i], to(302, next))
	}
	plain.Handle("/nowhere", to(302, " "))
	plain.Handle("/broken", to(302, "http://[::1"))
	plain.Handle("/script", to(302, "javascript:alert(1)"))
	for _, status := range []int{302, 303, 307} {
		plain.Handle("/"+http.StatusText(status), to(status, "/feed"))
	}
	c := local(t, Config{Roots: secure.Roots})
	for _, tc := range []struct {
		url, final, permanent string
		hops                  int
	}{
		{plain.URL + "/up", secure.URL + "/feed", secure.URL + "/feed", 1},
		{secure.URL + "/down", plain.URL + "/feed", "", 1},
		{plain.URL + "/page", plain.URL + "/home", plain.URL + "/home", 1},
		{plain.URL + "/" + "Found", plain.URL + "/feed", "", 1},
		{plain.URL + "/" + "See%20Other", plain.URL + "/feed", "", 1},
		{plain.URL + "/" + "Temporary%20Redirect", plain.URL + "/feed", "", 1},
		{plain.URL + "/5", "", "", 0},
		{plain.URL + "/1", "", "", 0},
	} {
		r, err := c.Get(t.Context(), Request{URL: tc.url})
		if tc.final == "" { // ends at a path without a script, after five hops at most
			wantKind(t, err, KindNotFound)
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if r.FinalURL != tc.final || r.Permanent != tc.permanent || r.Hops != tc.hops || r.Upgrade {
			t.Errorf("%s: %+v", tc.url, r)
		}
	}
	for path, says := range map[string]string{
		"/ring": "circle", "/self": "circle", "/0": "more than 5", "/nowhere": "without a Location", "/broken": "cannot be read", "/script": "not http",
	} {
		_, err := c.Get(t.Context(), Request{URL: plain.URL + path})
		if e := wantKind(t, err, KindRedirect); !strings.Contains(e.Error(), says) || e.Status == 0 || e.Phase != PhaseAddress {
			t.Errorf("%s: %v", path, e)
		}
	}
}

// A server that wants to see its cookie once gets it, within one Get.
func TestSessionRedirect(t *testing.T) {
	s := feedServer(t)
	s.Handle("/rss", feedtest.Reply{Serve: func(w http.ResponseWriter, r *http.Request) {
		if c, err := r.Cookie("session"); err == nil && c.Value == "s1" {
			_, _ = w.Write([]byte(twoItems))
			return
		}
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "s1"})
		http.SetCookie(w, &http.Cookie{Name: "safe", Value: "s2", Secure: true})
		http.Redirect(w, r, "/rss", http.StatusFound)
	}})
	s.Handle("/away", feedtest.Reply{Status: 302, Header: http.Header{"Set-Cookie": {"session=s1"}, "Location": {strings.Replace(s.URL, "127.0.0.1", "localhost", 1) + "/other"}}})
	s.Handle("/other", feedtest.Reply{Body: twoItems})
	c := local(t, Config{AllowPrivate: []string{"localhost"}})
	for range 2 {
		r, err := c.Get(t.Context(), Request{URL: s.URL + "/rss"})
		if err != nil || r.Hops != 1 {
			t.Fatalf("%+v, %v", r, err)
		}
	}
	if n := s.Requests("/rss"); n != 4 {
		t.Errorf("%d requests: a cookie outlived its Get", n)
	}
	if got := s.Last("/rss").Get("Cookie"); got != "session=s1" {
		t.Errorf("cookies %q sent in the clear", got)
	}
	if _, err := c.Get(t.Context(), Request{URL: s.URL + "/away"}); err != nil || s.Last("/other").Get("Cookie") != "" {
		t.Errorf("cookie %q sent to another host, %v", s.Last("/other").Get("Cookie"), err)
	}
}

// Credentials in an address are sent to its host, and nowhere else.
func TestCredentials(t *testing.T) {
	s := feedServer(t)
	s.Handle("/rss", feedtest.Reply{Body: twoItems})
	s.Handle("/same", feedtest.Reply{Status: 301, Header: http.Header{"Location": {s.URL + "/rss"}}})
	s.Handle("/away", feedtest.Reply{Status: 301, Header: http.Header{"Location": {strings.Replace(s.URL, "127.0.0.1", "localhost", 1) + "/rss"}}})
	c := local(t, Config{AllowPrivate: []string{"localhost"}})
	with := strings.Replace(s.URL, "http://", "http://ann:hunter2@", 1)
	for path, want := range map[string]string{"/rss": "Basic YW5uOmh1bnRlcjI=", "/same": "Basic YW5uOmh1bnRlcjI=", "/away": ""} {
		r, err := c.Get(t.Context(), Request{URL: with + path})
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Last("/rss").Get("Authorization"); got != want {
			t.Errorf("%s: Authorization %q", path, got)
		}
		if strings.Contains(r.FinalURL, "hunter2") {
			t.Errorf("%s: final address %s", path, r.FinalURL)
		}
		if path == "/same" && r.Permanent != with+"/rss" {
			t.Errorf("moved to %s", r.Permanent)
		}
	}
}
