package feeds

import (
	"fmt"
	"slices"
	"strings"
)

// Stage is what one step of Parse did to a document, in words for the
// operator. A stage that found nothing to do has no notes.
type Stage struct {
	Name  string // "bytes", "charset", "mend", "parse", "items", in this order
	Notes []string
}

// Explain is Parse that also tells what each stage did, as far as it came: an
// error ends the list with the stage that failed.
func Explain(body []byte, o Options) (*Document, []Stage, error) {
	n := &notes{}
	doc, err := parse(body, o, n)
	size := fmt.Sprintf("%d bytes", len(body))
	if o.ContentType != "" {
		size += ", sent as " + clip(o.ContentType, 100)
	}
	stages := []Stage{{"bytes", []string{size}}, {"charset", n.charset()}, {"mend", n.mended()}}
	if err != nil {
		return nil, append(stages, Stage{"parse", []string{err.Error()}}), err
	}
	items := "1 item"
	if len(doc.Items) != 1 {
		items = fmt.Sprintf("%d items", len(doc.Items))
	}
	parsed := []string{n.format + ", " + items}
	return doc, append(stages, Stage{"parse", parsed}, Stage{"items", append(lacks(doc), n.boilerplate()...)}), nil
}

// charset says what the document was read as, and what it was said to be.
func (n *notes) charset() []string {
	s := "read as " + n.read
	var labels []string // each once, though HTTP and the document say it
	for _, l := range n.labels {
		if !slices.ContainsFunc(labels, func(have string) bool { return strings.EqualFold(have, l) }) {
			labels = append(labels, l)
		}
	}
	if len(labels) > 0 {
		s += "; labelled " + strings.Join(labels, ", ")
	} else {
		s += "; no label"
	}
	return []string{s}
}

// boilerplate says how many texts were cut at their end, with an example.
func (n *notes) boilerplate() []string {
	if n.cuts == 0 {
		return nil
	}
	texts := "1 text"
	if n.cuts > 1 {
		texts = fmt.Sprintf("%d texts", n.cuts)
	}
	return []string{fmt.Sprintf("boilerplate cut off %s, first %q", texts, clip(strings.Join(strings.Fields(n.cut), " "), 100))}
}

// mended lists the repairs with how often each was made and where first.
func (n *notes) mended() []string {
	out := make([]string, 0, len(n.list))
	for i, s := range n.list {
		p := n.places[i]
		if p.times > 1 {
			s += fmt.Sprintf(", %d times", p.times)
		}
		if p.first >= 0 && p.first <= len(n.text) {
			before := n.text[:p.first]
			line := 1 + strings.Count(before, "\n")
			column := 1 + len([]rune(before[strings.LastIndexByte(before, '\n')+1:]))
			s += fmt.Sprintf(", first at line %d, column %d", line, column)
		}
		out = append(out, s)
	}
	return out
}

// lacks counts what the items of a document do not have, and what they share.
func lacks(doc *Document) []string {
	var out []string
	count := func(what string, f func(*Item) bool) {
		k := 0
		for i := range doc.Items {
			if f(&doc.Items[i]) {
				k++
			}
		}
		if k > 0 {
			out = append(out, fmt.Sprintf("%d %s", k, what))
		}
	}
	count("without a title", func(it *Item) bool { return it.Title == "" })
	count("without a link", func(it *Item) bool { return it.Link == "" })
	count("with a link that is not absolute", func(it *Item) bool { return it.Link != "" && it.Canonical == "" })
	count("without a guid", func(it *Item) bool { return it.GUID == "" })
	count("without a date that can be read", func(it *Item) bool { return it.Published.IsZero() })
	count("without a summary", func(it *Item) bool { return it.Summary == "" })
	count("with a full text", func(it *Item) bool { return it.Content != "" })
	guids, links := map[string]bool{}, map[string]bool{}
	count("with the guid of an item before", func(it *Item) bool { return seenBefore(guids, it.GUID) })
	count("with the address of an item before", func(it *Item) bool { return seenBefore(links, it.Canonical) })
	return out
}

func seenBefore(set map[string]bool, s string) bool {
	if s == "" {
		return false
	}
	before := set[s]
	set[s] = true
	return before
}
