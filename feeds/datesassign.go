package feeds

import (
	"strings"
	"time"
)

// settle makes a date of what was scanned: which word is the month, which
// number the day, whose clock it is.
func (d *dateScan) settle() bool {
	month, weekday, home, ok := d.readWords()
	if !ok {
		return false
	}
	if !d.whole {
		if !d.assign(month, weekday) {
			return false
		}
	} else if month > 0 || len(d.nums) > 0 {
		return false
	}
	if !d.otherCalendars(month) {
		return false
	}
	if home != "" && d.clock && d.zoned == 0 {
		loc, err := time.LoadLocation(home)
		if err != nil {
			return false
		}
		d.place = loc
	}
	return true
}

// readWords finds the language that knows all words, and reads them in it. home is
// the zone of that language, "" unless all such languages have one.
func (d *dateScan) readWords() (month, weekday int, home string, ok bool) {
	if len(d.words) == 0 {
		return 0, 0, "", true
	}
	lang := ""
	homes, first := false, true
	for _, m := range d.words[0].means {
		if !d.knownIn(m.lang) {
			continue
		}
		switch {
		case m.lang == baseLanguage(d.lang):
			lang, home, homes, first = m.lang, m.home, m.home != "", false
		case lang == baseLanguage(d.lang) && lang != "":
			continue
		case first || home == "?":
			lang, home, homes, first = m.lang, m.home, m.home != "", false
		case m.home != home && m.home != "?":
			homes = false
		}
	}
	if !homes || home == "?" {
		home = ""
	}
	either := -1 // the last word that may be a month or a weekday
	for i, w := range d.words {
		m, day, known := w.means.in(lang)
		if !known && len(w.means) > 0 {
			m, day = w.means[0].month, w.means[0].day
			for _, x := range w.means { // no language knows them all: Sun, 4 mayo
				if x.month > 0 && month == 0 {
					m, day = x.month, 0
					break
				}
			}
		}
		switch {
		case m > 0 && day > 0:
			either = i
		case m > 0 && month != 0 && month != m:
			return 0, 0, "", false
		case m > 0:
			month = m
		case day > 0:
			weekday = day
		}
	}
	if either >= 0 {
		m, day, _ := d.words[either].means.in(lang)
		if month == 0 {
			month = m
		} else {
			weekday = day
		}
	}
	return month, weekday, home, true
}

// knownIn holds when a language knows all words of the date.
func (d *dateScan) knownIn(lang string) bool {
	for _, w := range d.words {
		if _, _, ok := w.means.in(lang); !ok && len(w.means) > 0 {
			return false
		}
	}
	return true
}

func baseLanguage(tag string) string {
	base, _, _ := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	switch base = strings.ToLower(base); base {
	case "iw":
		return "he"
	case "no", "nn":
		return "nb"
	case "tl":
		return "fil"
	case "in":
		return "id"
	}
	return base
}

// assign decides which number is the day, the month and the year.
func (d *dateScan) assign(month, weekday int) bool {
	var rest []dateNum
	year, day := dateNum{value: -1}, -1
	for _, n := range d.nums {
		switch {
		case n.role == 'y' && year.value < 0:
			year = n
		case n.role == 'm' && month == 0:
			month = n.value
		case n.role == 'd' && day < 0:
			day = n.value
		case n.role != 0:
			return false
		case n.width == 4 && year.value < 0:
			year = n
		default:
			rest = append(rest, n)
		}
	}
	first := len(d.nums) > 0 && d.nums[0].width == 4
	for i, n := range rest {
		if n.width > 2 && !(n.width == 3 && month > 0 && i == len(rest)-1 && year.value < 0) {
			return false
		}
	}
	switch want := btoi(year.value < 0) + btoi(month == 0) + btoi(day < 0); {
	case len(rest) == want:
	case want == 1 && len(rest) == 0 && day < 0 && !d.clock && month > 0:
		d.year, d.month, d.day = year.value, month, 1 // "May 2031"
		return true
	default:
		return false
	}
	if year.value < 0 {
		// A short year stands last: RFC 822. First only where it cannot be a day, or in ISO 8601.
		i := len(rest) - 1
		iso := month == 0 && len(rest) == 3 && rest[0].sep == '-' && d.fits(fullYear(rest[0]), rest[1].value, rest[2].value)
		if rest[0].width == 2 && (rest[0].value > 31 || iso) {
			i, first = 0, true
		}
		if rest[i].width < 2 {
			return false
		}
		year = rest[i]
		rest = append(rest[:i:i], rest[i+1:]...)
	}
	d.year, d.month = fullYear(year), month
	switch {
	case month > 0 && day > 0 && len(rest) == 0:
		d.day = day
	case month > 0 && len(rest) == 1:
		d.day = rest[0].value
	case day > 0 && len(rest) == 1:
		d.day, d.month = day, rest[0].value
	case len(rest) == 2:
		d.dayAndMonth(rest[0], rest[1], first, weekday)
	default:
		return false
	}
	return true
}

// dayAndMonth settles the order of two numbers.
func (d *dateScan) dayAndMonth(a, b dateNum, yearFirst bool, weekday int) {
	d.day, d.month = a.value, b.value
	swap := false
	switch dayFirst := d.fits(d.year, b.value, a.value); {
	case yearFirst: // 2031/05/04
		swap = true
	case !d.fits(d.year, a.value, b.value): // only day first can be
	case !dayFirst:
		swap = true
	case weekday > 0 && weekdayOf(d.year, b.value, a.value) != weekdayOf(d.year, a.value, b.value) &&
		(weekdayOf(d.year, b.value, a.value) == weekday || weekdayOf(d.year, a.value, b.value) == weekday):
		swap = weekdayOf(d.year, a.value, b.value) == weekday
	case a.sep == '/':
		swap = monthFirst(d.lang)
	}
	if swap {
		d.day, d.month = b.value, a.value
	}
}

// monthFirst holds where 4/5/2031 is the fifth of April: the United States
// and the Philippines, and where nothing is known, since a program that
// writes slashes without asking for the reader's country is American.
func monthFirst(lang string) bool {
	switch strings.ToLower(strings.ReplaceAll(lang, "_", "-")) {
	case "", "en", "en-us", "en-ph", "fil", "fil-ph", "tl", "tl-ph", "es-us", "und":
		return true
	}
	return false
}

func (d *dateScan) fits(year, month, day int) bool {
	return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

func weekdayOf(year, month, day int) int {
	return (int(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Weekday())+6)%7 + 1
}

// fullYear completes a year of two digits, and one of three, which counts from
// 1900 (RFC 5322, section 4.3).
func fullYear(n dateNum) int {
	switch {
	case n.width == 3:
		return 1900 + n.value
	case n.width <= 2 && n.value < 70:
		return 2000 + n.value
	case n.width <= 2:
		return 1900 + n.value
	}
	return n.value
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
