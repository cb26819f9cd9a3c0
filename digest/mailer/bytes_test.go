package mailer

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-message/mail"

	_ "github.com/emersion/go-message/charset"

	"geodigest/digest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// full is a message with every field set.
func full() digest.Message {
	m := testMessage("reader@example.net")
	m.ReplyTo = "editor@example.org"
	m.UnsubMailto = "mailto:unsubscribe@example.org?subject=t0ken"
	m.Archive = "https://brief.example.org/"
	m.Help = "https://brief.example.org/help"
	m.Owner = "editor@example.org"
	m.FeedbackID = "42:daily:digest:brief"
	return m
}

func TestGolden(t *testing.T) {
	long := full()
	long.From = `"Brief, World" <brief@example.org>`
	long.Subject = strings.Repeat("Ostrovia and Meridia agree on grain corridor; ", 6)
	long.Text = "Fähre nach Küstenstadt = neu\n.\nFrom here on\n" + strings.Repeat("x", 1200) + "\n"
	arabic := full()
	arabic.From = "موجز العالم <brief@example.org>"
	arabic.Subject = "وزراء الخارجية يجتمعون في مدينة الميناء لبحث وقف إطلاق النار وفتح ممرات آمنة للمساعدات الإنسانية"
	arabic.ListName = "الموجز اليومي"
	arabic.Lang = "ar"
	arabic.Text = "1. محادثات السلام تبدأ\n   3 outlets\n"
	plain := testMessage("reader@example.net")
	plain.HTML, plain.Unsubscribe = "", "http://127.0.0.1:8080/u/t0ken"
	for name, m := range map[string]digest.Message{"full": full(), "long": long, "arabic": arabic, "plain": plain} {
		t.Run(name, func(t *testing.T) {
			got, err := Bytes(m)
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join("testdata", name+".eml")
			if *update {
				if err := os.WriteFile(file, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			// A checkout may have changed the line ends of the file.
			want = bytes.ReplaceAll(bytes.ReplaceAll(want, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
			if !bytes.Equal(got, want) {
				t.Errorf("differs from %s (run with -update and look at the change):\n%s", file, got)
			}
			checkBytes(t, m)
		})
	}
}

// parsed is a message as an independent reader sees it.
type parsed struct {
	header mail.Header
	names  []string
	parts  map[string]string
}

func parse(t *testing.T, raw []byte) parsed {
	t.Helper()
	r, err := mail.CreateReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("reading the message back: %v\n%s", err, raw)
	}
	p := parsed{header: r.Header, parts: map[string]string{}}
	for f := r.Header.Fields(); f.Next(); {
		p.names = append(p.names, f.Key())
	}
	for {
		part, err := r.NextPart()
		if err == io.EOF {
			return p
		}
		if err != nil {
			t.Fatalf("reading a part back: %v", err)
		}
		h, ok := part.Header.(*mail.InlineHeader)
		if !ok {
			t.Fatal("a part is an attachment")
		}
		kind, _, err := h.ContentType()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(part.Body)
		if err != nil {
			t.Fatalf("decoding a part: %v", err)
		}
		p.parts[kind] = string(body)
	}
}

// checkBytes renders m if it can be rendered and checks what holds for every message.
func checkBytes(t *testing.T, m digest.Message) (p parsed, ok bool) {
	t.Helper()
	raw, err := Bytes(m)
	if err != nil {
		return p, false
	}
	again, err := Bytes(m)
	if err != nil || !bytes.Equal(raw, again) {
		t.Errorf("two renderings differ (%v)", err)
	}
	for i, line := range strings.SplitAfter(string(raw), "\n") {
		if len(line) > 1000 || line != "" && !strings.HasSuffix(line, "\r\n") || strings.Count(line, "\r") > 1 {
			t.Errorf("line %d is %d bytes: %.80q", i+1, len(line), line)
		}
	}
	if i := bytes.IndexFunc(raw, func(r rune) bool { return r >= 0x7F || r < ' ' && r != '\t' && r != '\r' && r != '\n' }); i >= 0 {
		t.Errorf("byte %#x at %d", raw[i], i)
	}
	p = parse(t, raw)
	if slices.ContainsFunc(p.names, func(n string) bool { return !slices.Contains(known, n) }) {
		t.Errorf("unexpected header fields: %q", p.names)
	}
	if sorted := slices.Sorted(slices.Values(p.names)); len(slices.Compact(sorted)) != len(p.names) {
		t.Errorf("repeated header fields: %q", p.names)
	}
	return p, true
}

// known are the fields a message may have.
var known = []string{
	"Date", "From", "Reply-To", "To", "Message-Id", "Subject", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post",
	"List-Help", "List-Archive", "List-Owner", "List-Post", "Auto-Submitted", "Precedence", "X-Auto-Response-Suppress",
	"Feedback-Id", "Content-Language", "Mime-Version", "Content-Type", "Content-Transfer-Encoding",
}

func fieldNames(t *testing.T, m digest.Message) []string {
	t.Helper()
	p, ok := checkBytes(t, m)
	if !ok {
		t.Errorf("not rendered: subject %q", m.Subject)
	}
	return p.names
}

// TestReadBack: what an independent parser reads is what went in.
func TestReadBack(t *testing.T) {
	for _, subject := range []string{
		"Plain words", "Ünïcödé in one", "和平谈判在港口城市举行，双方代表讨论停火与人道主义走廊的问题，会谈将持续三天", "🕊️ peace 🇺🇳",
		"=?utf-8?q?not_encoded?= by us", "a  b\tc", "Comma, \"quotes\" (and) <more>",
	} {
		m := full()
		m.Subject, m.ListName = subject, subject
		m.Text, m.HTML = "Zürich\n"+subject, "<p>"+strings.Repeat("Сообщение ", 200)+"</p>"
		p, ok := checkBytes(t, m)
		if !ok {
			t.Fatalf("%q is not rendered", subject)
		}
		want := strings.Join(strings.Fields(subject), " ")
		if got, err := p.header.Subject(); err != nil || got != want {
			t.Errorf("subject %q (%v), want %q", got, err, want)
		}
		if got := p.parts["text/plain"]; got != "Zürich\r\n"+subject+"\r\n" {
			t.Errorf("text %q", got)
		}
		if got := p.parts["text/html"]; got != m.HTML+"\r\n" {
			t.Errorf("html %q", got)
		}
		from, err := p.header.AddressList("From")
		if err != nil || len(from) != 1 || from[0].Name != "World Brief" || from[0].Address != "brief@example.org" {
			t.Errorf("from %v (%v)", from, err)
		}
		if id, err := p.header.MessageID(); err != nil || id != m.MessageID {
			t.Errorf("message id %q (%v)", id, err)
		}
		if d, err := p.header.Date(); err != nil || !d.Equal(m.Date) {
			t.Errorf("date %v (%v)", d, err)
		}
	}
}

// TestInjection: line breaks and friends in any field never make a header of their own.
func TestInjection(t *testing.T) {
	for _, evil := range []string{
		"a\r\nBcc: all@example.net", "a\nBcc: all@example.net", "a\rBcc: all@example.net", "a\r\n\r\n<html>", "a\x00b", "a\x0bBcc: x", "a\u2028Bcc: x",
		"a\u0085Bcc: x", "=?utf-8?q?a=0D=0ABcc:_x?=", strings.Repeat("y", 5000), "\r\n.\r\nMAIL FROM:<x@example.net>", "\xff\xfe\r\n",
	} {
		for name, set := range map[string]func(*digest.Message){
			"from":       func(m *digest.Message) { m.From = evil + " <brief@example.org>" },
			"from addr":  func(m *digest.Message) { m.From = "brief" + evil + "@example.org" },
			"to":         func(m *digest.Message) { m.To = "reader@example.net" + evil },
			"reply":      func(m *digest.Message) { m.ReplyTo = evil + "@example.net" },
			"return":     func(m *digest.Message) { m.ReturnPath = "x@example.net" + evil },
			"subject":    func(m *digest.Message) { m.Subject = evil },
			"text":       func(m *digest.Message) { m.Text = evil },
			"html":       func(m *digest.Message) { m.HTML = evil },
			"id":         func(m *digest.Message) { m.MessageID = "x" + evil + "@example.org" },
			"lang":       func(m *digest.Message) { m.Lang = evil },
			"list id":    func(m *digest.Message) { m.ListID = evil },
			"list name":  func(m *digest.Message) { m.ListName = evil },
			"unsub":      func(m *digest.Message) { m.Unsubscribe = "https://brief.example.org/" + evil },
			"unsub mail": func(m *digest.Message) { m.UnsubMailto = "mailto:x@example.org?subject=" + evil },
			"archive":    func(m *digest.Message) { m.Archive = "https://brief.example.org/" + evil },
			"help":       func(m *digest.Message) { m.Help = "https://brief.example.org/" + evil },
			"owner":      func(m *digest.Message) { m.Owner = "x@example.org" + evil },
			"feedback":   func(m *digest.Message) { m.FeedbackID = evil },
		} {
			m := full()
			set(&m)
			p, ok := checkBytes(t, m)
			if ok && slices.Contains(p.names, "Bcc") {
				t.Errorf("%s with %.30q brings a Bcc", name, evil)
			}
			if !ok && (name == "subject" || name == "text" || name == "html" || name == "list name" || name == "feedback" || name == "lang") {
				t.Errorf("%s with %.30q keeps the message from being sent", name, evil)
			}
		}
	}
}

// TestOneClick: RFC 8058 wants https; over http the field must not promise it.
func TestOneClick(t *testing.T) {
	m := full()
	p, _ := checkBytes(t, m)
	if got := p.header.Get("List-Unsubscribe"); got != "<https://brief.example.org/u/t0ken>, <mailto:unsubscribe@example.org?subject=t0ken>" {
		t.Errorf("List-Unsubscribe: %s", got)
	}
	if got := p.header.Get("List-Unsubscribe-Post"); got != "List-Unsubscribe=One-Click" {
		t.Errorf("List-Unsubscribe-Post: %s", got)
	}
	m.Unsubscribe = "http://127.0.0.1/u/t0ken"
	if p, _ = checkBytes(t, m); p.header.Has("List-Unsubscribe-Post") || !p.header.Has("List-Unsubscribe") {
		t.Errorf("over http: %q", p.names)
	}
}

func TestCleanText(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"  a \t b\r\nc  ", "a b c"},
		{"a\u202Eevil\u202C b\u2066c\u2069", "aevil bc"},
		{"\xffx", "\uFFFDx"},
		{strings.Repeat("ab ", 100), strings.TrimSpace(strings.Repeat("ab ", 66)) + "…"},
		{strings.Repeat("ü", 300), strings.Repeat("ü", 199) + "…"},
		{strings.Repeat("ü", 200), strings.Repeat("ü", 200)},
	} {
		if got := cleanText(c.in, maxTitle); got != c.want {
			t.Errorf("cleanText(%.40q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// TestZone: the bytes depend on the moment, not on the zone it is given in.
func TestZone(t *testing.T) {
	a, b := full(), full()
	b.Date = b.Date.In(time.FixedZone("", 5400))
	one, err := Bytes(a)
	if err != nil {
		t.Fatal(err)
	}
	if two, err := Bytes(b); err != nil || !bytes.Equal(one, two) {
		t.Errorf("the zone of the date changes the message (%v)", err)
	}
}

func TestNoDate(t *testing.T) {
	m := full()
	m.Date = time.Time{}
	if _, err := Bytes(m); err == nil {
		t.Error("a message without a date was rendered")
	}
}
