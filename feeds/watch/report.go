package watch

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"

	"geodigest/feeds"
)

// Report is what the operator is told at one time, as data.
type Report struct {
	At        time.Time
	Broken    []Line // in trouble since the last report
	Recovered []Line // well again
	Lasting   []Line // told before and still in trouble
	Held      []Line // well, but with items that are held back
}

// Line is one feed of a Report, or several that wait for the end of one pause. All
// of it is plain text without line breaks.
type Line struct {
	Feeds   int    // how many it is about
	Name    string // the feed's, or its outlet's, or its host; of several: their domain
	URL     string // without password
	Health  feeds.Health
	Since   time.Time // when Health began; of a recovery: when the trouble began
	Reason  string    // what happened, "" of a recovery
	Hint    string    // what to do, "" when there is nothing to do
	Command string    // what shows more
	Held    int       // items held back as old news, 0 none
	Release string    // the command that makes them news
}

// maxLines is how many feeds a part of a report spells out. A mail with more of
// them is read by nobody.
const maxLines = 100

// Compose gathers changes into a report.
func Compose(now time.Time, changes []Change) Report {
	r := Report{At: now}
	for _, c := range gather(changes) {
		at, argument := address(c.Feed)
		line := Line{Feeds: 1, Name: feedName(c.Feed), URL: at, Health: c.Health, Since: c.Since, Command: "geodigest feeds list"}
		line.Reason, line.Hint = reasonAndHint(c.Change)
		if argument != "" {
			line.Command = "geodigest feeds explain " + argument
		}
		if c.Held > 0 {
			line.Held, line.Release = c.Held, "geodigest feeds release "+cmp.Or(argument, "URL")
		}
		if len(c.with) > 0 {
			line.together(c)
		}
		switch {
		case c.Health == feeds.HealthOK:
			line.Reason, line.Hint, line.Command = "", "", ""
			r.Recovered = append(r.Recovered, line)
		case c.Health == held:
			line.Reason, line.Hint, line.Command = "", "", ""
			r.Held = append(r.Held, line)
		case c.Health == c.Was:
			r.Lasting = append(r.Lasting, line)
		default:
			r.Broken = append(r.Broken, line)
		}
	}
	return r
}

// gathered is a change, and the feeds that wait with this one.
type gathered struct {
	Change
	with []feeds.Feed
}

// gather makes one of the changes of feeds that wait for the end of one pause. The
// one that was refused longest speaks for them.
func gather(changes []Change) (out []gathered) {
	at := map[string]int{}
	for _, c := range changes {
		if c.Domain == "" {
			out = append(out, gathered{Change: c})
			continue
		}
		part := fmt.Sprint(c.Domain, c.Health == c.Was)
		i, found := at[part]
		switch {
		case !found:
			at[part] = len(out)
			out = append(out, gathered{Change: c})
		case c.Since.Before(out[i].Since):
			out[i] = gathered{Change: c, with: append(out[i].with, out[i].Feed)}
		default:
			out[i].with = append(out[i].with, c.Feed)
		}
	}
	return out
}

// namesMost is how many feeds that wait together are named.
const namesMost = 5

// together makes the line one of several feeds.
func (l *Line) together(c gathered) {
	l.Feeds = 1 + len(c.with)
	names := []string{feedName(c.Feed)}
	for _, f := range c.with[:min(len(c.with), namesMost-1)] {
		names = append(names, feedName(f))
	}
	if more := l.Feeds - len(names); more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	l.Hint = "its server wants all feeds of " + oneLine(c.Domain) + " left alone: " + strings.Join(names, ", ") + "; raise their interval (every), or ask the outlet"
	l.Name = fmt.Sprintf("%s (%d feeds)", oneLine(c.Domain), l.Feeds)
}

// total is how many feeds lines are about.
func total(lines []Line) (n int) {
	for _, l := range lines {
		n += l.Feeds
	}
	return n
}

// Text renders the report for a plain text mail: a subject, and a body with
// lines of any length that ends with a line feed.
func (r Report) Text() (subject, body string) {
	var sb strings.Builder
	for _, part := range []struct {
		title string
		lines []Line
	}{
		{"In trouble", r.Broken},
		{"Well again", r.Recovered},
		{"Still in trouble", r.Lasting},
		{"Held back", r.Held},
	} {
		if len(part.lines) == 0 {
			continue
		}
		if sb.Len() > 0 {
			sb.WriteString("\n")
		}
		fmt.Fprintf(&sb, "%s (%d)\n", part.title, total(part.lines))
		for i, l := range part.lines {
			if i == maxLines {
				fmt.Fprintf(&sb, "\nand %d more; to see all: geodigest feeds list\n", total(part.lines[maxLines:]))
				break
			}
			l.write(&sb, r.At)
		}
	}
	if len(r.Broken)+len(r.Lasting) > 0 {
		sb.WriteString("\nNo feed is given up: each one is tried again, less and less often.\nYou are told when it is well again, and once a week while it is not.\n")
	}
	return r.subject(), sb.String()
}

func (r Report) subject() string {
	var parts []string
	if n := total(r.Broken); n == 1 {
		parts = append(parts, fmt.Sprintf("%s is %s", r.Broken[0].Name, r.Broken[0].Health))
	} else if n > 1 {
		parts = append(parts, fmt.Sprintf("%d feeds in trouble", n))
	}
	if n := total(r.Recovered); n == 1 {
		parts = append(parts, r.Recovered[0].Name+" is well again")
	} else if n > 1 {
		parts = append(parts, fmt.Sprintf("%d well again", n))
	}
	if n := total(r.Lasting); n > 0 {
		parts = append(parts, fmt.Sprintf("%d still in trouble", n))
	}
	if n := total(r.Held); n == 1 {
		parts = append(parts, "items of "+r.Held[0].Name+" are held back")
	} else if n > 1 {
		parts = append(parts, fmt.Sprintf("items of %d held back", n))
	}
	return "Feeds: " + strings.Join(parts, ", ")
}

func (l Line) write(sb *strings.Builder, now time.Time) {
	fmt.Fprintf(sb, "\n%s\n  %s\n", l.Name, l.URL)
	switch {
	case l.Health == held:
		// What is held back is said below.
	case l.Since.IsZero():
		fmt.Fprintf(sb, "  %s\n", l.Health)
	case l.Health == feeds.HealthOK:
		fmt.Fprintf(sb, "  well again; the trouble began on %s\n", l.Since.UTC().Format("2 Jan 2006 15:04 MST"))
	default:
		fmt.Fprintf(sb, "  %s since %s (%s)\n", l.Health, l.Since.UTC().Format("2 Jan 2006 15:04 MST"), feeds.Ago(now.Sub(l.Since)))
	}
	for _, s := range []string{l.Reason, l.Hint} {
		if s != "" {
			fmt.Fprintf(sb, "  %s\n", s)
		}
	}
	if l.Held > 0 {
		fmt.Fprintf(sb, "  %d items look like old news that came again, and are in no digest\n  if they are new: %s\n", l.Held, l.Release)
	}
	if l.Command != "" {
		fmt.Fprintf(sb, "  look closer: %s\n", l.Command)
	}
}

// reasonAndHint says what happened and what to do. A failure brings a hint of its
// own, which knows more than the health tells.
func reasonAndHint(c Change) (reason, todo string) {
	reason, todo = c.Reason, ""
	if c.Health != feeds.HealthSilent {
		reason, todo = feeds.Cause(c.Reason)
	}
	return oneLine(reason), oneLine(cmp.Or(todo, hint(c.Health)))
}

// hint says what a human can do that the program cannot.
func hint(h feeds.Health) string {
	switch h {
	case feeds.HealthGone:
		return "remove it from the configuration, or put its new address there (geodigest feeds discover SITE)"
	case feeds.HealthBlocked:
		return "ask the outlet to let this program in, or take another feed of the outlet"
	case feeds.HealthSilent:
		return "open the outlet's site: if it has newer articles, this feed is left behind; look for another (geodigest feeds discover SITE)"
	}
	return ""
}

// feedName is what a feed is called, in one line.
func feedName(f feeds.Feed) string {
	if f.Name != "" {
		return oneLine(f.Name)
	}
	if f.Outlet != "" {
		return oneLine(f.Outlet)
	}
	if u, err := url.Parse(f.URL); err == nil && u.Host != "" {
		return oneLine(u.Host)
	}
	return "a feed without a name"
}

// address is the URL of a feed as it may be read by anybody, and how a command names
// the feed: by that, or by its name where the address holds a secret; "" where neither
// will do.
func address(f feeds.Feed) (text, argument string) {
	if _, err := url.Parse(f.URL); err != nil {
		return "(an address that cannot be read)", ""
	}
	text = oneLine(feeds.Redact(f.URL))
	switch {
	case text == f.URL:
		return text, shellWord(text)
	case f.Name != "" && oneLine(f.Name) == f.Name:
		return text, shellWord(f.Name)
	}
	return text, ""
}

// maxText is the longest piece of foreign text in a report, in characters.
const maxText = 300

// oneLine makes foreign text fit for one line of a mail and for its subject.
func oneLine(s string) string {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "\uFFFD"), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
	}), " ")
	if r := []rune(s); len(r) > maxText {
		s = string(r[:maxText-1]) + "…"
	}
	return s
}

// shellWord quotes what a shell would not read as one word; addresses are full
// of "&" and "?".
func shellWord(s string) string {
	plain := strings.IndexFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.:/%+,=@~", r))
	}) < 0
	if plain && s != "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
