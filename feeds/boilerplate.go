package feeds

import (
	"regexp"
	"strings"
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

// withoutBoilerplate strips those tails, but never the whole text.
func withoutBoilerplate(s string) string {
	for range 4 {
		before := s
		for _, re := range tails {
			loc := re.FindStringIndex(s)
			if loc == nil || loc[1] < len(s) && !strings.HasPrefix(re.String(), "(?im)") {
				continue
			}
			start := loc[0]
			// The character before the phrase belongs to the sentence.
			if start < loc[1] && strings.ContainsRune(".!?…»\"”)]", firstRune(s[start:])) {
				start += len(string(firstRune(s[start:])))
			}
			if rest := strings.TrimSpace(s[:start] + s[loc[1]:]); rest != "" {
				s = rest
			} else if len(s) < 80 {
				// Nothing but the prompt: there is no summary.
				s = ""
			}
		}
		if s == before {
			break
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
