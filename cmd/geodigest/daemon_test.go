package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"geodigest/digest"
	"geodigest/digest/mailer/mailtest"
	"geodigest/digest/store"
	"geodigest/digest/web"
)

// fastCadence makes the daemon's loops turn as fast as a test wants.
var fastCadence = cadence{poll: 20 * time.Millisecond, watch: 20 * time.Millisecond, group: 20 * time.Millisecond, publish: 20 * time.Millisecond, prune: 20 * time.Millisecond, settle: time.Hour, look: time.Hour, stop: 8 * time.Second}

// patience is how long a test waits for what must happen; it is never measured.
const patience = time.Minute

// daemon runs the daemon of a world. stop is what SIGTERM does; ended receives
// what the daemon returns.
func (w *world) daemon(t *testing.T, pace cadence, listen func(string) (net.Listener, error)) (stop func(), ended <-chan error, log *lockedBuffer) {
	t.Helper()
	c, err := loadConfig(w.config, os.LookupEnv)
	if err != nil {
		t.Fatal(err)
	}
	log = &lockedBuffer{}
	e := &env{lookup: os.LookupEnv, stdin: strings.NewReader(""), stdout: &bytes.Buffer{}, stderr: log}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	d := daemonRun{env: e, cfg: c, roles: allRoles, pace: pace, listen: listen}
	go func() { done <- d.run(ctx) }()
	t.Cleanup(stop)
	return stop, done, log
}

// await waits until cond holds while the daemon runs.
func await(t *testing.T, what string, ended <-chan error, log *lockedBuffer, cond func() bool) {
	t.Helper()
	limit := time.After(patience)
	for !cond() {
		select {
		case err := <-ended:
			t.Fatalf("waiting for %s: the daemon ended: %v\n%s", what, err, log.String())
		case <-limit:
			t.Fatalf("waiting for %s:\n%s", what, log.String())
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// end waits for the daemon's end.
func end(t *testing.T, ended <-chan error, log *lockedBuffer) error {
	t.Helper()
	select {
	case err := <-ended:
		return err
	case <-time.After(patience):
		t.Fatalf("the daemon does not end:\n%s", log.String())
		return nil
	}
}

// TestDaemon runs the daemon until the mail has arrived, refuses a second one on
// the same file, and stops it as SIGTERM does.
func TestDaemon(t *testing.T) {
	w := newWorld(t, "* * * * *")
	w.known(t)
	// The editions of the first moments must not be cut before the feeds are read.
	w.do(t, exitPartly, "poll", "--all")
	stop, ended, log := w.daemon(t, fastCadence, web.Listen)
	await(t, "the mail", ended, log, func() bool { return len(w.sink.Messages()) > 0 })
	_, second, secondLog := w.daemon(t, fastCadence, web.Listen)
	if err := end(t, second, secondLog); err == nil || !strings.Contains(err.Error(), fmt.Sprint(os.Getpid())) {
		t.Errorf("a second daemon on the same file: %v; want a refusal that names the process", err)
	}
	stop()
	if err := end(t, ended, log); err != nil {
		t.Errorf("the daemon ended with %v", err)
	}
	contains(t, "log", log.String(), "running", "edition cut", "stopped")
	if strings.Contains(log.String(), "reader@example.org") {
		t.Errorf("an address is in the log:\n%s", log.String())
	}
}

// TestStopWhileTheRelayHangs: a relay that never answers the final dot holds up
// neither the stop nor, until then, the web. What the mail's fate is stays open.
func TestStopWhileTheRelayHangs(t *testing.T) {
	hangs := make(chan struct{}) // closed when the final dot has come
	var once sync.Once
	sink, err := mailtest.Script(func(c mailtest.Command) mailtest.Answer {
		if c.Verb == "." {
			once.Do(func() { close(hangs) })
			return mailtest.Answer{Hang: true}
		}
		return mailtest.Answer{}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sink.Close() }) // after the daemon's end: it hangs until then
	w := newWorldWith(t, sink, "* * * * *")
	w.known(t)
	w.do(t, exitPartly, "poll", "--all")
	pace := fastCadence
	pace.stop = 100 * time.Millisecond
	stop, ended, log := w.daemon(t, pace, web.Listen)
	select {
	case <-hangs:
	case err := <-ended:
		t.Fatalf("the daemon ended: %v\n%s", err, log.String())
	case <-time.After(patience):
		t.Fatalf("no mail was sent:\n%s", log.String())
	}
	stop()
	if err := end(t, ended, log); err != nil {
		t.Errorf("the daemon ended with %v", err)
	}
	contains(t, "log", log.String(), "stopped before everything in flight was finished")
	db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(w.dir, "day.db"), ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	list, err := db.Deliveries(t.Context(), store.DeliveryFilter{State: digest.Sending})
	if err != nil || len(list) == 0 {
		t.Errorf("no delivery is on disk as being sent: %v", err)
	}
}

// TestStopWhileAFeedHangs: a feed that never answers does not hold up the stop.
func TestStopWhileAFeedHangs(t *testing.T) {
	asked, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		once.Do(func() { close(asked) })
		<-release
	}))
	defer srv.Close()
	defer close(release) // after the daemon's end: the feed hangs until then
	w := newWorld(t, "0 7 1 1 *", fmt.Sprintf("  - {url: %q, name: Hang}\n", srv.URL))
	stop, ended, log := w.daemon(t, fastCadence, web.Listen)
	select {
	case <-asked:
	case err := <-ended:
		t.Fatalf("the daemon ended: %v\n%s", err, log.String())
	case <-time.After(patience):
		t.Fatalf("the feed was not asked:\n%s", log.String())
	}
	stop()
	if err := end(t, ended, log); err != nil {
		t.Errorf("the daemon ended with %v", err)
	}
	contains(t, "log", log.String(), "msg=stopped")
}

// brokenListener fails as soon as it is asked for a connection.
type brokenListener struct{ net.Listener }

func (brokenListener) Accept() (net.Conn, error) { return nil, errors.New("too many open files") }

// TestDaemonEndsWithoutTheWeb: a web server that fails ends the daemon with an
// error, which is exit code 1.
func TestDaemonEndsWithoutTheWeb(t *testing.T) {
	w := newWorld(t, "0 7 1 1 *")
	_, ended, log := w.daemon(t, fastCadence, func(addr string) (net.Listener, error) {
		ln, err := web.Listen(addr)
		return brokenListener{ln}, err
	})
	err := end(t, ended, log)
	if err == nil || !strings.Contains(err.Error(), "too many open files") {
		t.Errorf("the daemon ended with %v", err)
	}
	var coded *exitError
	if !errors.As(fail(err), &coded) || coded.code != exitFailed {
		t.Errorf("exit code of %v", err)
	}
	// An address that is taken ends it before anything runs.
	_, ended, log = w.daemon(t, fastCadence, func(string) (net.Listener, error) { return nil, errors.New("address in use") })
	if err := end(t, ended, log); err == nil || strings.Contains(log.String(), "running") {
		t.Errorf("started without a listener: %v", err)
	}
}

// TestHealth: /healthz is well while the loops turn and names those that do not.
func TestHealth(t *testing.T) {
	now := time.Date(2026, 1, 3, 12, 0, 0, 0, time.UTC)
	p := newPulse(func() time.Time { return now })
	w := newWorld(t, "0 7 1 1 *")
	c, err := loadConfig(w.config, os.LookupEnv)
	if err != nil {
		t.Fatal(err)
	}
	e := &env{lookup: os.LookupEnv, stdin: strings.NewReader(""), stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}}
	a, err := openApp(t.Context(), e, c, e.logger(c.Log))
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	pages, err := a.web(p.alive)
	if err != nil {
		t.Fatal(err)
	}
	ask := func() (int, string) {
		rec := httptest.NewRecorder()
		pages.ServeHTTP(rec, httptest.NewRequest("GET", "/healthz", nil))
		return rec.Code, rec.Body.String()
	}
	for _, l := range []string{"poll", "group", "cut", "send"} {
		p.beat(l)
	}
	now = now.Add(stillFor)
	if code, body := ask(); code != http.StatusOK {
		t.Errorf("all turn: %d %s", code, body)
	}
	p.beat("poll")
	p.beat("cut")
	p.beat("send")
	now = now.Add(time.Second)
	if code, body := ask(); code != http.StatusServiceUnavailable || !strings.Contains(body, `the loop "group" has stood still for 5m1s`) || strings.Contains(body, "poll") {
		t.Errorf("group stands still: %d %s", code, body)
	}
	p.beat("group")
	if code, body := ask(); code != http.StatusOK {
		t.Errorf("it turns again: %d %s", code, body)
	}
}

// TestEveryLoopBeats: the daemon's loops all report to the health check.
func TestEveryLoopBeats(t *testing.T) {
	w := newWorld(t, "0 7 1 1 *")
	c, err := loadConfig(w.config, os.LookupEnv)
	if err != nil {
		t.Fatal(err)
	}
	e := &env{lookup: os.LookupEnv, stdin: strings.NewReader(""), stdout: &bytes.Buffer{}, stderr: &lockedBuffer{}}
	a, err := openApp(t.Context(), e, c, e.logger(c.Log))
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	p := newPulse(time.Now)
	ctx, cancel := context.WithCancelCause(t.Context())
	var wg sync.WaitGroup
	d := daemonRun{env: e, cfg: c, roles: []string{"poll", "group", "publish"}, pace: fastCadence}
	if err := d.start(ctx, cancel, a, nil, p, &wg); err != nil {
		t.Fatal(err)
	}
	defer wg.Wait()
	defer cancel(nil)
	limit := time.After(patience)
	for _, loop := range []string{"poll", "group", "cut", "send"} {
		for seen := 0; seen < 3; {
			p.mu.Lock()
			if !p.last[loop].IsZero() {
				seen++
				delete(p.last, loop)
			}
			p.mu.Unlock()
			select {
			case <-limit:
				t.Fatalf("the loop %q was seen to turn %d times", loop, seen)
			case <-time.After(5 * time.Millisecond):
			}
		}
	}
}

// TestPrune: the daemon deletes what is older than the configuration keeps.
func TestPrune(t *testing.T) {
	w := newWorld(t, "0 7 1 1 *")
	w.do(t, exitPartly, "poll", "--all")
	c, err := loadConfig(w.config, os.LookupEnv)
	if err != nil {
		t.Fatal(err)
	}
	log := &lockedBuffer{}
	e := &env{lookup: os.LookupEnv, stdin: strings.NewReader(""), stdout: &bytes.Buffer{}, stderr: log}
	later := func() time.Time { return time.Now().Add(c.Retain + 24*time.Hour) }
	db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(w.dir, "day.db")})
	if err != nil {
		t.Fatal(err)
	}
	a, err := newApp(t.Context(), e, c, e.logger(c.Log), db, later)
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	ctx, cancel := context.WithCancelCause(t.Context())
	var wg sync.WaitGroup
	d := daemonRun{env: e, cfg: c, roles: []string{"group"}, pace: fastCadence}
	if err := d.start(ctx, cancel, a, nil, newPulse(later), &wg); err != nil {
		t.Fatal(err)
	}
	defer wg.Wait()
	defer cancel(nil)
	limit := time.After(patience)
	for !strings.Contains(log.String(), "old items deleted") {
		select {
		case <-limit:
			t.Fatalf("nothing was deleted:\n%s", log.String())
		case <-time.After(5 * time.Millisecond):
		}
	}
	contains(t, "log", log.String(), "items=4")
}

// lockedBuffer is a log that several goroutines write to.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
