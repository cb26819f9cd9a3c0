package feeds

import (
	"slices"
	"time"
)

const (
	// burst is the time within which items count as one: an outlet that
	// publishes in lots is not asked for each piece of a lot.
	burst = 5 * time.Minute

	// gapWindow is how far back the usual gap is read from a document; when it
	// shows too few items, all are used.
	gapWindow = 7 * 24 * time.Hour

	// fewTimes is the number of publication times below which a document tells
	// no rhythm.
	fewTimes = 3

	// quietLeast is the least silence that is worth a word, and quietUnproven
	// the same while no whole week was seen: a weekend may lie ahead.
	quietLeast    = 24 * time.Hour
	quietUnproven = 72 * time.Hour
	quietProof    = 8 * 24 * time.Hour

	// quietMost bounds what is learnt from an outlet that slept for years.
	quietMost = 180 * 24 * time.Hour

	// quietHalf is how long it takes to forget half of an exceptional silence.
	quietHalf = 60 * 24 * time.Hour

	// strayGap ends a look back: an item that lies so far behind all others,
	// and more than strayTimes the longest gap, is pinned or forgotten.
	strayGap   = 14 * 24 * time.Hour
	strayTimes = 10
)

// Learn returns l with what a new document of the feed teaches: how many items
// it has and how many of them are undated or bare, the newest, and the rhythm.
// s is the state before the document, items are settled.
//
// Gap is the usual time between two new items: the length that a quarter of
// the time is spent in gaps no longer than. For a feed that publishes at random
// moments that is about the mean; nights do not lengthen it, and a burst, which
// takes next to no time, does not shorten it. Documents that date by the day
// count items per day. Where fewer than half of the items have dates, the times
// between polls that found something new take their place (s.LastNew). New
// evidence weighs a quarter against the old.
//
// Quiet is twice the longest silence seen, inside documents and between them,
// at least a day, and three until a whole week was seen. An exceptional silence
// is forgotten over months.
func (l Learnt) Learn(items []Item, s State, now time.Time) Learnt {
	var times []time.Time
	l.Items, l.Undated, l.Bare = len(items), 0, 0
	for i := range items {
		it := &items[i]
		if it.Summary == "" && it.Content == "" {
			l.Bare++
		}
		switch {
		case it.Published.IsZero() || it.Dated == DatedByUs || it.Dated == DatedAbsurd:
			l.Undated++
		case it.Dated == DatedByFeed && !it.Published.After(now) && it.Published.Year() > 1990:
			times = append(times, it.Published)
		}
	}
	before := l.Newest
	if len(times) > 0 {
		slices.SortFunc(times, func(a, b time.Time) int { return b.Compare(a) })
		l.Newest = times[0]
	}
	if len(times)*2 < len(items) {
		return l.learnFromPolls(s, now)
	}
	return l.learnFromTimes(times, before, s, now)
}

// learnFromTimes reads the rhythm from publication times, newest first; before
// is the newest one of earlier documents.
func (l Learnt) learnFromTimes(times []time.Time, before time.Time, s State, now time.Time) Learnt {
	lots := recent(merge(times))
	longest := time.Duration(0)
	for i := 1; i < len(lots); i++ {
		longest = max(longest, lots[i-1].Sub(lots[i]))
	}
	if len(lots) > 0 && lots[len(lots)-1].After(before) && !before.IsZero() {
		// The document shows less than what came since the last one. Silence is
		// proved only up to the last poll: later there may have been others.
		end := lots[len(lots)-1]
		if s.LastSuccess.Before(end) {
			end = s.LastSuccess
		}
		longest = max(longest, end.Sub(before))
	}
	switch {
	case len(times) > len(lots) && datedByDay(times):
		days := lots[0].Sub(lots[len(lots)-1])/(24*time.Hour) + 1
		n := 0
		for _, t := range times {
			if !t.Before(lots[len(lots)-1]) {
				n++
			}
		}
		l.Gap = smooth(l.Gap, days*24*time.Hour/time.Duration(n))
	case len(lots) < fewTimes:
		return l
	default:
		l.Gap = smooth(l.Gap, usualGap(lots))
	}
	return l.quieten(longest, lots[len(lots)-1], now)
}

// learnFromPolls reads the rhythm from when polls found something new.
func (l Learnt) learnFromPolls(s State, now time.Time) Learnt {
	if s.LastNew.IsZero() || s.LastNew.Equal(l.Counted) {
		return l
	}
	last := l.Counted
	l.Counted = s.LastNew
	if last.IsZero() || !s.LastNew.After(last) {
		return l
	}
	gap := s.LastNew.Sub(last)
	l.Gap = smooth(l.Gap, gap)
	return l.quieten(gap, last, now)
}

// quieten learns a silence; since is the start of the evidence.
func (l Learnt) quieten(longest time.Duration, since, now time.Time) Learnt {
	if l.Since.IsZero() || since.Before(l.Since) {
		l.Since = since
	}
	if l.Quiet > 0 && !l.LastFull.IsZero() && now.After(l.LastFull) {
		// Halving in quietHalf, in small steps: 1-x for 2^-x.
		share := min(float64(now.Sub(l.LastFull))/float64(quietHalf)*0.7, 0.5)
		l.Quiet -= time.Duration(float64(l.Quiet) * share)
	}
	least := quietLeast
	if now.Sub(l.Since) < quietProof {
		least = quietUnproven
	}
	l.Quiet = min(max(l.Quiet, 2*longest, least), quietMost)
	return l
}

// Interval returns how long after at the feed is worth asking again: half its
// gap, longer when it has been silent since lastNew (a twenty-fourth of the
// silence), not before its server wants it (Floor), and all of that between
// shortest and longest.
func (l Learnt) Interval(lastNew, at time.Time, shortest, longest time.Duration) time.Duration {
	if l.Newest.After(lastNew) {
		lastNew = l.Newest
	}
	wait := max(l.Gap/2, l.Floor)
	if !lastNew.IsZero() {
		wait = max(wait, at.Sub(lastNew)/24)
	}
	return max(min(wait, longest), shortest)
}

func smooth(old, new time.Duration) time.Duration {
	if old <= 0 {
		return new
	}
	return (3*old + new) / 4
}

// merge drops the times that belong to the same lot as a newer one.
func merge(times []time.Time) (lots []time.Time) {
	for _, t := range times {
		if n := len(lots); n == 0 || lots[n-1].Sub(t) > burst {
			lots = append(lots, t)
		}
	}
	return lots
}

// recent cuts off what lies far behind all the rest.
func recent(lots []time.Time) []time.Time {
	longest := time.Duration(0)
	for i := 1; i < len(lots); i++ {
		gap := lots[i-1].Sub(lots[i])
		if i > 1 && gap > strayGap && gap > strayTimes*longest {
			return lots[:i]
		}
		longest = max(longest, gap)
	}
	return lots
}

// usualGap: lots are newest first, at least two.
func usualGap(lots []time.Time) time.Duration {
	n := len(lots)
	for n > fewTimes && lots[0].Sub(lots[n-1]) > gapWindow {
		n--
	}
	gaps := make([]time.Duration, 0, n-1)
	for i := 1; i < n; i++ {
		gaps = append(gaps, lots[i-1].Sub(lots[i]))
	}
	slices.Sort(gaps)
	spent, quarter := time.Duration(0), lots[0].Sub(lots[n-1])/4
	for _, g := range gaps {
		if spent += g; spent >= quarter {
			return g
		}
	}
	return gaps[len(gaps)-1]
}

// datedByDay: all times show the same time of day, midnight somewhere, and there
// are enough of them for that to be no accident. A feed whose every item bears
// the moment of the fetch looks alike but says nothing.
func datedByDay(times []time.Time) bool {
	for _, t := range times {
		if t.Sub(times[0])%(24*time.Hour) != 0 {
			return false
		}
	}
	return len(times) >= fewTimes && times[0].Truncate(15*time.Minute).Equal(times[0])
}
