package feeds

import (
	"strconv"
	"strings"
	"time"
	"unicode"
)

// parseDate reads the date forms of feeds: RFC 822/1123, RFC 3339, W3C-DTF,
// C asctime, dates with month names of the languages in datewords.go, with
// slashes or dots, 12-hour clocks, Unix seconds and milliseconds. The result
// is in UTC. A time without a zone is taken as UTC, as RSS readers do.
//
// A string with a zone that is not known gives no date rather than a wrong
// one: the item then counts from when it was first seen. So does a date before
// 1980, which is a clock that was never set or a field that was never filled.
func parseDate(s string) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 100 {
		return time.Time{}, false
	}
	if t, ok := unixDate(s); ok {
		return t, true
	}
	d := dateScan{rest: strings.ToLower(s)}
	if !d.iso() && !d.words() {
		return time.Time{}, false
	}
	return d.instant()
}

// minYear is the first year a feed's date may lie in.
const minYear = 1980

// unixDate reads seconds or milliseconds since 1970.
func unixDate(s string) (time.Time, bool) {
	if len(s) != 10 && len(s) != 13 {
		return time.Time{}, false
	}
	v, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return time.Time{}, false
	}
	t := time.Unix(v, 0).UTC()
	if len(s) == 13 {
		t = time.UnixMilli(v).UTC()
	}
	if t.Year() < minYear {
		return time.Time{}, false
	}
	return t, true
}

// dateScan collects the parts of one date.
type dateScan struct {
	rest             string
	year, month, day int
	hour, min, sec   int
	nano             int
	clock            bool
	zone             *time.Location
}

func (d *dateScan) instant() (time.Time, bool) {
	if d.month < 1 || d.month > 12 || d.day < 1 || d.year < minYear || d.year > 9999 {
		return time.Time{}, false
	}
	if d.hour > 24 || d.min > 59 || d.sec > 60 || d.hour == 24 && d.min+d.sec > 0 {
		return time.Time{}, false
	}
	loc := d.zone
	if loc == nil {
		loc = time.UTC
	}
	if last := time.Date(d.year, time.Month(d.month)+1, 0, 0, 0, 0, 0, time.UTC).Day(); d.day > last {
		return time.Time{}, false
	}
	t := time.Date(d.year, time.Month(d.month), d.day, d.hour, d.min, min(d.sec, 59), d.nano, loc)
	return t.UTC(), true
}

// iso reads yyyy[-mm[-dd[(T| )hh:mm[:ss[.f]]][zone]]] and yyyymmddThhmmss.
func (d *dateScan) iso() bool {
	s := d.rest
	n := digits(s)
	switch {
	case n == 8 && (len(s) == 8 || s[8] == 't'):
		d.year, d.month, d.day = atoi(s[:4]), atoi(s[4:6]), atoi(s[6:8])
		s = s[8:]
	case n == 4:
		d.year, d.month, d.day = atoi(s[:4]), 1, 1
		s = s[4:]
		if s == "" {
			return true
		}
		if s[0] != '-' && s[0] != '/' {
			return false
		}
		sep := s[0]
		m := digits(s[1:])
		// "2003-012-31": one zero too many is seen, too.
		if m < 1 || m > 3 || m == 3 && s[1] != '0' {
			return false
		}
		d.month = atoi(s[1 : 1+m])
		s = s[1+m:]
		if s != "" && s[0] == sep {
			k := digits(s[1:])
			if k < 1 || k > 2 {
				return false
			}
			d.day = atoi(s[1 : 1+k])
			s = s[1+k:]
		}
	default:
		return false
	}
	if s != "" && s[0] != 't' && s[0] != ' ' && s[0] != ',' {
		return false
	}
	s = strings.TrimLeft(strings.TrimPrefix(s, "t"), " ,")
	if s == "" {
		return true
	}
	rest, ok := d.time(s)
	if !ok {
		return false
	}
	return d.setZone(rest)
}

// time reads hh:mm[:ss[.fff]] with an optional 12-hour mark, and hhmm[ss].
func (d *dateScan) time(s string) (rest string, ok bool) {
	n := digits(s)
	if n == 4 || n == 6 {
		d.hour, d.min = atoi(s[:2]), atoi(s[2:4])
		if n == 6 {
			d.sec = atoi(s[4:6])
		}
		d.clock = true
		return s[n:], true
	}
	if n < 1 || n > 2 {
		return s, false
	}
	d.hour = atoi(s[:n])
	s = s[n:]
	part := func(to *int) bool {
		if len(s) < 2 || s[0] != ':' && s[0] != '.' && s[0] != 'h' {
			return false
		}
		k := digits(s[1:])
		if k < 1 || k > 2 {
			return false
		}
		*to = atoi(s[1 : 1+k])
		s = s[1+k:]
		return true
	}
	d.clock = true
	if part(&d.min) {
		if s != "" && s[0] != '.' && part(&d.sec) && len(s) > 1 && (s[0] == '.' || s[0] == ',') {
			k := digits(s[1:])
			d.nano = nanos(s[1 : 1+k])
			s = s[1+k:]
		}
		if s != "" && s[0] == ':' {
			return s, false
		}
	} else if mark, _ := meridiem(s); mark == 0 {
		return s, false
	}
	if mark, after := meridiem(s); mark != 0 {
		if d.hour < 1 || d.hour > 12 {
			if mark == 'a' || d.hour > 23 {
				return s, false
			}
		} else {
			d.hour %= 12
			if mark == 'p' {
				d.hour += 12
			}
		}
		s = after
	}
	return s, true
}

// meridiem finds am, pm, a.m., p.m. at the start of s.
func meridiem(s string) (mark byte, rest string) {
	t := strings.TrimLeft(s, " \u00a0\u202f")
	for _, p := range []string{"am", "a.m.", "a.m", "pm", "p.m.", "p.m"} {
		if after, ok := strings.CutPrefix(t, p); ok && (after == "" || !unicode.IsLetter(rune(after[0]))) {
			return p[0], after
		}
	}
	return 0, s
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
	v, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return v
}

func nanos(frac string) int {
	frac = cut(frac+"000000000", 9)
	return atoi(frac)
}
