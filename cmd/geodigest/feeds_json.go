package main

import (
	"encoding/json"
	"io"
	"time"

	"geodigest/feeds/fetch"
)

// writeJSON prints one object on a line of its own.
func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// when is an instant in JSON: RFC 3339 in UTC, "" for none.
func when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// checkJSON is a checked feed for scripts; the names are stable.
type checkJSON struct {
	URL       string   `json:"url"`
	Name      string   `json:"name"`
	OK        bool     `json:"ok"`
	Kind      string   `json:"kind"` // of the failure
	Status    int      `json:"status"`
	Error     string   `json:"error"`
	Hint      string   `json:"hint"`
	Items     int      `json:"items"`
	Newest    string   `json:"newest"`
	Undated   int      `json:"undated"`
	Bare      int      `json:"bare"`
	Repairs   []string `json:"repairs"`
	TookMS    int64    `json:"took_ms"`
	FinalURL  string   `json:"final_url"`
	Permanent string   `json:"permanent"` // where it moved to for good
}

func printChecksJSON(e *env, results []checked) error {
	good := 0
	for _, r := range results {
		out := checkJSON{
			URL: fetch.Redact(r.feed.URL), Name: r.feed.Name, OK: r.ok(), Kind: r.kind, Status: r.status, Error: r.text, Hint: r.hint,
			TookMS: r.took.Milliseconds(), Repairs: []string{},
		}
		if r.resp != nil {
			out.Status, out.FinalURL, out.Permanent = r.resp.Status, fetch.Redact(r.resp.FinalURL), fetch.Redact(r.resp.Permanent)
		}
		if r.ok() {
			good++
			out.Items, out.Newest = len(r.doc.Items), when(newestOf(r.doc))
			out.Undated, out.Bare = lacking(r.doc)
			out.Repairs = append(out.Repairs, r.doc.Repairs...)
		}
		if err := writeJSON(e.stdout, out); err != nil {
			return err
		}
	}
	return checkCode(good, len(results))
}

// listJSON is a feed of the list for scripts; the names are stable.
type listJSON struct {
	State        string   `json:"state"`
	Reason       string   `json:"reason"`
	Name         string   `json:"name"`
	URL          string   `json:"url"`
	Outlet       string   `json:"outlet"`
	Country      string   `json:"country"`
	Category     string   `json:"category"`
	LastSuccess  string   `json:"last_success"`
	LastNew      string   `json:"last_new"`
	NextPoll     string   `json:"next_poll"`
	HoldUntil    string   `json:"hold_until"`
	EverySeconds int64    `json:"every_seconds"` // configured, 0 by rhythm
	GapSeconds   int64    `json:"gap_seconds"`   // usual time between two new items, 0 unknown
	Cron         string   `json:"cron"`
	Items        int      `json:"items"`      // in the store
	LastItems    int      `json:"last_items"` // in the last document
	Undated      int      `json:"undated"`
	Bare         int      `json:"bare"`
	Repairs      []string `json:"repairs"`
	Failures     int      `json:"failures"`
	FailingSince string   `json:"failing_since"`
	ErrorKind    string   `json:"error_kind"`
	Error        string   `json:"error"`
	Held         int      `json:"held"`
	Moved        string   `json:"moved"`
	MovingTo     string   `json:"moving_to"`
	MovingFrom   string   `json:"moving_from"`
	Identity     string   `json:"identity"`
}

func (l listed) json() listJSON {
	return listJSON{
		State: l.state, Reason: l.reason, Name: l.Name, URL: fetch.Redact(l.URL), Outlet: l.Outlet, Country: l.Country, Category: l.Category,
		LastSuccess: when(l.LastSuccess), LastNew: when(l.LastNew), NextPoll: when(l.NextPoll), HoldUntil: when(l.HoldUntil),
		EverySeconds: int64(l.Every.Seconds()), GapSeconds: int64(l.Gap.Seconds()), Cron: l.Cron,
		Items: l.Items, LastItems: l.Learnt.Items, Undated: l.Undated, Bare: l.Bare, Repairs: append([]string{}, l.Repairs...),
		Failures: l.Failures, FailingSince: when(l.FailingSince), ErrorKind: l.ErrorKind, Error: l.Error,
		Held: l.Held, Moved: fetch.Redact(l.Moved), MovingTo: fetch.Redact(l.MovingTo), MovingFrom: when(l.MovingFrom), Identity: string(l.Identity),
	}
}
