package feeds

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// Every name of every language, in the usual orders, means the instant it was
// made of.
func TestDateNames(t *testing.T) {
	n := 0
	for _, rows := range [][]dateLanguage{dateEuropean[:], dateWorld[:]} {
		for _, l := range rows {
			days := strings.Split(l.days, "|")
			for i, field := range strings.Split(l.months, "|") {
				if field == "" {
					continue
				}
				for j, name := range strings.Split(field, ",") {
					want := time.Date(2001+n%50, time.Month(i+1), 1+(n/5)%28, n%24, 4, 9, 0, time.UTC)
					day := "Mon"
					if len(days) == 7 {
						names := strings.Split(days[(int(want.Weekday())+6)%7], ",")
						day = names[(i+j)%len(names)]
					}
					d, y, clock := want.Day(), want.Year(), want.Format("15:04:05")
					for _, form := range []string{
						fmt.Sprintf("%s, %02d %s %d %s +0000", day, d, name, y, clock),
						fmt.Sprintf("%s %d. %s %d - %s GMT", strings.ToUpper(day), d, strings.ToUpper(name), y, clock),
						fmt.Sprintf("%s. %d %s. %d, %s UTC", day, d, name, y, clock),
						fmt.Sprintf("%s %d, %d %s +0000", name, d, y, clock),
						fmt.Sprintf("%d. %s %d., %s %sZ", y, name, d, day, clock),
					} {
						if got, ok := parseDateIn(form, l.code); !ok || !got.Equal(want) {
							t.Errorf("%s %q: %v %v, want %v", l.code, form, got, ok, want)
						}
						n++
					}
				}
			}
		}
	}
	t.Logf("%d dates", n)
}

// dateLayouts are forms without words of a language but English, with all
// that tells an instant to the second.
var dateLayouts = []string{
	time.RFC1123Z, time.RFC3339, time.RubyDate,
	"Mon, January 2 2006 15:04:05 -0700", "Mon Jan 2 2006 15:04:05 -0700", "Mon Jan 02 2006 15:04:05 GMT-0700 (MST)", "Monday, 2 January 2006 15:04:05 -0700",
	"Mon, 2 January 2006, 15:04:05 -0700", "Mon, 2 Jan 2006 3:04:05 PM -0700", "Mon, 2 Jan 2006 15:4:5 -0700 GMT", "Mon, 2 Jan 2006 15:04:05-07:00", "Mon, 2 Jan 06 15:04:05 -0700",
	"Mon, 02 Jan 2006 15:04:05 GMT-0700", "Mon, 02 Jan 2006 15:04:05 UTC -07:00", "02 Jan 2006 15:04:05 -0700", "Jan 2, 2006 3:04:05 PM -0700", "January 2, 2006, 3:04:05 pm -0700",
	"2006-01-02T15:04:05-0700", "2006-01-02 15:04:05 -0700", "2006-1-2T15:04:05-07:00", "20060102T150405-0700", "2006/01/02 15:04:05 -0700", "02.01.2006 15:04:05 -0700", "2.1.2006, 15:04:05 (UTC-07:00)",
	"15:04:05 02.01.2006 -0700", "15:04:05 -0700, 2 Jan 2006", "2006年1月2日 15時04分05秒 -0700", "2006년 1월 2일 15시 04분 05초 -0700", "Mon Jan _2 15:04:05 -0700 2006", "2006-01-02 at 15:04:05 -0700",
	"2006-002T15:04:05-07:00", "2006002T150405-0700", "02-01-2006 15:04:05 -0700", "Mon, 01/02/2006 15:04:05 -0700",
}

// An instant printed in any of the layouts comes back.
func TestDateLayouts(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	for range 3000 {
		zone := time.FixedZone("", (r.IntN(26*4+1)-12*4)*900)
		want := time.Unix(r.Int64N(2<<30)+631152000, 0).In(zone)
		if want.Year() < 1991 || want.Year() > 2060 {
			continue
		}
		for _, layout := range dateLayouts {
			s := want.Format(layout)
			if got, ok := parseDate(s); !ok || !got.Equal(want) {
				t.Fatalf("%q (%s): %v %v, want %v", s, layout, got, ok, want.UTC())
			}
		}
		for _, digits := range []rune{'٠', '۰', '०', '০', '０', '๐', '𝟎'} {
			s := strings.Map(func(c rune) rune {
				if c >= '0' && c <= '9' {
					return digits + c - '0'
				}
				return c
			}, want.Format("2006-01-02 15:04:05 -0700"))
			if got, ok := parseDate(s); !ok || !got.Equal(want) {
				t.Fatalf("%q: %v %v, want %v", s, got, ok, want.UTC())
			}
		}
		if s := fmt.Sprint(want.UnixMilli()); want.Year() > 2002 {
			if got, ok := parseDate(s); !ok || !got.Equal(want) {
				t.Fatalf("%q: %v %v, want %v", s, got, ok, want.UTC())
			}
		}
	}
}

// What is read without the scanner is read the same with it.
func TestDateQuick(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	for range 5000 {
		want := time.Unix(r.Int64N(2<<30)+631152000, int64(r.IntN(2)*r.IntN(1e9))).In(time.FixedZone("", (r.IntN(28*4)-13*4)*900))
		for _, layout := range []string{"Mon, 02 Jan 2006 15:04:05 -0700", "Mon, 02 Jan 2006 15:04:05 GMT", "2006-01-02T15:04:05Z07:00", time.RFC3339Nano} {
			s := want.Format(layout)
			a, okA := parseDate(s)
			b, okB := parseDate(" " + s + ",") // the same to the scanner, not to the quick forms
			if okA != okB || !a.Equal(b) {
				t.Fatalf("%q: %v %v, %v %v", s, a, okA, b, okB)
			}
		}
	}
}

func BenchmarkParseDate(b *testing.B) {
	for _, s := range []string{"Tue, 12 Nov 2030 08:05:09 +0100", "2030-11-12T08:05:09Z", "Tue, 12 Nov 2030 08:05:09 EST", "mardi 12 novembre 2030 à 8h05", "2030年2月13日星期三下午6点05分"} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := parseDate(s); !ok {
					b.Fatal(s)
				}
			}
		})
	}
}
