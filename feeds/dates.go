package feeds

import (
	"strconv"
	"strings"
	"time"
)

// parseDate reads the date of a feed whose language is not known: see
// parseDateIn.
func parseDate(s string) (time.Time, bool) { return parseDateIn(s, "") }

// parseDateIn reads the date forms of feeds; the result is in UTC. lang is the
// BCP 47 language of the feed, "" unknown: it decides what the string itself
// leaves open.
//
// The forms: RFC 822 and its successors, RFC 3339, W3C-DTF, ISO 8601 with its
// ordinal, week and truncated dates, C asctime, what the languages of
// dateswordseurope.go and dateswordsworld.go print, 12-hour clocks, digits of
// any script, Unix seconds to nanoseconds.
//
// Where a date can be read in two ways:
//   - 4/5/2031 is day first in the languages that write it so, else month first,
//     as in the machine dates of the United States; a number over 12 or the weekday
//     that fits only one reading goes before both.
//   - 4.5.2031 and 4-5-2031 are day first; 31-05-04 is ISO 8601, year first.
//   - a two-digit year lies between 1970 and 2069.
//   - a time without a zone is UTC, as RSS readers have it; but in a date whose words
//     belong to languages of one time zone only (Korean, Polish) it is that zone's.
//   - an abbreviation shared by several zones is that of the feed's country, else the
//     one news feeds mean by it (zones.go).
//   - the weekday is not believed against the date.
//
// Not read, so that the item counts from when it was first seen: a zone that is
// not known (rather than hours wrong), days the calendar has not, years before
// 1980 (a clock never set, a field never filled), words not known.
func parseDateIn(s, lang string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if len(s) < 4 || len(s) > maxDate {
		return time.Time{}, false
	}
	d := dateScan{lang: lang}
	if d.rfc1123(s) || d.rfc3339(s) {
		return d.instant()
	}
	s = plainDate(s)
	if t, ok := unixDate(s); ok {
		return t, true
	}
	d = dateScan{lang: lang, s: s}
	d.iso()
	if !d.scan() || !d.settle() {
		return time.Time{}, false
	}
	return d.instant()
}

const (
	minYear = 1980 // first year a feed's date may lie in
	maxDate = 250  // bytes of a date, so that no hostile one costs much
)

// unixDate reads seconds since 1970, with a fraction or not, and milli-, micro- and
// nanoseconds, told apart by their number of digits.
func unixDate(s string) (time.Time, bool) {
	whole, frac, _ := strings.Cut(s, ".")
	if digits(whole) != len(whole) || digits(frac) != len(frac) || frac != "" && len(whole) != 10 {
		return time.Time{}, false
	}
	v, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	var t time.Time
	switch len(whole) {
	case 10:
		t = time.Unix(v, int64(nanos(frac)))
	case 13:
		t = time.UnixMilli(v)
	case 16:
		t = time.UnixMicro(v)
	case 19:
		t = time.Unix(0, v)
	default:
		return time.Time{}, false
	}
	if t = t.UTC(); t.Year() < minYear {
		return time.Time{}, false
	}
	return t, true
}

// dateScan collects the parts of one date.
type dateScan struct {
	s    string // what is still to be read
	lang string // BCP 47 of the feed, "" unknown

	nums   []dateNum  // numbers of the date in their order
	words  []dateWord // months and weekdays named
	next   byte       // role a word gave to the number after it: 'm'
	months int        // words that may be a month

	year, month, day int
	whole            bool // year, month and day are settled
	hour, min, sec   int
	nano             int
	clock            bool
	clockNext        bool // nothing came between the clock and here
	half             byte // 'a' or 'p' of a 12-hour clock

	zoned   byte // 0 no zone yet, 'w' told by a word, 'n' by a number
	offset  int  // seconds east of UTC, unless place is set
	place   *time.Location
	zoneTag string
}

// instant checks the parts and makes them a time.
func (d *dateScan) instant() (time.Time, bool) {
	if d.month < 1 || d.month > 12 || d.day < 1 || d.year < minYear || d.year > 9999 {
		return time.Time{}, false
	}
	// A leap second (:60) exists; 24:00 is the end of the day.
	if d.hour > 24 || d.min > 59 || d.sec > 60 || d.hour == 24 && d.min+d.sec > 0 {
		return time.Time{}, false
	}
	if d.day > daysIn(d.year, d.month) {
		return time.Time{}, false
	}
	if d.place != nil {
		return time.Date(d.year, time.Month(d.month), d.day, d.hour, d.min, min(d.sec, 59), d.nano, d.place).UTC(), true
	}
	return time.Date(d.year, time.Month(d.month), d.day, d.hour, d.min, min(d.sec, 59)-d.offset, d.nano, time.UTC), true
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// atoi reads digits already checked; more than a date can hold gives 0.
func atoi(s string) int {
	if len(s) > 9 {
		return 0
	}
	v := 0
	for i := 0; i < len(s); i++ {
		v = v*10 + int(s[i]-'0')
	}
	return v
}

func nanos(frac string) int { return atoi(cut(frac+"000000000", 9)) }
