package lang

import (
	"fmt"
	"strings"
	"testing"
)

func show(ts []Token) string {
	var b []string
	for _, t := range ts {
		f := ""
		if t.Cap {
			f += "C"
		}
		if t.Upper {
			f += "U"
		}
		if t.First {
			f += "F"
		}
		b = append(b, fmt.Sprintf("%d:%s/%s%s", t.Kind, t.Norm, t.Stem, f))
	}
	return strings.Join(b, " ")
}

func TestShow(t *testing.T) {
	for _, s := range []string{
		"U.S. says Russia's state-funded “Wave” isn't the 16th; sixteenth, $5bn and 5 million, 1,200 of 6.1 at 10:30.",
		"J. D. Vance met Gen. Smith. He left. Côte d'Ivoire's O'Brien in Sana’a, 1990s twenty-five Two hundred",
		"俄罗斯总统普京 said", "U.A.E.'s plan", "No to the USA", "DON'T",
	} {
		t.Log(show(Tokenize(s, "en")))
	}
}
