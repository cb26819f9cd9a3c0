package gazetteer

import (
	"bufio"
	"embed"
	"fmt"
	"io"
	"strings"
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

// readTable parses a table; source names it in errors.
func readTable(r io.Reader, source string, emit func(record) error) error {
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 0, 4096), 1<<20)
	for n := 1; sc.Scan(); n++ {
		s := strings.TrimRight(sc.Text(), " \t\r")
		if n == 1 {
			s = strings.TrimPrefix(s, "\ufeff")
		}
		if s == "" || s[0] == '#' {
			continue
		}
		cols := strings.Split(s, "\t")
		if len(cols) < 3 || len(cols) > 5 {
			return fmt.Errorf("%s:%d: %d columns: write kind, country, name, detail and aliases with tabs between them", source, n, len(cols))
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
			return fmt.Errorf("%s:%d: the third column, the name, is empty", source, n)
		}
		if len(rec.country) > 2 {
			return fmt.Errorf("%s:%d: country %q is not a two-letter code", source, n, rec.country)
		}
		if err := emit(rec); err != nil {
			return fmt.Errorf("%s:%d: %w", source, n, err)
		}
	}
	if err := sc.Err(); err != nil {
		return fmt.Errorf("read %s: %w", source, err)
	}
	return nil
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
