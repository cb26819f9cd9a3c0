package feeds

import (
	"strings"
	"sync"
)

// dateLanguage is how one language writes months and weekdays: twelve and
// seven fields, from January and from Monday, parted by "|"; in a field the
// forms in use (genitive, nominative, abbreviations) parted by ",". The names are those of
// the Unicode CLDR and the C library's locales, and what outlets print beside them.
type dateLanguage struct {
	code   string // BCP 47 base language
	home   string // IANA zone, "" where the language is spoken in many, "?" where its words rather come from a greater language
	months string
	days   string
}

// dateMeaning is what a word means in one language; a word may be a weekday
// in one and a month in another, or both in the same (Spanish mar).
type dateMeaning struct {
	lang  string
	home  string
	month int // 1 to 12, 13 to 24 for the months of the Persian calendar, 0 none
	day   int // 1 Monday to 7 Sunday, 0 none
}

type dateMeanings []dateMeaning

type dateWord struct {
	key   string
	means dateMeanings
}

// named holds for words that name a month or a weekday.
func (m dateMeanings) named() bool { return len(m) > 0 && m[0].month+m[0].day > 0 }

// month holds for words that may be the month.
func (m dateMeanings) month() bool {
	for _, x := range m {
		if x.month > 0 {
			return true
		}
	}
	return false
}

// in returns what the word means in a language.
func (m dateMeanings) in(lang string) (month, day int, ok bool) {
	for _, x := range m {
		if x.lang == lang {
			ok = true
			if month == 0 {
				month = x.month
			}
			if day == 0 {
				day = x.day
			}
		}
	}
	return month, day, ok
}

type dateTables struct {
	names   map[string]dateMeanings
	halves  map[string]byte // 'a' before noon, 'p' after
	fillers map[string]byte // role: see dateScan.filler
}

// dateTable is built when the first date needs it: most feeds never do.
var dateTable = sync.OnceValue(func() *dateTables {
	t := &dateTables{names: map[string]dateMeanings{}, halves: map[string]byte{}, fillers: map[string]byte{}}
	add := func(l dateLanguage, list string, month, day int) {
		for i, field := range strings.Split(list, "|") {
			for _, w := range strings.Split(field, ",") {
				if w == "" {
					continue
				}
				m := dateMeaning{lang: l.code, home: l.home}
				if month > 0 {
					m.month = month + i
				} else {
					m.day = day + i
				}
				key := foldPhrase(w)
				t.names[key] = append(t.names[key], m)
			}
		}
	}
	for _, rows := range [][]dateLanguage{dateEuropean[:], dateWorld[:]} {
		for _, l := range rows {
			add(l, l.months, 1, 0)
			add(l, l.days, 0, 1)
		}
	}
	for _, l := range datePersian {
		add(l, l.months, 13, 0)
	}
	for _, h := range dateHalves {
		for i, list := range []string{h.before, h.after} {
			for _, w := range strings.Split(list, ",") {
				key := foldPhrase(w)
				t.halves[key] = "ap"[i]
				if h.lang != "" {
					t.names[key] = append(t.names[key], dateMeaning{lang: h.lang, home: h.home})
				}
			}
		}
	}
	for role, words := range dateFillers {
		for _, w := range strings.Fields(words) {
			t.fillers[foldPhrase(strings.ReplaceAll(w, "_", " "))] = role
		}
	}
	return t
})

// dateHalves are the marks of the 12-hour clock. English ones are used in all
// languages and tell nothing about where the date is from.
var dateHalves = [...]struct{ lang, home, before, after string }{
	{"", "", "am,a m", "pm,p m"},
	{"", "", "de la mañana,da manhã", "de la tarde,de la noche,da tarde,da noite"},
	{"el", "Europe/Athens", "πμ,π μ", "μμ,μ μ"},
	{"tr", "Europe/Istanbul", "öö", "ös"},
	{"sq", "Europe/Berlin", "pd,paradite", "md,pasdite"},
	{"", "", "ص,صباحا", "م,مساء"},
	{"fa", "Asia/Tehran", "قظ,ق ظ,قبلازظهر,قبل از ظهر", "بظ,ب ظ,بعدازظهر,بعد از ظهر"},
	{"he", "Asia/Jerusalem", "בבוקר,לפנה״צ", "בערב,אחה״צ"},
	{"hi", "Asia/Kolkata", "पूर्वाह्न", "अपराह्न"},
	{"vi", "Asia/Ho_Chi_Minh", "sáng", "chiều,tối"},
	{"ms", "Asia/Kuala_Lumpur", "pg,pagi", "ptg,petang"},
	{"ko", "Asia/Seoul", "오전", "오후"},
	{"ja", "Asia/Tokyo", "午前", "午後"},
	{"zh", "Asia/Shanghai", "上午,早上,凌晨,清晨", "下午,晚上,傍晚"},
}

// dateFillers are the words between the parts of a date. They carry nothing,
// but for the roles: 'w' a number after it is a weekday, 'm' is a month, 'y' the
// number before it is a year.
var dateFillers = map[byte]string{
	' ': "at on of the o'clock time date published updated posted posté publié le à a las los la el del de do da das dos às as kl klo alle ore om um uhr den der dem am " +
		"il lo v ve o g godz ob i u č hod kell kl. saat pukul jam lúc ngày ora orele h uur à_las a_las και στις feira günü " +
		"в от во о об у ў ог на опубликовано в_ г г. год гг. р рік м d m gada оны الساعة ساعة في بتاريخ יום ב בשעה ساعت को बजे " +
		"м. н.э. ad ce hrs hours hs hora heures ч h",
	'y': "года году року рік р г г. год r. roku rok års year năm साल metų metais godine года. m.",
	'm': "tháng thg th",
	'w': "thứ",
}
