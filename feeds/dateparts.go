package feeds

import (
	"strings"
	"time"
	"unicode"
)

// words reads the free forms: tokens in any order, of which a month name or
// the shape of the numbers tells which is which.
func (d *dateScan) words() bool {
	var nums []dateNum
	named := false
	s := d.rest
	for {
		s = strings.TrimLeftFunc(s, func(r rune) bool { return r == ',' || r == '\'' || unicode.IsSpace(r) })
		if s == "" {
			break
		}
		n := digits(s)
		switch {
		case n > 0 && !d.clock && isClock(s, n):
			rest, ok := d.time(s)
			if !ok {
				return false
			}
			s = rest
			// What follows the clock is the zone, unless the date is not complete yet.
			if zone, ok := parseZone(strings.TrimSpace(s)); ok {
				d.zone, s = zone, ""
			}
		case n > 0:
			num := dateNum{value: atoi(s[:n]), width: n}
			s = s[n:]
			num.sep, s = numberTail(s)
			nums = append(nums, num)
			if len(nums) > 3 {
				return false
			}
		case s[0] == '+' || s[0] == '-' && d.clock:
			if !d.setZone(s) {
				return false
			}
			s = ""
		case s[0] == '-' || s[0] == '.' || s[0] == '(' || s[0] == ')' || s[0] == '|' || s[0] == '/':
			s = s[1:]
		default:
			w := word(s)
			if w == "" {
				return false
			}
			after := strings.TrimLeft(s[len(w):], ".")
			switch m := monthOf(w); {
			case m > 0 && !named:
				d.month, named = m, true
			case isDayWord(w):
			case d.clock && len(nums)+btoi(named) >= 3:
				if !d.setZone(s) {
					return false
				}
				after = ""
			default:
				// "26 Sep 2022 GMT": a zone may follow a date without a time.
				zone, ok := parseZone(s)
				if !ok {
					return false
				}
				d.zone, after = zone, ""
			}
			s = after
		}
	}
	if d.zone == nil && strings.Contains(d.rest, "년") {
		d.zone = time.FixedZone("kst", 9*3600) // a year counted in Korean is Korea's
	}
	return d.assign(nums, named)
}

type dateNum struct {
	value, width int
	sep          byte // what followed: '/', '.', '-' or 0
}

// numberTail reads what may follow a number of a date: a separator, an English
// ordinal ending, or the Chinese, Japanese and Korean words for year, month, day.
func numberTail(s string) (sep byte, rest string) {
	for _, suffix := range []string{"st", "nd", "rd", "th", "er", "º", "ª", "年", "月", "日", "년", "월", "일"} {
		if after, ok := strings.CutPrefix(s, suffix); ok && (after == "" || !unicode.IsLetter(firstRune(after))) {
			if suffix[0] >= 0x80 && suffix != "º" && suffix != "ª" {
				return '-', after
			}
			return 0, after
		}
	}
	if s != "" && (s[0] == '/' || s[0] == '.' || s[0] == '-') {
		return s[0], s[1:]
	}
	return 0, s
}

// assign decides which number is the day, the month and the year.
func (d *dateScan) assign(nums []dateNum, named bool) bool {
	want := 3 - btoi(named)
	if len(nums) != want {
		return false
	}
	var rest []dateNum
	year := -1
	for _, n := range nums {
		if n.width == 4 && year < 0 {
			year = n.value
		} else {
			rest = append(rest, n)
		}
	}
	if year < 0 {
		// A two-digit year stands last: RFC 822.
		last := nums[len(nums)-1]
		if last.width != 2 {
			return false
		}
		year = 2000 + last.value
		if last.value >= 70 {
			year -= 100
		}
		rest = nums[:len(nums)-1]
	}
	d.year = year
	for _, n := range rest {
		if n.width > 2 {
			return false
		}
	}
	if named {
		d.day = rest[0].value
		return true
	}
	a, b := rest[0], rest[1]
	switch {
	case nums[0].width == 4: // 2020/03/31
		d.month, d.day = a.value, b.value
	case a.sep == '.' || a.sep == '-' || a.sep == 0: // 31.03.2020, "11 04 2020"
		d.day, d.month = a.value, b.value
	case a.value > 12:
		d.day, d.month = a.value, b.value
	default: // 03/31/2020: only US systems write slashes in machine dates
		d.month, d.day = a.value, b.value
	}
	return true
}

// isClock tells "16:04", "3pm" and "15h30" from a number of the date.
func isClock(s string, n int) bool {
	if n > 2 || n == len(s) {
		return false
	}
	if mark, _ := meridiem(s[n:]); mark != 0 {
		return true
	}
	return (s[n] == ':' || s[n] == 'h') && digits(s[n+1:]) > 0
}

// setZone takes all of s as the zone. An unknown zone makes the date unusable.
func (d *dateScan) setZone(s string) bool {
	s = strings.TrimSpace(s)
	if s == "" {
		return true
	}
	zone, ok := parseZone(s)
	if ok {
		d.zone = zone
	}
	return ok
}

// word returns the letters at the start of s.
func word(s string) string {
	for i, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			return s[:i]
		}
	}
	return s
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// parseZone reads a zone: an offset (+0200, +02:00, GMT+3, UTC-5), an
// abbreviation of zones.go, or an IANA name (Europe/Kyiv).
func parseZone(s string) (*time.Location, bool) {
	s = strings.Trim(s, " ()[]")
	if i := strings.IndexByte(s, '('); i > 0 {
		s = strings.TrimSpace(s[:i]) // "+0300 (MSK)"
	}
	if s == "" {
		return nil, false
	}
	if s == "z" {
		return time.UTC, true
	}
	if s[0] == '+' || s[0] == '-' {
		return offsetZone(s)
	}
	for _, p := range []string{"gmt", "utc", "z"} {
		if rest, ok := strings.CutPrefix(s, p); ok && rest != "" && (rest[0] == '+' || rest[0] == '-') {
			return offsetZone(rest)
		}
	}
	name, rest, _ := strings.Cut(s, " ")
	if off, ok := zoneOffsets[strings.ReplaceAll(name, ".", "")]; ok {
		// "EST -0500" states the zone twice: the number is exact.
		if rest = strings.TrimSpace(rest); rest != "" && (rest[0] == '+' || rest[0] == '-') {
			return offsetZone(rest)
		}
		if rest != "" {
			return nil, false
		}
		return time.FixedZone(name, int(off*3600)), true
	}
	if iana, ok := zoneNames[name]; ok && rest == "" {
		name = iana
	}
	if strings.Contains(name, "/") && rest == "" {
		if loc, err := time.LoadLocation(ianaCase(name)); err == nil {
			return loc, true
		}
	}
	return nil, false
}

// offsetZone reads ±hh, ±hmm, ±hhmm and ±hh:mm, within the offsets in use
// (-12:00 to +14:00).
func offsetZone(s string) (*time.Location, bool) {
	sign := 1
	if s[0] == '-' {
		sign = -1
	}
	s = strings.TrimSuffix(strings.TrimSpace(s[1:]), "z")
	h, m := 0, 0
	if a, b, ok := strings.Cut(s, ":"); ok {
		if digits(a) != len(a) || digits(b) != len(b) || len(a) < 1 || len(a) > 2 || len(b) != 2 {
			return nil, false
		}
		h, m = atoi(a), atoi(b)
	} else {
		n := digits(s)
		if n != len(s) || n < 1 || n > 4 {
			return nil, false
		}
		if n <= 2 {
			h = atoi(s)
		} else {
			h, m = atoi(s[:n-2]), atoi(s[n-2:])
		}
	}
	total := sign * (h*3600 + m*60)
	if m > 59 || total < -12*3600 || total > 14*3600 {
		return nil, false
	}
	return time.FixedZone("", total), true
}

// ianaCase restores the spelling of a lower-cased IANA name.
func ianaCase(s string) string {
	b := []byte(s)
	up := true
	for i, c := range b {
		if up && c >= 'a' && c <= 'z' {
			b[i] = c - 32
		}
		up = c == '/' || c == '_' || c == '-'
	}
	return strings.NewReplacer("Etc/Gmt", "Etc/GMT", "Etc/Utc", "Etc/UTC", "_Of_", "_of_", "Port-Au-", "Port-au-").Replace(string(b))
}
