package feeds

import "strings"

// findRoot moves to the first tag that can begin a feed. What stands before
// it (warnings of a script, blank lines, comments) is dropped.
func (m *mender) findRoot() error {
	for first := true; ; {
		i := strings.IndexByte(m.in[m.pos:], '<')
		if i < 0 {
			return notFeed(m.in)
		}
		if strings.TrimSpace(m.in[m.pos:m.pos+i]) != "" {
			m.note("junk before the feed dropped")
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
			case "item":
				if first {
					m.kind = local
					return nil
				}
			case "html", "body", "head", "opml":
				return notFeed(m.in)
			}
			first = false
			m.pos = end
			m.note("junk before the feed dropped")
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
			m.note("XML 1.1 read as 1.0")
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
