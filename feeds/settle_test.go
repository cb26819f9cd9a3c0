package feeds

import (
	"testing"
	"time"
)

// Every kind of date gives its mark and what stands for it.
func TestSettleDated(t *testing.T) {
	now := time.Date(2031, 5, 4, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		published, want time.Time
		dated           Dating
	}{
		"as given":       {now.Add(-time.Hour), now.Add(-time.Hour), DatedByFeed},
		"an old one":     {now.AddDate(-30, 0, 0), now.AddDate(-30, 0, 0), DatedByFeed},
		"fast clock":     {now.Add(5 * time.Minute), now, DatedByFeed},
		"wrong zone":     {now.Add(3 * time.Hour), now, DatedLate},
		"scheduled":      {now.AddDate(0, 0, 3), now, DatedLate},
		"never":          {now.AddDate(68, 0, 0), now, DatedLate},
		"none":           {time.Time{}, time.Time{}, DatedByUs},
		"epoch":          {time.Unix(0, 0), time.Time{}, DatedAbsurd},
		"before the web": {time.Date(1985, 1, 1, 0, 0, 0, 0, time.UTC), time.Time{}, DatedAbsurd},
	} {
		it := Item{Published: c.published, Updated: c.published}
		it.Settle(now, false)
		if !it.Published.Equal(c.want) || it.Dated != c.dated || it.Updated.After(now) || !it.FirstSeen.Equal(now) || it.Baseline {
			t.Errorf("%s: %v %q, want %v %q", name, it.Published, it.Dated, c.want, c.dated)
		}
	}
}
