package mailer

import (
	"strings"
	"testing"
)

func TestNormalizeAddress(t *testing.T) {
	label := strings.Repeat("a", 63)
	for _, c := range []struct{ in, want, words string }{
		{"reader@example.org", "reader@example.org", ""},
		{"Reader.Name+tag@Example.ORG", "Reader.Name+tag@example.org", ""},
		{"o'neil!#$%&*/=?^_`{|}~@example.org", "o'neil!#$%&*/=?^_`{|}~@example.org", ""},
		{"reader@localhost", "reader@localhost", ""},
		{"reader@bücher.example", "reader@xn--bcher-kva.example", ""},
		{"reader@БЮРО.example", "reader@xn--90a0af9c.example", ""},
		{"reader@xn--bcher-kva.example", "reader@xn--bcher-kva.example", ""},
		{"reader@r3---sn.example", "reader@r3---sn.example", ""},
		{strings.Repeat("l", 64) + "@" + label + "." + label + ".abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghi", "=", ""},
		{"", "", "empty"},
		{"reader", "", "no @"},
		{"@example.org", "", "before the @"},
		{"reader@", "", "after the @"},
		{"a@b@example.org", "", "more than one @"},
		{".reader@example.org", "", "dot"},
		{"re..ader@example.org", "", "dot"},
		{"reader.@example.org", "", "dot"},
		{`"reader"@example.org`, "", "quoted"},
		{"reader@[192.0.2.1]", "", "literals"},
		{"reader@192.0.2.1", "", "number"},
		{"reader@example.123", "", "number"},
		{" reader@example.org", "", "space"},
		{"reader@example.org\n", "", "space"},
		{"reader@exa\u200bmple.org", "", "invisible"},
		{"reader\x00@example.org", "", "space"},
		{"чтец@example.org", "", "SMTPUTF8"},
		{"reader@-example.org", "", "hyphen"},
		{"reader@exa_mple.org", "", "not allowed in a domain"},
		{"reader@example..org", "", "empty label"},
		{"reader@example.org.", "", "empty label"},
		{"reader@" + label + "a.org", "", "63 bytes"},
		{strings.Repeat("l", 65) + "@example.org", "", "64 bytes"},
		{"a@" + strings.Repeat("a.", 130) + "org", "", "254 bytes"},
		{"reader(comment)@example.org", "", "not allowed before"},
		{"reader@xn--a.example", "", "internationalised"},
		{"reader\xff@example.org", "", "UTF-8"},
	} {
		got, err := NormalizeAddress(c.in)
		if c.want == "=" {
			c.want = c.in
		}
		if got != c.want || (err != nil) != (c.words != "") || err != nil && !strings.Contains(err.Error(), c.words) {
			t.Errorf("NormalizeAddress(%q) = %q, %v; want %q, %q", c.in, got, err, c.want, c.words)
		}
	}
}
