package cluster

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// The background table says in how many of a large number of news texts a term
// occurs. A term of one word is a stem; a term of two is a pair of neighbouring
// stems. It is made by gen; the sources and their licences are in NOTICE.
//
//go:embed background.tsv.gz
var backgroundTable []byte

// background holds document frequencies of general news.
type background struct {
	docs float32
	df   map[string]int32
}

// general is the embedded table, read at first use and never changed.
var general = sync.OnceValues(func() (*background, error) { return loadBackground(backgroundTable) })

// loadBackground reads the embedded table. Its first line is "# N", the number
// of documents, every other line "term TAB documents".
func loadBackground(table []byte) (*background, error) {
	zr, err := gzip.NewReader(bytes.NewReader(table))
	if err != nil {
		return nil, fmt.Errorf("opening background table: %w", err)
	}
	b := &background{df: make(map[string]int32, 48_000)}
	sc := bufio.NewScanner(zr)
	for sc.Scan() {
		line := sc.Text()
		if rest, ok := strings.CutPrefix(line, "# "); ok {
			n, err := strconv.Atoi(rest)
			if err != nil {
				return nil, fmt.Errorf("reading background table: %w", err)
			}
			b.docs = float32(n)
			continue
		}
		term, num, ok := strings.Cut(line, "\t")
		n, err := strconv.Atoi(num)
		if !ok || err != nil {
			return nil, fmt.Errorf("reading background table: bad line %q", line)
		}
		b.df[term] = int32(n)
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("reading background table: %w", err)
	}
	if b.docs == 0 {
		return nil, fmt.Errorf("reading background table: no document count")
	}
	return b, nil
}

// share returns the share of background documents that hold the term. Terms
// the table leaves out are taken to be in half a document.
func (b *background) share(term string, kind termKind) float32 {
	df := float32(.5)
	if n, ok := b.df[term]; ok {
		df = float32(n)
	}
	switch kind {
	case termName:
		df = 20 // the table has no names: start in the middle, the window decides
	case termConcept, termScene:
		df = b.conceptDocs(term, kind)
	}
	return df / b.docs
}
