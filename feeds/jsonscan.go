package feeds

import "strings"

// jsonDoc is a JSON Feed cut into its parts, so that each is decoded once and
// one damaged item costs no other.
type jsonDoc struct {
	head  string   // the document with an empty list of items
	items []string // its items, each one JSON value
	list  bool     // it has a list of items
}

// headKeys are the keys of a document that are read, as they stand in it.
var headKeys = map[string]bool{
	`"version"`: true, `"title"`: true, `"home_page_url"`: true, `"feed_url"`: true, `"description"`: true,
	`"language"`: true, `"author"`: true, `"authors"`: true, `"icon"`: true,
}

// jsonScan walks over a JSON text without decoding it.
type jsonScan struct {
	s    string
	pos  int
	cut  bool // the text ended inside a value
	deep bool // nested beyond maxDepth
	raw  bool // a string held a control character
}

// scanJSON finds the items of a JSON Feed. Raw line breaks inside strings are
// escaped, what follows the document is dropped, and a document cut short ends
// after its last complete item. Not ok: it is no JSON document.
func scanJSON(s string, n *notes) (d jsonDoc, ok bool) {
	sc := &jsonScan{s: s}
	sc.space()
	if !sc.object(&d, n) {
		return d, false
	}
	if sc.cut && n.partial {
		sc.cut = false
	}
	if sc.cut {
		n.add(RepairCutShort + ", its last item dropped")
	} else if strings.TrimSpace(sc.s[sc.pos:]) != "" && !n.partial && len(d.items) < readItems {
		n.add("junk after the feed dropped")
	}
	if sc.raw {
		n.add("control characters escaped")
		d.head = escapeControls(d.head)
		for i := range d.items {
			d.items[i] = escapeControls(d.items[i])
		}
	}
	return d, !sc.deep
}

// object reads the document object up to the end, or to where it is cut.
func (sc *jsonScan) object(d *jsonDoc, n *notes) bool {
	if sc.peek() != '{' {
		return false
	}
	sc.pos++
	var head strings.Builder
	head.WriteByte('{')
	for {
		sc.space()
		if sc.peek() == '}' {
			sc.pos++
			break
		}
		if sc.peek() == ',' {
			sc.pos++
			continue
		}
		start := sc.pos
		key := sc.value()
		if sc.space(); len(key) < 2 || key[0] != '"' || sc.peek() != ':' {
			sc.cut = sc.cut || sc.pos >= len(sc.s)
			if !sc.cut {
				return false
			}
			break
		}
		sc.pos++
		sc.space()
		if key == `"items"` && sc.peek() == '[' && !d.list {
			d.list = true
			if sc.listItems(d, n); sc.cut || len(d.items) >= readItems {
				break
			}
			continue
		}
		value := sc.value()
		if sc.cut || sc.deep || value == "" {
			break
		}
		if sc.pos-start <= maxText && headKeys[key] {
			if head.Len() > 1 {
				head.WriteByte(',')
			}
			head.WriteString(key + ":" + value)
		}
	}
	head.WriteByte('}')
	d.head = head.String()
	return true
}

// listItems reads the values of the list at pos.
func (sc *jsonScan) listItems(d *jsonDoc, n *notes) {
	sc.pos++
	for {
		sc.space()
		switch sc.peek() {
		case 0:
			sc.cut = true
			return
		case ']':
			sc.pos++
			return
		case ',':
			sc.pos++
			continue
		}
		v := sc.value()
		if sc.cut || sc.deep || v == "" {
			return
		}
		if len(d.items) == MaxItems {
			n.add(tooManyItems)
		}
		if len(d.items) >= readItems {
			return
		}
		if len(v) > 4*maxText {
			n.add("overlong items dropped")
			continue
		}
		d.items = append(d.items, v)
	}
}

// value passes one value and returns it, "" where there is none.
func (sc *jsonScan) value() string {
	start, depth := sc.pos, 0
	for sc.pos < len(sc.s) {
		switch c := sc.s[sc.pos]; c {
		case '"':
			sc.str()
		case '{', '[':
			if depth++; depth > maxDepth {
				sc.deep = true
				return ""
			}
			sc.pos++
		case '}', ']':
			if depth == 0 {
				return sc.s[start:sc.pos]
			}
			depth--
			sc.pos++
		case ',', ':', ' ', '\n', '\r', '\t':
			if depth == 0 {
				return sc.s[start:sc.pos]
			}
			sc.pos++
			continue
		default:
			sc.pos++
			if depth == 0 {
				continue
			}
		}
		if depth == 0 {
			return sc.s[start:min(sc.pos, len(sc.s))]
		}
	}
	sc.cut = true
	return ""
}

// str passes a string.
func (sc *jsonScan) str() {
	for sc.pos++; sc.pos < len(sc.s); sc.pos++ {
		switch c := sc.s[sc.pos]; {
		case c == '"':
			sc.pos++
			return
		case c == '\\':
			sc.pos++
		case c < ' ':
			sc.raw = true
		}
	}
	sc.pos = len(sc.s)
	sc.cut = true
}

func (sc *jsonScan) space() {
	for sc.pos < len(sc.s) && sc.s[sc.pos] <= ' ' {
		sc.pos++
	}
}

func (sc *jsonScan) peek() byte {
	if sc.pos < len(sc.s) {
		return sc.s[sc.pos]
	}
	return 0
}

// escapeControls escapes the raw controls inside the strings of a JSON text.
func escapeControls(s string) string {
	var sb strings.Builder
	inString, escaped := false, false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case escaped:
			escaped = false
		case c == '\\':
			escaped = inString
		case c == '"':
			inString = !inString
		case c < ' ' && inString:
			switch c {
			case '\n':
				sb.WriteString(`\n`)
			case '\t':
				sb.WriteString(`\t`)
			default:
				sb.WriteByte(' ')
			}
			continue
		}
		sb.WriteByte(c)
	}
	return sb.String()
}
