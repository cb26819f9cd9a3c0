package feeds

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// plainTitle turns a title into one line of text.
func plainTitle(s string) string {
	return clip(strings.Join(strings.Fields(plain(s)), " "), maxTitle)
}

// plainBody turns a summary or a full text into paragraphs: blocks end lines,
// blank lines are dropped.
func plainBody(s string, limit int) string {
	lines := strings.Split(plain(s), "\n")
	kept := lines[:0]
	for _, l := range lines {
		if l = strings.Join(strings.Fields(l), " "); l != "" {
			kept = append(kept, l)
		}
	}
	return clip(strings.Join(kept, "\n"), limit)
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

var (
	anyTag    = regexp.MustCompile(`(?s)</?[A-Za-z][^<>]*>`)
	entityRef = regexp.MustCompile(`&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});`)
	closeTag  = regexp.MustCompile(`</[A-Za-z][A-Za-z0-9:\-]*\s*>`)
	attrTag   = regexp.MustCompile(`<[A-Za-z][A-Za-z0-9:\-]*(?:[\s/]+[A-Za-z][^<>=]*=[^<>]*|\s*/)>`)
	openTag   = regexp.MustCompile(`<([A-Za-z][A-Za-z0-9]*)(?:[\s/][^<]*)?/?>?`)
)

// looksHTML tells HTML from text that speaks of "a < b" or "the <blink> tag":
// it needs a reference, an end tag, a comment, a tag with an attribute, or the
// start of a tag that HTML knows.
func looksHTML(s string) bool {
	if strings.IndexByte(s, '&') >= 0 {
		for _, ref := range entityRef.FindAllString(s, 100) {
			if html.UnescapeString(ref) != ref {
				return true
			}
		}
	}
	if strings.IndexByte(s, '<') < 0 {
		return false
	}
	if strings.Contains(s, "<!") || closeTag.MatchString(s) || attrTag.MatchString(s) {
		return true
	}
	for _, m := range openTag.FindAllStringSubmatch(s, 50) {
		if a := atom.Lookup([]byte(strings.ToLower(m[1]))); a != 0 && isTagAtom(a) {
			return true
		}
	}
	return false
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

// walk reads HTML as a token stream (no tree: nesting costs nothing) and
// returns its text.
func walk(s string) string {
	z := html.NewTokenizer(strings.NewReader(s))
	var sb strings.Builder
	sb.Grow(len(s))
	var skip atom.Atom // element whose content is dropped
	depth := 0         // how often it is open
	var ends map[atom.Atom]bool
	closes := func(a atom.Atom) bool {
		has, known := ends[a]
		if !known {
			if ends == nil {
				ends = map[atom.Atom]bool{}
			}
			has = strings.Contains(strings.ToLower(s), "</"+a.String())
			ends[a] = has
		}
		return has
	}
	for {
		tt := z.Next()
		switch tt {
		case html.ErrorToken:
			return sb.String()
		case html.TextToken:
			if depth == 0 {
				sb.Write(z.Text())
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			a := atom.Lookup(name)
			switch {
			case depth > 0 && a == skip && tt == html.StartTagToken:
				depth++
			case depth > 0 && a == skip && tt == html.EndTagToken:
				depth--
			case depth > 0:
			case isDropped(a) && tt == html.StartTagToken && (a == atom.Script || a == atom.Style || closes(a)):
				skip, depth = a, 1
			case isDropped(a):
				// A frame never closed is an empty one, not the frame of all that follows.
				z.NextIsNotRawText()
			default:
				if a == atom.Iframe {
					// Raw text to the tokenizer, but what it holds is there to be read
					// where frames are not shown.
					z.NextIsNotRawText()
				}
				sb.WriteString(separator(a))
			}
		}
	}
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

// visible removes the characters a reader does not see and a mail header or a
// comparison would stumble over: controls, zero-width spaces, soft hyphens
// and the bidirectional overrides that can make text read as another text.
// The joiners stay, Persian, the Indic scripts and emoji need them.
func visible(s string) string {
	clean := true
	for i := 0; i < len(s) && clean; i++ {
		clean = s[i] < utf8.RuneSelf && (s[i] >= ' ' || s[i] == '\n')
	}
	if clean {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\r' || r == '\t' || r == 0x85 || r == 0x2028 || r == 0x2029 || unicode.Is(unicode.Zs, r):
			return ' '
		case r < ' ' || r >= 0x7f && r <= 0x9f:
			return -1
		case r == 0xad, r == 0x200b, r == 0x2060, r == 0xfeff, r == 0xfffe, r == 0xffff:
			return -1
		case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, s)
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
