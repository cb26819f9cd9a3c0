package templates

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"geodigest/digest"
)

// What one story may take at most, so that a single one can never fill a mail.
// limits.sources and limits.statements shrink when even the lead alone is too large.
const (
	maxHeadline = 500 // runes
	maxSentence = 600 // runes of a sentence of the summary
	maxWords    = 600 // runes of a statement
	maxName     = 120 // runes of a name, an office, an outlet
	maxMissing  = 5   // sources named as not reached
)

// limits says how much of an entry is printed.
type limits struct {
	leadSources, sources, briefSources int
	leadStatements, statements         int
	sentences, leadSentences           int
}

var (
	usual = limits{leadSources: 12, sources: 4, briefSources: 1, leadStatements: 8, statements: 3, sentences: 2, leadSentences: 3}
	tight = limits{leadSources: 3, sources: 3, briefSources: 1, leadStatements: 2, statements: 2, sentences: 1, leadSentences: 1}
	ample = limits{leadSources: 200, sources: 200, briefSources: 200, leadStatements: 40, statements: 40, sentences: 3, leadSentences: 4}
)

// view is what mail.html, mail.txt and edition.html are executed with. Its
// texts are cleaned and cut, its links are safe or empty.
type view struct {
	Site           Site
	Lang           string // of the fixed words
	Title          string // of the digest
	Subject        string
	Preheader      string
	Date           time.Time // of the slot, in the edition's zone
	Since          time.Time // start of the window, in the edition's zone
	Sections       []section
	Brief          []story
	Stories        int // in the edition
	Dropped        int // of those, left out of this mail
	Coverage       coverage
	Why            string
	UnsubscribeURL string
	ViewURL        string
}

type section struct {
	Title   string // "" = the lead's
	Stories []story
}

type story struct {
	Number        int
	Weight        digest.Weight
	Update        bool
	Before        string
	BeforeAt      time.Time // in the edition's zone, zero = unknown
	Today         time.Time // day of the edition, to word BeforeAt
	Headline      string
	Lang          string
	Link          string
	OwnLink       string // Link, unless a printed source has the same
	Summary       []string
	Statements    []statement
	MoreSaid      int // statements left out
	Outlets       int
	Origins       int
	NewOutlets    int
	NewStatements int
	Changes       []change
	Regions       []share // outlets by region
	Owners        []share // outlets by who controls them
	StateOf       string  // StateOnly: the countries
	Sources       []source
	More          int // sources left out
	Region        string
	Themes        []string
	Countries     []string
	StateOnly     bool
	Reason        string
}

type statement struct {
	Name    string
	Role    string
	Country string // short name
	Verb    string // "" where it says no more than "said"
	Words   string
	Lang    string // of Words, "" unknown
	Direct  bool
	Outlets []string
}

type source struct {
	Name      string
	Country   string // short name
	Ownership string // label
	Link      string
	Title     string
	Lang      string
	Copy      bool
}

type coverage struct {
	Total, Reached int
	Missing        []missing
	More           int // not reached and not named
}

type missing struct {
	Name string
	Last time.Time // last success in the edition's zone, zero = never
}

// clean makes a Site as safe as foreign text.
func (s Site) clean() Site {
	// A page without any name would have neither a title nor a heading.
	if Clean(s.Name) == "" {
		s.Name = "geodigest"
	}
	return Site{Name: cut(Clean(s.Name), maxName), URL: SafeLink(s.URL), Contact: cut(Clean(s.Contact), 320)}
}

// newView prepares an edition for printing; keep says which entries stay.
func (f funcs) newView(d MailData, lim limits, keep func(digest.Entry) bool) view {
	e := d.Edition
	loc, err := time.LoadLocation(e.Zone)
	if err != nil {
		loc = time.UTC
	}
	v := view{
		Site:           d.Site.clean(),
		Lang:           "en",
		Title:          cut(Clean(e.Title), maxName),
		Subject:        cut(Clean(e.Subject), 200),
		Preheader:      cut(Clean(e.Preheader), 200),
		Date:           e.Slot.In(loc),
		Since:          e.Since.In(loc),
		Why:            cut(Clean(d.Why), 400),
		UnsubscribeURL: SafeLink(d.UnsubscribeURL),
		ViewURL:        SafeLink(d.ViewURL),
	}
	if v.Title == "" {
		v.Title = v.Site.Name
	}
	if v.Subject == "" {
		v.Subject = v.Title
	}
	for _, s := range e.Sections {
		sec := section{Title: cut(Clean(s.Title), maxName)}
		for _, entry := range s.Entries {
			v.Stories++
			if keep(entry) {
				sec.Stories = append(sec.Stories, f.story(entry, lim, v.Date))
			} else {
				v.Dropped++
			}
		}
		if len(sec.Stories) > 0 {
			v.Sections = append(v.Sections, sec)
		}
	}
	for _, entry := range e.Brief {
		v.Stories++
		entry.Weight = digest.Brief
		if keep(entry) {
			v.Brief = append(v.Brief, f.story(entry, lim, v.Date))
		} else {
			v.Dropped++
		}
	}
	v.Coverage = coverage{Total: e.Coverage.Total, Reached: e.Coverage.Reached}
	for i, m := range e.Coverage.Missing {
		if i == maxMissing {
			v.Coverage.More = len(e.Coverage.Missing) - i
			break
		}
		mm := missing{Name: cut(Clean(m.Name), maxName)}
		if !m.LastSuccess.IsZero() {
			mm.Last = m.LastSuccess.In(loc)
		}
		v.Coverage.Missing = append(v.Coverage.Missing, mm)
	}
	return v
}

// story prepares one entry; today is the day of the edition in its zone.
func (f funcs) story(e digest.Entry, lim limits, today time.Time) story {
	nSources, nStatements, nSentences := lim.sources, lim.statements, lim.sentences
	switch e.Weight {
	case digest.Lead:
		nSources, nStatements, nSentences = lim.leadSources, lim.leadStatements, lim.leadSentences
	case digest.Brief:
		nSources = lim.briefSources
	}
	s := story{
		Number: e.Number, Weight: e.Weight, Update: e.Update, Today: today,
		Headline: cut(Clean(e.Headline), maxHeadline), Lang: langTag(e.Lang), Link: SafeLink(e.Link),
		Outlets: e.Outlets, Origins: e.Origins, NewOutlets: e.NewOutlets, NewStatements: len(e.Statements),
		Region: label(e.Region), StateOnly: e.StateOnly, Reason: Clean(e.Reason),
	}
	if s.Headline == "" {
		s.Headline = "(no headline)"
	}
	if e.Update {
		s.Before = cut(Clean(e.Before), maxHeadline)
		if !e.BeforeAt.IsZero() {
			s.BeforeAt = e.BeforeAt.In(today.Location())
		}
		s.NewStatements = max(0, max(e.NewSaid, len(e.Statements))-e.NewDenied)
		s.Changes = changes(e.Changes)
	}
	s.Regions, s.Owners = shares(e.Regions), shares(e.Owners)
	s.StateOf = f.states(e.StateOf)
	for _, t := range e.Themes {
		s.Themes = append(s.Themes, label(t))
	}
	for _, c := range e.Countries {
		s.Countries = append(s.Countries, f.country(c))
	}
	if e.Weight != digest.Brief {
		for i, p := range e.Summary {
			if i < nSentences {
				s.Summary = append(s.Summary, cut(Clean(p), maxSentence))
			}
		}
		for i, st := range e.Statements {
			if i < nStatements {
				s.Statements = append(s.Statements, f.statement(st, s))
			}
		}
		s.MoreSaid = len(e.Statements) - len(s.Statements)
	}
	for i, src := range e.Sources {
		if i < nSources {
			s.Sources = append(s.Sources, source{
				Name: cut(Clean(src.Name), maxName), Country: f.country(src.Country), Ownership: ownership(src.Ownership),
				Link: SafeLink(src.Link), Title: cut(Clean(src.Title), maxHeadline), Lang: langTag(src.Lang), Copy: src.Copy,
			})
		}
	}
	if e.Weight != digest.Brief { // there the number of outlets says it
		s.More = len(e.Sources) - len(s.Sources)
	}
	if !slices.ContainsFunc(s.Sources, func(src source) bool { return src.Link == s.Link }) {
		s.OwnLink = s.Link
	}
	return s
}

// longName are names under which states speak that differ from the short ones
// that are printed.
var longName = map[string]string{
	"United States": "US", "European Union": "EU", "United Kingdom": "GB", "Britain": "GB", "United Arab Emirates": "AE",
	"Congo": "CD", "Turkey": "TR", "Czech Republic": "CZ", "Burma": "MM", "Macedonia": "MK",
}

func (f funcs) statement(st digest.Statement, s story) statement {
	out := statement{
		Name: cut(Clean(st.Name), maxName), Role: cut(Clean(st.Role), maxName), Country: f.country(st.Country),
		Verb: tellingVerb(st.Verb), Words: cut(Clean(st.Content), maxWords), Direct: st.Direct,
	}
	if out.Name == "" {
		out.Name = cut(Clean(st.Speaker), maxName)
	}
	out.Name = label(out.Name)
	if out.Country != "" && (strings.Contains(out.Name, out.Country) || longName[out.Name] == st.Country) {
		out.Country = "" // the speaker's name says it
	}
	for _, o := range st.Outlets {
		out.Outlets = append(out.Outlets, cut(Clean(o), maxName))
	}
	// A story's statements come from many texts; its language holds for those in its script.
	switch sc := script(out.Words); {
	case sc == script(s.Headline):
		out.Lang = s.Lang
	case sc == "Latin":
		out.Lang = "en"
	}
	return out
}

// tellingVerb returns a statement's verb where leaving it out would change what
// is reported ("denied", "ruled out"), and "" for those that only say that
// somebody spoke. A verb we do not know is kept.
func tellingVerb(verb string) string {
	verb = cut(Clean(verb), 60)
	switch strings.ToLower(verb) {
	case ":", "—", "–", "-", "said", "says", "say", "saying", "told", "tells", "tell", "stated", "states", "added", "adds", "wrote", "writes", "according to":
		return ""
	}
	return verb
}

// slug is a theme by its key: "trade-energy".
var slug = regexp.MustCompile(`^[a-z]+(-[a-z]+)+$`)

// label cleans a region or theme and gives it a capital; a key becomes words.
func label(s string) string {
	s = cut(Clean(s), maxName)
	if slug.MatchString(s) {
		s = strings.ReplaceAll(s, "-", " and ")
	}
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
