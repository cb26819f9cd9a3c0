package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

var t0 = time.Date(2031, 5, 4, 9, 0, 0, 0, time.UTC)

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func local(t *testing.T, cfg Config) *Client {
	t.Helper()
	cfg.AllowPrivate = append(cfg.AllowPrivate, "127.0.0.1")
	cfg.Now = func() time.Time { return t0 }
	c := New(cfg)
	t.Cleanup(c.Close)
	return c
}

func wantKind(t *testing.T, err error, kind Kind) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v, want kind %s", err, kind)
	}
	if e.Kind != kind {
		t.Fatalf("kind %s (%v), want %s", e.Kind, err, kind)
	}
	if e.Hint() == "" || !strings.HasSuffix(e.Error(), e.Hint()) {
		t.Errorf("error %q does not end with its hint", e)
	}
	return e
}

const sample = `<rss version="2.0"><channel><title>Harbour Gazette</title></channel></rss>`

func TestGetAndNotModified(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if ua := r.Header.Get("User-Agent"); ua != "geodigest/1.2 (+https://brief.example; editor@brief.example)" || r.Header.Get("From") != "editor@brief.example" {
			t.Errorf("User-Agent %q", ua)
		}
		if len(r.Cookies()) != 0 {
			t.Error("a cookie was sent")
		}
		w.Header().Set("ETag", `"v1"`)
		w.Header().Set("Last-Modified", "Sun, 04 May 2031 08:00:00 GMT")
		w.Header().Set("Set-Cookie", "id=1")
		w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
		if r.Header.Get("If-None-Match") == `"v1"` && r.Header.Get("If-Modified-Since") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(w, sample)
	})
	c := local(t, Config{Version: "1.2 (abc)", SiteURL: "https://brief.example", Contact: "editor@brief.example"})
	r, err := c.Get(t.Context(), Request{URL: s.URL + "/rss#top"})
	if err != nil {
		t.Fatal(err)
	}
	if string(r.Body) != sample || r.Status != 200 || r.ETag != `"v1"` || r.FinalURL != s.URL+"/rss" || r.Permanent != "" || r.ContentType == "" {
		t.Errorf("response %+v", r)
	}
	r, err = c.Get(t.Context(), Request{URL: s.URL + "/rss", ETag: r.ETag, LastModified: r.LastModified})
	if err != nil || !r.NotModified || len(r.Body) != 0 {
		t.Errorf("conditional: %+v, %v", r, err)
	}
}

func TestStatusKinds(t *testing.T) {
	for _, tc := range []struct {
		status int
		header http.Header
		body   string
		kind   Kind
		wait   time.Duration
	}{
		{status: 401, kind: KindBlocked},
		{status: 403, kind: KindBlocked},
		{status: 451, kind: KindBlocked},
		{status: 403, header: http.Header{"Cf-Mitigated": {"challenge"}}, kind: KindChallenge},
		{status: 503, body: "<!DOCTYPE html><html><head><title>Just a moment...</title>", kind: KindChallenge},
		{status: 200, body: "<html><head><title>Just a moment...</title></head></html>", kind: KindChallenge},
		{status: 404, kind: KindNotFound},
		{status: 410, kind: KindGone},
		{status: 429, header: http.Header{"Retry-After": {"120"}}, kind: KindThrottled, wait: 2 * time.Minute},
		{status: 429, header: http.Header{"Retry-After": {"-5"}}, kind: KindThrottled},
		{status: 429, header: http.Header{"Retry-After": {"99999999"}}, kind: KindThrottled, wait: 24 * time.Hour},
		{status: 503, header: http.Header{"Retry-After": {"Sun, 04 May 2031 10:00:00 GMT"}}, kind: KindThrottled, wait: time.Hour},
		{status: 503, header: http.Header{"Retry-After": {"Sun, 04 May 2031 08:00:00 GMT"}}, kind: KindThrottled},
		{status: 500, kind: KindHTTP},
		{status: 204, kind: KindHTTP},
		{status: 300, kind: KindHTTP},
	} {
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			for k, v := range tc.header {
				w.Header()[k] = v
			}
			w.WriteHeader(tc.status)
			if tc.status != 204 {
				fmt.Fprint(w, tc.body)
			}
		})
		_, err := local(t, Config{}).Get(t.Context(), Request{URL: s.URL})
		e := wantKind(t, err, tc.kind)
		if e.Status != tc.status || e.RetryAfter != tc.wait || !e.Answered() {
			t.Errorf("%d: status %d, retry after %v, want %v", tc.status, e.Status, e.RetryAfter, tc.wait)
		}
	}
}

func TestRedirects(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		to := func(status int, where string) {
			w.Header().Set("Location", where)
			w.WriteHeader(status)
		}
		switch r.URL.Path {
		case "/moved":
			to(301, "/moved2")
		case "/moved2":
			to(308, "end?x=1")
		case "/mixed":
			to(301, "/temp")
		case "/temp":
			to(302, "/end")
		case "/loop":
			to(302, "/loop")
		case "/ftp":
			to(302, "ftp://files.example/feed.xml")
		case "/file":
			to(302, "file:///etc/hostname")
		case "/nohost":
			to(302, "http:///feed")
		default:
			fmt.Fprint(w, sample)
		}
	})
	c := local(t, Config{})
	for _, tc := range []struct{ path, final, permanent string }{
		{"/moved", "/end?x=1", "/end?x=1"},
		{"/mixed", "/end", ""},
		{"/end", "/end", ""},
	} {
		r, err := c.Get(t.Context(), Request{URL: s.URL + tc.path})
		if err != nil {
			t.Fatal(err)
		}
		if r.FinalURL != s.URL+tc.final || strings.TrimPrefix(r.Permanent, s.URL) != tc.permanent {
			t.Errorf("%s: final %s, permanent %q", tc.path, r.FinalURL, r.Permanent)
		}
	}
	for _, path := range []string{"/loop", "/ftp", "/file", "/nohost"} {
		_, err := c.Get(t.Context(), Request{URL: s.URL + path})
		wantKind(t, err, KindRedirect)
	}
	for _, bad := range []string{"", "file:///etc/hostname", "ftp://a.example/", "gopher://a.example", "//a.example/x", "http://", "http://[::1"} {
		_, err := c.Get(t.Context(), Request{URL: bad})
		wantKind(t, err, KindRedirect)
	}
}

func zipped(t testing.TB, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestBodies(t *testing.T) {
	page := strings.Repeat("<item>a different sentence each time would not matter</item>", 20)
	one := zipped(t, page)
	for _, tc := range []struct {
		name, encoding string
		body           []byte
		kind           Kind
	}{
		{"plain", "", []byte(page), ""},
		{"gzip", "gzip", one, ""},
		{"gzip without label", "", one, ""},
		{"label without gzip", "gzip", []byte(page), ""},
		{"twice", "gzip", zipped(t, string(one)), ""},
		{"encoding not asked for", "br", []byte{1, 2, 3}, KindEncoding},
		{"broken gzip header", "gzip", []byte{0x1f, 0x8b, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9}, KindEncoding},
		{"too large", "", bytes.Repeat([]byte("a"), 5<<20), KindTooLarge},
		{"too large after decoding", "gzip", zipped(t, strings.Repeat("0123456789abcdef", 5<<20/16)), KindTooLarge},
		{"bomb", "gzip", zipped(t, strings.Repeat("a", 3<<20)), KindTooLarge},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Accept-Encoding") != "gzip" {
					t.Errorf("Accept-Encoding %q", r.Header.Get("Accept-Encoding"))
				}
				if tc.encoding != "" {
					w.Header().Set("Content-Encoding", tc.encoding)
				}
				_, _ = w.Write(tc.body)
			})
			r, err := local(t, Config{MaxBytes: 4 << 20}).Get(t.Context(), Request{URL: s.URL})
			if tc.kind != "" {
				wantKind(t, err, tc.kind)
				return
			}
			if err != nil || string(r.Body) != page {
				t.Errorf("%d bytes, %v", len(r.Body), err)
			}
		})
	}
}

func TestCutBodyIsKeptWithoutValidators(t *testing.T) {
	for _, zip := range []bool{false, true} {
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ETag", `"v1"`)
			body := []byte(strings.Repeat("x", 5000) + sample)
			if zip {
				w.Header().Set("Content-Encoding", "gzip")
				body = zipped(t, sample+strings.Repeat("A7f", 2000)+fmt.Sprint(time.Now().UnixNano()))
			}
			w.Header().Set("Content-Length", fmt.Sprint(len(body)+10))
			_, _ = w.Write(body[:len(body)-6])
		})
		r, err := local(t, Config{}).Get(t.Context(), Request{URL: s.URL})
		if err != nil {
			t.Fatal(err)
		}
		if !r.Truncated || len(r.Body) == 0 || r.ETag != "" {
			t.Errorf("gzip %v: truncated %v, %d bytes, etag %q", zip, r.Truncated, len(r.Body), r.ETag)
		}
	}
}

func TestTimeouts(t *testing.T) {
	release := make(chan struct{})
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/drip" {
			for i := 0; i < 1000; i++ {
				fmt.Fprint(w, "<item/>")
				_ = http.NewResponseController(w).Flush()
				select {
				case <-release:
					return
				case <-time.After(5 * time.Millisecond):
				}
			}
		}
		<-release
	})
	defer close(release)
	_, err := local(t, Config{HeaderWait: 30 * time.Millisecond}).Get(t.Context(), Request{URL: s.URL + "/silent"})
	if e := wantKind(t, err, KindTimeout); e.Answered() {
		t.Error("a silent host counts as answering")
	}
	_, err = local(t, Config{Total: 60 * time.Millisecond}).Get(t.Context(), Request{URL: s.URL + "/drip"})
	wantKind(t, err, KindTimeout)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := local(t, Config{}).Get(ctx, Request{URL: s.URL}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled by the caller: %v", err)
	}
}

func TestConnectionKinds(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := l.Addr().String()
	l.Close()
	c := local(t, Config{})
	_, err = c.Get(t.Context(), Request{URL: "http://" + closed})
	if e := wantKind(t, err, KindRefused); e.Answered() {
		t.Error("a closed port counts as an answer")
	}
	secure := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer secure.Close()
	_, err = c.Get(t.Context(), Request{URL: secure.URL})
	wantKind(t, err, KindTLS)
}

func TestEnvironmentProxyIsIgnored(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:9")
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, sample) })
	if _, err := local(t, Config{}).Get(t.Context(), Request{URL: s.URL}); err != nil {
		t.Error(err)
	}
}
