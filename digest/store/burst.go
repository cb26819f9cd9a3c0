package store

import (
	"slices"
	"time"
)

// arrival is an item a feed did not have before.
type arrival struct {
	published  time.Time // zero: the feed gave no time that can be believed
	titleKnown bool      // the feed had an item with this title before
}

// burst is what a document brings that its feed did not have before, and what
// there is to compare it with.
type burst struct {
	at, last time.Time   // this poll, and the last good one before it
	dates    []time.Time // of all dated items of the document
	known    int         // items of the document the feed had before
	usual    float64     // items that are usually new after that long
	rolls    bool        // nothing is known but one document, without dates and as long as this one
	arrivals []arrival

	day time.Time // decide: the day that most of them give for a time
}

// verdict is what becomes of an arrival.
type verdict int

const (
	isNews verdict = iota
	isOld          // too old to be news
	isHeld         // may be old news that comes again; somebody has to look
)

const (
	veryOld    = 365 * 24 * time.Hour
	behind     = 7 * 24 * time.Hour
	newestKept = 10
	// burstSize and burstFactor make a burst: at least so many, and so many times
	// the usual number.
	burstSize   = 25
	burstFactor = 10
	// leastUsual stands for the usual number where too little is known of a feed.
	leastUsual = 2
	// stampSpan is how long an import takes whose every item gets the time of the import.
	stampSpan = 10 * time.Minute
	// lateBy is how much earlier than the last good poll an item may be dated that
	// was not there then: outlets take a while to publish.
	lateBy = 24 * time.Hour
	// dayLasts is how long after its beginning a day may be the time of news: the feed
	// says today or yesterday.
	dayLasts = 48 * time.Hour
)

// tooOld holds for what is more than a year old, and for what is older than the
// tenth newest item of its document and more than a week older than the newest:
// outlets that change their names serve old items as new ones (FeedMail's rule).
func (b *burst) tooOld() func(time.Time) bool {
	dates := slices.Clone(b.dates)
	slices.SortFunc(dates, func(a, c time.Time) int { return c.Compare(a) })
	return func(published time.Time) bool {
		switch {
		case published.IsZero():
			return false
		case b.at.Sub(published) > veryOld:
			return true
		case len(dates) <= newestKept:
			return false
		}
		return published.Before(dates[newestKept-1]) && dates[0].Sub(published) > behind
	}
}

// decide says what becomes of each arrival and, when some are held, why. It is
// for feeds that have had a document before: on a first one everything is new.
//
// Far more new items than usual are a burst. They are news when they look like
// it: dated one by one since the last good poll, as after an outage of ours, or of
// today or yesterday in a feed that gives days for times. They do not when most
// are undated and the document holds little else, unless that is all the feed was
// ever seen to do, when all bear the time of one import, when the feed had most of
// the titles before, or when most are dated long before the last poll, which did
// not see them.
func (b *burst) decide() (out []verdict, why string) {
	out = make([]verdict, len(b.arrivals))
	tooOld := b.tooOld()
	var rest []int
	for i, a := range b.arrivals {
		if tooOld(a.published) {
			out[i] = isOld
		} else {
			rest = append(rest, i)
		}
	}
	n := len(rest)
	if n < burstSize || float64(n) <= burstFactor*max(b.usual, leastUsual) {
		return out, ""
	}
	undated, titles, late := 0, 0, 0
	var dates []time.Time
	for _, i := range rest {
		a := b.arrivals[i]
		if a.published.IsZero() {
			undated++
		} else {
			dates = append(dates, a.published)
		}
		if a.titleKnown {
			titles++
		}
	}
	stamp, stamped := oneStamp(dates)
	if stamped && b.isDay(stamp, dates) {
		stamped, b.day = false, stamp
	}
	for _, i := range rest {
		if b.late(b.arrivals[i]) {
			late++
		}
	}
	switch {
	case 2*titles > n:
		why = "most titles were here before"
	case 2*undated > n && n > b.known && !b.rolls:
		why = "most have no date"
	case stamped && 2*len(dates) > n:
		why = "all bear the time of one import"
	case 2*late > n:
		why = "most are older than the last poll, which did not see them"
	default:
		return out, ""
	}
	for _, i := range rest {
		a := b.arrivals[i]
		atStamp := stamped && !a.published.Before(stamp) && a.published.Sub(stamp) <= stampSpan
		if a.published.IsZero() || a.titleKnown || atStamp || b.late(a) {
			out[i] = isHeld
		}
	}
	return out, why
}

func (b *burst) late(a arrival) bool {
	switch {
	case a.published.IsZero():
		return false
	case a.published.Equal(b.day): // some time of that day
		return b.last.Sub(a.published) > lateBy+24*time.Hour
	}
	return b.last.Sub(a.published) > lateBy
}

// isDay reports whether the moment at which dates lie is no import but today or
// yesterday where the feed is made: the very same, on a quarter of an hour as all
// zones have their midnights.
func (b *burst) isDay(stamp time.Time, dates []time.Time) bool {
	if !stamp.Truncate(15*time.Minute).Equal(stamp) || b.at.Sub(stamp) > dayLasts {
		return false
	}
	return !slices.ContainsFunc(dates, func(t time.Time) bool { return t.After(stamp) && t.Sub(stamp) <= stampSpan })
}

// oneStamp finds the moment at which four in five of at least five dates lie.
func oneStamp(dates []time.Time) (at time.Time, ok bool) {
	if len(dates) < 5 {
		return at, false
	}
	sorted := slices.SortedFunc(slices.Values(dates), time.Time.Compare)
	from := 0
	for to := range sorted {
		for sorted[to].Sub(sorted[from]) > stampSpan {
			from++
		}
		if 5*(to-from+1) >= 4*len(sorted) {
			return sorted[from], true
		}
	}
	return at, false
}
