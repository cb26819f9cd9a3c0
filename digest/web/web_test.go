package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"geodigest/digest"
	"geodigest/templates"
)

var errNone = errors.New("no such row")

// memory is a Store that records every change.
type memory struct {
	mu       sync.Mutex
	subs     map[int64]digest.Subscriber
	editions []digest.Edition
	fail     error
	changes  []string
}

func (m *memory) Subscriber(_ context.Context, id int64) (digest.Subscriber, error) {
	s, ok := m.subs[id]
	if m.fail != nil {
		return s, m.fail
	}
	if !ok {
		return s, fmt.Errorf("subscriber %d: %w", id, errNone)
	}
	return s, nil
}

func (m *memory) Unsubscribe(_ context.Context, id int64, spec, how string, now time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.changes = append(m.changes, fmt.Sprintf("%d %s %s %s", id, spec, how, now.UTC().Format(time.RFC3339)))
	return m.fail
}

func (m *memory) EditionBySlot(_ context.Context, spec string, slot time.Time) (digest.Edition, error) {
	for _, e := range m.editions {
		if e.Spec == spec && e.Slot.Equal(slot) {
			return e, m.fail
		}
	}
	return digest.Edition{}, errNone
}

func (m *memory) Editions(_ context.Context, spec string, limit int) ([]digest.Edition, error) {
	var out []digest.Edition
	for _, e := range m.editions {
		if e.Spec == spec && len(out) < limit {
			out = append(out, e)
		}
	}
	return out, m.fail
}

func (m *memory) Ping(context.Context) error { return m.fail }

var (
	tokens = digest.Tokens{Secret: []byte("0123456789abcdef")}
	noon   = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
)

// setup returns a handler over two editions and one reader, and its log.
func setup(t *testing.T, change func(*Config)) (*Handler, *memory, *bytes.Buffer) {
	t.Helper()
	set, err := templates.Load("")
	if err != nil {
		t.Fatal(err)
	}
	m := &memory{subs: map[int64]digest.Subscriber{7: {ID: 7, Email: "reader@example.net", State: digest.Active}}}
	for _, day := range []int{2, 1} {
		e := templates.Sample()
		e.Spec, e.Title, e.Zone = "daily", "Daily brief", "Europe/Paris"
		e.Slot = time.Date(2026, 3, day, 6, 0, 0, 0, time.UTC)
		m.editions = append(m.editions, e)
	}
	weekly := m.editions[1]
	weekly.Spec, weekly.Title, weekly.Slot = "weekly", "Weekly <brief>", time.Date(2026, 3, 1, 18, 0, 0, 0, time.UTC)
	weekly.Sections, weekly.Brief = nil, nil
	m.editions = append(m.editions, weekly)
	var logged bytes.Buffer
	cfg := Config{
		Site:      templates.Site{Name: "World Brief", URL: "https://brief.example.org", Contact: "editor@example.org"},
		Templates: set, Tokens: tokens, Store: m,
		NotFound: func(err error) bool { return errors.Is(err, errNone) },
		Digests:  func() []digest.Spec { return []digest.Spec{{ID: "daily", Title: "Daily brief"}, {ID: "weekly"}} },
		Now:      func() time.Time { return noon },
		Log:      slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if change != nil {
		change(&cfg)
	}
	h, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return h, m, &logged
}

func do(h http.Handler, method, target, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", "http://brief.example.org/", strings.NewReader(body))
	r.Method = method // and the path: as they are, however broken
	r.URL.Path, r.URL.RawQuery, _ = strings.Cut(target, "?")
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

const form = "application/x-www-form-urlencoded"

func TestRequests(t *testing.T) {
	token := tokens.Unsubscribe(7, "daily")
	gone := tokens.Unsubscribe(8, "daily")
	for _, c := range []struct {
		method, target, body string
		status               int
		words                string // in the body
		header, value        string // of the answer
	}{
		{"GET", "/", "", 200, "/e/daily/2026-03-02T0600Z", "Cache-Control", "public, max-age=60"},
		{"HEAD", "/", "", 200, "", "Content-Type", "text/html; charset=utf-8"},
		{"OPTIONS", "/", "", 204, "", "Allow", "GET, HEAD, OPTIONS"},
		{"POST", "/", "", 405, "Not possible", "Allow", "GET, HEAD, OPTIONS"},
		{"DELETE", "/u/" + token, "", 405, "Not possible", "Allow", "GET, HEAD, OPTIONS, POST"},
		{"PUT", "/u/" + token, "List-Unsubscribe=One-Click", 405, "", "Allow", "GET, HEAD, OPTIONS, POST"},
		{"GET", "/e/daily/2026-03-01T0600Z", "", 200, "Daily brief", "Cache-Control", "public, max-age=3600"},
		{"GET", "/e/daily/2026-03-03T0600Z", "", 404, "Not found", "Cache-Control", "no-store"},
		{"GET", "/e/daily/2026-03-01T06:00Z", "", 404, "Not found", "", ""},
		{"GET", "/e/daily/2026-02-31T0600Z", "", 404, "Not found", "", ""},
		{"GET", "/e/daily/", "", 404, "Not found", "", ""},
		{"GET", "/e//2026-03-01T0600Z", "", 404, "Not found", "", ""},
		{"GET", "/e/daily/2026-03-01T0600Z/", "", 404, "Not found", "Location", ""},
		{"GET", "/e/../../etc/passwd", "", 404, "Not found", "Location", ""},
		{"GET", "//example.net/x", "", 404, "Not found", "Location", ""},
		{"GET", "/" + strings.Repeat("a/", 4000), "", 404, "Not found", "", ""},
		{"GET", "/u/" + token, "", 200, "r…@example.net", "Cache-Control", "no-store"},
		{"GET", "/u/" + token, "", 200, `name="List-Unsubscribe" value="One-Click"`, "X-Robots-Tag", "noindex"},
		{"GET", "/u/" + gone, "", 200, "Unsubscribe?", "", ""},
		{"GET", "/u/" + token[1:], "", 404, "Not found", "", ""},
		{"GET", "/u/", "", 404, "Not found", "", ""},
		{"POST", "/u/" + token, "List-Unsubscribe=One-Click", 200, "You are unsubscribed", "Set-Cookie", ""},
		{"POST", "/u/" + gone, "List-Unsubscribe=One-Click", 200, "You are unsubscribed", "", ""},
		{"POST", "/u/" + token, "", 400, "Nothing was changed", "", ""},
		{"POST", "/u/" + token + "?List-Unsubscribe=One-Click", "", 400, "Nothing was changed", "", ""},
		{"POST", "/u/" + token, "List-Unsubscribe=" + strings.Repeat("x", maxBody), 413, "Nothing was changed", "", ""},
		{"POST", "/u/" + token[1:], "List-Unsubscribe=One-Click", 404, "Not found", "", ""},
		{"GET", "/healthz", "", 200, "ok", "Content-Type", "text/plain; charset=utf-8"},
		{"GET", "/readyz", "", 200, "ok", "Cache-Control", "no-store"},
	} {
		t.Run(c.method+" "+c.target[:min(len(c.target), 40)], func(t *testing.T) {
			h, _, _ := setup(t, nil)
			w := do(h, c.method, c.target, c.body, "Content-Type", form)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.words) {
				t.Errorf("status %d, want %d with %q:\n%s", w.Code, c.status, c.words, w.Body)
			}
			if got := w.Header().Get(c.header); c.header != "" && got != c.value {
				t.Errorf("%s: %q, want %q", c.header, got, c.value)
			}
			if c.method == "HEAD" && w.Body.Len() != 0 {
				t.Error("HEAD has a body")
			}
			for name, want := range map[string]string{
				"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Set-Cookie": "", "Location": "",
			} {
				if got := w.Header().Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
			if csp := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none';") || strings.Contains(csp, "unsafe") {
				t.Errorf("policy %q", csp)
			}
		})
	}
}

// TestIndexOrder: newest first over all digests, foreign text escaped.
func TestIndexOrder(t *testing.T) {
	h, _, _ := setup(t, nil)
	body := do(h, "GET", "/", "").Body.String()
	last := 0
	for _, want := range []string{"/e/daily/2026-03-02T0600Z", "/e/weekly/2026-03-01T1800Z", "/e/daily/2026-03-01T0600Z"} {
		i := strings.Index(body, want)
		if i < last {
			t.Errorf("%s stands at %d, want after %d", want, i, last)
		}
		last = i
	}
	if strings.Contains(body, "Weekly <brief>") || !strings.Contains(body, "Weekly &lt;brief&gt;") {
		t.Error("a title is not escaped")
	}
}

// TestScanner: programs that follow the links of a mail change nothing, however often.
func TestScanner(t *testing.T) {
	h, m, _ := setup(t, nil)
	token := tokens.Unsubscribe(7, "daily")
	for range 3 {
		for _, method := range []string{"GET", "HEAD", "OPTIONS", "PROPFIND", "TRACE", "PUT", "PATCH", "DELETE"} {
			for _, target := range []string{"/", "/e/daily/2026-03-01T0600Z", "/u/" + token, "/u/" + token + "?List-Unsubscribe=One-Click", "/u/" + token + "/", "/healthz", "/readyz"} {
				do(h, method, target, "List-Unsubscribe=One-Click", "Content-Type", form, "X-HTTP-Method-Override", "POST")
			}
		}
	}
	if len(m.changes) != 0 {
		t.Errorf("changes: %q", m.changes)
	}
}

// TestUnsubscribe: each accepted form of the request, twice.
func TestUnsubscribe(t *testing.T) {
	var buf bytes.Buffer
	mp := multipart.NewWriter(&buf)
	if err := mp.WriteField(clickField, clickValue); err != nil {
		t.Fatal(err)
	}
	_ = mp.Close()
	for _, c := range []struct{ name, kind, body, mode, spec, want string }{
		{"one-click", form, "List-Unsubscribe=One-Click", "", "daily", "7 daily one-click 2026-03-02T12:00:00Z"},
		{"multipart", mp.FormDataContentType(), buf.String(), "", "daily", "7 daily one-click 2026-03-02T12:00:00Z"},
		{"button", form, "List-Unsubscribe=One-Click", "navigate", "daily", "7 daily web page 2026-03-02T12:00:00Z"},
		{"everything", form, "List-Unsubscribe=One-Click", "", "", "7  one-click 2026-03-02T12:00:00Z"},
		{"digest that is gone", form, "List-Unsubscribe=One-Click", "", "old", "7 old one-click 2026-03-02T12:00:00Z"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, m, logged := setup(t, nil)
			for range 2 {
				w := do(h, "POST", "/u/"+tokens.Unsubscribe(7, c.spec), c.body, "Content-Type", c.kind, "Sec-Fetch-Mode", c.mode, "Origin", "https://mail.example.com")
				if w.Code != 200 {
					t.Errorf("status %d", w.Code)
				}
			}
			if len(m.changes) != 2 || m.changes[0] != c.want || m.changes[1] != c.want {
				t.Errorf("changes %q, want twice %q", m.changes, c.want)
			}
			if s := logged.String(); strings.Contains(s, "reader@") || strings.Contains(s, tokens.Unsubscribe(7, c.spec)) {
				t.Errorf("the log tells too much: %s", s)
			}
		})
	}
}

// TestStoreFails: nobody is told that something worked, and nothing of the error gets out.
func TestStoreFails(t *testing.T) {
	h, m, _ := setup(t, nil)
	m.fail = errors.New("canary-7710")
	for _, c := range [][2]string{
		{"GET", "/"}, {"GET", "/e/daily/2026-03-01T0600Z"}, {"GET", "/readyz"}, {"POST", "/u/" + tokens.Unsubscribe(7, "daily")},
	} {
		w := do(h, c[0], c[1], "List-Unsubscribe=One-Click", "Content-Type", form)
		if w.Code != 503 || w.Header().Get("Retry-After") == "" || strings.Contains(w.Body.String(), "canary") {
			t.Errorf("%s %s: %d\n%s", c[0], c[1], w.Code, w.Body)
		}
	}
	if w := do(h, "GET", "/healthz", ""); w.Code != 200 {
		t.Errorf("healthz follows the store: %d", w.Code)
	}
}

func TestAlive(t *testing.T) {
	h, _, _ := setup(t, func(c *Config) { c.Alive = func() error { return errors.New("poll stands still") } })
	if w := do(h, "GET", "/healthz", ""); w.Code != 503 {
		t.Errorf("status %d", w.Code)
	}
}

func TestPanic(t *testing.T) {
	h, _, _ := setup(t, func(c *Config) { c.Digests = func() []digest.Spec { panic("canary-9") } })
	if w := do(h, "GET", "/", ""); w.Code != 500 || strings.Contains(w.Body.String(), "canary") {
		t.Errorf("%d\n%s", w.Code, w.Body)
	}
}

func TestNotModified(t *testing.T) {
	h, _, _ := setup(t, nil)
	tag := do(h, "GET", "/e/daily/2026-03-01T0600Z", "").Header().Get("ETag")
	if w := do(h, "GET", "/e/daily/2026-03-01T0600Z", "", "If-None-Match", tag); tag == "" || w.Code != 304 || w.Body.Len() != 0 {
		t.Errorf("tag %q: %d", tag, w.Code)
	}
}

func TestNewRefuses(t *testing.T) {
	h, _, _ := setup(t, nil)
	cfg := h.cfg
	cfg.Tokens.Secret = []byte("short")
	if _, err := New(cfg); err == nil {
		t.Error("a short secret is accepted")
	}
	if _, err := New(Config{}); err == nil {
		t.Error("an empty config is accepted")
	}
}

// TestServe runs the real server: it answers, and ends with its context.
func TestServe(t *testing.T) {
	h, _, _ := setup(t, nil)
	ln, err := Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, ln, h, slog.New(slog.NewTextHandler(io.Discard, nil))) }()
	resp, err := http.Get("http://" + ln.Addr().String() + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != 200 {
		t.Errorf("status %d", resp.StatusCode)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if c, err := net.Dial("tcp", ln.Addr().String()); err == nil {
		_ = c.Close()
		t.Error("still listening")
	}
	if _, err := Listen("203.0.113.1:1"); err == nil || !strings.Contains(err.Error(), "site.listen") {
		t.Errorf("listening on a foreign address: %v", err)
	}
}

// FuzzRequest: no path, method or body without a token of ours changes anything,
// redirects or ends in a fault.
func FuzzRequest(f *testing.F) {
	for _, p := range []string{"/", "/e/daily/2026-03-01T0600Z", "/u/7.ZGFpbHk.xx", "/u/%00", "//", "/e/a/b/c"} {
		f.Add("GET", p, "")
		f.Add("POST", p, "List-Unsubscribe=One-Click")
	}
	var h *Handler
	var m *memory
	f.Fuzz(func(t *testing.T, method, path, body string) {
		if h == nil {
			h, m, _ = setup(t, func(c *Config) { c.Log = slog.New(slog.DiscardHandler) })
		}
		w := do(h, method, path, body, "Content-Type", form)
		switch w.Code {
		case 200, 204, 404, 405:
		default:
			t.Errorf("%s %q: %d", method, path, w.Code)
		}
		if w.Header().Get("Location") != "" || len(m.changes) > 0 {
			t.Errorf("%s %q: %v %q", method, path, w.Header(), m.changes)
		}
	})
}
