package mailer

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"mime/quotedprintable"
	"net/mail"
	"net/url"
	"strings"
	"unicode/utf8"

	"geodigest/digest"
)

// Bytes renders msg as the exact bytes of an RFC 5322 message with CRLF line
// ends. Equal messages give equal bytes: nothing but msg goes in, the boundary
// comes from the Message-ID, the order of the fields is fixed. No line is longer
// than 998 bytes and none holds a byte above 127.
//
// Text from outside (Subject, ListName, the name in From) is cleaned and encoded.
// What the program itself makes (addresses, URLs, identifiers) is checked instead,
// and an error returned, since a wrong one would be a fault to fix.
//
// Sources: RFC 5322, 2045, 2046, 2047; List-* RFC 2369, 2919, 8058;
// Auto-Submitted RFC 3834; Content-Language RFC 3282.
func Bytes(msg digest.Message) ([]byte, error) {
	env, err := envelopeOf(msg)
	if err != nil {
		return nil, err
	}
	return render(msg, env)
}

// envelope is who a message is from and for, checked and in ASCII.
type envelope struct {
	name, from, to, replyTo, returnPath string
}

// errRecipient marks a message that no relay could take for its recipient.
var errRecipient = errors.New("bad recipient address")

// envelopeOf checks the addresses of msg.
func envelopeOf(msg digest.Message) (envelope, error) {
	var e envelope
	from, err := mail.ParseAddress(msg.From)
	if err != nil {
		return e, fmt.Errorf("reading the sender %q: %w: set smtp.from to an address such as World Brief <brief@example.org>", msg.From, err)
	}
	e.name = cleanText(from.Name, maxName)
	for _, f := range []struct {
		dst              *string
		what, val, deflt string
	}{
		{&e.from, "sender", from.Address, ""},
		{&e.replyTo, "reply address", msg.ReplyTo, ""},
		{&e.returnPath, "return path", msg.ReturnPath, from.Address},
	} {
		if f.val == "" {
			f.val = f.deflt
		}
		if f.val == "" {
			continue
		}
		if *f.dst, err = NormalizeAddress(f.val); err != nil {
			return e, fmt.Errorf("checking the %s %q: %w", f.what, f.val, err)
		}
	}
	if e.to, err = NormalizeAddress(msg.To); err != nil {
		return e, fmt.Errorf("%w: %w", errRecipient, err)
	}
	return e, nil
}

// render writes the header and the parts.
func render(msg digest.Message, env envelope) ([]byte, error) {
	if !token(msg.MessageID, 250) || strings.Count(msg.MessageID, "@") != 1 {
		return nil, fmt.Errorf("checking the message id %q: it must be printable ASCII of the form left@right", msg.MessageID)
	}
	if msg.Date.IsZero() {
		return nil, errors.New("checking the message: it has no date")
	}
	var h strings.Builder
	field(&h, "Date", msg.Date.UTC().Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	field(&h, "From", append(phraseTokens(env.name), bracket(env.from))...)
	if env.replyTo != "" {
		field(&h, "Reply-To", bracket(env.replyTo))
	}
	field(&h, "To", bracket(env.to))
	field(&h, "Message-ID", bracket(msg.MessageID))
	field(&h, "Subject", textTokens(cleanText(msg.Subject, maxTitle))...)
	if err := listFields(&h, msg); err != nil {
		return nil, err
	}
	if l := msg.Lang; l != "" && token(l, 35) && strings.Trim(l, letters+"-") == "" {
		field(&h, "Content-Language", l)
	}
	field(&h, "MIME-Version", "1.0")
	return body(h.String(), msg), nil
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// listFields writes what marks the message as list mail made by a program. The
// one-click field goes out beside an https link only, as RFC 8058 section 3.1 asks.
func listFields(h *strings.Builder, msg digest.Message) error {
	if msg.ListID != "" {
		if !token(msg.ListID, 255) {
			return fmt.Errorf("checking the list id %q: use letters, digits, dots and hyphens", msg.ListID)
		}
		field(h, "List-ID", append(phraseTokens(cleanText(msg.ListName, maxName)), bracket(msg.ListID))...)
	}
	var unsub []string
	for _, u := range []string{msg.Unsubscribe, msg.UnsubMailto} {
		if u == "" {
			continue
		}
		if err := checkURL(u); err != nil {
			return err
		}
		if len(unsub) > 0 {
			unsub[len(unsub)-1] += ","
		}
		unsub = append(unsub, bracket(u))
	}
	if len(unsub) > 0 {
		field(h, "List-Unsubscribe", unsub...)
	}
	if strings.HasPrefix(msg.Unsubscribe, "https://") {
		field(h, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	owner := ""
	if msg.Owner != "" {
		a, err := NormalizeAddress(msg.Owner)
		if err != nil {
			return fmt.Errorf("checking the list owner %q: %w", msg.Owner, err)
		}
		owner = (&url.URL{Scheme: "mailto", Opaque: strings.ReplaceAll(url.PathEscape(a), "%40", "@")}).String()
	}
	for _, f := range [][2]string{{"List-Help", msg.Help}, {"List-Archive", msg.Archive}, {"List-Owner", owner}} {
		if f[1] == "" {
			continue
		}
		if err := checkURL(f[1]); err != nil {
			return err
		}
		field(h, f[0], bracket(f[1]))
	}
	if msg.ListID != "" {
		field(h, "List-Post", "NO")
	}
	field(h, "Auto-Submitted", "auto-generated")
	field(h, "Precedence", "bulk")
	field(h, "X-Auto-Response-Suppress", "All")
	if msg.FeedbackID != "" {
		field(h, "Feedback-ID", strings.Map(func(r rune) rune {
			if r > ' ' && r < 0x7F {
				return r
			}
			return '-'
		}, msg.FeedbackID[:min(len(msg.FeedbackID), 255)]))
	}
	return nil
}

// part is one rendering of the content.
type part struct{ kind, text string }

// body appends the content to the header: text first and HTML last
// (RFC 2046 section 5.1.4), or the only part there is.
func body(header string, msg digest.Message) []byte {
	var b bytes.Buffer
	b.WriteString(header)
	parts := []part{{"text/plain", cleanBody(msg.Text)}}
	if msg.HTML != "" {
		parts = append(parts, part{"text/html", cleanBody(msg.HTML)})
	}
	if len(parts) == 1 {
		writePart(&b, parts[0])
		return b.Bytes()
	}
	sum := sha256.Sum256([]byte(msg.MessageID))
	// "=_" stands in neither encoding, so no content can hold the boundary.
	boundary := "=_" + hex.EncodeToString(sum[:16])
	b.WriteString("Content-Type: multipart/alternative;\r\n boundary=\"" + boundary + "\"\r\n")
	for _, p := range parts {
		b.WriteString("\r\n--" + boundary + "\r\n")
		writePart(&b, p)
	}
	b.WriteString("\r\n--" + boundary + "--\r\n")
	return b.Bytes()
}

// writePart writes the fields and the encoded text of one part. Quoted-printable
// keeps Latin text readable in transit; where it would be longer than base64
// (Arabic takes three times its size) base64 is used.
func writePart(b *bytes.Buffer, p part) {
	high := 0
	for i := range len(p.text) {
		if p.text[i] >= utf8.RuneSelf {
			high++
		}
	}
	b64 := high*6 > len(p.text)
	cte := "quoted-printable"
	if b64 {
		cte = "base64"
	}
	fmt.Fprintf(b, "Content-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: %s\r\n\r\n", p.kind, cte)
	if !b64 {
		w := quotedprintable.NewWriter(b)
		_, _ = w.Write([]byte(p.text)) // a bytes.Buffer does not fail
		_ = w.Close()
		return
	}
	enc := base64.StdEncoding.EncodeToString([]byte(p.text))
	for len(enc) > 76 {
		b.WriteString(enc[:76] + "\r\n")
		enc = enc[76:]
	}
	b.WriteString(enc + "\r\n")
}

// cleanBody returns valid UTF-8 with CRLF line ends, one at the end, and no
// control characters but tab.
func cleanBody(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r < ' ' && r != '\n' && r != '\t', r >= 0x7F && r < 0xA0:
			return -1
		}
		return r
	}, s)
	return strings.ReplaceAll(strings.TrimRight(s, "\n")+"\n", "\n", "\r\n")
}

// bracket puts s in angle brackets.
func bracket(s string) string { return "<" + s + ">" }

// token reports whether s is printable ASCII that can stand in angle brackets.
func token(s string, limit int) bool {
	if s == "" || len(s) > limit {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7F || strings.IndexByte(`<>"(),;\`, c) >= 0 {
			return false
		}
	}
	return true
}

// checkURL accepts the links of list fields: http, https and mailto, printable.
func checkURL(s string) error {
	u, err := url.Parse(s)
	if err == nil {
		switch {
		case !printableURL(s):
			err = errors.New("it holds characters that must be percent-encoded")
		case u.Scheme != "https" && u.Scheme != "http" && u.Scheme != "mailto":
			err = errors.New("its scheme is none of https, http and mailto")
		case u.Scheme != "mailto" && u.Host == "":
			err = errors.New("it has no host")
		}
	}
	if err != nil {
		return fmt.Errorf("checking the link %q of a list field: %w", s, err)
	}
	return nil
}

// printableURL reports whether s fits in angle brackets on one line.
func printableURL(s string) bool {
	if len(s) > 900 {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7F || c == '<' || c == '>' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}
