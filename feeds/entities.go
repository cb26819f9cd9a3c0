package feeds

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxEntity is the longest reference looked for after a "&".
const maxEntity = 40

// maxExpanded bounds what the document's own entities may add to it.
const maxExpanded = 1 << 20

// text appends character data, mending its references. Text beyond maxText of
// one element is dropped; text outside the root never gets here.
func (m *mender) text(s string) {
	if len(m.stack) == 0 {
		return
	}
	s = m.fits(s)
	m.escaped(s, false)
}

// cdata appends a CDATA section as plain escaped text, so that every later
// stage sees one form. A section that was never closed ends with the element
// it stands in.
func (m *mender) cdata() {
	const open, end = "<![CDATA[", "]]>"
	m.pos += len(open)
	rest := m.in[m.pos:]
	i := m.cdEnd.next(m.in, m.pos, end)
	if i >= 0 {
		i -= m.pos
	}
	if k := len(m.stack); k > 0 {
		// The next section began before this one ended: look for our own end tag.
		section := rest
		if i >= 0 {
			section = rest[:i]
		}
		if next := strings.Index(section, open); next > 0 || i < 0 {
			if next < 0 {
				next = len(section)
			}
			if j := strings.Index(section[:next], "</"+m.stack[k-1].from+">"); j >= 0 {
				m.n.add("unclosed CDATA sections closed")
				m.raw(rest[:j])
				m.pos += j
				return
			}
		}
	}
	if i < 0 {
		m.raw(rest)
		m.pos = len(m.in)
		return
	}
	s := rest[:i]
	m.pos += i + len(end)
	if inner := strings.TrimLeft(s, " \t\r\n"); strings.HasPrefix(inner, open) {
		// <![CDATA[<![CDATA[ ... ]]>]]>: somebody wrapped twice.
		m.n.add("nested CDATA sections unwrapped")
		s = inner[len(open):]
		if tail := strings.TrimLeft(m.in[m.pos:], " \t\r\n"); strings.HasPrefix(tail, end) {
			m.pos = len(m.in) - len(tail) + len(end)
		}
	}
	m.raw(s)
}

// raw appends text in which "&" and "<" are themselves.
func (m *mender) raw(s string) {
	if len(m.stack) == 0 {
		return
	}
	for s = m.fits(s); s != ""; {
		i := strings.IndexAny(s, "&<>")
		if i < 0 {
			m.out = append(m.out, s...)
			return
		}
		m.out = append(append(m.out, s[:i]...), escape(s[i:i+1])...)
		s = s[i+1:]
	}
}

func (m *mender) fits(s string) string {
	room := maxText - (len(m.out) - m.stack[len(m.stack)-1].body)
	if e := m.stack[len(m.stack)-1]; e.item || len(m.stack) <= 2 || len(s) <= room {
		return s
	}
	m.n.add("overlong text cut")
	room = max(room, 0)
	for room > 0 && !utf8.RuneStart(s[room]) {
		room--
	}
	return s[:room]
}

// escaped appends s with every reference turned into one XML knows: numeric
// ones are checked, HTML names and the document's own become characters, and
// a "&" that begins none is escaped.
func (m *mender) escaped(s string, inAttr bool) {
	for {
		i := strings.IndexAny(s, "&<>\"")
		if i < 0 {
			m.out = append(m.out, s...)
			return
		}
		m.out = append(m.out, s[:i]...)
		switch c := s[i]; {
		case c == '<', c == '>':
			m.out = append(m.out, escape(s[i:i+1])...)
		case c == '"' && inAttr:
			m.out = append(m.out, "&quot;"...)
		case c == '"':
			m.out = append(m.out, '"')
		default:
			i += m.reference(s[i:])
		}
		s = s[i+1:]
	}
}

// reference handles s, which begins with "&", and returns how many bytes
// after it are consumed.
func (m *mender) reference(s string) int {
	end := strings.IndexByte(cut(s, maxEntity), ';')
	if end > 1 && !strings.ContainsAny(s[1:end], " \t\r\n&<") {
		name := s[1:end]
		if name[0] == '#' {
			r, ok := charRef(name[1:])
			if ok {
				// A pair of surrogates, each written as a reference, is one character.
				if r >= 0xd800 && r < 0xdc00 {
					if lo, n := lowSurrogate(s[end+1:]); n > 0 {
						m.out = utf8.AppendRune(m.out, (r-0xd800)<<10+(lo-0xdc00)+0x10000)
						return end + n
					}
				}
				m.rune(r)
				return end
			}
		} else {
			switch name {
			case "amp", "lt", "gt", "quot", "apos":
				m.out = append(m.out, s[:end+1]...)
				return end
			}
			if v, ok := m.names[name]; ok && m.expanded+len(v) <= maxExpanded {
				m.expanded += len(v)
				m.out = append(m.out, escape(v)...)
				return end
			}
			if v := html.UnescapeString(s[:end+1]); !strings.HasSuffix(v, ";") {
				m.n.add("HTML entities decoded")
				m.out = append(m.out, escape(v)...)
				return end
			}
		}
	}
	m.n.add("bare & escaped")
	m.out = append(m.out, "&amp;"...)
	return 0
}

func (m *mender) rune(r rune) {
	if r >= 0x80 && r <= 0x9f {
		r = fromC1(r)
	}
	if r < 0 || isBadRune(r) || !utf8.ValidRune(r) {
		m.n.add("control characters removed")
		return
	}
	m.out = append(m.out, escape(string(r))...)
}

// charRef reads the digits of &#...;: decimal or x and hexadecimal.
func charRef(s string) (rune, bool) {
	base := 10
	if s != "" && (s[0] == 'x' || s[0] == 'X') {
		s, base = s[1:], 16
	}
	v, err := strconv.ParseUint(s, base, 32)
	if err != nil || v > utf8.MaxRune {
		return 0, false
	}
	return rune(v), true
}

func lowSurrogate(s string) (rune, int) {
	if !strings.HasPrefix(s, "&#") {
		return 0, 0
	}
	end := strings.IndexByte(cut(s, maxEntity), ';')
	if end < 0 {
		return 0, 0
	}
	if r, ok := charRef(s[2:end]); ok && r >= 0xdc00 && r < 0xe000 {
		return r, end + 1
	}
	return 0, 0
}

var (
	escaper   = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	unescaper = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'", "&#38;", "&", "&amp;", "&")
)

func escape(s string) string {
	switch s {
	case "<":
		return "&lt;"
	case ">":
		return "&gt;"
	case "&":
		return "&amp;"
	}
	return escaper.Replace(s)
}

// unescape undoes what escaped and XML itself write: for URLs, where the
// laxer rules of HTML would turn "&copy=1" into a copyright sign.
func unescape(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	return unescaper.Replace(s)
}
