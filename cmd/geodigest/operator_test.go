package main

import (
	"bytes"
	"fmt"
	"io"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"geodigest/digest"
	"geodigest/digest/mailer/mailtest"
	"geodigest/digest/store"
	"geodigest/feeds"
	"geodigest/feeds/feedtest"
	"geodigest/feeds/watch"
)

// clock runs as the world's does, but a test can put it forward.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time          { return time.Now().Add(time.Duration(c.ahead.Load())) }
func (c *clock) forward(d time.Duration) { c.ahead.Add(int64(d)) }

// newsroom is a daemon that reads feeds whose server does as it is told, and
// mails what is wrong with them to an operator. It has no subscribers.
type newsroom struct {
	*reloader
	t     *testing.T
	srv   *feedtest.Server
	clock *clock
	paths []string
	sick  map[string]bool
	db    *store.DB // to look
}

// newNewsroom serves n healthy feeds.
func newNewsroom(t *testing.T, sink *mailtest.Sink, n int) *newsroom {
	t.Helper()
	srv, err := feedtest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(srv.Close)
	r := &newsroom{t: t, srv: srv, clock: &clock{}, sick: map[string]bool{}}
	w := &world{dir: t.TempDir(), sink: sink}
	w.config = filepath.Join(w.dir, "config.yaml")
	var b strings.Builder
	fmt.Fprintf(&b, "database: day.db\nsite: {name: World Brief, url: https://brief.example.org, listen: 127.0.0.1:0, contact: editor@example.org}\n")
	fmt.Fprintf(&b, "smtp: {host: 127.0.0.1, port: %d, tls: none, from: World Brief <brief@example.org>}\nfetch: {allow_private: [127.0.0.1]}\n", sink.Port())
	fmt.Fprintf(&b, "digests:\n  - {id: daily, schedule: \"0 7 1 1 *\"}\nfeeds:\n")
	for i := range n {
		path := fmt.Sprintf("/%d.xml", i)
		r.paths = append(r.paths, path)
		r.well(path)
		fmt.Fprintf(&b, "  - {url: \"%s%s\", name: Source %d}\n", srv.URL, path, i)
	}
	if err := os.WriteFile(w.config, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	r.reloader = &reloader{w: w}
	r.start()
	r.db = r.store()
	r.await("the first polls", func() bool {
		for _, f := range r.states() {
			if f.Polls == 0 {
				return false
			}
		}
		return true
	})
	return r
}

// start starts the daemon, which ran before or not.
func (r *newsroom) start() {
	r.t.Helper()
	r.reloader = r.w.reloadableAt(r.t, patient(), r.clock.now, allRoles...)
}

// well lets a feed have something new.
func (r *newsroom) well(path string) {
	delete(r.sick, path)
	now := r.clock.now()
	r.srv.Handle(path, feedtest.Reply{Body: feedtest.RSS("Source", feedtest.Entry{
		Title: "Report of " + now.Format(time.RFC3339), Link: fmt.Sprintf("https://source.example%s/%d", path, now.UnixNano()), Published: now,
	})})
}

func (r *newsroom) broken(path string) {
	r.sick[path] = true
	r.srv.Handle(path, feedtest.Reply{Status: 500, Body: "out of order"})
}

// states returns the feeds by path.
func (r *newsroom) states() map[string]store.FeedStatus {
	r.t.Helper()
	out := map[string]store.FeedStatus{}
	for url, f := range active(r.t, r.db) {
		out[strings.TrimPrefix(url, r.srv.URL)] = f
	}
	return out
}

// pass lets time go by, enough for every feed to be asked again, and waits until
// they were.
func (r *newsroom) pass(d time.Duration) {
	r.t.Helper()
	r.clock.forward(d)
	at := r.clock.now()
	asked := map[string]int{}
	for _, p := range r.paths {
		if !r.sick[p] {
			r.well(p)
		}
		asked[p] = r.srv.Requests(p)
	}
	r.await("polls", func() bool {
		for path, f := range r.states() {
			if r.srv.Requests(path) <= asked[path] || !f.NextPoll.After(at) {
				return false
			}
		}
		return true
	})
}

// slowly lets hours go by, ten minutes at a time, as they do: feeds that break
// together fail together.
func (r *newsroom) slowly(hours int) {
	r.t.Helper()
	for range 6 * hours {
		r.clock.forward(10 * time.Minute)
		at := r.clock.now()
		r.await("polls", func() bool {
			for _, f := range r.states() {
				if !f.NextPoll.After(at) {
					return false
				}
			}
			return true
		})
	}
}

// days lets days go by, six hours at a time.
func (r *newsroom) days(n int) {
	r.t.Helper()
	for range 4 * n {
		r.pass(6 * time.Hour)
	}
}

// mails waits for the n-th mail to the operator and returns it parsed, with its
// text.
func (r *newsroom) mails(n int) (*mail.Message, string) {
	r.t.Helper()
	r.await(fmt.Sprintf("mail %d to the operator", n), func() bool { return len(r.w.sink.Messages()) >= n })
	all := r.w.sink.Messages()
	if len(all) != n {
		r.t.Fatalf("%d mails, want %d; the last:\n%s", len(all), n, all[len(all)-1].Data)
	}
	m := all[n-1]
	if len(m.To) != 1 || m.To[0] != "editor@example.org" || m.From != "brief@example.org" {
		r.t.Errorf("envelope: from %s to %v", m.From, m.To)
	}
	msg, text := readMail(r.t, m.Data)
	return msg, text
}

// readMail parses a mail and decodes its text.
func readMail(t *testing.T, data []byte) (*mail.Message, string) {
	t.Helper()
	msg, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if ct := msg.Header.Get("Content-Type"); ct != "text/plain; charset=utf-8" {
		t.Errorf("Content-Type: %s", ct)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(msg.Body))
	if err != nil {
		t.Fatal(err)
	}
	return msg, strings.ReplaceAll(string(text), "\r\n", "\n")
}

// TestOperatorIsTold: one mail when a feed breaks, one when it is back, none when
// the daemon starts again, one reminder a week.
func TestOperatorIsTold(t *testing.T) {
	sink, err := mailtest.Start(mailtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sink.Close() })
	r := newNewsroom(t, sink, 3)
	r.broken("/1.xml")
	r.days(1)
	msg, text := r.mails(1)
	contains(t, "subject", msg.Header.Get("Subject"), "[World Brief]", "Source 1", "failing")
	contains(t, "mail", text, "Source 1", r.srv.URL+"/1.xml", "failing since", "https://brief.example.org", "operator.mail")
	if got := msg.Header.Get("From"); got != "World Brief <brief@example.org>" && got != `"World Brief" <brief@example.org>` {
		t.Errorf("From: %s", got)
	}
	if got := msg.Header.Get("Auto-Submitted"); got != "auto-generated" {
		t.Errorf("Auto-Submitted: %s", got)
	}
	for name := range msg.Header {
		if strings.HasPrefix(name, "List-") {
			t.Errorf("%s: %s in a mail to one person", name, msg.Header.Get(name))
		}
	}
	contains(t, "log", r.log.String(), "operator told about feed", "health=failing")
	if strings.Contains(r.log.String(), "editor@example.org") {
		t.Error("the operator's address is in the log")
	}

	r.stop()
	if err := end(t, r.ended, r.log); err != nil {
		t.Fatal(err)
	}
	r.start()
	r.days(1)
	r.turns("watch")
	r.mails(1) // not again

	r.days(7)
	msg, text = r.mails(2)
	contains(t, "reminder", msg.Header.Get("Subject")+text, "still in trouble", "Source 1")

	r.well("/1.xml")
	r.days(1)
	msg, text = r.mails(3)
	contains(t, "recovery", msg.Header.Get("Subject")+text, "Source 1", "well again")
	r.days(1)
	r.turns("watch")
	r.mails(3)
}

// TestOperatorStorm: sixty feeds that break at once are one mail.
func TestOperatorStorm(t *testing.T) {
	sink, err := mailtest.Start(mailtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sink.Close() })
	r := newNewsroom(t, sink, 61)
	for _, p := range r.paths[1:] {
		r.broken(p)
	}
	r.slowly(3)
	msg, text := r.mails(1)
	contains(t, "storm", msg.Header.Get("Subject"), "60 feeds in trouble")
	for i := 1; i < 61; i++ {
		contains(t, "storm", text, fmt.Sprintf("Source %d\n", i))
	}
	r.days(1)
	r.turns("watch")
	r.mails(1)
}

// TestOperatorIsToldNoSecrets: what an address holds of passwords and keys is neither in
// the mail nor in the log of the daemon.
func TestOperatorIsToldNoSecrets(t *testing.T) {
	sink, err := mailtest.Start(mailtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sink.Close() })
	r := newNewsroom(t, sink, 3)
	text := r.text()
	for i, address := range []string{"me:hunter2@%s/1.xml", "%s/2.xml?token=hunter2"} {
		text = strings.Replace(text, fmt.Sprintf("%s/%d.xml", r.srv.URL, i+1), "http://"+fmt.Sprintf(address, strings.TrimPrefix(r.srv.URL, "http://")), 1)
	}
	r.write(text)
	r.awaitLog(0, "configuration reloaded")
	r.broken("/1.xml")
	r.broken("/2.xml")
	r.slowly(4)
	msg, body := r.mails(1)
	contains(t, "the mail", body, "Source 1", "Source 2", "http://xxxxx@", "token=xxxxx", "geodigest feeds explain NAME|URL")
	if all := msg.Header.Get("Subject") + body + r.log.String(); strings.Contains(all, "hunter2") {
		t.Errorf("a secret is out:\n%s", all)
	}
}

// TestOperatorLater: while the relay refuses, the operator is told nothing and
// nothing is taken for told; afterwards they are told once. Nobody is told who does
// not want to know, and who wants to know from now on is.
func TestOperatorLater(t *testing.T) {
	var down atomic.Bool
	down.Store(true)
	sink, err := mailtest.Script(func(c mailtest.Command) mailtest.Answer {
		if down.Load() && c.Verb == "MAIL" {
			return mailtest.Answer{Reply: "451 4.3.0 out of order, editor@example.org"}
		}
		return mailtest.Answer{}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sink.Close() })
	r := newNewsroom(t, sink, 3)
	r.broken("/1.xml")
	r.days(1)
	r.awaitLog(0, "mail the operator: deferred")
	contains(t, "log", r.log.String(), "out of order, (the operator)")
	down.Store(false)
	r.pass(6 * time.Hour)
	r.mails(1)

	text := r.text()
	r.write(text + "operator: {mail: none}\n")
	r.awaitLog(0, "configuration reloaded")
	r.broken("/2.xml")
	r.days(2)
	r.turns("watch")
	r.mails(1)
	r.write(text)
	r.awaitLog(1, "configuration reloaded")
	msg, _ := r.mails(2)
	contains(t, "subject", msg.Header.Get("Subject"), "Source 2")
}

// TestOperatorMail: another attempt at the same news is the same message, other
// news is another one, and so is the same news another week.
func TestOperatorMail(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	since := at.Add(-time.Hour)
	ids := map[string]bool{}
	cut := make(chan struct{}, 1)
	cut <- struct{}{}
	sink, err := mailtest.Script(func(c mailtest.Command) mailtest.Answer {
		if c.Verb == "." {
			select {
			case <-cut:
				return mailtest.Answer{Cut: true}
			default:
			}
		}
		return mailtest.Answer{}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sink.Close() })
	w := newWorldWith(t, sink, "0 7 1 1 *")
	r := w.reloadable(t, patient(), "web")
	o := newOperator(r.d.inForce.Load(), r.d.inForce.Load)
	broken := func(now, since time.Time) error {
		return o.send(t.Context(), watch.Report{At: now, Broken: []watch.Line{{Name: "A", URL: "https://a.example/feed", Health: feeds.HealthFailing, Since: since}}})
	}
	if err := broken(at, since); err == nil || !strings.Contains(err.Error(), string(digest.Unknown)) {
		t.Fatalf("the relay hung up before it answered: %v", err)
	}
	for i, moment := range []struct{ now, since time.Time }{
		{at.Add(time.Hour), since}, {at.Add(7 * 24 * time.Hour), since}, {at.Add(8 * 24 * time.Hour), at.Add(7*24*time.Hour + time.Hour)},
	} {
		if err := broken(moment.now, moment.since); err != nil {
			t.Fatalf("%d: %v", i, err)
		}
	}
	var order []string
	for _, m := range sink.Messages() {
		msg, _ := readMail(t, m.Data)
		order = append(order, msg.Header.Get("Message-ID")+" "+msg.Header.Get("Date"))
		ids[order[len(order)-1]] = true
	}
	if len(order) != 4 || order[0] != order[1] || len(ids) != 3 {
		t.Errorf("messages: %v", order)
	}
}
