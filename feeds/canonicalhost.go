package feeds

import (
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// canonicalHost brings a host name to the one its aliases share, "" when it is
// none.
func canonicalHost(host string) string {
	host = asciiHost(host)
	for {
		first, rest, ok := strings.Cut(host, ".")
		rest = strings.TrimLeft(rest, ".")
		if !ok || !isDeviceLabel(first) || !strings.Contains(rest, ".") {
			break
		}
		// "m.co.uk" is a domain, not the mobile site of "co.uk".
		if suffix, _ := publicsuffix.PublicSuffix(rest); first != "www" && suffix == rest {
			break
		}
		host = rest
	}
	for {
		language, rest, ok := strings.Cut(host, ".m.") // fr.m.wikipedia.org
		if !ok || !strings.Contains(rest, ".") {
			break
		}
		if suffix, _ := publicsuffix.PublicSuffix(rest); suffix == rest {
			break
		}
		host = language + "." + rest
	}
	if alias, ok := hostAliases[host]; ok {
		return alias
	}
	return host
}

// isDeviceLabel holds for the labels under which a site is served once more,
// for other devices.
func isDeviceLabel(label string) bool {
	switch label {
	case "www", "www1", "www2", "www3", "ww2", "m", "mobile", "mobil", "mob", "amp", "wap", "touch", "lite":
		return true
	}
	return false
}

// asciiHost lower-cases a host and turns an internationalised name into the
// form of the DNS, "" for a name that IDNA refuses.
func asciiHost(host string) string {
	host = strings.ToLower(host)
	if plainASCII(host) {
		return strings.Trim(host, ".")
	}
	ascii, err := idna.Lookup.ToASCII(host)
	if err != nil {
		return ""
	}
	return strings.Trim(ascii, ".")
}

// hostAliases joins the hosts under which one outlet serves the same paths.
var hostAliases = map[string]string{
	"abcnews.go.com":        "abcnews.com",
	"bbc.co.uk":             "bbc.com",
	"dw.de":                 "dw.com",
	"economictimes.com":     "economictimes.indiatimes.com",
	"edition.cnn.com":       "cnn.com",
	"elpais.es":             "elpais.com",
	"guardian.co.uk":        "theguardian.com",
	"guardiannews.com":      "theguardian.com",
	"online.wsj.com":        "wsj.com",
	"sputniknews.com":       "sputnikglobe.com",
	"the-independent.com":   "independent.co.uk",
	"thetimes.co.uk":        "thetimes.com",
	"timesofindia.com":      "timesofindia.indiatimes.com",
	"feedproxy.google.com":  "feeds.feedburner.com",
	"feeds2.feedburner.com": "feeds.feedburner.com",
	"uk.reuters.com":        "reuters.com",
	"us.cnn.com":            "cnn.com",
	"us.reuters.com":        "reuters.com",
	"in.reuters.com":        "reuters.com",
	"af.reuters.com":        "reuters.com",
	"ca.reuters.com":        "reuters.com",
	"ukr.pravda.com.ua":     "pravda.com.ua",
}
