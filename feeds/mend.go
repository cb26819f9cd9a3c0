package feeds

import (
	"net/url"
	"strings"
)

// mender rewrites the text of a feed as XML that every parser accepts. It
// reads the way browsers do, never failing: what cannot be markup is text,
// what was not closed gets closed, what was never opened is not closed. On
// the way it resolves relative links, because only here the xml:base of each
// element is known, and it cuts what exceeds the limits of the package.
//
// Its result comes in chunks, each a whole document of some items, so that the
// memory of the parser below depends on the chunk and not on the document. The
// long texts (titles, summaries, contents) do not travel in the chunk but beside
// it, see aside.go.
type mender struct {
	in       string
	pos      int
	out      []byte
	aside    aside
	emit     func(chunk) error
	stack    []element
	over     int               // open elements beyond maxDepth, neither kept nor closed
	kind     string            // local name of the root: rss, rdf, feed
	items    int               // complete items written
	partial  bool              // the document goes on behind in: what is open at its end was not cut short
	full     bool              // no more items are wanted
	done     bool              // root closed or full
	err      error             // of emit
	names    map[string]string // entities the document declared
	cdEnd    finder            // next "]]>"
	comEnd   finder            // next "-->"
	types    int               // document types seen
	elements int               // start tags met
	expanded int               // bytes those have added
	lang     string            // of the feed, for its dates
	site     *url.URL          // the feed's own page, once it has been named
	n        *notes
}

// chunk is a mended document that holds some of the items of the feed.
type chunk struct {
	xml   []byte   // valid until emit returns
	kind  string   // its vocabulary: rss, rdf, feed
	texts []string // what its references stand for, see aside.go
	site  *url.URL // base of the links in its texts, nil for that of the document
}

// chunkBytes is the size at which a chunk ends with the item it is in.
const chunkBytes = 128 << 10

// element is one open element of the output.
type element struct {
	name   string   // as written
	from   string   // as read: what its end tag will say
	local  string   // lower case, without prefix
	base   *url.URL // in force inside it, nil when unknown
	own    bool     // base was declared by an xml:base
	start  int      // offset in out of its start tag
	body   int      // offset in out after its start tag
	text   bool     // a title, summary or content: its text goes aside
	inText bool     // stands inside such an element
	code   string   // how that text is coded, see aside.go
	item   bool     // an RSS item or Atom entry
	alien  bool     // an item of the other vocabulary than the root's
	kids   int      // elements opened directly inside it
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

// mendXML hands the repaired document to emit, chunk by chunk, and returns the
// local name of its root. Not a feed is the only error of its own.
func mendXML(text string, base *url.URL, n *notes, emit func(chunk) error) (kind string, err error) {
	m := &mender{in: text, n: n, emit: emit, partial: n.partial, lang: n.lang, out: make([]byte, 0, min(len(text), chunkBytes)+1024)}
	if err := m.findRoot(); err != nil {
		return "", err
	}
	m.out = append(m.out, `<?xml version="1.0" encoding="UTF-8"?>`+"\n"...)
	switch m.kind {
	case "channel":
		m.note("missing root element added")
		m.write(tag{name: "rss"}, base)
		m.kind = "rss"
	case "entry":
		m.note("missing root element added")
		m.write(tag{name: "feed", attrs: []attr{{"xmlns", atomNS}}}, base)
		m.kind = "feed"
	case "item":
		m.note("missing root element added")
		m.write(tag{name: "rss"}, base)
		m.write(tag{name: "channel"}, base)
		m.kind = "rss"
	}
	for m.pos < len(m.in) && !m.done && m.err == nil {
		m.step(base)
	}
	m.finish()
	return m.kind, m.err
}

// note names a repair made where the mender stands.
func (m *mender) note(s string) { m.n.at(s, m.pos) }

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
			m.note("stray < escaped")
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
	isItem := m.beginsItem(t, local)
	if isItem {
		if m.openPlace(); m.full {
			return
		}
	} else if m.openField(local) {
		m.closeTo(len(m.stack) - 1)
		m.note("unclosed elements closed")
	}
	if len(m.stack) >= maxDepth {
		m.note("deeply nested elements dropped")
		if !t.empty {
			m.over++
		}
		return
	}
	if m.crowded(isItem) {
		m.note("excessive elements dropped")
		return
	}
	alien := isItem && (local == "entry") != (m.kind == "feed")
	if alien {
		m.note("items of another format read")
		m.flush()
	}
	m.spill()
	m.write(m.translate(t), base)
	e := &m.stack[len(m.stack)-1]
	e.from, e.item, e.alien = xmlName(t.name), isItem, alien
	if isItem && m.kind == "rdf" {
		m.identify(t)
	}
	if t.empty {
		m.closeTo(len(m.stack) - 1)
	}
}

// beginsItem reports whether a tag begins an item of the feed. Other
// vocabularies have elements of that name too, and use them inside ours.
func (m *mender) beginsItem(t tag, local string) bool {
	if local != "item" && local != "entry" {
		return false
	}
	prefix := prefixOf(t.name)
	for i, e := range m.stack {
		switch {
		case e.local == "content" || e.local == "summary" || e.local == "encoded":
			return false
		case e.item && prefixOf(e.from) != prefix:
			return false
		case i > 0 && !e.item && prefixOf(e.from) != prefix && prefixOf(e.from) != prefixOf(m.stack[0].from):
			return false // part of an extension of the feed
		}
	}
	return true
}

func prefixOf(name string) string {
	prefix, _, ok := strings.Cut(name, ":")
	if !ok {
		return ""
	}
	return prefix
}

// openPlace makes room for the next item: what stands open between it and the
// feed gets closed, since items stand nowhere else.
func (m *mender) openPlace() {
	place := 0
	for i := len(m.stack) - 1; i > 0; i-- {
		if m.stack[i].local == "channel" {
			place = i
			break
		}
	}
	if len(m.stack) > place+1 {
		m.note("unclosed elements closed")
		m.closeTo(place + 1)
	}
	if m.items == MaxItems {
		m.note(tooManyItems)
	}
	if m.items >= readItems {
		m.full, m.done = true, true
	}
}

// openField reports whether a title of an RSS item was left open: the elements
// that stand beside a title, and are none of HTML, cannot stand in it.
func (m *mender) openField(local string) bool {
	k := len(m.stack)
	if k < 2 || m.stack[k-1].local != "title" || m.kind == "feed" || !m.stack[k-2].item {
		return false
	}
	switch local {
	case "link", "description", "pubdate", "guid", "category", "enclosure", "encoded", "creator":
		return true
	}
	return false
}

// crowded reports whether another element would exceed what an honest feed
// holds. The parser below joins the text around each child anew and looks every
// prefix up, which makes crowds cost far more than their bytes.
func (m *mender) crowded(isItem bool) bool {
	if top := m.stack; len(top) > 0 && (top[len(top)-1].text || top[len(top)-1].inText) {
		// Part of a text: it does not reach the parser.
		i := len(top) - 1
		for !top[i].text {
			i--
		}
		return len(m.out)-top[i].body > 2*maxText
	}
	m.elements++
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
			m.note("unclosed elements closed")
		}
		m.closeTo(i)
		return
	}
	m.note("stray end tags dropped")
}

// closeTo writes the end tags of stack[i:], innermost first.
func (m *mender) closeTo(i int) {
	for len(m.stack) > i {
		e := m.stack[len(m.stack)-1]
		switch {
		case e.text:
			m.settleText(e)
		default:
			m.resolveText(e)
		}
		m.out = append(append(append(m.out, "</"...), e.name...), '>')
		m.stack = m.stack[:len(m.stack)-1]
		if e.item {
			m.items++
			if e.alien {
				m.emitAlien(e)
			} else if len(m.out) > chunkBytes {
				m.flush()
			}
		}
	}
	m.done = m.done || len(m.stack) == 0
}

// flush emits what was written so far as a document, and goes on with an empty
// one that has the same elements open.
func (m *mender) flush() {
	body := len(m.out)
	if k := len(m.stack); k > 0 {
		if body = m.stack[k-1].body; body == len(m.out) {
			return
		}
	}
	for i := len(m.stack) - 1; i >= 0; i-- {
		m.out = append(append(append(m.out, "</"...), m.stack[i].name...), '>')
	}
	m.send(chunk{xml: m.out, kind: m.kind, texts: m.aside.texts, site: m.site})
	m.out = m.out[:body]
}

// emitAlien emits an item of the other vocabulary as a document of that one.
func (m *mender) emitAlien(e element) {
	open, shut, kind := `<rss version="2.0"><channel>`, "</channel></rss>", "rss"
	if e.local == "entry" {
		open, shut, kind = `<feed xmlns="`+atomNS+`" xmlns:atom="`+atomNS+`">`, "</feed>", "feed"
	}
	doc := append(append([]byte(open), m.out[e.start:]...), shut...)
	m.send(chunk{xml: doc, kind: kind, texts: m.aside.texts, site: m.site})
	m.out = m.out[:e.start]
}

func (m *mender) send(c chunk) {
	if m.err == nil && !m.full {
		if m.err = m.emit(c); m.err == errEnough {
			m.err, m.full, m.done = nil, true, true
		}
	}
	clear(m.aside.texts)
	m.aside.texts = m.aside.texts[:0]
}

// finish closes the document. An item still open at the end was cut off: it
// is removed, because half a sentence is worse than none; the complete ones stay.
func (m *mender) finish() {
	if rest := strings.TrimSpace(cut(m.in[m.pos:], 200)); rest != "" && !m.full && !strings.HasPrefix(rest, "<!--") {
		m.note("junk after the feed dropped")
	}
	if len(m.stack) > 0 {
		i := m.openItem()
		if i >= 0 {
			m.aside.reset()
			m.out = m.out[:m.stack[i].start]
			m.stack = m.stack[:i]
		}
		switch {
		case m.full || m.partial:
		case i >= 0:
			m.note(RepairCutShort + ", its last item dropped")
		default:
			m.note(RepairCutShort)
		}
		m.closeTo(0)
	}
	m.flush()
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
