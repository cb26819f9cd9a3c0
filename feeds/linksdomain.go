package feeds

import (
	"net/netip"
	"net/url"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// Domain returns the registrable domain of a URL, in lower case and ASCII form
// (example.co.uk for https://feeds.example.co.uk/rss): the public suffix of the
// Public Suffix List and one label more. "" for IP addresses, single-label
// hosts, names reserved for local use (RFC 6761, RFC 6762, RFC 8375) and what
// is no URL: behind those stand machines that have nothing in common, so what
// is decided by domain (sparing a server, holding it back) does not apply.
func Domain(rawURL string) string {
	u, err := url.Parse(tidyURL(rawURL))
	if err != nil {
		return ""
	}
	host := strings.TrimRight(strings.ToLower(u.Hostname()), ".")
	if !plainASCII(host) {
		if host, err = idna.Lookup.ToASCII(host); err != nil {
			return ""
		}
	}
	if !strings.Contains(host, ".") || strings.Contains(host, "..") || strings.ContainsAny(host, ":%[]") || isAddress(host) {
		return ""
	}
	for _, local := range localSuffixes {
		if strings.HasSuffix(host, local) {
			return ""
		}
	}
	d, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return ""
	}
	return d
}

// localSuffixes end the names that no public registry gives out.
var localSuffixes = [...]string{".local", ".localhost", ".localdomain", ".internal", ".intranet", ".lan", ".home", ".corp", ".home.arpa"}

// isAddress holds for IP addresses, zones (%eth0) and the short and octal
// forms of IPv4 that resolvers take (127.1, 0177.0.0.1) included: no top-level
// domain is a number.
func isAddress(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	return digits(last) == len(last) || strings.HasPrefix(last, "0x")
}
