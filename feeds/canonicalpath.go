package feeds

import "strings"

// canonicalPath brings a path as it stands in a link to one spelling. whole:
// no query follows; with one, "index.php" may be the program it is for.
func canonicalPath(p, host string, whole bool) string {
	p = escapePath(p)
	for i := strings.Index(strings.ToLower(p), ";jsessionid="); i >= 0; i = strings.Index(strings.ToLower(p), ";jsessionid=") {
		rest := p[i:]
		p = p[:i]
		if j := strings.IndexByte(rest, '/'); j >= 0 {
			p += rest[j:]
		}
	}
	if mayBePlainer(p) {
		p = plainPath(p, whole)
	}
	if id := articleID(p, host); id != "" {
		return "/" + id
	}
	return p
}

// mayBePlainer spares most paths the work.
func mayBePlainer(p string) bool {
	return !strings.HasPrefix(p, "/") || strings.HasSuffix(p, "/") || strings.Contains(p, "/.") || strings.Contains(p, "//") ||
		strings.Contains(p, "amp") || len(p) > 8 && isIndexFile(p[strings.LastIndexByte(p, '/')+1:])
}

// plainPath takes dot segments, empty ones, AMP marks and the index file out.
// What it returns it would leave alone.
func plainPath(p string, whole bool) string {
	var kept []string
	for _, s := range strings.Split(p, "/") {
		switch s {
		case "", ".":
		case "..":
			if len(kept) > 0 {
				kept = kept[:len(kept)-1]
			}
		default:
			kept = append(kept, s)
		}
	}
	for i, s := range kept {
		for { // amp_articleshow; what is left is no dot segment
			rest, found := strings.CutPrefix(s, "amp_")
			if !found || strings.Trim(rest, ".") == "" {
				break
			}
			s = rest
		}
		kept[i] = s
	}
	// "/amp/story", "/news/amp/story", "/story/amp"; elsewhere the word may mean the thing.
	for len(kept) > 0 && isAMP(kept[0]) {
		kept = kept[1:]
	}
	for len(kept) > 1 && isAMP(kept[1]) {
		kept = append(kept[:1], kept[2:]...)
	}
	// At the end a mark may stand behind another: "/story/index.html/amp".
	for len(kept) > 0 {
		last := kept[len(kept)-1]
		stem, ext := last, ""
		if s, ok := strings.CutSuffix(last, ".html"); ok && strings.HasSuffix(s, ".amp") {
			stem, ext = s, ".html"
		}
		if s, ok := strings.CutSuffix(stem, ".amp"); ok && strings.Trim(s, ".") != "" {
			kept[len(kept)-1] = s + ext
			continue
		}
		if !isAMP(last) && last != "amp.html" && !(whole && isIndexFile(last)) {
			break
		}
		kept = kept[:len(kept)-1]
	}
	return "/" + strings.Join(kept, "/")
}

func isAMP(segment string) bool { return segment == "amp" || segment == "amphtml" }

func isIndexFile(s string) bool {
	stem, ext, ok := strings.Cut(strings.ToLower(s), ".")
	if !ok || stem != "index" && stem != "default" {
		return false
	}
	switch ext {
	case "html", "htm", "shtml", "xhtml", "php", "asp", "aspx", "jsp", "cfm":
		return true
	}
	return false
}

// articleID returns the number of an article on sites whose links carry the
// headline besides, which changes when the headline does; "" elsewhere. The
// first match of a site's marks counts.
func articleID(p, host string) string {
	last := p[strings.LastIndexByte(p, '/')+1:]
	tail := last[strings.LastIndexByte(last, '-')+1:]
	switch host {
	case "themoscowtimes.com": // /2031/05/04/a-headline-a91602
		if len(tail) > 3 && tail != last && tail[0] == 'a' && digits(tail[1:]) == len(tail)-1 {
			return tail
		}
	case "independent.co.uk": // /news/world/a-headline-b2345678.html
		id := strings.TrimSuffix(tail, ".html")
		if len(id) > 5 && tail != last && (id[0] == 'a' || id[0] == 'b') && digits(id[1:]) == len(id)-1 {
			return id
		}
	case "dw.com": // /en/a-headline/a-70123456
		kind, _, _ := strings.Cut(last, "-")
		if len(tail) > 4 && digits(tail) == len(tail) && kind+"-"+tail == last && len(kind) <= 7 {
			return last
		}
	case "channelnewsasia.com": // /world/a-headline-5828126
		if len(tail) >= 7 && tail != last && digits(tail) == len(tail) {
			return tail
		}
	case "cbc.ca": // /news/world/a-headline-9.7036586
		if whole, number, ok := strings.Cut(tail, "."); ok && tail != last && len(whole) == 1 && len(number) >= 6 && digits(whole+number) == len(tail)-1 {
			return tail
		}
	case "dailymail.co.uk": // /news/article-15440175/A-headline.html
		for _, s := range strings.Split(p, "/") {
			if id, ok := strings.CutPrefix(s, "article-"); ok && len(id) > 5 && digits(id) == len(id) {
				return s
			}
		}
	case "scmp.com": // /news/world/article/3141592/a-headline
		_, after, _ := strings.Cut(p, "/article/")
		if id, _, _ := strings.Cut(after, "/"); len(id) > 4 && digits(id) == len(id) {
			return "article/" + id
		}
	case "timesofindia.indiatimes.com", "economictimes.indiatimes.com": // /world/a-headline/articleshow/98765432.cms
		before, id, ok := strings.Cut(p, "show/")
		if kind := before[strings.LastIndexByte(before, '/')+1:]; ok && digits(id) > 4 && strings.HasSuffix(id, ".cms") {
			return kind + "show/" + id
		}
	}
	return ""
}

const upperHex = "0123456789ABCDEF"

// escapePath normalises percent-encoding: unreserved characters are not
// encoded, others that a URL cannot hold are, hexadecimal digits are upper-case.
func escapePath(p string) string {
	clean := true
	for i := 0; i < len(p) && clean; i++ {
		clean = p[i] != '%' && pathByte(p[i])
	}
	if clean {
		return p
	}
	var sb strings.Builder
	for i := 0; i < len(p); i++ {
		c := p[i]
		switch {
		case c == '%' && i+2 < len(p) && unhex(p[i+1]) < 16 && unhex(p[i+2]) < 16:
			v := unhex(p[i+1])<<4 | unhex(p[i+2])
			if isUnreserved(v) {
				sb.WriteByte(v)
			} else {
				sb.WriteByte('%')
				sb.WriteByte(upperHex[v>>4])
				sb.WriteByte(upperHex[v&15])
			}
			i += 2
		case c != '%' && pathByte(c):
			sb.WriteByte(c)
		default:
			sb.WriteByte('%')
			sb.WriteByte(upperHex[c>>4])
			sb.WriteByte(upperHex[c&15])
		}
	}
	return sb.String()
}

func unhex(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10
	}
	return 16
}

func isUnreserved(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '-' || c == '.' || c == '_' || c == '~'
}

// pathByte holds for what may stand in a path (RFC 3986, section 3.3).
func pathByte(c byte) bool {
	return isUnreserved(c) || strings.IndexByte("!$&'()*+,;=:@/", c) >= 0
}
