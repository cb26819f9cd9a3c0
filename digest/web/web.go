// Package web is what the daemon shows over HTTP.
//
//	GET  /                  the public editions, newest first
//	GET  /e/{spec}/{slot}   one edition; slot as 2006-01-02T1504Z
//	GET  /u/{token}         asks whether to unsubscribe; changes nothing
//	POST /u/{token}         unsubscribes (RFC 8058)
//	GET  /healthz           200 while the daemon's loops turn; 503 else, naming those that do not
//	GET  /readyz            200 when the store answers; 503 else
//
// HEAD is answered as GET without a body, OPTIONS with the allowed methods. Only
// POST changes anything, because programs follow every link of a mail before its
// reader does. There is no cookie, no login, no redirect, no script, and no answer that
// depends on anything but path, method and body. An unsubscribe link is its own
// authority: a signed token that names one subscriber and one digest.
//
// All HTML comes from package templates, under a Content-Security-Policy that
// allows nothing but its style sheet. Subscribers' addresses are shown masked,
// since people forward mails, and are never logged.
package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"geodigest/digest"
	"geodigest/templates"
)

// Store is what the pages need to know and to change.
type Store interface {
	// Subscriber returns a subscriber by id.
	Subscriber(ctx context.Context, id int64) (digest.Subscriber, error)
	// Unsubscribe ends one digest of a subscriber, every one for spec "". Doing it
	// again changes nothing and is no error. It returns after the change is on disk.
	Unsubscribe(ctx context.Context, subscriberID int64, spec, how string, now time.Time) error
	// EditionBySlot returns the edition of spec that was due at slot.
	EditionBySlot(ctx context.Context, spec string, slot time.Time) (digest.Edition, error)
	// Editions returns the last editions of spec, newest first.
	Editions(ctx context.Context, spec string, limit int) ([]digest.Edition, error)
	// Ping says whether the store answers.
	Ping(ctx context.Context) error
}

// Config is what a Handler works with. Everything but Alive and Now is required.
type Config struct {
	Site      templates.Site
	Templates *templates.Set
	Tokens    digest.Tokens
	Store     Store
	NotFound  func(error) bool     // recognises the store's "no such row"
	Digests   func() []digest.Spec // the digests of the front page, in their order; read on every request
	Alive     func() error         // for /healthz: why a loop stands still; nil = they turn
	Now       func() time.Time
	Log       *slog.Logger
}

// Limits of a request.
const (
	maxBody    = 8 << 10          // of a POST, in bytes
	maxPath    = 1 << 10          // in bytes
	storeTime  = 10 * time.Second // for the store to answer
	perDigest  = 30               // editions of one digest on the front page
	slotLayout = "2006-01-02T1504Z"
)

// Handler answers requests. It is safe for concurrent use.
type Handler struct {
	cfg Config
	csp string
}

// New checks that cfg is complete.
func New(cfg Config) (*Handler, error) {
	if cfg.Templates == nil || cfg.Store == nil || cfg.NotFound == nil || cfg.Digests == nil || cfg.Log == nil {
		return nil, errors.New("setting up the web pages: templates, store, not-found test, digests and log are all needed")
	}
	if len(cfg.Tokens.Secret) < 16 {
		return nil, errors.New("setting up the web pages: the secret of the unsubscribe links is shorter than 16 bytes")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Alive == nil {
		cfg.Alive = func() error { return nil }
	}
	return &Handler{cfg: cfg, csp: cfg.Templates.CSP()}, nil
}

// EditionPath is the path of an edition's page.
func EditionPath(spec string, slot time.Time) string {
	return "/e/" + url.PathEscape(spec) + "/" + slot.UTC().Format(slotLayout)
}

// reply is an answer before it is written.
type reply struct {
	status int
	kind   string // Content-Type
	cache  string // Cache-Control
	body   []byte
}

// route is a path's handler and whether it takes POST.
type route struct {
	name string // for the log: paths of /u/ are secrets
	post bool
	do   func(r *http.Request) reply
}

// find returns the route of a path. The whole path must match: nothing is cleaned,
// redirected or guessed.
func (h *Handler) find(path string) (route, bool) {
	switch path {
	case "/":
		return route{"index", false, h.index}, true
	case "/healthz":
		return route{"healthz", false, h.healthz}, true
	case "/readyz":
		return route{"readyz", false, h.readyz}, true
	}
	if len(path) > maxPath || !strings.HasPrefix(path, "/") {
		return route{}, false
	}
	switch p := strings.Split(path[1:], "/"); {
	case len(p) == 3 && p[0] == "e":
		return route{"edition", false, func(r *http.Request) reply { return h.edition(r, p[1], p[2]) }}, true
	case len(p) == 2 && p[0] == "u":
		return route{"unsubscribe", true, func(r *http.Request) reply { return h.unsubscribe(r, p[1]) }}, true
	}
	return route{}, false
}

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), storeTime)
	defer cancel()
	if r.Body != nil {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	}
	rt, ok := h.find(r.URL.Path)
	allow := "GET, HEAD, OPTIONS"
	if rt.post {
		allow = "GET, HEAD, OPTIONS, POST"
	}
	var a reply
	switch {
	case !ok:
		rt.name, a = "none", h.notFound()
	case r.Method == http.MethodOptions:
		w.Header().Set("Allow", allow)
		a = reply{status: http.StatusNoContent, cache: noStore}
	case r.Method == http.MethodGet, r.Method == http.MethodHead, r.Method == http.MethodPost && rt.post:
		a = h.safely(rt, r.WithContext(ctx))
	default:
		w.Header().Set("Allow", allow)
		a = h.message(http.StatusMethodNotAllowed, "Not possible", "This page cannot be used in that way. Open it in a browser.")
	}
	h.write(w, r, a)
	h.cfg.Log.Debug("http request", "method", r.Method, "route", rt.name, "status", a.status)
}

// safely runs a route and turns a panic into an answer and a log line.
func (h *Handler) safely(rt route, r *http.Request) (a reply) {
	defer func() {
		if v := recover(); v != nil {
			h.cfg.Log.Error("http handler panicked", "route", rt.name, "panic", v, "stack", string(debug.Stack()))
			a = h.message(http.StatusInternalServerError, "Something went wrong", "The fault is ours. Please try again later.")
		}
	}()
	return rt.do(r)
}

// The values of Cache-Control: an edition never changes once it is out, what
// belongs to one person is never kept.
const (
	noStore   = "no-store"
	anHour    = "public, max-age=3600"
	aMinute   = "public, max-age=60"
	kindHTML  = "text/html; charset=utf-8"
	kindPlain = "text/plain; charset=utf-8"
)

// write sends a reply with the headers that every one has.
func (h *Handler) write(w http.ResponseWriter, r *http.Request, a reply) {
	head := w.Header()
	head.Set("Content-Security-Policy", h.csp)
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("X-Frame-Options", "DENY")
	head.Set("Referrer-Policy", "no-referrer") // the path of /u/ must not travel
	head.Set("Cross-Origin-Opener-Policy", "same-origin")
	head.Set("Cross-Origin-Resource-Policy", "same-origin")
	head.Set("Cache-Control", a.cache)
	if a.cache == noStore {
		head.Set("X-Robots-Tag", "noindex")
	} else if tag := etag(a.body); a.status == http.StatusOK {
		head.Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	if a.status == http.StatusServiceUnavailable {
		head.Set("Retry-After", "60")
	}
	if a.status != http.StatusNoContent {
		head.Set("Content-Type", a.kind)
		head.Set("Content-Length", strconv.Itoa(len(a.body)))
	}
	w.WriteHeader(a.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(a.body) // fails when the reader has gone: nobody to tell
	}
}
