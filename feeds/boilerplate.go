package feeds

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// withoutBoilerplate strips what publishing systems append to a summary: an
// invitation to read on, the source line of WordPress, share and subscription
// prompts. They stand at the end, in rows, in the language of the outlet. A text
// that is nothing but one of them becomes empty when it is short.
//
// An invitation must begin with a capital or follow the end of a sentence; a
// source line must name a title and a site: "The post X appeared first on Y."; a
// prompt must be a line of its own.
func withoutBoilerplate(s string) string {
	for range 6 {
		before := s
		s = withoutInvitation(s)
		s = withoutSourceLine(s)
		s = withoutPrompt(s)
		if s == before {
			break
		}
	}
	return s
}

// invitations to read on, lower case, by their last word.
var invitations = byLastWord(
	"continue reading", "keep reading", "read more", "read more here", "learn more", "read full story", "read full article",
	"read the full story", "read the full article", "read the full story here", "read the rest", "read the rest of this entry", "full story", "more",
	"lire la suite", "lire plus", "lire l'article", "lire l’article", "en savoir plus", "lire la suite de l'article", "lire la suite de l’article", "voir plus",
	"weiterlesen", "mehr lesen", "lesen sie mehr", "weiter lesen", "mehr erfahren", "mehr dazu", "zum artikel",
	"seguir leyendo", "leer más", "leer mas", "continuar leyendo", "leer la noticia completa", "ver más", "sigue leyendo",
	"leia mais", "continue lendo", "ler mais", "saiba mais", "continuar lendo", "continuar a ler",
	"continua a leggere", "leggi tutto", "leggi di più", "leggi l'articolo", "leggi l’articolo", "continua",
	"читать далее", "читать дальше", "читать полностью", "подробнее", "далее", "продолжение",
	"читати далі", "докладніше", "детальніше", "читати більше",
	"czytaj więcej", "czytaj dalej", "devamını oku", "lees meer", "lees verder", "läs mer", "les mer", "læs mere", "lue lisää",
	"citește mai mult", "citeşte mai mult", "číst dále", "celý článek", "διαβάστε περισσότερα", "прочети повече", "opširnije", "pročitaj više", "прочитај више",
	"阅读全文", "阅读更多", "閱讀全文", "繼續閱讀", "続きを読む", "자세히 보기", "더 보기", "اقرأ المزيد", "المزيد", "إقرأ المزيد", "ادامه مطلب", "קרא עוד", "המשך קריאה", "baca selengkapnya", "xem thêm",
)

func byLastWord(list ...string) map[string][]string {
	m := make(map[string][]string, len(list))
	for _, s := range list {
		w := s[strings.LastIndexByte(s, ' ')+1:]
		m[w] = append(m[w], s)
	}
	return m
}

// places introduce where an invitation says to read on: "at The Gazette".
var places = []string{" on ", " at ", " in ", " bei ", " auf ", " sur ", " en ", " su ", " на "}

func withoutInvitation(s string) string {
	const decor = " \n.…»›→>])-–—:|"
	body := strings.TrimRight(s, decor)
	from := max(0, len(body)-140)
	for from < len(body) && !utf8.RuneStart(body[from]) {
		from++
	}
	low := strings.ToLower(body[from:])
	if len(low) != len(body)-from {
		return s // a letter whose case changes its length: offsets would be wrong
	}
	if start, ok := invitationAt(low, body[from:]); ok {
		return trimInvitation(s, body[:from+start])
	}
	// "Continue reading at The Gazette": the invitation is not at the very end.
	line := 0
	for _, stop := range []string{"\n", ". ", "! ", "? ", "… ", "” ", "» "} {
		if i := strings.LastIndex(low, stop); i >= 0 {
			line = max(line, i+len(stop))
		}
	}
	for line < len(low) && (low[line] == ' ' || !utf8.RuneStart(low[line]) || low[line] == '[' || low[line] == '(') {
		line++
	}
	if len(low)-line > 90 {
		return s
	}
	for _, p := range places {
		i := strings.Index(low[line:], p)
		if i < 0 {
			continue
		}
		said := strings.TrimSuffix(low[line:line+i], " here")
		if start, ok := invitationAt(said, body[from+line:from+line+len(said)]); ok && start == 0 {
			return trimInvitation(s, body[:from+line])
		}
	}
	return s
}

// invitationAt finds an invitation at the end of low, the lower case of text.
func invitationAt(low, text string) (start int, ok bool) {
	last := low[strings.LastIndexAny(low, " \n")+1:]
	for _, p := range invitations[strings.TrimLeft(last, "[(")] {
		start := len(low) - len(p)
		if start < 0 || low[start:] != p {
			continue
		}
		before := strings.TrimRight(text[:start], " [(")
		first, _ := utf8.DecodeRuneInString(text[start:])
		prev, _ := utf8.DecodeLastRuneInString(before)
		gap := len(before) < start
		switch {
		case before == "" || prev == '\n':
			return start, true
		case strings.ContainsRune(".!?…»\"”)]。！？", prev):
			return start, true
		case gap && unicode.IsUpper(first) && strings.Contains(p, " "):
			return start, true
		case gap && strings.ContainsAny(text[len(before):start], "[("):
			return start, true
		}
	}
	return 0, false
}

func trimInvitation(s, rest string) string {
	rest = strings.TrimRight(rest, " \n[(|–—-»›→>")
	if rest == "" && len(s) >= 80 {
		return s
	}
	return rest
}

// sourceLines of publishing systems: a word of the middle, and the whole line.
var sourceLines = []struct {
	middle string
	line   func() *regexp.Regexp
}{
	{" first on ", sourceLine(`The post`, `appeared first on`)},
	{"first appeared ", sourceLine(`The post`, `first appeared (?:on|in)`)},
	{"en premier sur", sourceLine(`L[’']article|Cet article`, `(?:est apparu|appara[iî]t) en premier sur`)},
	{"zuerst auf", sourceLine(`Der Beitrag|Der Artikel`, `erschien zuerst auf`)},
	{"primero en", sourceLine(`La entrada|El post|El cargo|La noticia`, `(?:se publicó primero en|aparece primero en|apareció primero en)`)},
	{"primeiro em", sourceLine(`O post|A postagem|O artigo`, `apareceu primeiro em`)},
	{"proviene da", sourceLine(`L[’']articolo|Il post`, `proviene da`)},
	{"eerst op", sourceLine(`Het bericht`, `verscheen eerst op`)},
	{"впервые", sourceLine(`Запись|Сообщение`, `(?:впервые появилась|появились сначала|впервые опубликована)(?: на)?`)},
	{"появились сначала", sourceLine(`Запись|Сообщение`, `появились сначала на`)},
	{"serwisu", sourceLine(`Artykuł`, `pochodzi z serwisu`)},
	{"först ", sourceLine(`Inlägget`, `dök först upp på`)},
	{"først på", sourceLine(`Innlegget|Indlægget`, `(?:dukket opp|blev vist) først på`)},
}

// sourceLine is compiled when a text first needs it: these are large.
func sourceLine(begin, middle string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?:^|\s)(?:` + begin + `)\s[^\n]{1,400}?\s` + middle + `\s["«“]?[\p{Lu}\p{N}\p{Lo}][^\n]{0,200}$`)
	})
}

func withoutSourceLine(s string) string {
	from := max(0, len(s)-800)
	for from > 0 && !utf8.RuneStart(s[from]) {
		from++
	}
	end := s[from:]
	for _, l := range sourceLines {
		if !strings.Contains(end[max(0, len(end)-300):], l.middle) {
			continue
		}
		if loc := l.line().FindStringIndex(end); loc != nil {
			return strings.TrimSpace(s[:from+loc[0]])
		}
	}
	return s
}

// prompts begin a line that asks the reader for something or leads elsewhere.
var prompts = []string{
	"follow our ", "get our ", "sign up for ", "sign up to ", "subscribe to our ", "join our ", "download our ", "sign up: ", "follow today’s ", "follow today's ", "follow live ", "follow us on ", "also read:", "also read |", "read also:", "related:", "related article", "see also:",
	"abonnez-vous à ", "inscrivez-vous à ", "suivez-nous ", "retrouvez-nous ", "lire aussi :", "lire aussi:", "à lire aussi",
	"folgen sie uns ", "abonnieren sie ", "lesen sie auch", "mehr zum thema",
	"síguenos en ", "suscríbete a ", "lea también", "lee también", "te puede interesar", "leia também", "siga-nos ", "iscriviti alla ", "leggi anche",
	"подписывайтесь на ", "подпишитесь на ", "читайте также", "читайте нас ", "підписуйтесь на ", "підписуйтеся на ", "читайте також", "czytaj też", "czytaj także", "zobacz też",
}

// buttons are lines that are nothing but the label of a button.
var buttons = []string{"share", "tweet", "comment", "comments", "print", "share this:", "partager", "teilen", "compartir", "поделиться"}

// withoutPrompt drops the last line when it is a prompt, or a button.
func withoutPrompt(s string) string {
	i := strings.LastIndexByte(s, '\n')
	line := strings.TrimSpace(s[i+1:])
	if len(line) > 300 || line == "" {
		return s
	}
	low := strings.ToLower(cut(line, 60))
	if i < 0 {
		// A text of one line is dropped only where it asks for a subscription.
		for _, p := range prompts[:4] {
			if strings.HasPrefix(low, p) && strings.Contains(low, "our ") && len(line) < 80 {
				return ""
			}
		}
		return s
	}
	for _, p := range prompts {
		if strings.HasPrefix(low, p) {
			return strings.TrimSpace(s[:i])
		}
	}
	label := strings.TrimLeft(low, "0123456789 ")
	for _, b := range buttons {
		if label == b {
			return strings.TrimSpace(s[:i])
		}
	}
	return s
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}
