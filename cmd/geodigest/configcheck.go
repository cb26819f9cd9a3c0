package main

import (
	"cmp"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"geodigest/digest"
	"geodigest/digest/mailer"
	"geodigest/digest/relevance"
	"geodigest/feeds"
	"geodigest/feeds/fetch"

	"golang.org/x/text/language"
)

// checker collects the mistakes that only the meaning of the values shows.
type checker struct {
	c      *Config
	issues []issue
	words  *vocabulary // what topics may name, nil until asked for
}

// bad notes a mistake at a key; where the key is missing, at the nearest thing
// around it that stands in the file. Nothing is said of a key whose value could not be
// taken: what stands there instead is not the operator's.
func (k *checker) bad(path, format string, args ...any) {
	at, p, placed := mark{}, path, false
	for {
		if k.c.wrong[p] {
			return
		}
		if m, ok := k.c.marks[p]; ok && !placed {
			at, placed = m, true
		}
		i := strings.LastIndexAny(p, ".[")
		if i < 0 {
			if k.c.wrong[""] {
				return
			}
			if !placed {
				at = k.c.marks[""]
			}
			break
		}
		p = p[:i]
	}
	k.issues = append(k.issues, issue{at, path, fmt.Sprintf(format, args...)})
}

// check validates the configuration and builds what it stands for.
func (c *Config) check() []issue {
	k := &checker{c: c}
	k.site()
	k.smtp()
	k.feeds()
	k.gazetteer()
	k.digests()
	k.subscribers()
	k.rest()
	return k.issues
}

func (k *checker) site() {
	s := &k.c.Site
	if s.URL == "" {
		k.bad("site.url", "missing; write the address under which readers reach this program, for example https://brief.example.org")
	} else if u, err := url.Parse(s.URL); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		k.bad("site.url", "%q is not an absolute http or https address", s.URL)
	} else if u.RawQuery != "" || u.Fragment != "" || u.User != nil || u.ForceQuery || u.String() != s.URL {
		k.bad("site.url", "%q holds a query, a fragment, a password or a character that must be escaped; links are made by adding a path to it", s.URL)
	}
	if s.Contact == "" {
		k.bad("site.contact", "missing; write the address of a person, it is shown to readers and to feed servers")
	} else if err := mailer.ValidAddress(s.Contact); err != nil {
		k.bad("site.contact", "%v", err)
	}
	if _, port, err := net.SplitHostPort(s.Listen); err != nil || !isPort(port) {
		k.bad("site.listen", "%q is not host:port, for example 127.0.0.1:8080", s.Listen)
	}
}

func (k *checker) smtp() {
	s := &k.c.SMTP
	if s.Host == "" {
		k.bad("smtp.host", "missing; write the name of the mail relay, for example 127.0.0.1")
	}
	if s.Port < 1 || s.Port > 65535 {
		k.bad("smtp.port", "%d is not a port; 25, 465 (implicit TLS) and 587 are usual", s.Port)
	}
	oneOf(k, "smtp.tls", s.TLS, "starttls", "implicit", "none")
	oneOf(k, "smtp.unknown", s.Unknown, "resend", "hold")
	if s.Connections < 1 || s.Connections > 64 {
		k.bad("smtp.connections", "%d is not between 1 and 64", s.Connections)
	}
	if s.From == "" {
		k.bad("smtp.from", "missing; write the sender, for example World Brief <brief@example.org>")
	} else if a, err := mail.ParseAddress(s.From); err != nil {
		k.bad("smtp.from", "%q is not a mailbox such as World Brief <brief@example.org>", s.From)
	} else if err := mailer.ValidAddress(a.Address); err != nil {
		k.bad("smtp.from", "%v", err)
	}
	if s.PasswordFile != "" {
		if s.Password != "" {
			k.bad("smtp.password_file", "password is set too; keep one of them")
		}
		raw, err := os.ReadFile(k.c.path(s.PasswordFile))
		if err != nil {
			k.bad("smtp.password_file", "%v", err)
		}
		s.Password = strings.TrimRight(string(raw), "\r\n")
	}
	if strings.ContainsAny(s.Host, " /@\t") {
		k.bad("smtp.host", "%q is not a host name or an address; write one without a port", s.Host)
	}
	if m, err := mailer.New(k.c.mailer(), slog.New(slog.DiscardHandler)); err == nil {
		m.Close()
	} else if strings.HasPrefix(err.Error(), "smtp.tls is none") {
		k.bad("smtp.tls", "%v", err)
	} else if strings.Contains(err.Error(), "smtp.helo") {
		k.bad("smtp.helo", "%v", err)
	}
	if (s.Username == "") != (s.Password == "") && !k.c.wrong["smtp.password"] && !k.c.wrong["smtp.password_file"] {
		k.bad("smtp.username", "username and password belong together; set both or neither")
	}
}

func isPort(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && n >= 0 && n <= 65535
}

var countryCode = regexp.MustCompile(`^[A-Z]{2}$`)

func (k *checker) feeds() {
	seen := map[string]int{}
	for i, f := range k.c.Feeds {
		at := fmt.Sprintf("feeds[%d]", i)
		u, err := url.Parse(f.URL)
		switch {
		case f.URL == "":
			k.bad(at+".url", "missing; every feed needs the address of its document")
		case err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https"):
			k.bad(at+".url", "%q is not an absolute http or https address", fetch.Redact(f.URL))
		case u.Port() != "" && !isPort(u.Port()):
			k.bad(at+".url", "%q names a port that does not exist", fetch.Redact(f.URL))
		}
		if j, twice := seen[f.URL]; twice && f.URL != "" {
			k.bad(at+".url", "feeds[%d] has the same address; remove one", j)
		}
		seen[f.URL] = i
		if f.Country != "" && !countryCode.MatchString(f.Country) {
			k.bad(at+".country", "%q is not an ISO 3166-1 code of two capital letters, for example GB", f.Country)
		}
		oneOf(k, at+".ownership", f.Ownership, "", "public", "independent", "state-funded", "state")
		if f.Lang != "" {
			if _, err := language.Parse(f.Lang); err != nil {
				k.bad(at+".lang", "%q is not a language tag (BCP 47), for example en, fr or pt-BR", f.Lang)
			}
		}
		k.rhythm(at, f)
		feed := feeds.Feed{
			URL: f.URL, Name: f.Name, Outlet: f.Outlet, Country: f.Country, Ownership: feeds.Ownership(f.Ownership), Lang: f.Lang,
			Category: cmp.Or(f.Category, f.Region), Every: f.Every, Min: f.MinEvery, Max: f.MaxEvery, Cron: f.Cron,
		}
		if feed.Name == "" && u != nil {
			feed.Name = u.Host
		}
		if feed.Outlet == "" {
			feed.Outlet = feed.Name
		}
		k.c.list = append(k.c.list, feed)
	}
}

// rhythm checks how often a feed is to be polled.
func (k *checker) rhythm(at string, f FeedConfig) {
	for _, d := range []struct {
		key   string
		value time.Duration
	}{{".every", f.Every}, {".min_every", f.MinEvery}, {".max_every", f.MaxEvery}} {
		if (d.value != 0 || k.c.given[at+d.key]) && d.value < time.Minute {
			k.bad(at+d.key, "%s is too often for any server; 1m is the least", durationText(d.value))
		}
	}
	switch {
	case f.Every != 0 && (f.MinEvery != 0 || f.MaxEvery != 0):
		k.bad(at+".every", "it fixes the interval, so min_every and max_every mean nothing; keep either it or them")
	case f.MinEvery != 0 && f.MaxEvery != 0 && f.MinEvery > f.MaxEvery:
		k.bad(at+".min_every", "%s is longer than max_every, %s", durationText(f.MinEvery), durationText(f.MaxEvery))
	}
	if f.Cron == "" {
		return
	}
	if f.Every != 0 || f.MinEvery != 0 || f.MaxEvery != 0 {
		k.bad(at+".cron", "it says when the feed is polled, so every, min_every and max_every mean nothing; keep either it or them")
	}
	if _, err := digest.ParseSchedule(f.Cron, time.UTC); err != nil {
		k.bad(at+".cron", "%v", err)
	}
}

// wordLanguages are the languages that the templates have words for.
var wordLanguages = []string{"en"}

var specID = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

func (k *checker) digests() {
	if len(k.c.Digests) == 0 {
		k.bad("digests", "missing; without a digest nothing is ever sent, start from config.example.yaml")
	}
	seen := map[string]int{}
	for i, raw := range k.c.Digests {
		at := fmt.Sprintf("digests[%d]", i)
		d := raw.withDefaults(func(key string) bool { return k.c.given[at+"."+key] })
		if !specID.MatchString(d.ID) {
			k.bad(at+".id", "%q cannot name a digest; use lower-case letters, digits and hyphens, for example daily", d.ID)
		}
		if j, twice := seen[d.ID]; twice {
			k.bad(at+".id", "digests[%d] has the same id; give each its own", j)
		}
		seen[d.ID] = i
		loc, err := time.LoadLocation(d.Timezone)
		if err != nil || d.Timezone == "Local" {
			k.bad(at+".timezone", "%q is not an IANA zone, for example Europe/Paris", d.Timezone)
			loc = time.UTC
		}
		s, err := digest.ParseSchedule(d.Schedule, loc)
		if err != nil {
			k.bad(at+".schedule", "%v", err)
		}
		between(k, at+".max_stories", d.MaxStories, 1, 40)
		between(k, at+".max_brief", d.MaxBrief, 1, 40)
		between(k, at+".min_outlets", d.MinOutlets, 1, 20)
		if d.CatchUp < time.Minute || d.CatchUp > 31*24*time.Hour {
			k.bad(at+".catch_up", "%s is not between 1m and 31d", durationText(d.CatchUp))
		}
		if !slices.Contains(wordLanguages, d.Lang) {
			k.bad(at+".lang", "there are no words in %q yet; there are for %s", d.Lang, strings.Join(wordLanguages, ", "))
		}
		bar, err := relevance.Threshold(d.Preset)
		if err != nil {
			k.bad(at+".preset", "%v", err)
		}
		k.c.specs = append(k.c.specs, digest.Spec{
			ID: d.ID, Title: d.Title, Schedule: s, MaxStories: d.MaxStories, MaxBrief: d.MaxBrief, MinOutlets: d.MinOutlets,
			CatchUp: d.CatchUp, Location: loc, Lang: d.Lang, Relevance: bar, Topics: k.topics(at+".topics", d.Topics),
		})
	}
}

func (k *checker) subscribers() {
	seen := map[string]int{}
	for i, s := range k.c.Subscribers {
		at := fmt.Sprintf("subscribers[%d]", i)
		norm, err := mailer.NormalizeAddress(s)
		if err != nil {
			k.bad(at, "%v", err)
			continue
		}
		norm = strings.ToLower(norm)
		if j, twice := seen[norm]; twice {
			k.bad(at, "subscribers[%d] is the same address; remove one", j)
			continue
		}
		seen[norm] = i
	}
}

func (k *checker) rest() {
	f := &k.c.Fetch
	if f.Timeout < time.Second || f.Timeout > 10*time.Minute {
		k.bad("fetch.timeout", "%s is not between 1s and 10m", durationText(f.Timeout))
	}
	if f.Every < time.Minute {
		k.bad("fetch.every", "%s is too often for any server; 1m is the least", durationText(f.Every))
	}
	if f.MaxEvery < f.Every {
		k.bad("fetch.max_every", "%s is shorter than fetch.every, %s", durationText(f.MaxEvery), durationText(f.Every))
	}
	if o := k.c.Operator; o.Mail != "" && o.Mail != "none" {
		if err := mailer.ValidAddress(o.Mail); err != nil {
			k.bad("operator.mail", "%v; write an address, or none", err)
		}
	}
	if k.c.Operator.Remind < time.Hour {
		k.bad("operator.remind", "%s is too often for a reminder; 1h is the least", durationText(k.c.Operator.Remind))
	}
	if lo, hi := 64<<10, 256<<20; f.MaxBytes < lo || f.MaxBytes > hi {
		k.bad("fetch.max_bytes", "%s is not between %s and %s (%d and %d)", feeds.Size(int64(f.MaxBytes)), feeds.Size(int64(lo)), feeds.Size(int64(hi)), lo, hi)
	}
	between(k, "fetch.workers", f.Workers, 1, 256)
	if k.c.Retain < 14*24*time.Hour {
		k.bad("retain", "%s is too short: what was told is compared with older items; 14d is the least", durationText(k.c.Retain))
	}
	oneOf(k, "log.level", k.c.Log.Level, "debug", "info", "warn", "error")
	oneOf(k, "log.format", k.c.Log.Format, "text", "json")
	if k.c.Database == "" {
		k.bad("database", "missing; write a file name, for example geodigest.db")
	} else if strings.HasPrefix(k.c.Database, "postgres://") {
		k.bad("database", "PostgreSQL is not supported by this version; write a file name, for example geodigest.db")
	}
	if k.c.Templates != "" {
		if st, err := os.Stat(k.c.path(k.c.Templates)); err != nil || !st.IsDir() {
			k.bad("templates", "%q is not a folder; write the folder that holds your templates, or leave the key out", k.c.Templates)
		}
	}
}

func oneOf(k *checker, path, v string, allowed ...string) {
	for _, a := range allowed {
		if v == a {
			return
		}
	}
	var names []string
	for _, a := range allowed {
		if a != "" {
			names = append(names, a)
		}
	}
	k.bad(path, "%q is not one of %s", v, strings.Join(names, ", "))
}

func between(k *checker, path string, v, lo, hi int) {
	if v < lo || v > hi {
		k.bad(path, "%d is not between %d and %d", v, lo, hi)
	}
}
