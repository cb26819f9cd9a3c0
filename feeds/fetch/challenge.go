package fetch

import (
	"bytes"
	"net/http"
	"strings"
)

// challengeHeaders are header fields by which a shield says that its answer is
// a browser check, whatever the status.
var challengeHeaders = []struct{ name, value, who string }{
	{"Cf-Mitigated", "challenge", "Cloudflare"},
	{"X-Amzn-Waf-Action", "", "AWS WAF"},
	{"X-Vercel-Mitigated", "challenge", "Vercel"},
	{"Sg-Captcha", "challenge", "SiteGround"},
	{"X-Dd-B", "", "DataDome"},
}

// challengeSigns are strings, in lower case, of the pages that shields put
// before a site, and of nothing else: the scripts of these shields also stand
// in honest pages.
var challengeSigns = []struct{ sign, who string }{
	{"<title>just a moment", "Cloudflare"},
	{"<title>attention required! | cloudflare", "Cloudflare"},
	{"cf-browser-verification", "Cloudflare"},
	{"_cf_chl_opt", "Cloudflare"},
	{"/orchestrate/chl_page", "Cloudflare"},
	{"<title>ddos-guard", "DDoS-Guard"},
	{"/.well-known/ddos-guard/js-challenge", "DDoS-Guard"},
	{"incapsula incident id", "Imperva"},
	{"<iframe id=\"main-iframe\" src=\"/_incapsula_resource", "Imperva"},
	{"px-captcha", "PerimeterX"},
	{"<title>access to this page has been denied", "PerimeterX"},
	{"geo.captcha-delivery.com", "DataDome"},
	{"ct.captcha-delivery.com", "DataDome"},
	{"<title>vercel security checkpoint", "Vercel"},
	{"/.well-known/sgcaptcha/", "SiteGround"},
	{"awswafcookiedomainlist", "AWS WAF"},
	{"<title>sucuri website firewall - access denied", "Sucuri"},
	{"<title>making sure you&#39;re not a bot", "Anubis"},
	{"<title>making sure you're not a bot", "Anubis"},
	{"<title>checking your browser", "a shield"},
}

// challengeHead is how much of a page is looked at.
const challengeHead = 16 << 10

// challenger names the shield whose browser check an answer is, "" for none.
// Only HTML pages are looked into: an item of a feed may well quote one.
func challenger(h http.Header, body []byte) string {
	for _, c := range challengeHeaders {
		if v := h.Get(c.name); v != "" && strings.Contains(strings.ToLower(v), c.value) {
			return c.who
		}
	}
	head := bytes.ToLower(body[:min(len(body), challengeHead)])
	if !isPage(head) {
		return ""
	}
	for _, c := range challengeSigns {
		if bytes.Contains(head, []byte(c.sign)) {
			return c.who
		}
	}
	if bytes.Contains(head, []byte("<title>access denied")) && bytes.Contains(head, []byte("reference")) &&
		(bytes.Contains(head, []byte("edgesuite.net")) || bytes.Contains(head, []byte("reference&#32;&#35;")) || bytes.Contains(head, []byte("reference #"))) {
		return "Akamai"
	}
	return ""
}

// isPage: an HTML document, as told by its beginning in lower case.
func isPage(head []byte) bool {
	head = bytes.TrimLeft(head, "\xef\xbb\xbf \t\r\n")
	for bytes.HasPrefix(head, []byte("<!--")) {
		_, after, found := bytes.Cut(head, []byte("-->"))
		if !found {
			return false
		}
		head = bytes.TrimLeft(after, " \t\r\n")
	}
	for _, start := range []string{"<!doctype html", "<html", "<head", "<title", "<script", "<meta", "<body"} {
		if bytes.HasPrefix(head, []byte(start)) {
			return true
		}
	}
	return false
}
