package feeds

import (
	"net/url"
	"strings"
	"time"
)

// tag is a start tag as scanned, its attribute values still raw.
type tag struct {
	name  string
	attrs []attr
	empty bool // <name/>
}

type attr struct{ name, value string }

// maxTag bounds the bytes of one start tag: an unclosed quote must not
// swallow the document.
const maxTag = 64 << 10

// scanTag reads a start tag at s[i] == '<' and returns the offset after it.
// Not ok: this "<" is no tag but a character of the text.
func scanTag(s string, i int) (t tag, end int, ok bool) {
	i++
	if i >= len(s) || !isNameStart(s[i]) {
		return t, 0, false
	}
	limit := min(len(s), i+maxTag)
	start := i
	for i < limit && isNameByte(s[i]) {
		i++
	}
	t.name = s[start:i]
	for i < limit {
		switch c := s[i]; {
		case c == '>':
			return t, i + 1, true
		case c == '<':
			return t, 0, false
		case c == '/':
			if i+1 < limit && s[i+1] == '>' {
				t.empty = true
				return t, i + 2, true
			}
			i++
		case isNameStart(c):
			var a attr
			a, i = scanAttr(s, i, limit)
			if i >= limit {
				return t, 0, false
			}
			if len(t.attrs) < maxAttrs {
				t.attrs = append(t.attrs, a)
			}
		default:
			i++
		}
	}
	return t, 0, false
}

// scanAttr reads name, name=value, name='value' or name="value" at s[i].
func scanAttr(s string, i, limit int) (attr, int) {
	start := i
	for i < limit && isNameByte(s[i]) {
		i++
	}
	a := attr{name: s[start:i]}
	j := skipSpace(s, i, limit)
	if j >= limit || s[j] != '=' {
		return a, i
	}
	j = skipSpace(s, j+1, limit)
	if j >= limit {
		return a, limit
	}
	if q := s[j]; q == '"' || q == '\'' {
		k := strings.IndexByte(s[j+1:limit], q)
		if k < 0 {
			return a, limit
		}
		a.value = s[j+1 : j+1+k]
		return a, j + k + 2
	}
	start = j
	for j < limit && s[j] != '>' && s[j] != '<' && s[j] > ' ' {
		j++
	}
	a.value = s[start:j]
	return a, j
}

func skipSpace(s string, i, limit int) int {
	for i < limit && (s[i] == ' ' || s[i] == '\t' || s[i] == '\n' || s[i] == '\r') {
		i++
	}
	return i
}

// write emits a start tag and opens its element. xml:base is applied here and
// left out, so that no later stage resolves a second time.
func (m *mender) write(t tag, docBase *url.URL) {
	e := element{name: xmlName(t.name), from: xmlName(t.name), local: localName(t.name), base: docBase, start: len(m.out)}
	inText := false
	if k := len(m.stack); k > 0 {
		up := &m.stack[k-1]
		e.base, e.own = up.base, up.own
		inText = up.text || up.inText
	}
	e.inText = inText
	for _, a := range t.attrs {
		if len(m.stack) == 0 && a.name == "xml:lang" && m.lang == "" {
			m.lang = langTag(a.value)
		}
		if strings.EqualFold(a.name, "xml:base") {
			if u := resolve(e.base, unescape(a.value)); u != nil {
				e.base, e.own = u, true
			}
		}
	}
	m.out = append(append(m.out, '<'), e.name...)
attrs:
	for i, a := range t.attrs {
		name := xmlName(a.name)
		if len(a.value) > maxLink {
			m.note("overlong attributes dropped")
			continue
		}
		if strings.EqualFold(name, "xml:base") {
			continue
		}
		for _, before := range t.attrs[:i] {
			if xmlName(before.name) == name {
				continue attrs
			}
		}
		value := a.value
		if isURLAttr(localName(name)) && !strings.Contains(name, "xmlns") {
			if e.local == "link" && name == "href" {
				m.learnSite(t, value)
			}
			if abs, ok := absolute(m.baseOf(e), unescape(value)); ok {
				value = escape(abs)
			} else if e.own && name == "href" && strings.TrimSpace(value) == "" {
				value = escape(e.base.String()) // an empty reference is the base itself
			}
		}
		m.out = append(append(append(m.out, ' '), name...), '=', '"')
		m.escaped(value, true)
		m.out = append(m.out, '"')
	}
	m.out = append(m.out, '>')
	e.body = len(m.out)
	m.stack = append(m.stack, e)
	if !inText && m.isText(t, e.local) {
		top := &m.stack[len(m.stack)-1]
		top.text = true
		if m.kind == "feed" {
			top.code = coding(t)
		}
		m.aside.open = true
	}
}

func isURLAttr(local string) bool {
	switch local {
	case "href", "src", "url", "uri", "resource":
		return true
	}
	return false
}

// resolveText makes the URL that is the text of a link element absolute, and
// writes a date that can be read as RFC 3339: the parser below tries eighty
// layouts on any other.
func (m *mender) resolveText(e element) {
	isDate := false
	switch e.local {
	case "link", "url", "origlink", "comments":
	case "language":
		if m.openItem() < 0 && m.lang == "" {
			m.lang = langTag(string(m.out[e.body:]))
		}
		return
	case "id":
		if m.kind != "feed" || !e.own && !isPath(string(m.out[e.body:min(len(m.out), e.body+20)])) {
			return
		}
	case "pubdate", "lastbuilddate", "date", "published", "updated", "modified", "issued", "created":
		isDate = true
	default:
		return
	}
	raw := string(m.out[e.body:])
	if strings.IndexByte(raw, '<') >= 0 {
		return
	}
	if isDate {
		if t, ok := parseDateIn(unescape(raw), m.lang); ok {
			m.out = t.UTC().AppendFormat(m.out[:e.body], time.RFC3339Nano)
		}
		return
	}
	if abs, ok := absolute(m.baseOf(e), unescape(raw)); ok {
		m.out = append(m.out[:e.body], escape(abs)...)
	} else if e.local == "link" {
		m.learnSite(tag{}, raw)
	}
}

// isPath reports whether an Atom id is a relative reference. It should be
// absolute (RFC 4287, 4.2.6); without an xml:base, only a path is surely not.
func isPath(s string) bool {
	s = strings.TrimSpace(s)
	return strings.HasPrefix(s, "/") || strings.HasPrefix(s, "./") || strings.HasPrefix(s, "../")
}

// learnSite keeps the absolute address of the feed's own page.
func (m *mender) learnSite(t tag, raw string) {
	if m.site != nil || m.openItem() >= 0 || len(m.stack) > 2 && m.stack[len(m.stack)-1].local != "link" {
		return
	}
	rel := "alternate"
	for _, a := range t.attrs {
		if a.name == "rel" {
			rel = strings.TrimSpace(a.value)
		}
	}
	if u := resolve(nil, unescape(raw)); u != nil && (rel == "alternate" || rel == "self" && m.stack[0].base == nil) {
		m.site = u
	}
}

// baseOf is what relative links in an element are resolved against: its
// xml:base, else, for an item, the page of the feed, else the address of the
// document. RFC 3986 knows only the last; but feeds are served from other hosts
// than their articles, and who writes a relative link thinks of the site.
func (m *mender) baseOf(e element) *url.URL {
	if e.own || m.site == nil || m.openItem() < 0 {
		return e.base
	}
	return m.site
}

// xmlName makes a scanned name one that encoding/xml accepts: one colon at
// most, and not at either end.
func xmlName(s string) string {
	i := strings.IndexByte(s, ':')
	if i < 0 {
		return s
	}
	if i > 0 && i+1 < len(s) && isNameStart(s[i+1]) && strings.IndexByte(s[i+1:], ':') < 0 {
		return s
	}
	rest := strings.ReplaceAll(s[i+1:], ":", "_")
	if rest == "" || !isNameStart(rest[0]) {
		return s[:i] + "_" + rest
	}
	return s[:i] + ":" + rest
}

func localName(s string) string {
	return strings.ToLower(s[strings.IndexByte(s, ':')+1:])
}

func isNameStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
}

func isNameByte(c byte) bool {
	return isNameStart(c) || c >= '0' && c <= '9' || c == '-' || c == '.' || c == ':'
}

func cut(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}
