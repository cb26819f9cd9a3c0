package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"

	"geodigest/digest/mailer"
)

// addressList reads one address per line, or the column "email" of a CSV file
// with a header.
func addressList(raw []byte) ([]string, error) {
	head, _, _ := bytes.Cut(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")), []byte("\n"))
	col := -1
	for i, h := range strings.Split(strings.TrimSpace(string(head)), ",") {
		if strings.EqualFold(strings.Trim(h, `" `), "email") {
			col = i
		}
	}
	var out []string
	if col < 0 {
		for _, l := range strings.Split(string(raw), "\n") {
			if l = strings.TrimSpace(l); l != "" && !strings.HasPrefix(l, "#") {
				out = append(out, l)
			}
		}
		return out, nil
	}
	r := csv.NewReader(bytes.NewReader(raw))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read the CSV: %w; or give one address per line", err)
	}
	for _, rec := range rows[1:] {
		if col < len(rec) && strings.TrimSpace(rec[col]) != "" {
			out = append(out, strings.TrimSpace(rec[col]))
		}
	}
	return out, nil
}

// checkAddresses prints a verdict per line. Lines are taken as they are: a blank
// around an address makes it another string.
func checkAddresses(e *env, name string) error {
	raw, err := readInput(e, name, 256<<20)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(e.stdout)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	lines := strings.Split(string(raw), "\n")
	if len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	for _, l := range lines {
		v := struct {
			Address string `json:"address"`
			Valid   bool   `json:"valid"`
			Reason  string `json:"reason"`
		}{Address: l, Valid: true}
		if err := mailer.ValidAddress(l); err != nil {
			v.Valid, v.Reason = false, err.Error()
		}
		if err := enc.Encode(v); err != nil {
			return err
		}
	}
	return w.Flush()
}
