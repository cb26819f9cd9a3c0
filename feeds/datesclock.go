package feeds

import (
	"strings"
	"unicode"
)

// The words after hours, minutes and seconds.
var (
	hourUnits   = [...]string{"h", "H", "u", "ч", "giờ", "g", "時", "时", "點", "点", "시"}
	minuteUnits = [...]string{"min", "m", "мин", "phút", "分", "분"}
	secondUnits = [...]string{"sec", "s", "с", "秒", "초"}
)

// cutUnit takes one of the units, and blanks before it, off the front of s.
func cutUnit(s string, units []string) (rest string, ok bool) {
	s = strings.TrimLeft(s, " ")
	for _, u := range units {
		// "4 giugno" has no hour in it: a letter ends the word only in scripts without blanks.
		if after, ok := strings.CutPrefix(s, u); ok && (wordEnds(after) || isUnspaced(firstRune(u))) {
			return strings.TrimPrefix(after, "."), true
		}
	}
	return s, false
}

// clockAhead tells "16:04", "3pm", "15h30" and "15時" from a number of the
// date. n is the number's length.
func (d *dateScan) clockAhead(n int) bool {
	if n > 2 || d.clock && !d.midnight() {
		return false
	}
	s := d.s[n:]
	if s == "" {
		return d.half != 0 && d.dated()
	}
	if s[0] == ':' {
		return digits(s[1:]) > 0
	}
	if s[0] == '.' && (d.dated() || d.half != 0) && digits(s[1:]) == 2 {
		rest := s[3:]
		return rest == "" || rest[0] != '.' || digits(rest[1:]) == 2 && digits(s[1:]) == 2 && !strings.HasPrefix(rest[3:], "0")
	}
	if _, rest := halfAhead(s); rest != s {
		return true
	}
	_, unit := cutUnit(s, hourUnits[:])
	return unit || d.half != 0 && d.dated()
}

// midnight holds for a clock that says nothing: some programs print the date's
// own 00:00:00 and then the time.
func (d *dateScan) midnight() bool {
	return d.hour+d.min+d.sec+d.nano == 0 && d.half == 0 && d.zoned == 0
}

func wordEnds(s string) bool {
	s = strings.TrimLeft(s, " .")
	return s == "" || !unicode.IsLetter(firstRune(s))
}

// readClock reads hh:mm[:ss[.fff]] and its kin, with the mark of a 12-hour
// clock after it.
func (d *dateScan) readClock() bool {
	n := digits(d.s)
	d.hour, d.min, d.sec, d.nano = atoi(d.s[:n]), 0, 0, 0
	d.s = d.s[n:]
	if d.clockPart(&d.min, hourUnits[:]) && d.clockPart(&d.sec, minuteUnits[:]) {
		d.skipUnit(secondUnits[:])
		if len(d.s) > 1 && (d.s[0] == '.' || d.s[0] == ',') {
			if k := digits(d.s[1:]); k > 0 {
				d.nano = nanos(d.s[1 : 1+k])
				d.s = d.s[1+k:]
			}
		}
	} else {
		d.skipUnit(minuteUnits[:])
	}
	// "09:30:00:-0700" and "09:30:00:00" are misprinted zones.
	if strings.HasPrefix(d.s, ":") {
		rest := d.s[1:]
		switch {
		case rest == "00" || rest == "00Z":
			d.s = ""
		case rest != "" && (rest[0] == '+' || rest[0] == '-'):
			d.s = rest
		default:
			return false
		}
	}
	d.clock, d.clockNext = true, true
	if h, rest := halfAhead(d.s); h != 0 {
		if d.half != 0 && d.half != h {
			return false
		}
		d.half, d.s = h, rest
	}
	return d.applyHalf()
}

// clockPart reads a separator, one of the units or ':' and '.', and the number after it.
func (d *dateScan) clockPart(to *int, units []string) bool {
	s := d.s
	if s == "" {
		return false
	}
	if s[0] == ':' || s[0] == '.' && digits(s[1:]) == 2 {
		s = s[1:]
	} else {
		rest, ok := cutUnit(s, units)
		if !ok {
			return false
		}
		d.s = rest
		s = strings.TrimLeft(rest, " ")
		// In "15h 4 mai" the 4 is no minute.
		if s != rest && !d.dated() {
			return false
		}
	}
	k := digits(s)
	if k < 1 || k > 2 {
		return false
	}
	*to = atoi(s[:k])
	d.s = s[k:]
	return true
}

func (d *dateScan) skipUnit(units []string) {
	if rest, ok := cutUnit(d.s, units); ok {
		d.s = rest
	}
}

// bareClock reads the time of a date already whole: hhmm, hhmmss, and the
// hour alone before a zone.
func (d *dateScan) bareClock(n int) bool {
	s := d.s[n:]
	switch {
	case n == 4, n == 6:
		d.hour, d.min, d.sec = atoi(d.s[:2]), atoi(d.s[2:4]), atoi(d.s[4:n])
		if n == 6 && len(s) > 1 && (s[0] == '.' || s[0] == ',') {
			k := digits(s[1:])
			d.nano = nanos(s[1 : 1+k])
			s = s[1+k:]
		}
	case n == 2 && (s == "" && d.whole || s != "" && strings.IndexByte("Zz+-", s[0]) >= 0 || len(s) == 6 && s[0] == ' ' && strings.IndexByte("+-", s[1]) >= 0):
		d.hour = atoi(d.s[:2])
	default:
		return false
	}
	d.s, d.clock, d.clockNext = s, true, true
	return true
}

// halfAhead finds am, pm, a.m., p. m., AM and their kin in other languages
// right at the start of s, after a blank at most.
func halfAhead(s string) (half byte, rest string) {
	t := strings.TrimLeft(s, " ")
	if len(s)-len(t) > 2 || t == "" || isUnspaced(firstRune(t)) { // Chinese, Japanese and Korean put them before
		return 0, s
	}
	table := dateTable()
	for key, after := range phrases(t) {
		if h := table.halves[key]; h != 0 {
			return h, strings.TrimPrefix(after, ".")
		}
	}
	return 0, s
}

// applyHalf turns the hour of a 12-hour clock. An hour over 12 stands as it
// is ("15:30 PM"), unless the mark contradicts it.
func (d *dateScan) applyHalf() bool {
	switch {
	case d.half == 0:
	case d.hour > 12:
		return d.half == 'p'
	case d.half == 'p':
		d.hour = d.hour%12 + 12
	default:
		d.hour %= 12
	}
	return true
}
