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
