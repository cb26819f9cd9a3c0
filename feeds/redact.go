package feeds

import (
	"net/url"
	"regexp"
	"strings"
)

// secretNames are parts of the names of query parameters that carry keys.
var secretNames = []string{"key", "token", "auth", "secret", "pass", "pwd", "sig", "session", "credential", "jwt"}

// secretLength: a value this long without a word boundary is a key, whatever
// the name of its parameter.
const secretLength = 32

// Redact returns an address fit for logs, mails and error texts: the user
// information and the values of query parameters that look like keys are
// replaced by "xxxxx". An address that cannot be read loses everything from
// its "?" and up to its "@".
func Redact(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Opaque != "" { // opaque: "name:password@host" reads as a scheme
		s, _, _ = strings.Cut(s, "?")
		scheme, rest, found := strings.Cut(s, "://")
		if !found {
			scheme, rest = "", s
		} else {
			scheme += "://"
		}
		if i := strings.LastIndexByte(rest, '@'); i >= 0 {
			rest = "xxxxx@" + rest[i+1:]
		}
		return scheme + rest
	}
	if u.User != nil {
		u.User = url.User("xxxxx")
	}
	if u.RawQuery != "" {
		pairs := strings.Split(u.RawQuery, "&")
		for i, pair := range pairs {
			if name, value, ok := strings.Cut(pair, "="); ok && isSecret(name, value) {
				pairs[i] = name + "=xxxxx"
			}
		}
		u.RawQuery = strings.Join(pairs, "&")
	}
	return u.String()
}

func isSecret(name, value string) bool {
	if plain, err := url.QueryUnescape(name); err == nil {
		name = plain
	}
	name = strings.ToLower(name)
	for _, part := range secretNames {
		if strings.Contains(name, part) && value != "" {
			return true
		}
	}
	if len(value) < secretLength {
		return false
	}
	for i := 0; i < len(value); i++ {
		c := value[i] | 0x20
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || value[i] == '=') {
			return false
		}
	}
	return true
}

var (
	userInText   = regexp.MustCompile(`([A-Za-z][A-Za-z0-9+.-]*://)[^/?#\s"<>]*@`)
	secretInText = regexp.MustCompile(`(?i)([a-z0-9_.%~-]*(?:` + strings.Join(secretNames, "|") + `)[a-z0-9_.%~-]*=)("(?:[^"\\]|\\.)*"?|[^\s"'<>,;&}]+)`)
	keyInText    = regexp.MustCompile(`([A-Za-z0-9_.%~-]+=)[A-Za-z0-9]{32,}=*`) // secretLength
)

// RedactText is Redact for a text that may hold addresses, or parameters such as those
// of WWW-Authenticate (RFC 9110, 11.6.1): what looks like a key or a password becomes
// "xxxxx", the rest stays as it is.
func RedactText(s string) string {
	s = userInText.ReplaceAllString(s, "${1}xxxxx@")
	s = secretInText.ReplaceAllStringFunc(s, func(pair string) string {
		name, value, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(value, `"`) {
			return name + `="xxxxx"`
		}
		return name + "=xxxxx"
	})
	return keyInText.ReplaceAllString(s, "${1}xxxxx")
}
