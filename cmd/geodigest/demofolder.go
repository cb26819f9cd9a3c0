package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"geodigest/feeds"
)

// folder makes the demo's feeds from a folder: each *.xml file is one feed, as it
// stood at the demo's moment. The outlet is named by the file, or by a column
// "outlet" beside a column "path" in an index.tsv in the folder or above it.
func (d *demo) folder(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*.xml"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("no *.xml files in %s; --feeds takes a folder of feed documents", dir)
	}
	outlets, err := outletIndex(dir)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		name := filepath.Base(file)
		outlet := outlets[name]
		if outlet == "" {
			outlet = strings.TrimSuffix(name, ".xml")
		}
		body := asOf(raw, d.at)
		route := "/" + name
		mux.HandleFunc("GET "+route, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/xml")
			w.Write(body) //nolint:errcheck // the client went away
		})
		d.feeds = append(d.feeds, feeds.Feed{URL: route, Name: outlet, Outlet: outlet})
	}
	d.handler = mux
	return nil
}

// outletIndex reads index.tsv: file name to outlet.
func outletIndex(dir string) (map[string]string, error) {
	out := map[string]string{}
	for _, at := range []string{filepath.Join(dir, "index.tsv"), filepath.Join(filepath.Dir(filepath.Clean(dir)), "index.tsv")} {
		f, err := os.Open(at)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		defer f.Close()
		r := csv.NewReader(f)
		r.Comma, r.FieldsPerRecord, r.LazyQuotes = '\t', -1, true
		rows, err := r.ReadAll()
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", at, err)
		}
		if len(rows) == 0 {
			continue
		}
		pathCol, outletCol := -1, -1
		for i, h := range rows[0] {
			switch h {
			case "path", "file":
				pathCol = i
			case "outlet":
				outletCol = i
			}
		}
		if pathCol < 0 || outletCol < 0 {
			continue
		}
		here := filepath.Base(filepath.Clean(dir))
		for _, r := range rows[1:] {
			if len(r) <= max(pathCol, outletCol) {
				continue
			}
			if folder := path.Dir(r[pathCol]); folder == "." || path.Base(folder) == here {
				out[path.Base(r[pathCol])] = r[outletCol]
			}
		}
	}
	return out, nil
}

var (
	feedEntry = regexp.MustCompile(`(?s)<(item|entry)[\s>].*?</(item|entry)>`)
	entryDate = regexp.MustCompile(`(?s)<(?:pubDate|published|dc:date|updated)>\s*(?:<!\[CDATA\[)?\s*([^<\]]+?)\s*(?:\]\]>)?\s*</`)
)

// asOf drops the entries an outlet had not yet published at that moment: a
// captured file is often from later in the day.
func asOf(raw []byte, at time.Time) []byte {
	return feedEntry.ReplaceAllFunc(raw, func(entry []byte) []byte {
		m := entryDate.FindSubmatch(entry)
		if m == nil {
			return entry
		}
		for _, layout := range []string{time.RFC1123Z, time.RFC1123, "Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST", time.RFC3339} {
			if t, err := time.Parse(layout, string(bytes.TrimSpace(m[1]))); err == nil && t.After(at) {
				return nil
			}
		}
		return entry
	})
}
