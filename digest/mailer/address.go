package mailer

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// Limits of an address as it travels in SMTP (RFC 5321 section 4.5.3.1 and its
// erratum 1690: 254 bytes for the whole path without its angle brackets).
const (
	maxAddress = 254
	maxLocal   = 64
	maxDomain  = 253
	maxLabel   = 63
)

// ValidAddress says whether s is an address that sign-up and import accept; the
// error says in plain words why not. The rule is narrower than RFC 5321: a dot-atom
// of ASCII before the @ and a host name after it. Quoted local parts, address
// literals, comments, spaces and control characters are refused, because
// everything that has to be quoted somewhere is a way to smuggle commands and
// headers. Nothing is trimmed.
func ValidAddress(s string) error {
	_, err := NormalizeAddress(s)
	return err
}

// NormalizeAddress checks s by the rule of ValidAddress and returns it with its
// domain in lower case and in A-labels (RFC 5890); the local part stays as given,
// since only the receiver may say whether its case matters.
func NormalizeAddress(s string) (string, error) {
	switch {
	case s == "":
		return "", errors.New("the address is empty")
	case len(s) > maxAddress:
		return "", fmt.Errorf("the address is longer than %d bytes", maxAddress)
	case !utf8.ValidString(s):
		return "", errors.New("the address is not valid UTF-8")
	}
	for _, r := range s {
		if unicode.IsControl(r) || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return "", errors.New("the address holds a space or an invisible character")
		}
	}
	local, domain, ok := strings.Cut(s, "@")
	switch {
	case !ok:
		return "", errors.New("the address has no @")
	case strings.ContainsRune(local, '"'):
		return "", errors.New("quoted local parts are not supported")
	case strings.ContainsRune(domain, '@'):
		return "", errors.New("the address has more than one @")
	}
	if err := checkLocal(local); err != nil {
		return "", err
	}
	host, err := asciiDomain(domain)
	if err != nil {
		return "", err
	}
	out := local + "@" + host
	if len(out) > maxAddress {
		return "", fmt.Errorf("the address is longer than %d bytes once its domain is in A-labels", maxAddress)
	}
	return out, nil
}

// checkLocal accepts a dot-atom of ASCII (RFC 5322 section 3.2.3).
func checkLocal(local string) error {
	switch {
	case local == "":
		return errors.New("nothing stands before the @")
	case len(local) > maxLocal:
		return fmt.Errorf("the part before the @ is longer than %d bytes", maxLocal)
	case local[0] == '.' || local[len(local)-1] == '.' || strings.Contains(local, ".."):
		return errors.New("a dot stands at an end of the part before the @, or two stand together")
	}
	for _, r := range local {
		if r >= utf8.RuneSelf {
			return errors.New("letters outside ASCII before the @ need SMTPUTF8 (RFC 6531), which is not supported")
		}
		if r != '.' && !isAtext(byte(r)) {
			return fmt.Errorf("the character %q is not allowed before the @", r)
		}
	}
	return nil
}

// isAtext reports whether c may stand in an atom (RFC 5322 section 3.2.3).
func isAtext(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
		strings.IndexByte("!#$%&'*+-/=?^_`{|}~", c) >= 0
}

// asciiDomain returns domain in lower-case A-labels, or why it is no host name.
func asciiDomain(domain string) (string, error) {
	switch {
	case domain == "":
		return "", errors.New("nothing stands after the @")
	case domain[0] == '[':
		return "", errors.New("address literals are not supported")
	}
	if !isASCII(domain) || hasALabel(domain) {
		// Strict about what is looked up, but not about hyphens in third and fourth
		// place, which some plain host names have.
		p := idna.New(idna.MapForLookup(), idna.BidiRule(), idna.Transitional(false), idna.CheckHyphens(false))
		a, err := p.ToASCII(domain)
		if err != nil {
			return "", fmt.Errorf("the domain is not a valid internationalised name: %w", err)
		}
		domain = a
	}
	domain = strings.ToLower(domain)
	if len(domain) > maxDomain {
		return "", fmt.Errorf("the domain is longer than %d bytes", maxDomain)
	}
	labels := strings.Split(domain, ".")
	for _, l := range labels {
		if err := checkLabel(l); err != nil {
			return "", err
		}
	}
	if strings.Trim(labels[len(labels)-1], "0123456789") == "" {
		return "", errors.New("the domain ends in a number: an IP address is not a domain")
	}
	return domain, nil
}

// checkLabel accepts letters, digits and inner hyphens (RFC 1123 section 2.1).
func checkLabel(l string) error {
	switch {
	case l == "":
		return errors.New("the domain has an empty label")
	case len(l) > maxLabel:
		return fmt.Errorf("a label of the domain is longer than %d bytes", maxLabel)
	case l[0] == '-' || l[len(l)-1] == '-':
		return errors.New("a label of the domain begins or ends with a hyphen")
	}
	for i := range len(l) {
		c := l[i]
		if c != '-' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return fmt.Errorf("the character %q is not allowed in a domain", c)
		}
	}
	return nil
}

// hasALabel reports whether a label of domain claims to be internationalised.
func hasALabel(domain string) bool {
	d := strings.ToLower(domain)
	return strings.HasPrefix(d, "xn--") || strings.Contains(d, ".xn--")
}

// isASCII reports whether s holds no byte above 127.
func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
