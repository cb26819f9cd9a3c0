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
// one element is dropped, and so is text that stands between elements; text
// outside the root never gets here.
func (m *mender) text(s string) {
	if m.betweenElements() {
		return
	}
	s = m.fits(s)
	if !m.aside.open {
		m.escaped(s, false)
		return
	}
	start, whole := m.pos, len(s)
	defer func() { m.pos = start }() // moved for the notes only
	for {
		i := strings.IndexByte(s, '&')
		if i < 0 {
			i = len(s)
		}
		if i > 0 {
			m.aside.add(s[:i])
		}
		if i == len(s) {
			return
		}
		m.pos = start + whole - len(s) + i
		used, r := m.referent(s[i:])
		buf := m.aside.buffer()
		m.aside.many = append(buf, r...)
		m.aside.size += len(r)
		s = s[i+1+used:]
	}
}

// betweenElements: only white space, or nothing a feed means, stands directly
// in the root, the channel and an item.
func (m *mender) betweenElements() bool {
	k := len(m.stack)
	return k == 0 || k == 1 || m.stack[k-1].item || m.stack[k-1].local == "channel"
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
				m.note("unclosed CDATA sections closed")
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
		m.note("nested CDATA sections unwrapped")
		s = inner[len(open):]
		if tail := strings.TrimLeft(m.in[m.pos:], " \t\r\n"); strings.HasPrefix(tail, end) {
			m.pos = len(m.in) - len(tail) + len(end)
		}
	}
	m.raw(s)
}

// raw appends text in which "&" and "<" are themselves.
func (m *mender) raw(s string) {
	if m.betweenElements() {
		return
	}
	s = m.fits(s)
	if m.aside.open {
		if s != "" {
			m.aside.add(s)
		}
		return
	}
	m.out = appendEscaped(m.out, s)
}

// fits cuts s to what the innermost element may still take.
func (m *mender) fits(s string) string {
	size := m.aside.size
	if !m.aside.open {
		size = len(m.out) - m.stack[len(m.stack)-1].body
	}
	room := maxText - size
	if len(s) <= room {
		return s
	}
	m.note("overlong text cut")
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
	used, r := m.referent(s)
	m.out = appendEscaped(m.out, r)
	return used
}

// referent returns what the reference at the start of s stands for, and how
// many bytes after the "&" it takes: none when the "&" stands for itself.
func (m *mender) referent(s string) (used int, r string) {
	end := strings.IndexByte(cut(s, maxEntity), ';')
	if end > 1 && !strings.ContainsAny(s[1:end], " \t\r\n&<") {
		name := s[1:end]
		if name[0] == '#' {
			if r, ok := charRef(name[1:]); ok {
				// A pair of surrogates, each written as a reference, is one character.
				if r >= 0xd800 && r < 0xdc00 {
					if lo, n := lowSurrogate(s[end+1:]); n > 0 {
						return end + n, string((r-0xd800)<<10 + (lo - 0xdc00) + 0x10000)
					}
				}
				return end, m.rune(r)
			}
		} else {
			switch name {
			case "amp":
				return end, "&"
			case "lt":
				return end, "<"
			case "gt":
				return end, ">"
			case "quot":
				return end, `"`
			case "apos":
				return end, "'"
			}
			if v, ok := m.names[name]; ok && m.expanded+len(v) <= maxExpanded {
				m.expanded += len(v)
				return end, v
			}
			if v := html.UnescapeString(s[:end+1]); !strings.HasSuffix(v, ";") {
				m.note("HTML entities decoded")
				return end, v
			}
		}
	}
	m.note("bare & escaped")
	return 0, "&"
}

// rune returns the character of a numeric reference, "" for one that may not be.
func (m *mender) rune(r rune) string {
	if r >= 0x80 && r <= 0x9f {
		r = fromC1(r)
	}
	if r < 0 || isBadRune(r) || !utf8.ValidRune(r) {
		m.note("control characters removed")
		return ""
	}
	return string(r)
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

var unescaper = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&quot;", `"`, "&#34;", `"`, "&apos;", "'", "&#38;", "&", "&amp;", "&")

// appendEscaped appends s as XML character data, fit for an attribute too.
func appendEscaped(out []byte, s string) []byte {
	for {
		i := strings.IndexAny(s, `&<>"`)
		if i < 0 {
			return append(out, s...)
		}
		out = append(out, s[:i]...)
		switch s[i] {
		case '&':
			out = append(out, "&amp;"...)
		case '<':
			out = append(out, "&lt;"...)
		case '>':
			out = append(out, "&gt;"...)
		default:
			out = append(out, "&quot;"...)
		}
		s = s[i+1:]
	}
}

func escape(s string) string {
	if !strings.ContainsAny(s, `&<>"`) {
		return s
	}
	return string(appendEscaped(nil, s))
}

// unescape undoes what escaped and XML itself write: for URLs, where the
// laxer rules of HTML would turn "&copy=1" into a copyright sign.
func unescape(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	return unescaper.Replace(s)
}
