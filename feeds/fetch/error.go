package fetch

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"geodigest/feeds"
)

// Kind classifies what went wrong. Its text is stored and shown.
type Kind string

// The kinds. Of a document this package only sees whether there is one; that it
// is no feed is for callers to say (KindNotFeed).
const (
	KindDNS       Kind = "dns"               // the name does not resolve, or the resolver fails (Temporary)
	KindRefused   Kind = "refused"           // nothing listens, or no route
	KindReset     Kind = "reset"             // the connection broke off before there was a document
	KindTLS       Kind = "tls"               // handshake or certificate
	KindTimeout   Kind = "timeout"           // a phase or the whole took too long
	KindBlocked   Kind = "blocked"           // 401, 403, 451
	KindChallenge Kind = "challenge"         // a browser check stands before the feed
	KindGone      Kind = "gone"              // 410
	KindNotFound  Kind = "notfound"          // 404
	KindThrottled Kind = "throttled"         // 429, 503, and 403 with Retry-After
	KindHTTP      Kind = "http"              // any other status or broken HTTP
	KindEncoding  Kind = "encoding"          // a compression nobody asked for, or a broken one
	KindTooLarge  Kind = "toolarge"          // over the size or ratio limit
	KindNotFeed   Kind = "notfeed"           // the document is empty or, for callers, no feed
	KindForbidden Kind = "forbidden-address" // resolves to an address that is not public
	KindRedirect  Kind = "redirect"          // in a circle, too many, to nowhere, or to something not http
)

// Phase is how far a fetch had come when it failed.
type Phase string

// The phases, in their order. A redirect starts over with the next address.
const (
	PhaseAddress Phase = "address" // reading the address, the feed's own or a redirect's
	PhaseResolve Phase = "resolve" // host name to IP addresses
	PhaseConnect Phase = "connect" // TCP
	PhaseTLS     Phase = "tls"     // handshake
	PhaseHeaders Phase = "headers" // request sent, waiting for status and header
	PhaseBody    Phase = "body"    // reading the document
	PhaseAnswer  Phase = "answer"  // complete, but of no use
)

// Error is a failed fetch.
type Error struct {
	Kind       Kind
	Phase      Phase
	Status     int           // HTTP status, 0 when there was none
	RetryAfter time.Duration // what the server asked for with 429, 503 or 403: 0 (nothing) to 24 h
	Temporary  bool          // KindDNS: the resolver failed; it did not say that the name does not exist
	URL        string        // as asked for, credentials included: print it by Redact
	Err        error
	Chain      []Hop       // the requests made; none when the address itself is of no use
	Header     http.Header // of the last answer, as sent; nil when there was none

	hint string // says more than the kind's own
}

// Error says which address and phase, what happened and what to do, without
// the secrets an address may hold.
func (e *Error) Error() string {
	text := e.Err.Error()
	if e.Phase != "" {
		text = string(e.Phase) + ": " + text
	}
	if !advised(e.Err) {
		text += "; " + e.Hint()
	}
	return "fetch " + Redact(e.URL) + ": " + text
}

// advised: what Parse says of a document ends with what to do about that one.
func advised(err error) bool {
	return (errors.Is(err, feeds.ErrNotFeed) || errors.Is(err, feeds.ErrUnreadable)) && strings.Contains(err.Error(), "; ")
}

func (e *Error) Unwrap() error { return e.Err }

// Answered reports whether the host was reached: a server that refuses is
// proof that we are online.
func (e *Error) Answered() bool {
	switch e.Kind {
	case KindDNS, KindRefused, KindReset, KindTLS, KindTimeout, KindForbidden:
		return e.Status != 0
	}
	return true
}

// Hint says what an operator can do about it.
func (e *Error) Hint() string {
	if e.hint != "" {
		return e.hint
	}
	switch e.Kind {
	case KindDNS:
		if e.Temporary {
			return "check this machine's resolver; it is tried again later"
		}
		return "check the host name; if it is right, the outlet may have moved (feeds discover)"
	case KindRefused:
		return "the host may be down; it is tried again later"
	case KindReset:
		return "the host or something before it cuts connections; it is tried again later"
	case KindTLS:
		return "check the certificate of the host and the clock of this machine"
	case KindTimeout:
		return "the host is slow or silent; it is tried again later"
	case KindBlocked:
		return "the outlet refuses this program; ask it, or take another feed of the outlet"
	case KindChallenge:
		return "the outlet lets only browsers in; take another feed of the outlet"
	case KindGone:
		return "the feed was given up by its outlet; remove it or look for its new address (feeds discover)"
	case KindNotFound:
		return "look for the new address (feeds discover)"
	case KindThrottled:
		return "it is asked less often for a while; raise its interval (every) if this stays"
	case KindEncoding:
		return "open the address in a browser; if it shows a feed, tell the outlet that its server ignores Accept-Encoding"
	case KindTooLarge:
		return "if the feed is an honest one, raise fetch.max_bytes"
	case KindNotFeed:
		return "open the address in a browser, and look for its feed (feeds discover)"
	case KindForbidden:
		return "if the host is yours, name it in fetch.allow_private"
	case KindRedirect:
		return "open the address in a browser and put the final one in the configuration"
	}
	return "it is tried again later"
}

// hintOfStatus tells apart what the kind alone does not.
func hintOfStatus(status int) string {
	switch {
	case status == http.StatusUnauthorized:
		return "the feed wants a user name and password; put them into its address (https://name:password@host/…)"
	case status == http.StatusUnavailableForLegalReasons:
		return "the outlet may not be read from this country; take another feed of the outlet"
	case status == http.StatusNotModified:
		return "the whole document is asked for at the next poll"
	case status == http.StatusMultipleChoices:
		return "open the address in a browser and put the choice you want in the configuration"
	case status == http.StatusNoContent || status == http.StatusResetContent || status == http.StatusPartialContent:
		return "the server answers a plain request wrongly; it is tried again later"
	case status >= 520 && status <= 526 || status == 530:
		return "the outlet's shield cannot reach the outlet's own server; it is tried again later"
	case status >= 500:
		return "the outlet's server fails; it is tried again later"
	}
	return ""
}
