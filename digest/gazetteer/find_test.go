package gazetteer

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"geodigest/digest/lang"
)

func newTest(t testing.TB) *Gazetteer {
	t.Helper()
	g, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// found prints the matches of an item: "text=id", in order.
func found(g *Gazetteer, title, summary string) string {
	d := lang.NewDoc("en", title, summary, "")
	var out []string
	for i, ms := range g.Annotate(d) {
		for _, m := range ms {
			out = append(out, fmt.Sprintf("%s=%s", d.Slice(&d.Parts[i], m.First, m.Last), m.Entity.ID))
		}
	}
	return strings.Join(out, " ")
}

func TestFind(t *testing.T) {
	g := newTest(t)
	for _, c := range []struct{ name, title, summary, want string }{
		{"spellings", "Volodymyr Zelensky lands in Kiev", "Zelenskiy waved.",
			"Volodymyr Zelensky=person:volodymyr-zelenskyy Kiev=metonym:kiev Zelenskiy=person:volodymyr-zelenskyy"},
		{"acronym with dots", "The U.S. and the U.A.E. sign", "", "U.S.=country:us U.A.E.=country:ae"},
		{"pronoun is no state", "They told us to wait", "", ""},
		{"shouted pronoun", "TELL US NOW PLEASE", "", ""},
		{"currency is no state", "Fund raises US$5bn", "", ""},
		{"longest match", "South Sudan talks stall", "", "South Sudan=country:ss"},
		{"newspaper", "Editor leaves the New York Times", "", ""},
		{"possessive", "Ukraine’s neighbours", "", "Ukraine’s=country:ua"},
		{"hyphen", "US-China talks", "", "US=country:us China=country:cn"},
		{"Georgia the country", "Georgia votes as Tbilisi crowds grow", "", "Georgia=country:ge Tbilisi=metonym:tbilisi"},
		{"Georgia the state", "Georgia governor signs bill in Atlanta", "", "Atlanta=place:atlanta"},
		{"Jordan the name", "Actor Jordan Smithers thanks fans", "", ""},
		{"Jordan the country", "Aid convoy leaves Jordan", "", "Jordan=country:jo"},
		{"turkey the bird", "A cold Turkey sandwich", "", ""},
		{"guinea pig", "Guinea pigs are quiet pets", "", ""},
		{"surname alone", "Macron meets Merz", "", "Macron=person:emmanuel-macron Merz=person:friedrich-merz"},
		{"another bearer", "a baker named Lucas Macron won", "", ""},
		{"surname beside its state", "Wong defends Australia's plan", "", "Wong=person:penny-wong Australia's=country:au"},
		{"surname without a reason", "Wong opens a bakery", "", ""},
		{"surname after the full name", "Imran Khan is moved", "Khan has been held since spring.", "Imran Khan=person:imran-khan Khan=person:imran-khan"},
		{"dateline", "Ceasefire holds", "PARIS (Agency) - Fighting stopped in Sudan.", "Sudan=country:sd"},
		{"dateline with date", "Ceasefire holds", "TEHRAN, May 21 (XYZ) – Fighting stopped in Sudan.", "Sudan=country:sd"},
		{"deputy minister", "Grushko demands guarantees", "", "Grushko=person:alexander-grushko"},
		{"diacritics", "Erdogan und Vučić", "", "Erdogan=person:recep-tayyip-erdogan Vučić=person:aleksandar-vucic"},
		{"Cyrillic", "Путин и Зеленский", "", "Путин=person:vladimir-putin Зеленский=person:volodymyr-zelenskyy"},
		{"particles in either case", "Abelardo de la Espriella meets Von Der Leyen", "Ursula von der Leyen smiled.",
			"Abelardo de la Espriella=person:abelardo-de-la-espriella Von Der Leyen=person:ursula-von-der-leyen Ursula von der Leyen=person:ursula-von-der-leyen"},
		{"German headline", "Dänemark und Grönland warnen die Vereinigten Staaten", "",
			"Dänemark=country:dk Grönland=country:gl Vereinigten Staaten=country:us"},
		{"Polish cases", "Europejscy liderzy w sprawie Grenlandii i Danii, rozmowy w Wenezueli", "", "Grenlandii=country:gl Danii=country:dk Wenezueli=country:ve"},
		{"Ukrainian cases", "Переговори України з Польщею у Туреччині", "", "України=country:ua Польщею=country:pl Туреччині=country:tr"},
		{"Russian cases", "Переговоры с Ираном и Израилем в Саудовской Аравии", "", "Ираном=country:ir Израилем=country:il Саудовской Аравии=country:sa"},
		{"French", "L'Allemagne et le Royaume-Uni appellent la Chine", "", "Allemagne=country:de Royaume-Uni=country:gb Chine=country:cn"},
		{"Spanish", "Colombia, Brasil y los Países Bajos condenan a Corea del Norte", "", "Colombia=country:co Brasil=country:br Países Bajos=country:nl Corea del Norte=country:kp"},
		{"Arabic", "إيران والسعودية ومصر", "", "إيران=country:ir والسعودية=country:sa ومصر=country:eg"},
		{"Chinese states", "法国 英国 印度 德国 加拿大", "", "法国=country:fr 英国=country:gb 印度=country:in 德国=country:de 加拿大=country:ca"},
		{"leaders in cases", "Встреча Путина с Макроном в Москве, без Зеленского", "",
			"Путина=person:vladimir-putin Макроном=person:emmanuel-macron Москве=metonym:moscow Зеленского=person:volodymyr-zelenskyy"},
		{"White House abroad", "Das Weiße Haus und der Kreml schweigen", "", "Weiße Haus=metonym:white-house Kreml=metonym:kremlin"},
		{"Chinese", "俄罗斯总统抵达中国", "", "俄罗斯=country:ru 中国=country:cn"},
	} {
		if got := found(g, c.title, c.summary); got != c.want {
			t.Errorf("%s: %q / %q\n got %s\nwant %s", c.name, c.title, c.summary, got, c.want)
		}
	}
}

func TestFlags(t *testing.T) {
	g := newTest(t)
	d := lang.NewDoc("en", "French minister meets Starmer", "", "")
	ms := g.Find(d, 0)
	if len(ms) != 2 || !ms[0].Demonym || ms[0].Partial || !ms[1].Partial || ms[1].Entity.Role != "former prime minister" {
		t.Fatalf("got %+v", ms)
	}
	if g.Find(d, 1) != nil || g.Find(d, -1) != nil {
		t.Error("a part that is not there has matches")
	}
	if e := (Mentions{ms}).Person("starmer"); e == nil || e.Name != "Keir Starmer" {
		t.Errorf("person by surname: %v", e)
	}
	if e := (Mentions{ms}).Person("Macron"); e != nil {
		t.Errorf("a person who is not in the item: %v", e)
	}
}

func TestCountries(t *testing.T) {
	g := newTest(t)
	for _, c := range []struct {
		title, summary string
		want           []string
	}{
		{"Hamas answers Israel", "Israel said the offer stands.", []string{"IL", "PS"}},
		{"Pope Leo speaks of peace in Gaza", "", []string{"PS", "VA"}},
		{"EU ministers meet on Kosovo", "", []string{"EU", "XK"}},
		{"Nato chief visits Greenland", "", []string{"GL"}},
		{"Nothing here", "", []string{}},
	} {
		d := lang.NewDoc("en", c.title, c.summary, "")
		if got := g.Countries(g.Annotate(d)); !slices.Equal(got, c.want) {
			t.Errorf("%q: got %v, want %v", c.title, got, c.want)
		}
	}
}

func TestRegions(t *testing.T) {
	g := newTest(t)
	for code, want := range map[string]string{"RU": Europe, "UA": Europe, "BY": Europe, "TR": MiddleEast, "IR": MiddleEast, "EG": MiddleEast, "PS": MiddleEast,
		"IN": SouthCentral, "KZ": SouthCentral, "AF": SouthCentral, "CN": AsiaPacific, "AU": AsiaPacific, "NG": Africa, "SD": Africa, "BR": Americas,
		"US": Americas, "EU": Europe, "XK": Europe, "AQ": World, "ZZ": World, "": World, "gb": Europe} {
		if got := g.Region(code); got != want {
			t.Errorf("region of %q: %s, want %s", code, got, want)
		}
	}
	seen := map[string]bool{}
	for code := range g.info {
		if r := g.Region(code); !slices.Contains(Regions(), r) {
			t.Errorf("region of %s: %q is not listed", code, r)
		} else {
			seen[r] = true
		}
	}
	if len(seen) != len(Regions()) {
		t.Errorf("regions in use: %v of %v", seen, Regions())
	}
	c, ok := g.Country("fr")
	if !ok || c.Name != "France" || c.Demonym != "French" || c.Region != "Europe" || c.Subregion != "Western Europe" {
		t.Errorf("France: %+v", c)
	}
	if c, ok := g.Country("GE"); !ok || c.Name != "Georgia" || c.Region != "Asia" {
		t.Errorf("Georgia: %+v", c)
	}
	if c, ok := g.Country("TR"); !ok || c.Demonym != "Turkish" {
		t.Errorf("Türkiye: %+v", c)
	}
}

func TestExtraTable(t *testing.T) {
	g, err := New(strings.NewReader("# ours\nperson\tfr\tAnna Belleforet\tforeign minister\t!Belleforet\r\n\nplace\tNO\tNordhavnøya\tisland\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := found(g, "Belleforet visits Nordhavnoya", ""), "Belleforet=person:anna-belleforet Nordhavnoya=place:nordhavnoya"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, c := range []struct{ table, want string }{
		{"person\tFR", "gazetteer table 1:1: 2 columns"},
		{"# x\nhero\tFR\tAnna", "gazetteer table 1:2: kind \"hero\""},
		{"person\tFRA\tAnna B", "country \"FRA\" is not a two-letter code"},
		{"person\tFR\t \tx\ty", "the name, is empty"},
		{"country\t\tAtlantis", "two-letter code in the second column"},
		{"place\tFR\tX\tcity\tA||B", "an alias is empty"},
		{"place\tQQ\tX\tcity", "no country has the code \"QQ\""},
		{"place\tF1\tX\tcity", "country \"F1\" is not a two-letter code"},
		{"place\tFR\tX\xff\tcity", "this is not UTF-8"},
		{"person\n\nhero\tFR\tAnna\n", "gazetteer table 1:1: 1 columns: write kind, country, name, detail and aliases with tabs between them\ngazetteer table 1:3: kind"},
	} {
		if _, err := New(strings.NewReader(c.table)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want %q", c.table, err, c.want)
		}
	}
}

// A table that has a name is called by it.
func TestExtraTableName(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "names.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString("place\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Seek(0, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := New(f); err == nil || !strings.Contains(err.Error(), "names.tsv:1: ") {
		t.Errorf("error %v", err)
	}
}

func TestCodes(t *testing.T) {
	codes := newTest(t).Codes()
	for _, c := range []string{"EU", "FR", "PS", "UA", "XK"} {
		if !slices.Contains(codes, c) {
			t.Errorf("%s is missing", c)
		}
	}
	if !slices.IsSorted(codes) || len(slices.Compact(slices.Clone(codes))) != len(codes) {
		t.Errorf("codes %v", codes)
	}
}

func FuzzFind(f *testing.F) {
	g := newTest(f)
	f.Add("Macron meets Zelensky in Kyiv", "PARIS (Agency) - The U.S. said")
	f.Add("", "\xff\xfeGeorgia's Jordan")
	f.Add("俄罗斯 Türkiye", "US$ (a) — b")
	f.Fuzz(func(t *testing.T, title, summary string) {
		d := lang.NewDoc("", title, summary, "")
		for i, ms := range g.Annotate(d) {
			end := -1
			for _, m := range ms {
				if m.Entity == nil || m.First <= end || m.Last < m.First || m.Last >= len(d.Parts[i].Tokens) {
					t.Fatalf("bad match %+v in %q", m, d.Text)
				}
				end = m.Last
			}
		}
	})
}

func FuzzExtraTable(f *testing.F) {
	f.Add("person\tFR\tAnna B\tminister\t!B|@C|?D")
	f.Add("person\tFR\tAnna B\tDE:minister 2010/2012-05; mayor 2012-05-02/..\t!B")
	f.Add("block\t\tX Y Z\n\ncountry\tQQ\t~Q")
	f.Add("\ufeffplace\t\t")
	f.Fuzz(func(t *testing.T, table string) {
		g := &Gazetteer{words: map[string]int32{}, edges: map[uint64]int32{}, ends: map[int32][]alias{}, entities: map[string]*Entity{}, info: map[string]CountryInfo{}, nodes: 1}
		if err := readTable(strings.NewReader(table), "table", g.add); err != nil {
			return
		}
		g.Annotate(lang.NewDoc("en", table, "", ""))
	})
}

func BenchmarkAnnotate(b *testing.B) {
	g := newTest(b)
	d := lang.NewDoc("en", "Peacekeepers are for Kyiv to decide, not Moscow, says Macron",
		"The French president answered Russia's deputy foreign minister, who had asked that Ukraine stay out of NATO.", "")
	b.ReportAllocs()
	for b.Loop() {
		g.Annotate(d)
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		newTest(b)
	}
}
