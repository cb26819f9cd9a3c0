package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"geodigest/feeds"
)

// folders makes the demo's days from folders, one a day: each *.xml file is one
// feed, as it stood at the day's moment. The outlet is named by the file, or by a
// column "outlet" beside a column "path" in an index.tsv in the folder or above it.
// A feed without a file on a later day has nothing new then.
func (d *demo) folders(dirs []string) error {
	known := map[string][]byte{} // route to what it served last
	named := map[string]bool{}
	for i, dir := range dirs {
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
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			name := filepath.Base(file)
			known["/"+name] = asOf(raw, d.at.AddDate(0, 0, i))
			outlet := outlets[name]
			if outlet == "" {
				outlet = strings.TrimSuffix(name, ".xml")
			}
			if !named[name] {
				named[name] = true
				d.feeds = append(d.feeds, feeds.Feed{URL: "/" + name, Name: outlet, Outlet: outlet})
			}
		}
		d.days = append(d.days, documents(maps.Clone(known)))
	}
	return nil
}

// documents serves feed files by their path.
func documents(bodies map[string][]byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := bodies[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/xml")
		w.Write(body) //nolint:errcheck // the client went away
	})
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
