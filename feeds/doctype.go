package feeds

import (
	"regexp"
	"strings"
	"sync"
)

// entityDecl is compiled when a document first declares entities: it is large.
var entityDecl = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`<!ENTITY\s+([A-Za-z_][A-Za-z0-9_.\-]{0,39})\s+(?:"([^"&%<]{0,1000})"|'([^'&%<]{0,1000})')\s*>`)
})

// doctype removes the document type at pos. Entities it declares as short
// literal text are kept for this document; those that refer to others or to a
// file or address are not, which rules out entity bombs and outside fetches.
func (m *mender) doctype() {
	rest := m.in[m.pos:]
	end := strings.IndexAny(rest, "[>")
	m.types++
	switch {
	case end < 0:
		m.pos = len(m.in)
		return
	case m.types > 3:
		m.pos += end + 1 // not a document but a list of them
	case rest[end] == '>':
		m.pos += end + 1
	default:
		stop := strings.Index(rest, "]>")
		if i := subsetEnd(rest, end); i >= 0 {
			stop = i
		}
		if stop < 0 {
			// No end: leave the declarations behind one by one.
			m.pos += end + 1
			m.note("document type removed")
			return
		}
		m.declare(rest[end:stop])
		m.pos += stop + 1
		if i := strings.IndexByte(m.in[m.pos:], '>'); i >= 0 {
			m.pos += i + 1
		}
	}
	m.note("document type removed")
}

// subsetEnd finds the "]" that closes the internal subset opened at s[i],
// outside of quotes.
func subsetEnd(s string, i int) int {
	quote := byte(0)
	for i++; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == ']':
			return i
		}
	}
	return -1
}

func (m *mender) declare(subset string) {
	for _, d := range entityDecl().FindAllStringSubmatch(subset, maxEntities) {
		if m.names == nil {
			m.names = map[string]string{}
		}
		if _, ok := m.names[d[1]]; !ok {
			m.names[d[1]] = d[2] + d[3]
		}
	}
}
