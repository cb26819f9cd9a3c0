package relevance

import (
	"slices"
	"strings"
	"testing"

	"geodigest/digest/gazetteer"
	"geodigest/digest/lang"
)

type judge struct {
	g *gazetteer.Gazetteer
	m *Model
}

func newJudge(t testing.TB) judge {
	t.Helper()
	g, err := gazetteer.New()
	if err != nil {
		t.Fatal(err)
	}
	return judge{g, New()}
}

func (j judge) score(title, summary string) Result {
	d := lang.NewDoc("en", title, summary, "")
	return j.m.Score(d, j.g.Annotate(d))
}

func TestScore(t *testing.T) {
	j := newJudge(t)
	for _, c := range []struct {
		in             bool
		title, summary string
	}{
		{true, "Grushko demands ironclad guarantees for Moscow", "Ukraine must be neutral and stay out of Nato, Russia's deputy foreign minister told a newspaper."},
		{true, "Peacekeepers are for Kyiv to decide, not Moscow, says Macron", ""},
		{true, "Albanese: Australia open to sending peacekeepers to Ukraine", ""},
		{true, "EU adopts its 17th package of sanctions against Russia", ""},
		{true, "Israeli strikes kill dozens in Gaza as truce talks stall in Doha", ""},
		{true, "China and the Philippines trade accusations over disputed shoal", ""},
		{true, "Junta in Niger expels French ambassador", ""},
		{true, "US raises tariffs on steel from Brazil and India", ""},
		{true, "North Korea fires ballistic missile towards the sea", ""},
		{true, "Opposition candidate wins presidential election in Malawi", ""},
		{true, "Rebels seize airport in eastern Congo", ""},
		{true, "Germany arrests two men accused of spying for China", ""},
		{false, "Argentina beat France on penalties in World Cup final", "The striker scored twice before the shootout."},
		{false, "Ukraine's tennis star reaches Wimbledon semi-finals", ""},
		{false, "Russian skater wins gold medal at championships in Japan", ""},
		{false, "India collapse to 92 all out against England in third test match", "The fast bowler took six wickets."},
		{false, "Manchester City sign Brazil midfielder from Benfica", ""},
		{false, "Pop singer announces tour dates in Germany and France", ""},
		{false, "Ten easy recipes for a quick dinner", ""},
		{false, "Earthquake of magnitude 6.1 shakes central Chile", "No casualties were reported."},
		{false, "Smartphone maker's shares jump on record quarterly profit", ""},
		{false, "Man arrested after stabbing in Leeds", "Police said a suspect was in custody."},
		{false, "City council approves new bus lanes", ""},
		{false, "Senate Republicans split over tax bill", ""},
		{false, "Scientists discover a new species of frog in Peru", ""},
		{false, "Actress files for divorce after two years", ""},
	} {
		r := j.score(c.title, c.summary)
		if (r.Probability >= 0.5) != c.in {
			t.Errorf("%q: p %.2f, want relevant %v; %q", c.title, r.Probability, c.in, r.Why)
		}
	}
}

func TestThemesAndReasons(t *testing.T) {
	j := newJudge(t)
	r := j.score("EU agrees new sanctions on Russian oil tankers", "Foreign ministers met in Brussels.")
	if len(r.Themes) == 0 || r.Themes[0] != "sanctions" {
		t.Errorf("themes %v, want sanctions first", r.Themes)
	}
	if !slices.ContainsFunc(r.Why, func(s string) bool { return strings.HasPrefix(s, "+") && strings.Contains(s, "theme sanctions") }) {
		t.Errorf("the theme is no reason: %q", r.Why)
	}
	if len(r.Why) > maxReasons {
		t.Errorf("%d reasons", len(r.Why))
	}
	if r := j.score("", ""); r.Probability >= 0.5 || len(r.Themes) != 0 {
		t.Errorf("an empty item: %+v", r)
	}
	if r := j.score("Striker scores twice in cup final", ""); !slices.Equal(r.Themes, []string{"sport"}) {
		t.Errorf("themes %v, want sport", r.Themes)
	}
	if r := j.score("EU sanctions on Russia: sanctions on oil, and on a football club", ""); r.Themes[0] != "sanctions" || slices.Contains(r.Themes, "sport") {
		t.Errorf("themes %v: a weaker topic is no tag", r.Themes)
	}
}

// What stands together is a feature of its own, and an office that deals with
// other states counts also where no other state is named.
func TestTogether(t *testing.T) {
	j := newJudge(t)
	features := func(title string) map[string]float64 {
		d := lang.NewDoc("en", title, "", "")
		out := map[string]float64{}
		for _, f := range j.m.Features(d, j.g.Annotate(d)) {
			out[f.Name] += f.Value
		}
		return out
	}
	f := features("Migrants drowned as a boat capsized off Cyprus")
	if f["y:migration-borders -accident"] != 1 || f["n:themes 1"] != 1 || f["n:topics 1"] != 1 || f["x:abroad -accident"] != 1 {
		t.Errorf("features %v", f)
	}
	if f := features("Antony Blinken meets reporters"); f["g:foreign office in title"] != 1 {
		t.Errorf("features %v", f)
	}
	if f := features("Recipes for a quick dinner"); f["n:themes 0"] != 1 || f["n:topics alone"] != 1 || f["g:foreign office"] != 0 {
		t.Errorf("features %v", f)
	}
	for key, want := range map[string]string{
		"y:migration-borders -accident": "theme migration-borders with topic accident",
		"x:us -crime":                   "theme crime with the US alone", "x:abroad +ballot": "theme ballot with a state abroad", "n:themes 2": "themes 2",
	} {
		if got := describe(key); got != want {
			t.Errorf("%s is described as %q, want %q", key, got, want)
		}
	}
}

// TestSame runs one model on the same item many times: the order of maps must
// not show in what is printed.
func TestSame(t *testing.T) {
	j := newJudge(t)
	title, summary := "Iran and Iraq sign border accord in Baghdad", "The deal covers trade, water and security, ministers said."
	want := j.score(title, summary)
	for range 20 {
		got := New().Score(lang.NewDoc("en", title, summary, ""), j.g.Annotate(lang.NewDoc("en", title, summary, "")))
		if got.Probability != want.Probability || !slices.Equal(got.Why, want.Why) || !slices.Equal(got.Themes, want.Themes) {
			t.Fatalf("got %+v, then %+v", want, got)
		}
	}
}

// TestTables reads the embedded tables as strictly as New reads them loosely.
func TestTables(t *testing.T) {
	if len(weightsText) > 100<<10 {
		t.Errorf("weights are %d bytes, more than 100 KiB", len(weightsText))
	}
	m := New()
	lines := 0
	for line := range strings.Lines(weightsText) {
		if !strings.HasPrefix(line, "##") {
			lines++
		}
	}
	if lines < 1000 || len(m.weights) != lines-1 || m.bias == 0 {
		t.Errorf("%d lines, %d weights, bias %v", lines, len(m.weights), m.bias)
	}
	themes := 0
	for _, n := range m.lex.names {
		if n[0] != '-' && n[0] != '+' {
			themes++
		}
	}
	if themes != 14 || len(m.lex.names) > len(builder{}.themes) {
		t.Errorf("%d themes of %d entries", themes, len(m.lex.names))
	}
}

func FuzzScore(f *testing.F) {
	j := newJudge(f)
	f.Add("Talks open in Geneva", "The UN said so.")
	f.Add("", "\xff")
	f.Fuzz(func(t *testing.T, title, summary string) {
		r := j.score(title, summary)
		if !(r.Probability >= 0 && r.Probability <= 1) {
			t.Fatalf("probability %v", r.Probability)
		}
	})
}

func BenchmarkScore(b *testing.B) {
	j := newJudge(b)
	d := lang.NewDoc("en", "Peacekeepers are for Kyiv to decide, not Moscow, says Macron",
		"The French president answered Russia's deputy foreign minister, who had asked that Ukraine stay out of NATO.", "")
	men := j.g.Annotate(d)
	b.ReportAllocs()
	for b.Loop() {
		j.m.Score(d, men)
	}
}
