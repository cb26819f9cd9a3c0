package templates

import (
	"fmt"
	"html/template"
	"regexp"
	"strings"
	texttemplate "text/template"
	"time"
	"unicode/utf8"

	"geodigest/feeds"
)

// funcs is everything a template may call. The list is closed: nothing in it
// reads a file, the environment or a clock.
//
//	phrases (words.txt) and all others:
//	  plural N "one" "many"     "1 outlet", "9 outlets"
//	  join LIST SEP             the non-empty strings of LIST with SEP between
//	  list A B ...              its arguments as a list
//	  series LIST               "a, b and c"
//	  date TIME, shortdate TIME, weekday TIME, clock TIME
//	  top N LIST                its first N strings
//	  days FROM TO              calendar days between two times
//	  host LINK, dir TEXT, upper TEXT, add N M
//	  long N TEXT               is TEXT longer than N characters
//	text and HTML:
//	  say NAME DATA             the phrase NAME of words.txt, executed with DATA
//	text only:
//	  wrap FIRST REST TEXT      lines of 72 columns with these indents
//	  isolate TEXT              U+2068 ... U+2069 around right-to-left text
//	HTML only:
//	  style NAME                style="..." from theme.txt
//	  langdir LANG TEXT         lang="..." dir="..." for a text in LANG
//	  css FILE                  a style sheet
//	  ghostopen ghostclose mso  Outlook's conditional comments
//	  mailto ADDRESS            mailto: link, "" if it is none
type funcs struct {
	theme     theme
	countries map[string]string
	css       map[string]string
	words     *texttemplate.Template
}

// common returns the functions every kind of template has.
func (f funcs) common() map[string]any {
	return map[string]any{
		"plural": plural, "join": join, "list": func(s ...string) []string { return s }, "series": series, "top": top,
		"date":      func(t time.Time) string { return t.Format("Monday, 2 January 2006") },
		"shortdate": func(t time.Time) string { return t.Format("2 January") },
		"weekday":   func(t time.Time) string { return t.Format("Monday") },
		"clock":     func(t time.Time) string { return t.Format("15:04") },
		"rfc3339":   func(t time.Time) string { return t.Format(time.RFC3339) },
		"days":      days, "host": host, "dir": dir, "upper": strings.ToUpper,
		"long": func(n int, s string) bool { return utf8.RuneCountInString(s) > n },
		"add":  func(a, b int) int { return a + b },
	}
}

func (f funcs) phrase() texttemplate.FuncMap { return f.common() }

func (f funcs) text() texttemplate.FuncMap {
	m := f.common()
	m["say"], m["wrap"], m["isolate"] = f.say, wrap, isolate
	return m
}

func (f funcs) html() template.FuncMap {
	m := f.common()
	m["say"] = f.say
	m["style"] = func(name string) (template.HTMLAttr, error) {
		v, err := f.theme.style(name)
		return template.HTMLAttr(`style="` + v + `"`), err
	}
	m["langdir"] = langdir
	m["css"] = func(name string) (template.CSS, error) {
		v, ok := f.css[name]
		if !ok {
			return "", fmt.Errorf("no style sheet %q; known: mail.css page.css", name)
		}
		return template.CSS(v), nil
	}
	m["mso"] = func() template.HTML { return msoHead }
	m["ghostopen"] = func() template.HTML { return ghostOpen }
	m["ghostclose"] = func() template.HTML { return ghostClose }
	m["mailto"] = mailto
	return m
}

// The Word engine of Outlook takes line-height as a minimum and knows no
// max-width: it needs its own rule and a table of fixed width around the column.
const (
	msoHead    = `<!--[if mso]><style>td,p,a,h1,h2,h3{mso-line-height-rule:exactly}table{border-collapse:collapse}</style><![endif]-->`
	ghostOpen  = `<!--[if mso]><table role="presentation" align="center" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->`
	ghostClose = `<!--[if mso]></td></tr></table><![endif]-->`
)

// say executes a phrase of words.txt.
func (f funcs) say(name string, data any) (string, error) {
	t := f.words.Lookup(name)
	if t == nil {
		return "", fmt.Errorf("no phrase %q in words.txt", name)
	}
	var b strings.Builder
	if err := t.Execute(&b, data); err != nil {
		return "", err
	}
	return strings.TrimSpace(b.String()), nil
}

// country returns the short name of an ISO 3166-1 alpha-2 code; an unknown code as it is.
func (f funcs) country(code string) string {
	if name, ok := f.countries[strings.ToUpper(code)]; ok {
		return name
	}
	return cut(Clean(code), 40)
}

// parseCountries reads lines of "CC Name".
func parseCountries(file, text string) (map[string]string, error) {
	out := map[string]string{}
	for i, line := range strings.Split(text, "\n") {
		line = Clean(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		code, name, _ := strings.Cut(line, " ")
		if len(code) != 2 || name == "" || strings.ToUpper(code) != code {
			return nil, fmt.Errorf("%s:%d: want \"CC Name\", got %q", file, i+1, line)
		}
		out[code] = name
	}
	return out, nil
}

func ownership(o feeds.Ownership) string {
	switch o {
	case feeds.OwnershipPublic, feeds.OwnershipIndependent, feeds.OwnershipState, feeds.OwnershipStateFunded:
		return string(o)
	}
	return ""
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func join(list []string, sep string) string {
	var out []string
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, sep)
}

func top(n int, list []string) []string { return list[:min(n, len(list))] }

func series(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}

// days counts the midnights between two times, in the zone of the second.
func days(from, to time.Time) int {
	day := func(t time.Time) time.Time {
		y, m, d := t.In(to.Location()).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(day(to).Sub(day(from)) / (24 * time.Hour))
}

// host returns the host of a link without "www.".
func host(link string) string {
	_, rest, _ := strings.Cut(link, "://")
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[:i]
	}
	return strings.TrimPrefix(rest, "www.")
}

var (
	tag     = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$`)
	address = regexp.MustCompile(`^[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,190}$`)
)

// langTag returns a well-formed BCP 47 tag or "".
func langTag(s string) string {
	if tag.MatchString(s) {
		return s
	}
	return ""
}

// langdir returns the attributes of an element that holds text in lang. Outlook
// takes the alignment from align, not from dir.
func langdir(lang, text string) template.HTMLAttr {
	var b strings.Builder
	if lang = langTag(lang); lang != "" {
		b.WriteString(`lang="` + lang + `" `)
	}
	if dir(text) == "rtl" {
		b.WriteString(`dir="rtl" align="right"`)
	} else {
		b.WriteString(`dir="ltr"`)
	}
	return template.HTMLAttr(b.String())
}

func mailto(s string) string {
	if !address.MatchString(s) {
		return ""
	}
	return "mailto:" + s
}
