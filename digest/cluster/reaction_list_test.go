package cluster_test

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"geodigest/digest/lang"
)

// lowOverlap is the share of words two headlines have in common (Jaccard, stems
// without stop words) below which they tell a thing in different words.
const lowOverlap = .25

// answerCue are the verbs of headlines in which somebody answers, in the forms in
// which headlines use them. The list is the test's own: what the program finds must not
// decide what it is measured on.
var answerCue = words(`says said warns warned urges urged condemns condemned rejects rejected denies denied welcomes welcomed opposes opposed
	blames blamed accuses accused vows vowed pledges pledged demands demanded slams slammed criticises criticizes criticised criticized reacts
	reacted responds responded decries decry decried praises praised congratulates congratulated hails hailed dismisses dismissed insists
	insisted tells told calls called asks asked seeks threatens threatened declares declared claims claimed defends defended mocks mocked
	supports supported backs backed expresses expressed questions questioned doubts challenges challenged disputes disputed refuses refused
	hits rips ripped blasts blasted explains explained promises promised apologises apologizes apologised weighs`)

// words makes a set of the words of a text.
func words(text string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(text) {
		m[w] = true
	}
	return m
}

// answering is one case of the list: an item that answers what others tell.
type answering struct {
	id     string
	events []string // the labelled items of its story that tell what is answered
}

// answersIn derives the list of reactions from a labelled set. An item is one if
//
//   - the main clause of its headline is somebody's statement: one of the labelled
//     statements where the item was read for them, else by the plain forms of
//     headlines ("X condemns ...", "..., X says", "... — X", "X: ...");
//   - its story has items that tell somebody else's deed or words: their headlines do
//     not name the speaker, and who speaks in them is not who speaks in it (several
//     remarks of one press conference answer nothing);
//   - it does so in other words: its headline has less than lowOverlap of its words in
//     common with the headline of each of them.
func answersIn(set []labelled, spoken map[string][]string) []answering {
	by := map[string][]labelled{}
	for _, l := range set {
		if l.gold != "" {
			by[l.gold] = append(by[l.gold], l)
		}
	}
	var out []answering
	for _, l := range set {
		if l.gold == "" || len(by[l.gold]) < 2 {
			continue
		}
		title := titleTokens(l)
		who := mainSpeaker(title)
		if given, read := spoken[l.doc.ID]; read {
			who = givenSpeaker(title, given)
		}
		if len(who) == 0 {
			continue
		}
		a := answering{id: l.doc.ID}
		all := append(allSpeakers(l), who...)
		alike := 0.0
		for _, m := range by[l.gold] {
			other := titleTokens(m)
			if m.doc.ID == l.doc.ID || share(names(other), who) || share(allSpeakers(m), all) {
				continue
			}
			a.events = append(a.events, m.doc.ID)
			alike = max(alike, jaccard(title, other))
		}
		if len(a.events) > 0 && alike < lowOverlap {
			out = append(out, a)
		}
	}
	return out
}

func share(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// allSpeakers returns the capitalised words that stand near a verb of saying, anywhere
// in the text, and those after the dash of a headline.
func allSpeakers(l labelled) (out []string) {
	const reach = 3
	for _, p := range l.doc.Text.Parts {
		for i, t := range p.Tokens {
			switch {
			case answerCue[t.Norm] || noted[t.Norm]:
				out = append(out, names(p.Tokens[max(0, i-reach):min(len(p.Tokens), i+reach)])...)
			case t.Norm == "—" && p.Kind == lang.Title:
				out = append(out, names(p.Tokens[i+1:])...)
			}
		}
	}
	return out
}

// noted are verbs that summaries report speech with and headlines hardly use.
var noted = words("noted added emphasized emphasised stressed pointed stated announced")

func titleTokens(l labelled) []lang.Token {
	if p := l.doc.Text.Part(lang.Title); p != nil {
		return p.Tokens
	}
	return nil
}

// mainSpeaker returns the words that name the speaker of a headline's main clause,
// by its form alone; none if it is no statement.
func mainSpeaker(title []lang.Token) []string {
	start := 0
	quoted := false
	for i, t := range title {
		switch {
		case t.Norm == `"` || t.Norm == "'":
			quoted = !quoted
			start = i + 1
		case quoted:
		case t.Norm == "," || t.Norm == ";" || t.Norm == ".":
			start = i + 1
		case t.Norm == ":":
			if who := names(title[:i]); i <= 3 && len(who) > 0 && i == len(who) && !title[0].Upper {
				return who // "Rubio: ...", not "WATCH: ..."
			}
			start = i + 1
		case t.Norm == "—" && len(title)-i <= 7:
			return names(title[i+1:])
		case t.Norm == "as" || t.Norm == "after" || t.Norm == "that":
			return nil // what follows is no main clause
		case i > start && answerCue[t.Norm]:
			if who := names(title[start:i]); len(who) > 0 {
				return who
			}
		}
	}
	return nil
}

// givenSpeaker returns the words of the labelled speakers that stand in a headline.
func givenSpeaker(title []lang.Token, speakers []string) (who []string) {
	for _, t := range names(title) {
		for _, s := range speakers {
			if strings.Contains(strings.ToLower(s), t) && !slices.Contains(who, t) {
				who = append(who, t)
			}
		}
	}
	return who
}

// names returns the capitalised words of some tokens.
func names(toks []lang.Token) (out []string) {
	for _, t := range toks {
		if t.Kind == lang.Word && t.Cap && len(t.Norm) > 1 && !answerCue[t.Norm] {
			out = append(out, t.Norm)
		}
	}
	return out
}

// jaccard is the share of stems two headlines have in common.
func jaccard(a, b []lang.Token) float64 {
	in := map[string]int{}
	for i, toks := range [2][]lang.Token{a, b} {
		for _, t := range toks {
			if t.Stem != "" {
				in[t.Stem] |= 1 << i
			}
		}
	}
	both := 0
	for _, n := range in {
		if n == 3 {
			both++
		}
	}
	return float64(both) / float64(max(1, len(in)))
}

// readSpoken reads the labelled statements of a set, those in headlines only: item ->
// speakers. What was read and has none is there too. Sets without labels give none.
func readSpoken(t testing.TB, path string) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	f, err := os.Open(path)
	if err != nil {
		return out
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var r struct {
			ID, Text   string
			TitleLen   int `json:"title_len"`
			Statements []struct{ Speaker, Content string }
		}
		if err := json.Unmarshal(sc.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		title := string([]rune(r.Text)[:r.TitleLen])
		out[r.ID] = nil
		for _, s := range r.Statements {
			if strings.Contains(title, s.Speaker) && strings.Contains(title, s.Content) {
				out[r.ID] = append(out[r.ID], s.Speaker)
			}
		}
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
