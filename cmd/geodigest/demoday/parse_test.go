package demoday

import (
	"strings"
	"testing"
)

func TestParseDay(t *testing.T) {
	d, err := parseDays(`# a comment
outlet: one
name: One Paper
home: https://one.example
path: /one
format: rss2
track: a=b

@ one 16 08:00 quake world/older
Older title
~ double
~ source: Some Wire

@ one 17 08:00 - world/newer
Newer title
First line
second line.
+ A paragraph.
`)
	if err != nil {
		t.Fatal(err)
	}
	o := d.outlets[0]
	if len(o.items) != 2 || o.items[0].slug != "world/newer" {
		t.Fatalf("items are not newest first: %+v", o.items)
	}
	newer, older := o.items[0], o.items[1]
	if newer.story != "" || newer.summary != "First line second line." || len(newer.content) != 1 {
		t.Errorf("newer: %+v", newer)
	}
	if older.story != "quake" || !older.double || older.origin != "Some Wire" || older.summary != "" {
		t.Errorf("older: %+v", older)
	}
	if got := o.link(older); got != "https://one.example/world/older?a=b" {
		t.Errorf("link %q", got)
	}
}

func TestParseDayErrors(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"stray text":     {"hello", "day.txt:1: text outside a block"},
		"unknown outlet": {"\n@ nobody 17 08:00 k s", "day.txt:2: unknown outlet"},
		"short item":     {"@ nobody 17 08:00", "got 3 fields"},
		"bad time":       {"outlet: a\n\n@ a 17 25:00 k s", "day.txt:3: read time of s"},
		"same outlet":    {"outlet: a\n\noutlet: a", "day.txt:3: outlet id \"a\""},
		"unknown key":    {"outlet: a\ncolour: red", "unknown outlet key \"colour\""},
		"no key":         {"outlet: a\nred", "want key: value"},
		"bad property":   {"outlet: a\n\n@ a 17 08:00 k s\nTitle\n~ colour: red", "unknown item property"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parseDays(tc.text)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}
