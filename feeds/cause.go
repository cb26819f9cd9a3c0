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

// cause is the same in one piece.
func cause(text string) string { return errorPrefix.ReplaceAllString(text, "") }
