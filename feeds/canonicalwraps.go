package feeds

import (
	"encoding/base64"
	"net/url"
	"strings"
)

// unwrap returns the address that a wrapper holds in its own. Not ok: it is no
// wrapper, or an opaque one that only its server can resolve.
func unwrap(p linkParts) (target string, ok bool) {
	host := strings.ToLower(p.host)
	path := p.path
	switch {
	case strings.HasSuffix(host, ".cdn.ampproject.org") || host == "cdn.ampproject.org":
		// /c/s/host/path: content, over TLS
		for _, kind := range []string{"/c/", "/v/", "/wp/"} {
			if rest, found := strings.CutPrefix(path, kind); found {
				return inPath(rest, p.query)
			}
		}
	case isGoogle(host):
		if rest, found := strings.CutPrefix(path, "/amp/"); found {
			return inPath(rest, p.query)
		}
		if strings.HasPrefix(host, "news.") {
			if target, ok = googleNews(path); ok {
				return target, true
			}
		}
	case strings.Contains(host, "feedsportal.com"):
		return feedsportal(path)
	case strings.HasSuffix(host, "rd.yahoo.com"):
		if _, rest, found := strings.Cut(path, "/*"); found {
			rest = unescapeLink(rest)
			if p.query != "" && !strings.Contains(rest, "?") {
				rest += "?" + p.query
			}
			return absoluteTarget(rest)
		}
	case host == "r.search.yahoo.com":
		_, rest, _ := strings.Cut(path, "/RU=")
		rest, _, _ = strings.Cut(rest, "/")
		return absoluteTarget(unescapeLink(rest))
	case host == "go.theregister.com":
		if rest, found := strings.CutPrefix(path, "/feed/"); found {
			return inPath("s/"+rest, p.query)
		}
	case host == "youtu.be" && len(path) > 1:
		return "https://youtube.com/watch?v=" + path[1:], true
	case strings.HasPrefix(host, "urldefense."):
		_, rest, _ := strings.Cut(path, "/__")
		if rest, _, found := strings.Cut(rest, "__;"); found {
			if p.query != "" {
				return "", false // its escapes would have to be undone
			}
			return absoluteTarget(rest)
		}
	}
	for _, w := range wrappers {
		if strings.HasPrefix(path, w.path) && underHost(host, w.host) {
			return inQuery(p.query, w.name)
		}
	}
	if isGoogle(host) && (path == "/url" || path == "/news/url" || path == "/imgres") {
		if target, ok = inQuery(p.query, "url"); !ok {
			target, ok = inQuery(p.query, "q")
		}
	}
	return target, ok
}

// wrappers are redirectors that carry the target in a parameter.
var wrappers = []struct{ host, path, name string }{
	{"bing.com", "/news/apiclick.aspx", "url"},
	{"facebook.com", "/l.php", "u"},
	{"instagram.com", "/", "u"},
	{"out.reddit.com", "/", "url"},
	{"youtube.com", "/redirect", "q"},
	{"vk.com", "/away.php", "to"},
	{"duckduckgo.com", "/l/", "uddg"},
	{"t.umblr.com", "/redirect", "z"},
	{"linkedin.com", "/redir/redirect", "url"},
	{"safelinks.protection.outlook.com", "/", "url"},
	{"getpocket.com", "/redirect", "url"},
	{"disq.us", "/", "url"},
	{"exit.sc", "/", "url"},
	{"redirect.viglink.com", "/", "u"},
	{"go.redirectingat.com", "/", "url"},
	{"click.linksynergy.com", "/", "murl"},
	{"news.yandex.ru", "/yandsearch", "cl4url"},
	{"translate.google.com", "/translate", "u"},
	{"medium.com", "/m/global-identity", "redirectUrl"},
}

// underHost holds for a host and those below it.
func underHost(host, parent string) bool {
	rest, ok := strings.CutSuffix(host, parent)
	return ok && (rest == "" || rest[len(rest)-1] == '.')
}

func isGoogle(host string) bool {
	return strings.HasPrefix(host, "google.") || strings.Contains(host, ".google.") && !strings.HasPrefix(host, "feedproxy.") && !strings.HasPrefix(host, "translate.")
}

// inPath reads [s/]host/path.
func inPath(s, query string) (string, bool) {
	s = strings.TrimPrefix(s, "s/")
	host, _, _ := strings.Cut(s, "/")
	if !strings.Contains(host, ".") {
		return "", false
	}
	if query != "" {
		s += "?" + query
	}
	return absoluteTarget("https://" + s)
}

func inQuery(query, name string) (string, bool) {
	for _, pair := range strings.FieldsFunc(strings.ReplaceAll(query, "&amp;", "&"), func(r rune) bool { return r == '&' || r == ';' }) {
		if n, v, _ := strings.Cut(pair, "="); strings.EqualFold(n, name) && v != "" {
			v = strings.ReplaceAll(v, "+", " ")
			if !strings.Contains(v, "://") {
				v = unescapeLink(v)
			}
			return absoluteTarget(v)
		}
	}
	return "", false
}

func unescapeLink(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

// absoluteTarget lets through what is a web address of a named host.
func absoluteTarget(s string) (string, bool) {
	s = tidyURL(s)
	if strings.HasPrefix(s, "//") {
		return "", false
	}
	p, ok := splitLink(s)
	return s, ok && strings.Contains(p.host, ".") && len(s) <= maxLink
}

// googleNews decodes the article id of Google News. Until 2024 it was a
// Protocol Buffers message with the address in field 4; since then the field
// holds a key that only Google can resolve, and the link stays as it is.
func googleNews(path string) (string, bool) {
	i := strings.LastIndexByte(strings.TrimRight(path, "/"), '/')
	if i < 0 || !strings.Contains(path[:i+1], "/articles/") && !strings.Contains(path[:i+1], "/read/") {
		return "", false
	}
	id := strings.TrimRight(strings.Trim(path[i:], "/"), "=")
	data, err := base64.RawURLEncoding.DecodeString(id)
	if err != nil {
		return "", false
	}
	for len(data) > 0 {
		key, rest, ok := varint(data)
		if !ok {
			return "", false
		}
		n, value, ok := varint(rest)
		switch {
		case !ok:
			return "", false
		case key&7 == 0: // a number: n was its value
			data = value
		case key&7 == 2 && n <= uint64(len(value)):
			if key>>3 == 4 {
				s := string(value[:n])
				if !strings.HasPrefix(s, "http") || !plainASCII(s) {
					return "", false
				}
				return absoluteTarget(s)
			}
			data = value[n:]
		default:
			return "", false
		}
	}
	return "", false
}

func varint(b []byte) (v uint64, rest []byte, ok bool) {
	for i := 0; i < len(b) && i < 9; i++ {
		v |= uint64(b[i]&0x7f) << (7 * i)
		if b[i] < 0x80 {
			return v, b[i+1:], true
		}
	}
	return 0, nil, false
}

// feedsportal reads the links of a service that ran outlets' feeds until 2016
// and is found in archived ones: the last but one segment is the address with
// its punctuation as "0" and a letter.
func feedsportal(path string) (string, bool) {
	_, rest, ok := strings.Cut(path, "/l/")
	if !ok {
		return "", false
	}
	coded, _, _ := strings.Cut(rest, "/")
	var sb strings.Builder
	for i := 0; i < len(coded); i++ {
		if coded[i] == '0' && i+1 < len(coded) && coded[i+1] >= 'A' && coded[i+1] <= 'Z' {
			i++
			sb.WriteString(portalCodes[coded[i]-'A'])
			continue
		}
		sb.WriteByte(coded[i])
	}
	return absoluteTarget(sb.String())
}

var portalCodes = [26]string{
	"0", ".", "/", "?", "-", "=", "&", ",", "_", "%", "+", "http://", "https://", ".com", ".co.uk", ";", "|", ":", "www.", "#", "$", "~", "!", "(", ")", "Z",
}
