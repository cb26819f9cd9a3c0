package main

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"geodigest/digest/mailer/mailtest"
	"geodigest/digest/store"
)

// TestSendUnknown: with smtp.unknown: hold, a mail the relay never answered for
// waits for the operator, who sees it and sends it again.
func TestSendUnknown(t *testing.T) {
	var mended atomic.Bool
	sink, err := mailtest.Script(func(c mailtest.Command) mailtest.Answer {
		return mailtest.Answer{Cut: c.Verb == "." && !mended.Load()}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer sink.Close()
	w := newWorldWith(t, sink, "* * * * *")
	raw, err := os.ReadFile(w.config)
	if err != nil {
		t.Fatal(err)
	}
	raw = bytes.Replace(raw, []byte("tls: none,"), []byte("tls: none, unknown: hold,"), 1)
	raw = bytes.Replace(raw, []byte(", gone@example.org]"), []byte("]"), 1)
	if err := os.WriteFile(w.config, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	w.known(t)
	w.do(t, exitPartly, "poll", "--all")
	out, _ := w.do(t, exitPartly, "send", "--due")
	contains(t, "send", out, "1 editions cut; 0 mails accepted, 0 deferred, 0 failed, 1 unknown")
	out, _ = w.do(t, exitDone, "send", "--status")
	contains(t, "status", out, "1 unknown", "reader@example.org")
	mended.Store(true)
	w.do(t, exitUsage, "send", "--unknown")

	// When its lease has ended the mail may go out again, if the operator says so.
	sendLater := func(unknown ...string) string {
		t.Helper()
		c, err := loadConfig(w.config, os.LookupEnv)
		if err != nil {
			t.Fatal(err)
		}
		out := &bytes.Buffer{}
		e := &env{lookup: os.LookupEnv, stdin: strings.NewReader(""), stdout: out, stderr: &bytes.Buffer{}}
		db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(w.dir, "day.db")})
		if err != nil {
			t.Fatal(err)
		}
		a, err := newApp(t.Context(), e, c, e.logger(c.Log), db, func() time.Time { return time.Now().Add(3 * time.Minute) })
		if err != nil {
			t.Fatal(err)
		}
		defer a.close()
		if err := a.sendDue(t.Context(), len(unknown) > 0); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	contains(t, "held", sendLater(), "0 mails accepted, 0 deferred, 0 failed, 0 unknown")
	contains(t, "sent again", sendLater("unknown"), "1 mails accepted, 0 deferred, 0 failed, 0 unknown")
	out, _ = w.do(t, exitDone, "send", "--status")
	contains(t, "status", out, "1 accepted")
	ids := map[string]bool{}
	for _, m := range sink.Messages() {
		head, _, _ := bytes.Cut(m.Data, []byte("\r\n\r\n"))
		for _, l := range strings.Split(string(head), "\r\n") {
			if strings.HasPrefix(l, "Message-ID:") {
				ids[l] = true
			}
		}
	}
	if len(sink.Messages()) != 2 || len(ids) != 1 {
		t.Errorf("%d mails with the ids %v, want two with one", len(sink.Messages()), ids)
	}
}

// TestTrialWithoutARelay: where nothing answers, the error names no reply code.
func TestTrialWithoutARelay(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, "* * * * *")
	raw, err := os.ReadFile(w.config)
	if err != nil {
		t.Fatal(err)
	}
	_, dead, err := net.SplitHostPort(ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	ln.Close()
	head, rest, _ := strings.Cut(string(raw), "port: ")
	_, rest, _ = strings.Cut(rest, ",")
	if err := os.WriteFile(w.config, []byte(head+"port: "+dead+","+rest), 0o600); err != nil {
		t.Fatal(err)
	}
	w.do(t, exitPartly, "poll", "--all")
	_, errs := w.do(t, exitFailed, "send", "--to", "trial@example.org")
	contains(t, "trial", errs, "the relay did not take the mail", "smtp.host")
	if n := strings.Count(errs, "smtp.host"); n != 1 {
		t.Errorf("the cure stands %d times: %s", n, errs)
	}
	if strings.Contains(errs, "(0") {
		t.Errorf("a reply code that was not given: %s", errs)
	}
}
