package feeds

import (
	"strings"
	"time"
)

// offsetAhead tells an offset from a hyphen between the parts of a date.
func (d *dateScan) offsetAhead() bool {
	s := d.s[1:]
	if s != "" && s[0] == d.s[0] {
		s = s[1:] // "--0700"
	}
	n := digits(s)
	if n == 0 || len(s) > n && (s[n] == '/' || s[n] == '-' || s[n] == '.') {
		return false
	}
	full := n == 4 || n <= 2 && len(s) >= n+3 && s[n] == ':' && digits(s[n+1:]) == 2
	return full && (d.clock || d.dated()) || d.clock && d.dated() && n <= 6
}

// numberZone reads an offset. Stated twice, the first counts.
func (d *dateScan) numberZone() bool {
	if len(d.s) > 1 && d.s[1] == d.s[0] {
		d.s = d.s[1:]
	}
	off, rest, ok := readOffset(d.s)
	if !ok {
		return false
	}
	d.s = rest
	if d.zoned != 'n' {
		d.zoned, d.offset, d.place = 'n', off, nil
	}
	return true
}

// lostPlus reads the offset of n digits behind a clock: a plus sign that was taken for a
// blank, as form encoding has it ("09:30:00 0200").
func (d *dateScan) lostPlus(n int) bool {
	if n != 4 && d.s != "00" {
		return false
	}
	d.s = "+" + d.s
	return d.numberZone()
}

// readOffset reads ±h, ±hh, ±hmm, ±hhmm, ±hh:mm and the same with seconds of
// zero, within the offsets in use (-12:00 to +14:00): seconds east of UTC.
func readOffset(s string) (off int, rest string, ok bool) {
	sign := 1
	if s[0] == '-' {
		sign = -1
	}
	s = s[1:]
	n := digits(s)
	h, m := 0, 0
	switch n {
	case 1, 2:
		h = atoi(s[:n])
		s = s[n:]
		if len(s) > 2 && s[0] == ':' && digits(s[1:]) == 2 {
			m = atoi(s[1:3])
			s = strings.TrimPrefix(s[3:], ":00")
		}
	case 3, 4:
		h, m = atoi(s[:n-2]), atoi(s[n-2:n])
		s = s[n:]
	case 6:
		h, m = atoi(s[:2]), atoi(s[2:4])
		if s[4:6] != "00" {
			return 0, "", false
		}
		s = s[6:]
	default:
		return 0, "", false
	}
	total := sign * (h*3600 + m*60)
	if m > 59 || total < -12*3600 || total > 14*3600 || strings.HasPrefix(s, ":") {
		return 0, "", false
	}
	return total, s, true
}

// zoneWord reads the name of a zone and an offset counted from it: "GMT+3".
func (d *dateScan) zoneWord() bool {
	for key, rest := range phrases(d.s) {
		name := key
		if key == "est" || key == "cst" || key == "mst" || key == "pst" { // EST5EDT
			if n := len(key) + 4; len(rest) >= 4 && digits(rest) == 1 && zonePlaces[strings.ToLower(key+rest[:4])] != "" && wordEnds(rest[4:]) {
				name, rest = strings.ToLower(key+rest[:4]), d.s[n:]
			}
		}
		off, place, ok := d.zoneNamed(name)
		if !ok {
			continue
		}
		d.s = strings.TrimPrefix(rest, ".")
		return d.setZone(name, off, place)
	}
	w := letters(d.s)
	if len(w) == 1 && d.clock && d.zoned == 0 && isUpper(w) {
		off, ok := militaryZone(w[0])
		d.s = d.s[1:]
		return ok && d.setZone(w, off, nil)
	}
	// An abbreviation beside the number adds nothing, known or not.
	if d.zoned == 'n' && isUpper(w) && len(w) >= 2 && len(w) <= 5 {
		d.s = d.s[len(w):]
		return true
	}
	return false
}

func (d *dateScan) setZone(name string, off int, place *time.Location) bool {
	s := strings.TrimLeft(d.s, " ")
	if s != "" && (s[0] == '+' || s[0] == '-') && d.zoned != 'n' {
		n := digits(s[1:])
		full := n == 4 || n > 0 && len(s) >= n+4 && s[n+1] == ':'
		if n > 0 && (full || off == 0 && (len(s) == n+1 || strings.IndexByte(" )],;", s[n+1]) >= 0)) {
			d.s = s
			return d.numberZone()
		}
	}
	switch {
	case d.zoned == 'n':
	case d.zoned == 'w' && d.zoneTag != name && (d.offset != off || d.place != place):
		return false
	default:
		d.zoned, d.offset, d.place, d.zoneTag = 'w', off, place, name
	}
	return true
}

// zoneNamed looks a lower-case name up, in the feed's country first.
func (d *dateScan) zoneNamed(name string) (off int, place *time.Location, ok bool) {
	if name == "ist" && d.country() == "IL" { // summer and winter
		loc, err := time.LoadLocation("Asia/Jerusalem")
		return 0, loc, err == nil
	}
	if m, ok := zoneByCountry[name+" "+d.country()]; ok {
		return m * 60, nil, true
	}
	if m, ok := zoneMinutes[name]; ok {
		return m * 60, nil, true
	}
	if iana, ok := zonePlaces[name]; ok {
		loc, err := time.LoadLocation(iana)
		return 0, loc, err == nil
	}
	return 0, nil, false
}

// country returns the country the feed's language tag points to, "" unknown.
func (d *dateScan) country() string {
	tag := strings.ToLower(strings.ReplaceAll(d.lang, "_", "-"))
	for i, sub := range strings.Split(tag, "-") {
		if i > 0 && len(sub) == 2 {
			return strings.ToUpper(sub)
		}
	}
	return languageCountry[baseLanguage(tag)]
}

// militaryZone reads the letters of RFC 822, section 5.1, with the signs printed
// there: RSS cites that RFC. Its successors note that they are the reverse of
// what soldiers use and that mail does not know which is meant.
func militaryZone(c byte) (off int, ok bool) {
	switch {
	case c == 'Z':
		return 0, true
	case c >= 'A' && c <= 'I':
		return -3600 * int(c-'A'+1), true
	case c >= 'K' && c <= 'M':
		return -3600 * int(c-'K'+10), true
	case c >= 'N' && c <= 'Y':
		return 3600 * int(c-'N'+1), true
	}
	return 0, false
}

// zonePath reads an IANA name with its area: Europe/Kyiv, Etc/GMT+3.
func (d *dateScan) zonePath() bool {
	area, _, ok := strings.Cut(d.s, "/")
	if !ok || len(area) > 10 || !isZoneArea(strings.ToLower(area)) {
		return false
	}
	n := 0
	for n < len(d.s) && (d.s[n] == '/' || d.s[n] == '_' || d.s[n] == '+' || d.s[n] == '-' || d.s[n] >= '0' && d.s[n] <= '9' || d.s[n]|0x20 >= 'a' && d.s[n]|0x20 <= 'z') {
		n++
	}
	name := d.s[:n]
	loc, err := time.LoadLocation(name)
	if err != nil {
		if loc, err = time.LoadLocation(ianaCase(strings.ToLower(name))); err != nil {
			return false
		}
	}
	d.s = d.s[n:]
	return d.setZone(name, 0, loc)
}

func isZoneArea(s string) bool {
	switch s {
	case "africa", "america", "antarctica", "arctic", "asia", "atlantic", "australia", "brazil", "canada", "chile", "etc", "europe", "indian", "mexico", "pacific", "us":
		return true
	}
	return false
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
	return strings.NewReplacer("Etc/Gmt", "Etc/GMT", "Etc/Utc", "Etc/UTC", "Us/", "US/", "_Of_", "_of_", "_Es_", "_es_", "Port-Au-", "Port-au-").Replace(string(b))
}
