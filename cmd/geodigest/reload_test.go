package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"geodigest/digest"
	"geodigest/digest/mailer/mailtest"
	"geodigest/digest/store"
	"geodigest/feeds/feedtest"
)

// TestReloadFeeds: a feed that is added is asked, and what it has had for long is
// no news; one that is removed is left alone; what is known about the others stays.
func TestReloadFeeds(t *testing.T) {
	srv, err := feedtest.Start()
	if err != nil {
		t.Fatal(err)
	}
	defer srv.Close()
	var old []feedtest.Entry
	for i := range 40 {
		old = append(old, feedtest.Entry{
			Title: fmt.Sprintf("Old report %d about sanctions", i), Link: fmt.Sprintf("https://new.example/%d", i),
			Published: time.Now().Add(-time.Duration(48+i) * time.Hour),
		})
	}
	srv.Handle("/new.xml", feedtest.Reply{Body: feedtest.RSS("New", old...)})
	w := newWorld(t, "0 7 1 1 *")
	r := w.reloadable(t, patient(), allRoles...)
	db := r.store()
	r.await("the first polls", func() bool {
		for _, f := range active(t, db) {
			if f.Polls+f.Failures == 0 {
				return false
			}
		}
		return true
	})
	before := active(t, db)

	lines := strings.Split(r.text(), "\n")
	var kept []string
	gone := ""
	for _, l := range lines {
		if strings.Contains(l, "/a.xml") {
			gone = strings.Split(l, `"`)[1]
			continue
		}
		kept = append(kept, l)
	}
	r.write(strings.Join(kept, "\n") + fmt.Sprintf("  - {url: %q, name: New}\n", srv.URL+"/new.xml"))
	r.awaitLog(0, "configuration reloaded")
	contains(t, "log", r.log.String(), "feeds_added=1 feeds_removed=1")
	r.await("the new feed", func() bool { return active(t, db)[srv.URL+"/new.xml"].Polls > 0 })

	after := active(t, db)
	if _, there := after[gone]; there || len(after) != len(before) {
		t.Errorf("active after the reload: %v", after)
	}
	for url, f := range after {
		if b, stayed := before[url]; stayed && (f.ID != b.ID || f.ETag != b.ETag || f.Polls < b.Polls || f.Items != b.Items) {
			t.Errorf("what was known about %s is lost:\n%+v\n%+v", url, b, f)
		}
	}
	if n := after[srv.URL+"/new.xml"].Items; n != len(old) {
		t.Errorf("%d items of the new feed are known, want %d", n, len(old))
	}
	stories, err := db.Stories(t.Context(), time.Time{}, time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stories {
		for _, m := range s.Members {
			if strings.HasPrefix(m.Link, "https://new.example/") {
				t.Errorf("an item of the baseline is news: %s", m.Title)
			}
		}
	}

	// It comes back with all that was known about it.
	r.write(strings.Join(lines, "\n"))
	r.awaitLog(1, "configuration reloaded")
	if f := active(t, db)[gone]; f.ID != before[gone].ID || f.ETag != before[gone].ETag || f.Items != before[gone].Items {
		t.Errorf("it came back as %+v, was %+v", f, before[gone])
	}
}

// TestReloadEverything: digests, subscribers, templates, the relay, fetching and
// the level of the log change without a restart; what needs one is named and kept.
func TestReloadEverything(t *testing.T) {
	w := newWorld(t, "0 7 1 1 *")
	other, err := mailtest.Start(mailtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	r := w.reloadable(t, patient(), allRoles...)
	db := r.store()
	overlay := filepath.Join(w.dir, "own")
	if err := os.Mkdir(overlay, 0o700); err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer(
		"database: day.db", "database: other.db\nlog: {level: debug, format: json}\ntemplates: own",
		"listen: 127.0.0.1:0", "listen: 127.0.0.1:1",
		"name: World Brief", "name: Second Brief",
		fmt.Sprintf("port: %d", w.sink.Port()), fmt.Sprintf("port: %d, connections: 2", other.Port()),
		"allow_private: [127.0.0.1]", "allow_private: [127.0.0.1], workers: 3",
		"{id: daily", "{id: weekly, schedule: \"0 6 * * 1\"}\n  - {id: daily, title: Changed",
		"reader@example.org, gone@example.org", "reader@example.org, third@example.org",
	).Replace(r.text())
	r.write(text)
	r.awaitLog(0, "configuration reloaded")
	contains(t, "log", r.log.String(), "digests_added=1 digests_changed=1 subscribers_added=1 subscribers_removed=1 changed=site,smtp,fetch,templates,log",
		"key=database in_force=day.db wanted=other.db", "key=site.listen in_force=127.0.0.1:0 wanted=127.0.0.1:1", "key=log.format in_force=text wanted=json")
	if _, err := os.Stat(filepath.Join(w.dir, "other.db")); err == nil {
		t.Error("another database was opened")
	}
	people, err := db.Subscribers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]digest.SubscriberState{}
	for _, p := range people {
		states[p.Email] = p.State
	}
	if states["third@example.org"] != digest.Active || states["gone@example.org"] != digest.Ended || states["reader@example.org"] != digest.Active {
		t.Errorf("subscribers: %v", states)
	}
	g := r.d.inForce.Load()
	if g.poller.Workers != 3 || len(g.publisher.Specs()) != 2 || g.publisher.Connections != 2 {
		t.Errorf("in force: %d workers, %d digests, %d connections", g.poller.Workers, len(g.publisher.Specs()), g.publisher.Connections)
	}
	res := relay{r.d}.Send(t.Context(), digest.Message{From: "a@example.org", To: "b@example.org", Subject: "x", Text: "x", MessageID: "1@example.org", Date: time.Now()})
	if res.State != digest.Accepted || len(other.Messages()) != 1 {
		t.Errorf("the new relay got %d messages: %+v", len(other.Messages()), res)
	}
	contains(t, "log", r.log.String(), "level=DEBUG msg=\"smtp session opened\"")
	contains(t, "front page", r.page("/"), "Second Brief")

	// A template with a mistake is found before anything changes; a signal reads
	// the templates of an unchanged configuration again.
	page, err := os.ReadFile(filepath.Join("..", "..", "templates", "default", "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	mine := filepath.Join(overlay, "index.html")
	if err := os.WriteFile(mine, []byte("{{.Nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	r.signal()
	contains(t, "log", r.log.String(), "configuration refused", "index.html")
	contains(t, "front page", r.page("/"), "Second Brief")
	if err := os.WriteFile(mine, append(page, []byte("<p>my own words</p>")...), 0o600); err != nil {
		t.Fatal(err)
	}
	r.signal()
	contains(t, "front page", r.page("/"), "my own words")
}

// TestReloadSchedule: a changed schedule counts from the change on; a moment of it
// that had passed by then brings no edition.
func TestReloadSchedule(t *testing.T) {
	w := newWorld(t, "0 7 1 1 *")
	w.known(t)
	w.do(t, exitPartly, "poll", "--all")
	r := w.reloadable(t, patient(), allRoles...)
	passed := time.Now().UTC().Add(-20 * time.Minute)
	r.write(strings.Replace(r.text(), "0 7 1 1 *", fmt.Sprintf("%d %d * * *", passed.Minute(), passed.Hour()), 1))
	r.awaitLog(0, "configuration reloaded")
	r.turns("cut")
	db := r.store()
	if eds, err := db.Editions(t.Context(), "daily", 10); err != nil || len(eds) != 0 {
		t.Errorf("%d editions were cut: %v", len(eds), err)
	}
	contains(t, "log", r.log.String(), "the schedule was changed after this moment")
}

// TestReloadFetching: other settings for fetching break a fetch under way off, and
// its feed is asked again at once under the new ones.
func TestReloadFetching(t *testing.T) {
	first, release := make(chan struct{}), make(chan struct{})
	var asked atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) == 1 {
			close(first)
			select {
			case <-r.Context().Done():
			case <-release:
			}
			return
		}
		fmt.Fprint(w, feedtest.RSS("Slow", feedtest.Entry{Title: "Report", Link: "https://slow.example/1", Published: time.Now()}))
	}))
	defer srv.Close()
	defer close(release)
	w := newWorld(t, "0 7 1 1 *", fmt.Sprintf("  - {url: %q, name: Slow}\n", srv.URL))
	r := w.reloadable(t, patient(), allRoles...)
	select {
	case <-first:
	case <-time.After(patience):
		t.Fatalf("the feed was not asked:\n%s", r.log.String())
	}
	r.write(strings.Replace(r.text(), "{allow_private:", "{timeout: 30s, allow_private:", 1))
	db := r.store()
	r.await("the feed under the new settings", func() bool { return active(t, db)[srv.URL].Polls == 1 })
	if f := active(t, db)[srv.URL]; f.Failures != 0 {
		t.Errorf("the feed is blamed: %+v", f)
	}
	contains(t, "log", r.log.String(), "configuration reloaded", "changed=fetch")
}

// TestRunTakesHangups: the command listens for SIGHUP.
func TestRunTakesHangups(t *testing.T) {
	w := newWorld(t, "0 7 1 1 *")
	log := &lockedBuffer{}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"run", "--roles", "web", "-c", w.config}, os.LookupEnv, strings.NewReader(""), log, log)
	}()
	wait := func(text string) {
		t.Helper()
		limit := time.After(patience)
		for !strings.Contains(log.String(), text) {
			select {
			case c := <-code:
				t.Fatalf("the daemon ended with %d:\n%s", c, log.String())
			case <-limit:
				t.Fatalf("waiting for %s:\n%s", text, log.String())
			case <-time.After(5 * time.Millisecond):
			}
		}
	}
	wait("msg=running")
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if err := self.Signal(syscall.SIGHUP); err != nil {
		t.Skipf("no signals here: %v", err)
	}
	wait("configuration reloaded")
	contains(t, "log", log.String(), "changed=nothing")
	stop()
	if c := <-code; c != exitDone {
		t.Errorf("the daemon ended with %d:\n%s", c, log.String())
	}
}

// TestReloadMistakes: every mistake is named with its place, nothing changes, the
// daemon stays ready, and the mended file comes into force.
func TestReloadMistakes(t *testing.T) {
	w := newWorld(t, "0 7 1 1 *")
	r := w.reloadable(t, patient(), allRoles...)
	good := r.text()
	bad := strings.Replace(good, `{id: daily, schedule: "0 7 1 1 *"}`, `{id: Daily, schedule: "0 0 30 2 *"}`, 1) + "colour: blue\n"
	before := r.d.inForce.Load()
	r.write(bad)
	r.awaitLog(0, "configuration refused")
	r.awaitLog(2, "mistake in the configuration")
	contains(t, "log", r.log.String(), "mistakes=3",
		w.config+":6:10: digests[0].id:", w.config+":6:27: digests[0].schedule:", ": colour: unknown key")
	if r.d.inForce.Load() != before {
		t.Error("a file with mistakes is in force")
	}
	contains(t, "readyz", r.page("/readyz"), "ok")
	r.write(strings.Replace(good, "World Brief, url", "Mended Brief, url", 1))
	r.awaitLog(0, "configuration reloaded")
	contains(t, "front page", r.page("/"), "Mended Brief")
}

// TestReloadWaitsForTheStore: a good file that the store cannot take now is tried
// again without anybody's help.
func TestReloadWaitsForTheStore(t *testing.T) {
	w := newWorld(t, "0 7 1 1 *")
	pace := patient()
	pace.look = 20 * time.Millisecond
	r := w.reloadable(t, pace, "web")
	good := r.d.inForce.Load()
	// The store of the generation in force is closed under it.
	closed, err := store.Open(t.Context(), store.Options{Path: filepath.Join(w.dir, "closed.db")})
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	broken := *good
	a := *good.app
	a.db = closed
	broken.app = &a
	r.d.inForce.Store(&broken)
	r.write(strings.Replace(r.text(), "World Brief, url", "Late Brief, url", 1))
	r.awaitLog(0, "could not be brought into force; it is tried again")
	r.d.inForce.Store(good)
	r.awaitLog(0, "configuration reloaded")
	contains(t, "front page", r.page("/"), "Late Brief")
}

// TestReloadWhileAMailIsInFlight: a mail that waits for its relay's answer is
// finished there; the next one goes to the new relay.
func TestReloadWhileAMailIsInFlight(t *testing.T) {
	waits, answer := make(chan struct{}), make(chan struct{})
	var once sync.Once
	old, err := mailtest.Script(func(c mailtest.Command) mailtest.Answer {
		if c.Verb == "." {
			once.Do(func() { close(waits) })
			<-answer
		}
		return mailtest.Answer{}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { old.Close() })
	next, err := mailtest.Start(mailtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer next.Close()
	w := newWorldWith(t, old, "* * * * *")
	w.known(t)
	w.do(t, exitPartly, "poll", "--all")
	text, err := os.ReadFile(w.config)
	if err != nil {
		t.Fatal(err)
	}
	one := strings.Replace(string(text), "tls: none", "tls: none, connections: 1", 1)
	if err := os.WriteFile(w.config, []byte(one), 0o600); err != nil {
		t.Fatal(err)
	}
	r := w.reloadable(t, patient(), allRoles...)
	select {
	case <-waits:
	case err := <-r.ended:
		t.Fatalf("the daemon ended: %v\n%s", err, r.log.String())
	case <-time.After(patience):
		t.Fatalf("no mail was sent:\n%s", r.log.String())
	}
	r.write(strings.Replace(one, fmt.Sprintf("port: %d", old.Port()), fmt.Sprintf("port: %d", next.Port()), 1))
	r.awaitLog(0, "configuration reloaded")
	close(answer)
	r.await("the second mail", func() bool { return len(next.Messages()) > 0 })
	r.stop()
	if err := end(t, r.ended, r.log); err != nil {
		t.Errorf("the daemon ended with %v", err)
	}
	if a, b := len(old.Messages()), len(next.Messages()); a != 1 || b != 1 {
		t.Errorf("the old relay took %d mails, the new one %d; want one each", a, b)
	}
}
