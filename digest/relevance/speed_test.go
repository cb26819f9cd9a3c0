package relevance

import (
	"testing"

	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
)

// BenchmarkItem reads one item of title and summary from bytes to verdict:
// tokens, entities, probability.
func BenchmarkItem(b *testing.B) {
	g, err := gazetteer.New()
	if err != nil {
		b.Fatal(err)
	}
	m := New()
	items := [...][2]string{
		{"Peacekeepers are for Kyiv to decide, not Moscow, says Macron",
			"The French president answered Russia's deputy foreign minister, who had asked that Ukraine stay out of NATO and that no foreign troops be sent there."},
		{"Two killed as lorry leaves coast road near Nordhavn",
			"Police closed the road for six hours on Friday. The driver, 54, was taken to hospital; witnesses said the rain had been heavy all morning."},
		{"Council approves new tram line after 12 years of debate",
			"The vote was 31 to 29. Work on the first 6.1 km begins in spring, the mayor said, and will cost €410m."},
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		it := &items[i%len(items)]
		d := lang.NewDoc("en", it[0], it[1], "")
		m.Score(d, g.Annotate(d))
	}
}
