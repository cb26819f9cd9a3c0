package feeds

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// What publishing systems append to a summary: an invitation to read on, the
// source line of WordPress, share and subscription prompts. Matched at the
// end of the text only, repeatedly, since they come in rows.
var tails = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\s*\bThe post\b[^\n]{0,400}?\b(?:first appeared on|appeared first on)\b[^\n]{0,200}$`),
	regexp.MustCompile(`(?i)\s*\bL[’']article\b[^\n]{0,400}?\best apparu en premier sur\b[^\n]{0,200}$`),
	regexp.MustCompile(`(?i)\s*\bDer Beitrag\b[^\n]{0,400}?\berschien zuerst auf\b[^\n]{0,200}$`),
	regexp.MustCompile(`(?i)\s*\bLa entrada\b[^\n]{0,400}?\b(?:se publicó primero en|aparece primero en)\b[^\n]{0,200}$`),
	regexp.MustCompile(`(?i)(?:^|[\s.!?…»"”)\]])[\[(]?(?:continue reading|read more|keep reading|read the full (?:story|article)(?: here)?|read full (?:story|article)|lire la suite|weiterlesen|mehr lesen|seguir leyendo|leer más|leia mais|continua a leggere|читать далее|czytaj (?:więcej|dalej))(?: (?:on|at|in|at the) [^\n.]{1,60})?\s*(?:\.{2,4}|…|[»›→>]+|&raquo;)?\s*[\])]?$`),
	regexp.MustCompile(`(?im)^(?:follow our|get our|sign up (?:for|to)|subscribe to) [^\n]{1,300}$`),
	regexp.MustCompile(`(?i)\n\s*(?:share|tweet|comments?|\d+ comments?)$`),
}

// tailBytes is how much of the end of a text is looked at.
const tailBytes = 1500

// withoutBoilerplate strips those tails. A text that is nothing but one of
// them becomes empty when it is short.
func withoutBoilerplate(s string) string {
	for range 4 {
		before := s
		for _, re := range tails {
			s = withoutTail(s, re)
		}
		if s == before {
			break
		}
	}
	return s
}

func withoutTail(s string, re *regexp.Regexp) string {
	from := max(0, len(s)-tailBytes)
	for from > 0 && !utf8.RuneStart(s[from]) {
		from++
	}
	loc := re.FindStringIndex(s[from:])
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
