package templates

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"

	"geodigest/digest"
)

// Gmail cuts a mail near 102 kB of HTML and drops the style sheet of a cut one.
const (
	budget   = 80_000 // octets of HTML a mail should not exceed
	hardStop = 95_000 // octets no mail exceeds
)

// Mail is a rendered mail.
type Mail struct {
	Subject string
	Text    string // lines end in LF
	HTML    string
	Dropped int // stories left out to keep the HTML small
}

// Mail renders both parts of the mail from the same data, so that they say the
// same. When the HTML would be larger than 80 kB, brief entries are left out
// from the last one up, then other entries from the lowest score up, never the
// lead; both parts then say how many. An error names the template and line; for
// the embedded templates there is none.
func (s *Set) Mail(d MailData) (Mail, error) {
	order := dropOrder(&d.Edition)
	var html []byte
	var v view
	render := func(n int, lim limits) (err error) {
		gone := make(map[int]bool, n)
		for _, number := range order[:n] {
			gone[number] = true
		}
		v = s.funcs.newView(d, lim, func(e digest.Entry) bool { return e.Weight == digest.Lead || !gone[e.Number] })
		html, err = s.execute("mail.html", v)
		return err
	}
	failed := render(0, usual)
	n := 0
	if failed == nil && len(html) > budget {
		n = sort.Search(len(order), func(n int) bool {
			if failed == nil {
				failed = render(n, usual)
			}
			return failed != nil || len(html) <= budget
		})
		if failed == nil {
			failed = render(n, usual)
		}
	}
	if failed == nil && len(html) > hardStop {
		failed = render(n, tight)
	}
	if failed != nil {
		return Mail{}, failed
	}
	if len(html) > hardStop {
		return Mail{}, fmt.Errorf("render mail of %s: %d bytes of HTML, no mail may exceed %d; shorten the templates", d.Edition.Spec, len(html), hardStop)
	}
	var text strings.Builder
	if err := s.text.Execute(&text, v); err != nil {
		return Mail{}, fmt.Errorf("render mail: %w", err)
	}
	return Mail{Subject: v.Subject, Text: tidy(text.String()), HTML: string(html), Dropped: v.Dropped}, nil
}

// dropOrder lists the numbers of the entries that may be left out, first to go first.
func dropOrder(e *digest.Edition) []int {
	var out []int
	for _, b := range slices.Backward(e.Brief) {
		out = append(out, b.Number)
	}
	var full []digest.Entry
	for _, s := range e.Sections {
		for _, entry := range s.Entries {
			if entry.Weight != digest.Lead {
				full = append(full, entry)
			}
		}
	}
	slices.SortStableFunc(full, func(a, b digest.Entry) int {
		return cmp.Or(cmp.Compare(a.Score, b.Score), cmp.Compare(b.Number, a.Number))
	})
	for _, entry := range full {
		out = append(out, entry.Number)
	}
	return out
}

// execute runs one HTML template.
func (s *Set) execute(name string, data any) ([]byte, error) {
	t, ok := s.html[name]
	if !ok {
		return nil, fmt.Errorf("no template %q", name)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return nil, fmt.Errorf("render: %w", err)
	}
	return tidyHTML(b.Bytes()), nil
}

// tidyHTML drops the indents and empty lines that template actions leave; they
// would be a tenth of the mail. No template uses <pre> or <textarea>.
func tidyHTML(b []byte) []byte {
	out := b[:0:0]
	for line := range bytes.SplitSeq(b, []byte("\n")) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			out = append(append(out, line...), '\n')
		}
	}
	return out
}
