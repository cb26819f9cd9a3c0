package feeds

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// dateNum is a number of a date that is no clock.
type dateNum struct {
	value, width int
	sep          byte // what followed: '/', '.', '-' or 0
	role         byte // 'y', 'm', 'd' where a word said so, else 0
}

// scan reads d.s to its end: numbers, a clock, a zone, names of months and
// weekdays in any order. False: something in it is not known.
func (d *dateScan) scan() bool {
	for {
		before := len(d.s)
		d.s = strings.TrimLeft(d.s, " ,;'\"|>")
		if d.s == "" {
			return true
		}
		near := d.clockNext && before-len(d.s) <= 1
		d.clockNext = false
		ok := true
		switch c := d.s[0]; {
		case c >= '0' && c <= '9':
			ok = d.number()
		case (c == '+' || c == '-') && d.offsetAhead():
			ok = d.numberZone()
		case c == '(' || c == '[':
			ok = d.comment()
		case c == '+':
			ok = false
		case strings.IndexByte("-./:)]", c) >= 0:
			d.s = d.s[1:]
		default:
			ok = d.word(near)
		}
		if !ok {
			return false
		}
	}
}

// dated holds when year, month and day have been read.
func (d *dateScan) dated() bool {
	return d.whole || len(d.nums)+min(d.months, 1) >= 3
}

func (d *dateScan) number() bool {
	n := digits(d.s)
	if d.clockAhead(n) {
		return d.readClock()
	}
	if d.dated() {
		return !d.clock && d.bareClock(n) || d.clock && d.lostPlus(n)
	}
	if n > 4 {
		return false
	}
	num := dateNum{value: atoi(d.s[:n]), width: n, role: d.next}
	d.next = 0
	d.s = d.s[n:]
	d.numberTail(&num)
	d.nums = append(d.nums, num)
	return true
}

// numberTail reads what may follow a number of a date: a separator, an
// ordinal ending, or a word that says what the number counts.
func (d *dateScan) numberTail(num *dateNum) {
	if d.s == "" {
		return
	}
	switch d.s[0] {
	case '/', '.', '-':
		num.sep, d.s = d.s[0], d.s[1:]
		return
	}
	for _, u := range dateUnits {
		s := d.s
		if u.role != 'd' {
			s = strings.TrimLeft(s, " ")
		}
		if after, ok := strings.CutPrefix(s, u.word); ok {
			num.role, d.s = u.role, after
			d.words = append(d.words, dateWord{key: u.word, means: u.means})
			return
		}
	}
	w := letters(d.s)
	switch strings.ToLower(w) {
	case "st", "nd", "rd", "th", "er", "re", "e", "eme", "ème", "o", "a", "ος", "η", "го", "ої", "го́":
		d.s = d.s[len(w):]
	}
	if len(d.s) > 1 && (d.s[0] == 'T' || d.s[0] == 't') && digits(d.s[1:]) > 0 {
		d.s = " " + d.s[1:] // the T of ISO 8601
	}
}

// dateUnits are the words that follow a number directly and say what it is.
var dateUnits = [...]struct {
	word  string
	role  byte
	means dateMeanings
}{
	{"年", 'y', hanDate}, {"月", 'm', hanDate}, {"日", 'd', hanDate}, {"号", 'd', nil}, {"號", 'd', nil},
	{"년", 'y', koreanDate}, {"월", 'm', koreanDate}, {"일", 'd', koreanDate},
}

// The languages the units belong to.
var (
	hanDate    = dateMeanings{{lang: "zh", home: "Asia/Shanghai"}, {lang: "ja", home: "Asia/Tokyo"}}
	koreanDate = dateMeanings{{lang: "ko", home: "Asia/Seoul"}}
)

// comment reads a parenthesis: a zone once more ("+0300 (MSK)"), a weekday.
func (d *dateScan) comment() bool {
	end := strings.IndexAny(d.s, ")]")
	if end < 0 {
		end = len(d.s)
	}
	inside := strings.Trim(d.s[1:end], " ")
	d.s = d.s[min(end+1, len(d.s)):]
	if d.zoned == 'n' || inside == "" {
		return true
	}
	in := dateScan{s: inside, lang: d.lang, clock: d.clock, clockNext: d.clock, whole: d.dated(), zoned: d.zoned, zoneTag: d.zoneTag}
	if !in.scan() || len(in.nums) > 0 || in.clock != d.clock {
		return false
	}
	if in.zoned != d.zoned {
		d.zoned, d.offset, d.place, d.zoneTag = in.zoned, in.offset, in.place, in.zoneTag
	}
	d.words = append(d.words, in.words...)
	d.months += in.months
	return true
}

// word reads a name or one of the words around a date. near: it stands right
// behind the clock.
func (d *dateScan) word(near bool) bool {
	w := letters(d.s)
	if w == "" {
		return false
	}
	if near && isUpper(w) && monthCode(w[:1]+strings.ToLower(w[1:])) == 0 && d.zoneWord() {
		return true // "16:31 AT", "09:30 MET": not the words at and met
	}
	if d.place == nil && d.zonePath() {
		return true
	}
	t := dateTable()
	for key, rest := range phrases(d.s) {
		if m := t.names[key]; m.named() {
			d.words = append(d.words, dateWord{key: key, means: m})
			if m.month() {
				d.months++
			}
			d.s = strings.TrimPrefix(rest, ".")
			return true
		}
		// "am 4. Mai" is no morning: before the clock the mark stands after the date.
		if h := t.halves[key]; h != 0 && (near || !d.clock && d.dated()) {
			d.s = strings.TrimPrefix(rest, ".")
			d.half = h
			d.words = append(d.words, dateWord{key: key, means: t.names[key]})
			return !d.clock || d.applyHalf()
		}
		if role, ok := t.fillers[key]; ok {
			d.s = strings.TrimPrefix(rest, ".")
			d.filler(role)
			return true
		}
	}
	if (w == "T" || w == "t") && d.dated() && !d.clock {
		d.s = d.s[1:]
		return true
	}
	return d.zoneWord()
}

// filler acts on a word that carries no date itself.
func (d *dateScan) filler(role byte) {
	switch role {
	case 'w': // Vietnamese counts its weekdays: "thứ 2"
		if s := strings.TrimLeft(d.s, " "); digits(s) == 1 {
			d.s = s[1:]
		}
	case 'm':
		d.next = 'm'
	case 'y', 'd':
		if n := len(d.nums); n > 0 && d.nums[n-1].role == 0 && d.nums[n-1].sep == 0 && role == 'y' && d.nums[n-1].width == 4 {
			d.nums[n-1].role = role
		}
	}
}

// phrases yields the keys that may stand for the beginning of s, the longest
// first, and what would be left of s: up to three words, or in scripts without
// blanks up to eight characters.
func phrases(s string) func(yield func(key, rest string) bool) {
	return func(yield func(key, rest string) bool) {
		r, _ := utf8.DecodeRuneInString(s)
		if isUnspaced(r) {
			var ends []int
			whole := true
			for i, r := range s {
				if i > 0 {
					ends = append(ends, i)
				}
				if len(ends) == 20 || !isUnspaced(r) && r != '.' {
					whole = false
					break
				}
			}
			if whole {
				ends = append(ends, len(s))
			}
			for i := len(ends) - 1; i >= 0; i-- {
				if !yield(foldPhrase(s[:ends[i]]), s[ends[i]:]) {
					return
				}
			}
			return
		}
		var ends [3]int
		n, at := 0, 0
		for n < len(ends) {
			w := letters(s[at:])
			if w == "" {
				break
			}
			at += len(w)
			ends[n] = at
			n++
			gap := strings.TrimPrefix(s[at:], ".")
			if gap == "" || gap[0] != ' ' {
				break
			}
			at = len(s) - len(gap) + 1
		}
		for i := n - 1; i >= 0; i-- {
			if !yield(foldPhrase(s[:ends[i]]), s[ends[i]:]) {
				return
			}
		}
	}
}

// foldPhrase folds words with single blanks between them, without the dots of
// abbreviations.
func foldPhrase(s string) string { return foldWord(strings.ReplaceAll(s, ".", "")) }

// letters returns the word at the start of s. Dots and apostrophes inside
// belong to it: "p.m.", "п'ятниця"; so does the final dot of such a word.
func letters(s string) string {
	i := 0
	short := 0 // letters since the last dot
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.IsLetter(r) || unicode.IsMark(r):
			i += size
			short++
			continue
		case (r == '.' && short <= 2 || r == '\'') && i > 0 && i+1 < len(s):
			if next, _ := utf8.DecodeRuneInString(s[i+1:]); unicode.IsLetter(next) {
				i++
				short = 0
				continue
			}
		}
		break
	}
	return s[:i]
}

func isUpper(w string) bool {
	for i := 0; i < len(w); i++ {
		if w[i] < 'A' || w[i] > 'Z' {
			return false
		}
	}
	return w != ""
}
