package feeds

import "strings"

// Canonical returns the form of a link that serves as identity: two links to
// one article should give the same string, two articles never. It is not meant
// to be fetched. What becomes of a link:
//
//   - A wrapper that holds its target in its address (AMP caches, redirectors of
//     search engines and social networks, Google News ids of the old kind) is
//     taken off; opaque ones stay.
//   - The scheme is https, user and default port are gone.
//   - The host is lower-case, in ASCII form (RFC 3490), without www., m., mobile.,
//     amp. and their kin; known twins such as bbc.co.uk and bbc.com are one.
//   - The path has no dot segments, double slashes, final slash, index file, AMP mark or
//     session id; its percent-encoding is that of RFC 3986, section 6.2.2. On
//     sites known to rewrite headlines into links only the article's number stays.
//   - Tracking parameters are taken out of the query, of which not a byte of the rest is
//     touched: order, spelling and repetition may matter. One that may be the
//     article's number stays where nothing else of the link could be it.
//   - The fragment goes, unless it is the page itself ("#!...", "#/...").
//
// A link that is no web address is returned trimmed. Canonical(Canonical(x))
// is Canonical(x).
func Canonical(link string) string {
	link = tidyURL(link)
	if len(link) > maxLink {
		return ""
	}
	p, ok := splitLink(link)
	if !ok {
		return link
	}
	for range maxWraps {
		target, wrapped := unwrap(p)
		if !wrapped {
			if p.host = canonicalHost(p.host); p.host == "" {
				return link
			}
			p.query = canonicalQuery(p.query, p.host, p.path)
			p.path = canonicalPath(p.path, p.host, p.query == "")
			if target, wrapped = unwrap(p); !wrapped { // its parts were in disorder
				if s := p.String(); len(s) <= maxLink {
					return s
				}
				return link
			}
		}
		p, _ = splitLink(target)
	}
	return link // no honest link is wrapped so often
}

// String puts canonical parts together.
func (p linkParts) String() string {
	s := "https://" + p.host
	if p.port != "" && p.port != "80" && p.port != "443" {
		s += ":" + p.port
	}
	if p.path != "/" || p.query != "" {
		s += p.path
	}
	if p.query != "" {
		s += "?" + strings.ReplaceAll(p.query, " ", "%20")
	}
	return s + canonicalFragment(p.fragment)
}

// maxWraps is how many wrappers around a link are taken off.
const maxWraps = 8

// linkParts are the parts of a web address as they stand, RFC 3986, appendix B.
// Unlike net/url nothing is refused: what a browser opens has an identity.
type linkParts struct {
	host, port, path, query, fragment string
}

// splitLink is not ok for what is no absolute or scheme-relative web address.
func splitLink(s string) (p linkParts, ok bool) {
	switch low := strings.ToLower(cut(s, 8)); {
	case strings.HasPrefix(low, "https://"):
		s = s[8:]
	case strings.HasPrefix(low, "http://"):
		s = s[7:]
	case strings.HasPrefix(low, "//"):
		s = s[2:]
	default:
		return p, false
	}
	s, p.fragment, _ = strings.Cut(s, "#")
	s, p.query, _ = strings.Cut(s, "?")
	authority := s
	if i := strings.IndexAny(s, "/\\"); i >= 0 { // browsers take a backslash for a slash
		authority, p.path = s[:i], strings.ReplaceAll(s[i:], "\\", "/")
	}
	authority = authority[strings.LastIndexByte(authority, '@')+1:]
	p.host = authority
	if i := strings.LastIndexByte(authority, ':'); i >= 0 && digits(authority[i+1:]) == len(authority)-i-1 && !strings.HasSuffix(authority, "]") {
		p.host, p.port = authority[:i], strings.TrimLeft(authority[i+1:], "0")
	}
	p.host = strings.Trim(p.host, ".")
	name := p.host
	if strings.HasPrefix(name, "[") && strings.HasSuffix(name, "]") {
		name = strings.ReplaceAll(name[1:len(name)-1], ":", "") // IPv6
	}
	return p, name != "" && !strings.Contains(name, "..") && !strings.ContainsAny(name, " %\"<>^`{|}[]:")
}

// canonicalFragment keeps a fragment that names a page of a site run by a
// script in the browser.
func canonicalFragment(f string) string {
	if len(f) < 2 || f[0] != '!' && f[0] != '/' || f == "!/" {
		return ""
	}
	return "#" + strings.ReplaceAll(f, " ", "%20")
}
