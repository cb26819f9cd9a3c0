package store

import (
	"testing"
	"time"
)

func TestBurst(t *testing.T) {
	now := time.Date(2025, 3, 17, 12, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	day := 24 * time.Hour
	// many makes n arrivals; age nil makes undated ones.
	many := func(n int, titleKnown bool, age func(i int) time.Duration) (out []arrival) {
		for i := range n {
			a := arrival{titleKnown: titleKnown}
			if age != nil {
				a.published = ago(age(i))
			}
			out = append(out, a)
		}
		return out
	}
	every := func(step time.Duration) func(int) time.Duration {
		return func(i int) time.Duration { return time.Duration(i) * step }
	}
	only := func(age time.Duration) func(int) time.Duration { return func(int) time.Duration { return age } }
	for name, c := range map[string]struct {
		burst
		want [3]int // news, old, held
	}{
		"a few new ones":                       {burst{known: 40, usual: 1, arrivals: many(5, false, every(time.Minute))}, [3]int{5, 0, 0}},
		"undated ones, most of the document":   {burst{known: 5, usual: 1, arrivals: many(40, false, nil)}, [3]int{0, 0, 40}},
		"undated ones that push others out":    {burst{known: 100, usual: 1, arrivals: many(30, false, nil)}, [3]int{30, 0, 0}},
		"as many undated ones as usual":        {burst{known: 5, usual: 6, arrivals: many(40, false, nil)}, [3]int{40, 0, 0}},
		"one fewer than a burst":               {burst{known: 0, usual: 0, arrivals: many(24, false, nil)}, [3]int{24, 0, 0}},
		"a burst of a feed hardly known":       {burst{known: 0, usual: 0, arrivals: many(25, false, nil)}, [3]int{0, 0, 25}},
		"all with the time of an import":       {burst{known: 40, usual: 1, arrivals: many(40, false, every(time.Second))}, [3]int{0, 0, 40}},
		"all of today, which has no time":      {burst{known: 40, usual: 1, arrivals: many(40, false, only(12*time.Hour))}, [3]int{40, 0, 0}},
		"all of yesterday":                     {burst{known: 40, usual: 1, arrivals: many(40, false, only(36*time.Hour))}, [3]int{40, 0, 0}},
		"all of today in India":                {burst{known: 40, usual: 1, arrivals: many(40, false, only(17*time.Hour+30*time.Minute))}, [3]int{40, 0, 0}},
		"today and yesterday":                  {burst{usual: 1, arrivals: append(many(33, false, only(12*time.Hour)), many(7, false, only(36*time.Hour))...)}, [3]int{40, 0, 0}},
		"all of three days ago":                {burst{known: 40, usual: 1, arrivals: many(40, false, only(84*time.Hour))}, [3]int{0, 0, 40}},
		"all of one second, which is no day":   {burst{known: 40, usual: 1, arrivals: many(40, false, only(time.Second))}, [3]int{0, 0, 40}},
		"an import that began at midnight":     {burst{known: 40, usual: 1, arrivals: append(many(30, false, only(12*time.Hour)), many(10, false, only(12*time.Hour-time.Minute))...)}, [3]int{0, 0, 40}},
		"undated ones of a feed that rolls":    {burst{usual: 0, rolls: true, arrivals: many(40, false, nil)}, [3]int{40, 0, 0}},
		"known titles of a feed that rolls":    {burst{usual: 0, rolls: true, arrivals: many(40, true, nil)}, [3]int{0, 0, 40}},
		"titles that were here before":         {burst{known: 40, usual: 1, arrivals: many(40, true, every(20*time.Minute))}, [3]int{0, 0, 40}},
		"back after two days":                  {burst{last: ago(2 * day), usual: 60, arrivals: many(100, false, every(28*time.Minute))}, [3]int{100, 0, 0}},
		"back after two days, hardly known":    {burst{last: ago(2 * day), usual: 0, arrivals: many(100, false, every(28*time.Minute))}, [3]int{100, 0, 0}},
		"days the last poll did not see":       {burst{last: ago(time.Hour), usual: 1, arrivals: many(60, false, every(2*time.Hour))}, [3]int{13, 0, 47}},
		"years old":                            {burst{usual: 1, arrivals: many(3, false, every(366*day))}, [3]int{1, 2, 0}},
		"a week behind, among the newest ten":  {burst{usual: 1, arrivals: many(10, false, every(day))}, [3]int{10, 0, 0}},
		"a week behind, after the newest ten":  {burst{usual: 1, arrivals: many(14, false, every(day))}, [3]int{10, 4, 0}},
		"many, but none a week behind another": {burst{last: ago(6 * day), usual: 10, arrivals: many(60, false, every(2*time.Hour))}, [3]int{60, 0, 0}},
		"an import with a little real news among it": {burst{known: 5, usual: 1, arrivals: append(many(3, false, func(i int) time.Duration { return time.Duration(i+1) * 15 * time.Minute }),
			many(40, false, nil)...)}, [3]int{3, 0, 40}},
	} {
		t.Run(name, func(t *testing.T) {
			c.at = now
			if c.last.IsZero() {
				c.last = ago(time.Hour)
			}
			for _, a := range c.arrivals {
				if !a.published.IsZero() {
					c.dates = append(c.dates, a.published)
				}
			}
			verdicts, why := c.decide()
			var got [3]int
			for _, v := range verdicts {
				got[v]++
			}
			if got != c.want {
				t.Errorf("news, old, held = %v (%s), want %v", got, why, c.want)
			}
			if (why != "") != (c.want[isHeld] > 0) {
				t.Errorf("reason %q for %d held", why, c.want[isHeld])
			}
		})
	}
}
