package feeds

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// plainTitle turns a title into one line of text.
func plainTitle(s string) string {
	return clip(tidy(plain(s), ' '), maxTitle)
}

// plainBody turns a summary or a full text into paragraphs: blocks end lines,
// blank lines are dropped.
func plainBody(s string, limit int) string {
	return clip(tidy(plain(s), '\n'), limit)
}

// plain walks HTML to text. Feeds escape once, twice and, through a second
// aggregator, three times; so the walk is repeated while its result still
// looks like HTML. No markup survives: what is left after three walks loses
// the characters that make it markup.
func plain(s string) string {
	for range 3 {
		if s = visible(s); !looksHTML(s) {
			return s
		}
		s = walk(s)
	}
	if s = visible(s); looksHTML(s) {
		s = anyTag.ReplaceAllString(s, " ")
		s = strings.NewReplacer("<", " ", "&", " ").Replace(s)
	}
	return s
}

// tidy collapses white space, of which visible left blanks and line ends, to
// one blank, or one lineEnd where the run holds a line end; none at the ends.
func tidy(s string, lineEnd byte) string {
	s = strings.Trim(s, " \n")
	bad := -1
	for i := 0; i < len(s); i++ {
		if c := s[i]; c == '\n' && (lineEnd != '\n' || s[i+1] <= ' ') || c == ' ' && s[i+1] <= ' ' {
			bad = i
			break
		}
	}
	if bad < 0 {
		return s
	}
	var sb strings.Builder
	sb.Grow(len(s))
	sb.WriteString(s[:bad])
	for i := bad; i < len(s); {
		j := i
		for j < len(s) && s[j] != ' ' && s[j] != '\n' {
			j++
		}
		sb.WriteString(s[i:j])
		end := byte(' ')
		for i = j; i < len(s) && (s[i] == ' ' || s[i] == '\n'); i++ {
			if s[i] == '\n' {
				end = lineEnd
			}
		}
		if i > j {
			sb.WriteByte(end)
		}
	}
	return sb.String()
}

var anyTag = regexp.MustCompile(`(?s)</?[A-Za-z][^<>]*>`)

// maxSigns bounds how many references, and how many tags, looksHTML weighs.
const maxSigns = 100

// looksHTML tells HTML from text that speaks of "a < b" or "the <blink> tag":
// it needs a reference, an end tag, a comment, a tag with an attribute, or the
// start of a tag that HTML knows.
func looksHTML(s string) bool {
	rest := s
	for range maxSigns {
		i := strings.IndexByte(rest, '&')
		if i < 0 {
			break
		}
		if rest = rest[i:]; isReference(rest) {
			return true
		}
		rest = rest[1:]
	}
	for range maxSigns {
		i := strings.IndexByte(s, '<')
		if i < 0 || i+1 == len(s) {
			return false
		}
		if s = s[i+1:]; isMarkup(s) {
			return true
		}
	}
	return strings.Contains(s, "<")
}

// isReference reports whether s begins with a character reference that HTML knows.
func isReference(s string) bool {
	end := strings.IndexByte(cut(s, 34), ';')
	if end < 2 {
		return false
	}
	for i := 1; i < end; i++ {
		if c := s[i]; !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '#' && i == 1) {
			return false
		}
	}
	ref := s[:end+1]
	switch ref {
	case "&amp;", "&lt;", "&gt;", "&quot;", "&nbsp;":
		return true
	}
	return html.UnescapeString(ref) != ref
}

// isMarkup reports whether what follows a "<" makes it markup.
func isMarkup(s string) bool {
	c := s[0]
	if c == '!' {
		return true
	}
	isEnd := c == '/'
	if isEnd {
		s = s[1:]
	}
	n := 0
	for n < len(s) && (isNameByte(s[n]) && s[n] != '.' && s[n] != '_') {
		n++
	}
	if n == 0 || !isNameStart(s[0]) {
		return false
	}
	if isEnd {
		rest := strings.TrimLeft(s[n:], " \n\t\r")
		return rest != "" && rest[0] == '>'
	}
	if end := strings.IndexAny(s[n:], "<>"); end >= 0 && s[n+end] == '>' {
		inner := s[n : n+end]
		if strings.TrimSpace(inner) == "/" {
			return true
		}
		first := strings.TrimLeft(inner, " \n\t\r/")
		if len(first) < len(inner) && first != "" && isNameStart(first[0]) && first[0] != '_' && strings.IndexByte(first, '=') > 0 {
			return true
		}
	}
	name, _, _ := strings.Cut(s[:n], ":")
	name, _, _ = strings.Cut(name, "-")
	var low [12]byte
	if len(name) > len(low) {
		return false
	}
	for i := range len(name) {
		low[i] = name[i] | 0x20
	}
	a := atom.Lookup(low[:len(name)])
	return a != 0 && isTagAtom(a)
}

// isTagAtom holds for the elements that feeds use alone, without an end tag,
// or that are dangerous. atom.Lookup knows attributes and events too.
func isTagAtom(a atom.Atom) bool {
	switch a {
	case atom.A, atom.B, atom.I, atom.U, atom.P, atom.Br, atom.Hr, atom.Img, atom.Em, atom.Strong, atom.Div,
		atom.Span, atom.Font, atom.Script, atom.Style, atom.Iframe, atom.Object, atom.Embed, atom.Link, atom.Meta,
		atom.Li, atom.Ul, atom.Ol, atom.Table, atom.Td, atom.Tr, atom.Svg, atom.Math, atom.Form, atom.Input,
		atom.Video, atom.Audio, atom.Source, atom.Base, atom.Body, atom.Html, atom.Head, atom.Textarea,
		atom.Select, atom.Button, atom.Details, atom.Marquee, atom.Frameset, atom.Frame, atom.Applet, atom.Template,
		atom.Noscript, atom.Center, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Blockquote, atom.Pre,
		atom.Sup, atom.Sub, atom.Wbr, atom.Figure, atom.Picture, atom.Isindex, atom.Keygen, atom.Image:
		return true
	}
	return false
}

// visible removes the characters a reader does not see and a mail header or a
// comparison would stumble over: controls, zero-width spaces, soft hyphens
// and the bidirectional overrides that can make text read as another text.
// The joiners stay, Persian, the Indic scripts and emoji need them; so do the
// left-to-right and right-to-left marks, which reorder nothing but themselves.
func visible(s string) string {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c < ' ' && c != '\n' || c == 0x7f {
				return strings.Map(shown, s)
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 || shown(r) != r {
			return strings.Map(shown, s)
		}
		i += size
	}
	return s
}

// shown maps a character to what a reader should see of it, -1 for nothing.
func shown(r rune) rune {
	switch {
	case r >= ' ' && r < 0x7f || r == '\n':
		return r
	case r == '\r' || r == '\t' || r == 0x85:
		return ' '
	case r < ' ' || r >= 0x7f && r <= 0x9f:
		return -1
	case r == 0xa0:
		return ' '
	case r == 0xad:
		return -1
	case r < 0x1680:
		return r
	case r == 0x1680, r >= 0x2000 && r <= 0x200a, r == 0x2028, r == 0x2029, r == 0x202f, r == 0x205f, r == 0x3000:
		return ' '
	case r == 0x2800, r == 0x3164:
		return ' ' // blanks that pass for letters
	case r == 0x200b, r == 0x2060, r == 0xfeff, r >= 0xfff9 && r <= 0xfffb, r&0xfffe == 0xfffe:
		return -1
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return -1
	}
	return r
}

// clip cuts s to n characters, at a word where one ends near.
func clip(s string, n int) string {
	if len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	i := 0
	for range n - 1 {
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	if j := strings.LastIndexByte(s[:i], ' '); j > i-40 && j > 0 {
		i = j
	}
	return strings.TrimRight(s[:i], " ,;:\n") + "…"
}
