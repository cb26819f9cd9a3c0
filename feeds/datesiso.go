package feeds

import (
	"strings"
	"time"
)

// iso takes the forms of ISO 8601 whose numbers mean something else than in a
// free date off the front of d.s: basic format, year and month alone, ordinal
// and week dates, and the two-digit years of its 2000 edition. Where none of
// them fits it takes nothing; the scanner goes on from there.
func (d *dateScan) iso() {
	s := d.s
	n := digits(s)
	switch {
	case n == 14 || n == 12: // yyyymmddhhmm[ss]
		if d.calendar(s[:4], s[4:6], s[6:8], s[8:]) {
			d.s = "T" + s[8:]
		}
	case n == 8 && dateEnds(s[8:]):
		d.calendar(s[:4], s[4:6], s[6:8], s[8:])
	case n == 7 && dateEnds(s[7:]):
		d.ordinal(atoi(s[:4]), atoi(s[4:7]), s[7:])
	case n == 6 && dateEnds(s[6:]):
		d.calendar(shortYear(s[:2]), s[2:4], s[4:6], s[6:])
	case n == 5 && s[5:] == "":
		d.ordinal(atoi(shortYear(s[:2])), atoi(s[2:5]), "")
	case n == 4:
		d.isoYear(atoi(s[:4]), s[4:])
	case n == 2 && len(s) >= 6 && s[2] == '-':
		rest := s[3:]
		if digits(rest) == 3 && rest[3:] == "" {
			d.ordinal(atoi(shortYear(s[:2])), atoi(rest), "")
		} else if len(rest) >= 5 && digits(rest) == 2 && rest[2] == '-' && digits(rest[3:]) == 2 && dateEnds(rest[5:]) {
			d.calendar(shortYear(s[:2]), rest[:2], rest[3:5], rest[5:])
		}
	case n == 0 && len(s) >= 5 && s[0] == '-': // -yymm, -yy-mm: year and month
		if rest := s[1:]; digits(rest) == 4 && len(rest) == 4 {
			d.calendar(shortYear(rest[:2]), rest[2:4], "01", "")
		} else if len(rest) == 5 && digits(rest) == 2 && rest[2] == '-' && digits(rest[3:]) == 2 {
			d.calendar(shortYear(rest[:2]), rest[3:5], "01", "")
		}
	}
}

// isoYear reads what may follow a year of four digits.
func (d *dateScan) isoYear(year int, s string) {
	if s == "" {
		d.set(year, 1, 1, "")
		return
	}
	sep := s[0]
	rest := strings.TrimPrefix(s, "-")
	if len(rest) >= 3 && (rest[0] == 'W' || rest[0] == 'w') && digits(rest[1:]) >= 2 {
		d.week(year, rest[1:])
		return
	}
	if sep != '-' && sep != '/' && sep != '.' {
		return
	}
	rest = s[1:]
	n := digits(rest)
	switch {
	case n == 3 && rest[0] == '0' && len(rest) > 3 && rest[3] == '-': // "2003-012-31": one zero too many is seen, too
		d.s = s[:1] + rest[1:]
		d.nums = append(d.nums, dateNum{value: year, width: 4, sep: '-'})
	case n == 3 && sep == '-' && dateEnds(rest[3:]):
		d.ordinal(year, atoi(rest[:3]), rest[3:])
	case (n == 1 || n == 2) && sep != '.' && rest[n:] == "":
		d.set(year, atoi(rest), 1, "")
	}
}

// week reads ww[-d] of an ISO week date; Monday is day 1 and the default.
func (d *dateScan) week(year int, s string) {
	n := digits(s)
	week, day := atoi(s[:2]), 1
	rest := s[n:]
	switch {
	case n == 3:
		day = atoi(s[2:3])
	case n != 2:
		return
	case len(rest) > 1 && rest[0] == '-' && digits(rest[1:]) == 1:
		day, rest = atoi(rest[1:2]), rest[2:]
	}
	// 4 January is always in week 1.
	fourth := time.Date(year, 1, 4, 0, 0, 0, 0, time.UTC)
	monday := fourth.AddDate(0, 0, -(int(fourth.Weekday())+6)%7)
	t := monday.AddDate(0, 0, 7*(week-1)+day-1)
	y, w := t.ISOWeek()
	if day < 1 || day > 7 || w != week || y != year || !dateEnds(rest) {
		return
	}
	d.set(t.Year(), int(t.Month()), t.Day(), rest)
}

func (d *dateScan) ordinal(year, day int, rest string) {
	t := time.Date(year, 1, day, 0, 0, 0, 0, time.UTC)
	if day > 0 && t.Year() == year {
		d.set(year, int(t.Month()), t.Day(), rest)
	}
}

// calendar sets a date of digits when the calendar has it.
func (d *dateScan) calendar(year, month, day, rest string) bool {
	y, m, dd := atoi(year), atoi(month), atoi(day)
	if m < 1 || m > 12 || dd < 1 || dd > daysIn(y, m) {
		return false
	}
	d.set(y, m, dd, rest)
	return true
}

func (d *dateScan) set(year, month, day int, rest string) {
	d.year, d.month, d.day, d.whole, d.s = year, month, day, true, rest
}

// dateEnds holds where the digits of a date may end: at the end of the string, before
// a time or a zone.
func dateEnds(rest string) bool {
	return rest == "" || strings.IndexByte(" TtZz+,", rest[0]) >= 0 || rest[0] == '-' && digits(rest[1:]) == 2 && len(rest) == 6 && rest[3] == ':'
}

// shortYear completes a year of two digits.
func shortYear(s string) string {
	if s >= "70" {
		return "19" + s
	}
	return "20" + s
}
