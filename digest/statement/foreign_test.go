package statement

import (
	"strings"
	"testing"

	"geodigest/digest/lang"
)

// The plainest forms of languages other than English; who is not known, and what
// may be a topic, is left out.
func TestForeign(t *testing.T) {
	x, g := newExtractor(t)
	for _, c := range []struct{ code, title, summary, want string }{
		{"fr", "Macron : « Le port doit rester ouvert »", "", "Macron | : | Le port doit rester ouvert"},
		{"fr", "« Le port doit rester ouvert », a déclaré Emmanuel Macron", "", "Emmanuel Macron | a déclaré | Le port doit rester ouvert"},
		{"fr", "Le port rouvre", "Emmanuel Macron a annoncé que le port serait ouvert en mai.", "Emmanuel Macron | a annoncé | le port serait ouvert en mai"},
		{"fr", "Le port rouvre", "Le port sera ouvert en mai, selon l'ONU.", ""},
		{"fr", "Le port rouvre", "Le maire a dit que le port serait ouvert en mai.", ""},
		{"de", "Friedrich Merz nach Angriff auf Kiew: »Wir bleiben im Hafen«", "", "Friedrich Merz | : | Wir bleiben im Hafen"},
		{"de", "Friedrich Merz: Gericht prüft den Hafen", "", ""},
		{"de", "Venezuela nach Nicolás Maduro: »Wir sind voll Freude«", "", ""},
		{"de", "Der Hafen", "Friedrich Merz sagte, dass der Hafen im Mai öffnet.", "Friedrich Merz | sagte | der Hafen im Mai öffnet"},
		{"de", "Der Hafen", "Wie Merz und Macron sagte der Wirt.", ""},
		{"es", "Pedro Sánchez: \"El puerto sigue abierto\"", "", "Pedro Sánchez | : | El puerto sigue abierto"},
		{"es", "El puerto", "Pedro Sánchez dijo que el puerto sigue abierto.", "Pedro Sánchez | dijo | el puerto sigue abierto"},
		{"ru", "Путин заявил, что порт откроют в мае", "", "Путин | заявил | порт откроют в мае"},
		{"ru", "Порт", "Президент России Владимир Путин сообщил, что порт откроют в мае.", "Президент России Владимир Путин | сообщил | порт откроют в мае"},
		{"ru", "Порт", "«Порт откроют в мае», — сказал Владимир Путин.", "Владимир Путин | сказал | Порт откроют в мае"},
		{"ru", "Порт", "Капитан сказал, что порт откроют в мае.", ""},
		{"uk", "Зеленський заявив, що порт відкриють у травні", "", "Зеленський | заявив | порт відкриють у травні"},
	} {
		d := lang.NewDoc(c.code, c.title, c.summary, "")
		var have []string
		for _, s := range x.Extract(d, g.Annotate(d)) {
			checkSpans(t, d, s)
			have = append(have, line(s))
		}
		if got := strings.Join(have, "\n"); got != c.want {
			t.Errorf("%s %s %s: got %q, want %q", c.code, c.title, c.summary, got, c.want)
		}
	}
}

func FuzzForeign(f *testing.F) {
	f.Add("ru", "Путин заявил, что порт откроют", "«Порт», — сказал Путин. по")
	f.Add("fr", "Selon Macron, : «", "qu'il a dit que : « »")
	f.Add("de", "Merz nach: »", "laut Merz, sagte dass")
	x, g := newExtractor(f)
	f.Fuzz(func(t *testing.T, code, title, summary string) {
		d := lang.NewDoc(code, title, summary, "")
		for _, s := range x.Extract(d, g.Annotate(d)) {
			checkSpans(t, d, s)
		}
	})
}
