package watch

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"geodigest/feeds"
)

// maxLines is how many feeds a part of a report spells out. A mail with more of
// them is read by nobody.
const maxLines = 100

// moment is how a report writes an instant.
const moment = "2 Jan 2006 15:04 MST"

// total is how many feeds lines are about.
func total(lines []Line) (n int) {
	for _, l := range lines {
		n += l.Feeds
	}
	return n
}

// Text renders the report for a plain text mail: a subject, and a body with
// lines of any length that ends with a line feed. Feeds that share a cause and what to
// do about it stand together under both, the most first, so that a mail about many
// feeds can be read on a small screen.
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
		left, room := total(part.lines), maxLines
		for _, group := range groups(part.lines) {
			if room == 0 {
				break
			}
			head := group // counted whole, shown as far as there is room
			group = group[:min(len(group), room)]
			room -= len(group)
			left -= total(group)
			if len(head) == 1 {
				head[0].write(&sb, r.At)
				continue
			}
			writeHead(&sb, head)
			for _, l := range group {
				l.writeShort(&sb, r.At, head)
			}
		}
		if left > 0 {
			fmt.Fprintf(&sb, "\nand %d more; to see all: geodigest feeds list\n", left)
		}
	}
	if len(r.Broken)+len(r.Lasting) > 0 {
		sb.WriteString("\nNo feed is given up: each one is tried again, less and less often.\nYou are told when it is well again, and once a week while it is not.\n")
	}
	return r.subject(), sb.String()
}

// groups puts lines together that differ in the feed alone, the most first. Feeds that
// wait for one pause are a line of their own already.
func groups(lines []Line) (out [][]Line) {
	at := map[string]int{}
	for _, l := range lines {
		key := fmt.Sprintf("%s\x00%s\x00%s", l.Health, l.Kind, l.Hint)
		if l.Kind == "" && l.Health != feeds.HealthSilent {
			key += "\x00" + l.Cause
		}
		i, found := at[key]
		if !found || l.Feeds > 1 {
			i = len(out)
			out = append(out, nil)
			if l.Feeds == 1 {
				at[key] = i
			}
		}
		out[i] = append(out[i], l)
	}
	slices.SortStableFunc(out, func(a, b []Line) int { return len(b) - len(a) })
	return out
}

// shared reports whether lines have one cause, word by word.
func shared(lines []Line) bool {
	return !slices.ContainsFunc(lines, func(l Line) bool { return l.Cause != lines[0].Cause })
}

// writeHead says what a group of feeds has in common.
func writeHead(sb *strings.Builder, group []Line) {
	sb.WriteString("\n")
	first := group[0]
	switch first.Health {
	case feeds.HealthOK:
		return
	case held:
		sb.WriteString("These items look like old news that came again, and are in no digest.\nIf they are new:\n\n")
		return
	}
	cause := first.Cause
	if !shared(group) {
		cause = feeds.KindWords(first.Kind)
	}
	fmt.Fprintf(sb, "%d feeds are %s", len(group), first.Health)
	if cause != "" {
		sb.WriteString(": " + cause)
	}
	sb.WriteString("\n")
	if first.Hint != "" {
		sb.WriteString(first.Hint + "\n")
	}
	sb.WriteString("look closer: geodigest feeds explain NAME|URL\n\n")
}

// writeShort is one feed of a group: name, address, since when, and only what the head
// of the group does not say.
func (l Line) writeShort(sb *strings.Builder, now time.Time, group []Line) {
	fmt.Fprintf(sb, "- %s\n  %s\n", l.Name, l.URL)
	switch {
	case l.Health == held:
		fmt.Fprintf(sb, "  %d items: %s\n", l.Held, l.Release)
		return
	case l.Since.IsZero():
	case l.Health == feeds.HealthOK:
		fmt.Fprintf(sb, "  the trouble began on %s\n", l.Since.UTC().Format(moment))
	default:
		fmt.Fprintf(sb, "  since %s (%s)\n", l.Since.UTC().Format(moment), feeds.Ago(now.Sub(l.Since)))
	}
	if l.Cause != "" && !hostOnly[l.Kind] && !shared(group) {
		fmt.Fprintf(sb, "  %s\n", l.Cause)
	}
	if l.Held > 0 {
		fmt.Fprintf(sb, "  %d items are held back as old news; if they are new: %s\n", l.Held, l.Release)
	}
}

// hostOnly are the kinds of failure whose causes differ in nothing but the host, which
// the address above names.
var hostOnly = map[string]bool{"dns": true, "refused": true}

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
		fmt.Fprintf(sb, "  well again; the trouble began on %s\n", l.Since.UTC().Format(moment))
	default:
		fmt.Fprintf(sb, "  %s since %s (%s)\n", l.Health, l.Since.UTC().Format(moment), feeds.Ago(now.Sub(l.Since)))
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
