package relevance

import (
	"slices"
	"strings"
	"testing"
)

func TestThreshold(t *testing.T) {
	last := 1.0
	for _, p := range []string{"strict", "balanced", "wide"} {
		v, err := Threshold(p)
		if err != nil || v <= 0 || v >= last {
			t.Errorf("%s: %v, %v after %v", p, v, err, last)
		}
		last = v
	}
	if v, err := Threshold(""); err != nil || v != 0.5 {
		t.Errorf("default: %v, %v", v, err)
	}
	if _, err := Threshold("loose"); err == nil || !strings.Contains(err.Error(), "strict, balanced or wide") {
		t.Errorf("unknown preset: %v", err)
	}
}

// Every tag of an item is one of the listed themes.
func TestThemesAreListed(t *testing.T) {
	j := newJudge(t)
	all := j.m.Themes()
	if len(all) != 14 || all[0] != "war" || !slices.Contains(all, "migration-borders") || slices.Contains(all, "-sport") {
		t.Errorf("themes: %v", all)
	}
	if off := j.m.OffTopics(); len(off) != 10 || off[0] != "sport" {
		t.Errorf("off topics: %v", off)
	}
	r := j.score("Sanctions and tariffs after airstrikes on the border; diplomats expelled", "Talks on a ceasefire and elections failed.")
	if len(r.Themes) == 0 {
		t.Error("no theme found")
	}
	for _, th := range r.Themes {
		if !slices.Contains(all, th) {
			t.Errorf("theme %q is not listed", th)
		}
	}
}
