// Command gen makes the background table of package cluster: document
// frequencies of stems and of neighbouring stems over news texts that may be
// used this way. Input: JSON lines files, gzipped, with "title" and "summary".
// The output depends on the input alone.
//
//	go run ./digest/cluster/gen -o digest/cluster/background.tsv.gz FILE.jsonl.gz...
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"sort"

	"geodigest/digest/lang"
)

func main() {
	out := flag.String("o", "background.tsv.gz", "file to write")
	minWord := flag.Int("min-word", 2, "leave out words in fewer documents")
	minPair := flag.Int("min-pair", 8, "leave out pairs in fewer documents")
	flag.Parse()
	if err := run(*out, *minWord, *minPair, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(out string, minWord, minPair int, files []string) error {
	if len(files) == 0 {
		return fmt.Errorf("no input: name the JSON lines files to count")
	}
	words, pairs := map[string]int{}, map[string]int{}
	docs := 0
	for _, f := range files {
		n, err := count(f, words, pairs)
		if err != nil {
			return err
		}
		docs += n
	}
	var lines []string
	for t, n := range words {
		if n >= minWord {
			lines = append(lines, fmt.Sprintf("%s\t%d\n", t, n))
		}
	}
	for t, n := range pairs {
		if n >= minPair {
			lines = append(lines, fmt.Sprintf("%s\t%d\n", t, n))
		}
	}
	sort.Strings(lines)
	var buf bytes.Buffer
	zw, err := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	if err != nil {
		return fmt.Errorf("compressing: %w", err)
	}
	fmt.Fprintf(zw, "# %d\n", docs)
	for _, l := range lines {
		if _, err := zw.Write([]byte(l)); err != nil {
			return fmt.Errorf("compressing: %w", err)
		}
	}
	if err := zw.Close(); err != nil {
		return fmt.Errorf("compressing: %w", err)
	}
	fmt.Printf("%d documents, %d terms, %d bytes\n", docs, len(lines), buf.Len())
	return os.WriteFile(out, buf.Bytes(), 0o644)
}

// count adds the document frequencies of one file.
func count(file string, words, pairs map[string]int) (int, error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, fmt.Errorf("opening input: %w", err)
	}
	defer f.Close()
	zr, err := gzip.NewReader(f)
	if err != nil {
		return 0, fmt.Errorf("reading %s: %w", file, err)
	}
	sc := bufio.NewScanner(zr)
	sc.Buffer(nil, 1<<20)
	docs := 0
	for sc.Scan() {
		var row struct{ Title, Summary string }
		if err := json.Unmarshal(sc.Bytes(), &row); err != nil {
			return 0, fmt.Errorf("reading %s: %w", file, err)
		}
		docs++
		seen := map[string]bool{}
		d := lang.NewDoc("en", row.Title, row.Summary, "")
		for _, p := range d.Parts {
			prev := ""
			for _, t := range p.Tokens {
				if t.Kind == lang.Punct || t.Stem == "" {
					continue
				}
				if !seen[t.Stem] {
					seen[t.Stem] = true
					words[t.Stem]++
				}
				if prev != "" {
					if k := prev + " " + t.Stem; !seen[k] {
						seen[k] = true
						pairs[k]++
					}
				}
				prev = t.Stem
			}
		}
	}
	return docs, sc.Err()
}
