package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"geodigest/digest/mailer/mailtest"
	"geodigest/digest/store"
	"geodigest/feeds/feedtest"
)

// world is a small news day served over HTTP, and a relay to mail to.
type world struct {
	dir    string
	config string
	sink   *mailtest.Sink
}

// newWorld is newWorldWith a catcher that knows no gone@example.org.
func newWorld(t *testing.T, schedule string, extra ...string) *world {
	t.Helper()
	sink, err := mailtest.Start(mailtest.Options{Refuse: map[string]mailtest.Reply{"gone@example.org": {Code: 550, Text: "5.1.1 no such user"}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sink.Close() })
	return newWorldWith(t, sink, schedule, extra...)
}

// newWorldWith serves five feeds: three report one event, one has noise, one is gone.
func newWorldWith(t *testing.T, sink *mailtest.Sink, schedule string, extra ...string) *world {
	t.Helper()
	now := time.Now().Add(-time.Hour)
	mux := http.NewServeMux()
	page := func(path, body string) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) })
	}
	entry := func(n int, outlet, title, summary string) feedtest.Entry {
		return feedtest.Entry{Title: title, Link: fmt.Sprintf("https://%s.example/%d", outlet, n), Summary: summary, Published: now.Add(time.Duration(n) * time.Minute)}
	}
	page("/a.xml", feedtest.RSS("A", entry(1, "a", "Huge crowd fills Belgrade in protest against president", `More than a hundred thousand people marched in the Serbian capital. "We want justice," said Vesna Pavlovic, a student.`)))
	page("/b.xml", feedtest.RSS("B", entry(2, "b", "Belgrade protest: huge crowd marches against Serbian president", "The march in the Serbian capital was the largest in decades, police said.")))
	page("/c.xml", feedtest.RSS("C", entry(3, "c", "Serbian president Vucic rejects demands of huge Belgrade protest", "President Aleksandar Vucic said he would not give in to blackmail.")))
	page("/d.xml", feedtest.RSS("D", entry(4, "d", "Striker scores twice as champions win derby", "The champions beat their rivals 3-1 at home.")))
	feedsrv := httptest.NewServer(mux)
	t.Cleanup(feedsrv.Close)
	w := &world{dir: t.TempDir(), sink: sink}
	w.config = filepath.Join(w.dir, "config.yaml")
	var b strings.Builder
	fmt.Fprintf(&b, "database: day.db\nsite: {name: World Brief, url: https://brief.example.org, listen: 127.0.0.1:0, contact: editor@example.org}\n")
	fmt.Fprintf(&b, "smtp: {host: 127.0.0.1, port: %d, tls: none, from: World Brief <brief@example.org>}\n", sink.Port())
	fmt.Fprintf(&b, "fetch: {allow_private: [127.0.0.1]}\ndigests:\n  - {id: daily, schedule: %q}\nsubscribers: [reader@example.org, gone@example.org]\nfeeds:\n", schedule)
	for _, n := range []string{"a", "b", "c", "d", "missing"} {
		fmt.Fprintf(&b, "  - {url: \"%s/%s.xml\", name: %s, country: GB, ownership: public, lang: en}\n", feedsrv.URL, n, strings.ToUpper(n))
	}
	for _, x := range extra {
		b.WriteString(x)
	}
	if err := os.WriteFile(w.config, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return w
}

// known makes the store believe it was first opened an hour ago, so that a slot
// has passed since.
func (w *world) known(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	past := time.Now().Add(-time.Hour)
	db, err := store.Open(ctx, store.Options{Path: filepath.Join(w.dir, "day.db"), Now: func() time.Time { return past }})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.RegisterSpecs(ctx, []string{"daily"}, past); err != nil {
		t.Fatal(err)
	}
}

func (w *world) do(t *testing.T, want int, args ...string) (stdout, stderr string) {
	t.Helper()
	code, out, errs := session(t, append(args, "-c", w.config)...)
	if code != want {
		t.Fatalf("geodigest %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), code, want, out, errs)
	}
	return out, errs
}

func contains(t *testing.T, what, s string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(s, w) {
			t.Errorf("%s lacks %q:\n%s", what, w, s)
		}
	}
}

// TestDay goes through a whole day by hand: from feed server to mail sink.
func TestDay(t *testing.T) {
	w := newWorld(t, "* * * * *")
	w.known(t)
	out, _ := w.do(t, exitPartly, "poll", "--all")
	contains(t, "poll", out, "5 feeds polled, 1 failed: 4 new items")
	out, _ = w.do(t, exitDone, "feeds", "list")
	contains(t, "feeds list", out, "failing", "notfound", "ok")
	out, _ = w.do(t, exitPartly, "feeds", "check")
	contains(t, "feeds check", out, "4 of 5 feeds are readable")

	text, _ := w.do(t, exitDone, "preview", "daily")
	contains(t, "preview", text, "1. ", "3 outlets", "Belgrade")
	if strings.Contains(text, "Striker") {
		t.Errorf("sport is in the preview:\n%s", text)
	}
	html, _ := w.do(t, exitDone, "preview", "--format", "html", "--for", "reader@example.org")
	contains(t, "preview html", html, "<html", "Belgrade", "/u/")
	eml, _ := w.do(t, exitDone, "preview", "--format", "eml")
	contains(t, "preview eml", eml, "List-Unsubscribe-Post: List-Unsubscribe=One-Click")
	why, _ := w.do(t, exitDone, "preview", "--explain")
	contains(t, "explain", why, "3 outlets", "not about geopolitics")
	w.do(t, exitFailed, "preview", "--for", "stranger@example.org")
	w.do(t, exitUsage, "preview", "weekly")

	out, _ = w.do(t, exitDone, "send", "daily", "--to", "trial@example.org")
	contains(t, "trial", out, "accepted")
	out, errs := w.do(t, exitPartly, "subscribers", "add", "new@example.org", "not an address")
	contains(t, "add", out+errs, "1 subscribed, 0 already, 1 not", "not an address")

	out, _ = w.do(t, exitPartly, "send", "--due")
	contains(t, "send --due", out, "1 editions cut; 2 mails accepted, 0 deferred, 1 failed, 0 unknown")
	var got []string
	for _, m := range w.sink.Messages() {
		got = append(got, m.To...)
	}
	if len(got) != 3 { // the trial and two subscribers
		t.Errorf("mails went to %v", got)
	}
	// A second run in the same minute sends nothing: the slot is taken. A later
	// slot has nothing new. Either way nobody gets a second mail.
	w.do(t, exitDone, "send", "--due")
	if n := len(w.sink.Messages()); n != 3 {
		t.Errorf("%d mails after a second run, want 3", n)
	}
	out, _ = w.do(t, exitDone, "subscribers", "list")
	contains(t, "subscribers", out, "suppressed", "no such user", "active")
	out, _ = w.do(t, exitDone, "send", "--status")
	contains(t, "status", out, "2 accepted, 1 failed", "gone@example.org", "no such user")
	if strings.Contains(out, "new@example.org") {
		t.Errorf("the status lists a mail that arrived:\n%s", out)
	}
	out, _ = w.do(t, exitDone, "send", "--status", "daily")
	contains(t, "status of one digest", out, "2 accepted, 1 failed")
	w.do(t, exitUsage, "send", "--status", "weekly")
	w.do(t, exitUsage, "send", "--status", "--due")
	list := filepath.Join(w.dir, "list")
	if err := os.WriteFile(list, []byte("gone@example.org\nnew@example.org\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, errs = w.do(t, exitPartly, "subscribers", "import", list)
	contains(t, "import", out+errs, "0 subscribed, 1 already, 1 not", "gone@example.org: stays out, mail to it was refused for good (", "geodigest subscribers add gone@example.org")
	w.do(t, exitDone, "subscribers", "remove", "new@example.org")
	out, _ = w.do(t, exitDone, "subscribers", "export")
	contains(t, "export", out, "email,state,source,created,reason,left", "new@example.org,ended")
	out, _ = w.do(t, exitDone, "stories", "list")
	story := regexp.MustCompile(`(?m)^(s\S+)\s+3\s`).FindStringSubmatch(out)
	if story == nil {
		t.Fatalf("no story of three items:\n%s", out)
	}
	out, _ = w.do(t, exitDone, "stories", "show", story[1])
	contains(t, "show", out, "Belgrade", "relevance")
}

// TestOneClickWinsOverTheConfiguration: an unsubscribed address stays out though
// the configuration still names it.
func TestOneClickWinsOverTheConfiguration(t *testing.T) {
	w := newWorld(t, "* * * * *")
	w.known(t)
	w.do(t, exitPartly, "poll", "--all")
	w.do(t, exitPartly, "send", "--due")
	msgs := w.sink.Messages()
	if len(msgs) != 1 {
		t.Fatalf("%d mails", len(msgs))
	}
	link := regexp.MustCompile(`(?s)List-Unsubscribe:\s*<https://brief\.example\.org(/u/[^>]+)>`).FindSubmatch(msgs[0].Data)
	if link == nil {
		t.Fatalf("no unsubscribe link:\n%s", msgs[0].Data)
	}
	path := regexp.MustCompile(`\s`).ReplaceAllString(string(link[1]), "")

	c, err := loadConfig(w.config, os.LookupEnv)
	if err != nil {
		t.Fatal(err)
	}
	e := &env{lookup: os.LookupEnv, stdin: strings.NewReader(""), stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}}
	a, err := openApp(t.Context(), e, c, e.logger(c.Log))
	if err != nil {
		t.Fatal(err)
	}
	pages, err := a.web(nil)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method string) int {
		req := httptest.NewRequest(method, path, strings.NewReader("List-Unsubscribe=One-Click"))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		rec := httptest.NewRecorder()
		pages.ServeHTTP(rec, req)
		return rec.Code
	}
	state := func() string {
		out, _ := w.do(t, exitDone, "subscribers", "list")
		return regexp.MustCompile(`(?m)^reader@example\.org.*$`).FindString(out)
	}
	if strings.Contains(state(), "daily") {
		t.Errorf("somebody who left nothing: %s", state())
	}
	before := state()
	if code := ask("GET"); code != http.StatusOK || state() != before {
		t.Errorf("GET: %d, state %q, was %q", code, state(), before)
	}
	if code := ask("POST"); code != http.StatusOK {
		t.Errorf("POST: %d", code)
	}
	if err := a.close(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(state(), "daily") {
		t.Errorf("the list does not show what was left: %s", state())
	}
	out, _ := w.do(t, exitDone, "subscribers", "export")
	contains(t, "export", out, "reader@example.org,active,config,", ",daily\n")
	out, errs := w.do(t, exitDone, "subscribers", "add", "reader@example.org")
	contains(t, "add", out+errs, "0 subscribed, 1 already, 0 not", "has left daily; only the person can come back")
	// Who left everything stays out of a list, and it is said why.
	db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(w.dir, "day.db")})
	if err != nil {
		t.Fatal(err)
	}
	sub, err := db.AddSubscriber(t.Context(), "left@example.org", store.SourceImport, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Unsubscribe(t.Context(), sub.ID, "", "form", time.Now()), db.Close()); err != nil {
		t.Fatal(err)
	}
	out, errs = w.do(t, exitFailed, "subscribers", "add", "left@example.org")
	contains(t, "add", out+errs, "0 subscribed, 0 already, 1 not", "left@example.org: stays out (unsubscribed: form); only the person can come back")
	// Every later command reads the configuration again.
	w.do(t, exitPartly, "poll", "--all")
	a, err = openApp(t.Context(), e, c, e.logger(c.Log))
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	subs, err := a.db.Subscribers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range subs {
		if s.Email != "reader@example.org" {
			continue
		}
		outs, err := a.db.OptOuts(t.Context(), s.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(outs) == 0 && s.State == "active" {
			t.Errorf("%s gets mail again", s.Email)
		}
	}
}
