package figure

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestRead(t *testing.T) {
	for _, c := range []struct{ tag, title, summary, want string }{
		{"en", "Quake kills at least 12 in southern Peru", "", "killed 12!"},
		{"en", "Death toll from Peru earthquake rises to 19", "", "killed 19!"},
		{"en", "Toll of missile strike on apartment block in the Ukrainian city of Kharkiv rises to 19", "", "killed 19!"},
		{"en", "Peru quake: death toll now 19, dozens hurt", "", "killed 19!"},
		{"en", "Nineteen people were killed and 40 injured in Peru", "", "killed 19!, injured 40!"},
		{"en", "Ferry sinks off Java: 7 dead, 31 missing", "", "killed 7!, missing 31!"},
		{"en", "Strike kills three soldiers, wounds 12 others", "", "killed 3!, injured 12!"},
		{"en", "Police arrest more than 1,900 at Istanbul rallies", "Over 2,000 protesters have been detained. A court freed 12 arrested men.", "arrested 1900!, arrested 2000"},
		{"en", "Floods in Kenya leave 45 dead, 12,000 people displaced", "", "killed 45!, displaced 12000!"},
		{"en", "Hamas to free 24 hostages", "", "hostages 24!"},
		{"en", "Rescue goes on in Peru", "At least 19 people have died, officials said.", "killed 19"},
		{"de", "Erdbeben in Peru: 19 Tote", "", "killed 19!"},
		{"fr", "Séisme au Pérou : 19 morts, 40 blessés", "", "killed 19!, injured 40!"},
		{"es", "Terremoto en Perú deja 19 muertos", "", "killed 19!"},
		{"ru", "Число жертв растёт: 19 погибших", "", "killed 19!"},
		// what counts nobody
		{"en", "In 2023 rebels killed the mayor", "", ""},
		{"en", "Magnitude 5.6 earthquake hits Peru", "", ""},
		{"en", "Drone raid: 90 of 174 drones shot down, one hurt", "", "injured 1!"},
		{"en", "Two-year-old boy killed by shell", "", ""},
		{"en", "$12 stolen from dead man", "", ""},
		{"en", "30 countries to discuss soldiers killed at sea", "", ""},
		{"en", "Hundreds killed as dam bursts", "", ""},
		{"en", "16th package leaves 3 days for talks on missing ships", "", ""},
		{"en", "", "", ""},
	} {
		var got []string
		for _, f := range Read(c.tag, c.title, c.summary) {
			s := fmt.Sprintf("%s %d", f.Slot, f.Value)
			if f.Title {
				s += "!"
			}
			got = append(got, s)
		}
		if g := strings.Join(got, ", "); g != c.want {
			t.Errorf("%q / %q\n got %q\nwant %q", c.title, c.summary, g, c.want)
		}
	}
}

// TestWhatAFigureIsOf: whom it counts, who struck, and over what time.
func TestWhatAFigureIsOf(t *testing.T) {
	for _, c := range []struct{ title, of, by string }{
		{"Harbour shelling kills 3 sailors", "sailors", ""},
		{"Toll rises to 4 seafarers killed after rebels hit tanker", "sailors", ""},
		{"Strikes kill 31 rebel fighters in the hills", "fighters", ""},
		{"280 aid workers killed in Darfur", "workers", ""},
		{"Police detain 7 reporters at rally", "journalists", ""},
		{"Floods kill 12 people in Kenya", "", ""},
		{"Floods kill 12 across Kenya, officials say", "", ""},
		{"Floods kill 12 officials say", "", ""},
		{"Police arrest 120 at Lisbon rallies", "", ""},
		{"Twelve villagers killed in landslide", "villagers", ""},
		{"US air strikes kill 12 in Yemen", "", "us"},
		{"12 killed in American missile strike after Houthi attack on ship", "", "us"},
		{"Turkish drone strikes kill 12 in Iraq", "", "turkey"},
		{"Burmese air force bombing kills 12", "", "burmese"},
		{"Burmese air raid kills 12", "", "burmese"},
		{"Kharkiv missile strike kills 12", "", ""},
		{"Overnight strikes kill 12", "", ""},
		{"Israel strikes Beirut suburb, killing 12", "", "israel"},
	} {
		fs := Read("en", c.title, "")
		if len(fs) != 1 || fs[0].Of != c.of || fs[0].By != c.by || fs[0].Sum {
			t.Errorf("%q: %+v; want of %q by %q", c.title, fs, c.of, c.by)
		}
	}
	for _, c := range []struct {
		title string
		sum   bool
	}{
		{"280 people killed in Darfur since 2023", true},
		{"280 killed in Darfur since ceasefire ended", true},
		{"280 killed in Darfur since Tuesday", false},
		{"280 killed so far this year in Darfur", true},
		{"280 killed in Darfur in two months", true},
		{"280 killed in Darfur in 2024", true},
		{"280 killed in Darfur in total", true},
		{"Months of shelling: 280 killed in Darfur", true},
		{"Darfur: 280 killed so far, toll may rise", false},
		{"Quake kills 280 two days after tremor", false},
	} {
		if fs := Read("en", c.title, ""); len(fs) != 1 || fs[0].Sum != c.sum {
			t.Errorf("%q: %+v; want a sum: %v", c.title, fs, c.sum)
		}
	}
	if fs := Read("fr", "Séisme : 12 morts, 3 marins disparus", ""); len(fs) == 0 || fs[0].Of != "" {
		t.Errorf("a figure that is not English is narrowed: %+v", fs)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("en", "Quake kills at least 12, injures 30", "Death toll rises to 19.")
	f.Add("", "12", "killed 99999999999999999999 \xff")
	f.Fuzz(func(t *testing.T, tag, title, summary string) {
		for _, x := range Read(tag, title, summary) {
			if x.Slot == "" || x.Value < 1 || x.Value > most || !utf8.ValidString(x.Slot) {
				t.Errorf("figure %+v of %q / %q", x, title, summary)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	for b.Loop() {
		Read("en", "Death toll from Peru earthquake rises to 19, dozens hurt", "At least 19 people have died and 40 were injured, officials in Arequipa said on Tuesday. Rescue goes on in three districts of the city.")
	}
}
