package feeds

import (
	"math/rand/v2"
	"testing"
	"time"
)

var rhythmNow = time.Date(2031, 5, 7, 12, 0, 0, 0, time.UTC) // a Wednesday

// dated makes items published so long before rhythmNow.
func dated(ago ...time.Duration) []Item {
	items := make([]Item, len(ago))
	for i, d := range ago {
		items[i] = Item{Title: "x", Summary: "y", Published: rhythmNow.Add(-d)}
	}
	return items
}

// every makes n items one step apart.
func every(step time.Duration, n int) []Item {
	ago := make([]time.Duration, n)
	for i := range ago {
		ago[i] = step * time.Duration(i)
	}
	return dated(ago...)
}

func shuffled(items []Item) []Item {
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
	return items
}

func join(lists ...[]Item) (all []Item) {
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

func TestRhythmOfADocument(t *testing.T) {
	hour := time.Hour
	day := 24 * hour
	burst := func(days int) (items []Item) { // ten items within 20 minutes, once a day
		for d := range days {
			for i := range 10 {
				items = append(items, dated(time.Duration(d)*day+3*hour+time.Duration(i)*2*time.Minute)...)
			}
		}
		return items
	}
	office := func(days int) (items []Item) { // 08:00 to 18:00, every half hour, Monday to Friday
		for h := hour / 2; h < time.Duration(days)*day; h += hour / 2 {
			at := rhythmNow.Add(-h)
			if wd := at.Weekday(); wd == time.Saturday || wd == time.Sunday || at.Hour() < 8 || at.Hour() >= 18 {
				continue
			}
			items = append(items, dated(h)...)
		}
		return items
	}
	midnight := func(perDay, days int) (items []Item) {
		for d := range days {
			for range perDay {
				items = append(items, dated(12*hour+time.Duration(d)*day)...)
			}
		}
		return items
	}
	for _, tc := range []struct {
		name                 string
		items                []Item
		gapLo, gapHi         time.Duration
		quietLo, quietHi     time.Duration
		undated, bare, count int
	}{
		{name: "steady wire", items: every(10*time.Minute, 50), gapLo: 9 * time.Minute, gapHi: 11 * time.Minute, quietLo: 3 * day, quietHi: 3 * day},
		{name: "unsorted", items: shuffled(every(10*time.Minute, 50)), gapLo: 9 * time.Minute, gapHi: 11 * time.Minute, quietLo: 3 * day, quietHi: 3 * day},
		{name: "every item twice", items: join(every(hour, 20), every(hour, 20)), gapLo: hour, gapHi: hour, quietLo: 3 * day, quietHi: 3 * day},
		{name: "daily burst", items: burst(10), gapLo: 23 * hour, gapHi: 24 * hour, quietLo: 47 * hour, quietHi: 48 * hour},
		{name: "one burst of a migration in a steady feed", items: join(every(hour, 30), dated(make([]time.Duration, 300)...)), gapLo: hour, gapHi: hour, quietLo: 3 * day, quietHi: 3 * day},
		{name: "office hours", items: office(10), gapLo: 29 * time.Minute, gapHi: 31 * time.Minute, quietLo: 120 * hour, quietHi: 130 * hour},
		{name: "weekly", items: every(7*day, 10), gapLo: 7 * day, gapHi: 7 * day, quietLo: 14 * day, quietHi: 14 * day},
		{name: "monthly", items: every(30*day, 6), gapLo: 30 * day, gapHi: 30 * day, quietLo: 60 * day, quietHi: 60 * day},
		{name: "steady with one pinned item of two years ago", items: join(every(hour, 20), dated(730*day)), gapLo: hour, gapHi: hour, quietLo: 3 * day, quietHi: 3 * day},
		{name: "dated by the day, twelve a day", items: midnight(12, 4), gapLo: 110 * time.Minute, gapHi: 130 * time.Minute, quietLo: 3 * day, quietHi: 3 * day},
		{name: "dated by the day, today only", items: midnight(24, 1), gapLo: hour, gapHi: hour, quietLo: 3 * day, quietHi: 3 * day},
		{name: "no dates", items: make([]Item, 20), undated: 20, bare: 20},
		{name: "all dated with the moment of the fetch", items: join(dated(7*time.Second), dated(7*time.Second), dated(7*time.Second), dated(7*time.Second))},
		{name: "a single item", items: dated(hour)},
		{name: "two items", items: dated(hour, 2*hour)},
		{name: "nothing", items: nil},
		{name: "half undated", items: join(every(hour, 10), make([]Item, 12)), undated: 12, bare: 12},
	} {
		l := Learnt{}.Learn(tc.items, State{}, rhythmNow)
		if l.Gap < tc.gapLo || l.Gap > tc.gapHi || l.Quiet < tc.quietLo || l.Quiet > tc.quietHi {
			t.Errorf("%s: gap %v, quiet %v; want %v to %v and %v to %v", tc.name, l.Gap, l.Quiet, tc.gapLo, tc.gapHi, tc.quietLo, tc.quietHi)
		}
		if l.Undated != tc.undated || l.Bare != tc.bare || l.Items != len(tc.items) {
			t.Errorf("%s: %d items, %d undated, %d bare", tc.name, l.Items, l.Undated, l.Bare)
		}
	}
}

func TestPoissonGapIsAboutTheMean(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for _, mean := range []time.Duration{20 * time.Minute, 2 * time.Hour, 12 * time.Hour} {
		sum := time.Duration(0)
		for range 50 {
			var ago []time.Duration
			at := time.Duration(0)
			for range 100 {
				at += time.Duration(rng.ExpFloat64() * float64(mean))
				ago = append(ago, at)
			}
			sum += Learnt{}.Learn(dated(ago...), State{}, rhythmNow).Gap / 50
		}
		if sum < mean*8/10 || sum > mean*12/10 {
			t.Errorf("mean %v: gap %v", mean, sum)
		}
	}
}

// TestUndatedFeedIsLearntFromPolls: what matters is when polls found something.
func TestUndatedFeedIsLearntFromPolls(t *testing.T) {
	var l Learnt
	s := State{}
	at := rhythmNow
	for i := range 20 {
		at = at.Add(time.Hour)
		if i%3 == 0 { // news every three hours
			s.LastNew = at
		}
		s.Learnt = l
		l = l.Learn(make([]Item, 10), s, at)
	}
	if l.Gap != 3*time.Hour {
		t.Errorf("gap %v, want 3h", l.Gap)
	}
	if l.Quiet != 72*time.Hour {
		t.Errorf("quiet %v, want 72h while no weekend was seen", l.Quiet)
	}
}

// TestQuietLearnsTheWeek: an outlet that rests at the weekend, of whose document
// only a few hours are visible at a time.
func TestQuietLearnsTheWeek(t *testing.T) {
	var l Learnt
	start := time.Date(2031, 5, 5, 8, 0, 0, 0, time.UTC) // a Monday
	var published []time.Time
	strange := 0
	for at := start; at.Before(start.Add(8 * 7 * 24 * time.Hour)); at = at.Add(30 * time.Minute) {
		if wd := at.Weekday(); wd != time.Saturday && wd != time.Sunday && at.Hour() >= 8 && at.Hour() < 18 {
			published = append(published, at)
			var items []Item
			for _, p := range published[max(0, len(published)-10):] {
				items = append(items, Item{Title: "x", Summary: "y", Published: p})
			}
			l = l.Learn(items, State{}, at)
		}
		h, _ := Diagnose(Feed{}, State{LastNew: l.Newest, Polls: 1, LastSuccess: at, Learnt: l}, at)
		if h == HealthSilent {
			strange++
		}
	}
	if strange > 0 {
		t.Errorf("called silent at %d looks", strange)
	}
	if l.Quiet < 100*time.Hour || l.Quiet > 130*time.Hour {
		t.Errorf("quiet %v, want about twice the weekend's 62 hours", l.Quiet)
	}
	dead := l.Newest.Add(6 * 24 * time.Hour)
	if h, why := Diagnose(Feed{}, State{LastNew: l.Newest, Polls: 1, LastSuccess: dead, Learnt: l}, dead); h != HealthSilent {
		t.Errorf("six days without anything: %s %q", h, why)
	}
}

// TestSilenceBetweenDocuments: when nothing of the last document is left, the
// silence lies between the two.
func TestSilenceBetweenDocuments(t *testing.T) {
	const minute = time.Minute
	l := Learnt{}.Learn(dated(60*time.Hour, 60*time.Hour+10*minute, 60*time.Hour+20*minute), State{}, rhythmNow.Add(-59*time.Hour))
	polled := l.Learn(dated(0, 10*minute, 20*minute), State{LastSuccess: rhythmNow.Add(-30 * minute)}, rhythmNow)
	if polled.Quiet < 118*time.Hour || polled.Quiet > 120*time.Hour {
		t.Errorf("quiet %v, want twice 60 hours", polled.Quiet)
	}
	// Nobody looked in between: the silence may have been ours.
	down := l.Learn(dated(0, 10*minute, 20*minute), State{LastSuccess: rhythmNow.Add(-59 * time.Hour)}, rhythmNow)
	if down.Quiet != quietUnproven {
		t.Errorf("quiet %v after a time without polls, want %v", down.Quiet, quietUnproven)
	}
}

// TestQuietForgets: one long holiday does not hide trouble for ever.
func TestQuietForgets(t *testing.T) {
	l := Learnt{Quiet: 60 * 24 * time.Hour, Since: rhythmNow.Add(-100 * 24 * time.Hour), Newest: rhythmNow.Add(-time.Hour), LastFull: rhythmNow.Add(-time.Hour)}
	at := rhythmNow
	for range 365 * 2 {
		at = at.Add(12 * time.Hour)
		l = l.Learn([]Item{{Title: "x", Published: at}, {Title: "y", Published: at.Add(-12 * time.Hour)}, {Title: "z", Published: at.Add(-24 * time.Hour)}}, State{}, at)
		l.LastFull = at
	}
	if l.Quiet > 3*24*time.Hour {
		t.Errorf("after a year of two items a day quiet is still %v", l.Quiet)
	}
}

func TestLearnSurvivesAbsurdDates(t *testing.T) {
	items := []Item{{Published: time.Unix(0, 0)}, {Published: time.Time{}.Add(time.Hour)}, {Published: rhythmNow.Add(100 * 365 * 24 * time.Hour)}, {Published: rhythmNow, Dated: DatedLate}, {Published: rhythmNow, Dated: DatedByUs}}
	l := Learnt{}.Learn(items, State{}, rhythmNow)
	if l.Gap != 0 || l.Quiet != 0 || l.Newest.After(rhythmNow) {
		t.Errorf("%+v", l)
	}
}

func TestInterval(t *testing.T) {
	lo, hi := 15*time.Minute, 2*time.Hour
	at := rhythmNow
	for _, tc := range []struct {
		name string
		l    Learnt
		last time.Duration // LastNew so long ago
		want time.Duration
	}{
		{"nothing known", Learnt{}, 0, lo},
		{"busy", Learnt{Gap: 5 * time.Minute}, time.Minute, lo},
		{"hourly", Learnt{Gap: time.Hour}, time.Hour, 30 * time.Minute},
		{"weekly", Learnt{Gap: 7 * 24 * time.Hour}, time.Hour, hi},
		{"asked to wait", Learnt{Gap: 5 * time.Minute, Floor: time.Hour}, time.Minute, time.Hour},
		{"asked to wait too long", Learnt{Gap: 5 * time.Minute, Floor: 20 * time.Hour}, time.Minute, hi},
		{"busy but quiet for a day", Learnt{Gap: 5 * time.Minute}, 24 * time.Hour, time.Hour},
		{"long dead", Learnt{}, 300 * 24 * time.Hour, hi},
	} {
		if got := tc.l.Interval(at.Add(-tc.last), at, lo, hi); got != tc.want {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
}
