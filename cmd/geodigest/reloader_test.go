package main

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"geodigest/digest/store"
	"geodigest/digest/web"
)

// reloader is a daemon whose configuration a test changes.
type reloader struct {
	t      *testing.T
	w      *world
	d      *daemonRun
	stop   func()
	ended  <-chan error
	log    *lockedBuffer
	hangup chan os.Signal
	judged chan struct{} // one for each configuration that was judged
	addr   string        // of the web
}

// reloadable starts the daemon of a world with a web server on a free port.
func (w *world) reloadable(t *testing.T, pace cadence, roles ...string) *reloader {
	t.Helper()
	return w.reloadableAt(t, pace, time.Now, roles...)
}

// reloadableAt is reloadable with a clock.
func (w *world) reloadableAt(t *testing.T, pace cadence, now func() time.Time, roles ...string) *reloader {
	t.Helper()
	c, err := loadConfig(w.config, os.LookupEnv)
	if err != nil {
		t.Fatal(err)
	}
	r := &reloader{t: t, w: w, log: &lockedBuffer{}, hangup: make(chan os.Signal), judged: make(chan struct{}, 16)}
	ready := make(chan string, 1)
	listen := func(addr string) (net.Listener, error) {
		ln, err := web.Listen(addr)
		if err == nil {
			ready <- ln.Addr().String()
		}
		return ln, err
	}
	e := &env{lookup: os.LookupEnv, stdin: strings.NewReader(""), stdout: &bytes.Buffer{}, stderr: judgements{r.log, r.judged}}
	r.d = &daemonRun{env: e, file: w.config, cfg: c, roles: roles, pace: pace, listen: listen, hangup: r.hangup, now: now}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	r.stop, r.ended = stop, done
	go func() { done <- r.d.run(ctx) }()
	t.Cleanup(stop)
	select {
	case r.addr = <-ready:
	case err := <-done:
		t.Fatalf("the daemon ended: %v\n%s", err, r.log.String())
	case <-time.After(patience):
		t.Fatalf("the daemon does not start:\n%s", r.log.String())
	}
	r.await("the start", func() bool { return strings.Contains(r.log.String(), "msg=running") })
	return r
}

func (r *reloader) await(what string, cond func() bool) {
	r.t.Helper()
	await(r.t, what, r.ended, r.log, cond)
}

// awaitLog waits until the log holds a text more often than n times.
func (r *reloader) awaitLog(n int, text string) {
	r.t.Helper()
	r.await(text, func() bool { return r.count(text) > n })
}

func (r *reloader) count(text string) int { return strings.Count(r.log.String(), text) }

// signal asks for a reload and returns when it is done.
func (r *reloader) signal() {
	r.t.Helper()
	for len(r.judged) > 0 {
		<-r.judged
	}
	select {
	case r.hangup <- syscall.SIGHUP:
	case err := <-r.ended:
		r.t.Fatalf("the daemon ended: %v\n%s", err, r.log.String())
	case <-time.After(patience):
		r.t.Fatalf("the daemon takes no signal:\n%s", r.log.String())
	}
	select {
	case <-r.judged:
	case err := <-r.ended:
		r.t.Fatalf("the daemon ended: %v\n%s", err, r.log.String())
	case <-time.After(patience):
		r.t.Fatalf("the daemon does not reload:\n%s", r.log.String())
	}
}

// judgements tells when the log says what became of a configuration.
type judgements struct {
	*lockedBuffer
	told chan<- struct{}
}

func (j judgements) Write(p []byte) (int, error) {
	n, err := j.lockedBuffer.Write(p)
	for _, s := range []string{"configuration reloaded", "configuration refused", "configuration could not"} {
		if bytes.Contains(p, []byte(s)) {
			select {
			case j.told <- struct{}{}:
			default: // nobody is waiting
			}
		}
	}
	return n, err
}

// write puts text into the configuration in place.
func (r *reloader) write(text string) {
	r.t.Helper()
	if err := os.WriteFile(r.w.config, []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

func (r *reloader) text() string {
	r.t.Helper()
	b, err := os.ReadFile(r.w.config)
	if err != nil {
		r.t.Fatal(err)
	}
	return string(b)
}

// store opens the daemon's database to look.
func (r *reloader) store() *store.DB {
	r.t.Helper()
	db, err := store.Open(r.t.Context(), store.Options{Path: filepath.Join(r.w.dir, "day.db"), ReadOnly: true})
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { db.Close() })
	return db
}

// active returns the active feeds of a store by URL.
func active(t *testing.T, db *store.DB) map[string]store.FeedStatus {
	t.Helper()
	list, err := db.Feeds(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]store.FeedStatus{}
	for _, f := range list {
		if f.Active {
			m[f.URL] = f
		}
	}
	return m
}

// patient is a cadence at which nothing but what a test asks for happens to the
// configuration: the file is not looked at without a hint.
func patient() cadence {
	c := fastCadence
	c.settle, c.look = 5*time.Millisecond, time.Hour
	return c
}

// page gets a page of the daemon's web.
func (r *reloader) page(path string) string {
	r.t.Helper()
	resp, err := http.Get("http://" + r.addr + path)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(resp.Body); err != nil {
		r.t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK {
		r.t.Errorf("%s: %s\n%s", path, resp.Status, b.String())
	}
	return b.String()
}

// turns waits until a loop has begun and ended a turn since the call.
func (r *reloader) turns(loop string) {
	r.t.Helper()
	p := r.d.beats
	for range 3 {
		p.mu.Lock()
		delete(p.last, loop)
		p.mu.Unlock()
		r.await("a turn of the loop "+loop, func() bool {
			p.mu.Lock()
			defer p.mu.Unlock()
			return !p.last[loop].IsZero()
		})
	}
}
