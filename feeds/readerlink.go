package feeds

import (
	"strings"
	"unicode"
)

// ReaderLink returns a link as a reader should be given it: the address of the
// feed without the parameters that say where the reader came from. Host, path
// and every other parameter stay to the letter, so that it leads to the same
// page. A link that is no web address gives "".
func ReaderLink(link string) string {
	low := strings.ToLower(cut(link, 8))
	if !strings.HasPrefix(low, "http://") && !strings.HasPrefix(low, "https://") || strings.ContainsFunc(link, unicode.IsControl) {
		return ""
	}
	p, ok := splitLink(link)
	if !ok {
		return ""
	}
	address, fragment, hasFragment := strings.Cut(link, "#")
	path, query, hasQuery := strings.Cut(address, "?")
	if !hasQuery {
		return link
	}
	out := path
	if kept := canonicalQuery(query, canonicalHost(p.host), p.path); kept != "" {
		out += "?" + kept
	}
	if hasFragment {
		out += "#" + fragment
	}
	return out
}
