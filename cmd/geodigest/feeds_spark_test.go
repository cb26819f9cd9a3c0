package main

import (
	"testing"
	"time"

	"geodigest/digest/store"
)

func TestSparkline(t *testing.T) {
	now := time.Date(2031, 5, 14, 9, 0, 0, 0, time.UTC)
	day := func(ago, n int) store.DayItems {
		return store.DayItems{Day: now.Truncate(24*time.Hour).AddDate(0, 0, -ago), Items: n}
	}
	got := sparkline([]store.DayItems{day(20, 99), day(13, 1), day(2, 8), day(1, 4), day(0, 2)}, now)
	if want := "▁··········█▄▂  in the last 14 days, at most 8 a day"; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got := sparkline([]store.DayItems{day(20, 99)}, now); got != "" {
		t.Errorf("nothing drawn as %q", got)
	}
	if got := sparkline([]store.DayItems{day(0, 1), day(3, 1000)}, now); got != "··········█··▁  in the last 14 days, at most 1000 a day" {
		t.Errorf("got %q", got)
	}
}
