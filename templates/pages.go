package templates

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"

	"geodigest/digest"
)

// IndexPage is the data of page "index", the list of public editions.
type IndexPage struct {
	Site     Site
	Editions []IndexEntry // newest first
}

// IndexEntry is one line of the list.
type IndexEntry struct {
	Title    string    // of the digest
	Date     time.Time // of the slot, in the edition's zone
	URL      string    // of the edition's page, absolute or a path
	Headline string    // of its lead, "" on a quiet day
	Stories  int
}

// UnsubscribePage is the data of page "unsubscribe": a question and one button
// that POSTs to the address of the page itself.
type UnsubscribePage struct {
	Site   Site
	Email  string // shown as it is; mask it where the page may be seen by others
	Digest string // title of the digest, "" = every digest
}

// UnsubscribedPage is the data of page "unsubscribed", the answer to that button.
type UnsubscribedPage struct {
	Site   Site
	Email  string
	Digest string
}

// MessagePage is the data of page "message": errors, "not found", notices.
type MessagePage struct {
	Site  Site
	Title string
	Text  string
}

// EditionPage renders an edition for the browser, with everything in it: all
// sources, all statements, the reason of every story. Serve it with CSP.
func (s *Set) EditionPage(d MailData) ([]byte, error) {
	return s.execute("edition.html", s.funcs.newView(d, ample, func(digest.Entry) bool { return true }))
}

// Page renders one of the small pages: "index" (IndexPage), "unsubscribe"
// (UnsubscribePage), "unsubscribed" (UnsubscribedPage), "message" (MessagePage).
// Serve it with CSP.
func (s *Set) Page(name string, data any) ([]byte, error) {
	ok := false
	switch d := data.(type) {
	case IndexPage:
		for i, e := range d.Editions {
			e.Title, e.Headline = Clean(e.Title), cut(Clean(e.Headline), maxHeadline)
			if i == 0 {
				d.Editions = append([]IndexEntry(nil), d.Editions...)
			}
			d.Editions[i] = e
		}
		d.Site = d.Site.clean()
		data, ok = d, name == "index"
	case UnsubscribePage:
		d.Site, d.Email, d.Digest = d.Site.clean(), Clean(d.Email), Clean(d.Digest)
		data, ok = d, name == "unsubscribe"
	case UnsubscribedPage:
		d.Site, d.Email, d.Digest = d.Site.clean(), Clean(d.Email), Clean(d.Digest)
		data, ok = d, name == "unsubscribed"
	case MessagePage:
		d.Site, d.Title, d.Text = d.Site.clean(), Clean(d.Title), Clean(d.Text)
		data, ok = d, name == "message"
	}
	if !ok {
		return nil, fmt.Errorf("page %q does not take %T; pages are index, unsubscribe, unsubscribed, message with their own types", name, data)
	}
	return s.execute(name+".html", data)
}

// CSP returns the Content-Security-Policy for all pages of the Set: nothing is
// loaded, no script runs, and the one style element of a page is allowed by its
// hash. A form may only go back to where the page came from.
func (s *Set) CSP() string {
	sum := sha256.Sum256([]byte(s.funcs.css["page.css"]))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
		"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}

type samplePage struct {
	name string
	data any
}

// samplePages is what Load tries the small pages with.
func samplePages(site Site) []samplePage {
	day := time.Date(2025, time.March, 17, 7, 0, 0, 0, time.UTC)
	return []samplePage{
		{"index", IndexPage{Site: site, Editions: []IndexEntry{{Title: "Daily brief", Date: day, URL: "/e/daily/2025-03-17T0700Z", Headline: "A headline", Stories: 12}}}},
		{"index", IndexPage{}},
		{"unsubscribe", UnsubscribePage{Site: site, Email: "reader@example.org", Digest: "Daily brief"}},
		{"unsubscribe", UnsubscribePage{}},
		{"unsubscribed", UnsubscribedPage{Site: site, Email: "reader@example.org", Digest: "Daily brief"}},
		{"unsubscribed", UnsubscribedPage{}},
		{"message", MessagePage{Site: site, Title: "Not found", Text: "There is no such page."}},
	}
}
