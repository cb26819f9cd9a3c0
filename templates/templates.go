// Package templates turns an edition into what people read: the mail in HTML
// and in text, the same edition as a web page, and the few small web pages
// around it.
//
// The default files are embedded. A file of the same name in an overlay folder
// replaces one of them:
//
//	mail.html  mail.txt          the two parts of a mail
//	edition.html                 an edition in the browser
//	page.html                    frame of the small pages
//	index.html  unsubscribe.html  unsubscribed.html  message.html
//	words.txt                    every fixed phrase, each a named template; both parts of a mail say the same
//	theme.txt                    colours ($name value) and inline styles (name value)
//	mail.css  page.css           style sheets; colours of the theme may be used as $name
//	countries.txt                ISO 3166-1 alpha-2 code and the short name printed for it
//
// Load parses everything and executes it against Sample and an empty edition, so that a mistake
// in an overlay is reported at start with file and line, not at seven in the morning.
//
// The mail needs no picture, no script, no style sheet and no anchor: one
// column of 600 px, presentation tables, inline styles. Its <style> element
// only adds what clients may ignore (dark scheme, phone sizes). HTML comments
// are stripped by html/template, so Outlook's conditional comments come from functions.
//
// All foreign text is cleaned (Clean) before a template sees it, html/template
// escapes it, and a link that is not plain http or https is printed as no link.
package templates

import (
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	texttemplate "text/template"

	"geodigest/digest"
)

//go:embed default
var defaults embed.FS

// maxFile bounds a file of an overlay, in bytes.
const maxFile = 1 << 20

// Set is a loaded set of templates. It is immutable and safe for concurrent use.
type Set struct {
	html  map[string]*template.Template // by file name, each with its frame
	text  *texttemplate.Template        // mail.txt
	funcs funcs
}

// Site is the installation as mails and pages name it.
type Site struct {
	Name    string // "World Brief"
	URL     string // public base URL, "" = none
	Contact string // mail address of the people responsible, "" = none
}

// MailData is all that goes into one mail or one edition page. An empty link is left out.
type MailData struct {
	Site           Site
	Edition        digest.Edition
	Subscriber     digest.Subscriber
	Why            string // why the reader gets this, a whole sentence; "" = left out
	UnsubscribeURL string // page with one button, "" = none
	ViewURL        string // this edition in the browser; "" = none, or this is that page
}

// Load reads the templates, with the files of the folder overlay ("" = none)
// in place of the embedded ones of the same name. The error names the file and
// the line of a mistake; a file that replaces nothing is an error that lists the known names.
func Load(overlay string) (*Set, error) {
	files, err := readFiles(overlay)
	if err != nil {
		return nil, err
	}
	s, err := parse(files)
	if err == nil {
		err = s.try()
	}
	if err != nil && overlay != "" {
		return nil, fmt.Errorf("templates with overlay %s: %w; mend or remove the file there", overlay, err)
	}
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	return s, nil
}

// readFiles returns the contents of all template files by name.
func readFiles(overlay string) (map[string]string, error) {
	files := map[string]string{}
	names := []string{}
	entries, err := fs.ReadDir(defaults, "default")
	if err != nil {
		return nil, fmt.Errorf("read embedded templates: %w", err)
	}
	for _, e := range entries {
		b, err := defaults.ReadFile("default/" + e.Name())
		if err != nil {
			return nil, fmt.Errorf("read embedded templates: %w", err)
		}
		files[e.Name()] = string(b)
		names = append(names, e.Name())
	}
	if overlay == "" {
		return files, nil
	}
	slices.Sort(names)
	own, err := os.ReadDir(overlay)
	if err != nil {
		return nil, fmt.Errorf("read template overlay: %w; name an existing folder or none", err)
	}
	for _, e := range own {
		name := e.Name()
		if strings.HasPrefix(name, ".") {
			continue
		}
		if _, known := files[name]; !known || e.IsDir() {
			return nil, fmt.Errorf("template overlay %s replaces nothing; known names: %s",
				filepath.Join(overlay, name), strings.Join(names, ", "))
		}
		b, err := os.ReadFile(filepath.Join(overlay, name))
		if err != nil {
			return nil, fmt.Errorf("read template overlay: %w", err)
		}
		if len(b) > maxFile {
			return nil, fmt.Errorf("template overlay %s is larger than %d bytes; shorten it", filepath.Join(overlay, name), maxFile)
		}
		files[name] = strings.ReplaceAll(string(b), "\r\n", "\n")
	}
	return files, nil
}

// parse builds the Set. It does not execute anything.
func parse(files map[string]string) (*Set, error) {
	th, err := parseTheme("theme.txt", files["theme.txt"])
	if err != nil {
		return nil, err
	}
	countries, err := parseCountries("countries.txt", files["countries.txt"])
	if err != nil {
		return nil, err
	}
	f := funcs{theme: th, countries: countries, css: map[string]string{}}
	for _, name := range []string{"mail.css", "page.css"} {
		if f.css[name], err = th.expand(name, files[name]); err != nil {
			return nil, err
		}
		// What stands between the style tags must be the bytes that CSP hashes.
		f.css[name] = strings.TrimSpace(string(tidyHTML([]byte(f.css[name]))))
	}
	f.words, err = texttemplate.New("words.txt").Funcs(f.phrase()).Parse(files["words.txt"])
	if err != nil {
		return nil, fmt.Errorf("parse: %w", err)
	}
	s := &Set{html: map[string]*template.Template{}, funcs: f}
	if s.text, err = texttemplate.New("mail.txt").Funcs(f.text()).Parse(files["mail.txt"]); err != nil {
		return nil, fmt.Errorf("parse: %w", err)
	}
	for _, name := range []string{"mail.html", "edition.html", "index.html", "unsubscribe.html", "unsubscribed.html", "message.html"} {
		t := template.New(name).Funcs(f.html())
		if name != "mail.html" {
			if t, err = t.New("page.html").Parse(files["page.html"]); err != nil {
				return nil, fmt.Errorf("parse: %w", err)
			}
		}
		if t, err = t.New(name).Parse(files[name]); err != nil {
			return nil, fmt.Errorf("parse: %w", err)
		}
		s.html[name] = t
	}
	return s, nil
}

// try executes every template once with everything filled in and once with
// next to nothing, so that a wrong field or function shows at load.
func (s *Set) try() error {
	site := Site{Name: "World Brief", URL: "https://brief.example.org", Contact: "editor@example.org"}
	full := MailData{Site: site, Edition: Sample(), Why: "You asked for this digest.",
		UnsubscribeURL: "https://brief.example.org/u/x", ViewURL: "https://brief.example.org/e/daily/x"}
	var errs []error
	for _, d := range []MailData{full, {}} {
		_, err := s.Mail(d)
		_, err2 := s.EditionPage(d)
		errs = append(errs, err, err2)
	}
	for _, p := range samplePages(site) {
		_, err := s.Page(p.name, p.data)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
