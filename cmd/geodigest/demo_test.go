package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"geodigest/cmd/geodigest/demoday"
	"geodigest/digest"
	"geodigest/feeds"
)

func demoEdition(t *testing.T, dir string) digest.Edition {
	t.Helper()
	code, out, errs := session(t, "demo", "--dir", dir)
	if code != exitDone {
		t.Fatalf("demo: exit code %d\n%s%s", code, out, errs)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "edition.json"))
	if err != nil {
		t.Fatal(err)
	}
	var ed digest.Edition
	if err := json.Unmarshal(raw, &ed); err != nil {
		t.Fatal(err)
	}
	return ed
}

// keysOfEntry returns the true stories of an entry's sources.
func keysOfEntry(e digest.Entry, truth map[string]string) []string {
	var keys []string
	for _, s := range e.Sources {
		if k, ok := truth[feeds.Canonical(s.Link)]; ok && !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	return keys
}

// TestDemo is the reason this program exists, through every real part of it.
func TestDemo(t *testing.T) {
	ed := demoEdition(t, t.TempDir())
	truth := demoday.Truth()

	lead := ed.Entries()[0]
	if got := keysOfEntry(lead, truth); len(got) == 0 || got[0] != "guarantees" {
		t.Errorf("the lead is about %v: %q", got, lead.Headline)
	}
	if lead.Outlets < 9 || lead.Origins >= lead.Outlets {
		t.Errorf("the lead has %d outlets and %d origins; want 9 or more outlets and fewer origins", lead.Outlets, lead.Origins)
	}
	var speakers []string
	for _, s := range lead.Statements {
		speakers = append(speakers, s.Name)
	}
	for _, want := range []string{"Alexander Grushko", "Emmanuel Macron"} {
		if !slices.Contains(speakers, want) {
			t.Errorf("the lead's speakers are %q; %s is missing", speakers, want)
		}
	}

	for _, pair := range [][2]string{{"sanctions16", "sanctions17"}, {"quake-indonesia", "quake-peru"}, {"summit-tashkent", "summit-muscat"}} {
		for _, e := range ed.Entries() {
			if keys := keysOfEntry(e, truth); slices.Contains(keys, pair[0]) && slices.Contains(keys, pair[1]) {
				t.Errorf("%s and %s stand in one story: %q", pair[0], pair[1], e.Headline)
			}
		}
	}
	for _, e := range ed.Entries() {
		for _, k := range keysOfEntry(e, truth) {
			if strings.HasPrefix(k, "noise") {
				t.Errorf("noise (%s) is in the digest: %q", k, e.Headline)
			}
		}
	}
	if ed.Coverage.Total != len(demoday.Outlets()) || ed.Coverage.Reached != ed.Coverage.Total-2 {
		t.Errorf("coverage %+v; two outlets are broken on purpose", ed.Coverage)
	}
}

// TestDemoLeavesTheMail checks what a script relies on in the text part.
func TestDemoLeavesTheMail(t *testing.T) {
	dir := t.TempDir()
	ed := demoEdition(t, dir)
	text, err := os.ReadFile(filepath.Join(dir, "digest.txt"))
	if err != nil {
		t.Fatal(err)
	}
	starts := regexp.MustCompile(`(?m)^\d+\. \S`).FindAll(text, -1)
	if len(starts) != len(ed.Entries()) {
		t.Errorf("%d lines start a story, the edition has %d", len(starts), len(ed.Entries()))
	}
	if n := len(regexp.MustCompile(`\b\d+ outlets?\b`).FindAll(text, -1)); n < len(starts) {
		t.Errorf("%d blocks say how many outlets, of %d", n, len(starts))
	}
	html, err := os.ReadFile(filepath.Join(dir, "digest.html"))
	if err != nil {
		t.Fatal(err)
	}
	if len(html) > 80_000 {
		t.Errorf("the HTML part has %d bytes, more than 80 kB", len(html))
	}
	for _, bad := range []string{"<script", "<img", "javascript:", "http-equiv=\"refresh\""} {
		if bytes.Contains(bytes.ToLower(html), []byte(bad)) {
			t.Errorf("the HTML part holds %s", bad)
		}
	}
	eml, err := os.ReadFile(filepath.Join(dir, "digest.eml"))
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := bytes.Cut(eml, []byte("\r\n\r\n"))
	for _, want := range []string{"List-Unsubscribe: <https://", "List-Unsubscribe-Post: List-Unsubscribe=One-Click", "List-Id: ", "Auto-Submitted: auto-generated", "Message-Id: "} {
		if !bytes.Contains(bytes.ToLower(head), []byte(strings.ToLower(want))) {
			t.Errorf("the mail's header lacks %q", want)
		}
	}
}

// TestDemoTwice: the same inputs give the same bytes, whatever order the feeds
// happened to answer in.
func TestDemoTwice(t *testing.T) {
	a, b := t.TempDir(), t.TempDir()
	demoEdition(t, a)
	demoEdition(t, b)
	for _, name := range []string{"edition.json", "digest.txt", "digest.html", "digest.eml", "why.txt"} {
		x, err := os.ReadFile(filepath.Join(a, name))
		if err != nil {
			t.Fatal(err)
		}
		y, err := os.ReadFile(filepath.Join(b, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(x, y) {
			t.Errorf("%s differs between two runs", name)
		}
	}
}

func TestAsOf(t *testing.T) {
	doc := `<rss><channel><item><title>early</title><pubDate>Sat, 03 Jan 2026 10:00:00 GMT</pubDate></item>` +
		`<item><title>late</title><pubDate>Sat, 03 Jan 2026 22:00:00 +0000</pubDate></item><item><title>undated</title></item></channel></rss>`
	at := time.Date(2026, 1, 3, 20, 0, 0, 0, time.UTC)
	got := string(asOf([]byte(doc), at))
	if !strings.Contains(got, "early") || strings.Contains(got, "late") || !strings.Contains(got, "undated") {
		t.Errorf("as of %s: %s", at, got)
	}
}

// demoDays runs the demo's two days and returns the second edition.
func demoDays(t *testing.T, dir string) digest.Edition {
	t.Helper()
	code, out, errs := session(t, "demo", "--days", "2", "--dir", dir)
	if code != exitDone {
		t.Fatalf("demo --days 2: exit code %d\n%s%s", code, out, errs)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "day2", "edition.json"))
	if err != nil {
		t.Fatal(err)
	}
	var ed digest.Edition
	if err := json.Unmarshal(raw, &ed); err != nil {
		t.Fatal(err)
	}
	return ed
}

// TestDemoSecondDay: who has read the first edition gets only what is new.
func TestDemoSecondDay(t *testing.T) {
	dir := t.TempDir()
	ed := demoDays(t, dir)
	truth := demoday.Truth()
	about := func(key string) (found []digest.Entry) {
		for _, e := range ed.Entries() {
			if slices.Contains(keysOfEntry(e, truth), key) {
				found = append(found, e)
			}
		}
		return found
	}
	update := func(key string) digest.Entry {
		t.Helper()
		for _, e := range about(key) {
			if e.Update {
				return e
			}
		}
		t.Fatalf("no update of %s among %+v", key, about(key))
		return digest.Entry{}
	}

	guarantees := update("guarantees")
	if !strings.Contains(guarantees.Before, "ironclad") || guarantees.BeforeAt.IsZero() || guarantees.NewSaid == 0 {
		t.Errorf("before %q of %s, %d new statements", guarantees.Before, guarantees.BeforeAt, guarantees.NewSaid)
	}
	var first digest.Edition
	raw, err := os.ReadFile(filepath.Join(dir, "edition.json"))
	if err == nil {
		err = json.Unmarshal(raw, &first)
	}
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, e := range first.Entries() {
		for _, s := range e.Sources {
			known[s.Link] = true
		}
	}
	for _, s := range guarantees.Sources {
		if known[s.Link] {
			t.Errorf("%s was among the sources the day before", s.Link)
		}
	}
	denied := slices.ContainsFunc(guarantees.Changes, func(c digest.Change) bool { return c.Kind == digest.ChangedDenial })
	if !denied {
		t.Errorf("the denial is missing: %+v", guarantees.Changes)
	}
	yemen := update("yemen")
	if !slices.ContainsFunc(yemen.Changes, func(c digest.Change) bool {
		return c.Kind == digest.ChangedFigure && c.Slot == "killed" && c.From == "53" && c.To == "61"
	}) {
		t.Errorf("the toll of Yemen did not move: %+v", yemen.Changes)
	}
	for _, e := range about("gaza-strikes") {
		if e.Update {
			t.Errorf("what nobody was told is an update: %q", e.Headline)
		}
	}
	if len(about("gaza-strikes")) == 0 || len(about("rwanda-belgium")) != 0 {
		t.Errorf("%d stories of the strikes on Gaza, %d of Rwanda and Belgium", len(about("gaza-strikes")), len(about("rwanda-belgium")))
	}
	text, err := os.ReadFile(filepath.Join(dir, "day2", "digest.txt"))
	if err != nil {
		t.Fatal(err)
	}
	plain := strings.Join(strings.Fields(string(text)), " ")
	contains(t, "the second digest", plain, "You read on Monday: “Russia wants 'ironclad' guarantees", "death toll revised from 53 to 61")
	why, err := os.ReadFile(filepath.Join(dir, "day2", "why.txt"))
	if err != nil {
		t.Fatal(err)
	}
	contains(t, "the reasons", string(why), "told on 17 March; since then", "killed 53 -> 61", "update of a story told on 17 March")

	// The first day is the one that a plain demo shows, and a later plain demo
	// leaves no second one lying about.
	one := t.TempDir()
	demoEdition(t, one)
	for _, name := range results {
		x, err := os.ReadFile(filepath.Join(one, name))
		if err != nil {
			t.Fatal(err)
		}
		y, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !bytes.Equal(x, y) {
			t.Errorf("%s of the first day is not that of a plain demo (%v)", name, err)
		}
	}
	again := t.TempDir()
	demoDays(t, again)
	for _, name := range results {
		x, _ := os.ReadFile(filepath.Join(dir, "day2", name))
		y, err := os.ReadFile(filepath.Join(again, "day2", name))
		if err != nil || !bytes.Equal(x, y) {
			t.Errorf("%s of the second day differs between two runs (%v)", name, err)
		}
	}
	demoEdition(t, dir)
	if _, err := os.Stat(filepath.Join(dir, "day2")); !os.IsNotExist(err) {
		t.Errorf("a plain demo leaves an earlier second day: %v", err)
	}
}

func TestDemoFlags(t *testing.T) {
	for _, args := range [][]string{
		{"--days", "3"}, {"--days", "0"}, {"--days", "2", "--feeds", "x", "--at", "2026-01-03T20:00:00Z"}, {"--feeds", "x"}, {"--at", "noon"},
	} {
		code, _, errs := session(t, append([]string{"demo", "--dir", t.TempDir()}, args...)...)
		if code != exitUsage || errs == "" {
			t.Errorf("demo %v: exit code %d, %q", args, code, errs)
		}
	}
}

// TestDemoFoldersDayByDay: a story of the first folder comes back from the second
// with what it adds; a feed without a file that day has nothing new.
func TestDemoFoldersDayByDay(t *testing.T) {
	root, out := t.TempDir(), t.TempDir()
	write := func(day, name string, items ...string) {
		t.Helper()
		dir := filepath.Join(root, day)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		b.WriteString(`<rss version="2.0"><channel><title>` + name + `</title>`)
		for i, it := range items {
			title, date, _ := strings.Cut(it, "|")
			b.WriteString("<item><title>" + title + "</title><link>https://" + name + ".example/" + day + "/" + string(rune('a'+i)) + "</link><pubDate>" + date + "</pubDate></item>")
		}
		b.WriteString("</channel></rss>")
		if err := os.WriteFile(filepath.Join(dir, name+".xml"), []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("1", "harbour", "Missile strike kills 12 in Ukrainian city of Kharkiv|Sat, 03 Jan 2026 10:00:00 GMT")
	write("1", "delta", "Russian missile strike on Kharkiv kills 12, Ukraine says|Sat, 03 Jan 2026 11:00:00 GMT")
	write("2", "harbour", "Toll of missile strike in Ukrainian city of Kharkiv rises to 19|Sun, 04 Jan 2026 09:00:00 GMT",
		"Missile strike kills 12 in Ukrainian city of Kharkiv|Sat, 03 Jan 2026 10:00:00 GMT")
	code, text, errs := session(t, "demo", "--dir", out, "--at", "2026-01-03T20:00:00Z", "--feeds", filepath.Join(root, "1"), "--feeds", filepath.Join(root, "2"))
	if code != exitDone {
		t.Fatalf("exit code %d\n%s%s", code, text, errs)
	}
	contains(t, "demo", text, "day 2, Sunday, 4 January 2026", "(update, 2 outlets)")
	second, err := os.ReadFile(filepath.Join(out, "day2", "digest.txt"))
	if err != nil {
		t.Fatal(err)
	}
	contains(t, "the second digest", strings.Join(strings.Fields(string(second)), " "), "You read on Saturday:", "death toll revised from 12 to 19", "2 outlets")
}
