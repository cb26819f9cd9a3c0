package feeds

import (
	"encoding/base64"
	"strconv"
	"strings"
	"unicode/utf8"
)

// aside keeps the texts of titles, summaries and contents out of the chunks of
// the mender: the parser below sees a short reference in their place. It would
// copy each text three times and decode its characters one by one, at five times
// the price of everything else, only to hand it back unchanged.
type aside struct {
	texts []string
	open  bool   // the innermost element collects its text here
	one   string // the text so far, while it is one piece of the document
	many  []byte // the text so far, once it is several
	size  int
}

// refMark stands around the number of a text. It is a noncharacter, which no
// document means to hold; one that does refers to a text of its own at worst.
const refMark = "\U0010FFFE"

// deref returns the text a reference stands for, any other string as it is.
func deref(texts []string, s string) string {
	num, ok := strings.CutPrefix(s, refMark)
	if !ok {
		return s
	}
	i, err := strconv.Atoi(strings.TrimSuffix(num, refMark))
	if err != nil || i < 0 || i >= len(texts) {
		return ""
	}
	return texts[i]
}

// add appends a piece of text in which every character is itself.
func (a *aside) add(s string) {
	a.size += len(s)
	switch {
	case len(a.many) > 0:
		a.many = append(a.many, s...)
	case a.one == "":
		a.one = s
	default:
		a.many = append(append(a.many, a.one...), s...)
	}
}

// buffer returns the text so far as bytes to append to; store them back.
func (a *aside) buffer() []byte {
	if len(a.many) == 0 {
		a.many = append(a.many, a.one...)
	}
	return a.many
}

func (a *aside) value() string {
	if len(a.many) > 0 {
		return string(a.many)
	}
	return a.one
}

func (a *aside) reset() {
	a.open, a.one, a.size = false, "", 0
	a.many = a.many[:0]
}

// isText reports whether an element holds a text of the feed: not the
// media:content of Media RSS, whose substance is its attributes and children.
func (m *mender) isText(t tag, local string) bool {
	switch local {
	case "title", "description", "summary", "encoded", "subtitle", "tagline":
		return true
	case "content":
		prefix, _, prefixed := strings.Cut(t.name, ":")
		if prefixed && !strings.HasPrefix(prefix, "atom") && !strings.HasPrefix(m.stack[0].name, prefix+":") {
			return false
		}
		for _, a := range t.attrs {
			if a.name == "url" || a.name == "xmlns" && strings.Contains(a.value, "/mrss") {
				return false
			}
		}
		return true
	}
	return false
}

// coding tells how the text of an Atom element is coded (RFC 4287, 4.1.3.3;
// Atom 0.3 had a mode for it): "base64", "binary", or "" for characters.
func coding(t tag) string {
	for _, a := range t.attrs {
		v := strings.ToLower(strings.TrimSpace(a.value))
		switch {
		case a.name == "mode" && v == "base64":
			return v
		case a.name == "type" && (strings.HasPrefix(v, "image/") || strings.HasPrefix(v, "audio/") || strings.HasPrefix(v, "video/") ||
			v == "application/octet-stream" || v == "application/pdf" || strings.HasSuffix(v, "zip")):
			return "binary"
		}
	}
	return ""
}

// settleText puts the text of the element that ends aside.
func (m *mender) settleText(e element) {
	var s string
	if m.aside.open {
		s = m.aside.value()
		m.aside.reset()
	} else {
		s = string(m.out[e.body:])
		m.out = m.out[:e.body]
	}
	s = strings.TrimSpace(s)
	switch e.code {
	case "base64", "binary":
		raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
		switch {
		case err == nil && utf8.Valid(raw):
			s = string(raw)
		case e.code == "binary":
			s = ""
		}
	}
	if s == "" {
		return
	}
	m.out = append(m.out, refMark...)
	m.out = strconv.AppendInt(m.out, int64(len(m.aside.texts)), 10)
	m.out = append(m.out, refMark...)
	m.aside.texts = append(m.aside.texts, s)
}

// spill moves the text collected so far into the document: an element began
// inside it, so that it is markup and no longer plain characters.
func (m *mender) spill() {
	if !m.aside.open {
		return
	}
	m.out = append(m.out, escape(m.aside.value())...)
	m.aside.reset()
}
