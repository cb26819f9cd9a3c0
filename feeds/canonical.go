package feeds

import (
	"net"
	"net/url"
	"strings"
)

// Canonical returns the form of a link that serves as identity: two links to
// one article should give the same string, two articles never. It is not meant
// to be fetched.
//
// The scheme is dropped to https, the host lower-cased and brought to one of
// its aliases (www., m., mobile., amp. off; known twins such as bbc.co.uk and
// bbc.com joined), default ports and the fragment go, tracking parameters are
// taken out of the raw query without touching or re-encoding what stays, a
// trailing slash and an "/amp" ending go. A link that is no web address is
// returned trimmed.
func Canonical(link string) string {
	link = tidyURL(link)
	if len(link) > maxLink {
		return ""
	}
	u, err := url.Parse(strings.ReplaceAll(link, " ", "%20"))
	if err != nil || u.Host == "" {
		return link
	}
	scheme := strings.ToLower(u.Scheme)
	if scheme != "http" && scheme != "https" && scheme != "" {
		return link
	}
	host := canonicalHost(u)
	path := canonicalPath(u.EscapedPath())
	query := canonicalQuery(u.RawQuery, host)
	if path == "/" && query == "" {
		path = ""
	}
	// A shebang fragment is the page itself on some sites.
	fragment := ""
	if strings.HasPrefix(u.Fragment, "!") {
		fragment = "#" + u.EscapedFragment()
	}
	if query != "" {
		query = "?" + query
	}
	return "https://" + host + path + query + fragment
}

func canonicalHost(u *url.URL) string {
	host := strings.TrimRight(strings.ToLower(u.Hostname()), ".")
	for cut := true; cut; {
		cut = false
		for _, p := range []string{"www.", "m.", "mobile.", "amp."} {
			// "m.it" is a domain, not the mobile site of "it".
			if rest, ok := strings.CutPrefix(host, p); ok && strings.Contains(strings.Trim(rest, "."), ".") {
				host, cut = rest, true
			}
		}
	}
	if alias, ok := hostAliases[host]; ok {
		host = alias
	}
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		return net.JoinHostPort(host, port)
	}
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

func canonicalPath(p string) string {
	for {
		before := p
		for _, end := range []string{"/", "/amp", ".amp"} {
			p = strings.TrimSuffix(p, end)
		}
		switch p {
		case "":
			return "/"
		case before:
			return p
		}
	}
}

// canonicalQuery filters the raw query, keeping order and spelling.
func canonicalQuery(raw, host string) string {
	if raw == "" {
		return ""
	}
	// "&amp;" escaped once too often, as some feeds have it.
	raw = strings.ReplaceAll(raw, "&amp;", "&")
	var kept []string
	for _, pair := range strings.Split(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if pair != "" && !isTracking(strings.ToLower(name), value, host) {
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "&")
}

// isTracking knows the parameters that say where a reader came from. They are
// matched by name; the few that are also used for content only with the
// values that mark a feed.
func isTracking(name, value, host string) bool {
	for _, p := range trackingPrefixes {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	for _, t := range trackingNames {
		if name == t {
			return true
		}
	}
	for _, t := range trackingHosts {
		if name == t.name && (host == t.host || strings.HasSuffix(host, "."+t.host)) {
			return true
		}
	}
	switch name {
	case "ref", "source", "src", "from", "rss", "feed", "via", "output", "outputtype":
		switch strings.ToLower(strings.TrimRight(value, "%20+ ")) {
		case "rss", "feed", "rssfeed", "rss-feed", "rss_feed", "feedburner", "atom", "1", "", "twitter", "facebook", "amp":
			return true
		}
	}
	return false
}
