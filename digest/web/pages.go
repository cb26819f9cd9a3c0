package web

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"geodigest/digest"
	"geodigest/templates"
)

// index lists the editions of all digests, newest first; of one moment, in the
// order of the digests.
func (h *Handler) index(r *http.Request) reply {
	page := templates.IndexPage{Site: h.cfg.Site}
	base := ""
	if u, err := url.Parse(h.cfg.Site.URL); err == nil {
		base = strings.TrimSuffix(u.EscapedPath(), "/")
	}
	for _, spec := range h.cfg.Digests() {
		eds, err := h.cfg.Store.Editions(r.Context(), spec.ID, perDigest)
		if err != nil && !h.cfg.NotFound(err) {
			return h.unavailable("index", err)
		}
		for _, e := range eds {
			page.Editions = append(page.Editions, indexEntry(base, e))
		}
	}
	slices.SortStableFunc(page.Editions, func(a, b templates.IndexEntry) int { return cmp.Compare(b.Date.Unix(), a.Date.Unix()) })
	return h.page("index", page, http.StatusOK, aMinute)
}

// indexEntry is the line of one edition.
func indexEntry(base string, e digest.Edition) templates.IndexEntry {
	loc, err := time.LoadLocation(e.Zone)
	if err != nil {
		loc = time.UTC
	}
	entries := e.Entries()
	line := templates.IndexEntry{
		Title: e.Title, Date: e.Slot.In(loc), URL: base + EditionPath(e.Spec, e.Slot), Stories: len(entries),
	}
	if len(entries) > 0 {
		line.Headline = entries[0].Headline
	}
	return line
}

// edition shows one edition as it was frozen. Digests that are no longer configured
// keep their pages, since mails link to them.
func (h *Handler) edition(r *http.Request, spec, slot string) reply {
	at, err := time.Parse(slotLayout, slot)
	if err != nil || at.Format(slotLayout) != slot || spec == "" {
		return h.notFound()
	}
	e, err := h.cfg.Store.EditionBySlot(r.Context(), spec, at)
	if err != nil {
		if h.cfg.NotFound(err) {
			return h.notFound()
		}
		return h.unavailable("edition", err)
	}
	b, err := h.cfg.Templates.EditionPage(templates.MailData{Site: h.cfg.Site, Edition: e})
	if err != nil {
		return h.broken("edition", err)
	}
	return reply{http.StatusOK, kindHTML, anHour, b}
}

// healthz says whether the loops turn. It asks nothing else: a dead relay or store
// is no reason to restart the daemon.
func (h *Handler) healthz(*http.Request) reply {
	if err := h.cfg.Alive(); err != nil {
		h.cfg.Log.Error("health check failed", "err", err)
		return reply{http.StatusServiceUnavailable, kindPlain, noStore, []byte(err.Error() + "\n")}
	}
	return reply{http.StatusOK, kindPlain, noStore, []byte("ok\n")}
}

// readyz says whether the store answers.
func (h *Handler) readyz(r *http.Request) reply {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := h.cfg.Store.Ping(ctx); err != nil {
		h.cfg.Log.Warn("store does not answer", "err", err)
		return reply{http.StatusServiceUnavailable, kindPlain, noStore, []byte("the store does not answer\n")}
	}
	return reply{http.StatusOK, kindPlain, noStore, []byte("ok\n")}
}

// page renders one of the small pages.
func (h *Handler) page(name string, data any, status int, cache string) reply {
	b, err := h.cfg.Templates.Page(name, data)
	if err != nil {
		return h.broken(name, err)
	}
	return reply{status, kindHTML, cache, b}
}

// message renders a notice.
func (h *Handler) message(status int, title, text string) reply {
	return h.page("message", templates.MessagePage{Site: h.cfg.Site, Title: title, Text: text}, status, noStore)
}

func (h *Handler) notFound() reply {
	return h.message(http.StatusNotFound, "Not found", "There is no such page. The link may be incomplete; copy all of it from the mail.")
}

// unavailable answers for a store that failed; what it said goes to the log only.
func (h *Handler) unavailable(route string, err error) reply {
	h.cfg.Log.Error("store failed a page", "route", route, "err", err)
	return h.message(http.StatusServiceUnavailable, "Not available just now", "Nothing was changed. Please try again in a minute.")
}

// broken answers for a template that failed, without any template.
func (h *Handler) broken(name string, err error) reply {
	h.cfg.Log.Error("page not rendered", "page", name, "err", err)
	return reply{http.StatusInternalServerError, kindPlain, noStore, []byte("this page could not be made\n")}
}

// etag names a body by its content.
func etag(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + hex.EncodeToString(sum[:12]) + `"`
}
