package feeds

import (
	"net/url"
	"strings"
)

// ReaderLink returns a link as a reader should be given it: the address of the
// feed without the parameters that say where the reader came from. Host, path
// and every other parameter stay to the letter, so that it leads to the same
// page. A link that is no web address gives "".
func ReaderLink(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return ""
	}
	address, fragment, hasFragment := strings.Cut(link, "#")
	path, query, hasQuery := strings.Cut(address, "?")
	if !hasQuery {
		return link
	}
	kept := canonicalQuery(query, strings.ToLower(u.Hostname()))
	out := path
	if kept != "" {
		out += "?" + kept
	}
	if hasFragment {
		out += "#" + fragment
	}
	return out
}
