package feeds

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// What publishing systems append to a summary: an invitation to read on, the
// source line of WordPress, share and subscription prompts. Matched at the
// end of the text only, repeatedly, since they come in rows.
//
// The source line must name a title and a site: "The post X appeared first on
// Y." An invitation must begin with a capital, or follow the end of a sentence.
var tails = []tail{
	{regexp.MustCompile(`(?:^|\s)(?:The post|L[’']article|Der Beitrag|La entrada|O post|L'articolo)\s[^\n]{1,400}?\s(?:appeared first on|first appeared on|est apparu en premier sur|erschien zuerst auf|se publicó primero en|aparece primero en|apareceu primeiro em|proviene da)\s\p{Lu}[^\n]{0,200}$`), []string{"first", "premier sur", "zuerst auf", "primero en", "primeiro em", "proviene da"}, 800},
	{regexp.MustCompile(`(?:^|\s)[\[(]?(?:Continue [Rr]eading|CONTINUE READING|Read [Mm]ore|READ MORE|Keep [Rr]eading|Read (?:the )?[Ff]ull (?:[Ss]tory|[Aa]rticle)|Lire la suite|Weiterlesen|Mehr lesen|Seguir leyendo|Leer más|Leia mais|Continua a leggere|Читать далее|Читати далі|Czytaj (?:więcej|dalej)|Devamını oku)` + invited), invitations, 160},
	{regexp.MustCompile(`(?:[.!?…»"”)\]]|\n)\s*[\[(]?(?:continue reading|read more|keep reading|read (?:the )?full (?:story|article)|lire la suite|weiterlesen|mehr lesen|seguir leyendo|leer más|leia mais|читать далее)` + invited), invitations, 160},
	{regexp.MustCompile(`(?im)^(?:follow our|get our|sign up (?:for|to) our|subscribe to our) [^\n]{1,300}$`), []string{"our "}, 1500},
	{regexp.MustCompile(`(?i)\n\s*(?:share|tweet|comments?|\d+ comments?)$`), []string{"hare", "weet", "omment"}, 40},
}

// invitations are the last words of the invitations, without their capitals.
var invitations = []string{"eading", "EADING", "ore", "ORE", "tory", "rticle", "suite", "lesen", "leyendo", "más", "mais", "leggere", "далее", "далі", "cej", "alej", "oku", "OKU"}

// tail is a pattern with strings of which its text must hold one: looking for
// those first spares nearly every text the pattern.
type tail struct {
	re  *regexp.Regexp
	any []string
	end int // bytes at the end of a text in which it may stand
}

func (t tail) possible(s string) bool {
	for _, a := range t.any {
		if strings.Contains(s, a) {
			return true
		}
	}
	return false
}

// invited is what may follow an invitation to read on: where, and an arrow.
const invited = `(?: here)?(?: (?:on|at|in) [^\n.]{1,60})?\s*(?:\.{1,4}|…|[»›→>]+)?\s*[\])]?$`

// withoutBoilerplate strips those tails. A text that is nothing but one of
// them becomes empty when it is short.
func withoutBoilerplate(s string) string {
	for range 4 {
		before := s
		for _, t := range tails {
			s = withoutTail(s, t)
		}
		if s == before {
			break
		}
	}
	return s
}

func withoutTail(s string, t tail) string {
	from := max(0, len(s)-t.end)
	for from > 0 && !utf8.RuneStart(s[from]) {
		from++
	}
	if !t.possible(s[from:]) {
		return s
	}
	loc := t.re.FindStringIndex(s[from:])
	if loc == nil {
		return s
	}
	start, end := from+loc[0], from+loc[1]
	// The character before the phrase belongs to the sentence.
	if r := firstRune(s[start:]); start < end && strings.ContainsRune(".!?…»\"”)]", r) {
		start += utf8.RuneLen(r)
	}
	rest := strings.TrimSpace(s[:start] + s[end:])
	if rest == "" && len(s) >= 80 {
		return s
	}
	return rest
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}
