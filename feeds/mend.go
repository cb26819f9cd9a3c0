package feeds

import (
	"fmt"
	"net/url"
	"strings"
)

// mender rewrites the text of a feed as XML that every parser accepts. It
// reads the way browsers do, never failing: what cannot be markup is text,
// what was not closed gets closed, what was never opened is not closed. On
// the way it resolves relative links, because only here the xml:base of each
// element is known, and it cuts what exceeds the limits of the package.
type mender struct {
	in       string
	pos      int
	out      []byte
	stack    []element
	over     int               // open elements beyond maxDepth, neither kept nor closed
	kind     string            // local name of the root: rss, rdf, feed
	items    int               // complete items written
	full     bool              // MaxItems reached
	done     bool              // root closed or full
	names    map[string]string // entities the document declared
	cdEnd    finder            // next "]]>"
	comEnd   finder            // next "-->"
	types    int               // document types seen
	elements int               // start tags met
	expanded int               // bytes those have added
	n        *notes
}

// element is one open element of the output.
type element struct {
	name  string   // as written
	from  string   // as read: what its end tag will say
	local string   // lower case, without prefix
	base  *url.URL // in force inside it, nil when unknown
	own   bool     // base was declared by an xml:base
	start int      // offset in out of its start tag
	body  int      // offset in out after its start tag
	item  bool     // an RSS item or Atom entry
	kids  int      // elements opened directly inside it
}

// finder remembers where a string was found last, so that looking for it again
// and again from later places costs one pass over the document in all.
type finder struct {
	at    int // offset found, -1 for nowhere
	asked bool
}

func (f *finder) next(s string, from int, sub string) int {
	if !f.asked || f.at >= 0 && f.at < from {
		f.asked = true
		if f.at = strings.Index(s[from:], sub); f.at >= 0 {
			f.at += from
		}
	}
	return f.at
}

// mendXML returns the repaired document and the local name of its root.
func mendXML(text string, base *url.URL, n *notes) ([]byte, string, error) {
	m := &mender{in: text, n: n, out: make([]byte, 0, len(text)+len(text)/8+256)}
	if err := m.findRoot(); err != nil {
		return nil, "", err
	}
	m.out = append(m.out, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"...)
	switch m.kind {
	case "channel":
		m.n.add("missing root element added")
		m.write(tag{name: "rss"}, base)
		m.kind = "rss"
	case "entry":
		m.n.add("missing root element added")
		m.write(tag{name: "feed", attrs: []attr{{"xmlns", atomNS}}}, base)
		m.kind = "feed"
	}
	for m.pos < len(m.in) && !m.done {
		m.step(base)
	}
	m.finish()
	return m.out, m.kind, nil
}

// findRoot moves to the first tag that can begin a feed. What stands before
// it (warnings of a script, blank lines, comments) is dropped.
func (m *mender) findRoot() error {
	for {
		i := strings.IndexByte(m.in[m.pos:], '<')
		if i < 0 {
			return fmt.Errorf("%w: no RSS, Atom or JSON feed in the document; check the address in a browser", ErrNotFeed)
		}
		if strings.TrimSpace(m.in[m.pos:m.pos+i]) != "" {
			m.n.add("junk before the feed dropped")
		}
		m.pos += i
		rest := m.in[m.pos:]
		switch {
		case m.skipMisc():
		case len(rest) > 1 && rest[1] == '/':
			m.pos++
		default:
			t, end, ok := scanTag(m.in, m.pos)
			if !ok {
				m.pos++
				continue
			}
			switch local := localName(t.name); local {
			case "rss", "rdf", "feed", "channel", "entry":
				m.kind = local
				return nil
			case "html", "body":
				return fmt.Errorf("%w: the server sent a web page; look for the address of its feed (feeds discover)", ErrNotFeed)
			}
			m.pos = end
			m.n.add("junk before the feed dropped")
		}
	}
}

// skipMisc passes a comment, processing instruction or declaration at pos.
func (m *mender) skipMisc() bool {
	rest := m.in[m.pos:]
	until := func(end string) bool {
		if i := strings.Index(rest, end); i >= 0 {
			m.pos += i + len(end)
		} else {
			m.pos = len(m.in)
		}
		return true
	}
	switch {
	case strings.HasPrefix(rest, "<!--"):
		if i := m.comEnd.next(m.in, m.pos, "-->"); i >= 0 {
			m.pos = i + len("-->")
			return true
		}
		return until(">")
	case strings.HasPrefix(rest, "<?"):
		if strings.HasPrefix(rest, "<?xml") && strings.Contains(cut(rest, 60), `version="1.1"`) {
			m.n.add("XML 1.1 read as 1.0")
		}
		return until(">")
	case strings.HasPrefix(rest, "<![CDATA["):
		return false
	case strings.HasPrefix(rest, "<!") && len(rest) > 2 && isNameStart(rest[2]):
		m.doctype()
		return true
	}
	return false
}

// step handles the text up to the next tag and that tag.
func (m *mender) step(base *url.URL) {
	i := strings.IndexByte(m.in[m.pos:], '<')
	if i < 0 {
		i = len(m.in) - m.pos
	}
	if i > 0 {
		m.text(m.in[m.pos : m.pos+i])
		m.pos += i
		return
	}
	rest := m.in[m.pos:]
	switch {
	case strings.HasPrefix(rest, "<![CDATA["):
		m.cdata()
	case m.skipMisc():
	case strings.HasPrefix(rest, "</") && len(rest) > 2 && isNameStart(rest[2]):
		m.endTag()
	default:
		t, end, ok := scanTag(m.in, m.pos)
		if !ok {
			m.n.add("stray < escaped")
			m.text("<")
			m.pos++
			return
		}
		m.pos = end
		m.startTag(t, base)
	}
}

func (m *mender) startTag(t tag, base *url.URL) {
	local := localName(t.name)
	isItem := (local == "item" || local == "entry") && !m.inside("content", "summary", "encoded")
	if isItem {
		if i := m.openItem(); i >= 0 {
			m.n.add("unclosed elements closed")
			m.closeTo(i)
		}
		if m.items >= MaxItems {
			m.n.add(fmt.Sprintf("items beyond %d dropped", MaxItems))
			m.full, m.done = true, true
			return
		}
	}
	if len(m.stack) >= maxDepth {
		m.n.add("deeply nested elements dropped")
		if !t.empty {
			m.over++
		}
		return
	}
	if m.elements++; m.crowded(isItem) {
		m.n.add("excessive elements dropped")
		return
	}
	m.write(m.translate(t), base)
	m.stack[len(m.stack)-1].from = xmlName(t.name)
	m.stack[len(m.stack)-1].item = isItem
	if isItem && m.kind == "rdf" {
		m.identify(t)
	}
	if t.empty {
		m.closeTo(len(m.stack) - 1)
	}
}

// crowded reports whether another element would exceed what an honest feed
// holds. The parser below joins the text around each child anew and looks every
// prefix up, which makes crowds cost far more than their bytes.
func (m *mender) crowded(isItem bool) bool {
	if isItem || m.openItem() < 0 {
		return m.elements > 2*maxElements
	}
	parent := &m.stack[len(m.stack)-1]
	parent.kids++
	return parent.kids > maxKids || m.elements > maxElements
}

// endTag closes the element the tag names, and with it what was left open
// inside; a tag that closes nothing is dropped.
func (m *mender) endTag() {
	i := m.pos + 2
	for i < len(m.in) && isNameByte(m.in[i]) {
		i++
	}
	name := m.in[m.pos+2 : i]
	for i < len(m.in) && m.in[i] != '>' && m.in[i] != '<' {
		i++
	}
	if i < len(m.in) && m.in[i] == '>' {
		i++
	}
	m.pos = i
	if m.over > 0 {
		m.over--
		return
	}
	want := xmlName(name)
	for i := len(m.stack) - 1; i >= 0; i-- {
		if !strings.EqualFold(m.stack[i].from, want) {
			continue
		}
		if i < len(m.stack)-1 {
			m.n.add("unclosed elements closed")
		}
		m.closeTo(i)
		return
	}
	m.n.add("stray end tags dropped")
}

// closeTo writes the end tags of stack[i:], innermost first.
func (m *mender) closeTo(i int) {
	for len(m.stack) > i {
		e := m.stack[len(m.stack)-1]
		m.resolveText(e)
		m.out = append(append(append(m.out, "</"...), e.name...), '>')
		m.stack = m.stack[:len(m.stack)-1]
		if e.item {
			m.items++
		}
	}
	m.done = m.done || len(m.stack) == 0
}

// finish closes the document. An item still open at the end was cut off: it
// is removed, because half a sentence is worse than none; the complete ones stay.
func (m *mender) finish() {
	if rest := strings.TrimSpace(m.in[m.pos:]); rest != "" && !m.full && !strings.HasPrefix(rest, "<!--") {
		m.n.add("junk after the feed dropped")
	}
	if len(m.stack) == 0 {
		return
	}
	if i := m.openItem(); i >= 0 {
		m.out = m.out[:m.stack[i].start]
		m.stack = m.stack[:i]
		m.n.add(RepairCutShort + ", its last item dropped")
	} else if !m.full {
		m.n.add(RepairCutShort)
	}
	m.closeTo(0)
}

// openItem returns the stack index of the innermost open item, -1 for none.
func (m *mender) openItem() int {
	for i := len(m.stack) - 1; i >= 0; i-- {
		if m.stack[i].item {
			return i
		}
	}
	return -1
}

func (m *mender) inside(locals ...string) bool {
	for _, e := range m.stack {
		for _, l := range locals {
			if e.local == l {
				return true
			}
		}
	}
	return false
}
