// Package statement finds who said what in a news item.
//
// A statement is a communicative act with a content: somebody says, warns,
// demands, denies, announces, accuses. Deeds (signs, expels) and inner states
// (wants, fears) are none. What is extracted is copied from the text: the
// speaker's words with their title ("Russia's deputy foreign minister Ivan
// Grachev"; a pronoun stays a pronoun), the cue ("has warned", ":" in headlines
// of the form "X: ...", "—" in "... — X") and the content without a leading
// "that", outer quotation marks and closing punctuation.
//
// The grammar is a set of patterns over words, one file for each family:
//
//	title.go      X: Y    Y: X    Y — X
//	according.go  according to X, Y    Y, according to X
//	trailing.go   Y, X says    "Y," X said    Y, as X put it
//	inverted.go   "Y," said X
//	forward.go    X says that Y    X rejects Y    X urges Z to Y    ..., warning that Y
//	called.go     what X called "Y"    "Y": X warns Z
//	foreign.go    X: «Y»    X a déclaré que Y    «Y», сказал X    in other languages
//
// They share the noun phrases of speaker.go and grade.go, the verbs of verbs.go
// and verb.go, and the clause ends of object.go and content.go. A wrong
// attribution is worse than a missing one: where the words do not show that the
// subject can speak, there is no statement.
//
// Who speaks is resolved apart from the words (resolve.go, link.go, office.go).
// A name is given only where the phrase is that person, or where it is an office
// whose one holder the document names; whoever works for somebody, and several
// who speak together, get none. Offices print as in a newspaper ("Kremlin
// spokesman"); the head of an international organisation speaks for no country.
// Confidence is below .6 for what should be known but not printed: contents
// that say nothing alone ("the claims"), reasons for a deed ("citing ..."), and
// colons that may as well mark a topic or a byline.
//
// Everything is pure and deterministic. The whole grammar is for English; of other
// languages only the plainest forms are read, and only for speakers the gazetteer
// knows.
package statement

import (
	"sort"
	"strings"

	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
)

// The values of Statement.Kind.
const (
	Direct   = "direct"   // all of the content stands in quotation marks
	Mixed    = "mixed"    // a part of it does
	Indirect = "indirect" // none of it does
)

// Statement is one attributed statement.
type Statement struct {
	Speaker, Verb, Content string // verbatim from Doc.Text; several spans are joined by one space, a lone closing mark by none
	Direct                 bool   // Kind is Direct
	Kind                   string // Direct, Mixed or Indirect
	// Byte offsets [start,end) in Doc.Text, in text order.
	SpeakerSpans, VerbSpans, ContentSpans [][2]int
	// The speaker resolved: "Emmanuel Macron", "president", "FR"; "" when unknown.
	Name, Role, Country string
	Confidence          float64       // 0..1
	Part                lang.PartKind // where it was found
	joint               bool          // several speakers, who share no name
	unnamed             bool          // the phrase is an office without a name
}

// Extractor finds statements. It only reads, so it may be shared.
type Extractor struct {
	g         *gazetteer.Gazetteer
	lex       *lexicon
	particles map[string][]particle
	tongues   map[string]tongue
}

// New returns an Extractor. The gazetteer may be nil; it is used to give the
// offices of people their countries.
func New(g *gazetteer.Gazetteer) *Extractor {
	return &Extractor{g: g, lex: newLexicon(), particles: newParticles(), tongues: newTongues()}
}

// found is a statement in words of one part, before it is cut out of the text.
type found struct {
	speaker span
	verbs   []span
	content []span
	conf    float64
	outer   bool // covers a whole sentence: cues inside it are not statements of their own
}

// Extract returns the statements of a document in text order. m are the
// gazetteer's mentions of the same document; nil is allowed.
func (x *Extractor) Extract(d *lang.Doc, m gazetteer.Mentions) []Statement {
	if d == nil {
		return nil
	}
	english := d.Lang == "" || d.Lang == "en"
	var out []Statement
	var views []*view
	for i := range d.Parts {
		var mm []gazetteer.Match
		if i < len(m) {
			mm = m[i]
		}
		v := x.newView(d, &d.Parts[i], mm)
		views = append(views, v)
		var fs []found
		if english {
			fs = v.all()
		} else {
			fs = v.foreign(d.Lang)
		}
		sort.SliceStable(fs, func(a, b int) bool { return first(fs[a]) < first(fs[b]) })
		for _, f := range fs {
			if s, ok := v.cut(f); ok {
				x.resolve(v, f, &s)
				if cutShort(d.Text[:d.Parts[i].End], d.Parts[i].End-d.Parts[i].Start, &s) {
					s.Confidence = min(s.Confidence, brokenOff)
				}
				out = append(out, s)
			}
		}
	}
	x.link(d, views, out)
	polish(out)
	return dropRepeats(out)
}

// brokenOff is the confidence of words that end where the text was cut.
const brokenOff = .5

// cutShort reports whether a content runs to the end of a long text that ends
// without an end mark: feeds cut their texts at some length, often inside a word.
// Short standfirsts often go without a full stop and are left alone.
func cutShort(text string, length int, s *Statement) bool {
	const long = 240
	if length < long || len(s.ContentSpans) == 0 {
		return false
	}
	text = strings.TrimRight(text, " \n\t\"'”’»")
	last := s.ContentSpans[len(s.ContentSpans)-1][1]
	return last >= len(text) && !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "!") && !strings.HasSuffix(text, "?")
}

// first is the first word of a statement, for the text order.
func first(f found) int {
	n := f.speaker.a
	for _, s := range f.content {
		n = min(n, s.a)
	}
	return n
}

// all runs the grammar over every sentence of the part.
func (v *view) all() []found {
	var out []found
	for _, s := range v.sentences() {
		if s.b-s.a < 3 {
			continue
		}
		if v.carryOver(s, out) {
			continue
		}
		var fs []found
		rest := s
		if v.kind == lang.Title {
			fs, rest = v.title(s)
		}
		if !rest.empty() {
			fs = append(fs, v.clause(rest)...)
		}
		out = append(out, fs...)
	}
	return out
}

// clause finds the statements of one sentence: the outer attributions first,
// then the verbs outside what is already reported.
func (v *view) clause(s span) []found {
	out := v.according(s)
	out = append(out, v.trailing(s, out)...)
	return append(out, v.forward(s, out)...)
}

// carryOver appends a sentence that is nothing but a quotation to the direct
// statement before it: "A," she said. "B."
func (v *view) carryOver(s span, out []found) bool {
	if len(out) == 0 || !v.w[s.a].mark || v.newline(s.a) {
		return false
	}
	q, ok := v.quotationAt(s.a)
	if !ok || q.first != s.a || (q.last != s.b-1 && q.last < s.b) {
		return false
	}
	last := &out[len(out)-1]
	c := last.content[len(last.content)-1]
	if _, kind := v.quoted(c); kind != Direct || last.speaker.b > s.a || last.speaker.a < c.b || s.a-last.verbs[0].b > 14 {
		return false
	}
	if e := v.clip(s); v.words(e) > 0 {
		last.content = append(last.content, e)
	}
	return true
}

// quoted tells how much of a span stands in quotation marks.
func (v *view) quoted(s span) (n int, kind string) {
	total := 0
	for i := s.a; i < s.b; i++ {
		if v.w[i].kind == lang.Punct {
			continue
		}
		total++
		if v.w[i].quote != 0 {
			n++
		}
	}
	switch {
	case n == 0:
		return 0, Indirect
	case n == total:
		return n, Direct
	}
	return n, Mixed
}

// cut turns words into strings and byte spans; ok is false when nothing is left.
func (v *view) cut(f found) (Statement, bool) {
	s := Statement{Part: v.kind, Confidence: min(1, max(0, f.conf))}
	kinds := map[string]int{}
	var parts []string
	for _, c := range f.content {
		c = v.clip(c)
		if v.words(c) == 0 {
			continue
		}
		_, k := v.quoted(c)
		kinds[k]++
		if n := c.b - 2; n > c.a && v.w[n+1].mark && v.is(n, ",") { // "dividing up," he said: without the comma
			s.ContentSpans = append(s.ContentSpans, [2]int{v.w[c.a].start, v.w[n-1].end}, [2]int{v.w[n+1].start, v.w[n+1].end})
			parts = append(parts, v.str(c.a, n)+v.str(n+1, n+2))
			continue
		}
		s.ContentSpans = append(s.ContentSpans, [2]int{v.w[c.a].start, v.w[c.b-1].end})
		parts = append(parts, v.str(c.a, c.b))
	}
	if len(parts) == 0 || f.speaker.empty() {
		return s, false
	}
	s.Content = strings.Join(parts, " ")
	switch {
	case kinds[Direct] == len(parts):
		s.Kind = Direct
	case kinds[Indirect] == len(parts):
		s.Kind = Indirect
	default:
		s.Kind = Mixed
	}
	s.Direct = s.Kind == Direct
	s.Speaker = v.str(f.speaker.a, f.speaker.b)
	s.SpeakerSpans = [][2]int{{v.w[f.speaker.a].start, v.w[f.speaker.b-1].end}}
	var verbs []string
	for _, c := range f.verbs {
		if c.empty() {
			continue
		}
		s.VerbSpans = append(s.VerbSpans, [2]int{v.w[c.a].start, v.w[c.b-1].end})
		verbs = append(verbs, v.str(c.a, c.b))
	}
	s.Verb = strings.Join(verbs, " ")
	if thin(&s) {
		s.Confidence = min(s.Confidence, .5)
	}
	return s, true
}

// thin reports whether a content says nothing without what stands around it:
// "the claims", "it", "the same", or names only the reason for a deed.
func thin(s *Statement) bool {
	if s.Kind == Indirect && (s.Verb == "citing" || strings.HasPrefix(s.Verb, "cites")) {
		return true // a reason for a deed
	}
	if s.Kind == Indirect {
		switch s.Verb {
		case "signaling", "signalling", "underscoring", "highlighting", "underlining":
			return true // the reporter's reading of a deed
		}
	}
	words := strings.Fields(strings.ToLower(s.Content))
	if len(words) == 0 || len(words) > 3 || s.Kind == Direct {
		return false
	}
	if len(words) == 2 && words[0] == "to" {
		return true // "to stop"
	}
	switch words[len(words)-1] {
	case "claim", "claims", "allegation", "allegations", "accusation", "accusations", "charges", "charge", "reports", "criticism", "it", "them", "him", "her", "this", "that", "so", "idea", "suggestion",
		"same", "remarks", "comments", "statement", "rumours", "rumors", "move", "news", "request", "decision":
		switch words[0] {
		case "the", "those", "these", "that", "this", "such", "any", "it", "them", "him", "her", "so", "all", "both", "his", "their":
			return true
		}
		return len(words) == 1
	}
	return false
}

// dropRepeats removes a statement that an earlier part already made in the same
// words: aggregators repeat the headline in the summary.
func dropRepeats(in []Statement) []Statement {
	seen := map[string]bool{}
	out := in[:0]
	for _, s := range in {
		k := strings.ToLower(s.Speaker + "\x00" + s.Verb + "\x00" + s.Content)
		if seen[k] {
			continue
		}
		seen[k] = true
		out = append(out, s)
	}
	return out
}
