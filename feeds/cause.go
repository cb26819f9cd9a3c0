package feeds

import (
	"regexp"
	"strings"
)

// errorPrefix is what the text of a fetch error begins with: the address, which
// stands beside it wherever it is shown, and the phase "answer", which says nothing.
var errorPrefix = regexp.MustCompile(`^(?:fetch \S+: )+(?:answer: )?`)

// Cause takes the text of a failure (State.Error) apart: what happened, without the
// address, and what to do about it, "" where the text does not say.
func Cause(text string) (what, hint string) {
	what, hint, _ = strings.Cut(errorPrefix.ReplaceAllString(text, ""), "; ")
	return what, hint
}

// phasePrefix is the phase that the text of a failure begins with (fetch.Phase).
var phasePrefix = regexp.MustCompile(`^(?:address|resolve|connect|tls|headers|body): `)

// KindCause is Cause without the phase, for where the kind of the failure says it.
func KindCause(text string) (what, hint string) {
	what, hint = Cause(text)
	return phasePrefix.ReplaceAllString(what, ""), hint
}

// KindWords says what a kind of failure (State.ErrorKind) means, in words that hold for
// every feed with it; "" for a kind that is not known.
func KindWords(kind string) string { return kindWords[kind] }

var kindWords = map[string]string{
	"dns": "the name cannot be resolved", "refused": "nothing answers there", "reset": "the connection broke off", "tls": "no secure connection",
	"timeout": "too slow", "blocked": "the server refuses this program", "challenge": "a browser check stands before the feed",
	"gone": "given up by the outlet", "notfound": "there is nothing at this address", "throttled": "the server wants to be asked less often",
	"http": "the server fails", "encoding": "a compression nobody asked for", "toolarge": "larger than is sane", "notfeed": "something else than a feed",
	"forbidden-address": "not a public address", "redirect": "redirects lead nowhere",
}

// cause is Cause in one piece.
func cause(text string) string { return errorPrefix.ReplaceAllString(text, "") }
