package feeds

import "time"

// otherCalendars turns years of the Thai and the Persian calendar into ours.
// Those years are too far off to be taken for Gregorian ones.
func (d *dateScan) otherCalendars(month int) bool {
	switch {
	case month > 12 || d.year >= 1360 && d.year < 1420 && month == 0:
		// From 1420 on it may be a year of the lunar Hijri calendar.
		if d.year < 1300 || d.year > 1500 {
			return false
		}
		if d.month > 12 {
			d.month -= 12
		}
		return d.persian()
	case d.year > 2500 && d.year < 2700 && d.knownIn("th"):
		d.year -= 543
	}
	return true
}

// persian turns a date of the solar Hijri calendar, in its 33-year cycle that
// holds from 1343 to 1503 AP (Iran's calendar law of 1925; Borkowski 1996).
func (d *dateScan) persian() bool {
	length := 31
	switch {
	case d.month > 6 && d.month < 12:
		length = 30
	case d.month == 12:
		length = 29 + btoi(persianLeap(d.year))
	}
	if d.year < 1343 || d.year > 1500 || d.month < 1 || d.month > 12 || d.day < 1 || d.day > length {
		return false
	}
	days := d.day - 1 + min(d.month-1, 6)*31 + max(d.month-7, 0)*30
	for y := 1343; y < d.year; y++ {
		days += 365 + btoi(persianLeap(y))
	}
	// 1 Farvardin 1343 was 21 March 1964.
	t := time.Date(1964, 3, 21, 0, 0, 0, 0, time.UTC).AddDate(0, 0, days)
	d.year, d.month, d.day = t.Year(), int(t.Month()), t.Day()
	return true
}

func persianLeap(year int) bool {
	switch year % 33 {
	case 1, 5, 9, 13, 17, 22, 26, 30:
		return true
	}
	return false
}
