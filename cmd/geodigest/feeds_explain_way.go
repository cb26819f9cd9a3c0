package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"

	"geodigest/feeds"
	"geodigest/feeds/fetch"
)

// shownHeaders are the fields of an answer that tell an admin who answered, how
// long it may be kept, and who refused.
var shownHeaders = []string{
	"Location", "Retry-After", "WWW-Authenticate", "Cf-Mitigated", "X-Amzn-Waf-Action", "X-Vercel-Mitigated", "Sg-Captcha", "X-Dd-B",
	"Server", "Via", "X-Cache", "Cf-Cache-Status", "Cf-Ray", "Age", "Cache-Control", "Expires", "Date",
	"Content-Type", "Content-Encoding", "Content-Length",
}

// headerMost is how much of a field is shown.
const headerMost = 120

// clockOff is how far a server's clock may be off before that is said: the times
// it names in Retry-After and Expires are then wrong by as much.
const clockOff = 5 * time.Minute

// way shows the requests of a fetch, each with its connection and its answer.
func (x *explanation) way(tr *tracer, chain []fetch.Hop) {
	x.section("way")
	connections := tr.connections()
	for i, h := range chain {
		answer := connections.of(h.URL, i, len(chain))
		switch {
		case h.Status != 0:
			answer.text += strings.TrimRight(fmt.Sprintf(": %d %s", h.Status, http.StatusText(h.Status)), " ")
		case answer.made:
			answer.text += ": no answer"
		}
		fmt.Fprintf(x.w, "  %d  %s\n     %s\n", i+1, printed(fetch.Redact(h.URL)), answer.text)
	}
	if len(chain) == 0 {
		fmt.Fprintln(x.w, "  no request was made")
	}
}

// headers shows the fields of the last answer that matter.
func (x *explanation) headers(h http.Header) {
	name := "headers"
	for _, field := range shownHeaders {
		v := strings.Join(h.Values(field), ", ")
		if v == "" {
			continue
		}
		switch field {
		case "Location":
			v = fetch.Redact(v)
		case "Date":
			if t, err := http.ParseTime(v); err == nil {
				switch off := t.Sub(x.now); {
				case off > clockOff:
					v += fmt.Sprintf(" (its clock is %s ahead)", span(off))
				case off < -clockOff:
					v += fmt.Sprintf(" (its clock is %s behind)", span(-off))
				}
			}
		default:
			v = feeds.RedactText(v)
		}
		if r := []rune(printed(v)); len(r) > headerMost {
			v = string(r[:headerMost-1]) + "…"
		} else {
			v = string(r)
		}
		x.fact(name, "%s: %s", field, v)
		name = ""
	}
}

// printed is foreign text without what a terminal would obey.
func printed(s string) string {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(s, "\ufffd") {
		switch {
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r <= 0xFFFF:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			fmt.Fprintf(&b, `\U%08X`, r)
		}
	}
	return b.String()
}

// phaseWords says what a fetch did when it failed; nothing for what was complete.
var phaseWords = map[fetch.Phase]string{
	fetch.PhaseAddress: "reading the address", fetch.PhaseResolve: "looking up the host", fetch.PhaseConnect: "connecting",
	fetch.PhaseTLS: "the TLS handshake", fetch.PhaseHeaders: "waiting for the answer", fetch.PhaseBody: "reading the document",
}

// connections are the hops of a tracer, in words.
type connections []hop

// of describes the connection of the request at a place of a chain. A request that
// was repeated over a new connection shows the last one.
func (c connections) of(address string, place, requests int) connection {
	if len(c) == requests {
		return c[place].connection()
	}
	u, err := url.Parse(address)
	if err != nil {
		return connection{text: "no connection"}
	}
	for i := len(c) - 1; i >= 0; i-- {
		if host, _, _ := strings.Cut(c[i].host, ":"); host == u.Hostname() || c[i].host == u.Host {
			return c[i].connection()
		}
	}
	return connection{text: "no connection"}
}
