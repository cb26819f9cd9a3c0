// Package relevance decides whether an item is about geopolitics: relations
// between states, war and terrorism, arms, sanctions, trade wars, borders,
// espionage, national elections and upheavals, international courts. It is a
// linear model over words (names replaced by their kind), theme lexicons and
// what the gazetteer found, so that every decision can be explained by its
// largest terms.
//
// It is pure: lexicon and weights are embedded, New reads them, Score only
// computes. The weights are made by the trainer in the folder train.
package relevance

import (
	"cmp"
	_ "embed"
	"math"
	"slices"
	"strconv"
	"strings"

	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
)

//go:embed data/weights.tsv
var weightsText string

// Model is the linear model. It does not change after New and may be used by
// many goroutines.
type Model struct {
	lex     *lexicon
	weights map[string]float32
	bias    float64
}

// Result is the verdict on one item.
type Result struct {
	Probability float64  // of being about geopolitics; 0.5 is the decision point
	Themes      []string // tags of the digest (Themes, OffTopics), strongest first; empty when none fits
	Why         []string // the largest reasons, signed: "+1.2 theme sanctions", "-0.9 word match"
}

// New reads the embedded lexicon and weights.
func New() *Model { return newModel(lexiconText, weightsText) }

func newModel(lexicon, weights string) *Model {
	m := &Model{lex: newLexicon(lexicon), weights: make(map[string]float32, 8192)}
	for line := range strings.Lines(weights) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(name, "##") {
			continue
		}
		w, err := strconv.ParseFloat(value, 32)
		if err != nil {
			continue // a malformed line is caught by the tests of the embedded table
		}
		if name == "bias" {
			m.bias = w
			continue
		}
		m.weights[name] = float32(w)
	}
	return m
}

// maxReasons is how many reasons a Result carries.
const maxReasons = 6

// Score judges one item by its text and the entities found in it.
func (m *Model) Score(d *lang.Doc, men gazetteer.Mentions) Result {
	var b builder
	var top [maxReasons]reason
	sum := m.bias
	b.run(m.lex, d, men, func(key []byte, v float64) {
		w, ok := m.weights[string(key)]
		if !ok {
			return
		}
		c := float64(w) * v
		sum += c
		keep(&top, key, c)
	})
	return Result{Probability: 1 / (1 + math.Exp(-sum)), Themes: b.tags(m.lex), Why: explain(&top)}
}

// reason is one term of the sum.
type reason struct {
	key   string
	value float64
}

// keep holds the reasons of largest size; the same key adds up.
func keep(top *[maxReasons]reason, key []byte, c float64) {
	least := 0
	for i := range top {
		if top[i].key == string(key) {
			top[i].value += c
			return
		}
		if math.Abs(top[i].value) < math.Abs(top[least].value) {
			least = i
		}
	}
	if math.Abs(c) > math.Abs(top[least].value) {
		top[least] = reason{string(key), c}
	}
}

func explain(top *[maxReasons]reason) []string {
	rs := top[:]
	slices.SortStableFunc(rs, func(a, b reason) int {
		return cmp.Or(cmp.Compare(math.Abs(b.value), math.Abs(a.value)), strings.Compare(a.key, b.key))
	})
	out := make([]string, 0, len(rs))
	for _, r := range rs {
		if math.Abs(r.value) >= 0.05 {
			var num [16]byte
			b := num[:0]
			if r.value > 0 {
				b = append(b, '+')
			}
			out = append(out, string(strconv.AppendFloat(b, r.value, 'f', 1, 64))+" "+describe(r.key))
		}
	}
	return out
}

// describe puts a feature name in words.
func describe(key string) string {
	kind, rest, _ := strings.Cut(key, ":")
	topic := func(place string) string {
		if t, ok := strings.CutPrefix(rest, "-"); ok {
			return "topic " + t + place
		}
		if t, ok := strings.CutPrefix(rest, "+"); ok {
			return "words of " + t + place
		}
		return "theme " + rest + place
	}
	switch kind {
	case "w":
		return "word " + rest
	case "b":
		return "words " + rest
	case "t":
		return topic(" in title")
	case "s":
		return topic("")
	case "g":
		if n := len(rest) - 1; n > 0 && rest[n] >= '1' && rest[n] <= '3' && rest[n-1] == ' ' {
			return rest[:n-1] + ": " + rest[n:] + " or more"
		}
		return rest
	case "y":
		one, two, _ := strings.Cut(rest, " ")
		return topicName(one) + " with " + topicName(two)
	case "n":
		return rest
	case "x":
		where, theme, _ := strings.Cut(rest, " ")
		theme = strings.TrimLeft(theme, "-+")
		switch where {
		case "abroad":
			return "theme " + theme + " with a state abroad"
		case "us":
			return "theme " + theme + " with the US alone"
		}
		return "theme " + theme + " without any state"
	}
	return key
}

func topicName(name string) string {
	if t, ok := strings.CutPrefix(name, "-"); ok {
		return "topic " + t
	}
	return "theme " + name
}

// tags lists the themes found, strongest first, at most four. A topic that is not
// geopolitics comes first where it is stronger than every theme.
func (b *builder) tags(lex *lexicon) []string {
	var out []string
	off, most := "", 0.0
	for k, name := range lex.names {
		if name[0] == '-' && b.themes[k] > most {
			off, most = name[1:], b.themes[k]
		}
	}
	for range 4 {
		best := -1
		for k, name := range lex.names {
			if name[0] != '-' && name[0] != '+' && b.themes[k] > 0 && (best < 0 || b.themes[k] > b.themes[best]) {
				best = k
			}
		}
		if len(out) == 0 && off != "" && (best < 0 || most > b.themes[best]) {
			out = append(out, off)
		}
		if best < 0 {
			break
		}
		out = append(out, lex.names[best])
		b.themes[best] = 0
	}
	return out
}
