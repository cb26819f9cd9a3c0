package templates

import "geodigest/digest"

// change is one thing that is new in an update.
type change struct {
	Kind     string // figure, headline, denial
	Slot     string // what is counted
	From, To string
	Who      string
	Outlets  []string
}

type share struct {
	Name    string
	Outlets int
}

// maxStates and maxChanges bound what one line may list.
const (
	maxStates  = 4
	maxChanges = 5
)

func changes(list []digest.Change) []change {
	var out []change
	for _, c := range list[:min(len(list), maxChanges)] {
		ch := change{
			Kind: string(c.Kind), Slot: cut(Clean(c.Slot), maxName), From: cut(Clean(c.From), maxHeadline), To: cut(Clean(c.To), maxHeadline),
			Who: cut(Clean(c.Who), maxName),
		}
		if c.Kind == digest.ChangedFigure {
			ch.From, ch.To = grouped(ch.From), grouped(ch.To)
		}
		for _, o := range c.Outlets {
			ch.Outlets = append(ch.Outlets, cut(Clean(o), maxName))
		}
		out = append(out, ch)
	}
	return out
}

// grouped sets a figure's digits in threes: "1133" is "1,133". What is no number stays.
func grouped(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return s
		}
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func shares(list []digest.Share) []share {
	var out []share
	for _, s := range list {
		out = append(out, share{cut(Clean(s.Name), maxName), s.Outlets})
	}
	return out
}

// states names countries: "Russia and China".
func (f funcs) states(codes []string) string {
	var out []string
	for _, c := range codes[:min(len(codes), maxStates)] {
		out = append(out, f.country(c))
	}
	return series(out)
}
