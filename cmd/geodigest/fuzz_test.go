package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzParseConfig: whatever stands in the file, the answer is a configuration or
// a list of mistakes, each with a place inside the file.
func FuzzParseConfig(f *testing.F) {
	example, err := os.ReadFile(filepath.Join("..", "..", "config.example.yaml"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(example)
	for _, s := range []string{"", "a: [", "site: {url: &x https://a.example}\nsmtp: *x", "feeds: 3", "digests:\n- {id: a, schedule: CRON_TZ=UTC}", "? [a]: b", "<<: {a: b}", "a: &a [*a]", "site: !!binary x"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, issues := parseConfig(raw, t.TempDir(), func(string) (string, bool) { return "x", true })
		if c == nil && len(issues) == 0 {
			t.Fatal("neither a configuration nor a mistake")
		}
		lines := bytes.Count(raw, []byte("\n")) + 2
		for _, is := range issues {
			if is.text == "" || is.at.line > lines {
				t.Errorf("a mistake without words or outside the file: %+v", is)
			}
		}
	})
}

// FuzzAnalyze: every line in has a line out, or the whole is refused.
func FuzzAnalyze(f *testing.F) {
	f.Add(`{"id":"1","title":"Envoys meet in Vienna","ts":"2025-03-15T10:00:00Z"}`)
	f.Add(`{"id":"1","title":"A","ts":1742000000}` + "\n" + `{"id":"1","title":"A","body":"“Yes,” said B."}`)
	f.Add("\ufeff{\"id\":\"1\",\"title\":\"A\"}\r\n\r\n")
	f.Add("{}\n")
	f.Fuzz(func(t *testing.T, in string) {
		if len(in) > 4096 {
			return // the engines' own fuzz tests take long texts
		}
		var out bytes.Buffer
		if err := analyze(t.Context(), strings.NewReader(in), &out, func(int64) {}); err != nil {
			return
		}
		want := 0
		for _, l := range strings.Split(in, "\n") {
			if strings.TrimSpace(strings.TrimPrefix(l, "\ufeff")) != "" {
				want++
			}
		}
		if got := strings.Count(out.String(), "\n"); got != want {
			t.Errorf("%d lines in, %d out", want, got)
		}
	})
}
