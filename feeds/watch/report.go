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
	Kind    string    // of the failure, "" when the last poll did not fail
	Cause   string    // what happened, without times and counts: equal for feeds that share it
	Hint    string    // what to do, "" when there is nothing to do
	Command string    // what shows more
	Held    int       // items held back as old news, 0 none
	Release string    // the command that makes them news
}

// Compose gathers changes into a report.
func Compose(now time.Time, changes []Change) Report {
	r := Report{At: now}
	for _, c := range gather(changes) {
		at, argument := address(c.Feed)
		line := Line{Feeds: 1, Name: feedName(c.Feed), URL: at, Health: c.Health, Since: c.Since, Command: "geodigest feeds list"}
		line.Reason, line.Hint = reasonAndHint(c.Change)
		line.Kind, line.Cause = c.Kind, causeOf(c.Change)
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
			line.Reason, line.Kind, line.Cause, line.Hint, line.Command = "", "", "", "", ""
			r.Recovered = append(r.Recovered, line)
		case c.Health == held:
			line.Reason, line.Kind, line.Cause, line.Hint, line.Command = "", "", "", "", ""
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

// reasonAndHint says what happened and what to do. A failure brings a hint of its
// own, which knows more than the health tells.
func reasonAndHint(c Change) (reason, todo string) {
	reason, todo = c.Reason, ""
	if c.Health != feeds.HealthSilent {
		reason, todo = feeds.Cause(c.Reason)
	}
	return oneLine(reason), oneLine(cmp.Or(todo, hint(c.Health)))
}

// causeOf is what happened, without what differs between feeds that share it.
func causeOf(c Change) string {
	if c.Health == feeds.HealthSilent {
		return "they answer, but have had nothing new for longer than is usual for them"
	}
	text := c.Cause
	if text == "" {
		text = c.Reason
	}
	what, _ := feeds.KindCause(text)
	return oneLine(what)
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
