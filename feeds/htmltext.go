package feeds

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// walk reads HTML as a stream of tags (no tree: nesting costs nothing) and
// returns its text. It tokenizes as the HTML standard says (13.2.5) but for
// what feeds get wrong: a quote nobody closed ends with its tag, a CDATA section
// is text, and only scripts and styles hold no markup. Nothing rests on its
// exactness, since plain looks at what it returns.
func walk(s string) string {
	var sb strings.Builder
	sb.Grow(len(s))
	var drop dropping
	sections := false // CDATA sections were seen
	for s != "" {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			i = len(s)
		}
		if i > 0 && drop.depth == 0 {
			writeUnescaped(&sb, s[:i])
		}
		if s = s[i:]; len(s) < 2 {
			break
		}
		switch c := s[1]; {
		case c == '!' || c == '?':
			sections = sections || strings.HasPrefix(s, cdataOpen)
			s = s[declarationEnd(s):]
		case isLetter(c):
			end, selfClosing := tagEnd(s)
			name, raw := tagName(s[1:]), s
			s = s[end:]
			switch {
			case drop.depth > 0:
				if name == drop.name && !selfClosing {
					drop.depth++
				}
			case name == atom.Script || name == atom.Style:
				s = s[rawEnd(s, name):]
			case isDropped(name) && !selfClosing && drop.closes(raw, name):
				drop.name, drop.depth = name, 1
			case !isDropped(name):
				sb.WriteString(separator(name))
			}
		case c == '/' && len(s) > 2 && isLetter(s[2]):
			name := tagName(s[2:])
			end, _ := tagEnd(s)
			s = s[end:]
			switch {
			case drop.depth > 0:
				if name == drop.name {
					drop.depth--
				}
			default:
				sb.WriteString(separator(name))
			}
		case c == '/':
			s = s[until(s, ">"):]
		default:
			if drop.depth == 0 {
				sb.WriteByte('<')
			}
			s = s[1:]
		}
	}
	if sections {
		return strings.ReplaceAll(sb.String(), "]]>", "")
	}
	return sb.String()
}

const cdataOpen = "<![CDATA["

// dropping is an element whose content is no text.
type dropping struct {
	name  atom.Atom
	depth int                // how often it is open
	ends  map[atom.Atom]bool // whether the rest holds its end tag
}

// closes reports whether an element is closed somewhere in s. One never closed
// is an empty one, not the frame of all that follows.
func (d *dropping) closes(s string, name atom.Atom) bool {
	has, known := d.ends[name]
	if !known {
		if d.ends == nil {
			d.ends = map[atom.Atom]bool{}
		}
		has = strings.Contains(strings.ToLower(s), "</"+name.String())
		d.ends[name] = has
	}
	return has
}

func writeUnescaped(sb *strings.Builder, s string) {
	if strings.IndexByte(s, '&') >= 0 {
		s = html.UnescapeString(s)
	}
	sb.WriteString(s)
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// tagName looks the name at the start of s up, without its prefix: xhtml:p is p.
func tagName(s string) atom.Atom {
	var low [16]byte
	n := 0
	for i := 0; i < len(s) && i < 40; i++ {
		c := s[i]
		switch {
		case c == ':':
			n = 0
			continue
		case c >= 'A' && c <= 'Z':
			c |= 0x20
		case c <= ' ' || c == '/' || c == '>':
			return atom.Lookup(low[:n])
		}
		if n == len(low) {
			return 0
		}
		low[n] = c
		n++
	}
	return atom.Lookup(low[:n])
}

// tagEnd returns the offset after the tag at s[0], its attributes included. An
// unclosed quote ends at the first ">", an unclosed tag at the end of s.
func tagEnd(s string) (end int, selfClosing bool) {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '>':
			return i + 1, s[i-1] == '/'
		case '=':
			j := skipSpace(s, i+1, len(s))
			if j < len(s) && (s[j] == '"' || s[j] == '\'') {
				k := strings.IndexByte(s[j+1:], s[j])
				if k < 0 {
					return until(s, ">"), false
				}
				i = j + 1 + k
			}
		}
	}
	return until(s, ">"), false
}

// declarationEnd returns the offset after the comment, declaration or CDATA
// mark at s[0].
func declarationEnd(s string) int {
	switch {
	case strings.HasPrefix(s, "<!-->"):
		return len("<!-->")
	case strings.HasPrefix(s, "<!--"):
		if i := strings.Index(s[4:], "-->"); i >= 0 {
			return 4 + i + len("-->")
		}
		return len(s)
	case strings.HasPrefix(s, cdataOpen):
		return len(cdataOpen)
	}
	return until(s, ">")
}

// rawEnd returns the offset after the end tag of a script or style, whose text
// s begins with.
func rawEnd(s string, name atom.Atom) int {
	want := name.String()
	for from := 0; ; {
		i := strings.Index(s[from:], "</")
		if i < 0 {
			return len(s)
		}
		from += i + 2
		if len(s)-from >= len(want) && strings.EqualFold(s[from:from+len(want)], want) {
			return from + until(s[from:], ">")
		}
	}
}

// until returns the offset after the first sub in s, or the end of s.
func until(s, sub string) int {
	if i := strings.Index(s, sub); i >= 0 {
		return i + len(sub)
	}
	return len(s)
}

// isDropped: elements whose content is no text for a reader.
func isDropped(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Object, atom.Applet, atom.Noframes, atom.Noembed, atom.Template:
		return true
	}
	return false
}

// separator is what a tag puts between the texts on its two sides.
func separator(a atom.Atom) string {
	switch a {
	case atom.P, atom.Div, atom.Br, atom.Hr, atom.Li, atom.Ul, atom.Ol, atom.Dl, atom.Dt, atom.Dd, atom.Table, atom.Tr,
		atom.Blockquote, atom.Pre, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Section, atom.Article,
		atom.Aside, atom.Header, atom.Footer, atom.Nav, atom.Figure, atom.Figcaption, atom.Form, atom.Fieldset,
		atom.Address, atom.Main, atom.Details, atom.Summary, atom.Caption, atom.Center, atom.Title, atom.Body:
		return "\n"
	case atom.Td, atom.Th, atom.Img, atom.Option, atom.Button:
		return " "
	}
	return ""
}
