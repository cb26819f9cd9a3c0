package web

import (
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"geodigest/templates"
)

// The one field that acts (RFC 8058 section 3.1); the button of the page sends the same.
const (
	clickField = "List-Unsubscribe"
	clickValue = "One-Click"
)

// unsubscribe asks on GET and acts on POST. Both answer every token of ours with
// 200, also when there is nothing left to end: mail programs show the reader any
// other status as a failure to unsubscribe.
func (h *Handler) unsubscribe(r *http.Request, token string) reply {
	id, spec, ok := h.cfg.Tokens.ParseUnsubscribe(token)
	if !ok {
		return h.notFound()
	}
	if r.Method == http.MethodPost {
		if a, stop := h.refuseForm(r); stop {
			return a
		}
	}
	sub, err := h.cfg.Store.Subscriber(r.Context(), id)
	if err != nil && !h.cfg.NotFound(err) {
		return h.unavailable("unsubscribe", err)
	}
	known := err == nil
	email, title := mask(sub.Email), h.title(spec)
	if r.Method != http.MethodPost {
		return h.page("unsubscribe", templates.UnsubscribePage{Site: h.cfg.Site, Email: email, Digest: title}, http.StatusOK, noStore)
	}
	if known {
		err := h.cfg.Store.Unsubscribe(r.Context(), id, spec, how(r), h.cfg.Now())
		if err != nil && !h.cfg.NotFound(err) {
			return h.unavailable("unsubscribe", err)
		}
		h.cfg.Log.Info("unsubscribed", "subscriber", id, "digest", spec, "how", how(r))
	}
	return h.page("unsubscribed", templates.UnsubscribedPage{Site: h.cfg.Site, Email: email, Digest: title}, http.StatusOK, noStore)
}

// refuseForm stops a POST whose body does not hold the one field. The query of
// the URL does not count: it comes with the link, not from a decision.
func (h *Handler) refuseForm(r *http.Request) (reply, bool) {
	err := r.ParseForm()
	if err == nil {
		err = r.ParseMultipartForm(maxBody)
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return h.message(http.StatusRequestEntityTooLarge, "Too much", "Nothing was changed. Open the link in a browser and press the button."), true
	}
	// Other errors leave the field unset; ErrNotMultipart only says that the form is a plain one.
	if r.PostForm.Get(clickField) != clickValue {
		return h.message(http.StatusBadRequest, "Nothing was changed", "Open the link in a browser and press the button."), true
	}
	return reply{}, false
}

// how says for the record whether a person pressed the button of the page or a
// mail program did it for them. Browsers mark what they navigate to.
func how(r *http.Request) string {
	if r.Header.Get("Sec-Fetch-Mode") == "navigate" {
		return "web page"
	}
	return "one-click"
}

// title is what a digest is called, its key if it is no longer configured, "" for all.
func (h *Handler) title(spec string) string {
	for _, s := range h.cfg.Digests() {
		if s.ID == spec && s.Title != "" {
			return s.Title
		}
	}
	return spec
}

// mask shows enough of an address for its owner to know it.
func mask(email string) string {
	local, domain, ok := strings.Cut(email, "@")
	if !ok || local == "" {
		return ""
	}
	_, n := utf8.DecodeRuneInString(local)
	return local[:n] + "…@" + domain
}
