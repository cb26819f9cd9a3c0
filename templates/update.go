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
		for _, o := range c.Outlets {
			ch.Outlets = append(ch.Outlets, cut(Clean(o), maxName))
		}
		out = append(out, ch)
	}
	return out
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
