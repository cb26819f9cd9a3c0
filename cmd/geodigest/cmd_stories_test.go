package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"geodigest/digest/store"
)

// TestCorrectionsBesideADaemon: an operator corrects stories while a daemon holds
// its lock; what is printed as JSON says what was done.
func TestCorrectionsBesideADaemon(t *testing.T) {
	w := newWorld(t, "0 7 * * *")
	w.do(t, exitPartly, "poll", "--all")
	w.do(t, exitDone, "stories", "list") // groups
	db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(w.dir, "day.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	release, err := db.LockDaemon()
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	out, _ := w.do(t, exitDone, "stories", "split", "https://a.example/1", "https://b.example/2", "--by", "ann", "--reason", "another march")
	contains(t, "split", out, "1 item of ", "; 2 stay", "undo it with: geodigest stories undo 1")
	out, _ = w.do(t, exitDone, "stories", "explain", "--json", "https://b.example/2")
	var x explainJSON
	if err := json.Unmarshal([]byte(out), &x); err != nil {
		t.Fatal(err)
	}
	if x.Item == nil || x.Item.Kind != "operator" || len(x.Corrections) != 1 || x.Corrections[0].Reason != "another march" ||
		x.Engine == nil || len(x.Engine.Others) == 0 || !strings.Contains(x.Engine.Others[0].Veto, "operator") || len(x.Digests) != 1 {
		t.Errorf("explained as %s", out)
	}
	// By the story's name the story is explained, not an item.
	out, _ = w.do(t, exitDone, "stories", "explain", "--json", x.Story.Story)
	x = explainJSON{}
	if err := json.Unmarshal([]byte(out), &x); err != nil || x.Item != nil || len(x.Story.Items) != 1 || x.Story.Items[0].ID == 0 {
		t.Errorf("explained as %s, %v", out, err)
	}
	out, _ = w.do(t, exitDone, "stories", "explain", x.Story.Story)
	contains(t, "explain", out, "story\n", "operator: split by ann", "\ncorrections\n", "\ndigests\n")
	// Placements are what the daemon finds at its next step.
	p, err := db.PlacedIn(t.Context(), x.Story.Story)
	if err != nil || len(p) != 1 {
		t.Errorf("%d items in the new story, %v", len(p), err)
	}
}
