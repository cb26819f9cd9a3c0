package feeds

import (
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"
)

func isWeb(u *url.URL) bool {
	return (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// resolve returns ref against base (RFC 3986, section 5), nil unless the
// result is a web address.
func resolve(base *url.URL, ref string) *url.URL {
	u, err := url.Parse(tidyURL(ref))
	if err != nil {
		return nil
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	if !isWeb(u) {
		return nil
	}
	return u
}

// absolute resolves a relative reference. Not ok: ref has a scheme of its
// own, is empty or markup, or there is no base; then it stays as it is.
func absolute(base *url.URL, ref string) (string, bool) {
	ref = tidyURL(ref)
	if base == nil || ref == "" || hasScheme(ref) || !isReferenceText(ref) {
		return "", false
	}
	u, err := url.Parse(ref)
	if err != nil {
		return "", false
	}
	return base.ResolveReference(u).String(), true
}

// hasScheme reports whether s begins as an absolute URL does.
func hasScheme(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ':':
			return i > 0
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
		case i > 0 && (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'):
		default:
			return false
		}
	}
	return false
}

// tidyURL trims a URL and takes out the line breaks and tabs that editors
// leave in it (the WHATWG URL standard does the same).
func tidyURL(s string) string {
	if strings.ContainsAny(s, "\t\r\n") {
		s = strings.NewReplacer("\t", "", "\r", "", "\n", "").Replace(s)
	}
	return strings.TrimSpace(s)
}

// webLink returns s made absolute against base when that is an http or https
// address; relative links stay relative without a base; everything else
// (javascript:, data:, mailto:, markup, overlong) gives "". What may stand in no URL
// is percent-encoded, see safeLink.
func webLink(base *url.URL, s string) string {
	s = tidyURL(s)
	if inner, ok := strings.CutPrefix(s, "<http"); ok && strings.HasSuffix(inner, ">") {
		s = "http" + strings.TrimSuffix(inner, ">") // delimited as in RFC 3986, appendix C
	}
	if s == "" || len(s) > maxLink {
		return ""
	}
	if isBareHost(s) {
		s = "https://" + s
	}
	if abs, ok := absolute(base, s); ok {
		s = abs
	}
	if !hasScheme(s) {
		if base != nil {
			return "" // not even a relative reference
		}
		if !strings.HasPrefix(s, "//") {
			if !isReferenceText(s) {
				return ""
			}
			return safeLink(s)
		}
		s = "https:" + s
	}
	if !hasWebHost(s) {
		return ""
	}
	return safeLink(s)
}

// noURL are the signs of ASCII, besides controls, that may stand in no URL and that
// end an attribute or a tag where one is printed (RFC 3986, appendix A).
const noURL = "<>\"`"

// isReferenceText reports whether a relative reference can be one. In an address
// with a scheme and a host a bad sign is a mistake; here it is markup.
func isReferenceText(s string) bool {
	path, _, _ := strings.Cut(s, "?")
	return !strings.ContainsAny(path, noURL)
}

// hasWebHost reports whether s begins as an http or https address does, with
// something that can be a host.
func hasWebHost(s string) bool {
	scheme, rest, ok := strings.Cut(cut(s, maxLink), "://")
	if !ok || !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return false
	}
	if i := strings.IndexAny(rest, `/?#\`); i >= 0 {
		rest = rest[:i]
	}
	return rest != "" && !strings.ContainsFunc(rest, mustEscape)
}

// mustEscape reports whether a character may not stand in a link as it is: it ends what
// the link stands in, or a reader does not see it.
func mustEscape(r rune) bool {
	return r <= ' ' || strings.ContainsRune(noURL, r) || shown(r) != r
}

// safeLink percent-encodes what may stand in no URL; the rest stays to the letter.
// A link that grows longer than maxLink gives "".
func safeLink(s string) string {
	if !strings.ContainsFunc(s, mustEscape) {
		return s
	}
	var sb strings.Builder
	for i, r := range s {
		_, size := utf8.DecodeRuneInString(s[i:])
		if !mustEscape(r) {
			sb.WriteString(s[i : i+size])
			continue
		}
		for _, b := range []byte(s[i : i+size]) {
			fmt.Fprintf(&sb, "%%%02X", b)
		}
	}
	if sb.Len() > maxLink {
		return ""
	}
	return sb.String()
}

// isBareHost recognises an address whose scheme was forgotten. Only the
// customary name of a web server is that sure a sign.
func isBareHost(s string) bool {
	if !strings.HasPrefix(strings.ToLower(cut(s, 4)), "www.") || hasScheme(s) {
		return false
	}
	domain := Domain("https://" + s)
	_, known := publicsuffix.PublicSuffix(domain)
	return domain != "" && known
}

// webID returns an id that is itself a web address, else "".
func webID(id string) string {
	low := strings.ToLower(cut(id, 8))
	if (strings.HasPrefix(low, "http://") || strings.HasPrefix(low, "https://")) && !strings.ContainsAny(id, " \t\r\n") {
		return webLink(nil, id)
	}
	return ""
}
