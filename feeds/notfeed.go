package feeds

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
)

// sniffBytes is how much of a document is looked at to say what it is.
const sniffBytes = 256 << 10

// notFeed says what a document that is no feed looks like, and what to do next.
func notFeed(text string) error {
	text = cut(text, sniffBytes)
	low := strings.ToLower(text)
	is := func(what, next string) error { return fmt.Errorf("%w: %s; %s", ErrNotFeed, what, next) }
	const browser = "check the address in a browser"
	switch {
	case strings.TrimSpace(text) == "":
		return is("the response is empty", browser)
	case firstByte(text) == '{' || firstByte(text) == '[':
		return is("JSON without a list of items", browser)
	case strings.Contains(low, "<opml"):
		return is("the document is an OPML list of feeds", "import it (feeds import)")
	case !strings.Contains(low, "<html") && !strings.Contains(low, "<body") && !strings.Contains(low, "<!doctype html") && !strings.Contains(low, "<head"):
		if strings.Contains(text, "<") {
			return is("no RSS, Atom or JSON feed in the document", browser)
		}
		return is("plain text, neither XML nor JSON", browser)
	}
	title := pageTitle(text, low)
	for _, k := range pages {
		for _, sign := range k.signs {
			if strings.Contains(low, sign) {
				return is(k.what+title, k.next)
			}
		}
	}
	return is("the server sent a web page"+title, "look for the address of its feed (feeds discover)")
}

// pages are the web pages a server sends in place of a feed, told by what
// their source holds. The first that fits is named.
var pages = []struct {
	what, next string
	signs      []string
}{
	{"the server sent a challenge page for browsers", "ask the outlet for an address open to feed readers", []string{
		"just a moment...", "cf-challenge", "cf-chl", "cf_chl", "challenge-platform", "attention required! | cloudflare", "checking your browser",
		"ddos protection by", "captcha-delivery.com", "px-captcha", "enable javascript and cookies to continue", "_incapsula_", "are you a robot", "verify you are human",
	}},
	{"the server sent a login page", "find an address that needs no account", []string{`type="password"`, "type='password'", "type=password"}},
	{"the server sent a consent page", "find an address that needs no consent", []string{
		"<title>before you continue", "consent.google", "consent.yahoo", "guce.", "<title>cookie", "<title>consent", "<title>privacy gate", "cookieconsent.html", "<title>we value your privacy",
	}},
	{"the server sent an error page", "check the address in a browser", []string{
		"<title>404", "<title>403", "<title>error", "<title>page not found", "<title>not found", "<title>500", "<title>502", "<title>503", "<title>access denied",
		"<title>forbidden", "<h1>404", "<h1>not found", "<title>service unavailable",
	}},
}

// pageTitle returns the title of a web page as ` "title"`, "" without one.
func pageTitle(text, low string) string {
	i := strings.Index(low, "<title")
	if i < 0 || len(low) != len(text) {
		return ""
	}
	from := strings.IndexByte(low[i:], '>')
	to := strings.Index(low[i:], "</title")
	if from < 0 || to <= from {
		return ""
	}
	if s := clip(plainTitle(html.UnescapeString(text[i+from+1:i+to])), 100); s != "" {
		return fmt.Sprintf(" %q", s)
	}
	return ""
}
