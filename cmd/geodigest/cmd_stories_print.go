package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// explainJSON is what stories explain says; the names are stable.
type explainJSON struct {
	Item        *explainedItem   `json:"item"` // null when a story was asked for
	Story       explainedStory   `json:"story"`
	Engine      *engineJSON      `json:"engine"` // null when the item is a copy of one too far away
	Corrections []correctionJSON `json:"corrections"`
	Digests     []verdictJSON    `json:"digests"`
}

type placedJSON struct {
	ID     int64   `json:"id"`
	Title  string  `json:"title"`
	Outlet string  `json:"outlet"`
	At     string  `json:"at"`
	Kind   string  `json:"kind"`
	Score  float64 `json:"score"`
	CameBy string  `json:"came_by"`
}

type explainedItem struct {
	placedJSON
	Link       string          `json:"link"`
	Canonical  string          `json:"canonical"`
	Published  string          `json:"published"`
	FirstSeen  string          `json:"first_seen"`
	Lang       string          `json:"lang"`
	Country    string          `json:"outlet_country"`
	Ownership  string          `json:"outlet_ownership"`
	CopyOf     int64           `json:"copy_of"`
	Earlier    []string        `json:"earlier_headlines"`
	Relevance  float64         `json:"relevance"`
	Why        []string        `json:"why"`
	Countries  []string        `json:"countries"`
	Regions    []string        `json:"regions"`
	Themes     []string        `json:"themes"`
	Statements []statementJSON `json:"statements"`
	History    []eventJSON     `json:"history"`
}

type statementJSON struct {
	Speaker string `json:"speaker"`
	Role    string `json:"role"`
	Country string `json:"country"`
	Verb    string `json:"verb"`
	Content string `json:"content"`
}

type eventJSON struct {
	At     string `json:"at"`
	Story  string `json:"story"`
	Kind   string `json:"kind"`
	Detail string `json:"detail"`
}

type explainedStory struct {
	Story   string       `json:"story"`
	Outlets int          `json:"outlets"`
	Items   []placedJSON `json:"items"`
}

// engineJSON are the numbers of one item, as they are with the items around it.
type engineJSON struct {
	Item       int64       `json:"item"`
	Cut        float64     `json:"cut"`         // a score from which an item joins a story
	AverageCut float64     `json:"average_cut"` // and two stories are one
	Role       string      `json:"role"`        // "live page", "round-up", ...: why it takes no part like others
	Links      []linkJSON  `json:"links"`       // within its story
	Others     []otherJSON `json:"others"`
}

type linkJSON struct {
	Item       int64    `json:"item"`
	Title      string   `json:"title"`
	Outlet     string   `json:"outlet"`
	At         string   `json:"at"`
	Similarity float64  `json:"similarity"`
	Shared     []string `json:"shared"` // stems and names that make most of it
	Veto       string   `json:"veto"`
}

type otherJSON struct {
	Story   string   `json:"story"`
	Items   int      `json:"items"`
	Score   float64  `json:"score"`
	Average float64  `json:"average"`
	Veto    string   `json:"veto"`
	Against int64    `json:"against"` // the item the veto speaks of
	Reason  string   `json:"reason"`
	Nearest linkJSON `json:"nearest"`
}

type verdictJSON struct {
	Digest  string  `json:"digest"`
	Slot    string  `json:"slot"` // "" = the edition that would go out now
	Edition int64   `json:"edition"`
	In      bool    `json:"in"`
	Score   float64 `json:"score"`
	Reason  string  `json:"reason"`
	Unsent  bool    `json:"unsent"` // it reached nobody
}

// print writes an explanation for people.
func (x *explainJSON) print(w io.Writer) {
	fact := func(name, format string, args ...any) {
		if s := fmt.Sprintf(format, args...); strings.TrimSpace(s) != "" {
			fmt.Fprintf(w, "  %-11s  %s\n", name, s)
		}
	}
	if it := x.Item; it != nil {
		fmt.Fprintln(w, "item")
		it.print(fact)
		fmt.Fprintln(w)
	}
	fmt.Fprintln(w, "story")
	x.story(fact)
	if x.Engine != nil {
		x.Engine.print(w, fact)
	}
	if len(x.Corrections) > 0 {
		fmt.Fprintln(w, "\ncorrections")
		for _, c := range x.Corrections {
			state := "holds"
			if c.Undone != "" {
				state = "undone"
			}
			fact(fmt.Sprint(c.ID), "%s by %s on %s, %s: %s in %s%s", c.Kind, c.By, day(c.At), state, many(len(c.Items), "item"), c.Story, dash(c.Reason))
		}
	}
	fmt.Fprintln(w, "\ndigests")
	for _, v := range x.Digests {
		what := "left out"
		if v.In {
			what = fmt.Sprintf("in (%.2f)", v.Score)
		}
		at := "now"
		if v.Slot != "" {
			at = day(v.Slot)
		}
		if v.Unsent {
			what += ", reached nobody"
		}
		fact(v.Digest, "%-16s  %s: %s", at, what, v.Reason)
	}
	if len(x.Digests) == 0 {
		fact("none", "no digest is configured")
	}
}

func (it *explainedItem) print(fact func(name, format string, args ...any)) {
	fact("headline", "%s", it.Title)
	for _, t := range it.Earlier {
		fact("before", "%s", t)
	}
	fact("number", "%d  %s", it.ID, it.Link)
	outlet := it.Outlet
	for _, s := range []string{it.Country, it.Ownership} {
		if s != "" {
			outlet += ", " + s
		}
	}
	fact("outlet", "%s", outlet)
	fact("time", "%s, first seen %s", orWord(day(it.Published), "undated"), day(it.FirstSeen))
	fact("language", "%s", it.Lang)
	verdict := "not about geopolitics"
	if it.Relevance >= .5 {
		verdict = "about geopolitics"
	}
	fact("relevance", "%.2f, %s (from 0.50): %s", it.Relevance, verdict, strings.Join(it.Why, ", "))
	fact("countries", "%s", strings.Join(it.Countries, ", "))
	fact("themes", "%s", strings.Join(it.Themes, ", "))
	for _, s := range it.Statements {
		fact("statement", "%s [%s] %s", s.Speaker, s.Verb, s.Content)
	}
	if it.CopyOf != 0 {
		fact("copy", "of item %d", it.CopyOf)
	}
	for _, h := range it.History {
		fact("history", "%s  %s %s%s", day(h.At), h.Kind, h.Story, dash(h.Detail))
	}
}

func (x *explainJSON) story(fact func(name, format string, args ...any)) {
	s := &x.Story
	fact("name", "%s, %s of %s", s.Story, many(len(s.Items), "item"), many(s.Outlets, "outlet"))
	if x.Item != nil {
		fact("came by", "%s", x.Item.CameBy)
		return
	}
	for i, p := range s.Items {
		if i == shownItems {
			fact("", "and %d more; see: geodigest stories show %s", len(s.Items)-i, s.Story)
			break
		}
		fact("item", "%d  %s  %s: %s", p.ID, day(p.At), p.Outlet, p.Title)
		fact("", "  %s", p.CameBy)
	}
}

func (e *engineJSON) print(w io.Writer, fact func(name, format string, args ...any)) {
	if e.Role != "" {
		fact("role", "%s", e.Role)
	}
	for _, l := range e.Links {
		fact(fmt.Sprintf("like %.2f", l.Similarity), "%s", l.words())
	}
	fmt.Fprintf(w, "\nnearest other stories of item %d\n", e.Item)
	for _, o := range e.Others {
		fact(o.Story, "%s; %s", many(o.Items, "item"), o.Reason)
		fact("", "nearest %.2f: %s", o.Nearest.Similarity, o.Nearest.words())
	}
	if len(e.Others) == 0 {
		fact("none", "nothing outside its story is like it")
	}
}

func (l *linkJSON) words() string {
	s := fmt.Sprintf("item %d %s: %s", l.Item, l.Outlet, l.Title)
	if len(l.Shared) > 0 {
		s += "; shared: " + strings.Join(l.Shared, ", ")
	}
	if l.Veto != "" {
		s += "; veto: " + l.Veto
	}
	return s
}

// day prints an instant of the JSON for people.
func day(s string) string {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return ""
	}
	return stamp(t)
}

func dash(s string) string {
	if s == "" {
		return ""
	}
	return ": " + s
}

func orWord(s, word string) string {
	if s == "" {
		return word
	}
	return s
}
