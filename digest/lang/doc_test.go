package lang

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// brief prints tokens compactly: norm, then C for Cap, U for Upper, F for
// First, # for Number, ° for Ordinal, ! for Punct.
func brief(ts []Token) string {
	var out []string
	for _, t := range ts {
		f := [...]string{"", "#", "°", "!"}[t.Kind]
		for _, x := range []struct {
			on bool
			s  string
		}{{t.Cap, "C"}, {t.Upper, "U"}, {t.First, "F"}} {
			if x.on {
				f += x.s
			}
		}
		if f != "" {
			f = "/" + f
		}
		out = append(out, t.Norm+f)
	}
	return strings.Join(out, " ")
}

func TestTokenize(t *testing.T) {
	for _, c := range []struct{ lang, text, want string }{
		{"en", "Envoys met.", "envoys/CF met ./!"},
		{"en", "U.S. and U.A.E.’s plan", "us/CUF and uae/CU plan"},
		{"en", "a U.S ship at 5 a.m. today", "a/F us/CU ship at 5/# am today"},
		{"en", "Oslo’s state-funded “Wave” isn't over", `oslo/CF state funded "/! wave/CF "/! isn't over`},
		{"en", "O'Brien in Sana'a and Côte d'Ivoire", "o'brien/CF in sana'a/C and côte/C d ivoire/C"},
		{"fr", "L'Élysée et l’Europe", "l/CF élysée/C et l europe/C"},
		{"en", "the 16th, sixteenth and twenty-first round", "the/F 16/° ,/! 16/° and 21/° round"},
		{"en", "1,200 men, 6.1 quake, $5bn, 5 million, two hundred, 10:30, 9/11, 1990s", "1200/#F men ,/! 6.1/# quake ,/! $/! 5000000000/# ,/! 5000000/# ,/! 200/# ,/! 10:30/# ,/! 9/11/# ,/! 1990/#"},
		{"de", "1.200 Mann, 6,1 Prozent", "1200/#F mann/C ,/! 6.1/# prozent/C"},
		{"en", "Gen. Okoro left. He was J. D. Moss", "gen/CF ./! okoro/C left ./! he/CF was j/C ./! d/C ./! moss/C"},
		{"en", "Live: Talks open", "live/CF :/! talks/CF open"},
		{"en", "Talks stall... again", "talks/CF stall …/! again/F"},
		{"en", "G7, M23 and F-35", "g7/CUF ,/! m23/CU and f/C 35/#"},
		{"zh", "中国外长", "中国/F 国外 外长"},
		{"en", "soft\u00adware", "software/F"},
		{"tr", "İstanbul", "istanbul/CF"},
		{"en", "Cafe\u0301", "café/CF"},
		{"en", "bad \xff byte", "bad/F \ufffd/! byte"},
		{"en", "", ""},
	} {
		got := brief(Tokenize(c.text, c.lang))
		if got != c.want {
			t.Errorf("%s %q\n got %s\nwant %s", c.lang, c.text, got, c.want)
		}
	}
}

func TestStems(t *testing.T) {
	for _, c := range []struct{ word, lang, want string }{
		{"peacekeepers", "en", "peacekeep"}, {"sanctions", "en", "sanction"}, {"us", "en", "us"}, {"guarantees", "en-GB", "guarante"},
		{"sanctions", "fr", "sanction"}, {"переговоров", "ru", "переговор"}, {"переговорів", "uk", "переговорів"}, {"中国", "zh", "中国"},
	} {
		if got := Stem(c.word, c.lang); got != c.want {
			t.Errorf("stem of %s (%s): %s, want %s", c.word, c.lang, got, c.want)
		}
	}
	ts := Tokenize("The US told us who the WHO is, said one", "en")
	var got []string
	for _, x := range ts {
		if x.Stem != "" {
			got = append(got, x.Stem)
		}
	}
	if s := strings.Join(got, " "); s != "us who" {
		t.Errorf("stems that are left: %q, want the two acronyms", s)
	}
}

func TestNewDoc(t *testing.T) {
	d := NewDoc("en", "Envoys Agree On Border Plan After Night Of Talks", "", "The plan holds.")
	if d.Text != "Envoys Agree On Border Plan After Night Of Talks\nThe plan holds." || len(d.Parts) != 2 {
		t.Fatalf("text %q, %d parts", d.Text, len(d.Parts))
	}
	if d.Parts[1].Kind != Body || d.Part(Summary) != nil || d.Part(Body) != &d.Parts[1] {
		t.Error("the empty summary is not left out")
	}
	if !d.Parts[0].TitleCase || d.Parts[1].TitleCase {
		t.Error("headline capitals are not told from a sentence")
	}
	if got := d.Slice(&d.Parts[1], 0, 1); got != "The plan" {
		t.Errorf("slice: %q", got)
	}
	for _, r := range [][2]int{{2, 1}, {-5, 0}, {9, 12}} {
		d.Slice(&d.Parts[1], r[0], r[1]) // must not panic
	}
	if d.Slice(nil, 0, 0) != "" || d.Slice(&d.Parts[1], 3, 2) != "" {
		t.Error("an impossible range has text")
	}
}

func TestLanguage(t *testing.T) {
	for _, c := range []struct{ tag, text, want string }{
		{"", "Ministers meet on the border plan", "en"},
		{"en-GB", "Ministers meet", "en"},
		{"", "Die Außenminister beraten über den Plan und die Grenze am Mittwoch in der Hauptstadt", "de"},
		{"", "Les ministres se réunissent mercredi pour discuter du plan de paix à la frontière", "fr"},
		{"en", "Министры обсудили план", "ru"},
		{"", "Міністри обговорили її план", "uk"},
		{"en", "وزراء الخارجية يجتمعون", "ar"},
		{"", "外相が会談した", "ja"},
		{"", "外长会谈", "zh"},
		{"", "외교장관 회담", "ko"},
		{"de", "Kanzler", "de"},
		{"not a tag", "Ministers meet", "en"},
		{"", "", "en"},
	} {
		if got := NewDoc(c.tag, c.text, "", "").Lang; got != c.want {
			t.Errorf("%q %q: %s, want %s", c.tag, c.text, got, c.want)
		}
	}
}

// check verifies what every caller relies on.
func check(d *Doc) error {
	for i := range d.Parts {
		p := &d.Parts[i]
		if p.Start < 0 || p.End > len(d.Text) || p.Start >= p.End {
			return fmt.Errorf("part %d is [%d,%d) of %d", i, p.Start, p.End, len(d.Text))
		}
		last := p.Start
		for j, tok := range p.Tokens {
			if tok.Start < last || tok.End <= tok.Start || tok.End > p.End {
				return fmt.Errorf("token %d is [%d,%d) after %d", j, tok.Start, tok.End, last)
			}
			if tok.Norm == "" || !utf8.ValidString(tok.Norm) {
				return fmt.Errorf("token %d has the norm %q", j, tok.Norm)
			}
			last = tok.Start // pairs of unspaced scripts overlap
		}
		if len(p.Tokens) > 0 {
			if s := d.Slice(p, 0, len(p.Tokens)-1); !strings.Contains(d.Text, s) {
				return fmt.Errorf("slice %q is not in the text", s)
			}
		}
	}
	return nil
}

func FuzzNewDoc(f *testing.F) {
	f.Add("en", "U.S. says “no” to Oslo's plan", "The 16th, $5bn.", "")
	f.Add("", "中国 abc ไทย", "L'Été d'", "\u00ad'\u200d")
	f.Add("uk", "Kharkivʼ forces, об\u02bcєкт \u02bc", "\u02bc", "A\u02bc")
	f.Add("xx", "\xff\xfe", "İ'S 1,2,3.4.5", "a.b.c. 12:3/4k")
	f.Fuzz(func(t *testing.T, lang, title, summary, body string) {
		d := NewDoc(lang, title, summary, body)
		if err := check(d); err != nil {
			t.Fatalf("%v in %q", err, d.Text)
		}
		for i := range d.Parts {
			for k := -1; k <= len(d.Parts[i].Tokens); k++ {
				d.Slice(&d.Parts[i], k, k+1)
			}
		}
	})
}

func BenchmarkNewDoc(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		NewDoc("en", "Peacekeepers are for the capital to decide, not its neighbour, says the president",
			"The answer came a day after a deputy foreign minister asked for \"ironclad\" guarantees.", "")
	}
}
