package gazetteer

import (
	"testing"

	"geodigest/digest/lang"
)

func TestShow(t *testing.T) {
	g, err := New()
	if err != nil {
		t.Fatal(err)
	}
	d := lang.NewDoc("en", "Emmanuel Macron says Kyiv decides, not Moscow", "Macron said the U.S. and Georgia's government met NATO. Polish troops; Michael Jordan; Jordan said. New York Times.", "")
	for i, ms := range g.Annotate(d) {
		for _, m := range ms {
			t.Logf("%q %+v %+v", d.Slice(&d.Parts[i], m.First, m.Last), *m.Entity, m)
		}
	}
	t.Log(g.Countries(g.Annotate(d)))
}
