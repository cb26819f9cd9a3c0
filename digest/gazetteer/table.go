package gazetteer

import (
	"bufio"
	"embed"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

//go:embed data/*.tsv
var tables embed.FS

// tableFiles in the order in which they are read. A later line about the same
// entity (same kind, country and name) adds to the earlier one.
var tableFiles = [...]string{"countries", "organisations", "groups", "metonyms", "places", "people", "curated"}

// record is one line of a table.
type record struct {
	kind, country, name, detail string
	aliases                     []string
}

// maxBadLines is how many mistakes of one table are told.
const maxBadLines = 50

// readTable parses a table; source names it in errors, of which there is one for
// every bad line.
func readTable(r io.Reader, source string, emit func(record) error) error {
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 0, 4096), 1<<20)
	var wrong []error
	for n := 1; sc.Scan() && len(wrong) < maxBadLines; n++ {
		s := strings.TrimRight(sc.Text(), " \t\r")
		if n == 1 {
			s = strings.TrimPrefix(s, "\ufeff")
		}
		if s == "" || s[0] == '#' {
			continue
		}
		rec, err := readRecord(s)
		if err == nil {
			err = emit(rec)
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s:%d: %w", source, n, err))
		}
	}
	if err := sc.Err(); err != nil {
		wrong = append(wrong, fmt.Errorf("read %s: %w", source, err))
	}
	return errors.Join(wrong...)
}

// readRecord parses one line of a table.
func readRecord(line string) (record, error) {
	if !utf8.ValidString(line) {
		return record{}, errors.New("this is not UTF-8; save the file in that encoding")
	}
	cols := strings.Split(line, "\t")
	if len(cols) < 3 || len(cols) > 5 {
		return record{}, fmt.Errorf("%d columns: write kind, country, name, detail and aliases with tabs between them", len(cols))
	}
	for i := range cols {
		cols[i] = strings.TrimSpace(cols[i])
	}
	rec := record{kind: cols[0], country: strings.ToUpper(cols[1]), name: cols[2]}
	if len(cols) > 3 {
		rec.detail = cols[3]
	}
	if len(cols) > 4 && cols[4] != "" {
		rec.aliases = strings.Split(cols[4], "|")
	}
	if rec.name == "" {
		return rec, errors.New("the third column, the name, is empty; write the name as the digest prints it")
	}
	if rec.country != "" && !isCode(rec.country) {
		return rec, fmt.Errorf("country %q is not a two-letter code: write that of ISO 3166-1, EU, XK or nothing", rec.country)
	}
	return rec, nil
}

func isCode(s string) bool {
	return len(s) == 2 && 'A' <= s[0] && s[0] <= 'Z' && 'A' <= s[1] && s[1] <= 'Z'
}

// kinds maps the first column to the type of entity; "block" is apart.
func kindType(kind string) (Type, bool) {
	switch kind {
	case "country":
		return Country, true
	case "metonym":
		return Metonym, true
	case "place":
		return Place, true
	case "org":
		return Organisation, true
	case "group":
		return ArmedGroup, true
	case "person":
		return Person, true
	}
	return 0, false
}
