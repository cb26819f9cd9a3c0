package feeds

import (
	"strings"
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	for in, want := range map[string]string{
		"Sun, 04 May 2031 09:30:00 GMT":          "2031-05-04T09:30:00Z",
		"4 May 2031 09:30 +0200":                 "2031-05-04T07:30:00Z",
		"Sun, 4 May 31 09:30:00 EST":             "2031-05-04T14:30:00Z",
		"Sun, 04 May 2031 09:30:00 MSK":          "2031-05-04T06:30:00Z",
		"Sun, 04 May 2031 09:30:00 IST":          "2031-05-04T04:00:00Z",
		"Sun, 04 May 2031 09:30:00 EEST":         "2031-05-04T06:30:00Z",
		"Sun, 04 May 2031 09:30:00 GMT+3":        "2031-05-04T06:30:00Z",
		"Sun, 04 May 2031 09:30:00 +0300 (MSK)":  "2031-05-04T06:30:00Z",
		"Sun, 04 May 2031 09:30:00 Europe/Kiev":  "2031-05-04T06:30:00Z",
		"Sun, 04 May 2031 09:30:00 ET":           "2031-05-04T13:30:00Z",
		"Wed, 04 Dec 2030 09:30:00 ET":           "2030-12-04T14:30:00Z",
		"2031-05-04":                             "2031-05-04T00:00:00Z",
		"2031-05-04T09:30Z":                      "2031-05-04T09:30:00Z",
		"2031-05-04T09:30:00.250+05:30":          "2031-05-04T04:00:00.25Z",
		"2031-05-04 09:30:00 +0000":              "2031-05-04T09:30:00Z",
		"20310504T093000Z":                       "2031-05-04T09:30:00Z",
		"2031/05/04 09:30":                       "2031-05-04T09:30:00Z",
		"1935738600":                             "2031-05-05T09:10:00Z",
		"1935738600000":                          "2031-05-05T09:10:00Z",
		"May 4, 2031, 9:30 a.m.":                 "2031-05-04T09:30:00Z",
		"May 4, 2031 9:30 PM EDT":                "2031-05-05T01:30:00Z",
		"12:05 am, 4 May 2031":                   "2031-05-04T00:05:00Z",
		"04.05.2031 09:30":                       "2031-05-04T09:30:00Z",
		"05/04/2031 09:30":                       "2031-05-04T09:30:00Z",
		"25/04/2031 09:30":                       "2031-04-25T09:30:00Z",
		"dim. 4 mai 2031 09:30:00 +0200":         "2031-05-04T07:30:00Z",
		"Sonntag, 4. Mai 2031 - 09:30":           "2031-05-04T07:30:00Z",
		"воскресенье, 4 мая 2031 09:30:00 +0300": "2031-05-04T06:30:00Z",
		"4 травня 2031, 09:30":                   "2031-05-04T06:30:00Z",
		"domingo, 4 de mayo de 2031 09:30":       "2031-05-04T09:30:00Z",
		"4 مايو 2031 09:30":                      "2031-05-04T09:30:00Z",
		"2031年5月4日 09:30":                        "2031-05-04T09:30:00Z",
		"2031년 05월 04일 18:30:00":                 "2031-05-04T09:30:00Z",
		"Sun, 4th May 2031 09:30:00 GMT":         "2031-05-04T09:30:00Z",
		"Sun May  4 09:30:00 2031":               "2031-05-04T09:30:00Z",
		"Mon, 04 May 2031 09:30:00 GMT":          "2031-05-04T09:30:00Z", // wrong weekday
		"Sun, 04 May 2031 24:00:00 GMT":          "2031-05-05T00:00:00Z",
	} {
		got, ok := parseDate(in)
		if !ok || got.Format(time.RFC3339Nano) != want || got.Location() != time.UTC {
			t.Errorf("%q: %v %v, want %s", in, got, ok, want)
		}
	}
	for _, bad := range []string{
		"", "yesterday", "Sun, 04 May 2031 09:30:00 XYZ", "Sun, 04 Mxy 2031 09:30:00 GMT", "2031-13-04", "31 February 2031",
		"2031-05-04T25:00:00Z", "2031-05-04T09:61:00Z", "2031-05-04T09:30:00+99:00", "0000-00-00 00:00:00", "Thu, 01 Jan 1970 00:00:00 GMT",
		"0001-01-01T00:00:00Z", "12", "123456789", "2031-05-04T09:30:00 +25:00", "4 May", "May 2031 4 5",
	} {
		if got, ok := parseDate(bad); ok {
			t.Errorf("%q: %v, want none", bad, got)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, line := range strings.Split(strings.TrimSpace(dateForms), "\n") {
		in, _, _ := strings.Cut(line, " =>")
		lang := ""
		if in[0] == '[' {
			lang, in, _ = strings.Cut(in[1:], "] ")
		}
		f.Add(in, lang)
	}
	f.Fuzz(func(t *testing.T, s, lang string) {
		got, ok := parseDateIn(s, lang)
		if !ok {
			if !got.IsZero() {
				t.Errorf("%q: refused, yet %v", s, got)
			}
			return
		}
		if got.Year() < minYear-1 || got.Year() > 10000 || got.Location() != time.UTC {
			t.Errorf("%q gives %v", s, got)
		}
		for _, form := range []string{time.RFC3339Nano, "Mon, 02 Jan 2006 15:04:05.999999999 -0700"} {
			again, ok := parseDateIn(got.Format(form), lang)
			if got.Year() >= minYear && got.Year() < 10000 && (!ok || !again.Equal(got)) {
				t.Errorf("%q gives %v, printed and read again %v", s, got, again)
			}
		}
	})
}
