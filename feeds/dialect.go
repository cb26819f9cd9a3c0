package feeds

import "strings"

const (
	atomNS   = "http://www.w3.org/2005/Atom"
	atom03NS = "http://purl.org/atom/ns#"
)

// translate brings the tags of dialects that gofeed would not recognise into
// ones it does.
func (m *mender) translate(t tag) tag {
	switch {
	case len(m.stack) == 0 && m.kind == "feed":
		// Drafts of Atom used other namespaces; the vocabulary is the same.
		prefix, _, prefixed := strings.Cut(t.name, ":")
		for i, a := range t.attrs {
			own := a.name == "xmlns" && !prefixed || a.name == "xmlns:"+prefix && prefixed
			if v := strings.TrimSpace(a.value); own && v != atomNS && v != atom03NS {
				t.attrs[i].value = atomNS
			}
		}
	case m.kind == "feed" && t.name == "created":
		// Atom 0.3: gofeed skips it. Under this prefix it becomes an extension.
		t.name = "atom03:created"
	case m.kind != "feed" && len(m.stack) > 0 && m.stack[len(m.stack)-1].item:
		switch local := localName(t.name); {
		case local == "author" && prefixOf(t.name) == prefixOf(m.stack[len(m.stack)-1].from):
			// gofeed keeps the last one only.
			t.name = "dc:creator"
		case local == "body", local == "fullitem":
			t.name = "content:encoded"
		}
	}
	return t
}

// identify gives an item of RSS 1.0 its rdf:about as the guid, which gofeed
// does not keep. A guid element of the item comes later and wins.
func (m *mender) identify(t tag) {
	for _, a := range t.attrs {
		if localName(a.name) == "about" && strings.TrimSpace(a.value) != "" {
			m.out = append(m.out, "<guid>"...)
			m.escaped(a.value, false)
			m.out = append(m.out, "</guid>"...)
			return
		}
	}
}
