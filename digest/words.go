package digest

import (
	"strings"
	"unicode"
)

// glue are words that carry no content when headlines or claims are compared.
var glue = words(`a an the and or but of to in on at by for from with as is are was were be been it its
	this that these those he she they his her their him them we i you not no over after before says said say will would
	could should may might has have had do does did than then more new up out into about against amid between`)

// words is a set of words, written one after the other.
func words(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

// contentWords returns the lower-cased words of a text that carry content, in order.
func contentWords(s string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) {
		if len(w) > 1 && !glue[w] {
			out = append(out, w)
		}
	}
	return out
}

// headWords returns the distinct content words of a headline.
func headWords(s string) []string {
	seen := map[string]bool{}
	var out []string
	for _, w := range contentWords(s) {
		if !seen[w] {
			seen[w] = true
			out = append(out, w)
		}
	}
	return out
}

// likeness is the share of the shorter list's words that the longer one has too.
func likeness(a, b []string) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) < 3 {
		return 0
	}
	in := map[string]bool{}
	for _, w := range b {
		in[w] = true
	}
	n := 0
	for _, w := range a {
		if in[w] {
			n++
		}
	}
	return float64(n) / float64(len(a))
}

// shorten cuts a text at a word boundary to at most n characters, with an
// ellipsis where something was cut.
func shorten(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	cut := n - 1
	for cut > n/2 && !unicode.IsSpace(r[cut]) {
		cut--
	}
	if cut <= n/2 {
		cut = n - 1
	}
	return strings.TrimRightFunc(string(r[:cut]), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }) + "…"
}

// shortWords end in a full stop that does not end a sentence.
var shortWords = map[string]bool{
	"mr": true, "mrs": true, "ms": true, "dr": true, "gen": true, "col": true, "lt": true, "sgt": true, "sen": true, "rep": true,
	"gov": true, "st": true, "prof": true, "jan": true, "feb": true, "aug": true, "sept": true, "oct": true, "nov": true, "dec": true,
	"no": true, "vs": true, "etc": true, "inc": true, "co": true, "corp": true, "ltd": true, "jr": true, "sr": true, "fr": true, "rev": true, "hon": true, "maj": true, "capt": true,
}

// sentences splits a summary into whole sentences. A tail without an end mark,
// or one that was cut with an ellipsis, is not a whole sentence: it is returned
// apart.
func sentences(s string) (whole []string, tail string) {
	r := []rune(strings.Join(strings.Fields(s), " "))
	start := 0
	for i := 0; i < len(r); i++ {
		if !endMark(r[i]) {
			continue
		}
		j := i + 1
		for j < len(r) && (endMark(r[j]) || strings.ContainsRune("\"'”’»)]", r[j])) {
			j++
		}
		wide := r[i] == '。' || r[i] == '！' || r[i] == '？'
		if j < len(r) && r[j] != ' ' && !wide {
			i = j - 1
			continue // inside a number or a name: 6.1, U.N.
		}
		if r[i] == '.' && (abbreviation(r[start:i]) || (j+1 < len(r) && unicode.IsLower(r[j+1]))) {
			continue
		}
		if open := quoteOpen(r[start:j]); open && j < len(r) {
			i = j - 1
			continue // the sentence ends where its quotation does
		} else if open {
			break
		}
		sent := strings.TrimSpace(string(r[start:j]))
		if end := strings.TrimRight(sent, "])"); strings.HasSuffix(end, "...") || strings.HasSuffix(end, "…") {
			return whole, sent
		}
		whole = append(whole, sent)
		start, i = j, j-1
	}
	return whole, strings.TrimSpace(string(r[start:]))
}

// quoteOpen reports whether a quotation begins in the text and does not end in it.
func quoteOpen(r []rune) bool {
	straight, curly := 0, 0
	for _, c := range r {
		switch c {
		case '"':
			straight++
		case '“', '«':
			curly++
		case '”', '»':
			curly--
		}
	}
	return straight%2 == 1 || curly > 0
}

func endMark(r rune) bool { return strings.ContainsRune(".!?…。！？؟", r) }

// abbreviation reports whether the text before a full stop ends in an
// abbreviation or an initial.
func abbreviation(r []rune) bool {
	i := len(r)
	for i > 0 && (unicode.IsLetter(r[i-1]) || r[i-1] == '.') {
		i--
	}
	w := strings.ToLower(string(r[i:]))
	if len([]rune(w)) == 1 || strings.Contains(w, ".") {
		return true
	}
	return shortWords[w]
}
