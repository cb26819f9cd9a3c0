// Command gen builds the gazetteer's embedded tables from a folder of source
// tables (countries, officials, organisations, armed groups, places,
// metonyms; see the package comment of gazetteer for the format it writes).
//
//	go run ./digest/gazetteer/gen SOURCE-FOLDER digest/gazetteer/data
//
// The output is sorted, so that a new run on the same input changes nothing.
// Corrections by hand do not belong here but in data/curated.tsv, which the
// generator never touches.
package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: gen SOURCE-FOLDER OUTPUT-FOLDER")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(src, dst string) error {
	for _, t := range []struct {
		in, out string
		build   func([]row) []string
	}{
		{"countries.tsv", "countries.tsv", countries},
		{"organisations.tsv", "organisations.tsv", organisations},
		{"armed_groups.tsv", "groups.tsv", groups},
		{"metonyms.tsv", "metonyms.tsv", metonyms},
		{"places.tsv", "places.tsv", places},
		{"officials.tsv", "people.tsv", people},
	} {
		rows, err := read(filepath.Join(src, t.in))
		if err != nil {
			return err
		}
		lines := t.build(rows)
		sort.Strings(lines)
		if err := os.WriteFile(filepath.Join(dst, t.out), []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// row is one line of a source table by column name.
type row map[string]string

func read(path string) ([]row, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	var head []string
	var out []row
	for sc.Scan() {
		cols := strings.Split(sc.Text(), "\t")
		if head == nil {
			head = cols
			continue
		}
		r := row{}
		for i, c := range cols {
			if i < len(head) {
				r[head[i]] = strings.TrimSpace(c)
			}
		}
		out = append(out, r)
	}
	return out, sc.Err()
}

// line writes one entry: kind, country, name, detail, aliases.
func line(kind, country, name, detail string, aliases []string) string {
	seen := map[string]bool{name: true}
	kept := aliases[:0:0]
	for _, a := range aliases {
		a = strings.TrimSpace(a)
		if a == "" || a == "~" || a == "*" || seen[a] {
			continue
		}
		seen[a] = true
		kept = append(kept, a)
	}
	return strings.Join([]string{kind, country, name, detail, strings.Join(kept, "|")}, "\t")
}

// plain tells whether a source alias is worth matching in news text: local
// names in phonetic scripts and inverted forms ("Iran, Islamic Republic of") are not.
func plain(a string) bool {
	return a != "" && !strings.ContainsAny(a, ",()") && !strings.ContainsAny(a, "ʁɔɛʾʻ‘ʿḥṭṣẓṗ")
}
