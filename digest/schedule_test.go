package digest

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func mustSchedule(t testing.TB, expr, zone string) Schedule {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	s, err := ParseSchedule(expr, loc)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func utc(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC()
}

func TestScheduleSlots(t *testing.T) {
	for _, c := range []struct {
		name, expr, zone, from, to string
		want                       []string
	}{
		{"plain day", "0 7 * * *", "Europe/Paris", "2026-01-10T00:00:00Z", "2026-01-12T00:00:00Z",
			[]string{"2026-01-10T06:00:00Z", "2026-01-11T06:00:00Z"}},
		{"a time that does not exist runs at the first valid instant", "30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z",
			[]string{"2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"}},
		{"a time that exists twice runs once", "30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z",
			[]string{"2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"}},
		{"a day that never was has no slot", "0 8 * * *", "Pacific/Apia", "2011-12-29T00:00:00Z", "2011-12-31T12:00:00Z",
			[]string{"2011-12-29T18:00:00Z", "2011-12-30T18:00:00Z"}},
		{"a gap over midnight", "15 0 * * *", "Africa/Cairo", "2026-04-22T12:00:00Z", "2026-04-25T12:00:00Z",
			[]string{"2026-04-22T22:15:00Z", "2026-04-23T22:00:00Z", "2026-04-24T21:15:00Z"}},
		{"many a gap swallows give one slot", "*/15 2 * * *", "Europe/Berlin", "2026-03-29T00:00:00Z", "2026-03-29T12:00:00Z",
			[]string{"2026-03-29T01:00:00Z"}},
		{"half-open", "0 7 * * *", "UTC", "2026-01-10T07:00:00Z", "2026-01-11T07:00:00Z", []string{"2026-01-10T07:00:00Z"}},
		{"weekdays", "0 6 * * MON-FRI", "America/New_York", "2026-11-20T00:00:00Z", "2026-11-24T00:00:00Z",
			[]string{"2026-11-20T11:00:00Z", "2026-11-23T11:00:00Z"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, at := range mustSchedule(t, c.expr, c.zone).Slots(utc(t, c.from), utc(t, c.to)) {
				got = append(got, at.Format(time.RFC3339))
			}
			if fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("slots\n got %v\nwant %v", got, c.want)
			}
		})
	}
}

func TestScheduleRefuses(t *testing.T) {
	for expr, word := range map[string]string{
		"":                     "empty",
		"CRON_TZ=UTC":          "timezone",
		"TZ=UTC 0 7 * * *":     "timezone",
		"@every 1h":            "clock",
		"0 0 30 2 *":           "never",
		"7 * *":                "minute, hour",
		"61 7 * * *":           "61",
		"0 7 * * * *":          "minute, hour",
		"0 25 * * *":           "25",
		"a b c d e":            "minute, hour",
		"@reboot":              "clock",
		"0 7 * * MON-FRI-SUN":  "minute, hour",
		"0 7 1 1 1 2026 * * *": "minute, hour",
	} {
		if _, err := ParseSchedule(expr, time.UTC); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("ParseSchedule(%q) = %v, want an error with %q", expr, err, word)
		}
	}
	if _, err := ParseSchedule("0 7 * * *", nil); err == nil {
		t.Error("a schedule without a zone was accepted")
	}
}

func TestScheduleLast(t *testing.T) {
	s := mustSchedule(t, "0 7 * * *", "UTC")
	if got := s.Last(utc(t, "2026-01-01T08:00:00Z"), utc(t, "2026-01-04T06:00:00Z")); !got.Equal(utc(t, "2026-01-03T07:00:00Z")) {
		t.Errorf("Last = %v", got)
	}
	if got := s.Last(utc(t, "2026-01-03T07:00:00Z"), utc(t, "2026-01-04T06:59:59Z")); !got.IsZero() {
		t.Errorf("Last before the next slot = %v, want zero", got)
	}
}

func FuzzParseSchedule(f *testing.F) {
	for _, s := range []string{"0 7 * * *", "CRON_TZ=UTC", "@daily", "*/5 1-3 L * ?", "0 0 30 2 *"} {
		f.Add(s)
	}
	from := time.Date(2026, 3, 20, 0, 0, 0, 0, time.UTC)
	loc, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, expr string) {
		s, err := ParseSchedule(expr, loc)
		if err != nil {
			return
		}
		if n := s.Next(from); !n.IsZero() && !n.After(from) {
			t.Fatalf("Next(%v) = %v, not after it", from, n)
		}
	})
}

// TestScheduleCorpus judges every case of the time-zone corpus: a daily digest
// goes out exactly once on each local date.
func TestScheduleCorpus(t *testing.T) {
	f, err := os.Open(filepath.Join(corpus(t), "hostile", "tz", "schedule.jsonl"))
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		t.Skipf("no time-zone corpus: %v", err)
	}
	defer f.Close()
	good, n := 0, 0
	for sc := bufio.NewScanner(f); sc.Scan(); {
		var c struct {
			ID, Zone, Date, Time string
			Count                int
			UTC                  []time.Time
			Window               []time.Time `json:"window_utc"`
		}
		if err := json.Unmarshal(sc.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		n++
		if why := judge(t, c.Zone, c.Date, c.Time, c.Count, c.UTC, c.Window); why != "" {
			t.Errorf("%s %s %s %s: %s", c.ID, c.Zone, c.Date, c.Time, why)
			continue
		}
		good++
	}
	t.Logf("time-zone corpus: %d of %d cases hold", good, n)
}

func judge(t *testing.T, zone, date, clock string, count int, want, window []time.Time) string {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return ""
	}
	day, err := time.Parse("2006-01-02", date)
	if err != nil {
		t.Fatal(err)
	}
	s := mustSchedule(t, clock[3:]+" "+clock[:2]+fmt.Sprintf(" %d %d *", day.Day(), day.Month()), zone)
	got := s.Slots(day.In(loc).Add(-48*time.Hour), day.Add(96*time.Hour))
	switch {
	case count > 0 && (len(got) != 1 || !got[0].Equal(want[0])):
		return fmt.Sprintf("got %v, want %v", got, want[0])
	case count == 0 && window == nil && len(got) != 0:
		return fmt.Sprintf("got %v on a day that never was", got)
	case count == 0 && window != nil && (len(got) != 1 || got[0].Before(window[0]) || got[0].After(window[1])):
		return fmt.Sprintf("got %v, want one in %v", got, window)
	}
	return ""
}

// corpus returns the folder of shared test material, or skips the test.
func corpus(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("GEODIGEST_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no corpus: set GEODIGEST_CORPUS to a folder of test material")
	}
	return dir
}
