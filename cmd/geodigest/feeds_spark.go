package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"geodigest/digest/store"
)

// sparkDays is how many days a sparkline shows, the last one being today.
const sparkDays = 14

var sparkBars = []rune("▁▂▃▄▅▆▇█")

// sparkline draws the items per day up to now (UTC days), a dot for a day without
// any, and says how many the busiest day had; "" when there were none.
func sparkline(days []store.DayItems, now time.Time) string {
	counts := make([]int, sparkDays)
	today := now.UTC().Truncate(24 * time.Hour)
	for _, d := range days {
		if back := int(today.Sub(d.Day.UTC()) / (24 * time.Hour)); back >= 0 && back < sparkDays {
			counts[sparkDays-1-back] += d.Items
		}
	}
	most := slices.Max(counts)
	if most == 0 {
		return ""
	}
	var b strings.Builder
	for _, n := range counts {
		if n == 0 {
			b.WriteRune('·')
			continue
		}
		b.WriteRune(sparkBars[(n*len(sparkBars)-1)/most])
	}
	return fmt.Sprintf("%s  in the last %d days, at most %d a day", b.String(), sparkDays, most)
}
