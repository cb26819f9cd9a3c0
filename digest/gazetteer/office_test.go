package gazetteer

import (
	"strings"
	"testing"
	"time"

	"geodigest/digest/lang"
)

func on(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestOfficesOfATime(t *testing.T) {
	g := newTest(t)
	for _, c := range []struct{ text, day, country, role string }{
		{"Keir Starmer speaks", "2025-05-21", "GB", "prime minister"},
		{"Keir Starmer speaks", "2026-07-19", "GB", "prime minister"},
		{"Keir Starmer speaks", "2026-07-20", "GB", "former prime minister"},
		{"Keir Starmer speaks", "2023-01-01", "GB", ""},
		{"Burnham speaks", "2026-07-20", "GB", "prime minister"},
		{"Mark Rutte speaks", "2023-01-01", "NL", "prime minister"},
		{"Mark Rutte speaks", "2025-05-21", "", "NATO secretary general"},
		{"Ursula von der Leyen speaks", "2019-01-01", "DE", "defence minister"},
		{"Ursula von der Leyen speaks", "2025-05-21", "EU", "president of the European Commission"},
		{"Kaja Kallas speaks", "2022-05-21", "EE", "prime minister"},
		{"Kaja Kallas speaks", "2024-09-01", "EE", "former prime minister"},
		{"Kaja Kallas speaks", "2025-05-21", "EU", "foreign policy chief"},
		{"Lebanese President Joseph Aoun", "2025-10-30", "LB", "president"},
		{"Nicolás Maduro speaks", "2026-01-02", "VE", "president"},
		{"Nicolás Maduro speaks", "2026-01-03", "VE", "former president"},
		{"David Lammy speaks", "2025-09-04", "GB", "foreign secretary"},
		{"David Lammy speaks", "2025-09-05", "GB", "deputy prime minister"},
		{"Mike Waltz speaks", "2025-03-17", "US", "national security adviser"},
		{"Mike Waltz speaks", "2025-05-21", "US", "former national security adviser"},
		{"Rustem Umerov speaks", "2025-05-21", "UA", "defence minister"},
		{"Yulia Svyrydenko speaks", "2025-07-17", "UA", "prime minister"},
		{"António Guterres speaks", "2025-05-21", "", "UN secretary general"}, // no dates: always
	} {
		var e *Entity
		for _, m := range g.AnnotateAt(lang.NewDoc("en", c.text, "", ""), on(c.day))[0] {
			if m.Entity.Type == Person {
				e = m.Entity
			}
		}
		if e == nil || e.Country != c.country || e.Role != c.role {
			t.Errorf("%s on %s: %+v, want %s %q", c.text, c.day, e, c.country, c.role)
			continue
		}
		if base := g.Entity(e.ID); base == nil || base.Name != e.Name || e.At(time.Time{}) != e {
			t.Errorf("%s on %s: id %s, name %s", c.text, c.day, e.ID, e.Name)
		}
	}
	now := g.Entity("person:keir-starmer")
	if now.Role != "former prime minister" || now.At(on("2025-01-01")).At(on("2026-11-01")).Role != now.Role {
		t.Errorf("latest office: %+v", now)
	}
	if (*Entity)(nil).At(on("2025-01-01")) != nil {
		t.Error("nil at a time")
	}
}

// Offices without a dated line keep the spelling of the digest: an organisation's
// short name is in capitals.
func TestRolesAreSpelled(t *testing.T) {
	for _, e := range newTest(t).entities {
		for _, w := range strings.Fields(e.Role) {
			switch w {
			case "un", "nato", "eu", "iaea", "who", "icc", "imf", "european", "african":
				t.Errorf("%s: %q in %q wants capitals", e.Name, w, e.Role)
			}
		}
	}
}

func TestOfficesInATable(t *testing.T) {
	for _, c := range []struct{ detail, want string }{
		{"mayor 2020/2021; minister", "has no dates"},
		{"minister 2021/2020", "must be later"},
		{"minister 2021/soon", `date "soon": write YYYY`},
		{"2020/2021", "an office is empty"},
		{"minister 2020-13-01/..", `date "2020-13-01"`},
		{"minister ../..", ""},
		{"secretary of state/trade", ""},
	} {
		_, err := New(strings.NewReader("person\tFR\tAnna Belleforet\t" + c.detail))
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%q: %v", c.detail, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "table 1:1")):
			t.Errorf("%q: error %v, want %q", c.detail, err, c.want)
		}
	}
}
